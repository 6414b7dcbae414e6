//! An answer: text and tool cards in their order, the verdict, and what can be done with it.

use shared_types::{CallStatus, Expects};
use yew::prelude::*;

use super::Act;
use super::consent_card::ConsentCard;
use super::diagnosis_card::DiagnosisCard;
use super::tool_execution_card::ToolExecutionCard;
use crate::components::ui::{Button, ButtonSize, ButtonVariant, CopyButton, Glyph, icon};
use crate::format;
use crate::markdown::Markdown;
use crate::state::{Answer, AnswerState, Part, Shared, ToolBook};

#[derive(PartialEq, Properties)]
pub struct AnswerBubbleProps {
    pub answer: Answer,
    pub tools: Shared<ToolBook>,
    pub onact: Callback<Act>,
    /// The newest answer: only it asks whether the problem is solved.
    pub latest: bool,
    #[prop_or_default]
    pub read_only: bool,
    /// What this person said of it, 1 or -1.
    #[prop_or_default]
    pub rating: Option<i8>,
}

/// The answer.
#[component]
pub fn AnswerBubble(props: &AnswerBubbleProps) -> Html {
    let answer = &props.answer;
    let working = answer.state == AnswerState::Working;
    let last = answer.parts.len().saturating_sub(1);
    let busy = answer.calls().any(|v| matches!(v.call.status, CallStatus::Running | CallStatus::AwaitingApproval));
    let text_now = matches!(answer.parts.last(), Some(Part::Text(_)));
    let who = answer.model.clone().unwrap_or_else(|| {
        if answer.provider == "builtin" || answer.provider.is_empty() {
            "TechTime".into()
        } else {
            answer.provider.clone()
        }
    });
    let id = answer.message_id.as_ref().map(|id| format!("m-{id}"));
    let asks = props.latest
        && !props.read_only
        && !working
        && (answer.expects == Some(Expects::Confirmation) || answer.diagnosis.is_some());
    let said = answer.diagnosis.as_ref().is_some_and(|d| answer.text().contains(d.finding.as_str()));
    html! {
        <article {id} aria-label={format!("Assistant, {}", format::time(answer.at))} aria-busy={if working { "true" } else { "false" }}
            class="entry group grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3 py-2">
            <span class="mt-0.5 grid size-7 place-items-center rounded-lg bg-action text-action-foreground">{ icon(Glyph::Stethoscope, "size-4") }</span>
            <div class="grid min-w-0 gap-3">
                <p class="text-xs text-muted-foreground" hidden={answer.takeover.is_none()}>
                    { format!("{} took over: {}", who, answer.takeover.clone().unwrap_or_default()) }
                </p>
                <div class="grid min-w-0 gap-2.5">
                    { for answer.parts.iter().enumerate().map(|(index, part)| html! {
                        <div key={index} class="min-w-0">{ draw(props, part, working && index == last) }</div>
                    }) }
                </div>
                <div hidden={!working || busy || text_now}><Typing /></div>
                <div hidden={answer.diagnosis.is_none()}>
                    { answer.diagnosis.clone().map(|diagnosis| html! { <DiagnosisCard {diagnosis} tools={props.tools.clone()} onact={props.onact.clone()} {asks} {said} /> }) }
                </div>
                <div hidden={!(asks && answer.diagnosis.is_none())}>{ solved(&props.onact) }</div>
                <div hidden={answer.unverified.is_empty()}>{ unmeasured(&answer.unverified) }</div>
                <div hidden={matches!(answer.state, AnswerState::Working | AnswerState::Done)}>{ ending(props) }</div>
                <div hidden={working}>{ footer(props, &who) }</div>
            </div>
        </article>
    }
}

fn draw(props: &AnswerBubbleProps, part: &Part, growing: bool) -> Html {
    match part {
        Part::Text(text) => {
            html! { <Markdown source={text.clone()} streaming={growing} class="text-[0.95rem]" /> }
        }
        Part::Call(view) if view.call.status == CallStatus::AwaitingApproval && !props.read_only => {
            html! { <ConsentCard view={(**view).clone()} run_id={props.answer.run_id.clone()} tools={props.tools.clone()} onact={props.onact.clone()} /> }
        }
        Part::Call(view) => {
            html! { <ToolExecutionCard view={(**view).clone()} tools={props.tools.clone()} onact={props.onact.clone()} /> }
        }
    }
}

/// The numbers of an answer that no tool gave.
fn unmeasured(numbers: &[String]) -> Option<Html> {
    (!numbers.is_empty()).then(|| {
        html! {
            <div class="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-xs text-warn">
                { icon(Glyph::TriangleAlert, "size-4") }
                <span>{ format!("Not measured by any tool: {}. Take these with care.", numbers.join(", ")) }</span>
            </div>
        }
    })
}

