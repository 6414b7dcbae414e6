//! What this browser keeps, under `techtime.v1.*`. Where the browser keeps nothing (blocked or full) the page
//! works from memory, and says so once.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use gloo_storage::{LocalStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

const PREFIX: &str = "techtime.v1.";

thread_local! {
    static MEMORY: RefCell<HashMap<String, String>> = RefCell::new(HashMap::new());
    static BROKEN: Cell<bool> = const { Cell::new(false) };
    static SAID: Cell<bool> = const { Cell::new(false) };
}

/// A value by its key, None where there is none or it cannot be read.
#[must_use]
pub fn load<T: DeserializeOwned>(key: &str) -> Option<T> {
    let in_memory = MEMORY.with_borrow(|m| m.get(key).cloned());
    match in_memory {
        Some(text) => serde_json::from_str(&text).ok(),
        None => LocalStorage::get(format!("{PREFIX}{key}")).ok(),
    }
}

/// Keeps a value.
pub fn save<T: Serialize>(key: &str, value: &T) {
    if LocalStorage::set(format!("{PREFIX}{key}"), value).is_ok() {
        MEMORY.with_borrow_mut(|m| m.remove(key));
    } else if let Ok(text) = serde_json::to_string(value) {
        BROKEN.set(true);
        MEMORY.with_borrow_mut(|m| m.insert(key.to_owned(), text));
    }
}

/// Forgets a value.
pub fn remove(key: &str) {
    MEMORY.with_borrow_mut(|m| m.remove(key));
    LocalStorage::delete(format!("{PREFIX}{key}"));
}

/// Forgets everything of ours.
pub fn clear() {
    MEMORY.with_borrow_mut(HashMap::clear);
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
