//! Numbers in an answer that no tool gave and the person did not write.
//!
//! A number counts as given where the sources hold it as it is, or rounded, or where its unit says so, in another
//! unit of the same thing (milliseconds and seconds, a share and per cent, bytes and their thousands).

mod in_words;

use std::collections::BTreeSet;
use std::net::IpAddr;

/// The most that are listed: an answer made of numbers needs no longer list.
const MOST_LISTED: usize = 20;

/// What was given.
#[derive(Debug, Default)]
pub struct Sources {
    words: BTreeSet<String>,
    numbers: Vec<(f64, Unit)>,
}

impl Sources {
    /// Takes all numbers of a text.
    pub fn add(&mut self, text: &str) {
        for (word, figure) in words(&plain(text)) {
            // `[1,2]` is a list of two as well as a number with a comma.
            let parts: Vec<(String, Figure)> =
                if word.contains(',') { word.split(',').flat_map(read).collect() } else { Vec::new() };
            for figure in parts.into_iter().map(|(_, figure)| figure).chain([figure]) {
                match figure {
                    Figure::Number { values, unit, .. } => {
                        self.numbers.extend(values.into_iter().map(|value| (value, unit)))
                    }
                    Figure::Word(word) => drop(self.words.insert(word)),
                }
            }
        }
    }

    fn hold(&self, figure: &Figure) -> bool {
        match figure {
            Figure::Word(word) => self.words.contains(word),
            Figure::Number { values, decimals, unit } => {
                // The length of a network's prefix is no share and no time.
                let fits = |given: Unit| given != Unit::Prefix || matches!(unit, Unit::None | Unit::Prefix);
                let numbers = || self.numbers.iter().filter(|(_, given)| fits(*given));
                let given = |value: &f64| numbers().any(|(given, _)| is_same(*value, *decimals, *unit, *given));
                values.iter().any(given)
            }
        }
    }
}

/// The numbers of `answer` that `sources` do not hold, as they are written there, each once.
#[must_use]
pub fn unverified(answer: &str, sources: &Sources) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    let answer = plain(answer);
    for line in answer.lines() {
        for (word, figure) in words(without_mark(line)) {
            if !sources.hold(&figure) && !listed.contains(&word) && listed.len() < MOST_LISTED {
                listed.push(word);
            }
        }
    }
    listed
}

/// The text with the figures that a person sees: those of other scripts are figures too, as halves are, and `42&nbsp;ms` is
/// shown as two words.
fn plain(text: &str) -> String {
    // Full width, Arabic-Indic and its eastern form, Devanagari: ten in a row, beginning with zero (Unicode, Nd).
    let ascii = |c: char| {
        let zero =
            ['\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}'].into_iter().find(|zero| (*zero..).take(10).any(|d| d == c));
        zero.and_then(|zero| char::from_digit(u32::from(c) - u32::from(zero), 10)).unwrap_or(c)
    };
    let mut plain = String::with_capacity(text.len());
    for c in text.replace("&nbsp;", " ").chars().map(ascii) {
        let fraction = match c {
            '½' => ".5",
            '¼' => ".25",
            '¾' => ".75",
            '⅓' => ".33",
            '⅔' => ".67",
            c => {
                plain.push(c);
                continue;
            }
        };
        if !plain.ends_with(|c: char| c.is_ascii_digit()) {
            plain.push('0');
        }
        plain.push_str(fraction);
    }
    plain
}

/// Something with a figure in it.
#[derive(Debug, Clone, PartialEq)]
enum Figure {
    /// As it can be read: `1.234` is one and a bit, or, in other countries, a thousand.
    Number { values: Vec<f64>, decimals: usize, unit: Unit },
    /// An address, a time, a date: the same or not the same.
    Word(String),
}

/// What follows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Nothing, or what is only counted: hosts, replies.
    None,
    Percent,
    /// One with thousands and thousandths: seconds, bytes, hertz.
    Scaled,
    /// The length of a network's prefix: `/24`.
    Prefix,
}

impl Unit {
    fn of(word: &str) -> Self {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '/');
        if word.starts_with('%') || matches!(word, "percent" | "Prozent") {
            return Self::Percent;
        }
        let word = word.strip_suffix("/s").or_else(|| word.strip_suffix("ps")).unwrap_or(word).to_lowercase();
        let multiple = word.strip_prefix(['k', 'm', 'g', 't', 'µ', 'μ', 'u', 'n']);
        let unit = multiple.map_or(word.as_str(), |unit| unit.strip_prefix('i').unwrap_or(unit));
        let long = ["second", "sekunde", "byte", "bit", "hertz"].iter().any(|name| unit.contains(name));
        if long || matches!(unit, "s" | "sec" | "b" | "hz") { Self::Scaled } else { Self::None }
    }
}

