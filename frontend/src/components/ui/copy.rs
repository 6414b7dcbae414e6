//! A button that copies a text and says that it did.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::button::{Button, ButtonSize, ButtonVariant};
use super::icon::{Glyph, icon};

/// How long the tick stays: seen, and out of the way.
const TICK_MS: u32 = 1_600;

#[derive(PartialEq, Properties)]
pub struct CopyButtonProps {
    pub text: AttrValue,
    #[prop_or(AttrValue::Static("Copy"))]
    pub label: AttrValue,
    #[prop_or_default]
    pub class: Classes,
}

/// Puts a text on the clipboard; false where the browser has none (a page that is not from a safe origin).
pub async fn copy(text: &str) -> bool {
    let Some(navigator) = web_sys::window().map(|w| w.navigator()) else { return false };
    // Absent on plain http from another machine.
    let present = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|c| !c.is_undefined());
    present && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// The button.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let said = use_state_eq(|| None::<bool>);
    {
        let said = said.clone();
        use_effect_with(*said, move |now| {
            let timer = now.map(|_| Timeout::new(TICK_MS, move || said.set(None)));
            move || drop(timer)
        });
    }
    let onclick = {
        let (text, said) = (props.text.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, said) = (text.clone(), said.clone());
            wasm_bindgen_futures::spawn_local(async move { said.set(Some(copy(&text).await)) });
        })
    };
    let (glyph, label) = match *said {
        Some(true) => (Glyph::Check, AttrValue::Static("Copied")),
        Some(false) => (Glyph::X, AttrValue::Static("The browser does not allow copying here")),
        None => (Glyph::Copy, props.label.clone()),
    };
    html! {
        <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} {label} {onclick} class={props.class.clone()}>
            { icon(glyph, "size-3.5") }
        </Button>
    }
}
