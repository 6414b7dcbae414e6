//! Room in the write-ahead log before it is needed.
//!
//! A log that grows has a new length with every commit, which a sync must write as well; SQLite overwrites one faster
//! than it lets it grow (sqlite.org/pragma.html#pragma_journal_size_limit). So the log of a fresh start gets at once the
//! size that it would reach in the first hundreds of messages. What SQLite finds there are no frames: it reads a log up to
//! the first that is not valid, and none where the head is not (sqlite.org/fileformat2.html#walformat).

use std::fs::{File, OpenOptions};
use std::io::{Result, Write};
use std::path::Path;

/// A page of the database, the pieces in which SQLite writes: the system keeps a file in the pieces in which it was filled.
const PAGE: usize = 4096;

/// Pages that are written in one go, a few milliseconds of work: whoever comes waits no longer.
const STEP: u64 = 256;

/// Frames after which the log is folded into the file and begun from its start again: 16 MB. The same pages change again
/// and again, and each time messages wait for two more syncs.
pub(super) const FRAMES: u64 = 4000;

/// The log of an open file, while it is made longer.
pub(super) struct Room(File);

impl Room {
    /// Of the log that belongs to a file in WAL mode.
    ///
    /// # Errors
    /// It cannot be opened for writing.
    pub(super) fn of(log: &Path) -> Result<Self> {
        OpenOptions::new().append(true).open(log).map(Self)
    }

    /// Makes the log one step longer, on disk; false when it has its size. Only for the one who writes to it.
    ///
    /// # Errors
    /// What the disk says, a full one above all; the log has its former length then.
    pub(super) fn grow(&mut self) -> Result<bool> {
        let before = self.0.metadata()?.len();
        if before >= FRAMES * PAGE as u64 {
            return Ok(false);
        }
        let grown = (0..STEP).try_for_each(|_| self.0.write_all(&[0; PAGE])).and_then(|()| self.0.sync_data());
        if grown.is_err() {
            self.0.set_len(before)?;
        }
        grown.map(|()| true)
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
        let mut read_only = Room(File::open(&log).unwrap());
        assert!(read_only.grow().is_err());
        assert_eq!(std::fs::read(&log).unwrap(), b"frames");
    }
}