fn is_same(value: f64, decimals: usize, unit: Unit, given: f64) -> bool {
    let step = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
    // Another unit is a rounding by nature, so it may only be seen in digits that the answer shows.
    let is = |factor: f64| {
        let given = given * factor;
        (given - value).abs() <= step * 1.000_001 && (value != 0.0 || given == 0.0)
    };
    is(1.0)
        || match unit {
            Unit::None | Unit::Prefix => false,
            Unit::Percent => given > 0.0 && given < 1.0 && is(1e2),
            Unit::Scaled => [1e3, 1e-3, 1e6, 1e-6].into_iter().any(is),
        }
}

/// The number of a list item, or of a table's row, is no claim.
fn without_mark(line: &str) -> &str {
    let text = line.trim_start().trim_start_matches(['#', '>', '*', '-', '|', ' ']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_row = line.trim_start().starts_with('|') && text[digits..].trim_start().starts_with('|');
    match text.as_bytes().get(digits) {
        _ if is_row && (1..=2).contains(&digits) => &text[digits..],
        Some(b'.' | b')') if (1..=2).contains(&digits) && text[digits + 1..].starts_with(' ') => &text[digits + 1..],
        _ => text,
    }
}

/// Every word with a figure, and the figure; then what is a number in words.
fn words(text: &str) -> impl Iterator<Item = (String, Figure)> + '_ {
    let is_edge = |c: char| c.is_whitespace() || "()[]<>\"'`".contains(c);
    // The figures in a web address are nobody's measurement.
    let pieces = text.split(is_edge).filter(|piece| !piece.contains("://")).flat_map(pieces);
    let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
    let mut found = Vec::new();
    // An address of IPv6 may have no digit among its letters.
    let has_figure = |piece: &str| piece.bytes().any(|b| b.is_ascii_digit() || b == b':');
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| has_figure(piece)) {
        // "Rung 3", "layer 3", "step 2" name things of ours.
        let previous = at.checked_sub(1).map_or("", |before| pieces[before]).trim_matches([':', '.']).to_lowercase();
        if matches!(previous.as_str(), "rung" | "layer" | "step" | "stufe" | "schritt" | "ebene") {
            continue;
        }
        let is_prefix = piece.starts_with('/') || previous.contains("prefix") || previous.ends_with("mask");
        let next = match pieces.get(at + 1) {
            _ if is_prefix => Unit::Prefix,
            // As a length of a prefix is told, too.
            Some(next) if next.trim_matches('.').eq_ignore_ascii_case("bits") => Unit::None,
            next => next.map_or(Unit::None, |next| Unit::of(next)),
        };
        found.extend(read(piece).into_iter().map(|(word, figure)| match figure {
            Figure::Number { values, decimals, unit: Unit::None } => {
                (word, Figure::Number { values, decimals, unit: next })
            }
            figure => (word, figure),
        }));
    }
    found.extend(in_words::figures(&pieces));
    found.into_iter()
}

