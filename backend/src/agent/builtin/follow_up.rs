//! Questions about what was said and done: why, simpler, what was checked, how to do it, which address.

use serde_json::json;
use shared_types::{CallStatus, Diagnosis, DiagnosisStatus, HEALTHY, Layer, LayerStatus, ToolCall, Verdict};

use super::codes;
use super::command::display_name;
use super::computer::{self, object};
use super::consent;
use super::explain;
use super::onward;
use super::plain::quoted;
use super::readings;
use super::scene::Scene;
use super::told;
use super::topics::{FactAsked, Topic};
use super::urgent;
use crate::agent::texts::fill;

/// The most calls that a summary lists.
const CALLS_SHOWN: usize = 12;

/// "Why?"
pub(super) async fn why(scene: &mut Scene<'_>) {
    let words = &scene.texts.follow_up;
    let Some(diagnosis) = scene.turn.diagnosis.clone() else {
        return seen(scene).await;
    };
    if diagnosis.cause == HEALTHY {
        scene.say(words.because_healthy).await;
    } else {
        scene.say(&format!("{} {}", words.because, explain::why(scene.texts, &diagnosis))).await;
    }
    scene.say(&explain::all_evidence(scene.texts, &diagnosis)).await;
}

/// What the last calls found, where there is no verdict on the network.
async fn seen(scene: &mut Scene<'_>) {
    let words = &scene.texts.follow_up;
    let lines: Vec<String> =
        scene.memory.calls.iter().rev().take(3).map(|call| format!("- {}", told::line(scene.texts, call))).collect();
    if lines.is_empty() {
        return scene.say(not_checked(scene)).await;
    }
    scene.say(&format!("{}\n{}", words.saw, lines.join("\n"))).await;
}

