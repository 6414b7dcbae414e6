//! Conversations: runs that belong to the server, their queue, their record and who follows them.
//!
//! Each conversation in which something goes on is one task (`conversation`), found through the
//! `hub`. It starts runs (`run`), asks for consent (`consent`), writes every event down before
//! anybody sees it (`log`), and hands it to whoever follows (`topic`). Knows nothing of HTTP.

mod consent;
mod conversation;
mod error;
mod history;
mod hub;
mod log;
mod manual;
mod notices;
mod queue;
mod recorder;
mod recovery;
mod run;
mod topic;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use shared_types::{
    CallId, ChatResponse, ClientMessageId, Decision, Effect, FieldError, JsonObject, MESSAGE_MAX_CHARS, MessageId,
    RunId, SessionId, Timestamp, ToolCall, to_millis,
};
use tokio::sync::{broadcast, oneshot};

pub use consent::APPROVAL_WAIT;
pub use error::ChatError;
pub use notices::Round;
pub use queue::QUEUE_LENGTH;
pub use topic::Subscription;

use crate::agent::Roster;
use crate::diagnostics::toolbox::{Events, Plan, Toolbox};
use crate::store::Store;
use conversation::{Request, ToolRun};
use hub::Hub;
use log::Log;

/// What people and programs are told of a run that the server did not bring to its end.
const INTERRUPTED: &str = "The server stopped before this was answered.";
/// Runs that go on when the server is asked to stop may end by themselves in this time.
const ENDING_TIME: Duration = Duration::from_secs(9);
/// What was interrupted is written down in this time.
const CLOSING_TIME: Duration = Duration::from_secs(1);

/// All conversations. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    hub: Hub,
    /// One at a time: who asks for the same a moment later sees that it was done.
    undoing: Arc<tokio::sync::Mutex<()>>,
}

/// A message from a person.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// 1 to 8000 characters.
    pub content: String,
    /// A new conversation where absent.
    pub conversation_id: Option<SessionId>,
    /// The sender's own id: sending it again never runs twice.
    pub client_message_id: Option<ClientMessageId>,
    /// A message of this conversation whose turn this one folds away.
    pub replaces: Option<MessageId>,
    /// Whether somebody is there to be asked for consent.
    pub interactive: bool,
}

/// A message or a manual run that is on disk.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub session: SessionId,
    /// The run that answers it.
    pub run: RunId,
    /// The number of its first event.
    pub seq: u64,
    /// It was accepted before: this is the acknowledgement again.
    pub was_known: bool,
}

/// A tool to be run by hand.
#[derive(Debug, Clone)]
pub struct ToolRequest {
    pub name: String,
    pub arguments: JsonObject,
    /// The person has said yes to what it does.
    pub confirm: bool,
    /// Where it is recorded; in no session where absent.
    pub conversation_id: Option<SessionId>,
}

impl Chat {
    /// Conversations of this store, with these tools and assistants.
    #[must_use]
    pub fn new(store: Store, toolbox: Toolbox, roster: Arc<dyn Roster>) -> Self {
        let hub = Hub::new(Log::new(store.clone()), notices::Notices::new(store), toolbox, roster);
        Self { hub, undoing: Arc::default() }
    }

    /// Ends what an earlier process left open, and goes on with what waits. Once, before the first
    /// command.
    ///
    /// # Errors
    /// [`ChatError::Store`] when the store cannot be read or written.
    pub async fn recover(&self) -> Result<(), ChatError> {
        recovery::recover(&self.hub).await
    }

    /// Posts a message. It takes its place in the conversation at once; the future tells when it is
    /// on disk and gives the events from there on.
    ///
    /// # Errors
    /// [`ChatError`]: a wrong value, too much waits, it could not be saved.
    pub fn post(
        &self,
        message: NewMessage,
    ) -> impl Future<Output = Result<(Accepted, Subscription), ChatError>> + use<> {
        let hub = self.hub.clone();
        let sent = self.send(message, None);
        async move {
            let (session, accepted) = sent?;
            // Followed before it is accepted, so that its first events are at hand.
            let following = hub.follow(&session, 0);
            let accepted = accepted.await.map_err(|_| ChatError::Stopping)??;
            let following = if accepted.session == session { following } else { hub.follow(&accepted.session, 0) };
            let seq = accepted.seq.saturating_sub(1);
            Ok((accepted, following.after(seq)))
        }
    }

