//! The edge of a side panel: dragged or moved by keys it makes the panel wider, and a button beside it hides it.

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::components::ui::{Glyph, Side, icon};
use crate::state::panels::{Limits, Panel};

#[derive(PartialEq, Properties)]
pub struct SplitterProps {
    /// What the panel holds: "session list".
    pub name: AttrValue,
    /// Where the panel is.
    pub side: Side,
    /// The panel itself, whose width follows the pointer, and its id.
    pub panel_ref: NodeRef,
    pub panel_id: AttrValue,
    pub panel: Panel,
    pub limits: Limits,
    pub onchange: Callback<Panel>,
}

/// The edge. While it is dragged only the panel's style changes; `onchange` comes at the end.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let Panel { width, hidden } = props.panel;
    // Where the drag began: pointer and width.
    let drag = use_mut_ref(|| None::<(i32, u16)>);
    let limits = props.limits;
    let towards = if props.side == Side::Left { 1 } else { -1 };
    let at = move |(from, width): (i32, u16), event: &PointerEvent| {
        limits.clamp(i32::from(width) + towards * (event.client_x() - from))
    };
    let onpointerdown = {
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 && !hidden {
                if let Some(edge) = event.target_dyn_into::<Element>() {
                    // Without capture the drag ends where the pointer leaves the edge; the keys still work.
                    let _ = edge.set_pointer_capture(event.pointer_id());
                }
                *drag.borrow_mut() = Some((event.client_x(), width));
            }
        })
    };
    let onpointermove = {
        let (drag, panel) = (drag.clone(), props.panel_ref.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some(began), Some(panel)) = (*drag.borrow(), panel.cast::<HtmlElement>()) {
                let _ = panel.style().set_property("width", &format!("{}px", at(began, &event)));
            }
        })
    };
    let onpointerup = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(began) = drag.borrow_mut().take() {
                onchange.emit(Panel { width: at(began, &event), hidden: false });
            }
        })
    };
    let onkeydown = {
        let onchange = props.onchange.clone();
        let grows = if props.side == Side::Left { "ArrowRight" } else { "ArrowLeft" };
        Callback::from(move |event: KeyboardEvent| {
            if let Some(width) = limits.step(&event.key(), width, grows) {
                event.prevent_default();
                onchange.emit(Panel { width, hidden: false });
            }
        })
    };
    let ondblclick = props.onchange.reform(move |_: MouseEvent| Panel { width: limits.usual, hidden: false });
    let toggle = props.onchange.reform(move |_: MouseEvent| Panel { width, hidden: !hidden });
    let points_left = (props.side == Side::Left) != hidden;
    let place =
        if props.side == Side::Left { "left-0 rounded-r-md border-l-0" } else { "right-0 rounded-l-md border-r-0" };
    html! {
        <div class="relative z-10 w-0 shrink-0">
            <div role="separator" tabindex={if hidden { "-1" } else { "0" }} aria-orientation="vertical" aria-label={format!("Width of the {}", props.name)}
                aria-controls={props.panel_id.clone()} aria-valuenow={width.to_string()} aria-valuemin={limits.least.to_string()} aria-valuemax={limits.most.to_string()}
                title="Drag, or arrow keys; a double click takes it back" {hidden}
                class="absolute inset-y-0 -left-1 w-2 cursor-col-resize touch-none hover:bg-ring/40 focus-visible:bg-ring/60"
                {onpointerdown} {onpointermove} onpointercancel={onpointerup.clone()} {onpointerup} {onkeydown} {ondblclick}></div>
            <button type="button" onclick={toggle} aria-controls={props.panel_id.clone()} aria-expanded={if hidden { "false" } else { "true" }}
                aria-label={format!("{} the {}", if hidden { "Show" } else { "Hide" }, props.name)} title={if hidden { "Show" } else { "Hide" }}
                class={classes!("absolute", "top-16", "grid", "h-12", "w-4", "place-items-center", "border", "bg-background", "text-muted-foreground", "hover:text-foreground", place)}>
                { icon(if points_left { Glyph::ChevronLeft } else { Glyph::ChevronRight }, "size-3") }
            </button>
        </div>
    }
}
