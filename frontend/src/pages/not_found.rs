//! No such page.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::ui::{Glyph, icon};
use crate::route::Route;

/// Says so, and offers the way back.
#[component]
pub fn NotFoundPage() -> Html {
    html! {
        <div class="grid h-full place-items-center p-6 text-center">
            <div>
                <h1 class="text-xl font-semibold">{ "There is no such page" }</h1>
                <p class="mt-2 text-sm text-muted-foreground">{ "The address may be old, or mistyped." }</p>
                <Link<Route> to={Route::NewChat} classes="mt-4 inline-flex h-9 items-center gap-2 rounded-md bg-action px-4 text-sm font-medium text-action-foreground hover:bg-action-hover">
                    { icon(Glyph::MessageSquare, "size-4") }{ "To the chat" }
                </Link<Route>>
            </div>
        </div>
    }
}