    /// Posts a message and waits for its answer. Dropping the future does not stop the run.
    ///
    /// # Errors
    /// [`ChatError`]: as [`Self::post`], or the run ended without an answer.
    pub fn ask(&self, message: NewMessage) -> impl Future<Output = Result<ChatResponse, ChatError>> + use<> {
        let (answer, answered) = oneshot::channel();
        let sent = self.send(message, Some(answer));
        async move {
            let (_, accepted) = sent?;
            accepted.await.map_err(|_| ChatError::Stopping)??;
            answered.await.map_err(|_| ChatError::Stopping)?
        }
    }

    fn send(
        &self,
        message: NewMessage,
        answer: Option<conversation::AnswerSender>,
    ) -> Result<(SessionId, oneshot::Receiver<Result<Accepted, ChatError>>), ChatError> {
        check_message(&message.content)?;
        if self.hub.stopping().is_cancelled() {
            return Err(ChatError::Stopping);
        }
        let is_new = message.conversation_id.is_none();
        let session = message.conversation_id.clone().unwrap_or_else(new_session_id);
        let name = message.client_message_id.clone();
        let taken = name.as_ref().and_then(|name| self.hub.claim(name, &session));
        let is_ours = name.is_some() && taken.is_none();
        // A name that is on its way to another conversation counts where the sender names none.
        let (session, is_new) = match taken {
            Some(other) if is_new => (other, false),
            _ => (session, is_new),
        };
        let (accepted, receiver) = oneshot::channel();
        let sent = self.hub.send(&session, Request::Message { message, is_new, accepted, answer });
        if sent.is_err() && is_ours {
            self.hub.release(name.as_ref());
        }
        sent.map(|()| (session, receiver))
    }

    /// Follows a conversation from a number on: what was missed, then live.
    #[must_use]
    pub fn follow(&self, session: &SessionId, after: u64) -> Subscription {
        self.hub.follow(session, after)
    }

    /// Looks whether a conversation has begun.
    ///
    /// # Errors
    /// [`ChatError::NotFound`] where it has not, or was deleted for good; [`ChatError::Store`].
    pub async fn is_there(&self, session: &SessionId) -> Result<(), ChatError> {
        // Its first message may be on its way to the disk.
        if self.hub.is_awake(session) || self.hub.log().has(session).await? {
            return Ok(());
        }
        Err(ChatError::NotFound("conversation; should it begin, its events are sent from the first one on"))
    }

    /// Stops a run; what was said until then stays. A run that waits is taken back.
    ///
    /// # Errors
    /// [`ChatError::NotFound`] when no such run goes on or waits.
    pub async fn cancel(&self, run: RunId) -> Result<(), ChatError> {
        let session = self.hub.conversation_of(&run).ok_or(ChatError::NotFound("run that goes on"))?;
        self.command(&session, |done| Request::Cancel { run, done }).await
    }

    /// The conversation of a run that goes on or waits.
    #[must_use]
    pub fn conversation_of(&self, run: &RunId) -> Option<SessionId> {
        self.hub.conversation_of(run)
    }

    /// The person's answer to a call that waits for it.
    ///
    /// # Errors
    /// [`ChatError`]: no such run goes on, or the call does not wait any more.
    pub async fn approve(&self, run: RunId, call: CallId, decision: Decision) -> Result<(), ChatError> {
        let session = self.hub.conversation_of(&run).ok_or(ChatError::NotFound("run that goes on"))?;
        self.command(&session, |done| Request::Approve { run, call, decision, done }).await
    }

    /// Changes a message whose turn has not come.
    ///
    /// # Errors
    /// [`ChatError`]: a wrong value, it does not wait any more, it could not be saved.
    pub async fn edit_queued(&self, name: ClientMessageId, content: String) -> Result<(), ChatError> {
        check_message(&content)?;
        let session = self.waits_in(&name)?;
        self.command(&session, |done| Request::Edit { name, content, done }).await
    }

