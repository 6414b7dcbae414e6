//! What a message means: its language, the trouble, what it asks for, and whether it says that it works.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::entities::Entities;
use super::language;
use super::narrowing::{Concern, Scope};
use super::ranking::{SYMPTOMS, gravest, main_topic};
use super::settling::{Settler, Stance};
use super::terms::{Terms, WordAsked};
use super::topics::{Act, Asked, FactAsked, Topic, Urgent};
use super::whole::meant_instead;
use super::words::{Index, Pattern, Spelling, ends_thought, words};
use crate::agent::texts::conversation::GoingOn;
use crate::agent::texts::{Language, VOCABULARIES};

/// A message, understood.
#[derive(Debug, Clone)]
pub(super) struct Understanding {
    /// None where the words could be of either.
    pub language: Option<Language>,
    /// The language, where its words leave no doubt: a conversation follows it.
    pub clear_language: Option<Language>,
    /// Seems to be written in a language that we do not speak.
    pub foreign: bool,
    /// The trouble it names.
    pub topic: Option<Topic>,
    /// A trouble of another kind, complained of beside the main one.
    pub second: Option<Topic>,
    /// What it says of an urgent trouble, where the conversation is about one.
    pub urgent_beside: Option<Urgent>,
    /// Every trouble with a word of its own in it, the main one too.
    pub topics: Vec<Topic>,
    pub acts: Vec<Act>,
    pub fact: Option<FactAsked>,
    /// The same in a word or two: a fact only where one was asked for before.
    pub fact_beside: Option<FactAsked>,
    pub asked: Option<Asked>,
    /// A word that it wants explained.
    pub word_asked: Option<WordAsked>,
    /// The same without a question around it: "and DHCP?", where one was explained before.
    pub word_beside: Option<WordAsked>,
    /// "Do I have one?", of the word that was explained.
    pub mine: bool,
    pub entities: Entities,
    /// Whether it says that it works.
    pub stance: Stance,
    /// Tells what something does, and not whether it works.
    pub tells: bool,
    /// Some part of it says that something fails.
    pub complains: bool,
    /// "Still", "again".
    pub still: bool,
    /// A fact that narrows the trouble.
    pub scope: Option<Scope>,
    /// What it worries about.
    pub concern: Option<Concern>,
    /// Wants it left as it is.
    pub leaves: bool,
    /// Says that it was otherwise before: "again", "now".
    pub restored: bool,
    /// "Not this, that": the topic is what is meant instead.
    pub corrects: bool,
    /// Says in a few words that it is over.
    pub over: bool,
    /// Says that they go and try it, or that there is no hurry.
    pub announces: bool,
    /// Is about somebody else's device.
    pub elsewhere: bool,
    /// Speaks of a telephone or tablet.
    pub phone: bool,
    /// Speaks of what is the person's own: "mine works".
    pub own: bool,
    /// Comes back to this computer: "mine has it too".
    pub returns: bool,
    /// Speaks of a cable.
    pub cable: bool,
    /// Says only what it is not: "no VPN".
    pub denies: bool,
    /// Tells what was done, or how it stands.
    pub done: bool,
    /// "The other one", of two troubles.
    pub other_one: bool,
    /// Some part of it works, if only in one place or one way.
    pub works_somewhere: bool,
    /// The words that say more than a yes or "it works" does.
    pub content: Vec<String>,
    pub words: Vec<String>,
}

