//! The sheet of keyboard shortcuts.

use yew::prelude::*;

use crate::components::ui::Dialog;
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

/// What each key does.
const KEYS: [(&str, &str); 10] = [
    ("Enter", "Send the message"),
    ("Shift + Enter", "A new line"),
    ("Esc", "Stop the answer; leave a replay; close what is open"),
    ("Ctrl/Cmd + Shift + O", "New chat"),
    ("Ctrl/Cmd + K", "Find sessions, tools and pages"),
    ("/", "To the message field"),
    ("r", "Replay the session"),
    ("?", "This sheet"),
    ("↑ ↓ Home End", "Move in menus, tabs and lists"),
    ("Page Up", "Stop following and read"),
];

#[derive(Clone, PartialEq, Properties)]
pub struct ShortcutsProps {
    pub open: bool,
    pub onclose: Callback<()>,
}

/// The sheet.
#[component]
pub fn Shortcuts(props: &ShortcutsProps) -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(props.clone())} needed={props.open} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled(props: &ShortcutsProps) -> Html {
    html! {
        <Dialog open={props.open} onclose={props.onclose.clone()} title="Keyboard shortcuts" class="max-w-md">
            <dl class="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 pb-3 text-sm">
                { for KEYS.iter().map(|(key, what)| html! {
                    <key={*key}><dt><kbd class="rounded border bg-muted px-1.5 py-0.5 font-mono text-xs">{ *key }</kbd></dt><dd>{ *what }</dd></>
                }) }
            </dl>
        </Dialog>
    }
}
