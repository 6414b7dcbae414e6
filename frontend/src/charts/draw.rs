//! Paints a scene on a canvas with plotters.
//!
//! Plotters draws in whole units and knows nothing of device pixels. So it draws in sixteenths of
//! a CSS pixel, and the canvas's own transformation brings them to device pixels: curves stay
//! smooth and text sharp at every device pixel ratio. Plotters is never asked
//! how wide a text is, since plotters-canvas would lay out the page for it: scenes carry finished
//! labels and anchors.

use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, DashedPathElement, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::colour::{Rgb, Theme};
use super::scene::{self, Align, Area, Mark, Point, Scene};

/// Units of drawing in a CSS pixel.
const UNITS: f64 = 16.0;

/// The page's sans-serif, as the canvas takes it.
const FONT: &str =
    "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif";

/// The canvas could not be drawn on; the chart's table says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undrawable;

/// Draws a scene over whatever the canvas showed.
///
/// `size` is in CSS pixels, `ratio` the device pixels in one of them.
///
/// # Errors
/// Where the browser gives no 2d context or refuses a call.
pub fn paint(
    canvas: &HtmlCanvasElement,
    size: (f64, f64),
    ratio: f64,
    theme: &Theme,
    scene: &Scene,
) -> Result<(), Undrawable> {
    let (width, height) = (device_pixels(size.0, ratio), device_pixels(size.1, ratio));
    // Setting the size clears the canvas, even to the size it has.
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into().ok()).ok_or(Undrawable)?;
    let scale = ratio / UNITS;
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).map_err(|_| Undrawable)?;
    context.set_line_join("round");
    let backend = CanvasBackend::with_canvas_object(canvas.clone()).ok_or(Undrawable)?;
    let area = FineBackend { canvas: backend, size: (unsigned(size.0), unsigned(size.1)) }.into_drawing_area();
    let pen = Pen { area, theme, ratio };
    scene.iter().try_for_each(|mark| pen.draw(mark))
}

thread_local! {
    /// A context to measure texts with. It belongs to no page, so asking it lays out nothing.
    static RULER: Option<CanvasRenderingContext2d> = ruler();
}

