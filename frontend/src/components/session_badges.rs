//! What a session came to and what it was about, in a badge each.

use shared_types::{Category, Outcome, Resolution, SessionItem};
use yew::prelude::*;

use crate::components::ui::{Badge, Glyph, Tone};
use crate::words;

#[derive(PartialEq, Properties)]
pub struct OutcomeBadgeProps {
    pub session: SessionItem,
}

/// The outcome; confirmed and assumed resolutions differ by icon and word.
#[component]
pub fn OutcomeBadge(props: &OutcomeBadgeProps) -> Html {
    let (tone, glyph) = match (props.session.outcome, props.session.resolution) {
        (Outcome::Resolved, Some(Resolution::Assumed)) => (Tone::Pass, Glyph::CircleDashed),
        (Outcome::Resolved, _) => (Tone::Pass, Glyph::CircleCheck),
        (Outcome::Unresolved, _) => (Tone::Fail, Glyph::CircleX),
        (Outcome::Abandoned, _) => (Tone::Warn, Glyph::CircleSlash),
        (Outcome::InProgress, _) => (Tone::Info, Glyph::Hourglass),
    };
    let title = match (props.session.outcome, props.session.resolution) {
        (Outcome::Resolved, Some(Resolution::Confirmed)) => "The person said so",
        (Outcome::Resolved, Some(Resolution::Assumed)) => "Nothing more was said for 24 hours",
        (Outcome::Unresolved, _) => "The person said no, or it went to second level",
        (Outcome::Abandoned, _) => "It was left without an answer",
        _ => "",
    };
    html! {
        <Badge {tone} glyph={Some(glyph)} title={(!title.is_empty()).then_some(title)}>
            { words::outcome_in_full(&props.session) }
        </Badge>
    }
}

#[derive(PartialEq, Properties)]
pub struct CategoryTagProps {
    pub category: Category,
}

/// The category.
#[component]
pub fn CategoryTag(props: &CategoryTagProps) -> Html {
    html! { <span class="inline-flex items-center rounded-md border px-1.5 py-0.5 text-xs whitespace-nowrap text-muted-foreground">{ words::category(props.category) }</span> }
}
