//! How much of a long conversation an assistant is given: whole turns, the newest ones.

use shared_types::{Message, Role};

/// Messages at most; what an assistant makes of fewer is its own business.
const MESSAGES: usize = 200;
/// Bytes of text and results at most, so that a conversation of years costs no memory.
const BYTES: usize = 512 * 1024;

/// The newest turns that fit; never a half of one.
pub(super) fn newest_turns(mut messages: Vec<Message>) -> Vec<Message> {
    let mut bytes = 0;
    let fitting = messages.iter().rev().take(MESSAGES).take_while(|message| {
        bytes += size(message);
        bytes <= BYTES
    });
    let mut first = messages.len() - fitting.count();
    if first > 0 {
        // The turn that was cut goes as a whole.
        first += messages[first..].iter().position(|m| m.role == Role::User).unwrap_or(messages.len() - first);
        messages.drain(..first);
    }
    messages
}

fn size(message: &Message) -> usize {
    let calls: usize = message.tool_calls.iter().map(|call| call.summary.len() + call.result.len()).sum();
    message.content.len() + calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::Timestamp;

    fn message(index: usize, length: usize) -> Message {
        Message {
            id: format!("m{index}").parse().unwrap(),
            role: if index.is_multiple_of(2) { Role::User } else { Role::Assistant },
            content: "x".repeat(length),
            at: Timestamp::UNIX_EPOCH,
            tool_calls: Vec::new(),
        }
    }

    #[test]
    fn a_short_conversation_is_given_whole() {
        let messages: Vec<_> = (0..20).map(|index| message(index, 100)).collect();
        assert_eq!(newest_turns(messages.clone()), messages);
    }

    #[test]
    fn a_long_conversation_begins_with_a_question() {
        let many = newest_turns((0..501).map(|index| message(index, 10)).collect());
        assert_eq!(many.len(), 199);
        assert_eq!(many[0].role, Role::User);
        let large = newest_turns((0..41).map(|index| message(index, 30_000)).collect());
        assert_eq!((large.len(), large[0].role), (17, Role::User));
        assert_eq!(newest_turns(vec![message(1, BYTES + 1)]), []);
    }
}
