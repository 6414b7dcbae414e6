//! The manual tool panel: every tool, grouped by rung and kind, with its form, its run and its results.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared_types::{JsonObject, Layer, Timestamp, ToolSpec};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::tool_card::{PanelAct, ToolCard};
use crate::components::ui::command::reveal;
use crate::components::ui::{Accordion, Button, ButtonSize, Empty, Failed, Glyph, Input, Skeleton, icon};
use crate::state::{CallView, Shared, ToolBook, ToolRuns};

/// A card that was told to open is open by then, and whatever closed before it has given its focus back.
const OPENED_MS: u32 = 150;

/// A form to open and fill.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Makes each one new.
    pub number: u32,
    pub name: String,
    pub arguments: JsonObject,
    /// Its form was shown: a panel that is drawn again later leaves the cursor where it is.
    seen: Rc<Cell<bool>>,
}

impl Fill {
    /// The one after another.
    #[must_use]
    pub fn after(before: Option<&Self>, name: String, arguments: JsonObject) -> Self {
        Self { number: before.map_or(1, |fill| fill.number + 1), name, arguments, seen: Rc::default() }
    }
}

#[derive(PartialEq, Properties)]
pub struct ManualToolPanelProps {
    pub tools: Shared<ToolBook>,
    pub loading: bool,
    pub failure: Option<AttrValue>,
    pub onretry: Callback<()>,
    pub runs: ToolRuns,
    pub calls: Vec<CallView>,
    pub favourites: Vec<String>,
    pub fill: Option<Fill>,
    pub now: Timestamp,
    pub onact: Callback<PanelAct>,
    /// Nothing can be run.
    #[prop_or_default]
    pub read_only: bool,
}

/// The panel.
#[component]
pub fn ManualToolPanel(props: &ManualToolPanelProps) -> Html {
    let search = use_state_eq(String::new);
    let open_groups = use_state_eq(Vec::<String>::new);
    let open_tools = use_state_eq(Vec::<String>::new);
    {
        let (open_groups, open_tools, tools) = (open_groups.clone(), open_tools.clone(), props.tools.clone());
        use_effect_with(props.fill.clone(), move |fill| {
            let timer = fill.as_ref().and_then(|fill| {
                let mut groups = tools.groups("").into_iter();
                let (group, _) = groups.find(|(_, specs)| specs.iter().any(|s| s.name == fill.name))?;
                open_tools.set(with(&open_tools, &format!("{group}/{}", fill.name), true));
                open_groups.set(with(&open_groups, &group, true));
                let (id, seen) = (card_id(&group, &fill.name), Rc::clone(&fill.seen));
                (!seen.get()).then(|| {
                    Timeout::new(OPENED_MS, move || {
                        seen.set(true);
                        show_form(&id);
                    })
                })
            });
            move || drop(timer)
        });
    }
    let mut groups = props.tools.groups(&search);
    let favourites = props.tools.favourites(&props.favourites);
    if !favourites.is_empty() && search.trim().is_empty() {
        groups.insert(0, ("Favourites".to_owned(), favourites));
    }
    let nothing = groups.is_empty() && !props.loading && props.failure.is_none();
    let searching = !search.trim().is_empty();
    let ladder = props.onact.reform(|_: MouseEvent| PanelAct::RunLadder);
    let ladder_runs = props.runs.runs.iter().any(|r| r.running && Layer::ALL.iter().any(|l| l.tool() == r.name));
    let failure = ladder_failure(&props.runs).filter(|_| !ladder_runs);
    html! {
        <section aria-label="Tools" data-tools="" class="grid grid-cols-1 gap-2">
            <div class="flex items-center justify-between gap-2">
                <h2 class="text-sm font-semibold">{ "Tools" }</h2>
                <Button size={ButtonSize::Small} disabled={props.read_only || ladder_runs || props.tools.specs.is_empty()} onclick={ladder}>{ icon(Glyph::Play, "size-3.5") }{ "Run the ladder" }</Button>
            </div>
            <p role="alert" class="rounded-md bg-fail-soft px-3 py-2 text-xs text-fail" hidden={failure.is_none()}>{ failure.clone().unwrap_or_default() }</p>
            <Input kind="search" value={(*search).clone()} oninput={let search = search.clone(); move |text| search.set(text)} label="Search tools" placeholder="Search tools" />
            <div hidden={!props.loading || !props.tools.specs.is_empty()} class="grid gap-2">{ for (0..6).map(|i| html! { <Skeleton key={i} class="h-9 w-full" /> }) }</div>
            <div hidden={props.failure.is_none()}>{ props.failure.clone().map(|text| html! { <Failed title="The tools could not be loaded" {text} onretry={props.onretry.clone()} /> }) }</div>
            <div hidden={!nothing}>{ if nothing { html! { <Empty glyph={Glyph::Wrench} title="No tool is called that" /> } } else { Html::default() } }</div>
            <div class="grid grid-cols-1 gap-1">
                { for groups.into_iter().map(|(group, specs)| {
                    let open = searching || open_groups.contains(&group);
                    let ontoggle = { let (open_groups, group) = (open_groups.clone(), group.clone()); Callback::from(move |open| open_groups.set(with(&open_groups, &group, open))) };
                    let title = html! { <span class="flex items-center gap-2 font-medium">{ group.clone() }<span class="text-xs font-normal text-muted-foreground">{ specs.len() }</span></span> };
                    html! {
                        <Accordion key={group.clone()} id={format!("group-{}", group.replace(' ', "-"))} {title} {open} {ontoggle}>
                            <div class="grid grid-cols-1 gap-1.5 pt-1 pb-2 pl-2">
                                { for specs.into_iter().map(|spec| card(props, &group, spec, &open_tools)) }
                            </div>
                        </Accordion>
                    }
                }) }
            </div>
        </section>
    }
}

