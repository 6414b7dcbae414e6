//! One frame from a client: a message, a command, or what is wrong with it.

use serde_json::{Map, Value};
use shared_types::{ClientMessageId, Command, FieldError, InvalidId, MessageFrame, Problem, SessionId};

/// Fields that hold ids, wherever they stand.
const IDS: [&str; 6] = ["conversation_id", "client_message_id", "run_id", "call_id", "message_id", "replaces"];

/// Fields of commands that hold something else: what is right, and how that is said. (Serde names no field of a tagged
/// enum.)
type Right = (&'static str, fn(&Value) -> bool, &'static str);
const TYPED: [Right; 6] = [
    ("after", Value::is_u64, "must be a whole number, 0 or more"),
    ("decision", |value| matches!(value.as_str(), Some("once" | "session" | "deny")), "must be once, session or deny"),
    ("confirm", Value::is_boolean, "must be true or false"),
    ("arguments", Value::is_object, "must be an object"),
    ("name", Value::is_string, "must be a text"),
    ("message", Value::is_string, "must be a text"),
];

/// What a client wants.
#[derive(Debug, PartialEq)]
pub(super) enum Frame {
    Message(MessageFrame),
    Command(Command),
}

/// A frame that cannot be understood, with what is needed to answer it.
#[derive(Debug, PartialEq)]
pub(super) struct Bad {
    pub problem: Problem,
    pub conversation_id: Option<SessionId>,
    pub client_message_id: Option<ClientMessageId>,
    /// It asked for event mode.
    pub is_event: bool,
}

/// Reads a frame.
pub(super) fn parse(text: &str) -> Result<Frame, Box<Bad>> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| bad(&Map::new(), Problem::new(400, format!("the frame is not JSON: {error}"))))?;
    let Value::Object(object) = value else {
        return Err(bad(&Map::new(), Problem::new(422, "a frame is a JSON object")));
    };
    let mut errors: Vec<FieldError> = IDS
        .into_iter()
        .filter(|name| !object.get(*name).is_none_or(is_id_or_null))
        .map(|name| field(name, InvalidId.to_string()))
        .collect();
    if object.contains_key("type") {
        return command(object, errors);
    }
    match object.get("message") {
        Some(Value::String(_)) => {}
        Some(_) => errors.push(field("message", "must be a text")),
        None => errors.push(field("message", "is missing")),
    }
    if !matches!(object.get("stream"), None | Some(Value::Bool(_) | Value::Null)) {
        errors.push(field("stream", "must be true or false"));
    }
    if !errors.is_empty() {
        return Err(unprocessable(&object, errors));
    }
    let text_of = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(Frame::Message(MessageFrame {
        message: text_of("message").unwrap_or_default(),
        conversation_id: text_of("conversation_id").and_then(|id| SessionId::try_from(id).ok()),
        stream: object.get("stream") == Some(&Value::Bool(true)),
        client_message_id: text_of("client_message_id").and_then(|id| id.try_into().ok()),
        replaces: text_of("replaces").and_then(|id| id.try_into().ok()),
    }))
}

fn command(object: Map<String, Value>, mut errors: Vec<FieldError>) -> Result<Frame, Box<Bad>> {
    let wrong = TYPED.into_iter().filter(|(name, is_right, _)| object.get(*name).is_some_and(|value| !is_right(value)));
    errors.extend(wrong.map(|(name, _, message)| field(name, message)));
    if !errors.is_empty() {
        return Err(unprocessable(&object, errors));
    }
    let value = Value::Object(object);
    match serde_json::from_value(value.clone()) {
        Ok(command) => Ok(Frame::Command(command)),
        Err(error) => {
            let Value::Object(object) = value else { return Err(bad(&Map::new(), Problem::new(422, ""))) };
            let message = error.to_string();
            let quoted = message.split_once("field `").and_then(|(_, rest)| rest.split_once('`'));
            let name = quoted.map_or("type", |(name, _)| name).to_owned();
            Err(unprocessable(&object, vec![field(&name, message)]))
        }
    }
}

