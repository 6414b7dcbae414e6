//! A command palette: type, choose by arrows and Enter.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::dialog::{is_backdrop, use_modal};
use super::icon::{Glyph, icon};

/// More is a list to read, not a choice to make.
const SHOWN: usize = 40;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandItem {
    pub id: AttrValue,
    /// The group it stands under.
    pub group: AttrValue,
    pub label: AttrValue,
    /// What else it is found by, and shown faintly.
    pub detail: AttrValue,
    pub glyph: Glyph,
    pub onselect: Callback<()>,
}

/// How well a query fits a text: every word must occur; a beginning counts most. None: not at all.
#[must_use]
pub fn score(query: &str, label: &str, detail: &str) -> Option<u32> {
    let (label, detail) = (label.to_lowercase(), detail.to_lowercase());
    query.to_lowercase().split_whitespace().try_fold(0, |sum, word| {
        let points = if label.starts_with(word) {
            4
        } else if label.split_whitespace().any(|w| w.starts_with(word)) {
            3
        } else if label.contains(word) {
            2
        } else if detail.contains(word) {
            1
        } else {
            return None;
        };
        Some(sum + points)
    })
}

fn matching(items: &[CommandItem], query: &str) -> Vec<CommandItem> {
    let mut found: Vec<(u32, &CommandItem)> =
        items.iter().filter_map(|i| score(query, &i.label, &i.detail).map(|s| (s, i))).collect();
    // Groups stay together in their order; within one the best fit comes first.
    let order = |item: &CommandItem| items.iter().position(|i| i.group == item.group).unwrap_or(0);
    found.sort_by_key(|(score, item)| (order(item), std::cmp::Reverse(*score)));
    found.into_iter().take(SHOWN).map(|(_, item)| item.clone()).collect()
}

#[derive(PartialEq, Properties)]
pub struct CommandPaletteProps {
    pub open: bool,
    pub onclose: Callback<()>,
    pub items: Vec<CommandItem>,
    #[prop_or(AttrValue::Static("Search sessions, tools and pages…"))]
    pub placeholder: AttrValue,
}

/// The palette.
#[component]
pub fn CommandPalette(props: &CommandPaletteProps) -> Html {
    let node = use_node_ref();
    let query = use_state_eq(String::new);
    let at = use_state_eq(|| 0usize);
    use_modal(node.clone(), props.open);
    {
        let (query, at) = (query.clone(), at.clone());
        use_effect_with(props.open, move |_| {
            query.set(String::new());
            at.set(0);
        });
    }
    let found = if props.open { matching(&props.items, &query) } else { Vec::new() };
    let current = (*at).min(found.len().saturating_sub(1));
    let choose = {
        let onclose = props.onclose.clone();
        Callback::from(move |item: CommandItem| {
            onclose.emit(());
            item.onselect.emit(());
        })
    };
    let oninput = {
        let (query, at) = (query.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                query.set(input.value());
                at.set(0);
            }
        })
    };
    let onkeydown = {
        let (at, found, choose) = (at.clone(), found.clone(), choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = found.len();
            match event.key().as_str() {
                "ArrowDown" if count > 0 => at.set((current + 1) % count),
                "ArrowUp" if count > 0 => at.set((current + count - 1) % count),
                "Enter" if !event.is_composing() => {
                    if let Some(item) = found.get(current) {
                        choose.emit(item.clone());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let onclick = {
        let (node, onclose) = (node.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            if is_backdrop(&event, &node) {
                onclose.emit(());
            }
        })
    };
    use_effect_with(current, |current| {
        let document = web_sys::window().and_then(|w| w.document());
        if let Some(row) = document.and_then(|d| d.get_element_by_id(&format!("command-{current}"))) {
            reveal(&row);
        }
    });
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    html! {
        <dialog ref={node} aria-label="Command palette" {onclick} {oncancel}
            class="rise mt-[12vh] w-[calc(100vw-2rem)] max-w-xl overflow-hidden rounded-xl border bg-popover text-popover-foreground shadow-lg">
            <div class="flex items-center gap-2 border-b px-4">
                { icon(Glyph::Search, "size-4 text-muted-foreground") }
                <input type="text" role="combobox" aria-expanded="true" aria-controls="command-list" aria-autocomplete="list"
                    aria-activedescendant={format!("command-{current}")} aria-label={props.placeholder.clone()}
                    placeholder={props.placeholder.clone()} autofocus=true value={(*query).clone()} {oninput} {onkeydown}
                    class="h-12 w-full bg-transparent text-sm outline-none placeholder:text-muted-foreground" />
            </div>
            <div id="command-list" role="listbox" aria-label="Results" class="max-h-[50vh] overflow-y-auto p-2">
                { rows(&found, current, &choose) }
            </div>
            <p class="px-4 pb-4 text-sm text-muted-foreground" hidden={!found.is_empty()}>{ "Nothing is called that." }</p>
        </dialog>
    }
}

/// Scrolls no farther than is needed to see it.
pub fn reveal(row: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    row.scroll_into_view_with_scroll_into_view_options(&options);
}

fn rows(found: &[CommandItem], current: usize, choose: &Callback<CommandItem>) -> Html {
    let mut group = None::<AttrValue>;
    html! {
        <>
            { for found.iter().enumerate().map(|(index, item)| {
                let first = group.as_ref() != Some(&item.group);
                group = Some(item.group.clone());
                let onclick = { let item = item.clone(); choose.reform(move |_: MouseEvent| item.clone()) };
                let look = if index == current { "bg-accent text-accent-foreground" } else { "" };
                html! {
                    <div key={item.id.to_string()} role="presentation">
                        <div class="px-2 pt-2 pb-1 text-xs font-medium text-muted-foreground" role="presentation" hidden={!first}>{ &item.group }</div>
                        <div id={format!("command-{index}")} role="option" aria-selected={if index == current { "true" } else { "false" }} {onclick}
                            class={classes!("flex", "cursor-pointer", "items-center", "gap-2", "rounded-md", "px-2", "py-2", "text-sm", "hover:bg-accent", look)}>
                            { icon(item.glyph, "size-4 text-muted-foreground") }
                            <span class="truncate">{ &item.label }</span>
                            <span class="ml-auto max-w-[45%] truncate text-xs text-muted-foreground">{ &item.detail }</span>
                        </div>
                    </div>
                }
            }) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_fit_and_a_beginning_fits_best() {
        assert!(score("ping", "Ping gateway", "") > score("gate", "Ping gateway", ""));
        assert!(score("dns", "Look up a name", "lookup_dns").is_some());
        assert_eq!(score("ping zzz", "Ping gateway", ""), None);
        assert_eq!(score("", "anything", ""), Some(0));
    }
}
