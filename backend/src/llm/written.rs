//! Calls that a model writes into its text, because its server knows no form for them: `<tool_call>{…}</tool_call>`, a
//! fenced block or bare JSON, as Qwen's, Mistral's and Llama's chat templates teach them.

use serde_json::{Value, json};

/// How such texts begin.
const BEGINNINGS: [&str; 5] = ["<tool_call>", "```json", "```tool_call", "[TOOL_CALLS]", "<|python_tag|>"];
/// A text that goes on beyond this is no call; it is shown.
const MOST_HELD: usize = 16 * 1024;

/// Holds a text back as long as it may be nothing but calls.
#[derive(Debug, Default)]
pub(super) struct WrittenCalls {
    held: String,
    is_text: bool,
}

impl WrittenCalls {
    /// The next piece in, what may be shown out.
    pub(super) fn push(&mut self, piece: &str) -> String {
        if self.is_text {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        if self.held.len() <= MOST_HELD && may_be_calls(self.held.trim_start()) {
            return String::new();
        }
        self.is_text = true;
        std::mem::take(&mut self.held)
    }

    /// The end: the calls in the form of `tool_calls`, or the text that was held back and is none.
    ///
    /// # Errors
    /// The text.
    pub(super) fn finish(&mut self) -> Result<Vec<Value>, String> {
        let held = std::mem::take(&mut self.held);
        let calls = read(&held);
        if calls.is_empty() { Err(held) } else { Ok(calls) }
    }
}

fn may_be_calls(begun: &str) -> bool {
    let goes = |beginning: &str| beginning.starts_with(begun) || begun.starts_with(beginning);
    let within = begun.trim_start_matches(['[', '{', ' ', '\n', '\r', '\t']);
    let is_json = begun.starts_with(['{', '[']) && begun.len() - within.len() <= 16;
    BEGINNINGS.into_iter().any(goes)
        || is_json
            && ["\"name\"", "\"function\""].into_iter().any(|key| key.starts_with(within) || within.starts_with(key))
}

/// Every call of a text that holds nothing else.
fn read(text: &str) -> Vec<Value> {
    let mut plain = text.to_owned();
    for mark in BEGINNINGS.into_iter().chain(["</tool_call>", "```"]) {
        plain = plain.replace(mark, "\n");
    }
    let mut calls = Vec::new();
    for value in serde_json::Deserializer::from_str(&plain).into_iter::<Value>() {
        let values = match value {
            Ok(Value::Array(values)) => values,
            Ok(value) => vec![value],
            Err(_) => return Vec::new(),
        };
        for value in values {
            let Some(call) = call(&value) else { return Vec::new() };
            calls.push(call);
        }
    }
    calls
}

fn call(value: &Value) -> Option<Value> {
    let function = value.get("function").filter(|function| function.is_object()).unwrap_or(value);
    let name = function.get("name")?.as_str()?;
    let arguments = function.get("arguments").or_else(|| function.get("parameters"))?;
    matches!(arguments, Value::Object(_) | Value::String(_))
        .then(|| json!({"function": {"name": name, "arguments": arguments}}))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown, and the names of the calls, for a text that comes in pieces of each size.
    fn heard(text: &str) -> (String, Vec<String>) {
        let mut outcome = None;
        for size in 1..=text.len().max(1) {
            let mut written = WrittenCalls::default();
            let pieces: Vec<String> =
                text.chars().collect::<Vec<_>>().chunks(size).map(|some| some.iter().collect()).collect();
            let mut shown: String = pieces.iter().map(|piece| written.push(piece)).collect();
            let names = match written.finish() {
                Ok(calls) => calls.iter().map(|call| call["function"]["name"].as_str().unwrap().to_owned()).collect(),
                Err(rest) => {
                    shown.push_str(&rest);
                    Vec::new()
                }
            };
            let now = (shown, names);
            assert_eq!(outcome.get_or_insert(now.clone()), &now, "pieces of {size}");
        }
        outcome.unwrap()
    }

    #[test]
    fn calls_in_a_text_are_calls_however_they_are_written_and_cut() {
        for text in [
            "<tool_call>\n{\"name\": \"ping_dns\", \"arguments\": {\"count\": 2}}\n</tool_call>",
            "```json\n{\"name\": \"ping_dns\", \"arguments\": {}}\n```",
            "{\n  \"name\": \"ping_dns\", \"parameters\": {}}",
            "[TOOL_CALLS][{\"name\": \"ping_dns\", \"arguments\": \"{}\"}]",
            "[{\"function\": {\"name\": \"ping_dns\", \"arguments\": {}}}]",
        ] {
            assert_eq!(heard(text), (String::new(), vec!["ping_dns".to_owned()]), "{text}");
        }
        let two = "<tool_call>{\"name\": \"a\", \"arguments\": {}}</tool_call>\n<tool_call>{\"name\": \"b\", \"arguments\": {}}</tool_call>";
        assert_eq!(heard(two).1, ["a", "b"]);
    }

    #[test]
    fn every_other_text_is_shown_as_it_is() {
        for text in [
            "",
            "All is well.",
            "{curly} words",
            "```json\n{\"dns\": [\"192.0.2.53\"]}\n```",
            "{\"name\": \"eth0\", \"state\": \"up\"}",
            "<tool_call> is what a model writes",
            "{\"name\": \"ping_dns\", \"arguments\": {}} and so on",
            "```sh\nping 192.0.2.1\n```",
        ] {
            assert_eq!(heard(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }
}
