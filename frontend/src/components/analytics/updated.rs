//! "Updated 12 s ago", and the button that asks again.

use gloo_timers::callback::Interval;
use shared_types::Timestamp;
use yew::prelude::*;

use crate::charts::figures;
use crate::components::ui::{Button, ButtonSize, Glyph, icon};
use crate::format;

#[derive(PartialEq, Properties)]
pub struct UpdatedProps {
    pub at: Option<Timestamp>,
    pub loading: bool,
    pub onrefresh: Callback<()>,
}

/// Both; the words count up by themselves.
#[component]
pub fn Updated(props: &UpdatedProps) -> Html {
    let tick = use_force_update();
    use_effect_with((), move |()| {
        let interval = Interval::new(1_000, move || tick.force_update());
        move || drop(interval)
    });
    let age = props.at.map(|at| {
        let milliseconds = format::now().as_millisecond().saturating_sub(at.as_millisecond());
        format!("updated {}", figures::ago(u64::try_from(milliseconds).unwrap_or(0)))
    });
    html! {
        <div class="flex items-center gap-2">
            <span class="text-xs whitespace-nowrap text-muted-foreground tabular-nums">{ age.unwrap_or_default() }</span>
            <Button size={ButtonSize::Icon} label="Refresh" onclick={props.onrefresh.reform(|_| ())} disabled={props.loading}>
                { icon(Glyph::RefreshCw, classes!("size-4", props.loading.then_some("animate-spin"))) }
            </Button>
        </div>
    }
}
