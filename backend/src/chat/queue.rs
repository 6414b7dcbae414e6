//! The messages of a conversation that wait for their turn.

use std::collections::VecDeque;

use shared_types::{ClientMessageId, MessageId, RunId};

/// Messages that may wait in one conversation; more are refused rather than left for hours.
pub const QUEUE_LENGTH: usize = 100;

/// A message that is on disk and has not been answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    pub run: RunId,
    pub message_id: MessageId,
    pub client_message_id: Option<ClientMessageId>,
    pub content: String,
    /// Whether somebody is there to be asked while it is answered.
    pub interactive: bool,
}

/// First come, first served.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
}

impl Queue {
    pub(super) fn push(&mut self, message: Waiting) {
        self.waiting.push_back(message);
    }

    pub(super) fn pop(&mut self) -> Option<Waiting> {
        self.waiting.pop_front()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= QUEUE_LENGTH
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// A waiting message, by the name its sender gave it.
    pub(super) fn find(&self, id: &ClientMessageId) -> Option<&Waiting> {
        self.waiting.iter().find(|message| message.client_message_id.as_ref() == Some(id))
    }

    /// The same, to change its text.
    pub(super) fn find_mut(&mut self, id: &ClientMessageId) -> Option<&mut Waiting> {
        self.waiting.iter_mut().find(|message| message.client_message_id.as_ref() == Some(id))
    }

    /// Takes a message out of the line.
    pub(super) fn remove(&mut self, run: &RunId) -> Option<Waiting> {
        let index = self.waiting.iter().position(|message| message.run == *run)?;
        self.waiting.remove(index)
    }

    /// Every message that waits, first to last.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(name: &str) -> Waiting {
        Waiting {
            run: format!("run-{name}").parse().unwrap(),
            message_id: format!("message-{name}").parse().unwrap(),
            client_message_id: Some(name.parse().unwrap()),
            content: name.into(),
            interactive: true,
        }
    }

    #[test]
    fn messages_leave_in_the_order_in_which_they_came() {
        let mut queue = Queue::default();
        for name in ["a", "b", "c"] {
            queue.push(message(name));
        }
        assert!(queue.remove(&"run-b".parse().unwrap()).is_some());
        assert!(queue.remove(&"run-b".parse().unwrap()).is_none());
        queue.find_mut(&"c".parse().unwrap()).unwrap().content = "changed".into();
        let left: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|m| m.content).collect();
        assert_eq!(left, ["a", "changed"]);
    }
}
