//! The vocabularies of all languages together, as the built-in assistant looks words up in them.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::entities::Entities;
use super::inquiry::Inquiry;
use super::narrowing::{Concern, Scope};
use super::ranking::{SYMPTOMS, main_topic};
use super::settling::{Settler, Stance};
use super::terms::Terms;
use super::topics::{Act, Asked, FactAsked, Topic, Urgent};
use super::words::{Index, Pattern, Spelling, ends_thought};
use crate::agent::texts::VOCABULARIES;
use crate::agent::texts::conversation::GoingOn;

/// The vocabularies of all languages, read once.
pub(super) struct Lexicon {
    pub topics: Vec<(Topic, Vec<Pattern>)>,
    pub urgent_beside: Vec<(Urgent, Vec<Pattern>)>,
    pub acts: Vec<(Act, Vec<Pattern>)>,
    pub facts: Vec<(FactAsked, Vec<Pattern>)>,
    pub facts_beside: Vec<(FactAsked, Vec<Pattern>)>,
    pub asked: Vec<(Asked, Vec<Pattern>)>,
    pub terms: Terms,
    pub scopes: Vec<(Scope, Vec<Pattern>)>,
    pub concerns: Vec<(Concern, Vec<Pattern>)>,
    pub inquiries: Vec<(Inquiry, Vec<Pattern>)>,
    pub leave: Vec<Pattern>,
    pub restored: Vec<Pattern>,
    pub over: Vec<Pattern>,
    pub announces: Vec<Pattern>,
    pub elsewhere: Vec<Pattern>,
    pub phone: Vec<Pattern>,
    pub own: Vec<Pattern>,
    pub returns: Vec<Pattern>,
    pub cable: Vec<Pattern>,
    pub done: Vec<Pattern>,
    pub other_one: Vec<Pattern>,
    pub small: HashSet<&'static str>,
    pub settler: Settler,
    pub spelling: Spelling,
}

/// Read at the first message.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

type Group<T> = (T, &'static [&'static str]);

fn read_groups<T: Copy + 'static>(groups: impl Iterator<Item = &'static Group<T>>) -> Vec<(T, Vec<Pattern>)> {
    groups.map(|(meaning, patterns)| (*meaning, patterns.iter().map(|p| Pattern::read(p)).collect())).collect()
}

