//! What a message means: its language, the trouble, what it asks for, and whether it says that it works.

use super::entities::{AppKind, Entities};
use super::inquiry::Inquiry;
use super::language;
use super::lexicon::{LEXICON, all, best};
use super::narrowing::{Concern, Scope};
use super::ranking::{gravest, main_topic};
use super::settling::Stance;
use super::terms::WordAsked;
use super::topics::{Act, Asked, FactAsked, Topic, Urgent};
use super::whole::meant_instead;
use super::words::{Index, Pattern, ends_thought, words};
use crate::agent::texts::Language;

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
    /// What it asks about what was found.
    pub inquiry: Option<Inquiry>,
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
                .filter(|second| {
                    let hang = topic == Some(Topic::Hang) || *second == Topic::Hang;
                    let network = topic.is_some_and(Topic::is_network) || second.is_network();
                    let online = entities.app.is_some_and(|app| app.kind == AppKind::Online);
                    !online || !hang || !network
                }),
            urgent_beside: gravest(all(&lexicon.urgent_beside, &index)),
            topics: topics.iter().map(|(topic, _)| *topic).collect(),
            acts: asked_how_only(all(&lexicon.acts, &index), &words),
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
                .filter(|scope| *scope != Scope::OthersToo || !says_all_sites(&words))
                .filter(|scope| {
                    *scope != Scope::OnlyOne || stance != Stance::Fails || works_somewhere || says_only(&words)
                }),
            concern: best(&lexicon.concerns, &index),
            inquiry: best(&lexicon.inquiries, &index),
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
            Asked::EndProgram => self.length() <= 8 && !self.says(Act::HowTo),
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
            "it",
            "that",
            "this",
            "them",
            "es",
            "ihn",
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

    /// Whether one of these words stands in it, as they are compared: small letters, umlauts written out.
    pub(super) fn has_any(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// How many words it has, marks left out.
    pub(super) fn length(&self) -> usize {
        self.words.iter().filter(|word| !is_mark(word)).count()
    }
}

/// "How do I do that" asks how, and asks nobody to do it.
fn asked_how_only(mut acts: Vec<Act>, words: &[String]) -> Vec<Act> {
    let beside = ["and", "but", "ok", "und", "aber", ","];
    let first = words.iter().find(|word| !beside.contains(&word.as_str()));
    let asks_how = first.is_some_and(|word| matches!(word.as_str(), "how" | "wie")) && acts.contains(&Act::HowTo);
    let asks_who = first.is_some_and(|word| matches!(word.as_str(), "who" | "wer"));
    if asks_how || asks_who {
        acts.retain(|act| *act != Act::DoIt);
    }
    acts
}

/// "Is my internet ok", "geht das schneller": a question by the order of its words.
fn asks_by_order(words: &[String]) -> bool {
    let verbs = ["is", "are", "does", "do", "geht", "ist", "sind", "laeuft", "funktioniert", "hat"];
    let subjects = ["my", "the", "it", "that", "this", "das", "es", "der", "die", "mein", "meine", "dann"];
    let is = |at: usize, known: &[&str]| words.get(at).is_some_and(|word| known.contains(&word.as_str()));
    is(0, &verbs) && is(1, &subjects)
}

/// "On all sites" names no other device.
fn says_all_sites(words: &[String]) -> bool {
    let all = |word: &String| matches!(word.as_str(), "all" | "every" | "alle" | "allen" | "jede" | "jeder");
    let site = [
        "site",
        "sites",
        "page",
        "pages",
        "website",
        "websites",
        "seite",
        "seiten",
        "webseiten",
        "programs",
        "programmen",
    ];
    words.windows(2).any(|two| all(&two[0]) && site.contains(&two[1].as_str()))
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
