//! The ladder: five rungs, and how each stands. A fold over the same events as the transcript.

use shared_types::{
    CallStatus, Diagnosis, Layer, LayerStatus, RunEvent, RunEventKind, RunId, Timestamp, ToolCall, Verdict,
};

/// One rung.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    pub layer: Layer,
    pub status: LayerStatus,
    /// One line: what decided it.
    pub evidence: String,
    /// When it was decided.
    pub tested_at: Option<Timestamp>,
}

/// The five rungs, rung 1 first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    pub rungs: [Rung; 5],
    /// How long the last whole diagnosis took.
    pub duration_ms: Option<u64>,
    /// The run that moves it, and which rungs that run has touched.
    run: Option<RunId>,
    touched: [bool; 5],
}

impl Default for Ladder {
    fn default() -> Self {
        let rung = |layer| Rung { layer, status: LayerStatus::Pending, evidence: String::new(), tested_at: None };
        Self { rungs: Layer::ALL.map(rung), duration_ms: None, run: None, touched: [false; 5] }
    }
}

impl Ladder {
    /// Takes one event in.
    pub fn apply(&mut self, event: &RunEvent) {
        match &event.kind {
            RunEventKind::LayerChanged { layer, status, evidence } => {
                self.touch(event.run_id.as_ref(), *layer);
                self.set(*layer, *status, evidence, event.at);
            }
            RunEventKind::ToolStarted { call } => {
                if let Some(layer) = ladder_rung(call) {
                    self.touch(event.run_id.as_ref(), layer);
                    self.set(layer, LayerStatus::Testing, "", event.at);
                }
            }
            // A diagnosis tells of its rungs itself; a tool alone is known by its result.
            RunEventKind::ToolFinished { call }
                if ladder_rung(call).is_some_and(|layer| {
                    matches!(self.rungs[index(layer)].status, LayerStatus::Testing | LayerStatus::Pending)
                }) =>
            {
                self.apply_call(call, event.at);
            }
            RunEventKind::RunFinished(result) => {
                if let Some(diagnosis) = &result.answer.diagnosis {
                    self.settle(diagnosis, event.at);
                }
                self.stop_testing();
            }
            RunEventKind::RunFailed { .. } | RunEventKind::RunInterrupted { .. } => self.stop_testing(),
            _ => {}
        }
    }

    /// Takes in a tool's own news, where no events of a conversation tell of the rung.
    pub fn apply_call(&mut self, call: &ToolCall, at: Timestamp) {
        let Some(layer) = ladder_rung(call) else { return };
        let status = match (call.status, call.verdict) {
            (CallStatus::Queued | CallStatus::Running, _) => LayerStatus::Testing,
            (CallStatus::Done, Some(Verdict::Pass)) => LayerStatus::Pass,
            // The tool ran and could not decide its rung.
            (CallStatus::Done, Some(Verdict::Info)) => LayerStatus::Skipped,
            (CallStatus::Done, Some(Verdict::Warn)) => LayerStatus::Warn,
            (CallStatus::Done, Some(Verdict::Fail)) => LayerStatus::Fail,
            _ => LayerStatus::Pending,
        };
        self.set(layer, status, &call.summary, at);
    }

    /// The second rung that one run moves makes it a diagnosis: what it has not touched is pending again.
    fn touch(&mut self, run: Option<&RunId>, layer: Layer) {
        if self.run.as_ref() != run {
            self.run = run.cloned();
            self.touched = [false; 5];
        }
        let before = self.touched.iter().filter(|t| **t).count();
        let index = index(layer);
        let new = !self.touched[index];
        self.touched[index] = true;
        if before == 1 && new {
            self.duration_ms = None;
            for (rung, touched) in self.rungs.iter_mut().zip(self.touched) {
                if !touched {
                    *rung = Rung {
                        layer: rung.layer,
                        status: LayerStatus::Pending,
                        evidence: String::new(),
                        tested_at: None,
                    };
                }
            }
        }
    }

