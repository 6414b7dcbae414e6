//! The page as a whole: what every part may rely on (theme, toasts, the server's health), the header, and the
//! page that the address names.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::layout::header::Header;
use crate::components::layout::news::News;
use crate::components::layout::palette::Palette;
use crate::components::layout::settings::Settings;
use crate::components::layout::shortcuts::Shortcuts;
use crate::components::layout::sign_in::SignIn;
use crate::components::ui::{Soon, Toasts};
use crate::hooks::use_health::HealthProvider;
use crate::hooks::use_keys::{dialog_is_open, is_typing};
use crate::hooks::{ChatProvider, ThemeProvider, use_keys, use_locked};
use crate::pages;
use crate::parts::use_all_from_first_touch;
use crate::route::Route;

/// The root.
#[component]
pub fn App() -> Html {
    html! {
        <BrowserRouter>
            <ThemeProvider>
                <ChatProvider>
                    <HealthProvider>
                        <Toasts>
                            <Shell />
                        </Toasts>
                    </HealthProvider>
                </ChatProvider>
            </ThemeProvider>
        </BrowserRouter>
    }
}

/// What lies over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overlay {
    Palette,
    Settings,
    Shortcuts,
}

#[component]
fn Shell() -> Html {
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    use_effect_with(route.clone(), |route| set_title(route.title()));
    use_all_from_first_touch(|| Box::pin(pages::load_all()));
    let locked = use_locked();
    let open = use_state_eq(|| None::<Overlay>);
    let show = |what: Overlay| {
        let open = open.clone();
        Callback::from(move |()| open.set(Some(what)))
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(None))
    };
    {
        let open = open.clone();
        use_keys(Callback::from(move |event: KeyboardEvent| {
            if (event.ctrl_key() || event.meta_key()) && !event.shift_key() && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                open.set(if *open == Some(Overlay::Palette) { None } else { Some(Overlay::Palette) });
            } else if event.key() == "?" && !is_typing(&event) && !dialog_is_open() {
                event.prevent_default();
                open.set(Some(Overlay::Shortcuts));
            }
        }));
    }
    if locked {
        return html! { <SignIn key="sign-in" /> };
    }
    html! {
        <div key="page" class="relative flex h-dvh flex-col overflow-clip print:overflow-visible">
            <a href="#main" class="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-background focus:p-3">{ "Skip to content" }</a>
            <Soon place={html! { <div class="h-14 shrink-0 border-b print:hidden"></div> }}>
                <Header route={route.clone()} onpalette={show(Overlay::Palette)} onsettings={show(Overlay::Settings)} onshortcuts={show(Overlay::Shortcuts)} />
            </Soon>
            <News route={route.clone()} />
            <main id="main" tabindex="-1" class="min-h-0 flex-1 outline-none">{ page(route) }</main>
            <Soon turn=20><Palette open={*open == Some(Overlay::Palette)} onclose={close.clone()} onsettings={show(Overlay::Settings)} onshortcuts={show(Overlay::Shortcuts)} /></Soon>
            <Soon turn=20><Settings open={*open == Some(Overlay::Settings)} onclose={close.clone()} /></Soon>
            <Soon turn=20><Shortcuts open={*open == Some(Overlay::Shortcuts)} onclose={close} /></Soon>
        </div>
    }
}

/// Sets the window's title.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|w| w.document()) {
        document.set_title(title);
    }
}

/// Both chat addresses give the same component in the same place, so that a session's first message, which
/// replaces the address, remounts nothing.
fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Redirect<Route> to={Route::NewChat} /> },
        Route::NewChat => pages::chat(None),
        Route::Chat { id } => pages::chat(Some(AttrValue::from(id))),
        Route::Dashboard => pages::dashboard(),
        Route::History => pages::history(),
        Route::NotFound => pages::not_found(),
    }
}
