//! Tool calls: the current state of each, in sessions and in none.

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{CallId, CallStatus, JsonObject, RunId, SessionId, ToolCall};

use super::codes::{Code, NameKind, code_of};
use super::error::StoreError;
use super::messages::parse_id;
use super::names;
use super::rollups::CallFigures;
use super::session_row::{NUMBERS_PER_MS, SessionNumber};
use super::writer::WriteTransaction;

/// Writes the state of a call; gives the number of its tool where it is new. What has ended stays as it is.
pub(super) fn record(
    tx: &mut WriteTransaction<'_>,
    session: Option<SessionNumber>,
    run: Option<&RunId>,
    call: &ToolCall,
) -> Result<Option<i64>, StoreError> {
    let before = stored(tx, call.id.as_str())?;
    if before.as_ref().is_some_and(|known| known.status == call.status.code() && call.status.is_final()) {
        return Ok(None);
    }
    let started_at = call.started_at.as_millisecond();
    let tool = names::number(tx, NameKind::Tool, &call.name)?;
    let number = match &before {
        Some(known) => known.number,
        None => free_number(tx, started_at)?,
    };
    let after = figures(call, tool, number / NUMBERS_PER_MS);
    let duration = call.duration_ms.and_then(|ms| i64::try_from(ms).ok());
    let (status, verdict) = (call.status.code(), code_of(call.verdict));
    let body = serde_json::to_string(call)?;
    if before.is_some() {
        // A call that waited beyond its run belongs to the one in which it got its yes.
        let sql = "UPDATE tool_calls SET status = ?2, verdict = ?3, success = ?4, duration_ms = ?5, \
                   run = coalesce(?6, run) WHERE number = ?1";
        let run = run.map(RunId::as_str);
        tx.prepare_cached(sql)?.execute(params![number, status, verdict, call.success, duration, run])?;
        tx.prepare_cached("UPDATE tool_call_bodies SET body = ?2 WHERE number = ?1")?.execute(params![number, body])?;
    } else {
        tx.prepare_cached(
            "INSERT INTO tool_calls (number, session, id, tool, status, verdict, success, duration_ms, run) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            number,
            session,
            call.id.as_str(),
            tool,
            status,
            verdict,
            call.success,
            duration,
            run.map(RunId::as_str)
        ])?;
        tx.prepare_cached("INSERT INTO tool_call_bodies (number, body) VALUES (?1, ?2)")?
            .execute(params![number, body])?;
    }
    tx.count_call(number, before.as_ref().and_then(|known| known.figures), after)?;
    if let Some(former) = &call.undoes {
        note_undo(tx, former, call)?;
    }
    Ok(before.is_none().then_some(tool))
}

/// A run by hand in no session: it counts in the tools' figures only.
///
/// # Errors
/// What the database says.
pub fn record_manual_call(tx: &mut WriteTransaction<'_>, call: &ToolCall) -> Result<(), StoreError> {
    record(tx, None, None, call).map(drop)
}

/// A call by its id, with the session it belongs to.
///
/// # Errors
/// What the database says.
pub fn find(conn: &Connection, id: &str) -> Result<Option<(ToolCall, Option<SessionId>)>, StoreError> {
    let row = conn
        .prepare_cached(
            "SELECT body, s.id FROM tool_calls c JOIN tool_call_bodies USING (number) \
             LEFT JOIN session_texts s ON s.number = c.session WHERE c.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))
        .optional()?;
    row.map(|(body, session)| Ok((serde_json::from_str(&body)?, session.map(parse_id).transpose()?))).transpose()
}

/// The newest call of a session that waits for its yes beyond the run that asked for it, with this name and these
/// arguments.
///
/// # Errors
/// What the database says.
pub fn waiting(
    conn: &Connection,
    session: &SessionId,
    name: &str,
    arguments: &JsonObject,
) -> Result<Option<CallId>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT body FROM session_texts s JOIN tool_calls c ON c.session = s.number JOIN tool_call_bodies b ON b.number = c.number \
         WHERE s.id = ?1 AND c.status = ?2 \
         AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.session = c.session AND r.id = c.run) ORDER BY c.number DESC",
    )?;
    let mut rows = statement.query(params![session.as_str(), CallStatus::AwaitingApproval.code()])?;
    while let Some(row) = rows.next()? {
        let call: ToolCall = serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default())?;
        if call.name == name && call.arguments == *arguments {
            return Ok(Some(call.id));
        }
    }
    Ok(None)
}

/// Whether any call of a session waits for its yes.
pub(super) fn any_waits(conn: &Connection, session: SessionNumber) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM tool_calls WHERE session = ?1 AND status = ?2";
    Ok(conn.prepare_cached(sql)?.exists(params![session, CallStatus::AwaitingApproval.code()])?)
}

