//! Sums per hour, day and month, kept in the transaction that changes what they sum.
//!
//! Each session gives a row of figures. When it changes, the ledger takes the old row away and adds the
//! new one; all changes of a batch meet in memory first, so 64 messages cost one update of their hour.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use shared_types::{Outcome, Resolution, SessionMark};

use super::codes::{Code, Place};
use super::error::StoreError;
use super::histogram;
use super::session_row::SessionRow;

/// The columns of `rollups` after its key, in order.
pub const MEASURES: [&str; 29] = [
    "sessions",
    "listed",
    "resolved",
    "unresolved",
    "abandoned",
    "confirmed",
    "assumed",
    "resolution_ms",
    "durable",
    "first_contact",
    "reopened",
    "escalated",
    "messages",
    "cost_nanousd",
    "unpriced",
    "prompt_tokens",
    "completion_tokens",
    "fallback",
    "diagnosed",
    "cause_found",
    "fix_offered",
    "layer_1",
    "layer_2",
    "layer_3",
    "layer_4",
    "layer_5",
    "quarter_2",
    "quarter_3",
    "quarter_4",
];

/// One value for each of [`MEASURES`].
pub type Figures = [i64; MEASURES.len()];

/// The width of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    Hour = 0,
    Day = 1,
    Month = 2,
    /// Of all sessions only, for zones whose days begin at half past; the bucket is the quarter of an
    /// hour since 1970.
    Quarter = 3,
}

impl Grain {
    const SUMMED: [Self; 3] = [Self::Hour, Self::Day, Self::Month];

    /// The hour since 1970 (UTC) in which the bucket of an hour begins.
    #[must_use]
    pub fn bucket(self, hour: i64) -> i64 {
        match self {
            Self::Hour | Self::Quarter => hour,
            Self::Day => hour - hour.rem_euclid(24),
            Self::Month => {
                let day = hour.div_euclid(24);
                (day - day_of_month(day) + 1) * 24
            }
        }
    }
}

/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;

/// Milliseconds of a day in UTC.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Milliseconds of a quarter of an hour.
pub const QUARTER_MS: i64 = HOUR_MS / 4;

/// Stands for every value of a dimension.
pub const ANY: i64 = -1;

/// 1..31, of a day since 1970 (Howard Hinnant's civil-from-days).
fn day_of_month(day: i64) -> i64 {
    let shifted = day + 719_468;
    let era_day = shifted.rem_euclid(146_097);
    let era_year = (era_day - era_day / 1460 + era_day / 36_524 - era_day / 146_096) / 365;
    let year_day = era_day - (365 * era_year + era_year / 4 - era_year / 100);
    let month = (5 * year_day + 2) / 153;
    year_day - (153 * month + 2) / 5 + 1
}

/// Which times a histogram counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    Resolution = 1,
    FirstAnswer = 2,
}

/// The place of a measure in [`Figures`].
#[must_use]
pub fn place_of(measure: &str) -> usize {
    MEASURES.iter().position(|name| *name == measure).unwrap_or(0)
}

/// What a session gives to the figures.
#[must_use]
pub fn figures_of(row: &SessionRow) -> Figures {
    let is = |outcome: Outcome| row.outcome == outcome.code();
    let resolved = is(Outcome::Resolved);
    let has = |mark: SessionMark| i64::from(has_mark(row, mark));
    let quarter = row.started_at().rem_euclid(HOUR_MS) / QUARTER_MS;
    [
        1,
        i64::from(row.place == Place::LISTED),
        i64::from(resolved),
        i64::from(is(Outcome::Unresolved)),
        i64::from(is(Outcome::Abandoned)),
        has(SessionMark::Confirmed),
        has(SessionMark::Assumed),
        if resolved { row.duration_ms } else { 0 },
        has(SessionMark::Durable),
        has(SessionMark::FirstContact),
        has(SessionMark::Reopened),
        has(SessionMark::Escalated),
        row.messages,
        row.cost_nanousd,
        has(SessionMark::Unpriced),
        row.prompt_tokens,
        row.completion_tokens,
        has(SessionMark::Fallback),
        has(SessionMark::Diagnosed),
        has(SessionMark::CauseFound),
        has(SessionMark::FixOffered),
        i64::from(row.layer == 1),
        i64::from(row.layer == 2),
        i64::from(row.layer == 3),
        i64::from(row.layer == 4),
        i64::from(row.layer == 5),
        i64::from(quarter == 1),
        i64::from(quarter == 2),
        i64::from(quarter == 3),
    ]
}

