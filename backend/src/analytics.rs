//! Rows to figures: what the sums of the store mean. Pure; knows neither the clock nor the database.

pub mod periods;
pub mod query;

use shared_types::{
    Category, CategoryShare, FunnelCount, FunnelStage, HeatCell, Layer, LayerShare, ProviderCount, SessionSummary,
    TimePoint, Timestamp, ToolStats, VerdictCounts,
};

use crate::store::figures::{Point, ToolFigures};
use crate::store::histogram::Histogram;
use crate::store::rollups::{Figures, place_of};
use crate::store::sessions::usd;

/// One measure of the figures, as a count.
fn count(figures: &Figures, measure: &str) -> u64 {
    figures[place_of(measure)].max(0).unsigned_abs()
}

/// A share; none of none.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// An average, rounded; none of none.
fn average(sum: u64, count: u64) -> Option<u64> {
    (count > 0).then(|| (sum + count / 2) / count)
}

/// Dollars; none where every session's price is unknown.
fn dollars(nanousd: i64, sessions: u64, unpriced: u64) -> Option<f64> {
    (sessions == 0 || unpriced < sessions).then(|| usd(nanousd))
}

/// The summary of a range.
#[must_use]
pub fn summary(
    figures: &Figures,
    resolution: &Histogram,
    first_answer: &Histogram,
    providers: Vec<(String, i64)>,
) -> SessionSummary {
    let of = |measure| count(figures, measure);
    let (sessions, resolved) = (of("sessions"), of("resolved"));
    let ended = resolved + of("unresolved") + of("abandoned");
    SessionSummary {
        total_sessions: sessions,
        resolved_count: resolved,
        unresolved_count: of("unresolved"),
        abandoned_count: of("abandoned"),
        in_progress_count: sessions - ended,
        ended_count: ended,
        confirmed_count: of("confirmed"),
        assumed_count: of("assumed"),
        resolution_rate: share(resolved, ended),
        avg_time_to_resolution_ms: average(of("resolution_ms"), resolved),
        p50_time_to_resolution_ms: resolution.quantile(0.5),
        p90_time_to_resolution_ms: resolution.quantile(0.9),
        p50_time_to_first_answer_ms: first_answer.quantile(0.5),
        durable_count: of("durable"),
        first_contact_count: of("first_contact"),
        reopened_count: of("reopened"),
        escalated_count: of("escalated"),
        avg_messages_per_session: share(of("messages"), sessions),
        total_cost_usd: dollars(figures[place_of("cost_nanousd")], sessions, of("unpriced")),
        unpriced_sessions: of("unpriced"),
        total_prompt_tokens: of("prompt_tokens"),
        total_completion_tokens: of("completion_tokens"),
        by_provider: providers
            .into_iter()
            .map(|(provider, sessions)| ProviderCount { provider, sessions: sessions.unsigned_abs() })
            .collect(),
        fallback_count: of("fallback"),
        previous: None,
    }
}

/// How the tools have done, the most used first.
#[must_use]
pub fn tools(figures: Vec<ToolFigures>, display_name: impl Fn(&str) -> String) -> Vec<ToolStats> {
    let mut stats: Vec<_> = figures
        .into_iter()
        .map(|tool| {
            let (calls, successes) = (tool.calls.unsigned_abs(), tool.successes.unsigned_abs());
            let [pass, warn, fail, info] = tool.verdicts.map(i64::unsigned_abs);
            ToolStats {
                display_name: display_name(&tool.name),
                total_calls: calls,
                success_count: successes,
                failure_count: calls - successes,
                success_rate: share(successes, calls),
                avg_execution_time_ms: average(tool.total_ms.unsigned_abs(), tool.timed.unsigned_abs()),
                p50_execution_time_ms: tool.times.quantile(0.5),
                p95_execution_time_ms: tool.times.quantile(0.95),
                verdicts: VerdictCounts { pass, warn, fail, info },
                last_used_at: tool.last_used_at.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
                tool_name: tool.name,
            }
        })
        .collect();
    stats.sort_by(|one, other| {
        other.total_calls.cmp(&one.total_calls).then_with(|| one.tool_name.cmp(&other.tool_name))
    });
    stats
}

