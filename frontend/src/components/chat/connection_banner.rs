//! The connection in words: silent for two seconds, then plain, and glad when it is back.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::components::ui::{Glyph, icon};
use crate::state::Connection;

/// A shorter break is nobody's business.
const QUIET_MS: u32 = 2_000;
/// How long "back" is shown.
const BACK_MS: u32 = 4_000;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Face {
    Quiet,
    Away,
    Back,
}

#[derive(PartialEq, Properties)]
pub struct ConnectionBannerProps {
    pub connection: Connection,
    /// An answer is being written.
    pub running: bool,
    /// The last answer was cut short.
    pub interrupted: bool,
}

/// The banner.
#[component]
pub fn ConnectionBanner(props: &ConnectionBannerProps) -> Html {
    let face = use_state_eq(|| Face::Quiet);
    // Whether an answer was being written when the server went away.
    let had_run = use_mut_ref(|| false);
    if props.connection.online && props.running {
        had_run.replace(true);
    } else if *face == Face::Quiet && props.connection.online {
        had_run.replace(false);
    }
    {
        let face = face.clone();
        // The first connection of a page is no return.
        let returned = props.connection.epoch > 1;
        use_effect_with(props.connection.online, move |online| {
            let next = match (*online, *face) {
                (true, Face::Away) if returned => {
                    face.set(Face::Back);
                    Some((BACK_MS, Face::Quiet))
                }
                (true, _) => {
                    face.set(Face::Quiet);
                    None
                }
                (false, _) => Some((QUIET_MS, Face::Away)),
            };
            let timer = next.map(|(ms, to)| Timeout::new(ms, move || face.set(to)));
            move || drop(timer)
        });
    }
    let (look, glyph, words) = match *face {
        Face::Quiet => ("", Glyph::Wifi, String::new()),
        Face::Back if props.interrupted && *had_run.borrow() => (
            "bg-warn-soft text-warn",
            Glyph::TriangleAlert,
            "Back. The server was started anew and the answer stopped there: Try again asks for it once more."
                .to_owned(),
        ),
        Face::Back => ("bg-pass-soft text-pass", Glyph::CircleCheck, "Back, nothing lost.".to_owned()),
        Face::Away if props.connection.was_online() => (
            "bg-warn-soft text-warn",
            Glyph::WifiOff,
            format!(
                "The TechTime server does not answer (attempt {}). Checks that were running go on if it still runs; else start it with: techtime serve",
                props.connection.attempt
            ),
        ),
        Face::Away => (
            "bg-warn-soft text-warn",
            Glyph::WifiOff,
            "The TechTime server does not answer. Start it with: techtime serve. What you write waits here.".to_owned(),
        ),
    };
    html! {
        <div role="status" aria-live="polite" data-banner="" class="print:hidden">
            <div hidden={words.is_empty()} class={classes!("flex", "items-center", "justify-center", "gap-2", "px-4", "py-1.5", "text-center", "text-xs", "font-medium", look)}>
                { icon(glyph, "size-3.5") }<span>{ words.clone() }</span>
            </div>
        </div>
    }
}
