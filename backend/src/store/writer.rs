//! The one writer: a thread that takes changes from a bounded queue and commits them in groups.
//!
//! Each change runs in a savepoint of its own, so one that fails takes nothing else with it. Whoever
//! waits is answered after the COMMIT, and after the sync when the group holds a [`Durability::Synced`].

use std::collections::BTreeMap;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use shared_types::Notice;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::error::StoreError;
use super::rollups::{CallFigures, Ledger};
use super::session_row::{SessionNumber, SessionRow};
use super::sessions;

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power loss: synced to disk before the answer. For everything that is acknowledged.
    Synced,
    /// A crash of this program (`kill -9`), but not of the computer. For events in between.
    Wal,
}

/// How many changes one commit takes at most: enough to share a sync among all writers that wait,
/// few enough that nobody waits long for the others' work.
const GROUP: usize = 256;

/// Changes that may wait; beyond it callers wait for a place.
pub(super) const QUEUE: usize = 1024;

/// What became of a session, to be told after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    Created,
    Updated,
    Deleted,
}

/// A change's view of the database: a connection inside a transaction, and the ledger of sums.
pub struct WriteTransaction<'c> {
    conn: &'c Connection,
    ledger: Ledger,
    news: BTreeMap<SessionNumber, News>,
    ready: Vec<Notice>,
}

impl Deref for WriteTransaction<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.conn
    }
}

impl<'c> WriteTransaction<'c> {
    pub(super) fn new(conn: &'c Connection) -> Self {
        Self { conn, ledger: Ledger::default(), news: BTreeMap::new(), ready: Vec::new() }
    }

    /// Writes a session's row and moves the sums by the difference.
    pub(super) fn save_session(&mut self, before: Option<&SessionRow>, after: &SessionRow) -> Result<(), StoreError> {
        if before == Some(after) {
            return Ok(());
        }
        after.save(self.conn)?;
        self.ledger.session(before, Some(after));
        self.tell(after.number, if before.is_none() { News::Created } else { News::Updated });
        Ok(())
    }

    /// Counts a session whose row is written otherwise.
    pub(super) fn count_session(&mut self, row: &SessionRow) {
        self.ledger.session(None, Some(row));
    }

    /// Writes the sums; for those who commit themselves.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        self.ledger.flush(self.conn)
    }

    /// Takes a session out of the sums, because its row is about to go.
    pub(super) fn forget_session(&mut self, row: &SessionRow) {
        self.ledger.session(Some(row), None);
    }

    /// Moves a tool's sums.
    pub(super) fn count_call(&mut self, before: Option<CallFigures>, after: Option<CallFigures>) {
        if before != after {
            self.ledger.call(before, after);
        }
    }

    /// Lets event-mode sockets know, after the commit.
    pub(super) fn tell(&mut self, session: SessionNumber, news: News) {
        let told = self.news.entry(session).or_insert(news);
        if *told != News::Created || news == News::Deleted {
            *told = news;
        }
    }

    /// A notice that is complete already (of a session that will be gone after the commit).
    pub(super) fn tell_now(&mut self, notice: Notice) {
        self.ready.push(notice);
    }
}

