//! `techtime db check`: counts everything again and compares with the sums that are kept.

use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::calls;
use super::error::StoreError;
use super::ledger::Ledger;
use super::rollups::{Grain, HOUR_MS};
use super::session_row::SessionRow;
use super::settle;

/// Problems that a report names; more are only counted.
const NAMED: usize = 20;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub sessions: u64,
    pub calls: u64,
    /// Sessions that are noted to be counted anew; the recount takes them as the sums know them.
    pub noted: u64,
    /// Sums compared.
    pub sums: u64,
    pub problems: Vec<String>,
    /// All of them, named or not.
    pub problem_count: u64,
}

impl Report {
    fn problem(&mut self, text: String) {
        self.problem_count += 1;
        if self.problems.len() < NAMED {
            self.problems.push(text);
        }
    }
}

/// Checks the file's structure, the references, the logs' numbers and every sum.
///
/// # Errors
/// What the database says while it is read.
pub fn check(conn: &Connection) -> Result<Report, StoreError> {
    let mut report = Report::default();
    structure(conn, &mut report)?;
    logs(conn, &mut report)?;
    recount(conn, &mut report)?;
    Ok(report)
}

fn structure(conn: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let mut statement = conn.prepare("PRAGMA integrity_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.problem(format!("structure: {line}"));
        }
    }
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        report.problem(format!("a row of {} belongs to nothing", row.get::<_, String>(0)?));
    }
    Ok(())
}

/// Every log counts from 1 without a gap, and every session counts its messages right.
fn logs(conn: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let sql = "SELECT t.id, e.events, e.top, s.last_seq FROM \
         (SELECT session, sum(count) AS events, max(seq + count - 1) AS top FROM events GROUP BY session) e \
         JOIN sessions s ON s.number = e.session JOIN session_texts t ON t.number = e.session \
         WHERE e.events <> s.last_seq OR e.top <> s.last_seq";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, events, last): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(3)?);
        report.problem(format!("session {id}: {events} events, but the last one has number {last}"));
    }
    Ok(())
}

fn recount(conn: &Connection, report: &mut Report) -> Result<(), StoreError> {
    // A month at a time, so that a million sessions need no gigabyte; all-time facets come last.
    let mut all_time = Ledger::default();
    let mut month = Ledger::default();
    let mut current = None;
    let mut cells = [0_u64; 4];
    let noted = settle::noted_sessions(conn)?;
    report.noted = noted.len() as u64;
    {
        let mut statement = conn.prepare(&format!("SELECT {} FROM sessions ORDER BY number", SessionRow::COLUMNS))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let session = SessionRow::from_row(row)?;
            let bucket = Grain::Month.bucket(session.started_at().div_euclid(HOUR_MS));
            if current.is_some_and(|month| month != bucket) {
                compare(conn, &month, report, &mut cells, false)?;
                all_time.merge(std::mem::take(&mut month).only_all_time());
            }
            current = Some(bucket);
            match noted.get(&session.number) {
                None => month.session(None, Some(&session)),
                Some(counted) => month.session(None, counted.as_ref()),
            }
            report.sessions += 1;
        }
    }
    compare(conn, &month, report, &mut cells, false)?;
    all_time.merge(month.only_all_time());
    {
        let sql = "SELECT number, tool, status, verdict, success, duration_ms FROM tool_calls c \
             WHERE NOT EXISTS (SELECT 1 FROM unsettled u WHERE u.number = c.number AND u.kind = 1)";
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            all_time.call(None, calls::figures_from(row)?);
            report.calls += 1;
        }
    }
    compare(conn, &all_time, report, &mut cells, true)?;
    for (table, recounted) in ["rollups", "rollup_times", "facets", "tool_rollups"].into_iter().zip(cells) {
        let stored: i64 = conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        if stored.unsigned_abs() != recounted {
            report.problem(format!("{table}: {stored} rows, but {recounted} by a recount"));
        }
        report.sums += recounted;
    }
    Ok(())
}

fn compare(
    conn: &Connection,
    ledger: &Ledger,
    report: &mut Report,
    cells: &mut [u64; 4],
    all_time: bool,
) -> Result<(), StoreError> {
    for (slot, row) in ledger.rows(all_time) {
        cells[slot.index] += 1;
        let stored = conn
            .prepare_cached(slot.select)?
            .query_row(params_from_iter(&row.key), |found| {
                row.values.iter().enumerate().map(|(column, _)| found.get(column)).collect::<rusqlite::Result<Vec<_>>>()
            })
            .optional()?;
        if stored.as_ref() != Some(&row.values) {
            report.problem(format!("{} {:?}: {stored:?} kept, {:?} by a recount", slot.table, row.key, row.values));
        }
    }
    Ok(())
}
