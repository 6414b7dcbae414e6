//! State that lives in the address: filters and ranges that back, forward and a shared link keep.

use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shared_types::json;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::api::pairs;
use crate::route::Route;

/// A value read from the address's query, and the ways to change it.
#[derive(Clone, PartialEq)]
pub struct UrlState<T> {
    /// What the address says; what it does not say is the default.
    pub value: Rc<T>,
    /// A step that "back" undoes.
    pub push: Callback<T>,
    /// A change within the same step: typing in a search field.
    pub replace: Callback<T>,
}

/// One typed value for the query of the current page. `T` is a flat struct of `Option`s with
/// `#[serde(default)]` and `skip_serializing_if`, so that a default leaves the address clean.
#[hook]
pub fn use_url_state<T>() -> UrlState<T>
where
    T: Serialize + DeserializeOwned + Default + Clone + PartialEq + 'static,
{
    let location = use_location();
    let query = location.as_ref().map(|l| l.query_str().to_owned()).unwrap_or_default();
    let value = use_memo(query, |query| json::read(&Value::Object(fields(query))).unwrap_or_default());
    let navigator = use_navigator();
    let route = use_route::<Route>();
    let push = use_callback((navigator.clone(), route.clone()), |value: T, (navigator, route)| {
        if let (Some(navigator), Some(route)) = (navigator, route) {
            // Fails only for a value that is not flat, and that is a bug seen at the first try.
            let _ = navigator.push_with_query(route, &pairs(&value));
        }
    });
    let replace = use_callback((navigator, route), |value: T, (navigator, route)| {
        if let (Some(navigator), Some(route)) = (navigator, route) {
            let _ = navigator.replace_with_query(route, &pairs(&value));
        }
    });
    UrlState { value, push, replace }
}

/// The pairs of an address's query, each a text.
fn fields(query: &str) -> Map<String, Value> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        js_sys::decode_uri_component(&text).map_or(text, String::from)
    };
    let mut fields = Map::new();
    for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        fields.insert(decoded(name), decoded(value).into());
    }
    fields
}
