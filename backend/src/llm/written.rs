//! Calls that a model writes into its text, because its server knows no form for them: `<tool_call>{…}</tool_call>`, a
//! fenced block or bare JSON, as Qwen's, Mistral's and Llama's chat templates teach them. Marked ones may follow words.

use serde_json::{Value, json};

/// How such texts begin.
const BEGINNINGS: [&str; 5] = ["<tool_call>", "```json", "```tool_call", "[TOOL_CALLS]", "<|python_tag|>"];
/// How calls after words end; the others go on to the end of the text.
const ENDS: [(&str, &str); 3] = [("<tool_call>", "</tool_call>"), ("```json", "\n```"), ("```tool_call", "\n```")];
/// A text that goes on beyond this is no call; it is shown.
const MOST_HELD: usize = 16 * 1024;

/// Holds a text back as long as it may be a call.
#[derive(Debug, Default)]
pub(super) struct WrittenCalls {
    held: String,
    is_text: bool,
    calls: Vec<Value>,
}

impl WrittenCalls {
    /// The next piece in, what may be shown out.
    pub(super) fn push(&mut self, piece: &str) -> String {
        self.held.push_str(piece);
        if !self.is_text && self.held.len() <= MOST_HELD && may_be_calls(self.held.trim_start()) {
            return String::new();
        }
        self.is_text = true;
        self.words(false)
    }

    /// The end: the calls in the form of `tool_calls`, and the text that was held back and is none.
    pub(super) fn finish(&mut self) -> (Vec<Value>, String) {
        if !self.is_text {
            let calls = read(&self.held);
            if !calls.is_empty() {
                self.held.clear();
                return (calls, String::new());
            }
        }
        let shown = self.words(true);
        (std::mem::take(&mut self.calls), shown)
    }

    /// Takes the calls out of what is held, and gives the words that are certainly none.
    fn words(&mut self, is_end: bool) -> String {
        let mut shown = String::new();
        loop {
            let next = BEGINNINGS.into_iter().filter_map(|mark| Some((self.held.find(mark)?, mark))).min();
            let Some((at, mark)) = next else {
                let keep = if is_end { 0 } else { begun(&self.held) };
                let rest = self.held.split_off(self.held.len() - keep);
                shown.push_str(&std::mem::replace(&mut self.held, rest));
                return shown;
            };
            let rest = self.held.split_off(at);
            shown.push_str(&std::mem::replace(&mut self.held, rest));
            let end = ENDS.into_iter().find(|(beginning, _)| *beginning == mark).and_then(|(_, end)| {
                let within = &self.held[mark.len()..];
                within.find(end).map(|at| mark.len() + at + end.len())
            });
            let length = end.unwrap_or(self.held.len());
            let calls = if end.is_some() || is_end { read(&self.held[..length]) } else { Vec::new() };
            if !calls.is_empty() {
                self.calls.extend(calls);
                self.held.drain(..length);
            } else if end.is_none() && !is_end && self.held.len() <= MOST_HELD && goes_on(&self.held[mark.len()..]) {
                return shown;
            } else {
                // The mark is a word like others.
                let rest = self.held.split_off(mark.len());
                shown.push_str(&std::mem::replace(&mut self.held, rest));
            }
        }
    }
}

/// How many bytes at the end of a text may be the beginning of a mark.
fn begun(text: &str) -> usize {
    let longest = |mark: &&str| (1..mark.len()).rev().find(|length| text.ends_with(&mark[..*length])).unwrap_or(0);
    BEGINNINGS.iter().map(longest).max().unwrap_or(0)
}

/// Whether what follows a mark may be the JSON of a call.
fn goes_on(within: &str) -> bool {
    let json = within.trim_start();
    json.is_empty() || json.starts_with(['{', '[']) && may_be_calls(json)
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
            let (calls, rest) = written.finish();
            shown.push_str(&rest);
            let names = calls.iter().map(|call| call["function"]["name"].as_str().unwrap().to_owned()).collect();
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
    fn calls_after_words_are_calls_and_the_words_are_shown() {
        let call = "{\"name\": \"ping_dns\", \"arguments\": {}}";
        for (text, shown) in [
            (format!("I will look now.\n<tool_call>{call}</tool_call>"), "I will look now.\n"),
            (format!("I will look now.\n<tool_call>\n{call}"), "I will look now.\n"),
            (format!("Checking.\n```json\n{call}\n```\nOne moment."), "Checking.\n\nOne moment."),
            (format!("Checking é🙂.[TOOL_CALLS][{call}]"), "Checking é🙂."),
            (format!("<tool_call>{call}</tool_call> I look."), " I look."),
        ] {
            assert_eq!(heard(&text), (shown.to_owned(), vec!["ping_dns".to_owned()]), "{text}");
        }
    }

    #[test]
    fn words_are_shown_as_they_come() {
        let mut written = WrittenCalls::default();
        assert_eq!(written.push("The address "), "The address ");
        assert_eq!(written.push("is <b"), "is <b");
        assert_eq!(written.push(" and <tool"), " and ");
        assert_eq!(written.push("box>\n```json\n{\"dns\""), "<toolbox>\n```json\n{\"dns\"");
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
            "See:\n```json\n{\"name\": \"eth0\"}\n```\nand <tool_call> é",
            "```sh\nping 192.0.2.1\n```",
        ] {
            assert_eq!(heard(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }
}