/// Why nothing was checked: nothing was complained of yet, or it cannot be measured.
fn not_checked(scene: &Scene<'_>) -> &'static str {
    let words = &scene.texts.follow_up;
    if scene.memory.topic.is_some_and(computer::is_unseen) { words.not_measurable } else { words.not_checked }
}

/// What was last found, or the steps that were last told, in the language that was asked for.
pub(super) async fn repeat(scene: &mut Scene<'_>) {
    let computers = scene.memory.topic.and_then(|topic| computer::words(scene.texts, topic));
    if let Some(trouble) = computers {
        return computer::steps(scene, trouble.steps).await;
    }
    if let Some(Topic::Urgent(urgent)) = scene.memory.topic {
        return urgent::repeat(scene, urgent).await;
    }
    let Some(diagnosis) = scene.turn.diagnosis.clone() else { return };
    for paragraph in explain::paragraphs(scene.texts, &diagnosis) {
        scene.say(&paragraph).await;
    }
}

/// "What does ERR_CONNECTION_RESET mean?"
pub(super) async fn code(scene: &mut Scene<'_>) {
    for code in &scene.said.entities.codes {
        scene.say(&codes::meaning(scene.texts, code)).await;
    }
    if scene.memory.topic.is_none() {
        scene.say(scene.texts.codes.seen_where).await;
    }
}

/// "Explain it simpler."
pub(super) async fn simpler(scene: &mut Scene<'_>) {
    let words = &scene.texts.follow_up;
    if let Some(code) = scene.memory.codes.last() {
        return scene.say(&codes::meaning(scene.texts, code)).await;
    }
    if onward::this_step(scene).await {
        return;
    }
    if let Some(step) = onward::meant_before(scene) {
        return onward::tell(scene, &step).await;
    }
    let network = scene.memory.topic.is_none_or(Topic::is_network);
    let Some(diagnosis) = scene.turn.diagnosis.clone().filter(|_| network) else {
        let text = match scene.memory.topic {
            _ if scene.memory.calls.is_empty() => not_checked(scene),
            Some(topic) if !topic.is_network() => words.simple_computer,
            _ => words.simple_reading,
        };
        scene.say(text).await;
        if let Some(step) = onward::steps(scene).first().filter(|_| !network) {
            scene.say(&fill(words.first, &[("step", step)])).await;
        }
        return;
    };
    scene.say(simple(scene, &diagnosis)).await;
    let mut steps = explain::steps(scene.texts, &diagnosis);
    if diagnosis.status == DiagnosisStatus::Unknown {
        steps = onward::steps(scene);
    }
    if let Some(step) = steps.first() {
        scene.say(&fill(words.first, &[("step", step)])).await;
    }
}

fn simple(scene: &Scene<'_>, diagnosis: &Diagnosis) -> &'static str {
    let words = &scene.texts.follow_up;
    let cause = diagnosis.cause.as_str();
    match diagnosis.layer {
        _ if cause == "captive_portal" => words.simple_portal,
        _ if cause.starts_with("vpn_") => words.simple_vpn,
        _ if cause.starts_with("proxy_") => words.simple_proxy,
        _ if cause == "clock_skew" => words.simple_clock,
        _ if cause.starts_with("remote_site_") => words.simple_site,
        _ if cause == "adapter_disabled" => words.simple_off,
        _ if cause == "duplicate_ip" => words.simple_twin,
        _ if cause == "hosts_file_override" => words.simple_hosts,
        _ if cause.starts_with("local_firewall") => words.simple_firewall,
        _ if cause == "tls_interception" => words.simple_inspection,
        _ if diagnosis.status == DiagnosisStatus::Unknown => words.simple_unknown,
        None => words.simple_healthy,
        Some(layer) => {
            let rung = Layer::ALL.iter().position(|known| *known == layer).unwrap_or(0);
            let broken = diagnosis.status == DiagnosisStatus::Broken;
            let by_rung = if broken { &words.simple } else { &words.simple_degraded };
            by_rung.get(rung).copied().unwrap_or(words.simple_healthy)
        }
    }
}

/// "What did you check?"
pub(super) async fn what_checked(scene: &mut Scene<'_>) {
    let words = &scene.texts.follow_up;
    let calls: Vec<ToolCall> = scene
        .memory
        .calls
        .iter()
        .filter(|call| call.status.is_final() && call.status != CallStatus::Denied)
        .cloned()
        .collect();
    if calls.is_empty() {
        return scene.say(not_checked(scene)).await;
    }
    let skipped = calls.len().saturating_sub(CALLS_SHOWN);
    let lines: Vec<String> = calls.iter().skip(skipped).map(|call| checked_line(scene, call)).collect();
    scene.say(&format!("{}\n{}", words.checked, lines.join("\n"))).await;
    if let Some(diagnosis) = scene.turn.diagnosis.clone() {
        scene.say(&format!("**{}:** {}", scene.texts.frame.finding, explain::finding(scene.texts, &diagnosis))).await;
    }
}

fn checked_line(scene: &Scene<'_>, call: &ToolCall) -> String {
    let worse = judged_worse(scene, call);
    let mark = match call.verdict {
        _ if !call.success => "✗",
        _ if worse.is_some() => "!",
        Some(Verdict::Fail) => "✗",
        Some(Verdict::Warn) => "!",
        Some(Verdict::Pass) => "✓",
        Some(Verdict::Info) | None => "–",
    };
    let line = worse.unwrap_or_else(|| told::line(scene.texts, call));
    let took = call.duration_ms.map(|ms| fill(scene.texts.follow_up.took, &[("ms", &ms.to_string())]));
    let took = took.map(|took| format!(" ({took})")).unwrap_or_default();
    format!("- {mark} {}: {line}{took}", display_name(scene, &call.name))
}

/// What the verdict finds on a rung whose own check passed: "the router answers" is no all-clear where packets get lost
/// on the way to it.
fn judged_worse(scene: &Scene<'_>, call: &ToolCall) -> Option<String> {
    let diagnosis = scene.turn.diagnosis.as_ref()?;
    let rung = call.layer.filter(|layer| diagnosis.layer == Some(*layer) && call.verdict == Some(Verdict::Pass))?;
    let ladder = ["check_adapter_status", "get_ip_config", "ping_gateway", "test_dns_resolution", "ping_dns"];
    let faulty = matches!(diagnosis.status, DiagnosisStatus::Degraded | DiagnosisStatus::Broken);
    let state = diagnosis.layers.iter().find(|state| state.layer == rung);
    let seen = state.filter(|state| !matches!(state.status, LayerStatus::Pass | LayerStatus::Skipped));
    let told = seen.and_then(|state| told::sentence(scene.texts, &state.evidence)).filter(|told| !told.is_empty());
    (faulty && ladder.contains(&call.name.as_str()))
        .then(|| told.unwrap_or_else(|| explain::finding(scene.texts, diagnosis)))
}

/// Tells a fact from the last call that knows it; looks where none does.
pub(super) async fn fact(scene: &mut Scene<'_>, asked: FactAsked) {
    let facts = &scene.texts.facts;
    let (tool, keys, what): (&str, &[&str], &str) = match asked {
        FactAsked::SecondDns | FactAsked::DnsServers => ("get_ip_config", &["dns_servers"], facts.dns_servers),
        FactAsked::Address => ("get_ip_config", &["primary_ip"], facts.address),
        FactAsked::Gateway => ("get_ip_config", &["primary_gateway"], facts.gateway),
        FactAsked::Adapter => ("check_adapter_status", &["primary_interface"], facts.adapter),
        FactAsked::Mac => ("check_adapter_status", &[], facts.mac),
        FactAsked::Signal => return summary(scene, "check_wifi_signal").await,
        FactAsked::Latency => return summary(scene, "ping_dns").await,
        FactAsked::DiskSpace | FactAsked::Memory => return computer::state(scene, asked).await,
        FactAsked::Uptime => return summary(scene, "system_health").await,
    };
    let known = scene.memory.last_call(tool).cloned();
    let call = match known {
        Some(call) => call,
        None => match scene.look(tool, object(json!({}))).await {
            Ok(call) => call,
            Err(refusal) => {
                return scene
                    .say(&fill(scene.texts.consent.refused, &[("reason", &consent::reason(scene.texts, &refusal))]))
                    .await;
            }
        },
    };
    let values = match asked {
        FactAsked::Mac => readings::mac_in_use(&call).into_iter().collect(),
        _ => readings::texts_under(&call, keys),
    };
    if asked == FactAsked::SecondDns {
        return second_dns(scene, &values).await;
    }
    let shown: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    let what = if values.len() == 1 && what == facts.dns_servers { facts.dns_server } else { what };
    let template = match values.len() {
        0 => facts.unknown,
        1 => facts.one,
        _ => facts.many,
    };
    scene.say(&fill(template, &[("what", what), ("value", &shown.join(", "))])).await;
    if let Some(rung) = rung(scene, asked) {
        scene.say(&rung).await;
    }
}

/// How it stands with what was asked about, where that was checked: "is it my router?"
fn rung(scene: &Scene<'_>, asked: FactAsked) -> Option<String> {
    let layer = match asked {
        FactAsked::Gateway => Layer::Gateway,
        FactAsked::DnsServers => Layer::NameResolution,
        _ => return None,
    };
    let state = scene.turn.diagnosis.as_ref()?.layers.iter().find(|state| state.layer == layer)?;
    told::rung(scene.texts, state)
}

/// Whether there is a second DNS server, and whether it answers.
async fn second_dns(scene: &mut Scene<'_>, servers: &[String]) {
    let facts = &scene.texts.facts;
    match servers {
        [] => scene.say(facts.no_dns).await,
        [only] => scene.say(&fill(facts.only_one_dns, &[("value", &quoted(only))])).await,
        [_, second, ..] => {
            scene.say(&fill(facts.second_dns, &[("value", &quoted(second))])).await;
            if let Ok(call) = scene.look("test_dns_resolution", object(json!({"dns_server": second}))).await {
                scene.say(&told::line(scene.texts, &call)).await;
            }
        }
    }
}

/// What a call finds, in its own line.
async fn summary(scene: &mut Scene<'_>, tool: &str) {
    match scene.look(tool, object(json!({}))).await {
        Ok(call) => scene.say(&told::line(scene.texts, &call)).await,
        Err(refusal) => {
            scene.say(&fill(scene.texts.consent.refused, &[("reason", &consent::reason(scene.texts, &refusal))])).await;
        }
    }
}
