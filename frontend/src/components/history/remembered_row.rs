//! Which row was left for a chat, so that coming back finds it.

use gloo_storage::{SessionStorage, Storage};
use shared_types::SessionId;

/// Of this tab alone: two tabs look at two lists.
const KEY: &str = "techtime.v1.history-row";

/// Remembers that a row of a list was opened.
pub fn remember(list: &str, id: &SessionId) {
    // Where the browser keeps nothing, coming back begins at the top.
    let _ = SessionStorage::raw().set_item(KEY, &format!("{id} {list}"));
}

/// The row that was last opened from this list: it is kept, for one may go forward and back again.
#[must_use]
pub fn left(list: &str) -> Option<SessionId> {
    let left = SessionStorage::raw().get_item(KEY).ok()??;
    let (id, of) = left.split_once(' ')?;
    (of == list).then(|| id.parse().ok())?
}
