//! A line chart over time: several series, one place on the axis for each period.

use shared_types::Timestamp;

use super::colour::Ink;
use super::figures;
use super::plot::{Drawing, Highlight, Hit, LegendEntry, Plot, Stop, Table, Tip, TipRow, View};
use super::scale::{Linear, count_ticks, time_ticks};
use super::scene::{Align, Area, Dash, Mark, Marker, Point, TEXT, marker};
use super::zone::Zone;

/// Pixels between points from which on each gets a marker.
const MARKER_ROOM: f64 = 16.0;
/// Pixels at least between markers where the points are closer.
const MARKER_PITCH: f64 = 48.0;

/// One series: a value for each period.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub label: String,
    pub ink: Ink,
    pub dash: Dash,
    pub marker: Marker,
    /// Nothing where there is no such period.
    pub values: Vec<Option<u64>>,
}

/// A period on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    pub start: Timestamp,
    /// As tooltip and table call it.
    pub label: String,
}

/// Counts over time.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePlot {
    pub periods: Vec<Period>,
    pub series: Vec<Series>,
    pub zone: Zone,
    /// The sentence for screen readers.
    pub summary: String,
    /// What a click on a period does.
    pub action: Option<String>,
}

impl LinePlot {
    fn maximum(&self, view: View<'_>) -> u64 {
        let shown = self.series.iter().enumerate().filter(|(index, _)| view.shows(*index));
        shown.flat_map(|(_, series)| series.values.iter().flatten().copied()).max().unwrap_or(0)
    }

    fn x_scale(&self, plot: Area) -> Linear {
        let at = |period: Option<&Period>| period.map_or(0.0, |period| as_x(period.start));
        Linear::new((at(self.periods.first()), at(self.periods.last())), (plot.left, plot.right()))
    }

    fn axes(&self, view: View<'_>, plot: Area, ticks: &[f64], x: Linear) -> Vec<Mark> {
        let y = y_scale(plot, ticks);
        let mut scene = Vec::new();
        for value in ticks {
            let height = y.at(*value);
            scene.push(Mark::Line {
                points: vec![Point::new(plot.left, height), Point::new(plot.right(), height)],
                ink: Ink::Grid,
                width: 1.0,
                dash: Dash::Solid,
            });
            let at = Point::new(plot.left - 8.0, height);
            scene.push(Mark::Text {
                text: figures::short_count(*value),
                at,
                ink: Ink::Axis,
                size: TEXT,
                align: Align::End,
            });
        }
        let (Some(first), Some(last)) = (self.periods.first(), self.periods.last()) else { return scene };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a canvas is narrow and not negative"
        )]
        let room = (plot.width / 72.0).max(2.0) as usize;
        for tick in time_ticks(first.start, last.start, &self.zone, room) {
            // A label keeps whole at the edges: it is moved in rather than cut.
            let half = (view.text_width)(&tick.label, TEXT) / 2.0;
            let centre =
                x.at(as_x(tick.at)).clamp(plot.left - 8.0 + half, (plot.right() + 8.0 - half).max(plot.left + half));
            let at = Point::new(centre, plot.bottom() + 16.0);
            scene.push(Mark::Text { text: tick.label, at, ink: Ink::Axis, size: TEXT, align: Align::Middle });
        }
        scene
    }

    /// How many points share a marker: it tells series apart that are dashed alike, whatever the range.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred periods")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas is narrow and not negative")]
    fn marker_stride(&self, width: f64) -> usize {
        let pitch = width / self.periods.len().max(1) as f64;
        if pitch >= MARKER_ROOM { 1 } else { (MARKER_PITCH / pitch.max(0.1)).ceil() as usize }
    }

    fn lines(&self, view: View<'_>, plot: Area, place: impl Fn(usize, u64) -> Point, scene: &mut Vec<Mark>) {
        let every = self.marker_stride(plot.width);
        // The first series is the one the others are parts of: it is drawn last, on top.
        for (index, series) in self.series.iter().enumerate().rev().filter(|(index, _)| view.shows(*index)) {
            let points: Vec<Point> = series
                .values
                .iter()
                .enumerate()
                .filter_map(|(at, value)| value.map(|value| place(at, value)))
                .collect();
            if index == 0 && points.len() > 1 {
                let mut area = points.clone();
                area.push(Point::new(points[points.len() - 1].x, plot.bottom()));
                area.push(Point::new(points[0].x, plot.bottom()));
                scene.push(Mark::Fill { points: area, ink: series.ink, alpha: 0.06 });
            }
            scene.extend(points.iter().step_by(every).filter_map(|at| marker(series.marker, *at, 3.0, series.ink)));
            scene.push(Mark::Line {
                points,
                ink: series.ink,
                width: if index == 0 { 2.5 } else { 1.75 },
                dash: series.dash,
            });
        }
    }

    fn stop(&self, at: usize, view: View<'_>, plot: Area, place: impl Fn(usize, u64) -> Point) -> Stop {
        let x = place(at, 0).x;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred periods")]
        let half = plot.width / (self.periods.len().saturating_sub(1)).max(1) as f64 / 2.0;
        let mut dots = Vec::new();
        let mut rows = Vec::new();
        for (_, series) in self.series.iter().enumerate().filter(|(index, _)| view.shows(*index)) {
            let value = series.values.get(at).copied().flatten();
            rows.push(TipRow::new(series.ink, series.label.as_str(), figures::or_none(value, figures::count)));
            dots.extend(value.map(|value| (place(at, value), series.ink)));
        }
        let highest = dots.iter().map(|(point, _)| point.y).fold(plot.bottom(), f64::min);
        Stop {
            datum: at,
            tip: Tip { title: self.periods[at].label.clone(), rows, action: self.action.clone() },
            anchor: Point::new(x, highest),
            hit: Hit::Area(Area { left: x - half, top: 0.0, width: half * 2.0, height: view.height }),
            highlight: Highlight::Crosshair { top: plot.top, bottom: plot.bottom(), dots },
        }
    }
}

