//! Mounts the page.

use frontend::app::App;
use frontend::split::finish;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

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
    match token(&window) {
        Some(token) => wasm_bindgen_futures::spawn_local(async move {
            // A wrong token is seen by the first request that the server refuses.
            let _ = finish(frontend::hooks::use_access::show_token(token)).await;
            after_a_frame(mount);
        }),
        None => after_a_frame(mount),
    }
}

/// What index.html says is seen first, however fast the program came. A page that nobody sees has no frames.
fn after_a_frame(work: fn()) {
    let is_hidden = web_sys::window().and_then(|w| w.document()).is_none_or(|d| d.hidden());
    if is_hidden {
        return work();
    }
    let painted = Closure::once_into_js(move || Timeout::new(0, work).forget());
    let asked = web_sys::window().map(|window| window.request_animation_frame(painted.unchecked_ref()));
    if !matches!(asked, Some(Ok(_))) {
        work();
    }
}

fn mount() {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("app"));
    if let Some(root) = root {
        root.set_inner_html("");
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// The token that the address brings (`#token=…`), taken out of the address at once: it belongs neither into the
/// history nor into a copied link.
fn token(window: &web_sys::Window) -> Option<String> {
    let location = window.location();
    let token = location.hash().ok()?.strip_prefix("#token=")?.to_owned();
    let clean = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    let history = window.history().ok()?;
    history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&clean)).ok()?;
    js_sys::decode_uri_component(&token).ok().map(String::from)
}
