//! The history of sessions.

use yew::prelude::*;

/// The list.
#[component]
pub fn HistoryPage() -> Html {
    html! { <h1 class="p-6 text-xl font-semibold">{ "History" }</h1> }
}
