//! Moments, and the calendar that writes them.
//!
//! The server takes its moments from jiff. The page gets one of its own, with the same functions: jiff's parser, its
//! words for every error and its rules of calendars weigh as much as all of the page's components for chats.

/// A moment, RFC 3339 in UTC with `Z` on the wire. Servers make them with [`crate::to_millis`] precision.
#[cfg(not(target_family = "wasm"))]
pub type Timestamp = jiff::Timestamp;

/// A moment, RFC 3339 in UTC with `Z` on the wire.
#[cfg(target_family = "wasm")]
pub type Timestamp = Moment;

/// The number of a day of the Gregorian calendar, 0 for 1 January 1970; a month's days may run over its end.
#[must_use]
pub fn day_number(year: i64, month: u8, day: u8) -> i64 {
    // Years from March, so that the leap day is the last; in eras of 400 years (H. Hinnant, "chrono-compatible
    // low-level date algorithms").
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of [`day_number`].
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "months are to 12 and days to 31")]
pub fn day_of(number: i64) -> (i64, u8, u8) {
    let days = number + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * from_march + 2) / 5 + 1) as u8;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 } as u8;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(any(test, target_family = "wasm"))]
pub use moment::Moment;

#[cfg(any(test, target_family = "wasm"))]
mod moment {
    use std::fmt;
    use std::str::FromStr;

    use serde::{Deserialize, Serialize};

    use super::{day_number, day_of};

    const DAY_MS: i64 = 86_400_000;

    /// A moment in whole milliseconds.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(try_from = "String", into = "String")]
    pub struct Moment(i64);

    /// Why a text or a number is no moment.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct NoMoment;

    impl fmt::Display for NoMoment {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no moment as RFC 3339 writes it")
        }
    }

    impl Moment {
        /// 1 January 1970.
        pub const UNIX_EPOCH: Self = Self(0);

        /// From milliseconds since 1970.
        ///
        /// # Errors
        /// The year has not four digits.
        pub fn from_millisecond(ms: i64) -> Result<Self, NoMoment> {
            let (year, ..) = day_of(ms.div_euclid(DAY_MS));
            if (0..=9999).contains(&year) { Ok(Self(ms)) } else { Err(NoMoment) }
        }

        /// Milliseconds since 1970.
        #[must_use]
        pub fn as_millisecond(self) -> i64 {
            self.0
        }

        /// Whole seconds since 1970.
        #[must_use]
        pub fn as_second(self) -> i64 {
            self.0.div_euclid(1000)
        }
    }

    impl TryFrom<String> for Moment {
        type Error = NoMoment;
        fn try_from(text: String) -> Result<Self, NoMoment> {
            text.parse()
        }
    }

    impl FromStr for Moment {
        type Err = NoMoment;

        /// `2026-11-22T18:00:00.123Z`, or with an offset; finer than milliseconds is cut off.
        fn from_str(text: &str) -> Result<Self, NoMoment> {
            let digits = |from: usize, to: usize| -> Result<i64, NoMoment> {
                let digits = text.get(from..to).filter(|t| t.bytes().all(|b| b.is_ascii_digit())).ok_or(NoMoment)?;
                digits.parse().map_err(|_| NoMoment)
            };
            let small = |from| digits(from, from + 2).and_then(|n| u8::try_from(n).map_err(|_| NoMoment));
            let sign = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
            let (month, day) = (small(5)?, small(8)?);
            let number = day_number(digits(0, 4)?, month, day);
            let seconds = (digits(11, 13)? * 60 + digits(14, 16)?) * 60 + digits(17, 19)?;
            let shaped = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(|(at, s)| sign(*at) == *s);
            if !shaped || !matches!(sign(10), b'T' | b't' | b' ') || day_of(number) != (digits(0, 4)?, month, day) {
                return Err(NoMoment);
            }
            let mut rest = &text[19..];
            let mut ms = 0;
            if let Some(fraction) = rest.strip_prefix('.') {
                let width = fraction.bytes().take_while(u8::is_ascii_digit).count();
                rest = &fraction[width..];
                ms = format!("{:0<3.3}", &fraction[..width]).parse().map_err(|_| NoMoment)?;
            }
            let offset_minutes = match rest {
                "Z" | "z" => 0,
                _ => {
                    let at = text.len() - rest.len();
                    let minutes = digits(at + 1, at + 3)? * 60 + digits(at + 4, at + 6)?;
                    match sign(at) {
                        b'+' if rest.len() == 6 => minutes,
                        b'-' if rest.len() == 6 => -minutes,
                        _ => return Err(NoMoment),
                    }
                }
            };
            Self::from_millisecond(number * DAY_MS + (seconds - offset_minutes * 60) * 1000 + ms)
        }
    }

    impl fmt::Display for Moment {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let (year, month, day) = day_of(self.0.div_euclid(DAY_MS));
            let ms = self.0.rem_euclid(DAY_MS);
            let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
            write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
            match ms % 1000 {
                0 => f.write_str("Z"),
                ms => write!(f, ".{ms:03}Z"),
            }
        }
    }

    impl From<Moment> for String {
        fn from(moment: Moment) -> Self {
            moment.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_reads_and_writes_moments_as_the_server_does() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2026-11-22T18:03:04.005Z",
            "2024-02-29T23:59:59.9Z",
            "2000-12-31T12:00:00.123456789+05:45",
            "1969-12-31T23:59:59.999-08:00",
            "1583-03-01T01:02:03Z",
            "9998-12-31T00:00:00Z",
        ] {
            let ours: Moment = text.parse().unwrap();
            let theirs: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(ours.as_millisecond(), theirs.as_nanosecond().div_euclid(1_000_000) as i64, "{text}");
            let again: jiff::Timestamp = ours.to_string().parse().unwrap();
            assert_eq!(again.as_millisecond(), ours.as_millisecond(), "{text}");
            let json = serde_json::to_string(&ours).unwrap();
            assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), ours);
        }
        assert_eq!("2026-11-22T18:03:04.005Z".parse::<Moment>().unwrap().to_string(), "2026-11-22T18:03:04.005Z");
        assert_eq!("2026-11-22T18:03:04Z".parse::<Moment>().unwrap().to_string(), "2026-11-22T18:03:04Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T18:00:00",
            "2026-02-30T18:00:00Z",
            "2026-13-01T18:00:00Z",
            "2026-11-22T18:00:00+1:00",
            "2026-11-22T18:00:00ZZ",
            "2026/11/22T18:00:00Z",
            "ä026-11-22T18:00:00Z",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_day_has_a_number_and_each_number_its_day() {
        for number in (-800_000..800_000).step_by(13) {
            let (year, month, day) = day_of(number);
            assert_eq!(day_number(year, month, day), number);
        }
        assert_eq!((day_number(1970, 1, 1), day_of(19_782)), (0, (2024, 2, 29)));
    }
}