/// Whether two rows of a session give the same to every sum.
#[must_use]
pub fn counts_alike(one: &SessionRow, other: &SessionRow) -> bool {
    facet_of(one) == facet_of(other)
        && one.tools == other.tools
        && figures_of(one) == figures_of(other)
        && times_of(one).eq(times_of(other))
}

/// place, outcome, category, provider, layer, cause: by what `facets` counts.
fn facet_of(row: &SessionRow) -> [i64; 6] {
    [row.place, row.outcome, row.category, row.provider, row.layer, row.cause]
}

/// What stands for a mark among the features by which `facets` count.
pub(super) fn mark_feature(mark: SessionMark) -> i64 {
    64 + mark.code()
}

/// By what `facets` count a session: as one of all, by the bits of its tools, by its marks.
fn features_of(row: &SessionRow) -> impl Iterator<Item = i64> {
    let tools = (0..63).filter(|bit| row.tools & (1 << bit) != 0);
    let marks = SessionMark::ALL.into_iter().filter(|mark| has_mark(row, *mark)).map(mark_feature);
    std::iter::once(ANY).chain(tools).chain(marks)
}

/// Whether a session has a mark; `sessions.marks` says the same.
pub(super) fn has_mark(row: &SessionRow, mark: SessionMark) -> bool {
    let is_resolved = row.outcome == Outcome::Resolved.code();
    match mark {
        SessionMark::Diagnosed => row.diagnosed,
        SessionMark::CauseFound => row.cause_found,
        SessionMark::FixOffered => row.fix_offered,
        SessionMark::Confirmed => is_resolved && row.resolution == Resolution::Confirmed.code(),
        SessionMark::Assumed => is_resolved && row.resolution == Resolution::Assumed.code(),
        SessionMark::Durable => is_resolved && !row.reopened_early,
        SessionMark::FirstContact => is_resolved && row.reopened == 0 && !row.escalated,
        SessionMark::Reopened => row.reopened > 0,
        SessionMark::Escalated => row.escalated,
        SessionMark::Fallback => row.fallback,
        SessionMark::Unpriced => row.unpriced,
    }
}

/// The times a session gives to the histograms.
pub fn times_of(row: &SessionRow) -> impl Iterator<Item = (Metric, i64)> {
    let resolution = (row.outcome == Outcome::Resolved.code()).then_some((Metric::Resolution, row.duration_ms));
    resolution.into_iter().chain(row.first_answer_ms.map(|ms| (Metric::FirstAnswer, ms)))
}

/// What an ended call gives to its tool's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallFigures {
    pub tool: i64,
    pub started_at: i64,
    pub success: bool,
    /// A `Verdict`'s code, 0 for none.
    pub verdict: i64,
    pub duration_ms: Option<i64>,
}

/// (grain, outcome, category, provider, bucket).
type Cell = [i64; 5];

#[derive(Debug, Default)]
struct ToolChange {
    /// calls, successes, pass, warn, fail, info, timed, total_ms.
    sums: [i64; 8],
    times: HashMap<u16, i64>,
}

/// Changes of sums that are not written yet.
#[derive(Debug, Default)]
pub struct Ledger {
    sums: HashMap<Cell, Figures>,
    times: HashMap<(Cell, Metric), HashMap<u16, i64>>,
    facets: HashMap<[i64; 8], i64>,
    tools: HashMap<[i64; 3], ToolChange>,
}

impl Ledger {
    /// A session was (not there: `None`) and now is.
    pub fn session(&mut self, before: Option<&SessionRow>, after: Option<&SessionRow>) {
        for (row, sign) in [(before, -1), (after, 1)] {
            let Some(row) = row else { continue };
            self.count(row, sign);
        }
    }

