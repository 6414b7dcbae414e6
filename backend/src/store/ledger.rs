//! Changes of the sums, kept in the transaction that changes what they sum.
//!
//! Each session gives a row of figures. When it changes, the ledger takes the old row away and adds the
//! new one; all changes of a batch meet in memory first, so 64 messages cost one update of their hour.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::error::StoreError;
use super::histogram;
use super::rollups::{
    ANY, CallFigures, Figures, Grain, HOUR_MS, MEASURES, Metric, QUARTER_MS, facet_of, features_of, figures_of,
    times_of,
};
use super::session_row::SessionRow;

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
                            *sum = sum.saturating_add(figure.saturating_mul(sign));
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
            *sum = sum.saturating_add(figure.saturating_mul(sign));
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
                    *sum = sum.saturating_add(figure.saturating_mul(sign));
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
                *sum = sum.saturating_add(figure);
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
                *sum = sum.saturating_add(figure);
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
