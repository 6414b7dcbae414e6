//! Sums per period of any time zone.

use rusqlite::{Connection, Row};

use super::{CELL, ROWS, Range, Scope, row_params};
use crate::store::error::StoreError;
use crate::store::rollups::{ANY, DAY_MS, Grain, HOUR_MS, QUARTER_MS};
use crate::store::session_row::NUMBERS_PER_MS;

/// The measures of a period in a series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    pub sessions: i64,
    pub resolved: i64,
    pub unresolved: i64,
    pub abandoned: i64,
    pub resolution_ms: i64,
    pub cost_nanousd: i64,
    pub unpriced: i64,
}

const POINT: &str = "sessions, resolved, unresolved, abandoned, resolution_ms, cost_nanousd, unpriced";

const POINT_OF_ROW: &str = "1, outcome = 0, outcome = 1, outcome = 2, iif(outcome = 0, duration_ms, 0), cost_nanousd, \
     unpriced";

impl Point {
    /// Reads [`POINT`] or [`POINT_OF_ROW`].
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            sessions: row.get(0)?,
            resolved: row.get(1)?,
            unresolved: row.get(2)?,
            abandoned: row.get(3)?,
            resolution_ms: row.get(4)?,
            cost_nanousd: row.get(5)?,
            unpriced: row.get(6)?,
        })
    }

    fn add(&mut self, other: &Self, times: i64) {
        self.sessions += other.sessions * times;
        self.resolved += other.resolved * times;
        self.unresolved += other.unresolved * times;
        self.abandoned += other.abandoned * times;
        self.resolution_ms += other.resolution_ms * times;
        self.cost_nanousd += other.cost_nanousd * times;
        self.unpriced += other.unpriced * times;
    }
}

/// A grain and the milliseconds of its buckets.
type Unit = (Grain, i64);

/// One point for each period; `bounds` are the periods' starts and the end of the last, ascending.
///
/// A cut between two periods lies near a bound of the coarsest grain. Whole buckets between those bounds are read in
/// one go; what starts between a cut and the bound near it is then moved from one of the two periods to the other.
///
/// # Errors
/// What the database says.
pub fn series(conn: &Connection, scope: &Scope, bounds: &[i64]) -> Result<Vec<Point>, StoreError> {
    let cuts: Vec<i64> = bounds.iter().map(|bound| (*bound).clamp(scope.range.from, scope.range.to)).collect();
    let mut points = vec![Point::default(); cuts.len().saturating_sub(1)];
    let (unit, finer) = units_for(scope, &cuts);
    let near: Vec<i64> = cuts.iter().map(|cut| nearest(*cut, unit.1)).collect();
    let (Some(first), Some(last)) = (near.first(), near.last()) else { return Ok(points) };
    let mut period = 0;
    each_bucket(conn, scope, unit, (*first, *last), |start, sums| {
        while near.get(period + 1).is_some_and(|end| *end <= start) {
            period += 1;
        }
        if let Some(point) = points.get_mut(period) {
            point.add(sums, 1);
        }
    })?;
    for (after, (cut, near)) in cuts.iter().zip(&near).enumerate() {
        let moved = between(conn, scope, finer, *near, *cut)?;
        if let Some(point) = after.checked_sub(1).and_then(|before| points.get_mut(before)) {
            point.add(&moved, 1);
        }
        if let Some(point) = points.get_mut(after) {
            point.add(&moved, -1);
        }
    }
    Ok(points)
}

/// The grain that fills periods between these cuts best, and the finer ones for what it leaves.
fn units_for(scope: &Scope, cuts: &[i64]) -> (Unit, &'static [Unit]) {
    const DAY: Unit = (Grain::Day, DAY_MS);
    const FINER: [Unit; 2] = [(Grain::Hour, HOUR_MS), (Grain::Quarter, QUARTER_MS)];
    // There are sums of quarters only where no filter leaves a session out.
    let finest = if [scope.outcome, scope.category, scope.provider] == [ANY; 3] { 2 } else { 1 };
    let inner = cuts.get(1..cuts.len().saturating_sub(1)).unwrap_or_default();
    let is_short = inner.windows(2).any(|period| period[1] - period[0] <= HOUR_MS);
    let is_on_hours = inner.iter().all(|cut| cut % HOUR_MS == 0);
    match () {
        () if !is_short => (DAY, &FINER[..finest]),
        () if is_on_hours || finest == 1 => (FINER[0], &FINER[1..finest]),
        () => (FINER[1], &[]),
    }
}

