//! The two faces beside "full": nothing here, and it failed.

use yew::prelude::*;

use super::button::Button;
use super::icon::{Glyph, icon};

#[derive(PartialEq, Properties)]
pub struct EmptyProps {
    pub glyph: Glyph,
    pub title: AttrValue,
    /// What would fill it.
    #[prop_or_default]
    pub text: AttrValue,
    /// What to do.
    #[prop_or_default]
    pub children: Html,
}

/// Nothing here, and what would change that.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="flex flex-col items-center gap-2 px-6 py-10 text-center">
            <span class="grid size-10 place-items-center rounded-full bg-muted text-muted-foreground">{ icon(props.glyph, "size-5") }</span>
            <p class="text-sm font-medium">{ &props.title }</p>
            <p class="max-w-sm text-sm text-muted-foreground" hidden={props.text.is_empty()}>{ &props.text }</p>
            <div class="mt-1 flex flex-wrap justify-center gap-2">{ props.children.clone() }</div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub struct FailedProps {
    /// What could not be had.
    pub title: AttrValue,
    /// Why, in words.
    pub text: AttrValue,
    pub onretry: Callback<()>,
}

/// It failed: why, and once more.
#[component]
pub fn Failed(props: &FailedProps) -> Html {
    html! {
        <div role="alert" class="flex flex-col items-center gap-2 px-6 py-10 text-center">
            <span class="grid size-10 place-items-center rounded-full bg-fail-soft text-fail">{ icon(Glyph::TriangleAlert, "size-5") }</span>
            <p class="text-sm font-medium">{ &props.title }</p>
            <p class="max-w-sm text-sm break-words text-muted-foreground">{ &props.text }</p>
            <Button class="mt-1" onclick={props.onretry.reform(|_| ())}>{ icon(Glyph::RefreshCw, "size-4") }{ "Try again" }</Button>
        </div>
    }
}
