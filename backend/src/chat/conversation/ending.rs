//! How the runs of a conversation end: each with exactly one event, on disk before it is shown.

use shared_types::{CallStatus, Problem, RunEventKind, RunId, ToolCall};
use tokio::task::{Id, JoinError};

use super::super::INTERRUPTED;
use super::super::error::ChatError;
use super::super::log::row;
use super::super::recorder::{RunRecord, stopped};
use super::super::run::Outcome;
use super::super::{new_message_id, now};
use super::written::durability_of;
use super::{Conversation, Live, Stop, Work};
use crate::store::Durability;
use crate::store::events::NewEvent;

impl Conversation {
    /// A task has ended, after `events` that are not written yet.
    pub(super) async fn joined(&mut self, ended: Result<(Id, Outcome), JoinError>, events: Vec<NewEvent>) {
        match ended {
            Ok((task, outcome)) => self.ended(task, Some(outcome), events).await,
            Err(error) => {
                if error.is_panic() {
                    tracing::error!(session = %self.session, %error, "a run panicked");
                }
                self.ended(error.id(), None, events).await;
            }
        }
    }

    /// A task has ended: by itself with an outcome; stopped or panicked without.
    async fn ended(&mut self, task: Id, outcome: Option<Outcome>, mut events: Vec<NewEvent>) {
        // Everything the run said was sent before it ended.
        self.note_rest(&mut events);
        let Some(index) = self.lives.iter().position(|live| live.task == task) else {
            let durability = durability_of(&events);
            self.write(events, durability).await;
            return;
        };
        let live = self.lives.swap_remove(index);
        self.consent.close_run(&live.run);
        self.hub.run_is_over(&live.run);
        match live.work {
            Work::Assistant => self.answered(live, outcome, events).await,
            Work::Manual { .. } => self.ran(live, outcome, events).await,
        }
    }

    fn note_rest(&mut self, events: &mut Vec<NewEvent>) {
        // A question that comes with the end has nobody left to be asked for.
        let mut questions = Vec::new();
        while let Ok((run, signal)) = self.signals.try_recv() {
            self.note(&run, signal, events, &mut questions);
        }
        for (run, call, answer) in questions {
            self.consent.ask(run, call, answer);
        }
    }

    async fn answered(&mut self, live: Live, outcome: Option<Outcome>, mut events: Vec<NewEvent>) {
        let Live { run, mut record, stop, spent, .. } = live;
        let pending = match &outcome {
            Some(Outcome::Answered(answer)) => answer.pending_approvals.clone(),
            _ => Vec::new(),
        };
        events.extend(closed(&run, &mut record, &pending));
        let (end, failure) = match (outcome, stop) {
            (Some(Outcome::Answered(answer)), _) => {
                if let Some(text) = record.unsaid(&answer) {
                    let rest = RunEventKind::TextDelta { text: text.to_owned() };
                    record.apply(&rest);
                    events.push(row(&run, rest));
                }
                let result = record.finished(&self.session, new_message_id(), *answer);
                (RunEventKind::RunFinished(Box::new(result)), None)
            }
            (Some(Outcome::Unanswered(reason)), _) => {
                failed(Problem::new(503, format!("No assistant could answer: {reason}")), None)
            }
            (_, Some(Stop::Cancelled)) => {
                let result = record.cancelled(&self.session, new_message_id(), spent.so_far());
                (RunEventKind::RunFinished(Box::new(result)), None)
            }
            (_, Some(Stop::Interrupted)) => {
                (RunEventKind::RunInterrupted { reason: INTERRUPTED.into() }, Some(ChatError::Stopping))
            }
            (_, Some(Stop::NotSaved(error))) => {
                let error = ChatError::from(error);
                failed(error.problem(), Some(error))
            }
            (_, None) => failed(Problem::new(500, "Something went wrong on our side; the log has the details."), None),
        };
        let waiting = self.answers.remove(&run).unwrap_or_default();
        let mut reply = match (failure, &end) {
            (Some(error), _) => Some(Err(error)),
            // An answer of many calls is large: it is copied only for somebody who waits for it.
            (None, RunEventKind::RunFinished(result)) if !waiting.is_empty() => Some(Ok(result.answer.clone())),
            (None, _) => None,
        };
        events.push(row(&run, end));
        if !self.write(events, Durability::Synced).await {
            reply = Some(Err(ChatError::Store(crate::store::StoreError::Busy)));
        }
        for answer in waiting {
            if let Some(reply) = &reply {
                // The caller may have hung up; the answer is on disk.
                let _ = answer.send(reply.clone());
            }
        }
    }

    async fn ran(&mut self, mut live: Live, outcome: Option<Outcome>, mut events: Vec<NewEvent>) {
        let run = live.run.clone();
        let Work::Manual { id, .. } = &live.work else { return };
        let id = id.clone();
        events.extend(closed(&run, &mut live.record, &[]));
        let record = &live.record;
        let mut reply = match (outcome, live.stop.clone()) {
            (Some(Outcome::Ran(call)), _) => Ok(*call),
            (_, Some(Stop::NotSaved(error))) => Err(error.into()),
            (_, Some(Stop::Interrupted)) => Err(ChatError::Stopping),
            (_, Some(Stop::Cancelled)) => {
                record.call(&id).cloned().ok_or_else(|| ChatError::Conflict("stopped before it began".into()))
            }
            (_, None) => Err(ChatError::Failed(Box::new(Problem::new(500, "The tool ended in an error of its own.")))),
        };
        if let Ok(call) = &reply
            && !record.has_ended(&id)
        {
            events.push(row(&run, RunEventKind::ToolFinished { call: call.clone() }));
        }
        // Whoever started it or watches it hears its last words as well, and of a quick tool the first.
        self.lives.push(live);
        if !self.write(events, Durability::Synced).await && reply.is_ok() {
            reply = Err(ChatError::Store(crate::store::StoreError::Busy));
        }
        let Some(index) = self.lives.iter().position(|live| live.run == run) else { return };
        let Work::Manual { started, ended, .. } = self.lives.swap_remove(index).work else { return };
        if let (Some(started), Err(error)) = (started, &reply) {
            let _ = started.send(Err(error.clone()));
        }
        let _ = ended.send(reply);
    }
}

/// The end of a run without an answer, and what is said to whoever waits for one.
fn failed(problem: Problem, error: Option<ChatError>) -> (RunEventKind, Option<ChatError>) {
    let error = error.unwrap_or_else(|| ChatError::Failed(Box::new(problem.clone())));
    (RunEventKind::RunFailed { error: problem, retryable: true }, Some(error))
}

/// The ends of the calls that a run leaves open, but for those that wait for a yes beyond it.
fn closed(run: &RunId, record: &mut RunRecord, pending: &[ToolCall]) -> Vec<NewEvent> {
    let at = now();
    let open: Vec<ToolCall> =
        record.open_calls().filter(|call| !pending.iter().any(|waiting| waiting.id == call.id)).cloned().collect();
    open.iter()
        .map(|call| {
            debug_assert!(call.status != CallStatus::Done);
            let end = RunEventKind::ToolFinished { call: stopped(call, at) };
            record.apply(&end);
            row(run, end)
        })
        .collect()
}
