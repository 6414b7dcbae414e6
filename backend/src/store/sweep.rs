//! What time alone changes: quiet sessions end, the bin empties, old sessions go.

use shared_types::Timestamp;

use super::error::StoreError;
use super::session_row::{SessionNumber, SessionRow};
use super::sessions;
use super::writer::WriteTransaction;

/// Quiet for so long, a session has ended.
pub const QUIET_MS: i64 = 24 * 3_600_000;

/// So long deleted sessions stay in the bin.
pub const BIN_MS: i64 = 30 * 24 * 3_600_000;

/// Sessions that one transaction takes at most, so that a message never waits long behind it.
pub const BATCH: usize = 500;

/// Gives quiet sessions their outcome; says how many (more may be left when it is [`BATCH`]).
///
/// # Errors
/// What the database says.
pub fn end_quiet(tx: &mut WriteTransaction<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let due = select(
        tx,
        // What is quiet for a day began before it: of most sessions the index alone says that they need not be looked at.
        "SELECT number FROM sessions INDEXED BY sessions_by_cell \
         WHERE place IN (0, 1, 2, 3) AND outcome = 3 AND number < (?1 + 1) * 256 AND last_at <= ?1 AND running = 0 LIMIT ?2",
        now.as_millisecond() - QUIET_MS,
    )?;
    for number in &due {
        let Some(before) = SessionRow::load(tx, *number)? else { continue };
        let mut row = before.clone();
        let (outcome, resolution) = row.outcome_of_quiet();
        row.end(outcome, resolution);
        tx.save_session(Some(&before), &row)?;
    }
    Ok(due.len())
}

/// Purges what has been in the bin for 30 days.
///
/// # Errors
/// What the database says.
pub fn empty_bin(tx: &mut WriteTransaction<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let sql = "SELECT number FROM sessions WHERE deleted_at <= ?1 AND deleted_at IS NOT NULL LIMIT ?2";
    purge(tx, sql, now.as_millisecond() - BIN_MS)
}

/// Purges sessions that began before `before` and have ended.
///
/// # Errors
/// What the database says.
pub fn retire(tx: &mut WriteTransaction<'_>, before: Timestamp) -> Result<usize, StoreError> {
    let end = before.as_millisecond().saturating_mul(super::session_row::NUMBERS_PER_MS);
    purge(tx, "SELECT number FROM sessions WHERE number < ?1 AND outcome <> 3 AND pinned = 0 LIMIT ?2", end)
}

fn purge(tx: &mut WriteTransaction<'_>, sql: &str, bound: i64) -> Result<usize, StoreError> {
    let due = select(tx, sql, bound)?;
    for number in &due {
        sessions::purge_number(tx, *number)?;
    }
    Ok(due.len())
}

fn select(tx: &WriteTransaction<'_>, sql: &str, bound: i64) -> Result<Vec<SessionNumber>, StoreError> {
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([bound, BATCH as i64], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
