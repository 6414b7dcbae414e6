//! What every chart can do: draw itself at a size, name its series, and be read as a table or a sentence.

use super::colour::Ink;
use super::scene::{self, Area, Dash, Marker, Point, Scene};

/// A chart of some data.
pub trait Plot {
    /// How high it wants to be at a width, in CSS pixels.
    fn height(&self, width: f64) -> f64;

    /// The marks and what can be pointed at, with some series left out.
    fn draw(&self, view: View<'_>) -> Drawing;

    /// The series that can be hidden; none where every mark is labelled itself.
    fn legend(&self) -> Vec<LegendEntry>;

    /// The same data as a table.
    fn table(&self) -> Table;

    /// What there is to see, in one sentence.
    fn summary(&self) -> String;
}

/// The size to draw at and the series that are hidden.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub width: f64,
    pub height: f64,
    pub hidden: &'a [usize],
    /// How wide a text is at a size, in CSS pixels.
    pub text_width: fn(&str, f64) -> f64,
}

impl<'a> View<'a> {
    /// A view whose texts are about as wide as those of a common sans-serif: for tests, and where nothing measures.
    #[must_use]
    pub fn estimated(width: f64, height: f64, hidden: &'a [usize]) -> Self {
        Self { width, height, hidden, text_width: scene::estimated_width }
    }

    /// Whether a series is drawn.
    #[must_use]
    pub fn shows(&self, series: usize) -> bool {
        !self.hidden.contains(&series)
    }
}

/// A chart at one size.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    pub scene: Scene,
    /// In the order of the arrow keys.
    pub stops: Vec<Stop>,
    /// How many stops an arrow up or down moves by.
    pub stride: usize,
}

/// A place that can be pointed at.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Which datum it is: the index that a click hands out.
    pub datum: usize,
    pub tip: Tip,
    /// Where the tooltip points.
    pub anchor: Point,
    pub hit: Hit,
    pub highlight: Highlight,
}

/// What a pointer must be on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hit {
    Area(Area),
    /// A piece of a ring; angles clockwise from the top, in radians.
    Slice {
        centre: Point,
        inner: f64,
        outer: f64,
        from: f64,
        to: f64,
    },
}

impl Hit {
    /// Whether a point is on it.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        match *self {
            Self::Area(area) => area.holds(point),
            Self::Slice { centre, inner, outer, from, to } => {
                let (x, y) = (point.x - centre.x, centre.y - point.y);
                let angle = x.atan2(y).rem_euclid(std::f64::consts::TAU);
                (inner..=outer).contains(&x.hypot(y)) && (from..to).contains(&angle)
            }
        }
    }
}

/// How the place shows that it is pointed at.
#[derive(Debug, Clone, PartialEq)]
pub enum Highlight {
    /// A vertical line and a dot on every series.
    Crosshair { top: f64, bottom: f64, dots: Vec<(Point, Ink)> },
    /// A frame.
    Frame(Area),
    /// A dot on the mark.
    Dot(Ink),
}

/// The text of a tooltip.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tip {
    pub title: String,
    pub rows: Vec<TipRow>,
    /// What a click does.
    pub action: Option<String>,
}

/// One line of a tooltip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRow {
    pub ink: Option<Ink>,
    pub label: String,
    pub value: String,
}

impl TipRow {
    /// A line with a swatch of its series.
    #[must_use]
    pub fn new(ink: impl Into<Option<Ink>>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { ink: ink.into(), label: label.into(), value: value.into() }
    }
}

impl Tip {
    /// The tooltip read aloud.
    #[must_use]
    pub fn spoken(&self) -> String {
        let rows: Vec<String> = self.rows.iter().map(|row| format!("{} {}", row.label, row.value)).collect();
        format!("{}: {}", self.title, rows.join(", "))
    }
}

/// A series in the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendEntry {
    pub label: String,
    pub ink: Ink,
    pub dash: Dash,
    pub marker: Marker,
    /// Drawn with slanted lines.
    pub hatched: bool,
}

/// Data as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The first column names the row.
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Where an arrow, Home or End leads; nothing for other keys. `current` is nothing before the first key.
#[must_use]
pub fn step(key: &str, current: Option<usize>, drawing: &Drawing) -> Option<usize> {
    let last = drawing.stops.len().checked_sub(1)?;
    let stride = drawing.stride.max(1);
    let Some(at) = current else {
        return match key {
            "ArrowRight" | "ArrowDown" | "Home" => Some(0),
            "ArrowLeft" | "ArrowUp" | "End" => Some(last),
            _ => None,
        };
    };
    match key {
        "ArrowRight" => Some((at + 1).min(last)),
        "ArrowLeft" => Some(at.saturating_sub(1)),
        "ArrowDown" => Some(if at + stride <= last { at + stride } else { at }),
        "ArrowUp" => Some(at.checked_sub(stride).unwrap_or(at)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// The hidden series after a press on a legend button; the last one that shows stays.
#[must_use]
pub fn toggled(hidden: &[usize], series: usize, of: usize) -> Vec<usize> {
    if hidden.contains(&series) {
        hidden.iter().copied().filter(|index| *index != series).collect()
    } else if hidden.len() + 1 < of {
        hidden.iter().copied().chain([series]).collect()
    } else {
        hidden.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(stops: usize, stride: usize) -> Drawing {
        let stop = Stop {
            datum: 0,
            tip: Tip::default(),
            anchor: Point::default(),
            hit: Hit::Area(Area::default()),
            highlight: Highlight::Dot(Ink::Total),
        };
        Drawing { scene: Vec::new(), stops: vec![stop; stops], stride }
    }

    #[test]
    fn arrow_keys_walk_the_stops_and_stay_within() {
        let grid = drawing(12, 4);
        for (key, current, expected) in [
            ("ArrowRight", None, Some(0)),
            ("End", None, Some(11)),
            ("ArrowRight", Some(11), Some(11)),
            ("ArrowLeft", Some(0), Some(0)),
            ("ArrowDown", Some(1), Some(5)),
            ("ArrowDown", Some(9), Some(9)),
            ("ArrowUp", Some(2), Some(2)),
            ("ArrowUp", Some(6), Some(2)),
            ("Home", Some(7), Some(0)),
            ("x", Some(7), None),
        ] {
            assert_eq!(step(key, current, &grid), expected, "{key} from {current:?}");
        }
        assert_eq!(step("ArrowRight", None, &drawing(0, 1)), None);
    }

    #[test]
    fn the_last_series_cannot_be_hidden() {
        let hidden = toggled(&[], 0, 2);
        assert_eq!(hidden, [0]);
        assert_eq!(toggled(&hidden, 1, 2), [0]);
        assert_eq!(toggled(&hidden, 0, 2), [] as [usize; 0]);
    }

    #[test]
    fn a_slice_is_hit_between_its_angles_and_radii() {
        let slice = Hit::Slice { centre: Point::new(50.0, 50.0), inner: 10.0, outer: 40.0, from: 0.0, to: 1.6 };
        assert!(slice.holds(Point::new(70.0, 40.0)));
        assert!(!slice.holds(Point::new(52.0, 48.0)), "in the hole");
        assert!(!slice.holds(Point::new(30.0, 40.0)), "on the other side");
        assert!(!slice.holds(Point::new(99.0, 20.0)), "outside");
    }

    #[test]
    fn a_tooltip_reads_as_a_sentence() {
        let tip = Tip { title: "3 Nov".into(), rows: vec![TipRow::new(Ink::Total, "Sessions", "41")], action: None };
        assert_eq!(tip.spoken(), "3 Nov: Sessions 41");
    }
}
