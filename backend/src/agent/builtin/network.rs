//! Network troubles: walks the ladder, explains, offers the fix, and looks whether it helped.

use serde_json::json;
use shared_types::{Diagnosis, DiagnosisStatus, HEALTHY, JsonObject, Settled, ToolCall, Verdict};

use super::codes::{self, CodeKind};
use super::command::display_name;
use super::computer::object;
use super::consent;
use super::entities::AppKind;
use super::explain;
use super::onward;
use super::plain::{numbered, quoted};
use super::readings;
use super::scene::Scene;
use super::told;
use super::topics::Topic;
use crate::agent::texts::{Question, fill};
use crate::diagnostics::names::HostName;

/// Looks into a network trouble for the first time.
pub(super) async fn trouble(scene: &mut Scene<'_>, topic: Topic) {
    scene.about(codes::category(&scene.said.entities.codes, topic));
    let target = target(scene, topic);
    if topic == Topic::Site && target.is_none() && scene.memory.asked != Some(Question::WhichSite) {
        return scene.ask(Question::WhichSite).await;
    }
    let explained = explained_by_its_code(scene).await;
    if topic == Topic::BrowserError && explained {
        return scene.ask(Question::Solved).await;
    }
    let network = &scene.texts.network;
    match &target {
        Some(host) => scene.say(&fill(network.checking_target, &[("host", &quoted(host.as_str()))])).await,
        None => scene.say(network.checking_all).await,
    }
    // A service on a port of its own has no page that the ladder could load.
    let site = target.clone().filter(|_| scene.said.entities.ports.is_empty());
    let diagnosis = scene.ladder(site).await;
    report(scene, &diagnosis, topic, target.as_ref()).await;
}

/// The host that the trouble is about.
fn target(scene: &Scene<'_>, topic: Topic) -> Option<HostName> {
    let named = scene.said.entities.hosts.first().cloned();
    if named.is_some() || !matches!(topic, Topic::Site | Topic::App | Topic::BrowserError) {
        return named;
    }
    let app = scene.said.entities.app.or(scene.memory.app);
    app.filter(|app| app.kind != AppKind::Browser).and_then(|app| app.host).and_then(|host| host.parse().ok())
}

/// Says what the codes mean. Whether that is the whole answer: the site itself answered.
async fn explained_by_its_code(scene: &mut Scene<'_>) -> bool {
    let codes = &scene.said.entities.codes;
    for code in codes {
        scene.say(&codes::meaning(scene.texts, code)).await;
    }
    !codes.is_empty() && codes.iter().all(|code| codes::kind(code).site_answered())
}

/// Explains a fresh verdict and what follows from it.
async fn report(scene: &mut Scene<'_>, diagnosis: &Diagnosis, topic: Topic, target: Option<&HostName>) {
    if let Some(category) = explain::category(diagnosis) {
        scene.about(category);
    }
    let before = scene.turn.diagnosis.as_ref();
    let again = target.is_none() && scene.said.entities.codes.is_empty();
    let same = again && diagnosis.cause != HEALTHY && before.is_some_and(|before| before.cause == diagnosis.cause);
    if same {
        let finding = explain::finding(scene.texts, diagnosis);
        scene.say(&fill(scene.texts.network.still_same, &[("finding", &finding)])).await;
    } else {
        for paragraph in explain::paragraphs(scene.texts, diagnosis) {
            scene.say(&paragraph).await;
        }
    }
    let seen = look_closer(scene, topic, target).await;
    match diagnosis.status {
        _ if topic == Topic::Wifi && seen.as_ref().is_some_and(readings::lacks_wifi) => {
            scene.say(&format!("**{}:** {}", scene.texts.frame.fix, scene.texts.network.no_wifi)).await;
            scene.ask(Question::Solved).await;
        }
        DiagnosisStatus::Healthy => healthy(scene, topic, target, seen.as_ref()).await,
        DiagnosisStatus::Unknown => {
            let steps = onward::steps_of(scene, Some(topic));
            let told = |step: &String| scene.memory.said_by_us.iter().any(|answer| answer.contains(step.as_str()));
            if same && steps.first().is_some_and(told) {
                return onward::go_on(scene).await;
            }
            scene.say(scene.texts.network.unknown_fix).await;
            scene.say(&numbered(&steps)).await;
            scene.ask(Question::Solved).await;
        }
        DiagnosisStatus::Degraded | DiagnosisStatus::Broken => consent::offer(scene, diagnosis).await,
    }
}

/// What the ladder does not look at, and this trouble is about.
async fn look_closer(scene: &mut Scene<'_>, topic: Topic, target: Option<&HostName>) -> Option<ToolCall> {
    let certificate = scene.said.entities.codes.iter().any(|code| codes::kind(code).is_certificate());
    let port = scene.said.entities.ports.first();
    let (name, arguments) = match (topic, target) {
        (Topic::Site, Some(host)) if port.is_some() => ("check_port", json!({"host": host.as_str(), "port": port})),
        (Topic::Vpn, host) => ("test_vpn_connectivity", json!({"test_endpoint": host.map(HostName::as_str)})),
        (Topic::Wifi, _) => ("check_wifi_signal", json!({})),
        (Topic::BrowserError, Some(host)) if certificate => ("check_tls", json!({"host": host.as_str()})),
        _ => return None,
    };
    look(scene, name, object(arguments)).await
}

