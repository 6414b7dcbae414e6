//! Sessions as lists and pages show them, and what a person does with them.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{
    BulkAction, Category, Escalation, EscalationReason, Feedback, Layer, LlmIdentity, MessageId, Outcome, Resolution,
    SessionDetail, SessionId, SessionItem, SessionPatch, Timestamp,
};

use super::calls;
use super::codes::{Code, Place};
use super::error::StoreError;
use super::log;
use super::messages::{self, moment, parse_id};
use super::search;
use super::session_row::{NUMBERS_PER_MS, SessionNumber, SessionRow, number_of};
use super::writer::{News, WriteTransaction};

/// The columns that [`item_from`] reads, of `sessions s` joined as [`ITEM_FROM`] says.
pub(super) const ITEM_COLUMNS: &str = "t.id, t.title, t.preview, s.number, s.ended_at, s.outcome, s.resolution, \
     s.category, c.name, s.layer, s.messages, s.user_messages, s.tool_calls, t.tools, s.duration_ms, s.cost_nanousd, \
     s.unpriced, p.name, s.pinned, s.place, s.running, s.reopened, \
     s.prompt_tokens, s.completion_tokens, s.fallback";

/// See [`ITEM_COLUMNS`].
pub(super) const ITEM_FROM: &str = "sessions s JOIN session_texts t ON t.number = s.number \
     LEFT JOIN names c ON c.number = s.cause LEFT JOIN names p ON p.number = s.provider";

/// Reads a list item selected with [`ITEM_COLUMNS`].
pub(super) fn item_from(row: &rusqlite::Row<'_>) -> Result<SessionItem, StoreError> {
    let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
    let place = Place::of(row.get(19)?);
    let unpriced: bool = row.get(16)?;
    Ok(SessionItem {
        id: parse_id(row.get(0)?)?,
        title: row.get(1)?,
        preview: row.get(2)?,
        started_at: moment(row.get::<_, i64>(3)? / NUMBERS_PER_MS),
        ended_at: row.get::<_, Option<i64>>(4)?.map(moment),
        outcome: Outcome::of(row.get(5)?).unwrap_or(Outcome::InProgress),
        resolution: Resolution::of(row.get(6)?),
        category: Category::of(row.get(7)?).unwrap_or(Category::Unknown),
        cause: row.get(8)?,
        layer: Layer::of(row.get(9)?),
        message_count: count(10)?,
        user_message_count: count(11)?,
        tool_call_count: count(12)?,
        tools: serde_json::from_str(row.get_ref(13)?.as_str().unwrap_or("[]"))?,
        duration_ms: Some(count(14)?),
        cost_usd: if unpriced { None } else { Some(usd(row.get(15)?)) },
        provider: row.get(17)?,
        pinned: row.get(18)?,
        archived: place.archived,
        running: row.get(20)?,
        deleted: place.binned,
        reopened_count: count(21)?,
        prompt_tokens: count(22)?,
        completion_tokens: count(23)?,
        fallback: row.get(24)?,
        snippet: None,
    })
}

/// Dollars from billionths.
#[must_use]
pub fn usd(nanousd: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine million dollars")]
    let billionths = nanousd as f64;
    billionths / 1e9
}

/// A session's list item, where there is such a session.
///
/// # Errors
/// What the database says.
pub fn item(conn: &Connection, number: SessionNumber) -> Result<Option<SessionItem>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {ITEM_COLUMNS} FROM {ITEM_FROM} WHERE s.number = ?1"))?;
    let mut rows = statement.query([number])?;
    rows.next()?.map(item_from).transpose()
}

/// A session's list item, wherever it is shown.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn item_by_id(conn: &Connection, id: &SessionId) -> Result<SessionItem, StoreError> {
    item(conn, find(conn, id)?)?.ok_or(StoreError::NotFound("session"))
}

fn find(conn: &Connection, id: &SessionId) -> Result<SessionNumber, StoreError> {
    number_of(conn, id.as_str())?.ok_or(StoreError::NotFound("session"))
}

