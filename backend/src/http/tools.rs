//! `/api/tools`: the list, running one tool (with its progress as server-sent events), taking one back.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared_types::{CallId, JsonObject, Problem, RunEventKind, SessionId, ToolCall, ToolSpec};
use tokio::sync::mpsc;

use super::error::ApiError;
use super::extract::{Json, PathId, Query};
use crate::app::App;
use crate::chat::ToolRequest;

/// Events of a tool that may wait for a slow reader; more hold the tool back.
const EVENTS_LENGTH: usize = 64;

/// Lists every tool, with the reason where it does not work on this system.
#[utoipa::path(get, path = "/api/tools", tag = "tools", responses((status = 200, description = "The tools", body = [ToolSpec])))]
pub async fn list(State(app): State<Arc<App>>) -> axum::Json<Vec<ToolSpec>> {
    axum::Json(app.toolbox.specs().to_vec())
}

/// Where a run is recorded.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExecuteQuery {
    /// The session that the run belongs to; without it the call is counted only.
    #[param(value_type = Option<String>)]
    conversation_id: Option<SessionId>,
}

/// Runs a tool.
///
/// The body holds its parameters, and `"confirm": true` for any effect but `reads`. With
/// `Accept: text/event-stream` the same run streams `tool_started`, `tool_progress` and
/// `tool_finished`. A caller that hangs up cancels.
#[utoipa::path(post, path = "/api/tools/{name}/execute", tag = "tools", params(("name" = String, Path, description = "The tool"), ExecuteQuery),
    request_body(content = Object, description = "Its parameters, flat"),
    responses(
        (status = 200, description = "The ended call", body = ToolCall),
        (status = 403, description = "This server does not allow that effect", body = Problem),
        (status = 404, description = "No such tool", body = Problem),
        (status = 409, description = "It changes something and was not confirmed", body = Problem),
        (status = 422, description = "A wrong argument", body = Problem),
        (status = 501, description = "Not on this system", body = Problem),
    ))]
pub async fn execute(
    State(app): State<Arc<App>>,
    PathId(name): PathId<String>,
    Query(query): Query<ExecuteQuery>,
    headers: HeaderMap,
    Json(mut arguments): Json<JsonObject>,
) -> Result<Response, ApiError> {
    let confirm = match arguments.remove("confirm") {
        None | Some(serde_json::Value::Null) => false,
        Some(serde_json::Value::Bool(confirm)) => confirm,
        Some(_) => return Err(ApiError::field("confirm", "must be true or false")),
    };
    let request = ToolRequest { name, arguments, confirm, conversation_id: query.conversation_id };
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/event-stream") {
        return stream(app, request).await;
    }
    let call = app.chat.run_tool(request, None).await?;
    Ok(axum::Json(call).into_response())
}

/// Runs it and answers with its events. What is refused is refused before the stream begins.
async fn stream(app: Arc<App>, request: ToolRequest) -> Result<Response, ApiError> {
    let (events, mut received) = mpsc::channel(EVENTS_LENGTH);
    let mut running = Box::pin(async move { app.chat.run_tool(request, Some(events)).await });
    // The first event or the refusal, whichever is there: a refused call never has an event.
    let first = tokio::select! {
        biased;
        event = received.recv() => match event {
            Some(event) => Ok(event),
            None => Err(running.as_mut().await),
        },
        ended = &mut running => match received.try_recv() {
            Ok(event) => Ok(event),
            Err(_) => Err(ended),
        },
    };
    let first = match first {
        Ok(event) => event,
        Err(ended) => RunEventKind::ToolFinished { call: ended? },
    };
    let (frames, out) = mpsc::channel::<Result<Bytes, Infallible>>(EVENTS_LENGTH);
    tokio::spawn(async move {
        let passing = async {
            let mut next = Some(first);
            while let Some(event) = next {
                if frames.send(Ok(frame(&event))).await.is_err() {
                    return;
                }
                next = received.recv().await;
            }
        };
        // Whoever hangs up drops the body, `frames` closes, and dropping the run cancels the tool.
        tokio::select! {
            () = passing => {}
            () = frames.closed() => {}
            () = async { let _ = running.await; std::future::pending().await } => {}
        }
    });
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(out));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// An event as the wire has it; its type is also the event's name.
fn frame(event: &RunEventKind) -> Bytes {
    let name = match event {
        RunEventKind::ToolStarted { .. } => "tool_started",
        RunEventKind::ToolProgress { .. } => "tool_progress",
        RunEventKind::ToolFinished { .. } => "tool_finished",
        RunEventKind::LayerChanged { .. } => "layer_changed",
        _ => "message",
    };
    let data = serde_json::to_string(event).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// Takes back what a call did.
///
/// Gives the call that did so: its `undoes` names the first, whose `undone_at` is set where it succeeded. It is
/// recorded in the session of the first and shows on that session's sockets.
#[utoipa::path(post, path = "/api/tools/undo/{call_id}", tag = "tools", params(("call_id" = String, Path, description = "The call")), responses(
    (status = 200, description = "The call that took it back", body = ToolCall),
    (status = 403, description = "This server changes nothing", body = Problem),
    (status = 404, description = "No such call", body = Problem),
    (status = 409, description = "It cannot be taken back, or was already", body = Problem),
))]
pub async fn undo(State(app): State<Arc<App>>, PathId(id): PathId<CallId>) -> Result<axum::Json<ToolCall>, ApiError> {
    Ok(axum::Json(app.chat.undo(id).await?))
}
