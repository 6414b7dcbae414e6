//! Changes: offers the one that helps, makes it after a yes, and looks whether it took effect.

use shared_types::{CallStatus, Diagnosis, DiagnosisStatus, Effect, FixStep, ToolCall, ToolRequest};

use super::computer;
use super::explain;
use super::onward;
use super::scene::{Change, Scene};
use super::told;
use crate::agent::texts::{Question, Texts, fill};
use crate::diagnostics::toolbox::Refusal;

/// How to see whether a change helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verify {
    /// It was about the network: walk the ladder again.
    ByLadder,
    /// The tool reads the state again by itself.
    ByTool,
}

/// Offers the first step that TechTime can do itself; without one asks whether the steps helped.
pub(super) async fn offer(scene: &mut Scene<'_>, diagnosis: &Diagnosis) {
    match first_doable(scene, &diagnosis.fix).and_then(|step| step.tool) {
        Some(tool) => apply(scene, &tool, Verify::ByLadder).await,
        None => scene.ask(Question::Solved).await,
    }
}

/// The first step of these that a tool can do here.
fn first_doable(scene: &Scene<'_>, steps: &[FixStep]) -> Option<FixStep> {
    let doable = |step: &&FixStep| {
        let plan = step.tool.as_ref().map(|tool| scene.hands.plan(&tool.name, &tool.arguments));
        matches!(plan, Some(Ok(plan)) if plan.effect != Effect::Reads)
    };
    steps.iter().find(doable).cloned()
}

/// Offers the first change that was neither made nor refused in this conversation.
pub(super) async fn offer_untried(scene: &mut Scene<'_>, diagnosis: &Diagnosis) {
    let calls = &scene.memory.calls;
    let tried = |step: &&FixStep| {
        let name = step.tool.as_ref().map(|tool| tool.name.as_str());
        calls.iter().any(|call| Some(call.name.as_str()) == name && call.status.is_final())
    };
    let untried: Vec<FixStep> = diagnosis.fix.iter().filter(|step| !tried(step)).cloned().collect();
    match first_doable(scene, &untried).and_then(|step| step.tool) {
        Some(tool) => apply(scene, &tool, Verify::ByLadder).await,
        None => scene.ask(Question::Solved).await,
    }
}

/// Asks for the yes, makes the change, verifies it, and asks whether it is solved.
pub(super) async fn apply(scene: &mut Scene<'_>, tool: &ToolRequest, verify: Verify) {
    let consent = &scene.texts.consent;
    if let Ok(plan) = scene.hands.plan(&tool.name, &tool.arguments)
        && plan.effect != Effect::Reads
    {
        scene.say(&fill(consent.offer, &[("what", &told::explanation(scene.texts, &plan.explanation))])).await;
    }
    match scene.change(&tool.name, &tool.arguments).await {
        Change::Ran(call) => ran(scene, &call, verify).await,
        Change::Denied => {
            scene.say(consent.denied).await;
            scene.ask(Question::Solved).await;
        }
        Change::Waiting => {
            scene.say(consent.confirm_card).await;
            scene.ask(Question::ShallI).await;
        }
        Change::Refused(refusal) => {
            scene.say(&fill(consent.refused, &[("reason", &reason(scene.texts, &refusal))])).await;
            scene.ask(Question::Solved).await;
        }
    }
}

/// Tells whether the change took effect, by looking and not by hoping.
async fn ran(scene: &mut Scene<'_>, call: &ToolCall, verify: Verify) {
    let consent = &scene.texts.consent;
    let outcome = if call.success { consent.done } else { consent.failed };
    scene.say(&fill(outcome, &[("summary", &told::line(scene.texts, call))])).await;
    if call.success && verify == Verify::ByLadder {
        verify_on_the_ladder(scene).await;
    }
    scene.ask(Question::Solved).await;
}

/// Walks the ladder after a change and tells what became of the trouble.
pub(super) async fn verify_on_the_ladder(scene: &mut Scene<'_>) {
    scene.say(scene.texts.consent.checking_effect).await;
    let before = scene.last_diagnosis();
    let now = scene.ladder(None).await;
    let network = &scene.texts.network;
    if now.status == DiagnosisStatus::Healthy {
        return scene.say(network.now_healthy).await;
    }
    if let Some(category) = explain::category(&now) {
        scene.about(category);
    }
    let finding = explain::finding(scene.texts, &now);
    if before.is_some_and(|before| before.cause == now.cause) {
        return scene.say(&fill(network.still_same, &[("finding", &finding)])).await;
    }
    scene.say(network.now_other).await;
    for paragraph in explain::paragraphs(scene.texts, &now) {
        scene.say(&paragraph).await;
    }
}

