//! What a conversation does when it is told to.

use std::pin::pin;
use std::sync::Arc;

use shared_types::{CallId, CallStatus, ClientMessageId, Decision, MessageId, RunEventKind, RunId};
use tokio::sync::oneshot;

use super::super::error::ChatError;
use super::super::log::{Known, Named, row};
use super::super::manual;
use super::super::queue::Waiting;
use super::super::recorder::RunRecord;
use super::super::run::Spent;
use super::super::{Accepted, NewMessage, new_message_id, new_run_id};
use super::{AnswerSender, Conversation, Live, Request, Stop, ToolRun, Work, started_by};
use crate::agent::Assistants;
use crate::store::events::NewEvent;
use crate::store::turns::CallPlace;

/// Runs by hand that may go on at once in one conversation.
const MANUAL_RUNS: usize = 8;

// Every reply may go to nobody: the caller has hung up, and what was done stays done.
impl Conversation {
    pub(super) async fn request(&mut self, request: Request) {
        match request {
            Request::Message { message, is_new, accepted, answer } => {
                let name = message.client_message_id.clone();
                let run = new_run_id();
                if let Some(answer) = answer {
                    self.answers.entry(run.clone()).or_default().push(answer);
                }
                let result = self.message(message, is_new, run.clone()).await;
                // A name stays taken as long as its message waits.
                if name.as_ref().is_some_and(|name| self.queue.find(name).is_none()) {
                    self.hub.release(name.as_ref());
                }
                self.answer_elsewhere(&run, &result).await;
                let _ = accepted.send(result);
            }
            Request::Attend { run, answer } => self.attend(&run, answer).await,
            Request::RunTool(tool) => self.run_tool(*tool).await,
            Request::Cancel { run, done } => {
                let result = self.cancel(&run).await;
                let _ = done.send(result);
            }
            Request::Approve { run, call, decision, done } => {
                let _ = done.send(self.approve(&run, &call, decision));
            }
            Request::Edit { name, content, done } => {
                let result = self.edit(&name, content).await;
                let _ = done.send(result);
            }
            Request::Withdraw { name, done } => {
                let run = self.queue.find(&name).map(|waiting| waiting.run.clone());
                let result = match run {
                    Some(run) => self.withdraw(&run).await,
                    None => Err(not_waiting()),
                };
                let _ = done.send(result);
            }
            Request::Recovered(messages) => {
                for message in messages {
                    self.hub.run_is_known(&message.run, &self.session);
                    if let Some(name) = &message.client_message_id {
                        self.hub.claim(name, &self.session);
                    }
                    self.queue.push(message);
                }
            }
        }
    }

    /// Accepts a message, or finds that it was accepted before.
    async fn message(&mut self, message: NewMessage, is_new: bool, run: RunId) -> Result<Accepted, ChatError> {
        // Whether it is known is asked where it is written; before what cannot be undone, it is asked before.
        let ask_first = self.is_stopping || self.queue.is_full() || message.replaces.is_some();
        if let Some(name) = message.client_message_id.as_ref().filter(|_| ask_first)
            && let Some(known) = self.hub.log().find_message(name, message.conversation_id.as_ref()).await?
        {
            return Ok(known_before(known));
        }
        if self.is_stopping {
            return Err(ChatError::Stopping);
        }
        if self.queue.is_full() {
            return Err(ChatError::Busy("too many messages wait in this conversation"));
        }
        let replaces = match &message.replaces {
            Some(id) => Some(self.fold(id).await?),
            None => None,
        };
        let waiting = Waiting {
            run: run.clone(),
            message_id: new_message_id(),
            client_message_id: message.client_message_id.clone(),
            content: message.content.clone(),
            interactive: message.interactive,
        };
        let accepted = RunEventKind::MessageAccepted {
            client_message_id: message.client_message_id.clone(),
            message_id: waiting.message_id.clone(),
            content: message.content,
            replaces,
        };
        let starts = self.answering().is_none() && self.queue.is_empty() && self.owed.is_empty();
        let assistants = if starts { Some(self.hub.roster().assistants()) } else { None };
        let next = match &assistants {
            Some(assistants) => started_by(assistants),
            None => {
                let position = u32::try_from(self.queue.len() + 1).unwrap_or(u32::MAX);
                RunEventKind::MessageQueued { client_message_id: message.client_message_id.clone(), position }
            }
        };
        let rows = Arc::new(vec![row(&run, accepted), row(&run, next)]);
        let named = message.client_message_id.map(|name| (name, message.conversation_id));
        match self.accept(named, Arc::clone(&rows), assistants.map(|who| (waiting.clone(), who, is_new))).await {
            Ok(Ok(seq)) => {
                self.show(seq, &rows);
                if !starts {
                    self.hub.run_is_known(&run, &self.session);
                    self.queue.push(waiting);
                }
                Ok(Accepted { session: self.session.clone(), run, seq, was_known: false })
            }
            Ok(Err(known)) => Ok(known_before(known)),
            Err(error) => {
                self.forget(&run);
                Err(error)
            }
        }
    }

