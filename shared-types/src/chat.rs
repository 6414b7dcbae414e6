//! Chat: the request and the answer, the event log of a conversation, and the socket's commands.
//!
//! One run is one ordered stream of [`RunEvent`]s. The agent makes them, the recorder numbers and
//! stores them, the socket sends them, the page folds them; replay and report read them again.

mod reading;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    CallId, Category, ClientMessageId, Diagnosis, JsonObject, Layer, LayerStatus, MessageId, Problem, RunId, SessionId,
    SessionItem, Timestamp, ToolCall,
};

/// The longest message, in characters (Unicode scalar values).
pub const MESSAGE_MAX_CHARS: usize = 8000;

/// `POST /chat`, and a message in plain mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatRequest {
    /// 1..8000 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 8000))]
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<SessionId>,
}

/// The answer to a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatResponse {
    /// Markdown.
    pub response: String,
    /// Null when no tool was called.
    pub tool_calls: Option<Vec<ToolCall>>,
    pub conversation_id: SessionId,
    /// Equals `conversation_id`.
    pub session_id: SessionId,
    pub diagnosis: Option<Diagnosis>,
    /// Calls that wait for a yes.
    pub pending_approvals: Vec<ToolCall>,
}

/// What an answer cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// US dollars; 0 for local assistants, null when the model's price is unknown.
    pub cost_usd: Option<f64>,
}

impl Usage {
    /// What is known to have cost nothing: no model was asked.
    pub const NONE: Self = Self { prompt_tokens: 0, completion_tokens: 0, cost_usd: Some(0.0) };
}

/// Both together; unknown as soon as one of them is.
impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.completion_tokens = self.completion_tokens.saturating_add(other.completion_tokens);
        self.cost_usd = self.cost_usd.zip(other.cost_usd).map(|(one, other)| one + other);
    }
}

/// What an answer waits for, if it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Expects {
    /// An answer to our question.
    Reply,
    /// A yes or no to a call.
    Approval,
    /// "Is it solved?"
    Confirmation,
}

/// What the person said of the problem in this message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// "It works now."
    Solved,
    /// "Still not."
    NotSolved,
}

/// The end of a run: the answer, and what it means for the session.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunResult {
    #[serde(flatten)]
    pub answer: ChatResponse,
    /// The id under which the answer is kept.
    pub message_id: MessageId,
    pub usage: Usage,
    /// Numbers in the answer that no tool gave.
    pub unverified: Vec<String>,
    /// The person stopped it; the answer is what was said until then.
    #[serde(default)]
    pub cancelled: bool,
    /// What the message was about, where the assistant could tell.
    #[serde(default)]
    pub category: Option<Category>,
    #[serde(default)]
    pub expects: Option<Expects>,
    #[serde(default)]
    pub settled: Option<Settled>,
}

/// One event of a conversation, numbered and stored before anybody sees it.
///
/// On the wire its kind's fields stand beside its own. The end of a run names the conversation too, and it is the
/// same one: the name is written once and read into both, which a derived flattening cannot do.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunEvent {
    pub conversation_id: SessionId,
    #[cfg_attr(feature = "openapi", serde(default, skip_serializing_if = "Option::is_none"))]
    pub run_id: Option<RunId>,
    /// Starts at 1 and rises by one per conversation.
    pub seq: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    #[cfg_attr(feature = "openapi", serde(flatten))]
    pub kind: RunEventKind,
}

