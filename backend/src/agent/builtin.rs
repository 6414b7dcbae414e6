//! The built-in assistant: answers without a model and without a network, by fixed rules over real measurements.
//!
//! Understands ([`understanding`]), decides ([`dialogue`]), then plays the part that fits. It keeps
//! nothing between turns: what was said and done stands in the conversation.

mod at_hand;
mod codes;
mod command;
mod computer;
mod consent;
mod dialogue;
pub(crate) mod elsewhere;
mod entities;
mod explain;
mod follow_up;
pub mod hands;
pub(crate) mod inquiry;
mod language;
mod lexicon;
mod matters;
mod memory;
pub(crate) mod narrowing;
mod network;
mod onward;
mod plain;
mod ranking;
mod readings;
mod recipes;
mod remarks;
mod scene;
mod settling;
mod talk;
mod terms;
mod told;
pub(crate) mod topics;
mod tries;
mod understanding;
mod urgent;
mod whole;
mod within;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use shared_types::{Category, Diagnosis, Expects, LlmIdentity, Settled};

use self::dialogue::Move;
pub(crate) use self::explain::finding;
use self::hands::Hands;
use self::memory::Memory;
use self::scene::Scene;
use self::settling::Stance;
pub(crate) use self::told::{explanation, line};
use self::topics::{Act, Topic};
use self::understanding::Understanding;
use super::texts::{Language, Question, Texts, glossary};
use super::{Answer, Assistant, AssistantError, Observer, Turn};

/// The provider name of the built-in assistant.
pub const BUILTIN: &str = "builtin";

/// The assistant that is always there. Cheap to clone.
#[derive(Clone)]
pub struct Builtin {
    hands: Arc<dyn Hands>,
}

impl Builtin {
    /// An assistant that works with these hands: the toolbox, or a script.
    #[must_use]
    pub fn new(hands: Arc<dyn Hands>) -> Self {
        Self { hands }
    }
}

#[async_trait]
impl Assistant for Builtin {
    fn identity(&self) -> LlmIdentity {
        LlmIdentity { provider: BUILTIN.to_owned(), model: None }
    }

    async fn answer(&self, turn: &Turn, observer: &dyn Observer) -> Result<Answer, AssistantError> {
        let Comprehension { said, memory } = &Comprehension::of(turn);
        let next = dialogue::decide(said, memory, turn);
        let mut scene = Scene::new(turn, (said, memory), language(said, memory).texts(), &*self.hands, observer);
        play(&mut scene, next).await;
        Ok(scene.finish())
    }
}

/// What a message says beside its question, for assistants that answer by other means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Reading {
    pub settled: Option<Settled>,
    pub category: Option<Category>,
}

/// A message and the conversation before it, understood.
pub(crate) struct Comprehension {
    said: Understanding,
    memory: Memory,
}

impl Comprehension {
    /// Understands the newest message of a turn.
    pub(crate) fn of(turn: &Turn) -> Self {
        Self { said: Understanding::of(&turn.message), memory: Memory::of(turn) }
    }

    /// Whether the message says that the trouble is over, and what it is filed under, by the verdict where there is one.
    pub(crate) fn reading(&self, turn: &Turn, diagnosis: Option<&Diagnosis>) -> Reading {
        let Self { said, memory } = self;
        let confirms = turn.expected == Some(Expects::Confirmation);
        let settled = match (dialogue::decide(said, memory, turn), said.stance) {
            (Move::Solved, _) => Some(Settled::Solved),
            (Move::NotSolved, _) => Some(Settled::NotSolved),
            _ if !confirms || (at_hand::other_trouble(said, memory).is_some() && !said.still) => None,
            _ if said.is_bare_yes() => Some(Settled::Solved),
            (_, Stance::No | Stance::Fails) => Some(Settled::NotSolved),
            _ => None,
        };
        let topic = memory.topic_of(said).or(memory.topic);
        let by_topic = topic.map(|topic| codes::category(&said.entities.codes, topic));
        Reading { settled, category: diagnosis.and_then(explain::category).or(by_topic) }
    }

