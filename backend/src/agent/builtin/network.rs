//! Network troubles: walks the ladder, explains, offers the fix, and looks whether it helped.

use shared_types::{Diagnosis, DiagnosisStatus, HEALTHY, Settled};

use super::consent;
use super::explain;
use super::plain::{plain, quoted};
use super::scene::Scene;
use super::topics::Topic;
use crate::agent::texts::{Question, fill};
use crate::diagnostics::names::HostName;

/// Looks into a network trouble for the first time.
pub(super) async fn trouble(scene: &mut Scene<'_>, topic: Topic) {
    scene.about(topic.category());
    let target = target(scene, topic);
    if topic == Topic::Site && target.is_none() {
        return scene.ask(Question::WhichSite).await;
    }
    let network = &scene.texts.network;
    match &target {
        Some(host) => scene.say(&fill(network.checking_target, &[("host", &quoted(host.as_str()))])).await,
        None => scene.say(network.checking_all).await,
    }
    let diagnosis = scene.ladder(target.clone()).await;
    report(scene, &diagnosis, topic, target.as_ref()).await;
}

/// The host that the trouble is about.
fn target(scene: &Scene<'_>, topic: Topic) -> Option<HostName> {
    let named = scene.said.entities.hosts.first().cloned();
    if named.is_some() || !matches!(topic, Topic::Site | Topic::App) {
        return named;
    }
    scene.said.entities.app.and_then(|app| app.host).and_then(|host| host.parse().ok())
}

/// Explains a fresh verdict and what follows from it.
async fn report(scene: &mut Scene<'_>, diagnosis: &Diagnosis, topic: Topic, target: Option<&HostName>) {
    if let Some(category) = explain::category(diagnosis) {
        scene.about(category);
    }
    let texts = scene.texts;
    for paragraph in explain::paragraphs(texts, diagnosis) {
        scene.say(&paragraph).await;
    }
    match diagnosis.status {
        DiagnosisStatus::Healthy => healthy(scene, topic, target).await,
        DiagnosisStatus::Unknown => {
            scene.say(texts.network.unknown_fix).await;
            scene.ask(Question::HandOver).await;
        }
        DiagnosisStatus::Degraded | DiagnosisStatus::Broken => consent::offer(scene, diagnosis).await,
    }
}

/// Nothing wrong: say what that means for what they came with, and ask what is left to ask.
async fn healthy(scene: &mut Scene<'_>, topic: Topic, target: Option<&HostName>) {
    let network = &scene.texts.network;
    match (topic, target) {
        (_, Some(host)) => {
            scene.say(&fill(network.healthy_target, &[("host", &quoted(host.as_str()))])).await;
            scene.ask(Question::Solved).await;
        }
        (Topic::Slow, _) => {
            scene.say(network.healthy_slow).await;
            scene.ask(Question::Solved).await;
        }
        (Topic::Drops, _) => {
            scene.say(network.healthy_drops).await;
            scene.ask(Question::Solved).await;
        }
        _ => {
            scene.say(&format!("**{}:** {}", scene.texts.frame.fix, network.healthy_fix)).await;
            scene.ask(Question::WhatExactly).await;
        }
    }
}

/// "Check again", "still not": the same walk, told against what was found before.
pub(super) async fn recheck(scene: &mut Scene<'_>, complained: bool) {
    if complained {
        scene.settle(Settled::NotSolved);
        scene.say(scene.texts.settle.not_solved).await;
    }
    let network = &scene.texts.network;
    scene.say(network.checking_again).await;
    let before = scene.turn.diagnosis.clone();
    let target = scene.said.entities.hosts.first().cloned();
    let now = scene.ladder(target.clone()).await;
    if let Some(category) = explain::category(&now) {
        scene.about(category);
    }
    let topic = scene.memory.topic.unwrap_or(Topic::Everything);
    match before {
        Some(before) if before.cause == now.cause && now.cause != HEALTHY => same_again(scene, &now, complained).await,
        Some(before) if before.cause != HEALTHY && now.status == DiagnosisStatus::Healthy => {
            scene.say(network.now_healthy).await;
            scene.ask(Question::Solved).await;
        }
        Some(before) if before.cause != HEALTHY => {
            scene.say(network.now_other).await;
            report(scene, &now, topic, target.as_ref()).await;
        }
        _ => report(scene, &now, topic, target.as_ref()).await,
    }
}

/// The same cause as before: the next step, or a person.
async fn same_again(scene: &mut Scene<'_>, now: &Diagnosis, complained: bool) {
    let network = &scene.texts.network;
    scene.say(&fill(network.still_same, &[("finding", &plain(&now.finding))])).await;
    let tried = if complained { scene.memory.failures + 1 } else { scene.memory.failures };
    match now.fix.get(tried) {
        Some(step) => {
            scene.say(&fill(network.next_step, &[("step", &plain(&step.text))])).await;
            consent::offer_step(scene, step).await;
        }
        None if complained => {
            scene.say(network.no_more_steps).await;
            scene.ask(Question::HandOver).await;
        }
        None => consent::offer(scene, now).await,
    }
}
