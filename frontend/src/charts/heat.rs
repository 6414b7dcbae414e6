//! A grid of weekdays and hours, darker where more sessions start.

use shared_types::HeatCell;

use super::colour::{HEAT_STEPS, Ink};
use super::figures;
use super::plot::{Drawing, Highlight, Hit, LegendEntry, Plot, Stop, Table, Tip, TipRow, View};
use super::scale::WEEKDAYS;
use super::scene::{Align, Area, Mark, Point, TEXT};

const DAYS: usize = 7;
const HOURS: usize = 24;
/// Pixels left of the grid for the weekdays.
const LEFT: f64 = 36.0;
/// Pixels under the grid for the hours.
const HOURS_FOOT: f64 = 22.0;
/// Pixels under the hours for the scale of colours.
const SCALE_FOOT: f64 = 22.0;
const FOOT: f64 = HOURS_FOOT + SCALE_FOOT;
/// Pixels a step of the scale is wide, and high.
const STEP: (f64, f64) = (18.0, 10.0);

/// Sessions by weekday and hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatPlot {
    counts: [[u64; HOURS]; DAYS],
}

impl HeatPlot {
    /// From the server's cells; a cell that is missing is 0.
    #[must_use]
    pub fn new(cells: &[HeatCell]) -> Self {
        let mut counts = [[0; HOURS]; DAYS];
        for cell in cells {
            let row = counts.get_mut(usize::from(cell.weekday).wrapping_sub(1));
            if let Some(count) = row.and_then(|row| row.get_mut(usize::from(cell.hour))) {
                *count += cell.sessions;
            }
        }
        Self { counts }
    }

    fn busiest(&self) -> (usize, usize, u64) {
        let cells = (0..DAYS).flat_map(|day| (0..HOURS).map(move |hour| (day, hour)));
        cells
            .map(|(day, hour)| (day, hour, self.counts[day][hour]))
            .fold((0, 0, 0), |best, cell| if cell.2 > best.2 { cell } else { best })
    }

    /// From no session to the busiest hour's, at the right under the hours.
    fn scale(&self, view: View<'_>, scene: &mut Vec<Mark>) {
        let (_, _, most) = self.busiest();
        let middle = view.height - SCALE_FOOT / 2.0 + 2.0;
        let most = figures::plural(most, "session");
        let end = view.width - (view.text_width)(&most, TEXT) - 8.0;
        let start = end - STEP.0 * pixels(HEAT_STEPS + 1);
        let text = |text: String, x: f64, align| Mark::Text {
            text,
            at: Point::new(x, middle),
            ink: Ink::Axis,
            size: TEXT,
            align,
        };
        scene.push(text("0".into(), start - 8.0, Align::End));
        for step in 0..=HEAT_STEPS {
            let area = Area {
                left: start + STEP.0 * pixels(step),
                top: middle - STEP.1 / 2.0,
                width: STEP.0 - 2.0,
                height: STEP.1,
            };
            scene.push(Mark::Block { area, ink: Ink::Heat(step) });
        }
        scene.push(text(most, view.width, Align::End));
    }

    fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }
}

/// The step of the ramp for a count: 0 only for none, the last for the busiest hour.
fn heat(count: u64, most: u64) -> Ink {
    if count == 0 {
        return Ink::Heat(0);
    }
    let step = (count * HEAT_STEPS as u64).div_ceil(most.max(1));
    Ink::Heat(usize::try_from(step).unwrap_or(HEAT_STEPS).clamp(1, HEAT_STEPS))
}

fn hour_span(hour: usize) -> String {
    format!("{hour:02}:00–{:02}:00", (hour + 1) % HOURS)
}

/// "Mon 09:00–10:00"; weekday from 1 (Monday).
#[must_use]
pub fn hour_words(weekday: u8, hour: u8) -> String {
    let day = WEEKDAYS.get(usize::from(weekday).wrapping_sub(1)).copied().unwrap_or_default();
    format!("{day} {}", hour_span(usize::from(hour)))
}

/// The weekday from 1 (Monday) and the hour of a cell.
#[must_use]
pub fn hour_of(datum: usize) -> (u8, u8) {
    let narrow = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    (narrow(datum / HOURS + 1), narrow(datum % HOURS))
}

fn pixels(index: usize) -> f64 {
    f64::from(u8::try_from(index).unwrap_or(u8::MAX))
}

impl Plot for HeatPlot {
    fn height(&self, width: f64) -> f64 {
        let cell = ((width - LEFT) / pixels(HOURS)).clamp(16.0, 32.0);
        cell * pixels(DAYS) + FOOT
    }

