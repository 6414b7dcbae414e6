//! One run of an assistant: asks them in their order and passes on what happens.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use shared_types::{Decision, Message, MessageId, Role, RunEventKind, RunId, SessionId, ToolCall, Usage};
use tokio::sync::{mpsc, oneshot};

use super::log::Log;
use super::queue::Waiting;
use super::{new_message_id, now};
use crate::agent::{Answer, Assistant, AssistantError, Observer, Turn, denied};

/// A run that takes longer than this is stuck: 20 calls that each wait for a person and then for a
/// slow tool end well before.
const RUN_LIMIT: Duration = Duration::from_secs(3600);

/// What a run tells its conversation, in the order in which it happened. Small: every conversation has room for 32 of
/// them from the start.
pub(super) enum Signal {
    Event(Box<RunEventKind>),
    /// The person has to be asked; the call waits.
    Ask {
        call: Box<ToolCall>,
        explanation: String,
        /// There is somebody to be asked; else only a yes that was given before counts.
        interactive: bool,
        answer: oneshot::Sender<Decision>,
    },
}

/// How a task of a conversation ended.
#[derive(Debug)]
pub(super) enum Outcome {
    Answered(Box<Answer>),
    /// No assistant could answer; why the last one could not.
    Unanswered(String),
    /// A run by hand.
    Ran(Box<ToolCall>),
}

/// Where the signals of a conversation's tasks go.
pub(super) type Signals = mpsc::Sender<(RunId, Signal)>;

/// What a run needs to begin.
pub(super) struct Start {
    pub log: Log,
    pub session: SessionId,
    /// Nothing was said before.
    pub is_first: bool,
    pub message: Waiting,
    /// Messages that are on disk and not part of the history yet: this one and those that wait.
    pub unanswered: Vec<MessageId>,
    pub assistants: Vec<Arc<dyn Assistant>>,
    pub signals: Signals,
    pub spent: Spent,
}

/// What all assistants of a run took so far, for the end of one that is stopped.
#[derive(Debug, Clone)]
pub(super) struct Spent(Arc<Mutex<Usage>>);

impl Spent {
    /// Nobody was asked yet.
    pub(super) fn none() -> Self {
        Self(Arc::new(Mutex::new(Usage::NONE)))
    }

    pub(super) fn so_far(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, usage: Usage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = usage;
    }
}

/// Answers the message. Cancelling is dropping.
pub(super) async fn answer(start: Start) -> Outcome {
    match tokio::time::timeout(RUN_LIMIT, ask_in_order(start)).await {
        Ok(outcome) => outcome,
        Err(_) => Outcome::Unanswered("the run took longer than an hour".into()),
    }
}

async fn ask_in_order(start: Start) -> Outcome {
    let Start { log, session, is_first, message, unanswered, assistants, signals, spent: so_far } = start;
    let mut turn = Turn {
        message: message.content,
        history: Vec::new(),
        diagnosis: None,
        expected: None,
        interactive: message.interactive,
    };
    if !is_first {
        match log.context(&session, unanswered).await {
            Ok(context) => {
                turn.history = context.history;
                turn.diagnosis = context.diagnosis;
                turn.expected = context.expected;
            }
            Err(error) => {
                tracing::error!(%session, %error, "the conversation could not be read");
                return Outcome::Unanswered("the conversation so far could not be read".into());
            }
        }
    }
    let mut watch = Watch {
        run: message.run,
        interactive: message.interactive,
        signals,
        ended: (assistants.len() > 1).then(Mutex::default),
        before: Usage::NONE,
        so_far,
    };
    let mut reason = "there is no assistant".to_owned();
    for (index, assistant) in assistants.iter().enumerate() {
        if index > 0 {
            let who = assistant.identity();
            tracing::warn!(%session, %reason, next = who.provider, "an assistant failed; the next one takes over");
            let (provider, model) = (who.provider, who.model);
            watch.emit(RunEventKind::ProviderChanged { provider, model, reason: reason.clone() }).await;
            hand_on(&mut turn.history, watch.take_ended());
        }
        match assistant.answer(&turn, &watch).await {
            Ok(mut answer) => {
                answer.usage += watch.before;
                return Outcome::Answered(Box::new(answer));
            }
            Err(AssistantError::Provider { reason: why, usage }) => {
                reason = why;
                watch.before += usage;
                watch.so_far.is(watch.before);
            }
        }
    }
    Outcome::Unanswered(reason)
}

/// What an assistant did before it failed stands in the history for the one that takes over: nothing is asked for or
/// looked at twice.
fn hand_on(history: &mut Vec<Message>, calls: Vec<ToolCall>) {
    if calls.is_empty() {
        return;
    }
    match history.last_mut() {
        Some(last) => last.tool_calls.extend(calls),
        None => history.push(Message {
            id: new_message_id(),
            role: Role::Assistant,
            content: String::new(),
            at: now(),
            tool_calls: calls,
        }),
    }
}

/// The one who watches a run on behalf of its conversation.
struct Watch {
    run: RunId,
    interactive: bool,
    signals: Signals,
    /// The calls that have ended, where an assistant could take over.
    ended: Option<Mutex<Vec<ToolCall>>>,
    /// What the assistants that failed took.
    before: Usage,
    so_far: Spent,
}

impl Watch {
    fn take_ended(&self) -> Vec<ToolCall> {
        let ended = self.ended.as_ref().map(|ended| ended.lock().unwrap_or_else(PoisonError::into_inner));
        ended.map(|mut ended| std::mem::take(&mut *ended)).unwrap_or_default()
    }
}

#[async_trait]
impl Observer for Watch {
    /// Returns when the conversation has taken the event over; its order is fixed then. The commit
    /// follows while the run goes on.
    async fn emit(&self, event: RunEventKind) {
        if let (RunEventKind::ToolFinished { call }, Some(ended)) = (&event, &self.ended) {
            ended.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
        }
        // Nobody takes it: the conversation has ended, and this run with it.
        let _ = self.signals.send((self.run.clone(), Signal::Event(Box::new(event)))).await;
    }

    fn spent(&self, usage: Usage) {
        let mut all = self.before;
        all += usage;
        self.so_far.is(all);
    }

    async fn approve(&self, call: &ToolCall, explanation: &str) -> Decision {
        let (answer, answered) = oneshot::channel();
        let ask = Signal::Ask {
            call: Box::new(call.clone()),
            explanation: explanation.to_owned(),
            interactive: self.interactive,
            answer,
        };
        if self.signals.send((self.run.clone(), ask)).await.is_err() {
            return Decision::Deny;
        }
        let decision = answered.await;
        if decision == Ok(Decision::Deny) && self.interactive {
            self.emit(RunEventKind::ToolFinished { call: denied(call) }).await;
        }
        decision.unwrap_or(Decision::Deny)
    }
}
