//! What conversations write down and read again: the one place where they meet the store.

use std::sync::Arc;

use rusqlite::Connection;
use shared_types::{
    CallId, ClientMessageId, Diagnosis, Expects, Message, MessageId, RunEvent, RunEventKind, RunId, SessionId, ToolCall,
};
use tokio::sync::oneshot;

use super::history::newest_turns;
use super::queue::Waiting;
use super::topic::Frame;
use crate::diagnostics::toolbox::Plan;
use crate::store::events::{self, NewEvent};
use crate::store::log::{self, UnfinishedRun};
use crate::store::turns::{self, CallPlace, Turn};
use crate::store::{Durability, Store, StoreError, WriteTransaction, calls, messages, sessions};

/// An event of a run that happens now and is not written down yet.
pub(super) fn row(run: &RunId, kind: RunEventKind) -> NewEvent {
    NewEvent::new(Some(run.clone()), super::now(), kind)
}

/// A message that was accepted before.
#[derive(Debug)]
pub(super) struct Known {
    pub session: SessionId,
    pub run: RunId,
    /// The number of its `message_accepted`.
    pub seq: u64,
}

/// A sender's name for a message, and the conversation it names.
pub(super) type Named = (ClientMessageId, Option<SessionId>);

/// What an assistant needs to go on with a conversation.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub history: Vec<Message>,
    pub diagnosis: Option<Diagnosis>,
    pub expected: Option<Expects>,
}

/// The store as conversations see it. Cheap to clone.
#[derive(Clone)]
pub(super) struct Log {
    store: Store,
}

impl Log {
    pub(super) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Writes events in their order, all of them or none; gives the number of the first, the others follow.
    pub(super) async fn append(
        &self,
        session: &SessionId,
        rows: Arc<Vec<NewEvent>>,
        durability: Durability,
    ) -> Result<u64, StoreError> {
        put_into_words(&rows);
        let session = session.clone();
        self.store.write(durability, move |tx| events::append(tx, &session, &rows)).await
    }

