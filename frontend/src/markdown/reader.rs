//! The reader of Markdown: comrak, in a program that is loaded when the first prose is drawn.

use super::tree::Node;

#[cfg(target_family = "wasm")]
pub use in_browser::{ask, is_here, read};
#[cfg(not(target_family = "wasm"))]
pub use on_the_host::{ask, is_here, read};

/// Tests draw with comrak itself.
#[cfg(not(target_family = "wasm"))]
mod on_the_host {
    use super::Node;

    pub fn is_here() -> bool {
        true
    }

    pub fn ask(ready: Box<dyn FnOnce()>) {
        ready();
    }

    pub fn read(source: &str) -> Option<Node> {
        Some(super::super::tree::read(source))
    }
}

#[cfg(target_family = "wasm")]
mod in_browser {
    use std::cell::RefCell;

    use js_sys::{Function, Promise, Reflect};
    use shared_types::json;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use super::Node;

    /// The function of index.html that loads the reader and promises its one function.
    const LOADER: &str = "techtimeMarkdown";

    #[derive(Default)]
    struct Reader {
        read: Option<Function>,
        /// Whom to tell when it is here; empty: nobody asked.
        waiting: Vec<Box<dyn FnOnce()>>,
    }

    thread_local! {
        static READER: RefCell<Reader> = RefCell::default();
    }

    /// The document, where the reader is here.
    pub fn read(source: &str) -> Option<Node> {
        let read = READER.with_borrow(|reader| reader.read.clone())?;
        let text = read.call1(&JsValue::NULL, &source.into()).ok()?.as_string()?;
        json::parse(&text).ok()
    }

    /// Whether prose can be read.
    pub fn is_here() -> bool {
        READER.with_borrow(|reader| reader.read.is_some())
    }

    /// Asks for the reader; `ready` is called when it is here, or will not come.
    pub fn ask(ready: Box<dyn FnOnce()>) {
        let is_asked = READER.with_borrow_mut(|reader| {
            reader.waiting.push(ready);
            reader.waiting.len() > 1
        });
        if is_asked {
            return;
        }
        wasm_bindgen_futures::spawn_local(async {
            let read = load().await;
            // Where it did not come, prose stays as it was written, and the next prose asks again.
            let waiting = READER.with_borrow_mut(|reader| {
                reader.read = read;
                std::mem::take(&mut reader.waiting)
            });
            for ready in waiting {
                ready();
            }
        });
    }

    async fn load() -> Option<Function> {
        let loader: Function = Reflect::get(&js_sys::global(), &LOADER.into()).ok()?.dyn_into().ok()?;
        let promise: Promise = loader.call0(&JsValue::NULL).ok()?.dyn_into().ok()?;
        JsFuture::from(promise).await.ok()?.dyn_into().ok()
    }
}
