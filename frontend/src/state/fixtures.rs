//! Events to test the folds with.

use std::str::FromStr;

use shared_types::{
    CallStatus, ChatResponse, Effect, Layer, LayerStatus, Origin, RunEvent, RunEventKind, RunResult, SessionItem,
    Timestamp, ToolCall, Usage,
};

pub(crate) fn id<T: FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

pub(crate) fn event(seq: u64, run: &str, kind: RunEventKind) -> RunEvent {
    let seconds = i64::try_from(seq).unwrap();
    RunEvent { conversation_id: id("s1"), run_id: Some(id(run)), seq, at: at(seconds), kind }
}

pub(crate) fn accepted(message: &str, content: &str) -> RunEventKind {
    RunEventKind::MessageAccepted {
        client_message_id: Some(id(message)),
        message_id: id(message),
        content: content.into(),
        replaces: None,
    }
}

pub(crate) fn replacing(message: &str, content: &str, old: &str) -> RunEventKind {
    RunEventKind::MessageAccepted {
        client_message_id: Some(id(message)),
        message_id: id(message),
        content: content.into(),
        replaces: Some(id(old)),
    }
}

pub(crate) fn queued(message: &str, position: u32) -> RunEventKind {
    RunEventKind::MessageQueued { client_message_id: Some(id(message)), position }
}

pub(crate) fn started() -> RunEventKind {
    RunEventKind::RunStarted { provider: "builtin".into(), model: None }
}

pub(crate) fn text(text: &str) -> RunEventKind {
    RunEventKind::TextDelta { text: text.into() }
}

pub(crate) fn finished(message: &str, response: &str) -> RunEventKind {
    RunEventKind::RunFinished(Box::new(RunResult {
        answer: ChatResponse {
            response: response.into(),
            tool_calls: None,
            conversation_id: id("s1"),
            session_id: id("s1"),
            diagnosis: None,
            pending_approvals: Vec::new(),
        },
        message_id: id(message),
        usage: Usage::default(),
        unverified: Vec::new(),
        cancelled: false,
        category: None,
        expects: None,
        settled: None,
    }))
}

pub(crate) fn layer(layer: Layer, status: LayerStatus, evidence: &str) -> RunEventKind {
    RunEventKind::LayerChanged { layer, status, evidence: evidence.into() }
}

pub(crate) fn call(call: &str, name: &str, status: CallStatus) -> ToolCall {
    ToolCall {
        id: id(call),
        name: name.into(),
        arguments: serde_json::Map::new(),
        effect: Effect::Reads,
        status,
        verdict: None,
        summary: String::new(),
        result: String::new(),
        data: None,
        success: status == CallStatus::Done,
        error: None,
        layer: Layer::ALL.into_iter().find(|l| l.tool() == name),
        origin: Origin::Assistant,
        undo: None,
        undone_at: None,
        undoes: None,
        started_at: at(0),
        duration_ms: None,
    }
}

pub(crate) fn item(session: &str, started: i64) -> SessionItem {
    serde_json::from_value(serde_json::json!({
        "id": session, "title": session, "preview": "", "started_at": at(started), "ended_at": null,
        "outcome": "in_progress", "resolution": null, "category": "unknown", "cause": null, "layer": null,
        "message_count": 1, "user_message_count": 1, "tool_call_count": 0, "tools": [], "duration_ms": null,
        "cost_usd": 0.0, "provider": "builtin", "pinned": false, "archived": false, "running": false
    }))
    .unwrap()
}
