//! A canvas that shows a scene, and paints it anew when its place, the theme or the scene changes.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::extent::Extent;
use crate::charts::colour::Theme;
use crate::charts::draw;
use crate::charts::scene::Scene;

#[derive(PartialEq, Properties)]
pub struct PaintedProps {
    pub scene: Rc<Scene>,
    pub extent: Extent,
    /// CSS pixels.
    pub height: f64,
    pub dark: bool,
    /// The browser gave no canvas to draw on.
    #[prop_or_default]
    pub onfail: Callback<()>,
}

/// The canvas; what it shows is said elsewhere in words.
#[component]
pub fn Painted(props: &PaintedProps) -> Html {
    let node = use_node_ref();
    {
        let (node, onfail) = (node.clone(), props.onfail.clone());
        let (extent, height) = (props.extent, props.height);
        use_effect_with((props.scene.clone(), extent, height, props.dark), move |(scene, extent, height, dark)| {
            let Some(canvas) = node.cast::<HtmlCanvasElement>().filter(|_| extent.width > 0.0) else { return };
            let size = (extent.width, *height);
            if draw::paint(&canvas, size, extent.ratio, Theme::of(*dark), scene).is_err() {
                onfail.emit(());
            }
        });
    }
    let style = format!("width:{}px;height:{}px", props.extent.width, props.height);
    html! { <canvas ref={node} class="block" {style} aria-hidden="true"></canvas> }
}
