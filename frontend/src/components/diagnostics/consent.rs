//! The question before a person's own run changes something.

use shared_types::{JsonObject, ToolSpec};
use yew::prelude::*;

use super::call_result::arguments;
use super::status::effect_look;
use crate::components::ui::{Badge, Button, ButtonVariant, Dialog};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

#[derive(Clone, PartialEq, Properties)]
pub struct ConsentProps {
    /// What is asked for; None: nothing.
    pub asked: Option<(ToolSpec, JsonObject)>,
    pub onanswer: Callback<bool>,
    /// The computer that it would change.
    pub computer: AttrValue,
}

/// The dialog.
#[component]
pub fn Consent(props: &ConsentProps) -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(props.clone())} needed={props.asked.is_some()} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled(props: &ConsentProps) -> Html {
    let answer = |yes: bool| props.onanswer.reform(move |_: MouseEvent| yes);
    let footer = html! {
        <>
            <Button onclick={answer(false)}>{ "No" }</Button>
            <Button variant={ButtonVariant::Primary} onclick={answer(true)}>{ "Yes, run it" }</Button>
        </>
    };
    let title = props.asked.as_ref().map(|(spec, _)| format!("Run “{}”?", spec.display_name)).unwrap_or_default();
    html! {
        <Dialog open={props.asked.is_some()} onclose={props.onanswer.reform(|()| false)} {title} {footer} class="max-w-md">
            { props.asked.as_ref().map(|(spec, given)| {
                let (tone, word) = effect_look(spec.effect);
                html! {
                    <div class="grid gap-2 text-sm">
                        <p class="flex items-center gap-2"><Badge {tone}>{ word }</Badge><span>{ format!("on {}", props.computer) }</span></p>
                        <p>{ &spec.description }</p>
                        { arguments(given) }
                    </div>
                }
            }) }
        </Dialog>
    }
}
