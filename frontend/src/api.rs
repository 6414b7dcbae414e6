//! The server's REST interface as typed functions. Nothing else of the page sends a request.

pub mod analytics;
pub mod sessions;
pub mod tools;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::thread::LocalKey;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared_types::{Health, Problem, json};
use web_sys::AbortSignal;

use crate::split::SplitLoaderError;

/// Why a request gave nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The server did not answer.
    Unreachable,
    /// The server answered with a problem.
    Refused(Problem),
    /// The answer was not what the contract says.
    Unreadable(String),
    /// We ended it.
    Cancelled,
}

impl Failure {
    /// Whether what was asked for is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 404)
    }
}

/// A part of the program comes from the server, too.
impl From<SplitLoaderError> for Failure {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => {
                f.write_str("The TechTime server does not answer. Is it running? Start it with: techtime serve")
            }
            Self::Refused(problem) if problem.errors.is_empty() => f.write_str(&problem.detail),
            Self::Refused(problem) => {
                let fields: Vec<String> =
                    problem.errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect();
                write!(f, "{} ({})", problem.detail, fields.join("; "))
            }
            Self::Unreadable(why) => write!(f, "The server's answer could not be read: {why}"),
            Self::Cancelled => f.write_str("Cancelled."),
        }
    }
}

impl std::error::Error for Failure {}

#[derive(serde::Deserialize)]
struct PageConfig {
    #[serde(default)]
    api_base: String,
}

/// The name of the window's event that tells that the server asks for its token.
pub const LOCKED: &str = "techtime-locked";

type Once = RefCell<Option<Shared<LocalBoxFuture<'static, Rc<str>>>>>;

thread_local! {
    static ADDRESS: Once = const { RefCell::new(None) };
    static BASE: Once = const { RefCell::new(None) };
    static IS_LOCKED: Cell<bool> = const { Cell::new(false) };
    /// What letting us in told of the server, until somebody asks for it.
    static TOLD: RefCell<Option<Value>> = const { RefCell::new(None) };
}

/// Whether the server has refused us for want of its token.
#[must_use]
pub fn is_locked() -> bool {
    IS_LOCKED.get()
}

fn lock() {
    IS_LOCKED.set(true);
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new(LOCKED)) {
        let _ = window.dispatch_event(&event);
    }
}

async fn once(held: &'static LocalKey<Once>, make: impl Future<Output = Rc<str>> + 'static) -> Rc<str> {
    let shared = held.with(|held| held.borrow_mut().get_or_insert_with(|| make.boxed_local().shared()).clone());
    shared.await
}

/// Where the server is: `api_base` of the `config.json` beside index.html, empty for the page's own origin.
/// Read once, never from the page's address, so that a link cannot send the page elsewhere.
async fn address() -> Rc<str> {
    let read = async {
        let config = async {
            let text = Request::get("/config.json").send().await.ok()?.text().await.ok()?;
            json::parse::<PageConfig>(&text).ok()
        };
        let base = config.await.map(|c| c.api_base).unwrap_or_default();
        Rc::from(base.trim_end_matches('/'))
    };
    once(&ADDRESS, read).await
}

/// The same, once the server has let us in. One that asks for its token tells in its health nothing but its
/// status: then everything else waits, for nothing is drawn but the sign-in, which begins the page anew.
pub async fn base() -> Rc<str> {
    let admitted = async {
        let address = address().await;
        let health = async {
            let answer = request(Method::GET, &address, "/health").send().await.ok().filter(Response::ok)?;
            value(answer).await.ok()
        };
        // A server that does not answer is told of by what is asked next.
        let health = health.await;
        if health.as_ref().is_some_and(says_little) {
            lock();
            std::future::pending::<()>().await;
        }
        TOLD.set(health);
        address
    };
    once(&BASE, admitted).await
}

/// Whether this is what a server tells of its health while it has not seen its token.
fn says_little(health: &Value) -> bool {
    health["status"].is_string() && health["version"].is_null()
}

