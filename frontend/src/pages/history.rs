//! The history: the list that the address describes, and what can be done with it.

mod chips;
mod export_menu;
mod keyboard;
mod shelf_actions;

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared_types::{BulkAction, SessionId, SessionItem, SessionPage};
use yew::prelude::*;
use yew_router::prelude::*;

use self::chips::chips;
use self::export_menu::ExportMenu;
use self::keyboard::use_list_keys;
use self::shelf_actions::use_shelf;
use crate::api::sessions::{self, SessionQuery};
use crate::charts::zone::Zone;
use crate::components::analytics::filter_bar::FilterBar;
use crate::components::analytics::range_picker::RangePicker;
use crate::components::analytics::updated::Updated;
use crate::components::history::bulk_bar::BulkBar;
use crate::components::history::pager::Pager;
use crate::components::history::remembered_row;
use crate::components::history::search_field::SearchField;
use crate::components::history::session_line::{LineAction, SessionLine};
use crate::components::ui::select::Choice;
use crate::components::ui::{
    Button, ButtonVariant, Dialog, Empty, Failed, Glyph, Select, Skeleton, Slow, Soon, Tab, Tabs, icon,
};
use crate::format;
use crate::hooks::{Query, UrlState, use_query, use_refresh, use_url_state};
use crate::route::Route;
use crate::state::filters::{HistoryAddress, Order, Scope, Shelf};
use crate::state::history::{PAGE_SIZE, Selection, last_page, span_words};
use crate::state::period::Range;
use crate::state::small_map::SmallMap;

/// Often enough to follow a day's work, seldom enough not to be noticed.
const REFRESH_MS: u32 = 30_000;

/// The query of a chat's address that begins its replay.
#[derive(Serialize, Deserialize)]
struct Replay {
    replay: &'static str,
}

/// Which rows are selected and where the keyboard is.
#[derive(Clone, PartialEq)]
struct Cursor {
    selection: UseStateHandle<Selection>,
    current: UseStateHandle<Option<usize>>,
}

/// The page.
#[component]
pub fn HistoryPage() -> Html {
    let address = use_url_state::<HistoryAddress>();
    let zone = use_memo((), |()| Zone::browser());
    // Cursors reach deep pages without counting up to them; they belong to one list.
    let cursors = use_mut_ref(SmallMap::<(String, u64), String>::default);
    let query = {
        let (zone, cursors) = (zone.clone(), cursors.clone());
        use_query((*address.value).clone(), move |address| {
            let cursor = cursors.borrow().get(&(list_key(&address), address.page_number())).cloned();
            let query = list_query(&address, &zone, cursor);
            let cursors = cursors.clone();
            async move {
                let page = sessions::list(&query).await?;
                if let Some(next) = &page.next_cursor {
                    cursors.borrow_mut().insert((list_key(&address), address.page_number() + 1), next.clone());
                }
                Ok(page)
            }
        })
    };
    use_refresh(&query, REFRESH_MS);
    use_leave_empty_page(&address, &query);
    let cursor = Cursor { selection: use_state_eq(Selection::default), current: use_state_eq(|| None::<usize>) };
    let selection = cursor.selection.clone();
    let top = use_node_ref();
    use_fresh_list(&address, &cursor, &top);
    let items: Rc<Vec<SessionItem>> =
        use_memo(query.data.clone(), |data| data.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    use_row_that_was_left(&address, &items, query.loading, &cursor.current);
    let search = use_node_ref();
    let shelf = use_shelf(items.clone(), &cursor, &search, query.reload.clone());
    let navigator = use_navigator();
    let replay = {
        let list = list_address(&address.value);
        Callback::from(move |id: SessionId| {
            if let Some(navigator) = &navigator {
                remembered_row::remember(&list, &id);
                // Fails only for a value that is not flat.
                let _ = navigator.push_with_query(&Route::chat(Some(&id)), &Replay { replay: "" });
            }
        })
    };
    use_list_keys(items.clone(), cursor.clone(), search.clone(), replay.clone());
    let purging = use_state_eq(|| None::<SessionId>);
    let onact = line_actions(&address, &cursor, &shelf.act, &replay, &purging);
    let onpurge = {
        let (purging, purge) = (purging.clone(), shelf.purge.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(id) = (*purging).clone() {
                purge.emit(id);
            }
            purging.set(None);
        })
    };
    let onkeep = {
        let purging = purging.clone();
        Callback::from(move |()| purging.set(None))
    };
    let onclear = {
        let selection = selection.clone();
        Callback::from(move |()| selection.set(Selection::default()))
    };
    let onbulk = {
        let (act, selection) = (shelf.act.clone(), selection.clone());
        Callback::from(move |action: BulkAction| act.emit((selection.to_vec(), action)))
    };
    let bulk = (!selection.is_empty()).then(|| html! {
        <BulkBar count={selection.len()} shelf={address.value.shelf} busy={shelf.busy} onact={onbulk} onexport={shelf.export.clone()} {onclear} />
    });
    html! {
        <div ref={top} class="h-full overflow-y-auto [scrollbar-gutter:stable]">
            <div class="mx-auto grid max-w-screen-xl grid-cols-[minmax(0,1fr)] gap-4 p-4 sm:p-6">
                <Soon><Controls address={address.clone()} search={search.clone()} zone={(*zone).clone()} updated_at={query.updated_at} loading={query.loading} reload={query.reload.clone()} /></Soon>
                <Soon turn=6>{ list(&address, &query, &items, &cursor, &Acts { row: onact, bulk, search }) }</Soon>
            </div>
            <Dialog open={purging.is_some()} onclose={onkeep.clone()} title="Delete this session for good?" description={Some(AttrValue::from("Its messages, tool results and figures are removed. This cannot be undone."))}
                footer={html! {
                    <>
                        <Button onclick={onkeep.reform(|_: MouseEvent| ())}>{ "Keep it" }</Button>
                        <Button variant={ButtonVariant::Destructive} onclick={onpurge}>{ "Delete for good" }</Button>
                    </>
                }} />
        </div>
    }
}

