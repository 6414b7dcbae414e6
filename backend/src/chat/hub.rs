//! Which conversations are awake, and how a command finds its conversation.
//!
//! A conversation is a task of its own while something goes on in it, and nothing but a few rows
//! on disk otherwise. Commands are put into its mailbox in the order in which they come.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared_types::{ClientMessageId, RunId, SessionId};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::conversation::{Conversation, Request};
use super::error::ChatError;
use super::log::Log;
use super::notices::Notices;
use super::topic::{Frame, Subscription, Tail};
use crate::agent::Roster;
use crate::diagnostics::toolbox::Toolbox;
use crate::store::StoreError;

/// Commands that may wait in one conversation's mailbox.
const MAILBOX_LENGTH: usize = 256;

/// What every conversation shares. Cheap to clone.
#[derive(Clone)]
pub(super) struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    log: Log,
    toolbox: Toolbox,
    roster: Arc<dyn Roster>,
    notices: Notices,
    registry: Mutex<Registry>,
    tasks: TaskTracker,
    /// No new run begins.
    stopping: CancellationToken,
    /// Runs that are still going on are interrupted now.
    interrupting: CancellationToken,
}

#[derive(Default)]
struct Registry {
    conversations: HashMap<SessionId, Awake>,
    /// Live and waiting runs, for commands that name only the run.
    runs: HashMap<RunId, SessionId>,
    /// Messages on their way to the disk and messages that wait, by their sender's name for them.
    names: HashMap<ClientMessageId, SessionId>,
}

/// A conversation in which something goes on, or that somebody follows.
struct Awake {
    mailbox: Option<mpsc::Sender<Request>>,
    topic: watch::Sender<Tail>,
}

impl Hub {
    pub(super) fn new(log: Log, notices: Notices, toolbox: Toolbox, roster: Arc<dyn Roster>) -> Self {
        Self {
            inner: Arc::new(Inner {
                log,
                toolbox,
                roster,
                notices,
                registry: Mutex::default(),
                tasks: TaskTracker::new(),
                stopping: CancellationToken::new(),
                interrupting: CancellationToken::new(),
            }),
        }
    }

    pub(super) fn log(&self) -> &Log {
        &self.inner.log
    }

    pub(super) fn toolbox(&self) -> &Toolbox {
        &self.inner.toolbox
    }

    pub(super) fn roster(&self) -> &dyn Roster {
        self.inner.roster.as_ref()
    }

    pub(super) fn notices(&self) -> &Notices {
        &self.inner.notices
    }

    pub(super) fn tasks(&self) -> &TaskTracker {
        &self.inner.tasks
    }

    pub(super) fn stopping(&self) -> &CancellationToken {
        &self.inner.stopping
    }

    pub(super) fn interrupting(&self) -> &CancellationToken {
        &self.inner.interrupting
    }

    /// Never held across an await; a panic elsewhere does not make the maps unusable.
    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.inner.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a command into a conversation's mailbox; wakes the conversation if it sleeps.
    ///
    /// # Errors
    /// [`ChatError::Busy`] when its mailbox is full.
    pub(super) fn send(&self, session: &SessionId, mut request: Request) -> Result<(), ChatError> {
        let mut registry = self.registry();
        let awake = registry.conversations.entry(session.clone()).or_insert_with(Awake::asleep);
        if let Some(mailbox) = &awake.mailbox {
            match mailbox.try_send(request) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => {
                    return Err(ChatError::Busy("too many commands wait in this conversation"));
                }
                // Its task ended without going to sleep: a bug there, and no reason to refuse here.
                Err(TrySendError::Closed(back)) => request = back,
            }
        }
        let (mailbox, requests) = mpsc::channel(MAILBOX_LENGTH);
        let conversation = Conversation::new(self.clone(), session.clone(), requests, awake.topic.clone());
        // The mailbox is new and empty.
        let _ = mailbox.try_send(request);
        awake.mailbox = Some(mailbox);
        self.inner.tasks.spawn(conversation.live());
        Ok(())
    }

    /// Lets a conversation sleep, unless a command has come in the meantime.
    pub(super) fn may_sleep(&self, session: &SessionId, requests: &mpsc::Receiver<Request>) -> bool {
        let mut registry = self.registry();
        // Commands are sent under this lock: an empty mailbox stays empty.
        if !requests.is_empty() {
            return false;
        }
        if let Entry::Occupied(mut entry) = registry.conversations.entry(session.clone()) {
            entry.get_mut().mailbox = None;
            entry.get().topic.send_if_modified(|tail| {
                tail.clear();
                false
            });
            if entry.get().is_forgotten() {
                entry.remove();
            }
        }
        true
    }

    /// Whether something goes on in a conversation, or is about to.
    pub(super) fn is_awake(&self, session: &SessionId) -> bool {
        self.registry().conversations.get(session).is_some_and(|awake| awake.mailbox.is_some())
    }

    /// Follows a conversation from a number on.
    pub(super) fn follow(&self, session: &SessionId, after: u64) -> Subscription {
        let tail = {
            let mut registry = self.registry();
            registry.conversations.entry(session.clone()).or_insert_with(Awake::asleep).topic.subscribe()
        };
        Subscription::new(self.clone(), session.clone(), tail, after)
    }

    /// A reader is gone; where it was the last one of a sleeping conversation, nothing is kept.
    pub(super) fn reader_left(&self, session: &SessionId) {
        let mut registry = self.registry();
        if registry.conversations.get(session).is_some_and(Awake::is_forgotten) {
            registry.conversations.remove(session);
        }
    }

    /// The recorded events after a number, ready to be sent.
    pub(super) async fn read_log(
        &self,
        session: &SessionId,
        after: u64,
        up_to: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Frame>, StoreError> {
        self.inner.log.frames(session, after, up_to, limit).await
    }

    /// Notes which conversation a run belongs to.
    pub(super) fn run_is_known(&self, run: &RunId, session: &SessionId) {
        self.registry().runs.insert(run.clone(), session.clone());
    }

    /// The run is over.
    pub(super) fn run_is_over(&self, run: &RunId) {
        self.registry().runs.remove(run);
    }

    /// The conversation of a run that goes on or waits.
    pub(super) fn conversation_of(&self, run: &RunId) -> Option<SessionId> {
        self.registry().runs.get(run).cloned()
    }

    /// Claims a sender's name for a message on its way to a conversation; gives the conversation
    /// that has it already.
    pub(super) fn claim(&self, name: &ClientMessageId, session: &SessionId) -> Option<SessionId> {
        match self.registry().names.entry(name.clone()) {
            Entry::Occupied(taken) => Some(taken.get().clone()),
            Entry::Vacant(free) => {
                free.insert(session.clone());
                None
            }
        }
    }

    /// The conversation in which a message of this name waits.
    pub(super) fn waits_in(&self, name: &ClientMessageId) -> Option<SessionId> {
        self.registry().names.get(name).cloned()
    }

    /// The message neither waits nor is on its way to the disk any more.
    pub(super) fn release(&self, name: Option<&ClientMessageId>) {
        if let Some(name) = name {
            self.registry().names.remove(name);
        }
    }
}

impl Awake {
    fn asleep() -> Self {
        Self { mailbox: None, topic: watch::Sender::new(Tail::default()) }
    }

    fn is_forgotten(&self) -> bool {
        self.mailbox.is_none() && self.topic.receiver_count() == 0
    }
}
