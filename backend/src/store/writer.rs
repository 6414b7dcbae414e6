//! The one writer: a thread that takes changes from a bounded queue and commits them in groups.
//!
//! A change that fails takes nothing else with it: its group is undone and made again, each change in a savepoint of
//! its own then. Whoever waits is answered after the COMMIT, and after the sync when the group holds a
//! [`Durability::Synced`].

use std::collections::BTreeMap;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;
use shared_types::SessionItem;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::error::StoreError;
use super::ledger::Ledger;
use super::open::wal_of;
use super::rollups::CallFigures;
use super::session_row::{SessionNumber, SessionRow};
use super::settle;
use super::wal::Log;

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
pub(super) const GROUP: usize = 256;

/// Changes that may wait; beyond it callers wait for a place.
pub(super) const QUEUE: usize = 1024;

/// What became of a session, told after the commit.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    Created,
    Updated,
    Deleted,
    /// It is gone for good; this is what it was.
    Purged(Arc<SessionItem>),
}

/// A change's view of the database: a connection inside a transaction, and the ledger of sums.
pub struct WriteTransaction<'c> {
    conn: &'c Connection,
    ledger: Ledger,
    news: BTreeMap<SessionNumber, News>,
    /// What is noted for sums and index so far; none where sums move at once.
    notes: Option<usize>,
}

impl Deref for WriteTransaction<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.conn
    }
}

impl<'c> WriteTransaction<'c> {
    /// For many whole sessions: sums move with them, and are written by [`Self::flush`].
    pub(super) fn bulk(conn: &'c Connection) -> Self {
        Self { conn, ledger: Ledger::default(), news: BTreeMap::new(), notes: None }
    }

    fn after(conn: &'c Connection, notes: usize) -> Self {
        Self { notes: Some(notes), ..Self::bulk(conn) }
    }

    /// Writes a session's row and notes that it counts otherwise.
    pub(super) fn save_session(&mut self, before: Option<&SessionRow>, after: &SessionRow) -> Result<(), StoreError> {
        match before {
            Some(before) if before == after => return Ok(()),
            Some(before) => after.update(self.conn, before)?,
            None => after.save(self.conn)?,
        }
        if settle::note_session(self.conn, before, after)? {
            self.noted();
        }
        self.tell(after.number, if before.is_none() { News::Created } else { News::Updated });
        Ok(())
    }

    /// Notes that a segment of a session's text has changed.
    pub(super) fn index_later(&mut self, session: SessionNumber, segment: i64) -> Result<(), StoreError> {
        if settle::note_segment(self.conn, session, segment)? {
            self.noted();
        }
        Ok(())
    }

    /// Writes the sums; for those who commit themselves.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        self.ledger.flush(self.conn)
    }

    /// Takes a session out of the sums, because its row is about to go.
    pub(super) fn forget_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        let counted = settle::forget(self.conn, row)?;
        self.move_session(counted.as_ref(), None);
        Ok(())
    }

    /// Moves the sums by what a session was and is.
    pub(super) fn move_session(&mut self, before: Option<&SessionRow>, after: Option<&SessionRow>) {
        self.ledger.session(before, after);
    }

    /// Moves the sums by what a call was and is.
    pub(super) fn move_call(&mut self, before: Option<CallFigures>, after: Option<CallFigures>) {
        if before != after {
            self.ledger.call(before, after);
        }
    }

    /// A call counts otherwise; one that begins to count is noted only.
    pub(super) fn count_call(
        &mut self,
        number: i64,
        before: Option<CallFigures>,
        after: Option<CallFigures>,
    ) -> Result<(), StoreError> {
        if self.notes.is_none() {
            self.move_call(before, after);
        } else if before.is_none() && after.is_some() {
            if settle::note_call(self.conn, number)? {
                self.noted();
            }
        } else if before != after && !settle::is_call_noted(self.conn, number)? {
            self.move_call(before, after);
        }
        Ok(())
    }

    fn noted(&mut self) {
        self.notes = self.notes.map(|notes| notes + 1);
    }

    /// Whether sums or index have something to take up.
    pub(super) fn has_notes(&self) -> bool {
        self.notes.is_some_and(|notes| notes > 0)
    }

    /// Sums and index have taken everything up.
    pub(super) fn notes_are_settled(&mut self) {
        self.notes = Some(0);
    }

    /// Lets event-mode sockets know, after the commit.
    pub(super) fn tell(&mut self, session: SessionNumber, news: News) {
        match (self.news.get(&session), &news) {
            (Some(News::Created), News::Updated) => {}
            _ => {
                self.news.insert(session, news);
            }
        }
    }
}