/// The points of a series with the moments at which their periods begin.
#[must_use]
pub fn over_time(starts: &[Timestamp], points: &[Point]) -> Vec<TimePoint> {
    let point = |(start, point): (&Timestamp, &Point)| {
        let [total, resolved, unresolved, abandoned, unpriced] =
            [point.sessions, point.resolved, point.unresolved, point.abandoned, point.unpriced].map(i64::unsigned_abs);
        TimePoint {
            timestamp: *start,
            total,
            resolved,
            unresolved,
            abandoned,
            in_progress: total - resolved - unresolved - abandoned,
            avg_time_to_resolution_ms: average(point.resolution_ms.unsigned_abs(), resolved),
            cost_usd: dollars(point.cost_nanousd, total, unpriced),
        }
    };
    starts.iter().zip(points).map(point).collect()
}

/// The categories that occur, the most frequent first.
#[must_use]
pub fn categories(mut counts: Vec<(Category, i64)>) -> Vec<CategoryShare> {
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let total = counts.iter().map(|(_, count)| count.unsigned_abs()).sum();
    counts
        .into_iter()
        .map(|(category, count)| {
            let count = count.unsigned_abs();
            CategoryShare { category, count, share: share(count, total) }
        })
        .collect()
}

/// All five rungs; shares are of the sessions whose cause lies on one.
#[must_use]
pub fn layers(figures: &Figures) -> Vec<LayerShare> {
    let sessions = |layer: Layer| count(figures, &format!("layer_{}", layer.number()));
    let total = Layer::ALL.into_iter().map(sessions).sum();
    Layer::ALL
        .into_iter()
        .map(|layer| LayerShare {
            layer,
            name: layer.name().into(),
            sessions: sessions(layer),
            share: share(sessions(layer), total),
        })
        .collect()
}

/// How far the sessions came; the outcomes equal the summary's.
#[must_use]
pub fn funnel(figures: &Figures) -> Vec<FunnelCount> {
    let of = |measure| count(figures, measure);
    let in_progress = of("sessions") - of("resolved") - of("unresolved") - of("abandoned");
    [
        (FunnelStage::Started, of("sessions")),
        (FunnelStage::Diagnosed, of("diagnosed")),
        (FunnelStage::CauseFound, of("cause_found")),
        (FunnelStage::FixOffered, of("fix_offered")),
        (FunnelStage::Resolved, of("resolved")),
        (FunnelStage::Unresolved, of("unresolved")),
        (FunnelStage::Abandoned, of("abandoned")),
        (FunnelStage::InProgress, in_progress),
    ]
    .map(|(stage, count)| FunnelCount { stage, count })
    .into()
}

/// All 168 hours of the week, from Monday 0 h; `counts` in that order.
#[must_use]
pub fn heatmap(counts: &[u64; 168]) -> Vec<HeatCell> {
    (0..7_u8)
        .flat_map(|day| (0..24_u8).map(move |hour| (day, hour)))
        .zip(counts)
        .map(|((day, hour), sessions)| HeatCell { weekday: day + 1, hour, sessions: *sessions })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_of_nothing_is_null_and_never_0() {
        let nothing = summary(&[0; 29], &Histogram::default(), &Histogram::default(), Vec::new());
        assert_eq!(nothing.resolution_rate, None);
        assert_eq!(nothing.avg_time_to_resolution_ms, None);
        assert_eq!(nothing.p90_time_to_resolution_ms, None);
        assert_eq!(nothing.avg_messages_per_session, None);
        assert_eq!(nothing.total_cost_usd, Some(0.0));
        assert!(layers(&[0; 29]).iter().all(|layer| layer.share.is_none()));
    }

    #[test]
    fn a_cost_is_null_where_no_price_is_known() {
        for (sessions, unpriced, cost) in [(0, 0, Some(1.5)), (2, 1, Some(1.5)), (2, 2, None)] {
            assert_eq!(dollars(1_500_000_000, sessions, unpriced), cost);
        }
    }
}
