//! The range of time that figures and lists are about, and what it means in the person's time zone.

use serde::{Deserialize, Serialize};
use shared_types::{Granularity, Timestamp};

use crate::charts::calendar::{Date, WallClock};
use crate::charts::scale;
use crate::charts::zone::Zone;

const DAY_MS: i64 = 86_400_000;

/// A range that moves with the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Preset {
    #[serde(rename = "today")]
    Today,
    #[serde(rename = "7d")]
    Week,
    #[serde(rename = "30d")]
    Month,
    #[serde(rename = "90d")]
    Quarter,
    #[serde(rename = "12m")]
    Year,
}

impl Preset {
    /// From the shortest to the longest.
    pub const ALL: [Self; 5] = [Self::Today, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Its name in the address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "12m",
        }
    }

    /// Its name on a button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Week => "7 days",
            Self::Month => "30 days",
            Self::Quarter => "90 days",
            Self::Year => "12 months",
        }
    }

    /// The first day of the range that ends on `today`.
    fn first_day(self, today: Date) -> Date {
        match self {
            Self::Today => today,
            Self::Week => today.plus_days(-6),
            Self::Month => today.plus_days(-29),
            Self::Quarter => today.plus_days(-89),
            Self::Year => today.plus_months(-12).plus_days(1),
        }
    }
}

/// A range of time as a person chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Preset(Preset),
    /// Whole local days, both included.
    Days {
        from: Date,
        to: Date,
    },
}

impl Range {
    /// From the parts of an address: two days make a range, in either order; one is the whole of it.
    #[must_use]
    pub fn from_parts(preset: Option<Preset>, from: Option<Date>, to: Option<Date>) -> Option<Self> {
        match (from, to) {
            (Some(from), Some(to)) => Some(Self::Days { from: from.min(to), to: from.max(to) }),
            (Some(day), None) | (None, Some(day)) => Some(Self::Days { from: day, to: day }),
            (None, None) => preset.map(Self::Preset),
        }
    }

    /// The moments that it covers; a preset ends now.
    #[must_use]
    pub fn window(self, now: Timestamp, zone: &Zone) -> Window {
        let midnight = |date: Date| zone.moment(date.midnight());
        match self {
            Self::Preset(preset) => {
                let from = midnight(preset.first_day(zone.local(now).date()));
                // At midnight sharp the day has no width yet; a second gives it one.
                Window { from, to: now.max(moved(from, 1000)) }
            }
            Self::Days { from, to } => Window { from: midnight(from), to: midnight(to.plus_days(1)) },
        }
    }

    /// Its first and its last day, for a person whose day is `today`.
    #[must_use]
    pub fn days(self, today: Date) -> (Date, Date) {
        match self {
            Self::Preset(preset) => (preset.first_day(today), today),
            Self::Days { from, to } => (from, to),
        }
    }

    /// In words: "Last 30 days", "3 Nov – 9 Nov 2026".
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Preset(Preset::Today) => "Today".into(),
            Self::Preset(preset) => format!("Last {}", preset.label()),
            Self::Days { from, to } if from == to => format!("{} {}", scale::day(from), from.year()),
            Self::Days { from, to } if from.year() == to.year() => {
                format!("{} – {} {}", scale::day(from), scale::day(to), to.year())
            }
            Self::Days { from, to } => {
                format!("{} {} – {} {}", scale::day(from), from.year(), scale::day(to), to.year())
            }
        }
    }
}

