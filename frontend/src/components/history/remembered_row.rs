//! Which row was left for a chat, so that coming back finds it.

use gloo_storage::{SessionStorage, Storage};
use serde::{Deserialize, Serialize};
use shared_types::SessionId;

/// Of this tab alone: two tabs look at two lists.
const KEY: &str = "techtime.v1.history-row";

#[derive(Serialize, Deserialize)]
struct Left {
    /// The list's address.
    list: String,
    id: SessionId,
}

/// Remembers that a row of a list was opened.
pub fn remember(list: &str, id: &SessionId) {
    // Where the browser keeps nothing, coming back begins at the top.
    let _ = SessionStorage::set(KEY, Left { list: list.to_owned(), id: id.clone() });
}

/// The row that was opened from this list, once.
#[must_use]
pub fn take(list: &str) -> Option<SessionId> {
    let left: Left = SessionStorage::get(KEY).ok()?;
    SessionStorage::delete(KEY);
    (left.list == list).then_some(left.id)
}
