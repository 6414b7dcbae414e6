//! A drawer from the side, for what has no room of its own on a tablet.

use yew::prelude::*;

use super::button::{Button, ButtonSize, ButtonVariant};
use super::dialog::{is_backdrop, use_modal};
use super::icon::{Glyph, icon};

/// Where a drawer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

#[derive(PartialEq, Properties)]
pub struct SheetProps {
    pub open: bool,
    pub onclose: Callback<()>,
    pub side: Side,
    pub title: AttrValue,
    #[prop_or_default]
    pub children: Html,
}

/// The drawer. Its children are only there while it is open.
#[component]
pub fn Sheet(props: &SheetProps) -> Html {
    let node = use_node_ref();
    use_modal(node.clone(), props.open);
    let close = props.onclose.reform(|_: MouseEvent| ());
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    let onclick = {
        let (node, onclose) = (node.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            if is_backdrop(&event, &node) {
                onclose.emit(());
            }
        })
    };
    let place = match props.side {
        Side::Left => "mr-auto ml-0 border-r slide-left",
        Side::Right => "ml-auto mr-0 border-l slide-right",
    };
    html! {
        <dialog
            ref={node}
            aria-label={props.title.clone()}
            {oncancel}
            {onclick}
            class={classes!("my-0", "h-dvh", "max-h-dvh", "w-[22rem]", "max-w-[88vw]", "overflow-hidden", "bg-sidebar",
                "text-sidebar-foreground", "shadow-lg", place)}
        >
            <div class="flex h-full flex-col">
                <div class="flex h-12 shrink-0 items-center justify-between px-4">
                    <h2 class="text-sm font-semibold">{ &props.title }</h2>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Close" onclick={close}>
                        { icon(Glyph::X, "size-4") }
                    </Button>
                </div>
                <div class="min-h-0 flex-1 overflow-y-auto">
                    { if props.open { props.children.clone() } else { Html::default() } }
                </div>
            </div>
        </dialog>
    }
}
