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

fn ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio())
}

/// Follows an element's width and the screen's ratio.
#[hook]
pub fn use_extent(node: NodeRef) -> Extent {
    let extent = use_state_eq(|| Extent { width: 0.0, ratio: 1.0 });
    {
        let extent = extent.clone();
        use_effect_with(node, move |node| {
            let element = node.cast::<Element>();
            let measure = {
                let element = element.clone();
                move || {
                    let width =
                        element.as_ref().map_or(0.0, |element| element.get_bounding_client_rect().width().floor());
                    extent.set(Extent { width, ratio: ratio() });
                }
            };
            measure();
            // Zooming and another screen change the ratio; both resize the window.
            let listener = web_sys::window().map(|window| {
                let measure = measure.clone();
                EventListener::new(&window, "resize", move |_| measure())
            });
            let onresize = Closure::<dyn FnMut(JsValue)>::new(move |_| measure());
            let observer = ResizeObserver::new(onresize.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(listener);
                drop(onresize);
            }
        });
    }
    *extent
}
