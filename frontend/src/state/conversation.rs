//! One conversation: its transcript, its ladder, and how far into its event log we are.

use shared_types::{Diagnosis, RunEvent, RunEventKind, RunId, SessionId};

use super::ladder::Ladder;
use super::transcript::Transcript;

/// What a fold over the events of a conversation gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    pub id: SessionId,
    pub last_seq: u64,
    pub transcript: Transcript,
    pub ladder: Ladder,
    /// The last one.
    pub diagnosis: Option<Diagnosis>,
    /// The run that goes on.
    pub running: Option<RunId>,
    /// An event is missing: it must be asked for again.
    pub gap: bool,
}

impl Conversation {
    /// Before its first event.
    #[must_use]
    pub fn new(id: SessionId) -> Self {
        Self {
            id,
            last_seq: 0,
            transcript: Transcript::default(),
            ladder: Ladder::default(),
            diagnosis: None,
            running: None,
            gap: false,
        }
    }

    /// From an event log.
    #[must_use]
    pub fn from_events(id: SessionId, events: &[RunEvent]) -> Self {
        let mut conversation = Self::new(id);
        for event in events {
            conversation.apply(event);
        }
        conversation
    }

    /// Takes one event in, each number once. One that leaves a gap is dropped: what is missing comes with it when
    /// it is asked for again.
    pub fn apply(&mut self, event: &RunEvent) {
        if event.seq <= self.last_seq {
            return;
        }
        if event.seq > self.last_seq + 1 {
            self.gap = true;
            return;
        }
        self.gap = false;
        self.last_seq = event.seq;
        self.transcript.apply(event);
        self.ladder.apply(event);
        match &event.kind {
            RunEventKind::RunStarted { .. } => self.running.clone_from(&event.run_id),
            RunEventKind::RunFinished(result) if result.answer.diagnosis.is_some() => {
                self.diagnosis.clone_from(&result.answer.diagnosis);
            }
            _ => {}
        }
        if event.kind.ends_run() && self.running == event.run_id {
            self.running = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::*;

    fn log() -> Vec<RunEvent> {
        vec![
            event(1, "r1", accepted("m1", "help")),
            event(2, "r1", started()),
            event(3, "r1", text("a")),
            event(4, "r1", text("b")),
            event(5, "r1", finished("a1", "ab")),
        ]
    }

    /// Sharing compares by identity; what was folded is compared by its words.
    fn words(conversation: &Conversation) -> String {
        format!("{conversation:?}")
    }

    #[test]
    fn an_event_that_comes_twice_counts_once() {
        let mut conversation = Conversation::new(id("s1"));
        for event in log().iter().chain(&log()) {
            conversation.apply(event);
        }
        assert_eq!(words(&conversation), words(&Conversation::from_events(id("s1"), &log())));
        assert_eq!(conversation.transcript.last_answer().unwrap().text(), "ab");
    }

    #[test]
    fn a_gap_is_seen_and_filled_by_what_is_sent_again() {
        let mut conversation = Conversation::new(id("s1"));
        let log = log();
        for event in [&log[0], &log[1], &log[3]] {
            conversation.apply(event);
        }
        assert!(conversation.gap);
        for event in &log[2..] {
            conversation.apply(event);
        }
        assert!(!conversation.gap);
        assert_eq!(words(&conversation), words(&Conversation::from_events(id("s1"), &log)));
    }

    #[test]
    fn any_cut_and_resume_gives_the_same_as_no_cut() {
        let log = log();
        for cut in 0..log.len() {
            let mut conversation = Conversation::from_events(id("s1"), &log[..cut]);
            let after = conversation.last_seq;
            log.iter().filter(|e| e.seq > after).for_each(|e| conversation.apply(e));
            assert_eq!(words(&conversation), words(&Conversation::from_events(id("s1"), &log)), "cut at {cut}");
        }
    }

    #[test]
    fn a_run_goes_on_until_its_own_end() {
        let log = log();
        let conversation = Conversation::from_events(id("s1"), &log[..4]);
        assert_eq!(conversation.running, Some(id("r1")));
        assert_eq!(Conversation::from_events(id("s1"), &log).running, None);
    }
}