impl Understanding {
    /// Understands a message of any length in any script.
    pub(super) fn of(message: &str) -> Self {
        let lexicon = &*LEXICON;
        let (mut entities, rest) = Entities::find(message);
        let mut words = words(&rest);
        lexicon.spelling.mend(&mut words);
        entities.find_app(&words);
        let meant = meant_instead(&words);
        let told = meant.as_deref().unwrap_or(&words);
        let index = Index::of(&words);
        let word_asked = lexicon.terms.asked(&words, &index);
        // Who asks what a word means does not complain of it.
        let topics = if word_asked.is_some() { Vec::new() } else { lexicon.topics(told) };
        let topic = main_topic(&topics, &entities).filter(|_| word_asked.is_none());
        let foreign = language::foreign(message, &words);
        // A foreign message can hold a few of our words.
        let language = language::by_small_words(&words);
        let stance = lexicon.settler.stance(told, &Index::of(told));
        let works_somewhere = !asks_by_order(&words) && lexicon.settler.works_somewhere(&words, &index);
        let stands = |patterns: &[Pattern]| patterns.iter().any(|p| p.stands_in(&index));
        Self {
            language: language.or_else(|| language::by_own_words(&words).filter(|_| !foreign)),
            clear_language: language::beyond_doubt(&words).filter(|_| !foreign),
            foreign,
            topic,
            second: topic
                .filter(|main| topics.len() > 1 && !matches!(main, Topic::Urgent(_)))
                .and_then(|main| lexicon.second(&words, main))
                // A call that freezes and reconnects is one trouble.
                .filter(|second| topic != Some(Topic::Hang) || entities.app.is_none() || !second.is_network()),
            urgent_beside: gravest(all(&lexicon.urgent_beside, &index)),
            topics: topics.iter().map(|(topic, _)| *topic).collect(),
            acts: all(&lexicon.acts, &index),
            // "The Wi-Fi signal is weak" complains, and asks for nothing.
            fact: best(&lexicon.facts, &index).filter(|_| stance != Stance::Fails),
            fact_beside: best(&lexicon.facts_beside, &index),
            asked: best(&lexicon.asked, &index),
            word_asked,
            word_beside: lexicon.terms.named(&words),
            mine: lexicon.terms.asks_for_mine(&index),
            stance,
            tells: lexicon.settler.tells(&words, &index),
            complains: lexicon.settler.complains(&words, &index),
            still: lexicon.settler.still(&index),
            // "The internet doesn't work" is no "only the internet works".
            scope: best(&lexicon.scopes, &index)
                .filter(|scope| *scope != Scope::OnlyOne || !asks_by_order(&words))
                .filter(|scope| {
                    *scope != Scope::OnlyOne || stance != Stance::Fails || works_somewhere || says_only(&words)
                }),
            concern: best(&lexicon.concerns, &index),
            leaves: stands(&lexicon.leave),
            restored: stands(&lexicon.restored),
            corrects: meant.is_some(),
            over: stands(&lexicon.over),
            announces: stands(&lexicon.announces),
            elsewhere: stands(&lexicon.elsewhere),
            phone: stands(&lexicon.phone),
            own: stands(&lexicon.own),
            returns: stands(&lexicon.returns),
            cable: stands(&lexicon.cable),
            denies: denies(&words),
            done: stands(&lexicon.done),
            other_one: stands(&lexicon.other_one),
            works_somewhere,
            content: words
                .iter()
                .filter(|word| !is_mark(word) && !lexicon.small.contains(word.as_str()))
                .cloned()
                .collect(),
            words,
            entities,
        }
    }

    /// Whether it says this.
    pub(super) fn says(&self, act: Act) -> bool {
        self.acts.contains(&act)
    }

    /// Whether it names this trouble at all.
    pub(super) fn names(&self, topic: Topic) -> bool {
        self.topics.contains(&topic)
    }

    /// The tool that its words ask for, where they do not just name a trouble.
    pub(super) fn command(&self) -> Option<Asked> {
        let named = !self.entities.hosts.is_empty();
        self.asked.filter(|asked| match asked {
            Asked::Ping | Asked::Trace | Asked::Lookup | Asked::Certificate => named,
            Asked::Port => named || !self.entities.ports.is_empty(),
            // "Teams stopped working, I had to kill it" tells a story; "kill Teams" asks.
            Asked::EndProgram => self.length() <= 8,
            // "The task manager says 100 %" tells.
            Asked::Health => {
                !self.words.iter().any(|word| matches!(word.as_str(), "says" | "shows" | "sagt" | "zeigt"))
            }
            Asked::SetDns => self.stance != Stance::Fails,
            _ => true,
        })
    }

    /// A host, and at most "it is" before it.
    pub(super) fn is_just_a_host(&self) -> bool {
        !self.entities.hosts.is_empty() && self.length() <= 3
    }

    /// "It says offline", "da steht offline": in so few words it is said of what the conversation is about.
    pub(super) fn only_says_offline(&self) -> bool {
        let of_it =
            ["it", "its", "he", "shows", "says", "status", "still", "er", "es", "da", "steht", "zeigt", "offline"];
        let all = ["all", "everything", "alles", "alle"];
        let begins = self.words.first().is_some_and(|word| of_it.contains(&word.as_str()));
        let has = |sought: &str| self.words.iter().any(|word| word == sought);
        begins && has("offline") && self.length() <= 4 && !all.into_iter().any(has)
    }