    fn count(&mut self, row: &SessionRow, sign: i64) {
        let figures = figures_of(row);
        let hour = row.started_at().div_euclid(HOUR_MS);
        for grain in Grain::SUMMED {
            let bucket = grain.bucket(hour);
            for outcome in [ANY, row.outcome] {
                for category in [ANY, row.category] {
                    for provider in [ANY, row.provider] {
                        let cell = [grain as i64, outcome, category, provider, bucket];
                        let sums = self.sums.entry(cell).or_insert([0; MEASURES.len()]);
                        for (sum, figure) in sums.iter_mut().zip(figures) {
                            *sum += sign * figure;
                        }
                        if grain != Grain::Hour {
                            for (metric, ms) in times_of(row) {
                                let times = self.times.entry((cell, metric)).or_default();
                                *times.entry(histogram::bin_of(ms)).or_default() += sign;
                            }
                        }
                    }
                }
            }
        }
        let cell = [Grain::Quarter as i64, ANY, ANY, ANY, row.started_at().div_euclid(QUARTER_MS)];
        let sums = self.sums.entry(cell).or_insert([0; MEASURES.len()]);
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum += sign * figure;
        }
        for month in [ANY, Grain::Month.bucket(hour)] {
            let [place, outcome, category, provider, layer, cause] = facet_of(row);
            for feature in features_of(row) {
                let facet = [feature, month, place, outcome, category, provider, layer, cause];
                *self.facets.entry(facet).or_default() += sign;
            }
        }
    }

    /// A call was (not counted: `None`) and now is.
    pub fn call(&mut self, before: Option<CallFigures>, after: Option<CallFigures>) {
        for (call, sign) in [(before, -1), (after, 1)] {
            let Some(call) = call else { continue };
            let hour = call.started_at.div_euclid(HOUR_MS);
            for grain in Grain::SUMMED {
                let change = self.tools.entry([grain as i64, call.tool, grain.bucket(hour)]).or_default();
                let verdict = |code: i64| i64::from(call.verdict == code);
                let sums = [
                    1,
                    i64::from(call.success),
                    verdict(1),
                    verdict(2),
                    verdict(3),
                    verdict(4),
                    i64::from(call.duration_ms.is_some()),
                    call.duration_ms.unwrap_or(0),
                ];
                for (sum, figure) in change.sums.iter_mut().zip(sums) {
                    *sum += sign * figure;
                }
                if let Some(ms) = call.duration_ms {
                    *change.times.entry(histogram::bin_of(ms)).or_default() += sign;
                }
            }
        }
    }

    /// Takes over what another ledger holds.
    pub fn merge(&mut self, other: Self) {
        for (cell, figures) in other.sums {
            let sums = self.sums.entry(cell).or_insert([0; MEASURES.len()]);
            for (sum, figure) in sums.iter_mut().zip(figures) {
                *sum += figure;
            }
        }
        for (key, bins) in other.times {
            add_bins(self.times.entry(key).or_default(), bins);
        }
        for (facet, change) in other.facets {
            *self.facets.entry(facet).or_default() += change;
        }
        for (key, change) in other.tools {
            let mine = self.tools.entry(key).or_default();
            for (sum, figure) in mine.sums.iter_mut().zip(change.sums) {
                *sum += figure;
            }
            add_bins(&mut mine.times, change.times);
        }
    }

    /// Writes every change and is empty again.
    ///
    /// # Errors
    /// What the database says; the transaction must then be rolled back.
    pub fn flush(&mut self, conn: &Connection) -> Result<(), StoreError> {
        self.flush_sums(conn)?;
        self.flush_times(conn)?;
        self.flush_facets(conn)?;
        self.flush_tools(conn)
    }

    fn flush_sums(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let mut add = conn.prepare_cached(&ADD_SUMS)?;
        for (cell, figures) in self.sums.drain().filter(|(_, figures)| figures.iter().any(|f| *f != 0)) {
            add.execute(params_from_iter(cell.iter().chain(&figures)))?;
            if figures[0] < 0 {
                let sql = "DELETE FROM rollups WHERE grain = ?1 AND outcome = ?2 AND category = ?3 AND provider = ?4 \
                     AND bucket = ?5 AND sessions = 0";
                conn.prepare_cached(sql)?.execute(cell)?;
            }
        }
        Ok(())
    }

    fn flush_times(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let mut get = conn.prepare_cached(
            "SELECT histogram FROM rollup_times WHERE grain = ?1 AND outcome = ?2 AND category = ?3 AND provider = ?4 \
             AND bucket = ?5 AND metric = ?6",
        )?;
        let mut set = conn.prepare_cached(
            "INSERT INTO rollup_times (grain, outcome, category, provider, bucket, metric, histogram) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET histogram = excluded.histogram",
        )?;
        for ((cell, metric), bins) in self.times.drain() {
            let changes = changes_of(bins);
            if changes.is_empty() {
                continue;
            }
            let [grain, outcome, category, provider, bucket] = cell;
            let key = params![grain, outcome, category, provider, bucket, metric as i64];
            let stored: Option<Vec<u8>> = get.query_row(key, |row| row.get(0)).optional()?;
            let histogram = histogram::changed(&stored.unwrap_or_default(), &changes);
            if histogram.is_empty() {
                let sql = "DELETE FROM rollup_times WHERE grain = ?1 AND outcome = ?2 AND category = ?3 AND provider = ?4 \
                     AND bucket = ?5 AND metric = ?6";
                conn.prepare_cached(sql)?.execute(key)?;
                continue;
            }
            set.execute(params![grain, outcome, category, provider, bucket, metric as i64, histogram])?;
        }
        Ok(())
    }

    fn flush_facets(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let mut add = conn.prepare_cached(
            "INSERT INTO facets (feature, month, place, outcome, category, provider, layer, cause, sessions) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions",
        )?;
        for (facet, change) in self.facets.drain().filter(|(_, change)| *change != 0) {
            add.execute(params_from_iter(facet.iter().chain(&[change])))?;
            if change < 0 {
                let sql = "DELETE FROM facets WHERE feature = ?1 AND month = ?2 AND place = ?3 AND outcome = ?4 \
                     AND category = ?5 AND provider = ?6 AND layer = ?7 AND cause = ?8 AND sessions = 0";
                conn.prepare_cached(sql)?.execute(facet)?;
            }
        }
        Ok(())
    }

    fn flush_tools(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let mut get =
            conn.prepare_cached("SELECT histogram FROM tool_rollups WHERE grain = ?1 AND tool = ?2 AND bucket = ?3")?;
        let mut set = conn.prepare_cached(
            "INSERT INTO tool_rollups (grain, tool, bucket, calls, successes, pass, warn, fail, info, timed, total_ms, \
             histogram) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO UPDATE SET \
             calls = calls + excluded.calls, successes = successes + excluded.successes, pass = pass + excluded.pass, \
             warn = warn + excluded.warn, fail = fail + excluded.fail, info = info + excluded.info, \
             timed = timed + excluded.timed, total_ms = total_ms + excluded.total_ms, histogram = excluded.histogram",
        )?;
        for (key, change) in self.tools.drain() {
            let bins = changes_of(change.times);
            if bins.is_empty() && change.sums.iter().all(|sum| *sum == 0) {
                continue;
            }
            let stored: Option<Vec<u8>> = get.query_row(key, |row| row.get(0)).optional()?;
            let histogram = histogram::changed(&stored.unwrap_or_default(), &bins);
            let [calls, successes, pass, warn, fail, info, timed, total_ms] = change.sums;
            let [grain, tool, bucket] = key;
            set.execute(params![
                grain, tool, bucket, calls, successes, pass, warn, fail, info, timed, total_ms, histogram
            ])?;
            if calls < 0 {
                let sql = "DELETE FROM tool_rollups WHERE grain = ?1 AND tool = ?2 AND bucket = ?3 AND calls = 0";
                conn.prepare_cached(sql)?.execute(key)?;
            }
        }
        Ok(())
    }
}

