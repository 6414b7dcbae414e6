//! Tabs with a roving focus: one stop for the Tab key, arrows within.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// One tab.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    pub id: AttrValue,
    pub label: AttrValue,
    pub glyph: Option<Glyph>,
    /// Something new is behind it.
    pub marked: bool,
}

impl Tab {
    /// A tab with an icon.
    pub fn new(id: impl Into<AttrValue>, label: impl Into<AttrValue>, glyph: Glyph) -> Self {
        Self { id: id.into(), label: label.into(), glyph: Some(glyph), marked: false }
    }

    /// A tab of a word alone.
    pub fn plain(id: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { id: id.into(), label: label.into(), glyph: None, marked: false }
    }

    /// The same with a mark.
    #[must_use]
    pub fn marked(mut self, marked: bool) -> Self {
        self.marked = marked;
        self
    }
}

#[derive(PartialEq, Properties)]
pub struct TabsProps {
    /// What they switch, for a screen reader.
    pub label: AttrValue,
    pub tabs: Vec<Tab>,
    pub selected: AttrValue,
    pub onselect: Callback<AttrValue>,
    #[prop_or_default]
    pub class: Classes,
}

/// Which tab a key goes to, of `count`.
fn next_index(key: &str, current: usize, count: usize) -> Option<usize> {
    match key {
        _ if count == 0 => None,
        "ArrowRight" | "ArrowDown" => Some((current + 1) % count),
        "ArrowLeft" | "ArrowUp" => Some((current + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

/// The row of tabs. Panels are the caller's, with `id={panel-…}`.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let list = use_node_ref();
    let current = props.tabs.iter().position(|t| t.id == props.selected).unwrap_or(0);
    let onkeydown = {
        let (tabs, onselect, list) = (props.tabs.clone(), props.onselect.clone(), list.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(index) = next_index(&event.key(), current, tabs.len()) {
                event.prevent_default();
                onselect.emit(tabs[index].id.clone());
                let child =
                    list.cast::<HtmlElement>().and_then(|l| l.children().item(u32::try_from(index).unwrap_or(0)));
                if let Some(element) = child.and_then(|c| c.dyn_into::<HtmlElement>().ok()) {
                    let _ = element.focus();
                }
            }
        })
    };
    html! {
        <div ref={list} role="tablist" aria-label={props.label.clone()} {onkeydown}
            class={classes!("flex", "max-w-full", "overflow-x-auto", "rounded-lg", "bg-muted", "p-1", props.class.clone())}>
            { for props.tabs.iter().enumerate().map(|(index, tab)| {
                let id = tab.id.clone();
                let onclick = props.onselect.reform(move |_: MouseEvent| id.clone());
                let selected = index == current;
                let look = if selected { "bg-raised text-card-foreground shadow-xs" } else { "text-muted-foreground hover:text-foreground" };
                html! {
                    <button key={tab.id.to_string()} type="button" role="tab" {onclick}
                        aria-selected={if selected { "true" } else { "false" }}
                        tabindex={if selected { "0" } else { "-1" }}
                        class={classes!("relative", "flex", "flex-1", "items-center", "justify-center", "gap-1.5", "rounded-md",
                            "px-2", "py-1.5", "text-sm", "font-medium", "transition-colors", "sm:px-3", look)}>
                        { tab.glyph.map(|glyph| icon(glyph, "size-4")) }
                        <span>{ &tab.label }</span>
                        <span hidden={!tab.marked} class="absolute top-1 right-2 size-2 rounded-full bg-action"></span>
                    </button>
                }
            }) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_home_and_end_to_the_ends() {
        for (key, current, expected) in [
            ("ArrowRight", 2, Some(0)),
            ("ArrowLeft", 0, Some(2)),
            ("Home", 2, Some(0)),
            ("End", 0, Some(2)),
            ("x", 1, None),
        ] {
            assert_eq!(next_index(key, current, 3), expected, "{key}");
        }
        assert_eq!(next_index("Home", 0, 0), None);
    }
}
