//! The shape of a language's vocabulary: the patterns by which the built-in assistant understands.
//!
//! A pattern is a few words in lower case with umlauts written out: `word`, `prefix*`, `one/other`,
//! and `_` for up to three words in between. `§host`, `§ip` and `§code` stand for what was named.

use super::conversation::GoingOn;
use super::glossary::Asking;
use super::inquiries::Inquiring;
use crate::agent::builtin::topics::{Act, Asked, FactAsked, Matter, Topic, Urgent};

/// One language's words.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// Short words that only this language uses, to know it by.
    pub function_words: &'static [&'static str],
    pub topics: &'static [(Topic, &'static [&'static str])],
    pub matters: &'static [(Matter, &'static [&'static str])],
    pub urgent: &'static [(Urgent, &'static [&'static str])],
    /// What is said once it is known to be urgent: "I clicked it".
    pub urgent_beside: &'static [(Urgent, &'static [&'static str])],
    pub acts: &'static [(Act, &'static [&'static str])],
    pub going_on: &'static GoingOn,
    /// "Is that normal?", "which one is it?"
    pub inquiring: Inquiring,
    pub facts: &'static [(FactAsked, &'static [&'static str])],
    /// What is asked for in a word or two right after another fact: "and the gateway?"
    pub facts_beside: &'static [(FactAsked, &'static [&'static str])],
    /// "What is DNS?"
    pub asking: &'static Asking,
    pub asked: &'static [(Asked, &'static [&'static str])],
    pub settling: Settling,
}

/// The words that say whether it works.
#[derive(Debug)]
pub(crate) struct Settling {
    /// Whole answers.
    pub yes: &'static [&'static str],
    /// A yes to a proposal, and no word on whether it works: "ok".
    pub agreed: &'static [&'static str],
    pub no: &'static [&'static str],
    pub unsure: &'static [&'static str],
    /// "Works", "fixed": with a negation the contrary.
    pub good: &'static [&'static str],
    /// "Fails", "broken": with a negation the contrary.
    pub bad: &'static [&'static str],
    /// What a thing does, "print", "open": that it fails with a negation, and nothing without one,
    /// as in "I opened the print queue".
    pub tasks: &'static [&'static str],
    /// Where it works without the trouble being over: "only", "on my colleague's computer".
    pub limits: &'static [&'static str],
    pub negations: &'static [&'static str],
    /// Half a sentence that says "not" by itself: "but not here", "it still doesn't".
    pub bad_endings: &'static [&'static str],
    /// "From Excel not", after "from Word it prints".
    pub contrasts: &'static [&'static str],
    /// What makes a sentence no statement about now: "if", "when", "how", "yesterday".
    pub unreal: &'static [&'static str],
    /// Where a new thought begins inside a sentence: "but".
    pub turns: &'static [&'static str],
    /// "Still", "again": the trouble is the old one.
    pub still: &'static [&'static str],
}
