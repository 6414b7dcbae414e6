//! A pie of few slices with its labels beside it.

use std::f64::consts::{PI, TAU};

use super::colour::{Ink, KINDS};
use super::figures;
use super::order::sorted;
use super::plot::{Drawing, Highlight, Hit, LegendEntry, Plot, Stop, Table, Tip, TipRow, View};
use super::scene::{Align, Dash, Mark, Point, TEXT, fit};

/// Pixels between the middles of two labels on one side.
const LABEL_PITCH: f64 = 33.0;
/// The hole, as a part of the radius; it holds the total.
const HOLE: f64 = 0.58;
/// Pixels the total in the middle is high.
const CENTRE: f64 = 20.0;

/// A slice, largest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Which datum it is: what a click hands out.
    pub datum: usize,
    pub label: String,
    pub count: u64,
    pub ink: Ink,
    /// What a click does; nothing for the rest, which is no one thing.
    pub action: Option<String>,
}

/// Shares of a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PiePlot {
    pub slices: Vec<Slice>,
    /// What is counted: "sessions".
    pub noun: String,
    /// Every kind, also those taken together in the pie.
    pub all: Vec<(String, u64)>,
}

impl PiePlot {
    /// The six largest kinds and the rest together. Kinds without a session are left out.
    #[must_use]
    pub fn new(noun: &str, counts: &[(String, u64)], action: impl Fn(&str) -> String) -> Self {
        let kinds = (0..counts.len()).filter(|index| counts[*index].1 > 0);
        let mut order = sorted(kinds, |one, other| counts[*other].1.cmp(&counts[*one].1));
        let rest = order.split_off(order.len().min(KINDS));
        let mut slices: Vec<Slice> = order
            .iter()
            .enumerate()
            .map(|(place, index)| Slice {
                datum: *index,
                label: counts[*index].0.clone(),
                count: counts[*index].1,
                ink: Ink::Kind(place),
                action: Some(action(&counts[*index].0)),
            })
            .collect();
        match rest.as_slice() {
            [] => {}
            [single] => slices.push(Slice {
                datum: *single,
                label: counts[*single].0.clone(),
                count: counts[*single].1,
                ink: Ink::Other,
                action: Some(action(&counts[*single].0)),
            }),
            several => slices.push(Slice {
                datum: counts.len(),
                label: format!("{} others", several.len()),
                count: several.iter().map(|index| counts[*index].1).sum(),
                ink: Ink::Other,
                action: None,
            }),
        }
        let all = order.iter().chain(&rest).map(|index| counts[*index].clone()).collect();
        Self { slices, noun: noun.into(), all }
    }

    fn total(&self) -> u64 {
        self.slices.iter().map(|slice| slice.count).sum()
    }

    fn percent(&self, count: u64) -> String {
        figures::or_none(figures::share(count, self.total()), figures::percent)
    }

    /// The total and what is counted, short where the whole number is wider than the hole.
    fn centre_text(&self, view: View<'_>, centre: Point, hole: f64, scene: &mut Vec<Mark>) {
        let whole = figures::count(self.total());
        #[expect(clippy::cast_precision_loss, reason = "a number cut to two digits")]
        let total = if (view.text_width)(&whole, CENTRE) <= hole * 2.0 - 12.0 {
            whole
        } else {
            figures::short_count(self.total() as f64)
        };
        let text = |text: String, dy: f64, size: f64, ink: Ink| Mark::Text {
            text,
            at: Point::new(centre.x, centre.y + dy),
            ink,
            size,
            align: Align::Middle,
        };
        scene.push(text(total, -8.0, CENTRE, Ink::Text));
        scene.push(text(self.noun.clone(), 12.0, TEXT, Ink::Axis));
    }
}

/// The outline of a piece of a ring, from angle to angle.
fn ring_piece(centre: Point, inner: f64, outer: f64, from: f64, to: f64) -> Vec<Point> {
    // A corner every three degrees stays within a tenth of a pixel of the circle at these sizes.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a hundred and twenty at most")]
    let steps = ((to - from) / (PI / 60.0)).ceil().max(1.0) as usize;
    #[expect(clippy::cast_precision_loss, reason = "a hundred and twenty at most")]
    let angle = |step: usize| from + (to - from) * step as f64 / steps as f64;
    let outside = (0..=steps).map(|step| centre.around(outer, angle(step)));
    let inside = (0..=steps).rev().map(|step| centre.around(inner, angle(step)));
    outside.chain(inside).collect()
}

