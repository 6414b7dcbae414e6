//! The place of something that is on its way, shown only once the wait is noticed.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// An answer of the server on this computer is here long before; a place that is drawn for it until then only flashes.
const NOTICED_MS: u32 = 400;

#[derive(PartialEq, Properties)]
pub struct SlowProps {
    /// What shows where it will be.
    pub children: Html,
}

/// The place.
#[component]
pub fn Slow(props: &SlowProps) -> Html {
    let slow = use_state_eq(|| false);
    {
        let slow = slow.clone();
        use_effect_with((), move |()| {
            let timer = Timeout::new(NOTICED_MS, move || slow.set(true));
            move || drop(timer)
        });
    }
    html! { <div aria-busy="true">{ if *slow { props.children.clone() } else { Html::default() } }</div> }
}
