//! One tool of the panel: what it does, its form, its run and its results.

use shared_types::{JsonObject, Timestamp, ToolCall, ToolSpec};
use yew::prelude::*;

use super::call_result::CallResult;
use super::compare::Compare;
use super::status::{call_look, effect_look, status_icon};
use super::tool_form::ToolForm;
use crate::components::ui::command::reveal;
use crate::components::ui::{Accordion, Badge, Button, ButtonSize, ButtonVariant, Glyph, icon};
use crate::format;
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;
use crate::state::tool_form::{Errors, Typed, arguments, defaults, filled, main_argument};
use crate::state::{CallView, ToolRun};

/// So many earlier runs are offered.
const HISTORY: usize = 10;

/// What a person does in the panel.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelAct {
    Run(String, JsonObject),
    /// Stops the run of this number.
    Cancel(u32),
    Favourite(String, bool),
    Ask(ToolCall),
    RunLadder,
}

#[derive(PartialEq, Properties)]
pub struct ToolCardProps {
    pub spec: ToolSpec,
    pub open: bool,
    pub ontoggle: Callback<bool>,
    /// The last run by hand, if there is one.
    pub run: Option<ToolRun>,
    /// Every call of this tool in this session, oldest first.
    pub calls: Vec<CallView>,
    /// Arguments to fill in, with a number that makes each one new.
    pub fill: Option<(u32, JsonObject)>,
    pub favourite: bool,
    pub now: Timestamp,
    pub onact: Callback<PanelAct>,
    /// The id of its content: the same tool may be among the favourites too.
    pub id: AttrValue,
}

/// The card.
#[component]
pub fn ToolCard(props: &ToolCardProps) -> Html {
    let spec = &props.spec;
    let last = props.calls.last().map(|v| &v.call).or_else(|| props.run.as_ref().and_then(|r| r.call.as_ref()));
    let running = props.run.as_ref().is_some_and(|r| r.running);
    let verdict = last.map(|call| {
        let (glyph, tone, word) = call_look(call);
        html! { <span class="inline-flex items-center gap-1 text-xs text-muted-foreground" title={word}>{ status_icon(glyph, tone, "size-3.5") }<span class="sr-only">{ word }</span>{ format::ago(call.started_at, props.now) }</span> }
    });
    let (tone, word) = effect_look(spec.effect);
    let title = html! {
        <span class="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span class={classes!("font-medium", (!spec.supported).then_some("text-muted-foreground"))}>{ &spec.display_name }</span>
            <span hidden={spec.effect == shared_types::Effect::Reads}><Badge {tone}>{ word }</Badge></span>
            <span class="ml-auto" hidden={last.is_none()}>{ verdict }</span>
        </span>
    };
    let star = {
        let (name, favourite) = (spec.name.clone(), props.favourite);
        props.onact.reform(move |_: MouseEvent| PanelAct::Favourite(name.clone(), !favourite))
    };
    let fill = if props.favourite { "fill-current text-warn" } else { "text-muted-foreground" };
    let aside = html! {
        <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label={format!("Favourite: {}", spec.display_name)} pressed={Some(props.favourite)} onclick={star}>{ icon(Glyph::Star, classes!("size-3.5", fill)) }</Button>
    };
    let spinning = if running { "border-action" } else { "" };
    html! {
        <Accordion id={props.id.clone()} {title} open={props.open} ontoggle={props.ontoggle.clone()} {aside} class={classes!("rounded-lg", "border", "bg-raised", "pr-1", spinning)}>
            <Later part={Part(|| Box::pin(load()))} with={With::new(OpenedProps::from(props))} />
        </Accordion>
    }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Opened>)
}

#[derive(Clone, PartialEq, Properties)]
struct OpenedProps {
    spec: ToolSpec,
    run: Option<ToolRun>,
    calls: Vec<CallView>,
    fill: Option<(u32, JsonObject)>,
    onact: Callback<PanelAct>,
}

impl From<&ToolCardProps> for OpenedProps {
    fn from(props: &ToolCardProps) -> Self {
        Self {
            spec: props.spec.clone(),
            run: props.run.clone(),
            calls: props.calls.clone(),
            fill: props.fill.clone(),
            onact: props.onact.clone(),
        }
    }
}