/// Moves labels apart so that none is nearer than the pitch to the next, within `top..=bottom`.
fn spread(wanted: &[f64], pitch: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut places = wanted.to_vec();
    for index in 0..places.len() {
        let least = if index == 0 { top } else { places[index - 1] + pitch };
        places[index] = places[index].max(least);
    }
    for index in (0..places.len()).rev() {
        let most = if index + 1 == places.len() { bottom } else { places[index + 1] - pitch };
        places[index] = places[index].min(most);
    }
    places
}

struct Ring {
    centre: Point,
    outer: f64,
}

struct Piece {
    from: f64,
    to: f64,
    middle: f64,
}

impl Plot for PiePlot {
    fn height(&self, width: f64) -> f64 {
        if width < 320.0 { 230.0 } else { 270.0 }
    }

    fn draw(&self, view: View<'_>) -> Drawing {
        let total = self.total().max(1);
        let centre = Point::new(view.width / 2.0, view.height / 2.0);
        let widest = self.slices.iter().map(|slice| (view.text_width)(&slice.label, TEXT)).fold(0.0, f64::max);
        // The labels get what they need, but never all of the room.
        let outer = (view.height / 2.0 - 24.0).min(view.width / 2.0 - widest - 26.0).max(36.0);
        let inner = outer * HOLE;
        let mut start = 0.0;
        let pieces: Vec<Piece> = self
            .slices
            .iter()
            .map(|slice| {
                let from = start;
                #[expect(clippy::cast_precision_loss, reason = "counts of sessions are far below 2^53")]
                let sweep = slice.count as f64 / total as f64 * TAU;
                start += sweep;
                Piece { from, to: start, middle: from + sweep / 2.0 }
            })
            .collect();
        let mut scene = Vec::new();
        for (slice, piece) in self.slices.iter().zip(&pieces) {
            let points = ring_piece(centre, inner, outer, piece.from, piece.to);
            scene.push(Mark::Fill { points: points.clone(), ink: slice.ink, alpha: 1.0 });
            if self.slices.len() > 1 {
                for edge in [piece.from, piece.to] {
                    let points = vec![centre.around(inner - 1.0, edge), centre.around(outer + 1.0, edge)];
                    scene.push(Mark::Line { points, ink: Ink::Page, width: 2.0, dash: Dash::Solid });
                }
            }
        }
        self.labels(view, &Ring { centre, outer }, &pieces, &mut scene);
        if outer >= 60.0 {
            self.centre_text(view, centre, inner, &mut scene);
        }
        let stops = self
            .slices
            .iter()
            .zip(&pieces)
            .map(|(slice, piece)| Stop {
                datum: slice.datum,
                tip: Tip {
                    title: slice.label.clone(),
                    rows: vec![
                        TipRow::new(slice.ink, self.noun.as_str(), figures::count(slice.count)),
                        TipRow::new(None, "share", self.percent(slice.count)),
                    ],
                    action: slice.action.clone(),
                },
                anchor: centre.around(f64::midpoint(inner, outer), piece.middle),
                hit: Hit::Slice { centre, inner, outer: outer + 2.0, from: piece.from, to: piece.to },
                highlight: Highlight::Dot(slice.ink),
            })
            .collect();
        Drawing { scene, stops, stride: 1 }
    }

    fn legend(&self) -> Vec<LegendEntry> {
        Vec::new()
    }

    fn table(&self) -> Table {
        let row = |(label, count): &(String, u64)| vec![label.clone(), figures::count(*count), self.percent(*count)];
        Table {
            headings: ["Category", "Sessions", "Share"].map(str::to_owned).to_vec(),
            rows: self.all.iter().map(row).collect(),
        }
    }

    fn summary(&self) -> String {
        match self.all.as_slice() {
            [] => format!("No {}.", self.noun),
            [(label, 1)] => format!("The one session is about {label}."),
            [(label, count)] => format!("All {} {} are about {label}.", figures::count(*count), self.noun),
            [(first, count), (second, same), ..] if count == same => format!(
                "{first} and {second} lead with {} of {} {} each.",
                self.percent(*count),
                figures::count(self.total()),
                self.noun,
            ),
            [(first, first_count), (second, second_count), ..] => format!(
                "{first} leads with {} of {} {}, then {second} with {}.",
                self.percent(*first_count),
                figures::count(self.total()),
                self.noun,
                self.percent(*second_count),
            ),
        }
    }
}

