//! Horizontal bars, whole or split into parts: tool usage, failures by rung, the funnel.

use super::colour::Ink;
use super::figures;
use super::plot::{Drawing, Highlight, Hit, LegendEntry, Plot, Stop, Table, Tip, TipRow, View};
use super::scale::Linear;
use super::scene::{Align, Area, Dash, Mark, Marker, Point, TEXT, fit, hatch};

/// Pixels from one bar to the next.
const PITCH: f64 = 30.0;
/// Pixels a bar is high.
const BAR: f64 = 18.0;
/// Pixels between a label and its bar.
const BESIDE: f64 = 10.0;
/// Pixels from one line of a label to the next.
const LINE: f64 = 13.0;
/// Pixels of page between parts that touch.
const GAP: f64 = 2.0;

/// A part that bars are split into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub label: String,
    pub ink: Ink,
    /// Drawn with slanted lines, to be told from another part of the same colour.
    pub hatched: bool,
    /// Stands beside the parts before it, not among them.
    pub beside: bool,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub label: String,
    /// A count for each part.
    pub counts: Vec<u64>,
    /// What stands behind the bar.
    pub value: String,
    /// Further lines of the tooltip.
    pub notes: Vec<(String, String)>,
    /// What a click does.
    pub action: Option<String>,
}

/// Bars to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarPlot {
    /// What a row is: "Tool", "Stage".
    pub heading: String,
    pub parts: Vec<Part>,
    pub bars: Vec<Bar>,
    /// A bar whose parts are pointed at one by one.
    pub split: Option<usize>,
    pub summary: String,
}

struct Columns {
    label: f64,
    bar: f64,
    value: f64,
}

impl BarPlot {
    fn columns(&self, view: View<'_>) -> Columns {
        let width = view.width;
        let wide = |text: &str| (view.text_width)(text, TEXT);
        let lines = self.bars.iter().flat_map(|bar| lines(&bar.label, view));
        // Names are whole before bars are long.
        let label = lines.map(|line| wide(&line)).fold(0.0, f64::max).min(width * 0.5) + BESIDE;
        let value = self.bars.iter().map(|bar| wide(&bar.value)).fold(0.0, f64::max).min(width * 0.36) + BESIDE;
        // Parts that stand apart make a bar longer than its count.
        let apart = GAP * 4.0 + GAP * as_length(self.parts.len() as u64);
        Columns { label, bar: (width - label - value - apart).max(20.0), value }
    }

    fn length(&self, bar: &Bar, view: View<'_>) -> u64 {
        bar.counts.iter().enumerate().filter(|(part, _)| view.shows(*part)).map(|(_, count)| count).sum()
    }

    fn blocks(&self, bar: &Bar, view: View<'_>, scale: Linear, top: f64) -> Vec<(usize, Area)> {
        let mut blocks = Vec::new();
        let mut before = 0;
        for (part, count) in bar.counts.iter().enumerate().filter(|(part, count)| view.shows(*part) && **count > 0) {
            let (from, to) = (scale.at(as_length(before)), scale.at(as_length(before + count)));
            let gap = if self.parts.get(part).is_some_and(|part| part.beside) { GAP * 4.0 } else { GAP };
            let left = if blocks.is_empty() { from } else { from + gap };
            // What is there is seen, however few.
            let width = (to - left).max(1.5);
            blocks.push((part, Area { left, top, width, height: BAR }));
            before += count;
        }
        blocks
    }

    fn part_tip(&self, bar: &Bar, part: usize) -> Tip {
        let count = bar.counts.get(part).copied().unwrap_or(0);
        let share = figures::or_none(figures::share(count, bar.counts.iter().sum()), figures::percent);
        let (label, ink) = self.parts.get(part).map_or(("", Ink::Other), |part| (part.label.as_str(), part.ink));
        let rows = vec![TipRow::new(ink, "Sessions", figures::count(count)), TipRow::new(None, "Share", share)];
        Tip { title: label.to_owned(), rows, action: bar.action.clone() }
    }

    fn tip(&self, bar: &Bar, view: View<'_>) -> Tip {
        let parts = bar.counts.iter().zip(&self.parts).enumerate();
        let shown = parts.filter(|(index, (count, _))| view.shows(*index) && **count > 0);
        let mut rows: Vec<TipRow> = shown
            .map(|(_, (count, part))| TipRow::new(part.ink, part.label.as_str(), figures::count(*count)))
            .collect();
        rows.extend(bar.notes.iter().map(|(label, value)| TipRow::new(None, label.as_str(), value.as_str())));
        Tip { title: bar.label.clone(), rows, action: bar.action.clone() }
    }
}

