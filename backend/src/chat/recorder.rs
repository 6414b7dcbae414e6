//! What one run has said and done so far, folded from its events as they are written down.
//!
//! The end of a run is made from this: the answer, the calls, and what has to be closed when the
//! run was stopped in the middle.

use shared_types::{
    CallId, CallStatus, ChatResponse, Diagnosis, MessageId, RunEventKind, RunResult, SessionId, Timestamp, ToolCall,
    Usage,
};

use crate::agent::Answer;

/// The events of a commit join neighbouring deltas up to this size, in bytes of text.
const DELTA_MAX_BYTES: usize = 4096;

/// One run, folded.
#[derive(Debug, Default)]
pub(super) struct RunRecord {
    /// All text since the start or the last change of assistants.
    text: String,
    /// Every call, in the order in which they began; unfinished ones too.
    calls: Vec<ToolCall>,
}

impl RunRecord {
    /// Takes in the next event.
    pub(super) fn apply(&mut self, event: &RunEventKind) {
        match event {
            RunEventKind::TextDelta { text } => self.text.push_str(text),
            RunEventKind::ProviderChanged { .. } => self.text.clear(),
            RunEventKind::ToolStarted { call }
            | RunEventKind::ToolFinished { call }
            | RunEventKind::ApprovalRequested { call, .. } => self.put(call),
            RunEventKind::MessageAccepted { .. }
            | RunEventKind::MessageQueued { .. }
            | RunEventKind::MessageEdited { .. }
            | RunEventKind::MessageWithdrawn { .. }
            | RunEventKind::RunStarted { .. }
            | RunEventKind::ToolProgress { .. }
            | RunEventKind::LayerChanged { .. }
            | RunEventKind::RunFinished(_)
            | RunEventKind::RunFailed { .. }
            | RunEventKind::RunInterrupted { .. } => {}
        }
    }

    fn put(&mut self, call: &ToolCall) {
        match self.calls.iter_mut().find(|known| known.id == call.id) {
            Some(known) => *known = call.clone(),
            None => self.calls.push(call.clone()),
        }
        self.calls.iter_mut().for_each(|former| former.learn_of(call));
    }

    /// The calls that began and did not end.
    pub(super) fn open_calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.calls.iter().filter(|call| !call.status.is_final())
    }

    /// A call of this run.
    pub(super) fn call(&self, id: &CallId) -> Option<&ToolCall> {
        self.calls.iter().find(|call| call.id == *id)
    }

    /// Whether this call has ended.
    pub(super) fn has_ended(&self, id: &CallId) -> bool {
        self.calls.iter().any(|call| call.id == *id && call.status.is_final())
    }

    /// What is missing at the end of the text that was streamed, where the answer goes on from it.
    pub(super) fn unsaid<'a>(&self, answer: &'a Answer) -> Option<&'a str> {
        answer.text.strip_prefix(self.text.as_str()).filter(|rest| !rest.is_empty())
    }

    /// The end of a run that came to its answer.
    pub(super) fn finished(self, session: &SessionId, message_id: MessageId, answer: Answer) -> RunResult {
        let pending = answer.pending_approvals;
        let mut calls = self.calls;
        // A call that nobody streamed still belongs to the answer.
        let unseen: Vec<_> =
            answer.tool_calls.into_iter().filter(|call| !calls.iter().any(|known| known.id == call.id)).collect();
        calls.extend(unseen);
        calls.retain(|call| !pending.iter().any(|waiting| waiting.id == call.id));
        RunResult {
            answer: response(session, self.text, calls, answer.diagnosis, pending),
            message_id,
            usage: answer.usage,
            unverified: answer.unverified,
            cancelled: false,
            category: answer.category,
            expects: answer.expects,
            settled: answer.settled,
        }
    }

    /// The end of a run that the person stopped: what was said and done until then.
    pub(super) fn cancelled(self, session: &SessionId, message_id: MessageId, usage: Usage) -> RunResult {
        RunResult {
            answer: response(session, self.text, self.calls, None, Vec::new()),
            message_id,
            usage,
            unverified: Vec::new(),
            cancelled: true,
            category: None,
            expects: None,
            settled: None,
        }
    }
}

fn response(
    session: &SessionId,
    text: String,
    calls: Vec<ToolCall>,
    diagnosis: Option<Diagnosis>,
    pending_approvals: Vec<ToolCall>,
) -> ChatResponse {
    ChatResponse {
        response: text,
        tool_calls: (!calls.is_empty()).then_some(calls),
        conversation_id: session.clone(),
        session_id: session.clone(),
        diagnosis,
        pending_approvals,
    }
}

