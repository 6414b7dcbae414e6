//! The list by keys: j and k move, Enter opens, x selects, r replays, / searches, Esc lets go.

use std::rc::Rc;

use shared_types::{SessionId, SessionItem};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::Cursor;
use crate::components::history::session_line::link_id;
use crate::hooks::use_keys::{dialog_is_open, is_typing, use_keys};
use crate::state::history::{Selection, moved};

/// Puts the focus on a row's link, so that Enter opens it, and brings it into sight.
pub(super) fn focus_row(item: &SessionItem) {
    let document = web_sys::window().and_then(|window| window.document());
    let link = document
        .and_then(|document| document.get_element_by_id(&link_id(item)))
        .and_then(|holder| holder.query_selector("a").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        link.scroll_into_view_with_scroll_into_view_options(&options);
        let _ = link.focus();
    }
}

/// Hears the keys while no field and no dialog has them.
#[hook]
pub(super) fn use_list_keys(items: Rc<Vec<SessionItem>>, cursor: Cursor, search: NodeRef, replay: Callback<SessionId>) {
    use_keys(Callback::from(move |event: KeyboardEvent| {
        let is_taken = event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key();
        if is_taken || is_typing(&event) || dialog_is_open() {
            return;
        }
        let row = cursor.current.and_then(|index| items.get(index));
        match (event.key().as_str(), row) {
            (key @ ("j" | "k"), _) => {
                if let Some(next) = moved(*cursor.current, key == "j", items.len()) {
                    cursor.current.set(Some(next));
                    focus_row(&items[next]);
                }
            }
            ("x", Some(item)) => cursor.selection.set(cursor.selection.toggled(&item.id)),
            ("r", Some(item)) => replay.emit(item.id.clone()),
            ("/", _) => {
                if let Some(field) = search.cast::<HtmlElement>() {
                    let _ = field.focus();
                }
            }
            ("Escape", _) if !cursor.selection.is_empty() => cursor.selection.set(Selection::default()),
            _ => return,
        }
        event.prevent_default();
    }));
}
