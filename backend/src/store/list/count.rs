//! How many sessions match: by sums where there are any, else by the combinations that occur, else by rows.

use rusqlite::{Connection, params_from_iter};

use super::FROM_INDEX;
use super::conditions::{Conditions, Sum};
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
    if conditions.has_marks() {
        return count_marked(conn, conditions);
    }
    let (cells, whole) = cells(conn, conditions)?;
    let mut total = whole;
    for part in edges(conditions.range) {
        total += count_rows(conn, &conditions.within(part), &cells)?;
    }
    Ok((total.unsigned_abs(), Some(cells)))
}

/// Counts where only the rows themselves tell: as few of them as can be.
fn count_marked(conn: &Connection, conditions: &Conditions) -> Result<(u64, Option<Vec<Cell>>), StoreError> {
    if let Some(sum) = conditions.everywhere().sum() {
        let elsewhere = conditions.elsewhere();
        // Fewer are archived or deleted than are not.
        if count(conn, &elsewhere.without_marks())?.0 < count(conn, &conditions.without_marks())?.0 {
            let others = count_marked_rows(conn, &elsewhere)?.0;
            return Ok((sum.count(conn)?.saturating_sub(others), None));
        }
    }
    let (total, cells) = count_marked_rows(conn, conditions)?;
    Ok((total, Some(cells)))
}

/// Counts the rows of the combinations, or all of the range where that is less work.
fn count_marked_rows(conn: &Connection, conditions: &Conditions) -> Result<(u64, Vec<Cell>), StoreError> {
    let (at_most, cells) = count(conn, &conditions.without_marks())?;
    let cells = match cells {
        Some(cells) => cells,
        None => self::cells(conn, conditions)?.0,
    };
    let by_cell = FROM_INDEX * at_most + 20 * (cells.len() as u64);
    let total = if by_cell < Sum::of_all(conditions.range).count(conn)? {
        count_rows(conn, conditions, &cells)?
    } else {
        let (columns, mut values) = conditions.rows();
        let (first, end) = conditions.range.numbers();
        values.extend([first, end]);
        let sql = format!("SELECT count(*) FROM sessions NOT INDEXED WHERE {columns} AND number >= ? AND number < ?");
        conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get::<_, i64>(0))?
    };
    Ok((total.unsigned_abs(), cells))
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
    bound.push(conditions.tool);
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
         FROM facets WHERE tool = ? AND {columns} AND {months} GROUP BY 1, 2, 3, 4, 5, 6"
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

/// The sessions of a combination, as [`of_cell`] has its values.
pub(super) const OF_CELL: &str = "FROM sessions INDEXED BY sessions_by_cell WHERE place = ?1 AND outcome = ?2 AND category = ?3 \
     AND provider = ?4 AND layer = ?5 AND cause = ?6 AND number >= ?7 AND number < ?8 AND (?9 = -1 OR tools & ?9 <> 0)";

pub(super) fn of_cell(cell: &Cell, range: Range, mask: i64) -> [i64; 9] {
    let (first, end) = range.numbers();
    let [place, outcome, category, provider, layer, cause] = *cell;
    [place, outcome, category, provider, layer, cause, first, end, mask]
}

/// The rows of some combinations.
fn count_rows(conn: &Connection, conditions: &Conditions, cells: &[Cell]) -> Result<i64, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT count(*) {OF_CELL}{}", conditions.marks()))?;
    let mut total = 0;
    for cell in cells {
        total += statement.query_row(of_cell(cell, conditions.range, conditions.mask()), |row| row.get::<_, i64>(0))?;
    }
    Ok(total)
}
