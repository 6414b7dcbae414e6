//! What stands in a transcript, and how an answer grows.

use shared_types::{
    CallStatus, ClientMessageId, Diagnosis, Expects, MessageId, Problem, RunId, RunResult, Settled, Timestamp,
    ToolCall, Usage,
};

/// One thing in the transcript.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Person(Person),
    Answer(Answer),
    /// A tool run by hand.
    Manual(CallView),
}

impl Entry {
    /// Unlike any other entry's, and the same as long as the entry lives.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Person(person) => format!("p-{}", person.message_id),
            Self::Answer(answer) => format!("a-{}", answer.run_id.as_ref().map_or("", RunId::as_str)),
            Self::Manual(view) => format!("m-{}", view.call.id),
        }
    }

    /// Whether a later version took its place.
    #[must_use]
    pub fn folded(&self) -> bool {
        match self {
            Self::Person(person) => person.folded,
            Self::Answer(answer) => answer.folded,
            Self::Manual(_) => false,
        }
    }
}

/// What a person wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub message_id: MessageId,
    pub client_id: Option<ClientMessageId>,
    pub text: String,
    pub at: Timestamp,
    /// It waits behind a run, at this place.
    pub queued: Option<u32>,
    /// It took the session up again after it had ended.
    pub continues: bool,
    pub folded: bool,
}

/// What answered it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub run_id: Option<RunId>,
    /// Set when it is finished.
    pub message_id: Option<MessageId>,
    pub at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub provider: String,
    pub model: Option<String>,
    /// Text and calls in the order in which they came.
    pub parts: Vec<Part>,
    pub state: AnswerState,
    pub diagnosis: Option<Diagnosis>,
    pub usage: Option<Usage>,
    pub unverified: Vec<String>,
    pub expects: Option<Expects>,
    /// Why another assistant took over.
    pub takeover: Option<String>,
    /// What it answers was the person's word that it works: the session ended here.
    pub solved: bool,
    pub folded: bool,
}

impl Answer {
    /// All its text.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().filter_map(|p| if let Part::Text(text) = p { Some(text.as_str()) } else { None }).collect()
    }

    /// Its calls.
    pub fn calls(&self) -> impl Iterator<Item = &CallView> {
        self.parts.iter().filter_map(|p| if let Part::Call(view) = p { Some(&**view) } else { None })
    }

    pub(super) fn started(run_id: Option<RunId>, at: Timestamp) -> Self {
        Self {
            run_id,
            message_id: None,
            at,
            ended_at: None,
            provider: String::new(),
            model: None,
            parts: Vec::new(),
            state: AnswerState::Working,
            diagnosis: None,
            usage: None,
            unverified: Vec::new(),
            expects: None,
            takeover: None,
            solved: false,
            folded: false,
        }
    }

    pub(super) fn finish(&mut self, result: &RunResult, at: Timestamp) {
        self.state = if result.cancelled { AnswerState::Stopped } else { AnswerState::Done };
        self.ended_at = Some(at);
        self.message_id = Some(result.message_id.clone());
        self.diagnosis.clone_from(&result.answer.diagnosis);
        self.usage = Some(result.usage);
        self.unverified.clone_from(&result.unverified);
        self.expects = result.expects;
        self.solved = result.settled == Some(Settled::Solved);
        for call in result.answer.tool_calls.iter().flatten() {
            match self.parts.iter_mut().find(|p| matches!(p, Part::Call(view) if view.call.id == call.id)) {
                // How a call ended was told before, and what was learnt of it since stays.
                Some(Part::Call(view)) if view.call.status.is_final() => {}
                Some(Part::Call(view)) => view.call = call.clone(),
                _ => self.parts.push(Part::Call(Box::new(CallView::new(call.clone())))),
            }
        }
        // The response is the whole truth; what was streamed is normally the same.
        if self.text() != result.answer.response {
            self.parts.retain(|part| matches!(part, Part::Call(_)));
            self.parts.push(Part::Text(result.answer.response.clone()));
        }
        self.close_calls();
    }

    /// A run that ended has no running call left, whatever was lost.
    pub(super) fn close_calls(&mut self) {
        for part in &mut self.parts {
            if let Part::Call(view) = part
                && !view.call.status.is_final()
                && view.call.status != CallStatus::AwaitingApproval
            {
                view.call.status = CallStatus::Cancelled;
            }
        }
    }
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Text(String),
    Call(Box<CallView>),
}

/// How an answer stands.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerState {
    Working,
    Done,
    /// The person stopped it.
    Stopped,
    Failed {
        problem: Problem,
        retryable: bool,
    },
    Interrupted {
        reason: String,
    },
}

/// A call, and what is known of it beside its record.
#[derive(Debug, Clone, PartialEq)]
pub struct CallView {
    pub call: ToolCall,
    /// What it said last, and how far it is (0..1).
    pub progress: Option<(String, Option<f64>)>,
    pub approval: Option<Approval>,
}

impl CallView {
    /// A call of which nothing more is known.
    #[must_use]
    pub fn new(call: ToolCall) -> Self {
        Self { call, progress: None, approval: None }
    }
}

/// A question for consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub expires_at: Timestamp,
    pub explanation: String,
}