/// The numbers of the tools that a run called.
pub(super) fn tools_of(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT DISTINCT tool FROM tool_calls WHERE session = ?1 AND run = ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![session, run.as_str()], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a later call means for the one it takes back. A former call that was purged needs no note.
fn note_undo(conn: &Connection, former: &CallId, later: &ToolCall) -> Result<(), StoreError> {
    let Some((mut call, _)) = find(conn, former.as_str())? else { return Ok(()) };
    call.learn_of(later);
    let sql = "UPDATE tool_call_bodies SET body = ?2 WHERE number = (SELECT number FROM tool_calls WHERE id = ?1)";
    conn.prepare_cached(sql)?.execute(params![call.id.as_str(), serde_json::to_string(&call)?])?;
    Ok(())
}

/// Every call of a session that began since a moment (in milliseconds), with the run it belongs to, in
/// the order of starting.
pub(super) fn of_session(
    conn: &Connection,
    session: SessionNumber,
    since: i64,
) -> Result<Vec<(ToolCall, Option<String>)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT body, run FROM tool_calls JOIN tool_call_bodies USING (number) WHERE session = ?1 AND number >= ?2 \
         ORDER BY number",
    )?;
    let mut rows = statement.query([session, since.saturating_mul(NUMBERS_PER_MS)])?;
    let mut calls = Vec::new();
    while let Some(row) = rows.next()? {
        calls.push((serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default())?, row.get(1)?));
    }
    Ok(calls)
}

/// The run is over: what still runs or waits in it has been cancelled, but for the calls that may
/// still get their yes.
pub(super) fn close_open(
    tx: &mut WriteTransaction<'_>,
    session: SessionNumber,
    run: &RunId,
    keep: &[ToolCall],
    reason: &str,
) -> Result<(), StoreError> {
    let open: Vec<String> = {
        let mut statement = tx.prepare_cached(
            "SELECT body FROM tool_calls JOIN tool_call_bodies USING (number) \
             WHERE session = ?1 AND run = ?2 AND status <= ?3 ORDER BY number",
        )?;
        let last_open = CallStatus::AwaitingApproval.code();
        let rows = statement.query_map(params![session, run.as_str(), last_open], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for body in open {
        let mut call: ToolCall = serde_json::from_str(&body)?;
        if keep.iter().any(|kept| kept.id == call.id) {
            continue;
        }
        call.status = CallStatus::Cancelled;
        call.error = Some(reason.to_owned());
        record(tx, Some(session), Some(run), &call)?;
    }
    Ok(())
}

struct Stored {
    number: i64,
    status: i64,
    figures: Option<CallFigures>,
}

fn stored(conn: &Connection, id: &str) -> Result<Option<Stored>, StoreError> {
    let sql = "SELECT number, tool, status, verdict, success, duration_ms FROM tool_calls WHERE id = ?1";
    Ok(conn
        .prepare_cached(sql)?
        .query_row([id], |row| Ok(Stored { number: row.get(0)?, status: row.get(2)?, figures: figures_from(row)? }))
        .optional()?)
}

/// The figures of a row selected as number, tool, status, verdict, success, `duration_ms`.
pub(super) fn figures_from(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<CallFigures>> {
    let status: i64 = row.get(2)?;
    if !is_counted(status) {
        return Ok(None);
    }
    Ok(Some(CallFigures {
        tool: row.get(1)?,
        started_at: row.get::<_, i64>(0)? / NUMBERS_PER_MS,
        success: row.get(4)?,
        verdict: row.get(3)?,
        duration_ms: row.get(5)?,
    }))
}

fn figures(call: &ToolCall, tool: i64, started_at: i64) -> Option<CallFigures> {
    is_counted(call.status.code()).then(|| CallFigures {
        tool,
        started_at,
        success: call.success,
        verdict: code_of(call.verdict),
        duration_ms: call.duration_ms.and_then(|ms| i64::try_from(ms).ok()),
    })
}

/// A call counts when it came to an end by itself; one that was denied or cancelled says nothing of its tool.
fn is_counted(status: i64) -> bool {
    [CallStatus::Done, CallStatus::Failed, CallStatus::TimedOut].iter().any(|counted| counted.code() == status)
}

/// The key of a call that starts at this moment.
pub(super) fn free_number(conn: &Connection, started_at_ms: i64) -> Result<i64, StoreError> {
    let mut ms = started_at_ms.max(0);
    loop {
        let (first, end) = (ms * NUMBERS_PER_MS, (ms + 1) * NUMBERS_PER_MS);
        let last: Option<i64> = conn
            .prepare_cached("SELECT max(number) FROM tool_calls WHERE number >= ?1 AND number < ?2")?
            .query_row([first, end], |row| row.get(0))?;
        match last {
            None => return Ok(first),
            Some(number) if number + 1 < end => return Ok(number + 1),
            Some(_) => ms += 1,
        }
    }
}
