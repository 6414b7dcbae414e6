//! Tools that touch nothing and answer from a script.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use shared_types::{
    CallStatus, Diagnosis, Effect, FieldError, JsonObject, Layer, LayerStatus, Origin, RunEventKind, ToolCall,
    ToolCategory, ToolSpec, Verdict,
};

use super::{Dialogue, Scripted};
use crate::agent::builtin::hands::{Hands, Ladder};
use crate::diagnostics::names::HostName;
use crate::diagnostics::toolbox::{Events, Plan, Refusal};

/// The tools of one dialogue.
pub struct ScriptedHands {
    specs: Vec<ToolSpec>,
    state: Mutex<State>,
}

struct State {
    results: BTreeMap<String, Scripted>,
    verdict: Option<Diagnosis>,
    verdict_after_change: Option<Diagnosis>,
    /// The hosts that the ladder was asked to walk to, in order.
    targets: Vec<Option<HostName>>,
}

impl ScriptedHands {
    /// Tools with these names and parameters, of which the dialogue leaves out some.
    #[must_use]
    pub fn new(specs: &[ToolSpec], results: &BTreeMap<String, Scripted>, dialogue: &Dialogue) -> Self {
        let specs = specs.iter().cloned().map(|spec| {
            let supported = (spec.category != ToolCategory::Windows || dialogue.windows)
                && !dialogue.unsupported.contains(&spec.name);
            let unsupported_reason =
                (!supported).then(|| format!("{} does not work on this computer.", spec.display_name));
            ToolSpec { supported, unsupported_reason, ..spec }
        });
        let state = State { results: results.clone(), verdict: None, verdict_after_change: None, targets: Vec::new() };
        Self { specs: specs.collect(), state: Mutex::new(state) }
    }

    /// What the ladder finds from now on, and once something was changed.
    pub fn find(&self, verdict: Option<Diagnosis>, after_change: Option<Diagnosis>) {
        let mut state = self.state();
        if verdict.is_some() {
            state.verdict = verdict;
        }
        state.verdict_after_change = after_change;
    }

    /// What tools give from now on.
    pub fn give(&self, results: &BTreeMap<String, Scripted>) {
        self.state().results.extend(results.iter().map(|(name, result)| (name.clone(), result.clone())));
    }

    /// The hosts that the ladder was asked to walk to, in order.
    #[must_use]
    pub fn targets(&self) -> Vec<Option<HostName>> {
        self.state().targets.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, plan: &Plan) -> ToolCall {
        let result = self.state().results.get(&plan.name).cloned().unwrap_or_default();
        let call = plan.awaiting(Origin::Assistant);
        ToolCall {
            status: if result.error.is_some() { CallStatus::Failed } else { CallStatus::Done },
            verdict: Some(result.verdict.unwrap_or(Verdict::Info)),
            result: result.summary.clone(),
            summary: result.summary,
            data: result.data,
            success: result.error.is_none(),
            error: result.error,
            undo: result.undo.filter(|_| plan.effect != Effect::Reads),
            duration_ms: Some(7),
            ..call
        }
    }
}

/// What a call with these arguments does: looking at what would be done only looks.
fn effect(spec: &ToolSpec, arguments: &JsonObject) -> Effect {
    let is = |key: &str, value: &serde_json::Value| arguments.get(key).is_some_and(|known| known == value);
    let dry = spec.parameters.iter().any(|p| p.name == "dry_run") && !is("dry_run", &false.into());
    let status = is("action", &"status".into()) || is("check_only", &true.into());
    if dry || status { Effect::Reads } else { spec.effect }
}

#[async_trait]
impl Hands for ScriptedHands {
    fn specs(&self) -> &[ToolSpec] {
        &self.specs
    }

    fn plan(&self, name: &str, arguments: &JsonObject) -> Result<Plan, Refusal> {
        let spec =
            self.specs.iter().find(|spec| spec.name == name).ok_or_else(|| Refusal::UnknownTool(name.to_owned()))?;
        let unknown = arguments.keys().filter(|key| !spec.parameters.iter().any(|p| p.name == **key));
        let missing =
            spec.parameters.iter().filter(|p| p.required && !arguments.contains_key(&p.name)).map(|p| &p.name);
        let wrong: Vec<FieldError> = unknown
            .chain(missing)
            .map(|field| FieldError { field: field.clone(), message: "is not as the tool has it".to_owned() })
            .collect();
        if !wrong.is_empty() {
            return Err(Refusal::Arguments(wrong));
        }
        if let Some(reason) = &spec.unsupported_reason {
            return Err(Refusal::Unsupported(reason.clone()));
        }
        Ok(Plan {
            id: crate::diagnostics::toolbox::new_id(),
            name: name.to_owned(),
            arguments: arguments.clone(),
            effect: effect(spec, arguments),
            layer: spec.layer,
            explanation: spec.description.clone(),
            undoes: None,
        })
    }

    async fn run(&self, plan: Plan, events: &Events) -> ToolCall {
        let running = ToolCall { status: CallStatus::Running, ..plan.awaiting(Origin::Assistant) };
        // A listener that left is no matter here.
        let _ = events.send(RunEventKind::ToolStarted { call: running }).await;
        let call = self.ended(&plan);
        if call.success && call.effect != Effect::Reads {
            let mut state = self.state();
            if let Some(verdict) = state.verdict_after_change.take() {
                state.verdict = Some(verdict);
            }
        }
        let _ = events.send(RunEventKind::ToolFinished { call: call.clone() }).await;
        call
    }

    async fn run_ladder(&self, target: Option<HostName>, events: &Events) -> Ladder {
        let verdict = {
            let mut state = self.state();
            state.targets.push(target);
            state.verdict.clone()
        };
        let mut calls = Vec::new();
        for layer in Layer::ALL {
            if let Ok(plan) = self.plan(layer.tool(), &JsonObject::new()) {
                calls.push(self.run(plan, events).await);
            }
        }
        for state in verdict.iter().flat_map(|verdict| &verdict.layers) {
            let (layer, status, evidence) = (state.layer, state.status, state.evidence.clone());
            let _ = events.send(RunEventKind::LayerChanged { layer, status, evidence }).await;
        }
        Ladder { calls, diagnosis: verdict.unwrap_or_else(nothing_found) }
    }

    fn plan_undo(&self, call: &ToolCall) -> Result<Plan, Refusal> {
        Ok(Plan { undoes: Some(Box::new(call.clone())), ..self.plan(&call.name, &call.arguments)? })
    }
}

/// What the ladder says where the script gives no verdict.
fn nothing_found() -> Diagnosis {
    let layers = Layer::ALL.into_iter().map(|layer| shared_types::LayerState {
        layer,
        name: layer.name().to_owned(),
        status: LayerStatus::Skipped,
        evidence: String::new(),
    });
    Diagnosis {
        status: shared_types::DiagnosisStatus::Unknown,
        layer: None,
        cause: "unknown".to_owned(),
        confidence: 0.0,
        finding: "There is not enough to go by.".to_owned(),
        why: String::new(),
        fix: Vec::new(),
        evidence: Vec::new(),
        ruled_out: Vec::new(),
        also: Vec::new(),
        layers: layers.collect(),
        duration_ms: 0,
    }
}
