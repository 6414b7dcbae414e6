//! A tooltip: words that appear beside a thing on hover and on focus, until Esc.

use yew::prelude::*;

/// How every tooltip of the page appears within a group named `tip`: it takes no room before.
pub const APPEARS: &str = "hidden group-focus-within/tip:block group-hover/tip:block \
     transition-opacity delay-300 starting:opacity-0";

/// Whether a tooltip was sent away by Esc, and what its group hears to know: keys, and that it was left.
pub struct Dismissal {
    pub dismissed: bool,
    pub onkeydown: Callback<KeyboardEvent>,
    pub onleave: Callback<()>,
}

/// Sends a tooltip away by Esc; leaving the thing brings it back for the next time.
#[hook]
pub fn use_dismissal() -> Dismissal {
    let dismissed = use_state_eq(|| false);
    let onkeydown = {
        let dismissed = dismissed.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                dismissed.set(true);
            }
        })
    };
    let onleave = {
        let dismissed = dismissed.clone();
        Callback::from(move |()| dismissed.set(false))
    };
    Dismissal { dismissed: *dismissed, onkeydown, onleave }
}

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
    let Dismissal { dismissed, onkeydown, onleave } = use_dismissal();
    html! {
        <span class={classes!("group/tip", "relative", "inline-flex", props.class.clone())} {onkeydown}
            onmouseleave={onleave.reform(|_: MouseEvent| ())} onfocusout={onleave.reform(|_: FocusEvent| ())}>
            { props.children.clone() }
            <span role="tooltip" hidden={dismissed}
                class={classes!("pointer-events-none", "absolute", "top-full", "left-0", "z-40", "mt-1.5", "w-max", "max-w-36", "rounded-md", "border", "bg-popover", "px-2", "py-1",
                    "text-xs", "font-normal", "text-popover-foreground", "shadow-md", "sm:left-1/2", "sm:max-w-64", "sm:-translate-x-1/2", APPEARS)}
            >
                { &props.text }
            </span>
        </span>
    }
}