    /// Writes a message down, unless it is known. Its run, where it has its turn, begins while it goes to the disk;
    /// what the run does is written after it. One that replaces another begins once that is folded away: it reads
    /// the conversation as it is then.
    async fn accept(
        &mut self,
        named: Option<Named>,
        rows: Arc<Vec<NewEvent>>,
        mut first: Option<(Waiting, Assistants, bool)>,
    ) -> Result<Result<u64, Known>, ChatError> {
        self.owes_nothing()?;
        let (log, session) = (self.hub.log().clone(), self.session.clone());
        let (told, mut is_new) = oneshot::channel();
        let replaces =
            rows.iter().any(|row| matches!(row.kind, RunEventKind::MessageAccepted { replaces: Some(_), .. }));
        let mut writing = pin!(log.accept(&session, named, rows, told));
        let mut written = None;
        tokio::select! {
            biased;
            Ok(()) = &mut is_new, if !replaces => {}
            done = &mut writing => written = Some(done),
        }
        if let (Some((waiting, assistants, is_first)), None | Some(Ok(Ok(_)))) = (first.take(), &written) {
            self.begin(waiting, assistants, is_first);
        }
        match written {
            Some(done) => Ok(done?),
            None => Ok(writing.await?),
        }
    }

    /// Makes a turn ready to be folded away with those after it: the run that still goes on, its own or a later one, is
    /// stopped.
    async fn fold(&mut self, message: &MessageId) -> Result<MessageId, ChatError> {
        let turn = self.hub.log().turn_of(message).await?;
        if turn.session != self.session {
            return Err(ChatError::field("replaces", "is a message of another conversation"));
        }
        if turn.folded {
            return Err(ChatError::Conflict("this message was replaced already".into()));
        }
        if self.queue.iter().any(|waiting| waiting.message_id == turn.message_id) {
            return Err(ChatError::Conflict("this message still waits: change it with edit_queued".into()));
        }
        while let Some(live) = self.lives.iter_mut().find(|live| matches!(live.work, Work::Assistant)) {
            live.stop.get_or_insert(Stop::Cancelled);
            live.abort.abort();
            match self.tasks.join_next_with_id().await {
                Some(ended) => self.joined(ended, Vec::new()).await,
                None => break,
            }
        }
        Ok(turn.message_id)
    }

    /// A run whose message could not be saved never was.
    fn forget(&mut self, run: &RunId) {
        if let Some(index) = self.lives.iter().position(|live| live.run == *run) {
            self.lives.swap_remove(index).abort.abort();
        }
        self.hub.run_is_over(run);
    }

