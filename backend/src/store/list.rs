//! The list of sessions: any combination of filters, two orders, exact totals, pages at any depth.
//!
//! Totals come from sums. A page is walked along its order where matches are frequent, and gathered
//! from the exact combinations that occur (`facets`) where they are rare, so neither case is slow.

mod conditions;
mod count;

use rusqlite::{Connection, Rows, params_from_iter};
use shared_types::SessionItem;

pub(super) use self::conditions::Conditions;
pub use self::conditions::Filter;
use self::conditions::Sum;
use self::count::{Cell, OF_CELL, by_month, cells, count, of_cell};
use super::error::StoreError;
use super::figures::Range;
use super::rollups::{ANY, HOUR_MS};
use super::session_row::{NUMBERS_PER_MS, SessionNumber};
use super::sessions;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    NewestFirst,
    OldestFirst,
    LongestFirst,
    ShortestFirst,
}

impl Sort {
    /// Whether the largest key comes first.
    #[must_use]
    pub fn is_descending(self) -> bool {
        matches!(self, Self::NewestFirst | Self::LongestFirst)
    }

    fn is_by_duration(self) -> bool {
        matches!(self, Self::LongestFirst | Self::ShortestFirst)
    }
}

/// A place in a list: the key of the last item that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// 0 in lists by start.
    pub duration_ms: i64,
    pub number: SessionNumber,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// After so many items.
    Offset(u64),
    /// After this item.
    After(Key),
}

/// A page of sessions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    pub items: Vec<SessionItem>,
    pub total: u64,
    /// The key of the last item, where more follow.
    pub next: Option<Key>,
}

/// One page of a list, with the count of all that match.
///
/// # Errors
/// What the database says.
pub fn page(conn: &Connection, filter: &Filter, sort: Sort, begin: Begin, size: u64) -> Result<Page, StoreError> {
    let Some(conditions) = Conditions::resolve(conn, filter)? else { return Ok(Page::default()) };
    let (mut keys, total) = match &conditions.windows {
        Some(windows) => {
            let keys = in_windows(conn, &conditions, windows, sort)?;
            let total = keys.len() as u64;
            (in_order(keys, sort, begin, size + 1), total)
        }
        None => {
            let (total, cells) = count(conn, &conditions)?;
            if total == 0 {
                return Ok(Page::default());
            }
            (self::keys(conn, &conditions, sort, begin, &Expected { total, cells, size: size + 1 })?, total)
        }
    };
    let more = keys.len() as u64 > size;
    keys.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = keys.last().copied().filter(|_| more);
    let items = items(conn, keys.iter().map(|key| key.number))?;
    Ok(Page { items, total, next })
}

/// The list items of sessions, in the order asked for.
pub(super) fn items(
    conn: &Connection,
    numbers: impl Iterator<Item = SessionNumber>,
) -> Result<Vec<SessionItem>, StoreError> {
    numbers.filter_map(|number| sessions::item(conn, number).transpose()).collect()
}

struct Expected {
    total: u64,
    cells: Option<Vec<Cell>>,
    size: u64,
}

fn keys(
    conn: &Connection,
    conditions: &Conditions,
    sort: Sort,
    begin: Begin,
    expected: &Expected,
) -> Result<Vec<Key>, StoreError> {
    let offset = match begin {
        Begin::Offset(offset) if offset >= expected.total => return Ok(Vec::new()),
        Begin::Offset(offset) => offset,
        Begin::After(_) => 0,
    };
    let sum = conditions.sum().filter(|_| !sort.is_by_duration());
    if let Some(sum) = sum.filter(|_| offset > SKIP) {
        let (conditions, offset) = skip(conn, conditions, sum, sort, offset)?;
        return walk(conn, &conditions, sort, Begin::Offset(offset), expected.size);
    }
    // In units of about 0.1 µs: a walked row, two for a gathered one, 20 for finding a combination.
    let whatever_feature = Conditions { tool: ANY, mark: None, ..conditions.clone() };
    let everything =
        Conditions { outcome: ANY, category: ANY, provider: ANY, layer: ANY, cause: ANY, ..whatever_feature.clone() };
    let all = count(conn, &everything)?.0;
    // From the nearer end.
    let passed = offset.min(expected.total - offset) + expected.size;
    let walked = passed.saturating_mul(all) / expected.total.max(1);
    if walked > WORTH_GATHERING {
        let cells = match &expected.cells {
            Some(cells) => cells.clone(),
            None => cells(conn, conditions)?.0,
        };
        let has_months = offset > SKIP && !sort.is_by_duration() && !conditions.has_two_features();
        let walked = if has_months { walked.min(all / MONTHS) } else { walked };
        // A combination is looked through for tool and mark.
        let is_exact = conditions.feature() == ANY;
        let gathered = if is_exact { expected.total } else { count(conn, &whatever_feature)?.0 };
        if 2 * gathered + 20 * (cells.len() as u64) < walked {
            return Ok(in_order(gather(conn, conditions, &cells, sort)?, sort, begin, expected.size));
        }
        if has_months {
            return in_its_month(conn, conditions, &cells, sort, (offset, expected.size));
        }
    }
    if offset > expected.total / 2 {
        return from_the_end(conn, conditions, sort, offset, expected);
    }
    walk(conn, conditions, sort, begin, expected.size)
}