/// Why a call is not made, for a person.
pub(super) fn reason(texts: &Texts, refusal: &Refusal) -> String {
    let said = match refusal {
        Refusal::Arguments(fields) => {
            fields.iter().map(|f| format!("{}: {}", f.field, f.message)).collect::<Vec<_>>().join("; ")
        }
        Refusal::UnknownTool(_) | Refusal::Unsupported(_) | Refusal::Forbidden(_) | Refusal::NotUndoable(_) => {
            refusal.to_string()
        }
    };
    told::sentence(texts, &said).unwrap_or_else(|| texts.frame.not_here.to_owned())
}

/// "Do it": makes the change that stands open: the one that waits for a yes, or the first of the last verdict.
pub(super) async fn do_it(scene: &mut Scene<'_>) {
    let done =
        |call: &ToolCall, tool: &ToolRequest| call.name == tool.name && call.success && call.effect != Effect::Reads;
    let request = |call: &ToolCall| ToolRequest { name: call.name.clone(), arguments: call.arguments.clone() };
    let waiting = (scene.memory.calls.iter().rev())
        .find(|call| call.status == CallStatus::AwaitingApproval)
        .filter(|call| !scene.memory.calls.iter().any(|other| done(other, &request(call))));
    if let Some(call) = waiting.filter(|_| !scene.turn.interactive) {
        scene.say(scene.texts.consent.confirm_elsewhere).await;
        scene.ask(Question::ShallI).await;
        return scene.still_waits(call);
    }
    let waiting = waiting.map(request);
    let verdict = scene.turn.diagnosis.as_ref().filter(|_| scene.memory.topic.is_none_or(|topic| topic.is_network()));
    let step = verdict.and_then(|diagnosis| first_doable(scene, &diagnosis.fix));
    let open = step.and_then(|step| step.tool);
    let network = waiting.is_none() || scene.memory.topic.is_none_or(|topic| topic.is_network());
    match waiting.or(open) {
        Some(tool) => apply(scene, &tool, if network { Verify::ByLadder } else { Verify::ByTool }).await,
        None => by_hand(scene).await,
    }
}

/// "Do it", of what has no waiting change: looks for one, and tells the way by hand where there is none.
async fn by_hand(scene: &mut Scene<'_>) {
    let computer = scene.memory.topic.filter(|topic| !topic.is_network());
    if let Some(topic) = computer
        && computer::offer(scene, topic).await
    {
        return;
    }
    scene.say(scene.texts.onward.cannot_do).await;
    match onward::steps(scene).first() {
        Some(step) => {
            scene.say(&fill(scene.texts.network.next_step, &[("step", step)])).await;
            scene.ask(Question::Solved).await;
        }
        None => onward::go_on(scene).await,
    }
}

/// "No" to a change.
pub(super) async fn decline(scene: &mut Scene<'_>) {
    scene.say(scene.texts.consent.denied).await;
    scene.ask(Question::Solved).await;
}

/// "Undo that": takes back the last change of this conversation that can be taken back.
pub(super) async fn undo(scene: &mut Scene<'_>) {
    let consent = &scene.texts.consent;
    let memory = scene.memory;
    let last = memory.calls.iter().rev().find(|call| call.undo.is_some() && call.success && call.undone_at.is_none());
    let Some((call, undo)) = last.and_then(|call| call.undo.as_ref().map(|undo| (call, undo))) else {
        return scene.say(consent.nothing_to_undo).await;
    };
    if !undo.available {
        return scene.say(&fill(consent.undo_by_hand, &[("text", &told::explanation(scene.texts, &undo.text))])).await;
    }
    match scene.undo(call).await {
        Ok(undone) if undone.success => {
            scene.say(&fill(consent.undone, &[("summary", &told::line(scene.texts, &undone))])).await;
        }
        Ok(failed) => {
            scene.say(&fill(consent.failed, &[("summary", &told::line(scene.texts, &failed))])).await;
        }
        Err(refusal) => scene.say(&fill(consent.refused, &[("reason", &reason(scene.texts, &refusal))])).await,
    }
}
