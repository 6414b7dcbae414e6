//! The half of a socket that listens: frames become commands, in their order.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, close_code};
use futures_util::future::BoxFuture;
use futures_util::stream::SplitStream;
use futures_util::{FutureExt, StreamExt};
use serde::Serialize;
use shared_types::{ClientMessageId, Command, MessageFrame, Notice, Problem, SessionId};
use tokio::sync::mpsc;
use tokio_util::bytes::Bytes;

use super::frame::{Bad, Frame, parse};
use super::{End, Shared};
use crate::chat::{Accepted, ChatError, NewMessage, Subscription, ToolRequest};

/// A client that says nothing for so long, not even a pong, is gone: three pings went unanswered.
const SILENCE: Duration = Duration::from_secs(70);

/// What the writer is to do. Small: every socket has room for 32 of them from the start.
pub(super) enum Outgoing {
    /// From now on news of the session list are sent.
    EventMode,
    Send(Bytes),
    /// Show a conversation from where the subscription stands, in place of what was followed of it.
    Resume(Box<Subscription>),
    /// Something is on its way; what it comes to is sent in its time.
    Later(BoxFuture<'static, Came>),
}

/// What came of a command.
pub(super) enum Came {
    Nothing,
    Send(Bytes),
    /// The conversation is followed unless it is already; then the acknowledgement is sent again
    /// where it was not new.
    Follow {
        following: Subscription,
        was_known: bool,
    },
}

/// The answer to a bad frame in plain mode.
#[derive(Serialize)]
struct PlainError<'a> {
    error: &'a Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<&'a SessionId>,
}

/// Reads until the client is gone or breaks the protocol.
pub(super) async fn read(
    stream: &mut SplitStream<WebSocket>,
    shared: &Shared,
    outgoing: mpsc::Sender<Outgoing>,
) -> End {
    let mut reader = Reader { shared, outgoing, is_event: false };
    loop {
        let frame = match tokio::time::timeout(SILENCE, stream.next()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(error))) => return broken(error),
            Ok(None) | Err(_) => return End::Gone,
        };
        let done = match frame {
            Message::Text(text) => reader.frame(&text).await,
            Message::Binary(_) => {
                let problem = Problem::new(415, "frames are JSON text");
                reader.refuse(Refused { problem, conversation: None, name: None, is_event: reader.is_event }).await
            }
            // The library answers pings; a pong is a sign of life; after a close the stream ends.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Some(()),
        };
        if done.is_none() {
            return End::Gone;
        }
    }
}

/// How a broken frame is answered.
fn broken(error: axum::Error) -> End {
    use tungstenite::Error;
    match error.into_inner().downcast_ref::<Error>() {
        Some(Error::Capacity(_)) => End::Close(close_code::SIZE, "a frame may have 256 KiB at most"),
        Some(Error::Utf8(_)) => End::Close(close_code::INVALID, "a text frame is UTF-8"),
        Some(Error::Protocol(_)) => End::Close(close_code::PROTOCOL, "not a WebSocket frame"),
        _ => End::Gone,
    }
}

struct Reader<'a> {
    shared: &'a Shared,
    outgoing: mpsc::Sender<Outgoing>,
    is_event: bool,
}

/// A command that is not done, and how to say so.
struct Refused {
    problem: Problem,
    conversation: Option<SessionId>,
    name: Option<ClientMessageId>,
    is_event: bool,
}