    /// Whoever waits for the answer of a message that did not become this run waits for the run
    /// that it became, or is told why there is none.
    async fn answer_elsewhere(&mut self, run: &RunId, result: &Result<Accepted, ChatError>) {
        match result {
            Ok(accepted) if accepted.run == *run => {}
            Ok(accepted) => {
                for answer in self.answers.remove(run).unwrap_or_default() {
                    if accepted.session == self.session {
                        self.attend(&accepted.run, answer).await;
                    } else {
                        let request = Request::Attend { run: accepted.run.clone(), answer };
                        // A full mailbox drops the sender: the caller sees that there is no answer.
                        let _ = self.hub.send(&accepted.session, request);
                    }
                }
            }
            Err(error) => {
                for answer in self.answers.remove(run).unwrap_or_default() {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }

    /// Gives the answer of a run: when it ends, or as it ended.
    async fn attend(&mut self, run: &RunId, answer: AnswerSender) {
        let goes_on = self.lives.iter().any(|live| live.run == *run);
        if goes_on || self.queue.iter().any(|waiting| waiting.run == *run) {
            self.answers.entry(run.clone()).or_default().push(answer);
            return;
        }
        let ended = match self.hub.log().end_of(&self.session, run).await {
            Ok(Some(RunEventKind::RunFinished(result))) => Ok(result.answer),
            Ok(Some(RunEventKind::RunFailed { error, .. })) => Err(ChatError::Failed(Box::new(error))),
            Ok(Some(RunEventKind::RunInterrupted { reason })) => Err(ChatError::Conflict(reason)),
            Ok(_) => Err(ChatError::Conflict("this message was taken back".into())),
            Err(error) => Err(error.into()),
        };
        let _ = answer.send(ended);
    }

    async fn cancel(&mut self, run: &RunId) -> Result<(), ChatError> {
        if self.queue.iter().any(|waiting| waiting.run == *run) {
            return self.withdraw(run).await;
        }
        let Some(live) = self.live_mut(run) else { return Err(ChatError::NotFound("run that goes on")) };
        live.stop.get_or_insert(Stop::Cancelled);
        live.abort.abort();
        Ok(())
    }

    fn approve(&mut self, run: &RunId, call: &CallId, decision: Decision) -> Result<(), ChatError> {
        if self.consent.decide(run, call, decision) {
            Ok(())
        } else {
            Err(ChatError::Conflict(
                "this call does not wait for an answer: it was answered, or its time was over".into(),
            ))
        }
    }

    async fn edit(&mut self, name: &ClientMessageId, content: String) -> Result<(), ChatError> {
        let waiting = self.queue.find(name).ok_or_else(not_waiting)?;
        let edited = RunEventKind::MessageEdited {
            client_message_id: waiting.client_message_id.clone(),
            message_id: waiting.message_id.clone(),
            content: content.clone(),
        };
        let run = waiting.run.clone();
        self.commit(row(&run, edited)).await?;
        if let Some(waiting) = self.queue.find_mut(name) {
            waiting.content = content;
        }
        Ok(())
    }

    async fn withdraw(&mut self, run: &RunId) -> Result<(), ChatError> {
        let waiting = self.queue.iter().find(|waiting| waiting.run == *run).ok_or_else(not_waiting)?;
        let withdrawn = RunEventKind::MessageWithdrawn {
            client_message_id: waiting.client_message_id.clone(),
            message_id: waiting.message_id.clone(),
        };
        self.commit(row(run, withdrawn)).await?;
        if let Some(waiting) = self.queue.remove(run) {
            self.hub.release(waiting.client_message_id.as_ref());
        }
        self.hub.run_is_over(run);
        for answer in self.answers.remove(run).unwrap_or_default() {
            let _ = answer.send(Err(ChatError::Conflict("this message was taken back".into())));
        }
        Ok(())
    }

    /// Starts a tool by hand, beside whatever else goes on.
    async fn run_tool(&mut self, tool: ToolRun) {
        let ToolRun { run, plan, started, ended, watcher } = tool;
        let id = plan.id.clone();
        let known = match self.hub.log().find_call(&id).await {
            // One that waited beyond its run gets its yes here.
            Ok(known) => known.filter(|known| known.call.status != CallStatus::AwaitingApproval),
            Err(error) => return refuse(started, ended, &ChatError::from(error)),
        };
        if let Some(CallPlace { session, run, seq, call }) = known {
            let _ = started.send(Ok(Accepted { session, run, seq, was_known: true }));
            let _ = ended.send(Ok(call));
            return;
        }
        let manual = self.lives.iter().filter(|live| matches!(live.work, Work::Manual { .. }));
        if self.is_stopping {
            return refuse(started, ended, &ChatError::Stopping);
        }
        if manual.clone().any(|live| matches!(&live.work, Work::Manual { id: other, .. } if *other == id)) {
            return refuse(started, ended, &ChatError::Conflict("this call is on its way".into()));
        }
        if manual.count() >= MANUAL_RUNS {
            return refuse(started, ended, &ChatError::Busy("too many tools run in this conversation"));
        }
        let toolbox = self.hub.toolbox().clone();
        let task = manual::run(toolbox, plan, run.clone(), self.signals_in.clone());
        let abort = self.tasks.spawn(task);
        self.hub.run_is_known(&run, &self.session);
        self.lives.push(Live {
            task: abort.id(),
            abort,
            run,
            record: RunRecord::default(),
            work: Work::Manual { id, started: Some(started), ended, watcher },
            stop: None,
            spent: Spent::none(),
        });
    }
}

fn refuse(
    started: oneshot::Sender<Result<Accepted, ChatError>>,
    ended: oneshot::Sender<Result<shared_types::ToolCall, ChatError>>,
    error: &ChatError,
) {
    let _ = started.send(Err(error.clone()));
    let _ = ended.send(Err(error.clone()));
}

fn known_before(Known { session, run, seq }: Known) -> Accepted {
    Accepted { session, run, seq, was_known: true }
}

fn not_waiting() -> ChatError {
    ChatError::Conflict("this message does not wait any more".into())
}
