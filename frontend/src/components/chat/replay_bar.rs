//! Play, pause, step and speed of a replay.

use yew::prelude::*;

use crate::components::ui::{Button, ButtonSize, ButtonVariant, Choice, Glyph, Select, icon};
use crate::state::replay::SPEEDS;

/// What the bar is told to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReplayAct {
    Toggle,
    Step,
    Seek(usize),
    Speed(u32),
    Leave,
}

#[derive(PartialEq, Properties)]
pub struct ReplayBarProps {
    pub position: usize,
    pub length: usize,
    pub playing: bool,
    /// In tenths.
    pub speed: u32,
    pub onact: Callback<ReplayAct>,
}

/// The bar.
#[component]
pub fn ReplayBar(props: &ReplayBarProps) -> Html {
    let act = |act: ReplayAct| props.onact.reform(move |_: MouseEvent| act);
    let seek = props.onact.reform(|event: InputEvent| {
        let input = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlInputElement>(
            event.target_unchecked_into::<web_sys::EventTarget>(),
        )
        .ok();
        ReplayAct::Seek(input.and_then(|i| i.value().parse().ok()).unwrap_or(0))
    });
    let speed = props.onact.reform(|value: String| ReplayAct::Speed(value.parse().unwrap_or(10)));
    let choices = SPEEDS.map(|s| Choice::new(s.to_string(), format!("{}×", f64::from(s) / 10.0))).to_vec();
    html! {
        <div class="mx-auto flex w-full max-w-3xl flex-wrap items-center gap-2 px-4 py-3" data-replay="">
            <Button size={ButtonSize::Icon} variant={ButtonVariant::Primary} label={if props.playing { "Pause" } else { "Play" }} onclick={act(ReplayAct::Toggle)}>
                { icon(if props.playing { Glyph::Pause } else { Glyph::Play }, "size-4") }
            </Button>
            <Button size={ButtonSize::Icon} label="One event on" onclick={act(ReplayAct::Step)}>{ icon(Glyph::StepForward, "size-4") }</Button>
            <input type="range" min="0" max={props.length.to_string()} value={props.position.to_string()} oninput={seek} aria-label="Position in the replay" class="min-w-24 flex-1 accent-(--action)" />
            <span class="text-xs text-muted-foreground tabular-nums">{ format!("{} / {}", props.position, props.length) }</span>
            <Select class="max-w-24" value={props.speed.to_string()} {choices} onchange={speed} label="Speed" />
            <Button onclick={act(ReplayAct::Leave)}>{ "Continue the conversation" }</Button>
        </div>
    }
}