/// A label on one line where that leaves the bars most of the width, else on two of about the same length.
fn lines(label: &str, view: View<'_>) -> Vec<String> {
    let wide = |text: &str| (view.text_width)(text, TEXT);
    if wide(label) <= view.width * 0.3 {
        return vec![label.to_owned()];
    }
    let split = |(at, _)| (label[..at].to_owned(), label[at..].trim_start().to_owned());
    let widest = |(one, other): &(String, String)| wide(one).max(wide(other));
    let best = label.match_indices(' ').map(split).min_by(|one, other| widest(one).total_cmp(&widest(other)));
    best.map_or_else(|| vec![label.to_owned()], |(one, other)| vec![one, other])
}

#[expect(clippy::cast_precision_loss, reason = "counts of sessions are far below 2^53")]
fn as_length(count: u64) -> f64 {
    count as f64
}

impl Plot for BarPlot {
    fn height(&self, _width: f64) -> f64 {
        as_length(self.bars.len().max(1) as u64) * PITCH + 4.0
    }

    fn draw(&self, view: View<'_>) -> Drawing {
        let columns = self.columns(view);
        let longest = self.bars.iter().map(|bar| self.length(bar, view)).max().unwrap_or(0).max(1);
        let scale = Linear::new((0.0, as_length(longest)), (columns.label, columns.label + columns.bar));
        let mut drawing = Drawing { stride: 1, ..Drawing::default() };
        for (index, bar) in self.bars.iter().enumerate() {
            let row = Area { left: 0.0, top: as_length(index as u64) * PITCH + 2.0, width: view.width, height: PITCH };
            let top = row.top + (PITCH - BAR) / 2.0;
            let middle = row.top + PITCH / 2.0;
            let text = |text: String, (x, y): (f64, f64), align: Align, ink: Ink| Mark::Text {
                text,
                at: Point::new(x, y),
                ink,
                size: TEXT,
                align,
            };
            let lines = lines(&bar.label, view);
            let first_line = middle - LINE / 2.0 * (as_length(lines.len() as u64) - 1.0);
            for (line, number) in lines.iter().zip(0..) {
                drawing.scene.push(text(
                    fit(line, TEXT, columns.label - BESIDE, view.text_width),
                    (columns.label - BESIDE, first_line + LINE * as_length(number)),
                    Align::End,
                    Ink::Text,
                ));
            }
            let blocks = self.blocks(bar, view, scale, top);
            let end = blocks.last().map_or(columns.label, |(_, area)| area.right());
            for (part, area) in &blocks {
                let Some(part) = self.parts.get(*part) else { continue };
                drawing.scene.push(Mark::Block { area: *area, ink: part.ink });
                if part.hatched {
                    drawing.scene.extend(hatch(*area, 6.0).into_iter().map(|points| Mark::Line {
                        points: points.to_vec(),
                        ink: Ink::Page,
                        width: 1.5,
                        dash: Dash::Solid,
                    }));
                }
            }
            drawing.scene.push(text(
                fit(&bar.value, TEXT, columns.value, view.text_width),
                (end + 8.0, middle),
                Align::Start,
                Ink::Axis,
            ));
            let frame = |left: f64, right: f64| {
                let width = (right - left).max(2.0) + 6.0;
                Highlight::Frame(Area { left: left - 3.0, top: top - 3.0, width, height: BAR + 6.0 })
            };
            let first = index * self.parts.len();
            if self.split == Some(index) {
                drawing.stops.extend(blocks.iter().map(|(part, area)| Stop {
                    datum: first + part,
                    tip: self.part_tip(bar, *part),
                    anchor: Point::new(f64::midpoint(area.left, area.right()), top),
                    hit: Hit::Area(Area { top: row.top, height: PITCH, ..*area }),
                    highlight: frame(area.left, area.right()),
                }));
            } else {
                drawing.stops.push(Stop {
                    datum: first,
                    tip: self.tip(bar, view),
                    anchor: Point::new(f64::midpoint(columns.label, end), top),
                    hit: Hit::Area(row),
                    highlight: frame(columns.label, end),
                });
            }
        }
        drawing
    }

    fn legend(&self) -> Vec<LegendEntry> {
        if self.parts.len() < 2 {
            return Vec::new();
        }
        let entry = |part: &Part| LegendEntry {
            label: part.label.clone(),
            ink: part.ink,
            dash: Dash::Solid,
            marker: Marker::Square,
            hatched: part.hatched,
        };
        self.parts.iter().map(entry).collect()
    }

