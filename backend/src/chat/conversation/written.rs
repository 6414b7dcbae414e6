//! What a conversation writes down, and what it shows once that is written.

use std::sync::Arc;
use std::time::Duration;

use shared_types::{Effect, Origin, RunEventKind};
use tokio::time::Instant;

use super::super::Accepted;
use super::super::error::ChatError;
use super::super::topic::Frame;
use super::{Conversation, Live, Stop, Work};
use crate::store::events::NewEvent;
use crate::store::{Durability, StoreError};

/// News that nobody misses yet waits this long for company: the start of a quick tool shares the commit of its end.
const COMPANY: Duration = Duration::from_millis(2);
/// A run whose events cannot be written for this long is stopped.
const WRITE_LIMIT: Duration = Duration::from_secs(20);

impl Conversation {
    /// Lets events wait for company, which the next ones are.
    pub(super) fn hold(&mut self, events: Vec<NewEvent>) {
        if !events.is_empty() {
            self.held = events;
            self.held_until.get_or_insert_with(|| Instant::now() + COMPANY);
        }
    }

    /// Writes down what waited for company.
    pub(super) async fn let_go(&mut self) {
        self.write(Vec::new(), Durability::Wal).await;
    }

    /// Writes what happened in any case, after what waited for company: what cannot be written now is owed, and
    /// the run waits. True when all of it is on disk and shown.
    pub(super) async fn write(&mut self, events: Vec<NewEvent>, durability: Durability) -> bool {
        self.held_until = None;
        self.owed.append(&mut self.held);
        self.owed.extend(events);
        if self.owed.is_empty() {
            return true;
        }
        let rows = Arc::new(std::mem::take(&mut self.owed));
        match self.hub.log().append(&self.session, rows.clone(), durability).await {
            Ok(first) => {
                self.owed_since = None;
                self.show(first, &rows);
                true
            }
            Err(error) => {
                tracing::error!(session = %self.session, %error, "events could not be written; trying again");
                self.owed = Arc::unwrap_or_clone(rows);
                let since = *self.owed_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= WRITE_LIMIT {
                    self.stop_all(|_, _| true, &Stop::NotSaved(error));
                }
                false
            }
        }
    }

    pub(super) async fn pay_late(&mut self) {
        self.write(Vec::new(), Durability::Synced).await;
    }

    /// Writes something that only counts when it is on disk; otherwise nothing has happened.
    pub(super) async fn commit(&mut self, event: NewEvent) -> Result<(), ChatError> {
        self.owes_nothing()?;
        let rows = Arc::new(vec![event]);
        let first = self.hub.log().append(&self.session, rows.clone(), Durability::Synced).await?;
        self.show(first, &rows);
        Ok(())
    }

    pub(super) fn owes_nothing(&self) -> Result<(), ChatError> {
        if self.owed.is_empty() { Ok(()) } else { Err(ChatError::Store(StoreError::Busy)) }
    }

    /// Hands recorded events to everyone who follows; `first` is the number of the first one.
    pub(super) fn show(&mut self, first: u64, recorded: &[NewEvent]) {
        let mut frames = Vec::new();
        if self.topic.receiver_count() > 0 {
            let stored = (first..).zip(recorded).map_while(|(seq, event)| Frame::stored(&self.session, seq, event));
            frames.extend(stored);
        }
        let last = first + recorded.len() as u64 - 1;
        let all = frames.len() == recorded.len();
        // Also where nobody follows: whoever comes in this moment must see the number.
        self.topic.send_modify(|tail| if all { tail.push(frames) } else { tail.skip_to(last) });
        for (seq, event) in (first..).zip(recorded) {
            self.tell_watcher(seq, event);
        }
    }

    fn tell_watcher(&mut self, seq: u64, event: &NewEvent) {
        let Some(run) = &event.run else { return };
        let session = self.session.clone();
        let Some(Live { work: Work::Manual { started, watcher, .. }, .. }) = self.live_mut(run) else { return };
        if let Some(started) = started.take() {
            // The caller may have hung up.
            let _ = started.send(Ok(Accepted { session, run: run.clone(), seq, was_known: false }));
        }
        if let Some(watcher) = watcher {
            // A caller too slow for the progress still gets the ended call.
            let _ = watcher.try_send(event.kind.clone());
        }
    }
}

/// Steps of a run that are shown as they come, but of which nobody would notice two milliseconds.
pub(super) fn can_wait(row: &NewEvent) -> bool {
    match &row.kind {
        RunEventKind::ToolStarted { call } => call.effect == Effect::Reads && call.origin == Origin::Assistant,
        RunEventKind::ToolProgress { .. } | RunEventKind::LayerChanged { .. } => true,
        _ => false,
    }
}

/// What the person is told as certain is synced; the rest is a commit that outlives the process.
pub(super) fn durability_of(events: &[NewEvent]) -> Durability {
    let is_promise = |row: &NewEvent| match &row.kind {
        RunEventKind::ApprovalRequested { .. } => true,
        RunEventKind::ToolStarted { call } => call.effect != Effect::Reads,
        // The answer to a request.
        RunEventKind::ToolFinished { call } => call.origin == Origin::Manual,
        _ => false,
    };
    if events.iter().any(is_promise) { Durability::Synced } else { Durability::Wal }
}