/// Walks of fewer rows than this (1 ms) need no better plan.
const WORTH_GATHERING: u64 = 10_000;

/// Offsets beyond this are skipped by sums instead of rows.
const SKIP: u64 = 200;

/// A walk within a month passes such a part of a year's rows.
const MONTHS: u64 = 12;

/// When the first session started, and the millisecond after the start of the last; in milliseconds since 1970.
///
/// # Errors
/// What the database says.
pub fn ends(conn: &Connection) -> Result<Range, StoreError> {
    let (first, last): (Option<i64>, Option<i64>) = conn
        .prepare_cached("SELECT (SELECT min(number) FROM sessions), (SELECT max(number) FROM sessions)")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Range { from: first.unwrap_or(0) / NUMBERS_PER_MS, to: last.unwrap_or(0) / NUMBERS_PER_MS + 1 })
}

/// Finds by sums the hour in which the page begins; gives the list from that hour on, and what is left
/// of the offset.
fn skip(
    conn: &Connection,
    conditions: &Conditions,
    sum: Sum,
    sort: Sort,
    offset: u64,
) -> Result<(Conditions, u64), StoreError> {
    let range = sum.scope.range.within(ends(conn)?);
    let hour = |ms: i64| ms.div_euclid(HOUR_MS);
    let (mut low, mut high) = (hour(range.from), hour(range.to) + 1);
    let part = |at: i64| {
        let at = at * HOUR_MS;
        let part = match sort.is_descending() {
            true => Range { from: at, to: range.to },
            false => Range { from: range.from, to: at },
        };
        part.within(range)
    };
    let before = |at: i64| sum.within(part(at)).count(conn);
    // Invariant: the page begins between `low` and `high`.
    while high - low > 1 {
        let middle = low.midpoint(high);
        if (before(middle)? <= offset) == sort.is_descending() {
            high = middle;
        } else {
            low = middle;
        }
    }
    let at = if sort.is_descending() { high } else { low };
    let skipped = before(at)?;
    let at = at * HOUR_MS;
    let rest = match sort.is_descending() {
        true => Range { from: range.from, to: at },
        false => Range { from: at, to: range.to },
    };
    Ok((conditions.within(rest.within(range)), offset - skipped))
}

/// Finds by counts the month in which the page begins, and walks from its nearer end.
fn in_its_month(
    conn: &Connection,
    conditions: &Conditions,
    cells: &[Cell],
    sort: Sort,
    (offset, size): (u64, u64),
) -> Result<Vec<Key>, StoreError> {
    let mut parts = by_month(conn, conditions, cells)?;
    if sort.is_descending() {
        parts.reverse();
    }
    let range = conditions.range;
    let mut left = offset;
    for (part, total) in parts {
        if left >= total {
            left -= total;
            continue;
        }
        if left > total / 2 && left + size <= total {
            let expected = Expected { total, cells: None, size };
            return from_the_end(conn, &conditions.within(part), sort, left, &expected);
        }
        let rest = match sort.is_descending() {
            true => Range { from: range.from, to: part.to },
            false => Range { from: part.from, to: range.to },
        };
        return walk(conn, &conditions.within(rest.within(range)), sort, Begin::Offset(left), size);
    }
    Ok(Vec::new())
}

