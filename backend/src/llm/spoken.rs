//! What the messages of an answer add to it, the same in both wire forms: thoughts, words and calls.

use std::borrow::Cow;
use std::collections::VecDeque;

use serde_json::Value;

use super::call::Assembler;
use super::reasoning::{Habit, ReasoningFilter};
use super::written::WrittenCalls;
use super::{Chunk, Ending};

/// The words of a message: one text, or a list of parts of which the texts count.
fn content_of(message: &Value) -> Cow<'_, str> {
    match message.get("content") {
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(Value::Array(parts)) => {
            let text = |part: &Value| part.as_str().or_else(|| part.get("text")?.as_str()).map(str::to_owned);
            Cow::Owned(parts.iter().filter_map(text).collect())
        }
        _ => Cow::Borrowed(""),
    }
}

/// An answer in the making.
#[derive(Debug, Default)]
pub struct Spoken {
    calls: Assembler,
    reasoning: ReasoningFilter,
    written: WrittenCalls,
}

impl Spoken {
    /// An answer of a model with this habit.
    #[must_use]
    pub fn new(habit: Habit) -> Self {
        Self { reasoning: ReasoningFilter::new(habit), ..Self::default() }
    }

    /// Takes a message, whole or a piece of one. `thoughts` are the keys under which this wire form
    /// sends what is not for the person. Gives whether there was anything in it.
    pub fn add(&mut self, message: &Value, thoughts: [&str; 2], out: &mut VecDeque<Chunk>) -> bool {
        let words = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        let mut worked = false;
        if thoughts.iter().any(|key| !words(key).is_empty()) {
            worked = true;
            out.push_back(Chunk::Working);
        }
        let content = content_of(message);
        if !content.is_empty() {
            worked = true;
            let shown = self.reasoning.push(&content);
            out.push_back(match self.written.push(&shown) {
                shown if shown.is_empty() => Chunk::Working,
                shown => Chunk::Text(shown),
            });
        }
        for call in message.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
            worked = true;
            self.calls.add(call);
        }
        worked
    }

    /// Gives out what was held back, and the calls.
    pub fn finish(&mut self, ending: Ending, out: &mut VecDeque<Chunk>) {
        let rest = self.reasoning.finish(ending);
        let mut shown = self.written.push(&rest);
        let (calls, held) = self.written.finish();
        shown.push_str(&held);
        // What a server took for a call itself is one.
        if self.calls.is_empty() {
            calls.iter().for_each(|call| self.calls.add(call));
        }
        if !shown.is_empty() {
            out.push_back(Chunk::Text(shown));
        }
        out.extend(std::mem::take(&mut self.calls).finish().into_iter().map(Chunk::Call));
    }
}
