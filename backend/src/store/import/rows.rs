//! The rows of an import and what becomes of those of one session.

use rusqlite::params;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use shared_types::{
    CallStatus, Category, ChatResponse, Effect, JsonObject, Layer, Origin, Outcome, Resolution, Role, RunEventKind,
    RunId, RunResult, SessionId, Timestamp, ToolCall, Usage,
};

use super::ImportReport;
use crate::analytics::query;
use crate::store::bulk::{Bulk, Texts};
use crate::store::codes::{Code, NameKind, code_of};
use crate::store::error::StoreError;
use crate::store::messages::{MessageState, NewMessage};
use crate::store::session_row::{MOST_TOKENS, NUMBERS_PER_MS, SessionNumber, SessionRow, free_number, number_of};
use crate::store::{names, projection};

/// A row of any table; `t` names which.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Row {
    pub t: String,
    session_id: Option<String>,
    started_at: Option<String>,
    ended_at: Option<String>,
    total_prompt_tokens: Option<i64>,
    total_completion_tokens: Option<i64>,
    outcome: Option<String>,
    feedback_score: Option<i64>,
    feedback_comment: Option<String>,
    issue_category: Option<String>,
    osi_layer_resolved: Option<i64>,
    preview: Option<String>,
    message_count: Option<i64>,
    user_message_count: Option<i64>,
    tool_call_count: Option<i64>,
    llm_backend: Option<String>,
    model_name: Option<String>,
    #[serde(deserialize_with = "truth")]
    had_fallback: bool,
    estimated_cost_usd: Option<f64>,
    event_id: Option<String>,
    message_id: Option<String>,
    feedback_id: Option<String>,
    timestamp: Option<String>,
    tool_name: Option<String>,
    execution_time_ms: Option<f64>,
    #[serde(deserialize_with = "truth")]
    success: bool,
    error_message: Option<String>,
    arguments: Option<Value>,
    result_summary: Option<String>,
    score: Option<i64>,
    comment: Option<String>,
    role: Option<String>,
    content: Option<String>,
}

/// A boolean, or SQLite's 0 and 1.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(truth) => truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => false,
    })
}

impl Row {
    pub(super) fn session_id(&self) -> Option<&str> {
        self.session_id.as_deref()
    }
}

/// All rows of one session.
pub(super) struct Group {
    pub id: String,
    session: Option<Row>,
    messages: Vec<Row>,
    calls: Vec<Row>,
    feedback: Vec<Row>,
}

impl Group {
    pub(super) fn new(id: String) -> Self {
        Self { id, session: None, messages: Vec::new(), calls: Vec::new(), feedback: Vec::new() }
    }

    pub(super) fn add(&mut self, row: Row, report: &mut ImportReport) {
        match row.t.as_str() {
            "session" => self.session = Some(row),
            "message" => self.messages.push(row),
            "tool_event" => self.calls.push(row),
            "feedback" => self.feedback.push(row),
            "event" => report.leave("events (their sums are in the sessions)"),
            "resolution_path" => report.leave("resolution paths (they follow from the tool events)"),
            other => report.leave(format!("rows of `{other}`, which has no place here")),
        }
    }

    /// Writes the session and what belongs to it; what is there already stays as it is.
    pub(super) fn write(self, bulk: &mut Bulk<'_>, report: &mut ImportReport) -> Result<(), StoreError> {
        let rows = 1 + self.messages.len() + self.calls.len() + self.feedback.len();
        if self.id.parse::<SessionId>().is_err() {
            *report.left.entry("rows of sessions whose id is no id".into()).or_default() += rows as u64;
            return Ok(());
        }
        if let Some(number) = number_of(&bulk.tx, &self.id)? {
            report.known += u64::from(self.session.is_some()) + self.messages.len() as u64;
            return self.complete(bulk, number, report);
        }
        let Some(session) = &self.session else {
            *report.left.entry("rows of sessions that are not there".into()).or_default() += rows as u64 - 1;
            return Ok(());
        };
        let Some(started) = session.started_at.as_deref().and_then(millis) else {
            *report.left.entry("rows of sessions without a time of starting".into()).or_default() += rows as u64;
            return Ok(());
        };
        let number = free_number(&bulk.tx, started)?;
        let row = self.session_row(bulk, number, session)?;
        self.write_new(bulk, row, report)
    }

    /// A session that is known: calls and feedback that are new are added.
    fn complete(self, bulk: &mut Bulk<'_>, number: SessionNumber, report: &mut ImportReport) -> Result<(), StoreError> {
        let before = SessionRow::load(&bulk.tx, number)?.ok_or(StoreError::NotFound("session"))?;
        let mut row = before.clone();
        for call in self.calls.iter().filter_map(call_of) {
            let known = bulk.tx.prepare_cached("SELECT 1 FROM tool_calls WHERE id = ?1")?.exists([call.id.as_str()])?;
            if known {
                report.known += 1;
            } else {
                if let Some(tool) = bulk.call(number, None, &call)? {
                    row.tools |= 1 << names::tool_bit(&bulk.tx, tool)?;
                }
                report.take("tool calls");
            }
        }
        bulk.tx.save_session(Some(&before), &row)?;
        self.write_feedback(bulk, number, report)
    }