    /// Takes a message back whose turn has not come.
    ///
    /// # Errors
    /// [`ChatError`]: it does not wait any more, it could not be saved.
    pub async fn withdraw(&self, name: ClientMessageId) -> Result<(), ChatError> {
        let session = self.waits_in(&name)?;
        self.command(&session, |done| Request::Withdraw { name, done }).await
    }

    /// Asks the same again in place of the turn that this message belongs to.
    ///
    /// # Errors
    /// [`ChatError`]: no such message, or as [`Self::post`].
    pub async fn regenerate(&self, message: MessageId) -> Result<(Accepted, Subscription), ChatError> {
        let turn = self.hub.log().turn_of(&message).await?;
        let message = NewMessage {
            content: turn.content,
            conversation_id: Some(turn.session),
            client_message_id: None,
            replaces: Some(turn.message_id),
            interactive: true,
        };
        self.post(message).await
    }

    /// Starts a tool by hand on behalf of a socket: it goes on when the socket goes. Without a
    /// conversation a new one is made. The name is the call's id: sending it again never runs twice.
    ///
    /// # Errors
    /// [`ChatError`]: refused, not confirmed, or it could not be saved.
    pub async fn start_tool(
        &self,
        request: ToolRequest,
        name: ClientMessageId,
    ) -> Result<(Accepted, Subscription), ChatError> {
        let mut plan = self.plan(&request)?;
        plan.id = CallId::try_from(name.to_string())
            .map_err(|error| ChatError::field("client_message_id", error.to_string()))?;
        let session = request.conversation_id.unwrap_or_else(new_session_id);
        let claimed = self.hub.claim(&name, &session);
        let is_ours = claimed.is_none();
        let session = claimed.unwrap_or(session);
        let following = self.hub.follow(&session, 0);
        let (started, starting) = oneshot::channel();
        let (ended, _) = oneshot::channel();
        let tool = ToolRun { run: new_run_id(), plan, started, ended, watcher: None };
        let sent = self.hub.send(&session, Request::RunTool(Box::new(tool)));
        let accepted = match sent {
            Ok(()) => starting.await.map_err(|_| ChatError::Stopping).flatten(),
            Err(error) => Err(error),
        };
        if is_ours {
            self.hub.release(Some(&name));
        }
        let accepted = accepted?;
        let following = if accepted.session == session { following } else { self.hub.follow(&accepted.session, 0) };
        let seq = accepted.seq.saturating_sub(1);
        Ok((accepted, following.after(seq)))
    }

    /// Runs a tool by hand and waits for its end; dropping the future cancels it. In a conversation
    /// it is recorded there before `watcher` hears of it; without one it is counted only.
    ///
    /// # Errors
    /// [`ChatError`]: refused, not confirmed, or it could not be saved.
    pub async fn run_tool(&self, request: ToolRequest, watcher: Option<Events>) -> Result<ToolCall, ChatError> {
        let mut plan = self.plan(&request)?;
        // Where an assistant asked for just this and nobody was there to be asked, this is the yes.
        if plan.effect != Effect::Reads
            && let Some(session) = &request.conversation_id
            && let Some(waiting) = self.hub.log().waiting_call(session, &plan).await?
        {
            plan.id = waiting;
        }
        self.run_plan(plan, request.conversation_id, watcher).await
    }

    /// Takes back what a call did, where that call is recorded; gives the call that did so. Dropping the
    /// future cancels it.
    ///
    /// # Errors
    /// [`ChatError`]: no such call, it cannot be taken back or was already, or it could not be saved.
    pub async fn undo(&self, call: CallId) -> Result<ToolCall, ChatError> {
        let _turn = self.undoing.lock().await;
        let (former, session) = self.hub.log().call(call).await?.ok_or(ChatError::NotFound("call"))?;
        let plan = self.hub.toolbox().plan_undo(&former)?;
        if self.hub.stopping().is_cancelled() {
            return Err(ChatError::Stopping);
        }
        self.run_plan(plan, session, None).await
    }

