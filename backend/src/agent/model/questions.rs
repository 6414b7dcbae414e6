//! Whether a text claims something: a statement is one, though a question follows it in the same sentence.

/// How the asking part of a sentence begins, in both languages; `?` marks the whole sentence only.
const OPENERS: &[&str] = &[
    "which",
    "what",
    "when",
    "where",
    "who",
    "whose",
    "why",
    "how",
    "is",
    "are",
    "was",
    "were",
    "do",
    "does",
    "did",
    "can",
    "could",
    "may",
    "might",
    "shall",
    "should",
    "will",
    "would",
    "have",
    "has",
    "had",
    "isn't",
    "aren't",
    "don't",
    "doesn't",
    "didn't",
    "can't",
    "couldn't",
    "right",
    "please",
    "welche",
    "welcher",
    "welches",
    "welchen",
    "welchem",
    "was",
    "wann",
    "wo",
    "wohin",
    "woher",
    "wer",
    "wen",
    "wem",
    "wie",
    "warum",
    "wieso",
    "weshalb",
    "womit",
    "wozu",
    "ist",
    "sind",
    "war",
    "waren",
    "haben",
    "hat",
    "hatten",
    "können",
    "könnten",
    "kann",
    "könnte",
    "darf",
    "dürfen",
    "soll",
    "sollen",
    "sollte",
    "sollten",
    "möchten",
    "wollen",
    "werden",
    "wird",
    "würden",
    "geht",
    "gibt",
    "funktioniert",
    "stimmt",
    "leuchtet",
    "blinkt",
    "öffnet",
    "kommt",
    "steht",
    "läuft",
    "betrifft",
    "passiert",
    "tritt",
    "sehen",
    "oder",
    "nicht",
];

/// What stands before a question and sets its scene: it claims nothing.
const CONDITIONS: &[&str] =
    &["if", "while", "after", "before", "once", "wenn", "falls", "sobald", "nachdem", "bevor", "während"];

/// A part of so few words only leads to the question: "OK", "All right".
const LEADING_WORDS: usize = 2;

/// Whether a text is nothing but questions.
pub(super) fn only_asks(text: &str) -> bool {
    let mut sentences = sentences(text).into_iter().filter(|part| part.contains(char::is_alphanumeric));
    sentences.all(|sentence| sentence.ends_with('?') && !claims_before_it_asks(sentence))
}

/// A sign ends a sentence where a blank follows it: names hold dots, too.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let follows_blank = chars.peek().is_none_or(|(_, next)| !next.is_alphanumeric());
        if c == '\n' || matches!(c, '.' | '!' | '?') && follows_blank {
            sentences.push(text[start..at + 1].trim());
            start = at + 1;
        }
    }
    sentences.push(text[start..].trim());
    sentences
}

fn claims_before_it_asks(sentence: &str) -> bool {
    let parts = parts(sentence);
    // Without a beginning that is known, the whole is taken for the question: "Any error message?"
    let Some(question) = parts.iter().position(|part| opens(part)) else { return false };
    let sets_the_scene = |part: &Vec<String>| part.first().is_some_and(|word| CONDITIONS.contains(&word.as_str()));
    parts[..question].iter().any(|part| part.len() > LEADING_WORDS && !sets_the_scene(part))
}

fn opens(part: &[String]) -> bool {
    let mut words = part.iter().map(String::as_str);
    match words.next() {
        Some("since" | "seit" | "for" | "in" | "on" | "at" | "with" | "auf" | "bei" | "mit" | "from" | "to") => {
            words.next().is_some_and(|word| OPENERS.contains(&word))
        }
        Some(word) => OPENERS.contains(&word),
        None => false,
    }
}

/// The parts of a sentence, in words of small letters.
fn parts(sentence: &str) -> Vec<Vec<String>> {
    let mut parts = vec![Vec::new()];
    for piece in sentence.split_whitespace() {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'");
        let joins = matches!(word.as_str(), "and" | "so" | "but" | "then" | "und" | "also" | "aber" | "dann");
        if joins || word.is_empty() {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(word);
        }
        if piece.ends_with([',', ';', ':', '–', '—', ')']) {
            parts.push(Vec::new());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_claims_nothing_and_a_statement_before_one_does() {
        for text in [
            "Which site does not open, and since when does it fail on your 2 computers?",
            "OK, which site?\nIs the lamp green?",
            "If you open example.com, what do you see?",
            "Wenn Sie die Seite öffnen, was sehen Sie?",
            "Since when is it slow?",
            "Any error message, any light?",
            "Leuchtet die Lampe am Router, und seit wann?",
        ] {
            assert!(only_asks(text), "{text}");
        }
        for text in [
            "Your router is dead, could you buy a new one?",
            "Your router is dead so could you buy a new one?",
            "Your router is dead – right?",
            "Since your DNS server has failed completely and your cable is cut, may I reset it for you?",
            "Ihre Netzwerkkarte ist defekt, können Sie sie tauschen?",
            "Your router is dead. Is it solved?",
        ] {
            assert!(!only_asks(text), "{text}");
        }
    }
}