/// Splits at signs; a comma between digits belongs to the number.
fn pieces(text: &str) -> Vec<&str> {
    let is_break = |c: char| "{}*|;=~≈±→,!?".contains(c);
    let mut pieces: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let between_digits = c == ','
            && text[..at].ends_with(|c: char| c.is_ascii_digit())
            && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        if is_break(c) && !between_digits {
            pieces.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// The figures of one piece of text without blanks.
fn read(piece: &str) -> Vec<(String, Figure)> {
    let word = piece.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '+' | '%' | ':' | '/'));
    let word = word.trim_end_matches([':', '/', '-', '+']).trim_start_matches(['/', '+']);
    // `"avg":12.3` leaves a colon before the figure; `::1` begins with two.
    let word = word.strip_prefix(':').filter(|rest| !rest.starts_with(':')).unwrap_or(word);
    let bare = word.trim_end_matches('%');
    let host = bare.split('/').next().unwrap_or(bare);
    // An address may carry a prefix length or a port.
    if is_address(host) || host.rsplit_once(':').is_some_and(|(host, _)| is_address(host)) {
        let address = if is_address(host) { host } else { host.rsplit_once(':').map_or(host, |(host, _)| host) };
        return vec![(address.to_owned(), Figure::Word(address.to_lowercase()))];
    }
    if bare.contains('/') {
        // "3/4", "80/443": each for itself.
        return bare.split('/').filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).flat_map(read).collect();
    }
    if bare.contains(':') && bare.chars().all(|c| c.is_ascii_hexdigit() || c == ':') {
        // A time, a MAC address.
        let has_figure = bare.contains(|c: char| c.is_ascii_digit());
        return if has_figure { vec![(bare.to_owned(), Figure::Word(bare.to_lowercase()))] } else { Vec::new() };
    }
    if let Some(code) = bare.strip_prefix("0x").or_else(|| bare.strip_prefix("0X"))
        && !code.is_empty()
        && code.chars().all(|c| c.is_ascii_hexdigit())
    {
        return vec![(bare.to_owned(), Figure::Word(bare.to_lowercase()))];
    }
    let sign = usize::from(bare.starts_with('-'));
    let length = bare[sign..].bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let digits = bare[sign..sign + length].trim_end_matches(['.', ',']);
    let rest = &bare[sign + digits.len()..];
    if let Some(exponent) = exponent(rest).filter(|_| !digits.is_empty()) {
        let (values, decimals) = values(digits);
        let values = values.into_iter().map(|value| value * 10_f64.powi(exponent)).collect();
        let decimals = usize::try_from(i32::try_from(decimals).unwrap_or(0) - exponent).unwrap_or(0);
        let unit = if bare == word { Unit::None } else { Unit::Percent };
        return vec![(bare.to_owned(), Figure::Number { values, decimals, unit })];
    }
    // Names with digits (IPv4, eth0, 2nd-floor) are no figures; a unit may follow one ("12ms", "5GHz").
    let is_unit = rest.chars().count() <= 6 && rest.chars().all(|c| c.is_alphabetic() || matches!(c, '/' | '²' | '°'));
    if digits.is_empty() || !is_unit || matches!(rest, "st" | "nd" | "rd" | "th" | "x") {
        return date(bare);
    }
    // The family name of Wi-Fi.
    if digits == "802.11" {
        return Vec::new();
    }
    let (values, decimals) = values(digits);
    let unit = if bare == word { Unit::of(rest) } else { Unit::Percent };
    let shown = format!("{}{digits}", &bare[..sign]);
    if values.is_empty() { Vec::new() } else { vec![(shown, Figure::Number { values, decimals, unit })] }
}

/// The power of ten of `1e3`.
fn exponent(rest: &str) -> Option<i32> {
    let power = rest.strip_prefix(['e', 'E'])?;
    power.parse().ok().filter(|power: &i32| power.abs() <= 30)
}

fn is_address(text: &str) -> bool {
    text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() && text.contains(['.', ':'])
}

/// `2026-11-22` and `22-11`: a run of digits and dashes.
fn date(text: &str) -> Vec<(String, Figure)> {
    let is_date = text.len() >= 5
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains('-')
        && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    if is_date { vec![(text.to_owned(), Figure::Word(text.to_owned()))] } else { Vec::new() }
}

