//! The event log of a conversation: the only write path of a run.
//!
//! [`append`] numbers an event, writes it down and carries what it means to sessions, messages, calls,
//! the search index and the sums, all in the caller's transaction.

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{MessageId, Origin, Role, RunEvent, RunEventKind, RunId, RunResult, SessionId, Timestamp, ToolCall};

use super::calls;
use super::codes::{Code, NameKind};
use super::error::StoreError;
use super::messages::{self, MessageState, NewMessage, moment, parse_id};
use super::session_row::{SessionNumber, SessionRow, free_number, number_of};
use super::writer::WriteTransaction;
use super::{names, projection, search};

/// Something that happened in a conversation and has no number yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// A conversation that is not known yet begins with this event.
    pub session: SessionId,
    /// The run it belongs to. On `message_accepted`: the run that will answer it, where that is known.
    pub run: Option<RunId>,
    pub at: Timestamp,
    pub kind: RunEventKind,
}

/// A run that has no end in the log: the server stopped in its middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedRun {
    pub session: SessionId,
    pub run: RunId,
    /// The number of its `run_started` event.
    pub since: u64,
}

/// Gives an event its number, writes it down and carries out what it means.
///
/// # Errors
/// What the database says; nothing of the event is kept then.
pub fn append(tx: &mut WriteTransaction<'_>, event: NewEvent) -> Result<RunEvent, StoreError> {
    let at = shared_types::to_millis(event.at);
    let number = match number_of(tx, event.session.as_str())? {
        Some(number) => number,
        None => begin(tx, &event)?,
    };
    let seq = if is_light(&event.kind) {
        tx.prepare_cached("UPDATE sessions SET last_seq = last_seq + 1 WHERE number = ?1 RETURNING last_seq")?
            .query_row([number], |row| row.get(0))?
    } else {
        let before = SessionRow::load(tx, number)?.ok_or(StoreError::NotFound("session"))?;
        let mut row = before.clone();
        row.last_seq += 1;
        let place = Spot { number, seq: row.last_seq, at: at.as_millisecond(), run: event.run.as_ref() };
        project(tx, &mut row, place, &event.kind)?;
        tx.save_session(Some(&before), &row)?;
        row.last_seq
    };
    tx.prepare_cached("INSERT INTO events (session, seq, at, run, kind) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
        params![
            number,
            seq,
            at.as_millisecond(),
            event.run.as_ref().map(RunId::as_str),
            serde_json::to_string(&event.kind)?
        ],
    )?;
    if let Some(run) = event.run.as_ref().filter(|_| event.kind.ends_run()) {
        join_deltas(tx, number, run)?;
    }
    Ok(RunEvent { conversation_id: event.session, run_id: event.run, seq: seq.unsigned_abs(), at, kind: event.kind })
}

/// Events that change nothing but the log.
fn is_light(kind: &RunEventKind) -> bool {
    use RunEventKind as E;
    matches!(kind, E::TextDelta { .. } | E::ToolProgress { .. } | E::LayerChanged { .. } | E::MessageQueued { .. })
}

/// Where and when an event happens.
#[derive(Clone, Copy)]
struct Spot<'a> {
    number: SessionNumber,
    seq: i64,
    at: i64,
    run: Option<&'a RunId>,
}

