//! Hands a text to the person as a file.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers a text as a download. Returns whether the browser took it.
#[must_use]
pub fn save(name: &str, media_type: &str, text: &str) -> bool {
    offered(name, media_type, text).is_ok()
}

fn offered(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let properties = BlobPropertyBag::new();
    properties.set_type(media_type);
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &properties)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// A file name of plain characters: "sessions-over-time-2026-11-22.csv".
#[must_use]
pub fn file_name(title: &str, day: &str, extension: &str) -> String {
    let plain: String = title
        .to_ascii_lowercase()
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    format!("techtime-{}-{day}.{extension}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_plain() {
        assert_eq!(file_name("Weekday × hour", "2026-11-22", "csv"), "techtime-weekday-hour-2026-11-22.csv");
    }
}
