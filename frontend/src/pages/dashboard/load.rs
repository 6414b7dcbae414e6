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
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part<T> {
    pub data: Result<T, Failure>,
    /// Why the answer is an old one: a newer did not come.
    pub old: Option<Failure>,
}

impl<T: Clone> Part<T> {
    /// The answer, where there is one.
    pub(super) fn ok(&self) -> Option<&T> {
        self.data.as_ref().ok()
    }

    /// In place of an answer that did not come, the former one.
    fn or_former(self, former: &Self) -> Self {
        match (self.data, &former.data) {
            (Err(why), Ok(data)) => Self { data: Ok(data.clone()), old: Some(why) },
            (data, _) => Self { data, old: None },
        }
    }
}

impl<T> From<Result<T, Failure>> for Part<T> {
    fn from(data: Result<T, Failure>) -> Self {
        Self { data, old: None }
    }
}

/// What the server said, each part by itself: one that failed does not take the others with it.
#[derive(Clone)]
pub(super) struct Loaded {
    /// What was asked.
    pub of: DashboardAddress,
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

impl Loaded {
    /// What did not come this time is as it was, from an answer to the same question.
    pub(super) fn or_former(self, former: &Self) -> Self {
        Self {
            summary: self.summary.or_former(&former.summary),
            over_time: self.over_time.or_former(&former.over_time),
            before: self.before.or_else(|| former.before.clone()),
            categories: self.categories.or_former(&former.categories),
            layers: self.layers.or_former(&former.layers),
            funnel: self.funnel.or_former(&former.funnel),
            heat: self.heat.or_former(&former.heat),
            tools: self.tools.or_former(&former.tools),
            recent: self.recent.or_former(&former.recent),
            ..self
        }
    }

    /// Whether parts of it did not come, or not this time.
    pub(super) fn lacks(&self) -> bool {
        let is_here = self.summary.data.is_ok()
            && self.over_time.data.is_ok()
            && self.categories.data.is_ok()
            && self.layers.data.is_ok()
            && self.funnel.data.is_ok()
            && self.heat.data.is_ok()
            && self.tools.data.is_ok()
            && self.recent.data.is_ok();
        !is_here || self.old().is_some()
    }

    /// Why parts of it are old, where some are.
    pub(super) fn old(&self) -> Option<&Failure> {
        let parts = [
            &self.summary.old,
            &self.over_time.old,
            &self.categories.old,
            &self.layers.old,
            &self.funnel.old,
            &self.heat.old,
            &self.tools.old,
            &self.recent.old,
        ];
        parts.into_iter().flatten().next()
    }
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
    let earlier = self::query(&address.scope, window.beneath(&zone), &zone);
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
        of: address,
        granularity,
        zone,
        summary: summary.into(),
        over_time: over_time.into(),
        before,
        categories: categories.into(),
        layers: layers.into(),
        funnel: funnel.into(),
        heat: heat.into(),
        tools: tools.into(),
        recent: recent.into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn part(data: Result<u64, Failure>) -> Part<u64> {
        data.into()
    }

    #[test]
    fn a_part_that_did_not_come_again_is_as_it_was_and_says_why() {
        let kept = part(Err(Failure::Unreachable)).or_former(&part(Ok(3)));
        assert_eq!((kept.ok(), kept.old.as_ref()), (Some(&3), Some(&Failure::Unreachable)));
        let still = part(Err(Failure::Unreachable)).or_former(&kept);
        assert_eq!((still.ok(), still.old.is_some()), (Some(&3), true));
        let fresh = part(Ok(4)).or_former(&still);
        assert_eq!((fresh.ok(), fresh.old.as_ref()), (Some(&4), None));
        let never = part(Err(Failure::Unreachable)).or_former(&part(Err(Failure::Unreachable)));
        assert_eq!((never.ok(), never.old.as_ref()), (None, None));
    }
}
