//! Messages: what was said, what waits for its run, what an assistant needs to go on.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{ClientMessageId, Diagnosis, Expects, Message, MessageId, Role, RunId, SessionId, Timestamp};

use super::calls;
use super::codes::Code;
use super::error::StoreError;
use super::session_row::{SessionNumber, SessionRow, number_of};

/// Where a person's message is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// Accepted; its run has not begun.
    Waiting = 0,
    /// Its run has begun, and may have ended.
    Begun = 1,
    /// Taken back before its run began.
    Withdrawn = 2,
}

/// A message that was accepted under a client's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMessage {
    pub session: SessionId,
    pub message_id: MessageId,
    pub run: Option<RunId>,
    pub state: MessageState,
    /// The number of its `message_accepted` event.
    pub seq: u64,
}

/// An accepted message whose run has not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingMessage {
    pub session: SessionId,
    pub message_id: MessageId,
    pub client_message_id: Option<ClientMessageId>,
    pub run: Option<RunId>,
    pub content: String,
    pub at: Timestamp,
    pub seq: u64,
}

/// What a conversation has come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// The last diagnosis.
    pub diagnosis: Option<Diagnosis>,
    /// What the last answer waits for.
    pub expected: Option<Expects>,
    /// A run is going on.
    pub running: bool,
    pub last_seq: u64,
}

/// Messages that an assistant needs at most: what came earlier it could not keep in mind either.
const HISTORY: i64 = 400;

pub(super) struct NewMessage<'a> {
    pub seq: i64,
    pub id: &'a str,
    pub role: Role,
    pub at: i64,
    pub state: MessageState,
    pub run: Option<&'a RunId>,
    pub client: Option<&'a ClientMessageId>,
    pub segment: i64,
    pub content: &'a str,
}

pub(super) fn insert(conn: &Connection, session: SessionNumber, new: &NewMessage<'_>) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO messages (session, seq, id, role, at, state, run, client_message_id, segment, content) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        session,
        new.seq,
        new.id,
        new.role.code(),
        new.at,
        new.state as i64,
        new.run.map(RunId::as_str),
        new.client.map(ClientMessageId::as_str),
        new.segment,
        new.content
    ])?;
    Ok(())
}

/// The conversation so far, oldest first: folded, withdrawn and waiting messages left out, each call
/// with the answer it belongs to. With `before`, only what came before that message. Of a conversation
/// that is longer than [`HISTORY`] messages the newest.
///
/// # Errors
/// What the database says.
pub fn history(conn: &Connection, session: &SessionId, before: Option<&MessageId>) -> Result<Vec<Message>, StoreError> {
    let Some(number) = number_of(conn, session.as_str())? else { return Ok(Vec::new()) };
    let until: Option<i64> = match before {
        None => None,
        Some(id) => conn
            .prepare_cached("SELECT seq FROM messages WHERE id = ?1 AND session = ?2")?
            .query_row(params![id.as_str(), number], |row| row.get(0))
            .optional()?,
    };
    let until = until.unwrap_or(i64::MAX);
    let from: Option<(i64, i64)> = conn
        .prepare_cached(
            "SELECT seq, at FROM messages WHERE session = ?1 AND seq < ?2 AND folded = 0 AND state = 1 \
             ORDER BY seq DESC LIMIT 1 OFFSET ?3",
        )?
        .query_row(params![number, until, HISTORY], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (from, since) = from.unwrap_or((0, 0));
    select(conn, number, "state = 1", Span { from, until, since })
}

/// Every message that is shown, waiting ones too.
pub(super) fn shown(conn: &Connection, session: SessionNumber) -> Result<Vec<Message>, StoreError> {
    select(conn, session, "state <> 2", Span { from: 0, until: i64::MAX, since: 0 })
}

/// Which part of a conversation: numbers of events, and the moment of the first.
struct Span {
    from: i64,
    until: i64,
    since: i64,
}

fn select(conn: &Connection, session: SessionNumber, state: &str, span: Span) -> Result<Vec<Message>, StoreError> {
    let mut calls = calls::of_session(conn, session, span.since)?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, role, content, at, run FROM messages \
         WHERE session = ?1 AND seq >= ?2 AND seq < ?3 AND folded = 0 AND {state} ORDER BY seq"
    ))?;
    let mut rows = statement.query([session, span.from, span.until])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let role = Role::of(row.get(1)?).unwrap_or(Role::System);
        let run: Option<String> = row.get(4)?;
        let mut tool_calls = Vec::new();
        if role != Role::User {
            let belongs = |call: &(shared_types::ToolCall, Option<String>)| match role {
                Role::Tool => call.0.id.as_str() == id,
                _ => run.is_some() && call.1 == run,
            };
            tool_calls.extend(calls.extract_if(.., |call| belongs(call)).map(|(call, _)| call));
        }
        let message = Message { id: parse_id(id)?, role, content: row.get(2)?, at: moment(row.get(3)?), tool_calls };
        messages.push((run, message));
    }
    Ok(by_turn(messages))
}

