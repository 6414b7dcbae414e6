//! The chat page.

use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct ChatPageProps {
    /// The session in the address; None for a new one.
    pub id: Option<AttrValue>,
}

/// Sessions, messages, ladder.
#[component]
pub fn ChatPage(props: &ChatPageProps) -> Html {
    html! { <h1 class="p-6 text-xl font-semibold">{ props.id.clone().unwrap_or_else(|| "New chat".into()) }</h1> }
}
