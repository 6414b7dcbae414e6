//! A section that opens and closes: a button that says its state, and a region it controls.

use yew::prelude::*;

use super::icon::{Glyph, icon};

#[derive(PartialEq, Properties)]
pub struct AccordionProps {
    /// Unique on the page: names the region that the button controls.
    pub id: AttrValue,
    /// What stands on the button.
    pub title: Html,
    pub open: bool,
    pub ontoggle: Callback<bool>,
    /// Beside the button, outside of it: further controls.
    #[prop_or_default]
    pub aside: Html,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub head_class: Classes,
    #[prop_or_default]
    pub children: Html,
}

/// The section. What is in it is built only while it is open.
#[component]
pub fn Accordion(props: &AccordionProps) -> Html {
    let onclick = {
        let open = props.open;
        props.ontoggle.reform(move |_: MouseEvent| !open)
    };
    let turn = if props.open { "rotate-90" } else { "" };
    html! {
        <div class={props.class.clone()}>
            <div class="flex items-center">
                <button
                    type="button"
                    {onclick}
                    aria-expanded={if props.open { "true" } else { "false" }}
                    aria-controls={props.id.clone()}
                    class={classes!("flex", "min-w-0", "flex-1", "items-center", "gap-2", "rounded-md", "px-2", "py-2",
                        "text-left", "text-sm", "hover:bg-accent", props.head_class.clone())}
                >
                    { icon(Glyph::ChevronRight, classes!("size-4", "text-muted-foreground", "transition-transform", turn)) }
                    <span class="min-w-0 flex-1">{ props.title.clone() }</span>
                </button>
                <div class="shrink-0">{ props.aside.clone() }</div>
            </div>
            <div id={props.id.clone()} hidden={!props.open}>
                { if props.open { props.children.clone() } else { Html::default() } }
            </div>
        </div>
    }
}
