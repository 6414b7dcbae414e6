//! What a conversation said last, and how a reader follows it from any number on.
//!
//! The conversation writes, any number of readers pull at their own pace: a reader that falls
//! behind what is kept here reads the log instead. So a slow reader costs the run nothing, and
//! replay and live view are one path without gap or duplicate.

use std::collections::VecDeque;
use std::fmt::Write;

use shared_types::{RunEvent, RunEventKind, SessionId};
use tokio::sync::watch;
use tokio_util::bytes::Bytes;

use super::hub::Hub;
use crate::store::events::NewEvent;

/// Frames kept for readers that are a little behind: more than one burst of a fast model.
const RECENT_FRAMES: usize = 256;
/// The same in bytes, so that large tool results do not pile up.
const RECENT_BYTES: usize = 256 * 1024;
/// Events read from the log at once by a reader that catches up.
const LOG_PAGE: usize = 256;

/// One event as it goes over the wire.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub seq: u64,
    /// The event as JSON text.
    pub json: Bytes,
}

impl Frame {
    /// An event that was just stored, in the words in which it was.
    pub(super) fn stored(session: &SessionId, seq: u64, event: &NewEvent) -> Option<Self> {
        let kind = event.json().ok()?.strip_prefix('{')?;
        let mut json = String::with_capacity(kind.len() + 200);
        json.push('{');
        // The end of a run names the conversation itself. Ids need no escaping.
        let written = match &event.kind {
            RunEventKind::RunFinished(_) => Ok(()),
            _ => write!(json, r#""conversation_id":"{session}","#),
        };
        let written = written.and_then(|()| match &event.run {
            Some(run) => write!(json, r#""run_id":"{run}","#),
            None => Ok(()),
        });
        written.and_then(|()| write!(json, r#""seq":{seq},"at":"{}",{kind}"#, event.at)).ok()?;
        Some(Self { seq, json: json.into() })
    }

    /// The event as it goes over the wire.
    pub(super) fn of(event: &RunEvent) -> Option<Self> {
        match serde_json::to_vec(event) {
            Ok(json) => Some(Self { seq: event.seq, json: json.into() }),
            Err(error) => {
                tracing::error!(%error, seq = event.seq, "an event cannot be written as JSON");
                None
            }
        }
    }
}

/// The newest events of a conversation.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The last published number; unknown until something is published.
    last_seq: Option<u64>,
    recent: VecDeque<Frame>,
    bytes: usize,
}

/// What a reader has to do next.
#[derive(Debug)]
enum Step {
    Take(Vec<Frame>),
    /// The log has what is asked for, up to this number (to its end where unknown).
    ReadLog(Option<u64>),
    Wait,
}

impl Tail {
    /// Takes the next events; they follow each other and what came before.
    pub(super) fn push(&mut self, frames: impl IntoIterator<Item = Frame>) {
        for frame in frames {
            self.last_seq = Some(frame.seq);
            self.bytes += frame.json.len();
            self.recent.push_back(frame);
        }
        while self.recent.len() > RECENT_FRAMES || (self.bytes > RECENT_BYTES && self.recent.len() > 1) {
            self.bytes -= self.recent.pop_front().map_or(0, |frame| frame.json.len());
        }
    }

    /// Notes events that nobody was there to read.
    pub(super) fn skip_to(&mut self, seq: u64) {
        self.clear();
        self.last_seq = Some(seq);
    }

    /// Frees the memory; readers that still need it find it in the log.
    pub(super) fn clear(&mut self) {
        self.recent = VecDeque::new();
        self.bytes = 0;
    }

    fn step(&self, cursor: u64) -> Step {
        let Some(last) = self.last_seq else { return Step::ReadLog(None) };
        if cursor >= last {
            return Step::Wait;
        }
        match self.recent.front() {
            Some(first) if first.seq <= cursor + 1 => {
                Step::Take(self.recent.iter().filter(|frame| frame.seq > cursor).cloned().collect())
            }
            _ => Step::ReadLog(Some(last)),
        }
    }
}

/// A reader of one conversation.
pub struct Subscription {
    hub: Hub,
    session: SessionId,
    /// Given back before the hub is asked whether the conversation is still followed.
    tail: Option<watch::Receiver<Tail>>,
    /// The last number that was handed out.
    cursor: u64,
    waiting: VecDeque<Bytes>,
}

impl Subscription {
    pub(super) fn new(hub: Hub, session: SessionId, tail: watch::Receiver<Tail>, after: u64) -> Self {
        Self { hub, session, tail: Some(tail), cursor: after, waiting: VecDeque::new() }
    }

    /// Goes on after another number.
    pub(super) fn after(mut self, seq: u64) -> Self {
        self.cursor = seq;
        self
    }

    /// The conversation that is followed.
    #[must_use]
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The next event as JSON; waits until there is one. None when the log cannot be read: the
    /// reader may come back with the last number it has.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(json) = self.waiting.pop_front() {
                return Some(json);
            }
            let tail = self.tail.as_mut()?;
            let step = tail.borrow_and_update().step(self.cursor);
            let frames = match step {
                Step::Take(frames) => frames,
                Step::ReadLog(up_to) => match self.hub.read_log(&self.session, self.cursor, up_to, LOG_PAGE).await {
                    Ok(frames) => frames,
                    Err(error) => {
                        tracing::warn!(session = %self.session, %error, "the log could not be read for a reader");
                        return None;
                    }
                },
                Step::Wait => Vec::new(),
            };
            if frames.is_empty() {
                tail.changed().await.ok()?;
            }
            for frame in frames {
                self.cursor = frame.seq;
                self.waiting.push_back(frame.json);
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.tail = None;
        self.hub.reader_left(&self.session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(seq: u64) -> Frame {
        Frame { seq, json: Bytes::from(seq.to_string()) }
    }

    fn taken(tail: &Tail, cursor: u64) -> Vec<u64> {
        match tail.step(cursor) {
            Step::Take(frames) => frames.iter().map(|frame| frame.seq).collect(),
            Step::ReadLog(_) | Step::Wait => Vec::new(),
        }
    }

    #[test]
    fn a_reader_gets_exactly_what_follows_its_number() {
        let mut tail = Tail::default();
        tail.push((3..=6).map(frame));
        assert_eq!(taken(&tail, 2), [3, 4, 5, 6]);
        assert_eq!(taken(&tail, 5), [6]);
        assert!(matches!(tail.step(6), Step::Wait));
        assert!(matches!(tail.step(99), Step::Wait));
    }

    #[test]
    fn a_reader_that_is_too_far_behind_reads_the_log() {
        let mut tail = Tail::default();
        assert!(matches!(tail.step(0), Step::ReadLog(None)));
        tail.push((1..=1000).map(frame));
        assert!(matches!(tail.step(0), Step::ReadLog(Some(1000))));
        assert_eq!(taken(&tail, 998), [999, 1000]);
        tail.skip_to(1001);
        assert!(matches!(tail.step(1000), Step::ReadLog(Some(1001))));
    }

    #[test]
    fn a_stored_event_is_sent_as_a_replay_sends_it() {
        use crate::agent::Answer;
        use crate::chat::recorder::RunRecord;
        use crate::chat::testing::{call, delta};
        let session: SessionId = "s".parse().unwrap();
        let result = RunRecord::default().finished(&session, "m".parse().unwrap(), Answer::default());
        let kinds = [
            delta("said \"so\"\n"),
            RunEventKind::ToolStarted { call: call("ping_dns", shared_types::Effect::Reads) },
            RunEventKind::RunFinished(Box::new(result)),
        ];
        for (kind, run) in kinds.into_iter().zip([None, Some("r".parse().unwrap()), Some("r".parse().unwrap())]) {
            let at = shared_types::Timestamp::now();
            let event = NewEvent::new(run.clone(), at, kind.clone());
            let at = shared_types::to_millis(at);
            let replayed = RunEvent { conversation_id: session.clone(), run_id: run, seq: 7, at, kind };
            let (sent, replayed) = (Frame::stored(&session, 7, &event).unwrap(), Frame::of(&replayed).unwrap());
            let value = |frame: &Frame| serde_json::from_slice::<serde_json::Value>(&frame.json).unwrap();
            assert_eq!(value(&sent), value(&replayed));
            assert_eq!(sent.json.len(), replayed.json.len(), "no field twice");
        }
    }

    #[test]
    fn large_frames_do_not_pile_up() {
        let mut tail = Tail::default();
        tail.push((1..=100).map(|seq| Frame { seq, json: Bytes::from(vec![b'x'; 100_000]) }));
        assert!(tail.recent.len() <= 3, "{}", tail.recent.len());
        assert_eq!(taken(&tail, 99), [100]);
    }
}
