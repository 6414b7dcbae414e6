//! Sessions over time: all of them and how they ended, against the period before.

use shared_types::{Granularity, TimePoint};
use yew::prelude::*;

use super::chart::Plotted;
use super::chart_card::ChartCard;
use super::face::Face;
use crate::charts::colour::Ink;
use crate::charts::figures;
use crate::charts::line::{LinePlot, Period, Series};
use crate::charts::scene::{Dash, Marker};
use crate::charts::zone::Zone;
use crate::state::period::{granularity_name, period_label};

/// What the line is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct OverTime {
    pub points: Vec<TimePoint>,
    /// The same periods before, where they are compared.
    pub before: Option<Vec<TimePoint>>,
    pub granularity: Granularity,
    pub zone: Zone,
}

/// The chart of it.
#[must_use]
pub fn line(data: &OverTime) -> LinePlot {
    let label = |point: &TimePoint| period_label(point.timestamp, data.granularity, &data.zone);
    let series = |label: &str, ink: Ink, dash: Dash, marker: Marker, of: fn(&TimePoint) -> u64| Series {
        label: label.into(),
        ink,
        dash,
        marker,
        values: data.points.iter().map(|point| Some(of(point))).collect(),
    };
    let mut all = vec![
        series("Sessions", Ink::Total, Dash::Solid, Marker::Circle, |point| point.total),
        series("Resolved", Ink::Resolved, Dash::Long, Marker::Square, |point| point.resolved),
        series("Unresolved", Ink::Unresolved, Dash::Short, Marker::Triangle, |point| point.unresolved),
        series("Abandoned", Ink::Abandoned, Dash::Dot, Marker::Diamond, |point| point.abandoned),
    ];
    if data.points.iter().any(|point| point.in_progress > 0) {
        all.push(series("In progress", Ink::InProgress, Dash::Long, Marker::Circle, |point| point.in_progress));
    }
    if let Some(before) = &data.before {
        all.push(Series {
            label: "Sessions before".into(),
            ink: Ink::Previous,
            dash: Dash::Short,
            marker: Marker::None,
            values: (0..data.points.len()).map(|at| before.get(at).map(|point| point.total)).collect(),
        });
    }
    LinePlot {
        periods: data.points.iter().map(|point| Period { start: point.timestamp, label: label(point) }).collect(),
        series: all,
        zone: data.zone.clone(),
        summary: summary(data),
        action: Some("Open these sessions".into()),
    }
}

fn summary(data: &OverTime) -> String {
    let total: u64 = data.points.iter().map(|point| point.total).sum();
    let resolved: u64 = data.points.iter().map(|point| point.resolved).sum();
    let every = granularity_name(data.granularity);
    // The first of the busiest: max_by_key would give the last.
    let busiest = data.points.iter().rev().max_by_key(|point| point.total);
    match busiest.filter(|point| point.total > 0) {
        None => format!("No sessions in {}.", figures::plural(data.points.len() as u64, every)),
        Some(point) => format!(
            "{} over {}, busiest {} ({}); {} resolved.",
            figures::plural(total, "session"),
            figures::plural(data.points.len() as u64, every),
            period_label(point.timestamp, data.granularity, &data.zone),
            figures::count(point.total),
            figures::or_none(figures::share(resolved, total), figures::percent),
        ),
    }
}

#[derive(PartialEq, Properties)]
pub struct SessionsOverTimeProps {
    pub face: Face<OverTime>,
    pub stale: bool,
    /// A period was chosen: its index.
    pub onchoose: Callback<usize>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn SessionsOverTime(props: &SessionsOverTimeProps) -> Html {
    let face = use_memo(props.face.clone(), |face| face.map(|data| Plotted::new(line(data))));
    html! {
        <ChartCard id="sessions-over-time" title="Sessions over time" face={(*face).clone()} height="h-[21rem]" stale={props.stale}
            onchoose={props.onchoose.clone()} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::Plot;

    fn point(day: u8, total: u64, resolved: u64) -> TimePoint {
        TimePoint {
            timestamp: format!("2026-11-{day:02}T00:00:00Z").parse().expect("a moment"),
            total,
            resolved,
            unresolved: total - resolved,
            abandoned: 0,
            in_progress: 0,
            avg_time_to_resolution_ms: None,
            cost_usd: None,
        }
    }

    fn data() -> OverTime {
        OverTime {
            points: vec![point(1, 4, 3), point(2, 6, 5), point(3, 6, 2)],
            before: Some(vec![point(1, 1, 1), point(2, 2, 2)]),
            granularity: Granularity::Day,
            zone: Zone::utc(),
        }
    }

    #[test]
    fn the_sentence_says_how_many_when_most_and_how_well() {
        assert_eq!(line(&data()).summary(), "16 sessions over 3 days, busiest Mon 2 Nov (6); 62.5% resolved.");
        let empty = OverTime { points: vec![point(1, 0, 0)], ..data() };
        assert_eq!(line(&empty).summary(), "No sessions in 1 day.");
    }

    #[test]
    fn the_period_before_lies_under_this_one_and_ends_where_it_has_no_more() {
        let plot = line(&data());
        let before = plot.series.last().expect("a series");
        assert_eq!((before.label.as_str(), &before.values[..]), ("Sessions before", &[Some(1), Some(2), None][..]));
    }

    #[test]
    fn series_differ_by_dash_or_marker_too() {
        let plot = line(&data());
        for (index, one) in plot.series.iter().enumerate() {
            for other in &plot.series[index + 1..] {
                assert!(one.dash != other.dash || one.marker != other.marker, "{} and {}", one.label, other.label);
            }
        }
    }
}
