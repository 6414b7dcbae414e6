//! `/api/sessions`: the list, one in full, and what a person can do with them.

pub mod export;
pub mod list;
pub mod report;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared_types::{
    BulkRequest, Escalation, EventPage, Message, Problem, SessionDetail, SessionId, SessionItem, SessionPatch,
    Timestamp,
};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::extract::{Json, PathId, Query};
use crate::app::App;
use crate::store::{Durability, log, sessions};

/// Characters of a title, at most.
const TITLE_CHARS: usize = 200;

/// Characters of a note or comment, at most.
pub(super) const NOTE_CHARS: usize = 4000;

/// Sessions that one bulk request may name.
const BULK: usize = 1000;

/// Events that one answer holds; the next ones are asked for with `after`.
const EVENTS: usize = 10_000;

/// Every route of this page of the contract.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(bulk))
        .routes(routes!(export::export))
        .routes(routes!(detail, patch, delete))
        .routes(routes!(messages))
        .routes(routes!(recorded))
        .routes(routes!(restore))
        .routes(routes!(escalate))
        .routes(routes!(report::report))
}

/// One session with its messages, tool calls, last diagnosis and feedback.
#[utoipa::path(get, path = "/api/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path)), responses(
    (status = 200, body = SessionDetail), (status = 404, body = Problem),
))]
async fn detail(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
) -> Result<axum::Json<SessionDetail>, ApiError> {
    Ok(axum::Json(app.store.read(move |conn| sessions::detail(conn, &id)).await?))
}

/// The messages of a session, oldest first.
#[utoipa::path(get, path = "/api/sessions/{id}/messages", tag = "sessions", params(("id" = SessionId, Path)), responses(
    (status = 200, body = Vec<Message>), (status = 404, body = Problem),
))]
async fn messages(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
) -> Result<axum::Json<Vec<Message>>, ApiError> {
    Ok(axum::Json(app.store.read(move |conn| sessions::messages(conn, &id)).await?))
}

/// From where the log is read.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct After {
    /// The number of the last event that is known; 0 for all.
    #[serde(default)]
    after: u64,
}

/// The recorded event log after a number, 10,000 events at most: what a replay plays.
#[utoipa::path(get, path = "/api/sessions/{id}/events", tag = "sessions", params(("id" = SessionId, Path), After), responses(
    (status = 200, body = EventPage), (status = 404, body = Problem),
))]
async fn recorded(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
    Query(After { after }): Query<After>,
) -> Result<axum::Json<EventPage>, ApiError> {
    let page = app.store.read(move |conn| {
        let last_seq = sessions::last_seq(conn, &id)?;
        Ok(EventPage { items: log::after(conn, &id, after, EVENTS)?, last_seq })
    });
    Ok(axum::Json(page.await?))
}

/// Changes title, outcome, pin or archive; what is absent stays. An outcome given here is confirmed.
#[utoipa::path(patch, path = "/api/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path)),
    request_body = SessionPatch, responses((status = 200, body = SessionItem), (status = 404, body = Problem)))]
async fn patch(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
    Json(mut patch): Json<SessionPatch>,
) -> Result<axum::Json<SessionItem>, ApiError> {
    if let Some(title) = &mut patch.title {
        *title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() || title.chars().count() > TITLE_CHARS {
            return Err(ApiError::field("title", format!("must have 1 to {TITLE_CHARS} characters")));
        }
    }
    let now = Timestamp::now();
    let item = app.store.write(Durability::Synced, move |tx| sessions::patch(tx, &id, &patch, now)).await?;
    Ok(axum::Json(item))
}

/// How a session is deleted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Deletion {
    /// For good, instead of into the bin.
    #[serde(default)]
    purge: bool,
}

/// Puts a session into the bin for 30 days; with `purge=true` removes it for good, out of the figures too.
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path), Deletion), responses(
    (status = 204), (status = 404, body = Problem), (status = 409, description = "A run is going on", body = Problem),
))]
async fn delete(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
    Query(Deletion { purge }): Query<Deletion>,
) -> Result<StatusCode, ApiError> {
    let now = Timestamp::now();
    let change = move |tx: &mut crate::store::WriteTransaction<'_>| {
        if purge { sessions::purge(tx, &id) } else { sessions::bin(tx, &id, now) }
    };
    app.store.write(Durability::Synced, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a session out of the bin.
#[utoipa::path(post, path = "/api/sessions/{id}/restore", tag = "sessions", params(("id" = SessionId, Path)), responses(
    (status = 200, body = SessionItem), (status = 404, body = Problem),
))]
async fn restore(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
) -> Result<axum::Json<SessionItem>, ApiError> {
    Ok(axum::Json(app.store.write(Durability::Synced, move |tx| sessions::restore(tx, &id)).await?))
}

/// Hands a session over to second level: its outcome becomes `unresolved`, its reason is kept.
#[utoipa::path(post, path = "/api/sessions/{id}/escalate", tag = "sessions", params(("id" = SessionId, Path)),
    request_body = Escalation, responses((status = 200, body = SessionItem), (status = 404, body = Problem)))]
async fn escalate(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
    Json(escalation): Json<Escalation>,
) -> Result<axum::Json<SessionItem>, ApiError> {
    if escalation.note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS) {
        return Err(ApiError::field("note", format!("must have {NOTE_CHARS} characters at most")));
    }
    let item = app.store.write(Durability::Synced, move |tx| sessions::escalate(tx, &id, &escalation)).await?;
    Ok(axum::Json(item))
}

/// Does the same with up to 1,000 sessions, all or none; gives the items as they now are.
#[utoipa::path(post, path = "/api/sessions/bulk", tag = "sessions", request_body = BulkRequest, responses(
    (status = 200, body = Vec<SessionItem>), (status = 404, description = "One of them is not there; none was changed", body = Problem),
))]
async fn bulk(
    State(app): State<Arc<App>>,
    Json(request): Json<BulkRequest>,
) -> Result<axum::Json<Vec<SessionItem>>, ApiError> {
    if request.ids.len() > BULK {
        return Err(ApiError::field("ids", format!("may name {BULK} sessions at most")));
    }
    let now = Timestamp::now();
    let items =
        app.store.write(Durability::Synced, move |tx| sessions::bulk(tx, &request.ids, request.action, now)).await?;
    Ok(axum::Json(items))
}