/// One change of a group, and who waits for it.
pub(super) trait Change: Send {
    fn durability(&self) -> Durability;
    /// Does the work; false when it is to be undone.
    fn run(&mut self, tx: &mut WriteTransaction<'_>) -> bool;
    /// Tells the waiting caller, once the group is committed or lost.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

/// A change made of a closure.
pub(super) struct Work<F, T> {
    pub durability: Durability,
    pub work: Option<F>,
    pub result: Option<Result<T, StoreError>>,
    pub reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Change for Work<F, T>
where
    F: FnOnce(&mut WriteTransaction<'_>) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn durability(&self) -> Durability {
        self.durability
    }

    fn run(&mut self, tx: &mut WriteTransaction<'_>) -> bool {
        self.result = self.work.take().map(|work| work(tx));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let result = match (self.result, commit) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(StoreError::Internal("a change was not made".into())),
        };
        // A caller that no longer waits needs no answer; the change stands all the same.
        let _ = self.reply.send(result);
    }
}

/// Told how each commit went: with the error, or with none.
type OnCommit = Box<dyn Fn(Option<&StoreError>) + Send>;

/// The writer's thread.
pub(super) struct Writer {
    pub conn: Connection,
    pub changes: mpsc::Receiver<Box<dyn Change>>,
    pub notices: broadcast::Sender<Notice>,
    pub on_commit: OnCommit,
}

impl Writer {
    /// Works until every sender is gone.
    pub(super) fn run(mut self) {
        let mut synchronous = None;
        let mut group = Vec::new();
        while let Some(change) = self.changes.blocking_recv() {
            group.push(change);
            while group.len() < GROUP
                && let Ok(change) = self.changes.try_recv()
            {
                group.push(change);
            }
            let synced = group.iter().any(|change| change.durability() == Durability::Synced);
            if synchronous != Some(synced) {
                let level = if synced { "FULL" } else { "NORMAL" };
                // Outside a transaction this cannot fail; if it did, the next group would try again.
                synchronous = self.conn.pragma_update(None, "synchronous", level).is_ok().then_some(synced);
            }
            self.commit(std::mem::take(&mut group));
        }
        // Leaves one tidy file behind; when it fails the next start reads the WAL.
        let _ = self.conn.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    fn commit(&mut self, mut group: Vec<Box<dyn Change>>) {
        let mut total = WriteTransaction::new(&self.conn);
        let result = self
            .conn
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(StoreError::from)
            .and_then(|()| group.iter_mut().try_for_each(|change| run_in_savepoint(change.as_mut(), &mut total)))
            .and_then(|()| self.finish(&mut total));
        let notices = std::mem::take(&mut total.ready);
        drop(total);
        if result.is_err() && !self.conn.is_autocommit() {
            // When even this fails the next BEGIN does, and says so.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        (self.on_commit)(result.as_ref().err());
        if result.is_ok() {
            for notice in notices {
                // Nobody listens: nobody has to know.
                let _ = self.notices.send(notice);
            }
        }
        for change in group {
            change.answer(result.clone());
        }
    }

    /// Writes the sums, makes the notices and commits.
    fn finish(&self, total: &mut WriteTransaction<'_>) -> Result<(), StoreError> {
        total.ledger.flush(&self.conn)?;
        if self.notices.receiver_count() > 0 {
            for (session, news) in &total.news {
                let Some(item) = sessions::item(&self.conn, *session)? else { continue };
                let session = Box::new(item);
                total.ready.push(match news {
                    News::Created => Notice::SessionCreated { session },
                    News::Updated => Notice::SessionUpdated { session },
                    News::Deleted => Notice::SessionDeleted { session },
                });
            }
        }
        self.conn.execute_batch("COMMIT")?;
        Ok(())
    }
}

/// Runs one change and adds what it did to the group's total. An error means that the group is lost.
fn run_in_savepoint(change: &mut dyn Change, total: &mut WriteTransaction<'_>) -> Result<(), StoreError> {
    let conn = total.conn;
    conn.execute_batch("SAVEPOINT change")?;
    let mut tx = WriteTransaction::new(conn);
    // A bug in one change must not end the writer: the change is undone and its caller told.
    let keep = catch_unwind(AssertUnwindSafe(|| change.run(&mut tx))).unwrap_or(false);
    if conn.is_autocommit() {
        // A full disk or an I/O error has rolled the whole group back.
        return Err(StoreError::Full);
    }
    if keep {
        conn.execute_batch("RELEASE change")?;
        total.ledger.merge(tx.ledger);
        for (session, news) in tx.news {
            total.tell(session, news);
        }
        total.ready.extend(tx.ready);
    } else {
        conn.execute_batch("ROLLBACK TO change; RELEASE change")?;
    }
    Ok(())
}