    /// The words of the conversation's language.
    pub(crate) fn texts(&self) -> &'static Texts {
        language(&self.said, &self.memory).texts()
    }

    /// Whether the message is about nothing that could be checked.
    pub(crate) fn is_small_talk(&self) -> bool {
        use Act::{Abilities, Bye, Greeting, HowAreYou, Identity, Privacy, SpeakEnglish, SpeakGerman, Thanks};
        let acts = [Abilities, Bye, Greeting, HowAreYou, Identity, Privacy, SpeakEnglish, SpeakGerman, Thanks];
        self.said.topic.is_none() && acts.into_iter().any(|act| self.said.says(act))
    }
}

/// The language that was asked for, else the conversation's, else the message's own.
fn language(said: &Understanding, memory: &Memory) -> Language {
    if said.says(Act::SpeakEnglish) {
        return Language::English;
    }
    if said.says(Act::SpeakGerman) {
        return Language::German;
    }
    memory::followed(memory.language, said).unwrap_or(Language::English)
}

async fn play(scene: &mut Scene<'_>, next: Move) {
    if scene.said.foreign {
        scene.say(scene.texts.talk.foreign).await;
    }
    let computer = scene.memory.topic.filter(|topic| !topic.is_network());
    match next {
        Move::Trouble(topic) => troubles(scene, topic).await,
        Move::Tool(asked) => command::run(scene, asked).await,
        Move::Solved => {
            talk::solved(scene).await;
            let beside = scene.memory.beside.filter(|_| scene.said.other_one);
            if let Some(second) = scene.memory.second.or(beside).or(scene.memory.left) {
                second_trouble(scene, second).await;
            }
        }
        Move::Second(topic) => second_trouble(scene, topic).await,
        Move::NotSolved => match computer {
            Some(topic) => {
                scene.settle(Settled::NotSolved);
                scene.say(scene.texts.settle.not_solved).await;
                computer::again(scene, topic, true).await;
            }
            None => network::recheck(scene, true).await,
        },
        Move::Unsure => {
            scene.say(scene.texts.settle.unsure).await;
            match computer {
                Some(topic) => computer::again(scene, topic, true).await,
                None => network::recheck(scene, false).await,
            }
        }
        Move::Recheck => match computer {
            Some(topic) => computer::again(scene, topic, false).await,
            None => network::recheck(scene, false).await,
        },
        Move::Narrow(scope) => onward::narrow(scene, scope).await,
        Move::Concern(concern) => onward::concern(scene, concern).await,
        Move::Elsewhere(topic) => elsewhere::tell(scene, topic).await,
        Move::Unanswered => onward::unanswered(scene).await,
        Move::GoAhead => {
            scene.say(scene.texts.onward.go_ahead).await;
            scene.ask(Question::Solved).await;
        }
        Move::First(topic) => onward::begin_with(scene, topic).await,
        Move::KeepIt => {
            scene.say(scene.texts.onward.no_hand_over).await;
            if onward::next_step(scene).is_some() {
                onward::go_on(scene).await;
            }
        }
        Move::Vague => {
            scene.say(scene.texts.talk.unclear).await;
            scene.ask(Question::WhatExactly).await;
        }
        Move::Unwell => scene.ask(Question::WhatHappens).await,
        Move::Repeat => command::again(scene).await,
        Move::Explain(term) => scene.say(glossary::meaning(scene.texts.glossary, term)).await,
        Move::Meaning => follow_up::code(scene).await,
        Move::Fact(asked) => follow_up::fact(scene, asked).await,
        Move::Inquire(asked) => inquiry::answer(scene, asked).await,
        Move::Why => follow_up::why(scene).await,
        Move::Simpler => follow_up::simpler(scene).await,
        Move::WhatChecked => follow_up::what_checked(scene).await,
        Move::HowTo => recipes::how_to(scene).await,
        Move::DoIt => consent::do_it(scene).await,
        Move::Decline => consent::decline(scene).await,
        Move::Undo => consent::undo(scene).await,
        Move::HandOver => talk::hand_over(scene).await,
        Move::Stay => scene.say(scene.texts.talk.all_right).await,
        Move::Acknowledge(act) => {
            talk::acknowledge(scene, act).await;
            if matches!(act, Act::SpeakEnglish | Act::SpeakGerman) {
                follow_up::repeat(scene).await;
            }
        }
        Move::Clarify => talk::clarify(scene).await,
    }
}

