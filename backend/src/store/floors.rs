//! What SQLite alone takes for the questions of `cargo xtask bench http`: the floor under our answers.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::rollups::{ANY, DAY_MS, Grain, HOUR_MS, MEASURES};

/// Times of each question; its middle one is told.
const TIMES: usize = 200;

/// One question to SQLite and the middle of its times.
pub type Floor = (&'static str, Duration);

/// Asks a filled database; the one question that writes has a file of its own in `directory`.
///
/// # Errors
/// What the database says; [`StoreError::NotFound`] when it holds no session.
pub fn floors(conn: &Connection, directory: &Path) -> Result<Vec<Floor>, StoreError> {
    let newest: Option<i64> = conn.query_row("SELECT max(number) FROM sessions", [], |row| row.get(0))?;
    let newest = newest.ok_or(StoreError::NotFound("session"))?;
    let end = newest / super::session_row::NUMBERS_PER_MS / HOUR_MS;
    let count: i64 =
        conn.query_row("SELECT sum(sessions) FROM facets WHERE feature = -1 AND month = -1", [], |row| row.get(0))?;
    let days = |days: i64| [Grain::Day as i64, ANY, ANY, ANY, end - days * DAY_MS / HOUR_MS, end];
    let sums = format!(
        "SELECT {} FROM rollups WHERE grain = ?1 AND outcome = ?2 AND category = ?3 AND provider = ?4 AND bucket >= ?5 \
         AND bucket < ?6",
        MEASURES.map(|measure| format!("sum({measure})")).join(", ")
    );
    let page = "SELECT * FROM sessions JOIN session_texts USING (number) ORDER BY number DESC LIMIT 20";
    let deep = "SELECT number FROM sessions ORDER BY number DESC LIMIT 20 OFFSET ?1";
    let found = "SELECT rowid FROM search WHERE search MATCH 'wifi' ORDER BY rowid DESC LIMIT 20";
    Ok(vec![
        ("sums of 30 days", middle(|| read(conn, &sums, &days(30)))?),
        ("sums of a year", middle(|| read(conn, &sums, &days(365)))?),
        ("first page", middle(|| read(conn, page, &[]))?),
        ("page at 90 % by counting", middle(|| read(conn, deep, &[count * 9 / 10]))?),
        ("session in full", middle(|| in_full(conn, newest))?),
        ("20 newest hits of a common word", middle(|| read(conn, found, &[]))?),
        ("one WAL commit, synced", commit(directory)?),
    ])
}

fn in_full(conn: &Connection, number: i64) -> Result<(), StoreError> {
    read(conn, "SELECT * FROM sessions JOIN session_texts USING (number) WHERE number = ?1", &[number])?;
    read(conn, "SELECT * FROM messages WHERE session = ?1 ORDER BY seq", &[number])?;
    read(conn, "SELECT body FROM tool_calls JOIN tool_call_bodies USING (number) WHERE session = ?1", &[number])
}

/// Reads every row and leaves it.
fn read(conn: &Connection, sql: &str, values: &[i64]) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    while rows.next()?.is_some() {}
    Ok(())
}

fn commit(directory: &Path) -> Result<Duration, StoreError> {
    let file = directory.join("floor.db");
    let conn = Connection::open(&file)?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x TEXT) STRICT")?;
    let text = "x".repeat(500);
    let write = || Ok(conn.prepare_cached("INSERT INTO t (x) VALUES (?1)")?.execute(params![text]).map(drop)?);
    let time = middle(write);
    drop(conn);
    // What is left of a measurement is in nobody's way.
    let _ = std::fs::remove_file(&file);
    time
}

fn middle(question: impl Fn() -> Result<(), StoreError>) -> Result<Duration, StoreError> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        question()?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}