fn solved(onact: &Callback<Act>) -> Html {
    let act = |act: Act| onact.reform(move |_: MouseEvent| act.clone());
    html! {
        <div class="flex flex-wrap items-center gap-2 print:hidden">
            <span class="text-sm font-medium">{ "Solved?" }</span>
            <Button size={ButtonSize::Small} onclick={act(Act::Solved(true))}>{ "Yes" }</Button>
            <Button size={ButtonSize::Small} onclick={act(Act::Solved(false))}>{ "No" }</Button>
            <Button size={ButtonSize::Small} variant={ButtonVariant::Ghost} onclick={act(Act::HandOver)}>{ "Hand over" }</Button>
        </div>
    }
}

/// How it ended, where it did not end well, and what can be done.
fn ending(props: &AnswerBubbleProps) -> Html {
    let (words, can_continue) = match &props.answer.state {
        AnswerState::Working | AnswerState::Done => return Html::default(),
        AnswerState::Stopped => ("You stopped this answer.".to_owned(), false),
        AnswerState::Failed { problem, retryable } => (problem.detail.clone(), *retryable),
        AnswerState::Interrupted { reason } => (format!("Interrupted: {reason}"), true),
    };
    let tone = if props.answer.state == AnswerState::Stopped {
        "bg-muted text-muted-foreground"
    } else {
        "bg-fail-soft text-fail"
    };
    html! {
        <div class={classes!("flex", "flex-wrap", "items-center", "gap-2", "rounded-md", "px-3", "py-2", "text-sm", tone)}>
            { icon(Glyph::CircleAlert, "size-4") }
            <span class="flex-1">{ words }</span>
            <span hidden={!can_continue || props.read_only}>
                <Button size={ButtonSize::Small} onclick={props.onact.reform(|_| Act::Continue)}>{ icon(Glyph::RotateCcw, "size-3.5") }{ "Try again" }</Button>
            </span>
        </div>
    }
}

fn footer(props: &AnswerBubbleProps, who: &str) -> Html {
    let answer = &props.answer;
    let id = answer.message_id.clone();
    let act = |act: Option<Act>| {
        let onact = props.onact.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(act) = act.clone() {
                onact.emit(act);
            }
        })
    };
    let took = answer
        .ended_at
        .map(|end| format::duration(u64::try_from(end.as_millisecond() - answer.at.as_millisecond()).unwrap_or(0)));
    let tokens = answer.usage.map_or(0, |u| u.prompt_tokens + u.completion_tokens);
    let cost = if tokens > 0 {
        format!(" · {} tokens · {}", format::count(tokens), format::money(answer.usage.and_then(|u| u.cost_usd)))
    } else {
        String::new()
    };
    let hide = id.is_none() || props.read_only;
    let rated = |score: i8| Some(props.rating == Some(score));
    html! {
        <div class="flex min-h-7 flex-wrap items-center gap-0.5 text-xs text-muted-foreground">
            <span class="pr-1">{ format!("{who} · {}{}{cost}", format::time(answer.at), took.map(|t| format!(" · {t}")).unwrap_or_default()) }</span>
            <span class={classes!("flex", "opacity-0", "transition-opacity", "group-focus-within:opacity-100", "group-hover:opacity-100", "max-sm:opacity-100", props.latest.then_some("opacity-100"))} hidden={hide}>
                <CopyButton text={answer.text()} label="Copy answer" />
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Copy link to answer" onclick={act(id.clone().map(|id| Act::Link(Some(id))))}>{ icon(Glyph::Link, "size-3.5") }</Button>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Answer again" onclick={act(id.clone().map(Act::Regenerate))}>{ icon(Glyph::RefreshCw, "size-3.5") }</Button>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Good answer" pressed={rated(1)} class={if props.rating == Some(1) { "text-pass" } else { "" }} onclick={act(id.clone().map(|id| Act::Rate(id, 1)))}>{ icon(Glyph::ThumbsUp, "size-3.5") }</Button>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Bad answer" pressed={rated(-1)} class={if props.rating == Some(-1) { "text-fail" } else { "" }} onclick={act(id.map(|id| Act::Rate(id, -1)))}>{ icon(Glyph::ThumbsDown, "size-3.5") }</Button>
            </span>
        </div>
    }
}

/// The assistant is at work and has said nothing yet.
#[component]
pub fn Typing() -> Html {
    html! {
        <span class="inline-flex items-center gap-1 py-2 text-muted-foreground" data-typing="">
            <span class="sr-only">{ "The assistant is working" }</span>
            <span class="typing-dot size-1.5 rounded-full bg-current"></span>
            <span class="typing-dot size-1.5 rounded-full bg-current [animation-delay:150ms]"></span>
            <span class="typing-dot size-1.5 rounded-full bg-current [animation-delay:300ms]"></span>
        </span>
    }
}
