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

/// Gets the reader, so that it is here when the first prose comes.
pub fn prepare() {
    if !reader::is_here() {
        reader::ask(Box::new(|| ()));
    }
}

/// Prose. Only blocks whose text changed are parsed again.
#[component]
pub fn Markdown(props: &MarkdownProps) -> Html {
    // None while the reader is on its way: then nothing is drawn, so that no raw sign flashes by.
    let reader = use_state_eq(|| reader::is_here().then_some(true));
    {
        let reader = reader.clone();
        use_effect_with((), move |()| {
            if reader.is_none() {
                reader::ask(Box::new(move || reader.set(Some(reader::is_here()))));
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
                html! { <Block key={index} source={AttrValue::from(source)} reader={*reader} /> }
            }) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct BlockProps {
    source: AttrValue,
    /// Whether it can be read: not without a reader, and not known while that is on its way.
    reader: Option<bool>,
}

#[component]
fn Block(props: &BlockProps) -> Html {
    let drawn = match (props.reader, reader::read(&props.source)) {
        (None, _) => Html::default(),
        (Some(_), Some(document)) => render::draw(&document),
        // Prose stands as it was written.
        (Some(_), None) => html! { <p class="whitespace-pre-wrap">{ &props.source }</p> },
    };
    html! { <div>{ drawn }</div> }
}
