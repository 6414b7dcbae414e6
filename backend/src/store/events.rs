//! The event log of a conversation: the only write path of a run.
//!
//! [`append`] numbers events, writes them down and carries what they mean to sessions, messages, calls,
//! and (as notes) to the search index and the sums, all in the caller's transaction.

use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{Expects, MessageId, Origin, Role, RunEventKind, RunId, RunResult, SessionId, Timestamp, ToolCall};

use super::calls;
use super::codes::{Code, NameKind};
use super::error::StoreError;
use super::messages::{self, MessageState, NewMessage};
use super::session_row::{SessionNumber, SessionRow, free_number, number_of};
use super::writer::WriteTransaction;
use super::{log, names, projection, search, titles};

/// Something that happened in a conversation and has no number yet.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// The run it belongs to. On `message_accepted`: the run that will answer it, where that is known.
    pub run: Option<RunId>,
    /// In whole milliseconds, as it is kept.
    pub at: Timestamp,
    pub kind: RunEventKind,
    json: OnceLock<String>,
}

impl NewEvent {
    /// An event at a moment, which is kept in milliseconds.
    #[must_use]
    pub fn new(run: Option<RunId>, at: Timestamp, kind: RunEventKind) -> Self {
        Self { run, at: shared_types::to_millis(at), kind, json: OnceLock::new() }
    }

    /// Its kind as it is stored and sent; written once, so `kind` stays as it is from here on.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn json(&self) -> Result<&str, StoreError> {
        if let Some(json) = self.json.get() {
            return Ok(json);
        }
        let json = serde_json::to_string(&self.kind)?;
        Ok(self.json.get_or_init(|| json))
    }
}

/// Gives the events of a conversation their numbers, writes them down and carries out what they mean; gives the
/// first number, the others follow. A conversation that is not known yet begins with the first event.
///
/// # Errors
/// What the database says; nothing of the events may be kept then.
pub fn append(tx: &mut WriteTransaction<'_>, session: &SessionId, events: &[NewEvent]) -> Result<u64, StoreError> {
    let Some(first) = events.first() else { return Ok(0) };
    let known = number_of(tx, session.as_str())?;
    if let Some(number) = known.filter(|_| events.iter().all(|event| is_light(&event.kind))) {
        let sql = "UPDATE sessions SET last_seq = last_seq + ?2 WHERE number = ?1 RETURNING last_seq";
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let last: i64 = tx.prepare_cached(sql)?.query_row([number, count], |row| row.get(0))?;
        for (seq, event) in (last - count + 1..).zip(events) {
            write(tx, number, seq, event)?;
        }
        return Ok((last - count + 1).unsigned_abs());
    }
    let before = match known {
        Some(number) => SessionRow::load(tx, number)?.ok_or(StoreError::NotFound("session"))?,
        None => begin(tx, session, first, events.iter().find_map(answering))?,
    };
    let mut row = before.clone();
    for event in events {
        row.last_seq += 1;
        if !is_light(&event.kind) {
            let (at, run) = (event.at.as_millisecond(), event.run.as_ref());
            let spot = Spot { number: row.number, seq: row.last_seq, at, run, batch: events };
            project(tx, &mut row, spot, &event.kind)?;
        }
        write(tx, row.number, row.last_seq, event)?;
        if let Some(run) = event.run.as_ref().filter(|_| event.kind.ends_run()) {
            log::end(tx, row.number, run)?;
        }
    }
    tx.save_session(Some(&before), &row)?;
    Ok((before.last_seq + 1).unsigned_abs())
}

fn write(conn: &Connection, session: SessionNumber, seq: i64, event: &NewEvent) -> Result<(), StoreError> {
    let (at, json) = (event.at.as_millisecond(), event.json()?);
    if let Some(run) = &event.run
        && log::join(conn, session, run, at, json)?
    {
        return Ok(());
    }
    conn.prepare_cached("INSERT INTO events (session, seq, at, run, kind) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![session, seq, at, event.run.as_ref().map(RunId::as_str), json])?;
    Ok(())
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
    /// Everything that is written down with it, itself as well.
    batch: &'a [NewEvent],
}

impl Spot<'_> {
    /// Whether something of this kind is written down of the same run.
    fn comes_with(&self, is_such: impl Fn(&RunEventKind) -> bool) -> bool {
        self.run.is_some() && self.batch.iter().any(|other| other.run.as_ref() == self.run && is_such(&other.kind))
    }
}

