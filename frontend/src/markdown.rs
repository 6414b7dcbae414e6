//! Markdown as the page draws it: read by comrak, walked into nodes of our own making. No raw HTML, no other
//! schemes than http, https and mailto, no remote image.

pub mod blocks;
pub mod complete;
pub mod reader;
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
    // Until the reader is here, prose stands as it was written.
    let here = use_state_eq(reader::is_here);
    {
        let here = here.clone();
        use_effect_with((), move |()| {
            if !*here {
                reader::ask(Box::new(move || here.set(reader::is_here())));
            }
        });
    }
    let blocks = blocks::split(&props.source);
    let last = blocks.len().saturating_sub(1);
    html! {
        <div class={classes!("prose", props.class.clone())}>
            { for blocks.into_iter().enumerate().map(|(index, block)| {
                let open = props.streaming && index == last;
                let source = if open { complete::complete(block) } else { block.to_owned() };
                html! { <Block key={index} source={AttrValue::from(source)} read={*here} /> }
            }) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct BlockProps {
    source: AttrValue,
    /// The reader is here.
    read: bool,
}

#[component]
fn Block(props: &BlockProps) -> Html {
    let document = if props.read { reader::read(&props.source) } else { None };
    let drawn = document.map_or_else(
        || html! { <p class="whitespace-pre-wrap">{ &props.source }</p> },
        |document| render::draw(&document),
    );
    html! { <div>{ drawn }</div> }
}