/// The values that digits can stand for, and how many decimals are shown.
fn values(digits: &str) -> (Vec<f64>, usize) {
    let separators = digits.bytes().filter(|b| matches!(b, b'.' | b',')).count();
    let plain = digits.replace([',', '.'], "");
    let whole = plain.parse::<f64>().ok();
    let Some(at) = digits.rfind(['.', ',']) else { return (whole.into_iter().collect(), 0) };
    let decimals = digits.len() - at - 1;
    let fraction = format!("{}.{}", digits[..at].replace([',', '.'], ""), &digits[at + 1..]).parse::<f64>().ok();
    match (separators, decimals) {
        // "1.234" and "1,234": either; the thousand is shown without decimals, the finer reading rules.
        (1, 3) => (fraction.into_iter().chain(whole).collect(), 3),
        (1, _) => (fraction.into_iter().collect(), decimals),
        // "1.234.567", "1,234.5".
        (_, 3) => (whole.into_iter().collect(), 0),
        _ => (fraction.into_iter().collect(), decimals),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[&str], answer: &str, expected: &[&str]) {
        let mut sources = Sources::default();
        given.iter().for_each(|text| sources.add(text));
        assert_eq!(unverified(answer, &sources), expected, "{answer}");
    }

    #[test]
    fn what_a_tool_gave_is_verified_as_it_is_rounded_or_in_another_unit() {
        let given = ["{\"avg_ms\":12.3456,\"loss\":0.25,\"all\":[5368709,7]}", "gateway 192.168.1.1, 3 of 4 replies"];
        check(&given, "The gateway 192.168.1.1 answers in 12.3 ms (12 ms, 12.35 ms), 25 % lost.", &[]);
        check(&given, "3 of 4 replies, 12.3ms, **25%**, 5.4 MB, 0.012 s", &[]);
        check(&given, "12,3 ms, 7", &[]);
    }

    #[test]
    fn only_a_unit_makes_another_number_of_the_same() {
        let given = ["4 sent, 4 received, 0 % lost, avg 0.041 ms, 1 adapter"];
        check(&given, "100 % loss, 4000 packets were sent, 400 hosts are down", &["100", "4000", "400"]);
        check(&["rtt 40 ms, share 0.5, 1500 bytes"], "0.04 s, 50 percent, 1.5 KB, 0,04 Sekunden", &[]);
        check(&["1"], "100 %, **100%** and 1000 things", &["100", "1000"]);
        for (word, unit) in [
            ("µs", Unit::Scaled),
            ("ms,", Unit::Scaled),
            ("KiB", Unit::Scaled),
            ("Mbit/s", Unit::Scaled),
            ("GHz", Unit::Scaled),
        ]
        .into_iter()
        .chain([("%)", Unit::Percent), ("hosts", Unit::None), ("m", Unit::None), ("", Unit::None)])
        {
            assert_eq!(Unit::of(word), unit, "{word}");
        }
    }

    #[test]
    fn what_nobody_gave_is_listed_once_as_it_is_written() {
        check(&["12.3 ms"], "The delay is 48 ms, really 48 ms, not 12.4.", &["48", "12.4"]);
        check(&["gateway 192.168.1.1"], "Your gateway is 192.168.0.1.", &["192.168.0.1"]);
        check(&[], "It takes 1,500 ms and 99.9% fail.", &["1,500", "99.9"]);
        check(&["2001:db8::1"], "2001:db8::1/64 is fine, 2001:db8::2 is not.", &["2001:db8::2"]);
        check(&[], "Signal -71 dBm at 10:30", &["-71", "10:30"]);
        check(&["40 ms"], "٤٢ ms, ４３ ms, 44&nbsp;ms, ４０ ms", &["42", "43", "44"]);
    }

    #[test]
    fn codes_powers_and_halves_are_figures_too() {
        check(&[], "It failed with error 0x80070005.", &["0x80070005"]);
        check(&["code 0x8007002A"], "It failed with 0x8007002a.", &[]);
        check(&[], "1e3 packets, 2.5E-2 s", &["1e3", "2.5E-2"]);
        check(&["1000 sent, 25 ms"], "1e3 packets, 2.5E-2 s", &[]);
        check(&[], "½ of all, 1½ hours", &["0.5", "1.5"]);
        check(&["0.5"], "½ of all", &[]);
    }

    #[test]
    fn a_measurement_in_words_is_checked_like_one_in_digits() {
        check(&["avg 12.3 ms, 40 % lost"], "It takes twelve milliseconds, and forty percent get lost.", &[]);
        check(&["0.25 lost, 0.04 s"], "Fünfundzwanzig Prozent gehen verloren, vierzig Millisekunden.", &[]);
        check(&["avg 12.3 ms"], "It takes **fifteen milliseconds**; wait ten seconds.", &["fifteen"]);
        check(&["12 ms"], "Zwölf Prozent (vierzehn ms) sind es.", &["vierzehn"]);
        check(&["it loses twenty percent"], "Of 20 % loss, as you say, twenty percent is too much.", &[]);
        check(&[], "One thing: take the first two steps.", &[]);
    }

    #[test]
    fn the_length_of_a_prefix_is_no_share() {
        for given in ["192.0.2.7/24", "a network of /24", "{\"address\":\"192.0.2.7\",\"prefix_len\":24,\"up\":true}"] {
            check(&[given], "Packet loss is 24 %, the delay 24 ms.", &["24"]);
        }
        check(&["{\"prefix_len\":24}"], "The prefix is 24 bits long, or /24.", &[]);
        check(&["{\"prefix\":24,\"loss_percent\":24}"], "Packet loss is 24 %.", &[]);
    }

    #[test]
    fn what_the_person_wrote_is_no_invention() {
        check(&["port 8443 does not open since 3 days"], "Port 8443 has been closed for 3 days.", &[]);
    }

    #[test]
    fn list_marks_rungs_and_names_are_no_figures() {
        check(&[], "1. Plug it in\n2) Wait\n\n- Rung 3 fails\n- IPv4 on eth0, Wi-Fi, 802.11ax, H264", &[]);
        check(&[], "| # | Step |\n| --- | --- |\n| 1 | Plug it in |\n|2| Wait 40 s |", &["40"]);
        check(&[], "Layer 2: fine. Step 3: see [the page](https://example.com/a1?b=22).", &[]);
    }

    #[test]
    fn a_similar_number_is_not_the_same() {
        check(&["12 ms"], "13 ms", &["13"]);
        check(&["port 443"], "port 4430", &["4430"]);
        check(&["0 lost"], "1 lost", &["1"]);
        check(&["100"], "0 lost", &["0"]);
    }

    #[test]
    fn an_answer_of_numbers_only_has_a_short_list() {
        let answer: String = (1000..2000).map(|n| format!("{n} ")).collect();
        assert_eq!(unverified(&answer, &Sources::default()).len(), MOST_LISTED);
    }
}