    /// The same for events that begin with a message, unless it was accepted before under its sender's name for
    /// it. `is_new` is told as soon as that is known, before anything is on disk.
    pub(super) async fn accept(
        &self,
        session: &SessionId,
        named: Option<Named>,
        rows: Arc<Vec<NewEvent>>,
        is_new: oneshot::Sender<()>,
    ) -> Result<Result<u64, Known>, StoreError> {
        put_into_words(&rows);
        let session = session.clone();
        let mut is_new = Some(is_new);
        let change = move |tx: &mut WriteTransaction<'_>| {
            if let Some((name, within)) = &named
                && let Some(known) = known(tx, name, within.as_ref())?
            {
                return Ok(Err(known));
            }
            if let Some(told) = is_new.take() {
                // Whoever asked may be gone; the message counts all the same.
                let _ = told.send(());
            }
            events::append(tx, &session, &rows).map(Ok)
        };
        self.store.write(Durability::Synced, change).await
    }

    /// The events after a number as frames, up to a number where one is given.
    pub(super) async fn frames(
        &self,
        session: &SessionId,
        after: u64,
        up_to: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Frame>, StoreError> {
        let session = session.clone();
        self.store
            .read(move |conn| {
                let events = log::after(conn, &session, after, limit)?;
                let shown = |event: &&RunEvent| up_to.is_none_or(|last| event.seq <= last);
                Ok(events.iter().filter(shown).filter_map(Frame::of).collect())
            })
            .await
    }

    /// Whether anything of this conversation was written down and not deleted for good.
    pub(super) async fn has(&self, session: &SessionId) -> Result<bool, StoreError> {
        let session = session.clone();
        match self.store.read(move |conn| sessions::last_seq(conn, &session)).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The message that was accepted under its sender's name for it.
    pub(super) async fn find_message(
        &self,
        name: &ClientMessageId,
        session: Option<&SessionId>,
    ) -> Result<Option<Known>, StoreError> {
        let (name, session) = (name.clone(), session.cloned());
        self.store.read(move |conn| known(conn, &name, session.as_ref())).await
    }

    /// The call that was made under its sender's name for it.
    pub(super) async fn find_call(&self, id: &CallId) -> Result<Option<CallPlace>, StoreError> {
        let id = id.clone();
        self.store.read(move |conn| turns::place_of(conn, &id)).await
    }

    /// The call that waits in this conversation for the yes that such a run by hand is.
    pub(super) async fn waiting_call(&self, session: &SessionId, plan: &Plan) -> Result<Option<CallId>, StoreError> {
        let (session, name, arguments) = (session.clone(), plan.name.clone(), plan.arguments.clone());
        self.store.read(move |conn| calls::waiting(conn, &session, &name, &arguments)).await
    }

    /// A call, and the session it belongs to.
    pub(super) async fn call(&self, id: CallId) -> Result<Option<(ToolCall, Option<SessionId>)>, StoreError> {
        self.store.read(move |conn| calls::find(conn, id.as_str())).await
    }

    /// The turn that a message belongs to.
    pub(super) async fn turn_of(&self, message: &MessageId) -> Result<Turn, StoreError> {
        let message = message.clone();
        self.store.read(move |conn| turns::turn_of(conn, &message)).await
    }

    /// How a run ended, if it did.
    pub(super) async fn end_of(&self, session: &SessionId, run: &RunId) -> Result<Option<RunEventKind>, StoreError> {
        let (session, run) = (session.clone(), run.clone());
        self.store.read(move |conn| turns::end_of(conn, &session, &run)).await
    }

    /// The conversation so far, without messages that have not been answered.
    pub(super) async fn context(&self, session: &SessionId, unanswered: Vec<MessageId>) -> Result<Context, StoreError> {
        let session = session.clone();
        self.store
            .read(move |conn| {
                let standing = messages::standing(conn, &session)?;
                let mut history = messages::history(conn, &session, None)?;
                history.retain(|message| !unanswered.contains(&message.id));
                Ok(Context {
                    history: newest_turns(history),
                    diagnosis: standing.diagnosis,
                    expected: standing.expected,
                })
            })
            .await
    }

    /// Counts a call by hand that belongs to no conversation.
    pub(super) async fn count_call(&self, call: ToolCall) -> Result<(), StoreError> {
        self.store.write(Durability::Synced, move |tx| calls::record_manual_call(tx, &call)).await
    }

    /// Runs without an end, each with its open calls: an earlier process stopped in their middle.
    pub(super) async fn unfinished(&self) -> Result<Vec<(UnfinishedRun, Vec<ToolCall>)>, StoreError> {
        self.store
            .read(|conn| {
                let runs = log::unfinished_runs(conn)?;
                runs.into_iter()
                    .map(|run| {
                        let open = turns::open_calls(conn, &run.session, &run.run)?;
                        Ok((run, open))
                    })
                    .collect()
            })
            .await
    }

    /// Messages that were accepted and whose run has not begun, oldest first.
    pub(super) async fn waiting(&self) -> Result<Vec<(SessionId, Waiting)>, StoreError> {
        let waiting = self.store.read(|conn| messages::waiting(conn, None)).await?;
        Ok(waiting
            .into_iter()
            .map(|message| {
                let waiting = Waiting {
                    run: message.run.unwrap_or_else(super::new_run_id),
                    message_id: message.message_id,
                    // A client that names its messages comes back and can be asked.
                    interactive: message.client_message_id.is_some(),
                    client_message_id: message.client_message_id,
                    content: message.content,
                };
                (message.session, waiting)
            })
            .collect())
    }
}

/// Here and not on the store's one thread, which has enough to do. What cannot be written fails there.
fn put_into_words(rows: &[NewEvent]) {
    for row in rows {
        let _ = row.json();
    }
}

fn known(conn: &Connection, name: &ClientMessageId, session: Option<&SessionId>) -> Result<Option<Known>, StoreError> {
    let found = messages::by_client_id(conn, name, session)?;
    Ok(found.and_then(|known| Some(Known { session: known.session, run: known.run?, seq: known.seq })))
}
