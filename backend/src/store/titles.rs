//! The title of a session that nobody has named: words that were said in it.

use rusqlite::{Connection, OptionalExtension, params};
use shared_types::{Category, Role};

use super::codes::Code;
use super::error::StoreError;
use super::projection::{preview_of, title_of};
use super::session_row::{SessionNumber, SessionRow};
use super::writer::WriteTransaction;

/// So many words name no trouble where nothing was filed under them and nothing looked at: "hi", "I need help".
const BARE_WORDS: usize = 3;

/// A session that began with a greeting gets the longer words that come after it.
///
/// # Errors
/// What the database says.
pub(super) fn grow(tx: &mut WriteTransaction<'_>, row: &SessionRow, content: &str) -> Result<(), StoreError> {
    if row.category != Category::Unknown.code() || row.tool_calls > 0 {
        return Ok(());
    }
    let known = title(tx, row.number)?;
    let longer = title_of(content).chars().count() > known.chars().count();
    if longer && known.split_whitespace().count() <= BARE_WORDS && said(tx, row.number)?.contains(&known) {
        set(tx, row.number, content)?;
    }
    Ok(())
}

/// A session whose title was said in what is folded away gets what it begins with now: `content`, where nothing is left.
///
/// # Errors
/// What the database says.
pub(super) fn without(
    tx: &mut WriteTransaction<'_>,
    session: SessionNumber,
    folded: &[String],
    content: &str,
) -> Result<(), StoreError> {
    let known = title(tx, session)?;
    if !folded.iter().any(|folded| title_of(folded) == known) {
        return Ok(());
    }
    let first: Option<String> = tx
        .prepare_cached(
            "SELECT content FROM messages WHERE session = ?1 AND role = ?2 AND folded = 0 AND state < 2 ORDER BY seq LIMIT 1",
        )?
        .query_row(params![session, Role::User.code()], |row| row.get(0))
        .optional()?;
    set(tx, session, first.as_deref().unwrap_or(content))
}

fn title(conn: &Connection, session: SessionNumber) -> Result<String, StoreError> {
    let sql = "SELECT title FROM session_texts WHERE number = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([session], |row| row.get(0))?)
}

/// The titles that what was said would give; one that a person gave is not among them.
fn said(conn: &Connection, session: SessionNumber) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT content FROM messages WHERE session = ?1 AND role = ?2 AND folded = 0 ORDER BY seq LIMIT 8";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![session, Role::User.code()], |row| row.get(0))?;
    rows.map(|content: rusqlite::Result<String>| Ok(title_of(&content?))).collect()
}

fn set(tx: &mut WriteTransaction<'_>, session: SessionNumber, content: &str) -> Result<(), StoreError> {
    let sql = "UPDATE session_texts SET title = ?2, preview = ?3 WHERE number = ?1";
    tx.prepare_cached(sql)?.execute(params![session, title_of(content), preview_of(content)])?;
    tx.index_later(session, 0)
}