    fn set(&mut self, layer: Layer, status: LayerStatus, evidence: &str, at: Timestamp) {
        let rung = &mut self.rungs[index(layer)];
        rung.status = status;
        evidence.clone_into(&mut rung.evidence);
        rung.tested_at = is_decided(status).then_some(at);
    }

    fn settle(&mut self, diagnosis: &Diagnosis, at: Timestamp) {
        for state in &diagnosis.layers {
            self.set(state.layer, state.status, &state.evidence, at);
        }
        self.duration_ms = Some(diagnosis.duration_ms);
    }

    fn stop_testing(&mut self) {
        for rung in self.rungs.iter_mut().filter(|r| r.status == LayerStatus::Testing) {
            rung.status = LayerStatus::Pending;
        }
    }

    /// Whether nothing was ever tested.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.rungs.iter().all(|r| r.status == LayerStatus::Pending)
    }

    /// The rung that is tested now: the lowest one.
    #[must_use]
    pub fn current(&self) -> Option<Layer> {
        self.rungs.iter().find(|r| r.status == LayerStatus::Testing).map(|r| r.layer)
    }

    /// "2 passed, 1 failed at 3 Gateway, 2 skipped"; empty before any run.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.is_untouched() {
            return String::new();
        }
        if let Some(layer) = self.current() {
            return format!("Testing {} {}…", layer.number(), layer.name());
        }
        let mut line = String::new();
        for (status, one, many) in [
            (LayerStatus::Pass, "passed", "passed"),
            (LayerStatus::Warn, "warning", "warnings"),
            (LayerStatus::Fail, "failed", "failed"),
            (LayerStatus::Skipped, "skipped", "skipped"),
        ] {
            let mut with = self.rungs.iter().filter(|r| r.status == status);
            let Some(lowest) = with.next().map(|r| r.layer) else { continue };
            let count = 1 + with.count();
            let comma = if line.is_empty() { "" } else { ", " };
            line.push_str(&format!("{comma}{count} {}", if count == 1 { one } else { many }));
            if matches!(status, LayerStatus::Warn | LayerStatus::Fail) {
                let first = if count == 1 { "at" } else { "from" };
                line.push_str(&format!(" {first} {} {}", lowest.number(), lowest.name()));
            }
        }
        line
    }
}

fn index(layer: Layer) -> usize {
    usize::from(layer.number() - 1)
}

fn is_decided(status: LayerStatus) -> bool {
    matches!(status, LayerStatus::Pass | LayerStatus::Warn | LayerStatus::Fail)
}

