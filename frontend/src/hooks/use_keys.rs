//! Keys pressed anywhere on the page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Hears each key pressed anywhere; the newest `onkey` is called.
#[hook]
pub fn use_keys(onkey: Callback<KeyboardEvent>) {
    let latest = use_mut_ref(|| onkey.clone());
    *latest.borrow_mut() = onkey;
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().and_then(|w| w.document()).map(|document| {
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    let onkey = latest.borrow().clone();
                    onkey.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether a key was typed into a field.
#[must_use]
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|e| matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || e.is_content_editable())
}

/// Whether a dialog is open: keys are its own then.
#[must_use]
pub fn dialog_is_open() -> bool {
    let document = web_sys::window().and_then(|w| w.document());
    document.and_then(|d| d.query_selector("dialog[open]").ok().flatten()).is_some()
}
