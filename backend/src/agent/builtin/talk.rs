//! What is said beside the work: greetings, thanks, who we are, the end.

use shared_types::{HEALTHY, Settled};

use super::plain::plain;
use super::scene::Scene;
use super::topics::Act;
use crate::agent::texts::{Question, fill};

/// Answers what is not a trouble.
pub(super) async fn acknowledge(scene: &mut Scene<'_>, act: Act) {
    let talk = &scene.texts.talk;
    match act {
        Act::Thanks => scene.say(talk.thanks).await,
        Act::Bye => scene.say(talk.bye).await,
        Act::HowAreYou => scene.say(talk.how_are_you).await,
        Act::Abilities => scene.say(talk.abilities).await,
        Act::Identity => scene.say(talk.identity).await,
        Act::Privacy => scene.say(talk.privacy).await,
        Act::OffTopic => scene.say(talk.off_topic).await,
        Act::SpeakEnglish | Act::SpeakGerman => scene.say(talk.switched).await,
        Act::Frustration => {
            scene.say(talk.sorry).await;
            scene.ask(Question::WhatExactly).await;
        }
        _ => {
            scene.say(talk.help).await;
            scene.ask(Question::WhatExactly).await;
        }
    }
}

/// "It works."
pub(super) async fn solved(scene: &mut Scene<'_>) {
    scene.settle(Settled::Solved);
    let settle = &scene.texts.settle;
    match scene.turn.diagnosis.as_ref().filter(|d| d.cause != HEALTHY) {
        Some(diagnosis) => scene.say(&fill(settle.solved_cause, &[("finding", &plain(&diagnosis.finding))])).await,
        None => scene.say(settle.solved).await,
    }
}

/// A person is wanted.
pub(super) async fn hand_over(scene: &mut Scene<'_>) {
    scene.say(scene.texts.settle.handed_over).await;
}
