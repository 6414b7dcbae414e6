//! A tool run by hand, recorded in a conversation like any other call.

use shared_types::{Origin, RunId, ToolCall};
use tokio::sync::mpsc;

use super::run::{Outcome, Signal, Signals};
use crate::diagnostics::toolbox::{Events, Plan, Toolbox};

/// Events of a tool that may wait for their commit; more hold the tool back.
const EVENTS_LENGTH: usize = 64;

/// Runs the tool in a conversation.
pub(super) async fn run(toolbox: Toolbox, plan: Plan, run: RunId, signals: Signals) -> Outcome {
    let (events, mut received) = mpsc::channel(EVENTS_LENGTH);
    let work = async {
        let call = toolbox.run(plan, Origin::Manual, &events).await;
        drop(events);
        call
    };
    let passing = async {
        while let Some(event) = received.recv().await {
            // Nobody takes it: the conversation has ended, and this run with it.
            let _ = signals.send((run.clone(), Signal::Event(Box::new(event)))).await;
        }
    };
    let (call, ()) = tokio::join!(work, passing);
    Outcome::Ran(Box::new(call))
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