/// The rung of a call, where the call is of that rung's own ladder tool: other tools of a layer say something
/// about one host, not about the rung.
fn ladder_rung(call: &ToolCall) -> Option<Layer> {
    call.layer.filter(|l| l.tool() == call.name)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::*;

    fn statuses(ladder: &Ladder) -> Vec<LayerStatus> {
        ladder.rungs.iter().map(|r| r.status).collect()
    }

    #[test]
    fn rungs_move_as_events_come() {
        let mut ladder = Ladder::default();
        assert!(ladder.is_untouched());
        ladder.apply(&event(1, "r1", layer(Layer::Link, LayerStatus::Testing, "")));
        assert_eq!(ladder.current(), Some(Layer::Link));
        ladder.apply(&event(2, "r1", layer(Layer::Link, LayerStatus::Pass, "eth0 is up")));
        assert_eq!(ladder.rungs[0].tested_at, Some(at(2)));
        ladder.apply(&event(3, "r1", layer(Layer::Gateway, LayerStatus::Fail, "no answer")));
        assert_eq!(ladder.summary(), "1 passed, 1 failed at 3 Gateway");
    }

    #[test]
    fn the_summary_counts_what_is_and_calls_no_warning_passed() {
        use LayerStatus::{Fail, Pass, Pending, Skipped, Warn};
        for (statuses, expected) in [
            ([Pass, Pass, Pass, Pass, Pass], "5 passed"),
            ([Pass, Pass, Pass, Pass, Warn], "4 passed, 1 warning at 5 Internet"),
            ([Pass, Warn, Pass, Warn, Pass], "3 passed, 2 warnings from 2 IP"),
            ([Pass, Pass, Fail, Skipped, Skipped], "2 passed, 1 failed at 3 Gateway, 2 skipped"),
            ([Fail, Fail, Fail, Skipped, Skipped], "3 failed from 1 Link, 2 skipped"),
            ([Pass, Pass, Skipped, Skipped, Skipped], "2 passed, 3 skipped"),
            ([Pass, Pending, Pending, Pending, Pending], "1 passed"),
        ] {
            let mut ladder = Ladder::default();
            for (rung, status) in ladder.rungs.iter_mut().zip(statuses) {
                rung.status = status;
            }
            assert_eq!(ladder.summary(), expected);
        }
    }

    #[test]
    fn a_new_diagnosis_sets_all_to_pending_and_a_single_tool_moves_its_own_rung() {
        let mut ladder = Ladder::default();
        for (seq, rung) in (1..).zip(Layer::ALL) {
            ladder.apply(&event(seq, "r1", layer(rung, LayerStatus::Pass, "")));
        }
        ladder.apply(&event(6, "r2", layer(Layer::Internet, LayerStatus::Fail, "")));
        use LayerStatus::{Fail, Pass, Pending, Testing};
        assert_eq!(statuses(&ladder), [Pass, Pass, Pass, Pass, Fail]);
        ladder.apply(&event(7, "r3", layer(Layer::Link, Testing, "")));
        ladder.apply(&event(8, "r3", layer(Layer::Ip, Testing, "")));
        assert_eq!(statuses(&ladder), [Testing, Testing, Pending, Pending, Pending]);
    }

    #[test]
    fn a_run_that_breaks_off_leaves_no_rung_in_testing() {
        let mut ladder = Ladder::default();
        ladder.apply(&event(1, "r1", layer(Layer::Link, LayerStatus::Testing, "")));
        ladder.apply(&event(2, "r1", RunEventKind::RunInterrupted { reason: String::new() }));
        assert!(ladder.is_untouched());
    }

    #[test]
    fn a_tool_alone_decides_its_rung_by_its_result() {
        let mut ladder = Ladder::default();
        ladder.apply(&event(
            1,
            "r1",
            RunEventKind::ToolStarted { call: call("c1", "ping_gateway", CallStatus::Running) },
        ));
        assert_eq!(ladder.current(), Some(Layer::Gateway));
        let mut done = call("c1", "ping_gateway", CallStatus::Done);
        done.verdict = Some(Verdict::Fail);
        ladder.apply(&event(2, "r1", RunEventKind::ToolFinished { call: done.clone() }));
        assert_eq!(statuses(&ladder)[2], LayerStatus::Fail);
        let mut without_a_start = Ladder::default();
        without_a_start.apply(&event(1, "r1", RunEventKind::ToolFinished { call: done }));
        assert_eq!(statuses(&without_a_start), statuses(&ladder), "an imported log says only how it ended");
    }

    #[test]
    fn a_tool_that_is_not_the_rungs_own_does_not_move_it() {
        let mut ladder = Ladder::default();
        let mut other = call("c1", "check_tls", CallStatus::Running);
        other.layer = Some(Layer::Internet);
        ladder.apply(&event(1, "r1", RunEventKind::ToolStarted { call: other }));
        assert!(ladder.is_untouched());
        let mut own = call("c2", "ping_dns", CallStatus::Done);
        own.verdict = Some(Verdict::Warn);
        ladder.apply_call(&own, at(1));
        assert_eq!(ladder.rungs[4].status, LayerStatus::Warn);
    }
}
