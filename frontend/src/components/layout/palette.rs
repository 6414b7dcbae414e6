//! Ctrl/Cmd+K: sessions, tools, pages and the theme by their names.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::ui::Glyph;
use crate::components::ui::command::{CommandItem, CommandPalette};
use crate::format;
use crate::hooks::{Theme, use_recent_sessions, use_theme, use_tools};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::route::Route;
use crate::split::wasm_split;

#[derive(Clone, PartialEq, Properties)]
pub struct PaletteProps {
    pub open: bool,
    pub onclose: Callback<()>,
    pub onsettings: Callback<()>,
    pub onshortcuts: Callback<()>,
}

/// The palette. Sessions and tools are asked for when it opens.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(props.clone())} needed={props.open} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled(props: &PaletteProps) -> Html {
    let navigator = use_navigator();
    let theme = use_theme();
    let tools = use_tools();
    // A tool is opened beside the session that is open.
    let here = use_route::<Route>().filter(|route| matches!(route, Route::Chat { .. })).unwrap_or(Route::NewChat);
    let sessions = use_recent_sessions();
    let go = |to: Route| {
        let navigator = navigator.clone();
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    let item = |group: &'static str, label: String, detail: String, glyph: Glyph, onselect: Callback<()>| CommandItem {
        id: format!("{group}-{label}-{detail}").into(),
        group: group.into(),
        label: label.into(),
        detail: detail.into(),
        glyph,
        onselect,
    };
    let mut items = vec![
        item("Pages", "New chat".into(), "Ctrl+Shift+O".into(), Glyph::Plus, go(Route::NewChat)),
        item("Pages", "Dashboard".into(), String::new(), Glyph::LayoutDashboard, go(Route::Dashboard)),
        item("Pages", "History".into(), String::new(), Glyph::History, go(Route::History)),
        item("Pages", "Settings".into(), String::new(), Glyph::Settings, props.onsettings.clone()),
        item("Pages", "Keyboard shortcuts".into(), "?".into(), Glyph::Keyboard, props.onshortcuts.clone()),
    ];
    items.extend(sessions.items.iter().take(60).map(|session| {
        let to = go(Route::Chat { id: session.id.to_string() });
        let title = if session.title.is_empty() { "Untitled".to_owned() } else { session.title.clone() };
        CommandItem {
            id: session.id.to_string().into(),
            ..item("Sessions", title, format::day_month(session.started_at), Glyph::MessageSquare, to)
        }
    }));
    items.extend(tools.data.iter().flat_map(|t| t.iter()).map(|tool| {
        let (navigator, name, here) = (navigator.clone(), tool.name.clone(), here.clone());
        let open = Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                // Fails only for a query that is not flat.
                let _ = navigator.push_with_query(&here, &[("tool", name.as_str())]);
            }
        });
        item("Tools", tool.display_name.clone(), tool.name.clone(), Glyph::Wrench, open)
    }));
    items.extend(Theme::ALL.map(|choice| {
        item(
            "Theme",
            format!("Theme: {}", choice.name()),
            String::new(),
            Glyph::Sun,
            theme.set.reform(move |()| choice),
        )
    }));
    html! { <CommandPalette open={props.open} onclose={props.onclose.clone()} {items} /> }
}
