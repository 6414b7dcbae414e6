//! Scales and ticks: numbers and moments to pixels, and the round values to write beside them.

use shared_types::Timestamp;

use super::calendar::{Date, WallClock};
use super::zone::Zone;
use crate::format;

/// Weekdays from Monday.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Maps a range of values to a range of pixels, in a straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Linear {
    /// From `domain` to `range`; a domain of no width maps to the middle.
    #[must_use]
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range }
    }

    /// The pixel of a value.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let width = self.domain.1 - self.domain.0;
        if width == 0.0 {
            return f64::midpoint(self.range.0, self.range.1);
        }
        self.range.0 + (value - self.domain.0) / width * (self.range.1 - self.range.0)
    }
}

/// Round values from 0 to at least `max`: whole numbers, 1, 2 or 5 times a power of ten apart, at
/// most `most` steps. The last one is the top of the axis.
#[must_use]
pub fn count_ticks(max: f64, most: usize) -> Vec<f64> {
    let step = round_step(max.max(1.0) / most.max(1) as f64).max(1.0);
    let steps = (max.max(1.0) / step).ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most `most` steps")]
    let steps = steps as usize;
    #[expect(clippy::cast_precision_loss, reason = "at most `most` steps")]
    (0..=steps).map(|index| index as f64 * step).collect()
}

/// The smallest 1, 2 or 5 times a power of ten that is not below `least`.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * 0.999_999)
        .unwrap_or(power)
}

/// A moment to write under a time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeTick {
    pub at: Timestamp,
    pub label: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Hours(i64),
    Days(i64),
    Mondays(i64),
    Months(i64),
    Years(i64),
}

impl Step {
    const ALL: [Self; 15] = [
        Self::Hours(1),
        Self::Hours(3),
        Self::Hours(6),
        Self::Hours(12),
        Self::Days(1),
        Self::Days(2),
        Self::Mondays(1),
        Self::Mondays(2),
        Self::Months(1),
        Self::Months(2),
        Self::Months(3),
        Self::Months(6),
        Self::Years(1),
        Self::Years(2),
        Self::Years(5),
    ];

    fn hours(self) -> i64 {
        match self {
            Self::Hours(count) => count,
            Self::Days(count) => count * 24,
            Self::Mondays(count) => count * 7 * 24,
            Self::Months(count) => count * 30 * 24,
            Self::Years(count) => count * 365 * 24,
        }
    }

    /// The last local boundary at or before a local time.
    fn floor(self, local: WallClock) -> WallClock {
        let date = local.date();
        match self {
            Self::Hours(count) => date.at(local.hour() / count * count),
            // Counted from a fixed day, so that the ticks stay put while the window moves.
            Self::Days(count) => date.plus_days(-(days_since_monday(date) % count)).midnight(),
            Self::Mondays(count) => {
                let days = days_since_monday(date);
                date.plus_days(-(days % (count * 7))).midnight()
            }
            Self::Months(count) => {
                let first = date.plus_days(1 - i64::from(date.day()));
                first.plus_months(-((i64::from(date.month()) - 1) % count)).midnight()
            }
            Self::Years(count) => {
                let january = date.plus_days(1 - i64::from(date.day())).plus_months(1 - i64::from(date.month()));
                january.plus_months(-(date.year() % count) * 12).midnight()
            }
        }
    }

    fn next(self, local: WallClock) -> WallClock {
        let date = local.date();
        match self {
            Self::Hours(count) => local.plus_hours(count),
            Self::Days(count) => date.plus_days(count).midnight(),
            Self::Mondays(count) => date.plus_days(count * 7).midnight(),
            Self::Months(count) => date.plus_months(count).midnight(),
            Self::Years(count) => date.plus_months(count * 12).midnight(),
        }
    }

    fn label(self, local: WallClock) -> String {
        match self {
            Self::Hours(_) if local.hour() == 0 => day(local.date()),
            Self::Hours(_) => format!("{:02}:00", local.hour()),
            Self::Days(_) | Self::Mondays(_) => day(local.date()),
            Self::Months(_) if local.date().month() == 1 => local.date().year().to_string(),
            Self::Months(_) => month_name(local.date()).into(),
            Self::Years(_) => local.date().year().to_string(),
        }
    }
}

/// Days since Monday, 29 December 1969.
fn days_since_monday(date: Date) -> i64 {
    (date.number() + 3).max(0)
}

/// `3 Nov`.
#[must_use]
pub fn day(date: Date) -> String {
    format::day_in_year(date.month(), date.day())
}

