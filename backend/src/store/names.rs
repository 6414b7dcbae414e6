//! Words that repeat (providers, causes, tools) as small numbers.

use rusqlite::{Connection, OptionalExtension, params};

use super::codes::NameKind;
use super::error::StoreError;

/// The number of a word, which is made when it is new.
///
/// # Errors
/// What the database says.
pub fn number(conn: &Connection, kind: NameKind, name: &str) -> Result<i64, StoreError> {
    if let Some(number) = known(conn, kind, name)? {
        return Ok(number);
    }
    conn.prepare_cached("INSERT INTO names (kind, name) VALUES (?1, ?2)")?.execute(params![kind as i64, name])?;
    Ok(conn.last_insert_rowid())
}

/// The number of a word that has been seen before.
///
/// # Errors
/// What the database says.
pub fn known(conn: &Connection, kind: NameKind, name: &str) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT number FROM names WHERE kind = ?1 AND name = ?2")?
        .query_row(params![kind as i64, name], |row| row.get(0))
        .optional()?)
}

/// The bit that all tools share beyond the first 62 that a store has seen.
const LAST_BIT: i64 = 62;

/// The bit of a tool in `sessions.tools`, by its number: its place among the tools, for words are never taken out.
///
/// # Errors
/// What the database says.
pub fn tool_bit(conn: &Connection, number: i64) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM names WHERE kind = ?1 AND number < ?2";
    let before: i64 = conn.prepare_cached(sql)?.query_row([NameKind::Tool as i64, number], |row| row.get(0))?;
    Ok(before.min(LAST_BIT))
}

/// What `sessions.tools` holds where these tools were called.
///
/// # Errors
/// What the database says.
pub fn tool_mask<'a>(conn: &Connection, tools: impl IntoIterator<Item = &'a str>) -> Result<i64, StoreError> {
    let bits = tools.into_iter().map(|tool| tool_bit(conn, self::number(conn, NameKind::Tool, tool)?));
    bits.into_iter().try_fold(0, |mask, bit| Ok(mask | 1 << bit?))
}

/// Every word of a kind with its number.
///
/// # Errors
/// What the database says.
pub fn all(conn: &Connection, kind: NameKind) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT number, name FROM names WHERE kind = ?1 ORDER BY name")?;
    let rows = statement.query_map([kind as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