/// The end of a call that was stopped before it had ended by itself.
pub(super) fn stopped(call: &ToolCall, now: Timestamp) -> ToolCall {
    let waited = call.status == CallStatus::AwaitingApproval;
    let elapsed = now.as_millisecond().saturating_sub(call.started_at.as_millisecond());
    ToolCall {
        status: CallStatus::Cancelled,
        summary: if waited { "Not run: stopped before it was decided" } else { "Stopped before it had ended" }.into(),
        success: false,
        error: Some("stopped".into()),
        // The clock may have been set back in between.
        duration_ms: Some(if waited { 0 } else { u64::try_from(elapsed).unwrap_or(0) }),
        ..call.clone()
    }
}

/// Joins a delta to the one before it: they share a commit, a number and a frame. Gives the event
/// back where it stands for itself.
pub(super) fn joined(before: &mut RunEventKind, event: RunEventKind) -> Option<RunEventKind> {
    match (before, event) {
        (RunEventKind::TextDelta { text: before }, RunEventKind::TextDelta { text })
            if before.len() + text.len() <= DELTA_MAX_BYTES =>
        {
            before.push_str(&text);
            None
        }
        (_, event) => Some(event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{call, delta, ended};
    use shared_types::Effect;

    fn session() -> SessionId {
        "s".parse().unwrap()
    }

    fn message() -> MessageId {
        "m".parse().unwrap()
    }

    fn changed() -> RunEventKind {
        RunEventKind::ProviderChanged { provider: "builtin".into(), model: None, reason: "it is down".into() }
    }

    fn folded(events: impl IntoIterator<Item = RunEventKind>) -> RunRecord {
        let mut record = RunRecord::default();
        events.into_iter().for_each(|event| record.apply(&event));
        record
    }

    #[test]
    fn the_response_is_the_text_since_the_last_change_of_assistants() {
        let record = folded([delta("lost"), changed(), delta("The "), delta("answer")]);
        let answer = Answer { text: "The answer".into(), ..Answer::default() };
        assert_eq!(record.unsaid(&answer), None);
        assert_eq!(record.finished(&session(), message(), answer).answer.response, "The answer");
    }

    #[test]
    fn text_that_was_not_streamed_is_found() {
        let answer = Answer { text: "Hello there".into(), ..Answer::default() };
        assert_eq!(folded([delta("Hello")]).unsaid(&answer), Some(" there"));
        assert_eq!(folded([]).unsaid(&answer), Some("Hello there"));
        assert_eq!(folded([delta("Other")]).unsaid(&answer), None);
    }

    #[test]
    fn a_cancelled_run_keeps_its_text_and_closes_its_calls() {
        let running = call("ping_dns", Effect::Reads);
        let done = ended(call("get_ip_config", Effect::Reads));
        let mut record = folded([
            delta("Let me "),
            RunEventKind::ToolStarted { call: running.clone() },
            RunEventKind::ToolFinished { call: done.clone() },
        ]);
        assert_eq!(record.open_calls().map(|call| &call.id).collect::<Vec<_>>(), [&running.id]);
        let closed = stopped(&running, running.started_at);
        record.apply(&RunEventKind::ToolFinished { call: closed });
        assert!(record.has_ended(&running.id));
        let result = record.cancelled(&session(), message(), Usage::NONE);
        assert!(result.cancelled);
        assert_eq!(result.answer.response, "Let me ");
        let calls = result.answer.tool_calls.unwrap();
        assert_eq!(calls[0].status, CallStatus::Cancelled);
        assert_eq!(calls[1], done);
    }

    #[test]
    fn calls_that_wait_for_a_yes_are_pending_and_nothing_else() {
        let waiting = ToolCall { status: CallStatus::AwaitingApproval, ..call("flush_dns", Effect::Changes) };
        let answer =
            Answer { tool_calls: vec![waiting.clone()], pending_approvals: vec![waiting.clone()], ..Answer::default() };
        let result = folded([]).finished(&session(), message(), answer).answer;
        assert_eq!(result.pending_approvals, [waiting]);
        assert_eq!(result.tool_calls, None);
    }

    #[test]
    fn neighbouring_deltas_share_an_event_and_others_keep_their_place() {
        let finished = RunEventKind::ToolFinished { call: ended(call("ping_dns", Effect::Reads)) };
        let mut before = delta("a");
        assert_eq!(joined(&mut before, delta("b")), None);
        assert_eq!(before, delta("ab"));
        assert_eq!(joined(&mut before, finished.clone()), Some(finished.clone()));
        assert_eq!(joined(&mut finished.clone(), delta("c")), Some(delta("c")));
        assert_eq!(joined(&mut delta(&"x".repeat(DELTA_MAX_BYTES)), delta("y")), Some(delta("y")));
    }
}
