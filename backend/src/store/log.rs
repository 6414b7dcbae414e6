//! The event log of a conversation, read: what a reader missed, what a run has said, which runs have no end.

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{RunEvent, RunEventKind, RunId, SessionId};

use super::error::StoreError;
use super::messages::{moment, parse_id};
use super::session_row::{SessionNumber, number_of};

/// A run that has no end in the log: the server stopped in its middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedRun {
    pub session: SessionId,
    pub run: RunId,
    /// The number of its first event: `run_started`, or `tool_started` of a run by hand.
    pub since: u64,
}

/// All text of a run since its start or its last change of assistants.
pub(super) fn text_so_far(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<String, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT kind FROM events WHERE session = ?1 AND run = ?2 AND count = 1 ORDER BY seq")?;
    let mut rows = statement.query(params![session, run.as_str()])?;
    let mut text = String::new();
    while let Some(row) = rows.next()? {
        match serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default())? {
            RunEventKind::RunStarted { .. } | RunEventKind::ProviderChanged { .. } => text.clear(),
            RunEventKind::TextDelta { text: more } => text.push_str(&more),
            _ => {}
        }
    }
    Ok(text)
}

/// How a text delta begins as it is written: its tag comes first.
const DELTA: &str = r#"{"type":"text_delta""#;

/// Text deltas that follow one another, as one row: each with its moment and its text.
type Joined = Vec<(i64, String)>;

/// A run no longer goes on; gives the number of its first event, where it did.
pub(super) fn end(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<Option<i64>, StoreError> {
    let since = conn
        .prepare_cached("DELETE FROM runs WHERE session = ?1 AND id = ?2 RETURNING since")?
        .query_row(params![session, run.as_str()], |row| row.get(0))
        .optional()?;
    Ok(since)
}

/// Closes the log of a run that has ended: it no longer goes on, and its deltas that follow one another become one row;
/// their numbers stay.
pub(super) fn close(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<(), StoreError> {
    let since = end(conn, session, run)?;
    let mut deltas: Vec<(i64, Joined)> = Vec::new();
    {
        let mut statement = conn.prepare_cached(
            "SELECT seq, at, kind FROM events WHERE session = ?1 AND seq >= ?3 AND run = ?2 AND count = 1 ORDER BY seq",
        )?;
        let mut rows = statement.query(params![session, run.as_str(), since.unwrap_or(0)])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let kind = row.get_ref(2)?.as_str().unwrap_or_default();
            if !kind.starts_with(DELTA) {
                continue;
            }
            let RunEventKind::TextDelta { text } = serde_json::from_str(kind)? else { continue };
            let at = row.get(1)?;
            match deltas.last_mut() {
                Some((first, joined)) if *first + joined.len() as i64 == seq => joined.push((at, text)),
                _ => deltas.push((seq, vec![(at, text)])),
            }
        }
    }
    for (first, joined) in deltas.into_iter().filter(|(_, joined)| joined.len() > 1) {
        let count = i64::try_from(joined.len()).unwrap_or(i64::MAX);
        conn.prepare_cached("DELETE FROM events WHERE session = ?1 AND seq > ?2 AND seq < ?2 + ?3")?
            .execute(params![session, first, count])?;
        conn.prepare_cached("UPDATE events SET count = ?3, kind = ?4 WHERE session = ?1 AND seq = ?2")?
            .execute(params![session, first, count, serde_json::to_string(&joined)?])?;
    }
    Ok(())
}

/// The recorded events after a number, oldest first, `limit` at most.
///
/// # Errors
/// What the database says.
pub fn after(conn: &Connection, session: &SessionId, seq: u64, limit: usize) -> Result<Vec<RunEvent>, StoreError> {
    let Some(number) = number_of(conn, session.as_str())? else { return Ok(Vec::new()) };
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    // The row before may hold deltas that come after.
    let mut statement = conn.prepare_cached(
        "SELECT seq, count, at, run, kind FROM events WHERE session = ?1 \
         AND seq >= coalesce((SELECT max(seq) FROM events WHERE session = ?1 AND seq <= ?2), 0) ORDER BY seq",
    )?;
    let mut rows = statement.query(params![number, seq])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let first: i64 = row.get(0)?;
        let run: Option<RunId> = row.get::<_, Option<String>>(3)?.map(parse_id).transpose()?;
        let kind = row.get_ref(4)?.as_str().unwrap_or_default();
        let kinds: Vec<(i64, RunEventKind)> = if row.get::<_, i64>(1)? == 1 {
            vec![(row.get(2)?, serde_json::from_str(kind)?)]
        } else {
            let joined: Joined = serde_json::from_str(kind)?;
            joined.into_iter().map(|(at, text)| (at, RunEventKind::TextDelta { text })).collect()
        };
        for (seq_here, (at, kind)) in (first..).zip(kinds).filter(|(here, _)| *here > seq) {
            events.push(RunEvent {
                conversation_id: session.clone(),
                run_id: run.clone(),
                seq: seq_here.unsigned_abs(),
                at: moment(at),
                kind,
            });
            if events.len() >= limit {
                return Ok(events);
            }
        }
    }
    Ok(events)
}

/// Whether any run goes on in a session, one by hand too.
pub(super) fn goes_on(conn: &Connection, session: SessionNumber) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached("SELECT 1 FROM runs WHERE session = ?1")?.exists([session])?)
}

/// How many runs are going on.
///
/// # Errors
/// What the database says.
pub fn running(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("SELECT count(*) FROM runs", [], |row| row.get(0))?)
}

/// The runs that have no end, to be marked `run_interrupted` at the start of the server.
///
/// # Errors
/// What the database says.
pub fn unfinished_runs(conn: &Connection) -> Result<Vec<UnfinishedRun>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT t.id, r.id, r.since FROM runs r JOIN session_texts t ON t.number = r.session ORDER BY r.session, r.since",
    )?;
    let mut rows = statement.query([])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        let since: i64 = row.get(2)?;
        runs.push(UnfinishedRun {
            session: parse_id(row.get(0)?)?,
            run: parse_id(row.get(1)?)?,
            since: since.unsigned_abs(),
        });
    }
    Ok(runs)
}
