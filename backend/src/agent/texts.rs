//! What the built-in assistant says and understands, one language a folder.
//!
//! A language is one `Texts` and one `Vocabulary`; the compiler holds them complete. To add one: a
//! folder beside `english`, an entry in [`Language`] and in [`VOCABULARIES`]. `{name}` in a text is
//! filled in with [`fill`]; a test holds that all languages use the same names.

mod answers;
pub(crate) mod conversation;
pub(crate) mod english;
pub(crate) mod german;
pub(crate) mod glossary;
pub(crate) mod inquiries;
pub(crate) mod recipes;
mod translated;
pub(crate) mod tries;
pub(crate) mod vocabulary;

use std::borrow::Cow;

pub(crate) use answers::{Codes, Facts, FollowUp};
use translated::Sentence;
use vocabulary::Vocabulary;

use crate::agent::builtin::topics::{Matter, Urgent};

/// A language that the assistant speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    German,
}

impl Language {
    /// What it says in this language.
    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::English => &english::TEXTS,
            Self::German => &german::TEXTS,
        }
    }
}

/// The words of every language, the default language first.
pub(crate) static VOCABULARIES: [(Language, &Vocabulary); 2] =
    [(Language::English, &english::vocabulary::VOCABULARY), (Language::German, &german::vocabulary::VOCABULARY)];

/// Everything said in one language.
#[derive(Debug)]
pub(crate) struct Texts {
    pub frame: Frame,
    pub talk: Talk,
    pub ask: Ask,
    pub network: Network,
    pub computer: Computer,
    pub matters: &'static [(Matter, Trouble)],
    pub urgent: Urgency,
    pub codes: Codes,
    pub facts: Facts,
    pub glossary: &'static [glossary::Word],
    pub follow_up: FollowUp,
    pub onward: conversation::Onward,
    pub inquiries: inquiries::Inquiries,
    pub recipes: recipes::Recipes,
    pub tries: tries::Tries,
    pub consent: Consent,
    pub settle: Settle,
    pub model: Model,
    /// The verdicts in this language, where it is not the engine's own (English).
    pub causes: &'static [Cause],
    /// The engine's sentences in this language; none where they are of it already.
    pub engine: &'static [&'static [Sentence]],
}

/// A verdict in words; names and figures stand in the evidence.
#[derive(Debug)]
pub(crate) struct Cause {
    /// The cause's id.
    pub id: &'static str,
    pub finding: &'static str,
    pub why: &'static str,
    pub steps: &'static [&'static str],
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
    /// The five rungs from the bottom up.
    pub layers: [&'static str; 5],
    pub checked_too: &'static str,
    /// In place of a sentence that this language has no words for.
    pub in_order: &'static str,
    pub not_in_order: &'static str,
    pub not_possible: &'static str,
    pub on_its_card: &'static str,
    pub not_here: &'static str,
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
    pub restart: &'static str,
    pub restart_router: &'static str,
    pub help: &'static str,
    pub sorry: &'static str,
    pub foreign: &'static str,
    pub switched: &'static str,
    /// Said in turn, to what is heard and decides nothing.
    pub noted: [&'static str; 3],
    /// To a greeting in the middle of a trouble.
    pub here: &'static str,
    pub unclear: &'static str,
    pub unclear_again: &'static str,
    pub all_right: &'static str,
    pub two_troubles: &'static str,
    pub second_trouble: &'static str,
}

/// Every question that an answer may end with. They are recognised in the history by their words,
/// so no two may be alike.
#[derive(Debug)]
pub(crate) struct Ask {
    pub solved: &'static str,
    pub what_exactly: &'static str,
    /// The same of a computer as a whole.
    pub what_happens: &'static str,
    pub which_site: &'static str,
    pub which_program: &'static str,
    pub which_vpn: &'static str,
    pub what_message: &'static str,
    pub hand_over: &'static str,
    pub shall_i: &'static str,
}

/// A question by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    Solved,
    WhatExactly,
    WhatHappens,
    WhichSite,
    WhichProgram,
    WhichVpn,
    WhatMessage,
    HandOver,
    ShallI,
}

