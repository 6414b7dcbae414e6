//! Chats, as the whole page shares them: state from one reducer, commands over one socket.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Deserialize;
use shared_types::{
    CallId, ClientMessageId, Command, Decision, MESSAGE_MAX_CHARS, MessageId, RunId, SessionId, SessionItem,
};
use yew::prelude::*;

use crate::api;
use crate::format;
use crate::hooks::use_websocket::use_websocket;
use crate::socket::{Socket, SocketNews};
use crate::split::{Work, wasm_split};
use crate::state::{ChatAction, ChatState, Connection, Conversation, Outgoing, Shared};
use crate::storage;

/// The storage key of the messages that wait.
const OUTBOX: &str = "outbox";

#[derive(Clone, PartialEq)]
struct Held(Shared<ChatState>);

impl Reducible for Held {
    type Action = ChatAction;

    fn reduce(self: Rc<Self>, action: ChatAction) -> Rc<Self> {
        let mut next = self.0.clone();
        next.make_mut().act(action);
        Rc::new(Self(next))
    }
}

/// What can be done with chats.
#[derive(Clone)]
pub struct ChatCommands {
    socket: Socket,
    dispatch: UseReducerDispatcher<Held>,
    /// Sessions that began on this page and were not opened yet: the server need not be asked for them.
    begun: Rc<RefCell<Vec<SessionId>>>,
}

impl PartialEq for ChatCommands {
    fn eq(&self, other: &Self) -> bool {
        self.dispatch == other.dispatch
    }
}

/// An id that nobody else makes: 122 random bits, as a UUID of version 4 has them.
pub fn new_id<T: TryFrom<String>>() -> Option<T> {
    let mut text = String::with_capacity(32);
    for _ in 0..4 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "32 random bits")]
        let word = (js_sys::Math::random() * 4_294_967_296.0) as u32;
        text.push_str(&format!("{word:08x}"));
    }
    T::try_from(text).ok()
}

impl ChatCommands {
    /// Sends a message, at once or when the server is back.
    pub fn send(&self, conversation: SessionId, text: &str, replaces: Option<MessageId>) {
        let text: String = text.trim().chars().take(MESSAGE_MAX_CHARS).collect();
        let Some(client_id) = new_id().filter(|_| !text.is_empty()) else { return };
        let message = Outgoing {
            client_id,
            conversation,
            text,
            replaces,
            at: format::now(),
            sent_on: None,
            refused: None,
            later: false,
        };
        self.dispatch.dispatch(ChatAction::Enqueue(message));
    }

    /// The id of a session that begins with its first message.
    pub fn begin(&self) -> Option<SessionId> {
        let id: SessionId = new_id()?;
        self.begun.borrow_mut().push(id.clone());
        Some(id)
    }

    /// Whether a session has just begun here; true once.
    #[must_use]
    pub fn has_begun(&self, id: &SessionId) -> bool {
        let mut begun = self.begun.borrow_mut();
        begun.iter().position(|known| known == id).map(|at| begun.remove(at)).is_some()
    }

    /// Changes a message that waits: here, or at the server.
    pub fn edit_waiting(&self, client_id: ClientMessageId, text: String) {
        self.socket.send(&Command::EditQueued { client_message_id: client_id.clone(), message: text.clone() });
        self.dispatch.dispatch(ChatAction::EditOutgoing(client_id, text));
    }

    /// Takes a message back that waits: here, or at the server.
    pub fn withdraw(&self, client_id: ClientMessageId) {
        self.socket.send(&Command::Withdraw { client_message_id: client_id.clone() });
        self.dispatch.dispatch(ChatAction::DropOutgoing(client_id));
    }

    /// Sends a message again that was refused.
    pub fn send_again(&self, client_id: ClientMessageId) {
        self.dispatch.dispatch(ChatAction::SendAgain(client_id));
    }

    /// The server may be reached again: whoever has it from elsewhere says so.
    pub fn returned(&self) {
        self.dispatch.dispatch(ChatAction::Returned);
    }

    /// Stops a run; what it said stays.
    pub fn cancel(&self, run_id: RunId) {
        self.socket.send(&Command::Cancel { run_id });
    }

    /// Answers a question for consent.
    pub fn approve(&self, run_id: RunId, call_id: CallId, decision: Decision) {
        self.socket.send(&Command::Approve { run_id, call_id, decision });
    }

    /// Answers a message again.
    pub fn regenerate(&self, message_id: MessageId) {
        self.socket.send(&Command::Regenerate { message_id });
    }

    /// Holds a conversation and asks for what comes after it.
    pub fn hold(&self, conversation: Conversation) {
        let (id, after) = (conversation.id.clone(), conversation.last_seq);
        self.dispatch.dispatch(ChatAction::Hold(Box::new(conversation)));
        self.socket.send(&Command::Resume { conversation_id: id, after });
    }

    /// A conversation that is held already is looked at again.
    pub fn touch(&self, id: SessionId) {
        self.dispatch.dispatch(ChatAction::Touch(id));
    }

    /// Forgets a conversation.
    pub fn forget(&self, id: SessionId) {
        self.dispatch.dispatch(ChatAction::Forget(id));
    }

    /// A session was changed by us; the notice comes too, but only while the socket is there.
    pub fn changed(&self, item: SessionItem) {
        self.dispatch.dispatch(ChatAction::Changed(Box::new(item)));
    }

    /// A session was deleted by us.
    pub fn deleted(&self, id: SessionId) {
        self.dispatch.dispatch(ChatAction::Deleted(id));
    }
}

