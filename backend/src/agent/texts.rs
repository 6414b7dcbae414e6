//! What the built-in assistant says and understands, one language a folder.
//!
//! A language is one `Texts` and one `Vocabulary`; the compiler holds them complete. To add one: a
//! folder beside `english`, an entry in [`Language`] and in [`VOCABULARIES`]. `{name}` in a text is
//! filled in with [`fill`]; a test holds that all languages use the same names.

pub(crate) mod english;
pub(crate) mod vocabulary;

use vocabulary::Vocabulary;

/// A language that the assistant speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
}

impl Language {
    /// What it says in this language.
    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::English => &english::TEXTS,
        }
    }
}

/// The words of every language, the default language first.
pub(crate) static VOCABULARIES: [(Language, &Vocabulary); 1] = [(Language::English, &english::vocabulary::VOCABULARY)];

/// Everything said in one language.
#[derive(Debug)]
pub(crate) struct Texts {
    pub frame: Frame,
    pub talk: Talk,
    pub ask: Ask,
    pub network: Network,
    pub consent: Consent,
    pub settle: Settle,
}

/// The headings of an answer and the words around them.
#[derive(Debug)]
pub(crate) struct Frame {
    pub finding: &'static str,
    pub cause: &'static str,
    pub evidence: &'static str,
    pub against: &'static str,
    pub ruled_out: &'static str,
    pub fix: &'static str,
    pub also: &'static str,
    pub unsure: &'static str,
    pub can_do: &'static str,
    pub verify: &'static str,
}

/// Small talk and the assistant about itself.
#[derive(Debug)]
pub(crate) struct Talk {
    pub hello: &'static str,
    pub how_are_you: &'static str,
    pub thanks: &'static str,
    pub bye: &'static str,
    pub abilities: &'static str,
    pub identity: &'static str,
    pub privacy: &'static str,
    pub off_topic: &'static str,
    pub help: &'static str,
    pub sorry: &'static str,
    pub foreign: &'static str,
    pub switched: &'static str,
    pub unclear: &'static str,
}

/// Every question that an answer may end with. They are recognised in the history by their words,
/// so no two may be alike.
#[derive(Debug)]
pub(crate) struct Ask {
    pub solved: &'static str,
    pub what_exactly: &'static str,
    pub which_site: &'static str,
    pub which_program: &'static str,
    pub hand_over: &'static str,
    pub shall_i: &'static str,
}

/// A question by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    Solved,
    WhatExactly,
    WhichSite,
    WhichProgram,
    HandOver,
    ShallI,
}

impl Ask {
    /// Every question with its words.
    pub(crate) fn all(&self) -> [(Question, &'static str); 6] {
        [
            (Question::Solved, self.solved),
            (Question::WhatExactly, self.what_exactly),
            (Question::WhichSite, self.which_site),
            (Question::WhichProgram, self.which_program),
            (Question::HandOver, self.hand_over),
            (Question::ShallI, self.shall_i),
        ]
    }
}

/// The ladder and what surrounds it.
#[derive(Debug)]
pub(crate) struct Network {
    pub checking_all: &'static str,
    pub checking_target: &'static str,
    pub checking_again: &'static str,
    pub healthy_fix: &'static str,
    pub healthy_slow: &'static str,
    pub healthy_drops: &'static str,
    pub healthy_target: &'static str,
    pub unknown_fix: &'static str,
    pub now_healthy: &'static str,
    pub still_same: &'static str,
    pub now_other: &'static str,
    pub next_step: &'static str,
    pub no_more_steps: &'static str,
}

/// Changes and the yes that they need.
#[derive(Debug)]
pub(crate) struct Consent {
    pub offer: &'static str,
    pub confirm_card: &'static str,
    pub denied: &'static str,
    pub done: &'static str,
    pub failed: &'static str,
    pub refused: &'static str,
    pub checking_effect: &'static str,
    pub nothing_to_do: &'static str,
    pub undone: &'static str,
    pub nothing_to_undo: &'static str,
    pub undo_by_hand: &'static str,
}

/// Whether it is solved.
#[derive(Debug)]
pub(crate) struct Settle {
    pub solved: &'static str,
    pub solved_cause: &'static str,
    pub not_solved: &'static str,
    pub unsure: &'static str,
    pub handed_over: &'static str,
}

/// Puts values in place of `{name}`. A name without a value stays away.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_put_in_once_and_never_read_as_a_name() {
        assert_eq!(fill("{a} and {b}.", &[("a", "{b}"), ("b", "2")]), "{b} and 2.");
        assert_eq!(fill("no { end {x}", &[("x", "1")]), "no ");
        assert_eq!(fill("", &[]), "");
    }
}