/// A table of sums, for the check.
pub(super) struct Slot {
    pub index: usize,
    pub table: &'static str,
    /// Selects the values of a key.
    pub select: &'static str,
}

/// A row of sums as a recount makes it.
pub(super) struct SumRow {
    pub key: Vec<i64>,
    pub values: Vec<Value>,
}

static SLOTS: LazyLock<[Slot; 4]> = LazyLock::new(|| {
    let cell = "grain = ?1 AND outcome = ?2 AND category = ?3 AND provider = ?4 AND bucket = ?5";
    let sums = format!("SELECT {} FROM rollups WHERE {cell}", MEASURES.join(", "));
    let times = format!("SELECT histogram FROM rollup_times WHERE {cell} AND metric = ?6");
    [
        Slot { index: 0, table: "rollups", select: sums.leak() },
        Slot { index: 1, table: "rollup_times", select: times.leak() },
        Slot {
            index: 2,
            table: "facets",
            select: "SELECT sessions FROM facets WHERE feature = ?1 AND month = ?2 AND place = ?3 AND outcome = ?4 \
                 AND category = ?5 AND provider = ?6 AND layer = ?7 AND cause = ?8",
        },
        Slot {
            index: 3,
            table: "tool_rollups",
            select: "SELECT calls, successes, pass, warn, fail, info, timed, total_ms, histogram FROM tool_rollups \
                 WHERE grain = ?1 AND tool = ?2 AND bucket = ?3",
        },
    ]
});