impl PiePlot {
    fn labels(&self, view: View<'_>, ring: &Ring, pieces: &[Piece], scene: &mut Vec<Mark>) {
        let Ring { centre, outer } = *ring;
        for side in [1.0, -1.0] {
            let mut here: Vec<usize> =
                (0..pieces.len()).filter(|index| (pieces[*index].middle < PI) == (side > 0.0)).collect();
            if side < 0.0 {
                here.reverse();
            }
            let wanted: Vec<f64> =
                here.iter().map(|index| centre.around(outer + 10.0, pieces[*index].middle).y).collect();
            let places = spread(&wanted, LABEL_PITCH, 15.0, view.height - 15.0);
            for (index, y) in here.into_iter().zip(places) {
                let (slice, piece) = (&self.slices[index], &pieces[index]);
                let edge = centre.around(outer + 2.0, piece.middle);
                let elbow = Point::new(centre.x + side * (outer + 14.0), y);
                scene.push(Mark::Line {
                    points: vec![edge, elbow, Point::new(elbow.x + side * 4.0, y)],
                    ink: Ink::Axis,
                    width: 1.0,
                    dash: Dash::Solid,
                });
                let x = elbow.x + side * 8.0;
                let room = if side > 0.0 { view.width - x } else { x };
                let align = if side > 0.0 { Align::Start } else { Align::End };
                let text = |text: String, dy: f64, ink: Ink| Mark::Text {
                    text,
                    at: Point::new(x, y + dy),
                    ink,
                    size: TEXT,
                    align,
                };
                scene.push(text(fit(&slice.label, TEXT, room, view.text_width), -7.0, Ink::Text));
                scene.push(text(self.percent(slice.count), 8.0, Ink::Axis));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pie(counts: &[u64]) -> PiePlot {
        let named: Vec<(String, u64)> =
            counts.iter().enumerate().map(|(index, count)| (format!("kind {index}"), *count)).collect();
        PiePlot::new("sessions", &named, |label| format!("Filter by {label}"))
    }

    #[test]
    fn there_are_six_slices_at_most_and_the_rest_is_one_more() {
        let plot = pie(&[5, 40, 1, 30, 2, 20, 10, 3, 0]);
        assert_eq!(plot.slices.len(), 7);
        assert_eq!((plot.slices[0].label.as_str(), plot.slices[0].datum), ("kind 1", 1));
        let rest = &plot.slices[6];
        assert_eq!((rest.label.as_str(), rest.count, rest.action.is_none()), ("2 others", 3, true));
        assert_eq!(plot.table().rows.len(), 8, "the table names every kind that occurs");
    }

    #[test]
    fn a_seventh_kind_alone_keeps_its_name() {
        assert_eq!(pie(&[7, 6, 5, 4, 3, 2, 1]).slices[6].label, "kind 6");
    }

    #[test]
    fn the_slices_close_the_circle_and_each_is_hit_by_its_own_middle() {
        let drawing = pie(&[50, 30, 20]).draw(View::estimated(400.0, 250.0, &[]));
        let Hit::Slice { to, .. } = drawing.stops[2].hit else { panic!("a slice") };
        assert!((to - TAU).abs() < 1e-9);
        for (index, stop) in drawing.stops.iter().enumerate() {
            let hits: Vec<usize> = (0..3).filter(|other| drawing.stops[*other].hit.holds(stop.anchor)).collect();
            assert_eq!(hits, [index]);
        }
    }

    #[test]
    fn labels_keep_clear_of_each_other_and_of_the_edges() {
        for wanted in [vec![10.0, 12.0, 14.0], vec![0.0, 0.0, 100.0], vec![98.0, 99.0, 100.0]] {
            let places = spread(&wanted, 18.0, 8.0, 92.0);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 18.0 - 1e-9), "{places:?}");
            assert!(places[0] >= 8.0 && places[2] <= 92.0, "{places:?}");
        }
    }

    #[test]
    fn the_sentence_names_the_two_largest() {
        assert_eq!(pie(&[50, 30, 20]).summary(), "kind 0 leads with 50% of 100 sessions, then kind 1 with 30%.");
        assert_eq!(pie(&[40, 40, 20]).summary(), "kind 0 and kind 1 lead with 40% of 100 sessions each.");
        assert_eq!(pie(&[]).summary(), "No sessions.");
    }
}
