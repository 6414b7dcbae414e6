//! The one owner of the transcript's scroll position. The rules are in `state::scroll`; here are the browser's events.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

use crate::components::ui::{Button, Glyph, icon};
use crate::format;
use crate::state::scroll::{Follow, Input};

/// A message just sent stands so far under the upper edge; its answer grows into the room below.
const UNDER_EDGE: f64 = 50.0;
/// A line of a wheel that counts in lines.
const LINE_PX: f64 = 20.0;

#[derive(PartialEq, Properties)]
pub struct ScrollerProps {
    /// The conversation: opening another jumps to its end.
    pub session: AttrValue,
    /// How many entries there are.
    pub entries: usize,
    /// Counts what this person sent here.
    pub sent: u32,
    /// Counts how often older entries were put on top.
    pub prepended: u32,
    pub label: AttrValue,
    pub busy: bool,
    #[prop_or_default]
    pub children: Html,
}

struct Nodes {
    view: NodeRef,
    content: NodeRef,
    spacer: NodeRef,
}

impl Nodes {
    /// Pixels between what is seen and the end of the content, the spacer not counted.
    fn distance(&self) -> f64 {
        let Some((view, content)) = self.view.cast::<Element>().zip(self.content.cast::<HtmlElement>()) else {
            return 0.0;
        };
        f64::from(content.offset_height()) - f64::from(view.scroll_top()) - f64::from(view.client_height())
    }

    /// How much of the transcript is seen at once, in pixels.
    fn height(&self) -> f64 {
        self.view.cast::<Element>().map_or(0.0, |view| f64::from(view.client_height()))
    }

    /// Makes room below the last message, where one was sent, so that it can stand at the top.
    fn make_room(&self, anchored: bool) {
        let (Some(view), Some(content), Some(spacer)) =
            (self.view.cast::<Element>(), self.content.cast::<HtmlElement>(), self.spacer.cast::<HtmlElement>())
        else {
            return;
        };
        let anchors = content.query_selector_all("[data-turn]").ok();
        let last =
            anchors.and_then(|a| a.item(a.length().checked_sub(1)?)).and_then(|n| n.dyn_into::<HtmlElement>().ok());
        let room = match last {
            Some(anchor) if anchored => {
                let below = f64::from(content.offset_height()) - f64::from(anchor.offset_top());
                (f64::from(view.client_height()) - UNDER_EDGE - below).max(0.0)
            }
            _ => 0.0,
        };
        let _ = spacer.style().set_property("height", &format!("{room:.0}px"));
    }

    fn to_end(&self, follow: &RefCell<Follow>) {
        if let Some(view) = self.view.cast::<Element>().filter(has_entries) {
            view.set_scroll_top(view.scroll_height());
            follow.borrow_mut().wrote(f64::from(view.scroll_top()));
        }
    }
}

/// What stands in place of a conversation that has not begun is read from its top.
fn has_entries(view: &Element) -> bool {
    view.query_selector("[data-entry], [data-turn]").ok().flatten().is_some()
}

/// Whether a wheel turn belongs to something within that scrolls by itself.
fn is_inner(event: &web_sys::Event, view: &NodeRef) -> bool {
    let Some(view) = view.cast::<Element>() else { return false };
    let mut at = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    while let Some(element) = at {
        if element == view {
            return false;
        }
        if element.scroll_height() > element.client_height() + 1 && element.scroll_top() > 0 {
            return true;
        }
        at = element.parent_element();
    }
    false
}

