//! Days, weeks, months and hours as a time zone has them: where periods begin, what a moment's hour is.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use shared_types::{Granularity, Timestamp};

/// More points than this is no chart any more; the caller is told to take a wider period.
pub const POINTS: usize = 10_000;

/// The range has more than [`POINTS`] periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

/// The moments at which the periods that touch `from..to` begin, and the end of the last one.
///
/// # Errors
/// [`TooMany`].
pub fn bounds(
    zone: &TimeZone,
    granularity: Granularity,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Timestamp>, TooMany> {
    let mut bounds = vec![start(zone, granularity, from)];
    while let Some(last) = bounds.last().copied().filter(|last| *last < to) {
        if bounds.len() > POINTS {
            return Err(TooMany);
        }
        let next = next(zone, granularity, last);
        if next <= last {
            // The end of the calendar.
            bounds.push(to);
            break;
        }
        bounds.push(next);
    }
    Ok(bounds)
}

/// The beginning of the period that a moment lies in.
fn start(zone: &TimeZone, granularity: Granularity, at: Timestamp) -> Timestamp {
    let local = zone.to_datetime(at);
    let date = local.date();
    match granularity {
        Granularity::Hour => {
            let into = i64::from(local.minute()) * 60 + i64::from(local.second());
            let seconds = at.as_second() - into;
            Timestamp::from_second(seconds).unwrap_or(at)
        }
        Granularity::Day => midnight(zone, date).unwrap_or(at),
        Granularity::Week => {
            let days = i64::from(date.weekday().since(Weekday::Monday));
            let monday = date.checked_sub(jiff::Span::new().days(days)).unwrap_or(date);
            midnight(zone, monday).unwrap_or(at)
        }
        Granularity::Month => midnight(zone, date.first_of_month()).unwrap_or(at),
    }
}

fn next(zone: &TimeZone, granularity: Granularity, at: Timestamp) -> Timestamp {
    let date = zone.to_datetime(at).date();
    let step = match granularity {
        Granularity::Hour => {
            let later = at.checked_add(jiff::SignedDuration::from_hours(1)).unwrap_or(at);
            // A zone that moves by half an hour begins its hours elsewhere afterwards.
            let aligned = start(zone, granularity, later);
            return if aligned > at { aligned } else { later };
        }
        Granularity::Day => jiff::Span::new().days(1),
        Granularity::Week => jiff::Span::new().days(7),
        Granularity::Month => jiff::Span::new().months(1),
    };
    date.checked_add(step).ok().and_then(|date| midnight(zone, date)).unwrap_or(at)
}

/// The first moment of a day; where midnight is skipped, the first one after it.
#[must_use]
pub fn midnight(zone: &TimeZone, date: Date) -> Option<Timestamp> {
    zone.to_ambiguous_zoned(date.at(0, 0, 0, 0)).compatible().ok().map(|zoned| zoned.timestamp())
}

/// Tells the hour of the week (0 = Monday 0 h) of moments that come in any order.
#[derive(Debug)]
pub struct WeekClock {
    /// From when on which offset (seconds east) holds, ascending.
    offsets: Vec<(i64, i64)>,
}

impl WeekClock {
    /// For moments of `from..to`.
    #[must_use]
    pub fn new(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Self {
        let seconds = |at| i64::from(zone.to_offset(at).seconds());
        let mut offsets = vec![(i64::MIN, seconds(from))];
        for change in zone.following(from).take_while(|change| change.timestamp() < to) {
            offsets.push((change.timestamp().as_second(), i64::from(change.offset().seconds())));
        }
        Self { offsets }
    }

    /// When it is this weekday (1 = Monday) and hour, between the moments it was made for: from (inclusive) and to
    /// (exclusive) in milliseconds since 1970, ascending.
    #[must_use]
    pub fn windows(&self, weekday: i64, hour: i64, from: Timestamp, to: Timestamp) -> Vec<(i64, i64)> {
        const WEEK: i64 = 168 * 3600;
        let wanted = (weekday - 1) * 24 + hour - 3 * 24;
        let (first, end) = (from.as_millisecond(), to.as_millisecond());
        let untils = self.offsets.iter().skip(1).map(|(since, _)| since * 1000).chain([end]);
        let mut windows = Vec::new();
        for ((since, offset), until) in self.offsets.iter().zip(untils) {
            let (first, end) = (since.saturating_mul(1000).max(first), until.min(end));
            let zero = wanted * 3600 - offset;
            // The last one that begins at or before, which may reach in.
            let mut start = (first.div_euclid(1000) - zero).div_euclid(WEEK) * WEEK + zero;
            while start * 1000 < end {
                let window = ((start * 1000).max(first), ((start + 3600) * 1000).min(end));
                if window.0 < window.1 {
                    windows.push(window);
                }
                start += WEEK;
            }
        }
        windows
    }

    /// 0..168.
    #[must_use]
    pub fn hour_of_week(&self, ms: i64) -> usize {
        let second = ms.div_euclid(1000);
        let current = self.offsets.partition_point(|(since, _)| *since <= second).saturating_sub(1);
        let offset = self.offsets.get(current).map_or(0, |(_, offset)| *offset);
        // 1970-01-01 was a Thursday.
        let hours = (second + offset).div_euclid(3600) + 3 * 24;
        usize::try_from(hours.rem_euclid(168)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: &str, granularity: Granularity, range: (&str, &str), expected: &[&str]) {
        let zone = TimeZone::get(zone).unwrap();
        let (from, to) = (range.0.parse().unwrap(), range.1.parse().unwrap());
        let bounds: Vec<_> = bounds(&zone, granularity, from, to).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(bounds, expected, "{zone:?} {granularity:?}");
    }

    #[test]
    fn a_day_has_23_or_25_hours_where_the_clock_changes() {
        check(
            "Europe/Berlin",
            Granularity::Day,
            ("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"),
            &["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"],
        );
        check(
            "America/New_York",
            Granularity::Day,
            ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
            &["2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"],
        );
    }

    #[test]
    fn a_day_in_kathmandu_begins_at_a_quarter_past() {
        check(
            "Asia/Kathmandu",
            Granularity::Day,
            ("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"),
            &["2026-04-30T18:15:00Z", "2026-05-01T18:15:00Z", "2026-05-02T18:15:00Z"],
        );
        check(
            "Asia/Kathmandu",
            Granularity::Hour,
            ("2026-05-01T00:00:00Z", "2026-05-01T01:00:00Z"),
            &["2026-04-30T23:15:00Z", "2026-05-01T00:15:00Z", "2026-05-01T01:15:00Z"],
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        check(
            "UTC",
            Granularity::Week,
            ("2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z"),
            &["2026-02-23T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"],
        );
        check(
            "UTC",
            Granularity::Month,
            ("2026-01-31T00:00:00Z", "2026-03-01T00:00:00Z"),
            &["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"],
        );
    }

    #[test]
    fn the_week_clock_agrees_with_the_calendar() {
        let (from, to): (Timestamp, Timestamp) =
            ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
        for zone in ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"] {
            let zone = TimeZone::get(zone).unwrap();
            let clock = WeekClock::new(&zone, from, to);
            for quarter in 0..(365 * 24 * 4) {
                let at = Timestamp::from_second(from.as_second() + quarter * 900).unwrap();
                let local = zone.to_datetime(at);
                let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap();
                assert_eq!(
                    clock.hour_of_week(at.as_millisecond()),
                    day * 24 + usize::try_from(local.hour()).unwrap(),
                    "{at} in {zone:?}"
                );
            }
        }
    }

    #[test]
    fn the_windows_of_an_hour_hold_its_moments_and_no_others() {
        let (from, to): (Timestamp, Timestamp) =
            ("2026-03-25T10:20:00Z".parse().unwrap(), "2026-11-09T07:40:00Z".parse().unwrap());
        for zone in ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"] {
            let zone = TimeZone::get(zone).unwrap();
            let clock = WeekClock::new(&zone, from, to);
            for (weekday, hour) in [(7, 1), (7, 2), (7, 3), (1, 0), (3, 10), (1, 18)] {
                let windows = clock.windows(weekday, hour, from, to);
                assert!(windows.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{zone:?}: {windows:?}");
                let wanted = usize::try_from((weekday - 1) * 24 + hour).unwrap();
                let mut at = from.as_millisecond();
                while at < to.as_millisecond() {
                    let is_in = windows.iter().any(|window| (window.0..window.1).contains(&at));
                    assert_eq!(is_in, clock.hour_of_week(at) == wanted, "{at} in {zone:?}, {weekday} {hour}");
                    at += 300_000;
                }
            }
        }
    }

    #[test]
    fn a_series_that_nobody_can_draw_is_refused() {
        let (from, to) = ("2000-01-01T00:00:00Z".parse().unwrap(), "2026-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(bounds(&TimeZone::UTC, Granularity::Hour, from, to), Err(TooMany));
    }
}
