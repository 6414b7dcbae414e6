//! `GET /api/sessions/{id}/report`: what second level needs so as not to ask and test again.

mod markdown;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use shared_types::{
    CallStatus, Effect, HEALTHY, JsonObject, LayerState, Outcome, Problem, Role, SessionDetail, SessionId, Timestamp,
    ToolCall, Verdict,
};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::error::ApiError;
use crate::http::extract::{PathId, Query};
use crate::store::list::{self, Begin, Filter, Sort};
use crate::store::{StoreError, sessions};

/// Earlier sessions with the same signs that are named, at most.
const RELATED: u64 = 5;

/// So far back earlier sessions are looked for: what support desks ask about a contact's tickets.
const RELATED_DAYS: i64 = 30;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReportFormat {
    Md,
    Json,
    Txt,
}

/// The form of the report.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// `md` (where nothing is said), `json`, or `txt` for ticket systems.
    #[param(inline)]
    format: Option<ReportFormat>,
}

/// The hand-over to second level.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct HandOver {
    session_id: SessionId,
    /// Where the session is, on this server.
    link: String,
    title: String,
    /// The computer that was examined.
    device: String,
    os: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    outcome: Outcome,
    category: String,
    /// `low`, `normal` or `high`, from what does not work.
    priority: String,
    /// The fixed code of the escalation, if there is one.
    reason: Option<String>,
    note: Option<String>,
    /// The person's own first words.
    problem: String,
    /// What the person wrote after it.
    said_later: Vec<String>,
    /// All five rungs, the ones not reached as `pending`.
    layers: Vec<LayerState>,
    timeline: Vec<Step>,
    /// What was changed on the machine.
    changes: Vec<Change>,
    ruled_out: Vec<String>,
    /// The assistant's own reasoning, apart from the facts.
    hypothesis: Option<Hypothesis>,
    next_step: Option<String>,
    earlier: Vec<Earlier>,
    /// What second level would have to ask; empty when nothing is missing.
    missing: Vec<String>,
}

/// One tool that was run.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct Step {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    tool: String,
    #[schema(value_type = Object)]
    arguments: JsonObject,
    status: CallStatus,
    verdict: Option<Verdict>,
    summary: String,
    duration_ms: Option<u64>,
    /// The raw result.
    result: String,
}

/// Something that is no longer as it was.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct Change {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    tool: String,
    what: String,
    undo: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    undone_at: Option<Timestamp>,
}

/// What the assistant takes for the cause.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct Hypothesis {
    cause: String,
    finding: String,
    why: String,
    /// 0..1.
    confidence: f64,
    evidence: Vec<String>,
}

/// An earlier session with the same cause.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct Earlier {
    id: SessionId,
    title: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    outcome: Outcome,
}

/// Everything that second level needs: the problem, each step with its result, the state of each rung,
/// what was changed, what was ruled out, the hypothesis apart from the facts, and what is missing.
#[utoipa::path(get, path = "/api/sessions/{id}/report", tag = "sessions", params(("id" = SessionId, Path), ReportQuery),
    responses(
        (status = 200, content((HandOver = "application/json"), (String = "text/markdown"), (String = "text/plain"))),
        (status = 404, body = Problem),
    ))]
