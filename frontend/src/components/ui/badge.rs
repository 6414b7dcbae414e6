//! A badge: a word or two about a thing's state.

use yew::prelude::*;

use super::icon::{Glyph, icon};

/// What a colour means. The word beside it says the same: colour never speaks alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Primary,
    Pass,
    Warn,
    Fail,
    Info,
}

impl Tone {
    /// Text on a soft ground.
    #[must_use]
    pub fn soft(self) -> &'static str {
        match self {
            Self::Neutral => "bg-secondary text-secondary-foreground",
            Self::Primary => "bg-action text-action-foreground",
            Self::Pass => "bg-pass-soft text-pass",
            Self::Warn => "bg-warn-soft text-warn",
            Self::Fail => "bg-fail-soft text-fail",
            Self::Info => "bg-info-soft text-info",
        }
    }

    /// Text alone.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Neutral => "text-muted-foreground",
            Self::Primary => "text-link",
            Self::Pass => "text-pass",
            Self::Warn => "text-warn",
            Self::Fail => "text-fail",
            Self::Info => "text-info",
        }
    }
}

#[derive(PartialEq, Properties)]
pub struct BadgeProps {
    #[prop_or_default]
    pub tone: Tone,
    #[prop_or_default]
    pub glyph: Option<Glyph>,
    #[prop_or_default]
    pub title: Option<AttrValue>,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub children: Html,
}

/// The badge.
#[component]
pub fn Badge(props: &BadgeProps) -> Html {
    html! {
        <span
            title={props.title.clone()}
            class={classes!(
                "inline-flex", "items-center", "gap-1", "rounded-full", "px-2", "py-0.5", "text-xs", "font-medium",
                "whitespace-nowrap", props.tone.soft(), props.class.clone(),
            )}
        >
            { props.glyph.map(|glyph| icon(glyph, "size-3")) }
            { props.children.clone() }
        </span>
    }
}
