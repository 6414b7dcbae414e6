//! One session in the list.

use shared_types::{Outcome, SessionItem};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::ui::{Glyph, Menu, MenuItem, Tone, icon};
use crate::format;
use crate::route::Route;
use crate::words;

/// What can be done with a session.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionAct {
    Rename(SessionItem, String),
    Pin(SessionItem),
    Archive(SessionItem),
    Delete(SessionItem),
}

/// An outcome in icon, colour and word.
#[must_use]
pub fn outcome_look(outcome: Outcome) -> (Glyph, Tone, &'static str) {
    match outcome {
        Outcome::Resolved => (Glyph::CircleCheck, Tone::Pass, "Resolved"),
        Outcome::Unresolved => (Glyph::CircleX, Tone::Fail, "Unresolved"),
        Outcome::Abandoned => (Glyph::CircleSlash, Tone::Neutral, "Abandoned"),
        Outcome::InProgress => (Glyph::CircleDot, Tone::Info, "In progress"),
    }
}

#[derive(PartialEq, Properties)]
pub struct SessionRowProps {
    pub item: SessionItem,
    pub current: bool,
    pub onact: Callback<SessionAct>,
}

/// The row.
#[component]
pub fn SessionRow(props: &SessionRowProps) -> Html {
    let item = &props.item;
    let renaming = use_state_eq(|| false);
    let (glyph, tone, word) = outcome_look(item.outcome);
    let (glyph, tone, word) =
        if item.running { (Glyph::LoaderCircle, Tone::Primary, "Running") } else { (glyph, tone, word) };
    let spin = if item.running { "animate-spin" } else { "" };
    let rename = {
        let renaming = renaming.clone();
        Callback::from(move |()| renaming.set(true))
    };
    let act = |act: SessionAct| props.onact.reform(move |()| act.clone());
    let items = vec![
        MenuItem::new("Rename", Glyph::Pencil, rename),
        MenuItem::new(
            if item.pinned { "Unpin" } else { "Pin" },
            if item.pinned { Glyph::PinOff } else { Glyph::Pin },
            act(SessionAct::Pin(item.clone())),
        ),
        MenuItem::new(
            if item.archived { "Unarchive" } else { "Archive" },
            Glyph::Archive,
            act(SessionAct::Archive(item.clone())),
        ),
        MenuItem::new("Delete", Glyph::Trash2, act(SessionAct::Delete(item.clone()))).destructive(),
    ];
    let save = {
        let (renaming, onact, item) = (renaming.clone(), props.onact.clone(), item.clone());
        Callback::from(move |title: Option<String>| {
            renaming.set(false);
            if let Some(title) = title.filter(|t| !t.trim().is_empty() && *t != item.title) {
                onact.emit(SessionAct::Rename(item.clone(), title.trim().to_owned()));
            }
        })
    };
    let look = if props.current { "bg-accent text-accent-foreground" } else { "hover:bg-accent/60" };
    html! {
        <li class={classes!("group/row", "relative", "rounded-md", look)} data-session={item.id.to_string()}>
            <div hidden={*renaming}>
                <Link<Route> to={Route::Chat { id: item.id.to_string() }} classes="flex items-start gap-2 rounded-md px-2.5 py-2 group-focus-within/row:pr-9 group-hover/row:pr-9 max-lg:pr-9">
                    <span class="mt-0.5" title={word}>{ icon(glyph, classes!("size-4", tone.text(), spin)) }<span class="sr-only">{ word }</span></span>
                    <span class="min-w-0 flex-1">
                        <span class="flex items-center gap-1 text-sm" aria-current={props.current.then_some("page")}>
                            <span class="truncate" title={item.title.clone()}>{ if item.title.is_empty() { "Untitled".to_owned() } else { item.title.clone() } }</span>
                            <span hidden={!item.pinned}>{ icon(Glyph::Pin, "size-3 text-muted-foreground") }</span>
                        </span>
                        <span class="flex gap-1.5 text-xs text-muted-foreground">
                            <span hidden={matches!(item.category, shared_types::Category::Unknown)}>{ words::category(item.category) }</span>
                            <span>{ format::time(item.started_at) }</span>
                        </span>
                        <span class="line-clamp-2 text-xs text-muted-foreground" hidden={item.snippet.is_none()}>{ snippet(item) }</span>
                    </span>
                </Link<Route>>
                <span class="absolute top-1.5 right-1 opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 max-lg:opacity-100">
                    <Menu label={format!("Actions for {}", item.title)} {items}>{ icon(Glyph::Ellipsis, "size-4") }</Menu>
                </span>
            </div>
            <div hidden={!*renaming}>{ if *renaming { html! { <Rename title={item.title.clone()} onend={save} /> } } else { Html::default() } }</div>
        </li>
    }
}

fn snippet(item: &SessionItem) -> Html {
    html! {
        <>{ for item.snippet.iter().flatten().enumerate().map(|(index, part)| if part.hit { html! { <mark key={index} class="rounded-sm bg-warn-soft text-warn">{ &part.text }</mark> } } else { html! { <span key={index}>{ &part.text }</span> } }) }</>
    }
}

#[derive(PartialEq, Properties)]
struct RenameProps {
    title: AttrValue,
    /// The new title, or None.
    onend: Callback<Option<String>>,
}

#[component]
fn Rename(props: &RenameProps) -> Html {
    let node = use_node_ref();
    let text = use_state_eq(|| props.title.to_string());
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(input) = node.cast::<HtmlInputElement>() {
                let _ = input.focus();
                input.select();
            }
        });
    }
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                text.set(input.value());
            }
        })
    };
    let onkeydown = {
        let (text, onend) = (text.clone(), props.onend.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Enter" if !event.is_composing() => onend.emit(Some((*text).clone())),
                "Escape" => onend.emit(None),
                _ => {}
            }
        })
    };
    let onblur = {
        let text = text.clone();
        props.onend.reform(move |_: FocusEvent| Some((*text).clone()))
    };
    html! {
        <input ref={node} type="text" value={(*text).clone()} {oninput} {onkeydown} {onblur} aria-label="New title" maxlength="200"
            class="my-1 h-9 w-full rounded-md border border-input bg-raised px-2.5 text-sm" />
    }
}
