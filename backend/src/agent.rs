//! One run: what answers a message. The built-in assistant and the model loop stand behind one trait.
//!
//! Knows neither storage nor sockets nor configuration: it is handed a [`Turn`], the toolbox and an
//! [`Observer`], and gives back an [`Answer`].

pub mod builtin;
pub mod model;
pub mod prompts;
pub mod rehearsal;
mod texts;
pub mod unverified;

use std::future::Future;
use std::sync::Arc;

use crate::diagnostics::toolbox::Events;
use async_trait::async_trait;
use shared_types::{
    CallStatus, Category, Decision, Diagnosis, Expects, LlmIdentity, Message, RunEventKind, Settled, ToolCall, Usage,
};
use tokio::sync::mpsc;

/// What there is to answer.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What the person wrote now.
    pub message: String,
    /// The conversation before it, oldest first, folded turns left out. Tool calls (manual ones
    /// too) stand in the `tool_calls` of the message they belong to.
    pub history: Vec<Message>,
    /// The last diagnosis of this conversation.
    pub diagnosis: Option<Diagnosis>,
    /// What the last answer waited for.
    pub expected: Option<Expects>,
    /// Whether a call that needs consent can be asked for now (event mode) or must end the turn
    /// and be listed in `pending_approvals` (plain mode, POST /chat).
    pub interactive: bool,
}

/// What came of a turn.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Markdown; equals the text deltas since the last start or provider change.
    pub text: String,
    /// Every call of this turn, in order.
    pub tool_calls: Vec<ToolCall>,
    pub diagnosis: Option<Diagnosis>,
    /// Calls that wait for a yes (only where the turn is not interactive).
    pub pending_approvals: Vec<ToolCall>,
    pub usage: Usage,
    /// Numbers in the text that no tool gave.
    pub unverified: Vec<String>,
    pub category: Option<Category>,
    pub expects: Option<Expects>,
    pub settled: Option<Settled>,
}

/// The one who watches a run: records and passes on what happens, and asks the person.
#[async_trait]
pub trait Observer: Send + Sync {
    /// Writes the event down, then shows it. Returns when it is recorded.
    async fn emit(&self, event: RunEventKind);

    /// Told before and after every question to a model: what this assistant took so far, should it be stopped now.
    fn spent(&self, _usage: Usage) {}

    /// Asks the person (event mode). Silence for 120 s is [`Decision::Deny`]; a `session` yes given
    /// before answers at once. The call has status `awaiting_approval`; `explanation` says what
    /// will happen, on what, and how to undo it.
    async fn approve(&self, call: &ToolCall, explanation: &str) -> Decision;
}

/// Why an assistant could not answer; the next one in the order takes over.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AssistantError {
    /// The provider failed.
    #[error("{reason}")]
    Provider {
        /// In words that can be shown to the person.
        reason: String,
        /// What it took until then.
        usage: Usage,
    },
}

/// Something that can answer a turn. Cancelling is dropping the future.
#[async_trait]
pub trait Assistant: Send + Sync {
    /// Who answers.
    fn identity(&self) -> LlmIdentity;

    /// Answers the turn: emits text deltas, tool and ladder events on the way.
    ///
    /// # Errors
    /// [`AssistantError`] when another assistant should take over. The built-in one never fails.
    async fn answer(&self, turn: &Turn, observer: &dyn Observer) -> Result<Answer, AssistantError>;
}

/// The assistants in the order they are asked; the last one is the built-in.
pub type Assistants = Vec<Arc<dyn Assistant>>;

/// Who answers the next message. Providers come and go, so each run asks anew.
pub trait Roster: Send + Sync {
    /// The assistants in the order they are asked, at least the built-in. Answers from what is
    /// known: contacts nobody.
    fn assistants(&self) -> Assistants;
}

/// An order that never changes.
impl Roster for Assistants {
    fn assistants(&self) -> Assistants {
        self.clone()
    }
}

/// The end of a call that the person did not allow, or did not answer in time.
#[must_use]
pub fn denied(call: &ToolCall) -> ToolCall {
    ToolCall {
        status: CallStatus::Denied,
        summary: "Not run: it was not allowed".into(),
        success: false,
        error: Some("denied".into()),
        duration_ms: Some(0),
        ..call.clone()
    }
}

/// Runs something that tells of itself over a channel, and passes each event to the observer in
/// its order. Used for tools and the ladder, whose rooms know no observer.
pub async fn watched<T, F>(observer: &dyn Observer, work: impl FnOnce(Events) -> F) -> T
where
    F: Future<Output = T>,
{
    // A full channel holds the tool back rather than losing an event.
    let (sender, mut receiver) = mpsc::channel(64);
    let passing = async {
        while let Some(event) = receiver.recv().await {
            observer.emit(event).await;
        }
    };
    let (result, ()) = tokio::join!(work(sender), passing);
    result
}
