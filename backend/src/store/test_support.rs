//! What the store's tests share.

use std::sync::atomic::{AtomicU64, Ordering};

use shared_types::*;

use super::events::{NewEvent, append};
use super::{Durability, Store};

/// A store in a directory that goes with it.
pub(crate) struct TestStore {
    pub store: Store,
    pub directory: tempfile::TempDir,
}

impl TestStore {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { store: Store::open(&directory.path().join("techtime.db")).unwrap(), directory }
    }

    /// Appends what a talk holds, in one transaction.
    pub(crate) async fn append(&self, talk: &Talk) -> Vec<RunEvent> {
        let (session, events) = (talk.session.clone(), talk.events.clone());
        let first = self.store.write(Durability::Synced, move |tx| append(tx, &session, &events)).await.unwrap();
        let written = (first..).zip(&talk.events).map(|(seq, event)| RunEvent {
            conversation_id: talk.session.clone(),
            run_id: event.run.clone(),
            seq,
            at: event.at,
            kind: event.kind.clone(),
        });
        written.collect()
    }
}

static COUNT: AtomicU64 = AtomicU64::new(1);

/// An id that no other test has.
pub(crate) fn fresh<I: std::str::FromStr<Err = InvalidId>>(prefix: &str) -> I {
    format!("{prefix}-{}", COUNT.fetch_add(1, Ordering::Relaxed)).parse().unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A script of events in one conversation.
pub(crate) struct Talk {
    pub session: SessionId,
    pub run: RunId,
    pub clock: Timestamp,
    pub events: Vec<NewEvent>,
}

impl Talk {
    pub(crate) fn starting(at: Timestamp) -> Self {
        Self { session: fresh("s"), run: fresh("r"), clock: at, events: Vec::new() }
    }

    pub(crate) fn after(mut self, seconds: i64) -> Self {
        self.clock += jiff::SignedDuration::from_secs(seconds);
        self
    }

    pub(crate) fn event(mut self, kind: RunEventKind) -> Self {
        self.events.push(NewEvent::new(Some(self.run.clone()), self.clock, kind));
        self
    }

    pub(crate) fn says(mut self, content: &str) -> Self {
        self.run = fresh("r");
        self.event(RunEventKind::MessageAccepted {
            client_message_id: Some(fresh("c")),
            message_id: fresh("m"),
            content: content.into(),
            replaces: None,
        })
    }

    pub(crate) fn starts(self, provider: &str) -> Self {
        self.event(RunEventKind::RunStarted { provider: provider.into(), model: None })
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.event(RunEventKind::TextDelta { text: text.into() })
    }

    pub(crate) fn calls(self, name: &str, duration_ms: u64) -> Self {
        let call = ToolCall { status: CallStatus::Running, ..call(name, self.clock) };
        let done = ToolCall {
            status: CallStatus::Done,
            success: true,
            verdict: Some(Verdict::Pass),
            summary: "fine".into(),
            duration_ms: Some(duration_ms),
            ..call.clone()
        };
        self.event(RunEventKind::ToolStarted { call }).event(RunEventKind::ToolFinished { call: done })
    }

    pub(crate) fn answers(self, text: &str, change: impl FnOnce(&mut RunResult)) -> Self {
        let mut result = RunResult {
            answer: ChatResponse {
                response: text.into(),
                tool_calls: None,
                conversation_id: self.session.clone(),
                session_id: self.session.clone(),
                diagnosis: None,
                pending_approvals: Vec::new(),
            },
            message_id: fresh("a"),
            usage: Usage { cost_usd: Some(0.0), ..Usage::default() },
            unverified: Vec::new(),
            cancelled: false,
            category: None,
            expects: None,
            settled: None,
        };
        change(&mut result);
        self.event(RunEventKind::RunFinished(Box::new(result)))
    }
}

pub(crate) fn call(name: &str, at: Timestamp) -> ToolCall {
    ToolCall {
        id: fresh("call"),
        name: name.into(),
        arguments: JsonObject::new(),
        effect: Effect::Reads,
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
        started_at: at,
        duration_ms: None,
    }
}

pub(crate) fn diagnosis(cause: &str, layer: Option<Layer>) -> Diagnosis {
    Diagnosis {
        status: if cause == HEALTHY { DiagnosisStatus::Healthy } else { DiagnosisStatus::Broken },
        layer,
        cause: cause.into(),
        confidence: 0.9,
        finding: format!("It is {cause}."),
        why: "because".into(),
        fix: vec![FixStep { text: "do this".into(), tool: None }],
        evidence: Vec::new(),
        ruled_out: Vec::new(),
        also: Vec::new(),
        layers: Vec::new(),
        duration_ms: 10,
    }
}