/// `Nov`.
#[must_use]
pub fn month_name(date: Date) -> &'static str {
    format::MONTHS[usize::from(date.month()) - 1]
}

/// Ticks at local boundaries (whole hours, midnights, Mondays, firsts of a month) within
/// `from..=to`, at most `most` of them.
#[must_use]
pub fn time_ticks(from: Timestamp, to: Timestamp, zone: &Zone, most: usize) -> Vec<TimeTick> {
    let hours = (to.as_second() - from.as_second()) / 3600;
    let room = i64::try_from(most.max(2)).unwrap_or(2);
    let step = Step::ALL.into_iter().find(|step| hours / step.hours() < room).unwrap_or(Step::Years(10));
    let mut ticks = Vec::new();
    let mut local = step.floor(zone.local(from));
    loop {
        let at = zone.moment(local);
        if at > to || ticks.len() > most {
            break;
        }
        if at >= from {
            ticks.push(TimeTick { at, label: step.label(local) });
        }
        local = step.next(local);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::super::zone::tests::berlin;
    use super::*;

    #[test]
    fn values_map_to_pixels_in_a_straight_line() {
        let scale = Linear::new((0.0, 10.0), (200.0, 0.0));
        assert!((scale.at(2.5) - 150.0).abs() < 1e-9);
        assert!((Linear::new((3.0, 3.0), (0.0, 10.0)).at(3.0) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn count_ticks_are_round_whole_and_reach_the_maximum() {
        for (max, expected) in [
            (0.0, vec![0.0, 1.0]),
            (1.0, vec![0.0, 1.0]),
            (3.0, vec![0.0, 1.0, 2.0, 3.0]),
            (7.0, vec![0.0, 2.0, 4.0, 6.0, 8.0]),
            (42.0, vec![0.0, 20.0, 40.0, 60.0]),
            (1_000.0, vec![0.0, 500.0, 1_000.0]),
        ] {
            assert_eq!(count_ticks(max, 4), expected, "{max}");
        }
    }

    fn labels(from: &str, to: &str, zone: &Zone, most: usize) -> Vec<String> {
        let moment = |text: &str| text.parse().expect("a moment");
        time_ticks(moment(from), moment(to), zone, most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn a_day_is_ticked_by_hours_and_names_the_date_at_midnight() {
        let ticks = labels("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z", &Zone::utc(), 9);
        assert_eq!(ticks, ["3 Nov", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "4 Nov"]);
    }

    #[test]
    fn a_week_is_ticked_by_days_and_a_month_by_mondays() {
        let week = labels("2026-11-01T23:00:00Z", "2026-11-08T22:00:00Z", &berlin(), 8);
        assert_eq!(week, ["2 Nov", "3 Nov", "4 Nov", "5 Nov", "6 Nov", "7 Nov", "8 Nov"]);
        let month = labels("2026-10-24T22:00:00Z", "2026-11-22T12:00:00Z", &berlin(), 6);
        assert_eq!(month, ["26 Oct", "2 Nov", "9 Nov", "16 Nov"]);
    }

    #[test]
    fn a_year_is_ticked_by_months_and_names_the_year_in_january() {
        let ticks = labels("2025-11-22T00:00:00Z", "2026-11-22T00:00:00Z", &Zone::utc(), 7);
        assert_eq!(ticks, ["2026", "Mar", "May", "Jul", "Sep", "Nov"]);
    }

    #[test]
    fn ticks_stay_on_local_midnight_when_the_clocks_change() {
        let moment = |text: &str| text.parse().expect("a moment");
        let ticks = time_ticks(moment("2026-10-23T22:00:00Z"), moment("2026-10-28T00:00:00Z"), &berlin(), 8);
        assert!(ticks.len() >= 4);
        assert!(ticks.iter().all(|tick| berlin().local(tick.at).hour() == 0), "{ticks:?}");
    }

    #[test]
    fn there_are_never_more_ticks_than_there_is_room_for() {
        let from: Timestamp = "2020-02-29T05:00:00Z".parse().expect("a moment");
        for days in [1, 2, 3, 5, 7, 10, 14, 30, 45, 90, 180, 365, 800, 3000] {
            let to = from + jiff::SignedDuration::from_hours(days * 24);
            for most in [2, 4, 7, 12] {
                let count = time_ticks(from, to, &berlin(), most).len();
                assert!(count <= most + 1, "{days} days in {most}: {count}");
                assert!(count >= 1 || days < 2 || most < 4, "{days} days in {most}: none");
            }
        }
    }
}
