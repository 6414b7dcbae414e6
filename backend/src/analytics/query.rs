//! What is asked: a range, a time zone and filters, read from a query string's values.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use shared_types::{FieldError, Timestamp};

use super::periods::midnight;

/// The range where none is asked for.
const DEFAULT_DAYS: i64 = 30;

const DAY_MS: i128 = 86_400_000;

/// A range of starts in a time zone.
#[derive(Debug, Clone)]
pub struct Span {
    /// Inclusive.
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    pub zone: TimeZone,
}

impl Span {
    /// Reads `from`, `to` and `tz`; the last 30 days to `now` where nothing is said.
    ///
    /// # Errors
    /// Which values are wrong, and why.
    pub fn parse(
        from: Option<&str>,
        to: Option<&str>,
        tz: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Vec<FieldError>> {
        let zone = zone(tz).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut read = |field: &str, text: Option<&str>| match text.map(|text| moment(text, &zone)) {
            None => None,
            Some(Some(at)) => Some(at),
            Some(None) => {
                errors.push(field_error(
                    field,
                    "must be a date or a time as RFC 3339 has it, such as 2026-03-01T08:00:00Z",
                ));
                None
            }
        };
        let (from_said, to_said) = (read("from", from), read("to", to));
        if !errors.is_empty() {
            return Err(errors);
        }
        let days = jiff::SignedDuration::from_hours(24 * DEFAULT_DAYS);
        let to = to_said.unwrap_or_else(|| from_said.map_or(now, |from| now.max(from)));
        let from = from_said.unwrap_or_else(|| to.checked_sub(days).unwrap_or(Timestamp::MIN));
        if from > to {
            return Err(vec![field_error("from", "must not be after `to`")]);
        }
        Ok(Self { from, to, zone })
    }

    /// The same hours so many days earlier that the two do not overlap: what a day has seen until now is compared with
    /// what another had seen by then.
    #[must_use]
    pub fn previous(&self) -> Self {
        let local = |at: Timestamp| at.to_zoned(self.zone.clone());
        let length = local(self.to).datetime().duration_since(local(self.from).datetime());
        let days = i64::try_from((length.as_millis() + DAY_MS - 1) / DAY_MS).unwrap_or(i64::MAX);
        let earlier =
            |at: Timestamp| local(at).checked_sub(days.days()).map_or(Timestamp::MIN, |earlier| earlier.timestamp());
        Self { from: earlier(self.from), to: earlier(self.to), zone: self.zone.clone() }
    }
}

/// The time zone of a name; UTC where none is said.
///
/// # Errors
/// The name is not known.
pub fn zone(name: Option<&str>) -> Result<TimeZone, FieldError> {
    let Some(name) = name else { return Ok(TimeZone::UTC) };
    TimeZone::get(name).map_err(|_| field_error("tz", "must be the name of a time zone, such as Europe/Berlin"))
}

/// RFC 3339, the same without offset (UTC), or a date (its first moment in the zone).
#[must_use]
pub fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    // A `+` that a form encoder took for a blank.
    let text = text.replace(' ', "+");
    if let Ok(date) = text.parse::<Date>()
        && text.len() == 10
    {
        return midnight(zone, date);
    }
    text.parse::<Timestamp>().ok().or_else(|| TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok())
}

fn field_error(field: &str, message: &str) -> FieldError {
    FieldError { field: field.into(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_with_offset_without_one_or_a_date() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("2026-03-01T08:00:00Z", Some("2026-03-01T08:00:00Z")),
            ("2026-03-01T08:00:00+01:00", Some("2026-03-01T07:00:00Z")),
            ("2026-03-01T08:00:00 01:00", Some("2026-03-01T07:00:00Z")),
            ("2026-03-01T08:00:00", Some("2026-03-01T08:00:00Z")),
            ("2026-03-01", Some("2026-02-28T23:00:00Z")),
            ("yesterday", None),
            ("", None),
            ("2026-02-30", None),
        ] {
            assert_eq!(moment(text, &berlin), expected.map(|text| text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_range_is_30_days_where_none_is_said() {
        let now = "2026-03-31T00:00:00Z".parse().unwrap();
        let span = Span::parse(None, None, None, now).unwrap();
        assert_eq!((span.from.to_string().as_str(), span.to), ("2026-03-01T00:00:00Z", now));
        assert_eq!(span.previous().from.to_string(), "2026-01-30T00:00:00Z");
        // Part of a day, and a change of the clocks between the two.
        let now = "2026-03-30T07:30:00Z".parse().unwrap();
        let today = Span::parse(Some("2026-03-30"), None, Some("Europe/Berlin"), now).unwrap();
        let week = Span::parse(Some("2026-03-24"), None, Some("Europe/Berlin"), now).unwrap();
        for (span, from, to) in [
            (today, "2026-03-28T23:00:00Z", "2026-03-29T07:30:00Z"),
            (week, "2026-03-16T23:00:00Z", "2026-03-23T08:30:00Z"),
        ] {
            let before = span.previous();
            assert_eq!((before.from.to_string().as_str(), before.to.to_string().as_str()), (from, to));
        }
        for (from, to, tz, field) in [
            (Some("x"), None, None, "from"),
            (None, Some("x"), None, "to"),
            (None, None, Some("Mars/Phobos"), "tz"),
            (Some("2026-02-01"), Some("2026-01-01"), None, "from"),
        ] {
            assert_eq!(Span::parse(from, to, tz, now).unwrap_err()[0].field, field);
        }
    }
}
