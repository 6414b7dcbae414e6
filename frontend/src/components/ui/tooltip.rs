//! A tooltip: words that appear beside a thing on hover and on focus.

use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct TooltipProps {
    pub text: AttrValue,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub children: Html,
}

/// The thing with its words. What they say must also stand in the thing's own name: touch has no hover.
#[component]
pub fn Tooltip(props: &TooltipProps) -> Html {
    html! {
        <span class={classes!("group/tip", "relative", "inline-flex", props.class.clone())}>
            { props.children.clone() }
            <span
                role="tooltip"
                class="pointer-events-none invisible absolute top-full left-1/2 z-40 mt-1.5 w-max max-w-64 -translate-x-1/2 rounded-md border bg-popover px-2 py-1 text-xs font-normal text-popover-foreground opacity-0 shadow-md transition-opacity delay-300 group-focus-within/tip:visible group-focus-within/tip:opacity-100 group-hover/tip:visible group-hover/tip:opacity-100"
            >
                { &props.text }
            </span>
        </span>
    }
}