/// `from` ≤ moment < `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Window {
    /// The window of the same length to lay under a line over this one: where its periods are the days of a week or more, so
    /// many weeks earlier that each day lies under the same weekday.
    #[must_use]
    pub fn beneath(self, zone: &Zone) -> Self {
        let weeks = self.granularity() == Granularity::Day && self.length_ms() > 6 * DAY_MS;
        self.earlier(if weeks { 7 } else { 1 }, zone)
    }

    /// The same hours by the fewest multiples of so many days earlier that the two do not overlap.
    fn earlier(self, days: i64, zone: &Zone) -> Self {
        let (from, to) = (zone.local(self.from).as_utc_ms(), zone.local(self.to).as_utc_ms());
        let step = days * DAY_MS;
        let by = (to - from + step - 1) / step * step;
        let earlier = |local: i64| zone.moment(WallClock::utc(local - by));
        Self { from: earlier(from), to: earlier(to) }
    }

    /// The part of a period that lies within, in days; both ends belong to it.
    #[must_use]
    pub fn days_within(self, start: Timestamp, granularity: Granularity, zone: &Zone) -> (Date, Date) {
        let (first, last) = period_days(start, granularity, zone);
        let end = zone.local(moved(self.to, -1)).date();
        (first.max(zone.local(self.from).date()), last.min(end))
    }

    fn length_ms(self) -> i64 {
        self.to.as_millisecond() - self.from.as_millisecond()
    }

    /// How wide the periods of a line over it are, so that there are some ten to a hundred of them.
    #[must_use]
    pub fn granularity(self) -> Granularity {
        match self.length_ms() / 3_600_000 {
            // A day has up to 25 hours, and two may be looked at by the hour.
            ..=50 => Granularity::Hour,
            51..=2_300 => Granularity::Day,
            2_301..=17_600 => Granularity::Week,
            _ => Granularity::Month,
        }
    }
}

/// A moment so much later.
fn moved(at: Timestamp, ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond() + ms).unwrap_or(at)
}

/// What a period is called: "14:00, 3 Nov", "Tue 3 Nov", "week of 3 Nov", "Nov 2026".
#[must_use]
pub fn period_label(start: Timestamp, granularity: Granularity, zone: &Zone) -> String {
    let local = zone.local(start);
    let date = local.date();
    match granularity {
        Granularity::Hour => format!("{:02}:00, {}", local.hour(), scale::day(date)),
        Granularity::Day => {
            format!("{} {}", scale::WEEKDAYS[date.weekday()], scale::day(date))
        }
        Granularity::Week => format!("week of {}", scale::day(date)),
        Granularity::Month => format!("{} {}", scale::month_name(date), date.year()),
    }
}

/// The local days that a period covers, to open the sessions behind it.
#[must_use]
fn period_days(start: Timestamp, granularity: Granularity, zone: &Zone) -> (Date, Date) {
    let first = zone.local(start).date();
    let last = match granularity {
        Granularity::Hour | Granularity::Day => first,
        Granularity::Week => first.plus_days(6),
        Granularity::Month => first.last_of_month(),
    };
    (first, last)
}

