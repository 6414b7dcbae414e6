//! Reads the types of the stream that carry a tag, or another type's fields beside their own; see [`crate::json`].

use serde_json::Value;

use super::{Notice, RunEvent, RunEventKind, RunResult, ServerFrame};
use crate::json::{Error, field, read, read_from_value};

read_from_value! { RunEvent RunEventKind RunResult Notice ServerFrame }

impl RunEvent {
    fn from_value(value: &Value) -> Result<Self, Error> {
        Ok(Self {
            conversation_id: field(value, "conversation_id")?,
            run_id: field(value, "run_id")?,
            seq: field(value, "seq")?,
            at: field(value, "at")?,
            kind: RunEventKind::from_value(value)?,
        })
    }
}

impl RunEventKind {
    fn from_value(value: &Value) -> Result<Self, Error> {
        Ok(match value["type"].as_str().unwrap_or_default() {
            "message_accepted" => Self::MessageAccepted {
                client_message_id: field(value, "client_message_id")?,
                message_id: field(value, "message_id")?,
                content: field(value, "content")?,
                replaces: field(value, "replaces")?,
            },
            "message_queued" => Self::MessageQueued {
                client_message_id: field(value, "client_message_id")?,
                position: field(value, "position")?,
            },
            "message_edited" => Self::MessageEdited {
                client_message_id: field(value, "client_message_id")?,
                message_id: field(value, "message_id")?,
                content: field(value, "content")?,
            },
            "message_withdrawn" => Self::MessageWithdrawn {
                client_message_id: field(value, "client_message_id")?,
                message_id: field(value, "message_id")?,
            },
            "run_started" => Self::RunStarted { provider: field(value, "provider")?, model: field(value, "model")? },
            "provider_changed" => Self::ProviderChanged {
                provider: field(value, "provider")?,
                model: field(value, "model")?,
                reason: field(value, "reason")?,
            },
            "text_delta" => Self::TextDelta { text: field(value, "text")? },
            "tool_started" => Self::ToolStarted { call: field(value, "call")? },
            "tool_progress" => Self::ToolProgress {
                call_id: field(value, "call_id")?,
                text: field(value, "text")?,
                fraction: field(value, "fraction")?,
            },
            "tool_finished" => Self::ToolFinished { call: field(value, "call")? },
            "layer_changed" => Self::LayerChanged {
                layer: field(value, "layer")?,
                status: field(value, "status")?,
                evidence: field(value, "evidence")?,
            },
            "approval_requested" => Self::ApprovalRequested {
                call: field(value, "call")?,
                expires_at: field(value, "expires_at")?,
                explanation: field::<Option<String>>(value, "explanation")?.unwrap_or_default(),
            },
            "run_finished" => Self::RunFinished(Box::new(RunResult::from_value(value)?)),
            "run_failed" => Self::RunFailed { error: field(value, "error")?, retryable: field(value, "retryable")? },
            "run_interrupted" => Self::RunInterrupted { reason: field(value, "reason")? },
            other => return Err(unknown(other)),
        })
    }
}

impl RunResult {
    fn from_value(value: &Value) -> Result<Self, Error> {
        Ok(Self {
            answer: read(value)?,
            message_id: field(value, "message_id")?,
            usage: field(value, "usage")?,
            unverified: field(value, "unverified")?,
            cancelled: field::<Option<bool>>(value, "cancelled")?.unwrap_or_default(),
            category: field(value, "category")?,
            expects: field(value, "expects")?,
            settled: field(value, "settled")?,
        })
    }
}

impl Notice {
    fn from_value(value: &Value) -> Result<Self, Error> {
        let session = || field(value, "session").map(Box::new);
        Ok(match value["type"].as_str().unwrap_or_default() {
            "session_created" => Self::SessionCreated { session: session()? },
            "session_updated" => Self::SessionUpdated { session: session()? },
            "session_deleted" => Self::SessionDeleted { session: session()? },
            "error" => Self::Error {
                error: field(value, "error")?,
                conversation_id: field(value, "conversation_id")?,
                client_message_id: field(value, "client_message_id")?,
            },
            other => return Err(unknown(other)),
        })
    }
}

