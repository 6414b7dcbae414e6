//! The list of the history: its rows, what stands there until they come, and what where there are none.

use std::rc::Rc;

use shared_types::{SessionId, SessionItem, SessionPage};
use yew::prelude::*;
use yew_router::prelude::*;

use super::Cursor;
use crate::components::history::pager::Pager;
use crate::components::history::session_line::{LineAction, SessionLine};
use crate::components::ui::{Button, ButtonVariant, Empty, Failed, Glyph, Skeleton, Slow, icon};
use crate::hooks::{Query, UrlState};
use crate::route::Route;
use crate::state::filters::{HistoryAddress, Shelf};
use crate::state::history::{PAGE_SIZE, last_page, span_words};

/// What the list does with its rows.
pub(super) struct Acts {
    pub row: Callback<(usize, SessionId, LineAction)>,
    /// The bar over the selected ones; nothing where none is.
    pub bulk: Option<Html>,
    /// The field that takes the focus from a button that goes.
    pub search: NodeRef,
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

/// The list, or what there is instead.
pub(super) fn list(
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
