//! What this browser keeps, under `techtime.v1.*`. Where the browser keeps nothing (blocked or full) the page
//! works from memory, and says so once.

use std::cell::{Cell, RefCell};

use gloo_storage::{LocalStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_types::json;

use crate::state::small_map::SmallMap;

const PREFIX: &str = "techtime.v1.";

thread_local! {
    static MEMORY: RefCell<SmallMap<String, String>> = RefCell::default();
    static BROKEN: Cell<bool> = const { Cell::new(false) };
    static SAID: Cell<bool> = const { Cell::new(false) };
}

/// A value by its key, None where there is none or it cannot be read.
#[must_use]
pub fn load<T: DeserializeOwned>(key: &str) -> Option<T> {
    json::parse(&load_text(key)?).ok()
}

fn load_text(key: &str) -> Option<String> {
    let in_memory = MEMORY.with_borrow(|m| m.get(key).cloned());
    in_memory.or_else(|| LocalStorage::raw().get_item(&format!("{PREFIX}{key}")).ok().flatten())
}

/// Keeps a value.
pub fn save<T: Serialize>(key: &str, value: &T) {
    if let Ok(value) = serde_json::to_value(value) {
        save_text(key, value.to_string());
    }
}

/// Keeps a value that is JSON already.
pub fn save_text(key: &str, text: String) {
    if LocalStorage::raw().set_item(&format!("{PREFIX}{key}"), &text).is_ok() {
        MEMORY.with_borrow_mut(|m| m.remove(&key.to_owned()));
    } else {
        BROKEN.set(true);
        MEMORY.with_borrow_mut(|m| m.insert(key.to_owned(), text));
    }
}

/// Forgets a value.
pub fn remove(key: &str) {
    MEMORY.with_borrow_mut(|m| m.remove(&key.to_owned()));
    LocalStorage::delete(format!("{PREFIX}{key}"));
}

/// Forgets everything of ours.
pub fn clear() {
    MEMORY.set(SmallMap::default());
    let storage = LocalStorage::raw();
    let count = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..count).filter_map(|i| storage.key(i).ok().flatten()).collect();
    for key in keys.iter().filter(|k| k.starts_with(PREFIX)) {
        let _ = storage.remove_item(key);
    }
}

/// Whether the browser refused to keep something and nobody was told yet. True once.
#[must_use]
pub fn refused_once() -> bool {
    BROKEN.get() && !SAID.replace(true)
}
