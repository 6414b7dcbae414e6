//! The dashboard.

use yew::prelude::*;

/// The figures.
#[component]
pub fn DashboardPage() -> Html {
    html! { <h1 class="p-6 text-xl font-semibold">{ "Dashboard" }</h1> }
}
