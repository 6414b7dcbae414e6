//! Days of the calendar, and what a clock on the wall shows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use shared_types::time::{day_number, day_of};

/// A day. On paper `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    /// Days since 1 January 1970.
    number: i64,
}

impl Date {
    /// The day of that number since 1 January 1970.
    #[must_use]
    pub fn numbered(number: i64) -> Self {
        Self { number }
    }

    /// A day of a month; None: the month has no such day.
    #[must_use]
    pub fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        let number = day_number(year, month, day);
        (day_of(number) == (year, month, day) && (0..=9999).contains(&year)).then_some(Self { number })
    }

    /// Days since 1 January 1970.
    #[must_use]
    pub fn number(self) -> i64 {
        self.number
    }

    #[must_use]
    pub fn year(self) -> i64 {
        day_of(self.number).0
    }

    /// 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        day_of(self.number).1
    }

    /// 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        day_of(self.number).2
    }

    /// 0 for Monday, to 6.
    #[must_use]
    pub fn weekday(self) -> usize {
        // 1 January 1970 was a Thursday.
        usize::try_from((self.number + 3).rem_euclid(7)).unwrap_or_default()
    }

    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self { number: self.number + days }
    }

    /// The same day of another month, or that month's last.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = day_of(self.number);
        let first = Self::first_of(year * 12 + i64::from(month) - 1 + months);
        Self { number: first.last_of_month().number.min(first.number + i64::from(day) - 1) }
    }

    #[must_use]
    pub fn last_of_month(self) -> Self {
        let (year, month, _) = day_of(self.number);
        Self::first_of(year * 12 + i64::from(month)).plus_days(-1)
    }

    /// The first day of a month, counted from January of the year 0.
    fn first_of(month: i64) -> Self {
        let in_year = u8::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
        Self { number: day_number(month.div_euclid(12), in_year, 1) }
    }

    /// The day's first moment.
    #[must_use]
    pub fn midnight(self) -> WallClock {
        self.at(0)
    }

    /// A full hour of the day.
    #[must_use]
    pub fn at(self, hour: i64) -> WallClock {
        WallClock { ms: (self.number * 24 + hour) * HOUR_MS }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = day_of(self.number);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A text that names no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDate;

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no day: write it like 2026-11-22")
    }
}

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let mut parts = text.splitn(3, '-');
        let mut part = |width: usize| {
            parts.next().filter(|p| p.len() == width && p.bytes().all(|b| b.is_ascii_digit())).ok_or(NoDate)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let number = |text: &str| text.parse().map_err(|_| NoDate);
        Self::new(i64::from(year.parse::<u16>().map_err(|_| NoDate)?), number(month)?, number(day)?).ok_or(NoDate)
    }
}

impl TryFrom<String> for Date {
    type Error = NoDate;
    fn try_from(text: String) -> Result<Self, NoDate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

const HOUR_MS: i64 = 3_600_000;

/// What a clock on the wall shows, with its calendar; which moment that is, a zone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallClock {
    ms: i64,
}

impl WallClock {
    /// What a clock in UTC shows so many milliseconds after 1970 began.
    #[must_use]
    pub fn utc(ms: i64) -> Self {
        Self { ms }
    }

    /// The moment, if this clock hung in UTC.
    #[must_use]
    pub fn as_utc_ms(self) -> i64 {
        self.ms
    }

    #[must_use]
    pub fn date(self) -> Date {
        Date::numbered(self.ms.div_euclid(24 * HOUR_MS))
    }

    /// 0 to 23.
    #[must_use]
    pub fn hour(self) -> i64 {
        self.ms.div_euclid(HOUR_MS).rem_euclid(24)
    }

    #[must_use]
    pub fn plus_hours(self, hours: i64) -> Self {
        Self { ms: self.ms + hours * HOUR_MS }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn date(year: i64, month: u8, day: u8) -> Date {
        Date::new(year, month, day).expect("a day")
    }

    #[test]
    fn days_are_read_and_written() {
        for text in ["2026-11-22", "2024-02-29", "1999-12-31"] {
            assert_eq!(text.parse::<Date>().map(|d| d.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "2026-02-29", "2026-13-01", "2026-1-1", "yesterday", "2026-11-22T00", "-026-11-22"] {
            assert_eq!(text.parse::<Date>(), Err(NoDate), "{text}");
        }
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(date(2026, 1, 31).plus_months(1), date(2026, 2, 28));
        assert_eq!(date(2024, 2, 29).plus_months(-12), date(2023, 2, 28));
        assert_eq!(date(2026, 11, 30).plus_months(2), date(2027, 1, 30));
        assert_eq!(date(2026, 12, 1).last_of_month(), date(2026, 12, 31));
        assert_eq!(date(2026, 12, 31).plus_days(1), date(2027, 1, 1));
    }

    #[test]
    fn a_day_knows_its_weekday_and_its_hours() {
        assert_eq!((date(2026, 11, 22).weekday(), date(1969, 12, 29).weekday()), (6, 0));
        let clock = date(2026, 11, 22).at(23).plus_hours(2);
        assert_eq!((clock.date(), clock.hour()), (date(2026, 11, 23), 1));
    }
}
