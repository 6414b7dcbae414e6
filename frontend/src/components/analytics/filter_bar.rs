//! What narrows figures and lists beside the range: outcome, category, provider.

use shared_types::{Category, Outcome};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::components::ui::select::Choice;
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, Select, icon};
use crate::state::filters::Scope;
use crate::words;

/// Providers that a server may have; one that sessions name is added.
const PROVIDERS: [&str; 3] = ["builtin", "ollama", "openai"];

#[derive(PartialEq, Properties)]
pub struct FilterBarProps {
    pub scope: Scope,
    pub onchange: Callback<Scope>,
    /// Providers that sessions name.
    #[prop_or_default]
    pub providers: Vec<String>,
}

/// The three choices, and the way back to none.
#[component]
pub fn FilterBar(props: &FilterBarProps) -> Html {
    let scope = &props.scope;
    let outcomes =
        choices("Every outcome", words::OUTCOMES.into_iter().map(|o| (words::code(o), words::outcome(o).into())));
    let categories =
        choices("Every category", words::CATEGORIES.into_iter().map(|c| (words::code(c), words::category(c).into())));
    let providers = choices(
        "Every assistant",
        providers(scope, &props.providers).into_iter().map(|p| (p.clone(), words::provider(&p))),
    );
    let onoutcome = changed(props, |scope, code| Scope { outcome: read::<Outcome>(code), ..scope });
    let oncategory = changed(props, |scope, code| Scope { category: read::<Category>(code), ..scope });
    let onprovider = changed(props, |scope, code| Scope { provider: (!code.is_empty()).then_some(code), ..scope });
    let bar = use_node_ref();
    let onclear = {
        let (scope, bar) = (scope.clone(), bar.clone());
        props.onchange.reform(move |_: MouseEvent| {
            // The button goes with what it cleared: the focus stays in the bar.
            let first = bar.cast::<web_sys::Element>().and_then(|bar| bar.query_selector("select").ok().flatten());
            if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = first.focus();
            }
            Scope { outcome: None, category: None, provider: None, ..scope.clone() }
        })
    };
    html! {
        <div ref={bar} class="contents" role="group" aria-label="Filters">
            <div class="min-w-36 flex-1 sm:w-40 sm:flex-none"><Select label="Outcome" value={scope.outcome.map(words::code).unwrap_or_default()} choices={outcomes} onchange={onoutcome} /></div>
            <div class="min-w-36 flex-1 sm:w-40 sm:flex-none"><Select label="Category" value={scope.category.map(words::code).unwrap_or_default()} choices={categories} onchange={oncategory} /></div>
            <div class="min-w-36 flex-1 sm:w-40 sm:flex-none"><Select label="Assistant" value={scope.provider.clone().unwrap_or_default()} choices={providers} onchange={onprovider} /></div>
            <span hidden={!scope.is_filtered()}>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::Small} onclick={onclear}>{ icon(Glyph::X, "size-3.5") }{ "Clear filters" }</Button>
            </span>
        </div>
    }
}

fn choices(all: &'static str, of: impl Iterator<Item = (String, String)>) -> Vec<Choice> {
    std::iter::once(Choice::new("", all)).chain(of.map(|(value, label)| Choice::new(value, label))).collect()
}

fn providers(scope: &Scope, named: &[String]) -> Vec<String> {
    let mut all: Vec<String> = PROVIDERS.map(str::to_owned).to_vec();
    for name in named.iter().chain(&scope.provider) {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}

fn read<T: serde::de::DeserializeOwned>(code: String) -> Option<T> {
    shared_types::json::read(&serde_json::Value::String(code)).ok()
}

fn changed(props: &FilterBarProps, change: fn(Scope, String) -> Scope) -> Callback<String> {
    let scope = props.scope.clone();
    props.onchange.reform(move |code: String| change(scope.clone(), code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_sessions_or_the_address_name_can_be_chosen() {
        let scope = Scope { provider: Some("azure".into()), ..Scope::default() };
        assert_eq!(
            providers(&scope, &["builtin".into(), "groq".into()]),
            ["builtin", "ollama", "openai", "groq", "azure"]
        );
    }

    #[test]
    fn the_choice_of_all_is_no_filter() {
        assert_eq!(read::<Outcome>(String::new()), None);
        assert_eq!(read::<Outcome>("in_progress".into()), Some(Outcome::InProgress));
    }
}
