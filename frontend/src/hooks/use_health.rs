//! The server's health, asked for now and then, for the header, the empty state and the settings.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use shared_types::Health;
use yew::prelude::*;

use crate::api;

/// Often enough that a model which comes or goes is seen within a sentence's time.
const EVERY_MS: u32 = 20_000;

#[derive(Clone, PartialEq)]
struct HealthContext(Option<Rc<Health>>);

/// What the server said last; None before its first answer.
#[hook]
pub fn use_health() -> Option<Rc<Health>> {
    use_context::<HealthContext>().and_then(|c| c.0)
}

#[derive(PartialEq, Properties)]
pub struct HealthProviderProps {
    pub children: Html,
}

/// Asks, and tells its children.
#[component]
pub fn HealthProvider(props: &HealthProviderProps) -> Html {
    let health = use_state(|| None::<Rc<Health>>);
    {
        let health = health.clone();
        use_effect_with((), move |()| {
            let ask = move || {
                let health = health.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    if let Ok(answer) = api::health().await {
                        health.set(Some(Rc::new(answer)));
                    }
                });
            };
            ask();
            let interval = Interval::new(EVERY_MS, move || {
                let hidden = web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.hidden());
                if !hidden {
                    ask();
                }
            });
            move || drop(interval)
        });
    }
    html! {
        <ContextProvider<HealthContext> context={HealthContext((*health).clone())}>
            { props.children.clone() }
        </ContextProvider<HealthContext>>
    }
}