pub(super) async fn report(
    State(app): State<Arc<App>>,
    PathId(id): PathId<SessionId>,
    Query(ReportQuery { format }): Query<ReportQuery>,
) -> Result<Response, ApiError> {
    let device = Device { hostname: app.machine.hostname.clone(), os: std::env::consts::OS.into() };
    let link = format!("/chat/{id}");
    let report = app.store.read(move |conn| gather(conn, &id, device, link)).await?;
    let name = report.session_id.clone();
    let (kind, suffix, body) = match format.unwrap_or(ReportFormat::Md) {
        ReportFormat::Md => ("text/markdown; charset=utf-8", "md", markdown::write(&report)),
        ReportFormat::Txt => ("text/plain; charset=utf-8", "txt", markdown::plain(&markdown::write(&report))),
        ReportFormat::Json => {
            let body = serde_json::to_string_pretty(&report).map_err(|error| ApiError::internal(&error))?;
            ("application/json", "json", body)
        }
    };
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if let Ok(name) = HeaderValue::from_str(&format!("inline; filename=\"techtime-{name}.{suffix}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

struct Device {
    hostname: String,
    os: String,
}

fn gather(conn: &Connection, id: &SessionId, device: Device, link: String) -> Result<HandOver, StoreError> {
    let detail = sessions::detail(conn, id)?;
    let (reason, note) = sessions::escalation(conn, id)?.map_or((None, None), |(reason, note)| (Some(reason), note));
    let earlier = earlier(conn, &detail)?;
    Ok(compose(detail, device, link, Given { reason, note, earlier }))
}

struct Given {
    reason: Option<String>,
    note: Option<String>,
    earlier: Vec<Earlier>,
}

fn earlier(conn: &Connection, detail: &SessionDetail) -> Result<Vec<Earlier>, StoreError> {
    let Some(cause) = detail.item.cause.clone().filter(|cause| cause != HEALTHY) else { return Ok(Vec::new()) };
    let to = detail.item.started_at.as_millisecond();
    let from = to - RELATED_DAYS * 24 * 3_600_000;
    let filter = Filter { cause: Some(cause), from: Some(from), to: Some(to), ..Filter::default() };
    let page = list::page(conn, &filter, Sort::NewestFirst, Begin::Offset(0), RELATED)?;
    let named = page.items.into_iter().map(|item| Earlier {
        id: item.id,
        title: item.title,
        started_at: item.started_at,
        outcome: item.outcome,
    });
    Ok(named.collect())
}

/// The report of a session; pure.
fn compose(detail: SessionDetail, device: Device, link: String, given: Given) -> HandOver {
    let Given { reason, note, earlier } = given;
    let item = detail.item;
    let mut said =
        detail.messages.iter().filter(|message| message.role == Role::User).map(|message| message.content.clone());
    let problem = said.next().unwrap_or_default();
    let said_later = said.collect();
    let diagnosis = detail.diagnosis;
    let missing = missing(&problem, &detail.tool_calls, diagnosis.is_some(), reason.as_deref());
    // What takes a change back is told with that change.
    let changed = |call: &&ToolCall| call.effect != Effect::Reads && call.success && call.undoes.is_none();
    let changes = detail.tool_calls.iter().filter(changed).map(change);
    HandOver {
        session_id: item.id,
        link,
        title: item.title,
        device: device.hostname,
        os: device.os,
        started_at: item.started_at,
        ended_at: item.ended_at,
        outcome: item.outcome,
        category: word(item.category),
        priority: priority(item.layer.map(shared_types::Layer::number), item.outcome).into(),
        reason,
        note,
        problem,
        said_later,
        layers: diagnosis.as_ref().map(|diagnosis| diagnosis.layers.clone()).unwrap_or_default(),
        changes: changes.collect(),
        timeline: detail.tool_calls.into_iter().map(step).collect(),
        ruled_out: diagnosis.as_ref().map(|diagnosis| diagnosis.ruled_out.clone()).unwrap_or_default(),
        next_step: diagnosis.as_ref().and_then(|diagnosis| Some(diagnosis.fix.first()?.text.clone())),
        hypothesis: diagnosis.map(|diagnosis| Hypothesis {
            evidence: diagnosis.evidence.into_iter().map(|evidence| evidence.fact).collect(),
            cause: diagnosis.cause,
            finding: diagnosis.finding,
            why: diagnosis.why,
            confidence: diagnosis.confidence,
        }),
        earlier,
        missing,
    }
}

fn step(call: ToolCall) -> Step {
    Step {
        at: call.started_at,
        tool: call.name,
        arguments: call.arguments,
        status: call.status,
        verdict: call.verdict,
        summary: call.error.unwrap_or(call.summary),
        duration_ms: call.duration_ms,
        result: call.result,
    }
}

fn change(call: &ToolCall) -> Change {
    Change {
        at: call.started_at,
        tool: call.name.clone(),
        what: call.summary.clone(),
        undo: call.undo.as_ref().map(|undo| undo.text.clone()),
        undone_at: call.undone_at,
    }
}

/// A machine that reaches nothing at all is worse off than one with a slow page.
fn priority(layer: Option<u8>, outcome: Outcome) -> &'static str {
    match (outcome, layer) {
        (Outcome::Resolved, _) => "low",
        (_, Some(1..=3)) => "high",
        _ => "normal",
    }
}

/// What second level would have to ask again.
fn missing(problem: &str, calls: &[ToolCall], diagnosed: bool, reason: Option<&str>) -> Vec<String> {
    let gaps = [
        (problem.split_whitespace().count() < 3, "a description of the problem in the person's words"),
        (calls.is_empty(), "any check of the machine"),
        (!diagnosed, "a diagnosis"),
        (reason.is_none(), "the reason for handing over"),
        (
            calls.iter().any(|call| !call.status.is_final()),
            "the end of a check that is still running or waits for consent",
        ),
    ];
    gaps.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, what)| what.to_owned()).collect()
}

/// The wire name of a choice.
fn word(choice: impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
