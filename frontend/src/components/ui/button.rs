//! A button.

use yew::prelude::*;

/// What a button weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// The one thing to do here.
    Primary,
    Secondary,
    #[default]
    Outline,
    Ghost,
    Destructive,
    Link,
}

impl ButtonVariant {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "bg-action text-action-foreground hover:bg-action-hover shadow-xs",
            Self::Secondary => "bg-secondary text-secondary-foreground hover:bg-accent",
            Self::Outline => "border bg-raised hover:bg-accent hover:text-accent-foreground shadow-xs",
            Self::Ghost => "hover:bg-accent hover:text-accent-foreground",
            Self::Destructive => "bg-destructive text-destructive-foreground hover:opacity-90 shadow-xs",
            Self::Link => "text-link underline-offset-4 hover:underline",
        }
    }
}

/// How large a button is. Icon buttons need a `label`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonSize {
    Small,
    #[default]
    Medium,
    Icon,
    SmallIcon,
}

impl ButtonSize {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "h-8 gap-1.5 rounded-md px-2.5 text-xs",
            Self::Medium => "h-9 gap-2 rounded-md px-3.5 text-sm",
            Self::Icon => "size-9 rounded-md",
            Self::SmallIcon => "size-7 rounded-md",
        }
    }
}

#[derive(PartialEq, Properties)]
pub struct ButtonProps {
    #[prop_or_default]
    pub variant: ButtonVariant,
    #[prop_or_default]
    pub size: ButtonSize,
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    #[prop_or_default]
    pub disabled: bool,
    /// What it does, where its content is only an icon; shown as a tooltip too.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// For toggles: whether it is on.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// For what opens and closes: whether it is open.
    #[prop_or_default]
    pub expanded: Option<bool>,
    /// `button`, or `submit` within a form.
    #[prop_or(AttrValue::Static("button"))]
    pub kind: AttrValue,
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or_default]
    pub hidden: bool,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub node_ref: NodeRef,
    #[prop_or_default]
    pub children: Html,
}

/// A real button, with the focus ring and the states that all others have.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    html! {
        <button
            ref={props.node_ref.clone()}
            id={props.id.clone()}
            type={props.kind.clone()}
            disabled={props.disabled}
            hidden={props.hidden}
            onclick={props.onclick.clone()}
            aria-label={props.label.clone()}
            title={props.label.clone()}
            aria-pressed={props.pressed.map(|on| if on { "true" } else { "false" })}
            aria-expanded={props.expanded.map(|on| if on { "true" } else { "false" })}
            class={classes!(
                "inline-flex", "shrink-0", "items-center", "justify-center", "whitespace-nowrap", "font-medium",
                "transition-colors", "disabled:opacity-50", "select-none", "print:hidden",
                props.variant.class(), props.size.class(), props.class.clone(),
            )}
        >
            { props.children.clone() }
        </button>
    }
}
