//! Whether a message says that it works: yes and no, "works" and "fails", each with its negation.

use super::words::{Index, Pattern, ends_thought};
use crate::agent::texts::vocabulary::Settling;

/// What a message says of the trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stance {
    /// "It works now", "doesn't drop any more".
    Works,
    /// "Still not", "doesn't work any more".
    Fails,
    /// A bare yes.
    Yes,
    /// A bare no.
    No,
    Unsure,
    #[default]
    Silent,
}

/// The settling words of all languages.
#[derive(Debug, Default)]
pub(super) struct Settler {
    yes: Vec<Pattern>,
    no: Vec<Pattern>,
    unsure: Vec<Pattern>,
    good: Vec<Pattern>,
    bad: Vec<Pattern>,
    negations: Vec<Pattern>,
    bad_endings: Vec<Pattern>,
    unreal: Vec<Pattern>,
    turns: Vec<Pattern>,
    still: Vec<Pattern>,
}

/// How far from its word a negation may stand.
const REACH: usize = 4;

impl Settler {
    /// Reads the words of all languages together.
    pub(super) fn read(languages: impl Iterator<Item = &'static Settling>) -> Self {
        let mut settler = Self::default();
        for words in languages {
            let add = |to: &mut Vec<Pattern>, from: &[&str]| to.extend(from.iter().map(|p| Pattern::read(p)));
            add(&mut settler.yes, words.yes);
            add(&mut settler.no, words.no);
            add(&mut settler.unsure, words.unsure);
            add(&mut settler.good, words.good);
            add(&mut settler.bad, words.bad);
            add(&mut settler.negations, words.negations);
            add(&mut settler.bad_endings, words.bad_endings);
            add(&mut settler.unreal, words.unreal);
            add(&mut settler.turns, words.turns);
            add(&mut settler.still, words.still);
        }
        settler
    }

    /// The words that a slip may be mended to.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.good.iter().chain(&self.bad).chain(&self.unsure)
    }

    /// Whether the trouble is called the old one.
    pub(super) fn still(&self, index: &Index<'_>) -> bool {
        self.still.iter().any(|p| p.stands_in(index))
    }

    /// What the words say. The last thought that says something decides: "it worked, but now it doesn't".
    /// A statement outweighs a yes or a no before it: "no, it works".
    pub(super) fn stance(&self, words: &[String], index: &Index<'_>) -> Stance {
        let heard = Heard::of(self, index);
        let thoughts = heard.thoughts(words);
        let stated = thoughts.iter().rev().find_map(|thought| heard.statement(thought));
        if let Some(works) = stated {
            return if works { Stance::Works } else { Stance::Fails };
        }
        if self.unsure.iter().any(|p| p.stands_in(index)) {
            return Stance::Unsure;
        }
        let Some(first) = thoughts.first() else {
            return Stance::Silent;
        };
        let begins = |patterns: &[Pattern]| patterns.iter().any(|p| p.begins(first.words));
        match (begins(&self.no), begins(&self.yes)) {
            (true, _) => Stance::No,
            (_, true) => Stance::Yes,
            _ => Stance::Silent,
        }
    }
}

/// The settling words that can stand in a message at all.
struct Heard<'a> {
    good: Vec<&'a Pattern>,
    bad: Vec<&'a Pattern>,
    negations: Vec<&'a Pattern>,
    bad_endings: Vec<&'a Pattern>,
    unreal: Vec<&'a Pattern>,
    turns: Vec<&'a Pattern>,
}

impl<'a> Heard<'a> {
    fn of(settler: &'a Settler, index: &Index<'_>) -> Self {
        let heard = |patterns: &'a [Pattern]| patterns.iter().filter(|p| p.can_stand_in(index)).collect();
        Self {
            good: heard(&settler.good),
            bad: heard(&settler.bad),
            negations: heard(&settler.negations),
            bad_endings: heard(&settler.bad_endings),
            unreal: heard(&settler.unreal),
            turns: heard(&settler.turns),
        }
    }

