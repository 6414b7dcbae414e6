//! How wide an element is and how fine the screen, followed as both change.

use gloo_events::EventListener;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// What a canvas must know of its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// CSS pixels; 0 until the element is on the page.
    pub width: f64,
    /// Device pixels in a CSS pixel.
    pub ratio: f64,
}

impl Extent {
    fn of(node: &NodeRef) -> Self {
        let element = node.cast::<Element>();
        Self {
            width: element.map_or(0.0, |element| element.get_bounding_client_rect().width().floor()),
            ratio: web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()),
        }
    }
}

/// Follows an element's width and the screen's ratio.
#[hook]
pub fn use_extent(node: NodeRef) -> Extent {
    let extent = use_state_eq(|| Extent { width: 0.0, ratio: 1.0 });
    {
        let extent = extent.clone();
        use_effect_with(node.clone(), move |node| {
            // All places that appear at once are measured together, after all of them are there: each measure
            // between two changes would lay out the page anew.
            {
                let (extent, node) = (extent.clone(), node.clone());
                wasm_bindgen_futures::spawn_local(async move { extent.set(Extent::of(&node)) });
            }
            let element = node.cast::<Element>();
            let onresize = {
                let node = node.clone();
                Closure::<dyn FnMut(JsValue)>::new(move |_| extent.set(Extent::of(&node)))
            };
            let observer = ResizeObserver::new(onresize.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(onresize);
            }
        });
    }
    {
        // Zooming and another screen change the ratio, and need not change the width: the ratio that was no longer matches.
        let (ratio, extent) = (extent.ratio, extent.clone());
        use_effect_with((node, ratio), move |(node, was)| {
            let query = format!("(resolution: {was}dppx)");
            let query = web_sys::window().and_then(|window| window.match_media(&query).ok().flatten());
            let node = node.clone();
            let listener =
                query.map(|query| EventListener::new(&query, "change", move |_| extent.set(Extent::of(&node))));
            move || drop(listener)
        });
    }
    *extent
}
