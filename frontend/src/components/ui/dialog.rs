//! A modal dialog on the browser's own `<dialog>`: it traps the focus, closes on Esc, makes the rest inert
//! and gives the focus back.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::button::{Button, ButtonSize, ButtonVariant};
use super::icon::{Glyph, icon};

/// Keeps a `<dialog>` in step with `open`. The element that had the focus gets it back on closing.
#[hook]
pub fn use_modal(node: NodeRef, open: bool) {
    let opener = use_mut_ref(|| None::<HtmlElement>);
    use_effect_with(open, move |open| {
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            if *open && !dialog.open() {
                let active = web_sys::window().and_then(|w| w.document()).and_then(|d| d.active_element());
                *opener.borrow_mut() = active.and_then(|e| e.dyn_into().ok());
                // Fails only when the element has left the page, and then there is nothing to show.
                let _ = dialog.show_modal();
            } else if !*open && dialog.open() {
                dialog.close();
                if let Some(element) = opener.borrow_mut().take() {
                    let _ = element.focus();
                }
            }
        }
    });
}

/// Whether a click fell on the backdrop, which belongs to the dialog element itself.
pub(super) fn is_backdrop(event: &MouseEvent, node: &NodeRef) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<HtmlDialogElement>().ok());
    target.is_some() && target == node.cast::<HtmlDialogElement>()
}

#[derive(PartialEq, Properties)]
pub struct DialogProps {
    pub open: bool,
    pub onclose: Callback<()>,
    pub title: AttrValue,
    #[prop_or_default]
    pub description: Option<AttrValue>,
    /// Buttons at the foot.
    #[prop_or_default]
    pub footer: Html,
    /// Classes for the box, its width above all.
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub children: Html,
}

/// The dialog. Its children are only there while it is open.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
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
    let width = if props.class.is_empty() { classes!("max-w-lg") } else { props.class.clone() };
    html! {
        <dialog
            ref={node}
            aria-label={props.title.clone()}
            {oncancel}
            {onclick}
            class={classes!("rise", "w-[calc(100vw-2rem)]", "max-h-[calc(100dvh-2rem)]", "overflow-hidden", "rounded-xl",
                "border", "bg-popover", "text-popover-foreground", "shadow-lg", width)}
        >
            <div class="flex max-h-[calc(100dvh-2rem)] flex-col">
                <div class="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
                    <div>
                        <h2 class="text-base font-semibold">{ &props.title }</h2>
                        <p class="mt-1 text-sm text-muted-foreground" hidden={props.description.is_none()}>
                            { props.description.clone().unwrap_or_default() }
                        </p>
                    </div>
                    <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Close" onclick={close}>
                        { icon(Glyph::X, "size-4") }
                    </Button>
                </div>
                <div class="min-h-0 flex-1 overflow-y-auto px-5 py-2">
                    { if props.open { props.children.clone() } else { Html::default() } }
                </div>
                <div class="flex flex-wrap items-center justify-end gap-2 px-5 pt-2 pb-4">{ props.footer.clone() }</div>
            </div>
        </dialog>
    }
}
