//! The pages: each joins hooks and components, and is a part of the program that comes when it is first opened.

pub mod chat;
pub mod dashboard;
pub mod history;
pub mod not_found;

use futures_util::join;
use yew::prelude::*;

use self::chat::{ChatPage, ChatPageProps};
use self::dashboard::DashboardPage;
use self::history::HistoryPage;
use self::not_found::NotFoundPage;
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

#[wasm_split(chat, fallible)]
fn load_chat() -> Loaded {
    Ok(draw::<ChatPage>)
}

#[wasm_split(dashboard, fallible)]
fn load_dashboard() -> Loaded {
    Ok(draw::<DashboardPage>)
}

#[wasm_split(history, fallible)]
fn load_history() -> Loaded {
    Ok(draw::<HistoryPage>)
}

#[wasm_split(more, fallible)]
fn load_not_found() -> Loaded {
    Ok(draw::<NotFoundPage>)
}

/// Loads what is not here yet, so that no page is waited for later. One that does not come is asked for again when it is
/// opened.
pub async fn load_all() {
    let _ = join!(load_chat(), load_dashboard(), load_history());
}

/// The chat page; without an id, of a new session.
pub fn chat(id: Option<AttrValue>) -> Html {
    html! { <Later key="chat" part={Part(|| Box::pin(load_chat()))} with={With::new(ChatPageProps { id })}>{ waiting() }</Later> }
}

pub fn dashboard() -> Html {
    html! { <Later key="dashboard" part={Part(|| Box::pin(load_dashboard()))} with={With::new(())}>{ waiting() }</Later> }
}

pub fn history() -> Html {
    html! { <Later key="history" part={Part(|| Box::pin(load_history()))} with={With::new(())}>{ waiting() }</Later> }
}

pub fn not_found() -> Html {
    html! { <Later key="not-found" part={Part(|| Box::pin(load_not_found()))} with={With::new(())}>{ waiting() }</Later> }
}

/// Said only where the wait is long enough to be noticed.
fn waiting() -> Html {
    html! {
        <div class="mx-auto grid max-w-3xl gap-4 p-6 transition-opacity delay-300 starting:opacity-0" role="status">
            <span class="sr-only">{ "Loading…" }</span>
            <div class="skeleton h-7 w-40"></div>
            <div class="skeleton h-24"></div>
            <div class="skeleton h-24"></div>
            <div class="skeleton h-24 w-2/3"></div>
        </div>
    }
}
