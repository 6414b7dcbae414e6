//! Text fields and what surrounds them: label, hint, error.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The classes of every field's box.
pub const FIELD_CLASS: &str = "h-9 w-full min-w-0 rounded-md border border-input bg-raised px-3 text-sm text-foreground \
     placeholder:text-muted-foreground disabled:opacity-50 aria-invalid:border-fail";

#[derive(PartialEq, Properties)]
pub struct InputProps {
    pub value: AttrValue,
    /// What stands in it now.
    #[prop_or_default]
    pub oninput: Callback<String>,
    #[prop_or_default]
    pub onkeydown: Callback<KeyboardEvent>,
    /// The name for a screen reader, where no [`Field`] gives one.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    #[prop_or_default]
    pub invalid: bool,
    #[prop_or_default]
    pub disabled: bool,
    /// The id of the text that explains it.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    #[prop_or_default]
    pub min: Option<AttrValue>,
    #[prop_or_default]
    pub max: Option<AttrValue>,
    /// Characters that can be typed.
    #[prop_or_default]
    pub max_length: Option<u32>,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub node_ref: NodeRef,
}

/// One line of text.
#[component]
pub fn Input(props: &InputProps) -> Html {
    let oninput = props.oninput.reform(|event: InputEvent| {
        event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).map(|i| i.value()).unwrap_or_default()
    });
    html! {
        <input
            ref={props.node_ref.clone()}
            id={props.id.clone()}
            type={props.kind.clone()}
            value={props.value.clone()}
            {oninput}
            onkeydown={props.onkeydown.clone()}
            placeholder={props.placeholder.clone()}
            disabled={props.disabled}
            aria-label={props.label.clone()}
            aria-invalid={props.invalid.then_some("true")}
            aria-describedby={props.described_by.clone()}
            min={props.min.clone()}
            max={props.max.clone()}
            maxlength={props.max_length.map(|length| length.to_string())}
            autocomplete="off"
            class={classes!(FIELD_CLASS, props.class.clone())}
        />
    }
}

#[derive(PartialEq, Properties)]
pub struct FieldProps {
    /// The id of the control within.
    pub id: AttrValue,
    pub label: AttrValue,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
    #[prop_or_default]
    pub required: bool,
    #[prop_or_default]
    pub children: Html,
}

/// A control with its label, its hint and its error. The control names `{id}-hint` in `described_by`.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let (text, tone) = match (&props.error, &props.hint) {
        (Some(error), _) => (error.clone(), "text-fail"),
        (None, Some(hint)) => (hint.clone(), "text-muted-foreground"),
        (None, None) => (AttrValue::default(), ""),
    };
    html! {
        <div class="grid gap-1.5">
            <label for={props.id.clone()} class="text-xs font-medium">
                { &props.label }
                <span class="text-muted-foreground">{ if props.required { " (required)" } else { "" } }</span>
            </label>
            { props.children.clone() }
            <p id={format!("{}-hint", props.id)} class={classes!("text-xs", tone)} hidden={text.is_empty()}>{ text.clone() }</p>
        </div>
    }
}
