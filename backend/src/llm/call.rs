//! Calls of tools as models ask for them: put together from fragments, repaired, made plain.

use serde_json::{Map, Number, Value};
use shared_types::JsonObject;

/// More calls than this in one answer are a fault of the model; the rest is dropped unread.
const MOST_CALLS: usize = 64;

/// One call that a model asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCall {
    /// Ties the result to the call; never empty, unique in its answer.
    pub id: String,
    pub name: String,
    /// The arguments, or what is wrong with them.
    pub arguments: Result<JsonObject, String>,
}

impl ModelCall {
    /// The arguments as they may be sent back: servers fail on broken JSON in earlier calls.
    #[must_use]
    pub fn sendable_arguments(&self) -> JsonObject {
        self.arguments.clone().unwrap_or_default()
    }
}

#[derive(Debug, Default)]
struct Slot {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
    /// Arguments that came as a whole object.
    object: Option<JsonObject>,
}

/// Calls in the making.
#[derive(Debug, Default)]
pub struct Assembler {
    slots: Vec<Slot>,
}

impl Assembler {
    /// Takes one element of `tool_calls`, a whole call or a fragment of one. Id and name are set,
    /// never appended: some servers repeat both in every fragment.
    pub fn add(&mut self, fragment: &Value) {
        let index = fragment.get("index").and_then(Value::as_u64);
        let id = fragment.get("id").and_then(Value::as_str).unwrap_or_default();
        let Some(slot) = self.slot(index, id) else { return };
        if slot.id.is_empty() {
            id.clone_into(&mut slot.id);
        }
        let function = fragment.get("function").unwrap_or(&Value::Null);
        if let Some(name) = function.get("name").and_then(Value::as_str)
            && slot.name.is_empty()
        {
            name.clone_into(&mut slot.name);
        }
        match function.get("arguments") {
            Some(Value::String(piece)) => slot.arguments.push_str(piece),
            Some(Value::Object(object)) => slot.object = Some(object.clone()),
            _ => {}
        }
    }

    /// Whether a call was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The calls, whole, each with an id of its own.
    #[must_use]
    pub fn finish(self) -> Vec<ModelCall> {
        let mut calls: Vec<ModelCall> = Vec::new();
        for (number, slot) in self.slots.into_iter().enumerate() {
            let taken = slot.id.is_empty() || calls.iter().any(|call| call.id == slot.id);
            let id = if taken { format!("call_{number}") } else { slot.id };
            let arguments = match slot.object {
                Some(object) => Ok(plain(object)),
                None => parse_arguments(&slot.arguments),
            };
            calls.push(ModelCall { id, name: slot.name, arguments });
        }
        calls
    }

    /// The slot a fragment belongs to. The index decides; where it is missing, or where a server
    /// gives each whole call the same one, a new id after complete arguments begins a new call.
    fn slot(&mut self, index: Option<u64>, id: &str) -> Option<&mut Slot> {
        let found = match index {
            Some(_) => self.slots.iter().rposition(|slot| slot.index == index),
            None if id.is_empty() => self.slots.len().checked_sub(1),
            None => self.slots.iter().rposition(|slot| slot.id == id),
        };
        let found = found.filter(|&at| {
            let slot = &self.slots[at];
            id.is_empty() || slot.id.is_empty() || slot.id == id || !is_whole(slot)
        });
        // Whole calls without index or id (Ollama): each element is its own.
        let found = found.filter(|&at| index.is_some() || !id.is_empty() || self.slots[at].object.is_none());
        let at = match found {
            Some(at) => at,
            None if self.slots.len() < MOST_CALLS => {
                self.slots.push(Slot { index, ..Slot::default() });
                self.slots.len() - 1
            }
            None => return None,
        };
        self.slots.get_mut(at)
    }
}

fn is_whole(slot: &Slot) -> bool {
    slot.object.is_some() || serde_json::from_str::<Map<String, Value>>(&slot.arguments).is_ok()
}

/// Arguments from text: odd white space, nothing at all, and an object that was encoded twice are
/// understood; anything else is said to be wrong.
fn parse_arguments(text: &str) -> Result<JsonObject, String> {
    let text = text.trim();
    if text.is_empty() || text == "null" {
        return Ok(JsonObject::new());
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => Ok(plain(object)),
        Ok(Value::String(inner)) => match serde_json::from_str::<Value>(&inner) {
            Ok(Value::Object(object)) => Ok(plain(object)),
            _ => Err("the arguments must be a JSON object".into()),
        },
        Ok(_) => Err("the arguments must be a JSON object".into()),
        Err(_) => Err("the arguments are not valid JSON".into()),
    }
}