/// A session in full.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn detail(conn: &Connection, id: &SessionId) -> Result<SessionDetail, StoreError> {
    let number = find(conn, id)?;
    let item = item(conn, number)?.ok_or(StoreError::NotFound("session"))?;
    let (diagnosis, model, last_seq): (Option<String>, Option<String>, i64) = conn
        .prepare_cached(
            "SELECT diagnosis, model, last_seq FROM session_texts JOIN sessions USING (number) WHERE number = ?1",
        )?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let llm = item.provider.clone().map(|provider| LlmIdentity { provider, model });
    Ok(SessionDetail {
        messages: messages::shown(conn, number)?,
        tool_calls: calls::of_session(conn, number, 0)?.into_iter().map(|(call, _)| call).collect(),
        diagnosis: diagnosis.as_deref().map(serde_json::from_str).transpose()?,
        feedback: feedback_of(conn, number)?,
        last_seq: last_seq.unsigned_abs(),
        llm,
        item,
    })
}

/// The messages of a session.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn messages(conn: &Connection, id: &SessionId) -> Result<Vec<shared_types::Message>, StoreError> {
    messages::shown(conn, find(conn, id)?)
}

/// The number of a session's last event.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn last_seq(conn: &Connection, id: &SessionId) -> Result<u64, StoreError> {
    let number = find(conn, id)?;
    let seq: i64 = conn
        .prepare_cached("SELECT last_seq FROM sessions WHERE number = ?1")?
        .query_row([number], |row| row.get(0))?;
    Ok(seq.unsigned_abs())
}

fn feedback_of(conn: &Connection, number: SessionNumber) -> Result<Option<Feedback>, StoreError> {
    let row = conn
        .prepare_cached(
            "SELECT score, comment, at FROM feedback WHERE session = ?1 AND message IS NULL ORDER BY number DESC LIMIT 1",
        )?
        .query_row([number], |row| {
            Ok(Feedback { score: row.get(0)?, comment: row.get(1)?, at: moment(row.get(2)?), message_id: None })
        })
        .optional()?;
    Ok(row)
}

fn change(
    tx: &mut WriteTransaction<'_>,
    id: &SessionId,
    work: impl FnOnce(&mut SessionRow),
) -> Result<SessionNumber, StoreError> {
    let number = find(tx, id)?;
    let before = SessionRow::load(tx, number)?.ok_or(StoreError::NotFound("session"))?;
    let mut row = before.clone();
    work(&mut row);
    tx.save_session(Some(&before), &row)?;
    Ok(number)
}

/// Changes title, outcome, pin or archive; gives the item as it now is.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn patch(
    tx: &mut WriteTransaction<'_>,
    id: &SessionId,
    patch: &SessionPatch,
    at: Timestamp,
) -> Result<SessionItem, StoreError> {
    let number = change(tx, id, |row| {
        match patch.outcome {
            Some(Outcome::InProgress) if row.has_ended() => row.reopen(at.as_millisecond()),
            Some(Outcome::InProgress) => {}
            Some(Outcome::Resolved) => row.end(Outcome::Resolved, Some(Resolution::Confirmed)),
            Some(outcome) => row.end(outcome, None),
            None => {}
        }
        row.pinned = patch.pinned.unwrap_or(row.pinned);
        if let Some(archived) = patch.archived {
            row.place = Place { archived, ..Place::of(row.place) }.code();
        }
    })?;
    if let Some(title) = &patch.title {
        tx.prepare_cached("UPDATE session_texts SET title = ?2 WHERE number = ?1")?.execute(params![number, title])?;
        tx.index_later(number, 0)?;
        tx.tell(number, News::Updated);
    }
    item_by_id(tx, id)
}

/// Hands a session over to second level; gives the item as it now is.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn escalate(
    tx: &mut WriteTransaction<'_>,
    id: &SessionId,
    escalation: &Escalation,
) -> Result<SessionItem, StoreError> {
    let number = change(tx, id, |row| {
        row.escalated = true;
        row.end(Outcome::Unresolved, None);
    })?;
    tx.prepare_cached("UPDATE session_texts SET escalation_reason = ?2, escalation_note = ?3 WHERE number = ?1")?
        .execute(params![number, reason_name(escalation.reason), escalation.note])?;
    item_by_id(tx, id)
}

/// The wire name of a reason.
#[must_use]
pub fn reason_name(reason: EscalationReason) -> &'static str {
    match reason {
        EscalationReason::UserRequest => "user_request",
        EscalationReason::NotSolved => "not_solved",
        EscalationReason::Hardware => "hardware",
        EscalationReason::ProviderFault => "provider_fault",
        EscalationReason::NoAccess => "no_access",
        EscalationReason::Other => "other",
    }
}

