//! What a session came to, and what is done with it as a whole: handed over, replayed, passed on, printed.

use shared_types::SessionItem;
use yew::prelude::*;

use super::Act;
use crate::components::session_badges::OutcomeBadge;
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, Menu, MenuItem, icon};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

#[derive(Clone, PartialEq, Properties)]
pub struct SessionActionsProps {
    pub session: SessionItem,
    pub onact: Callback<Act>,
    /// Begins the replay, where there is one.
    pub onreplay: Option<Callback<()>>,
    /// Nothing can be changed: a replay, or an offline copy.
    pub read_only: bool,
}

/// The outcome, the way to a person, and a menu with the rest.
#[component]
pub fn SessionActions(props: &SessionActionsProps) -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(props.clone())} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled(props: &SessionActionsProps) -> Html {
    let act = |act: Act| props.onact.reform(move |()| act.clone());
    let print = Callback::from(|()| {
        if let Some(window) = web_sys::window() {
            let _ = window.print();
        }
    });
    let replay = props.onreplay.clone().map(|onreplay| MenuItem::new("Replay", Glyph::Play, onreplay));
    let rest = [
        MenuItem::new("Copy link", Glyph::Link, act(Act::Link(None))),
        MenuItem::new("Download report", Glyph::Download, act(Act::Report)),
        MenuItem::new("Print", Glyph::Printer, print),
    ];
    html! {
        <>
            <OutcomeBadge session={props.session.clone()} />
            <Button size={ButtonSize::Small} variant={ButtonVariant::Ghost} disabled={props.read_only} onclick={act(Act::HandOver).reform(|_| ())}>
                { icon(Glyph::LifeBuoy, "size-3.5") }<span class="max-sm:sr-only">{ "Hand over" }</span>
            </Button>
            <Menu label="Session" items={replay.into_iter().chain(rest).collect::<Vec<_>>()}>{ icon(Glyph::Ellipsis, "size-4") }</Menu>
        </>
    }
}
