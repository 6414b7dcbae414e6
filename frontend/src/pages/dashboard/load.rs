//! Everything that the dashboard shows, asked for at once.

use futures_util::join;
use shared_types::{
    CategoryShare, FunnelCount, Granularity, HeatCell, LayerShare, SessionPage, SessionSummary, TimePoint, Timestamp,
    ToolStats,
};

use crate::api::Failure;
use crate::api::analytics::{self, AnalyticsQuery};
use crate::api::sessions::{self, SessionQuery};
use crate::charts::zone::Zone;
use crate::format;
use crate::state::filters::{DashboardAddress, Scope};
use crate::state::period::Window;

/// Rows of "recent sessions".
const RECENT: u64 = 10;

/// One answer, or why there is none.
pub(super) type Part<T> = Result<T, Failure>;

/// What the server said, each part by itself: one that failed does not take the others with it.
pub(super) struct Loaded {
    pub granularity: Granularity,
    pub zone: Zone,
    pub summary: Part<SessionSummary>,
    pub over_time: Part<Vec<TimePoint>>,
    /// The period before; nothing where it is not compared.
    pub before: Option<Vec<TimePoint>>,
    pub categories: Part<Vec<CategoryShare>>,
    pub layers: Part<Vec<LayerShare>>,
    pub funnel: Part<Vec<FunnelCount>>,
    pub heat: Part<Vec<HeatCell>>,
    pub tools: Part<Vec<ToolStats>>,
    pub recent: Part<SessionPage>,
    /// The store holds no session at all.
    pub is_bare: bool,
}

/// Asks for all of it.
///
/// # Errors
/// Where the server gives no figure at all.
pub(super) async fn load(address: DashboardAddress) -> Result<Loaded, Failure> {
    let zone = Zone::browser();
    let window = address.range().window(format::now(), &zone);
    let granularity = window.granularity();
    let query = query(&address.scope, window, &zone);
    let earlier = self::query(&address.scope, window.previous(&zone), &zone);
    let compare = address.compare.is_none();
    let before = async {
        // Without it there is only no line to compare with.
        if compare { analytics::sessions_over_time(&earlier, granularity).await.ok() } else { None }
    };
    let list = list(&query);
    let (summary, over_time, before, categories, layers, funnel, heat, tools, recent) = join!(
        analytics::summary(&query, compare),
        analytics::sessions_over_time(&query, granularity),
        before,
        analytics::categories(&query),
        analytics::layers(&query),
        analytics::funnel(&query),
        analytics::heatmap(&query),
        analytics::tools(&query),
        sessions::list(&list),
    );
    if let (Err(failure), true, true) = (&summary, over_time.is_err(), recent.is_err()) {
        // Nothing but reasons: one is enough.
        return Err(failure.clone());
    }
    let is_empty = summary.as_ref().is_ok_and(|summary| summary.total_sessions == 0);
    let is_bare = is_empty && has_no_session().await;
    Ok(Loaded {
        granularity,
        zone,
        summary,
        over_time,
        before,
        categories,
        layers,
        funnel,
        heat,
        tools,
        recent,
        is_bare,
    })
}

async fn has_no_session() -> bool {
    let any = SessionQuery { page_size: Some(1), ..SessionQuery::default() };
    sessions::list(&any).await.is_ok_and(|page| page.total == 0)
}

fn moment(at: Timestamp) -> Option<String> {
    Some(at.to_string())
}

fn query(scope: &Scope, window: Window, zone: &Zone) -> AnalyticsQuery {
    AnalyticsQuery {
        from: moment(window.from),
        to: moment(window.to),
        tz: Some(zone.name().to_owned()),
        outcome: scope.outcome,
        category: scope.category,
        provider: scope.provider.clone(),
    }
}

fn list(query: &AnalyticsQuery) -> SessionQuery {
    SessionQuery {
        page_size: Some(RECENT),
        from: query.from.clone(),
        to: query.to.clone(),
        outcome: query.outcome,
        category: query.category,
        provider: query.provider.clone(),
        ..SessionQuery::default()
    }
}
