//! One conversation that is awake: its queue, its runs, its log.
//!
//! A task of its own and the only writer of this conversation's events, so they have one order.
//! It takes commands from its mailbox, signals from its runs, writes down what happens, and only
//! then shows it. When nothing has gone on for a while it sleeps: the rows on disk are enough.

mod commands;
mod ending;
mod written;

use std::collections::HashMap;
use std::time::Duration;

use shared_types::{
    CallId, ChatResponse, ClientMessageId, Decision, MessageId, RunEventKind, RunId, SessionId, ToolCall,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::Instant;

use super::consent::{APPROVAL_WAIT, Consent};
use super::error::ChatError;
use super::hub::Hub;
use super::log::row;
use super::queue::{Queue, Waiting};
use super::recorder::{RunRecord, joined, stopped};
use super::run::{self, Outcome, Signal, Signals, Spent, Start};
use super::topic::Tail;
use super::{Accepted, NewMessage, now};
use crate::agent::Assistants;
use crate::diagnostics::toolbox::{Events, Plan};
use crate::store::events::NewEvent;
use crate::store::{Durability, StoreError};
use written::{can_wait, durability_of};

/// Signals of this conversation's runs that may wait for their commit; more hold the run back.
const SIGNALS_LENGTH: usize = 256;
/// Signals that share a commit.
const COMMIT_EVENTS: usize = 128;
/// A conversation in which nothing happens stays awake this long: a person's next message comes
/// later, a program's next message sooner.
const LINGER: Duration = Duration::from_secs(5);
/// What could not be written is tried again after this time.
const RETRY: Duration = Duration::from_millis(500);

/// Where the answer to a message goes.
pub(super) type AnswerSender = oneshot::Sender<Result<ChatResponse, ChatError>>;
/// Whether a command was done.
pub(super) type Done = oneshot::Sender<Result<(), ChatError>>;

/// A command to a conversation.
pub(super) enum Request {
    Message {
        message: NewMessage,
        /// Its id was made for this message: nothing was said before.
        is_new: bool,
        accepted: oneshot::Sender<Result<Accepted, ChatError>>,
        answer: Option<AnswerSender>,
    },
    /// The answer to a message that was accepted before.
    Attend {
        run: RunId,
        answer: AnswerSender,
    },
    RunTool(Box<ToolRun>),
    Cancel {
        run: RunId,
        done: Done,
    },
    Approve {
        run: RunId,
        call: CallId,
        decision: Decision,
        done: Done,
    },
    Edit {
        name: ClientMessageId,
        content: String,
        done: Done,
    },
    Withdraw {
        name: ClientMessageId,
        done: Done,
    },
    /// Messages that were accepted before a restart and have not been answered.
    Recovered(Vec<Waiting>),
}

/// A run by hand whose arguments are checked and whose effect is confirmed.
pub(super) struct ToolRun {
    pub run: RunId,
    pub plan: Plan,
    pub started: oneshot::Sender<Result<Accepted, ChatError>>,
    pub ended: oneshot::Sender<Result<ToolCall, ChatError>>,
    pub watcher: Option<Events>,
}

/// A run that goes on.
struct Live {
    task: Id,
    abort: AbortHandle,
    run: RunId,
    record: RunRecord,
    work: Work,
    /// Why it was told to stop.
    stop: Option<Stop>,
    spent: Spent,
}

enum Work {
    Assistant,
    Manual {
        id: CallId,
        started: Option<oneshot::Sender<Result<Accepted, ChatError>>>,
        ended: oneshot::Sender<Result<ToolCall, ChatError>>,
        watcher: Option<Events>,
    },
}

#[derive(Clone)]
enum Stop {
    Cancelled,
    Interrupted,
    NotSaved(StoreError),
}

pub(super) struct Conversation {
    hub: Hub,
    session: SessionId,
    requests: mpsc::Receiver<Request>,
    topic: watch::Sender<Tail>,
    queue: Queue,
    consent: Consent,
    lives: Vec<Live>,
    tasks: JoinSet<Outcome>,
    answers: HashMap<RunId, Vec<AnswerSender>>,
    signals: mpsc::Receiver<(RunId, Signal)>,
    signals_in: Signals,
    /// What has happened and may wait for company, and until when.
    held: Vec<NewEvent>,
    held_until: Option<Instant>,
    /// What has happened and could not be written down yet, and since when.
    owed: Vec<NewEvent>,
    owed_since: Option<Instant>,
    is_stopping: bool,
}

impl Conversation {
    pub(super) fn new(
        hub: Hub,
        session: SessionId,
        requests: mpsc::Receiver<Request>,
        topic: watch::Sender<Tail>,
    ) -> Self {
        let (signals_in, signals) = mpsc::channel(SIGNALS_LENGTH);
        Self {
            hub,
            session,
            requests,
            topic,
            queue: Queue::default(),
            consent: Consent::default(),
            lives: Vec::new(),
            tasks: JoinSet::new(),
            answers: HashMap::new(),
            signals,
            signals_in,
            held: Vec::new(),
            held_until: None,
            owed: Vec::new(),
            owed_since: None,
            is_stopping: false,
        }
    }

    /// Works until nothing goes on any more.
    pub(super) async fn live(mut self) {
        let stopping = self.hub.stopping().clone();
        let interrupting = self.hub.interrupting().clone();
        let mut stopping = std::pin::pin!(stopping.cancelled());
        let mut interrupting = std::pin::pin!(interrupting.cancelled());
        let mut is_interrupting = false;
        loop {
            self.start_next().await;
            let idle = self.lives.is_empty()
                && self.owed.is_empty()
                && self.held.is_empty()
                && (self.queue.is_empty() || self.is_stopping);
            if idle && self.is_stopping && self.hub.may_sleep(&self.session, &self.requests) {
                return;
            }
            let expiry = self.consent.next_expiry();
            tokio::select! {
                // Commands first: a stop must not wait behind a fast model.
                biased;
                () = &mut stopping, if !self.is_stopping => {
                    self.is_stopping = true;
                    self.interrupt(|live, consent| consent.waits(&live.run));
                }
                () = &mut interrupting, if !is_interrupting => {
                    is_interrupting = true;
                    self.interrupt(|_, _| true);
                }
                Some(request) = self.requests.recv() => {
                    self.let_go().await;
                    self.request(request).await;
                }
                Some(signal) = self.signals.recv(), if self.owed.is_empty() => self.take(signal).await,
                Some(ended) = self.tasks.join_next_with_id() => self.joined(ended, Vec::new()).await,
                () = at(self.held_until), if self.held_until.is_some() => self.let_go().await,
                () = at(expiry), if expiry.is_some() => self.consent.expire(Instant::now()),
                () = tokio::time::sleep(RETRY), if !self.owed.is_empty() => self.pay_late().await,
                () = tokio::time::sleep(LINGER), if idle && self.consent.is_empty() => {
                    if self.hub.may_sleep(&self.session, &self.requests) {
                        return;
                    }
                }
            }
        }
    }

    /// The run of an assistant; runs by hand go on beside it.
    fn answering(&self) -> Option<&Live> {
        self.lives.iter().find(|live| matches!(live.work, Work::Assistant))
    }

    fn live_mut(&mut self, run: &RunId) -> Option<&mut Live> {
        self.lives.iter_mut().find(|live| live.run == *run)
    }

    /// Begins the run of the message that waits longest, where no other goes on.
    async fn start_next(&mut self) {
        // The next run reads what the last one wrote: that must be on disk.
        if self.is_stopping || !self.owed.is_empty() || self.answering().is_some() {
            return;
        }
        let Some(message) = self.queue.pop() else { return };
        self.hub.release(message.client_message_id.as_ref());
        let run = message.run.clone();
        let assistants = self.hub.roster().assistants();
        let started = started_by(&assistants);
        self.begin(message, assistants, false);
        self.write(vec![row(&run, started)], Durability::Wal).await;
    }

    /// Starts a run's task.
    fn begin(&mut self, message: Waiting, assistants: Assistants, is_first: bool) {
        let run = message.run.clone();
        let mut unanswered: Vec<MessageId> = self.queue.iter().map(|waiting| waiting.message_id.clone()).collect();
        unanswered.push(message.message_id.clone());
        let spent = Spent::none();
        let start = Start {
            spent: spent.clone(),
            log: self.hub.log().clone(),
            session: self.session.clone(),
            is_first,
            message,
            unanswered,
            assistants,
            signals: self.signals_in.clone(),
        };
        let abort = self.tasks.spawn(run::answer(start));
        self.hub.run_is_known(&run, &self.session);
        self.lives.push(Live {
            task: abort.id(),
            abort,
            run,
            record: RunRecord::default(),
            work: Work::Assistant,
            stop: None,
            spent,
        });
    }

    /// Writes down a signal and those that already wait behind it, in one commit.
    async fn take(&mut self, first: (RunId, Signal)) {
        let mut events = std::mem::take(&mut self.held);
        let mut questions = Vec::new();
        let mut next = Some(first);
        while let Some((run, signal)) = next {
            self.note(&run, signal, &mut events, &mut questions);
            // A question is a commit's last event: its answer can only come after it was shown.
            next =
                if questions.is_empty() && events.len() < COMMIT_EVENTS { self.signals.try_recv().ok() } else { None };
        }
        if questions.is_empty()
            && let Some(ended) = self.tasks.try_join_next_with_id()
        {
            // The last words of a run and its end share a commit.
            self.joined(ended, events).await;
        } else if questions.is_empty() && events.iter().all(can_wait) {
            self.hold(events);
        } else {
            let durability = durability_of(&events);
            self.write(events, durability).await;
        }
        for (run, call, answer) in questions {
            self.consent.ask(run, call, answer);
        }
        if self.is_stopping {
            self.interrupt(|live, consent| consent.waits(&live.run));
        }
    }

    /// Folds one signal into its run and adds what has to be written.
    fn note(&mut self, run: &RunId, signal: Signal, events: &mut Vec<NewEvent>, questions: &mut Vec<Asked>) {
        let Some(index) = self.lives.iter().position(|live| live.run == *run) else {
            // Its message could not be saved, so it never was.
            return;
        };
        let live = &mut self.lives[index];
        let event = match signal {
            Signal::Event(event) => *event,
            Signal::Ask { call, answer, .. } if self.consent.covers(&call) => {
                // The run may be gone already: then nobody waits for the yes.
                let _ = answer.send(Decision::Session);
                return;
            }
            Signal::Ask { interactive: false, answer, .. } => {
                let _ = answer.send(Decision::Deny);
                return;
            }
            Signal::Ask { call, explanation, answer, .. } => {
                questions.push((run.clone(), ToolCall::clone(&call), answer));
                let expires_at = now() + APPROVAL_WAIT;
                RunEventKind::ApprovalRequested { call: *call, expires_at, explanation }
            }
        };
        if matches!(event, RunEventKind::ProviderChanged { .. }) {
            // Whatever the last assistant had under way died with it.
            let at = now();
            let closed: Vec<_> = live.record.open_calls().map(|call| stopped(call, at)).collect();
            for call in closed {
                let closed = RunEventKind::ToolFinished { call };
                live.record.apply(&closed);
                events.push(row(run, closed));
            }
        }
        live.record.apply(&event);
        match (events.last_mut(), event) {
            (Some(NewEvent { run: before, kind, .. }), event) if before.as_ref() == Some(run) => {
                if let Some(event) = joined(kind, event) {
                    events.push(row(run, event));
                }
            }
            (_, event) => events.push(row(run, event)),
        }
    }

    /// Stops the runs that match; each ends with an event of its own.
    fn stop_all(&mut self, matches: impl Fn(&Live, &Consent) -> bool, why: &Stop) {
        for live in &mut self.lives {
            if live.stop.is_none() && matches(live, &self.consent) {
                live.stop = Some(why.clone());
                live.abort.abort();
            }
        }
    }

    fn interrupt(&mut self, matches: impl Fn(&Live, &Consent) -> bool) {
        self.stop_all(matches, &Stop::Interrupted);
    }
}

/// The event that tells who answers first.
fn started_by(assistants: &Assistants) -> RunEventKind {
    let who = assistants.first().map(|first| first.identity());
    let (provider, model) = who.map_or_else(|| (String::new(), None), |who| (who.provider, who.model));
    RunEventKind::RunStarted { provider, model }
}

/// A question that is opened once its event is shown.
type Asked = (RunId, ToolCall, oneshot::Sender<Decision>);

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
