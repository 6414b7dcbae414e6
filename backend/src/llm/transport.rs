//! The one room that opens sockets to a model: no redirects, no decompression, capped sizes, few retries.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};
use serde::Serialize;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::{ChunkStream, Endpoint, ModelError};
use crate::config::{LlmDeadlines, Secret};

/// A whole answer; 20 times the longest answer a person reads.
pub const MAX_ANSWER_BYTES: usize = 2 * 1024 * 1024;
/// One line of it; a whole call with long arguments is far below.
pub const MAX_LINE_BYTES: usize = 256 * 1024;
/// Of an error's body; more is not read.
const MAX_ERROR_BYTES: usize = 16 * 1024;
/// Of an error's words that are shown.
const MAX_ERROR_CHARS: usize = 200;
/// A dead host must not hold a message up for long.
const CONNECT: Duration = Duration::from_secs(5);
/// For what is asked in the background.
const HEALTH: Duration = Duration::from_secs(4);
/// Below the 5 s after which llama.cpp closes an idle connection: no race for it.
const IDLE: Duration = Duration::from_secs(3);
const RETRIES: u32 = 2;
const BACKOFF: Duration = Duration::from_millis(400);
/// A server that wants more patience than this is busy for a person.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(10);

/// A way to one endpoint.
#[derive(Debug, Clone)]
pub struct Transport {
    client: Client,
    endpoint: Endpoint,
    key: Option<Secret>,
    deadlines: LlmDeadlines,
}

impl Transport {
    /// Prepares; contacts nobody.
    ///
    /// # Errors
    /// [`ModelError::Unreachable`] where the address or the system's TLS settings are unusable.
    pub fn new(address: &str, key: Option<Secret>, deadlines: LlmDeadlines) -> Result<Self, ModelError> {
        let endpoint = Endpoint::parse(address)?;
        // Once in a process; whoever was first chose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .user_agent(concat!("techtime/", env!("CARGO_PKG_VERSION")));
        if endpoint.is_loopback() {
            // A company proxy cannot reach this computer's own model.
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| ModelError::Unreachable(innermost(&error)))?;
        Ok(Self { client, endpoint, key, deadlines })
    }

    /// Where it leads.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// How long answers may take.
    #[must_use]
    pub fn deadlines(&self) -> LlmDeadlines {
        self.deadlines
    }

