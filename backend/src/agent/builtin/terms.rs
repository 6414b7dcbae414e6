//! Whether a message asks what a word of the trade means: a question frame, and beside it nothing but the word.

use std::collections::HashSet;

use super::topics::{FactAsked, Term, Topic};
use super::words::{Index, Pattern, ends_thought};
use crate::agent::texts::VOCABULARIES;

/// What is to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordAsked {
    Term(Term),
    /// The error code that stands in the message.
    Code,
}

/// The glossaries of all languages, as they are asked for.
pub(super) struct Terms {
    frames: Vec<Pattern>,
    filler: HashSet<&'static str>,
    mine: Vec<Pattern>,
    names: Vec<(Term, Vec<Pattern>)>,
}

impl Terms {
    /// Reads the glossaries.
    pub(super) fn read() -> Self {
        let all = || VOCABULARIES.iter().map(|(_, vocabulary)| vocabulary.asking);
        let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::read(text)).collect::<Vec<_>>();
        let words = VOCABULARIES.iter().flat_map(|(language, _)| language.texts().glossary);
        Self {
            frames: all().flat_map(|asking| patterns(asking.frames)).collect(),
            filler: all().flat_map(|asking| asking.filler).copied().collect(),
            mine: all().flat_map(|asking| patterns(asking.mine)).collect(),
            names: words.map(|word| (word.term, patterns(word.names))).collect(),
        }
    }

    /// The words that a slip may be mended to.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.names.iter().flat_map(|(_, patterns)| patterns)
    }

    /// "What is DNS?"
    pub(super) fn asked(&self, words: &[String], index: &Index<'_>) -> Option<WordAsked> {
        self.frames.iter().any(|frame| frame.stands_in(index)).then(|| self.named(words)).flatten()
    }

    /// "And DHCP?": the word, with no frame around it.
    pub(super) fn named(&self, words: &[String]) -> Option<WordAsked> {
        let mut rest: Vec<String> = words
            .iter()
            .filter(|word| !matches!(word.as_str(), "?" | ",") && !self.filler.contains(word.as_str()))
            .cloned()
            .collect();
        while rest.last().is_some_and(|word| ends_thought(word)) {
            rest.pop();
        }
        let first = rest.iter().take_while(|word| ends_thought(word)).count();
        let rest = &rest[first..];
        if rest == ["§code"] {
            return Some(WordAsked::Code);
        }
        let whole = |pattern: &Pattern| pattern.length_in(rest) == Some(rest.len());
        let found = self.names.iter().find(|(_, patterns)| patterns.iter().any(whole));
        found.filter(|_| !rest.is_empty()).map(|(term, _)| WordAsked::Term(*term))
    }

    /// "Do I have one?"
    pub(super) fn asks_for_mine(&self, index: &Index<'_>) -> bool {
        self.mine.iter().any(|pattern| pattern.stands_in(index))
    }
}

impl Term {
    /// What this computer has of it, where that can be told.
    pub(super) fn fact(self) -> Option<FactAsked> {
        Some(match self {
            Self::Dns => FactAsked::DnsServers,
            Self::Gateway => FactAsked::Gateway,
            Self::Address | Self::Apipa | Self::Dhcp | Self::Subnet | Self::Ipv6 => FactAsked::Address,
            Self::Mac => FactAsked::Mac,
            Self::Adapter | Self::Lan => FactAsked::Adapter,
            Self::Wifi | Self::Ssid => FactAsked::Signal,
            Self::Latency | Self::Loss => FactAsked::Latency,
            _ => return None,
        })
    }

    /// The trouble that one has with it.
    pub(super) fn topic(self) -> Topic {
        match self {
            Self::Dns | Self::Nxdomain => Topic::Dns,
            Self::Vpn => Topic::Vpn,
            Self::Proxy => Topic::Proxy,
            Self::Portal => Topic::Portal,
            Self::Wifi | Self::Ssid | Self::Hotspot => Topic::Wifi,
            Self::Certificate => Topic::BrowserError,
            Self::Spooler => Topic::Printer,
            Self::Latency | Self::Loss | Self::Bandwidth => Topic::Slow,
            _ => Topic::Internet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::builtin::understanding::Understanding;

    #[test]
    fn a_word_of_the_trade_is_asked_for_by_nothing_but_its_name() {
        let term = |term| Some(WordAsked::Term(term));
        for (text, expected) in [
            ("what does 169.254 mean", term(Term::Apipa)),
            ("was heißt 169.254", term(Term::Apipa)),
            ("what is APIPA?", term(Term::Apipa)),
            ("whats a dns server", term(Term::Dns)),
            ("What does a DNS server do?", term(Term::Dns)),
            ("was ist denn eigentlich ein gateway", term(Term::Gateway)),
            ("what does NXDOMAIN mean", Some(WordAsked::Code)),
            ("was bedeutet DNS_PROBE_FINISHED_NXDOMAIN", Some(WordAsked::Code)),
            ("explain the mac address please", term(Term::Mac)),
            ("Was ist der Unterschied?", None),
            ("what is wrong with my dns", None),
            ("what is my router doing", None),
            ("my vpn does not connect", None),
            ("what does that mean", None),
        ] {
            assert_eq!(Understanding::of(text).word_asked, expected, "{text}");
        }
    }

    #[test]
    fn every_language_explains_the_same_words() {
        let mut all = VOCABULARIES.iter().map(|(language, _)| {
            let words = language.texts().glossary;
            words.iter().map(|word| word.term).collect::<Vec<_>>()
        });
        let first = all.next().unwrap();
        assert!(all.all(|terms| terms == first));
    }
}
