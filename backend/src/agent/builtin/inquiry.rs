//! Questions about what was found: whether it is normal, which one it is, what uses so much. Answered by what this
//! session measured; what was not measured is said to be so.

use serde_json::json;
use shared_types::{DiagnosisStatus, HEALTHY, ToolCall, Verdict};

use super::computer::{self, object};
use super::explain;
use super::memory::Memory;
use super::narrowing::Concern;
use super::onward;
use super::plain::quoted;
use super::readings;
use super::scene::Scene;
use super::told;
use super::topics::{FactAsked, Matter, Topic};
use super::understanding::Understanding;
use crate::agent::texts::{Question, fill};

/// A question about what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Inquiry {
    /// "Is that normal?"
    Normal,
    /// "Is that bad?": of what was not measured, whether it is dangerous.
    Bad,
    /// "Which one is it?", of several.
    WhichOne,
    /// "Which program uses so much?"
    Programs,
    /// "What eats the space?"
    Space,
}

/// Whoever writes more than this asks for more than how something stands.
const SHORT: usize = 8;

/// The state of the computer: processor, memory, disks, programs.
const HEALTH: &str = "system_health";

/// What a message asks about what was found. "Is that normal?" needs something that was.
pub(super) fn asked(said: &Understanding, memory: &Memory) -> Option<Inquiry> {
    let inquiry = said.inquiry?;
    let begun = memory.topic.is_some() || !memory.calls.is_empty();
    let of_disk = memory.topic == Some(Topic::DiskFull);
    let fits = match inquiry {
        Inquiry::Normal | Inquiry::Bad | Inquiry::WhichOne => begun && said.length() <= SHORT && said.fact.is_none(),
        // "What uses the memory?" means the disk, where the talk is of one.
        Inquiry::Space => said.fact.is_none() || of_disk,
        Inquiry::Programs => said.fact.is_none(),
    };
    // "Which one do I use?", of a word that was explained, is about one's own.
    let of_word = said.mine && memory.term.is_some();
    let urgent = matches!(memory.topic, Some(Topic::Urgent(_)));
    // "Is it ok now?" asks for a new look.
    let anew = said.words.iter().any(|word| matches!(word.as_str(), "now" | "again" | "jetzt" | "wieder"));
    (fits && !urgent && !of_word && !anew).then_some(inquiry)
}

/// Answers it.
pub(super) async fn answer(scene: &mut Scene<'_>, inquiry: Inquiry) {
    if scene.memory.device.is_some() {
        return scene.say(scene.texts.inquiries.elsewhere).await;
    }
    match inquiry {
        Inquiry::Normal | Inquiry::Bad => normal(scene, inquiry).await,
        Inquiry::WhichOne => which_one(scene).await,
        Inquiry::Programs => programs(scene).await,
        Inquiry::Space => space(scene).await,
    }
}

/// "Is that normal?"
async fn normal(scene: &mut Scene<'_>, inquiry: Inquiry) {
    let heat = matches!(scene.memory.topic, Some(Topic::Matter(Matter::Heat | Matter::Battery)));
    // Of a change that waits, it is asked what that does.
    if inquiry == Inquiry::Bad && (heat || onward::waiting(scene).is_some()) {
        return onward::concern(scene, Concern::Danger).await;
    }
    let own = scene.memory.topic;
    // Of programs that were just named, it is asked whether they use much.
    let head = scene.texts.computer.busiest.split('{').next().unwrap_or_default();
    let of_programs = scene.memory.last_answer.as_ref().is_some_and(|last| last.contains(head));
    if !of_programs && scene.turn.diagnosis.is_some() && own.is_none_or(Topic::is_network) {
        return of_network(scene).await;
    }
    let words = &scene.texts.inquiries;
    let measured = match own.and_then(computer::tool) {
        _ if of_programs => scene.memory.last_call(HEALTH),
        Some((tool, _)) => scene.memory.last_call(tool),
        None if own.is_some_and(|topic| topic != Topic::Hang) => None,
        None => {
            let judged = |call: &&ToolCall| call.success && !matches!(call.verdict, Some(Verdict::Info) | None);
            scene.memory.calls.iter().rev().find(judged)
        }
    };
    let Some(call) = measured.cloned() else {
        if own == Some(Topic::Matter(Matter::Battery)) {
            return scene.say(words.battery_age).await;
        }
        return scene.say(words.unmeasured).await;
    };
    let answer = scene.memory.last_answer.as_deref().unwrap_or_default();
    let of_disks = call.name == HEALTH
        && !readings::disks(&call).is_empty()
        && (own == Some(Topic::DiskFull) || answer.contains(&computer::disk_lines(scene, &call)));
    if of_disks {
        let template = if readings::disk_is_short(&call) { words.not_normal } else { words.normal };
        scene.say(&fill(template, &[("line", "")])).await;
        scene.say(&computer::disk_lines(scene, &call)).await;
        return scene.say(words.scale).await;
    }
    let line = told::line(scene.texts, &call);
    let template = match call.verdict {
        Some(Verdict::Pass) => words.normal,
        Some(Verdict::Warn | Verdict::Fail) => words.not_normal,
        Some(Verdict::Info) | None => words.no_judgement,
    };
    scene.say(&fill(template, &[("line", &line)])).await;
    if of_programs || own == Some(Topic::ComputerSlow) {
        programs_of(scene, &call).await;
    }
    if call.name == HEALTH {
        scene.say(words.scale).await;
    }
}

