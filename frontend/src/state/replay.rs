//! Replay: an event log played again at a chosen speed.

use shared_types::{DiagnosisStatus, RunEvent, RunEventKind, SessionId};

use super::conversation::Conversation;

/// A pause longer than this in the recording is shortened to it: nobody waits a night to see the morning.
const LONGEST_PAUSE_MS: u64 = 1_000;
/// Events closer than this come together with what was before them.
const SHORTEST_PAUSE_MS: u64 = 15;

/// Without pauses a log is played in so many pieces: one a drawing, and the longest is over in about a second.
const PIECES: usize = 60;

/// How fast a replay goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// As it was.
    Real,
    Fourfold,
    /// Without pauses.
    Max,
}

impl Speed {
    /// From the slowest to the fastest.
    pub const ALL: [Self; 3] = [Self::Real, Self::Fourfold, Self::Max];

    /// As a person chooses it: "1×".
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Real => "1×",
            Self::Fourfold => "4×",
            Self::Max => "max",
        }
    }
}

/// Where a replay stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub events: Vec<RunEvent>,
    /// How many events have been played.
    pub position: usize,
    pub playing: bool,
    pub speed: Speed,
}

impl Replay {
    /// At the beginning, playing.
    #[must_use]
    pub fn new(events: Vec<RunEvent>) -> Self {
        Self { events, position: 0, playing: true, speed: Speed::Real }
    }

    /// The conversation as it was then.
    #[must_use]
    pub fn conversation(&self, id: &SessionId) -> Conversation {
        Conversation::from_events(id.clone(), &self.events[..self.position])
    }

    /// Whether all has been played.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.position >= self.events.len()
    }

    /// How long to wait before the next event, in milliseconds; None at the end or when paused.
    #[must_use]
    pub fn wait_ms(&self) -> Option<u32> {
        if !self.playing || self.is_over() {
            return None;
        }
        let next = &self.events[self.position];
        let pause = match self.position.checked_sub(1).and_then(|i| self.events.get(i)) {
            Some(last) => u64::try_from(next.at.as_millisecond() - last.at.as_millisecond()).unwrap_or(0),
            None => 0,
        };
        let pause = pause.clamp(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
        let wait = match self.speed {
            Speed::Real => pause,
            Speed::Fourfold => pause / 4,
            Speed::Max => 0,
        };
        u32::try_from(wait).ok()
    }

    /// Plays on after a wait: the next event, or without pauses the next piece.
    pub fn advance(&mut self) {
        let events = if self.speed == Speed::Max { self.events.len().div_ceil(PIECES) } else { 1 };
        (0..events).for_each(|_| self.step());
    }

    /// Plays the next event.
    pub fn step(&mut self) {
        self.position = (self.position + 1).min(self.events.len());
        if self.is_over() {
            self.playing = false;
        }
    }

    /// Goes to a position; beyond the end is the end.
    pub fn seek(&mut self, position: usize) {
        self.position = position.min(self.events.len());
    }

    /// Right after the first verdict that names a cause; nothing where none was found.
    #[must_use]
    pub fn cause(&self) -> Option<usize> {
        let names_cause = |event: &RunEvent| match &event.kind {
            RunEventKind::RunFinished(result) => result
                .answer
                .diagnosis
                .as_ref()
                .is_some_and(|d| matches!(d.status, DiagnosisStatus::Broken | DiagnosisStatus::Degraded)),
            _ => false,
        };
        self.events.iter().position(names_cause).map(|index| index + 1)
    }

    /// Plays or pauses; from the end it starts again.
    pub fn toggle(&mut self) {
        if self.is_over() {
            self.position = 0;
            self.playing = true;
        } else {
            self.playing = !self.playing;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::*;

    fn replay() -> Replay {
        Replay::new(vec![
            event(1, "r1", accepted("m1", "help")),
            event(2, "r1", started()),
            event(500, "r1", text("a")),
        ])
    }

    #[test]
    fn pauses_are_as_recorded_but_never_long_and_speed_divides_them() {
        let mut replay = replay();
        assert_eq!(replay.wait_ms(), Some(15));
        replay.step();
        assert_eq!(replay.wait_ms(), Some(1_000));
        replay.speed = Speed::Fourfold;
        assert_eq!(replay.wait_ms(), Some(250));
        replay.step();
        replay.speed = Speed::Real;
        assert_eq!(replay.wait_ms(), Some(1_000), "a pause of minutes is cut to a second");
        replay.speed = Speed::Max;
        assert_eq!(replay.wait_ms(), Some(0));
    }

    #[test]
    fn without_pauses_the_longest_log_is_over_in_sixty_drawings() {
        let log = (1..=4_000).map(|seq| event(seq, "r1", text("a"))).collect();
        let mut replay = Replay { speed: Speed::Max, ..Replay::new(log) };
        let drawings = std::iter::from_fn(|| {
            replay.wait_ms()?;
            replay.advance();
            Some(())
        });
        assert_eq!(drawings.count(), 60);
    }

    #[test]
    fn the_cause_is_where_the_first_verdict_names_one() {
        let verdict = |status: &str| {
            let RunEventKind::RunFinished(mut result) = finished("a1", "found") else { panic!("an end") };
            result.answer.diagnosis = Some(
                serde_json::from_value(serde_json::json!({
                    "status": status, "layer": null, "cause": "a_cause", "confidence": 0.9, "finding": "", "why": "", "fix": [],
                    "evidence": [], "ruled_out": [], "also": [], "layers": [], "duration_ms": 1
                }))
                .expect("a diagnosis"),
            );
            RunEventKind::RunFinished(result)
        };
        assert_eq!(replay().cause(), None);
        let mut healthy = replay().events;
        healthy.push(event(501, "r1", verdict("healthy")));
        assert_eq!(Replay::new(healthy.clone()).cause(), None);
        healthy.push(event(502, "r2", verdict("broken")));
        healthy.push(event(503, "r2", text("more")));
        assert_eq!(Replay::new(healthy).cause(), Some(5));
    }

    #[test]
    fn it_stops_at_the_end_and_starts_again_from_there() {
        let mut replay = replay();
        (0..9).for_each(|_| replay.step());
        assert!(replay.is_over() && !replay.playing);
        assert_eq!(replay.wait_ms(), None);
        replay.toggle();
        assert_eq!((replay.position, replay.playing), (0, true));
        replay.seek(2);
        assert_eq!(replay.conversation(&id("s1")).transcript.entries.len(), 2);
    }
}
