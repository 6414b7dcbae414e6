//! A form made from a tool's specification.

use shared_types::{ParameterSpec, ParameterType, ToolSpec};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::ui::{Choice, Field, Input, Select};
use crate::format;
use crate::state::tool_form::{Errors, Typed};

#[derive(PartialEq, Properties)]
pub struct ToolFormProps {
    pub spec: ToolSpec,
    pub typed: Typed,
    pub errors: Errors,
    pub onchange: Callback<Typed>,
}

/// The fields.
#[component]
pub fn ToolForm(props: &ToolFormProps) -> Html {
    html! {
        <div class="grid gap-3">
            { for props.spec.parameters.iter().map(|parameter| html! { <div key={parameter.name.clone()}>{ field(props, parameter) }</div> }) }
        </div>
    }
}

fn field(props: &ToolFormProps, parameter: &ParameterSpec) -> Html {
    let id = format!("tool-{}-{}", props.spec.name, parameter.name);
    let value = props.typed.get(&parameter.name).cloned().unwrap_or_default();
    let error = props.errors.get(&parameter.name).cloned();
    let set = {
        let (typed, onchange, name) = (props.typed.clone(), props.onchange.clone(), parameter.name.clone());
        Callback::from(move |text: String| {
            let mut typed = typed.clone();
            typed.insert(name.clone(), text);
            onchange.emit(typed);
        })
    };
    if parameter.kind == ParameterType::Boolean {
        let onchange = set.reform(|event: Event| {
            let on = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|i| i.checked());
            on.to_string()
        });
        return html! {
            <label class="flex items-start gap-2 text-sm">
                <input id={id.clone()} type="checkbox" checked={value == "true"} {onchange} class="mt-0.5 size-4 accent-(--action)" />
                <span><span class="text-xs font-medium">{ format::words(&parameter.name) }</span><span class="block text-xs text-muted-foreground">{ &parameter.description }</span></span>
            </label>
        };
    }
    let described_by = format!("{id}-hint");
    let control = match &parameter.choices {
        Some(choices) if parameter.kind != ParameterType::Array => {
            let mut items: Vec<Choice> = choices.iter().map(|c| Choice::new(c.clone(), c.clone())).collect();
            if !parameter.required && parameter.default.is_null() {
                items.insert(0, Choice::new("", "Choose for me"));
            }
            html! { <Select id={id.clone()} {value} choices={items} onchange={set} /> }
        }
        _ => {
            let number = matches!(parameter.kind, ParameterType::Integer | ParameterType::Number);
            let placeholder = match (parameter.kind, parameter.required) {
                (ParameterType::Array, _) => "One or more, with commas between",
                (_, false) if parameter.default.is_null() => "Choose for me",
                _ => "",
            };
            html! {
                <Input id={id.clone()} {value} kind={if number { "number" } else { "text" }} oninput={set} {placeholder} invalid={error.is_some()} {described_by}
                    min={parameter.minimum.map(|m| AttrValue::from(m.to_string()))} max={parameter.maximum.map(|m| AttrValue::from(m.to_string()))} />
            }
        }
    };
    html! {
        <Field id={id.clone()} label={format::words(&parameter.name)} hint={Some(AttrValue::from(parameter.description.clone()))} error={error.map(AttrValue::from)} required={parameter.required}>
            { control }
        </Field>
    }
}
