//! `POST /chat`: a message and its answer in one request.

use std::sync::Arc;

use axum::extract::State;
use shared_types::{ChatRequest, ChatResponse, Problem};

use super::error::ApiError;
use super::extract::Json;
use crate::app::App;
use crate::chat::{ChatError, NewMessage};

/// Answers a message.
///
/// Nothing waits for a person: a call that needs consent ends the turn and is listed in
/// `pending_approvals`; the yes is `POST /api/tools/{name}/execute?conversation_id=…` with
/// `"confirm": true`. In a busy conversation the answer comes after its turn.
#[utoipa::path(post, path = "/chat", tag = "chat", request_body = ChatRequest, responses(
    (status = 200, description = "The answer", body = ChatResponse),
    (status = 400, description = "Not JSON", body = Problem),
    (status = 415, description = "Not JSON by its content type", body = Problem),
    (status = 422, description = "A wrong value", body = Problem),
    (status = 429, description = "Too much waits in this conversation", body = Problem),
    (status = 503, description = "No assistant could answer, or the store is busy", body = Problem),
    (status = 507, description = "The disk is full", body = Problem),
))]
pub async fn chat(
    State(app): State<Arc<App>>,
    Json(request): Json<ChatRequest>,
) -> Result<axum::Json<ChatResponse>, ApiError> {
    let message = NewMessage {
        content: request.message,
        conversation_id: request.conversation_id,
        client_message_id: None,
        replaces: None,
        interactive: false,
    };
    Ok(axum::Json(app.chat.ask(message).await?))
}

impl From<ChatError> for ApiError {
    fn from(error: ChatError) -> Self {
        if let ChatError::Store(cause) = &error {
            tracing::error!(%cause, "the store refused");
        }
        let problem = error.problem();
        match error.retry_after_s() {
            Some(seconds) => Self::from(problem).retry_after(seconds),
            None => Self::from(problem),
        }
    }
}
