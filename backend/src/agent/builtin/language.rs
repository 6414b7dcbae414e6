//! Which language a message is written in.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::agent::texts::vocabulary::Vocabulary;
use crate::agent::texts::{Language, VOCABULARIES};

/// The words that only the one language's patterns have.
static OF_ONE_LANGUAGE: LazyLock<Vec<(Language, HashSet<&'static str>)>> = LazyLock::new(of_one_language);

/// The language whose small words these are; none where they could be of either.
pub(super) fn by_small_words(words: &[String]) -> Option<Language> {
    let count = |own: &[&str]| words.iter().filter(|word| own.contains(&word.as_str())).count();
    most(VOCABULARIES.iter().map(|(language, vocabulary)| (*language, count(vocabulary.function_words))).collect())
}

/// The language of which two small words stand there, and none of another.
pub(super) fn beyond_doubt(words: &[String]) -> Option<Language> {
    let count = |own: &[&str]| words.iter().filter(|word| own.contains(&word.as_str())).count();
    let counts: Vec<_> = VOCABULARIES.iter().map(|(language, v)| (*language, count(v.function_words))).collect();
    match counts.iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>().as_slice() {
        [(language, 2..)] => Some(*language),
        _ => None,
    }
}

/// By the words for what people come with, where the small words say nothing: "Festplatte voll".
pub(super) fn by_own_words(words: &[String]) -> Option<Language> {
    // A code or a host is of no language.
    let of_language = |word: &&String| !word.starts_with('§');
    let count =
        |own: &HashSet<&str>| words.iter().filter(of_language).filter(|word| own.contains(word.as_str())).count();
    most(OF_ONE_LANGUAGE.iter().map(|(language, own)| (*language, count(own))).collect())
}

/// The language with the highest count, where it is the only one.
fn most(mut counts: Vec<(Language, usize)>) -> Option<Language> {
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [(language, most), (_, next), ..] if most > next => Some(*language),
        _ => None,
    }
}

/// Neither of our languages: another script, or the small words of another language.
pub(super) fn foreign(message: &str, words: &[String]) -> bool {
    let letters = message.chars().filter(|c| c.is_alphabetic()).count();
    let latin = message.chars().filter(|c| c.is_alphabetic() && u32::from(*c) < 0x250).count();
    if letters >= 4 && latin * 2 < letters {
        return true;
    }
    let ours =
        words.iter().filter(|w| VOCABULARIES.iter().any(|(_, v)| v.function_words.contains(&w.as_str()))).count();
    let theirs = words.iter().filter(|w| FOREIGN_WORDS.contains(&w.as_str())).count();
    theirs >= 2 && theirs > ours
}

/// Small words of languages that we do not speak: French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish.
#[rustfmt::skip]
const FOREIGN_WORDS: &[&str] = &[
    "le", "la", "les", "ne", "pas", "mon", "ma", "je", "est", "une", "avec", "marche", "fonctionne",
    "connexion", "bonjour", "merci", "aide", "el", "mi", "no", "funciona", "tengo", "hola", "gracias",
    "conexion", "ayuda", "esta", "por", "puedo", "il", "non", "mio", "ciao", "grazie", "aiuto", "della",
    "funziona", "nao", "meu", "minha", "ola", "obrigado", "het", "niet", "mijn", "werkt", "hallo", "geen",
    "een", "nie", "dziala", "mam", "moj", "czesc", "prosze", "internetim", "calismiyor", "merhaba", "yok",
    "benim", "de", "y", "et", "que", "para",
];

/// Each language's words for troubles, for what is asked for and whether it works, without those that another has too.
fn of_one_language() -> Vec<(Language, HashSet<&'static str>)> {
    let words = |vocabulary: &'static Vocabulary| -> HashSet<&'static str> {
        let topics = vocabulary.topics.iter().flat_map(|(_, patterns)| patterns.iter());
        let matters = vocabulary.matters.iter().flat_map(|(_, patterns)| patterns.iter());
        let urgent = vocabulary.urgent.iter().flat_map(|(_, patterns)| patterns.iter());
        let topics = topics.chain(matters).chain(urgent);
        let asked = vocabulary.asked.iter().flat_map(|(_, patterns)| patterns.iter());
        let facts = vocabulary.facts.iter().flat_map(|(_, patterns)| patterns.iter());
        let words = &vocabulary.settling;
        let settling = words.good.iter().chain(words.bad).chain(words.tasks);
        let pieces = topics.chain(asked).chain(facts).chain(settling).flat_map(|pattern| pattern.split([' ', '/']));
        pieces.map(|piece| piece.trim_end_matches('*')).filter(|word| word.len() > 2).collect()
    };
    let all: Vec<_> = VOCABULARIES.iter().map(|(language, vocabulary)| (*language, words(vocabulary))).collect();
    let own = |language: Language, words: &HashSet<&'static str>| {
        let others = all.iter().filter(|(other, _)| *other != language);
        words.iter().filter(|word| !others.clone().any(|(_, theirs)| theirs.contains(*word))).copied().collect()
    };
    all.iter().map(|(language, words)| (*language, own(*language, words))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::builtin::understanding::Understanding;

    #[test]
    fn a_few_words_tell_the_language() {
        for (text, expected) in [
            ("Festplatte voll", Some(Language::German)),
            ("Verbindung bricht dauernd ab", Some(Language::German)),
            ("servus, des wlan spinnt", Some(Language::German)),
            ("DNS leeren", Some(Language::German)),
            ("flush DNS", Some(Language::English)),
            ("disk full", Some(Language::English)),
            ("printer offline", Some(Language::English)),
            ("VPN", None),
            ("ERR_CONNECTION_TIMED_OUT", None),
            ("github.com", None),
        ] {
            assert_eq!(Understanding::of(text).language, expected, "{text}");
        }
    }
}
