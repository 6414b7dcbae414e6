//! The history: the list that the address describes, and what can be done with it.

mod chips;
mod controls;
mod export_menu;
mod keyboard;
mod rows;
mod shelf_actions;

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared_types::{BulkAction, SessionId, SessionItem, SessionPage};
use yew::prelude::*;
use yew_router::prelude::*;

use self::controls::Controls;
use self::keyboard::use_list_keys;
use self::rows::{Acts, list};
use self::shelf_actions::use_shelf;
use crate::api::sessions::{self, SessionQuery};
use crate::charts::zone::Zone;
use crate::components::history::bulk_bar::BulkBar;
use crate::components::history::remembered_row;
use crate::components::history::session_line::LineAction;
use crate::components::ui::{Button, ButtonVariant, Dialog, Soon};
use crate::format;
use crate::hooks::{Query, UrlState, use_query, use_refresh, use_url_state};
use crate::route::Route;
use crate::state::filters::{HistoryAddress, Order, Shelf};
use crate::state::history::{PAGE_SIZE, Selection, last_page};
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
                <Soon turn=6>
                    { list(&address, &query, &items, &cursor, &Acts { row: onact, bulk, search }) }
                    <RowThatWasLeft list={list_address(&address.value)} items={items.clone()} loading={query.loading} current={cursor.current.clone()} />
                </Soon>
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

#[derive(PartialEq, Properties)]
struct RowThatWasLeftProps {
    /// The address of the list.
    list: AttrValue,
    items: Rc<Vec<SessionItem>>,
    loading: bool,
    current: UseStateHandle<Option<usize>>,
}

/// Coming back from a chat, the row that led there is found again. Drawn with the rows, for before them there is none to find.
#[component]
fn RowThatWasLeft(props: &RowThatWasLeftProps) -> Html {
    let wanted = use_mut_ref(|| remembered_row::left(&props.list));
    let current = props.current.clone();
    use_effect_with((props.items.clone(), props.loading), move |(items, loading)| {
        if *loading || items.is_empty() {
            return;
        }
        let Some(id) = wanted.borrow_mut().take() else { return };
        if let Some(index) = items.iter().position(|item| item.id == id) {
            current.set(Some(index));
            keyboard::focus_row(&items[index]);
        }
    });
    Html::default()
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
