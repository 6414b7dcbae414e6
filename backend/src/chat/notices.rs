//! News of the session list for every socket in event mode.
//!
//! The store makes them after each commit. With many sockets and many chats that is a product of
//! both, so news of one session are folded together, and what goes out in a moment is bounded;
//! nothing is lost, it comes a little later.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared_types::{Notice, SessionItem};
use tokio::sync::broadcast;
use tokio_util::bytes::Bytes;

use crate::store::{News, SessionNumber, Store, StoreError, sessions};

/// The first news after a quiet time goes out at once; more are gathered for this long.
const GATHER: Duration = Duration::from_millis(250);
/// Sockets that are told in one [`GATHER`]; with more, all of them wait in proportion: a round wakes every socket and
/// costs it a write, which with 500 chats at once was as much as what the chats themselves had to say.
const SOCKETS_PER_GATHER: usize = 100;
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
            tokio::spawn(pass_on(self.clone(), self.store.news()));
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

    /// News as they go over the wire, with the sessions as they are now: several commits cost one look.
    async fn words(&self, news: Vec<(SessionNumber, News)>) -> Vec<Bytes> {
        if news.is_empty() {
            return Vec::new();
        }
        let read = self.store.read(move |conn| {
            let notices = news.into_iter().map(|(number, news)| {
                let item = match &news {
                    News::Purged(item) => Some(SessionItem::clone(item)),
                    // One that is gone is told of by news that are still to come.
                    _ => sessions::item(conn, number)?,
                };
                let words = item.and_then(|item| serde_json::to_vec(&notice(news, Box::new(item))).ok());
                Ok(words.map(Bytes::from))
            });
            notices.filter_map(Result::transpose).collect::<Result<Vec<_>, StoreError>>()
        });
        read.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "news of the session list could not be read");
            Vec::new()
        })
    }
}

fn notice(news: News, session: Box<SessionItem>) -> Notice {
    match news {
        News::Created => Notice::SessionCreated { session },
        News::Updated => Notice::SessionUpdated { session },
        News::Deleted | News::Purged(_) => Notice::SessionDeleted { session },
    }
}

async fn pass_on(notices: Notices, mut news: broadcast::Receiver<(SessionNumber, News)>) {
    let mut waiting = Waiting::default();
    loop {
        if waiting.is_empty() {
            match tokio::time::timeout(GATHER, news.recv()).await {
                Ok(Ok((number, news))) => waiting.put(number, news),
                Ok(Err(broadcast::error::RecvError::Lagged(_))) => {}
                Ok(Err(broadcast::error::RecvError::Closed)) => return,
                Err(_) if notices.may_end() => return,
                Err(_) => {}
            }
        }
        loop {
            match news.try_recv() {
                Ok((number, news)) => waiting.put(number, news),
                // Newer news of the same sessions follow.
                Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => break,
            }
        }
        let listeners = notices.rounds.receiver_count().max(1);
        let room = (FRAMES_PER_ROUND / listeners).max(ROUND_MIN);
        let round = notices.words(std::iter::from_fn(|| waiting.take()).take(room).collect()).await;
        if !round.is_empty() {
            // Nobody listens: nobody has to know.
            let _ = notices.rounds.send(round.into());
            tokio::time::sleep(pause(listeners)).await;
        }
    }
}

/// The time between two rounds.
fn pause(listeners: usize) -> Duration {
    let times = u32::try_from(listeners.div_ceil(SOCKETS_PER_GATHER)).unwrap_or(u32::MAX);
    GATHER.saturating_mul(times)
}

/// News that have not gone out, oldest first, one for each session.
#[derive(Default)]
struct Waiting {
    order: VecDeque<SessionNumber>,
    newest: HashMap<SessionNumber, News>,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn put(&mut self, number: SessionNumber, news: News) {
        match (self.newest.get_mut(&number), news) {
            // Nobody has heard of it yet: it is still new, as it is now.
            (Some(News::Created), News::Updated) => {}
            (Some(known), news) => *known = news,
            (None, news) => {
                self.order.push_back(number);
                self.newest.insert(number, news);
            }
        }
    }

    fn take(&mut self) -> Option<(SessionNumber, News)> {
        let number = self.order.pop_front()?;
        Some((number, self.newest.remove(&number)?))
    }
}
