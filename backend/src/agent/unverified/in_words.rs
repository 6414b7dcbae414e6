//! Numbers in words, English and German, where a unit of measurement follows.
//!
//! Words are no figures as a rule: "one thing", "the first two steps", "wait ten seconds". So only units count of which
//! people give no advice, a bare "one" does not, and neither does what is said to be no measurement ("under fifty
//! milliseconds is fine"). What is missed here is a smaller fault than a remark that is wrong.

use super::{Figure, Unit};

/// Units that are measured. Seconds are not among them: mostly they are how long to wait or to hold a button. Decibels
/// have a sign that may be a word, too.
const UNITS: &str = "ms millisecond milliseconds millisekunde millisekunden % percent prozent kb mb gb tb megabyte \
    megabytes gigabyte gigabytes kbit/s mbit/s gbit/s mbps gbps megabit megabits gigabit gigabits hop hops";

/// Before a number: only a bound or nearly so, the end of another number, or some of a row.
const NO_MEASUREMENT: &str = "under below above over than within to least most about around roughly nearly almost \
    approximately point comma minus first next last other every another unter über als bis binnen mindestens höchstens \
    maximal etwa rund ungefähr fast knapp circa komma ersten nächsten letzten alle";

const SMALL: [(&str, &str); 20] = [
    ("zero", "null"),
    ("one", "ein"),
    ("two", "zwei"),
    ("three", "drei"),
    ("four", "vier"),
    ("five", "fünf"),
    ("six", "sechs"),
    ("seven", "sieben"),
    ("eight", "acht"),
    ("nine", "neun"),
    ("ten", "zehn"),
    ("eleven", "elf"),
    ("twelve", "zwölf"),
    ("thirteen", "dreizehn"),
    ("fourteen", "vierzehn"),
    ("fifteen", "fünfzehn"),
    ("sixteen", "sechzehn"),
    ("seventeen", "siebzehn"),
    ("eighteen", "achtzehn"),
    ("nineteen", "neunzehn"),
];

/// From twenty on.
const TENS: [(&str, &str); 8] = [
    ("twenty", "zwanzig"),
    ("thirty", "dreißig"),
    ("forty", "vierzig"),
    ("fifty", "fünfzig"),
    ("sixty", "sechzig"),
    ("seventy", "siebzig"),
    ("eighty", "achtzig"),
    ("ninety", "neunzig"),
];

/// Every number in words before a unit, as it is written, and its figure.
pub(super) fn figures(pieces: &[&str]) -> Vec<(String, Figure)> {
    let units = (1..pieces.len()).filter(|at| is_unit(pieces[*at]));
    units.filter_map(|at| before(&pieces[..at], Unit::of(pieces[at]))).collect()
}

fn is_unit(piece: &str) -> bool {
    let word = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
    UNITS.split(' ').any(|unit| word.eq_ignore_ascii_case(unit))
}

/// The number at the end of these pieces.
fn before(pieces: &[&str], unit: Unit) -> Option<(String, Figure)> {
    let words: Vec<String> = pieces.iter().rev().take(MOST_WORDS + 1).map(|piece| bare(piece)).collect();
    let is_number = |at: usize| words.get(at).is_some_and(|word| word.split('-').all(|part| value(part).is_some()));
    let is_joint = |at: usize| at > 0 && is_and(&words[at]) && is_number(at + 1);
    let length = (0..words.len()).take_while(|at| is_number(*at) || is_joint(*at)).count();
    let previous = words.get(length).map_or("", String::as_str);
    // A row that is longer than any number, or goes on in digits.
    if length > MOST_WORDS
        || NO_MEASUREMENT.split(' ').any(|word| word == previous)
        || previous.ends_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let said = words[..length].iter().rev().flat_map(|word| word.split('-')).filter(|word| !is_and(word));
    let value = sum(said)?;
    // "A hundred per cent" is said of what is sure.
    if value == 1 || value == 100 && unit == Unit::Percent {
        return None;
    }
    let shown = pieces[pieces.len() - length..].iter().map(|piece| trimmed(piece)).collect::<Vec<_>>().join(" ");
    Some((shown, Figure::Number { values: vec![f64::from(value)], decimals: 0, unit }))
}

fn is_and(word: &str) -> bool {
    matches!(word, "and" | "und")
}

/// "Nine hundred ninety nine thousand nine hundred and ninety nine" has fewer.
const MOST_WORDS: usize = 12;

fn trimmed(piece: &str) -> &str {
    piece.trim_matches(|c: char| !c.is_alphanumeric())
}

fn bare(piece: &str) -> String {
    trimmed(piece).to_lowercase()
}

