//! The dashboard's figures. A figure whose denominator is 0 is null, never 0.

use serde::{Deserialize, Serialize};

use crate::{Category, Layer, Timestamp};

/// Sessions of a range, counted and timed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
pub struct SessionSummary {
    /// Sessions that started in the range.
    pub total_sessions: u64,
    pub resolved_count: u64,
    pub unresolved_count: u64,
    pub abandoned_count: u64,
    pub in_progress_count: u64,
    /// Resolved + unresolved + abandoned.
    pub ended_count: u64,
    /// Resolved because the person said so.
    pub confirmed_count: u64,
    /// Resolved because nothing more was said for 24 h.
    pub assumed_count: u64,
    /// Resolved ÷ ended.
    pub resolution_rate: Option<f64>,
    /// First message → last closure, reopenings included, of resolved sessions.
    pub avg_time_to_resolution_ms: Option<u64>,
    pub p50_time_to_resolution_ms: Option<u64>,
    pub p90_time_to_resolution_ms: Option<u64>,
    /// First message → first answer with a finding.
    pub p50_time_to_first_answer_ms: Option<u64>,
    /// Resolved and not reopened within 7 days.
    pub durable_count: u64,
    /// Resolved without reopening and without escalation.
    pub first_contact_count: u64,
    /// Sessions continued after they had ended.
    pub reopened_count: u64,
    pub escalated_count: u64,
    pub avg_messages_per_session: Option<f64>,
    /// US dollars, of the sessions whose price is known.
    pub total_cost_usd: Option<f64>,
    /// Sessions that used a model of unknown price.
    pub unpriced_sessions: u64,
    pub total_prompt_tokens: u64,
    pub total_completion_tokens: u64,
    pub by_provider: Vec<ProviderCount>,
    /// Sessions in which a provider failed and another took over.
    pub fallback_count: u64,
    /// The same hours so many days earlier that the two ranges do not overlap; only with `compare=previous`.
    pub previous: Option<Box<SessionSummary>>,
}

/// How many sessions a provider answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderCount {
    pub provider: String,
    pub sessions: u64,
}

/// How a tool has done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolStats {
    pub tool_name: String,
    pub display_name: String,
    pub total_calls: u64,
    /// Calls whose tool could do its work, whatever it found.
    pub success_count: u64,
    pub failure_count: u64,
    pub success_rate: Option<f64>,
    pub avg_execution_time_ms: Option<u64>,
    pub p50_execution_time_ms: Option<u64>,
    pub p95_execution_time_ms: Option<u64>,
    pub verdicts: VerdictCounts,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_used_at: Option<Timestamp>,
}

/// What a tool found, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictCounts {
    pub pass: u64,
    pub warn: u64,
    pub fail: u64,
    pub info: u64,
}

/// The width of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    Hour,
    Day,
    /// From Monday.
    Week,
    Month,
}

/// One period of `sessions-over-time`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimePoint {
    /// When the period begins, in UTC.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub timestamp: Timestamp,
    pub total: u64,
    pub resolved: u64,
    pub unresolved: u64,
    pub abandoned: u64,
    pub in_progress: u64,
    pub avg_time_to_resolution_ms: Option<u64>,
    pub cost_usd: Option<f64>,
}

/// One slice of `categories`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryShare {
    pub category: Category,
    pub count: u64,
    pub share: Option<f64>,
}

/// One rung of `layers`: sessions whose root cause lies there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LayerShare {
    pub layer: Layer,
    pub name: String,
    pub sessions: u64,
    pub share: Option<f64>,
}

/// A stage of the funnel, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FunnelStage {
    Started,
    Diagnosed,
    CauseFound,
    FixOffered,
    Resolved,
    Unresolved,
    Abandoned,
    InProgress,
}

/// How many sessions reached a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FunnelCount {
    pub stage: FunnelStage,
    pub count: u64,
}

/// Sessions by weekday and hour in the asked time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeatCell {
    /// 1 (Monday) to 7.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    pub sessions: u64,
}