/// Why a session was escalated, and the note that goes with it.
///
/// # Errors
/// What the database says.
pub fn escalation(conn: &Connection, id: &SessionId) -> Result<Option<(String, Option<String>)>, StoreError> {
    let row: Option<(Option<String>, Option<String>)> = conn
        .prepare_cached("SELECT escalation_reason, escalation_note FROM session_texts WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.and_then(|(reason, note)| reason.map(|reason| (reason, note))))
}

/// Puts a session into the bin.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn bin(tx: &mut WriteTransaction<'_>, id: &SessionId, at: Timestamp) -> Result<(), StoreError> {
    let number = change(tx, id, |row| {
        row.place = Place { binned: true, ..Place::of(row.place) }.code();
        row.deleted_at.get_or_insert(at.as_millisecond());
    })?;
    tx.tell(number, News::Deleted);
    Ok(())
}

/// Takes a session out of the bin; gives the item as it now is.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn restore(tx: &mut WriteTransaction<'_>, id: &SessionId) -> Result<SessionItem, StoreError> {
    change(tx, id, |row| {
        row.place = Place { binned: false, ..Place::of(row.place) }.code();
        row.deleted_at = None;
    })?;
    item_by_id(tx, id)
}

/// Does the same with several sessions; all or none.
///
/// # Errors
/// [`StoreError::NotFound`] when one of them is not there.
pub fn bulk(
    tx: &mut WriteTransaction<'_>,
    ids: &[SessionId],
    action: BulkAction,
    at: Timestamp,
) -> Result<Vec<SessionItem>, StoreError> {
    for id in ids {
        let archive = |archived: bool| SessionPatch { archived: Some(archived), ..SessionPatch::default() };
        match action {
            BulkAction::Archive => patch(tx, id, &archive(true), at).map(drop)?,
            BulkAction::Unarchive => patch(tx, id, &archive(false), at).map(drop)?,
            BulkAction::Delete => bin(tx, id, at)?,
            BulkAction::Restore => restore(tx, id).map(drop)?,
        }
    }
    ids.iter().map(|id| item_by_id(tx, id)).collect()
}

/// Removes a session for good, out of the figures too.
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Conflict`] while a run is going on in it.
pub fn purge(tx: &mut WriteTransaction<'_>, id: &SessionId) -> Result<(), StoreError> {
    let number = find(tx, id)?;
    if log::goes_on(tx, number)? {
        return Err(StoreError::Conflict("a run is going on in this session; stop it first".into()));
    }
    purge_number(tx, number)
}

pub(super) fn purge_number(tx: &mut WriteTransaction<'_>, number: SessionNumber) -> Result<(), StoreError> {
    let Some(row) = SessionRow::load(tx, number)? else { return Ok(()) };
    if let Some(item) = item(tx, number)? {
        tx.tell(number, News::Purged(Arc::new(item)));
    }
    let figures = {
        // A call that is only noted is in no sum.
        let sql = "SELECT number, tool, status, verdict, success, duration_ms FROM tool_calls c WHERE session = ?1 \
             AND NOT EXISTS (SELECT 1 FROM unsettled u WHERE u.number = c.number AND u.kind = 1)";
        let mut statement = tx.prepare_cached(sql)?;
        let rows = statement.query_map([number], calls::figures_from)?;
        rows.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for call in figures {
        tx.move_call(call, None);
    }
    tx.forget_session(&row)?;
    search::forget(tx, number)?;
    tx.prepare_cached("DELETE FROM sessions WHERE number = ?1")?.execute([number])?;
    Ok(())
}

/// Keeps what a person said of a session; the last word counts.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn give_feedback(tx: &mut WriteTransaction<'_>, id: &SessionId, feedback: &Feedback) -> Result<(), StoreError> {
    let number = find(tx, id)?;
    tx.prepare_cached("INSERT INTO feedback (session, message, score, comment, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            number,
            feedback.message_id.as_ref().map(MessageId::as_str),
            feedback.score,
            feedback.comment,
            feedback.at.as_millisecond()
        ])?;
    Ok(())
}