impl Ask {
    /// Every question with its words.
    pub(crate) fn all(&self) -> [(Question, &'static str); 9] {
        [
            (Question::Solved, self.solved),
            (Question::WhatExactly, self.what_exactly),
            (Question::WhatHappens, self.what_happens),
            (Question::WhichSite, self.which_site),
            (Question::WhichProgram, self.which_program),
            (Question::WhichVpn, self.which_vpn),
            (Question::WhatMessage, self.what_message),
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
    pub healthy_port: &'static str,
    pub healthy_app: &'static str,
    pub healthy_again: &'static str,
    pub healthy_vpn: &'static str,
    pub healthy_wifi: &'static str,
    pub weak_wifi: &'static str,
    pub healthy_portal: &'static str,
    pub healthy_code: &'static str,
    pub healthy_code_where: &'static str,
    pub unknown_fix: &'static str,
    pub no_wifi: &'static str,
    pub now_healthy: &'static str,
    pub still_same: &'static str,
    pub now_other: &'static str,
    pub next_step: &'static str,
    pub no_more_steps: &'static str,
}

/// A trouble of the computer itself: what to say before looking, and what to do by hand, the likeliest first.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub checking: &'static str,
    pub steps: &'static [&'static str],
}

/// What cannot wait.
#[derive(Debug)]
pub(crate) struct Urgency {
    pub cases: &'static [(Urgent, Case)],
    /// "Should I restart?"
    pub restart: &'static str,
}

/// One urgent trouble.
#[derive(Debug)]
pub(crate) struct Case {
    pub first: &'static str,
    pub steps: &'static [&'static str],
    /// To whatever else is said about it.
    pub more: &'static str,
    /// What decides how it goes on; empty where nothing does.
    pub question: &'static str,
    /// To a no to that question.
    pub no: &'static str,
}

/// Troubles that are not the network's.
#[derive(Debug)]
pub(crate) struct Computer {
    pub printer: Trouble,
    pub bluetooth: Trouble,
    pub sound: Trouble,
    pub disk_full: Trouble,
    pub computer_slow: Trouble,
    pub hang: Trouble,
    pub clock: Trouble,
    pub updates: Trouble,
    pub account: Trouble,
    pub devices: Trouble,
    pub blue_screen: Trouble,
    pub network_drive: Trouble,
    pub disk_not_full: &'static str,
    pub clock_right: &'static str,
    pub clock_slow: &'static str,
    pub clock_fast: &'static str,
    pub minutes: &'static str,
    pub hours: &'static str,
    pub days: &'static str,
    pub not_here: &'static str,
    pub busiest: &'static str,
    pub can_free: &'static str,
    pub nothing_to_free: &'static str,
    pub not_running: &'static str,
    pub running: &'static str,
    pub end_it: &'static str,
    pub bluetooth_off: &'static str,
    pub looked_again: &'static str,
    pub disk: &'static str,
}

/// Changes and the yes that they need.
#[derive(Debug)]
pub(crate) struct Consent {
    pub offer: &'static str,
    pub confirm_card: &'static str,
    /// In place of it, once a yes was typed where only the card can give one.
    pub confirm_elsewhere: &'static str,
    pub denied: &'static str,
    pub done: &'static str,
    pub failed: &'static str,
    pub refused: &'static str,
    pub checking_effect: &'static str,
    pub undone: &'static str,
    pub nothing_to_undo: &'static str,
    pub undo_by_hand: &'static str,
    pub tool_result: &'static str,
    pub need_servers: &'static str,
    pub need_port: &'static str,
    pub need_host: &'static str,
}

/// What is added to the words of a model.
#[derive(Debug)]
pub(crate) struct Model {
    pub no_evidence: &'static str,
    pub cut_short: &'static str,
    /// Where the model would go on calling tools and may not.
    pub no_more_checks: &'static str,
    /// Above what the calls found, where the model says nothing of it.
    pub found: &'static str,
    /// Above the changes that wait for a yes.
    pub needs_consent: &'static str,
}

/// Whether it is solved.
#[derive(Debug)]
pub(crate) struct Settle {
    pub solved: &'static str,
    pub solved_cause: &'static str,
    pub solved_change: &'static str,
    pub not_solved: &'static str,
    pub unsure: &'static str,
    pub handed_over: &'static str,
    pub hand_over_problem: &'static str,
    pub hand_over_since: &'static str,
    pub hand_over_finding: &'static str,
    pub hand_over_tried: &'static str,
    pub hand_over_checks: &'static str,
    pub hand_over_changes: &'static str,
}

