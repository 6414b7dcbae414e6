//! The dashboard's figures.

use serde::{Deserialize, Serialize};
use shared_types::{
    Category, CategoryShare, FunnelCount, Granularity, HeatCell, LayerShare, Outcome, SessionSummary, TimePoint,
    ToolStats,
};

use super::{Failure, get};

/// Which sessions the figures are about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnalyticsQuery {
    /// RFC 3339 or a date; from ≤ started_at < to.
    pub from: Option<String>,
    pub to: Option<String>,
    /// IANA name.
    pub tz: Option<String>,
    pub outcome: Option<Outcome>,
    pub category: Option<Category>,
    pub provider: Option<String>,
}

#[derive(Serialize)]
struct With<'a, T: Serialize> {
    #[serde(flatten)]
    query: &'a AnalyticsQuery,
    #[serde(flatten)]
    extra: T,
}

/// The cards; with the range before where `compare`.
///
/// # Errors
/// See [`Failure`].
pub async fn summary(query: &AnalyticsQuery, compare: bool) -> Result<SessionSummary, Failure> {
    let extra = serde_json::json!({ "compare": compare.then_some("previous") });
    get("/api/analytics/summary", &With { query, extra }).await
}

/// How the tools have done. Outcome, category and provider do not apply.
///
/// # Errors
/// See [`Failure`].
pub async fn tools(query: &AnalyticsQuery) -> Result<Vec<ToolStats>, Failure> {
    let query = AnalyticsQuery { outcome: None, category: None, provider: None, ..query.clone() };
    get("/api/analytics/tools", &query).await
}

/// The line over time, empty periods included.
///
/// # Errors
/// See [`Failure`].
pub async fn sessions_over_time(query: &AnalyticsQuery, granularity: Granularity) -> Result<Vec<TimePoint>, Failure> {
    let extra = serde_json::json!({ "granularity": granularity });
    get("/api/analytics/sessions-over-time", &With { query, extra }).await
}

/// What the sessions were about.
///
/// # Errors
/// See [`Failure`].
pub async fn categories(query: &AnalyticsQuery) -> Result<Vec<CategoryShare>, Failure> {
    get("/api/analytics/categories", query).await
}

/// On which rung the causes lay.
///
/// # Errors
/// See [`Failure`].
pub async fn layers(query: &AnalyticsQuery) -> Result<Vec<LayerShare>, Failure> {
    get("/api/analytics/layers", query).await
}

/// How far the sessions came.
///
/// # Errors
/// See [`Failure`].
pub async fn funnel(query: &AnalyticsQuery) -> Result<Vec<FunnelCount>, Failure> {
    get("/api/analytics/funnel", query).await
}

/// Weekday by hour.
///
/// # Errors
/// See [`Failure`].
pub async fn heatmap(query: &AnalyticsQuery) -> Result<Vec<HeatCell>, Failure> {
    get("/api/analytics/heatmap", query).await
}
