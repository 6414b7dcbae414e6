//! Dates, durations, money and sizes in words a person reads. Moments are told by the clock of the browser's zone, and each
//! kind of them is written in one way wherever it stands.

use shared_types::Timestamp;
use shared_types::time::day_of;

/// January first.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Thursday first: 1 January 1970 was one.
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

const DAY_MS: i64 = 86_400_000;

/// Now, by the browser's clock.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole numbers far below 2^63")]
    Timestamp::from_millisecond(js_sys::Date::now() as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What a clock on the wall shows, in milliseconds since 1970 began there.
fn wall(at: Timestamp) -> i64 {
    let ms = at.as_millisecond();
    // Exact: milliseconds since 1970 fit into a float's 53 bits for 285,000 years.
    #[expect(clippy::cast_precision_loss, reason = "exact until the year 287396")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(ms as f64));
    #[expect(clippy::cast_possible_truncation, reason = "an offset is at most 14 hours")]
    let offset_minutes = date.get_timezone_offset() as i64;
    ms - offset_minutes * 60_000
}

/// "14:05".
#[must_use]
pub fn time(at: Timestamp) -> String {
    clock(wall(at))
}

/// "22 Nov 2026, 14:05".
#[must_use]
pub fn date_time(at: Timestamp) -> String {
    let wall = wall(at);
    format!("{}, {}", date(wall.div_euclid(DAY_MS)), clock(wall))
}

/// "22 Nov".
#[must_use]
pub fn day_month(at: Timestamp) -> String {
    let (_, month, day) = day_of(wall(at).div_euclid(DAY_MS));
    day_in_year(month, day)
}

/// The heading of a day in a list: "Today", "Yesterday", "Wednesday", "3 Nov 2026".
#[must_use]
pub fn day_heading(at: Timestamp, now: Timestamp) -> String {
    heading(wall(at).div_euclid(DAY_MS), wall(now).div_euclid(DAY_MS))
}

fn heading(day: i64, today: i64) -> String {
    match today - day {
        0 => "Today".into(),
        1 => "Yesterday".into(),
        2..=6 => WEEKDAYS[usize::try_from(day.rem_euclid(7)).unwrap_or_default()].into(),
        _ => date(day),
    }
}

fn clock(wall: i64) -> String {
    let minutes = wall.rem_euclid(DAY_MS) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// "22 Nov 2026", of a day's number since 1970.
fn date(day: i64) -> String {
    let (year, month, day) = day_of(day);
    format!("{} {year}", day_in_year(month, day))
}

/// "3 Nov".
#[must_use]
pub fn day_in_year(month: u8, day: u8) -> String {
    format!("{day} {}", MONTHS[usize::from(month) - 1])
}

/// How long ago: "just now", "5 min ago", "3 h ago", "2 days ago".
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.as_millisecond() - at.as_millisecond()).max(0) / 1000;
    match seconds {
        0..60 => "just now".into(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "yesterday".into(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A duration: "8 ms", "0.8 s", "12 s", "3 min 20 s", "2 h 5 min".
#[must_use]
pub fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match ms {
        0..100 => format!("{ms} ms"),
        // One decimal, by whole numbers: rounding to tenths.
        100..9_950 => {
            let tenths = (ms + 50) / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
        9_950..60_000 => format!("{} s", (ms + 500) / 1000),
        60_000..3_600_000 if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        60_000..3_600_000 => format!("{} min {} s", seconds / 60, seconds % 60),
        3_600_000..172_800_000 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Money in US dollars: "$0.00", "$0.0042", "$12.30"; "unknown" where the price is.
#[must_use]
pub fn money(usd: Option<f64>) -> String {
    match usd {
        None => "unknown".into(),
        Some(usd) if usd > 0.0 && usd < 0.01 => format!("${usd:.4}"),
        Some(usd) => format!("${usd:.2}"),
    }
}

/// A rate of 0..1 as "42%"; a dash where there is none.
#[must_use]
pub fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "–".into(), |rate| format!("{:.0}%", rate * 100.0))
}

/// A count with thousands apart: "12,345".
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 message", "3 messages".
#[must_use]
pub fn plural(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {one}s", count(number)) }
}

/// At most so many characters of a text; where it is longer, it says so.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// What is written in a way of its own wherever it stands.
const TERMS: [&str; 18] = [
    "ARP", "CPU", "DHCP", "DNS", "HTTP", "HTTPS", "ICMP", "ID", "IP", "IPv4", "IPv6", "MAC", "MTU", "NTP", "TCP",
    "TLS", "VPN", "Wi-Fi",
];

/// A `snake_case` name in words: "no_default_route" → "No default route", "dns_server_down" → "DNS server down".
#[must_use]
pub fn words(name: &str) -> String {
    let mut text = String::new();
    for word in name.split('_') {
        let known = TERMS.iter().find(|term| term.replace('-', "").eq_ignore_ascii_case(word));
        if !text.is_empty() {
            text.push(' ');
            text.push_str(known.copied().unwrap_or(word));
        } else if let Some(term) = known {
            text.push_str(term);
        } else {
            let mut letters = word.chars();
            text.extend(letters.next().into_iter().map(|letter| letter.to_ascii_uppercase()).chain(letters));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_moment_has_one_form() {
        let (day, minute) = (20_779, 60_000);
        assert_eq!(date(day), "22 Nov 2026");
        assert_eq!(day_in_year(2, 3), "3 Feb");
        for (minutes, expected) in [(0, "00:00"), (14 * 60 + 5, "14:05"), (1439, "23:59"), (-1, "23:59")] {
            assert_eq!(clock(day * DAY_MS + minutes * minute), expected);
        }
        for (day, expected) in
            [(20_779, "Today"), (20_778, "Yesterday"), (20_777, "Friday"), (20_773, "Monday"), (20_772, "15 Nov 2026")]
        {
            assert_eq!(heading(day, 20_779), expected);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        assert_eq!(cut("für alle", 8), "für alle");
        assert_eq!(cut("für alle da", 4), "für…");
    }

    #[test]
    fn names_read_as_people_write_them() {
        for (name, expected) in [
            ("no_default_route", "No default route"),
            ("no_dhcp_lease", "No DHCP lease"),
            ("dns_server_down", "DNS server down"),
            ("wifi_disabled", "Wi-Fi disabled"),
            ("", ""),
        ] {
            assert_eq!(words(name), expected);
        }
    }

    #[test]
    fn durations_read_well() {
        for (ms, expected) in [
            (0, "0 ms"),
            (99, "99 ms"),
            (100, "0.1 s"),
            (840, "0.8 s"),
            (9_949, "9.9 s"),
            (12_400, "12 s"),
            (60_000, "1 min"),
            (200_000, "3 min 20 s"),
            (7_500_000, "2 h 5 min"),
            (259_200_000, "3 days"),
        ] {
            assert_eq!(duration(ms), expected, "{ms}");
        }
    }

    #[test]
    fn money_keeps_small_sums_visible_and_unknown_ones_unknown() {
        assert_eq!(money(Some(0.0)), "$0.00");
        assert_eq!(money(Some(0.0042)), "$0.0042");
        assert_eq!(money(Some(12.3)), "$12.30");
        assert_eq!(money(None), "unknown");
    }

    #[test]
    fn counts_names_and_rates() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(12), "12");
        assert_eq!(plural(1, "message"), "1 message");
        assert_eq!(plural(2, "message"), "2 messages");
        assert_eq!(words("no_default_route"), "No default route");
        assert_eq!(percent(Some(0.416)), "42%");
        assert_eq!(percent(None), "–");
    }

    #[test]
    fn an_age_is_given_in_its_largest_unit() {
        let at = Timestamp::from_second(0).unwrap();
        for (seconds, expected) in
            [(5, "just now"), (300, "5 min ago"), (7200, "2 h ago"), (90_000, "yesterday"), (200_000, "2 days ago")]
        {
            assert_eq!(ago(at, Timestamp::from_second(seconds).unwrap()), expected);
        }
    }
}