    /// Works, and nothing fails beside it: "I have no problem with the internet" names it, and is no trouble.
    pub(super) fn is_content(&self) -> bool {
        let fault = matches!(self.topic, Some(Topic::Matter(matter)) if matter.is_a_fault());
        self.stance == Stance::Works && !self.complains && !fault
    }

    /// A yes of any kind.
    pub(super) fn agrees(&self) -> bool {
        matches!(self.stance, Stance::Yes | Stance::Agrees)
    }

    /// Tells only where or since when, in a few words: "in Teams", "it is wireless", "since the update".
    pub(super) fn is_a_circumstance(&self) -> bool {
        let few = self.length() <= 5 && self.stance != Stance::Fails && !self.complains && !self.asks();
        let since = ["since", "after", "seit", "nach"];
        let when = self.words.first().is_some_and(|word| since.contains(&word.as_str()));
        few && (when || matches!(self.topic, Some(Topic::App | Topic::Wifi | Topic::Devices | Topic::NetworkDrive)))
    }

    /// Whether it asks something.
    pub(super) fn asks(&self) -> bool {
        self.words.iter().any(|word| word == "?")
    }

    /// A program's own name where the message asks to end it: the word after "kill".
    pub(super) fn named_program(&self) -> Option<String> {
        let verbs = ["kill", "quit", "terminate", "close", "beende", "beenden", "schliesse", "stop"];
        let filler = [
            "the",
            "process",
            "program",
            "app",
            "application",
            "task",
            "force",
            "den",
            "das",
            "die",
            "prozess",
            "programm",
        ];
        let mut after = self.words.iter().skip_while(|word| !verbs.contains(&word.as_str())).skip(1);
        after.find(|word| !filler.contains(&word.as_str())).filter(|word| is_name(word)).cloned()
    }

    /// The first word that can be a program's name, where the message is little more than that.
    pub(super) fn first_name(&self) -> Option<String> {
        self.words.iter().find(|word| is_name(word)).cloned()
    }

    /// "Only in the browser".
    pub(super) fn limits_itself(&self) -> bool {
        says_only(&self.words)
    }

    /// How many words it has, marks left out.
    pub(super) fn length(&self) -> usize {
        self.words.iter().filter(|word| !is_mark(word)).count()
    }
}

/// "Is my internet ok", "geht das schneller": a question by the order of its words.
fn asks_by_order(words: &[String]) -> bool {
    let verbs = ["is", "are", "does", "do", "geht", "ist", "sind", "laeuft", "funktioniert", "hat"];
    let subjects = ["my", "the", "it", "that", "this", "das", "es", "der", "die", "mein", "meine", "dann"];
    let is = |at: usize, known: &[&str]| words.get(at).is_some_and(|word| known.contains(&word.as_str()));
    is(0, &verbs) && is(1, &subjects)
}

fn says_only(words: &[String]) -> bool {
    words.iter().any(|word| matches!(word.as_str(), "only" | "just" | "nur" | "except" | "ausser"))
}

/// "No VPN", "kein Bluescreen": a denial and a word or two.
fn denies(words: &[String]) -> bool {
    let begins = ["no", "not", "kein", "keine", "keinen", "nicht", "without", "ohne"];
    words.len() <= 4 && words.first().is_some_and(|word| begins.contains(&word.as_str()))
}

fn is_mark(word: &str) -> bool {
    ends_thought(word) || word == ","
}

fn is_name(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric()) && (2..=40).contains(&word.len())
}