/// Puts each answer behind its question: a message that waited was written before the answer to the
/// one it waited for.
fn by_turn(messages: Vec<(Option<String>, Message)>) -> Vec<Message> {
    let mut turns: Vec<Vec<Message>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (run, message) in messages {
        let place = run.map_or(turns.len(), |run| *places.entry(run).or_insert(turns.len()));
        match turns.get_mut(place) {
            Some(turn) => turn.push(message),
            None => turns.push(vec![message]),
        }
    }
    turns.into_iter().flatten().collect()
}

/// The message that was accepted under a client's id, in this conversation or (of a client that never
/// learned its conversation's id) in any.
///
/// # Errors
/// What the database says.
pub fn by_client_id(
    conn: &Connection,
    client: &ClientMessageId,
    session: Option<&SessionId>,
) -> Result<Option<KnownMessage>, StoreError> {
    let row = conn
        .prepare_cached(
            "SELECT t.id, m.id, m.run, m.state, m.seq FROM messages m JOIN session_texts t ON t.number = m.session \
             WHERE m.client_message_id = ?1 AND (?2 IS NULL OR t.id = ?2) ORDER BY m.session DESC LIMIT 1",
        )?
        .query_row(params![client.as_str(), session.map(SessionId::as_str)], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, i64>(4)?,
            ))
        })
        .optional()?;
    let Some((session, message, run, state, seq)) = row else { return Ok(None) };
    Ok(Some(KnownMessage {
        session: parse_id(session)?,
        message_id: parse_id(message)?,
        run: run.map(parse_id).transpose()?,
        state: match state {
            0 => MessageState::Waiting,
            2 => MessageState::Withdrawn,
            _ => MessageState::Begun,
        },
        seq: seq.unsigned_abs(),
    }))
}

/// Accepted messages whose run has not begun, oldest first; of one conversation or of all.
///
/// # Errors
/// What the database says.
pub fn waiting(conn: &Connection, session: Option<&SessionId>) -> Result<Vec<WaitingMessage>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT t.id, m.id, m.client_message_id, m.run, m.content, m.at, m.seq FROM messages m \
         JOIN session_texts t ON t.number = m.session WHERE m.state = 0 AND m.folded = 0 AND (?1 IS NULL OR t.id = ?1) \
         ORDER BY m.at, m.session, m.seq",
    )?;
    let mut rows = statement.query([session.map(SessionId::as_str)])?;
    let mut waiting = Vec::new();
    while let Some(row) = rows.next()? {
        waiting.push(WaitingMessage {
            session: parse_id(row.get(0)?)?,
            message_id: parse_id(row.get(1)?)?,
            client_message_id: row.get::<_, Option<String>>(2)?.map(parse_id).transpose()?,
            run: row.get::<_, Option<String>>(3)?.map(parse_id).transpose()?,
            content: row.get(4)?,
            at: moment(row.get(5)?),
            seq: row.get::<_, i64>(6)?.unsigned_abs(),
        });
    }
    Ok(waiting)
}

/// What a conversation has come to; nothing yet where it is not known.
///
/// # Errors
/// What the database says.
pub fn standing(conn: &Connection, session: &SessionId) -> Result<Standing, StoreError> {
    let Some(number) = number_of(conn, session.as_str())? else { return Ok(Standing::default()) };
    let Some(row) = SessionRow::load(conn, number)? else { return Ok(Standing::default()) };
    let diagnosis: Option<String> = conn
        .prepare_cached("SELECT diagnosis FROM session_texts WHERE number = ?1")?
        .query_row([number], |row| row.get(0))?;
    Ok(Standing {
        diagnosis: diagnosis.as_deref().map(serde_json::from_str).transpose()?,
        expected: Expects::of(row.expects),
        running: row.running,
        last_seq: row.last_seq.unsigned_abs(),
    })
}

/// The session a message belongs to.
///
/// # Errors
/// What the database says.
pub fn session_of(conn: &Connection, message: &MessageId) -> Result<Option<SessionId>, StoreError> {
    conn.prepare_cached("SELECT t.id FROM messages m JOIN session_texts t ON t.number = m.session WHERE m.id = ?1")?
        .query_row([message.as_str()], |row| row.get(0))
        .optional()?
        .map(parse_id)
        .transpose()
}

/// An id as it was stored.
pub(super) fn parse_id<I: TryFrom<String>>(text: String) -> Result<I, StoreError> {
    I::try_from(text).map_err(|_| StoreError::Internal("a stored id is not an id".into()))
}

/// Stored milliseconds as a moment.
pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