    /// Sends a request whose answer will be streamed, and waits for its head until `deadline`. 429 and
    /// 5xx are tried again at most twice.
    ///
    /// # Errors
    /// [`ModelError`], with what the server said about it.
    pub async fn post<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
        deadline: Instant,
    ) -> Result<Response, ModelError> {
        let too_late = ModelError::NoFirstToken(self.deadlines.first_token);
        let mut attempt = 0;
        loop {
            let request = self.authorized(self.client.post(self.endpoint.join(path))).json(body);
            let request = request.header(ACCEPT, "text/event-stream, application/x-ndjson, application/json");
            let sent = timeout_at(deadline, request.send()).await.map_err(|_| too_late.clone())?;
            let response = sent.map_err(|error| unreachable(&error))?;
            if response.status().is_success() {
                return accepted(response);
            }
            let pause = retry_pause(&response, attempt).filter(|pause| Instant::now() + *pause < deadline);
            let Some(pause) = pause else {
                let failure = timeout_at(deadline, self.failure(response)).await;
                return Err(failure.unwrap_or(too_late));
            };
            attempt += 1;
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks for a small JSON document: `GET`, or `POST` where there is a body.
    ///
    /// # Errors
    /// [`ModelError`], within a few seconds.
    pub async fn json(&self, path: &str, body: Option<&Value>) -> Result<Value, ModelError> {
        let url = self.endpoint.join(path);
        let request = match body {
            Some(body) => self.client.post(url).json(body),
            None => self.client.get(url),
        };
        let asking = async {
            let response = self.authorized(request).send().await.map_err(|error| unreachable(&error))?;
            if !response.status().is_success() {
                return Err(self.failure(response).await);
            }
            let body = whole(accepted(response)?).await?;
            serde_json::from_slice(&body).map_err(|_| ModelError::Garbled("no valid JSON"))
        };
        tokio::time::timeout(HEALTH, asking).await.unwrap_or(Err(ModelError::NoFirstToken(HEALTH)))
    }

    fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.key {
            Some(key) => request.bearer_auth(key.expose()),
            None => request,
        }
    }

    /// What a status that is no success means.
    async fn failure(&self, response: Response) -> ModelError {
        let status = response.status();
        if status.is_redirection() {
            return ModelError::Redirected;
        }
        let html = is_html(&response);
        let body = beginning(response).await;
        let message = self.readable(&body);
        let lower = String::from_utf8_lossy(&body).to_ascii_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        match status {
            StatusCode::TOO_MANY_REQUESTS => ModelError::Busy,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ModelError::Key,
            // LiteLLM answers 400 to a wrong key; without a database it says only that it cannot look it up.
            StatusCode::BAD_REQUEST
                if names(&[
                    "api key",
                    "api_key",
                    "authentication error",
                    "auth_error",
                    "no_db_connection",
                    "no connected db",
                ]) =>
            {
                ModelError::Key
            }
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE
                if names(&["exceed_context_size", "context_length", "context size", "maximum context"]) =>
            {
                ModelError::TooLong
            }
            _ if html => ModelError::WebPage,
            _ if status.is_server_error() => ModelError::Failed { status: status.as_u16(), message },
            _ => ModelError::Refused { status: status.as_u16(), message },
        }
    }

    /// An answer whose errors may be told: short, and never with the key.
    pub(super) fn tellable(&self, answer: ChunkStream) -> ChunkStream {
        let transport = self.clone();
        let told = move |error| match error {
            ModelError::InAnswer(said) => ModelError::InAnswer(transport.shortened(said)),
            error => error,
        };
        answer.map(move |chunk| chunk.map_err(&told)).boxed()
    }

    /// What a server says, in one line that does not hold the key.
    fn shortened(&self, said: String) -> String {
        let said = match &self.key {
            Some(key) if !key.expose().is_empty() => said.replace(key.expose(), "***"),
            _ => said,
        };
        let line: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_ERROR_CHARS).collect();
        line.trim().to_owned()
    }

    /// The words in an error's body, in every form that servers give them; never the key.
    pub(super) fn readable(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        let said = match serde_json::from_str::<Value>(&text) {
            Ok(value) => error_message(&value).unwrap_or_default(),
            Err(_) if text.trim_start().starts_with('<') => String::new(),
            Err(_) => text.into_owned(),
        };
        self.shortened(said)
    }
}

/// The message of an error document: `{"error": {"message": …}}`, `{"error": "…"}`, `{"message": …}`,
/// `{"detail": …}`.
pub(super) fn error_message(value: &Value) -> Option<String> {
    let error = value.get("error").unwrap_or(value);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    text(Some(error)).or_else(|| text(error.get("message"))).or_else(|| text(error.get("detail")))
}

/// The error that a server reports in the middle of an answer, if this piece of it is one.
pub(super) fn error_in_answer(piece: &Value) -> Result<(), ModelError> {
    if piece.get("error").is_none_or(Value::is_null) {
        return Ok(());
    }
    let message = error_message(piece).unwrap_or_default();
    Err(ModelError::InAnswer(message))
}

/// The answer's bytes, with caps on the whole and on each line.
pub(super) fn capped(response: Response) -> impl Stream<Item = Result<Bytes, ModelError>> + Send {
    let (mut total, mut line) = (0_usize, 0_usize);
    response.bytes_stream().map(move |piece| {
        // A connection that breaks in mid-answer is an answer that was cut off.
        let piece = piece.map_err(|_| ModelError::CutOff)?;
        total += piece.len();
        if total > MAX_ANSWER_BYTES {
            return Err(ModelError::TooLarge(MAX_ANSWER_BYTES, "answer"));
        }
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            line += part.len();
            if line > MAX_LINE_BYTES {
                return Err(ModelError::TooLarge(MAX_LINE_BYTES, "line"));
            }
            if part.ends_with(b"\n") {
                line = 0;
            }
        }
        Ok(piece)
    })
}