/// The vocabularies of all languages, read once.
struct Lexicon {
    topics: Vec<(Topic, Vec<Pattern>)>,
    urgent_beside: Vec<(Urgent, Vec<Pattern>)>,
    acts: Vec<(Act, Vec<Pattern>)>,
    facts: Vec<(FactAsked, Vec<Pattern>)>,
    facts_beside: Vec<(FactAsked, Vec<Pattern>)>,
    asked: Vec<(Asked, Vec<Pattern>)>,
    terms: Terms,
    scopes: Vec<(Scope, Vec<Pattern>)>,
    concerns: Vec<(Concern, Vec<Pattern>)>,
    leave: Vec<Pattern>,
    restored: Vec<Pattern>,
    over: Vec<Pattern>,
    announces: Vec<Pattern>,
    elsewhere: Vec<Pattern>,
    phone: Vec<Pattern>,
    own: Vec<Pattern>,
    returns: Vec<Pattern>,
    cable: Vec<Pattern>,
    done: Vec<Pattern>,
    other_one: Vec<Pattern>,
    small: HashSet<&'static str>,
    settler: Settler,
    spelling: Spelling,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

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
                .chain(&elsewhere)
                .chain(&small)
                .chain(settler.patterns())
                .chain(terms.patterns()),
        );
        Self {
            scopes,
            concerns,
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
    fn topics(&self, words: &[String]) -> Vec<(Topic, u32)> {
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
    fn second(&self, words: &[String], main: Topic) -> Option<Topic> {
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
fn best<T: Copy>(groups: &[(T, Vec<Pattern>)], index: &Index<'_>) -> Option<T> {
    let mut best: Option<(T, u32)> = None;
    for (meaning, patterns) in groups {
        let score = patterns.iter().filter(|p| p.stands_in(index)).map(Pattern::weight).max().unwrap_or(0);
        if score > best.map_or(0, |(_, known)| known) {
            best = Some((*meaning, score));
        }
    }
    best.map(|(meaning, _)| meaning)
}

fn all<T: Copy + PartialEq>(groups: &[(T, Vec<Pattern>)], index: &Index<'_>) -> Vec<T> {
    let mut found = Vec::new();
    for (meaning, patterns) in groups {
        if !found.contains(meaning) && patterns.iter().any(|p| p.stands_in(index)) {
            found.push(*meaning);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::builtin::topics::Matter;

    #[test]
    fn a_second_complaint_of_another_kind_is_heard() {
        for (text, expected) in [
            ("the printer doesn't print and also the internet is slow", Some(Topic::Slow)),
            ("Drucker druckt nicht und das Internet ist langsam", Some(Topic::Slow)),
            ("Mein Drucker und mein Internet gehen nicht", Some(Topic::Internet)),
            ("my printer and my internet do not work", Some(Topic::Internet)),
            ("I use wifi and the printer does not print", None),
            ("Excel hangs. And the wifi keeps dropping.", Some(Topic::Hang)),
            ("no sound, and my printer won't print", Some(Topic::Printer)),
            ("my wifi printer does not print", None),
            ("the internet is slow and Teams drops", None),
            ("no problem with wifi, but the printer does not print", None),
            ("the laptop is slow and programs hang", None),
        ] {
            assert_eq!(Understanding::of(text).second, expected, "{text}");
        }
    }

    #[test]
    fn every_daily_complaint_has_its_topic() {
        for (text, expected) in [
            ("my internet is down", Some(Topic::Internet)),
            ("no internet", Some(Topic::Internet)),
            ("it does not work", Some(Topic::Everything)),
            ("check everything please", Some(Topic::Everything)),
            ("www.example.com does not open", Some(Topic::Site)),
            ("youtube doesn't load", Some(Topic::Site)),
            ("only Teams fails", Some(Topic::App)),
            ("Outlook can't connect", Some(Topic::App)),
            ("Outlook keeps freezing", Some(Topic::Hang)),
            ("no sound in Zoom", Some(Topic::Sound)),
            ("zoom calls are choppy and people say I sound like a robot", Some(Topic::App)),
            ("people say I sound like a robot", Some(Topic::Slow)),
            ("my screen is flickering", Some(Topic::Matter(Matter::Screen))),
            ("the internet is so slow", Some(Topic::Slow)),
            ("my laptop is very slow", Some(Topic::ComputerSlow)),
            ("the connection keeps dropping", Some(Topic::Drops)),
            ("my wifi keeps dropping", Some(Topic::Wifi)),
            ("VPN won't connect", Some(Topic::Vpn)),
            ("DNS_PROBE_FINISHED_NXDOMAIN", Some(Topic::BrowserError)),
            ("the printer does not work", Some(Topic::Printer)),
            ("my bluetooth headset won't connect", Some(Topic::Bluetooth)),
            ("disk is full", Some(Topic::DiskFull)),
            ("Excel is not responding", Some(Topic::Hang)),
            ("the clock is wrong", Some(Topic::Clock)),
            ("windows update fails", Some(Topic::Updates)),
            ("no internet since the windows update", Some(Topic::Internet)),
            ("my intrenet is down", Some(Topic::Internet)),
            ("hello", None),
            ("tell me a joke", None),
            ("", None),
        ] {
            assert_eq!(Understanding::of(text).topic, expected, "{text}");
        }
    }
}
