//! Archiving, deleting and restoring several sessions at once, each with its way back; and saving them.

use std::cell::RefCell;
use std::rc::Rc;

use shared_types::{BulkAction, SessionId, SessionItem};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::Cursor;
use super::keyboard::focus_row;
use crate::api::sessions;
use crate::components::analytics::save_file;
use crate::components::history::bulk_bar::FileKind;
use crate::components::history::list_export;
use crate::components::ui::{Toast, Toaster, use_toaster};
use crate::format;
use crate::state::history::Selection;

/// What can be done.
#[derive(Clone, PartialEq)]
pub(super) struct ShelfActions {
    /// A request is under way.
    pub busy: bool,
    pub act: Callback<(Vec<SessionId>, BulkAction)>,
    /// Deletes one for good.
    pub purge: Callback<SessionId>,
    /// Saves the selected ones.
    pub export: Callback<FileKind>,
}

/// How an action is told, and the action that takes it back.
fn told(action: BulkAction) -> (&'static str, BulkAction) {
    match action {
        BulkAction::Archive => ("archived", BulkAction::Unarchive),
        BulkAction::Unarchive => ("back in the list", BulkAction::Archive),
        BulkAction::Delete => ("moved to the bin", BulkAction::Restore),
        BulkAction::Restore => ("restored", BulkAction::Delete),
    }
}

/// The actions over the list as it stands.
#[hook]
pub(super) fn use_shelf(
    items: Rc<Vec<SessionItem>>,
    cursor: &Cursor,
    search: &NodeRef,
    reload: Callback<()>,
) -> ShelfActions {
    let selection = cursor.selection.clone();
    let toaster = use_toaster();
    let busy = use_state_eq(|| false);
    let left = use_return_to_the_list(&items, cursor, search);
    // An undo may come after the list was loaded anew: it calls the newest reload.
    let newest = use_mut_ref(|| reload.clone());
    *newest.borrow_mut() = reload;
    let reload = use_callback((), move |(), ()| {
        left.replace(true);
        let reload = newest.borrow().clone();
        reload.emit(());
    });
    let act = {
        let (busy, selection, toaster, reload) = (busy.clone(), selection.clone(), toaster.clone(), reload.clone());
        Callback::from(move |(ids, action): (Vec<SessionId>, BulkAction)| {
            let (busy, selection, toaster, reload) = (busy.clone(), selection.clone(), toaster.clone(), reload.clone());
            busy.set(true);
            wasm_bindgen_futures::spawn_local(async move {
                let result = sessions::bulk(ids.clone(), action).await;
                busy.set(false);
                match result {
                    Ok(()) => {
                        selection.set(Selection::default());
                        say_done(toaster.as_ref(), &ids, action, &reload);
                        reload.emit(());
                    }
                    Err(failure) => say(toaster.as_ref(), Toast::failed(failure.to_string())),
                }
            });
        })
    };
    let purge = {
        let (toaster, reload) = (toaster.clone(), reload.clone());
        Callback::from(move |id: SessionId| {
            let (toaster, reload) = (toaster.clone(), reload.clone());
            wasm_bindgen_futures::spawn_local(async move {
                match sessions::purge(&id).await {
                    Ok(()) => say(toaster.as_ref(), Toast::new("Session deleted for good.")),
                    Err(failure) => say(toaster.as_ref(), Toast::failed(failure.to_string())),
                }
                reload.emit(());
            });
        })
    };
    let export = use_export(items, selection, toaster);
    ShelfActions { busy: *busy, act, purge, export }
}

/// Once set, the next list takes the focus that went with a button: to the row that moved up, or to the search where none
/// is left.
#[hook]
fn use_return_to_the_list(items: &Rc<Vec<SessionItem>>, cursor: &Cursor, search: &NodeRef) -> Rc<RefCell<bool>> {
    let left = use_mut_ref(|| false);
    let (current, search, was_left) = (cursor.current.clone(), search.clone(), left.clone());
    use_effect_with(items.clone(), move |items| {
        let body = web_sys::window().and_then(|window| window.document()).map(|d| (d.active_element(), d.body()));
        let is_nowhere = body.is_some_and(|(active, body)| active.is_none() || active == body.map(Into::into));
        if !was_left.replace(false) || !is_nowhere {
            return;
        }
        let at = current.unwrap_or(0).min(items.len().saturating_sub(1));
        if let Some(item) = items.get(at) {
            current.set(Some(at));
            focus_row(item);
        } else if let Some(field) = search.cast::<HtmlElement>() {
            let _ = field.focus();
        }
    });
    left
}

fn say(toaster: Option<&Toaster>, toast: Toast) {
    if let Some(toaster) = toaster {
        toaster.show(toast);
    }
}

/// One toast for all of them, with the way back.
fn say_done(toaster: Option<&Toaster>, ids: &[SessionId], action: BulkAction, reload: &Callback<()>) {
    let (word, back) = told(action);
    let text = format!("{} {word}.", format::plural(ids.len() as u64, "session"));
    let undo = {
        let (ids, reload, toaster) = (ids.to_vec(), reload.clone(), toaster.cloned());
        Callback::from(move |()| {
            let (ids, reload, toaster) = (ids.clone(), reload.clone(), toaster.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if let Err(failure) = sessions::bulk(ids, back).await {
                    say(toaster.as_ref(), Toast::failed(failure.to_string()));
                }
                reload.emit(());
            });
        })
    };
    say(toaster, Toast::new(text).action("Undo", undo));
}

/// Sessions that were selected on other pages are kept from when they were seen.
#[hook]
fn use_export(
    items: Rc<Vec<SessionItem>>,
    selection: UseStateHandle<Selection>,
    toaster: Option<Toaster>,
) -> Callback<FileKind> {
    let seen = use_mut_ref(Vec::<SessionItem>::new);
    {
        let seen = seen.clone();
        use_effect_with((items, selection.clone()), move |(items, selection)| {
            let mut seen = seen.borrow_mut();
            seen.retain(|item| selection.holds(&item.id) && items.iter().all(|shown| shown.id != item.id));
            seen.extend(items.iter().filter(|item| selection.holds(&item.id)).cloned());
        });
    }
    Callback::from(move |kind: FileKind| {
        let chosen = seen.borrow().clone();
        let day: String = format::now().to_string().chars().take(10).collect();
        let (extension, media_type, text) = match kind {
            FileKind::Csv => ("csv", "text/csv;charset=utf-8", list_export::as_csv(&chosen, |at| at.to_string())),
            FileKind::JsonLines => ("jsonl", "application/x-ndjson", list_export::as_json_lines(&chosen)),
        };
        if !save_file::save(&save_file::file_name("sessions", &day, extension), media_type, &text) {
            say(toaster.as_ref(), Toast::failed("The browser did not take the file."));
        }
    })
}
