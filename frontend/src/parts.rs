//! Pieces of the page that are drawn by parts of the program which come when they are first needed, so that no page waits for
//! what it does not show.

use std::any::Any;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use gloo_events::EventListener;
use yew::html::BaseComponent;
use yew::prelude::*;
use yew::virtual_dom::VComp;

use crate::components::ui::Failed;
use crate::hooks::use_return;
use crate::split::{SplitLoaderError, wasm_split};

/// Calling this loads the part `more`: what is needed once a person does something (conversations, dialogs, opened tools).
#[wasm_split(more, fallible)]
fn load_more() -> Result<(), SplitLoaderError> {
    Ok(())
}

/// Loads the part `more` when a person first touches the page, then the rest, so that they are here before they are
/// needed.
#[hook]
pub fn use_all_from_first_touch(rest: fn() -> LocalBoxFuture<'static, ()>) {
    use_effect_with((), move |()| {
        let listeners = web_sys::window().and_then(|w| w.document()).map(|document| {
            ["keydown", "pointerdown"].map(|event| {
                // Where it does not come, it is asked for again when it is needed.
                EventListener::once(&document, event, move |_| {
                    wasm_bindgen_futures::spawn_local(async move {
                        let _ = load_more().await;
                        rest().await;
                    });
                })
            })
        });
        move || drop(listeners)
    });
}

/// The properties of a component that a part draws. Their type is known there alone, so that one [`Later`] serves all.
#[derive(Clone)]
pub struct With {
    properties: Rc<dyn Any>,
    equal: fn(&dyn Any, &dyn Any) -> bool,
}

impl With {
    /// Of a component with these properties.
    pub fn new<P: PartialEq + 'static>(properties: P) -> Self {
        let equal = |a: &dyn Any, b: &dyn Any| a.downcast_ref::<P>() == b.downcast_ref::<P>();
        Self { properties: Rc::new(properties), equal }
    }
}

impl PartialEq for With {
    fn eq(&self, other: &Self) -> bool {
        (self.equal)(&*self.properties, &*other.properties)
    }
}

/// Draws a component, which is how a part gives it: `Ok(draw::<Component>)`. With the properties of another one, nothing.
pub fn draw<C: BaseComponent>(with: &With) -> Html {
    let properties = Rc::clone(&with.properties).downcast::<C::Properties>();
    properties.map_or_else(|_| Html::default(), |properties| VComp::new::<C>(properties, None).into())
}

/// What a part that was asked for becomes.
pub type Loaded = Result<fn(&With) -> Html, SplitLoaderError>;

/// Asks for a part.
pub struct Part(pub fn() -> LocalBoxFuture<'static, Loaded>);

/// A component draws the same part as long as it lives.
impl PartialEq for Part {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(PartialEq, Properties)]
pub struct LaterProps {
    pub part: Part,
    pub with: With,
    /// Until this is first so, nothing is loaded and nothing drawn.
    #[prop_or(true)]
    pub needed: bool,
    /// What stands in its place until it comes.
    #[prop_or_default]
    pub children: Html,
}

/// Something whose part of the program may not be here yet.
#[component]
pub fn Later(props: &LaterProps) -> Html {
    let Part(part) = props.part;
    // What is here already is drawn at once. Asking is what loads it, so nobody asks before it is needed.
    let loaded = use_state(|| if props.needed { part().now_or_never() } else { None });
    let was_needed = use_state_eq(|| false);
    if props.needed && !*was_needed {
        was_needed.set(true);
    }
    let needed = props.needed || *was_needed;
    let ask = {
        let loaded = loaded.clone();
        Callback::from(move |()| {
            let loaded = loaded.clone();
            wasm_bindgen_futures::spawn_local(async move { loaded.set(Some(part().await)) });
        })
    };
    {
        let (ask, is_here) = (ask.clone(), loaded.is_some());
        use_effect_with(needed, move |needed| {
            if *needed && !is_here {
                ask.emit(());
            }
        });
    }
    use_return(matches!(&*loaded, Some(Err(_))), ask.clone());
    match &*loaded {
        _ if !needed => html! { <div key="unneeded" class="contents"></div> },
        None => html! { <div key="waiting" class="contents">{ props.children.clone() }</div> },
        Some(Ok(draw)) => html! { <div key="here" class="contents">{ draw(&props.with) }</div> },
        Some(Err(_)) => html! {
            <div key="lost" class="p-6">
                <Failed title="This part of the page did not come" text="The server could not be asked for it." onretry={ask} />
            </div>
        },
    }
}
