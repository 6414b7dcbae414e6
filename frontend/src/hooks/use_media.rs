//! How much room the window has.

use gloo_events::EventListener;
use yew::prelude::*;

/// Which arrangement fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Tabs.
    Phone,
    /// The sides are drawers.
    Tablet,
    /// Three columns.
    Wide,
}

const TABLET: &str = "(min-width: 720px)";
const WIDE: &str = "(min-width: 1180px)";

fn matches(query: &str) -> bool {
    web_sys::window().and_then(|w| w.match_media(query).ok().flatten()).is_some_and(|m| m.matches())
}

fn room() -> Room {
    if matches(WIDE) {
        Room::Wide
    } else if matches(TABLET) {
        Room::Tablet
    } else {
        Room::Phone
    }
}

/// The room now; another drawing when it changes.
#[hook]
pub fn use_room() -> Room {
    let now = use_state_eq(room);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let listener = web_sys::window().map(|w| EventListener::new(&w, "resize", move |_| now.set(room())));
            move || drop(listener)
        });
    }
    *now
}
