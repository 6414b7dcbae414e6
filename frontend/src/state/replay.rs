//! Replay: an event log played again at a chosen speed.

use shared_types::{RunEvent, SessionId};

use super::conversation::Conversation;

/// A pause longer than this in the recording is shortened to it: nobody waits a night to see the morning.
const LONGEST_PAUSE_MS: u64 = 1_500;
/// Events closer than this come together with what was before them.
const SHORTEST_PAUSE_MS: u64 = 15;

/// The speeds to choose from, in tenths.
pub const SPEEDS: [u32; 4] = [5, 10, 20, 40];

/// Where a replay stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub events: Vec<RunEvent>,
    /// How many events have been played.
    pub position: usize,
    pub playing: bool,
    /// In tenths: 10 is as it was.
    pub speed: u32,
}

impl Replay {
    /// At the beginning, playing.
    #[must_use]
    pub fn new(events: Vec<RunEvent>) -> Self {
        Self { events, position: 0, playing: true, speed: 10 }
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
        u32::try_from(pause * 10 / u64::from(self.speed.max(1))).ok()
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
        replay.speed = 20;
        assert_eq!(replay.wait_ms(), Some(500));
        replay.step();
        assert_eq!(replay.wait_ms(), Some(750), "a long pause is cut to 1.5 s");
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
