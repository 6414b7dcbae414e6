//! A menu under a button: arrows move, Enter chooses, Esc and a click elsewhere close.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

use super::button::{Button, ButtonSize, ButtonVariant};
use super::icon::{Glyph, icon};

/// Room a menu needs under its button, in pixels, before it opens upwards instead.
const ROOM: f64 = 260.0;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    pub label: AttrValue,
    pub glyph: Option<Glyph>,
    pub onselect: Callback<()>,
    pub destructive: bool,
    pub disabled: bool,
    /// For choices: whether it is the chosen one.
    pub checked: Option<bool>,
}

impl MenuItem {
    /// A thing to do, with its icon.
    pub fn new(label: impl Into<AttrValue>, glyph: Glyph, onselect: Callback<()>) -> Self {
        Self { label: label.into(), glyph: Some(glyph), onselect, destructive: false, disabled: false, checked: None }
    }

    /// The same in the colour of loss.
    #[must_use]
    pub fn destructive(mut self) -> Self {
        self.destructive = true;
        self
    }

    /// The same as one of several choices.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }
}

#[derive(PartialEq, Properties)]
pub struct MenuProps {
    /// What the button says to a screen reader and on hover.
    pub label: AttrValue,
    pub items: Vec<MenuItem>,
    #[prop_or(ButtonVariant::Ghost)]
    pub variant: ButtonVariant,
    #[prop_or(ButtonSize::SmallIcon)]
    pub size: ButtonSize,
    #[prop_or_default]
    pub class: Classes,
    /// What stands on the button.
    #[prop_or_default]
    pub children: Html,
}

/// Where the menu goes, as a style, from its button's box and the window's size.
fn place(left: f64, top: f64, bottom: f64, right: f64, window: (f64, f64)) -> String {
    let across = if left > window.0 / 2.0 {
        format!("right:{:.0}px", (window.0 - right).max(4.0))
    } else {
        format!("left:{left:.0}px")
    };
    if window.1 - bottom < ROOM && top > ROOM {
        format!("{across};bottom:{:.0}px", window.1 - top + 4.0)
    } else {
        format!("{across};top:{:.0}px", bottom + 4.0)
    }
}

fn window_size() -> (f64, f64) {
    let Some(window) = web_sys::window() else { return (0.0, 0.0) };
    let read = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or_default();
    (read(window.inner_width()), read(window.inner_height()))
}

fn focus_item(menu: &NodeRef, step: i32) {
    let Some(menu) = menu.cast::<Element>() else { return };
    let Ok(items) = menu.query_selector_all("button:not([disabled])") else { return };
    let active = web_sys::window().and_then(|w| w.document()).and_then(|d| d.active_element());
    let count = i32::try_from(items.length()).unwrap_or(0);
    if count == 0 {
        return;
    }
    let at = (0..count).find(|i| {
        let node = items.item(u32::try_from(*i).unwrap_or(0));
        node.is_some_and(|n| active.as_ref().is_some_and(|a| a.is_same_node(Some(&n))))
    });
    let to = match at {
        Some(index) => (index + step).rem_euclid(count),
        None if step < 0 => count - 1,
        None => 0,
    };
    if let Some(element) = items.item(u32::try_from(to).unwrap_or(0)).and_then(|n| n.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The button and its menu.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let style = use_state_eq(|| None::<String>);
    let (button, menu) = (use_node_ref(), use_node_ref());
    let open = style.is_some();
    let close = {
        let (style, button) = (style.clone(), button.clone());
        Callback::from(move |()| {
            style.set(None);
            if let Some(element) = button.cast::<HtmlElement>() {
                let _ = element.focus();
            }
        })
    };
    let toggle = {
        let (style, button) = (style.clone(), button.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            event.prevent_default();
            let box_ = button.cast::<Element>().map(|b| b.get_bounding_client_rect());
            let next = box_.map(|b| place(b.left(), b.top(), b.bottom(), b.right(), window_size()));
            style.set(if style.is_some() { None } else { next });
        })
    };
    {
        let (style, menu, button) = (style.clone(), menu.clone(), button.clone());
        use_effect_with(open, move |open| {
            let listeners = open.then(|| {
                focus_item(&menu, 1);
                let document = web_sys::window().and_then(|w| w.document());
                let outside = {
                    let style = style.clone();
                    move |event: &web_sys::Event| {
                        let target = event.target().and_then(|t| t.dyn_into::<Node>().ok());
                        let within = |node: &NodeRef| node.get().is_some_and(|n| n.contains(target.as_ref()));
                        if !within(&menu) && !within(&button) {
                            style.set(None);
                        }
                    }
                };
                document.map(|document| {
                    let scrolled = outside.clone();
                    (
                        EventListener::new(&document, "pointerdown", outside),
                        EventListener::new_with_options(
                            &document,
                            "scroll",
                            gloo_events::EventListenerOptions::run_in_capture_phase(),
                            scrolled,
                        ),
                    )
                })
            });
            move || drop(listeners)
        });
    }
    let onkeydown = {
        let (close, menu) = (close.clone(), menu.clone());
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowDown" => Some(1),
                "ArrowUp" => Some(-1),
                "Escape" | "Tab" => {
                    close.emit(());
                    None
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(step) = step {
                focus_item(&menu, step);
            }
        })
    };
    html! {
        <div class="inline-flex">
            <Button node_ref={button} variant={props.variant} size={props.size} label={props.label.clone()} expanded={open}
                class={props.class.clone()} onclick={toggle}>
                { props.children.clone() }
            </Button>
            <div
                ref={menu}
                hidden={!open}
                role="menu"
                aria-label={props.label.clone()}
                style={style.as_ref().cloned()}
                {onkeydown}
                class="rise fixed z-50 min-w-44 rounded-lg border bg-popover p-1 text-popover-foreground shadow-lg"
            >
                { if open { items(&props.items, &close) } else { Html::default() } }
            </div>
        </div>
    }
}

fn items(items: &[MenuItem], close: &Callback<()>) -> Html {
    html! {
        <>
            { for items.iter().map(|item| {
                let (close, onselect) = (close.clone(), item.onselect.clone());
                let onclick = Callback::from(move |event: MouseEvent| {
                    event.stop_propagation();
                    close.emit(());
                    onselect.emit(());
                });
                let tone = if item.destructive { "text-fail" } else { "" };
                html! {
                    <button key={item.label.to_string()} type="button" {onclick} disabled={item.disabled}
                        role={if item.checked.is_some() { "menuitemradio" } else { "menuitem" }}
                        aria-checked={item.checked.map(|on| if on { "true" } else { "false" })}
                        class={classes!("flex", "w-full", "items-center", "gap-2", "rounded-md", "px-2.5", "py-1.5", "text-left", "text-sm",
                            "hover:bg-accent", "focus:bg-accent", "focus:outline-none", "disabled:opacity-50", tone)}>
                        { item.glyph.map(|glyph| icon(glyph, "size-4")) }
                        <span class="flex-1">{ &item.label }</span>
                        <span hidden={item.checked != Some(true)}>{ icon(Glyph::Check, "size-4") }</span>
                    </button>
                }
            }) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_opens_where_there_is_room() {
        let window = (1000.0, 800.0);
        assert_eq!(place(100.0, 50.0, 80.0, 130.0, window), "left:100px;top:84px");
        assert_eq!(place(900.0, 700.0, 730.0, 930.0, window), "right:70px;bottom:104px");
    }
}