fn nearest(ms: i64, unit: i64) -> i64 {
    (ms + unit / 2).div_euclid(unit) * unit
}

/// Sums of what starts from `near`, which is a bound of all `units`, to `cut`; below zero where the cut is before it.
fn between(conn: &Connection, scope: &Scope, units: &[Unit], near: i64, cut: i64) -> Result<Point, StoreError> {
    let mut sums = Point::default();
    let (mut from, mut left) = (near, units);
    while from != cut {
        let Some((unit, finer)) = left.split_first() else {
            add_rows(conn, scope, (from, cut), &mut sums)?;
            break;
        };
        let to = nearest(cut, unit.1);
        let sign = (to - from).signum();
        each_bucket(conn, scope, *unit, (from.min(to), from.max(to)), |_, bucket| sums.add(bucket, sign))?;
        (from, left) = (to, finer);
    }
    Ok(sums)
}

/// The buckets of a grain in a range that begins and ends with one: (its start in milliseconds, its sums).
fn each_bucket(
    conn: &Connection,
    scope: &Scope,
    (grain, width): Unit,
    (from, to): (i64, i64),
    mut found: impl FnMut(i64, &Point),
) -> Result<(), StoreError> {
    if from >= to {
        return Ok(());
    }
    // Buckets are named by hours; those of quarters by quarters.
    let named_by = width.min(HOUR_MS);
    let sql = format!("SELECT {POINT}, bucket FROM rollups WHERE {CELL} ORDER BY bucket");
    let cell = [grain as i64, scope.outcome, scope.category, scope.provider, from / named_by, to / named_by];
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(cell)?;
    while let Some(row) = rows.next()? {
        found(row.get::<_, i64>(7)? * named_by, &Point::from_row(row)?);
    }
    Ok(())
}

/// Adds what starts from one moment to another, session by session; takes it away where they are the other way round.
fn add_rows(conn: &Connection, scope: &Scope, (from, to): (i64, i64), sums: &mut Point) -> Result<(), StoreError> {
    let sql = format!("SELECT {POINT_OF_ROW} FROM sessions NOT INDEXED WHERE {ROWS}");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(row_params(scope, Range { from: from.min(to), to: from.max(to) }))?;
    while let Some(row) = rows.next()? {
        sums.add(&Point::from_row(row)?, (to - from).signum());
    }
    Ok(())
}

/// Sessions of a scope per quarter of an hour: (its start in milliseconds, sessions).
///
/// # Errors
/// What the database says.
pub fn quarters(conn: &Connection, scope: &Scope, mut count: impl FnMut(i64, i64)) -> Result<(), StoreError> {
    let (hours, rest) = scope.range.split(|ms| ms.div_euclid(HOUR_MS) * HOUR_MS, |hour| hour + HOUR_MS);
    if !hours.is_empty() {
        let (from, to) = (hours.from / HOUR_MS, hours.to / HOUR_MS);
        let sql = format!("SELECT bucket, sessions, quarter_2, quarter_3, quarter_4 FROM rollups WHERE {CELL}");
        let mut statement = conn.prepare_cached(&sql)?;
        let cell = [Grain::Hour as i64, scope.outcome, scope.category, scope.provider, from, to];
        let mut rows = statement.query(cell)?;
        while let Some(row) = rows.next()? {
            let start = row.get::<_, i64>(0)? * HOUR_MS;
            let later: [i64; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            count(start, row.get::<_, i64>(1)? - later.iter().sum::<i64>());
            for (quarter, sessions) in (1..).zip(later) {
                count(start + quarter * QUARTER_MS, sessions);
            }
        }
    }
    for part in rest.into_iter().filter(|part| !part.is_empty()) {
        let sql = format!("SELECT number FROM sessions NOT INDEXED WHERE {ROWS}");
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(row_params(scope, part))?;
        while let Some(row) = rows.next()? {
            let start = row.get::<_, i64>(0)? / NUMBERS_PER_MS;
            count(start.div_euclid(QUARTER_MS) * QUARTER_MS, 1);
        }
    }
    Ok(())
}
