//! A choice of one from a short list: the browser's own control, in our clothes.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: AttrValue,
    pub label: AttrValue,
}

impl Choice {
    /// A choice by value and label.
    pub fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

#[derive(PartialEq, Properties)]
pub struct SelectProps {
    pub value: AttrValue,
    pub choices: Vec<Choice>,
    pub onchange: Callback<String>,
    /// The name for a screen reader, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or_default]
    pub disabled: bool,
    #[prop_or_default]
    pub class: Classes,
}

/// The control.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| {
        event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()).map(|s| s.value()).unwrap_or_default()
    });
    html! {
        <span class={classes!("relative", "inline-flex", "w-full", props.class.clone())}>
            <select
                id={props.id.clone()}
                aria-label={props.label.clone()}
                disabled={props.disabled}
                {onchange}
                class="h-9 w-full appearance-none truncate rounded-md border border-input bg-raised pr-8 pl-3 text-sm text-foreground disabled:opacity-50"
            >
                { for props.choices.iter().map(|choice| html! {
                    <option key={choice.value.to_string()} value={choice.value.clone()} selected={choice.value == props.value}>
                        { &choice.label }
                    </option>
                }) }
            </select>
            <span class="pointer-events-none absolute inset-y-0 right-2 grid place-items-center text-muted-foreground">
                { icon(Glyph::ChevronDown, "size-4") }
            </span>
        </span>
    }
}
