//! The verdict: what is wrong, why we think so, and what to do.

use shared_types::{Diagnosis, DiagnosisStatus, HEALTHY};
use yew::prelude::*;

use super::Act;
use crate::components::ui::{Badge, Button, ButtonSize, ButtonVariant, Glyph, Tone, icon};
use crate::format;
use crate::state::{Shared, ToolBook};

/// The cause of a verdict that knows none.
const UNCLEAR: &str = "unknown";

#[derive(PartialEq, Properties)]
pub struct DiagnosisCardProps {
    pub diagnosis: Diagnosis,
    pub tools: Shared<ToolBook>,
    pub onact: Callback<Act>,
    /// Asks whether it is solved.
    pub asks: bool,
    /// The answer above says the finding already.
    #[prop_or_default]
    pub said: bool,
}

fn look(status: DiagnosisStatus) -> (Tone, Glyph, &'static str) {
    match status {
        DiagnosisStatus::Healthy => (Tone::Pass, Glyph::CircleCheck, "Healthy"),
        DiagnosisStatus::Degraded => (Tone::Warn, Glyph::TriangleAlert, "Degraded"),
        DiagnosisStatus::Broken => (Tone::Fail, Glyph::CircleX, "Broken"),
        DiagnosisStatus::Unknown => (Tone::Neutral, Glyph::CircleQuestionMark, "Unclear"),
    }
}

/// How sure it is, where there is something to be sure of, and how long it took.
fn sure(diagnosis: &Diagnosis) -> String {
    let took = format::duration(diagnosis.duration_ms);
    if diagnosis.cause == UNCLEAR {
        return took;
    }
    format!("{} sure, {took}", format::percent(Some(diagnosis.confidence)))
}

/// How evidence is drawn: its sign, its word, and whether the word is seen. Only what speaks for health is green: a fact that
/// proves a fault is no good news.
fn evidence_look(supports: bool, healthy: bool) -> (Glyph, Tone, &'static str, &'static str) {
    match (supports, healthy) {
        (true, true) => (Glyph::Check, Tone::Pass, "For: ", "sr-only"),
        (true, false) => (Glyph::Plus, Tone::Neutral, "For: ", "sr-only"),
        (false, _) => (Glyph::Minus, Tone::Neutral, "Against: ", "text-muted-foreground"),
    }
}

/// The card.
#[component]
pub fn DiagnosisCard(props: &DiagnosisCardProps) -> Html {
    let d = &props.diagnosis;
    let (tone, glyph, word) = look(d.status);
    let title = if d.cause == UNCLEAR {
        "The cause is not clear".to_owned()
    } else if d.cause == HEALTHY {
        "Nothing is wrong on the network".to_owned()
    } else {
        format::words(&d.cause)
    };
    let act = |act: Act| props.onact.reform(move |_: MouseEvent| act.clone());
    html! {
        <section class="overflow-hidden rounded-xl border bg-raised text-sm shadow-xs" aria-label="Diagnosis">
            <div class="flex flex-wrap items-center gap-2 border-b px-4 py-3">
                { icon(glyph, classes!("size-5", tone.text())) }
                <h2 class="text-[0.95rem] font-semibold">{ title }</h2>
                <Badge {tone}>{ word }</Badge>
                <span hidden={d.layer.is_none()}><Badge>{ d.layer.map(|l| format!("{} {}", l.number(), l.name())).unwrap_or_default() }</Badge></span>
                <span class="ml-auto text-xs text-muted-foreground">{ sure(d) }</span>
            </div>
            <div class="grid gap-4 px-4 py-3" hidden={props.said && d.fix.is_empty() && d.evidence.is_empty() && d.also.is_empty() && d.ruled_out.is_empty()}>
                <div hidden={props.said}>
                    <p class="font-medium">{ &d.finding }</p>
                    <p class="mt-1 text-muted-foreground" hidden={d.why.is_empty()}>{ &d.why }</p>
                </div>
                <div hidden={d.fix.is_empty()}>
                    <h3 class="text-xs font-semibold tracking-wide text-muted-foreground uppercase">{ "What to do" }</h3>
                    <ol class="mt-1.5 grid gap-2">
                        { for d.fix.iter().enumerate().map(|(index, step)| html! {
                            <li key={index} class="flex items-start gap-2.5">
                                <span class="mt-0.5 grid size-5 shrink-0 place-items-center rounded-full bg-secondary text-xs font-medium text-secondary-foreground">{ index + 1 }</span>
                                <span class="min-w-0 flex-1">{ &step.text }</span>
                                <span hidden={step.tool.is_none()}>{ step.tool.clone().map(|request| html! {
                                    <Button size={ButtonSize::Small} onclick={act(Act::Run(request.clone()))}>{ icon(Glyph::Play, "size-3.5") }{ props.tools.name(&request.name) }</Button>
                                }) }</span>
                            </li>
                        }) }
                    </ol>
                </div>
                <div hidden={d.evidence.is_empty()}>
                    <h3 class="text-xs font-semibold tracking-wide text-muted-foreground uppercase">{ "Evidence" }</h3>
                    <ul class="mt-1.5 grid gap-1">
                        { for d.evidence.iter().enumerate().map(|(index, e)| {
                            let (glyph, tone, word, said) = evidence_look(e.supports, d.cause == HEALTHY);
                            html! { <li key={index} class="flex items-start gap-2">{ icon(glyph, classes!("mt-0.5", "size-4", tone.text())) }<span><span class={said}>{ word }</span>{ &e.fact }</span></li> }
                        }) }
                    </ul>
                </div>
                <div hidden={d.also.is_empty()}>
                    <h3 class="text-xs font-semibold tracking-wide text-muted-foreground uppercase">{ "Also found" }</h3>
                    <ul class="mt-1.5 grid gap-1">
                        { for d.also.iter().map(|fault| html! { <li key={fault.cause.clone()} class="flex items-start gap-2">{ icon(Glyph::TriangleAlert, "mt-0.5 size-4 text-warn") }<span>{ &fault.finding }</span></li> }) }
                    </ul>
                </div>
                <details class="text-xs" hidden={d.ruled_out.is_empty()}>
                    <summary class="w-fit rounded font-medium text-muted-foreground hover:text-foreground">{ format!("Ruled out ({})", d.ruled_out.len()) }</summary>
                    <ul class="mt-1 list-disc pl-5 text-muted-foreground">{ for d.ruled_out.iter().map(|r| html! { <li key={r.clone()}>{ r }</li> }) }</ul>
                </details>
            </div>
            <div class="flex flex-wrap items-center gap-2 border-t bg-muted/40 px-4 py-2.5 print:hidden" hidden={!props.asks}>
                <span class="mr-1 text-sm font-medium">{ "Solved?" }</span>
                <Button size={ButtonSize::Small} onclick={act(Act::Solved(true))}>{ icon(Glyph::Check, "size-3.5") }{ "Yes" }</Button>
                <Button size={ButtonSize::Small} onclick={act(Act::Solved(false))}>{ icon(Glyph::X, "size-3.5") }{ "No" }</Button>
                <Button size={ButtonSize::Small} variant={ButtonVariant::Ghost} onclick={act(Act::HandOver)}>{ icon(Glyph::LifeBuoy, "size-3.5") }{ "Hand over" }</Button>
            </div>
        </section>
    }
}