    fn draw(&self, view: View<'_>) -> Drawing {
        let (across, down) = ((view.width - LEFT) / pixels(HOURS), (view.height - FOOT) / pixels(DAYS));
        let (_, _, most) = self.busiest();
        let mut drawing = Drawing { stride: HOURS, ..Drawing::default() };
        let text = |text: String, x: f64, y: f64, align: Align| Mark::Text {
            text,
            at: Point::new(x, y),
            ink: Ink::Axis,
            size: TEXT,
            align,
        };
        for (day, hours) in self.counts.iter().enumerate() {
            let middle = pixels(day) * down + down / 2.0;
            drawing.scene.push(text(WEEKDAYS[day].into(), LEFT - 8.0, middle, Align::End));
            for (hour, count) in hours.iter().enumerate() {
                let whole =
                    Area { left: LEFT + pixels(hour) * across, top: pixels(day) * down, width: across, height: down };
                let area =
                    Area { left: whole.left + 1.0, top: whole.top + 1.0, width: across - 2.0, height: down - 2.0 };
                drawing.scene.push(Mark::Block { area, ink: heat(*count, most) });
                drawing.stops.push(Stop {
                    datum: day * HOURS + hour,
                    tip: Tip {
                        title: format!("{} {}", WEEKDAYS[day], hour_span(hour)),
                        rows: vec![TipRow::new(heat(*count, most), "sessions", figures::count(*count))],
                        action: (*count > 0).then(|| "Open these sessions".into()),
                    },
                    anchor: Point::new(whole.left + across / 2.0, whole.top),
                    hit: Hit::Area(whole),
                    highlight: Highlight::Frame(whole),
                });
            }
        }
        let every = if across * 3.0 < 34.0 { 6 } else { 3 };
        for hour in (0..HOURS).step_by(every) {
            let x = LEFT + pixels(hour) * across + across / 2.0;
            drawing.scene.push(text(
                format!("{hour:02}"),
                x,
                view.height - FOOT + HOURS_FOOT / 2.0 + 2.0,
                Align::Middle,
            ));
        }
        self.scale(view, &mut drawing.scene);
        drawing
    }

    fn legend(&self) -> Vec<LegendEntry> {
        Vec::new()
    }

    fn table(&self) -> Table {
        let mut headings = vec!["Hour".to_owned()];
        headings.extend(WEEKDAYS.map(str::to_owned));
        let row = |hour: usize| {
            let counts = self.counts.iter().map(|day| figures::count(day[hour]));
            std::iter::once(hour_span(hour)).chain(counts).collect()
        };
        Table { headings, rows: (0..HOURS).map(row).collect() }
    }

    fn summary(&self) -> String {
        let (day, hour, most) = self.busiest();
        if most == 0 {
            return "No sessions.".into();
        }
        format!(
            "Most sessions start on {} at {}: {} of {}.",
            WEEKDAYS[day],
            hour_span(hour),
            figures::count(most),
            figures::count(self.total()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> HeatPlot {
        let cell = |weekday, hour, sessions| HeatCell { weekday, hour, sessions };
        HeatPlot::new(&[cell(1, 9, 10), cell(7, 23, 1), cell(3, 0, 4), cell(8, 0, 99), cell(0, 0, 99)])
    }

    #[test]
    fn a_cell_outside_the_week_is_ignored() {
        assert_eq!(plot().total(), 15);
    }

    #[test]
    fn only_an_hour_without_sessions_has_no_heat_and_the_busiest_has_all() {
        assert_eq!(heat(0, 10), Ink::Heat(0));
        assert_eq!(heat(1, 1_000), Ink::Heat(1));
        assert_eq!(heat(10, 10), Ink::Heat(HEAT_STEPS));
        assert_eq!(heat(5, 10), Ink::Heat(3));
    }

    #[test]
    fn an_arrow_down_is_the_same_hour_of_the_next_day() {
        let drawing = plot().draw(View::estimated(700.0, 200.0, &[]));
        assert_eq!((drawing.stops.len(), drawing.stride), (168, 24));
        assert_eq!(drawing.stops[9].tip.spoken(), "Mon 09:00–10:00: sessions 10");
        assert_eq!(drawing.stops[9 + 24].tip.title, "Tue 09:00–10:00");
        assert_eq!(hour_of(drawing.stops[9 + 24].datum), (2, 9));
        assert_eq!(hour_words(2, 9), "Tue 09:00–10:00");
        assert!(drawing.stops[9].tip.action.is_some() && drawing.stops[10].tip.action.is_none());
    }

    #[test]
    fn the_grid_fills_its_room_and_no_more() {
        let drawing = plot().draw(View::estimated(700.0, 200.0, &[]));
        let Hit::Area(last) = drawing.stops[167].hit else { panic!("an area") };
        assert!((last.right() - 700.0).abs() < 1e-6 && (last.bottom() - (200.0 - FOOT)).abs() < 1e-6);
    }

    #[test]
    fn the_scale_has_every_colour_and_says_what_its_ends_mean() {
        let drawing = plot().draw(View::estimated(300.0, 200.0, &[]));
        let foot: Vec<&Mark> =
            drawing.scene.iter().skip_while(|mark| !matches!(mark, Mark::Text { text, .. } if text == "0")).collect();
        let inks: Vec<Ink> =
            foot.iter().filter_map(|mark| if let Mark::Block { ink, .. } = mark { Some(*ink) } else { None }).collect();
        assert_eq!(inks, (0..=HEAT_STEPS).map(Ink::Heat).collect::<Vec<_>>());
        assert!(matches!(foot.last(), Some(Mark::Text { text, .. }) if text == "10 sessions"));
        for mark in &foot {
            if let Mark::Block { area, .. } = mark {
                assert!(area.top > 200.0 - SCALE_FOOT && area.bottom() <= 200.0 && area.left > LEFT, "{area:?}");
            }
        }
    }

    #[test]
    fn the_sentence_names_the_busiest_hour() {
        assert_eq!(plot().summary(), "Most sessions start on Mon at 09:00–10:00: 10 of 15.");
        assert_eq!(HeatPlot::new(&[]).summary(), "No sessions.");
    }
}
