//! The header: where one is, whether the server is there, who answers and which computer is checked.

use shared_types::Health;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::ui::{Badge, Button, ButtonSize, ButtonVariant, Glyph, Menu, MenuItem, Tone, Tooltip, icon};
use crate::hooks::use_health::use_health;
use crate::hooks::{Chat, Theme, use_chat, use_theme};
use crate::route::Route;
use crate::state::Connection;

#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    pub route: Route,
    pub onpalette: Callback<()>,
    pub onsettings: Callback<()>,
    pub onshortcuts: Callback<()>,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let health = use_health();
    let chat = use_chat();
    let running = chat.state.conversations.values().any(|c| c.running.is_some());
    let in_chat = matches!(props.route, Route::Home | Route::NewChat | Route::Chat { .. });
    // "Chat" leads back to where one was in the chats, with what was written there; the name above to a new one.
    let last = use_mut_ref(|| Route::NewChat);
    if in_chat {
        last.replace(props.route.clone());
    }
    let deleted = matches!(&*last.borrow(), Route::Chat { id } if is_deleted(&chat, id));
    if deleted {
        last.replace(Route::NewChat);
    }
    html! {
        <header class="flex h-14 shrink-0 items-center gap-2 border-b bg-background px-3 sm:gap-4 sm:px-4 print:hidden">
            <Link<Route> to={Route::NewChat} classes="flex items-center gap-2 rounded-md font-semibold tracking-tight">
                <span class="grid size-7 place-items-center rounded-lg bg-action text-action-foreground">{ icon(Glyph::Stethoscope, "size-4") }</span>
                <span class="hidden sm:inline">{ "TechTime" }</span>
                <span class="sr-only sm:hidden">{ "TechTime" }</span>
            </Link<Route>>
            <nav aria-label="Pages" class="flex items-center gap-0.5 sm:gap-1">
                <span class="relative">
                    { link(last.borrow().clone(), "Chat", Glyph::MessageSquare, in_chat) }
                    <span hidden={!running || in_chat} class="pointer-events-none absolute top-1 right-1 size-2 rounded-full bg-action" data-running=""><span class="sr-only">{ "A check is running" }</span></span>
                </span>
                { link(Route::Dashboard, "Dashboard", Glyph::LayoutDashboard, props.route == Route::Dashboard) }
                { link(Route::History, "History", Glyph::History, props.route == Route::History) }
            </nav>
            <div class="flex min-w-0 flex-1 items-center justify-end gap-1 sm:gap-3">
                <div class="hidden min-w-0 items-center gap-3 text-xs text-muted-foreground lg:flex">{ facts(health.as_deref()) }</div>
                <span class="flex items-center" hidden={!health.as_ref().is_some_and(|health| health.demo)}><Badge tone={Tone::Warn} title="Every session here is made up">{ "Demo" }<span class="hidden sm:inline">{ "data" }</span></Badge></span>
                { connection(chat.state.connection) }
                <Button variant={ButtonVariant::Outline} size={ButtonSize::Small} class="max-md:hidden text-muted-foreground" onclick={props.onpalette.reform(|_| ())}>{ icon(Glyph::Search, "size-3.5") }{ "Find" }<kbd class="font-mono text-[0.65rem]">{ "Ctrl K" }</kbd></Button>
                <ThemeMenu />
                <Menu label="More" size={ButtonSize::Icon} items={vec![
                    MenuItem::new("Find…", Glyph::Search, props.onpalette.clone()),
                    MenuItem::new("Settings", Glyph::Settings, props.onsettings.clone()),
                    MenuItem::new("Keyboard shortcuts", Glyph::Keyboard, props.onshortcuts.clone()),
                ]}>{ icon(Glyph::Ellipsis, "size-4") }</Menu>
            </div>
        </header>
    }
}