    async fn run_plan(
        &self,
        plan: Plan,
        session: Option<SessionId>,
        watcher: Option<Events>,
    ) -> Result<ToolCall, ChatError> {
        let Some(session) = session else { return self.run_tool_alone(plan, watcher).await };
        let run = new_run_id();
        let (started, _) = oneshot::channel();
        let (ended, ending) = oneshot::channel();
        let tool = ToolRun { run: run.clone(), plan, started, ended, watcher };
        self.hub.send(&session, Request::RunTool(Box::new(tool)))?;
        let hang_up = CancelOnDrop { hub: self.hub.clone(), session, run: Some(run) };
        let ended = ending.await.map_err(|_| ChatError::Stopping)?;
        hang_up.defuse();
        ended
    }

    async fn run_tool_alone(&self, plan: Plan, watcher: Option<Events>) -> Result<ToolCall, ChatError> {
        let call = manual::run_alone(self.hub.toolbox(), plan, watcher).await;
        self.hub.log().count_call(call.clone()).await?;
        Ok(call)
    }

    /// Checks a call by hand, and that its effect was confirmed.
    fn plan(&self, request: &ToolRequest) -> Result<Plan, ChatError> {
        let plan = self.hub.toolbox().plan(&request.name, &request.arguments)?;
        if plan.effect != Effect::Reads && !request.confirm {
            return Err(ChatError::NotConfirmed(format!("{} Confirm it to run it.", plan.explanation)));
        }
        if self.hub.stopping().is_cancelled() {
            return Err(ChatError::Stopping);
        }
        Ok(plan)
    }

    /// News of the session list, from now on.
    #[must_use]
    pub fn notices(&self) -> broadcast::Receiver<Round> {
        self.hub.notices().listen()
    }

    /// Takes no more messages, lets runs end for a while, interrupts the rest and writes that down.
    /// Messages that wait stay on disk and are answered after the next start.
    pub async fn stop(&self) {
        self.hub.stopping().cancel();
        self.hub.tasks().close();
        if tokio::time::timeout(ENDING_TIME, self.hub.tasks().wait()).await.is_ok() {
            return;
        }
        self.hub.interrupting().cancel();
        if tokio::time::timeout(CLOSING_TIME, self.hub.tasks().wait()).await.is_err() {
            tracing::warn!("some conversations could not write down that they were interrupted");
        }
    }

    fn waits_in(&self, name: &ClientMessageId) -> Result<SessionId, ChatError> {
        let gone = || ChatError::Conflict("this message does not wait any more".into());
        self.hub.waits_in(name).ok_or_else(gone)
    }

    async fn command(
        &self,
        session: &SessionId,
        request: impl FnOnce(conversation::Done) -> Request,
    ) -> Result<(), ChatError> {
        let (done, doing) = oneshot::channel();
        self.hub.send(session, request(done))?;
        doing.await.map_err(|_| ChatError::Stopping)?
    }
}

/// A caller that hangs up cancels its tool.
struct CancelOnDrop {
    hub: Hub,
    session: SessionId,
    run: Option<RunId>,
}

impl CancelOnDrop {
    /// The tool has ended.
    fn defuse(mut self) {
        self.run = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Some(run) = self.run.take() else { return };
        let (done, _) = oneshot::channel();
        // A mailbox that is full lets the tool come to its end.
        let _ = self.hub.send(&self.session, Request::Cancel { run, done });
    }
}

/// Now, as exactly as the store keeps it.
fn now() -> Timestamp {
    to_millis(Timestamp::now())
}

/// A message has 1 to 8000 characters.
fn check_message(content: &str) -> Result<(), ChatError> {
    let characters = content.chars().count();
    if (1..=MESSAGE_MAX_CHARS).contains(&characters) {
        return Ok(());
    }
    Err(ChatError::Invalid(vec![FieldError {
        field: "message".into(),
        message: format!("has {characters} characters; 1 to {MESSAGE_MAX_CHARS} are allowed"),
    }]))
}

macro_rules! new_ids {
    ($($name:ident -> $id:ident)*) => {$(
        pub(crate) fn $name() -> $id {
            // A UUID is 36 characters of hexadecimal digits and dashes.
            $id::try_from(uuid::Uuid::now_v7().to_string()).expect("a UUID is an id")
        }
    )*};
}

new_ids! {
    new_session_id -> SessionId
    new_message_id -> MessageId
    new_run_id -> RunId
}

#[cfg(test)]
pub(crate) mod testing;