/// Looks into what they complain of, and then into what they complain of beside it.
async fn troubles(scene: &mut Scene<'_>, topic: Topic) {
    let second = scene.said.second.filter(|_| scene.said.topic == Some(topic));
    let Some(second) = second else { return trouble(scene, topic).await };
    scene.say(scene.texts.talk.two_troubles).await;
    scene.goes_on(true);
    trouble(scene, topic).await;
    scene.goes_on(false);
    if scene.waits() {
        return;
    }
    let filed = scene.category();
    second_trouble(scene, second).await;
    filed.into_iter().for_each(|category| scene.about(category));
}

async fn second_trouble(scene: &mut Scene<'_>, topic: Topic) {
    scene.say(scene.texts.talk.second_trouble).await;
    trouble(scene, topic).await;
}

async fn trouble(scene: &mut Scene<'_>, topic: Topic) {
    scene.now = Some(topic);
    match topic {
        Topic::Urgent(urgent) => urgent::tell(scene, urgent).await,
        _ if topic.is_network() => network::trouble(scene, topic).await,
        _ => computer::trouble(scene, topic).await,
    }
}

#[cfg(test)]
mod tests {
    use shared_types::{Message, MessageId, Role, Timestamp};

    use super::*;

    /// What is read from a message after a model asked whether it is solved.
    fn read_after(complaint: &str, message: &str) -> Reading {
        let said = |role, content: &str| Message {
            id: MessageId::try_from("m1".to_owned()).unwrap(),
            role,
            content: content.to_owned(),
            at: Timestamp::UNIX_EPOCH,
            tool_calls: Vec::new(),
        };
        let history = vec![said(Role::User, complaint), said(Role::Assistant, "Is the problem solved now?")];
        let expected = Some(Expects::Confirmation);
        let turn = Turn { message: message.to_owned(), history, diagnosis: None, expected, interactive: true };
        Comprehension::of(&turn).reading(&turn, None)
    }

    #[test]
    fn a_models_question_is_answered_as_ours_is() {
        for (message, expected) in [
            ("no, it does not work", Some(Settled::NotSolved)),
            ("nein, es geht nicht", Some(Settled::NotSolved)),
            ("still not", Some(Settled::NotSolved)),
            ("no", Some(Settled::NotSolved)),
            ("yes", Some(Settled::Solved)),
            ("yes, thank you very much", Some(Settled::Solved)),
            ("it works now", Some(Settled::Solved)),
            ("ja, geht wieder", Some(Settled::Solved)),
            ("it works on my colleague's computer", None),
            ("ok, how do I restart it?", None),
            ("ok", None),
            ("yes it is turned on", None),
            ("it is connected to the wifi", None),
        ] {
            for complaint in ["my printer does not print", "please help"] {
                assert_eq!(read_after(complaint, message).settled, expected, "{complaint}: {message}");
            }
        }
    }

    #[test]
    fn a_new_trouble_says_nothing_of_the_old_one() {
        assert_eq!(read_after("my printer does not print", "also the internet is slow").settled, None);
    }

    #[test]
    fn a_code_says_what_it_is_filed_under() {
        for (message, expected) in [
            ("DNS_PROBE_FINISHED_NXDOMAIN", Category::Dns),
            ("ERR_PROXY_CONNECTION_FAILED", Category::Proxy),
            ("ERR_CONNECTION_RESET", Category::Connectivity),
        ] {
            assert_eq!(read_after("hello", message).category, Some(expected), "{message}");
        }
    }
}
