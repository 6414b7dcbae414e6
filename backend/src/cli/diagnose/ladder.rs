//! The ladder while it fills: redrawn in place on a terminal, JSON lines for programs, quiet in a pipe until the end.

use std::borrow::Cow;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use console::{Term, truncate_str};
use shared_types::{Layer, LayerState, LayerStatus};

use crate::diagnostics::engine::LadderObserver;
use crate::diagnostics::facts::Facts;

/// How the ladder is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Json,
    /// Redrawn in place.
    Live {
        colour: bool,
    },
    /// Only the end.
    Plain,
}

/// Shows rungs as they change.
pub(super) struct Shown {
    face: Face,
    drawn: Mutex<Drawn>,
}

#[derive(Default)]
struct Drawn {
    states: Vec<LayerState>,
    progress: String,
    lines: usize,
}

impl Shown {
    /// `live` = the output is a terminal in which lines can be drawn again.
    pub(super) fn new(json: bool, live: bool, colour: bool) -> Self {
        let face = match (json, live) {
            (true, _) => Face::Json,
            (false, true) => Face::Live { colour },
            (false, false) => Face::Plain,
        };
        Self { face, drawn: Mutex::default() }
    }

    /// Draws the ladder for the last time.
    pub(super) fn close(&self, states: &[LayerState]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.states = states.to_vec();
        drawn.progress.clear();
        match self.face {
            Face::Json => {}
            Face::Live { colour } => print(&drawn.last_frame(colour)),
            Face::Plain => print(&drawn.states.iter().map(|s| line(s, false) + "\n").collect::<String>()),
        }
    }
}

impl Drawn {
    fn redraw(&mut self, colour: bool) {
        // Asked each time: windows are made narrower and wider.
        let (_, columns) = Term::stdout().size();
        print(&self.frame(colour, usize::from(columns)));
    }

    /// The ladder with its evidence in full, lines that wrap included: nothing is drawn over it any more.
    fn last_frame(&self, colour: bool) -> String {
        let up = go_up(self.lines);
        let wiped = "\r\x1b[2K\n".repeat(self.lines);
        let rungs: String = self.states.iter().map(|state| line(state, colour) + "\n").collect();
        format!("{up}{wiped}{up}{rungs}")
    }

    /// The bytes that draw the ladder over the one before. No line may wrap, or going up by lines would miss.
    fn frame(&mut self, colour: bool, columns: usize) -> String {
        let mut lines: Vec<String> = self.states.iter().map(|state| line(state, colour)).collect();
        if !self.progress.is_empty() {
            lines.push(format!("  … {}", self.progress));
        }
        let drawn: String = lines.iter().map(|full| format!("\r\x1b[2K{}\n", fitted(full, columns))).collect();
        // What stood below a ladder that has become shorter.
        let below = self.lines.saturating_sub(lines.len());
        let wiped = "\r\x1b[2K\n".repeat(below);
        let text = format!("{}{drawn}{wiped}{}", go_up(self.lines), go_up(below));
        self.lines = lines.len();
        text
    }
}

fn go_up(lines: usize) -> String {
    if lines == 0 { String::new() } else { format!("\x1b[{lines}A") }
}

/// A line cut to a terminal's width, less the last column: some terminals wrap as soon as that is written.
fn fitted(line: &str, columns: usize) -> Cow<'_, str> {
    truncate_str(line, columns.saturating_sub(1).max(1), "…")
}

fn line(state: &LayerState, colour: bool) -> String {
    // The sign and the word say the same as the colour.
    let (sign, word, code) = match state.status {
        LayerStatus::Pending => (" ", "", "2"),
        LayerStatus::Testing => ("…", "testing", "36"),
        LayerStatus::Pass => ("✓", "ok", "32"),
        LayerStatus::Warn => ("!", "warning", "33"),
        LayerStatus::Fail => ("✗", "fault", "31"),
        LayerStatus::Skipped => ("-", "not tested", "2"),
    };
    let head = format!("{} {sign} {:<15} {word:<10}", state.layer.number(), state.layer.name());
    let head = if colour { format!("\x1b[{code}m{head}\x1b[0m") } else { head };
    format!("{head} {}", state.evidence).trim_end().to_owned()
}

fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    // A reader that has gone away does not change the verdict.
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

impl LadderObserver for Shown {
    fn layer(&self, state: &LayerState, _: &Facts) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        match self.face {
            Face::Json => {
                let event = serde_json::json!({"type": "layer_changed", "layer": state.layer,
                    "status": state.status, "evidence": state.evidence});
                print(&format!("{event}\n"));
            }
            Face::Live { colour } => {
                if drawn.states.is_empty() {
                    drawn.states = Layer::ALL
                        .into_iter()
                        .map(|layer| LayerState {
                            layer,
                            name: layer.name().to_owned(),
                            status: LayerStatus::Pending,
                            evidence: String::new(),
                        })
                        .collect();
                }
                if let Some(slot) = drawn.states.iter_mut().find(|s| s.layer == state.layer) {
                    *slot = state.clone();
                }
                drawn.redraw(colour);
            }
            Face::Plain => {}
        }
    }

    fn progress(&self, text: &str) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        match self.face {
            Face::Json => print(&format!("{}\n", serde_json::json!({"type": "progress", "text": text}))),
            Face::Live { colour } if !drawn.states.is_empty() => {
                text.clone_into(&mut drawn.progress);
                drawn.redraw(colour);
            }
            Face::Live { .. } | Face::Plain => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_never_speaks_alone() {
        let state = LayerState {
            layer: Layer::Gateway,
            name: "Gateway".into(),
            status: LayerStatus::Fail,
            evidence: "192.168.50.1 is gone.".into(),
        };
        assert_eq!(line(&state, false), "3 ✗ Gateway         fault      192.168.50.1 is gone.");
        assert!(line(&state, true).contains("\x1b[31m"));
    }

    #[test]
    fn a_narrow_terminal_gets_one_row_a_line() {
        let state = |evidence: &str| LayerState {
            layer: Layer::Ip,
            name: "IP".into(),
            status: LayerStatus::Pass,
            evidence: evidence.into(),
        };
        let long = "192.168.50.20/24 on eth0, gateway 192.168.50.1, and a name in full width: 日本語日本語日本語日本語";
        for (columns, colour) in [(80, false), (80, true), (40, true), (20, false)] {
            let mut drawn =
                Drawn { states: vec![state(long), state("fine")], progress: "counting lost packets".into(), lines: 0 };
            for up in [0, 3] {
                let frame = drawn.frame(colour, columns);
                assert_eq!(frame.starts_with("\x1b[3A"), up == 3, "goes up by what was drawn");
                for row in frame.lines() {
                    let width = console::measure_text_width(&row.replace('\r', ""));
                    assert!(width < columns, "{width} of {columns}: {row:?}");
                }
                assert_eq!(frame.matches('\n').count(), 3);
            }
            drawn.progress.clear();
            assert!(drawn.frame(colour, columns).ends_with("\n\r\x1b[2K\n\x1b[1A"), "the progress line is wiped");
            assert_eq!(drawn.lines, 2);
            let last = drawn.last_frame(false);
            assert!(last.contains(long), "the end is told in full: {last:?}");
        }
    }
}