/// The answer as one piece.
pub(super) async fn whole(response: Response) -> Result<Vec<u8>, ModelError> {
    let mut body = Vec::new();
    let mut pieces = std::pin::pin!(response.bytes_stream());
    while let Some(piece) = pieces.next().await {
        body.extend_from_slice(&piece.map_err(|_| ModelError::CutOff)?);
        if body.len() > MAX_ANSWER_BYTES {
            return Err(ModelError::TooLarge(MAX_ANSWER_BYTES, "answer"));
        }
    }
    Ok(body)
}

/// What there is of an error's body.
async fn beginning(response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    let mut pieces = std::pin::pin!(response.bytes_stream());
    while let Some(Ok(piece)) = pieces.next().await {
        body.extend_from_slice(&piece);
        if body.len() >= MAX_ERROR_BYTES {
            body.truncate(MAX_ERROR_BYTES);
            break;
        }
    }
    body
}

/// Refuses what is no answer of a model by its headers alone.
fn accepted(response: Response) -> Result<Response, ModelError> {
    if is_html(&response) {
        return Err(ModelError::WebPage);
    }
    // None was asked for; a small compressed answer can be a huge one.
    let encoding = response.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(ModelError::Garbled("compressed without being asked"));
    }
    Ok(response)
}

pub(super) fn media_type(response: &Response) -> String {
    let value = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_html(response: &Response) -> bool {
    matches!(media_type(response).as_str(), "text/html" | "application/xhtml+xml")
}

/// How long to wait before another try, or none.
fn retry_pause(response: &Response, attempt: u32) -> Option<Duration> {
    // 529 is "overloaded". Others, 501 and 511 say, stay as they are; so does a web page.
    let worth_it = matches!(response.status().as_u16(), 429 | 500 | 502 | 503 | 504 | 529) && !is_html(response);
    if !worth_it || attempt >= RETRIES {
        return None;
    }
    let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    match asked.map(str::trim).map(str::parse::<u64>) {
        Some(Ok(seconds)) => {
            let pause = Duration::from_secs(seconds);
            (pause <= LONGEST_RETRY_AFTER).then_some(pause)
        }
        // A date: more patience than it is worth to work out.
        Some(Err(_)) => None,
        None => Some(BACKOFF * 2_u32.pow(attempt)),
    }
}

fn unreachable(error: &reqwest::Error) -> ModelError {
    if error.is_timeout() {
        return ModelError::Unreachable(format!("no connection within {} s", CONNECT.as_secs()));
    }
    ModelError::Unreachable(innermost(error))
}

/// The plainest reason in a chain of errors: the last one. Holds no address.
fn innermost(error: &dyn Error) -> String {
    let mut reason = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    let text = reason.to_string();
    match text.split_once(" (os error") {
        Some((plain, _)) => plain.to_lowercase(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport() -> Transport {
        let deadlines = LlmDeadlines {
            first_token: Duration::from_secs(1),
            between_tokens: Duration::from_secs(1),
            turn: Duration::from_secs(1),
        };
        Transport::new("http://127.0.0.1:9", Some(Secret::from("canary-key".to_owned())), deadlines).unwrap()
    }

    #[test]
    fn the_words_of_an_error_are_found_in_every_form_and_never_hold_the_key() {
        let check = |body: &str, expected: &str| assert_eq!(transport().readable(body.as_bytes()), expected, "{body}");
        check(r#"{"error":{"code":400,"message":"too long","type":"x"}}"#, "too long");
        check(r#"{"error":{"code":"429","message":"slow down"}}"#, "slow down");
        check(r#"{"error":"model not found"}"#, "model not found");
        check(r#"{"detail":"no"}"#, "no");
        check("Internal Server Error", "Internal Server Error");
        check("<html>captive</html>", "");
        check(r#"{"error":"key canary-key is wrong"}"#, "key *** is wrong");
        check("a\u{1b}[31m\nb", "a [31m b");
        check("", "");
    }

    #[test]
    fn the_key_is_not_printed() {
        assert!(!format!("{:?}", transport()).contains("canary"));
    }
}
