//! Tools: what can be run, a call that asks for it, and what came of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{CallId, JsonObject, Layer, Timestamp};

/// What a call does to the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Looks only; runs freely.
    Reads,
    /// Changes a setting or a state; needs a yes.
    Changes,
    /// Deletes or ends something that does not come back by itself; needs a yes each time.
    Destroys,
}

/// Where a call is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallStatus {
    Queued,
    Running,
    AwaitingApproval,
    Done,
    Failed,
    Cancelled,
    TimedOut,
    Denied,
}

impl CallStatus {
    /// Whether nothing more will come of the call.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running | Self::AwaitingApproval)
    }
}

/// What a call found, as opposed to whether it could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Warn,
    Fail,
    Info,
}

/// Who asked for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Assistant,
    Manual,
}

/// How to take a change back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Undo {
    /// In words: what undoing does, or how to do it by hand.
    pub text: String,
    /// Whether `POST /api/tools/undo/{call_id}` can do it.
    pub available: bool,
}

/// One call of a tool, from the request to the result.
///
/// Until it ends, `verdict`, `data`, `error` and `duration_ms` are null, `summary` and `result`
/// empty and `success` false.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolCall {
    pub id: CallId,
    /// The tool's name, a [`ToolSpec::name`].
    pub name: String,
    /// The checked arguments, defaults filled in.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub arguments: JsonObject,
    /// What these arguments do: a dry run of a tool that changes things reads.
    pub effect: Effect,
    pub status: CallStatus,
    pub verdict: Option<Verdict>,
    /// One line for a person.
    pub summary: String,
    /// Markdown.
    pub result: String,
    /// The same for a program; its shape is the tool's own.
    pub data: Option<Value>,
    /// The tool could do its work. A dead gateway is `success: true, verdict: "fail"`.
    pub success: bool,
    pub error: Option<String>,
    pub layer: Option<Layer>,
    pub origin: Origin,
    pub undo: Option<Undo>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub undone_at: Option<Timestamp>,
    /// The call that this one takes back, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<CallId>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    /// Milliseconds from the start of the work to its end.
    pub duration_ms: Option<u64>,
}

impl ToolCall {
    /// Notes what a later call means for this one: where it took this one back, since when.
    pub fn learn_of(&mut self, later: &Self) {
        if later.undoes.as_ref() != Some(&self.id) || !later.success || self.undone_at.is_some() {
            return;
        }
        let took_ms = later.duration_ms.and_then(|ms| i64::try_from(ms).ok()).unwrap_or(0);
        let ended = later.started_at.as_millisecond().saturating_add(took_ms);
        self.undone_at = Some(Timestamp::from_millisecond(ended).unwrap_or(later.started_at));
        if let Some(undo) = &mut self.undo {
            undo.available = false;
        }
    }
}

/// The JSON type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    String,
    Integer,
    Number,
    Boolean,
    /// Of strings.
    Array,
}

/// One parameter of a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterSpec {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ParameterType,
    pub description: String,
    pub required: bool,
    /// Null when there is none: then leaving it out means "choose for me".
    pub default: Value,
    #[serde(default, rename = "enum", skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
}

/// A tool as everybody sees it: the model's schema, the browser's form, the argument check and
/// the docs all come from this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolSpec {
    /// `snake_case`, the name on the wire.
    pub name: String,
    /// For people.
    pub display_name: String,
    pub description: String,
    /// The group it is listed in.
    pub category: ToolCategory,
    pub layer: Option<Layer>,
    /// The worst it can do; see [`ToolCall::effect`] for what a call does.
    pub effect: Effect,
    /// On this computer.
    pub supported: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsupported_reason: Option<String>,
    pub parameters: Vec<ParameterSpec>,
}

/// The groups that tools are listed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ToolCategory {
    /// The five ladder tools.
    Ladder,
    Network,
    Wifi,
    Dns,
    Vpn,
    System,
    Windows,
}