/// The same by the verdict on the network.
async fn of_network(scene: &mut Scene<'_>) {
    let words = &scene.texts.inquiries;
    let Some(diagnosis) = scene.turn.diagnosis.clone() else { return };
    let finding = explain::finding(scene.texts, &diagnosis);
    let template = match diagnosis.status {
        _ if diagnosis.cause == HEALTHY => words.network_normal,
        DiagnosisStatus::Healthy => words.network_normal,
        DiagnosisStatus::Unknown => words.network_open,
        DiagnosisStatus::Degraded | DiagnosisStatus::Broken => words.not_normal,
    };
    scene.say(&fill(template, &[("line", &finding)])).await;
    if diagnosis.status == DiagnosisStatus::Unknown {
        let rungs: Vec<String> = diagnosis.layers.iter().filter_map(|state| told::rung(scene.texts, state)).collect();
        scene.say(&rungs.join("\n")).await;
    }
}

/// "Which one is it?"
async fn which_one(scene: &mut Scene<'_>) {
    let names = |sought: &[&str]| scene.said.has_any(sought);
    let own = scene.memory.topic;
    let site = matches!(own, Some(Topic::Site | Topic::App | Topic::BrowserError));
    if names(&["disk", "drive", "platte", "festplatte", "laufwerk"]) || own == Some(Topic::DiskFull) {
        return disks(scene).await;
    }
    if names(&["program", "process", "app", "programm", "prozess"])
        || matches!(own, Some(Topic::ComputerSlow | Topic::Hang | Topic::Matter(Matter::Heat)))
    {
        return programs(scene).await;
    }
    if site || names(&["server", "site", "page", "seite", "website", "webseite"]) {
        let tested = onward::tested_host(scene).map(|host| quoted(host.as_str()));
        let text = tested.map(|host| fill(scene.texts.inquiries.tested, &[("host", &host)]));
        return scene.say(&text.unwrap_or_else(|| scene.texts.inquiries.unseen.to_owned())).await;
    }
    if own.is_none_or(Topic::is_network) && !scene.memory.calls.is_empty() {
        return super::follow_up::fact(scene, FactAsked::Adapter).await;
    }
    let printers = scene.memory.last_call("check_printers").map(readings::printers).unwrap_or_default();
    if own == Some(Topic::Printer) && !printers.is_empty() {
        let shown: Vec<String> = printers.iter().map(|name| quoted(name)).collect();
        return scene.say(&fill(scene.texts.inquiries.printers, &[("names", &shown.join(", "))])).await;
    }
    scene.say(scene.texts.inquiries.unseen).await;
    if let Some(step) = onward::last_step(scene) {
        onward::tell(scene, &step).await;
    }
}

/// "What eats the space?"
async fn space(scene: &mut Scene<'_>) {
    let words = &scene.texts.inquiries;
    scene.say(words.space).await;
    disks(scene).await;
    let temporary = scene.memory.last_call("cleanup_temp_files").cloned();
    if let Some(call) = temporary.filter(|call| readings::bytes_to_free(call) > 0) {
        scene.say(&fill(words.temporary, &[("line", &told::line(scene.texts, &call))])).await;
    }
    scene.say(words.space_by_hand).await;
}

async fn disks(scene: &mut Scene<'_>) {
    let Some(call) = health(scene).await else { return };
    scene.say(&computer::disk_lines(scene, &call)).await;
}

/// "Which program uses so much?"
async fn programs(scene: &mut Scene<'_>) {
    let Some(call) = health(scene).await else { return };
    programs_of(scene, &call).await;
    if scene.memory.asked == Some(Question::WhichProgram) {
        scene.ask(Question::WhichProgram).await;
    }
}

async fn programs_of(scene: &mut Scene<'_>, health: &ToolCall) {
    if readings::busiest(health).is_empty() {
        return scene.say(scene.texts.inquiries.no_program).await;
    }
    computer::programs(scene, health).await;
}

/// What this session knows of the computer's state, else a fresh look.
async fn health(scene: &mut Scene<'_>) -> Option<ToolCall> {
    if let Some(known) = scene.memory.last_call(HEALTH).cloned() {
        return Some(known);
    }
    let call = scene.look(HEALTH, object(json!({}))).await.ok();
    let failed = call.as_ref().filter(|call| !call.success).map(|call| told::line(scene.texts, call));
    if let Some(text) = failed.or_else(|| call.is_none().then(|| scene.texts.inquiries.unmeasured.to_owned())) {
        scene.say(&text).await;
        return None;
    }
    call
}
