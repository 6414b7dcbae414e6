//! The ladder while it fills: redrawn in place on a terminal, JSON lines for programs, quiet in a pipe until the end.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

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
    pub(super) fn new(json: bool, colour: bool) -> Self {
        let face = if json {
            Face::Json
        } else if std::io::stdout().is_terminal() {
            Face::Live { colour }
        } else {
            Face::Plain
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
            Face::Live { colour } => drawn.redraw(colour),
            Face::Plain => print(&drawn.states.iter().map(|s| line(s, false) + "\n").collect::<String>()),
        }
    }
}

impl Drawn {
    fn redraw(&mut self, colour: bool) {
        let mut text = String::new();
        if self.lines > 0 {
            text.push_str(&format!("\x1b[{}A", self.lines));
        }
        for state in &self.states {
            text.push_str("\x1b[2K");
            text.push_str(&line(state, colour));
            text.push('\n');
        }
        text.push_str("\x1b[2K");
        self.lines = self.states.len();
        if !self.progress.is_empty() {
            text.push_str(&format!("  … {}\n", self.progress));
            self.lines += 1;
        }
        print(&text);
    }
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
}