impl Reader<'_> {
    /// Does what a frame says. None when the writer is gone.
    async fn frame(&mut self, text: &str) -> Option<()> {
        match parse(text) {
            Ok(Frame::Message(message)) => self.message(message).await,
            Ok(Frame::Command(command)) => {
                self.event_mode().await?;
                self.command(command).await
            }
            Err(bad) => {
                let Bad { problem, conversation_id, client_message_id, is_event } = *bad;
                let is_event = is_event || self.is_event;
                self.refuse(Refused { problem, conversation: conversation_id, name: client_message_id, is_event }).await
            }
        }
    }

    async fn message(&mut self, frame: MessageFrame) -> Option<()> {
        let MessageFrame { message, conversation_id, stream, client_message_id, replaces } = frame;
        if stream {
            self.event_mode().await?;
        }
        let message = NewMessage {
            content: message,
            conversation_id: conversation_id.clone(),
            client_message_id: client_message_id.clone(),
            replaces,
            interactive: stream,
        };
        let refused = move |error: &ChatError| Refused {
            problem: error.problem(),
            conversation: conversation_id,
            name: client_message_id,
            is_event: stream,
        };
        if stream {
            let posted = self.shared.app.chat.post(message);
            self.follow(posted, refused).await
        } else {
            let answered = self.shared.app.chat.ask(message);
            self.later(async move {
                match answered.await {
                    Ok(answer) => sent(&answer),
                    Err(error) => refusal(&refused(&error)),
                }
            })
            .await
        }
    }

    async fn command(&mut self, command: Command) -> Option<()> {
        let chat = self.shared.app.chat.clone();
        match command {
            Command::Hello => Some(()),
            Command::Cancel { run_id } => self.done(async move { chat.cancel(run_id).await }, None).await,
            Command::Approve { run_id, call_id, decision } => {
                // A yes counts from a socket that takes part in the conversation, from no other.
                let takes_part = chat.conversation_of(&run_id).is_none_or(|id| self.shared.joined().contains(&id));
                let approving = async move {
                    if !takes_part {
                        return Err(ChatError::Forbidden("this socket does not take part in that conversation".into()));
                    }
                    chat.approve(run_id, call_id, decision).await
                };
                self.done(approving, None).await
            }
            Command::Resume { conversation_id, after } => {
                self.shared.joined().insert(conversation_id.clone());
                let following = chat.follow(&conversation_id, after);
                self.outgoing.send(Outgoing::Resume(Box::new(following))).await.ok()?;
                self.later(async move {
                    match chat.is_there(&conversation_id).await {
                        Ok(()) => Came::Nothing,
                        Err(error) => refusal(&Refused {
                            problem: error.problem(),
                            conversation: Some(conversation_id),
                            name: None,
                            is_event: true,
                        }),
                    }
                })
                .await
            }
            Command::RunTool { client_message_id, conversation_id, name, arguments, confirm } => {
                let request = ToolRequest { name, arguments, confirm, conversation_id: conversation_id.clone() };
                let id = client_message_id.clone();
                let started = async move { chat.start_tool(request, id).await };
                let refused = move |error: &ChatError| Refused {
                    problem: error.problem(),
                    conversation: conversation_id,
                    name: Some(client_message_id),
                    is_event: true,
                };
                self.follow(started, refused).await
            }
            Command::EditQueued { client_message_id, message } => {
                let name = client_message_id.clone();
                self.done(async move { chat.edit_queued(name, message).await }, Some(client_message_id)).await
            }
            Command::Withdraw { client_message_id } => {
                let name = client_message_id.clone();
                self.done(async move { chat.withdraw(name).await }, Some(client_message_id)).await
            }
            Command::Regenerate { message_id } => {
                let asked = async move { chat.regenerate(message_id).await };
                let refused = |error: &ChatError| Refused {
                    problem: error.problem(),
                    conversation: None,
                    name: None,
                    is_event: true,
                };
                self.follow(asked, refused).await
            }
        }
    }

    /// Follows a conversation from what was accepted on.
    async fn follow(
        &mut self,
        posted: impl Future<Output = Result<(Accepted, Subscription), ChatError>> + Send + 'static,
        refused: impl FnOnce(&ChatError) -> Refused + Send + 'static,
    ) -> Option<()> {
        self.later(async move {
            match posted.await {
                Ok((accepted, following)) => Came::Follow { following, was_known: accepted.was_known },
                Err(error) => refusal(&refused(&error)),
            }
        })
        .await
    }

    /// A command whose success shows in the events.
    async fn done(
        &mut self,
        doing: impl Future<Output = Result<(), ChatError>> + Send + 'static,
        name: Option<ClientMessageId>,
    ) -> Option<()> {
        self.later(async move {
            match doing.await {
                Ok(()) => Came::Nothing,
                Err(error) => refusal(&Refused { problem: error.problem(), conversation: None, name, is_event: true }),
            }
        })
        .await
    }

    async fn later(&mut self, work: impl Future<Output = Came> + Send + 'static) -> Option<()> {
        self.outgoing.send(Outgoing::Later(work.boxed())).await.ok()
    }

    async fn event_mode(&mut self) -> Option<()> {
        if self.is_event {
            return Some(());
        }
        self.is_event = true;
        self.outgoing.send(Outgoing::EventMode).await.ok()
    }

    async fn refuse(&mut self, refused: Refused) -> Option<()> {
        match refusal(&refused) {
            Came::Send(json) => self.outgoing.send(Outgoing::Send(json)).await.ok(),
            Came::Nothing | Came::Follow { .. } => Some(()),
        }
    }
}

fn refusal(refused: &Refused) -> Came {
    if refused.is_event {
        return sent(&Notice::Error {
            error: refused.problem.clone(),
            conversation_id: refused.conversation.clone(),
            client_message_id: refused.name.clone(),
        });
    }
    sent(&PlainError { error: &refused.problem, conversation_id: refused.conversation.as_ref() })
}

fn sent(value: &impl Serialize) -> Came {
    match serde_json::to_vec(value) {
        Ok(json) => Came::Send(json.into()),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written as JSON");
            Came::Nothing
        }
    }
}
