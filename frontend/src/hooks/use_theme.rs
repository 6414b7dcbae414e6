//! Light, dark, or as the system has it.

use gloo_events::EventListener;
use serde::{Deserialize, Serialize};
use web_sys::EventTarget;
use yew::prelude::*;

use crate::storage;

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    Light,
    Dark,
    #[default]
    System,
}

impl Theme {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    /// Its name for a person.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::System => "As the system",
        }
    }
}

/// The theme, whether it comes out dark, and how to change it. Charts redraw when `dark` changes.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeContext {
    pub theme: Theme,
    pub dark: bool,
    pub set: Callback<Theme>,
}

/// The storage key; index.html reads the same one before the first paint.
const KEY: &str = "theme";

fn dark_query() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

fn is_dark(theme: Theme) -> bool {
    match theme {
        Theme::Light => false,
        Theme::Dark => true,
        Theme::System => dark_query().is_some_and(|q| q.matches()),
    }
}

/// The theme of the page.
#[hook]
pub fn use_theme() -> ThemeContext {
    use_context().unwrap_or(ThemeContext { theme: Theme::System, dark: false, set: Callback::noop() })
}

#[derive(PartialEq, Properties)]
pub struct ThemeProviderProps {
    pub children: Html,
}

/// Holds the theme, keeps it, and puts it on the document.
#[component]
pub fn ThemeProvider(props: &ThemeProviderProps) -> Html {
    let theme = use_state_eq(|| storage::load::<Theme>(KEY).unwrap_or_default());
    let dark = use_state_eq(|| is_dark(*theme));
    {
        let dark = dark.clone();
        use_effect_with(*theme, move |theme| {
            let theme = *theme;
            dark.set(is_dark(theme));
            let hear = |target: &EventTarget, event: &'static str, on_paper: bool| {
                let dark = dark.clone();
                EventListener::new(target, event, move |_| dark.set(!on_paper && is_dark(theme)))
            };
            let changed = dark_query().map(|query| hear(&query, "change", false));
            // Paper is white, and charts are painted in the theme's colours.
            let printed = web_sys::window()
                .map(|window| [hear(&window, "beforeprint", true), hear(&window, "afterprint", false)]);
            move || drop((changed, printed))
        });
    }
    use_effect_with(*dark, |dark| {
        let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element());
        if let Some(root) = root {
            let _ = root.class_list().toggle_with_force("dark", *dark);
        }
    });
    {
        let theme = theme.clone();
        // Another tab's choice holds here too.
        use_effect_with((), move |()| {
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "storage", move |_| theme.set(storage::load(KEY).unwrap_or_default()))
            });
            move || drop(listener)
        });
    }
    let set = {
        let theme = theme.clone();
        Callback::from(move |next: Theme| {
            storage::save(KEY, &next);
            theme.set(next);
        })
    };
    let context = ThemeContext { theme: *theme, dark: *dark, set };
    html! { <ContextProvider<ThemeContext> {context}>{ props.children.clone() }</ContextProvider<ThemeContext>> }
}
