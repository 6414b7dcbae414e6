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
    // Of those that ended, as the card beside it counts.
    let resolved: u64 = data.points.iter().map(|point| point.resolved).sum();
    let ended = resolved + data.points.iter().map(|point| point.unresolved + point.abandoned).sum::<u64>();
    let outcome = figures::share(resolved, ended).map_or_else(
        || "none has ended".to_owned(),
        |share| format!("{} of those that ended were resolved", figures::percent(share)),
    );
    let every = granularity_name(data.granularity);
    // The first of the busiest: max_by_key would give the last.
    let busiest = data.points.iter().rev().max_by_key(|point| point.total);
    match busiest.filter(|point| point.total > 0) {
        None => format!("No sessions in {}.", figures::plural(data.points.len() as u64, every)),
        Some(point) => format!(
            "{} over {}, busiest {} ({}); {outcome}.",
            figures::plural(total, "session"),
            figures::plural(data.points.len() as u64, every),
            period_label(point.timestamp, data.granularity, &data.zone),
            figures::count(point.total),
        ),
    }
}

#[derive(PartialEq, Properties)]
pub struct SessionsOverTimeProps {
    pub face: Face<OverTime>,
    /// The period before will be drawn too.
    pub compares: bool,
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
    let usual = use_memo(props.compares, |compares| {
        let before = compares.then(Vec::new);
        Plotted::new(line(&OverTime { points: Vec::new(), before, granularity: Granularity::Day, zone: Zone::utc() }))
    });
    html! {
        <ChartCard id="sessions-over-time" title="Sessions over time" face={(*face).clone()} usual={(*usual).clone()} stale={props.stale}
            onchoose={props.onchoose.clone()} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::{Drawing, Plot, View};
    use crate::charts::scene::Mark;

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
        assert_eq!(
            line(&data()).summary(),
            "16 sessions over 3 days, busiest Mon 2 Nov (6); 62.5% of those that ended were resolved."
        );
        let going_on = TimePoint { unresolved: 0, in_progress: 4, ..point(1, 4, 0) };
        let going_on = OverTime { points: vec![going_on], ..data() };
        assert_eq!(line(&going_on).summary(), "4 sessions over 1 day, busiest Sun 1 Nov (4); none has ended.");
        let empty = OverTime { points: vec![point(1, 0, 0)], ..data() };
        assert_eq!(line(&empty).summary(), "No sessions in 1 day.");
    }

    #[test]
    fn the_period_before_lies_under_this_one_and_ends_where_it_has_no_more() {
        let plot = line(&data());
        let before = plot.series.last().expect("a series");
        assert_eq!((before.label.as_str(), &before.values[..]), ("Sessions before", &[Some(1), Some(2), None][..]));
    }

    /// What is drawn of a series beside its colour: how its line is broken, and its markers' corners.
    fn look(drawing: &Drawing, ink: Ink) -> (Option<Dash>, Vec<usize>) {
        let mut dash = None;
        let mut markers = Vec::new();
        for mark in &drawing.scene {
            match mark {
                Mark::Line { ink: of, dash: how, .. } if *of == ink => dash = Some(*how),
                Mark::Disc { ink: of, .. } if *of == ink => markers.push(0),
                Mark::Fill { points, ink: of, alpha } if *of == ink && *alpha >= 1.0 => {
                    // A diamond stands on a corner, a square on an edge.
                    let level = usize::from((points[0].y - points[1].y).abs() < 1e-9);
                    markers.push(points.len() * 10 + level);
                }
                _ => {}
            }
        }
        (dash, markers)
    }

    #[test]
    fn series_are_drawn_apart_by_dash_or_marker_however_long_the_range() {
        for periods in [1_u64, 3, 30, 90, 366] {
            let start: shared_types::Timestamp = "2026-01-01T00:00:00Z".parse().expect("a moment");
            let points: Vec<TimePoint> = (0..periods)
                .map(|day| TimePoint {
                    timestamp: shared_types::Timestamp::from_second(start.as_second() + day as i64 * 86_400)
                        .expect("a day"),
                    abandoned: 1,
                    in_progress: 2,
                    ..point(1, 9, 5)
                })
                .collect();
            let plot = line(&OverTime { before: Some(points.clone()), points, ..data() });
            assert_eq!(plot.series.len(), 6);
            for width in [300.0, 640.0, 1200.0] {
                let drawing = plot.draw(View::estimated(width, 240.0, &[]));
                let looks: Vec<_> = plot.series.iter().map(|series| look(&drawing, series.ink)).collect();
                for (index, one) in looks.iter().enumerate() {
                    for (other, label) in
                        looks[index + 1..].iter().zip(plot.series[index + 1..].iter().map(|s| &s.label))
                    {
                        assert!(
                            one != other,
                            "{} and {label} over {periods} days in {width} px",
                            plot.series[index].label
                        );
                    }
                }
            }
        }
    }
}
