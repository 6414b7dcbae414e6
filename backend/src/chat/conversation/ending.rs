//! How the runs of a conversation end: each with exactly one event, on disk before it is shown.

use shared_types::{CallStatus, ChatResponse, Problem, RunEventKind, RunId, ToolCall};
use tokio::task::{Id, JoinError};

use super::super::INTERRUPTED;
use super::super::error::ChatError;
use super::super::log::NewRow;
use super::super::recorder::{RunRecord, stopped};
use super::super::run::Outcome;
use super::super::{new_message_id, now};
use super::{Conversation, Live, Stop, Work, durability_of};
use crate::store::Durability;

impl Conversation {
    pub(super) async fn joined(&mut self, ended: Result<(Id, Outcome), JoinError>) {
        match ended {
            Ok((task, outcome)) => self.ended(task, Some(outcome)).await,
            Err(error) => {
                if error.is_panic() {
                    tracing::error!(session = %self.session, %error, "a run panicked");
                }
                self.ended(error.id(), None).await;
            }
        }
    }

    /// A task has ended: by itself with an outcome; stopped or panicked without.
    async fn ended(&mut self, task: Id, outcome: Option<Outcome>) {
        // Everything the run said was sent before it ended.
        self.take_rest().await;
        let Some(index) = self.lives.iter().position(|live| live.task == task) else { return };
        let live = self.lives.swap_remove(index);
        self.consent.close_run(&live.run);
        self.hub.run_is_over(&live.run);
        match live.work {
            Work::Assistant => self.answered(live, outcome).await,
            Work::Manual { .. } => self.ran(live, outcome).await,
        }
    }

    async fn take_rest(&mut self) {
        let mut events = Vec::new();
        // A question that comes with the end has nobody left to be asked for.
        let mut questions = Vec::new();
        while let Ok((run, signal)) = self.signals.try_recv() {
            self.note(&run, signal, &mut events, &mut questions);
        }
        for (run, call, answer) in questions {
            self.consent.ask(run, call, answer);
        }
        let durability = durability_of(&events);
        self.write(events, durability).await;
    }

    async fn answered(&mut self, live: Live, outcome: Option<Outcome>) {
        let Live { run, mut record, stop, .. } = live;
        let pending = match &outcome {
            Some(Outcome::Answered(answer)) => answer.pending_approvals.clone(),
            _ => Vec::new(),
        };
        let mut events = closed(&run, &mut record, &pending);
        let mut reply: Result<ChatResponse, ChatError>;
        let end = match (outcome, stop) {
            (Some(Outcome::Answered(answer)), _) => {
                if let Some(text) = record.unsaid(&answer) {
                    let rest = RunEventKind::TextDelta { text: text.to_owned() };
                    record.apply(&rest);
                    events.push(NewRow::of(&run, rest));
                }
                let result = record.finished(&self.session, new_message_id(), *answer);
                reply = Ok(result.answer.clone());
                RunEventKind::RunFinished(Box::new(result))
            }
            (Some(Outcome::Unanswered(reason)), _) => {
                let error = Problem::new(503, format!("No assistant could answer: {reason}"));
                reply = Err(ChatError::Failed(Box::new(error.clone())));
                RunEventKind::RunFailed { error, retryable: true }
            }
            (_, Some(Stop::Cancelled)) => {
                let result = record.cancelled(&self.session, new_message_id());
                reply = Ok(result.answer.clone());
                RunEventKind::RunFinished(Box::new(result))
            }
            (_, Some(Stop::Interrupted)) => {
                reply = Err(ChatError::Stopping);
                RunEventKind::RunInterrupted { reason: INTERRUPTED.into() }
            }
            (_, Some(Stop::NotSaved(error))) => {
                let error = ChatError::from(error);
                let problem = error.problem();
                reply = Err(error);
                RunEventKind::RunFailed { error: problem, retryable: true }
            }
            (_, None) => {
                let error = Problem::new(500, "Something went wrong on our side; the log has the details.");
                reply = Err(ChatError::Failed(Box::new(error.clone())));
                RunEventKind::RunFailed { error, retryable: true }
            }
        };
        events.push(NewRow::of(&run, end));
        if !self.write(events, Durability::Synced).await {
            reply = Err(ChatError::Store(crate::store::StoreError::Busy));
        }
        for answer in self.answers.remove(&run).unwrap_or_default() {
            // The caller may have hung up; the answer is on disk.
            let _ = answer.send(reply.clone());
        }
    }

    async fn ran(&mut self, live: Live, outcome: Option<Outcome>) {
        let Live { run, mut record, work, stop, .. } = live;
        let Work::Manual { id, started, ended, .. } = work else { return };
        let mut events = closed(&run, &mut record, &[]);
        let mut reply = match (outcome, stop) {
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
            events.push(NewRow::of(&run, RunEventKind::ToolFinished { call: call.clone() }));
        }
        if !self.write(events, Durability::Synced).await && reply.is_ok() {
            reply = Err(ChatError::Store(crate::store::StoreError::Busy));
        }
        if let (Some(started), Err(error)) = (started, &reply) {
            let _ = started.send(Err(error.clone()));
        }
        let _ = ended.send(reply);
    }
}

/// The ends of the calls that a run leaves open, but for those that wait for a yes beyond it.
fn closed(run: &RunId, record: &mut RunRecord, pending: &[ToolCall]) -> Vec<NewRow> {
    let at = now();
    let open: Vec<ToolCall> =
        record.open_calls().filter(|call| !pending.iter().any(|waiting| waiting.id == call.id)).cloned().collect();
    open.iter()
        .map(|call| {
            debug_assert!(call.status != CallStatus::Done);
            let end = RunEventKind::ToolFinished { call: stopped(call, at) };
            record.apply(&end);
            NewRow::of(run, end)
        })
        .collect()
}
