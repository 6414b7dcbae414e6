//! Full text: what of a session is indexed.
//!
//! A session is one document, so words of different messages find it together. A long one is cut into
//! segments of about 16 KB, because each new message indexes its segment again.

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::session_row::SessionNumber;

/// Text after which a session's next message begins a new segment, in bytes.
const SEGMENT_BYTES: i64 = 16 * 1024;

/// Segments of one session, at most; the last one takes all the rest.
pub const SEGMENTS: i64 = 4096;

/// The segment that a session's next message belongs to.
pub(super) fn next_segment(conn: &Connection, session: SessionNumber) -> Result<i64, StoreError> {
    let (segment, bytes): (i64, i64) = conn
        .prepare_cached(
            "SELECT coalesce(max(segment), 0), coalesce(sum(length(content)), 0) FROM messages \
             WHERE session = ?1 AND segment = (SELECT max(segment) FROM messages WHERE session = ?1)",
        )?
        .query_row([session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(if bytes < SEGMENT_BYTES { segment } else { (segment + 1).min(SEGMENTS - 1) })
}

/// Indexes a segment as its messages (and the session's title) now are.
pub(super) fn index(conn: &Connection, session: SessionNumber, segment: i64) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO search (rowid, title, body) \
         SELECT ?1 * 4096 + ?2, CASE ?2 WHEN 0 THEN title ELSE '' END, \
           coalesce((SELECT group_concat(content, char(10)) FROM messages \
             WHERE session = ?1 AND segment = ?2 AND folded = 0 AND state <> 2), '') \
         FROM session_texts WHERE number = ?1",
    )?
    .execute(params![session, segment])?;
    Ok(())
}

/// Takes a session out of the index.
pub(super) fn forget(conn: &Connection, session: SessionNumber) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE rowid >= ?1 * 4096 AND rowid < (?1 + 1) * 4096")?
        .execute([session])?;
    Ok(())
}
