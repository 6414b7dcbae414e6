//! What a start does with what an earlier process left open.

use std::sync::Arc;

use shared_types::{Origin, RunEventKind, SessionId};

use super::INTERRUPTED;
use super::conversation::Request;
use super::error::ChatError;
use super::hub::Hub;
use super::log::row;
use super::queue::Waiting;
use super::recorder::stopped;
use crate::store::Durability;
use crate::store::events::NewEvent;

/// Marks unfinished runs, and lets messages that wait have their turn.
pub(super) async fn recover(hub: &Hub) -> Result<(), ChatError> {
    for (unfinished, open) in hub.log().unfinished().await? {
        let run = &unfinished.run;
        tracing::info!(session = %unfinished.session, %run, "a run was interrupted by the last stop");
        let now = super::now();
        let mut rows: Vec<NewEvent> =
            open.iter().map(|call| row(run, RunEventKind::ToolFinished { call: stopped(call, now) })).collect();
        // A run by hand ends with its call.
        if open.is_empty() || open.iter().any(|call| call.origin != Origin::Manual) {
            rows.push(row(run, RunEventKind::RunInterrupted { reason: INTERRUPTED.into() }));
        }
        hub.log().append(&unfinished.session, Arc::new(rows), Durability::Synced).await?;
    }
    let mut conversations: Vec<(SessionId, Vec<Waiting>)> = Vec::new();
    for (session, waiting) in hub.log().waiting().await? {
        match conversations.iter_mut().find(|(known, _)| *known == session) {
            Some((_, queue)) => queue.push(waiting),
            None => conversations.push((session, vec![waiting])),
        }
    }
    for (session, queue) in conversations {
        hub.send(&session, Request::Recovered(queue))?;
    }
    Ok(())
}