#[component]
fn Opened(props: &OpenedProps) -> Html {
    let spec = &props.spec;
    let typed = use_state_eq(|| props.fill.as_ref().map_or_else(|| defaults(spec), |(_, a)| filled(spec, a)));
    let errors = use_state_eq(Errors::default);
    {
        let (typed, spec) = (typed.clone(), spec.clone());
        use_effect_with(props.fill.clone(), move |fill| {
            if let Some((_, arguments)) = fill {
                typed.set(filled(&spec, arguments));
            }
        });
    }
    let onchange = {
        let (typed, errors) = (typed.clone(), errors.clone());
        Callback::from(move |new: Typed| {
            typed.set(new);
            errors.set(Errors::default());
        })
    };
    let submit = {
        let (typed, errors, spec, onact) = (typed.clone(), errors.clone(), spec.clone(), props.onact.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match arguments(&spec, &typed) {
                Ok(found) => onact.emit(PanelAct::Run(spec.name.clone(), found)),
                Err(wrong) => errors.set(wrong),
            }
        })
    };
    let running = props.run.as_ref().filter(|r| r.running);
    let outcome = use_node_ref();
    use_shown_result(&outcome, running.is_some());
    let cancel = {
        let number = running.map_or(0, |r| r.number);
        props.onact.reform(move |_: MouseEvent| PanelAct::Cancel(number))
    };
    let progress = running.and_then(|r| r.progress.clone());
    // What ended at the server all the same has not failed, only the way back was cut.
    let failure = props.run.as_ref().filter(|run| !has_ended(run, &props.calls)).and_then(|r| r.failure.clone());
    let fraction = progress.as_ref().and_then(|(_, f)| *f);
    html! {
        <div class="grid grid-cols-1 gap-3 px-3 pt-1 pb-3 text-sm">
            <p class="text-xs text-muted-foreground">{ &spec.description }</p>
            <p class="rounded-md bg-muted px-3 py-2 text-xs" hidden={spec.supported}>{ spec.unsupported_reason.clone().unwrap_or_else(|| "Not on this computer.".into()) }</p>
            <form class="grid gap-3" novalidate=true onsubmit={submit}>
                <ToolForm spec={spec.clone()} typed={(*typed).clone()} errors={(*errors).clone()} {onchange} />
                <div class="flex items-center gap-2">
                    <Button kind="submit" variant={ButtonVariant::Primary} size={ButtonSize::Small} disabled={!spec.supported || running.is_some()}>{ icon(Glyph::Play, "size-3.5") }{ if running.is_some() { "Running…" } else { "Run" } }</Button>
                    <Button size={ButtonSize::Small} hidden={running.is_none()} onclick={cancel}>{ icon(Glyph::Square, "size-3.5") }{ "Cancel" }</Button>
                    <span class="min-w-0 flex-1 truncate text-xs text-muted-foreground" role="status">{ progress.map(|(text, _)| text).unwrap_or_default() }</span>
                </div>
            </form>
            <div class="h-1 overflow-hidden rounded-full bg-muted" hidden={running.is_none()}>
                <div class={classes!("h-full", "bg-action", "transition-[width]", fraction.is_none().then_some("animate-pulse"))} style={format!("width:{:.0}%", fraction.unwrap_or(1.0) * 100.0)}></div>
            </div>
            <div ref={outcome} class="grid grid-cols-1 gap-3">
                <p role="alert" class="rounded-md bg-fail-soft px-3 py-2 text-xs text-fail" hidden={failure.is_none()}>{ failure.clone().unwrap_or_default() }</p>
                <Results calls={results(props)} onact={props.onact.clone()} />
            </div>
        </div>
    }
}

/// Whether the session knows how a run ended.
fn has_ended(run: &ToolRun, calls: &[CallView]) -> bool {
    run.call.as_ref().is_some_and(|call| calls.iter().any(|v| v.call.id == call.id && v.call.status.is_final()))
}

/// When the run that goes on ends, its result comes onto the screen.
#[hook]
fn use_shown_result(outcome: &NodeRef, running: bool) {
    let (outcome, was_running) = (outcome.clone(), use_mut_ref(|| false));
    use_effect_with(running, move |running| {
        if was_running.replace(*running)
            && !running
            && let Some(element) = outcome.cast::<web_sys::Element>()
        {
            reveal(&element);
        }
    });
}

