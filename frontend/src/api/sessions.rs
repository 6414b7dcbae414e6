//! Sessions: the list, one in full, and what can be done with them.

use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use shared_types::{
    BulkAction, BulkRequest, Category, Escalation, EventPage, Feedback, FeedbackRequest, MessageId, Outcome, RunEvent,
    SessionDetail, SessionId, SessionItem, SessionMark, SessionPage, SessionPatch,
};

use serde_json::{Value, to_value};
use shared_types::json;

use super::{
    Failure, base, builder, checked, get, get_text, pairs, read, segment, send, send_read, send_value, sent, unreadable,
};

/// What the list is asked for; what is None is not asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionQuery {
    pub page: Option<u64>,
    pub page_size: Option<u64>,
    pub cursor: Option<String>,
    pub outcome: Option<Outcome>,
    pub mark: Option<SessionMark>,
    pub category: Option<Category>,
    pub layer: Option<u8>,
    pub cause: Option<String>,
    pub provider: Option<String>,
    pub tool: Option<String>,
    /// 1 (Monday) to 7, with `hour` and `tz`.
    pub weekday: Option<u8>,
    /// 0 to 23.
    pub hour: Option<u8>,
    /// The zone of weekday and hour.
    pub tz: Option<String>,
    pub q: Option<String>,
    /// RFC 3339 or a date.
    pub from: Option<String>,
    pub to: Option<String>,
    /// `-started_at`, `started_at`, `-duration`, `duration`.
    pub sort: Option<String>,
    pub archived: Option<bool>,
    pub deleted: Option<bool>,
    /// Archived and deleted ones too.
    pub all: Option<bool>,
}

fn path(id: &SessionId) -> String {
    format!("/api/sessions/{}", segment(id.as_str()))
}

/// A page of the list.
///
/// # Errors
/// See [`Failure`].
pub async fn list(query: &SessionQuery) -> Result<SessionPage, Failure> {
    get("/api/sessions", query).await
}

/// One session in full.
///
/// # Errors
/// See [`Failure`]; 404 where there is none.
pub async fn detail(id: &SessionId) -> Result<SessionDetail, Failure> {
    get(&path(id), &()).await
}

/// All recorded events.
///
/// # Errors
/// See [`Failure`].
pub async fn events(id: &SessionId) -> Result<EventPage, Failure> {
    json::parse(&log(id).await?).map_err(unreadable)
}

/// The same as it came: an [`EventPage`] in JSON, to be kept, or read piece by piece.
///
/// # Errors
/// See [`Failure`].
pub async fn log(id: &SessionId) -> Result<String, Failure> {
    get_text(&format!("{}/events", path(id)), vec![("after".to_owned(), "0".to_owned())]).await
}

/// The events of a log, each to be read by itself.
///
/// # Errors
/// [`Failure::Unreadable`].
pub fn items(log: &str) -> Result<Vec<Value>, Failure> {
    match serde_json::from_str::<Value>(log).map_err(unreadable)?["items"].take() {
        Value::Array(items) => Ok(items),
        _ => Err(Failure::Unreadable("a log without items".into())),
    }
}

/// One of them.
///
/// # Errors
/// [`Failure::Unreadable`].
pub fn event(item: &Value) -> Result<RunEvent, Failure> {
    read(item)
}

/// Changes title, outcome, pin or archive.
///
/// # Errors
/// See [`Failure`].
pub async fn patch(id: &SessionId, patch: &SessionPatch) -> Result<SessionItem, Failure> {
    send_read(Method::PATCH, &path(id), patch).await
}

/// To the bin, for 30 days.
///
/// # Errors
/// See [`Failure`].
pub async fn delete(id: &SessionId) -> Result<(), Failure> {
    checked(sent(builder(Method::DELETE, &path(id)).await.send().await, None)?).await.map(|_| ())
}

/// For good.
///
/// # Errors
/// See [`Failure`].
pub async fn purge(id: &SessionId) -> Result<(), Failure> {
    let request = builder(Method::DELETE, &path(id)).await.query([("purge", "true")]);
    checked(sent(request.send().await, None)?).await.map(|_| ())
}

/// Back from the bin.
///
/// # Errors
/// See [`Failure`].
pub async fn restore(id: &SessionId) -> Result<SessionItem, Failure> {
    send_read(Method::POST, &format!("{}/restore", path(id)), &serde_json::json!({})).await
}

/// Hands the session over to second level.
///
/// # Errors
/// See [`Failure`].
pub async fn escalate(id: &SessionId, escalation: &Escalation) -> Result<SessionItem, Failure> {
    send_read(Method::POST, &format!("{}/escalate", path(id)), escalation).await
}

/// The same with several at once, all or none.
///
/// # Errors
/// See [`Failure`].
pub async fn bulk(ids: Vec<SessionId>, action: BulkAction) -> Result<(), Failure> {
    send(Method::POST, "/api/sessions/bulk", to_value(BulkRequest { ids, action })).await.map(|_| ())
}

/// What the person thinks of the session, 1 to 5.
///
/// # Errors
/// See [`Failure`].
pub async fn feedback(id: &SessionId, score: i8, comment: Option<String>) -> Result<(), Failure> {
    let body = FeedbackRequest { score, comment, session_id: None };
    send(Method::POST, &format!("{}/feedback", path(id)), to_value(body)).await.map(|_| ())
}

/// What the person thinks of one answer, -1 or 1.
///
/// # Errors
/// See [`Failure`].
pub async fn message_feedback(id: &MessageId, score: i8, comment: Option<String>) -> Result<Option<Feedback>, Failure> {
    let body = FeedbackRequest { score, comment, session_id: None };
    let path = format!("/api/messages/{}/feedback", segment(id.as_str()));
    Ok(read(&send_value(Method::POST, &path, to_value(body)).await?).ok())
}

/// The hand-over report as Markdown.
///
/// # Errors
/// See [`Failure`].
pub async fn report(id: &SessionId) -> Result<String, Failure> {
    let request = builder(Method::GET, &format!("{}/report", path(id))).await.query([("format", "md")]);
    let response = checked(sent(request.send().await, None)?).await?;
    response.text().await.map_err(unreadable)
}

/// The address of the export, `csv` or `jsonl`, with the list's filters: a link to download.
pub async fn export_url(format: &str, query: &SessionQuery) -> String {
    let query: Vec<String> =
        pairs(query).into_iter().map(|(name, value)| format!("&{name}={}", segment(&value))).collect();
    format!("{}/api/sessions/export?format={format}{}", base().await, query.concat())
}
