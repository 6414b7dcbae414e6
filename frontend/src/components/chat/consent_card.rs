//! A question for consent: what would happen, on what, how to take it back, and by when to say so.

use gloo_timers::callback::Interval;
use shared_types::{Decision, Effect, RunId};
use yew::prelude::*;

use super::Act;
use crate::components::diagnostics::call_result::arguments;
use crate::components::diagnostics::status::effect_look;
use crate::components::ui::{Badge, Button, ButtonSize, ButtonVariant, Glyph, icon};
use crate::format;
use crate::state::{CallView, Connection, Shared, ToolBook};

#[derive(PartialEq, Properties)]
pub struct ConsentCardProps {
    pub view: CallView,
    pub run_id: Option<RunId>,
    pub tools: Shared<ToolBook>,
    pub onact: Callback<Act>,
}

/// The card. Silence is no.
#[component]
pub fn ConsentCard(props: &ConsentCardProps) -> Html {
    let call = &props.view.call;
    let (explanation, expires_at) =
        props.view.approval.as_ref().map(|a| (a.explanation.clone(), a.expires_at)).unwrap_or_default();
    let now = use_state_eq(format::now);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let interval = Interval::new(1_000, move || now.set(format::now()));
            move || drop(interval)
        });
    }
    let left = (expires_at.as_millisecond() - now.as_millisecond()).max(0) / 1000;
    let connection = use_context::<Connection>().unwrap_or_default();
    // On which connection it was answered: a second click says nothing new, and only a cut may have lost the first.
    let answered = use_mut_ref(|| None::<u32>);
    let redraw = use_force_update();
    let closed = !connection.online || *answered.borrow() == Some(connection.epoch);
    let answer = |decision: Decision| {
        let (run, call) = (props.run_id.clone(), call.id.clone());
        let (onact, answered, redraw) = (props.onact.clone(), answered.clone(), redraw.clone());
        Callback::from(move |_: MouseEvent| {
            if answered.replace(Some(connection.epoch)) == Some(connection.epoch) {
                return;
            }
            redraw.force_update();
            if let Some(run) = run.clone() {
                onact.emit(Act::Approve(run, call.clone(), decision));
            }
        })
    };
    let (tone, word) = effect_look(call.effect);
    html! {
        <section class="rounded-lg border-2 border-warn bg-warn-soft/50 px-4 py-3 text-sm" aria-label={format!("May it run? {}", props.tools.name(&call.name))}>
            <div class="flex items-center gap-2">
                { icon(Glyph::ShieldAlert, "size-4 text-warn") }
                <h2 class="font-semibold">{ format!("May I run “{}”?", props.tools.name(&call.name)) }</h2>
                <Badge {tone}>{ word }</Badge>
            </div>
            <p class="mt-1.5" hidden={explanation.is_empty()}>{ explanation.clone() }</p>
            <div class="mt-2">{ arguments(&call.arguments) }</div>
            <p class="mt-2 text-xs" hidden={call.undo.is_none()}>{ "To undo: " }{ call.undo.as_ref().map(|u| u.text.clone()).unwrap_or_default() }</p>
            <div class="mt-3 flex flex-wrap items-center gap-2">
                <Button variant={ButtonVariant::Primary} size={ButtonSize::Small} disabled={closed} onclick={answer(Decision::Once)}>{ "Yes, once" }</Button>
                <Button size={ButtonSize::Small} hidden={call.effect == Effect::Destroys} disabled={closed} onclick={answer(Decision::Session)}>{ "Yes, in this session" }</Button>
                <Button size={ButtonSize::Small} disabled={closed} onclick={answer(Decision::Deny)}>{ "No" }</Button>
                <span class="text-xs text-muted-foreground">{ if left > 0 { format!("{left} s left; silence is no") } else { "Time is up".to_owned() } }</span>
            </div>
        </section>
    }
}
