//! Changes: offers the one that helps, makes it after a yes, and looks whether it took effect.

use shared_types::{Diagnosis, DiagnosisStatus, Expects, FixStep, ToolCall, ToolRequest};

use super::explain;
use super::plain::plain;
use super::scene::{Change, Scene};
use crate::agent::texts::{Question, fill};
use crate::diagnostics::toolbox::Refusal;

/// Offers the first step that TechTime can do itself; without one asks whether the steps helped.
pub(super) async fn offer(scene: &mut Scene<'_>, diagnosis: &Diagnosis) {
    let step = diagnosis
        .fix
        .iter()
        .find(|step| step.tool.as_ref().is_some_and(|tool| scene.hands.plan(&tool.name, &tool.arguments).is_ok()));
    match step {
        Some(step) => offer_step(scene, step).await,
        None => scene.ask(Question::Solved).await,
    }
}

/// Offers this step, if it is one that TechTime can do.
pub(super) async fn offer_step(scene: &mut Scene<'_>, step: &FixStep) {
    match &step.tool {
        Some(tool) => apply(scene, tool, Some(step)).await,
        None => scene.ask(Question::Solved).await,
    }
}

/// Asks for the yes, makes the change and verifies it on the network.
pub(super) async fn apply(scene: &mut Scene<'_>, tool: &ToolRequest, step: Option<&FixStep>) {
    let consent = &scene.texts.consent;
    if let Some(step) = step {
        scene.say(&fill(consent.offer, &[("what", &plain(&step.text))])).await;
    }
    match scene.change(&tool.name, &tool.arguments).await {
        Change::Ran(call) => ran(scene, &call).await,
        Change::Denied => {
            scene.say(consent.denied).await;
            if let Some(step) = step {
                scene.say(&format!("- {}", plain(&step.text))).await;
            }
            scene.ask(Question::Solved).await;
        }
        Change::Waiting => {
            scene.say(consent.confirm_card).await;
            scene.ask(Question::ShallI).await;
        }
        Change::Refused(refusal) => {
            scene.say(&fill(consent.refused, &[("reason", &reason(&refusal))])).await;
            scene.ask(Question::Solved).await;
        }
    }
}

/// Tells whether the change took effect, by looking and not by hoping.
async fn ran(scene: &mut Scene<'_>, call: &ToolCall) {
    let consent = &scene.texts.consent;
    let outcome = if call.success { consent.done } else { consent.failed };
    let summary = call.error.as_deref().filter(|_| !call.success).unwrap_or(&call.summary);
    scene.say(&fill(outcome, &[("summary", &plain(summary))])).await;
    if !call.success {
        return scene.ask(Question::Solved).await;
    }
    scene.say(consent.checking_effect).await;
    let now = scene.ladder(None).await;
    let network = &scene.texts.network;
    if now.status == DiagnosisStatus::Healthy {
        scene.say(network.now_healthy).await;
    } else {
        if let Some(category) = explain::category(&now) {
            scene.about(category);
        }
        scene.say(&fill(network.still_same, &[("finding", &plain(&now.finding))])).await;
    }
    scene.ask(Question::Solved).await;
}

/// Why a call is not made, for a person.
pub(super) fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Arguments(fields) => {
            fields.iter().map(|f| format!("{}: {}", plain(&f.field), plain(&f.message))).collect::<Vec<_>>().join("; ")
        }
        Refusal::UnknownTool(_) | Refusal::Unsupported(_) | Refusal::Forbidden(_) => plain(&refusal.to_string()),
    }
}

/// "Do it": makes the change that stands open from the last verdict.
pub(super) async fn do_it(scene: &mut Scene<'_>) {
    let open = scene.turn.diagnosis.as_ref().and_then(|d| d.fix.iter().find_map(|step| step.tool.clone()));
    match open {
        Some(tool) => apply(scene, &tool, None).await,
        None => {
            scene.say(scene.texts.consent.nothing_to_do).await;
            scene.ask(Question::Solved).await;
        }
    }
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
        return scene.say(&fill(consent.undo_by_hand, &[("text", &plain(&undo.text))])).await;
    }
    match scene.undo(call).await {
        Ok(undone) if undone.success => {
            scene.say(&fill(consent.undone, &[("summary", &plain(&undone.summary))])).await;
        }
        Ok(failed) => {
            let why = failed.error.as_deref().unwrap_or(&failed.summary);
            scene.say(&fill(consent.failed, &[("summary", &plain(why))])).await;
        }
        Err(refusal) => scene.say(&fill(consent.refused, &[("reason", &reason(&refusal))])).await,
    }
}

/// Whether the last answer left a call waiting for a yes.
pub(super) fn is_waiting(expected: Option<Expects>) -> bool {
    expected == Some(Expects::Approval)
}