/// Who answers, where the event says it.
fn answering(event: &NewEvent) -> Option<&str> {
    match &event.kind {
        RunEventKind::RunStarted { provider, .. } => Some(provider),
        _ => None,
    }
}

/// Makes the session of a conversation that begins with this event. Whoever answers first is in the indices: known from
/// the start, they are written once.
fn begin(
    tx: &mut WriteTransaction<'_>,
    session: &SessionId,
    event: &NewEvent,
    provider: Option<&str>,
) -> Result<SessionRow, StoreError> {
    let (title, preview) = match &event.kind {
        RunEventKind::MessageAccepted { content, .. } => {
            (projection::title_of(content), projection::preview_of(content))
        }
        RunEventKind::ToolStarted { call } | RunEventKind::ToolFinished { call } => {
            (format!("{} by hand", call.name), String::new())
        }
        _ => (projection::title_of(""), String::new()),
    };
    let mut row = SessionRow::begin(free_number(tx, event.at.as_millisecond())?);
    if let Some(provider) = provider {
        row.provider = names::number(tx, NameKind::Provider, provider)?;
    }
    tx.save_session(None, &row)?;
    tx.prepare_cached("INSERT INTO session_texts (number, id, title, preview) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![row.number, session.as_str(), title, preview])?;
    Ok(row)
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
            match replaces {
                Some(old) => {
                    let folded = fold(tx, row, old)?;
                    titles::without(tx, spot.number, &folded, content)?;
                }
                None if spot.seq > 1 => titles::grow(tx, row, content)?,
                None => {}
            }
            projection::message_accepted(row, spot.at);
            let new = NewMessage {
                seq: spot.seq,
                id: message_id.as_str(),
                role: Role::User,
                at: spot.at,
                state: if spot.comes_with(|other| matches!(other, E::RunStarted { .. })) {
                    MessageState::Begun
                } else {
                    MessageState::Waiting
                },
                run: spot.run,
                client: client_message_id.as_ref(),
                segment: if spot.seq == 1 { 0 } else { search::next_segment(tx, spot.number)? },
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
            let has_end = |other: &E| matches!(other, E::ToolFinished { call: ended } if ended.id == call.id);
            if spot.comes_with(has_end) {
                return Ok(());
            }
            if let Some(run) = spot.run.filter(|_| call.origin == Origin::Manual) {
                goes_on(tx, spot, run)?;
            }
            called(tx, row, spot, call)
        }
        E::ToolFinished { call } => {
            called(tx, row, spot, call)?;
            if let Some(run) = spot.run.filter(|_| call.origin == Origin::Manual) {
                log::end(tx, spot.number, run)?;
            }
            if row.expects == Expects::Approval.code() && !calls::any_waits(tx, row.number)? {
                row.expects = 0;
            }
            if call.origin == Origin::Manual { said_by_hand(tx, row, spot, call) } else { Ok(()) }
        }
        E::RunFinished(result) => run_finished(tx, row, spot, result),
        E::RunFailed { error, .. } => run_broke(tx, row, spot, false, &error.detail),
        E::RunInterrupted { reason } => run_broke(tx, row, spot, true, reason),
        E::TextDelta { .. } | E::ToolProgress { .. } | E::LayerChanged { .. } | E::MessageQueued { .. } => Ok(()),
    }
}

fn say(tx: &mut WriteTransaction<'_>, session: SessionNumber, new: &NewMessage<'_>) -> Result<(), StoreError> {
    messages::insert(tx, session, new)?;
    tx.index_later(session, new.segment)
}

/// Runs a change of messages that gives back the segments to index again.
fn reindex(
    tx: &mut WriteTransaction<'_>,
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
    segments.into_iter().try_for_each(|segment| tx.index_later(session, segment))
}