impl Texts {
    /// A verdict in this language, where the engine's own words are of another.
    pub(crate) fn cause(&self, id: &str) -> Option<&'static Cause> {
        self.causes.iter().find(|cause| cause.id == id)
    }

    /// A sentence of the engine in this language; none where the language has no words for it.
    pub(crate) fn engine<'t>(&self, said: &'t str) -> Option<Cow<'t, str>> {
        match self.engine {
            [] => Some(said.into()),
            tables => translated::translated(tables, said).map(Cow::from),
        }
    }
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

    /// The `{names}` of every text in the order of the fields, from the texts' own listing.
    fn names(texts: &Texts) -> Vec<String> {
        let Texts {
            frame,
            talk,
            ask,
            network,
            computer,
            codes,
            facts,
            follow_up,
            onward,
            inquiries,
            recipes: _,
            tries: _,
            consent,
            settle,
            model,
            causes: _,
            engine: _,
            glossary: _,
            matters: _,
            urgent: _,
        } = texts;
        let listed = format!("{frame:?}{talk:?}{ask:?}{network:?}{codes:?}{facts:?}{follow_up:?}{consent:?}{settle:?}")
            + &format!("{computer:?}{model:?}{onward:?}{inquiries:?}");
        // Inside the quotes only: the listing's own braces are no names.
        let quoted = listed.split('"').skip(1).step_by(2);
        quoted
            .flat_map(|text| text.split('{').skip(1).filter_map(|rest| rest.split_once('}')))
            .map(|(n, _)| n.to_owned())
            .collect()
    }

    #[test]
    fn all_languages_fill_in_the_same_names() {
        let mut english = names(Language::English.texts());
        let mut german = names(Language::German.texts());
        english.sort();
        german.sort();
        assert!(english.len() > 30, "{english:?}");
        assert_eq!(english, german);
    }

    #[test]
    fn every_language_has_advice_for_the_same_troubles() {
        let [(_, english), (_, german)] = &VOCABULARIES;
        let topics = |language: Language| {
            let texts = language.texts();
            let matters: Vec<Matter> = texts.matters.iter().map(|(matter, _)| *matter).collect();
            let urgent: Vec<Urgent> = texts.urgent.cases.iter().map(|(urgent, _)| *urgent).collect();
            (matters, urgent)
        };
        assert_eq!(topics(Language::English), topics(Language::German));
        for (matter, _) in english.matters.iter().chain(german.matters) {
            assert!(topics(Language::English).0.contains(matter), "no advice for {matter:?}");
        }
        assert!(Urgent::RISING.iter().all(|urgent| topics(Language::English).1.contains(urgent)));
    }

    #[test]
    fn a_sentence_of_the_engine_stands_once_and_has_its_values_in_every_language() {
        let gaps = |text: &str| {
            let found =
                text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned());
            found.collect::<std::collections::BTreeSet<_>>()
        };
        for (language, _) in &VOCABULARIES {
            let mut seen = std::collections::BTreeSet::new();
            for (engine, own) in language.texts().engine.iter().flat_map(|table| table.iter()) {
                assert!(seen.insert(*engine), "twice: {engine}");
                assert!(!engine.contains("}{"), "where the first ends cannot be told: {engine}");
                assert!(gaps(own).is_subset(&gaps(engine)), "a value from nowhere: {own}");
            }
        }
    }

    #[test]
    fn no_two_questions_are_alike_in_any_language() {
        let all: Vec<_> = VOCABULARIES.iter().flat_map(|(language, _)| language.texts().ask.all()).collect();
        for (at, (question, text)) in all.iter().enumerate() {
            assert!(text.ends_with(['?', '.']), "{question:?} is a question or a request");
            for (_, other) in &all[at + 1..] {
                assert!(!text.contains(other) && !other.contains(text), "{text} / {other}");
            }
        }
    }

    #[test]
    fn a_value_is_put_in_once_and_never_read_as_a_name() {
        assert_eq!(fill("{a} and {b}.", &[("a", "{b}"), ("b", "2")]), "{b} and 2.");
        assert_eq!(fill("no { end {x}", &[("x", "1")]), "no ");
        assert_eq!(fill("", &[]), "");
    }
}