fn y_scale(plot: Area, ticks: &[f64]) -> Linear {
    Linear::new((0.0, ticks.last().copied().unwrap_or(1.0)), (plot.bottom(), plot.top))
}

#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
fn as_x(at: Timestamp) -> f64 {
    at.as_second() as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of sessions are far below 2^53")]
fn as_y(value: u64) -> f64 {
    value as f64
}

impl Plot for LinePlot {
    fn height(&self, width: f64) -> f64 {
        (width * 0.4).clamp(200.0, 300.0)
    }

    fn draw(&self, view: View<'_>) -> Drawing {
        let ticks = count_ticks(as_y(self.maximum(view)), 5);
        let widest =
            ticks.iter().map(|value| (view.text_width)(&figures::short_count(*value), TEXT)).fold(16.0, f64::max);
        let left = widest + 12.0;
        let plot =
            Area { left, top: 10.0, width: (view.width - left - 12.0).max(1.0), height: (view.height - 38.0).max(1.0) };
        let (x, y) = (self.x_scale(plot), y_scale(plot, &ticks));
        let place = |at: usize, value: u64| {
            Point::new(self.periods.get(at).map_or(plot.left, |period| x.at(as_x(period.start))), y.at(as_y(value)))
        };
        let mut scene = self.axes(view, plot, &ticks, x);
        self.lines(view, plot, place, &mut scene);
        let stops = (0..self.periods.len()).map(|at| self.stop(at, view, plot, place)).collect();
        Drawing { scene, stops, stride: 1 }
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let entry = |series: &Series| LegendEntry {
            label: series.label.clone(),
            ink: series.ink,
            dash: series.dash,
            marker: series.marker,
            hatched: false,
        };
        self.series.iter().map(entry).collect()
    }

    fn table(&self) -> Table {
        let headings =
            std::iter::once("Period".to_owned()).chain(self.series.iter().map(|series| series.label.clone())).collect();
        let row = |(at, period): (usize, &Period)| {
            let value = |series: &Series| figures::or_none(series.values.get(at).copied().flatten(), figures::count);
            std::iter::once(period.label.clone()).chain(self.series.iter().map(value)).collect()
        };
        Table { headings, rows: self.periods.iter().enumerate().map(row).collect() }
    }

    fn summary(&self) -> String {
        self.summary.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> LinePlot {
        let days = ["2026-11-01", "2026-11-02", "2026-11-03"];
        let series = |label: &str, ink, values: [u64; 3]| Series {
            label: label.into(),
            ink,
            dash: Dash::Solid,
            marker: Marker::Circle,
            values: values.into_iter().map(Some).collect(),
        };
        LinePlot {
            periods: days
                .iter()
                .map(|day| Period {
                    start: format!("{day}T00:00:00Z").parse().expect("a moment"),
                    label: (*day).into(),
                })
                .collect(),
            series: vec![series("Sessions", Ink::Total, [4, 8, 2]), series("Resolved", Ink::Resolved, [3, 5, 1])],
            zone: Zone::utc(),
            summary: String::new(),
            action: None,
        }
    }

    fn line_of(drawing: &Drawing, wanted: Ink) -> Vec<Point> {
        drawing
            .scene
            .iter()
            .find_map(|mark| match mark {
                Mark::Line { points, ink, .. } if *ink == wanted => Some(points.clone()),
                _ => None,
            })
            .unwrap_or_default()
    }

    #[test]
    fn a_higher_count_stands_higher_and_a_later_period_further_right() {
        let drawing = plot().draw(View::estimated(600.0, 240.0, &[]));
        let points = line_of(&drawing, Ink::Total);
        assert_eq!(points.len(), 3);
        assert!(points[0].x < points[1].x && points[1].x < points[2].x);
        assert!(points[1].y < points[0].y && points[0].y < points[2].y);
        assert!(points.iter().all(|point| point.x <= 600.0 && point.y <= 240.0 && point.y >= 0.0));
    }

    #[test]
    fn a_hidden_series_is_neither_drawn_nor_told_and_the_axis_follows() {
        let shown = plot().draw(View::estimated(600.0, 240.0, &[]));
        let hidden = plot().draw(View::estimated(600.0, 240.0, &[0]));
        assert!(line_of(&hidden, Ink::Total).is_empty());
        assert_eq!(hidden.stops[1].tip.rows.len(), 1);
        assert!(line_of(&hidden, Ink::Resolved)[1].y < line_of(&shown, Ink::Resolved)[1].y);
    }

    #[test]
    fn every_period_can_be_pointed_at_across_the_whole_height() {
        let drawing = plot().draw(View::estimated(600.0, 240.0, &[]));
        let middle = &drawing.stops[1];
        assert_eq!(middle.tip.spoken(), "2026-11-02: Sessions 8, Resolved 5");
        assert!(
            middle.hit.holds(Point::new(middle.anchor.x, 1.0)) && middle.hit.holds(Point::new(middle.anchor.x, 239.0))
        );
        assert!(!drawing.stops[0].hit.holds(middle.anchor));
    }

    #[test]
    fn the_table_has_a_row_for_each_period_and_a_column_for_each_series() {
        let table = plot().table();
        assert_eq!(table.headings, ["Period", "Sessions", "Resolved"]);
        assert_eq!(table.rows[1], ["2026-11-02", "8", "5"]);
    }

    #[test]
    fn one_period_or_none_is_drawn_without_a_line_through_nowhere() {
        let mut one = plot();
        one.periods.truncate(1);
        one.series.iter_mut().for_each(|series| series.values.truncate(1));
        let drawing = one.draw(View::estimated(300.0, 200.0, &[]));
        assert!(drawing.scene.iter().any(|mark| matches!(mark, Mark::Disc { .. })));
        assert!(drawing.stops[0].anchor.x.is_finite());
        one.periods.clear();
        assert!(one.draw(View::estimated(300.0, 200.0, &[])).stops.is_empty());
    }
}