/// The id of a card's content.
fn card_id(group: &str, name: &str) -> String {
    format!("tool-card-{}-{name}", group.replace(' ', "-"))
}

/// Puts the cursor into the first field of an opened card, or on its button, and all of its form on the screen.
fn show_form(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(form) = document.and_then(|d| d.query_selector(&format!("[id='{id}'] form")).ok().flatten()) else {
        return;
    };
    let first = form.query_selector("input, select, textarea, button").ok().flatten();
    if let Some(first) = first.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
    reveal(&form);
}

/// Why the last run of the whole ladder gave nothing, where none of its tools could be run.
fn ladder_failure(runs: &ToolRuns) -> Option<String> {
    let failures = Layer::ALL.map(|layer| runs.last(layer.tool()).and_then(|run| run.failure.clone()));
    failures.iter().all(Option::is_some).then(|| failures.into_iter().flatten().next()).flatten()
}

fn with(names: &[String], name: &str, present: bool) -> Vec<String> {
    let others = names.iter().filter(|n| *n != name).cloned();
    others.chain(present.then(|| name.to_owned())).collect()
}

fn card(props: &ManualToolPanelProps, group: &str, spec: &ToolSpec, open_tools: &UseStateHandle<Vec<String>>) -> Html {
    let name = format!("{group}/{}", spec.name);
    let open = open_tools.contains(&name);
    let ontoggle = {
        let (open_tools, name) = (open_tools.clone(), name);
        Callback::from(move |open| open_tools.set(with(&open_tools, &name, open)))
    };
    let calls: Vec<CallView> = props.calls.iter().filter(|v| v.call.name == spec.name).cloned().collect();
    let fill = props.fill.as_ref().filter(|f| f.name == spec.name).map(|f| (f.number, f.arguments.clone()));
    html! {
        <ToolCard key={spec.name.clone()} id={card_id(group, &spec.name)} spec={spec.clone()} {open} {ontoggle} run={props.runs.last(&spec.name).cloned()} {calls} {fill}
            favourite={props.favourites.contains(&spec.name)} now={props.now} onact={props.onact.clone()} />
    }
}
