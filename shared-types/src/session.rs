//! Sessions: the list, one in full, and what a person can do with them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::{self, Error, field, read_from_value};
use crate::{Diagnosis, Layer, MessageId, SessionId, Timestamp, ToolCall};

/// How a session ended, or that it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Resolved,
    Unresolved,
    Abandoned,
    InProgress,
}

/// How we know that a session is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// The person said so, by button, words or PATCH.
    Confirmed,
    /// Quiet for 24 h after an answer with a finding.
    Assumed,
}

/// What the figures count of a session beside its outcome, and lists filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionMark {
    /// Checks ended in a diagnosis.
    Diagnosed,
    CauseFound,
    FixOffered,
    /// Resolved because the person said so.
    Confirmed,
    /// Resolved because nothing more was said for 24 h.
    Assumed,
    /// Resolved and not reopened within 7 days.
    Durable,
    /// Resolved without reopening and without escalation.
    FirstContact,
    /// Continued after it had ended.
    Reopened,
    Escalated,
    /// A provider failed and another took over.
    Fallback,
    /// Used a model of unknown price.
    Unpriced,
}

impl SessionMark {
    /// Whether only resolved sessions have it.
    #[must_use]
    pub fn is_of_resolved(self) -> bool {
        matches!(self, Self::Confirmed | Self::Assumed | Self::Durable | Self::FirstContact)
    }
}

/// What a session is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Connectivity,
    Dns,
    Wifi,
    IpConfig,
    Gateway,
    Adapter,
    Vpn,
    Proxy,
    Performance,
    System,
    Other,
    Unknown,
}

/// A session as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionItem {
    pub id: SessionId,
    pub title: String,
    pub preview: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    /// The last event before the end; null while in progress.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    pub outcome: Outcome,
    pub resolution: Option<Resolution>,
    pub category: Category,
    pub cause: Option<String>,
    pub layer: Option<Layer>,
    pub message_count: u64,
    pub user_message_count: u64,
    pub tool_call_count: u64,
    /// The names of the tools used, each once.
    pub tools: Vec<String>,
    pub duration_ms: Option<u64>,
    /// US dollars; null when a model's price is unknown.
    pub cost_usd: Option<f64>,
    pub provider: Option<String>,
    pub pinned: bool,
    pub archived: bool,
    /// A run is going on.
    pub running: bool,
    /// In the bin.
    #[serde(default)]
    pub deleted: bool,
    /// How often it was continued after it had ended.
    #[serde(default)]
    pub reopened_count: u64,
    /// Tokens that models were sent and gave back, as far as their servers counted them.
    #[serde(default)]
    pub prompt_tokens: u64,
    #[serde(default)]
    pub completion_tokens: u64,
    /// A provider failed in it, and the next one took over.
    #[serde(default)]
    pub fallback: bool,
    /// Where the search words are; only with `q`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Vec<SnippetPart>>,
}

/// A piece of a search hit's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnippetPart {
    pub text: String,
    pub hit: bool,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionPage {
    pub items: Vec<SessionItem>,
    /// What the filters match in all.
    pub total: u64,
    /// With `q`: there are more than `total`, which stops counting at 1,000.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_is_minimum: bool,
    pub page: u64,
    pub page_size: u64,
    pub has_more: bool,
    /// Opaque; asks for the page after this one, however deep.
    pub next_cursor: Option<String>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    Assistant,
    Tool,
    System,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub id: MessageId,
    pub role: Role,
    /// Markdown where the assistant wrote it.
    pub content: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    pub tool_calls: Vec<ToolCall>,
}

/// Which assistant answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LlmIdentity {
    /// `builtin`, `ollama` or `openai`.
    pub provider: String,
    pub model: Option<String>,
}

/// What a person said of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feedback {
    /// 1..5 of a session, -1 or 1 of a message.
    pub score: i8,
    pub comment: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Set where it is about one message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
}

/// A session in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionDetail {
    #[serde(flatten)]
    pub item: SessionItem,
    pub messages: Vec<Message>,
    pub tool_calls: Vec<ToolCall>,
    /// The last one.
    pub diagnosis: Option<Diagnosis>,
    pub feedback: Option<Feedback>,
    /// The number of the last recorded event.
    pub last_seq: u64,
    pub llm: Option<LlmIdentity>,
}

impl SessionDetail {
    fn from_value(value: &Value) -> Result<Self, Error> {
        Ok(Self {
            item: json::read(value)?,
            messages: field(value, "messages")?,
            tool_calls: field(value, "tool_calls")?,
            diagnosis: field(value, "diagnosis")?,
            feedback: field(value, "feedback")?,
            last_seq: field(value, "last_seq")?,
            llm: field(value, "llm")?,
        })
    }
}

read_from_value! { SessionDetail }

/// `PATCH /api/sessions/{id}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SessionPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// Why a session goes to second level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    UserRequest,
    NotSolved,
    Hardware,
    ProviderFault,
    NoAccess,
    Other,
}

/// `POST /api/sessions/{id}/escalate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Escalation {
    pub reason: EscalationReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What to do with several sessions at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    Archive,
    Unarchive,
    Delete,
    Restore,
}

/// `POST /api/sessions/bulk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkRequest {
    pub ids: Vec<SessionId>,
    pub action: BulkAction,
}

/// `POST …/feedback`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedbackRequest {
    pub score: i8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Only for `POST /feedback`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
}
