//! The left side: the list of sessions with what can be done to each.

use shared_types::{SessionItem, SessionPatch};
use yew::prelude::*;
use yew_router::prelude::*;

use super::ChatQuery;
use super::act::tell;
use crate::api::Failure;
use crate::api::sessions::{SessionQuery, delete, patch, restore};
use crate::components::chat::session_list::{ListFilter, SessionList};
use crate::components::chat::session_row::SessionAct;
use crate::components::ui::{Toast, Toaster, use_toaster};
use crate::format;
use crate::hooks::{ChatCommands, Sessions, UrlState, use_chat, use_sessions};
use crate::route::Route;
use crate::split::{SplitLoaderError, wasm_split};

/// So much of a title is quoted: what became of the session is what one reads.
const QUOTED: usize = 60;

#[derive(PartialEq, Properties)]
pub(super) struct SidebarProps {
    /// The id of the session that is open.
    pub current: AttrValue,
    pub url: UrlState<ChatQuery>,
    /// The newest sessions, whatever the list is narrowed to.
    pub recent: Sessions,
    pub onnew: Callback<()>,
}

/// The side.
#[component]
pub(super) fn Sidebar(props: &SidebarProps) -> Html {
    let chat = use_chat();
    let toaster = use_toaster();
    let navigator = use_navigator();
    let value = &props.url.value;
    let query = SessionQuery {
        q: value.q.clone().filter(|q| !q.trim().is_empty()),
        outcome: value.outcome,
        archived: value.archived.filter(|a| *a),
        ..SessionQuery::default()
    };
    let is_narrowed = query != SessionQuery::default();
    let narrowed = use_sessions(is_narrowed.then_some(query));
    // Until the first answer to a question the list stays as it was.
    let is_here = !narrowed.items.is_empty() || !narrowed.loading;
    let sessions = if is_narrowed && is_here { &narrowed } else { &props.recent };
    let filter = ListFilter {
        search: value.q.clone().unwrap_or_default(),
        outcome: value.outcome,
        archived: value.archived.unwrap_or(false),
    };
    let onfilter = {
        let url = props.url.clone();
        Callback::from(move |filter: ListFilter| {
            let next = ChatQuery {
                q: Some(filter.search).filter(|q| !q.is_empty()),
                outcome: filter.outcome,
                archived: filter.archived.then_some(true),
                ..(*url.value).clone()
            };
            // A filter is a step that "back" undoes; each letter of a search is not.
            if next.q == url.value.q { url.push.emit(next) } else { url.replace.emit(next) }
        })
    };
    let onact = {
        let parts = Parts {
            commands: chat.commands,
            toaster,
            navigator,
            current: props.current.clone(),
            onnew: props.onnew.clone(),
        };
        Callback::from(move |act: SessionAct| {
            let parts = parts.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let toaster = parts.toaster.clone();
                if carry_out(parts, act).await.is_err() {
                    tell(toaster.as_ref(), Toast::failed(Failure::Unreachable.to_string()));
                }
            });
        })
    };
    html! {
        <SessionList items={sessions.items.clone()} loading={sessions.loading} failure={sessions.failure.as_ref().map(|f| AttrValue::from(f.to_string()))} has_more={sessions.has_more}
            onmore={sessions.more.clone()} onretry={sessions.reload.clone()} {filter} {onfilter} current={props.current.clone()} {onact} onnew={props.onnew.clone()} />
    }
}

/// What an act needs.
#[derive(Clone)]
struct Parts {
    commands: ChatCommands,
    toaster: Option<Toaster>,
    navigator: Option<Navigator>,
    /// The id of the session that is open.
    current: AttrValue,
    onnew: Callback<()>,
}

