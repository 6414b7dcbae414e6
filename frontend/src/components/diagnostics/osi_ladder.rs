//! The ladder: five rungs, rung 1 at the bottom, each with its state, its evidence and its tools.

use shared_types::{Layer, LayerStatus, Timestamp, ToolRequest};
use yew::prelude::*;

use super::status::{call_look, layer_look, status_icon};
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, Tone, icon};
use crate::format;
use crate::state::{CallView, Ladder, Rung, Shared, ToolBook};

/// What was seen longer ago may have changed.
const STALE_MS: i64 = 600_000;

#[derive(PartialEq, Properties)]
pub struct OsiLadderProps {
    pub ladder: Ladder,
    /// All calls of the session, for the facts of a rung.
    pub calls: Vec<CallView>,
    pub tools: Shared<ToolBook>,
    /// "Check everything".
    pub oncheck: Callback<()>,
    pub onrun: Callback<ToolRequest>,
    /// A run goes on.
    pub busy: bool,
    /// The moment by which ages are told; the page moves it on.
    pub now: Timestamp,
    /// Nothing can be run: a replay, or no server.
    #[prop_or_default]
    pub read_only: bool,
    /// One row of five signs, for phones.
    #[prop_or_default]
    pub compact: bool,
}

/// The ladder.
#[component]
pub fn OsiLadder(props: &OsiLadderProps) -> Html {
    let open = use_state_eq(|| None::<Layer>);
    let summary = props.ladder.summary();
    let current = props.ladder.current();
    let toggle = |layer: Layer| {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(if *open == Some(layer) { None } else { Some(layer) }))
    };
    if props.compact {
        return html! { <Compact ladder={props.ladder.clone()} {summary} /> };
    }
    let untouched = props.ladder.is_untouched();
    let summary = match props.ladder.duration_ms.filter(|_| current.is_none()) {
        _ if untouched => "Describe the problem, or check everything.".to_owned(),
        Some(ms) => format!("{summary}, {}", format::duration(ms)),
        None => summary,
    };
    html! {
        <section aria-label="Network ladder" data-ladder="">
            <div class="flex items-center justify-between gap-2 pb-2">
                <h2 class="text-sm font-semibold">{ "Network ladder" }</h2>
                <Button size={ButtonSize::Small} variant={if untouched { ButtonVariant::Primary } else { ButtonVariant::Outline }} disabled={props.busy || props.read_only} onclick={props.oncheck.reform(|_| ())}>
                    { icon(Glyph::ListChecks, "size-3.5") }{ "Check everything" }
                </Button>
            </div>
            <ol class="flex flex-col-reverse" role="list">
                { for props.ladder.rungs.iter().map(|rung| {
                    let is_open = *open == Some(rung.layer);
                    html! {
                        <li key={rung.layer.number()} class="relative" data-rung={rung.layer.number().to_string()} data-status={layer_look(rung.status).2.to_ascii_lowercase()}>
                            { rung_head(rung, is_open, current == Some(rung.layer), props.now, toggle(rung.layer)) }
                            <div id={format!("rung-{}", rung.layer.number())} hidden={!is_open}>{ if is_open { details(props, rung.layer) } else { Html::default() } }</div>
                        </li>
                    }
                }) }
            </ol>
            <p class="pt-2 text-xs text-muted-foreground" role="status" aria-live="polite" data-ladder-summary="">
                { summary }
            </p>
        </section>
    }
}

fn ground(status: LayerStatus) -> &'static str {
    match status {
        LayerStatus::Pending | LayerStatus::Skipped => "bg-muted/60",
        LayerStatus::Testing => "bg-action/10",
        LayerStatus::Pass => "bg-pass-soft",
        LayerStatus::Warn => "bg-warn-soft",
        LayerStatus::Fail => "bg-fail-soft",
    }
}

fn rung_head(rung: &Rung, open: bool, current: bool, now: Timestamp, onclick: Callback<MouseEvent>) -> Html {
    let (glyph, tone, word) = layer_look(rung.status);
    let stale = rung.tested_at.is_some_and(|at| now.as_millisecond() - at.as_millisecond() > STALE_MS);
    let ring = if current { "ring-2 ring-action" } else { "" };
    let dim = if stale { "saturate-50 opacity-80" } else { "" };
    html! {
        <div class="flex gap-2.5 py-0.5">
            <span class={classes!("grid", "size-8", "shrink-0", "place-items-center", "self-start", "rounded-full", "border-2", "mt-1", "text-sm", "font-semibold",
                tone.text(), border(tone), ground(rung.status), dim)}>{ rung.layer.number() }</span>
            <button type="button" {onclick} aria-expanded={if open { "true" } else { "false" }} aria-controls={format!("rung-{}", rung.layer.number())}
                class={classes!("min-w-0", "flex-1", "rounded-lg", "px-3", "py-2", "text-left", "transition-colors", ground(rung.status), ring, dim)}>
                <span class="flex items-center gap-2">
                    <span class="text-sm font-medium text-card-foreground">{ rung.layer.name() }</span>
                    <span class={classes!("ml-auto", "inline-flex", "items-center", "gap-1", "text-xs", "font-medium", tone.text())}>
                        { status_icon(glyph, tone, "size-3.5") }{ word }
                    </span>
                </span>
                <span class="mt-0.5 block text-xs break-words text-foreground/80" hidden={rung.evidence.is_empty()}>{ &rung.evidence }</span>
                <span class="block text-[0.7rem] text-muted-foreground" hidden={rung.tested_at.is_none()}>
                    { rung.tested_at.map(|at| format!("tested {}", format::ago(at, now))).unwrap_or_default() }
                </span>
            </button>
        </div>
    }
}

