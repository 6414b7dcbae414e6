//! Figures in words: counts, rates, durations and money, as cards, axes and tables show them.

pub use crate::format::{count, duration, plural};

/// What stands where there is no figure.
pub const NONE: &str = "–";

/// A count as an axis shows it: `950`, `1.5k`, `2M`, `1.2T`.
#[must_use]
pub fn short_count(value: f64) -> String {
    for (size, unit) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] {
        if value >= size {
            return format!("{}{unit}", trimmed(value / size));
        }
    }
    trimmed(value)
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A rate 0..1 in percent, without a false digit: `71%`, `71.4%`, `<0.1%`.
#[must_use]
pub fn percent(rate: f64) -> String {
    let value = rate * 100.0;
    if value > 0.0 && value < 0.1 {
        return "<0.1%".into();
    }
    if value > 99.9 && value < 100.0 {
        return ">99.9%".into();
    }
    format!("{}%", trimmed(value))
}

/// US dollars: cents where there are any, else two significant digits: `$12.34`, `$0.0042`, `$0.00`.
#[must_use]
pub fn dollars(value: f64) -> String {
    if value <= 0.0 {
        return "$0.00".into();
    }
    if value < 0.0001 {
        return "<$0.0001".into();
    }
    if value < 0.01 {
        return format!("${value:.4}");
    }
    let cents = format!("{value:.2}");
    let (whole, fraction) = cents.split_once('.').unwrap_or((&cents, "00"));
    format!("${}.{fraction}", count(whole.parse().unwrap_or_default()))
}

/// How long ago: `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`.
#[must_use]
pub fn ago(milliseconds: u64) -> String {
    match milliseconds / 1000 {
        0..2 => "just now".into(),
        seconds @ 2..60 => format!("{seconds} s ago"),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} d ago", seconds / 86_400),
    }
}

/// A figure or the dash.
#[must_use]
pub fn or_none<T>(value: Option<T>, say: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| NONE.into(), say)
}

/// A share of a whole, null where the whole is 0.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of sessions are far below 2^53")]
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_shortens_large_counts() {
        for (value, text) in
            [(0.0, "0"), (2.5, "2.5"), (950.0, "950"), (1_500.0, "1.5k"), (2e6, "2M"), (1e9, "1G"), (1.23e12, "1.2T")]
        {
            assert_eq!(short_count(value), text);
        }
    }

    #[test]
    fn a_rate_never_reads_as_all_or_none_when_it_is_not() {
        for (rate, text) in
            [(0.0, "0%"), (0.0004, "<0.1%"), (0.714, "71.4%"), (0.5, "50%"), (0.9996, ">99.9%"), (1.0, "100%")]
        {
            assert_eq!(percent(rate), text);
        }
    }

    #[test]
    fn small_money_keeps_its_digits() {
        for (value, text) in
            [(0.0, "$0.00"), (0.000_01, "<$0.0001"), (0.0042, "$0.0042"), (12.345, "$12.35"), (1234.5, "$1,234.50")]
        {
            assert_eq!(dollars(value), text);
        }
    }

    #[test]
    fn age_is_said_in_one_unit() {
        for (milliseconds, text) in [
            (300, "just now"),
            (12_000, "12 s ago"),
            (300_000, "5 min ago"),
            (7_200_000, "2 h ago"),
            (172_800_000, "2 d ago"),
        ] {
            assert_eq!(ago(milliseconds), text);
        }
    }

    #[test]
    fn a_share_of_nothing_is_no_figure() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(1, 4), Some(0.25));
        assert_eq!(or_none(share(0, 0), percent), NONE);
    }
}
