//! How many tokens a text takes, and how a model's window is shared out.

use crate::llm::{Limits, ModelMessage};

/// Tokens of a text, rather too many than too few: no model's own count is known here.
///
/// Letters and blanks come in words (about 4 a token in English), digits and signs nearly alone
/// ("192.168.1.1" takes 7), other scripts up to one a character.
#[must_use]
pub(crate) fn tokens(text: &str) -> u32 {
    let tenths: u64 = text
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | ' ' => 3,
            c if c.is_ascii() => 6,
            _ => 10,
        })
        .sum();
    u32::try_from(tenths.div_ceil(10)).unwrap_or(u32::MAX)
}

/// What a message adds beyond its words: role marks and separators.
const MESSAGE_OVERHEAD: u32 = 8;

/// Tokens of a message.
#[must_use]
pub(super) fn message_tokens(message: &ModelMessage) -> u32 {
    MESSAGE_OVERHEAD
        + match message {
            ModelMessage::System(text) | ModelMessage::User(text) => tokens(text),
            ModelMessage::Assistant { text, calls } => {
                let of_call = |call: &crate::llm::ModelCall| {
                    let arguments = serde_json::Value::Object(call.sendable_arguments());
                    MESSAGE_OVERHEAD + tokens(&call.name) + tokens(&arguments.to_string())
                };
                tokens(text) + calls.iter().map(of_call).sum::<u32>()
            }
            ModelMessage::Result { name, content, .. } => tokens(name) + tokens(content),
        }
}

/// A model's window, shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// Everything that may be sent.
    pub prompt: u32,
    /// Of it, for the schemas of tools.
    pub schemas: u32,
    /// Of it, for the result of one call.
    pub result: u32,
    /// Of it, kept free of history for what this answer's calls bring.
    pub results: u32,
}

impl Window {
    /// A quarter is the answer's (1,024 at the most: a screenful), a third of the rest the tools'.
    #[must_use]
    pub(crate) fn of(limits: Limits) -> Self {
        let context = limits.context_tokens;
        let prompt = context - (context / 4).min(1024);
        let results = (prompt / 4).min(6000);
        Self {
            prompt,
            schemas: if limits.tools { (prompt * 2 / 5).min(4000) } else { 0 },
            result: (results * 3 / 4).min(1600),
            results,
        }
    }
}

/// The beginning and the end of a text that is too long, with a mark where something is left out.
#[must_use]
pub(super) fn shortened(text: &str, most_tokens: u32) -> String {
    let whole = tokens(text);
    if whole <= most_tokens {
        return text.to_owned();
    }
    let count = text.chars().count();
    let part = u64::from(most_tokens) * count as u64 / u64::from(whole.max(1));
    // Dense text in one half must not make the whole too long.
    let mut keep = usize::try_from(part).unwrap_or(count);
    loop {
        let (head, tail) = (keep * 2 / 3, keep / 3);
        let left_out = count - head - tail;
        let start: String = text.chars().take(head).collect();
        let end: String = text.chars().skip(count - tail).collect();
        let short = format!("{start}\n[… {left_out} characters left out …]\n{end}");
        if tokens(&short) <= most_tokens || keep < 8 {
            return short;
        }
        keep = keep * 9 / 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_text_counts_more_than_words() {
        assert!(tokens("192.168.1.1") >= 7);
        assert!(tokens("the gateway does not answer") >= 6);
        assert_eq!(tokens("日本語"), 3);
        assert_eq!(tokens(""), 0);
    }

    #[test]
    fn a_long_text_keeps_its_ends_and_says_what_is_missing() {
        let text = format!("begin {} {} end", "x".repeat(9000), "1.1.1.1 ".repeat(2000));
        let short = shortened(&text, 200);
        assert!(short.starts_with("begin") && short.ends_with("end") && short.contains("characters left out"));
        assert!(tokens(&short) <= 200);
        assert_eq!(shortened("short", 200), "short");
    }

    #[test]
    fn a_window_of_4096_has_room_for_every_part() {
        let window = Window::of(Limits { context_tokens: 4096, tools: true });
        assert_eq!(window.prompt, 3072);
        assert!(window.schemas + window.results < window.prompt * 3 / 4);
        assert_eq!(Window::of(Limits { context_tokens: 4096, tools: false }).schemas, 0);
    }
}
