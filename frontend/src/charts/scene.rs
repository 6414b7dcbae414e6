//! What is to be drawn, as plain data in CSS pixels, and the geometry that several charts share.

use super::colour::Ink;

/// Size of axis and label text in CSS pixels.
pub const TEXT: f64 = 12.0;

/// A place on the canvas; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    /// At these pixels.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// On a circle about this point; the angle goes clockwise from the top, in radians.
    #[must_use]
    pub fn around(self, radius: f64, angle: f64) -> Self {
        Self::new(self.x + radius * angle.sin(), self.y - radius * angle.cos())
    }
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// The right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// The lower edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Whether a point lies within.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        (self.left..=self.right()).contains(&point.x) && (self.top..=self.bottom()).contains(&point.y)
    }
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    Solid,
    Long,
    Short,
    Dot,
}

impl Dash {
    /// Pixels drawn and left out, or nothing for a whole line.
    #[must_use]
    pub fn pattern(self) -> Option<(f64, f64)> {
        match self {
            Self::Solid => None,
            Self::Long => Some((8.0, 4.0)),
            Self::Short => Some((4.0, 3.0)),
            Self::Dot => Some((1.5, 3.0)),
        }
    }
}

/// The shape of a data point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    None,
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// Which side of a text its point is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Start,
    Middle,
    End,
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    Line {
        points: Vec<Point>,
        ink: Ink,
        width: f64,
        dash: Dash,
    },
    Fill {
        points: Vec<Point>,
        ink: Ink,
        alpha: f64,
    },
    Block {
        area: Area,
        ink: Ink,
    },
    Disc {
        centre: Point,
        radius: f64,
        ink: Ink,
    },
    /// Vertically centred on its point.
    Text {
        text: String,
        at: Point,
        ink: Ink,
        size: f64,
        align: Align,
    },
}

/// All that is to be drawn, from back to front.
pub type Scene = Vec<Mark>;

/// A data point's shape.
#[must_use]
pub fn marker(shape: Marker, at: Point, size: f64, ink: Ink) -> Option<Mark> {
    let corner = |x: f64, y: f64| Point::new(at.x + x * size, at.y + y * size);
    let fill = |points: Vec<Point>| Some(Mark::Fill { points, ink, alpha: 1.0 });
    match shape {
        Marker::None => None,
        Marker::Circle => Some(Mark::Disc { centre: at, radius: size, ink }),
        Marker::Square => fill(vec![corner(-0.9, -0.9), corner(0.9, -0.9), corner(0.9, 0.9), corner(-0.9, 0.9)]),
        Marker::Triangle => fill(vec![corner(0.0, -1.2), corner(1.1, 0.8), corner(-1.1, 0.8)]),
        Marker::Diamond => fill(vec![corner(0.0, -1.3), corner(1.3, 0.0), corner(0.0, 1.3), corner(-1.3, 0.0)]),
    }
}

/// Slanted lines over an area, `gap` pixels apart, cut at its edges.
#[must_use]
pub fn hatch(area: Area, gap: f64) -> Vec<[Point; 2]> {
    let mut lines = Vec::new();
    let mut offset = gap;
    // A line starts on the left or lower edge and rises to the right until it meets the upper or right edge.
    while offset < area.width + area.height {
        let from = if offset <= area.height {
            Point::new(area.left, area.top + offset)
        } else {
            Point::new(area.left + offset - area.height, area.bottom())
        };
        let to = if offset <= area.width {
            Point::new(area.left + offset, area.top)
        } else {
            Point::new(area.right(), area.top + offset - area.width)
        };
        lines.push([from, to]);
        offset += gap;
    }
    lines
}

/// About how wide a text is in a common sans-serif, in CSS pixels.
#[must_use]
pub fn estimated_width(text: &str, size: f64) -> f64 {
    let ems: f64 = text
        .chars()
        .map(|character| match character {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.28,
            'f' | 't' | 'r' | ' ' | '(' | ')' | '-' | '/' => 0.36,
            'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.86,
            'A'..='Z' => 0.68,
            _ => 0.57,
        })
        .sum();
    ems * size
}

/// A text cut with an ellipsis to fit a width, as `measure` says.
#[must_use]
pub fn fit(text: &str, size: f64, width: f64, measure: fn(&str, f64) -> f64) -> String {
    if measure(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        if measure(&kept, size) + size * 0.9 > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_stays_within_its_area() {
        for (width, height) in [(40.0, 12.0), (5.0, 20.0), (0.5, 12.0)] {
            let area = Area { left: 10.0, top: 5.0, width, height };
            for point in hatch(area, 5.0).into_iter().flatten() {
                let inside = Area { left: 9.999, top: 4.999, width: width + 0.002, height: height + 0.002 };
                assert!(inside.holds(point), "{point:?} in {area:?}");
            }
        }
        assert_eq!(hatch(Area { left: 0.0, top: 0.0, width: 40.0, height: 10.0 }, 5.0).len(), 9);
    }

    #[test]
    fn a_text_is_cut_to_fit_and_no_more() {
        assert_eq!(fit("DNS", 12.0, 100.0, estimated_width), "DNS");
        let cut = fit("check_adapter_status", 12.0, 60.0, estimated_width);
        assert!(cut.ends_with('…') && estimated_width(&cut, 12.0) <= 64.0, "{cut}");
    }

    #[test]
    fn angles_go_clockwise_from_the_top() {
        let centre = Point::new(10.0, 10.0);
        let top = centre.around(5.0, 0.0);
        let right = centre.around(5.0, std::f64::consts::FRAC_PI_2);
        assert!((top.x - 10.0).abs() < 1e-9 && (top.y - 5.0).abs() < 1e-9);
        assert!((right.x - 15.0).abs() < 1e-9 && (right.y - 10.0).abs() < 1e-9);
    }

    #[test]
    fn every_marker_is_centred_on_its_point() {
        let at = Point::new(20.0, 30.0);
        for shape in [Marker::Square, Marker::Diamond] {
            let Some(Mark::Fill { points, .. }) = marker(shape, at, 4.0, Ink::Total) else { panic!("a shape") };
            let mean = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.x / 4.0, sum.1 + point.y / 4.0));
            assert!((mean.0 - at.x).abs() < 1e-9 && (mean.1 - at.y).abs() < 1e-9);
        }
        assert_eq!(marker(Marker::None, at, 4.0, Ink::Total), None);
    }
}