/// What words in a row come to: none where they are no number, such as "two three".
fn sum<'a>(words: impl Iterator<Item = &'a str>) -> Option<u32> {
    let (mut thousands, mut rest, mut is_empty) = (0_u32, 0_u32, true);
    for word in words {
        let value = value(word)?;
        match (value, rest % 100) {
            (1000, _) if thousands == 0 => (thousands, rest) = (rest.max(1) * 1000, 0),
            (100, 0..=9) if rest < 10 => rest = rest.max(1) * 100,
            (1..1000, 0) => rest += value,
            (1..=9, last) if last >= 20 && last % 10 == 0 => rest += value,
            (_, 0) if is_empty => thousands = value,
            _ => return None,
        }
        is_empty = false;
    }
    (!is_empty).then_some(thousands + rest)
}

/// What one word comes to; below a million.
fn value(word: &str) -> Option<u32> {
    match word {
        "hundred" => Some(100),
        "thousand" => Some(1000),
        word => small(word, |(english, _)| english).or_else(|| german(word)),
    }
}

fn small(word: &str, of: impl Fn((&'static str, &'static str)) -> &'static str) -> Option<u32> {
    let below_twenty = (0..).zip(SMALL).find(|(_, names)| of(*names) == word).map(|(value, _)| value);
    below_twenty.or_else(|| (2..).zip(TENS).find(|(_, names)| of(*names) == word).map(|(tens, _)| tens * 10))
}

/// German writes a number as one word: "zweihundertfünfundzwanzig".
fn german(word: &str) -> Option<u32> {
    let known = |word: &str| small(word, |(_, german)| german);
    let part = |word: &str, empty: u32| if word.is_empty() { Some(empty) } else { german(word) };
    for (name, factor) in [("tausend", 1000), ("hundert", 100)] {
        if let Some((many, rest)) = word.split_once(name) {
            let many =
                part(many, 1).filter(|many| (1..factor.min(1000)).contains(many) && (factor > 100 || *many < 10))?;
            let rest = part(rest.strip_prefix("und").unwrap_or(rest), 0).filter(|rest| *rest < factor)?;
            return Some(many * factor + rest);
        }
    }
    match word.split_once("und") {
        Some((ones, tens)) => {
            let ones = known(ones).filter(|ones| (1..10).contains(ones))?;
            Some(ones + known(tens).filter(|tens| *tens >= 20)?)
        }
        None => known(word).or_else(|| (word == "dreissig").then_some(30)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, f64)]) {
        let pieces: Vec<&str> = text.split_whitespace().collect();
        let found: Vec<(String, f64)> = figures(&pieces)
            .into_iter()
            .map(|(word, figure)| match figure {
                Figure::Number { values, .. } => (word, values[0]),
                Figure::Word(word) => panic!("{word}"),
            })
            .collect();
        let expected: Vec<(String, f64)> = expected.iter().map(|(word, value)| ((*word).to_owned(), *value)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_in_words_before_a_unit_is_a_figure() {
        check("It answers in twelve milliseconds.", &[("twelve", 12.0)]);
        check("It takes twenty-five ms and loses Forty percent.", &[("twenty-five", 25.0), ("Forty", 40.0)]);
        check("two hundred and five ms, a thousand MB", &[("two hundred and five", 205.0), ("thousand", 1000.0)]);
        check(
            "eight ms and nine percent, hundert und fünf MB",
            &[("eight", 8.0), ("nine", 9.0), ("hundert und fünf", 105.0)],
        );
        check("two thousand five hundred Mbit/s", &[("two thousand five hundred", 2500.0)]);
        check("zwölf Prozent gehen verloren, null Prozent", &[("zwölf", 12.0), ("null", 0.0)]);
        check("fünfundzwanzig Millisekunden, zweihundert GB", &[("fünfundzwanzig", 25.0), ("zweihundert", 200.0)]);
        check("zweitausenddreihundertsiebzehn MB", &[("zweitausenddreihundertsiebzehn", 2317.0)]);
        check("Der Weg hat siebzehn Hops.", &[("siebzehn", 17.0)]);
    }

    #[test]
    fn no_other_word_is_one() {
        for text in [
            "one thing, the first two steps, two of three replies, twelve computers",
            "Wait ten seconds and hold the button for thirty seconds.",
            "Warten Sie zehn Sekunden. Eine Sekunde bitte.",
            "one percent, ein Prozent, one ms",
            "Anything under fifty milliseconds is fine, less than ten percent as well, about twenty ms",
            "unter fünfzig Millisekunden, mehr als zehn Prozent, etwa zwölf ms",
            "I am one hundred percent sure, hundert Prozent sicher",
            "The first two hops answer, the last three hops do not.",
            "one point five percent, eins Komma fünf Prozent, 2 thousand ms, 1.5 million percent",
            "two three ms, twenty twenty percent, one hundred thousand thousand ms",
            "Hundertschaft Prozent, und Prozent, tausendundeins Prozent",
            "minus seventy dBm, minus twelve percent",
            "percent ms and ms",
            "",
        ] {
            check(text, &[]);
        }
    }
}