impl Ledger {
    /// Every sum that is not 0: those of all time, or those of a month.
    pub(super) fn rows(&self, all_time: bool) -> Vec<(&'static Slot, SumRow)> {
        let integers = |values: &[i64]| values.iter().map(|value| Value::Integer(*value)).collect::<Vec<_>>();
        let blob = |bins: &HashMap<u16, i64>| Value::Blob(histogram::changed(&[], &changes_of(bins.clone())));
        let slots = &*SLOTS;
        let mut rows = Vec::new();
        for (cell, sums) in self.sums.iter().filter(|(_, sums)| sums[0] != 0) {
            rows.push((&slots[0], SumRow { key: cell.to_vec(), values: integers(sums) }));
        }
        for ((cell, metric), bins) in self.times.iter().filter(|(_, bins)| bins.values().any(|count| *count != 0)) {
            let key = cell.iter().copied().chain([*metric as i64]).collect();
            rows.push((&slots[1], SumRow { key, values: vec![blob(bins)] }));
        }
        let in_part = |month: i64| (month == ANY) == all_time;
        for (facet, sessions) in self.facets.iter().filter(|(facet, count)| **count != 0 && in_part(facet[1])) {
            rows.push((&slots[2], SumRow { key: facet.to_vec(), values: integers(&[*sessions]) }));
        }
        for (key, change) in self.tools.iter().filter(|(_, change)| change.sums[0] != 0) {
            let mut values = integers(&change.sums);
            values.push(blob(&change.times));
            rows.push((&slots[3], SumRow { key: key.to_vec(), values }));
        }
        rows
    }

    /// Keeps the facets of all time and drops the rest.
    pub(super) fn only_all_time(mut self) -> Self {
        self.facets.retain(|facet, _| facet[1] == ANY);
        Self { facets: self.facets, ..Self::default() }
    }
}

fn add_bins(mine: &mut HashMap<u16, i64>, others: HashMap<u16, i64>) {
    for (bin, change) in others {
        *mine.entry(bin).or_default() += change;
    }
}

fn changes_of(bins: HashMap<u16, i64>) -> Vec<(u16, i64)> {
    bins.into_iter().filter(|(_, change)| *change != 0).collect()
}

static ADD_SUMS: LazyLock<String> = LazyLock::new(|| {
    let marks = vec!["?"; 5 + MEASURES.len()].join(", ");
    let sums = MEASURES.map(|m| format!("{m} = {m} + excluded.{m}")).join(", ");
    format!(
        "INSERT INTO rollups (grain, outcome, category, provider, bucket, {}) VALUES ({marks}) ON CONFLICT DO UPDATE SET {sums}",
        MEASURES.join(", ")
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_begins_with_its_day_or_month_in_utc() {
        for text in ["2024-02-29T23:59:59Z", "2026-01-01T00:00:00Z", "1970-01-31T12:00:00Z", "2025-12-31T23:00:00Z"] {
            let at: jiff::Timestamp = text.parse().unwrap();
            let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
            let hour = at.as_second().div_euclid(3600);
            let begins = |date: jiff::civil::Date| {
                date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second() / 3600
            };
            assert_eq!(Grain::Day.bucket(hour), begins(date), "{text}");
            assert_eq!(Grain::Month.bucket(hour), begins(date.first_of_month()), "{text}");
        }
    }
}
