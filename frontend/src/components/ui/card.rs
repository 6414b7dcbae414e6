//! A card: a box with a border, a head and a body.

use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct CardProps {
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub children: Html,
}

/// The box.
#[component]
pub fn Card(props: &CardProps) -> Html {
    html! {
        <section class={classes!("rounded-xl", "border", "bg-raised", "text-card-foreground", "shadow-xs", props.class.clone())}>
            { props.children.clone() }
        </section>
    }
}

#[derive(PartialEq, Properties)]
pub struct CardHeaderProps {
    pub title: AttrValue,
    #[prop_or_default]
    pub description: Option<AttrValue>,
    /// Controls at the end of the head.
    #[prop_or_default]
    pub actions: Html,
}

/// The head: a title, a line under it, controls beside it.
#[component]
pub fn CardHeader(props: &CardHeaderProps) -> Html {
    html! {
        <div class="flex items-start justify-between gap-3 px-5 pt-4 pb-2">
            <div class="min-w-0">
                <h2 class="text-sm font-semibold">{ &props.title }</h2>
                <p class="text-xs text-muted-foreground" hidden={props.description.is_none()}>
                    { props.description.clone().unwrap_or_default() }
                </p>
            </div>
            <div class="flex items-center gap-1">{ props.actions.clone() }</div>
        </div>
    }
}

/// The body.
#[component]
pub fn CardContent(props: &CardProps) -> Html {
    html! { <div class={classes!("px-5", "pb-5", props.class.clone())}>{ props.children.clone() }</div> }
}
