//! What the history is narrowed and ordered by.

use yew::prelude::*;

use super::chips::chips;
use super::export_menu::ExportMenu;
use crate::charts::zone::Zone;
use crate::components::analytics::filter_bar::FilterBar;
use crate::components::analytics::range_picker::RangePicker;
use crate::components::analytics::updated::Updated;
use crate::components::history::search_field::SearchField;
use crate::components::ui::select::Choice;
use crate::components::ui::{Button, ButtonVariant, Glyph, Select, Soon, Tab, Tabs, icon};
use crate::format;
use crate::hooks::UrlState;
use crate::state::filters::{HistoryAddress, Order, Scope, Shelf};
use crate::state::period::Range;

#[derive(PartialEq, Properties)]
pub(super) struct ControlsProps {
    pub address: UrlState<HistoryAddress>,
    pub search: NodeRef,
    pub zone: Zone,
    pub updated_at: Option<shared_types::Timestamp>,
    pub loading: bool,
    pub reload: Callback<()>,
}

/// Title, shelf, search, filters and order.
#[component]
pub(super) fn Controls(props: &ControlsProps) -> Html {
    let address = &props.address;
    let value = address.value.clone();
    let changed = |change: fn(HistoryAddress, String) -> HistoryAddress| {
        let value = value.clone();
        address.push.reform(move |text: String| change((*value).clone(), text).list())
    };
    let onshelf = {
        let value = value.clone();
        address.push.reform(move |id: AttrValue| {
            let shelf = match id.as_str() {
                "all" => Some(Shelf::All),
                "archived" => Some(Shelf::Archived),
                "bin" => Some(Shelf::Bin),
                _ => None,
            };
            HistoryAddress { shelf, ..(*value).clone() }.list()
        })
    };
    let onsearch = {
        let value = value.clone();
        // Typing is one step: "back" leaves the search, not a letter of it.
        address.replace.reform(move |q: Option<String>| HistoryAddress { q, ..(*value).clone() }.list())
    };
    let onscope = {
        let value = value.clone();
        address.push.reform(move |scope: Scope| value.with_scope(scope).list())
    };
    let onrange = {
        let value = value.clone();
        address.push.reform(move |range: Option<Range>| {
            HistoryAddress { scope: value.scope.with_range(range), ..(*value).clone() }.list()
        })
    };
    let onsort =
        changed(|address, code| HistoryAddress { sort: shared_types::json::read(&code.into()).ok(), ..address });
    let onlayer = changed(|address, code| HistoryAddress {
        layer: code.parse().ok().and_then(|number: u8| shared_types::Layer::try_from(number).ok()),
        ..address
    });
    let tabs = vec![
        Tab::new("active", "Sessions", Glyph::History),
        Tab::new("archived", "Archived", Glyph::Archive),
        Tab::new("bin", "Bin", Glyph::Trash2),
        Tab::new("all", "All", Glyph::Menu),
    ];
    let shelf = match value.shelf {
        None => "active",
        Some(Shelf::All) => "all",
        Some(Shelf::Archived) => "archived",
        Some(Shelf::Bin) => "bin",
    };
    let rungs = std::iter::once(Choice::new("", "Every rung"))
        .chain(
            shared_types::Layer::ALL
                .into_iter()
                .map(|layer| Choice::new(layer.number().to_string(), format!("{} {}", layer.number(), layer.name()))),
        )
        .collect::<Vec<_>>();
    let orders = vec![
        Choice::new("-started_at", "Newest first"),
        Choice::new("started_at", "Oldest first"),
        Choice::new("-duration", "Longest first"),
        Choice::new("duration", "Shortest first"),
    ];
    html! {
        <div class="grid gap-3">
            <div class="flex flex-wrap items-center justify-between gap-3">
                <h1 class="text-xl font-semibold tracking-tight">{ "History" }</h1>
                <div class="flex items-center gap-2">
                    <ExportMenu address={(*value).clone()} zone={props.zone.clone()} />
                    <Updated at={props.updated_at} loading={props.loading} onrefresh={props.reload.clone()} />
                </div>
            </div>
            <div class="flex flex-wrap items-center gap-2">
                <Soon turn=0><Tabs label="Shelf" {tabs} selected={shelf} onselect={onshelf} /></Soon>
                <Soon turn=1><SearchField value={value.q.clone()} {onsearch} node_ref={props.search.clone()} /></Soon>
                <div class="min-w-36 flex-1 sm:flex-none sm:w-36"><Soon turn=2><Select label="Order" value={Order::code(value.sort)} choices={orders} onchange={onsort} /></Soon></div>
            </div>
            <div class="flex flex-wrap items-center gap-2">
                <Soon turn=3><RangePicker range={value.scope.chosen_range()} onchoose={onrange} allows_all={true} today={props.zone.local(format::now()).date()} /></Soon>
                <Soon turn=4><FilterBar scope={value.scope.clone()} onchange={onscope} /></Soon>
                <div class="min-w-36 flex-1 sm:w-40 sm:flex-none"><Soon turn=5><Select label="Rung" value={value.layer.map(|layer| layer.number().to_string()).unwrap_or_default()} choices={rungs} onchange={onlayer} /></Soon></div>
                { for chips(&value).into_iter().map(|(words, without)| {
                    let label = format!("Drop the filter “{words}”");
                    html! {
                        <Button key={words.clone()} variant={ButtonVariant::Secondary} onclick={address.push.reform(move |_: MouseEvent| without.clone())} {label}>
                            { words.clone() }{ icon(Glyph::X, "size-3.5") }
                        </Button>
                    }
                }) }
            </div>
        </div>
    }
}
