//! What a session or a call gives to the sums per hour, day and month (`ledger.rs` keeps them).

use shared_types::{Outcome, Resolution, SessionMark};

use super::codes::{Code, Place};
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
    pub(super) const SUMMED: [Self; 3] = [Self::Hour, Self::Day, Self::Month];

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
pub(super) fn facet_of(row: &SessionRow) -> [i64; 6] {
    [row.place, row.outcome, row.category, row.provider, row.layer, row.cause]
}

/// What stands for a mark among the features by which `facets` count.
pub(super) fn mark_feature(mark: SessionMark) -> i64 {
    64 + mark.code()
}

/// By what `facets` count a session: as one of all, by the bits of its tools, by its marks.
pub(super) fn features_of(row: &SessionRow) -> impl Iterator<Item = i64> {
    let tools = (0..63).filter(|bit| row.tools & (1 << bit) != 0);
    let marks = SessionMark::ALL.iter().filter(|(mark, _)| has_mark(row, *mark)).map(|(mark, _)| mark_feature(*mark));
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