    fn session_row(&self, bulk: &Bulk<'_>, number: SessionNumber, from: &Row) -> Result<SessionRow, StoreError> {
        let mut row = SessionRow::begin(number);
        let times = self.messages.iter().chain(&self.calls).filter_map(|row| millis(row.timestamp.as_deref()?));
        let ended = from.ended_at.as_deref().and_then(millis);
        row.touch(ended.or_else(|| times.max()).unwrap_or(row.last_at));
        let category = from.issue_category.as_deref().map_or(Category::Unknown, category_of);
        row.category = category.code();
        row.layer = code_of(from.osi_layer_resolved.and_then(|osi| layer_of(osi, category)));
        if let Some(provider) = from.llm_backend.as_deref().filter(|name| !name.is_empty()) {
            row.provider = names::number(&bulk.tx, NameKind::Provider, provider)?;
        }
        let count = |stored: Option<i64>, here: usize| stored.unwrap_or(i64::try_from(here).unwrap_or(0)).max(0);
        row.messages = count(from.message_count, self.messages.len());
        let users = self.messages.iter().filter(|message| message.role.as_deref() == Some("user")).count();
        row.user_messages = count(from.user_message_count, users);
        row.tool_calls = count(from.tool_call_count, self.calls.len());
        row.prompt_tokens = from.total_prompt_tokens.unwrap_or(0).clamp(0, MOST_TOKENS);
        row.completion_tokens = from.total_completion_tokens.unwrap_or(0).clamp(0, MOST_TOKENS);
        row.cost_nanousd = projection::nanousd(from.estimated_cost_usd.unwrap_or(0.0));
        row.fallback = from.had_fallback;
        // An answer after a look at the machine: what 24 hours of quiet may take for solved.
        row.found = row.tool_calls > 0 && row.messages > 0;
        match from.outcome.as_deref() {
            Some("resolved") => row.end(Outcome::Resolved, Some(Resolution::Confirmed)),
            Some("unresolved") => row.end(Outcome::Unresolved, None),
            Some("abandoned") => row.end(Outcome::Abandoned, None),
            _ => {}
        }
        Ok(row)
    }

    fn write_new(&self, bulk: &mut Bulk<'_>, mut row: SessionRow, report: &mut ImportReport) -> Result<(), StoreError> {
        let calls: Vec<ToolCall> = self.calls.iter().filter_map(call_of).collect();
        let mut tools: Vec<&str> = Vec::new();
        for call in &calls {
            if !tools.contains(&call.name.as_str()) {
                tools.push(&call.name);
            }
        }
        let first = self.messages.iter().find(|message| message.role.as_deref() == Some("user"));
        let session = self.session.as_ref();
        let preview = session.and_then(|session| session.preview.as_deref());
        let said = first.and_then(|message| message.content.as_deref()).or(preview);
        let title = said.map_or_else(
            || format!("Session of {}", moment(row.started_at()).strftime("%Y-%m-%d %H:%M")),
            projection::title_of,
        );
        let preview = said.map(projection::preview_of).unwrap_or_default();
        let log = self.log(&calls)?;
        row.last_seq = i64::try_from(log.len()).unwrap_or(0);
        let model = session.and_then(|session| session.model_name.as_deref());
        let texts = Texts { id: &self.id, title: &title, preview: &preview, tools: &tools, model, diagnosis: None };
        bulk.session(&row, &texts)?;
        report.take("sessions");
        let mut body = String::new();
        for (seq, entry) in (1..).zip(&log) {
            bulk.event(row.number, (seq, entry.at), entry.run.as_ref(), &entry.kind)?;
            if let Some((role, id, content)) = &entry.message {
                let known = bulk.tx.prepare_cached("SELECT 1 FROM messages WHERE id = ?1")?.exists([id])?;
                if known {
                    report.known += 1;
                    continue;
                }
                bulk.message(
                    row.number,
                    &NewMessage {
                        seq,
                        id,
                        role: *role,
                        at: entry.at,
                        state: MessageState::Begun,
                        run: entry.run.as_ref(),
                        client: None,
                        segment: 0,
                        content,
                    },
                )?;
                report.take("messages");
                body.push_str(content);
                body.push('\n');
            }
        }
        for call in &calls {
            bulk.call(row.number, None, call)?;
            report.take("tool calls");
        }
        bulk.index(row.number, &title, &body)?;
        self.write_feedback(bulk, row.number, report)
    }

