//! News of the session list for every socket in event mode.
//!
//! The store makes them after each commit. With many sockets and many chats that is a product of
//! both, so news of one session are folded together, and what goes out in a moment is bounded;
//! nothing is lost, it comes a little later.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared_types::{Notice, SessionId};
use tokio::sync::broadcast;
use tokio_util::bytes::Bytes;

use crate::store::Store;

/// The first news after a quiet time goes out at once; more are gathered for this long.
const GATHER: Duration = Duration::from_millis(250);
/// Frames that may go out in one round, over all sockets. Five times as many took a quarter of the
/// server's time with 500 chats at once; with 40 tabs it is still 100 sessions a round for each.
const FRAMES_PER_ROUND: usize = 4_000;
/// At least so many go to each socket in a round.
const ROUND_MIN: usize = 4;
/// Rounds that a socket may be behind; a socket that misses one has long been blocked.
const ROUNDS: usize = 32;

/// One round of news, as it goes over the wire.
pub type Round = Arc<[Bytes]>;

/// Where sockets get their news. Cheap to clone.
#[derive(Clone)]
pub(super) struct Notices {
    store: Store,
    rounds: broadcast::Sender<Round>,
    /// The task that passes on, while somebody listens: without it the store makes no notices.
    is_passing: Arc<Mutex<bool>>,
}

impl Notices {
    pub(super) fn new(store: Store) -> Self {
        Self { store, rounds: broadcast::Sender::new(ROUNDS), is_passing: Arc::default() }
    }

    /// Listens from now on.
    pub(super) fn listen(&self) -> broadcast::Receiver<Round> {
        let mut is_passing = self.is_passing.lock().unwrap_or_else(PoisonError::into_inner);
        let listener = self.rounds.subscribe();
        if !*is_passing {
            *is_passing = true;
            tokio::spawn(pass_on(self.clone(), self.store.notices()));
        }
        listener
    }

    /// Ends the task where nobody listens any more.
    fn may_end(&self) -> bool {
        let mut is_passing = self.is_passing.lock().unwrap_or_else(PoisonError::into_inner);
        // Listeners come under this lock: none now is none until the flag is down.
        *is_passing = self.rounds.receiver_count() > 0;
        !*is_passing
    }
}

async fn pass_on(notices: Notices, mut news: broadcast::Receiver<Notice>) {
    let mut waiting = Waiting::default();
    loop {
        if waiting.is_empty() {
            match tokio::time::timeout(GATHER, news.recv()).await {
                Ok(Ok(notice)) => waiting.put(notice),
                Ok(Err(broadcast::error::RecvError::Lagged(_))) => {}
                Ok(Err(broadcast::error::RecvError::Closed)) => return,
                Err(_) if notices.may_end() => return,
                Err(_) => {}
            }
        }
        loop {
            match news.try_recv() {
                Ok(notice) => waiting.put(notice),
                // Newer news of the same sessions follow.
                Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => break,
            }
        }
        let room = (FRAMES_PER_ROUND / notices.rounds.receiver_count().max(1)).max(ROUND_MIN);
        let round: Vec<Bytes> = std::iter::from_fn(|| waiting.take())
            .take(room)
            .filter_map(|notice| serde_json::to_vec(&notice).ok().map(Bytes::from))
            .collect();
        if !round.is_empty() {
            // Nobody listens: nobody has to know.
            let _ = notices.rounds.send(round.into());
            tokio::time::sleep(GATHER).await;
        }
    }
}

/// News that have not gone out, oldest first, one for each session.
#[derive(Default)]
struct Waiting {
    order: VecDeque<SessionId>,
    newest: HashMap<SessionId, Notice>,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn put(&mut self, notice: Notice) {
        let id = match &notice {
            Notice::SessionCreated { session }
            | Notice::SessionUpdated { session }
            | Notice::SessionDeleted { session } => session.id.clone(),
            // Not of a session, and not for everybody.
            Notice::Error { .. } => return,
        };
        match (self.newest.remove(&id), notice) {
            // Nobody has heard of it yet: it is still new, as it is now.
            (Some(Notice::SessionCreated { .. }), Notice::SessionUpdated { session }) => {
                self.newest.insert(id, Notice::SessionCreated { session });
            }
            (Some(_), notice) => {
                self.newest.insert(id, notice);
            }
            (None, notice) => {
                self.order.push_back(id.clone());
                self.newest.insert(id, notice);
            }
        }
    }

    fn take(&mut self) -> Option<Notice> {
        let id = self.order.pop_front()?;
        self.newest.remove(&id)
    }
}
