//! A value that this browser keeps, the same in every tab; and the time, for ages.

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_types::Timestamp;
use yew::prelude::*;

use crate::{format, storage};

/// The value under a key, and how to change it. Another key is another value.
#[hook]
pub fn use_stored<T>(key: String) -> (T, Callback<T>)
where
    T: Serialize + DeserializeOwned + Default + Clone + PartialEq + 'static,
{
    let held = use_state(|| (key.clone(), storage::load::<T>(&key).unwrap_or_default()));
    let value = if held.0 == key { held.1.clone() } else { storage::load::<T>(&key).unwrap_or_default() };
    {
        let (held, key) = (held.clone(), key.clone());
        use_effect_with(key, move |key| {
            let key = key.clone();
            held.set((key.clone(), storage::load::<T>(&key).unwrap_or_default()));
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "storage", move |_| {
                    held.set((key.clone(), storage::load::<T>(&key).unwrap_or_default()))
                })
            });
            move || drop(listener)
        });
    }
    let set = Callback::from(move |value: T| {
        if value == T::default() {
            storage::remove(&key);
        } else {
            storage::save(&key, &value);
        }
        held.set((key.clone(), value));
    });
    (value, set)
}

/// The time, moved on every so many milliseconds.
#[hook]
pub fn use_now(every_ms: u32) -> Timestamp {
    let now = use_state_eq(format::now);
    {
        let now = now.clone();
        use_effect_with(every_ms, move |every| {
            let interval = Interval::new(*every, move || now.set(format::now()));
            move || drop(interval)
        });
    }
    *now
}

/// Forgets everything that this browser keeps of ours.
pub fn clear_all() {
    storage::clear();
}

/// Whether the browser refused to keep something and nobody was told yet.
#[must_use]
pub fn refused_once() -> bool {
    storage::refused_once()
}