/// The address of a list on its page, as text.
fn list_address(address: &HistoryAddress) -> String {
    serde_json::to_value(address).unwrap_or_default().to_string()
}

/// The address of a list whatever its page.
fn list_key(address: &HistoryAddress) -> String {
    list_address(&address.list())
}

fn list_query(address: &HistoryAddress, zone: &Zone, cursor: Option<String>) -> SessionQuery {
    let window = address.scope.chosen_range().map(|range| range.window(format::now(), zone));
    SessionQuery {
        page: Some(address.page_number()),
        page_size: Some(PAGE_SIZE),
        cursor,
        outcome: address.scope.outcome,
        mark: address.mark,
        category: address.scope.category,
        layer: address.layer.map(shared_types::Layer::number),
        cause: address.cause.clone(),
        provider: address.scope.provider.clone(),
        tool: address.tool.clone(),
        weekday: address.at.map(|at| at.weekday),
        hour: address.at.map(|at| at.hour),
        tz: address.at.map(|_| zone.name().to_owned()),
        q: address.q.clone(),
        from: window.map(|window| window.from.to_string()),
        to: window.map(|window| window.to.to_string()),
        sort: Some(Order::code(address.sort).to_owned()),
        archived: (address.shelf == Some(Shelf::Archived)).then_some(true),
        deleted: (address.shelf == Some(Shelf::Bin)).then_some(true),
        all: (address.shelf == Some(Shelf::All)).then_some(true),
    }
}

/// A page that has become empty gives way to the last one there is.
#[hook]
fn use_leave_empty_page(address: &UrlState<HistoryAddress>, query: &Query<SessionPage>) {
    let total = query.data.as_ref().filter(|page| page.items.is_empty() && page.total > 0).map(|page| page.total);
    let address = address.clone();
    use_effect_with((total, query.loading), move |(total, loading)| {
        if let Some(total) = total.filter(|_| !loading) {
            let last = last_page(total);
            if address.value.page_number() > last {
                address.replace.emit(address.value.at_page(last));
            }
        }
    });
}

/// Another list, or another page of it, begins at the top with nothing selected and the keyboard nowhere.
#[hook]
fn use_fresh_list(address: &UrlState<HistoryAddress>, cursor: &Cursor, top: &NodeRef) {
    let Cursor { selection, current } = cursor.clone();
    {
        let (current, top) = (current.clone(), top.clone());
        // The first page of all is at the top; asking it to be would lay out what is not finished.
        let is_first = use_mut_ref(|| true);
        use_effect_with(address.value.page_number(), move |_| {
            current.set(None);
            if let Some(top) = top.cast::<web_sys::Element>().filter(|_| !is_first.replace(false)) {
                top.set_scroll_top(0);
            }
        });
    }
    use_effect_with(list_key(&address.value), move |_| {
        selection.set(Selection::default());
        current.set(None);
    });
}