fn ruler() -> Option<CanvasRenderingContext2d> {
    let canvas = web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// How wide a text is in the page's sans-serif at a size, in CSS pixels.
#[must_use]
pub fn text_width(text: &str, size: f64) -> f64 {
    RULER.with(|ruler| {
        let Some(ruler) = ruler else { return scene::estimated_width(text, size) };
        ruler.set_font(&format!("{size}px {FONT}"));
        ruler.measure_text(text).map_or_else(|_| scene::estimated_width(text, size), |metrics| metrics.width())
    })
}

fn device_pixels(size: f64, ratio: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas is a few thousand pixels")]
    let pixels = (size * ratio).round().max(1.0) as u32;
    pixels
}

#[expect(clippy::cast_possible_truncation, reason = "a canvas is a few thousand pixels of sixteen units")]
fn unit(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

fn unsigned(pixels: f64) -> u32 {
    u32::try_from(unit(pixels)).unwrap_or(0)
}

/// The nearest edge between two device pixels, where a filled edge is sharp.
fn on_edge(pixels: f64, ratio: f64) -> f64 {
    (pixels * ratio).round() / ratio
}

/// The middle of a device pixel, where a line one device pixel wide is sharp.
fn on_middle(pixels: f64, ratio: f64) -> f64 {
    ((pixels * ratio).floor() + 0.5) / ratio
}

fn straightened(points: &[Point], width: f64, ratio: f64) -> Vec<Point> {
    match points {
        // A hairline, as a grid has.
        [from, to] if width <= 1.0 && from.y == to.y => {
            let y = on_middle(from.y, ratio);
            vec![Point::new(from.x, y), Point::new(to.x, y)]
        }
        _ => points.to_vec(),
    }
}

fn sharpened(area: Area, ratio: f64) -> [(i32, i32); 2] {
    let corner = |x: f64, y: f64| (unit(on_edge(x, ratio)), unit(on_edge(y, ratio)));
    [corner(area.left, area.top), corner(area.right(), area.bottom())]
}

struct Pen<'a> {
    area: DrawingArea<FineBackend, plotters::coord::Shift>,
    theme: &'a Theme,
    ratio: f64,
}

impl Pen<'_> {
    fn draw(&self, mark: &Mark) -> Result<(), Undrawable> {
        match mark {
            Mark::Line { points, ink, width, dash } => {
                let style = ShapeStyle {
                    color: colour(self.theme.colour(*ink)).to_rgba(),
                    filled: false,
                    stroke_width: unsigned(*width),
                };
                let places = units(&straightened(points, *width, self.ratio));
                match dash.pattern() {
                    None => self.put(&PathElement::new(places, style)),
                    Some((drawn, left_out)) => {
                        self.put(&DashedPathElement::new(places, unit(drawn), unit(left_out), style))
                    }
                }
            }
            Mark::Fill { points, ink, alpha } => {
                self.put(&Polygon::new(units(points), colour(self.theme.colour(*ink)).mix(*alpha).filled()))
            }
            Mark::Block { area, ink } => {
                let corners = sharpened(*area, self.ratio);
                self.put(&Rectangle::new(corners, colour(self.theme.colour(*ink)).filled()))
            }
            Mark::Disc { centre, radius, ink } => {
                let place = (unit(centre.x), unit(centre.y));
                self.put(&Circle::new(place, unit(*radius), colour(self.theme.colour(*ink)).filled()))
            }
            Mark::Text { text, at, ink, size, align } => {
                let side = match align {
                    Align::Start => HPos::Left,
                    Align::Middle => HPos::Center,
                    Align::End => HPos::Right,
                };
                let font = FontDesc::new(FontFamily::Name(FONT), size * UNITS, FontStyle::Normal);
                let style = font.color(&colour(self.theme.colour(*ink))).pos(Pos::new(side, VPos::Center));
                self.put(&Text::new(text.clone(), (unit(at.x), unit(at.y)), style))
            }
        }
    }

    fn put<E>(&self, element: &E) -> Result<(), Undrawable>
    where
        for<'e> &'e E: PointCollection<'e, (i32, i32)>,
        E: Drawable<FineBackend>,
    {
        self.area.draw(element).map_err(|_| Undrawable)
    }
}

fn colour(Rgb(red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

fn units(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|point| (unit(point.x), unit(point.y))).collect()
}

/// The canvas with a size in units instead of device pixels, so that nothing is cut off.
struct FineBackend {
    canvas: CanvasBackend,
    size: (u32, u32),
}

type Drawn = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for FineBackend {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.canvas.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.canvas.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.canvas.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.canvas.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        self.canvas.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.canvas.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.canvas.draw_circle(centre, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.canvas.fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        self.canvas.draw_text(text, style, at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Dash;
    use super::*;

    #[test]
    fn edges_and_hairlines_fall_on_device_pixels() {
        for ratio in [1.0, 1.25, 2.0, 3.0] {
            assert!((on_edge(10.3, ratio) * ratio).fract().abs() < 1e-9);
            assert!(((on_middle(10.3, ratio) * ratio).fract() - 0.5).abs() < 1e-9);
        }
        let slanted = [Point::new(0.0, 1.3), Point::new(5.0, 2.0)];
        assert_eq!(straightened(&slanted, 1.0, 1.0), slanted);
    }

    #[test]
    fn every_dash_is_long_enough_to_be_drawn() {
        for dash in [Dash::Long, Dash::Short, Dash::Dot] {
            let (drawn, left_out) = dash.pattern().expect("a pattern");
            assert!(unit(drawn) > 0 && unit(left_out) > 0, "{dash:?}");
        }
    }
}