/// The calls of the session, and the last by hand where it belongs to none.
fn results(props: &OpenedProps) -> Vec<ToolCall> {
    let mut calls: Vec<ToolCall> = props.calls.iter().map(|v| v.call.clone()).filter(|c| c.status.is_final()).collect();
    if let Some(call) = props.run.as_ref().and_then(|r| r.call.clone()).filter(|c| c.status.is_final())
        && !calls.iter().any(|c| c.id == call.id)
    {
        calls.push(call);
    }
    calls
}

#[derive(PartialEq, Properties)]
struct ResultsProps {
    calls: Vec<ToolCall>,
    onact: Callback<PanelAct>,
}

/// The last result, earlier ones to look at, and two to compare.
#[component]
fn Results(props: &ResultsProps) -> Html {
    let chosen = use_state_eq(|| None::<usize>);
    let comparing = use_state_eq(|| false);
    let count = props.calls.len();
    {
        let (chosen, comparing) = (chosen.clone(), comparing.clone());
        use_effect_with(count, move |_| {
            chosen.set(None);
            comparing.set(false);
        });
    }
    let index = chosen.unwrap_or(count.saturating_sub(1));
    let Some(call) = props.calls.get(index) else { return html! { <div hidden=true></div> } };
    let (glyph, tone, word) = call_look(call);
    let ask = {
        let call = call.clone();
        props.onact.reform(move |_: MouseEvent| PanelAct::Ask(call.clone()))
    };
    let compare = {
        let comparing = comparing.clone();
        Callback::from(move |_: MouseEvent| comparing.set(!*comparing))
    };
    html! {
        <div class="grid grid-cols-1 gap-2 border-t pt-3">
            <p class="flex items-start gap-2">{ status_icon(glyph, tone, "mt-0.5 size-4") }<span class="min-w-0 flex-1"><span class={classes!("font-medium", tone.text())}>{ word }</span>{ " " }{ &call.summary }</span><span class="text-xs text-muted-foreground">{ call.duration_ms.map(format::duration).unwrap_or_default() }</span></p>
            <CallResult call={call.clone()} />
            <div class="flex flex-wrap gap-1.5">
                <Button size={ButtonSize::Small} onclick={ask}>{ icon(Glyph::MessageSquare, "size-3.5") }{ "Ask about this" }</Button>
                <Button size={ButtonSize::Small} variant={ButtonVariant::Ghost} hidden={count < 2} pressed={Some(*comparing)} onclick={compare}>{ icon(Glyph::GitCompare, "size-3.5") }{ "Compare" }</Button>
            </div>
            <div hidden={count < 2}>
                <p class="pb-1 text-xs font-medium text-muted-foreground">{ "Runs of this session" }</p>
                <ul class="grid grid-cols-1 gap-0.5">
                    { for props.calls.iter().enumerate().rev().take(HISTORY).map(|(at, call)| {
                        let (glyph, tone, word) = call_look(call);
                        let onclick = { let chosen = chosen.clone(); Callback::from(move |_: MouseEvent| chosen.set(Some(at))) };
                        let look = if at == index { "bg-accent" } else { "" };
                        html! {
                            <li key={call.id.to_string()}><button type="button" {onclick} aria-pressed={if at == index { "true" } else { "false" }} class={classes!("flex", "w-full", "items-center", "gap-2", "rounded", "px-2", "py-1", "text-left", "text-xs", "hover:bg-accent", look)}>
                                { status_icon(glyph, tone, "size-3.5") }<span class="sr-only">{ word }</span><span>{ format::time(call.started_at) }</span><span class="truncate text-muted-foreground">{ main_argument(&call.arguments) }{ " " }{ &call.summary }</span>
                            </button></li>
                        }
                    }) }
                </ul>
            </div>
            <div hidden={!(*comparing && count >= 2)}>
                { if *comparing && count >= 2 {
                    let (before, after) = if index == 0 { (0, count - 1) } else { (index - 1, index) };
                    html! { <Compare before={props.calls[before].clone()} after={props.calls[after].clone()} /> }
                } else { Html::default() } }
            </div>
        </div>
    }
}