/// Encodes one piece of a path.
pub(crate) fn segment(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// A struct's fields as query pairs; what is null is left out.
pub(crate) fn pairs(query: &impl Serialize) -> Vec<(String, String)> {
    serde_json::to_value(query).map(of_object).unwrap_or_default()
}

fn of_object(object: Value) -> Vec<(String, String)> {
    let Value::Object(fields) = object else { return Vec::new() };
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    fields.into_iter().filter_map(|(name, value)| text(value).map(|v| (name, v))).collect()
}

async fn builder(method: Method, path: &str) -> RequestBuilder {
    request(method, &base().await, path)
}

fn request(method: Method, base: &str, path: &str) -> RequestBuilder {
    RequestBuilder::new(&format!("{base}{path}")).method(method).header("Accept", "application/json")
}

fn sent(result: Result<Response, gloo_net::Error>, signal: Option<&AbortSignal>) -> Result<Response, Failure> {
    result.map_err(|_| if signal.is_some_and(AbortSignal::aborted) { Failure::Cancelled } else { Failure::Unreachable })
}

/// The response, where its status says that all is well.
async fn checked(response: Response) -> Result<Response, Failure> {
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    if status == 401 {
        lock();
    }
    match value(response).await.and_then(|value| read(&value)) {
        Ok(problem) => Err(Failure::Refused(problem)),
        // A proxy between us and the server answers in its own words.
        Err(_) if matches!(status, 502..=504) => Err(Failure::Unreachable),
        Err(_) => Err(Failure::Refused(Problem::new(status, format!("The server answered with status {status}.")))),
    }
}

fn unreadable(why: impl fmt::Display) -> Failure {
    Failure::Unreadable(why.to_string())
}

/// The JSON of a response.
async fn value(response: Response) -> Result<Value, Failure> {
    let text = response.text().await.map_err(unreadable)?;
    serde_json::from_str(&text).map_err(unreadable)
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    json::read(value).map_err(unreadable)
}

/// GET of text.
async fn get_text(path: &str, pairs: Vec<(String, String)>) -> Result<String, Failure> {
    let request = builder(Method::GET, path).await.query(pairs.iter().map(|(name, value)| (name.as_str(), value)));
    checked(sent(request.send().await, None)?).await?.text().await.map_err(unreadable)
}

/// GET of JSON. What it is about is read by the caller, so that this is in the program once.
async fn get_value(path: &str, pairs: Vec<(String, String)>) -> Result<Value, Failure> {
    serde_json::from_str(&get_text(path, pairs).await?).map_err(unreadable)
}

/// GET of JSON.
async fn get<T: DeserializeOwned>(path: &str, query: &impl Serialize) -> Result<T, Failure> {
    read(&get_value(path, pairs(query)).await?)
}

/// A write with a JSON body.
async fn send(method: Method, path: &str, body: serde_json::Result<Value>) -> Result<Response, Failure> {
    let request = builder(method, path).await.json(&body.map_err(unreadable)?).map_err(unreadable)?;
    checked(sent(request.send().await, None)?).await
}

/// A write with a JSON body that is answered with JSON.
async fn send_value(method: Method, path: &str, body: serde_json::Result<Value>) -> Result<Value, Failure> {
    value(send(method, path, body).await?).await
}

async fn send_read<T: DeserializeOwned>(method: Method, path: &str, body: &impl Serialize) -> Result<T, Failure> {
    read(&send_value(method, path, serde_json::to_value(body)).await?)
}

/// The server's health, and what it works with.
///
/// # Errors
/// See [`Failure`].
pub async fn health() -> Result<Health, Failure> {
    base().await;
    let health = match TOLD.take() {
        Some(told) => told,
        None => get_value("/health", Vec::new()).await?,
    };
    if says_little(&health) {
        lock();
    }
    read(&health)
}

/// Exchanges a token for the cookie that all further requests carry.
///
/// # Errors
/// See [`Failure`]; 401 where the token is wrong.
pub async fn login(token: &str) -> Result<(), Failure> {
    let request = request(Method::POST, &address().await, "/api/login").json(&serde_json::json!({ "token": token }));
    checked(sent(request.map_err(unreadable)?.send().await, None)?).await.map(|_| ())
}

/// Takes the cookie back.
///
/// # Errors
/// See [`Failure`].
pub async fn logout() -> Result<(), Failure> {
    checked(sent(builder(Method::DELETE, "/api/login").await.send().await, None)?).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_leaves_out_what_is_null() {
        #[derive(Serialize)]
        struct Query {
            q: Option<&'static str>,
            page: u32,
            archived: Option<bool>,
        }
        let mut found = pairs(&Query { q: Some("a b"), page: 2, archived: None });
        found.sort();
        assert_eq!(found, [("page".into(), "2".into()), ("q".into(), "a b".into())]);
        assert!(pairs(&()).is_empty());
    }

    #[test]
    fn a_refusal_names_its_fields() {
        let problem = Problem::new(422, "Not valid.")
            .with_errors(vec![shared_types::FieldError { field: "count".into(), message: "at most 10".into() }]);
        assert_eq!(Failure::Refused(problem).to_string(), "Not valid. (count: at most 10)");
    }
}
