//! What each tool did in a range.

use rusqlite::{Connection, params};

use super::{Range, pieces};
use crate::store::codes::NameKind;
use crate::store::error::StoreError;
use crate::store::histogram::Histogram;
use crate::store::rollups::Grain;
use crate::store::session_row::NUMBERS_PER_MS;
use crate::store::{calls, names};

/// A tool's sums over a range of starts.
#[derive(Debug, Default)]
pub struct ToolFigures {
    pub name: String,
    pub calls: i64,
    pub successes: i64,
    /// pass, warn, fail, info.
    pub verdicts: [i64; 4],
    pub timed: i64,
    pub total_ms: i64,
    pub times: Histogram,
    /// Milliseconds since 1970.
    pub last_used_at: Option<i64>,
}

/// Every tool that was called in a range.
///
/// # Errors
/// What the database says.
pub fn tools(conn: &Connection, range: Range) -> Result<Vec<ToolFigures>, StoreError> {
    let pieces = pieces(range, Grain::Hour);
    let mut tools = Vec::new();
    for (tool, name) in names::all(conn, NameKind::Tool)? {
        let mut figures = ToolFigures { name, ..ToolFigures::default() };
        for (grain, from, to) in &pieces.whole {
            add_tool_buckets(conn, &mut figures, [*grain as i64, tool, *from, *to])?;
        }
        for rest in &pieces.rest {
            add_tool_calls(conn, &mut figures, tool, *rest)?;
        }
        if figures.calls > 0 {
            let (first, end) = range.numbers();
            let sql = "SELECT max(number) FROM tool_calls INDEXED BY tool_calls_by_tool \
                 WHERE tool = ?1 AND number >= ?2 AND number < ?3";
            let last: Option<i64> = conn.prepare_cached(sql)?.query_row(params![tool, first, end], |row| row.get(0))?;
            figures.last_used_at = last.map(|number| number / NUMBERS_PER_MS);
            tools.push(figures);
        }
    }
    Ok(tools)
}

fn add_tool_buckets(conn: &Connection, figures: &mut ToolFigures, bucket: [i64; 4]) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT calls, successes, pass, warn, fail, info, timed, total_ms, histogram FROM tool_rollups \
         WHERE grain = ?1 AND tool = ?2 AND bucket >= ?3 AND bucket < ?4",
    )?;
    let mut rows = statement.query(bucket)?;
    while let Some(row) = rows.next()? {
        figures.calls += row.get::<_, i64>(0)?;
        figures.successes += row.get::<_, i64>(1)?;
        for (column, verdict) in figures.verdicts.iter_mut().enumerate() {
            *verdict += row.get::<_, i64>(2 + column)?;
        }
        figures.timed += row.get::<_, i64>(6)?;
        figures.total_ms += row.get::<_, i64>(7)?;
        figures.times.add_stored(row.get_ref(8)?.as_blob().unwrap_or_default());
    }
    Ok(())
}

fn add_tool_calls(conn: &Connection, figures: &mut ToolFigures, tool: i64, range: Range) -> Result<(), StoreError> {
    let (first, end) = range.numbers();
    let mut statement = conn.prepare_cached(
        "SELECT number, tool, status, verdict, success, duration_ms FROM tool_calls INDEXED BY tool_calls_by_tool \
         WHERE tool = ?1 AND number >= ?2 AND number < ?3",
    )?;
    let mut rows = statement.query([tool, first, end])?;
    while let Some(row) = rows.next()? {
        let Some(call) = calls::figures_from(row)? else { continue };
        figures.calls += 1;
        figures.successes += i64::from(call.success);
        if let Some(verdict) = usize::try_from(call.verdict - 1).ok().and_then(|at| figures.verdicts.get_mut(at)) {
            *verdict += 1;
        }
        if let Some(ms) = call.duration_ms {
            figures.timed += 1;
            figures.total_ms += ms;
            figures.times.add(ms);
        }
    }
    Ok(())
}
