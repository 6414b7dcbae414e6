//! The search over titles and messages: what is typed goes into the address after a breath.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, Input, icon};

/// Long enough for the next letter, short enough to feel at once.
const PAUSE_MS: u32 = 200;

/// Characters of a search: the server takes no more.
const LONGEST: u32 = 200;

#[derive(PartialEq, Properties)]
pub struct SearchFieldProps {
    /// What the address says.
    pub value: Option<String>,
    pub onsearch: Callback<Option<String>>,
    pub node_ref: NodeRef,
}

/// The field.
#[component]
pub fn SearchField(props: &SearchFieldProps) -> Html {
    let typed = use_state_eq(|| props.value.clone().unwrap_or_default());
    // What this field said last; a value that differs came from elsewhere: back, or "clear".
    let said = use_mut_ref(|| props.value.clone());
    {
        let (typed, said) = (typed.clone(), said.clone());
        use_effect_with(props.value.clone(), move |value| {
            if *said.borrow() != *value {
                said.borrow_mut().clone_from(value);
                typed.set(value.clone().unwrap_or_default());
            }
        });
    }
    {
        let onsearch = props.onsearch.clone();
        let said = said.clone();
        use_effect_with((*typed).clone(), move |text| {
            let wanted = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let timer = (*said.borrow() != wanted).then(|| {
                let said = said.clone();
                Timeout::new(PAUSE_MS, move || {
                    said.borrow_mut().clone_from(&wanted);
                    onsearch.emit(wanted);
                })
            });
            move || drop(timer)
        });
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |text: String| typed.set(text))
    };
    let clear = {
        let typed = typed.clone();
        move || typed.set(String::new())
    };
    let onkeydown = {
        let (clear, node) = (clear.clone(), props.node_ref.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                clear();
                if let Some(field) = node.cast::<web_sys::HtmlElement>() {
                    let _ = field.blur();
                }
            }
        })
    };
    html! {
        <div class="relative min-w-60 flex-1" role="search">
            <span class="pointer-events-none absolute inset-y-0 left-3 grid place-items-center text-muted-foreground">{ icon(Glyph::Search, "size-4") }</span>
            <Input kind="search" label="Search titles and messages" placeholder="Search titles and messages" value={(*typed).clone()} {oninput} {onkeydown}
                max_length={LONGEST} node_ref={props.node_ref.clone()} class="pr-9 pl-9 [&::-webkit-search-cancel-button]:hidden" />
            <span class="absolute inset-y-0 right-1 grid place-items-center" hidden={typed.is_empty()}>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Clear the search" onclick={move |_: MouseEvent| clear()}>{ icon(Glyph::X, "size-4") }</Button>
            </span>
            <kbd class="pointer-events-none absolute inset-y-0 right-3 my-auto hidden h-5 rounded border px-1.5 text-xs leading-5 text-muted-foreground sm:block" hidden={!typed.is_empty()}>{ "/" }</kbd>
        </div>
    }
}
