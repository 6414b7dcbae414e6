//! What the chat page holds while it draws: the session and its conversation, what is open, what a person does.

use std::rc::Rc;

use shared_types::{
    Effect, Health, JsonObject, Outcome, RunId, SessionId, SessionItem, Timestamp, ToolRequest, ToolSpec,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{Aside, ChatQuery, act, states};
use crate::components::chat::Act;
use crate::components::diagnostics::manual_tool_panel::Fill;
use crate::components::ui::{Toaster, use_toaster};
use crate::format;
use crate::hooks::use_keys::{dialog_is_open, is_typing};
use crate::hooks::{
    Chat, Opening, Query, ReplayHandle, Room, Sessions, ToolRunner, UrlState, use_chat, use_health, use_keys, use_now,
    use_recent_sessions, use_replay, use_room, use_session, use_stored, use_tool_runs, use_tools, use_url_state,
};
use crate::route::Route;
use crate::state::small_map::SmallMap;
use crate::state::{AnswerState, CallView, Conversation, Ladder, Outgoing, Shared, ToolBook};

/// All of it.
pub(super) struct Held {
    /// None for a new session.
    pub id: Option<SessionId>,
    /// The address names what cannot be a session.
    pub bad_id: bool,
    pub chat: Chat,
    pub health: Option<Rc<Health>>,
    pub room: Room,
    pub now: Timestamp,
    pub navigator: Option<Navigator>,
    pub toaster: Option<Toaster>,
    pub url: UrlState<ChatQuery>,
    pub opening: Opening,
    pub retry: Callback<()>,
    /// What is known of the session as a whole.
    pub item: Option<SessionItem>,
    pub tools: Query<Vec<ToolSpec>>,
    pub book: Shared<ToolBook>,
    pub recent: Sessions,
    pub replaying: bool,
    pub replay: ReplayHandle,
    pub conversation: Option<Shared<Conversation>>,
    pub aside: UseStateHandle<Aside>,
    /// How many messages were sent.
    pub sent: UseStateHandle<u32>,
    /// Text for the composer, with a number that makes each one new.
    pub insert: UseStateHandle<Option<(u32, AttrValue)>>,
    /// How often the composer was to be focused.
    pub focus: UseStateHandle<u32>,
    pub fill: UseStateHandle<Option<Fill>>,
    /// The effect that waits for a yes.
    pub asked: UseStateHandle<Option<(ToolSpec, JsonObject)>>,
    pub handing_over: UseStateHandle<bool>,
    pub ratings: UseStateHandle<Shared<SmallMap<String, i8>>>,
    /// The ladder of calls outside of a session.
    pub scratch: UseStateHandle<Ladder>,
    pub draft: (String, Callback<String>),
    pub favourites: (Vec<String>, Callback<Vec<String>>),
    /// How wide the sides are, as text, and how that changes.
    pub panels: (String, Callback<String>),
    /// The left and the right side.
    pub sides: [NodeRef; 2],
    pub runner: ToolRunner,
}

/// Asks for all of it; `address` is the session in the address.
#[hook]
pub(super) fn use_held(address: Option<&AttrValue>) -> Held {
    let chat = use_chat();
    let url = use_url_state::<ChatQuery>();
    let id: Option<SessionId> = address.and_then(|id| id.parse().ok());
    let (opening, detail, retry) = use_session(id.clone());
    let tools = use_tools();
    let book = use_memo(tools.data.clone(), |data| {
        Shared::new(ToolBook { specs: data.as_ref().map_or_else(Vec::new, |d| (**d).clone()) })
    });
    let replaying = url.value.replay.is_some();
    let replay = use_replay(id.clone().filter(|_| replaying));
    let replayed = use_memo((replay.replay.as_ref().map(|r| (r.position, r.events.len())), id.clone()), |(_, id)| {
        replay.replay.as_ref().zip(id.as_ref()).map(|(r, id)| Shared::new(r.conversation(id)))
    });
    let held = id.as_ref().and_then(|id| chat.state.conversation(id).cloned());
    let news = id.as_ref().and_then(|id| chat.state.news.get(id).cloned().flatten());
    let item = news.or_else(|| detail.map(|detail| detail.item));
    let scratch = use_state_eq(Ladder::default);
    let moving = use_mut_ref(Ladder::default);
    let oncall = {
        // Outside of a session no event moves the ladder: the calls themselves do.
        let (scratch, outside) = (scratch.clone(), id.is_none());
        Callback::from(move |call: shared_types::ToolCall| {
            if outside {
                moving.borrow_mut().apply_call(&call, format::now());
                scratch.set(moving.borrow().clone());
            }
        })
    };
    Held {
        bad_id: address.is_some() && id.is_none(),
        health: use_health(),
        room: use_room(),
        now: use_now(10_000),
        navigator: use_navigator(),
        toaster: use_toaster(),
        opening,
        retry,
        item,
        tools,
        book: (*book).clone(),
        recent: use_recent_sessions(),
        // Without a record of its run a session is shown as it is.
        conversation: if replaying && !replay.is_bare() { (*replayed).clone() } else { held },
        replaying,
        replay,
        aside: use_state_eq(|| Aside::None),
        sent: use_state_eq(|| 0),
        insert: use_state_eq(|| None),
        focus: use_state_eq(|| 0),
        fill: use_state_eq(|| None),
        asked: use_state_eq(|| None),
        handing_over: use_state_eq(|| false),
        ratings: use_state(Shared::default),
        scratch,
        draft: use_stored(format!("draft.{}", key(id.as_ref()))),
        favourites: use_stored("favourites".to_owned()),
        panels: use_stored("panels".to_owned()),
        sides: [use_node_ref(), use_node_ref()],
        runner: use_tool_runs(id.clone(), oncall),
        chat,
        url,
        id,
    }
}

fn key(id: Option<&SessionId>) -> String {
    id.map_or_else(|| "new".to_owned(), SessionId::to_string)
}

impl Held {
    /// The session's name where one is needed: drafts, scrolling.
    pub(super) fn session_key(&self) -> String {
        key(self.id.as_ref())
    }

    /// The run that goes on.
    pub(super) fn running(&self) -> Option<RunId> {
        self.conversation.as_ref().and_then(|c| c.running.clone()).filter(|_| !self.replaying)
    }

    /// The last answer was cut short.
    pub(super) fn is_interrupted(&self) -> bool {
        let last = self.conversation.as_ref().and_then(|c| c.transcript.last_answer());
        last.is_some_and(|answer| matches!(answer.state, AnswerState::Interrupted { .. }))
    }

    /// There is something to replay and nothing goes on.
    pub(super) fn can_replay(&self) -> bool {
        let has_run = self.conversation.as_ref().is_some_and(|c| c.last_seq > 0 && c.running.is_none());
        has_run && !self.replaying && self.opening == Opening::Ready
    }

    /// Begins the replay of the session, or ends it.
    pub(super) fn set_replaying(&self, on: bool) -> Callback<()> {
        let query = ChatQuery { replay: on.then(String::new), ..(*self.url.value).clone() };
        self.url.push.reform(move |()| query.clone())
    }

    /// Nothing can be written.
    pub(super) fn read_only(&self) -> bool {
        self.replaying || matches!(self.opening, Opening::OfflineCopy | Opening::Binned)
    }

    /// The session came to an end; a message continues it.
    pub(super) fn has_ended(&self) -> bool {
        self.item.as_ref().is_some_and(|item| item.outcome != Outcome::InProgress)
    }

    /// What the session is called, where that is known.
    pub(super) fn title(&self) -> Option<&str> {
        self.item.as_ref().map(|item| item.title.as_str()).filter(|title| !title.is_empty())
    }

    /// This session's messages on their way.
    pub(super) fn outgoing(&self) -> Vec<Outgoing> {
        let ours = |message: &&Outgoing| !self.replaying && self.id.as_ref() == Some(&message.conversation);
        self.chat.state.outbox.iter().filter(ours).cloned().collect()
    }

    pub(super) fn calls(&self) -> Vec<CallView> {
        self.conversation.as_ref().map_or_else(Vec::new, |c| c.transcript.calls().cloned().collect())
    }

    pub(super) fn ladder(&self) -> Ladder {
        match (&self.conversation, &self.id) {
            (Some(conversation), _) => conversation.ladder.clone(),
            (None, None) => (*self.scratch).clone(),
            (None, Some(_)) => Ladder::default(),
        }
    }

    /// Opens a side, or none.
    pub(super) fn show(&self, which: Aside) -> Callback<()> {
        let aside = self.aside.clone();
        Callback::from(move |()| aside.set(which))
    }

    /// Runs a tool: at once, after a yes, or after its form was filled.
    pub(super) fn start_tool(&self) -> Callback<ToolRequest> {
        let (runner, asked, book, fill) =
            (self.runner.clone(), self.asked.clone(), self.book.clone(), self.fill.clone());
        let show_checks = self.show(Aside::Checks);
        Callback::from(move |request: ToolRequest| {
            let Some(spec) = book.get(&request.name) else { return };
            let missing = spec.parameters.iter().any(|p| p.required && !request.arguments.contains_key(&p.name));
            if missing {
                fill.set(Some(Fill::after(fill.as_ref(), request.name, request.arguments)));
                show_checks.emit(());
            } else if spec.effect == Effect::Reads {
                runner.run(&request.name, &request.arguments, false);
            } else {
                asked.set(Some((spec.clone(), request.arguments)));
            }
        })
    }

    /// The answer to the question for consent.
    pub(super) fn answer_consent(&self) -> Callback<bool> {
        let (runner, asked) = (self.runner.clone(), self.asked.clone());
        Callback::from(move |yes: bool| {
            if let Some((spec, arguments)) = (*asked).clone().filter(|_| yes) {
                runner.run(&spec.name, &arguments, true);
            }
            asked.set(None);
        })
    }

    /// What a person does within the conversation.
    pub(super) fn onact(&self, start_tool: Callback<ToolRequest>) -> Callback<Act> {
        let handing_over = self.handing_over.clone();
        act::handler(act::Parts {
            id: self.id.clone(),
            chat: self.chat.clone(),
            navigator: self.navigator.clone(),
            toaster: self.toaster.clone(),
            sent: self.sent.clone(),
            fill: self.fill.clone(),
            show_checks: self.show(Aside::Checks),
            start_tool,
            hand_over: Callback::from(move |()| handing_over.set(true)),
            ratings: self.ratings.clone(),
            conversation: self.conversation.clone(),
        })
    }

    /// To a new session.
    pub(super) fn new_chat(&self) -> Callback<()> {
        let (navigator, focus, close) = (self.navigator.clone(), self.focus.clone(), self.show(Aside::None));
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::NewChat);
            }
            close.emit(());
            focus.set(*focus + 1);
        })
    }

    /// Stops the run that goes on.
    pub(super) fn stop(&self) -> Callback<()> {
        let (running, commands) = (self.running(), self.chat.commands.clone());
        Callback::from(move |()| {
            if let Some(run) = running.clone() {
                commands.cancel(run);
            }
        })
    }
}

