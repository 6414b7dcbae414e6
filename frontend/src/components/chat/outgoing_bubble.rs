//! A message that has not reached the server: it waits where one can see, change and withdraw it.

use yew::prelude::*;

use super::Act;
use super::message_bubble::Editor;
use crate::components::ui::{Badge, Button, ButtonSize, ButtonVariant, Glyph, Tone, icon};
use crate::state::Outgoing;

#[derive(PartialEq, Properties)]
pub struct OutgoingBubbleProps {
    pub message: Outgoing,
    pub online: bool,
    pub onact: Callback<Act>,
}

/// The bubble.
#[component]
pub fn OutgoingBubble(props: &OutgoingBubbleProps) -> Html {
    let message = &props.message;
    let editing = use_state_eq(|| false);
    let (tone, glyph, word) = match (&message.refused, props.online) {
        (Some(_), _) if message.later => (Tone::Warn, Glyph::Hourglass, "Waits for the server"),
        (Some(_), _) => (Tone::Fail, Glyph::CircleAlert, "Not accepted"),
        (None, true) => (Tone::Neutral, Glyph::LoaderCircle, "Sending"),
        (None, false) => (Tone::Warn, Glyph::WifiOff, "Waits for the server"),
    };
    let can_change = !props.online || message.refused.is_some();
    let client = message.client_id.clone();
    let save = {
        let (editing, onact, client) = (editing.clone(), props.onact.clone(), client.clone());
        Callback::from(move |text: String| {
            editing.set(false);
            onact.emit(Act::EditWaiting(client.clone(), text));
        })
    };
    let again = {
        let client = client.clone();
        props.onact.reform(move |_: MouseEvent| Act::SendAgain(client.clone()))
    };
    let withdraw = props.onact.reform(move |_: MouseEvent| Act::Withdraw(client.clone()));
    let edit = |to: bool| {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(to))
    };
    html! {
        <article aria-label={format!("Your message: {word}")} class="flex flex-col items-end gap-1 py-2" data-outgoing="">
            <div class="max-w-[85%] rounded-2xl rounded-br-md border border-dashed border-input px-4 py-2.5 text-[0.95rem]" hidden={*editing}>
                <p class="break-words whitespace-pre-wrap">{ &message.text }</p>
            </div>
            <div class="w-full max-w-[85%]" hidden={!*editing}>
                { if *editing { html! { <Editor text={message.text.clone()} onsave={save} oncancel={edit(false)} /> } } else { Html::default() } }
            </div>
            <p class="max-w-[85%] text-xs text-fail" hidden={message.refused.is_none() || message.later}>{ message.refused.clone().unwrap_or_default() }</p>
            <div class="flex h-7 items-center gap-0.5 text-xs">
                <Badge {tone} {glyph}>{ word }</Badge>
                <span class="flex" hidden={!can_change}>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Send again" hidden={message.refused.is_none() || !props.online} onclick={again}>{ icon(Glyph::RotateCcw, "size-3.5") }</Button>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Edit message" onclick={edit(true).reform(|_| ())}>{ icon(Glyph::Pencil, "size-3.5") }</Button>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Withdraw message" onclick={withdraw}>{ icon(Glyph::X, "size-3.5") }</Button>
                </span>
            </div>
        </article>
    }
}