/// Coming back from a chat, the row that led there is found again.
#[hook]
fn use_row_that_was_left(
    address: &UrlState<HistoryAddress>,
    items: &Rc<Vec<SessionItem>>,
    loading: bool,
    current: &UseStateHandle<Option<usize>>,
) {
    let wanted = {
        let list = list_address(&address.value);
        use_mut_ref(|| remembered_row::left(&list))
    };
    let current = current.clone();
    use_effect_with((items.clone(), loading), move |(items, loading)| {
        if *loading || items.is_empty() {
            return;
        }
        let Some(id) = wanted.borrow_mut().take() else { return };
        if let Some(index) = items.iter().position(|item| item.id == id) {
            current.set(Some(index));
            keyboard::focus_row(&items[index]);
        }
    });
}

/// What a row's buttons and links do.
fn line_actions(
    address: &UrlState<HistoryAddress>,
    cursor: &Cursor,
    act: &Callback<(Vec<SessionId>, BulkAction)>,
    replay: &Callback<SessionId>,
    purging: &UseStateHandle<Option<SessionId>>,
) -> Callback<(usize, SessionId, LineAction)> {
    let list = list_address(&address.value);
    let (cursor, act, replay, purging) = (cursor.clone(), act.clone(), replay.clone(), purging.clone());
    Callback::from(move |(index, id, action): (usize, SessionId, LineAction)| match action {
        LineAction::Open => remembered_row::remember(&list, &id),
        LineAction::Replay => replay.emit(id),
        LineAction::Select => cursor.selection.set(cursor.selection.toggled(&id)),
        LineAction::Focus => cursor.current.set(Some(index)),
        LineAction::Restore => act.emit((vec![id], BulkAction::Restore)),
        LineAction::Purge => purging.set(Some(id)),
    })
}

/// What the list does with its rows.
struct Acts {
    row: Callback<(usize, SessionId, LineAction)>,
    /// The bar over the selected ones; nothing where none is.
    bulk: Option<Html>,
    /// The field that takes the focus from a button that goes.
    search: NodeRef,
}

/// The place of a list that is on its way.
fn rows_to_come() -> Html {
    html! {
        <>
            <div key="head" class="flex min-h-12 items-center gap-3 border-b px-4"><Skeleton class="size-4" /><Skeleton class="h-3.5 w-40" /></div>
            <ul key="rows" aria-label="Loading">{ for (0..PAGE_SIZE).map(|row| html! {
                <li key={row.to_string()} class="flex h-41 items-start gap-3 border-b px-4 py-3 last:border-b-0 lg:h-[4.4375rem]">
                    <Skeleton class="mt-1 size-4" /><div class="grid flex-1 gap-2"><Skeleton class="h-5 w-2/5" /><Skeleton class="h-4 w-3/5" /></div>
                </li>
            }) }</ul>
        </>
    }
}

fn frame(inner: Html) -> Html {
    html! { <div class="rounded-xl border bg-raised shadow-xs">{ inner }</div> }
}