/// `-0` and `4.0` are the integers that were meant.
fn plain(object: JsonObject) -> JsonObject {
    object.into_iter().map(|(key, value)| (key, plain_value(value))).collect()
}

fn plain_value(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(plain_number(number)),
        Value::Array(items) => Value::Array(items.into_iter().map(plain_value).collect()),
        other => other,
    }
}

fn plain_number(number: Number) -> Number {
    // Beyond 2^53 a float is not exactly an integer any more.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "checked: whole, and within the exact range")]
            Number::from(float as i64)
        }
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn assembled(fragments: &[Value]) -> Vec<(String, String, Result<Value, String>)> {
        let mut assembler = Assembler::default();
        fragments.iter().for_each(|fragment| assembler.add(fragment));
        assembler.finish().into_iter().map(|call| (call.id, call.name, call.arguments.map(Value::Object))).collect()
    }

    fn call(id: &str, name: &str, arguments: Value) -> (String, String, Result<Value, String>) {
        (id.into(), name.into(), Ok(arguments))
    }

    #[test]
    fn fragments_are_joined_by_index_and_odd_white_space_is_json() {
        let mut fragments =
            vec![json!({"index": 0, "id": "x1", "type": "function", "function": {"name": "ping", "arguments": ""}})];
        for byte in "{\"host\"\n:\"demo\",\"count\":\n\n-0} ".chars() {
            fragments.push(json!({"index": 0, "type": "function", "function": {"arguments": byte.to_string()}}));
        }
        fragments.push(json!({"index": 1, "id": "x2", "function": {"name": "list", "arguments": "{}"}}));
        assert_eq!(
            assembled(&fragments),
            [call("x1", "ping", json!({"host": "demo", "count": 0})), call("x2", "list", json!({}))]
        );
    }

    #[test]
    fn a_repeated_id_and_name_are_set_not_appended() {
        let fragment = |piece: &str| json!({"index": 0, "id": "c", "function": {"name": "ping", "arguments": piece}});
        assert_eq!(
            assembled(&[fragment("{\"a\""), fragment(":1}"), fragment("  ")]),
            [call("c", "ping", json!({"a": 1}))]
        );
    }

    #[test]
    fn whole_calls_without_index_or_id_are_calls_of_their_own() {
        let whole = json!({"function": {"name": "ping", "arguments": {"count": 4.0}}});
        assert_eq!(
            assembled(&[whole.clone(), whole]),
            [call("call_0", "ping", json!({"count": 4})), call("call_1", "ping", json!({"count": 4}))]
        );
    }

    #[test]
    fn whole_calls_that_share_an_index_are_told_apart_by_their_ids() {
        let whole = |id: &str| json!({"index": 0, "id": id, "function": {"name": "ping", "arguments": "{}"}});
        assert_eq!(assembled(&[whole("a"), whole("b")]), [call("a", "ping", json!({})), call("b", "ping", json!({}))]);
    }

    #[test]
    fn a_repeated_id_of_another_call_is_replaced() {
        let whole = |index: u64| json!({"index": index, "id": "same", "function": {"name": "ping", "arguments": "{}"}});
        let ids: Vec<String> = assembled(&[whole(0), whole(1)]).into_iter().map(|call| call.0).collect();
        assert_eq!(ids, ["same", "call_1"]);
    }

    #[test]
    fn broken_arguments_are_an_error_and_are_sent_back_as_an_empty_object() {
        let check = |text: &str, expected: Result<Value, ()>| {
            let got = parse_arguments(text).map(Value::Object).map_err(|_| ());
            assert_eq!(got, expected, "{text}");
        };
        check("", Ok(json!({})));
        check("null", Ok(json!({})));
        check("\"{\\\"a\\\":1}\"", Ok(json!({"a": 1})));
        check("{\"a\":", Err(()));
        check("[1]", Err(()));
        check(&"[".repeat(100_000), Err(()));
        let call = ModelCall { id: "1".into(), name: "x".into(), arguments: Err("bad".into()) };
        assert_eq!(call.sendable_arguments(), JsonObject::new());
    }

    #[test]
    fn hundreds_of_calls_at_once_are_not_kept() {
        let fragments: Vec<Value> =
            (0..500).map(|i| json!({"index": i, "function": {"name": "ping", "arguments": "{}"}})).collect();
        assert_eq!(assembled(&fragments).len(), MOST_CALLS);
    }
}