#[wasm_split(more, fallible)]
fn carry_out(parts: Parts, act: SessionAct) -> Result<(), SplitLoaderError> {
    let Parts { commands, toaster, navigator, current, onnew } = parts;
    let patch = SessionPatch::default();
    match act {
        SessionAct::Rename(item, title) => {
            change(&commands, toaster, item, SessionPatch { title: Some(title), ..patch }, None);
        }
        SessionAct::Pin(item) => {
            let pinned = Some(!item.pinned);
            change(&commands, toaster, item, SessionPatch { pinned, ..patch }, None);
        }
        SessionAct::Archive(item) => {
            let archived = Some(!item.archived);
            let word = if item.archived { "Back in the list." } else { "Archived." };
            change(&commands, toaster, item, SessionPatch { archived, ..patch }, Some(word));
        }
        SessionAct::Delete(item) => {
            let was_open = current == item.id.as_str();
            if was_open {
                onnew.emit(());
            }
            remove(commands, toaster, item, navigator.filter(|_| was_open));
        }
    }
    Ok(())
}

/// Changes a session at once for the eye, and takes it back where the server refuses.
fn change(
    commands: &ChatCommands,
    toaster: Option<Toaster>,
    item: SessionItem,
    wanted: SessionPatch,
    word: Option<&'static str>,
) {
    let mut shown = item.clone();
    shown.title = wanted.title.clone().unwrap_or(shown.title);
    shown.pinned = wanted.pinned.unwrap_or(shown.pinned);
    shown.archived = wanted.archived.unwrap_or(shown.archived);
    commands.changed(shown);
    let commands = commands.clone();
    wasm_bindgen_futures::spawn_local(async move {
        match patch(&item.id, &wanted).await {
            Ok(changed) => {
                commands.changed(changed);
                if let Some(word) = word {
                    let back = SessionPatch { archived: wanted.archived.map(|a| !a), ..SessionPatch::default() };
                    let undo = {
                        let (commands, toaster, item) = (commands.clone(), toaster.clone(), item.clone());
                        Callback::from(move |()| change(&commands, toaster.clone(), item.clone(), back.clone(), None))
                    };
                    tell(toaster.as_ref(), Toast::new(word).action("Undo", undo));
                }
            }
            Err(failure) => {
                commands.changed(item);
                tell(toaster.as_ref(), Toast::failed(failure.to_string()));
            }
        }
    });
}

/// Deletes a session, with Undo. One that was open is opened again, with the navigator, where nothing else is open by then.
fn remove(commands: ChatCommands, toaster: Option<Toaster>, item: SessionItem, navigator: Option<Navigator>) {
    wasm_bindgen_futures::spawn_local(async move {
        match delete(&item.id).await {
            Ok(()) => {
                commands.deleted(item.id.clone());
                commands.forget(item.id.clone());
                let undo = {
                    let (commands, toaster, id) = (commands.clone(), toaster.clone(), item.id.clone());
                    Callback::from(move |()| {
                        let (commands, toaster, id, navigator) =
                            (commands.clone(), toaster.clone(), id.clone(), navigator.clone());
                        wasm_bindgen_futures::spawn_local(async move {
                            match restore(&id).await {
                                Ok(item) => {
                                    commands.changed(item);
                                    if let Some(navigator) = navigator.filter(|_| is_new_chat()) {
                                        navigator.push(&Route::Chat { id: id.to_string() });
                                    }
                                }
                                Err(failure) => tell(toaster.as_ref(), Toast::failed(failure.to_string())),
                            }
                        });
                    })
                };
                let name = if item.title.is_empty() {
                    "The session".to_owned()
                } else {
                    format!("“{}”", format::cut(&item.title, QUOTED))
                };
                tell(toaster.as_ref(), Toast::new(format!("{name} is in the bin for 30 days.")).action("Undo", undo));
            }
            Err(failure) => tell(toaster.as_ref(), Toast::failed(failure.to_string())),
        }
    });
}

/// Whether the page shows a chat that has not begun.
fn is_new_chat() -> bool {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    path.is_some_and(|path| Route::recognize(&path) == Some(Route::NewChat))
}