fn is_id_or_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.parse::<SessionId>().is_ok(),
        _ => false,
    }
}

fn field(name: &str, message: impl Into<String>) -> FieldError {
    FieldError { field: name.into(), message: message.into() }
}

fn unprocessable(object: &Map<String, Value>, errors: Vec<FieldError>) -> Box<Bad> {
    let detail = errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect::<Vec<_>>().join("; ");
    bad(object, Problem::new(422, detail).with_errors(errors))
}

fn bad(object: &Map<String, Value>, problem: Problem) -> Box<Bad> {
    fn id<T: TryFrom<String>>(object: &Map<String, Value>, name: &str) -> Option<T> {
        T::try_from(object.get(name)?.as_str()?.to_owned()).ok()
    }
    Box::new(Bad {
        problem,
        conversation_id: id(object, "conversation_id"),
        client_message_id: id(object, "client_message_id"),
        is_event: object.contains_key("type") || object.get("stream") == Some(&Value::Bool(true)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_frame_is_refused_with_its_field() {
        for (text, status, fields) in [
            ("", 400, vec![]),
            ("{", 400, vec![]),
            ("[]", 422, vec![]),
            ("42", 422, vec![]),
            ("{}", 422, vec!["message"]),
            (r#"{"message": 1}"#, 422, vec!["message"]),
            (r#"{"message": null}"#, 422, vec!["message"]),
            (r#"{"message": "x", "conversation_id": "../etc"}"#, 422, vec!["conversation_id"]),
            (r#"{"message": "x", "conversation_id": 7, "stream": "yes"}"#, 422, vec!["conversation_id", "stream"]),
            (r#"{"message": "x", "client_message_id": ""}"#, 422, vec!["client_message_id"]),
            (r#"{"type": "dance"}"#, 422, vec!["type"]),
            (r#"{"type": "cancel"}"#, 422, vec!["run_id"]),
            (r#"{"type": "cancel", "run_id": "a b"}"#, 422, vec!["run_id"]),
            (r#"{"type": "resume", "conversation_id": "a", "after": -1}"#, 422, vec!["after"]),
            (r#"{"type": "approve", "run_id": "r", "call_id": "c", "decision": "yes"}"#, 422, vec!["decision"]),
            (
                r#"{"type": "run_tool", "client_message_id": "c", "name": 1, "arguments": [], "confirm": "yes"}"#,
                422,
                vec!["confirm", "arguments", "name"],
            ),
        ] {
            let bad = parse(text).expect_err(text);
            let named: Vec<_> = bad.problem.errors.iter().map(|e| e.field.as_str()).collect();
            assert_eq!((bad.problem.status, named), (status, fields), "{text}: {}", bad.problem.detail);
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse(&deep).expect_err("deep").problem.status, 400);
    }

    #[test]
    fn a_message_is_plain_unless_it_asks_for_a_stream() {
        let Ok(Frame::Message(plain)) = parse(r#"{"message": "hi", "conversation_id": null, "other": [1]}"#) else {
            panic!("not a message");
        };
        assert_eq!((plain.stream, plain.conversation_id), (false, None));
        let Ok(Frame::Message(event)) = parse(r#"{"message": "hi", "stream": true, "client_message_id": "c1"}"#) else {
            panic!("not a message");
        };
        assert!(event.stream && event.client_message_id.is_some());
    }

    #[test]
    fn a_command_is_read_by_its_type() {
        assert_eq!(parse(r#"{"type": "hello"}"#), Ok(Frame::Command(Command::Hello)));
        let resume = parse(r#"{"type": "resume", "conversation_id": "a", "after": 3}"#);
        assert_eq!(resume, Ok(Frame::Command(Command::Resume { conversation_id: "a".parse().unwrap(), after: 3 })));
    }
}