    fn thoughts<'w>(&self, words: &'w [String]) -> Vec<Thought<'w>> {
        let mut thoughts = Vec::new();
        let mut start = 0;
        for (at, word) in words.iter().enumerate() {
            let mark = ends_thought(word) || word == ",";
            let turn = self.turns.iter().any(|p| p.begins(&words[at..]));
            if mark || turn {
                push_thought(&mut thoughts, &words[start..at], word == "?");
                start = if mark { at + 1 } else { at };
            }
        }
        push_thought(&mut thoughts, &words[start.min(words.len())..], false);
        thoughts
    }

    /// Works (true), fails (false), or says neither.
    fn statement(&self, thought: &Thought<'_>) -> Option<bool> {
        let words = thought.words;
        if thought.question || self.unreal.iter().any(|p| p.find(words).is_some()) {
            return None;
        }
        let negations: Vec<usize> =
            (0..words.len()).filter(|&at| self.negations.iter().any(|p| p.begins(&words[at..]))).collect();
        let predicate = (0..words.len()).rev().find_map(|at| {
            let says = |patterns: &[&Pattern]| patterns.iter().filter_map(|p| p.length_in(&words[at..])).max();
            // "Bad" first: "same problem" holds no good word, but "no internet" holds a negation of its own.
            let bad = says(&self.bad).map(|length| (at..at + length, false));
            bad.or_else(|| says(&self.good).map(|length| (at..at + length, true)))
        });
        match predicate {
            Some((said, good)) => {
                // "Hat nicht geholfen" has its negation already.
                let negated = negations.iter().any(|n| !said.contains(n) && n.abs_diff(said.start) <= REACH);
                Some(good != negated)
            }
            None if self.bad_endings.iter().any(|p| p.find(words).is_some()) => Some(false),
            None => None,
        }
    }
}

/// What is said between two marks.
struct Thought<'a> {
    words: &'a [String],
    question: bool,
}

fn push_thought<'a>(thoughts: &mut Vec<Thought<'a>>, words: &'a [String], question: bool) {
    if !words.is_empty() {
        thoughts.push(Thought { words, question });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::builtin::understanding::Understanding;

    #[test]
    fn works_and_fails_are_told_apart_with_every_negation() {
        for (text, expected) in [
            ("it works now", Stance::Works),
            ("It works!", Stance::Works),
            ("no, it works", Stance::Works),
            ("no it works now", Stance::Works),
            ("yes, it works again, thanks", Stance::Works),
            ("that fixed it", Stance::Works),
            ("no more problems", Stance::Works),
            ("the problem is gone", Stance::Works),
            ("it doesn't drop any more", Stance::Works),
            ("it's not broken any more", Stance::Works),
            ("it is back", Stance::Works),
            ("still not", Stance::Fails),
            ("not yet", Stance::Fails),
            ("it still does not work", Stance::Fails),
            ("doesn't work any more", Stance::Fails),
            ("it doesn't really work", Stance::Fails),
            ("it is not fixed", Stance::Fails),
            ("no, same problem", Stance::Fails),
            ("yes, still broken", Stance::Fails),
            ("it worked for a minute, but now it doesn't", Stance::Fails),
            ("works, but slow", Stance::Fails),
            ("everything works except Teams", Stance::Fails),
            ("it stopped working", Stance::Fails),
            ("nothing works", Stance::Fails),
            ("still no internet", Stance::Fails),
            ("yes", Stance::Yes),
            ("yep!", Stance::Yes),
            ("No.", Stance::No),
            ("nope", Stance::No),
            ("not sure", Stance::Unsure),
            ("I don't know", Stance::Unsure),
            ("is it fixed?", Stance::Silent),
            ("does it work now?", Stance::Silent),
            ("it worked yesterday", Stance::Silent),
            ("how would I know if it works", Stance::Silent),
            ("what is DNS", Stance::Silent),
            ("", Stance::Silent),
            ("es geht jetzt", Stance::Works),
            ("nein, es geht", Stance::Works),
            ("jetzt funktioniert es wieder", Stance::Works),
            ("bricht nicht mehr ab", Stance::Works),
            ("das Problem ist weg", Stance::Works),
            ("keine Probleme mehr", Stance::Works),
            ("hängt nicht mehr", Stance::Works),
            ("hat geklappt, danke", Stance::Works),
            ("geht nicht", Stance::Fails),
            ("geht immer noch nicht", Stance::Fails),
            ("geht nicht mehr", Stance::Fails),
            ("leider nicht", Stance::Fails),
            ("es funktioniert leider noch nicht", Stance::Fails),
            ("ja, aber langsam", Stance::Fails),
            ("das hat nicht geholfen", Stance::Fails),
            ("hilft nicht", Stance::Fails),
            ("bringt nichts", Stance::Fails),
            ("hat leider nichts gebracht", Stance::Fails),
            ("keine Besserung", Stance::Fails),
            ("that did not help", Stance::Fails),
            ("alles geht, nur Teams nicht", Stance::Fails),
            ("kurz ging es, aber jetzt ist es wieder kaputt", Stance::Fails),
            ("geht es jetzt?", Stance::Silent),
            ("gestern ging es", Stance::Silent),
            ("ja", Stance::Yes),
            ("nein", Stance::No),
            ("weiß nicht", Stance::Unsure),
        ] {
            assert_eq!(Understanding::of(text).stance, expected, "{text}");
        }
    }
}
