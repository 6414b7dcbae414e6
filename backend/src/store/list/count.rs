//! How many sessions match: by sums where there are any, else by the combinations that occur, else by rows.

use rusqlite::{Connection, params_from_iter};

use super::conditions::Conditions;
use crate::store::error::StoreError;
use crate::store::figures::{self, Range};
use crate::store::rollups::{ANY, Grain, HOUR_MS};

/// A combination of values that occurs: place, outcome, category, provider, layer, cause.
pub(super) type Cell = [i64; 6];

/// How many sessions match, and (where that had to be looked at) in which combinations.
pub(super) fn count(conn: &Connection, conditions: &Conditions) -> Result<(u64, Option<Vec<Cell>>), StoreError> {
    if let Some(sum) = conditions.sum() {
        return Ok((sum.count(conn)?, None));
    }
    let (cells, whole) = cells(conn, conditions)?;
    let (mut total, parts) = match conditions.has_two_features() {
        true => (0, vec![conditions.range]),
        false => (whole, edges(conditions.range)),
    };
    for part in parts {
        total += count_rows(conn, &conditions.within(part), &cells)?;
    }
    Ok((total.unsigned_abs(), Some(cells)))
}

/// The parts of a range that are no whole months.
fn edges(range: Range) -> Vec<Range> {
    figures::pieces(range, Grain::Month).rest
}

/// The combinations that occur in the months a range touches, and the sum of its whole months.
pub(super) fn cells(conn: &Connection, conditions: &Conditions) -> Result<(Vec<Cell>, i64), StoreError> {
    let (columns, values) = conditions.columns();
    let range = conditions.range;
    let whole = figures::pieces(range, Grain::Month).whole.first().map_or((0, 0), |(_, from, to)| (*from, *to));
    let mut bound = if range == Range::ALL { vec![ANY, 0] } else { vec![whole.0, whole.1] };
    bound.push(conditions.feature());
    bound.extend(values);
    let months = if range == Range::ALL {
        "month = -1"
    } else {
        let month = |ms: i64| match ms {
            i64::MIN | i64::MAX => ms,
            ms => Grain::Month.bucket(ms.div_euclid(HOUR_MS)),
        };
        // -1 is all time, not a month.
        bound.extend([month(range.from).max(0), month(range.to)]);
        "month >= ? AND month <= ?"
    };
    let sql = format!(
        "SELECT place, outcome, category, provider, layer, cause, \
         sum(CASE WHEN month >= ? AND month < ? THEN sessions ELSE 0 END) \
         FROM facets WHERE feature = ? AND {columns} AND {months} GROUP BY 1, 2, 3, 4, 5, 6"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(bound))?;
    let (mut cells, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let mut cell = [0; 6];
        for (column, value) in cell.iter_mut().enumerate() {
            *value = row.get(column)?;
        }
        cells.push(cell);
        total += row.get::<_, i64>(6)?;
    }
    Ok((cells, total))
}

/// How many sessions match in each part of a range, in order of time: in its whole months, and in what is left before
/// and after them. Not for both a tool and a mark.
pub(super) fn by_month(
    conn: &Connection,
    conditions: &Conditions,
    cells: &[Cell],
) -> Result<Vec<(Range, u64)>, StoreError> {
    let pieces = figures::pieces(conditions.range, Grain::Month);
    let mut parts = Vec::new();
    if let Some((_, from, to)) = pieces.whole.first() {
        let (columns, values) = conditions.columns();
        let sql = format!(
            "SELECT month, sum(sessions) FROM facets WHERE feature = ? AND {columns} AND month >= ? AND month < ? GROUP BY 1"
        );
        // -1 is all time, not a month.
        let bound = [conditions.feature()].into_iter().chain(values).chain([*from.max(&0), *to]);
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(bound))?;
        while let Some(row) = rows.next()? {
            let month: i64 = row.get(0)?;
            // 31 days after the first of a month lies in the next one.
            let next = Grain::Month.bucket(month + 31 * 24);
            parts.push((Range { from: month * HOUR_MS, to: next * HOUR_MS }, row.get::<_, i64>(1)?.unsigned_abs()));
        }
    }
    for part in pieces.rest {
        parts.push((part, count_rows(conn, &conditions.within(part), cells)?.unsigned_abs()));
    }
    parts.sort_unstable_by_key(|(part, _)| part.from);
    Ok(parts)
}

/// The sessions of a combination, as [`of_cell`] has its values.
pub(super) const OF_CELL: &str = "FROM sessions INDEXED BY sessions_by_cell WHERE place = ?1 AND outcome = ?2 AND category = ?3 \
     AND provider = ?4 AND layer = ?5 AND cause = ?6 AND number >= ?7 AND number < ?8 AND (?9 = -1 OR tools & ?9 <> 0) \
     AND (?10 = -1 OR marks & ?10 <> 0)";

pub(super) fn of_cell(cell: &Cell, conditions: &Conditions) -> [i64; 10] {
    let (first, end) = conditions.range.numbers();
    let [place, outcome, category, provider, layer, cause] = *cell;
    let [tools, marks] = conditions.masks();
    [place, outcome, category, provider, layer, cause, first, end, tools, marks]
}

/// The rows of some combinations.
fn count_rows(conn: &Connection, conditions: &Conditions, cells: &[Cell]) -> Result<i64, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT count(*) {OF_CELL}"))?;
    let mut total = 0;
    for cell in cells {
        total += statement.query_row(of_cell(cell, conditions), |row| row.get::<_, i64>(0))?;
    }
    Ok(total)
}