impl ServerFrame {
    /// What has a number is an event.
    fn from_value(value: &Value) -> Result<Self, Error> {
        if value["seq"].is_null() {
            Notice::from_value(value).map(Self::Notice)
        } else {
            RunEvent::from_value(value).map(|event| Self::Event(Box::new(event)))
        }
    }
}

fn unknown(kind: &str) -> Error {
    serde::de::Error::custom(format_args!("unknown type: {kind}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_event_is_read_as_it_is_written() {
        let call = json!({
            "id": "c1", "name": "ping_gateway", "arguments": {"count": 3}, "effect": "reads", "status": "done", "verdict": "fail",
            "summary": "s", "result": "r", "data": {"rtt_ms": 1.5}, "success": true, "error": null, "layer": 3, "origin": "manual",
            "undo": {"text": "u", "available": true}, "undone_at": null, "undoes": "c0", "started_at": "2026-11-22T18:00:00Z", "duration_ms": 9
        });
        let diagnosis = json!({
            "status": "broken", "layer": 4, "cause": "dns_server_dead", "confidence": 0.9, "finding": "f", "why": "w",
            "fix": [{"text": "t", "tool": {"name": "flush_dns", "arguments": {}}}, {"text": "by hand"}],
            "evidence": [{"fact": "e", "layer": null, "supports": true}], "ruled_out": ["r"],
            "also": [{"layer": 2, "cause": "c", "finding": "f"}],
            "layers": [{"layer": 1, "name": "Link", "status": "pass", "evidence": "up"}], "duration_ms": 300
        });
        let problem = json!({"type": "about:blank", "title": "t", "status": 503, "detail": "d"});
        let kinds = [
            json!({"type": "message_accepted", "client_message_id": "k", "message_id": "m", "content": "c", "replaces": "m0"}),
            json!({"type": "message_queued", "client_message_id": null, "position": 2}),
            json!({"type": "message_edited", "client_message_id": "k", "message_id": "m", "content": "c"}),
            json!({"type": "message_withdrawn", "client_message_id": "k", "message_id": "m"}),
            json!({"type": "run_started", "provider": "builtin", "model": null}),
            json!({"type": "provider_changed", "provider": "builtin", "model": "x", "reason": "gone"}),
            json!({"type": "text_delta", "text": "é"}),
            json!({"type": "tool_started", "call": call}),
            json!({"type": "tool_progress", "call_id": "c1", "text": "hop 2", "fraction": 0.5}),
            json!({"type": "tool_finished", "call": call}),
            json!({"type": "layer_changed", "layer": 5, "status": "skipped", "evidence": "e"}),
            json!({"type": "approval_requested", "call": call, "expires_at": "2026-11-22T18:02:00.5Z", "explanation": "x"}),
            json!({"type": "run_finished", "response": "r", "tool_calls": [call], "conversation_id": "s1", "session_id": "s1",
                "diagnosis": diagnosis, "pending_approvals": [], "message_id": "m2", "unverified": ["42"], "cancelled": true,
                "usage": {"prompt_tokens": 1, "completion_tokens": 2, "cost_usd": null}, "category": "dns",
                "expects": "reply", "settled": "solved"}),
            json!({"type": "run_failed", "error": problem, "retryable": true}),
            json!({"type": "run_interrupted", "reason": "stopped"}),
        ];
        for kind in kinds {
            let mut event = json!({"conversation_id": "s1", "run_id": "r1", "seq": 3, "at": "2026-11-22T18:00:00.25Z"});
            for (name, value) in kind.as_object().unwrap() {
                event[name] = value.clone();
            }
            let read = RunEvent::from_value(&event).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), event);
            assert!(matches!(ServerFrame::from_value(&event).unwrap(), ServerFrame::Event(found) if *found == read));
        }
        let refused = json!({"conversation_id": "s1", "seq": 3, "at": "2026-11-22T18:00:00Z", "type": "news"});
        assert_eq!(RunEvent::from_value(&refused).unwrap_err().to_string(), "unknown type: news");
        let notice = json!({"type": "error", "error": problem, "client_message_id": "k"});
        let read = ServerFrame::from_value(&notice).unwrap();
        assert!(matches!(&read, ServerFrame::Notice(Notice::Error { client_message_id: Some(_), .. })));
        assert_eq!(serde_json::to_value(&read).unwrap(), notice);
    }
}
