//! The person's time zone: which local day and hour a moment is, and back.
//!
//! The browser knows the rules of every zone already; carrying a second copy of them in the page
//! would cost a few hundred kilobytes. Tests hand in a zone of their own.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use shared_types::Timestamp;

/// A time zone by its IANA name, with the rules to convert.
#[derive(Debug, Clone)]
pub struct Zone {
    name: String,
    rules: Rules,
}

#[derive(Debug, Clone)]
enum Rules {
    Known(TimeZone),
    Browser,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Zone {
    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".into(), rules: Rules::Known(TimeZone::UTC) }
    }

    /// A zone whose rules are given.
    #[must_use]
    pub fn known(name: &str, rules: TimeZone) -> Self {
        Self { name: name.into(), rules: Rules::Known(rules) }
    }

    /// The zone that the browser runs in.
    #[must_use]
    pub fn browser() -> Self {
        let options =
            js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
        let name = js_sys::Reflect::get(&options, &"timeZone".into()).ok().and_then(|name| name.as_string());
        match name {
            Some(name) => Self { name, rules: Rules::Browser },
            None => Self::utc(),
        }
    }

    /// The IANA name, as the server takes it in `tz`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a clock on the wall shows at a moment.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> DateTime {
        match &self.rules {
            Rules::Known(rules) => rules.to_datetime(at),
            Rules::Browser => {
                let milliseconds = at.as_millisecond();
                #[expect(clippy::cast_precision_loss, reason = "a moment in milliseconds is far below 2^53")]
                let date = js_sys::Date::new(&(milliseconds as f64).into());
                #[expect(clippy::cast_possible_truncation, reason = "an offset is less than a day of minutes")]
                let offset_minutes = -(date.get_timezone_offset() as i64);
                let shifted = Timestamp::from_millisecond(milliseconds + offset_minutes * 60_000).unwrap_or(at);
                TimeZone::UTC.to_datetime(shifted)
            }
        }
    }

    /// The moment at which a clock on the wall shows this; in a gap or a fold what most calendars
    /// take: the later reading of a gap, the earlier of a fold.
    #[must_use]
    pub fn moment(&self, local: DateTime) -> Timestamp {
        match &self.rules {
            Rules::Known(rules) => rules.to_timestamp(local).unwrap_or(Timestamp::UNIX_EPOCH),
            Rules::Browser => {
                let date = js_sys::Date::new_0();
                date.set_full_year_with_month_date(
                    u32::try_from(local.year()).unwrap_or_default(),
                    i32::from(local.month()) - 1,
                    i32::from(local.day()),
                );
                date.set_hours(u32::try_from(local.hour()).unwrap_or_default());
                date.set_minutes(u32::try_from(local.minute()).unwrap_or_default());
                date.set_seconds(u32::try_from(local.second()).unwrap_or_default());
                date.set_milliseconds(0);
                #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a date are whole")]
                let milliseconds = date.get_time() as i64;
                Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }

    /// The first moment of the local day that holds a moment.
    #[must_use]
    pub fn midnight(&self, at: Timestamp) -> Timestamp {
        self.moment(self.local(at).date().to_datetime(jiff::civil::Time::midnight()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Central European rules without the time zone database.
    pub(crate) fn berlin() -> Zone {
        Zone::known("Europe/Berlin", TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a POSIX zone"))
    }

    #[test]
    fn midnight_follows_the_wall_clock_through_a_change_of_the_clocks() {
        for (at, midnight) in [
            ("2026-03-29T20:00:00Z", "2026-03-28T23:00:00Z"),
            ("2026-03-30T20:00:00Z", "2026-03-29T22:00:00Z"),
            ("2026-10-25T23:30:00Z", "2026-10-25T23:00:00Z"),
        ] {
            let at: Timestamp = at.parse().expect("a moment");
            assert_eq!(berlin().midnight(at).to_string(), midnight);
        }
    }

    #[test]
    fn a_local_time_and_its_moment_agree() {
        let at: Timestamp = "2026-07-01T10:15:00Z".parse().expect("a moment");
        assert_eq!(berlin().local(at).to_string(), "2026-07-01T12:15:00");
        assert_eq!(berlin().moment(berlin().local(at)), at);
        assert_eq!(Zone::utc().local(at).to_string(), "2026-07-01T10:15:00");
    }
}