/// State and commands.
#[derive(Clone, PartialEq)]
pub struct Chat {
    pub state: Shared<ChatState>,
    pub commands: ChatCommands,
}

/// The connection alone, for what does not care about words.
#[hook]
pub fn use_connection() -> Connection {
    use_context::<Connection>().unwrap_or_default()
}

/// The chats of the page.
///
/// # Panics
/// Never within [`ChatProvider`], which the shell puts around every page.
#[hook]
pub fn use_chat() -> Chat {
    #[expect(
        clippy::expect_used,
        reason = "a component outside of the shell is a bug of ours, seen at its first drawing"
    )]
    use_context::<Chat>().expect("the shell provides chats")
}

#[derive(PartialEq, Properties)]
pub struct ChatProviderProps {
    pub children: Html,
}

/// Owns the socket and the state of chats.
#[component]
pub fn ChatProvider(props: &ChatProviderProps) -> Html {
    let held = use_reducer(|| {
        let mut state = ChatState::default();
        state.act(ChatAction::SetOutbox(storage::load(OUTBOX).unwrap_or_default()));
        Held(Shared::new(state))
    });
    let dispatch = held.dispatcher();
    let news = {
        let dispatch = dispatch.clone();
        Callback::from(move |news: SocketNews| {
            dispatch.dispatch(match news {
                SocketNews::Opened => ChatAction::Opened,
                SocketNews::Lost => ChatAction::Lost,
                SocketNews::Frames(changes) => ChatAction::Changes(changes),
            });
        })
    };
    let begun = use_memo((), |()| RefCell::new(Vec::new()));
    let socket = use_websocket(news);
    let state = &held.0;
    use_resume(&socket, state);
    use_transmit(&socket, state, &dispatch);
    use_effect_with(state.outbox.clone(), |outbox| {
        if outbox.is_empty() { storage::remove(OUTBOX) } else { storage::save(OUTBOX, &**outbox) }
    });
    // Keeping what is seen: at the end of each run, not at each word.
    use_keep_tail(state);
    let chat = Chat { state: state.clone(), commands: ChatCommands { socket, dispatch, begun } };
    html! {
        <ContextProvider<Connection> context={state.connection}>
            <ContextProvider<Chat> context={chat}>{ props.children.clone() }</ContextProvider<Chat>>
        </ContextProvider<Connection>>
    }
}

/// After every connection, and wherever an event is missing: what was missed, please.
#[hook]
fn use_resume(socket: &Socket, state: &ChatState) {
    let ids: Vec<(SessionId, u64)> = state.conversations.iter().map(|(id, c)| (id.clone(), c.last_seq)).collect();
    let socket_ = socket.clone();
    use_effect_with(state.connection.epoch, move |epoch| {
        if *epoch > 0 {
            for (conversation_id, after) in ids {
                socket_.send(&Command::Resume { conversation_id, after });
            }
        }
    });
    let gaps: Vec<(SessionId, u64)> =
        state.conversations.iter().filter(|(_, c)| c.gap).map(|(id, c)| (id.clone(), c.last_seq)).collect();
    let socket = socket.clone();
    use_effect_with(gaps, move |gaps| {
        for (conversation_id, after) in gaps {
            socket.send(&Command::Resume { conversation_id: conversation_id.clone(), after: *after });
        }
    });
}

/// Sends what is due, in its order, once on each connection.
#[hook]
fn use_transmit(socket: &Socket, state: &ChatState, dispatch: &UseReducerDispatcher<Held>) {
    let (socket, dispatch) = (socket.clone(), dispatch.clone());
    use_effect_with(
        (state.connection.online, state.connection.epoch, state.outbox.clone()),
        move |(online, epoch, outbox)| {
            if *online {
                let due = outbox.iter().filter(|m| m.is_due(*epoch));
                let sent: Vec<ClientMessageId> =
                    due.filter(|m| socket.send(&m.frame())).map(|m| m.client_id.clone()).collect();
                if !sent.is_empty() {
                    dispatch.dispatch(ChatAction::Sent(sent));
                }
            }
        },
    );
}

/// The end of a conversation as this browser keeps it.
#[derive(Deserialize)]
struct Tail {
    id: SessionId,
    log: shared_types::EventPage,
}

#[hook]
fn use_keep_tail(state: &ChatState) {
    use_effect_with(state.ending.clone(), |ending| {
        if let Some(ending) = ending {
            let id = ending.conversation.clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(keeping) = keep_tail(id).await {
                    keeping.await;
                }
            });
        }
    });
}

/// The storage key of the last conversation's event log, for an instant reload and for reading without a server.
const TAIL: &str = "tail";
/// Longer logs are not kept: the browser's storage holds 5 MB, and other things too.
const TAIL_LIMIT: usize = 1_000_000;

#[wasm_split(more, fallible)]
fn keep_tail(id: SessionId) -> Work<()> {
    Ok(Box::pin(async move {
        if let Ok(log) = api::sessions::log(&id).await {
            remember(&id, &log);
        }
    }))
}

/// Keeps a conversation's log, as it came, in this browser.
pub fn remember(id: &SessionId, log: &str) {
    if log.len() < TAIL_LIMIT {
        storage::save_text(TAIL, format!("{{\"id\":\"{id}\",\"log\":{log}}}"));
    }
}

/// What this browser kept of a conversation.
#[must_use]
pub fn remembered(id: &SessionId) -> Option<Conversation> {
    let tail: Tail = storage::load(TAIL)?;
    (tail.id == *id).then(|| Conversation::from_events(tail.id, &tail.log.items))
}
