//! What sums and search index have not taken up yet, and how they take it up.
//!
//! Moving the sums of one session touches two dozen rows all over their tables, and each of its messages is
//! one more version of its text in the index. So a commit only notes, in its own transaction, what it changed;
//! many notes are settled at once, at the latest before anybody reads what they change.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::calls;
use super::error::StoreError;
use super::rollups::counts_alike;
use super::search;
use super::session_row::{SessionNumber, SessionRow};
use super::writer::WriteTransaction;

/// Notes that are settled without being asked: a few milliseconds of work, shared by hundreds of messages.
pub(super) const ENOUGH: usize = 1024;
/// Notes that are settled also while others wait, four times that work in one go: whoever reads should not wait for more.
pub(super) const TOO_MANY: usize = 4 * ENOUGH;

#[derive(Clone, Copy)]
enum Kind {
    Session = 0,
    Call = 1,
    Segment = 2,
}

/// How many notes there are.
pub(super) fn count(conn: &Connection) -> rusqlite::Result<usize> {
    let count: i64 = conn.query_row("SELECT count(*) FROM unsettled", [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Notes that a session is not as the sums know it; `before` is none of a new one. True where that is news.
pub(super) fn note_session(
    conn: &Connection,
    before: Option<&SessionRow>,
    after: &SessionRow,
) -> Result<bool, StoreError> {
    if before.is_some_and(|before| counts_alike(before, after)) || is_noted(conn, Kind::Session, after.number)? {
        return Ok(false);
    }
    let counted = before.map(serde_json::to_string).transpose()?;
    conn.prepare_cached("INSERT INTO unsettled (number, kind, counted) VALUES (?1, 0, ?2)")?
        .execute(params![after.number, counted])?;
    Ok(true)
}

/// Notes that a call has ended. True where that is news.
pub(super) fn note_call(conn: &Connection, number: i64) -> Result<bool, StoreError> {
    note(conn, Kind::Call, number, 0)
}

/// Notes that a segment is to be indexed (again). True where that is news.
pub(super) fn note_segment(conn: &Connection, session: SessionNumber, segment: i64) -> Result<bool, StoreError> {
    note(conn, Kind::Segment, session, segment)
}

fn note(conn: &Connection, kind: Kind, number: i64, segment: i64) -> Result<bool, StoreError> {
    let sql = "INSERT OR IGNORE INTO unsettled (number, kind, segment) VALUES (?1, ?2, ?3)";
    Ok(conn.prepare_cached(sql)?.execute(params![number, kind as i64, segment])? > 0)
}

fn is_noted(conn: &Connection, kind: Kind, number: i64) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM unsettled WHERE number = ?2 AND kind = ?1";
    Ok(conn.prepare_cached(sql)?.exists(params![kind as i64, number])?)
}

/// Whether no sum knows this call yet.
pub(super) fn is_call_noted(conn: &Connection, number: i64) -> Result<bool, StoreError> {
    is_noted(conn, Kind::Call, number)
}

/// Takes back what was noted of a session that is about to go, with its calls; gives its row as the sums know it.
pub(super) fn forget(conn: &Connection, row: &SessionRow) -> Result<Option<SessionRow>, StoreError> {
    let sql = "DELETE FROM unsettled WHERE number = ?1 AND kind = 0 RETURNING counted";
    let noted: Option<Option<String>> =
        conn.prepare_cached(sql)?.query_row([row.number], |found| found.get(0)).optional()?;
    let calls = "DELETE FROM unsettled WHERE number IN (SELECT number FROM tool_calls WHERE session = ?1) AND kind = 1";
    conn.prepare_cached(calls)?.execute([row.number])?;
    conn.prepare_cached("DELETE FROM unsettled WHERE number = ?1 AND kind = 2")?.execute([row.number])?;
    Ok(match noted {
        None => Some(row.clone()),
        Some(counted) => counted.as_deref().map(serde_json::from_str).transpose()?,
    })
}

/// The sessions that the sums know otherwise than they are, with what they know; for a recount.
pub(super) fn noted_sessions(conn: &Connection) -> Result<HashMap<SessionNumber, Option<SessionRow>>, StoreError> {
    let mut statement = conn.prepare("SELECT number, counted FROM unsettled WHERE kind = 0")?;
    let mut rows = statement.query([])?;
    let mut noted = HashMap::new();
    while let Some(row) = rows.next()? {
        let counted: Option<String> = row.get(1)?;
        noted.insert(row.get(0)?, counted.as_deref().map(serde_json::from_str).transpose()?);
    }
    Ok(noted)
}

/// Brings sums and index up to what is stored.
pub(super) fn settle(tx: &mut WriteTransaction<'_>) -> Result<(), StoreError> {
    if !tx.has_notes() {
        return Ok(());
    }
    let noted = noted_sessions(tx)?;
    for (number, counted) in noted {
        let row = SessionRow::load(tx, number)?;
        tx.move_session(counted.as_ref(), row.as_ref());
    }
    let ended = {
        let mut statement = tx.prepare_cached(
            "SELECT c.number, tool, status, verdict, success, duration_ms FROM unsettled u \
             JOIN tool_calls c ON c.number = u.number WHERE u.kind = 1",
        )?;
        let rows = statement.query_map([], calls::figures_from)?;
        rows.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for figures in ended {
        tx.move_call(None, figures);
    }
    let segments = {
        let mut statement = tx.prepare_cached("SELECT number, segment FROM unsettled WHERE kind = 2")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<Vec<(SessionNumber, i64)>>>()?
    };
    for (session, segment) in segments {
        search::index(tx, session, segment)?;
    }
    tx.prepare_cached("DELETE FROM unsettled")?.execute([])?;
    tx.notes_are_settled();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join_all;

    use super::{ENOUGH, TOO_MANY};
    use crate::store::events::append;
    use crate::store::figures::{self, Range, Scope};
    use crate::store::rollups::ANY;
    use crate::store::test_support::{Talk, TestStore, at};
    use crate::store::tests::wait_until_closed;
    use crate::store::writer::GROUP;
    use crate::store::{Durability, Store, check};

    const START: &str = "2026-03-01T10:00:00Z";

    #[tokio::test]
    async fn what_is_noted_survives_a_restart_and_is_taken_up_before_it_is_read() {
        let test = TestStore::new();
        let talk = Talk::starting(at(START)).says("x").starts("builtin").calls("ping_dns", 5).answers("y", |_| ());
        test.append(&talk).await;
        assert_eq!(count_of(&test.store, "unsettled").await, 3, "a session, a call, a segment");
        let path = test.store.path().to_owned();
        let directory = test.directory;
        drop(test.store);
        wait_until_closed(&path);
        let store = Store::open(&path).unwrap();
        assert_eq!(count_of(&store, "rollups").await, 0);
        let whole = Scope { outcome: ANY, category: ANY, provider: ANY, range: Range::ALL };
        let sums = store.read_settled(move |conn| figures::sums(conn, &whole)).await.unwrap();
        assert_eq!((sums[0], count_of(&store, "unsettled").await), (1, 0));
        drop(directory);
    }

    #[tokio::test]
    async fn many_notes_are_taken_up_without_being_asked_for() {
        let test = TestStore::new();
        for part in 0..3 {
            let talks = (0..ENOUGH / 4).map(|minute| {
                Talk::starting(at(START)).after(i64::try_from(60 * minute + part).unwrap()).says("hello")
            });
            for talk in talks {
                test.append(&talk).await;
            }
        }
        let noted = count_of(&test.store, "unsettled").await;
        assert!(noted < ENOUGH as i64, "{noted}");
        let report = test.store.read_settled(check::check).await.unwrap();
        assert_eq!((report.problems, report.noted), (Vec::<String>::new(), 0));
    }

    #[tokio::test]
    async fn notes_wait_while_others_do_but_not_without_end() {
        let test = Arc::new(TestStore::new());
        let writes = (0..TOO_MANY).map(|second| {
            let talk = Talk::starting(at(START)).after(i64::try_from(second).unwrap()).says("hello");
            let test = Arc::clone(&test);
            tokio::spawn(async move {
                let work = move |tx: &mut super::WriteTransaction<'_>| {
                    let noted: i64 = tx.query_row("SELECT count(*) FROM unsettled", [], |row| row.get(0))?;
                    append(tx, &talk.session, &talk.events)?;
                    Ok(usize::try_from(noted).unwrap())
                };
                test.store.write(Durability::Wal, work).await.unwrap()
            })
        });
        let noted = join_all(writes.collect::<Vec<_>>()).await;
        let most = noted.into_iter().map(Result::unwrap).max().unwrap();
        // Each of them notes a session and a segment.
        assert!((2 * ENOUGH..TOO_MANY + 2 * GROUP).contains(&most), "{most}");
        let report = test.store.read_settled(check::check).await.unwrap();
        assert_eq!((report.problems, report.noted), (Vec::<String>::new(), 0));
    }

    async fn count_of(store: &Store, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        store.read(move |conn| Ok(conn.query_row(&sql, [], |row| row.get(0))?)).await.unwrap()
    }
}
