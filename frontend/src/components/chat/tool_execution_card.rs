//! A tool call in the transcript: one line that says what was found, and all of it behind.

use gloo_timers::callback::Interval;
use shared_types::{CallStatus, Origin, Timestamp, ToolRequest};
use yew::prelude::*;

use super::Act;
use crate::components::diagnostics::call_result::CallResult;
use crate::components::diagnostics::status::{call_look, status_icon};
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, icon};
use crate::format;
use crate::state::tool_form::main_argument;
use crate::state::{CallView, Shared, ToolBook};

/// How often a running call's clock moves.
const TICK_MS: u32 = 200;

#[derive(PartialEq, Properties)]
pub struct ToolExecutionCardProps {
    pub view: CallView,
    pub tools: Shared<ToolBook>,
    pub onact: Callback<Act>,
}

/// The card.
#[component]
pub fn ToolExecutionCard(props: &ToolExecutionCardProps) -> Html {
    let call = &props.view.call;
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let (glyph, tone, word) = call_look(call);
    let name = props.tools.name(&call.name);
    let argument = main_argument(&call.arguments);
    let running = call.status == CallStatus::Running;
    let line = match (&props.view.progress, running) {
        (Some((text, _)), true) => text.clone(),
        _ if !call.summary.is_empty() => call.summary.clone(),
        _ => call.error.clone().unwrap_or_default(),
    };
    let fraction = props.view.progress.as_ref().and_then(|(_, f)| *f).filter(|_| running);
    let manual = match (call.undoes.is_some(), call.origin) {
        (true, _) => "takes an earlier run back",
        (false, Origin::Manual) => "by hand",
        (false, Origin::Assistant) => "",
    };
    html! {
        <div class="rounded-lg border bg-raised text-sm shadow-xs" data-call={call.id.to_string()} data-tool={call.name.clone()}>
            <button type="button" onclick={toggle} aria-expanded={if *open { "true" } else { "false" }}
                class="flex w-full items-center gap-2 rounded-lg px-3 py-2 text-left hover:bg-accent/60">
                { status_icon(glyph, tone, "size-4") }
                <span class="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
                    <span class="font-medium">{ name }</span>
                    <code class="max-w-48 truncate font-mono text-xs text-muted-foreground" hidden={argument.is_empty()}>{ argument.clone() }</code>
                    <span class={classes!("text-xs", "font-medium", tone.text())}>{ word }</span>
                    <span class="text-xs text-muted-foreground" hidden={manual.is_empty()}>{ manual }</span>
                    <span class={classes!("w-full", "text-xs", "text-muted-foreground", if *open { "break-words" } else { "truncate" })} hidden={line.is_empty()}>{ line.clone() }</span>
                </span>
                <span class="hidden shrink-0 rounded-full bg-muted px-2 py-0.5 text-[0.7rem] text-muted-foreground sm:inline" hidden={call.layer.is_none()}>
                    { call.layer.map(|l| format!("{} {}", l.number(), l.name())).unwrap_or_default() }
                </span>
                <span class="w-14 shrink-0 text-right text-xs text-muted-foreground tabular-nums">
                    <Clock since={running.then_some(call.started_at)} ms={call.duration_ms} />
                </span>
                { icon(if *open { Glyph::ChevronDown } else { Glyph::ChevronRight }, "size-4 text-muted-foreground") }
            </button>
            <div class="mx-3 mb-2 h-1 overflow-hidden rounded-full bg-muted" hidden={fraction.is_none()} role="presentation">
                <div class="h-full bg-action transition-[width]" style={format!("width:{:.0}%", fraction.unwrap_or(0.0) * 100.0)}></div>
            </div>
            <div class="border-t px-3 py-3" hidden={!*open}>
                { if *open { details(props) } else { Html::default() } }
            </div>
        </div>
    }
}

fn details(props: &ToolExecutionCardProps) -> Html {
    let call = &props.view.call;
    let act = |act: Act| props.onact.reform(move |_: MouseEvent| act.clone());
    let again = act(Act::Run(ToolRequest { name: call.name.clone(), arguments: call.arguments.clone() }));
    let undoable = call.undo.as_ref().is_some_and(|u| u.available) && call.undone_at.is_none();
    let undo_text = call.undo.as_ref().map(|u| u.text.clone()).unwrap_or_default();
    html! {
        <div class="grid grid-cols-1 gap-3">
            <CallResult call={call.clone()} />
            <p class="text-xs text-muted-foreground" hidden={undo_text.is_empty()}>
                { if call.undone_at.is_some() { format!("Undone. {undo_text}") } else { format!("To undo: {undo_text}") } }
            </p>
            <div class="flex flex-wrap gap-1.5" hidden={!call.status.is_final()}>
                <Button size={ButtonSize::Small} onclick={again}>{ icon(Glyph::RotateCcw, "size-3.5") }{ "Run again" }</Button>
                <Button size={ButtonSize::Small} variant={ButtonVariant::Ghost} onclick={act(Act::OpenInPanel(call.clone()))}>{ icon(Glyph::Wrench, "size-3.5") }{ "Open in panel" }</Button>
                <Button size={ButtonSize::Small} hidden={!undoable} onclick={act(Act::Undo(call.id.clone()))}>{ icon(Glyph::Undo2, "size-3.5") }{ "Undo" }</Button>
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub struct ClockProps {
    /// Set while it runs.
    pub since: Option<Timestamp>,
    /// How long it took.
    pub ms: Option<u64>,
}

/// A duration that counts up while something runs.
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let now = use_state_eq(format::now);
    {
        let now = now.clone();
        use_effect_with(props.since, move |since| {
            let interval = since.map(|_| Interval::new(TICK_MS, move || now.set(format::now())));
            move || drop(interval)
        });
    }
    let text = match (props.since, props.ms) {
        (Some(since), _) => format::duration(u64::try_from(now.as_millisecond() - since.as_millisecond()).unwrap_or(0)),
        (None, Some(ms)) => format::duration(ms),
        (None, None) => String::new(),
    };
    html! { <span>{ text }</span> }
}