/// Adds a line of another tool; where it cannot look here the answer goes on without it.
async fn look(scene: &mut Scene<'_>, name: &str, arguments: JsonObject) -> Option<ToolCall> {
    let display_name = display_name(scene, name);
    let call = scene.look(name, arguments).await.ok()?;
    let line = format!("**{}:** {display_name}: {}", scene.texts.frame.checked_too, told::line(scene.texts, &call));
    scene.say(&line).await;
    Some(call)
}

fn is_weak(seen: Option<&ToolCall>) -> bool {
    seen.is_some_and(|call| matches!(call.verdict, Some(Verdict::Warn | Verdict::Fail)))
}

/// Nothing wrong: say what that means for what they came with, and ask what is left to ask.
async fn healthy(scene: &mut Scene<'_>, topic: Topic, target: Option<&HostName>, seen: Option<&ToolCall>) {
    let network = &scene.texts.network;
    let app = scene.said.entities.app.or(scene.memory.app).map(|app| app.name);
    let offline = scene.said.entities.codes.iter().any(|code| codes::kind(code) == CodeKind::Offline);
    let host = target.map(|host| quoted(host.as_str())).unwrap_or_default();
    let text = match topic {
        Topic::App => fill(network.healthy_app, &[("app", app.unwrap_or_default())]),
        Topic::BrowserError if !offline && target.is_some() => network.healthy_code.to_owned(),
        Topic::BrowserError if !offline && scene.memory.asked != Some(Question::WhichSite) => {
            scene.say(network.healthy_code_where).await;
            return scene.ask(Question::WhichSite).await;
        }
        Topic::Vpn => network.healthy_vpn.to_owned(),
        _ if target.is_some() && seen.is_some() => fill(network.healthy_port, &[("host", &host)]),
        _ if target.is_some() => fill(network.healthy_target, &[("host", &host)]),
        Topic::Slow => network.healthy_slow.to_owned(),
        Topic::Drops => network.healthy_drops.to_owned(),
        Topic::Wifi if is_weak(seen) && !scene.said.names(Topic::Account) => network.weak_wifi.to_owned(),
        Topic::Wifi if scene.said.names(Topic::Drops) => network.healthy_drops.to_owned(),
        Topic::Wifi => network.healthy_wifi.to_owned(),
        Topic::Portal => network.healthy_portal.to_owned(),
        _ => return healthy_in_general(scene).await,
    };
    scene.say(&format!("**{}:** {text}", scene.texts.frame.fix)).await;
    scene.ask(Question::Solved).await;
}

/// Healthy, and the complaint was of no particular kind. Asks what exactly, but never the same twice.
async fn healthy_in_general(scene: &mut Scene<'_>) {
    let network = &scene.texts.network;
    let before = scene.turn.diagnosis.as_ref().is_some_and(|d| d.cause == HEALTHY);
    match scene.memory.asked {
        Some(Question::WhatMessage | Question::HandOver) => {
            scene.say(network.healthy_again).await;
            scene.ask(Question::HandOver).await;
        }
        _ if before => {
            scene.say(network.healthy_again).await;
            scene.ask(Question::WhatMessage).await;
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
    scene.say(scene.texts.network.checking_again).await;
    let before = scene.turn.diagnosis.clone();
    let topic = scene.memory.topic.filter(|topic| topic.is_network()).unwrap_or(Topic::Everything);
    let target = target(scene, topic)
        .or_else(|| scene.memory.host.clone().filter(|_| matches!(topic, Topic::Site | Topic::Vpn)));
    let now = scene.ladder(target.clone()).await;
    if let Some(category) = explain::category(&now) {
        scene.about(category);
    }
    match before {
        Some(before) if before.cause == now.cause && now.cause != HEALTHY => same_again(scene, &now, complained).await,
        Some(before) if before.cause != HEALTHY && now.status == DiagnosisStatus::Healthy => {
            scene.say(scene.texts.network.now_healthy).await;
            scene.ask(Question::Solved).await;
        }
        Some(before) if before.cause == HEALTHY && now.cause == HEALTHY && complained => {
            let seen = look_closer(scene, topic, target.as_ref()).await;
            let is_new = scene.memory.asked != Some(Question::HandOver) && !scene.said.names(Topic::Account);
            if topic == Topic::Wifi && is_weak(seen.as_ref()) && is_new {
                scene.say(scene.texts.network.weak_wifi).await;
                return scene.ask(Question::HandOver).await;
            }
            healthy_in_general(scene).await;
        }
        Some(before) if before.cause != HEALTHY => {
            scene.say(scene.texts.network.now_other).await;
            report(scene, &now, topic, target.as_ref()).await;
        }
        _ => report(scene, &now, topic, target.as_ref()).await,
    }
}

/// The same cause as before: the next step, or a person.
async fn same_again(scene: &mut Scene<'_>, now: &Diagnosis, complained: bool) {
    let network = &scene.texts.network;
    let finding = explain::finding(scene.texts, now);
    scene.say(&fill(network.still_same, &[("finding", &finding)])).await;
    if !complained && now.status != DiagnosisStatus::Unknown {
        return consent::offer(scene, now).await;
    }
    match onward::next_step(scene) {
        Some(step) => {
            scene.say(&fill(network.next_step, &[("step", &step)])).await;
            consent::offer_untried(scene, now).await;
        }
        None => onward::used_up(scene).await,
    }
}
