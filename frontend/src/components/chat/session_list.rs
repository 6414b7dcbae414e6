//! The list of sessions: searched, filtered, grouped by day.

use gloo_timers::callback::Timeout;
use shared_types::{Outcome, SessionItem};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver};
use yew::prelude::*;

use super::session_row::{SessionAct, SessionRow, outcome_look};
use crate::components::ui::{Button, ButtonVariant, Choice, Empty, Failed, Glyph, Input, Select, Skeleton, icon};
use crate::format;

/// A search is asked for when typing rests.
const REST_MS: u32 = 250;

/// What the list is asked to show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListFilter {
    pub search: String,
    pub outcome: Option<Outcome>,
    pub archived: bool,
}

#[derive(PartialEq, Properties)]
pub struct SessionListProps {
    pub items: Vec<SessionItem>,
    pub loading: bool,
    pub failure: Option<AttrValue>,
    pub has_more: bool,
    pub onmore: Callback<()>,
    pub onretry: Callback<()>,
    pub filter: ListFilter,
    pub onfilter: Callback<ListFilter>,
    pub current: AttrValue,
    pub onact: Callback<SessionAct>,
    pub onnew: Callback<()>,
}

/// The list.
#[component]
pub fn SessionList(props: &SessionListProps) -> Html {
    let now = format::now();
    let mut groups: Vec<(String, Vec<&SessionItem>)> = Vec::new();
    for item in &props.items {
        let heading = if item.pinned { "Pinned".to_owned() } else { format::day_heading(item.started_at, now) };
        match groups.last_mut().filter(|(name, _)| *name == heading) {
            Some((_, items)) => items.push(item),
            None => groups.push((heading, vec![item])),
        }
    }
    let filtered = props.filter != ListFilter::default();
    let empty = props.items.is_empty() && !props.loading && props.failure.is_none();
    let clear = props.onfilter.reform(|_: MouseEvent| ListFilter::default());
    html! {
        <nav class="flex h-full flex-col" aria-label="Sessions">
            <div class="grid gap-2 p-3">
                <Button variant={ButtonVariant::Primary} onclick={props.onnew.reform(|_| ())} class="w-full">{ icon(Glyph::Plus, "size-4") }{ "New chat" }</Button>
                <Search filter={props.filter.clone()} onfilter={props.onfilter.clone()} />
                { outcome_filter(props) }
            </div>
            <div class="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
                <div>
                    { for groups.iter().map(|(heading, items)| html! {
                        <section key={heading.clone()} aria-label={heading.clone()}>
                            <h2 class="px-2.5 pt-3 pb-1 text-xs font-medium text-muted-foreground">{ heading }</h2>
                            <ul class="grid grid-cols-1 gap-0.5">
                                { for items.iter().map(|item| html! {
                                    <SessionRow key={item.id.to_string()} item={(*item).clone()} current={props.current == item.id.as_str()} onact={props.onact.clone()} />
                                }) }
                            </ul>
                        </section>
                    }) }
                </div>
                <div hidden={!props.loading} class="grid gap-2 px-2.5 pt-3" aria-hidden="true">{ for (0..if props.items.is_empty() { 6 } else { 2 }).map(|i| html! { <Skeleton key={i} class="h-10 w-full" /> }) }</div>
                <div hidden={props.failure.is_none()}>
                    { props.failure.clone().map(|text| html! { <Failed title="The sessions could not be loaded" {text} onretry={props.onretry.clone()} /> }) }
                </div>
                <div hidden={!empty}>
                    { if empty && filtered { html! { <Empty glyph={Glyph::Search} title="Nothing fits" text="No session matches these words and filters."><Button onclick={clear}>{ "Clear filters" }</Button></Empty> } }
                      else if empty { html! { <Empty glyph={Glyph::MessageSquare} title="No sessions yet" text="Each problem you describe becomes a session here." /> } }
                      else { Html::default() } }
                </div>
                <Sentinel active={props.has_more && !props.loading} onseen={props.onmore.clone()} />
            </div>
        </nav>
    }
}

fn outcome_filter(props: &SessionListProps) -> Html {
    let outcomes = [Outcome::InProgress, Outcome::Resolved, Outcome::Unresolved, Outcome::Abandoned];
    let name = |outcome: Outcome| outcome_look(outcome).2;
    let mut choices = vec![Choice::new("", "All sessions")];
    choices.extend(outcomes.map(|o| Choice::new(name(o), name(o))));
    choices.push(Choice::new("archived", "Archived"));
    let value = if props.filter.archived { "archived" } else { props.filter.outcome.map_or("", name) };
    let filter = props.filter.clone();
    let onchange = props.onfilter.reform(move |value: String| ListFilter {
        outcome: outcomes.into_iter().find(|o| name(*o) == value),
        archived: value == "archived",
        ..filter.clone()
    });
    html! { <Select {value} {choices} {onchange} label="Which sessions" /> }
}

#[derive(PartialEq, Properties)]
struct SearchProps {
    filter: ListFilter,
    onfilter: Callback<ListFilter>,
}

#[component]
fn Search(props: &SearchProps) -> Html {
    let text = use_state_eq(|| props.filter.search.clone());
    {
        let text = text.clone();
        use_effect_with(props.filter.search.clone(), move |search| text.set(search.clone()));
    }
    {
        let (filter, onfilter) = (props.filter.clone(), props.onfilter.clone());
        use_effect_with((*text).clone(), move |text| {
            let search = text.clone();
            let timer = (filter.search != search)
                .then(|| Timeout::new(REST_MS, move || onfilter.emit(ListFilter { search, ..filter })));
            move || drop(timer)
        });
    }
    html! {
        <div class="relative">
            <span class="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-muted-foreground">{ icon(Glyph::Search, "size-4") }</span>
            <Input kind="search" value={(*text).clone()} oninput={move |new| text.set(new)} label="Search sessions" placeholder="Search sessions" class="pl-8" />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct SentinelProps {
    active: bool,
    onseen: Callback<()>,
}

/// Asks for more when the end of the list comes into sight.
#[component]
fn Sentinel(props: &SentinelProps) -> Html {
    let node = use_node_ref();
    {
        let (node, onseen) = (node.clone(), props.onseen.clone());
        use_effect_with(props.active, move |active| {
            let watch = active.then(|| {
                let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
                    let visible = entries
                        .iter()
                        .any(|e| e.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting());
                    if visible {
                        onseen.emit(());
                    }
                });
                let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
                if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
                    observer.observe(&element);
                }
                (observer, seen)
            });
            move || {
                if let Some((Some(observer), _)) = &watch {
                    observer.disconnect();
                }
                drop(watch);
            }
        });
    }
    html! { <div ref={node} class="h-px" aria-hidden="true"></div> }
}