/// Whether the session of this id was deleted while this page was open.
fn is_deleted(chat: &Chat, id: &str) -> bool {
    chat.state.news.iter().any(|(known, item)| item.is_none() && known.as_str() == id)
}

/// Whether the server is there, in icon and word.
fn connection(connection: Connection) -> Html {
    let (tone, glyph, word) = if connection.online {
        ("text-pass", Glyph::Wifi, "Connected")
    } else if connection.was_online() {
        ("text-warn", Glyph::WifiOff, "Reconnecting")
    } else {
        ("text-muted-foreground", Glyph::WifiOff, "Connecting")
    };
    html! {
        <span class={classes!("inline-flex", "items-center", "gap-1.5", "text-xs", "font-medium", tone)} title={format!("{word}: the TechTime server")} data-connection={word.to_ascii_lowercase()}>
            { icon(glyph, "size-3.5") }<span class="sr-only xl:not-sr-only">{ word }</span>
        </span>
    }
}

fn link(to: Route, word: &'static str, glyph: Glyph, current: bool) -> Html {
    let look = if current { "bg-accent text-accent-foreground" } else { "text-muted-foreground hover:text-foreground" };
    html! {
        <Link<Route> {to} classes={classes!("relative", "inline-flex", "h-9", "items-center", "gap-1.5", "rounded-md", "px-2.5", "text-sm", "font-medium", look)}>
            { icon(glyph, "size-4") }
            <span class="sr-only sm:not-sr-only" aria-current={current.then_some("page")}>{ word }</span>
        </Link<Route>>
    }
}

/// Which assistant answers, and which computer is checked.
fn facts(health: Option<&Health>) -> Html {
    let Some(health) = health else { return Html::default() };
    let who = match (&health.active_model, health.active_provider.as_str()) {
        (Some(model), _) => model.clone(),
        (None, "builtin") => "Built-in assistant".to_owned(),
        (None, provider) => provider.to_owned(),
    };
    let where_ = health.model_endpoint.as_ref().map_or_else(
        || "Answers come from this computer alone: no message leaves it.".to_owned(),
        |endpoint| format!("Messages go to the model at {endpoint}."),
    );
    let computer = if health.in_container {
        "A container is checked, not the desktop. Run techtime on the desktop itself to check that.".to_owned()
    } else {
        format!("Checks run on {}, the computer where the server runs.", health.hostname)
    };
    let tone = if health.in_container { "text-warn" } else { "" };
    html! {
        <>
            <Tooltip text={where_}><span class="inline-flex max-w-52 items-center gap-1.5 truncate" tabindex="0">{ icon(Glyph::Bot, "size-3.5") }<span class="sr-only">{ "Answered by " }</span><span class="truncate">{ who }</span></span></Tooltip>
            <Tooltip text={computer}><span class={classes!("inline-flex", "max-w-52", "items-center", "gap-1.5", "truncate", tone)} tabindex="0">{ icon(Glyph::Monitor, "size-3.5") }<span class="sr-only">{ "Checked computer: " }</span><span class="truncate">{ if health.in_container { format!("{} (container)", health.hostname) } else { health.hostname.clone() } }</span></span></Tooltip>
        </>
    }
}

#[component]
fn ThemeMenu() -> Html {
    let theme = use_theme();
    let glyph = |theme| match theme {
        Theme::Light => Glyph::Sun,
        Theme::Dark => Glyph::Moon,
        Theme::System => Glyph::Monitor,
    };
    let items = Theme::ALL
        .map(|choice| {
            MenuItem::new(choice.name(), glyph(choice), theme.set.reform(move |()| choice))
                .checked(theme.theme == choice)
        })
        .to_vec();
    html! {
        <Menu label={format!("Theme: {}", theme.theme.name())} variant={ButtonVariant::Ghost} size={ButtonSize::Icon} {items}>
            { icon(if theme.dark { Glyph::Moon } else { Glyph::Sun }, "size-4") }
        </Menu>
    }
}
