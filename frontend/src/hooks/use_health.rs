//! The server's health, asked for now and then, for the header, the empty state and the settings.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use shared_types::Health;
use yew::prelude::*;

use crate::api;
use crate::hooks::use_chat::use_chat;
use crate::hooks::use_return::use_return;

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

/// Asks, and tells its children. An answer after none says that the server is back: what else had failed may be asked again.
#[component]
pub fn HealthProvider(props: &HealthProviderProps) -> Html {
    let health = use_state(|| None::<Rc<Health>>);
    let failed = use_state_eq(|| false);
    let commands = use_chat().commands;
    let ask = {
        let (health, failed, was_away) = (health.setter(), failed.setter(), use_mut_ref(|| false));
        let commands = commands.clone();
        Callback::from(move |()| {
            let (health, failed) = (health.clone(), failed.clone());
            let (commands, was_away) = (commands.clone(), was_away.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let answer = api::health().await.ok();
                let is_away = answer.is_none();
                failed.set(is_away);
                if let Some(answer) = answer {
                    health.set(Some(Rc::new(answer)));
                }
                if was_away.replace(is_away) && !is_away {
                    commands.returned();
                }
            });
        })
    };
    use_return(*failed, ask.clone());
    use_effect_with((), move |()| {
        ask.emit(());
        let interval = Interval::new(EVERY_MS, move || {
            let hidden = web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.hidden());
            if !hidden {
                ask.emit(());
            }
        });
        // The browser's own network came back; the socket may never have noticed that it was gone.
        let online =
            web_sys::window().map(|window| EventListener::new(&window, "online", move |_| commands.returned()));
        move || drop((interval, online))
    });
    html! {
        <ContextProvider<HealthContext> context={HealthContext((*health).clone())}>
            { props.children.clone() }
        </ContextProvider<HealthContext>>
    }
}