/// Esc, Ctrl+Shift+O, `r` and `/`.
#[hook]
pub(super) fn use_shortcuts(held: &Held) {
    let (stop, new_chat, is_running) = (held.stop(), held.new_chat(), held.running().is_some());
    let (replaying, can_replay, set_replaying) =
        (held.replaying, held.can_replay(), held.set_replaying(!held.replaying));
    use_keys(Callback::from(move |event: KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() == "Escape" && !dialog_is_open() && !event.default_prevented() {
            if is_running {
                stop.emit(());
            } else if replaying {
                set_replaying.emit(());
            }
        } else if event.key() == "r" && is_plain && can_replay && !is_typing(&event) && !dialog_is_open() {
            event.prevent_default();
            set_replaying.emit(());
        } else if (event.ctrl_key() || event.meta_key()) && event.shift_key() && event.key().eq_ignore_ascii_case("o") {
            event.prevent_default();
            new_chat.emit(());
        } else if event.key() == "/" && !is_typing(&event) && !dialog_is_open() {
            event.prevent_default();
            states::focus_composer();
        }
    }));
}

/// What a change of the address brings: the cursor in the composer, the sides closed, the tool that it names open.
#[hook]
pub(super) fn use_address(held: &Held) {
    {
        let (focus, aside, room) = (held.focus.clone(), held.aside.clone(), held.room);
        use_effect_with((held.id.clone(), held.replaying), move |(_, replaying)| {
            aside.set(Aside::None);
            // Only where a keyboard is at hand: on a phone it would cover the page. A replay closes the composer.
            if room != Room::Phone && !replaying {
                focus.set(*focus + 1);
            }
        });
    }
    {
        let (fill, show_checks, url) = (held.fill.clone(), held.show(Aside::Checks), held.url.clone());
        use_effect_with((url.value.tool.clone(), held.book.specs.len()), move |(tool, count)| {
            if let Some(name) = tool.clone().filter(|_| *count > 0) {
                fill.set(Some(Fill::after(fill.as_ref(), name, JsonObject::new())));
                show_checks.emit(());
                url.replace.emit(ChatQuery { tool: None, ..(*url.value).clone() });
            }
        });
    }
    states::use_target(held.conversation.as_ref().map_or(0, |c| c.transcript.entries.len()) > 0);
    let title = held.title().map_or_else(|| Route::NewChat.title().to_owned(), |title| format!("{title} · TechTime"));
    use_effect_with(title, |title| states::set_title(title));
}
