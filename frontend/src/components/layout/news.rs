//! News that concern the whole page, as toasts: a run that ended elsewhere, a command that was refused, a browser
//! that keeps nothing.

use gloo_timers::callback::Interval;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::ui::{Toast, Tone, use_toaster};
use crate::hooks::use_chat;
use crate::hooks::use_stored::refused_once;
use crate::route::Route;

/// How often it is asked whether the browser refused to keep something.
const LOOK_MS: u32 = 5_000;

#[derive(PartialEq, Properties)]
pub struct NewsProps {
    pub route: Route,
}

/// Draws nothing itself.
#[component]
pub fn News(props: &NewsProps) -> Html {
    let chat = use_chat();
    let toaster = use_toaster();
    let navigator = use_navigator();
    {
        let (route, toaster) = (props.route.clone(), toaster.clone());
        use_effect_with(chat.state.ending.clone(), move |ending| {
            let elsewhere = ending.as_ref().filter(|e| route != Route::Chat { id: e.conversation.to_string() });
            if let (Some(ending), Some(toaster)) = (elsewhere, toaster) {
                let text = match (&ending.finding, ending.failed) {
                    (Some(finding), _) if ending.is_cause => format!("Cause found: {finding}"),
                    (Some(finding), _) => format!("Checked: {finding}"),
                    (None, true) => "A check could not be finished.".to_owned(),
                    (None, false) => "An answer is there.".to_owned(),
                };
                let to = Route::Chat { id: ending.conversation.to_string() };
                let open = Callback::from(move |()| {
                    if let Some(navigator) = &navigator {
                        navigator.push(&to);
                    }
                });
                toaster.show(
                    Toast::new(text).tone(if ending.failed { Tone::Warn } else { Tone::Info }).action("Open", open),
                );
            }
        });
    }
    {
        let toaster = toaster.clone();
        use_effect_with(chat.state.trouble.clone(), move |trouble| {
            if let (Some(trouble), Some(toaster)) = (trouble, toaster) {
                toaster.show(Toast::failed(trouble.problem.detail.clone()));
            }
        });
    }
    use_effect_with((), move |()| {
        let interval = Interval::new(LOOK_MS, move || {
            if refused_once()
                && let Some(toaster) = &toaster
            {
                toaster.show(
                    Toast::new("This browser keeps nothing for us: drafts and settings last until the page is closed.")
                        .tone(Tone::Warn),
                );
            }
        });
        move || drop(interval)
    });
    html! { <div hidden=true></div> }
}
