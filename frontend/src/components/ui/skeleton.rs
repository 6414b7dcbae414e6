//! The place of something that is on its way, in its final size.

use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct SkeletonProps {
    /// Its size: `h-4 w-32`.
    #[prop_or_default]
    pub class: Classes,
}

/// The place.
#[component]
pub fn Skeleton(props: &SkeletonProps) -> Html {
    html! { <div class={classes!("skeleton", props.class.clone())} aria-hidden="true"></div> }
}