/// "hour", "day", "week", "month".
#[must_use]
pub fn granularity_name(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Hour => "hour",
        Granularity::Day => "day",
        Granularity::Week => "week",
        Granularity::Month => "month",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::calendar::tests::date;
    use crate::charts::zone::tests::berlin;

    fn moment(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_preset_begins_at_local_midnight_and_ends_now() {
        let now = moment("2026-11-22T15:30:00Z");
        for (preset, from) in [
            (Preset::Today, "2026-11-21T23:00:00Z"),
            (Preset::Week, "2026-11-15T23:00:00Z"),
            // Summer time still held on that day.
            (Preset::Month, "2026-10-23T22:00:00Z"),
            (Preset::Year, "2025-11-22T23:00:00Z"),
        ] {
            let window = Range::Preset(preset).window(now, &berlin());
            assert_eq!((window.from, window.to), (moment(from), now), "{preset:?}");
        }
    }

    #[test]
    fn a_preset_has_the_days_that_it_shows() {
        let today = date(2026, 11, 22);
        assert_eq!(Range::Preset(Preset::Week).days(today), (date(2026, 11, 16), today));
        assert_eq!(Range::Preset(Preset::Today).days(today), (today, today));
        let days = Range::Days { from: date(2026, 1, 1), to: date(2026, 2, 1) };
        assert_eq!(days.days(today), (date(2026, 1, 1), date(2026, 2, 1)));
    }

    #[test]
    fn chosen_days_are_whole_and_include_the_last() {
        let range = Range::Days { from: date(2026, 3, 28), to: date(2026, 3, 29) };
        let window = range.window(moment("2026-11-22T00:00:00Z"), &berlin());
        assert_eq!(window, Window { from: moment("2026-03-27T23:00:00Z"), to: moment("2026-03-29T22:00:00Z") });
        assert_eq!(window.length_ms() / 3_600_000, 47, "the night of the change has one hour less");
    }

    #[test]
    fn two_days_make_a_range_in_either_order() {
        let (early, late) = (date(2026, 1, 1), date(2026, 2, 1));
        let range = Some(Range::Days { from: early, to: late });
        assert_eq!(Range::from_parts(Some(Preset::Week), Some(late), Some(early)), range);
        assert_eq!(Range::from_parts(None, Some(early), None), Some(Range::Days { from: early, to: early }));
        assert_eq!(Range::from_parts(Some(Preset::Week), None, None), Some(Range::Preset(Preset::Week)));
        assert_eq!(Range::from_parts(None, None, None), None);
    }

    #[test]
    fn the_window_beneath_has_the_same_hours_of_earlier_days_and_the_same_weekdays() {
        let now = moment("2026-03-30T07:30:00Z");
        for (preset, from, to) in [
            (Preset::Today, "2026-03-28T23:00:00Z", "2026-03-29T07:30:00Z"),
            (Preset::Week, "2026-03-16T23:00:00Z", "2026-03-23T08:30:00Z"),
            // Five weeks earlier, not thirty days.
            (Preset::Month, "2026-01-24T23:00:00Z", "2026-02-23T08:30:00Z"),
        ] {
            let before = Range::Preset(preset).window(now, &berlin()).beneath(&berlin());
            assert_eq!((before.from, before.to), (moment(from), moment(to)), "{preset:?}");
        }
    }

    #[test]
    fn a_period_ends_where_the_window_does() {
        let days = Range::Days { from: date(2026, 1, 15), to: date(2026, 3, 10) };
        let window = days.window(moment("2026-11-22T15:30:00Z"), &Zone::utc());
        for (start, granularity, first, last) in [
            ("2026-01-12T00:00:00Z", Granularity::Week, (1, 15), (1, 18)),
            ("2026-01-19T00:00:00Z", Granularity::Week, (1, 19), (1, 25)),
            ("2026-03-01T00:00:00Z", Granularity::Month, (3, 1), (3, 10)),
        ] {
            let clipped = window.days_within(moment(start), granularity, &Zone::utc());
            let expected = (date(2026, first.0, first.1), date(2026, last.0, last.1));
            assert_eq!(clipped, expected, "{start}");
        }
    }

    #[test]
    fn longer_ranges_have_wider_periods() {
        let now = moment("2026-11-22T15:30:00Z");
        for (preset, expected) in [
            (Preset::Today, Granularity::Hour),
            (Preset::Week, Granularity::Day),
            (Preset::Month, Granularity::Day),
            (Preset::Quarter, Granularity::Day),
            (Preset::Year, Granularity::Week),
        ] {
            assert_eq!(Range::Preset(preset).window(now, &Zone::utc()).granularity(), expected, "{preset:?}");
        }
    }

    #[test]
    fn periods_and_ranges_are_named_in_local_days() {
        let start = moment("2026-11-01T23:00:00Z");
        for (granularity, label, last) in [
            (Granularity::Hour, "00:00, 2 Nov", date(2026, 11, 2)),
            (Granularity::Day, "Mon 2 Nov", date(2026, 11, 2)),
            (Granularity::Week, "week of 2 Nov", date(2026, 11, 8)),
            (Granularity::Month, "Nov 2026", date(2026, 11, 30)),
        ] {
            assert_eq!(period_label(start, granularity, &berlin()), label);
            assert_eq!(period_days(start, granularity, &berlin()), (date(2026, 11, 2), last));
        }
        assert_eq!(Range::Preset(Preset::Month).label(), "Last 30 days");
        assert_eq!(Range::Days { from: date(2026, 11, 3), to: date(2026, 11, 9) }.label(), "3 Nov – 9 Nov 2026");
        assert_eq!(Range::Days { from: date(2026, 11, 3), to: date(2026, 11, 3) }.label(), "3 Nov 2026");
    }
}
