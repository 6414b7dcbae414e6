//! What is said beside the work: greetings, thanks, who we are, the end.

use shared_types::{Effect, HEALTHY, Settled};

use super::command::display_name;
use super::explain;
use super::onward;
use super::plain::plain;
use super::scene::Scene;
use super::told;
use super::topics::{Act, Topic};
use crate::agent::texts::{Question, fill};

/// The cause id of a verdict that could not tell.
const UNKNOWN: &str = "unknown";

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
        Act::Restart => scene.say(talk.restart).await,
        Act::RestartRouter => scene.say(talk.restart_router).await,
        Act::SpeakEnglish | Act::SpeakGerman => scene.say(talk.switched).await,
        Act::Frustration => {
            scene.say(talk.sorry).await;
            if scene.memory.topic.is_some() {
                return onward::go_on(scene).await;
            }
            scene.ask(Question::WhatExactly).await;
        }
        Act::Greeting if scene.memory.topic.is_some() => {
            scene.say(talk.here).await;
            onward::go_on(scene).await;
        }
        Act::Greeting => scene.say(talk.hello).await,
        Act::Help if scene.memory.topic.is_some() => onward::go_on(scene).await,
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
    let changes = scene.memory.calls.iter().rev().filter(|call| call.success && call.effect != Effect::Reads);
    let helped = changes.into_iter().find(|call| call.undone_at.is_none());
    let cause = scene.turn.diagnosis.as_ref().filter(|d| d.cause != HEALTHY && d.cause != UNKNOWN);
    let text = match (helped, cause) {
        (Some(call), _) => fill(settle.solved_change, &[("summary", &told::line(scene.texts, call))]),
        (None, Some(diagnosis)) => fill(settle.solved_cause, &[("finding", &explain::finding(scene.texts, diagnosis))]),
        (None, None) => settle.solved.to_owned(),
    };
    scene.say(&text).await;
}

/// A person is wanted: says how, and what goes along.
pub(super) async fn hand_over(scene: &mut Scene<'_>) {
    let settle = &scene.texts.settle;
    scene.say(settle.handed_over).await;
    let memory = scene.memory;
    let mut lines = Vec::new();
    if let Some(complaint) = &memory.complaint {
        lines.push(fill(settle.hand_over_problem, &[("text", &plain(complaint))]));
    }
    if let Some(since) = &memory.since {
        lines.push(fill(settle.hand_over_since, &[("text", &plain(since))]));
    }
    if let Some(diagnosis) = &scene.turn.diagnosis {
        lines.push(fill(settle.hand_over_finding, &[("text", &explain::finding(scene.texts, diagnosis))]));
    }
    if !memory.tried.is_empty() {
        lines.push(fill(settle.hand_over_tried, &[("text", &plain(&memory.tried.join(" / ")))]));
    }
    let names = |changes: bool| {
        let mut names: Vec<String> = Vec::new();
        for call in memory.calls.iter().filter(|c| c.success && (c.effect != Effect::Reads) == changes) {
            let name = display_name(scene, &call.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    let (checks, changes) = (names(false), names(true));
    if !checks.is_empty() {
        lines.push(fill(settle.hand_over_checks, &[("text", &checks)]));
    }
    if !changes.is_empty() {
        lines.push(fill(settle.hand_over_changes, &[("text", &changes)]));
    }
    scene.say(&lines.join("\n")).await;
}

/// Not understood: ask once, then offer a person.
pub(super) async fn clarify(scene: &mut Scene<'_>) {
    let talk = &scene.texts.talk;
    // More about what we are at, which helps whoever takes over.
    let asks_what =
        matches!(scene.memory.asked, Some(Question::WhatExactly | Question::WhatHappens | Question::WhichSite));
    if scene.memory.topic.is_some() && !asks_what {
        onward::noted(scene).await;
        // What is left to try of a VPN is its server.
        let asked = scene.memory.said_by_us.iter().any(|answer| answer.contains(scene.texts.ask.which_vpn));
        if scene.memory.topic == Some(Topic::Vpn) && scene.memory.host.is_none() && !asked {
            return scene.ask(Question::WhichVpn).await;
        }
        return onward::go_on(scene).await;
    }
    let asked_before =
        matches!(scene.memory.asked, Some(Question::WhatExactly | Question::WhatHappens | Question::WhatMessage));
    if asked_before {
        scene.say(talk.unclear_again).await;
        return scene.ask(Question::HandOver).await;
    }
    scene.say(talk.unclear).await;
    scene.ask(Question::WhatExactly).await;
}