/// The scrolling view with its button.
#[component]
pub fn Scroller(props: &ScrollerProps) -> Html {
    let nodes =
        use_memo((), |()| Nodes { view: NodeRef::default(), content: NodeRef::default(), spacer: NodeRef::default() });
    let follow = use_mut_ref(Follow::default);
    let shown = use_state_eq(|| (false, 0usize));
    let anchored = use_mut_ref(|| false);
    let take: Rc<dyn Fn(Input)> = {
        let (nodes, follow, shown) = (nodes.clone(), follow.clone(), shown.clone());
        Rc::new(move |input| {
            let go = follow.borrow_mut().take(input);
            if go {
                nodes.to_end(&follow);
            }
            let follow = follow.borrow();
            shown.set((follow.button, follow.unseen));
        })
    };
    use_size(&nodes, &take, &anchored);
    {
        let (nodes, follow, anchored, take) = (nodes.clone(), follow.clone(), anchored.clone(), take.clone());
        use_effect_with(props.session.clone(), move |_| {
            // A session that this person has just begun keeps its message at the top.
            if !*anchored.borrow() {
                nodes.make_room(false);
                *follow.borrow_mut() = Follow::default();
                take(Input::Button);
            }
            let anchored = anchored.clone();
            move || *anchored.borrow_mut() = false
        });
    }
    {
        let (nodes, anchored, take) = (nodes.clone(), anchored.clone(), take.clone());
        use_effect_with(props.sent, move |sent| {
            if *sent > 0 {
                *anchored.borrow_mut() = true;
                nodes.make_room(true);
                take(Input::Sent);
            }
        });
    }
    {
        let (before, take, entries) = (use_mut_ref(|| props.entries), take.clone(), props.entries);
        use_effect_with(entries, move |entries| {
            let new = entries.saturating_sub(*before.borrow());
            *before.borrow_mut() = *entries;
            take(Input::Arrived(new));
        });
    }
    use_prepended(&nodes, &follow, props.prepended);
    let onscroll = {
        let (nodes, take) = (nodes.clone(), take.clone());
        Callback::from(move |_: Event| {
            let top = nodes.view.cast::<Element>().map_or(0.0, |v| f64::from(v.scroll_top()));
            take(Input::Scrolled { top, distance: nodes.distance() });
        })
    };
    let onwheel = {
        let (nodes, take) = (nodes.clone(), take.clone());
        Callback::from(move |event: WheelEvent| {
            // With Ctrl it is a pinch.
            if event.ctrl_key() || is_inner(&event, &nodes.view) {
                return;
            }
            if event.delta_y() < 0.0 {
                take(Input::IntentUp);
            } else if event.delta_y() > 0.0 {
                let unit = match event.delta_mode() {
                    WheelEvent::DOM_DELTA_PIXEL => 1.0,
                    WheelEvent::DOM_DELTA_LINE => LINE_PX,
                    _ => nodes.height(),
                };
                take(Input::IntentDown { by: event.delta_y() * unit, distance: nodes.distance() });
            }
        })
    };
    let onkeydown = {
        let (nodes, take) = (nodes.clone(), take.clone());
        Callback::from(move |event: KeyboardEvent| {
            let typing = event
                .target()
                .and_then(|t| t.dyn_into::<Element>().ok())
                .is_some_and(|e| matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
            match event.key().as_str() {
                _ if typing => {}
                "PageUp" | "Home" | "ArrowUp" => take(Input::IntentUp),
                "PageDown" => take(Input::IntentDown { by: nodes.height(), distance: nodes.distance() }),
                "End" => take(Input::IntentDown { by: f64::INFINITY, distance: nodes.distance() }),
                _ => {}
            }
        })
    };
    let onclick = {
        let take = take.clone();
        // What opens must not move under the eye.
        Callback::from(move |event: MouseEvent| {
            let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
            if target.and_then(|t| t.closest("[aria-expanded], summary").ok().flatten()).is_some() {
                take(Input::IntentUp);
            }
        })
    };
    let jump = {
        let take = take.clone();
        Callback::from(move |_: MouseEvent| take(Input::Button))
    };
    let (button, unseen) = *shown;
    let words = if unseen > 0 { format::plural(unseen as u64, "new message") } else { "To the latest".to_owned() };
    html! {
        <div class="relative min-h-0 flex-1">
            <div ref={nodes.view.clone()} {onscroll} {onwheel} {onkeydown} {onclick} tabindex="0" role="region" aria-label={props.label.clone()}
                aria-busy={if props.busy { "true" } else { "false" }} data-scroller="" class="h-full overflow-y-auto overscroll-contain -outline-offset-2">
                <div ref={nodes.content.clone()} class="relative mx-auto w-full max-w-3xl px-4 pt-4 pb-6">{ props.children.clone() }</div>
                <div ref={nodes.spacer.clone()} aria-hidden="true"></div>
            </div>
            <div class="absolute inset-x-0 bottom-3 flex justify-center" hidden={!button}>
                <Button onclick={jump} class="rounded-full shadow-lg">{ icon(Glyph::ArrowDown, "size-4") }{ words }</Button>
            </div>
        </div>
    }
}

/// Hears when the content or the view changes its size.
#[hook]
fn use_size(nodes: &Rc<Nodes>, take: &Rc<dyn Fn(Input)>, anchored: &Rc<RefCell<bool>>) {
    let (nodes, take, anchored) = (nodes.clone(), take.clone(), anchored.clone());
    use_effect_with((), move |()| {
        let (view, content) = (nodes.view.cast::<Element>(), nodes.content.cast::<Element>());
        let changed = Closure::<dyn FnMut()>::new(move || {
            nodes.make_room(*anchored.borrow());
            take(Input::Grew { distance: nodes.distance() });
        });
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            view.iter().chain(&content).for_each(|e| observer.observe(e));
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(changed);
        }
    });
}

/// Older entries on top push nothing that is read.
#[hook]
fn use_prepended(nodes: &Rc<Nodes>, follow: &Rc<RefCell<Follow>>, prepended: u32) {
    let height = use_mut_ref(|| 0i32);
    let (nodes_, follow, height_) = (nodes.clone(), follow.clone(), height.clone());
    use_effect_with(prepended, move |count| {
        if let Some(view) = nodes_.view.cast::<Element>().filter(|_| *count > 0) {
            let grown = view.scroll_height() - *height_.borrow();
            view.set_scroll_top(view.scroll_top() + grown.max(0));
            follow.borrow_mut().wrote(f64::from(view.scroll_top()));
        }
    });
    let nodes = nodes.clone();
    use_effect(move || {
        *height.borrow_mut() = nodes.view.cast::<Element>().map_or(0, |v| v.scroll_height());
    });
}