impl Lexicon {
    fn read() -> Self {
        let all = || VOCABULARIES.iter().map(|(_, vocabulary)| vocabulary);
        let urgent = read_groups(all().flat_map(|v| v.urgent));
        let matters = read_groups(all().flat_map(|v| v.matters));
        let mut topics = read_groups(all().flat_map(|v| v.topics));
        topics.extend(urgent.into_iter().map(|(urgent, patterns)| (Topic::Urgent(urgent), patterns)));
        topics.extend(matters.into_iter().map(|(matter, patterns)| (Topic::Matter(matter), patterns)));
        let urgent_beside = read_groups(all().flat_map(|v| v.urgent_beside));
        let acts = read_groups(all().flat_map(|v| v.acts.iter().chain(v.going_on.acts)));
        let flat = |words: fn(&GoingOn) -> &'static [&'static str]| -> Vec<Pattern> {
            all().flat_map(|v| words(v.going_on)).map(|p| Pattern::read(p)).collect()
        };
        let settler = Settler::read(all().map(|v| &v.settling));
        let facts = read_groups(all().flat_map(|v| v.facts));
        let facts_beside = read_groups(all().flat_map(|v| v.facts_beside));
        let asked = read_groups(all().flat_map(|v| v.asked));
        let scopes = read_groups(all().flat_map(|v| v.going_on.scopes));
        let concerns = read_groups(all().flat_map(|v| v.going_on.concerns));
        let inquiries = read_groups(all().flat_map(|v| v.inquiring));
        let elsewhere = flat(|words| words.elsewhere);
        let small = flat(|words| words.small);
        let terms = Terms::read();
        let spelling = Spelling::of(
            (topics.iter().flat_map(|(_, p)| p))
                .chain(acts.iter().flat_map(|(_, p)| p))
                .chain(asked.iter().flat_map(|(_, p)| p))
                .chain(facts.iter().flat_map(|(_, p)| p))
                .chain(scopes.iter().flat_map(|(_, p)| p))
                .chain(concerns.iter().flat_map(|(_, p)| p))
                .chain(inquiries.iter().flat_map(|(_, p)| p))
                .chain(&elsewhere)
                .chain(&small)
                .chain(settler.patterns())
                .chain(terms.patterns()),
        );
        Self {
            scopes,
            concerns,
            inquiries,
            leave: flat(|words| words.leave),
            restored: flat(|words| words.restored),
            over: flat(|words| words.over),
            announces: flat(|words| words.announces),
            elsewhere,
            phone: flat(|words| words.phone),
            own: flat(|words| words.own),
            returns: flat(|words| words.returns),
            cable: flat(|words| words.cable),
            done: flat(|words| words.done),
            other_one: flat(|words| words.other_one),
            small: all().flat_map(|v| v.going_on.small).copied().collect(),
            topics,
            urgent_beside,
            acts,
            facts,
            facts_beside,
            asked,
            terms,
            settler,
            spelling,
        }
    }

    /// Every trouble that the words name, with how clearly. What stands after "since" is when it
    /// began, not what it is, unless nothing else says what it is.
    pub(super) fn topics(&self, words: &[String]) -> Vec<(Topic, u32)> {
        let told = without_beginnings(words);
        let found = self.topics_in(&told);
        if found.is_empty() && told.len() < words.len() { self.topics_in(words) } else { found }
    }

    /// How well each trouble fits these words.
    fn topics_in(&self, words: &[String]) -> Vec<(Topic, u32)> {
        let index = Index::of(words);
        let mut found: Vec<(Topic, u32)> = Vec::new();
        for (topic, patterns) in &self.topics {
            let score: u32 = patterns.iter().filter(|p| p.stands_in(&index)).map(Pattern::weight).sum();
            match found.iter_mut().find(|(known, _)| known == topic) {
                Some((_, known)) => *known += score,
                None if score > 0 => found.push((*topic, score)),
                None => {}
            }
        }
        found
    }

    /// The first complaint in the message that is of another kind than the main one: "the printer is stuck, and the
    /// internet is slow". Each has to stand in a part of the message that complains by itself.
    pub(super) fn second(&self, words: &[String], main: Topic) -> Option<Topic> {
        if words.len() > STORY_WORDS {
            return None;
        }
        let parts: Vec<&[String]> = words.split(|w| is_joint(w)).filter(|part| !part.is_empty()).collect();
        let whole = |part: &[String]| self.complaint(part);
        // "My printer and my internet do not work": the first one's complaint stands in the next part.
        let begun = |part: &[String], next: &[String]| whole(next).and_then(|_| self.bare_subject(part));
        let nothing: &[String] = &[];
        let nexts = parts.iter().skip(1).copied().chain([nothing]);
        let complaints: Vec<Topic> =
            parts.iter().zip(nexts).filter_map(|(part, next)| whole(part).or_else(|| begun(part, next))).collect();
        let other = complaints.iter().find(|topic| topic.is_other_trouble_than(main)).copied();
        other.filter(|_| complaints.iter().any(|topic| !topic.is_other_trouble_than(main)))
    }

    /// A trouble's name and no more than a small word with it: "my printer".
    fn bare_subject(&self, words: &[String]) -> Option<Topic> {
        main_topic(&self.topics_in(words), &Entities::default()).filter(|_| words.len() <= 2)
    }

    /// What a part of a message complains of.
    fn complaint(&self, words: &[String]) -> Option<Topic> {
        let topics = self.topics_in(words);
        let topic = main_topic(&topics, &Entities::default()).filter(|topic| *topic != Topic::Everything)?;
        let fails = self.settler.stance(words, &Index::of(words)) == Stance::Fails;
        // Two words of what has advice of its own say how it fails: "asks for the password".
        let own = |(named, score): &(Topic, u32)| *named == topic && matches!(named, Topic::Matter(_)) && *score >= 4;
        let symptom = |named: &Topic| SYMPTOMS.contains(named) && *named != Topic::Internet;
        (fails || topics.iter().any(|named| own(named) || symptom(&named.0))).then_some(topic)
    }
}

/// Whoever writes more than this tells the story of one trouble, with what came before it.
const STORY_WORDS: usize = 50;

/// What stands between two complaints.
fn is_joint(word: &str) -> bool {
    matches!(word, "." | "?" | "," | "and" | "also" | "plus" | "und" | "ausserdem" | "auch" | "zudem")
}

/// Leaves out what tells since when: "since the update yesterday".
fn without_beginnings(words: &[String]) -> Vec<String> {
    let mut told = Vec::with_capacity(words.len());
    let mut beginning = false;
    for (at, word) in words.iter().enumerate() {
        if ends_thought(word) || word == "," {
            beginning = false;
        }
        let begins = matches!(word.as_str(), "since" | "after" | "seit" | "seitdem" | "nachdem" | "ever");
        beginning |= begins && !is_a_while(word, &words[at + 1..]);
        if !beginning {
            told.push(word.clone());
        }
    }
    told
}

/// "After five minutes it freezes" tells how long it lasts, and then what happens.
fn is_a_while(word: &str, next: &[String]) -> bool {
    let unit = |word: &String| matches!(word.as_str(), "min" | "minute" | "minutes" | "second" | "seconds" | "hours");
    word == "after" && next.iter().take(3).any(unit)
}

/// What the words stand for that fits best; the earlier of equals.
pub(super) fn best<T: Copy>(groups: &[(T, Vec<Pattern>)], index: &Index<'_>) -> Option<T> {
    let mut best: Option<(T, u32)> = None;
    for (meaning, patterns) in groups {
        let score = patterns.iter().filter(|p| p.stands_in(index)).map(Pattern::weight).max().unwrap_or(0);
        if score > best.map_or(0, |(_, known)| known) {
            best = Some((*meaning, score));
        }
    }
    best.map(|(meaning, _)| meaning)
}

/// Everything that the words stand for.
pub(super) fn all<T: Copy + PartialEq>(groups: &[(T, Vec<Pattern>)], index: &Index<'_>) -> Vec<T> {
    let mut found = Vec::new();
    for (meaning, patterns) in groups {
        if !found.contains(meaning) && patterns.iter().any(|p| p.stands_in(index)) {
            found.push(*meaning);
        }
    }
    found
}
