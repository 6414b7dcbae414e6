//! The built-in assistant: answers without a model and without a network, by fixed rules over real measurements.
//!
//! Understands ([`understanding`]), decides ([`dialogue`]), then plays the part that fits. It keeps
//! nothing between turns: what was said and done stands in the conversation.

mod consent;
mod dialogue;
mod entities;
mod explain;
pub mod hands;
mod memory;
mod network;
mod plain;
mod scene;
mod settling;
mod talk;
pub(crate) mod topics;
mod understanding;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use shared_types::LlmIdentity;

use self::dialogue::Move;
use self::hands::Hands;
use self::memory::Memory;
use self::scene::Scene;
use self::understanding::Understanding;
use super::texts::{Language, Question};
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
        let said = Understanding::of(&turn.message);
        let memory = Memory::of(turn);
        let language = language(&said, &memory);
        let next = dialogue::decide(&said, &memory, turn);
        let mut scene = Scene::new(turn, (&said, &memory), language.texts(), &*self.hands, observer);
        play(&mut scene, next).await;
        Ok(scene.finish())
    }
}

/// The conversation's language; the message's own where it is the first that tells.
fn language(said: &Understanding, memory: &Memory) -> Language {
    memory.language.or(said.language).unwrap_or(Language::English)
}

async fn play(scene: &mut Scene<'_>, next: Move) {
    match next {
        Move::Trouble(topic) if topic.is_network() => network::trouble(scene, topic).await,
        Move::NotSolved | Move::Unsure => network::recheck(scene, next == Move::NotSolved).await,
        Move::Recheck => network::recheck(scene, false).await,
        Move::DoIt => consent::do_it(scene).await,
        Move::Undo => consent::undo(scene).await,
        Move::Solved => talk::solved(scene).await,
        Move::HandOver => talk::hand_over(scene).await,
        Move::Greet => scene.say(scene.texts.talk.hello).await,
        Move::Acknowledge(act) => talk::acknowledge(scene, act).await,
        _ => {
            scene.say(scene.texts.talk.unclear).await;
            scene.ask(Question::WhatExactly).await;
        }
    }
}
