//! Reads sums of any range: whole months, days and hours from the rollups, the rest from the rows.

use rusqlite::{Connection, params, params_from_iter};

use super::codes::NameKind;
use super::error::StoreError;
use super::histogram::Histogram;
use super::names;
use super::rollups::{ANY, Figures, Grain, HOUR_MS, MEASURES, Metric, QUARTER_MS, figures_of};
use super::session_row::{NUMBERS_PER_MS, SessionRow};

/// Which sessions are meant. [`ANY`] stands for every outcome, category or provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub outcome: i64,
    pub category: i64,
    pub provider: i64,
    pub range: Range,
}

/// Milliseconds since 1970, from (inclusive) to (exclusive); [`Range::ALL`] has no ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub from: i64,
    pub to: i64,
}

impl Range {
    /// All time.
    pub const ALL: Self = Self { from: i64::MIN, to: i64::MAX };

    /// Part of this range that lies in another.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// The keys of sessions and calls that start in it.
    #[must_use]
    pub fn numbers(self) -> (i64, i64) {
        let key = |ms: i64| ms.max(0).saturating_mul(NUMBERS_PER_MS);
        (key(self.from), key(self.to))
    }

    /// The whole units of `ms` milliseconds in it, and what is left on both sides.
    fn split(self, floor: impl Fn(i64) -> i64, next: impl Fn(i64) -> i64) -> (Self, [Self; 2]) {
        let from = match self.from {
            i64::MIN => i64::MIN,
            ms if floor(ms) == ms => ms,
            ms => next(floor(ms)),
        };
        let to = if self.to == i64::MAX { i64::MAX } else { floor(self.to) };
        if from >= to {
            let empty = Self { from: self.to, to: self.to };
            return (empty, [self, empty]);
        }
        (Self { from, to }, [Self { from: self.from, to: from }, Self { from: to, to: self.to }])
    }
}

/// A range cut into what each grain covers.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// (grain, first bucket, bucket after the last).
    pub whole: Vec<(Grain, i64, i64)>,
    /// What no bucket covers: less than an hour on each side.
    pub rest: Vec<Range>,
}

