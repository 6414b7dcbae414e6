//! A tool run by hand, recorded in a conversation like any other call.

use shared_types::{CallId, Origin, RunEventKind, RunId, ToolCall};
use tokio::sync::mpsc;

use super::run::{Outcome, Signal, Signals};
use crate::diagnostics::toolbox::{Events, Plan, Toolbox};

/// Events of a tool that may wait for their commit; more hold the tool back.
const EVENTS_LENGTH: usize = 64;

/// Runs the tool; its call has the given id from its first event on.
pub(super) async fn run(toolbox: Toolbox, plan: Plan, id: CallId, run: RunId, signals: Signals) -> Outcome {
    let (events, mut received) = mpsc::channel(EVENTS_LENGTH);
    let work = async {
        let call = toolbox.run(plan, Origin::Manual, &events).await;
        drop(events);
        call
    };
    let passing = async {
        while let Some(event) = received.recv().await {
            let event = under_id(event, &id);
            // Nobody takes it: the conversation has ended, and this run with it.
            let _ = signals.send((run.clone(), Signal::Event(event))).await;
        }
    };
    let (call, ()) = tokio::join!(work, passing);
    Outcome::Ran(Box::new(ToolCall { id, ..call }))
}

/// Runs the tool in no conversation; `watcher` hears of it as it happens.
pub(super) async fn run_alone(toolbox: &Toolbox, plan: Plan, watcher: Option<Events>) -> ToolCall {
    if let Some(watcher) = watcher {
        return toolbox.run(plan, Origin::Manual, &watcher).await;
    }
    let (events, mut nobody) = mpsc::channel(EVENTS_LENGTH);
    let work = async {
        let call = toolbox.run(plan, Origin::Manual, &events).await;
        drop(events);
        call
    };
    let (call, ()) = tokio::join!(work, async { while nobody.recv().await.is_some() {} });
    call
}

/// The same event about the call of this id.
fn under_id(event: RunEventKind, id: &CallId) -> RunEventKind {
    let renamed = |call: ToolCall| ToolCall { id: id.clone(), ..call };
    match event {
        RunEventKind::ToolStarted { call } => RunEventKind::ToolStarted { call: renamed(call) },
        RunEventKind::ToolFinished { call } => RunEventKind::ToolFinished { call: renamed(call) },
        RunEventKind::ToolProgress { text, fraction, .. } => {
            RunEventKind::ToolProgress { call_id: id.clone(), text, fraction }
        }
        other => other,
    }
}
