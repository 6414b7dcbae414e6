//! Mounts the page.

use frontend::app::App;

fn main() {
    // A panic leaves the page dead: index.html shows in words what happened, with Reload.
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("techtime-stopped")) {
            let _ = window.dispatch_event(&event);
        }
    }));
    let Some(window) = web_sys::window() else { return };
    let _ = js_sys::Reflect::set(&window, &"techtimeStarted".into(), &true.into());
    let root = window.document().and_then(|d| d.get_element_by_id("app"));
    if let Some(root) = root {
        root.set_inner_html("");
        yew::Renderer::<App>::with_root(root).render();
    }
}
