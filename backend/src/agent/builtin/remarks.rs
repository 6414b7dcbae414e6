//! What is said in answer to a step: which step it is about, and whether it says that the step is done. Pure.

use super::narrowing::Scope;
use super::settling::Stance;
use super::understanding::Understanding;
use super::words::words;
use crate::agent::texts::VOCABULARIES;

/// Two forms of a word differ by so many letters at most: "plug", "plugged".
const ENDING: usize = 3;

/// So many letters have to agree where neither word is the beginning of the other: "recycle", "recycling".
const STEM: usize = 5;

/// So long a word is the first part of a compound that begins with it.
const COMPOUND: usize = 9;

/// A word that stands in more steps than this tells none of them from the others.
const SHARED: usize = 2;

/// Whoever writes more than this tells more than how it stands with one step.
const REMARK_WORDS: usize = 12;

/// The step that these words are about: the one that shares most words with them which few other steps have.
pub(super) fn about(steps: &[String], said: &Understanding) -> Option<usize> {
    if said.length() > REMARK_WORDS {
        return None;
    }
    let steps: Vec<Vec<String>> = steps.iter().map(|step| words(step)).collect();
    let holds = |step: &[String], word: &str| step.iter().any(|own| is_form(own, word));
    let telling: Vec<&String> = said
        .content
        .iter()
        .filter(|word| is_telling(word))
        .filter(|word| (1..=SHARED).contains(&steps.iter().filter(|step| holds(step, word)).count()))
        .collect();
    let score = |step: &Vec<String>| telling.iter().filter(|word| holds(step, word)).count();
    let best = steps.iter().map(score).max().filter(|most| *most > 0)?;
    steps.iter().position(|step| score(step) == best)
}

/// Whether it says that what it speaks of is done, is so, or does not help.
pub(super) fn is_done(said: &Understanding) -> bool {
    let tried = said.scope == Some(Scope::Tried);
    let states = said.done && !is_place(said) && !is_dark(said) || said.works_somewhere || tried;
    let fails = said.stance == Stance::Fails && !reports(said);
    // "Only on my laptop, the phone is fine" tells where, not that something was done.
    !said.asks() && (said.scope.is_none() || tried) && (states || fails || said.stance == Stance::Yes)
}

/// "The lamp is off": what the step asks for is not so.
fn is_dark(said: &Understanding) -> bool {
    let has = |known: &[&str]| said.has_any(known);
    has(&["lamp", "lamps", "light", "lights", "led", "lampe", "lampen", "licht", "laempchen"])
        && has(&["off", "out", "dark", "red", "aus", "rot", "dunkel"])
}

/// "It says authentication problem" tells what is seen, not what was tried.
fn reports(said: &Understanding) -> bool {
    let seen = [
        "says",
        "said",
        "shows",
        "message",
        "error",
        "errors",
        "problem",
        "prompt",
        "popup",
        "sagt",
        "zeigt",
        "steht",
        "meldung",
        "meldet",
        "fehler",
        "fehlermeldung",
    ];
    let compound = ["problem", "fehler", "meldung"];
    let in_vain = ["help", "helped", "difference", "hilft", "geholfen", "bringt", "gebracht", "same", "gleiche"];
    let is = |word: &String, known: &[&str]| known.contains(&word.as_str());
    let sees = |word: &String| is(word, &seen) || compound.iter().any(|ending| word.ends_with(ending));
    said.words.iter().any(sees) && !said.words.iter().any(|word| is(word, &in_vain))
}

/// "It was on the network drive" tells where, and "it is on" how it stands.
fn is_place(said: &Understanding) -> bool {
    let of = |word: &String, known: &[&str]| known.contains(&word.as_str());
    said.words.windows(3).any(|three| {
        let [verb, place, article] = three else { return false };
        of(verb, &["is", "its", "was", "are", "were"])
            && of(place, &["on", "in", "at"])
            && of(article, &["the", "my", "a", "our"])
    })
}

/// The steps that were said to be done, in the remarks so far.
pub(super) fn done<'a>(steps: &[String], remarks: impl Iterator<Item = &'a Understanding>) -> Vec<usize> {
    remarks.filter(|said| is_done(said)).filter_map(|said| about(steps, said)).collect()
}

/// Whether a word can tell one step from another: no small word, and nothing that stands in advice of any kind.
fn is_telling(word: &str) -> bool {
    let small = || VOCABULARIES.iter().any(|(_, vocabulary)| vocabulary.function_words.contains(&word));
    let general = || VOCABULARIES.iter().any(|(_, vocabulary)| vocabulary.going_on.general.contains(&word));
    word.len() >= ENDING && !small() && !general()
}

/// Whether these are forms of one word, by how they begin.
fn is_form(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    let begins = same == short && short > ENDING;
    // German writes compounds as one: "Authentifizierungsproblem".
    let compound = same == short && short >= COMPOUND;
    compound || long - short <= ENDING && (begins || same >= STEM && same + ENDING >= long)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::builtin::computer;
    use crate::agent::builtin::topics::{Matter, Topic};
    use crate::agent::texts::Language;

    #[test]
    fn a_remark_finds_its_step_and_says_whether_it_is_done() {
        let steps = |topic: Topic, language: Language| -> Vec<String> {
            let trouble = computer::words(language.texts(), topic).unwrap();
            trouble.steps.iter().map(|step| (*step).to_owned()).collect()
        };
        let (english, german) = (Language::English, Language::German);
        for (topic, language, text, step, done) in [
            (Topic::Matter(Matter::DeletedFile), english, "not in the recycle bin", Some(0), true),
            (Topic::Matter(Matter::DeletedFile), english, "on the network drive", Some(2), false),
            (Topic::Matter(Matter::MailMissing), english, "not in junk", Some(1), true),
            (Topic::Matter(Matter::Mouse), english, "fn key?", Some(1), false),
            (Topic::Matter(Matter::Mouse), german, "batterie ist neu", Some(0), true),
            (Topic::Matter(Matter::Camera), english, "closed everything", Some(1), true),
            (Topic::Matter(Matter::SecondScreen), english, "swapped the cable", Some(2), true),
            (Topic::Printer, english, "is there a queue?", Some(2), false),
            (Topic::Printer, english, "the queue says paused", Some(2), false),
            (Topic::Printer, english, "deleting the queue did not help", Some(2), true),
            (Topic::Clock, german, "automatisch ist an", Some(0), true),
            (Topic::Printer, english, "hp laserjet", None, false),
            (Topic::Printer, english, "windows", None, false),
        ] {
            let said = Understanding::of(text);
            assert_eq!((about(&steps(topic, language), &said), is_done(&said)), (step, done), "{text}");
        }
    }
}
