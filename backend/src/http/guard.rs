//! The gate before every route: Host, Origin, token, content type and size, in this order.
//!
//! A page on another site can reach loopback; these checks are what keeps it out (DNS rebinding:
//! Host; cross-site WebSocket and requests: Origin; requests without preflight: content type).
//! The gate looks at headers only and at every path, so no spelling of a path slips past it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::error::ApiError;
use crate::config::Secret;

/// The longest body that is read.
pub const BODY_MAX_BYTES: usize = 128 * 1024;

/// The cookie that stands for the token in a browser.
pub const COOKIE: &str = "techtime_token";

/// Who may call; built once, when the port is known.
#[derive(Debug)]
pub struct Guard {
    hosts: Vec<String>,
    own_origins: Vec<String>,
    further_origins: Vec<String>,
    token: Option<[u8; 32]>,
    cookie: Option<String>,
}

impl Guard {
    /// Hosts and origins are compared as whole texts, port included.
    #[must_use]
    pub fn new(hosts: Vec<String>, further_origins: Vec<String>, token: Option<&Secret>) -> Self {
        let own_origins = hosts.iter().flat_map(|h| [format!("http://{h}"), format!("https://{h}")]).collect();
        Self {
            hosts,
            own_origins,
            further_origins,
            token: token.map(|t| Sha256::digest(t.expose()).into()),
            cookie: token.map(|t| hex(&Sha256::digest(format!("techtime cookie {}", t.expose())))),
        }
    }

    /// Whether this request shows the token, or none is asked.
    #[must_use]
    pub fn knows(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.split_once(' '))
            .is_some_and(|(scheme, shown)| scheme.eq_ignore_ascii_case("bearer") && is_token(token, shown.trim()));
        bearer || self.cookie.as_ref().is_some_and(|cookie| has_cookie(headers, cookie))
    }

    /// The cookie's value for a right token; `None` for a wrong one.
    #[must_use]
    pub fn exchange(&self, shown: &str) -> Option<&str> {
        let token = self.token.as_ref()?;
        if is_token(token, shown) { self.cookie.as_deref() } else { None }
    }

    /// Whether a token is asked at all.
    #[must_use]
    pub fn asks_token(&self) -> bool {
        self.token.is_some()
    }

    fn check(&self, request: &Request) -> Result<(), ApiError> {
        let headers = request.headers();
        self.check_host(request)?;
        self.check_origin(headers)?;
        if needs_token(request.method(), request.uri().path()) && !self.knows(headers) {
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, "this server asks for its token"));
        }
        check_body(request.method(), headers)
    }

    fn check_host(&self, request: &Request) -> Result<(), ApiError> {
        let wrong = || ApiError::forbidden("this server does not answer under that host name");
        let mut shown = request.headers().get_all(header::HOST).iter();
        let host = shown.next().and_then(|h| h.to_str().ok()).ok_or_else(wrong)?.to_ascii_lowercase();
        // A request line may carry an authority of its own; it must say the same.
        let authority_agrees = request.uri().authority().is_none_or(|a| a.as_str().eq_ignore_ascii_case(&host));
        if shown.next().is_some() || !authority_agrees || !self.hosts.contains(&host) {
            return Err(wrong());
        }
        Ok(())
    }

    fn check_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let wrong = || ApiError::forbidden("this page may not call this server");
        let mut shown = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = shown.next() else { return Ok(()) };
        let origin = origin.to_str().map_err(|_| wrong())?;
        let known = self.own_origins.iter().chain(&self.further_origins).any(|o| o == origin);
        if known && shown.next().is_none() { Ok(()) } else { Err(wrong()) }
    }
}

/// The middleware.
pub async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}

/// Static files, the reduced `/health` and the login are open; everything that shows or does something is not.
fn needs_token(method: &Method, path: &str) -> bool {
    let reads = method == Method::GET || method == Method::HEAD;
    let open = path == "/health" || path == "/api/login" || method == Method::OPTIONS;
    let protected = path.starts_with("/api") || path == "/ws" || path == "/metrics" || path.starts_with("/feedback");
    !open && (protected || !reads)
}

fn check_body(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|n| n > BODY_MAX_BYTES as u64) {
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "a body may have 128 KiB at most"));
    }
    let has_body = length.is_some_and(|n| n > 0) || headers.contains_key(header::TRANSFER_ENCODING);
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || !has_body {
        return Ok(());
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send the body as application/json"))
    }
}

/// Compares digests to the last byte, so that the time taken says nothing about the token.
fn is_token(token: &[u8; 32], shown: &str) -> bool {
    let shown: [u8; 32] = Sha256::digest(shown).into();
    token.iter().zip(shown).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

fn has_cookie(headers: &HeaderMap, value: &str) -> bool {
    let value: [u8; 32] = Sha256::digest(value).into();
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .any(|(name, shown)| name == COOKIE && is_token(&value, shown))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
