//! What a person wrote: copied, linked to, or said anew.

use shared_types::MESSAGE_MAX_CHARS;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::Act;
use crate::components::ui::{Badge, Button, ButtonSize, ButtonVariant, CopyButton, Glyph, Tone, icon};
use crate::format;
use crate::state::Person;

/// Longer messages are clamped: the answer is what one came to read.
const CLAMP: usize = 600;

/// What becomes of the old message and of what followed.
const ANEW: &str = "The conversation goes on from here. What came after is kept as the earlier version.";

#[derive(PartialEq, Properties)]
pub struct MessageBubbleProps {
    pub person: Person,
    pub onact: Callback<Act>,
    /// Nothing can be changed: a replay, or an offline copy.
    #[prop_or_default]
    pub read_only: bool,
}

/// The bubble.
#[component]
pub fn MessageBubble(props: &MessageBubbleProps) -> Html {
    let person = &props.person;
    let editing = use_state_eq(|| false);
    let whole = use_state_eq(|| false);
    let long = person.text.chars().count() > CLAMP;
    let clamp = if long && !*whole { "line-clamp-6" } else { "" };
    let open_editor = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(true))
    };
    let pencil = use_node_ref();
    let close_editor = {
        let (editing, pencil) = (editing.clone(), pencil.clone());
        Callback::from(move |()| {
            editing.set(false);
            if let Some(pencil) = pencil.cast::<HtmlElement>() {
                let _ = pencil.focus();
            }
        })
    };
    let save = {
        let (onact, person, editing) = (props.onact.clone(), person.clone(), editing.clone());
        Callback::from(move |text: String| {
            editing.set(false);
            match (&person.queued, &person.client_id) {
                (Some(_), Some(client)) => onact.emit(Act::EditWaiting(client.clone(), text)),
                _ => onact.emit(Act::Edit(person.message_id.clone(), text)),
            }
        })
    };
    let withdraw = {
        let (onact, client) = (props.onact.clone(), person.client_id.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(client) = client.clone() {
                onact.emit(Act::Withdraw(client));
            }
        })
    };
    let link = {
        let id = person.message_id.clone();
        props.onact.reform(move |_: MouseEvent| Act::Link(Some(id.clone())))
    };
    html! {
        <article id={format!("m-{}", person.message_id)} aria-label={format!("You, {}", format::time(person.at))} class="entry group flex flex-col items-end gap-1 py-2">
            <div class="max-w-[85%] rounded-2xl rounded-br-md bg-secondary px-4 py-2.5 text-[0.95rem] text-card-foreground" hidden={*editing}>
                <p class={classes!("break-words", "whitespace-pre-wrap", clamp)}>{ &person.text }</p>
                <button type="button" class="mt-1 text-xs text-link hover:underline" hidden={!long} onclick={let whole = whole.clone(); move |_| whole.set(!*whole)}>{ if *whole { "Show less" } else { "Show all" } }</button>
            </div>
            <div class="w-full max-w-[85%]" hidden={!*editing}>
                { if *editing { html! { <Editor text={person.text.clone()} onsave={save} oncancel={close_editor} hint={person.queued.is_none().then_some(ANEW)} /> } } else { Html::default() } }
            </div>
            <div class="flex h-7 items-center gap-0.5 text-xs text-muted-foreground">
                <span hidden={person.queued.is_none()}><Badge tone={Tone::Info} glyph={Glyph::Hourglass}>{ format!("Waiting, place {}", person.queued.unwrap_or(1)) }</Badge></span>
                <span class={classes!("flex", "opacity-0", "transition-opacity", "group-focus-within:opacity-100", "group-hover:opacity-100", "max-sm:opacity-100")} hidden={props.read_only}>
                    <CopyButton text={person.text.clone()} label="Copy message" />
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Copy link to message" onclick={link}>{ icon(Glyph::Link, "size-3.5") }</Button>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} node_ref={pencil} label="Edit and send again" onclick={open_editor}>{ icon(Glyph::Pencil, "size-3.5") }</Button>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Take back" hidden={person.queued.is_none()} onclick={withdraw}>{ icon(Glyph::X, "size-3.5") }</Button>
                </span>
                // At the edge: before the buttons, which are hidden most of the time, it would hang in the air.
                <time class="mx-1" title={format::date_time(person.at)}>{ format::time(person.at) }</time>
            </div>
        </article>
    }
}

#[derive(PartialEq, Properties)]
pub struct EditorProps {
    pub text: AttrValue,
    pub onsave: Callback<String>,
    pub oncancel: Callback<()>,
    /// A word on what sending does.
    #[prop_or_default]
    pub hint: Option<&'static str>,
}

/// A message being said anew.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let text = use_state_eq(|| props.text.to_string());
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(area) = field.cast::<HtmlTextAreaElement>() {
                let _ = area.focus();
            }
        });
    }
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
                text.set(area.value());
            }
        })
    };
    let save = {
        let text = text.clone();
        props.onsave.reform(move |_: MouseEvent| (*text).clone())
    };
    let onkeydown = {
        let (text, onsave, oncancel) = (text.clone(), props.onsave.clone(), props.oncancel.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                onsave.emit((*text).clone());
            } else if event.key() == "Escape" {
                oncancel.emit(());
            }
        })
    };
    let length = text.chars().count();
    html! {
        <div class="grid gap-2">
            <textarea ref={field} aria-label="Edit message" rows="3" value={(*text).clone()} {oninput} {onkeydown}
                class="w-full resize-y rounded-lg border border-input bg-raised px-3 py-2 text-sm" />
            <div class="flex flex-wrap items-center justify-end gap-2">
                <p class="flex-1 text-xs text-muted-foreground">{ props.hint.unwrap_or_default() }</p>
                <Button size={ButtonSize::Small} onclick={props.oncancel.reform(|_| ())}>{ "Cancel" }</Button>
                <Button size={ButtonSize::Small} variant={ButtonVariant::Primary} disabled={text.trim().is_empty() || length > MESSAGE_MAX_CHARS} onclick={save}>{ "Send" }</Button>
            </div>
        </div>
    }
}
