//! `/api/analytics`: the dashboard's figures, read from sums in one moment of the store.

use std::sync::Arc;

use axum::extract::State;
use rusqlite::Connection;
use serde::Deserialize;
use shared_types::{
    Category, CategoryShare, FunnelCount, Granularity, HeatCell, LayerShare, Outcome, SessionSummary, TimePoint,
    Timestamp, ToolStats,
};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use super::extract::Query;
use crate::analytics::{self, periods, query::Span};
use crate::app::App;
use crate::store::codes::{Code, NameKind};
use crate::store::figures::{self, Range, Scope};
use crate::store::rollups::ANY;
use crate::store::{StoreError, names};

/// Every route of this page of the contract.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(summary))
        .routes(routes!(tools))
        .routes(routes!(over_time))
        .routes(routes!(categories))
        .routes(routes!(layers))
        .routes(routes!(funnel))
        .routes(routes!(heatmap))
}

/// The range: sessions (or calls) that started in it are counted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RangeQuery {
    /// Inclusive: RFC 3339, the same without offset (UTC), or a date. The last 30 days where nothing is said.
    from: Option<String>,
    /// Exclusive.
    to: Option<String>,
    /// An IANA name, such as `Europe/Berlin`: decides days, weeks (from Monday) and hours. UTC where nothing is said.
    tz: Option<String>,
}

/// Which sessions are counted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichQuery {
    outcome: Option<Outcome>,
    category: Option<Category>,
    provider: Option<String>,
}

/// With what the figures are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Compare {
    Previous,
}

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// `previous`: the same hours so many days earlier that the two ranges do not overlap, in `previous`.
    #[param(inline)]
    compare: Option<Compare>,
}

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GranularityQuery {
    /// The width of a period; a day where nothing is said.
    granularity: Option<Granularity>,
}

fn span(query: &RangeQuery) -> Result<Span, ApiError> {
    let RangeQuery { from, to, tz } = query;
    Span::parse(from.as_deref(), to.as_deref(), tz.as_deref(), Timestamp::now()).map_err(ApiError::unprocessable)
}

/// Starts are whole milliseconds: the first one that is not before.
fn millis(at: Timestamp) -> i64 {
    at.as_millisecond() + i64::from(at.subsec_nanosecond() % 1_000_000 > 0)
}

fn range(span: &Span) -> Range {
    Range { from: millis(span.from), to: millis(span.to) }
}

impl WhichQuery {
    /// None where the provider is one that nobody has ever met.
    fn scope(&self, conn: &Connection, range: Range) -> Result<Option<Scope>, StoreError> {
        let provider = match &self.provider {
            None => Some(ANY),
            Some(name) => names::known(conn, NameKind::Provider, name)?,
        };
        Ok(provider.map(|provider| Scope {
            outcome: self.outcome.map_or(ANY, Code::code),
            category: self.category.map_or(ANY, Code::code),
            provider,
            range,
        }))
    }
}

/// A scope that no session is in.
fn nothing() -> Scope {
    Scope { outcome: ANY, category: ANY, provider: ANY, range: Range { from: 0, to: 0 } }
}

/// Sessions of a range, counted and timed.
#[utoipa::path(get, path = "/api/analytics/summary", tag = "analytics", params(RangeQuery, WhichQuery, CompareQuery),
    responses((status = 200, body = SessionSummary)))]
async fn summary(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
    Query(which): Query<WhichQuery>,
    Query(compare): Query<CompareQuery>,
) -> Result<axum::Json<SessionSummary>, ApiError> {
    let span = span(&when)?;
    let before = compare.compare.map(|Compare::Previous| range(&span.previous()));
    let range = range(&span);
    let summary = app.store.read_settled(move |conn| {
        let mut summary = summary_of(conn, &which, range)?;
        summary.previous = before.map(|range| summary_of(conn, &which, range).map(Box::new)).transpose()?;
        Ok(summary)
    });
    Ok(axum::Json(summary.await?))
}

fn summary_of(conn: &Connection, which: &WhichQuery, range: Range) -> Result<SessionSummary, StoreError> {
    let scope = which.scope(conn, range)?.unwrap_or_else(nothing);
    let (resolution, first_answer) = figures::times(conn, &scope)?;
    let providers = figures::by_provider(conn, &scope)?;
    Ok(analytics::summary(&figures::sums(conn, &scope)?, &resolution, &first_answer, providers))
}

/// How each tool has done that was called in the range, by hand or by an assistant. Calls that were
/// denied or cancelled say nothing of their tool and are not counted.
#[utoipa::path(get, path = "/api/analytics/tools", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Vec<ToolStats>)))]
async fn tools(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
) -> Result<axum::Json<Vec<ToolStats>>, ApiError> {
    let range = range(&span(&when)?);
    let figures = app.store.read_settled(move |conn| figures::tools(conn, range)).await?;
    let display_name = |name: &str| {
        let spec = app.toolbox.specs().iter().find(|spec| spec.name == name);
        spec.map_or_else(|| name.to_owned(), |spec| spec.display_name.clone())
    };
    Ok(axum::Json(analytics::tools(figures, display_name)))
}

