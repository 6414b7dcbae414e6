//! The write-ahead log, cared for while nobody waits.
//!
//! A log that grows has a new length with every commit, which a sync must write as well; SQLite overwrites one faster
//! than it lets it grow (sqlite.org/pragma.html#pragma_journal_size_limit). So the log of a fresh start gets at once the
//! size that it would reach in the first hundreds of messages. What SQLite finds there are no frames: it reads a log up to
//! the first that is not valid, and none where the head is not (sqlite.org/fileformat2.html#walformat).
//!
//! Commits without a promise are synced afterwards: a disk that has just worked, and has less to do, is quicker with the
//! next promise.

use std::fs::{File, OpenOptions};
use std::io::{Result, Write};
use std::path::Path;
use std::time::Instant;

/// A page of the database, the pieces in which SQLite writes: the system keeps a file in the pieces in which it was filled.
const PAGE: usize = 4096;

/// Pages that are written in one go, a few milliseconds of work: whoever comes waits no longer.
const STEP: u64 = 256;

/// Frames after which the log is folded into the file and begun from its start again: 16 MB. The same pages change again
/// and again, and each time messages wait for two more syncs.
pub(super) const FRAMES: u64 = 4000;

/// A sync ahead takes at most this part of the time: one of half a millisecond every twenty-five, one of a disk that
/// turns once a second. Whoever comes meanwhile waits for it.
const AHEAD: u32 = 50;

/// The log of an open file. Only for the one who writes to it.
pub(super) struct Log {
    file: File,
    has_size: bool,
    /// No sync ahead before.
    rests_until: Option<Instant>,
}

impl Log {
    /// The one that belongs to a file in WAL mode.
    ///
    /// # Errors
    /// It cannot be opened for writing.
    pub(super) fn of(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        Ok(Self { file, has_size: false, rests_until: None })
    }

    /// Makes the log one step longer, on disk; false when there is nothing more to do. Where it cannot be longer, on a full
    /// disk above all, it has its former length and grows as it is needed.
    pub(super) fn grow(&mut self) -> bool {
        if !self.has_size {
            self.has_size = !self.one_step().unwrap_or(false);
        }
        !self.has_size
    }

    fn one_step(&mut self) -> Result<bool> {
        let before = self.file.metadata()?.len();
        if before >= FRAMES * PAGE as u64 {
            return Ok(false);
        }
        let grown = (0..STEP).try_for_each(|_| self.file.write_all(&[0; PAGE])).and_then(|()| self.file.sync_data());
        if grown.is_err() {
            self.file.set_len(before)?;
        }
        grown.map(|()| true)
    }

    /// Syncs what was committed without a promise, so that the next promise has less to wait for. False where it was
    /// done a moment ago.
    pub(super) fn sync_ahead(&mut self) -> bool {
        let begun = Instant::now();
        if self.rests_until.is_some_and(|until| begun < until) {
            return false;
        }
        // Linux tells an error to every descriptor of the file (since 4.13): SQLite hears of it with its own next sync.
        let _ = self.file.sync_data();
        let ended = Instant::now();
        self.rests_until = Some(ended + (ended - begun) * AHEAD);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Store;
    use super::super::open::wal_of;
    use super::super::test_support::{Talk, TestStore, at};
    use super::*;

    fn length(log: &Path) -> u64 {
        std::fs::metadata(log).map_or(0, |log| log.len())
    }

    /// What a crash would leave.
    fn copy_of(test: &TestStore) -> tempfile::TempDir {
        let crashed = tempfile::tempdir().unwrap();
        let to = crashed.path().join("techtime.db");
        std::fs::copy(wal_of(test.store.path()), wal_of(&to)).unwrap();
        std::fs::copy(test.store.path(), to).unwrap();
        crashed
    }

    async fn sessions(store: &Store) -> i64 {
        let count = |conn: &rusqlite::Connection| {
            Ok(conn.query_row("SELECT count(*) FROM sessions", [], |row| row.get::<_, i64>(0))?)
        };
        store.read(count).await.unwrap()
    }

    #[tokio::test]
    async fn a_log_gets_its_size_while_nobody_waits_and_no_more() {
        let test = TestStore::new();
        let log = wal_of(test.store.path());
        let has_room = async {
            while length(&log) < FRAMES * PAGE as u64 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), has_room).await.unwrap();
        // Written after the last step, which may have been under way.
        test.append(&Talk::starting(at("2026-11-01T10:00:00Z")).says("no internet")).await;
        let full = length(&log);
        test.append(&Talk::starting(at("2026-11-01T10:00:00Z")).says("no internet")).await;
        assert_eq!(length(&log), full);
        assert!(full < (FRAMES + STEP) * PAGE as u64);
    }

    #[tokio::test]
    async fn after_a_crash_what_was_written_is_there_and_the_room_is_none_of_it() {
        let test = TestStore::new();
        for written in 0..3 {
            let crashed = copy_of(&test);
            let again = Store::open(&crashed.path().join("techtime.db")).unwrap();
            assert_eq!(again.warnings(), Vec::<String>::new());
            assert_eq!(sessions(&again).await, written);
            test.append(&Talk::starting(at("2026-11-01T10:00:00Z")).says("no internet")).await;
        }
    }

    #[test]
    fn a_log_that_cannot_grow_keeps_its_length() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("techtime.db-wal");
        std::fs::write(&log, b"frames").unwrap();
        let mut read_only = Log { file: File::open(&log).unwrap(), has_size: false, rests_until: None };
        assert!(!read_only.grow());
        assert_eq!(std::fs::read(&log).unwrap(), b"frames");
    }

    #[test]
    fn syncs_ahead_leave_the_disk_to_others() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("techtime.db-wal");
        std::fs::write(&path, b"frames").unwrap();
        let mut log = Log::of(&path).unwrap();
        assert!(log.sync_ahead());
        log.rests_until = log.rests_until.map(|until| until + Duration::from_secs(3600));
        assert!(!log.sync_ahead());
        log.rests_until = Some(Instant::now());
        assert!(log.sync_ahead());
    }
}
