//! The five ladder tools at once, from one examination.

use std::time::{Duration, Instant};

use shared_types::{Diagnosis, Effect, JsonObject, Layer, LayerState, LayerStatus, Origin, RunEventKind, ToolCall};
use tokio::sync::mpsc;

use super::{Events, Plan, Toolbox, finish, new_call, new_id};
use crate::diagnostics::engine::{self, DiagnoseRequest, LadderObserver};
use crate::diagnostics::facts::Facts;
use crate::diagnostics::tools::{Load, ladder};

/// One walk over the ladder.
#[derive(Debug, Clone)]
pub struct LadderRun {
    /// The five tools' calls, from the bottom up, all ended.
    pub calls: Vec<ToolCall>,
    pub diagnosis: Diagnosis,
    pub facts: Facts,
}

/// A rung that stood this long without changing is told as decided, though the examination goes on.
const SETTLED: Duration = Duration::from_millis(250);

/// Moves of rungs that wait to be told; a ladder moves some dozens of times.
const MOVES_MAX: usize = 256;

impl Toolbox {
    /// Runs all five ladder tools from one examination: five `tool_started`, the rungs as they move,
    /// and each tool's end as its rung is decided. Dropping the future cancels every probe.
    pub async fn run_ladder(&self, request: DiagnoseRequest, origin: Origin, events: &Events) -> LadderRun {
        let mut rungs: Vec<Rung> = Layer::ALL.into_iter().map(|layer| Rung::new(layer, origin)).collect();
        // One place for all: it is one examination.
        let _place = match rungs.first_mut() {
            Some(rung) => self.place(Load::Heavy, &mut rung.call, events).await,
            None => None,
        };
        let began = Instant::now();
        for rung in &rungs {
            let _ = events.send(RunEventKind::ToolStarted { call: rung.call.clone() }).await;
        }
        let (moved, mut moves) = mpsc::channel(MOVES_MAX);
        let watching = Moves(moved);
        let examining = engine::diagnose(self.settings(), request, &watching);
        tokio::pin!(examining);
        let examination = loop {
            tokio::select! {
                examination = &mut examining => break examination,
                Some((state, facts)) = moves.recv() => {
                    if let Some(rung) = rungs.iter_mut().find(|rung| rung.layer == state.layer) {
                        rung.moved(state, facts, events).await;
                    }
                }
                () = tokio::time::sleep(SETTLED / 5) => {
                    for rung in &mut rungs {
                        rung.end_if_settled(began, events).await;
                    }
                }
            }
        };
        let mut calls = Vec::with_capacity(rungs.len());
        for rung in rungs {
            calls.push(rung.end(&examination, began, events).await);
        }
        LadderRun { calls, diagnosis: examination.diagnosis, facts: examination.facts }
    }
}

/// Passes the engine's words on; the engine does not wait for anybody.
struct Moves(mpsc::Sender<(LayerState, Facts)>);

impl LadderObserver for Moves {
    fn layer(&self, state: &LayerState, facts: &Facts) {
        // What is lost here is told at the end.
        let _ = self.0.try_send((state.clone(), facts.clone()));
    }
}

/// One rung's tool while the examination goes on.
struct Rung {
    layer: Layer,
    call: ToolCall,
    state: Option<LayerState>,
    /// What the rung stood on when it was decided, and when that was.
    decided: Option<(Facts, Instant)>,
    ended: bool,
}

impl Rung {
    fn new(layer: Layer, origin: Origin) -> Self {
        let plan = Plan {
            id: new_id(),
            name: layer.tool().to_owned(),
            arguments: JsonObject::new(),
            effect: Effect::Reads,
            layer: Some(layer),
            explanation: String::new(),
            undoes: None,
        };
        Self { layer, call: new_call(&plan, origin), state: None, decided: None, ended: false }
    }

    async fn moved(&mut self, state: LayerState, facts: Facts, events: &Events) {
        if self.state.as_ref() == Some(&state) {
            return;
        }
        tell(&state, events).await;
        let is_decided = !matches!(state.status, LayerStatus::Pending | LayerStatus::Testing);
        self.decided = is_decided.then(|| (facts, Instant::now()));
        self.state = Some(state);
    }

    async fn end_if_settled(&mut self, began: Instant, events: &Events) {
        let (Some(state), Some((facts, since)), false) = (&self.state, &self.decided, self.ended) else { return };
        if since.elapsed() >= SETTLED {
            let outcome = ladder::outcome(state, facts, None);
            self.call = finish(self.call.clone(), began, Ok(outcome), events).await;
            self.ended = true;
        }
    }

    async fn end(self, examination: &engine::Examination, began: Instant, events: &Events) -> ToolCall {
        let last = examination.diagnosis.layers.iter().find(|state| state.layer == self.layer);
        let Some(last) = last.or(self.state.as_ref()).cloned() else { return self.call };
        if self.state.as_ref() != Some(&last) {
            tell(&last, events).await;
        }
        if self.ended {
            return self.call;
        }
        let outcome = ladder::outcome(&last, &examination.facts, None);
        finish(self.call, began, Ok(outcome), events).await
    }
}

async fn tell(state: &LayerState, events: &Events) {
    let event =
        RunEventKind::LayerChanged { layer: state.layer, status: state.status, evidence: state.evidence.clone() };
    let _ = events.send(event).await;
}