/// One point for each period that the range touches, the empty ones with zeros; 10,000 at most.
#[utoipa::path(get, path = "/api/analytics/sessions-over-time", tag = "analytics",
    params(RangeQuery, WhichQuery, GranularityQuery), responses((status = 200, body = Vec<TimePoint>)))]
async fn over_time(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
    Query(which): Query<WhichQuery>,
    Query(width): Query<GranularityQuery>,
) -> Result<axum::Json<Vec<TimePoint>>, ApiError> {
    let span = span(&when)?;
    let granularity = width.granularity.unwrap_or(Granularity::Day);
    let points = app.store.read_settled(move |conn| {
        let Ok(bounds) = periods::bounds(&span.zone, granularity, span.from, span.to) else { return Ok(None) };
        let edges: Vec<i64> = bounds.iter().map(|bound| millis(*bound)).collect();
        let points = match which.scope(conn, range(&span))? {
            Some(scope) => figures::series(conn, &scope, &edges)?,
            None => vec![figures::Point::default(); edges.len().saturating_sub(1)],
        };
        Ok(Some(analytics::over_time(&bounds, &points)))
    });
    let points = points.await?.ok_or_else(|| {
        let limit = periods::POINTS;
        ApiError::field(
            "granularity",
            format!("gives more than {limit} points; take a wider period or a shorter range"),
        )
    })?;
    Ok(axum::Json(points))
}

/// The categories that occur, the most frequent first; shares are of all sessions counted.
#[utoipa::path(get, path = "/api/analytics/categories", tag = "analytics", params(RangeQuery, WhichQuery),
    responses((status = 200, body = Vec<CategoryShare>)))]
async fn categories(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
    Query(which): Query<WhichQuery>,
) -> Result<axum::Json<Vec<CategoryShare>>, ApiError> {
    let range = range(&span(&when)?);
    let counts = app.store.read_settled(move |conn| {
        let scope = which.scope(conn, range)?.unwrap_or_else(nothing);
        let codes: Vec<i64> = Category::ALL.iter().map(|(_, code)| *code).collect();
        figures::by_category(conn, &scope, &codes)
    });
    let named = counts.await?.into_iter().filter_map(|(code, count)| Some((Category::of(code)?, count))).collect();
    Ok(axum::Json(analytics::categories(named)))
}

/// The rungs on which the root causes lie; shares are of the sessions whose cause was found on one.
#[utoipa::path(get, path = "/api/analytics/layers", tag = "analytics", params(RangeQuery, WhichQuery),
    responses((status = 200, body = Vec<LayerShare>)))]
async fn layers(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
    Query(which): Query<WhichQuery>,
) -> Result<axum::Json<Vec<LayerShare>>, ApiError> {
    let range = range(&span(&when)?);
    Ok(axum::Json(app.store.read_settled(move |conn| Ok(analytics::layers(&sums(conn, &which, range)?))).await?))
}

/// How far the sessions came: started, diagnosed, cause found, fix offered; then how they ended.
#[utoipa::path(get, path = "/api/analytics/funnel", tag = "analytics", params(RangeQuery, WhichQuery),
    responses((status = 200, body = Vec<FunnelCount>)))]
async fn funnel(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
    Query(which): Query<WhichQuery>,
) -> Result<axum::Json<Vec<FunnelCount>>, ApiError> {
    let range = range(&span(&when)?);
    Ok(axum::Json(app.store.read_settled(move |conn| Ok(analytics::funnel(&sums(conn, &which, range)?))).await?))
}

fn sums(conn: &Connection, which: &WhichQuery, range: Range) -> Result<crate::store::rollups::Figures, StoreError> {
    let scope = which.scope(conn, range)?.unwrap_or_else(nothing);
    figures::sums(conn, &scope)
}

/// Sessions by weekday (1 = Monday) and hour in the asked time zone; all 168 cells.
#[utoipa::path(get, path = "/api/analytics/heatmap", tag = "analytics", params(RangeQuery, WhichQuery),
    responses((status = 200, body = Vec<HeatCell>)))]
async fn heatmap(
    State(app): State<Arc<App>>,
    Query(when): Query<RangeQuery>,
    Query(which): Query<WhichQuery>,
) -> Result<axum::Json<Vec<HeatCell>>, ApiError> {
    let span = span(&when)?;
    let cells = app.store.read_settled(move |conn| {
        let clock = periods::WeekClock::new(&span.zone, span.from, span.to);
        let mut counts = [0; 168];
        if let Some(scope) = which.scope(conn, range(&span))? {
            figures::quarters(conn, &scope, |ms, sessions| {
                counts[clock.hour_of_week(ms)] += sessions.unsigned_abs();
            })?;
        }
        Ok(analytics::heatmap(&counts))
    });
    Ok(axum::Json(cells.await?))
}
