//! A sparkline: the shape of a figure over the range, without axes.

use super::colour::Ink;
use super::scale::Linear;
use super::scene::{Dash, Mark, Point, Scene};

/// A line through the values that are known, with a dot on the last one. Nothing for fewer than two.
#[must_use]
pub fn sparkline(values: &[Option<f64>], width: f64, height: f64, ink: Ink) -> Scene {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.len() < 2 {
        return Scene::new();
    }
    let most = known.iter().copied().fold(f64::MIN, f64::max);
    let least = known.iter().copied().fold(f64::MAX, f64::min);
    let across = Linear::new((0.0, last_index(values)), (3.0, width - 4.0));
    let up = Linear::new((least, most), (height - 4.0, 4.0));
    let points: Vec<Point> = values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| value.map(|value| Point::new(across.at(as_x(index)), up.at(value))))
        .collect();
    let end = points.last().copied().unwrap_or_default();
    let mut under = points.clone();
    under.push(Point::new(end.x, height));
    under.push(Point::new(points[0].x, height));
    vec![
        Mark::Fill { points: under, ink, alpha: 0.1 },
        Mark::Line { points, ink, width: 1.75, dash: Dash::Solid },
        Mark::Disc { centre: end, radius: 2.5, ink },
    ]
}

fn last_index(values: &[Option<f64>]) -> f64 {
    as_x(values.len().saturating_sub(1))
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
fn as_x(index: usize) -> f64 {
    index as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_skips_what_is_not_known_and_stays_within() {
        let scene = sparkline(&[Some(1.0), None, Some(5.0), Some(3.0)], 100.0, 30.0, Ink::Total);
        let Some(Mark::Line { points, .. }) = scene.get(1) else { panic!("a line") };
        assert_eq!(points.len(), 3);
        assert!(points[1].y < points[2].y && points[2].y < points[0].y);
        assert!(points.iter().all(|point| (0.0..=100.0).contains(&point.x) && (0.0..=30.0).contains(&point.y)));
    }

    #[test]
    fn one_value_makes_no_line_and_equal_values_a_level_one() {
        assert!(sparkline(&[None, Some(2.0)], 100.0, 30.0, Ink::Total).is_empty());
        let scene = sparkline(&[Some(2.0), Some(2.0)], 100.0, 30.0, Ink::Total);
        let Some(Mark::Line { points, .. }) = scene.get(1) else { panic!("a line") };
        assert!((points[0].y - points[1].y).abs() < 1e-9 && points[0].y.is_finite());
    }
}