fn border(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "border-border",
        Tone::Primary => "border-action",
        Tone::Pass => "border-pass/60",
        Tone::Warn => "border-warn/60",
        Tone::Fail => "border-fail/60",
    }
}

/// The tools of a rung and what they found.
fn details(props: &OsiLadderProps, layer: Layer) -> Html {
    let own = layer.tool();
    let mut specs: Vec<_> = props.tools.specs.iter().filter(|s| s.layer == Some(layer)).collect();
    if let Some(at) = specs.iter().position(|s| s.name == own) {
        specs[..=at].rotate_right(1);
    }
    html! {
        <ul class="mt-1 mb-2 ml-10 grid gap-1 border-l pl-3">
            { for specs.into_iter().map(|spec| {
                let last = props.calls.iter().rev().find(|v| v.call.name == spec.name);
                let needs = spec.parameters.iter().any(|p| p.required) || spec.effect != shared_types::Effect::Reads;
                let request = ToolRequest { name: spec.name.clone(), arguments: serde_json::Map::new() };
                let onclick = props.onrun.reform(move |_: MouseEvent| request.clone());
                html! {
                    <li key={spec.name.clone()} class="text-xs">
                        <div class="flex items-center gap-2">
                            <span class="min-w-0 flex-1 truncate font-medium">{ &spec.display_name }</span>
                            <Button size={ButtonSize::SmallIcon} variant={ButtonVariant::Ghost} label={if needs { format!("Open {}", spec.display_name) } else { format!("Run {}", spec.display_name) }} disabled={!spec.supported || props.read_only} {onclick}>{ icon(if needs { Glyph::Wrench } else { Glyph::Play }, "size-3.5") }</Button>
                        </div>
                        <div hidden={last.is_none()}>{ last.map(|view| {
                            let (glyph, tone, word) = call_look(&view.call);
                            html! { <p class="flex items-start gap-1.5 text-muted-foreground">{ status_icon(glyph, tone, "size-3.5") }<span><span class="sr-only">{ word }{ ": " }</span>{ &view.call.summary }</span></p> }
                        }) }</div>
                    </li>
                }
            }) }
        </ul>
    }
}

#[derive(PartialEq, Properties)]
struct CompactProps {
    ladder: Ladder,
    summary: String,
}

#[component]
fn Compact(props: &CompactProps) -> Html {
    html! {
        <div class="flex items-center gap-2" data-ladder-compact="">
            <ol class="flex gap-1" aria-label="Network ladder">
                { for props.ladder.rungs.iter().map(|rung| {
                    let (glyph, tone, word) = layer_look(rung.status);
                    let label = format!("{} {}: {word}", rung.layer.number(), rung.layer.name());
                    html! { <li key={rung.layer.number()} title={label.clone()} class={classes!("flex", "items-center", "gap-0.5", "rounded-full", "px-1.5", "py-0.5", "text-xs", "font-medium", ground(rung.status), tone.text())}><span class="sr-only">{ label }</span><span aria-hidden="true">{ rung.layer.number() }</span>{ status_icon(glyph, tone, "size-3") }</li> }
                }) }
            </ol>
            <span class="min-w-0 truncate text-xs text-muted-foreground">{ props.summary.clone() }</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn drawn(ladder: Ladder) -> String {
        yew::LocalServerRenderer::<OsiLadder>::with_props(OsiLadderProps {
            ladder,
            calls: Vec::new(),
            tools: Shared::default(),
            oncheck: Callback::noop(),
            onrun: Callback::noop(),
            busy: false,
            now: Timestamp::UNIX_EPOCH,
            read_only: false,
            compact: false,
        })
        .hydratable(false)
        .render()
        .await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_fresh_ladder_has_five_grey_rungs_in_words() {
        let html = tokio::task::LocalSet::new().run_until(drawn(Ladder::default())).await;
        assert_eq!(html.matches("data-status=\"pending\"").count(), 5);
        for layer in Layer::ALL {
            assert!(html.contains(layer.name()), "{}", layer.name());
        }
        assert!(html.contains("Check everything") && html.contains("flex-col-reverse"), "rung 1 stands at the bottom");
    }
}
