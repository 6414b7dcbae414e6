//! The engine's sentences in another language: whole sentences with gaps, `{a}` for one word and `{A}` for several.
//!
//! The engine speaks English, and its words are part of verdicts and calls on the wire. An answer in another language
//! says them by its language's table. What is not in the table is not said: no line of English in a German answer.

use std::borrow::Cow;

use super::fill;

/// A sentence of the engine and the same in another language.
pub(crate) type Sentence = (&'static str, &'static str);

/// Values inside values: "Under strain: / is 95 % full" is two deep.
const DEPTH_MAX: usize = 3;

/// The engine's own sentences are shorter; what a stranger made longer would only be searched for long.
const TEXT_MAX_BYTES: usize = 1000;

/// The text by the table's sentence that fits it most closely.
pub(super) fn translated(tables: &[&'static [Sentence]], text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > TEXT_MAX_BYTES {
        return None;
    }
    within(tables, text, DEPTH_MAX)
}

fn within(tables: &[&'static [Sentence]], text: &str, depth: usize) -> Option<String> {
    let fitting = tables.iter().flat_map(|table| table.iter()).filter_map(|(engine, own)| {
        let values = values(engine, text)?;
        Some((literal_length(engine), *own, values))
    });
    let (_, own, values) = fitting.max_by_key(|(length, ..)| *length)?;
    let told: Vec<(&str, Cow<'_, str>)> =
        values.into_iter().map(|(name, value)| (name, value_in(tables, value, depth.saturating_sub(1)))).collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_ref())).collect();
    Some(fill(own, &told))
}

/// A value in the other language, where the table has it or each part of the list that it is.
fn value_in<'t>(tables: &[&'static [Sentence]], value: &'t str, depth: usize) -> Cow<'t, str> {
    if depth == 0 || !value.contains(|c: char| c.is_ascii_alphabetic()) {
        return value.into();
    }
    let parts = || value.split(", ").map(|part| within(tables, part, depth)).collect::<Option<Vec<_>>>();
    match within(tables, value, depth).or_else(|| parts().map(|parts| parts.join(", "))) {
        Some(own) => own.into(),
        None => value.into(),
    }
}

/// What the gaps of a sentence hold in this text, if it is that sentence.
fn values<'t>(sentence: &'static str, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let Some((before, rest)) = sentence.split_once('{') else { return (sentence == text).then(Vec::new) };
    let text = text.strip_prefix(before)?;
    let (name, rest) = rest.split_once('}')?;
    let next = rest.split('{').next().unwrap_or_default();
    let one_word = name.starts_with(|c: char| c.is_ascii_lowercase());
    // The shortest value with which the rest fits as well.
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(1);
    ends.find_map(|end| {
        let (value, after) = text.split_at(end);
        if (one_word && value.contains(' ')) || !after.starts_with(next) {
            return None;
        }
        let mut found = values(rest, after)?;
        found.insert(0, (name, value));
        Some(found)
    })
}

/// How many letters of a sentence are its own.
fn literal_length(sentence: &str) -> usize {
    sentence.split('{').map(|part| part.split_once('}').map_or(part, |(_, literal)| literal).len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Sentence] = &[
        ("{a} answers.", "{a} antwortet."),
        ("{a} answers in {b} ms.", "{a} antwortet in {b} ms."),
        ("{A} is {B}.", "{A} ist {B}."),
        ("refused at once", "sofort abgelehnt"),
        ("up", "da"),
        ("Under strain: {A}.", "Unter Last: {A}."),
        ("{a} is full", "{a} ist voll"),
    ];

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(translated(&[TABLE], text).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_sentence_is_told_by_the_one_that_fits_it_most_closely() {
        check("10.0.0.1 answers.", Some("10.0.0.1 antwortet."));
        check("10.0.0.1 answers in 0.4 ms.", Some("10.0.0.1 antwortet in 0.4 ms."));
        check("Port 443 is refused at once.", Some("Port 443 ist sofort abgelehnt."));
        check("Under strain: /home is full, C: is full.", Some("Unter Last: /home ist voll, C: ist voll."));
        check("Under strain: /home is full, who knows.", Some("Unter Last: /home is full, who knows."));
    }

    #[test]
    fn one_word_is_one_word_and_what_is_not_known_is_not_told() {
        check("The router next door answers.", None);
        check("something else", None);
        check("", None);
        check("ä answers in ö ms.", Some("ä antwortet in ö ms."));
    }
}
