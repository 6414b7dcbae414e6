//! Sessions, their events and figures in one SQLite file.
//!
//! One writer thread commits in groups, a pool of read-only connections answers queries, and neither
//! blocks the async runtime. The functions of the submodules are plain and blocking: they are called
//! inside [`Store::read`] and [`Store::write`].

pub mod bulk;
pub mod calls;
pub mod check;
pub mod codes;
pub mod dice;
pub mod error;
pub mod events;
pub mod figures;
pub mod floors;
mod heal;
pub mod histogram;
pub mod import;
pub mod ledger;
pub mod list;
pub mod log;
pub mod maintenance;
pub mod messages;
pub mod names;
pub mod open;
mod projection;
pub mod rollups;
pub mod search;
pub mod seed;
pub mod session_row;
pub mod sessions;
mod settle;
pub mod sweep;
mod titles;
pub mod turns;
mod wal;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Semaphore, broadcast, mpsc, oneshot};

pub use error::StoreError;
pub use open::OpenError;
pub use session_row::SessionNumber;
pub use writer::{Durability, News, WriteTransaction};

/// How long a read may wait for a connection before it is told that the store is busy.
const READ_PATIENCE: Duration = Duration::from_secs(10);

/// News that a slow listener may be behind before it misses some.
const NEWS: usize = 1024;

/// The store. Cheap to clone; the last clone that goes ends the writer.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    changes: mpsc::Sender<Box<dyn writer::Change>>,
    readers: Mutex<Vec<Connection>>,
    permits: Semaphore,
    news: broadcast::Sender<(SessionNumber, News)>,
    /// How much is noted for sums and index; see `settle`.
    notes: Arc<AtomicUsize>,
    writable: Arc<AtomicBool>,
    warnings: Vec<String>,
    damage: OnceLock<String>,
    // Held as long as the store is open: a second server on this file is refused.
    _lock: std::fs::File,
}

impl Store {
    /// Opens the store in this file, which is made when it is not there: takes the lock, sets a damaged
    /// file aside, backs up and migrates an older one.
    ///
    /// # Errors
    /// [`OpenError`]: another server has the file, it is newer than the program, it cannot be used.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let open::Opened { conn, lock, warnings } = open::open(path)?;
        let (changes, queue) = mpsc::channel(writer::QUEUE);
        let (news, _) = broadcast::channel(NEWS);
        let noted = settle::count(&conn).map_err(|error| OpenError::Unusable(path.to_owned(), error.to_string()))?;
        let notes = Arc::new(AtomicUsize::new(noted));
        let writable = Arc::new(AtomicBool::new(true));
        let told = Arc::clone(&writable);
        let writer = writer::Writer {
            conn,
            changes: queue,
            news: news.clone(),
            notes: Arc::clone(&notes),
            on_commit: Box::new(move |error| {
                told.store(
                    !matches!(error, Some(StoreError::Full | StoreError::Busy | StoreError::Unavailable(_))),
                    Ordering::Relaxed,
                );
            }),
        };
        std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run())
            .map_err(|error| OpenError::Unusable(path.to_owned(), error.to_string()))?;
        let readers = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                changes,
                readers: Mutex::new(Vec::new()),
                permits: Semaphore::new(readers),
                news,
                notes,
                writable,
                warnings,
                damage: OnceLock::new(),
                _lock: lock,
            }),
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs a query on a read-only connection, off the runtime's threads. It sees everything that was
    /// answered before it began.
    ///
    /// # Errors
    /// What the query says; [`StoreError::Busy`] after 10 s without a free connection.
    pub async fn read<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let permit = tokio::time::timeout(READ_PATIENCE, self.inner.permits.acquire())
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|error| StoreError::Internal(error.to_string()))?;
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || {
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = idle.map_or_else(|| open::reader(&inner.path), Ok)?;
            // One transaction, so that all statements of a query see the same moment.
            let tx = conn.unchecked_transaction()?;
            let result = query(&tx);
            drop(tx);
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            result
        })
        .await;
        drop(permit);
        done.map_err(|error| StoreError::Internal(error.to_string()))?
    }

    /// Makes a change in a transaction. Returns when it is committed (and synced, if asked for). What
    /// the closure did is undone when it gives an error, and is done once more when another change of
    /// its group did.
    ///
    /// # Errors
    /// What the closure gives, or why the commit failed; nothing of the change is stored then.
    pub async fn write<T, F>(&self, durability: Durability, work: F) -> Result<T, StoreError>
    where
        F: FnMut(&mut WriteTransaction<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let change = writer::Work { durability, work, result: None, reply };
        self.inner.changes.send(Box::new(change)).await.map_err(|_| writer_gone())?;
        answer.await.map_err(|_| writer_gone())?
    }

    /// Brings sums and search index up to everything that was answered before. Whoever reads them calls this
    /// first; it costs a commit where something was written since the last time, and nothing where not.
    ///
    /// # Errors
    /// Why the commit failed; sums and index are then as they were before.
    pub async fn settle(&self) -> Result<(), StoreError> {
        if self.inner.notes.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        self.write(Durability::Wal, settle::settle).await
    }

    /// Runs a query that reads sums, after they are settled.
    ///
    /// # Errors
    /// As [`Self::settle`] and [`Self::read`].
    pub async fn read_settled<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.settle().await?;
        self.read(query).await
    }

    /// Runs a query that lists sessions: settled as well, but a file that cannot be written is no reason to list
    /// nothing. The query is told why sums and index lag behind, where they do.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_list<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection, Option<StoreError>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let lag = self.settle().await.err();
        if let Some(error) = &lag {
            tracing::warn!(%error, "a list is read row by row: the sums cannot be brought up to date");
        }
        self.read(move |conn| query(conn, lag)).await
    }

    /// News of sessions, sent after the commit that made them.
    #[must_use]
    pub fn news(&self) -> broadcast::Receiver<(SessionNumber, News)> {
        self.inner.news.subscribe()
    }

    /// Whether the last commit could write to the disk.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.inner.writable.load(Ordering::Relaxed)
    }

    /// What a person should know about the file: that a damaged one was set aside, for example.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.inner.warnings.iter().chain(self.inner.damage.get()).cloned().collect()
    }

    fn found_damage(&self, warning: String) {
        // The first damage says it all.
        let _ = self.inner.damage.set(warning);
    }
}

fn writer_gone() -> StoreError {
    StoreError::Internal("the store's writer has ended".into())
}

#[cfg(test)]
pub(crate) mod test_support;
#[cfg(test)]
mod tests;
