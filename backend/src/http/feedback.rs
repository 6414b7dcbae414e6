//! What people say of sessions and answers.

use std::sync::Arc;

use axum::extract::State;
use shared_types::{Feedback, FeedbackRequest, MessageId, Problem, SessionId, Timestamp, to_millis};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::extract::{Json, PathId};
use super::sessions::NOTE_CHARS;
use crate::app::App;
use crate::store::{Durability, StoreError, messages, sessions};

/// Every route of this page of the contract.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(of_session)).routes(routes!(of_named_session)).routes(routes!(of_message))
}

/// A score of 1 to 5 for a session; the last one counts.
#[utoipa::path(post, path = "/api/sessions/{id}/feedback", tag = "feedback", params(("id" = SessionId, Path)),
    request_body = FeedbackRequest, responses((status = 200, body = Feedback), (status = 404, body = Problem)))]
async fn of_session(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
    Json(request): Json<FeedbackRequest>,
) -> Result<axum::Json<Feedback>, ApiError> {
    rate(&app, id, request).await
}

/// The same with `session_id` in the body.
#[utoipa::path(post, path = "/feedback", tag = "feedback", request_body = FeedbackRequest,
    responses((status = 200, body = Feedback), (status = 404, body = Problem)))]
async fn of_named_session(
    State(app): State<Arc<App>>,
    Json(request): Json<FeedbackRequest>,
) -> Result<axum::Json<Feedback>, ApiError> {
    let id = request.session_id.clone().ok_or_else(|| ApiError::field("session_id", "is missing"))?;
    rate(&app, id, request).await
}

async fn rate(app: &App, id: SessionId, request: FeedbackRequest) -> Result<axum::Json<Feedback>, ApiError> {
    if !(1..=5).contains(&request.score) {
        return Err(ApiError::field("score", "must be 1 to 5"));
    }
    let feedback = read(request, None)?;
    let stored = feedback.clone();
    app.store.write(Durability::Synced, move |tx| sessions::give_feedback(tx, &id, &stored)).await?;
    Ok(axum::Json(feedback))
}

/// A thumb up (1) or down (-1) for one message.
#[utoipa::path(post, path = "/api/messages/{id}/feedback", tag = "feedback", params(("id" = MessageId, Path)),
    request_body = FeedbackRequest, responses((status = 200, body = Feedback), (status = 404, body = Problem)))]
async fn of_message(
    State(app): State<Arc<App>>,
    PathId(id): PathId<MessageId>,
    Json(request): Json<FeedbackRequest>,
) -> Result<axum::Json<Feedback>, ApiError> {
    if ![-1, 1].contains(&request.score) {
        return Err(ApiError::field("score", "must be -1 or 1"));
    }
    let feedback = read(request, Some(id.clone()))?;
    let stored = feedback.clone();
    let change = move |tx: &mut crate::store::WriteTransaction<'_>| {
        let session = messages::session_of(tx, &id)?.ok_or(StoreError::NotFound("message"))?;
        sessions::give_feedback(tx, &session, &stored)
    };
    app.store.write(Durability::Synced, change).await?;
    Ok(axum::Json(feedback))
}

fn read(request: FeedbackRequest, message_id: Option<MessageId>) -> Result<Feedback, ApiError> {
    let comment = request.comment.filter(|comment| !comment.trim().is_empty());
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > NOTE_CHARS) {
        return Err(ApiError::field("comment", format!("must have {NOTE_CHARS} characters at most")));
    }
    Ok(Feedback { score: request.score, comment, at: to_millis(Timestamp::now()), message_id })
}