/// Folds the turn that a message began and those after it: the messages and what their runs answered; where no run is
/// known, what stands there. What still waits, and what was run by hand, stays. Gives what the person had said there.
fn fold(tx: &mut WriteTransaction<'_>, row: &mut SessionRow, old: &MessageId) -> Result<Vec<String>, StoreError> {
    let found: Option<i64> = tx
        .prepare_cached("SELECT seq FROM messages WHERE id = ?1 AND session = ?2 AND folded = 0")?
        .query_row(params![old.as_str(), row.number], |found| found.get(0))
        .optional()?;
    let Some(seq) = found else { return Ok(Vec::new()) };
    let turns = "session = ?1 AND role <> ?3 AND folded = 0 AND state = 1 AND iif(run IS NULL, seq >= ?2, \
         run IN (SELECT run FROM messages WHERE session = ?1 AND role = ?4 AND state = 1 AND seq >= ?2))";
    let (tool, user) = (Role::Tool.code(), Role::User.code());
    let folded: Vec<(i64, String)> = {
        let mut statement = tx.prepare_cached(&format!("SELECT role, content FROM messages WHERE {turns}"))?;
        let rows = statement.query_map(params![row.number, seq, tool, user], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let all = folded.len();
    let said: Vec<String> = folded.into_iter().filter(|(role, _)| *role == user).map(|(_, content)| content).collect();
    row.messages -= i64::try_from(all).unwrap_or(i64::MAX);
    row.user_messages -= i64::try_from(said.len()).unwrap_or(i64::MAX);
    let sql = format!("UPDATE messages SET folded = 1 WHERE {turns} RETURNING segment");
    reindex(tx, row.number, &sql, params![row.number, seq, tool, user])?;
    Ok(said)
}

/// Notes a run that goes on, so that one whose process dies is found.
fn goes_on(tx: &WriteTransaction<'_>, spot: Spot<'_>, run: &RunId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO runs (session, id, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(params![spot.number, run.as_str(), spot.seq])?;
    Ok(())
}

/// Notes the run, and that the message it answers no longer waits.
fn run_started(tx: &WriteTransaction<'_>, spot: Spot<'_>) -> Result<(), StoreError> {
    let Some(run) = spot.run else { return Ok(()) };
    goes_on(tx, spot, run)?;
    if spot.comes_with(|other| matches!(other, RunEventKind::MessageAccepted { .. })) {
        return Ok(());
    }
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
    tx.prepare_cached("UPDATE session_texts SET model = ?2 WHERE number = ?1 AND model IS NOT ?2")?
        .execute(params![row.number, model])?;
    Ok(())
}

/// Writes down a call. While a run goes on, what indices hold of its session is left for the end of the run.
fn called(
    tx: &mut WriteTransaction<'_>,
    row: &mut SessionRow,
    spot: Spot<'_>,
    call: &ToolCall,
) -> Result<(), StoreError> {
    let is_new = calls::record(tx, Some(row.number), spot.run, call)?;
    let ends_later = row.running && call.origin == Origin::Assistant;
    if !ends_later {
        row.touch(spot.at);
    }
    let Some(tool) = is_new else { return Ok(()) };
    row.tool_calls += 1;
    if !ends_later {
        row.tools |= 1 << names::tool_bit(tx, tool)?;
    }
    tx.prepare_cached(
        "UPDATE session_texts SET tools = json_insert(tools, '$[#]', ?2) WHERE number = ?1 \
         AND NOT EXISTS (SELECT 1 FROM json_each(tools) WHERE value = ?2)",
    )?
    .execute(params![row.number, call.name])?;
    Ok(())
}

/// A run by hand is a turn of its own in the conversation.
fn said_by_hand(
    tx: &mut WriteTransaction<'_>,
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
        called(tx, row, spot, call)?;
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
    close_run(tx, row, spot, &result.answer.pending_approvals, reason)
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
    close_run(tx, row, spot, &[], reason)?;
    let Some(run) = spot.run else { return Ok(()) };
    let text = log::text_so_far(tx, spot.number, run)?;
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

/// Ends a run: its open calls, and what was left for its end.
fn close_run(
    tx: &mut WriteTransaction<'_>,
    row: &mut SessionRow,
    spot: Spot<'_>,
    keep: &[ToolCall],
    reason: &str,
) -> Result<(), StoreError> {
    let Some(run) = spot.run else { return Ok(()) };
    calls::close_open(tx, spot.number, run, keep, reason)?;
    for tool in calls::tools_of(tx, spot.number, run)? {
        row.tools |= 1 << names::tool_bit(tx, tool)?;
    }
    Ok(())
}
