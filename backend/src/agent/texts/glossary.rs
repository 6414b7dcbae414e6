//! The shape of a glossary: the words of the trade, how people write them, and what they mean.

use crate::agent::builtin::topics::Term;

/// A word of the trade.
#[derive(Debug)]
pub(crate) struct Word {
    pub term: Term,
    /// How it is written, as patterns. The whole question has to consist of one of them.
    pub names: &'static [&'static str],
    /// What it means, in two or three sentences that need no other word of the trade.
    pub meaning: &'static str,
}

/// How a language asks for the meaning of a word.
#[derive(Debug)]
pub(crate) struct Asking {
    /// "What is", "what does … mean".
    pub frames: &'static [&'static str],
    /// What stands beside the word in such a question and adds nothing to it.
    pub filler: &'static [&'static str],
    /// "Do I have one?", right after a word was explained.
    pub mine: &'static [&'static str],
}

/// What a word means; empty where the glossary lacks it, which a test forbids.
pub(crate) fn meaning(words: &'static [Word], term: Term) -> &'static str {
    words.iter().find(|word| word.term == term).map_or("", |word| word.meaning)
}
