//! The reader of Markdown, a program of its own that the page loads when it draws the first prose.

use wasm_bindgen::prelude::wasm_bindgen;

/// Reads a document into the JSON of a [`frontend::markdown::tree::Node`].
#[wasm_bindgen]
pub fn read(source: &str) -> String {
    serde_json::to_string(&frontend::markdown::tree::read(source)).unwrap_or_default()
}

fn main() {}
