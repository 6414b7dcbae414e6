//! The person's time zone: which local day and hour a moment is, and back.
//!
//! The browser knows the rules of every zone already; carrying a second copy of them in the page
//! would cost a few hundred kilobytes. Tests hand in a zone of their own.

use shared_types::Timestamp;

use super::calendar::WallClock;

/// A time zone by its IANA name, with the rules to convert.
#[derive(Debug, Clone)]
pub struct Zone {
    name: String,
    rules: Rules,
}

#[derive(Debug, Clone)]
enum Rules {
    Utc,
    Browser,
    #[cfg(test)]
    Known(jiff::tz::TimeZone),
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
        Self { name: "UTC".into(), rules: Rules::Utc }
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
    pub fn local(&self, at: Timestamp) -> WallClock {
        let ms = at.as_millisecond();
        match &self.rules {
            Rules::Utc => WallClock::utc(ms),
            Rules::Browser => {
                #[expect(clippy::cast_precision_loss, reason = "a moment in milliseconds is far below 2^53")]
                let date = js_sys::Date::new(&(ms as f64).into());
                #[expect(clippy::cast_possible_truncation, reason = "an offset is less than a day of minutes")]
                let offset_minutes = -(date.get_timezone_offset() as i64);
                WallClock::utc(ms + offset_minutes * 60_000)
            }
            #[cfg(test)]
            Rules::Known(rules) => WallClock::utc(ms + i64::from(rules.to_offset(at).seconds()) * 1000),
        }
    }

    /// The moment at which a clock on the wall shows this; in a gap or a fold what most calendars
    /// take: the later reading of a gap, the earlier of a fold.
    #[must_use]
    pub fn moment(&self, local: WallClock) -> Timestamp {
        let ms = match &self.rules {
            Rules::Utc => local.as_utc_ms(),
            Rules::Browser => {
                let (day, in_day) = (local.date(), local.as_utc_ms().rem_euclid(86_400_000));
                let date = js_sys::Date::new_0();
                date.set_full_year_with_month_date(
                    u32::try_from(day.year()).unwrap_or_default(),
                    i32::from(day.month()) - 1,
                    i32::from(day.day()),
                );
                let part = |unit_ms: i64, of: i64| u32::try_from(in_day / unit_ms % of).unwrap_or_default();
                date.set_hours(part(3_600_000, 24));
                date.set_minutes(part(60_000, 60));
                date.set_seconds(part(1000, 60));
                date.set_milliseconds(part(1, 1000));
                #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a date are whole")]
                let ms = date.get_time() as i64;
                ms
            }
            #[cfg(test)]
            Rules::Known(rules) => {
                let naive = jiff::Timestamp::from_millisecond(local.as_utc_ms()).unwrap_or_default();
                let civil = jiff::tz::TimeZone::UTC.to_datetime(naive);
                rules.to_timestamp(civil).map_or(0, jiff::Timestamp::as_millisecond)
            }
        };
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The first moment of the local day that holds a moment.
    #[must_use]
    pub fn midnight(&self, at: Timestamp) -> Timestamp {
        self.moment(self.local(at).date().midnight())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Central European rules without the time zone database.
    pub(crate) fn berlin() -> Zone {
        let rules = jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a POSIX zone");
        Zone { name: "Europe/Berlin".into(), rules: Rules::Known(rules) }
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
        let shown = |ms| Timestamp::from_millisecond(ms).expect("a moment").to_string();
        assert_eq!(shown(berlin().local(at).as_utc_ms()), "2026-07-01T12:15:00Z");
        assert_eq!(berlin().moment(berlin().local(at)), at);
        assert_eq!(shown(Zone::utc().local(at).as_utc_ms()), "2026-07-01T10:15:00Z");
    }
}