    /// The conversation as an event log, so that it can be replayed and gone on with.
    fn log(&self, calls: &[ToolCall]) -> Result<Vec<Entry>, StoreError> {
        let session: SessionId =
            self.id.parse().map_err(|_| StoreError::Internal("an id that was checked is none".into()))?;
        let mut log: Vec<Entry> = Vec::new();
        for (index, row) in self.messages.iter().enumerate() {
            let (Some(at), Some(content)) = (row.timestamp.as_deref().and_then(millis), row.content.clone()) else {
                continue;
            };
            let id = row.message_id.clone().unwrap_or_default();
            let Ok(message_id) = id.parse() else { continue };
            let run: Option<RunId> = format!("imported-{index}").parse().ok();
            let (role, kind) = match row.role.as_deref() {
                Some("user") => {
                    let content = content.clone();
                    let kind =
                        RunEventKind::MessageAccepted { client_message_id: None, message_id, content, replaces: None };
                    (Role::User, kind)
                }
                Some("assistant") => {
                    let answer = ChatResponse {
                        response: content.clone(),
                        tool_calls: None,
                        conversation_id: session.clone(),
                        session_id: session.clone(),
                        diagnosis: None,
                        pending_approvals: Vec::new(),
                    };
                    let result = RunResult {
                        answer,
                        message_id,
                        usage: Usage::default(),
                        unverified: Vec::new(),
                        cancelled: false,
                        category: None,
                        expects: None,
                        settled: None,
                    };
                    (Role::Assistant, RunEventKind::RunFinished(Box::new(result)))
                }
                // Tool texts stand in the calls, system texts are the prompt's.
                _ => continue,
            };
            log.push(Entry { at, run, kind, message: Some((role, id, content)) });
        }
        for call in calls {
            let at = call.started_at.as_millisecond();
            log.push(Entry { at, run: None, kind: RunEventKind::ToolFinished { call: call.clone() }, message: None });
        }
        log.sort_by_key(|entry| entry.at);
        Ok(log)
    }

    fn write_feedback(
        &self,
        bulk: &Bulk<'_>,
        number: SessionNumber,
        report: &mut ImportReport,
    ) -> Result<(), StoreError> {
        let mut given: Vec<(String, i64, Option<String>, i64)> = self
            .feedback
            .iter()
            .filter_map(|row| {
                let id = row.feedback_id.clone()?;
                Some((id, row.score?, row.comment.clone(), row.timestamp.as_deref().and_then(millis).unwrap_or(0)))
            })
            .collect();
        if given.is_empty()
            && let Some(session) = &self.session
            && let Some(score) = session.feedback_score
        {
            let at = number / NUMBERS_PER_MS;
            given.push((format!("of-{}", self.id), score, session.feedback_comment.clone(), at));
        }
        for (id, score, comment, at) in given {
            let sql = "INSERT INTO feedback (session, id, score, comment, at) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT DO NOTHING";
            let score = score.clamp(1, 5);
            if bulk.tx.prepare_cached(sql)?.execute(params![number, id, score, comment, at])? == 1 {
                report.take("feedback");
            } else {
                report.known += 1;
            }
        }
        Ok(())
    }
}

struct Entry {
    at: i64,
    run: Option<RunId>,
    kind: RunEventKind,
    message: Option<(Role, String, String)>,
}

fn call_of(row: &Row) -> Option<ToolCall> {
    let name = row.tool_name.clone()?;
    let result = row.result_summary.clone().unwrap_or_default();
    let arguments = match &row.arguments {
        Some(Value::Object(arguments)) => arguments.clone(),
        // The predecessor's file keeps them as text.
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => JsonObject::new(),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates; no call takes so long"
    )]
    let duration_ms = row.execution_time_ms.map(|ms| ms.max(0.0).round() as u64);
    Some(ToolCall {
        id: row.event_id.as_ref()?.parse().ok()?,
        layer: Layer::ALL.into_iter().find(|layer| layer.tool() == name),
        name,
        arguments,
        effect: Effect::Reads,
        status: if row.success { CallStatus::Done } else { CallStatus::Failed },
        verdict: None,
        summary: result.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']).to_owned(),
        result,
        data: None,
        success: row.success,
        error: row.error_message.clone(),
        origin: Origin::Assistant,
        undo: None,
        undone_at: None,
        undoes: None,
        started_at: moment(millis(row.timestamp.as_deref()?)?),
        duration_ms,
    })
}

fn category_of(name: &str) -> Category {
    serde_json::from_value(Value::String(name.to_owned())).unwrap_or(Category::Other)
}

/// The predecessor's OSI layers on our five rungs.
fn layer_of(osi: i64, category: Category) -> Option<Layer> {
    match (osi, category) {
        (1, _) => Some(Layer::Link),
        (2, _) | (3, Category::IpConfig) => Some(Layer::Ip),
        (3, Category::Gateway) => Some(Layer::Gateway),
        (3 | 4, _) => Some(Layer::Internet),
        (7, _) => Some(Layer::NameResolution),
        _ => None,
    }
}

fn millis(text: &str) -> Option<i64> {
    // SQLite's own functions put a blank where RFC 3339 has a T.
    let text = if text.as_bytes().get(10) == Some(&b' ') { text.replacen(' ', "T", 1) } else { text.to_owned() };
    query::moment(&text, &jiff::tz::TimeZone::UTC).map(Timestamp::as_millisecond)
}

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