fn list(
    address: &UrlState<HistoryAddress>,
    query: &Query<SessionPage>,
    items: &Rc<Vec<SessionItem>>,
    cursor: &Cursor,
    acts: &Acts,
) -> Html {
    let number = address.value.page_number();
    match (&query.data, &query.failure) {
        (None, Some(failure)) => frame(html! {
            <Failed title="The sessions could not be loaded" text={failure.to_string()} onretry={query.reload.clone()} />
        }),
        (None, None) => html! { <Slow>{ frame(rows_to_come()) }</Slow> },
        (Some(page), _) if page.total == 0 => frame(empty(address, &acts.search)),
        (Some(page), failure) => {
            let ids: Vec<SessionId> = items.iter().map(|item| item.id.clone()).collect();
            let on_page = {
                let (selection, ids) = (cursor.selection.clone(), ids.clone());
                Callback::from(move |_: Event| selection.set(selection.all_toggled(&ids)))
            };
            let ongo = {
                let value = address.value.clone();
                address.push.reform(move |page: u64| value.at_page(page))
            };
            let is_stale = query.loading || failure.is_some();
            frame(html! {
                <>
                    <div key="head" class="sticky top-0 z-20 flex min-h-12 items-center gap-3 rounded-t-xl border-b bg-raised px-4 py-1.5 text-xs text-muted-foreground">
                        <input type="checkbox" checked={cursor.selection.holds_all(&ids)} onchange={on_page} aria-label="Select all on this page" class="size-4 shrink-0 cursor-pointer accent-(--action)" />
                        <div class="flex min-w-0 flex-1 items-center justify-between gap-3" hidden={acts.bulk.is_some()}>
                            <span class="tabular-nums" role="status">{ span_words(page, number) }</span>
                            <span class="hidden lg:inline">{ "j k move · Enter open · r replay · x select · / search" }</span>
                        </div>
                        <div class="min-w-0 flex-1" hidden={acts.bulk.is_none()}>{ acts.bulk.clone() }</div>
                    </div>
                    <div key="failure">{ failure.as_ref().map(|failure| html! {
                        <p role="status" class="flex items-center gap-2 border-b bg-warn-soft px-4 py-2 text-sm text-warn">{ icon(Glyph::TriangleAlert, "size-4") }{ format!("This list is old: {failure}") }</p>
                    }) }</div>
                    <ul key="rows" aria-label="Sessions" aria-busy={if query.loading { "true" } else { "false" }} class={classes!("transition-opacity", is_stale.then_some("opacity-60"))}>
                        { for items.iter().enumerate().map(|(index, item)| {
                            let id = item.id.clone();
                            html! {
                                <SessionLine key={item.id.to_string()} session={item.clone()} selected={cursor.selection.holds(&item.id)} current={*cursor.current == Some(index)}
                                    binned={item.deleted} onact={acts.row.reform(move |action| (index, id.clone(), action))} />
                            }
                        }) }
                    </ul>
                    <div key="foot" class="flex flex-wrap items-center justify-between gap-3 border-t px-4 py-2" hidden={last_page(page.total) <= 1}>
                        <span class="text-xs text-muted-foreground tabular-nums">{ span_words(page, number) }</span>
                        <Pager current={number} last={last_page(page.total)} {ongo} />
                    </div>
                </>
            })
        }
    }
}

/// Nothing on this shelf is not the same as nothing that matches.
fn empty(address: &UrlState<HistoryAddress>, search: &NodeRef) -> Html {
    if address.value.is_narrowed() {
        let bare = HistoryAddress { shelf: address.value.shelf, sort: address.value.sort, ..HistoryAddress::default() };
        let search = search.clone();
        let clear = address.push.reform(move |_: MouseEvent| {
            if let Some(field) = search.cast::<web_sys::HtmlElement>() {
                let _ = field.focus();
            }
            bare.clone()
        });
        return html! {
            <Empty glyph={Glyph::Funnel} title="No sessions match" text="Nothing here fits the search and the filters.">
                <Button variant={ButtonVariant::Primary} onclick={clear}>{ "Clear search and filters" }</Button>
            </Empty>
        };
    }
    match address.value.shelf {
        Some(Shelf::Archived) => {
            html! { <Empty glyph={Glyph::Archive} title="Nothing is archived" text="Archived sessions leave the list but keep counting in the figures." /> }
        }
        Some(Shelf::Bin) => {
            html! { <Empty glyph={Glyph::Trash2} title="The bin is empty" text="Deleted sessions stay here for 30 days." /> }
        }
        None | Some(Shelf::All) => html! {
            <Empty glyph={Glyph::History} title="No sessions yet" text="Every conversation is kept here, to look up, replay or continue.">
                <Link<Route> to={Route::NewChat} classes="inline-flex h-9 items-center gap-2 rounded-md bg-action px-3.5 text-sm font-medium text-action-foreground hover:bg-action-hover">
                    { icon(Glyph::MessageSquare, "size-4") }{ "Start a chat" }
                </Link<Route>>
            </Empty>
        },
    }
}

#[derive(PartialEq, Properties)]
struct ControlsProps {
    address: UrlState<HistoryAddress>,
    search: NodeRef,
    zone: Zone,
    updated_at: Option<shared_types::Timestamp>,
    loading: bool,
    reload: Callback<()>,
}

/// Title, shelf, search, filters and order.
#[component]
fn Controls(props: &ControlsProps) -> Html {
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