impl Serialize for RunEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = serde_json::to_value(&self.kind).map_err(serde::ser::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("conversation_id", &self.conversation_id)?;
        if let Some(run_id) = &self.run_id {
            map.serialize_entry("run_id", run_id)?;
        }
        map.serialize_entry("seq", &self.seq)?;
        map.serialize_entry("at", &self.at)?;
        for (name, value) in kind.as_object().into_iter().flatten().filter(|(name, _)| *name != "conversation_id") {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RunEventKind {
    /// The message is on disk.
    MessageAccepted {
        client_message_id: Option<ClientMessageId>,
        message_id: MessageId,
        /// What the person wrote.
        content: String,
        /// The message whose turn this one folds away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<MessageId>,
    },
    /// A run is going on in this conversation; this message comes after it.
    MessageQueued {
        client_message_id: Option<ClientMessageId>,
        position: u32,
    },
    /// A waiting message was changed before its turn came.
    MessageEdited {
        client_message_id: Option<ClientMessageId>,
        message_id: MessageId,
        content: String,
    },
    /// A waiting message was taken back before its turn came.
    MessageWithdrawn {
        client_message_id: Option<ClientMessageId>,
        message_id: MessageId,
    },
    RunStarted {
        provider: String,
        model: Option<String>,
    },
    /// Another assistant took over; the run's earlier text is void.
    ProviderChanged {
        provider: String,
        model: Option<String>,
        reason: String,
    },
    /// All since the last `run_started` or `provider_changed`, joined, are the response.
    TextDelta {
        text: String,
    },
    ToolStarted {
        call: ToolCall,
    },
    ToolProgress {
        call_id: CallId,
        text: String,
        /// 0..1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fraction: Option<f64>,
    },
    ToolFinished {
        call: ToolCall,
    },
    LayerChanged {
        layer: Layer,
        status: LayerStatus,
        evidence: String,
    },
    ApprovalRequested {
        call: ToolCall,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        expires_at: Timestamp,
        /// What will happen, on what, and what it may cut off.
        #[serde(default)]
        explanation: String,
    },
    RunFinished(Box<RunResult>),
    /// What was already said and done stays.
    RunFailed {
        error: Problem,
        retryable: bool,
    },
    /// The server stopped in the middle.
    RunInterrupted {
        reason: String,
    },
}

impl RunEventKind {
    /// Whether this event ends a run.
    #[must_use]
    pub fn ends_run(&self) -> bool {
        matches!(self, Self::RunFinished(_) | Self::RunFailed { .. } | Self::RunInterrupted { .. })
    }
}

/// News without a number, for every socket in event mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Notice {
    SessionCreated {
        session: Box<SessionItem>,
    },
    SessionUpdated {
        session: Box<SessionItem>,
    },
    SessionDeleted {
        session: Box<SessionItem>,
    },
    Error {
        error: Problem,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation_id: Option<SessionId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_message_id: Option<ClientMessageId>,
    },
}

/// What the server sends on a socket in event mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ServerFrame {
    Event(Box<RunEvent>),
    Notice(Notice),
}

/// A message on the socket: with `stream` the answer comes as events, without as one frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageFrame {
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<SessionId>,
    #[serde(default)]
    pub stream: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<ClientMessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<MessageId>,
}

/// How a person answers an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Once,
    /// The same tool in the same conversation; never for `destroys`.
    Session,
    Deny,
}

/// A command on the socket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Event mode without a message.
    Hello,
    /// Model and tool stop, the partial answer stays.
    Cancel {
        run_id: RunId,
    },
    Approve {
        run_id: RunId,
        call_id: CallId,
        decision: Decision,
    },
    /// Replays what was missed, then goes on live.
    Resume {
        conversation_id: SessionId,
        after: u64,
    },
    /// A manual run, same events.
    RunTool {
        client_message_id: ClientMessageId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation_id: Option<SessionId>,
        name: String,
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        arguments: JsonObject,
        #[serde(default)]
        confirm: bool,
    },
    EditQueued {
        client_message_id: ClientMessageId,
        message: String,
    },
    Withdraw {
        client_message_id: ClientMessageId,
    },
    Regenerate {
        message_id: MessageId,
    },
}

/// `GET /api/sessions/{id}/events`: the recorded log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventPage {
    pub items: Vec<RunEvent>,
    pub last_seq: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of_a_run() -> RunEvent {
        let result = serde_json::json!({
            "type": "run_finished", "response": "Done.", "tool_calls": null, "conversation_id": "s1", "session_id": "s1",
            "diagnosis": null, "pending_approvals": [], "message_id": "m1",
            "usage": {"prompt_tokens": 1, "completion_tokens": 2, "cost_usd": null}, "unverified": []
        });
        RunEvent {
            conversation_id: "s1".parse().unwrap(),
            run_id: Some("r1".parse().unwrap()),
            seq: 7,
            at: Timestamp::UNIX_EPOCH,
            kind: serde_json::from_value(result).unwrap(),
        }
    }

    #[test]
    fn every_event_is_read_as_it_was_written_and_names_its_conversation_once() {
        let delta = RunEvent { kind: RunEventKind::TextDelta { text: "x".into() }, ..end_of_a_run() };
        for event in [end_of_a_run(), delta] {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(text.matches("\"conversation_id\"").count(), 1, "{text}");
            assert_eq!(serde_json::from_str::<RunEvent>(&text).unwrap(), event);
            let frame: ServerFrame = serde_json::from_str(&text).unwrap();
            assert_eq!(frame, ServerFrame::Event(Box::new(event)));
        }
    }
}