/// One change of a group, and who waits for it.
pub(super) trait Change: Send {
    fn durability(&self) -> Durability;
    /// Does the work, perhaps once more after it was undone; false when it is to be undone.
    fn run(&mut self, tx: &mut WriteTransaction<'_>) -> bool;
    /// Tells the waiting caller, once the group is committed or lost.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

/// A change made of a closure.
pub(super) struct Work<F, T> {
    pub durability: Durability,
    pub work: F,
    pub result: Option<Result<T, StoreError>>,
    pub reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Change for Work<F, T>
where
    F: FnMut(&mut WriteTransaction<'_>) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn durability(&self) -> Durability {
        self.durability
    }

    fn run(&mut self, tx: &mut WriteTransaction<'_>) -> bool {
        self.result = None;
        self.result = Some((self.work)(tx));
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
    pub news: broadcast::Sender<(SessionNumber, News)>,
    /// How much is noted for sums and index.
    pub notes: Arc<AtomicUsize>,
    pub on_commit: OnCommit,
}

impl Writer {
    /// Works until every sender is gone.
    pub(super) fn run(mut self) {
        let mut level = None;
        let mut group = Vec::new();
        let mut log = self.conn.path().and_then(|path| Log::of(&wal_of(Path::new(path))).ok());
        loop {
            while self.changes.is_empty() && !self.changes.is_closed() && log.as_mut().is_some_and(Log::grow) {}
            let Some(change) = self.changes.blocking_recv() else { break };
            group.push(change);
            while group.len() < GROUP
                && let Ok(change) = self.changes.try_recv()
            {
                group.push(change);
            }
            let synced = group.iter().any(|change| change.durability() == Durability::Synced);
            self.set_synced(&mut level, synced);
            self.commit(std::mem::take(&mut group));
            if self.changes.is_empty() {
                // What is promised is waited for; the rest has time for the change of levels.
                self.set_synced(&mut level, true);
                if let Some(log) = log.as_mut().filter(|_| !synced) {
                    log.sync_ahead();
                }
            }
        }
        // Leaves one tidy file behind; when it fails the next start reads the WAL.
        let _ = self.conn.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    /// Lets commits be synced, or not; `level` is what they are so far.
    fn set_synced(&self, level: &mut Option<bool>, synced: bool) {
        if *level != Some(synced) {
            let name = if synced { "FULL" } else { "NORMAL" };
            // Outside a transaction this cannot fail; if it did, the next group would try again.
            *level = self.conn.pragma_update(None, "synchronous", name).is_ok().then_some(synced);
        }
    }

    fn commit(&mut self, mut group: Vec<Box<dyn Change>>) {
        let together = |total: &mut WriteTransaction<'_>| {
            group.iter_mut().try_fold(true, |keep, change| Ok(keep && run(change.as_mut(), total)?))
        };
        let done = match self.in_transaction(together) {
            // What is alone takes nothing with it.
            Ok(None) if group.len() > 1 => self.in_transaction(|total| {
                group.iter_mut().try_for_each(|change| run_in_savepoint(change.as_mut(), total)).map(|()| true)
            }),
            done => done,
        };
        (self.on_commit)(done.as_ref().err());
        let result = done.as_ref().map(|_| ()).map_err(StoreError::clone);
        for change in group {
            change.answer(result.clone());
        }
        // After the answers: nobody waits for the rest but the next group, and while there is one it can wait as well.
        for news in done.ok().flatten().into_iter().flatten() {
            // Nobody listens: nobody has to know.
            let _ = self.news.send(news);
        }
        let enough = if self.changes.is_empty() { settle::ENOUGH } else { settle::TOO_MANY };
        if self.notes.load(Ordering::Relaxed) >= enough
            && let Err(error) = self.in_transaction(|total| settle::settle(total).map(|()| true))
        {
            tracing::error!(%error, "the sums could not be brought up to date; it is tried again");
        }
    }

    /// Commits what `work` does, with the sums it moves, and gives the news of it; where it says false nothing is kept.
    fn in_transaction(
        &self,
        work: impl FnOnce(&mut WriteTransaction<'_>) -> Result<bool, StoreError>,
    ) -> Result<Option<BTreeMap<SessionNumber, News>>, StoreError> {
        let mut total = WriteTransaction::after(&self.conn, self.notes.load(Ordering::Relaxed));
        let done = execute(&self.conn, "BEGIN IMMEDIATE").and_then(|()| work(&mut total)).and_then(|keep| {
            if keep {
                total.ledger.flush(&self.conn)?;
                execute(&self.conn, "COMMIT")?;
            }
            Ok(keep)
        });
        let WriteTransaction { news, notes, .. } = total;
        if !self.conn.is_autocommit() {
            // When even this fails the next BEGIN does, and says so.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        let keep = done?;
        if keep {
            // Before anybody is answered: whoever is, reads it settled.
            self.notes.store(notes.unwrap_or(0), Ordering::Release);
        }
        Ok(keep.then_some(news))
    }
}

fn execute(conn: &Connection, sql: &str) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// Runs one change: whether it is to be kept. An error means that the group is lost.
fn run(change: &mut dyn Change, tx: &mut WriteTransaction<'_>) -> Result<bool, StoreError> {
    // A bug in one change must not end the writer: the change is undone and its caller told.
    let keep = catch_unwind(AssertUnwindSafe(|| change.run(tx))).unwrap_or(false);
    if tx.conn.is_autocommit() {
        // A full disk or an I/O error has rolled the whole group back.
        return Err(StoreError::Full);
    }
    Ok(keep)
}

/// Runs one change of several and adds what it did to the group's total.
fn run_in_savepoint(change: &mut dyn Change, total: &mut WriteTransaction<'_>) -> Result<(), StoreError> {
    let conn = total.conn;
    execute(conn, "SAVEPOINT change")?;
    let mut tx = WriteTransaction { notes: total.notes, ..WriteTransaction::bulk(conn) };
    if run(change, &mut tx)? {
        execute(conn, "RELEASE change")?;
        total.ledger.merge(tx.ledger);
        total.notes = tx.notes;
        for (session, news) in tx.news {
            total.tell(session, news);
        }
    } else {
        execute(conn, "ROLLBACK TO change")?;
        execute(conn, "RELEASE change")?;
    }
    Ok(())
}