/// Cuts a range so that as few rows as possible answer it, down to `finest`.
pub(super) fn pieces(range: Range, finest: Grain) -> Pieces {
    let mut pieces = Pieces::default();
    let mut open = vec![range];
    for grain in [Grain::Month, Grain::Day, Grain::Hour] {
        let mut left = Vec::new();
        for part in open.drain(..).filter(|part| !part.is_empty()) {
            let floor = |ms: i64| grain.bucket(ms.div_euclid(HOUR_MS)) * HOUR_MS;
            // 31 days after the first of a month lies in the next one.
            let step = match grain {
                Grain::Month => 31 * 24 * HOUR_MS,
                Grain::Day => 24 * HOUR_MS,
                Grain::Hour | Grain::Quarter => HOUR_MS,
            };
            let (whole, rest) = part.split(floor, |start| floor(start + step));
            if !whole.is_empty() {
                let hour = |ms: i64| if ms == i64::MIN || ms == i64::MAX { ms } else { ms.div_euclid(HOUR_MS) };
                pieces.whole.push((grain, hour(whole.from), hour(whole.to)));
            }
            left.extend(rest);
        }
        open = left;
        if grain == finest {
            break;
        }
    }
    pieces.rest = open.into_iter().filter(|part| !part.is_empty()).collect();
    pieces
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
    fn add_row(&mut self, row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<()> {
        let slots = [
            &mut self.sessions,
            &mut self.resolved,
            &mut self.unresolved,
            &mut self.abandoned,
            &mut self.resolution_ms,
            &mut self.cost_nanousd,
            &mut self.unpriced,
        ];
        for (column, slot) in slots.into_iter().enumerate() {
            *slot += row.get::<_, i64>(first + column)?;
        }
        Ok(())
    }
}

/// One point for each period; `bounds` are the periods' starts and the end of the last, ascending.
///
/// # Errors
/// What the database says.
pub fn series(conn: &Connection, scope: &Scope, bounds: &[i64]) -> Result<Vec<Point>, StoreError> {
    let mut points = vec![Point::default(); bounds.len().saturating_sub(1)];
    let inner = bounds.iter().skip(1).take(bounds.len().saturating_sub(2));
    let day = 24 * HOUR_MS;
    let is_on = |unit: i64| inner.clone().all(|bound| bound.rem_euclid(unit) == 0);
    let is_short = bounds.windows(2).skip(1).any(|period| period[1] - period[0] <= HOUR_MS);
    // Short periods between whole hours: quarters fill them all at once.
    let by_quarter = is_short && is_everything(scope) && !is_on(HOUR_MS) && is_on(QUARTER_MS);
    let (grain, unit, bucket_ms) = match () {
        () if is_on(day) => (Grain::Day, day, HOUR_MS),
        () if by_quarter => (Grain::Quarter, QUARTER_MS, QUARTER_MS),
        () => (Grain::Hour, HOUR_MS, HOUR_MS),
    };
    let range = scope.range;
    let sql = format!("SELECT bucket, {POINT} FROM rollups WHERE {CELL} ORDER BY bucket");
    let (first, end) = (ceil(range.from, unit), range.to.div_euclid(unit) * unit);
    let mut statement = conn.prepare_cached(&sql)?;
    let cell = [
        grain as i64,
        scope.outcome,
        scope.category,
        scope.provider,
        first.div_euclid(bucket_ms),
        end.div_euclid(bucket_ms),
    ];
    let mut rows = statement.query(cell)?;
    let mut period = 0;
    while let Some(row) = rows.next()? {
        let start = row.get::<_, i64>(0)? * bucket_ms;
        while period < points.len() && bounds[period + 1] <= start {
            period += 1;
        }
        // A bucket that a bound cuts in two is counted from finer grains below.
        if period < points.len() && start >= bounds[period] && start + unit <= bounds[period + 1] {
            points[period].add_row(row, 1)?;
        }
    }
    drop(rows);
    for (period, point) in points.iter_mut().enumerate() {
        let part = Range { from: bounds[period], to: bounds[period + 1] }.within(range);
        let (whole_from, whole_to) = (ceil(part.from, unit), part.to.div_euclid(unit) * unit);
        if whole_from >= whole_to {
            add_rest(conn, scope, part, point)?;
        } else {
            add_rest(conn, scope, Range { from: part.from, to: whole_from }, point)?;
            add_rest(conn, scope, Range { from: whole_to, to: part.to }, point)?;
        }
    }
    Ok(points)
}

fn ceil(ms: i64, unit: i64) -> i64 {
    -(-ms).div_euclid(unit) * unit
}

/// Whether no filter leaves a session out: only then there are sums of quarters.
fn is_everything(scope: &Scope) -> bool {
    [scope.outcome, scope.category, scope.provider] == [ANY; 3]
}

/// Adds a part that is no whole day: hours, then quarters, then rows.
fn add_rest(conn: &Connection, scope: &Scope, part: Range, point: &mut Point) -> Result<(), StoreError> {
    if part.is_empty() {
        return Ok(());
    }
    let grain = if part.to - part.from >= HOUR_MS {
        Some((Grain::Hour, HOUR_MS, 1))
    } else if is_everything(scope) && part.to - part.from >= QUARTER_MS {
        Some((Grain::Quarter, QUARTER_MS, 4))
    } else {
        None
    };
    if let Some((grain, unit, per_hour)) = grain {
        let (from, to) = (ceil(part.from, unit), part.to.div_euclid(unit) * unit);
        if from < to {
            let bucket = |ms: i64| (ms * per_hour).div_euclid(HOUR_MS);
            let sql = format!("SELECT {POINT} FROM rollups WHERE {CELL}");
            let mut statement = conn.prepare_cached(&sql)?;
            let cell = [grain as i64, scope.outcome, scope.category, scope.provider, bucket(from), bucket(to)];
            let mut rows = statement.query(cell)?;
            while let Some(row) = rows.next()? {
                point.add_row(row, 0)?;
            }
            add_rest(conn, scope, Range { from: part.from, to: from }, point)?;
            return add_rest(conn, scope, Range { from: to, to: part.to }, point);
        }
    }
    let sql = format!("SELECT {POINT_OF_ROW} FROM sessions NOT INDEXED WHERE {ROWS}");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(row_params(scope, part))?;
    while let Some(row) = rows.next()? {
        point.add_row(row, 0)?;
    }
    Ok(())
}

/// Sessions of a scope per quarter of an hour: (its start in milliseconds, sessions).
///
/// # Errors
/// What the database says.
pub fn quarters(conn: &Connection, scope: &Scope, mut count: impl FnMut(i64, i64)) -> Result<(), StoreError> {
    let range = scope.range;
    let (from, to) = (ceil(range.from, HOUR_MS), range.to.div_euclid(HOUR_MS) * HOUR_MS);
    let mut rest = vec![range];
    if from < to {
        let sql = format!("SELECT bucket, sessions, quarter_2, quarter_3, quarter_4 FROM rollups WHERE {CELL}");
        let mut statement = conn.prepare_cached(&sql)?;
        let cell = [Grain::Hour as i64, scope.outcome, scope.category, scope.provider, from / HOUR_MS, to / HOUR_MS];
        let mut rows = statement.query(cell)?;
        while let Some(row) = rows.next()? {
            let start = row.get::<_, i64>(0)? * HOUR_MS;
            let later: [i64; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            count(start, row.get::<_, i64>(1)? - later.iter().sum::<i64>());
            for (quarter, sessions) in (1..).zip(later) {
                count(start + quarter * QUARTER_MS, sessions);
            }
        }
        rest = vec![Range { from: range.from, to: from }, Range { from: to, to: range.to }];
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
    let mut rows = statement.query(params_from_iter([tool, first, end]))?;
    while let Some(row) = rows.next()? {
        let Some(call) = super::calls::figures_from(row)? else { continue };
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
