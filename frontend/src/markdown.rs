//! Markdown as the page draws it: read by comrak, walked into nodes of our own making. No raw HTML, no other
//! schemes than http, https and mailto, no remote image.

pub mod blocks;
pub mod complete;
pub mod render;
pub mod tree;

use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub struct MarkdownProps {
    pub source: AttrValue,
    /// More is coming: half-written markup is completed for the eye.
    #[prop_or_default]
    pub streaming: bool,
    #[prop_or_default]
    pub class: Classes,
}

/// Prose. Only blocks whose text changed are parsed again.
#[component]
pub fn Markdown(props: &MarkdownProps) -> Html {
    let blocks = blocks::split(&props.source);
    let last = blocks.len().saturating_sub(1);
    html! {
        <div class={classes!("prose", props.class.clone())}>
            { for blocks.into_iter().enumerate().map(|(index, block)| {
                let open = props.streaming && index == last;
                let source = if open { complete::complete(block) } else { block.to_owned() };
                html! { <Block key={index} source={AttrValue::from(source)} /> }
            }) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct BlockProps {
    source: AttrValue,
}

#[component]
fn Block(props: &BlockProps) -> Html {
    html! { <div>{ render::draw(&tree::read(&props.source)) }</div> }
}
