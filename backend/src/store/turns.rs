//! A turn: a person's message and the run that answers it, found again by any of its ids.

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{CallId, MessageId, Role, RunEventKind, RunId, SessionId, ToolCall};

use super::calls;
use super::codes::Code;
use super::error::StoreError;
use super::messages::parse_id;
use super::session_row::number_of;

/// What a person asked, to be asked again or folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub session: SessionId,
    /// The person's message.
    pub message_id: MessageId,
    pub content: String,
    /// The run that answers it, where one is known.
    pub run: Option<RunId>,
    /// Another turn stands in its place.
    pub folded: bool,
}

/// Where a run by hand stands in its conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct CallPlace {
    pub session: SessionId,
    pub run: RunId,
    /// The number of the run's first event.
    pub seq: u64,
    pub call: ToolCall,
}

/// The turn that a message belongs to, be it the question or the answer.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such message, or it belongs to no turn.
pub fn turn_of(conn: &Connection, message: &MessageId) -> Result<Turn, StoreError> {
    let found: Option<(String, String, String, Option<String>, bool)> = conn
        .prepare_cached(
            "SELECT t.id, asked.id, asked.content, asked.run, asked.folded FROM messages m \
             JOIN messages asked ON asked.session = m.session AND asked.role = ?2 AND (asked.id = m.id OR asked.run = m.run) \
             JOIN session_texts t ON t.number = m.session WHERE m.id = ?1",
        )?
        .query_row(params![message.as_str(), Role::User.code()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let (session, message, content, run, folded) = found.ok_or(StoreError::NotFound("message"))?;
    Ok(Turn {
        session: parse_id(session)?,
        message_id: parse_id(message)?,
        content,
        run: run.map(parse_id).transpose()?,
        folded,
    })
}

/// The event that ended a run; none where it goes on, waits or was taken back.
///
/// # Errors
/// What the database says.
pub fn end_of(conn: &Connection, session: &SessionId, run: &RunId) -> Result<Option<RunEventKind>, StoreError> {
    let Some(number) = number_of(conn, session.as_str())? else { return Ok(None) };
    let mut statement =
        conn.prepare_cached("SELECT kind FROM events WHERE session = ?1 AND run = ?2 AND count = 1 ORDER BY seq DESC")?;
    let mut rows = statement.query(params![number, run.as_str()])?;
    while let Some(row) = rows.next()? {
        let kind: RunEventKind = serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default())?;
        if kind.ends_run() {
            return Ok(Some(kind));
        }
    }
    Ok(None)
}

/// A recorded call with its place.
///
/// # Errors
/// [`StoreError::Conflict`] when the call belongs to no conversation.
pub fn place_of(conn: &Connection, id: &CallId) -> Result<Option<CallPlace>, StoreError> {
    let Some((call, session)) = calls::find(conn, id.as_str())? else { return Ok(None) };
    let place: Option<(String, i64)> = conn
        .prepare_cached(
            "SELECT c.run, min(e.seq) FROM tool_calls c JOIN events e ON e.session = c.session AND e.run = c.run \
             WHERE c.id = ?1 GROUP BY c.run",
        )?
        .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match (session, place) {
        (Some(session), Some((run, seq))) => {
            Ok(Some(CallPlace { session, run: parse_id(run)?, seq: seq.unsigned_abs(), call }))
        }
        _ => Err(StoreError::Conflict("this id belongs to another call".into())),
    }
}

/// The calls of a run that have begun and not ended, as they were recorded last.
///
/// # Errors
/// What the database says.
pub fn open_calls(conn: &Connection, session: &SessionId, run: &RunId) -> Result<Vec<ToolCall>, StoreError> {
    let Some(number) = number_of(conn, session.as_str())? else { return Ok(Vec::new()) };
    let calls = calls::of_session(conn, number, 0)?;
    Ok(calls
        .into_iter()
        .filter(|(call, of)| of.as_deref() == Some(run.as_str()) && !call.status.is_final())
        .map(|(call, _)| call)
        .collect())
}
