//! Small makers of calls and events for this module's tests.

use shared_types::{CallStatus, Effect, JsonObject, Origin, RunEventKind, Timestamp, ToolCall, to_millis};

/// A call that has begun.
pub(crate) fn call(name: &str, effect: Effect) -> ToolCall {
    ToolCall {
        id: uuid::Uuid::now_v7().to_string().parse().unwrap(),
        name: name.into(),
        arguments: JsonObject::new(),
        effect,
        status: CallStatus::Running,
        verdict: None,
        summary: String::new(),
        result: String::new(),
        data: None,
        success: false,
        error: None,
        layer: None,
        origin: Origin::Assistant,
        undo: None,
        undone_at: None,
        undoes: None,
        started_at: to_millis(Timestamp::now()),
        duration_ms: None,
    }
}

/// The same, ended well.
pub(crate) fn ended(call: ToolCall) -> ToolCall {
    ToolCall { status: CallStatus::Done, success: true, summary: "fine".into(), duration_ms: Some(1), ..call }
}

/// A piece of text.
pub(crate) fn delta(text: &str) -> RunEventKind {
    RunEventKind::TextDelta { text: text.into() }
}