fn begin(tx: &mut WriteTransaction<'_>, event: &NewEvent) -> Result<SessionNumber, StoreError> {
    let (title, preview) = match &event.kind {
        RunEventKind::MessageAccepted { content, .. } => {
            (projection::title_of(content), projection::preview_of(content))
        }
        RunEventKind::ToolStarted { call } | RunEventKind::ToolFinished { call } => {
            (format!("{} by hand", call.name), String::new())
        }
        _ => (projection::title_of(""), String::new()),
    };
    let row = SessionRow::begin(free_number(tx, event.at.as_millisecond())?);
    tx.save_session(None, &row)?;
    tx.prepare_cached("INSERT INTO session_texts (number, id, title, preview) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![row.number, event.session.as_str(), title, preview])?;
    Ok(row.number)
}

fn project(
    tx: &mut WriteTransaction<'_>,
    row: &mut SessionRow,
    spot: Spot<'_>,
    kind: &RunEventKind,
) -> Result<(), StoreError> {
    use RunEventKind as E;
    match kind {
        E::MessageAccepted { client_message_id, message_id, content, replaces } => {
            if let Some(old) = replaces {
                fold(tx, row, old)?;
            }
            projection::message_accepted(row, spot.at);
            let new = NewMessage {
                seq: spot.seq,
                id: message_id.as_str(),
                role: Role::User,
                at: spot.at,
                state: MessageState::Waiting,
                run: spot.run,
                client: client_message_id.as_ref(),
                segment: search::next_segment(tx, spot.number)?,
                content,
            };
            say(tx, spot.number, &new)
        }
        E::MessageEdited { message_id, content, .. } => {
            row.touch(spot.at);
            let sql = "UPDATE messages SET content = ?2 WHERE id = ?1 RETURNING segment";
            reindex(tx, spot.number, sql, params![message_id.as_str(), content])
        }
        E::MessageWithdrawn { message_id, .. } => {
            row.touch(spot.at);
            row.messages -= 1;
            row.user_messages -= 1;
            let sql = "UPDATE messages SET state = 2 WHERE id = ?1 RETURNING segment";
            reindex(tx, spot.number, sql, params![message_id.as_str()])
        }
        E::RunStarted { provider, model } => {
            row.touch(spot.at);
            row.running = true;
            run_started(tx, spot)?;
            answered_by(tx, row, provider, model.as_deref())
        }
        E::ProviderChanged { provider, model, .. } => {
            row.touch(spot.at);
            row.fallback = true;
            answered_by(tx, row, provider, model.as_deref())
        }
        E::ToolStarted { call } | E::ApprovalRequested { call, .. } => {
            row.touch(spot.at);
            called(tx, row, spot.run, call)
        }
        E::ToolFinished { call } => {
            row.touch(spot.at);
            called(tx, row, spot.run, call)?;
            if call.origin == Origin::Manual { said_by_hand(tx, row, spot, call) } else { Ok(()) }
        }
        E::RunFinished(result) => run_finished(tx, row, spot, result),
        E::RunFailed { error, .. } => run_broke(tx, row, spot, false, &error.detail),
        E::RunInterrupted { reason } => run_broke(tx, row, spot, true, reason),
        E::TextDelta { .. } | E::ToolProgress { .. } | E::LayerChanged { .. } | E::MessageQueued { .. } => Ok(()),
    }
}

fn say(tx: &WriteTransaction<'_>, session: SessionNumber, new: &NewMessage<'_>) -> Result<(), StoreError> {
    messages::insert(tx, session, new)?;
    search::index(tx, session, new.segment)
}

/// Runs a change of messages that gives back the segments to index again.
fn reindex(
    tx: &WriteTransaction<'_>,
    session: SessionNumber,
    sql: &str,
    params: &[&dyn rusqlite::ToSql],
) -> Result<(), StoreError> {
    let mut segments: Vec<i64> = {
        let mut statement = tx.prepare_cached(sql)?;
        let rows = statement.query_map(params, |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    segments.dedup();
    segments.into_iter().try_for_each(|segment| search::index(tx, session, segment))
}

/// Folds the turn that a message began: the message and what its run answered; where no run is known,
/// what stands up to the next message.
fn fold(tx: &WriteTransaction<'_>, row: &mut SessionRow, old: &MessageId) -> Result<(), StoreError> {
    let found: Option<(i64, Option<String>)> = tx
        .prepare_cached("SELECT seq, run FROM messages WHERE id = ?1 AND session = ?2 AND folded = 0")?
        .query_row(params![old.as_str(), row.number], |found| Ok((found.get(0)?, found.get(1)?)))
        .optional()?;
    let Some((seq, run)) = found else { return Ok(()) };
    let end: i64 = tx
        .prepare_cached("SELECT coalesce(min(seq), ?3) FROM messages WHERE session = ?1 AND seq > ?2 AND role = ?4")?
        .query_row(params![row.number, seq, i64::MAX, Role::User.code()], |found| found.get(0))?;
    let turn = "session = ?1 AND role <> ?4 AND folded = 0 AND iif(?5 IS NULL, seq >= ?2 AND seq < ?3, run = ?5)";
    let counts = format!("SELECT count(*), coalesce(sum(role = ?6), 0) FROM messages WHERE {turn} AND state <> 2");
    let tool = Role::Tool.code();
    let (all, users): (i64, i64) = tx
        .prepare_cached(&counts)?
        .query_row(params![row.number, seq, end, tool, run, Role::User.code()], |c| Ok((c.get(0)?, c.get(1)?)))?;
    row.messages -= all;
    row.user_messages -= users;
    let sql = format!("UPDATE messages SET folded = 1 WHERE {turn} RETURNING segment");
    reindex(tx, row.number, &sql, params![row.number, seq, end, tool, run])
}

/// Notes the run, and that the message it answers no longer waits.
fn run_started(tx: &WriteTransaction<'_>, spot: Spot<'_>) -> Result<(), StoreError> {
    let Some(run) = spot.run else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO runs (session, id, since, running) VALUES (?1, ?2, ?3, 1) \
         ON CONFLICT DO UPDATE SET running = 1",
    )?
    .execute(params![spot.number, run.as_str(), spot.seq])?;
    let by_run = "UPDATE messages SET state = 1 WHERE session = ?1 AND state = 0 AND run = ?2";
    if tx.prepare_cached(by_run)?.execute(params![spot.number, run.as_str()])? == 0 {
        tx.prepare_cached(
            "UPDATE messages SET state = 1, run = ?2 WHERE session = ?1 AND seq = \
             (SELECT min(seq) FROM messages WHERE session = ?1 AND state = 0 AND run IS NULL)",
        )?
        .execute(params![spot.number, run.as_str()])?;
    }
    Ok(())
}

fn answered_by(
    tx: &WriteTransaction<'_>,
    row: &mut SessionRow,
    provider: &str,
    model: Option<&str>,
) -> Result<(), StoreError> {
    row.provider = names::number(tx, NameKind::Provider, provider)?;
    tx.prepare_cached("UPDATE session_texts SET model = ?2 WHERE number = ?1")?.execute(params![row.number, model])?;
    Ok(())
}

fn called(
    tx: &mut WriteTransaction<'_>,
    row: &mut SessionRow,
    run: Option<&RunId>,
    call: &ToolCall,
) -> Result<(), StoreError> {
    if calls::record(tx, Some(row.number), run, call)? {
        row.tool_calls += 1;
        tx.prepare_cached(
            "UPDATE session_texts SET tools = json_insert(tools, '$[#]', ?2) WHERE number = ?1 \
             AND NOT EXISTS (SELECT 1 FROM json_each(tools) WHERE value = ?2)",
        )?
        .execute(params![row.number, call.name])?;
    }
    Ok(())
}

/// A run by hand is a turn of its own in the conversation.
fn said_by_hand(
    tx: &WriteTransaction<'_>,
    row: &mut SessionRow,
    spot: Spot<'_>,
    call: &ToolCall,
) -> Result<(), StoreError> {
    let content = if call.result.is_empty() { &call.summary } else { &call.result };
    let new = NewMessage {
        seq: spot.seq,
        id: call.id.as_str(),
        role: Role::Tool,
        at: spot.at,
        state: MessageState::Begun,
        run: spot.run,
        client: None,
        segment: search::next_segment(tx, spot.number)?,
        content,
    };
    row.messages += 1;
    say(tx, spot.number, &new)
}

fn run_finished(
    tx: &mut WriteTransaction<'_>,
    row: &mut SessionRow,
    spot: Spot<'_>,
    result: &RunResult,
) -> Result<(), StoreError> {
    for call in result.answer.tool_calls.iter().flatten().chain(&result.answer.pending_approvals) {
        called(tx, row, spot.run, call)?;
    }
    let mut cause = None;
    if let Some(diagnosis) = &result.answer.diagnosis {
        cause = Some(names::number(tx, NameKind::Cause, &diagnosis.cause)?);
        tx.prepare_cached("UPDATE session_texts SET diagnosis = ?2 WHERE number = ?1")?
            .execute(params![spot.number, serde_json::to_string(diagnosis)?])?;
    }
    projection::run_finished(row, result, spot.at, cause);
    let new = NewMessage {
        seq: spot.seq,
        id: result.message_id.as_str(),
        role: Role::Assistant,
        at: spot.at,
        state: MessageState::Begun,
        run: spot.run,
        client: None,
        segment: search::next_segment(tx, spot.number)?,
        content: &result.answer.response,
    };
    say(tx, spot.number, &new)?;
    let reason = if result.cancelled { "cancelled" } else { "the run ended before it" };
    close_run(tx, spot, &result.answer.pending_approvals, reason)
}

/// What was already said and done stays: the text so far is the run's message, if there is any.
fn run_broke(
    tx: &mut WriteTransaction<'_>,
    row: &mut SessionRow,
    spot: Spot<'_>,
    interrupted: bool,
    reason: &str,
) -> Result<(), StoreError> {
    projection::run_broke(row, spot.at, interrupted);
    close_run(tx, spot, &[], reason)?;
    let Some(run) = spot.run else { return Ok(()) };
    let text = text_so_far(tx, spot.number, run)?;
    let has_calls = tx
        .prepare_cached("SELECT 1 FROM tool_calls WHERE session = ?1 AND run = ?2 LIMIT 1")?
        .exists(params![spot.number, run.as_str()])?;
    if text.is_empty() && !has_calls {
        return Ok(());
    }
    row.messages += 1;
    let new = NewMessage {
        seq: spot.seq,
        id: run.as_str(),
        role: Role::Assistant,
        at: spot.at,
        state: MessageState::Begun,
        run: Some(run),
        client: None,
        segment: search::next_segment(tx, spot.number)?,
        content: &text,
    };
    say(tx, spot.number, &new)
}

fn close_run(tx: &mut WriteTransaction<'_>, spot: Spot<'_>, keep: &[ToolCall], reason: &str) -> Result<(), StoreError> {
    let Some(run) = spot.run else { return Ok(()) };
    calls::close_open(tx, spot.number, run, keep, reason)?;
    tx.prepare_cached("UPDATE runs SET running = 0 WHERE session = ?1 AND id = ?2")?
        .execute(params![spot.number, run.as_str()])?;
    Ok(())
}

fn text_so_far(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<String, StoreError> {
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

/// Text deltas that follow one another, as one row: each with its moment and its text.
type Joined = Vec<(i64, String)>;

/// Makes one row of the deltas of an ended run that follow one another; their numbers stay.
fn join_deltas(conn: &Connection, session: SessionNumber, run: &RunId) -> Result<(), StoreError> {
    let mut deltas: Vec<(i64, Joined)> = Vec::new();
    {
        let mut statement = conn.prepare_cached(
            "SELECT seq, at, kind FROM events WHERE session = ?1 AND run = ?2 AND count = 1 \
             AND seq >= coalesce((SELECT since FROM runs WHERE session = ?1 AND id = ?2), 0) ORDER BY seq",
        )?;
        let mut rows = statement.query(params![session, run.as_str()])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let kind = row.get_ref(2)?.as_str().unwrap_or_default();
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

/// The runs that have no end, to be marked `run_interrupted` at the start of the server.
///
/// # Errors
/// What the database says.
pub fn unfinished_runs(conn: &Connection) -> Result<Vec<UnfinishedRun>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT t.id, r.id, r.since FROM runs r JOIN session_texts t ON t.number = r.session WHERE r.running = 1 \
         ORDER BY r.session, r.since",
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
