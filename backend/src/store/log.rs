//! The event log of a conversation, read: what a reader missed, what a run has said, which runs have no end.

use rusqlite::{Connection, params};
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
        conn.prepare_cached("SELECT count, at, kind FROM events WHERE session = ?1 AND run = ?2 ORDER BY seq")?;
    let mut rows = statement.query(params![session, run.as_str()])?;
    let mut text = String::new();
    while let Some(row) = rows.next()? {
        for (_, kind) in kinds(row.get(0)?, row.get(1)?, row.get_ref(2)?.as_str().unwrap_or_default())? {
            match kind {
                RunEventKind::RunStarted { .. } | RunEventKind::ProviderChanged { .. } => text.clear(),
                RunEventKind::TextDelta { text: more } => text.push_str(&more),
                _ => {}
            }
        }
    }
    Ok(text)
}

/// How a text delta begins as it is written; its text and a brace follow.
const DELTA: &str = r#"{"type":"text_delta","text":"#;

/// A row takes up one more delta while it has fewer characters than this.
const JOINED_MAX: i64 = 2048;

/// Text deltas that follow one another, as one row: each with its moment and its text.
type Joined = Vec<(i64, String)>;

/// Joins a delta, as it is written, to the row that was written last. False where it needs a row of its own: that one
/// holds something else, or enough, or `json` is no delta.
pub(super) fn join(
    conn: &Connection,
    session: SessionNumber,
    run: &RunId,
    at: i64,
    json: &str,
) -> Result<bool, StoreError> {
    let Some(text) = json.strip_prefix(DELTA).and_then(|rest| rest.strip_suffix('}')) else { return Ok(false) };
    let sql = "UPDATE events SET count = count + 1, kind = iif(count = 1, \
         '[[' || at || ',' || substr(kind, length(?5) + 1, length(kind) - length(?5) - 1) || ']', \
         substr(kind, 1, length(kind) - 1)) || ',[' || ?3 || ',' || ?4 || ']]' \
         WHERE session = ?1 AND seq = (SELECT max(seq) FROM events WHERE session = ?1) AND run = ?2 \
         AND (count > 1 OR substr(kind, 1, length(?5)) = ?5) AND length(kind) < ?6";
    let joined = conn.prepare_cached(sql)?.execute(params![session, run.as_str(), at, text, DELTA, JOINED_MAX])?;
    Ok(joined > 0)
}

/// What a row of the log holds, each with its moment.
fn kinds(count: i64, at: i64, kind: &str) -> Result<Vec<(i64, RunEventKind)>, StoreError> {
    if count == 1 {
        return Ok(vec![(at, serde_json::from_str(kind)?)]);
    }
    let joined: Joined = serde_json::from_str(kind)?;
    Ok(joined.into_iter().map(|(at, text)| (at, RunEventKind::TextDelta { text })).collect())
}

/// A run no longer goes on.
pub(super) fn end(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<(), StoreError> {
    let sql = "DELETE FROM runs WHERE session = ?1 AND id = ?2";
    conn.prepare_cached(sql)?.execute(params![session, run.as_str()])?;
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
        let kinds = kinds(row.get(1)?, row.get(2)?, row.get_ref(4)?.as_str().unwrap_or_default())?;
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
