//! Tools: the list, and running one with its progress.

use futures_util::StreamExt;
use gloo_net::http::Method;
use js_sys::{Reflect, Uint8Array};
use serde_json::Value;
use shared_types::json::{self, field};
use shared_types::{CallId, JsonObject, SessionId, ToolCall, ToolSpec};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::{Failure, builder, checked, get, read, segment, send_read, sent, unreadable, value};

/// A server-sent event is never longer than a socket frame's limit many times over; beyond that the stream is broken.
const STREAM_LIMIT: usize = 8 * 1024 * 1024;

/// What a running tool says.
#[derive(Debug, Clone, PartialEq)]
pub enum ToolNews {
    ToolStarted { call: ToolCall },
    ToolProgress { text: String, fraction: Option<f64> },
    ToolFinished { call: ToolCall },
    Other,
}

impl ToolNews {
    fn from_text(text: &str) -> Result<Self, json::Error> {
        let value: Value = json::parse(text)?;
        Ok(match value["type"].as_str() {
            Some("tool_started") => Self::ToolStarted { call: field(&value, "call")? },
            Some("tool_progress") => {
                Self::ToolProgress { text: field(&value, "text")?, fraction: field(&value, "fraction")? }
            }
            Some("tool_finished") => Self::ToolFinished { call: field(&value, "call")? },
            _ => Self::Other,
        })
    }
}

/// Every tool, with its parameters.
///
/// # Errors
/// See [`Failure`].
pub async fn list() -> Result<Vec<ToolSpec>, Failure> {
    get("/api/tools", &()).await
}

/// Runs a tool and tells `news` as it comes; aborting `signal` cancels the tool.
///
/// # Errors
/// See [`Failure`]; 409 where an effect needs `confirm`, 422 where an argument is wrong.
pub async fn execute(
    name: &str,
    arguments: &JsonObject,
    conversation: Option<&SessionId>,
    signal: Option<&AbortSignal>,
    news: impl Fn(ToolNews),
) -> Result<ToolCall, Failure> {
    let path = format!("/api/tools/{}/execute", segment(name));
    let mut request = builder(Method::POST, &path).await.header("Accept", "text/event-stream").abort_signal(signal);
    if let Some(id) = conversation {
        request = request.query([("conversation_id", id.as_str())]);
    }
    let request = request.json(arguments).map_err(unreadable)?;
    let response = checked(sent(request.send().await, signal)?).await?;
    let streams = response.headers().get("content-type").is_some_and(|t| t.starts_with("text/event-stream"));
    if !streams {
        return read(&value(response).await?);
    }
    let body = response.body().ok_or_else(|| Failure::Unreadable("the stream is missing".into()))?;
    let mut lines = Lines::default();
    let mut chunks = std::pin::pin!(chunks(body));
    while let Some(chunk) = chunks.next().await {
        for data in lines.push(&chunk) {
            match ToolNews::from_text(&data) {
                Ok(ToolNews::ToolFinished { call }) => {
                    news(ToolNews::ToolFinished { call: call.clone() });
                    return Ok(call);
                }
                Ok(other) => news(other),
                Err(error) => return Err(unreadable(error)),
            }
        }
        if lines.buffer.len() > STREAM_LIMIT {
            return Err(Failure::Unreadable("the stream does not end".into()));
        }
    }
    Err(if signal.is_some_and(AbortSignal::aborted) { Failure::Cancelled } else { Failure::Unreachable })
}

/// Takes a change back.
///
/// # Errors
/// See [`Failure`]; 409 where it cannot be taken back.
pub async fn undo(id: &CallId) -> Result<ToolCall, Failure> {
    send_read(Method::POST, &format!("/api/tools/undo/{}", segment(id.as_str())), &serde_json::json!({})).await
}

/// The bytes of a body as they come; ends where the body ends or breaks.
fn chunks(body: web_sys::ReadableStream) -> impl futures_util::Stream<Item = Vec<u8>> {
    let reader = body.get_reader().dyn_into::<web_sys::ReadableStreamDefaultReader>().ok();
    futures_util::stream::unfold(reader, |reader| async move {
        let reader = reader?;
        let step = JsFuture::from(reader.read()).await.ok()?;
        let done = Reflect::get(&step, &"done".into()).ok()?.as_bool().unwrap_or(true);
        let value = Reflect::get(&step, &"value".into()).ok()?;
        (!done).then(|| (Uint8Array::new(&value).to_vec(), Some(reader)))
    })
}

/// Cuts server-sent events out of bytes, wherever those were split.
#[derive(Default)]
struct Lines {
    buffer: Vec<u8>,
}

impl Lines {
    /// The data of the events that this chunk completes.
    fn push(&mut self, chunk: &[u8]) -> Vec<String> {
        self.buffer.extend(chunk.iter().filter(|b| **b != b'\r'));
        let mut found = Vec::new();
        while let Some(end) = self.buffer.windows(2).position(|w| w == b"\n\n") {
            let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
            let text = String::from_utf8_lossy(&event);
            let data: Vec<&str> = text
                .lines()
                .filter_map(|l| l.strip_prefix("data:"))
                .map(|d| d.strip_prefix(' ').unwrap_or(d))
                .collect();
            if !data.is_empty() {
                found.push(data.join("\n"));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_wherever_the_bytes_are_split() {
        let bytes = b"event: tool_started\ndata: {\"a\":1}\n\n: ping\n\ndata: x\r\ndata: y\r\n\r\n";
        for cut in 0..bytes.len() {
            let mut lines = Lines::default();
            let mut found = lines.push(&bytes[..cut]);
            found.extend(lines.push(&bytes[cut..]));
            assert_eq!(found, ["{\"a\":1}", "x\ny"], "cut at {cut}");
        }
    }
}
