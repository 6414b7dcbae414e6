//! Play, pause, step, speed and the way to the cause of a replay.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::components::ui::{Button, ButtonSize, ButtonVariant, Choice, Glyph, Select, icon};
use crate::state::replay::Speed;

/// What the bar is told to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReplayAct {
    Toggle,
    Step,
    Seek(usize),
    Speed(Speed),
    Leave,
}

#[derive(PartialEq, Properties)]
pub struct ReplayBarProps {
    pub position: usize,
    pub length: usize,
    pub playing: bool,
    pub speed: Speed,
    /// The position at which the cause is found, where one is.
    pub cause: Option<usize>,
    pub onact: Callback<ReplayAct>,
}

/// The bar; the focus begins on "pause".
#[component]
pub fn ReplayBar(props: &ReplayBarProps) -> Html {
    let first = use_node_ref();
    {
        let first = first.clone();
        use_effect_with((), move |()| {
            if let Some(button) = first.cast::<HtmlElement>() {
                let _ = button.focus();
            }
        });
    }
    let act = |act: ReplayAct| props.onact.reform(move |_: MouseEvent| act);
    let seek = props.onact.reform(|event: InputEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        ReplayAct::Seek(input.and_then(|i| i.value().parse().ok()).unwrap_or(0))
    });
    let speed = props.onact.reform(|label: String| {
        ReplayAct::Speed(Speed::ALL.into_iter().find(|speed| speed.label() == label).unwrap_or(Speed::Real))
    });
    let choices = Speed::ALL.map(|speed| Choice::new(speed.label(), speed.label())).to_vec();
    html! {
        <div class="mx-auto flex w-full max-w-3xl flex-wrap items-center gap-2 px-4 py-3" role="group" aria-label="Replay" data-replay="">
            <Button size={ButtonSize::Icon} variant={ButtonVariant::Primary} label={if props.playing { "Pause" } else { "Play" }} onclick={act(ReplayAct::Toggle)} node_ref={first}>
                { icon(if props.playing { Glyph::Pause } else { Glyph::Play }, "size-4") }
            </Button>
            <Button size={ButtonSize::Icon} label="One event on" onclick={act(ReplayAct::Step)}>{ icon(Glyph::StepForward, "size-4") }</Button>
            <input type="range" min="0" max={props.length.to_string()} value={props.position.to_string()} oninput={seek} aria-label="Position in the replay" class="min-w-24 flex-1 accent-(--action)" />
            <span class="text-xs text-muted-foreground tabular-nums">{ format!("{} / {}", props.position, props.length) }</span>
            <Select class="max-w-24" value={props.speed.label()} {choices} onchange={speed} label="Speed" />
            <Button disabled={props.cause.is_none()} onclick={act(ReplayAct::Seek(props.cause.unwrap_or(props.position)))}>{ icon(Glyph::Stethoscope, "size-4") }{ "To the cause" }</Button>
            <Button onclick={act(ReplayAct::Leave)}>{ "Continue from here" }</Button>
        </div>
    }
}