fn walk(
    conn: &Connection,
    conditions: &Conditions,
    sort: Sort,
    begin: Begin,
    size: u64,
) -> Result<Vec<Key>, StoreError> {
    let (columns, mut values) = conditions.rows();
    let (mut first, mut end) = conditions.range.numbers();
    let direction = if sort.is_descending() { "DESC" } else { "ASC" };
    let beyond = if sort.is_descending() { "<" } else { ">" };
    let (source, order, key) = if sort.is_by_duration() {
        let order = format!("duration_ms {direction}, number {direction}");
        ("sessions INDEXED BY sessions_by_duration", order, "duration_ms")
    } else {
        ("sessions NOT INDEXED", format!("number {direction}"), "0")
    };
    let mut after = None;
    let mut offset = 0;
    match begin {
        Begin::Offset(skipped) => offset = i64::try_from(skipped).unwrap_or(i64::MAX),
        Begin::After(last) if sort.is_by_duration() => after = Some(last),
        // Into the range itself: of two bounds on one side, SQLite would seek by one and test the other.
        Begin::After(last) if sort.is_descending() => end = end.min(last.number),
        Begin::After(last) => first = first.max(last.number.saturating_add(1)),
    }
    values.extend([first, end]);
    values.extend(after.iter().flat_map(|last| [last.duration_ms, last.number]));
    let after = after.map(|_| format!(" AND (duration_ms, number) {beyond} (?, ?)")).unwrap_or_default();
    values.extend([i64::try_from(size).unwrap_or(i64::MAX), offset]);
    let sql = format!(
        "SELECT {key}, number FROM {source} WHERE {columns} AND number >= ? AND number < ?{after} \
         ORDER BY {order} LIMIT ? OFFSET ?"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement
        .query_map(params_from_iter(values), |row| Ok(Key { duration_ms: row.get(0)?, number: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A page of the second half, walked from the other end.
fn from_the_end(
    conn: &Connection,
    conditions: &Conditions,
    sort: Sort,
    offset: u64,
    expected: &Expected,
) -> Result<Vec<Key>, StoreError> {
    let other = match sort {
        Sort::NewestFirst => Sort::OldestFirst,
        Sort::OldestFirst => Sort::NewestFirst,
        Sort::LongestFirst => Sort::ShortestFirst,
        Sort::ShortestFirst => Sort::LongestFirst,
    };
    let size = expected.size.min(expected.total - offset);
    let mut keys = walk(conn, conditions, other, Begin::Offset(expected.total - offset - size), size)?;
    keys.reverse();
    Ok(keys)
}

/// All keys of rare matches, in no order.
fn gather(conn: &Connection, conditions: &Conditions, cells: &[Cell], sort: Sort) -> Result<Vec<Key>, StoreError> {
    let key = if sort.is_by_duration() { "duration_ms" } else { "0" };
    let mut statement = conn.prepare_cached(&format!("SELECT {key}, number {OF_CELL}"))?;
    let mut keys = Vec::new();
    for cell in cells {
        add_keys(&mut keys, statement.query(of_cell(cell, conditions))?)?;
    }
    Ok(keys)
}

/// Adds what a query of durations and numbers gives.
fn add_keys(keys: &mut Vec<Key>, mut rows: Rows<'_>) -> Result<(), StoreError> {
    while let Some(row) = rows.next()? {
        keys.push(Key { duration_ms: row.get(0)?, number: row.get(1)? });
    }
    Ok(())
}

/// The keys of all that start in some windows, in no order.
fn in_windows(
    conn: &Connection,
    conditions: &Conditions,
    windows: &[Range],
    sort: Sort,
) -> Result<Vec<Key>, StoreError> {
    let key = if sort.is_by_duration() { "duration_ms" } else { "0" };
    let (columns, values) = conditions.rows();
    let sql = format!("SELECT {key}, number FROM sessions NOT INDEXED WHERE {columns} AND number >= ? AND number < ?");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut keys = Vec::new();
    for window in windows {
        let (first, end) = window.within(conditions.range).numbers();
        add_keys(&mut keys, statement.query(params_from_iter(values.iter().copied().chain([first, end])))?)?;
    }
    Ok(keys)
}

/// The part of some keys that a page shows.
pub(super) fn in_order(mut keys: Vec<Key>, sort: Sort, begin: Begin, size: u64) -> Vec<Key> {
    keys.sort_unstable();
    if sort.is_descending() {
        keys.reverse();
    }
    let beyond = |key: &Key, last: Key| if sort.is_descending() { *key < last } else { *key > last };
    let skipped = match begin {
        Begin::Offset(offset) => usize::try_from(offset).unwrap_or(usize::MAX),
        Begin::After(last) => keys.partition_point(|key| !beyond(key, last)),
    };
    keys.into_iter().skip(skipped).take(usize::try_from(size).unwrap_or(usize::MAX)).collect()
}

#[cfg(test)]
mod tests;
