//! The page as a whole: what every part may rely on (theme, toasts, the server's health), the header, and the
//! page that the address names.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::layout::header::Header;
use crate::components::ui::Toasts;
use crate::hooks::use_health::HealthProvider;
use crate::hooks::{ChatProvider, ThemeProvider};
use crate::pages::chat::ChatPage;
use crate::pages::dashboard::DashboardPage;
use crate::pages::history::HistoryPage;
use crate::pages::not_found::NotFoundPage;
use crate::route::Route;

/// The root.
#[component]
pub fn App() -> Html {
    html! {
        <BrowserRouter>
            <ThemeProvider>
                <Toasts>
                    <HealthProvider>
                        <ChatProvider>
                            <Shell />
                        </ChatProvider>
                    </HealthProvider>
                </Toasts>
            </ThemeProvider>
        </BrowserRouter>
    }
}

#[component]
fn Shell() -> Html {
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    use_effect_with(route.clone(), |route| set_title(route.title()));
    html! {
        <div class="flex h-dvh flex-col overflow-x-clip">
            <a href="#main" class="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-background focus:p-3">{ "Skip to content" }</a>
            <Header route={route.clone()} />
            <main id="main" tabindex="-1" class="min-h-0 flex-1 outline-none">{ page(route) }</main>
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
        Route::NewChat => html! { <ChatPage id={None::<AttrValue>} /> },
        Route::Chat { id } => html! { <ChatPage id={Some(AttrValue::from(id))} /> },
        Route::Dashboard => html! { <DashboardPage /> },
        Route::History => html! { <HistoryPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}
