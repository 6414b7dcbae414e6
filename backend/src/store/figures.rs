//! Reads sums of any range: whole months, days and hours from the rollups, the rest from the rows.

mod range;
mod series;
mod tools;

use rusqlite::Connection;

use super::codes::NameKind;
use super::error::StoreError;
use super::histogram::Histogram;
use super::names;
use super::rollups::{ANY, Figures, Grain, MEASURES, Metric, figures_of};
use super::session_row::SessionRow;
pub use range::Range;
pub(super) use range::pieces;
pub use series::{Point, quarters, series};
pub use tools::{ToolFigures, tools};

/// Which sessions are meant. [`ANY`] stands for every outcome, category or provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub outcome: i64,
    pub category: i64,
    pub provider: i64,
    pub range: Range,
}

/// The sums of a scope, one for each measure.
///
/// # Errors
/// What the database says.
pub fn sums(conn: &Connection, scope: &Scope) -> Result<Figures, StoreError> {
    let mut total = [0; MEASURES.len()];
    let pieces = pieces(scope.range, Grain::Hour);
    let sql = format!("SELECT {} FROM rollups WHERE {CELL}", MEASURES.map(|m| format!("sum({m})")).join(", "));
    for (grain, from, to) in pieces.whole {
        let mut statement = conn.prepare_cached(&sql)?;
        let cell = [grain as i64, scope.outcome, scope.category, scope.provider, from, to];
        statement.query_row(cell, |row| {
            for (column, sum) in total.iter_mut().enumerate() {
                *sum += row.get::<_, Option<i64>>(column)?.unwrap_or(0);
            }
            Ok(())
        })?;
    }
    for rest in pieces.rest {
        let sql = format!("SELECT {} FROM sessions NOT INDEXED WHERE {ROWS}", SessionRow::COLUMNS);
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(row_params(scope, rest))?;
        while let Some(row) = rows.next()? {
            add(&mut total, &figures_of(&SessionRow::from_row(row)?));
        }
    }
    Ok(total)
}

/// One measure of a scope; cheaper than all of them.
///
/// # Errors
/// What the database says.
pub(super) fn sum_of(conn: &Connection, scope: &Scope, measure: &str, in_rows: &str) -> Result<i64, StoreError> {
    let pieces = pieces(scope.range, Grain::Hour);
    let mut total = 0;
    for (grain, from, to) in pieces.whole {
        let sql = format!("SELECT coalesce(sum({measure}), 0) FROM rollups WHERE {CELL}");
        let cell = [grain as i64, scope.outcome, scope.category, scope.provider, from, to];
        total += conn.prepare_cached(&sql)?.query_row(cell, |row| row.get::<_, i64>(0))?;
    }
    for rest in pieces.rest {
        let sql = format!("SELECT coalesce(sum({in_rows}), 0) FROM sessions NOT INDEXED WHERE {ROWS}");
        total += conn.prepare_cached(&sql)?.query_row(row_params(scope, rest), |row| row.get::<_, i64>(0))?;
    }
    Ok(total)
}

const CELL: &str = "grain = ?1 AND outcome = ?2 AND category = ?3 AND provider = ?4 AND bucket >= ?5 AND bucket < ?6";

const ROWS: &str = "number >= ?1 AND number < ?2 AND (?3 = -1 OR outcome = ?3) AND (?4 = -1 OR category = ?4) \
     AND (?5 = -1 OR provider = ?5)";

fn row_params(scope: &Scope, range: Range) -> [i64; 5] {
    let (first, end) = range.numbers();
    [first, end, scope.outcome, scope.category, scope.provider]
}

fn add(total: &mut Figures, figures: &Figures) {
    for (sum, figure) in total.iter_mut().zip(figures) {
        *sum += figure;
    }
}

/// The times to resolution and to the first answer of a scope.
///
/// # Errors
/// What the database says.
pub fn times(conn: &Connection, scope: &Scope) -> Result<(Histogram, Histogram), StoreError> {
    let (mut resolution, mut first_answer) = (Histogram::default(), Histogram::default());
    let pieces = pieces(scope.range, Grain::Day);
    let sql = "SELECT histogram FROM rollup_times WHERE grain = ?1 AND outcome = ?2 AND category = ?3 \
         AND provider = ?4 AND metric = ?5 AND bucket >= ?6 AND bucket < ?7";
    for (grain, from, to) in pieces.whole {
        for (metric, histogram) in [(Metric::Resolution, &mut resolution), (Metric::FirstAnswer, &mut first_answer)] {
            let mut statement = conn.prepare_cached(sql)?;
            let cell = [grain as i64, scope.outcome, scope.category, scope.provider, metric as i64, from, to];
            let mut rows = statement.query(cell)?;
            while let Some(row) = rows.next()? {
                histogram.add_stored(row.get_ref(0)?.as_blob().unwrap_or_default());
            }
        }
    }
    for rest in pieces.rest {
        let sql = format!("SELECT outcome, duration_ms, first_answer_ms FROM sessions NOT INDEXED WHERE {ROWS}");
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(row_params(scope, rest))?;
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(0)? == 0 {
                resolution.add(row.get(1)?);
            }
            if let Some(ms) = row.get(2)? {
                first_answer.add(ms);
            }
        }
    }
    Ok((resolution, first_answer))
}

/// How many sessions of a scope each provider answered, by its name; the unanswered left out.
///
/// # Errors
/// What the database says.
pub fn by_provider(conn: &Connection, scope: &Scope) -> Result<Vec<(String, i64)>, StoreError> {
    let mut counts = Vec::new();
    for (provider, name) in names::all(conn, NameKind::Provider)? {
        if scope.provider != ANY && scope.provider != provider {
            continue;
        }
        let sessions = sum_of(conn, &Scope { provider, ..*scope }, "sessions", "1")?;
        if sessions > 0 {
            counts.push((name, sessions));
        }
    }
    Ok(counts)
}

/// How many sessions of a scope each category has, by its code.
///
/// # Errors
/// What the database says.
pub fn by_category(conn: &Connection, scope: &Scope, categories: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    let asked = categories.iter().filter(|category| scope.category == ANY || scope.category == **category);
    asked
        .map(|category| Ok((*category, sum_of(conn, &Scope { category: *category, ..*scope }, "sessions", "1")?)))
        .collect()
}