    fn table(&self) -> Table {
        let mut headings = vec![self.heading.clone()];
        headings.extend(self.parts.iter().map(|part| part.label.clone()));
        if let Some(bar) = self.bars.first() {
            headings.extend(bar.notes.iter().map(|(label, _)| label.clone()));
        }
        let row = |bar: &Bar| {
            let counts = bar.counts.iter().map(|count| figures::count(*count));
            let notes = bar.notes.iter().map(|(_, value)| value.clone());
            std::iter::once(bar.label.clone()).chain(counts).chain(notes).collect()
        };
        Table { headings, rows: self.bars.iter().map(row).collect() }
    }

    fn summary(&self) -> String {
        self.summary.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> BarPlot {
        let part = |label: &str, ink, hatched, beside| Part { label: label.into(), ink, hatched, beside };
        let bar = |label: &str, counts: [u64; 3]| Bar {
            label: label.into(),
            counts: counts.to_vec(),
            value: counts.iter().sum::<u64>().to_string(),
            notes: vec![("share".into(), "50%".into())],
            action: None,
        };
        BarPlot {
            heading: "Stage".into(),
            parts: vec![
                part("Confirmed", Ink::Resolved, false, false),
                part("Assumed", Ink::Resolved, true, false),
                part("In progress", Ink::InProgress, false, true),
            ],
            bars: vec![bar("Started", [100, 0, 0]), bar("Ended", [40, 20, 10]), bar("None", [0, 0, 0])],
            split: None,
            summary: "A sentence.".into(),
        }
    }

    fn blocks(drawing: &Drawing) -> Vec<(Area, Ink)> {
        drawing
            .scene
            .iter()
            .filter_map(|mark| if let Mark::Block { area, ink } = mark { Some((*area, *ink)) } else { None })
            .collect()
    }

    #[test]
    fn a_bar_is_as_long_as_its_count_and_the_longest_fills_the_width() {
        let drawing = plot().draw(View::estimated(500.0, 94.0, &[]));
        let blocks = blocks(&drawing);
        assert_eq!(blocks.len(), 4, "nothing is drawn for a count of nothing");
        let (started, confirmed) = (blocks[0].0, blocks[1].0);
        assert!((confirmed.width / started.width - 0.4).abs() < 0.01);
        assert!(blocks.iter().all(|(area, _)| area.right() <= 500.0));
    }

    #[test]
    fn names_are_whole_on_a_desktop_and_on_a_phone() {
        let mut plot = plot();
        let names = ["Check wireless signal", "Test VPN connectivity", "4 Name resolution", "Traceroute", "Started"];
        plot.bars = names
            .map(|name| Bar {
                label: name.into(),
                counts: vec![40, 59, 1],
                value: "100 · 1 open".into(),
                ..plot.bars[0].clone()
            })
            .to_vec();
        for width in [260.0, 340.0, 440.0, 900.0] {
            let drawing = plot.draw(View::estimated(width, 154.0, &[]));
            let texts = drawing.scene.iter().filter_map(|mark| match mark {
                Mark::Text { text, align: Align::End, .. } => Some(text.as_str()),
                _ => None,
            });
            assert_eq!(texts.collect::<Vec<_>>().join(" "), names.join(" "), "{width} pixels");
            for mark in &drawing.scene {
                if let Mark::Text { text, at, align: Align::Start, .. } = mark {
                    let right = at.x + crate::charts::scene::estimated_width(text, TEXT);
                    assert!(right <= width, "{text} ends at {right} of {width}");
                }
            }
        }
    }

    #[test]
    fn parts_stand_apart_and_what_is_beside_stands_further_off() {
        let blocks = blocks(&plot().draw(View::estimated(500.0, 94.0, &[])));
        let gaps = [blocks[2].0.left - blocks[1].0.right(), blocks[3].0.left - blocks[2].0.right()];
        assert!((gaps[0] - GAP).abs() < 1e-9 && (gaps[1] - GAP * 4.0).abs() < 1e-9, "{gaps:?}");
    }

    #[test]
    fn a_hidden_part_leaves_bar_and_tooltip() {
        let drawing = plot().draw(View::estimated(500.0, 94.0, &[0]));
        assert_eq!(drawing.stops[1].tip.spoken(), "Ended: Assumed 20, In progress 10, share 50%");
        assert_eq!(blocks(&drawing).len(), 2);
    }

    #[test]
    fn the_assumed_part_is_hatched() {
        let drawing = plot().draw(View::estimated(500.0, 94.0, &[]));
        assert!(drawing.scene.iter().any(|mark| matches!(mark, Mark::Line { ink: Ink::Page, .. })));
    }

    #[test]
    fn the_table_shows_every_part_and_note() {
        let table = plot().table();
        assert_eq!(table.headings, ["Stage", "Confirmed", "Assumed", "In progress", "share"]);
        assert_eq!(table.rows[1], ["Ended", "40", "20", "10", "50%"]);
    }
}
