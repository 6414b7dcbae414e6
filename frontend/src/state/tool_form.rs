//! A tool's form: from its specification to fields, and from what was typed to checked arguments.

use serde_json::{Number, Value};
use shared_types::{JsonObject, ParameterSpec, ParameterType, ToolSpec};

use super::small_map::SmallMap;

/// What was typed, by parameter; as text whatever the type. Lists hold one item a line or comma.
pub type Typed = SmallMap<String, String>;

/// What is wrong, by parameter.
pub type Errors = SmallMap<String, String>;

/// The fields as they stand before anybody types: the defaults.
#[must_use]
pub fn defaults(spec: &ToolSpec) -> Typed {
    spec.parameters.iter().map(|p| (p.name.clone(), shown(&p.default))).collect()
}

/// The fields filled with the arguments of a call.
#[must_use]
pub fn filled(spec: &ToolSpec, arguments: &JsonObject) -> Typed {
    let value = |p: &ParameterSpec| shown(arguments.get(&p.name).unwrap_or(&p.default));
    spec.parameters.iter().map(|p| (p.name.clone(), value(p))).collect()
}

/// A value as a person types it.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The arguments, or what is wrong with which field. Empty fields are left out: the server fills the defaults in.
///
/// # Errors
/// One message for each field that cannot be sent.
pub fn arguments(spec: &ToolSpec, typed: &Typed) -> Result<JsonObject, Errors> {
    let mut found = JsonObject::new();
    let mut errors = Errors::default();
    for parameter in &spec.parameters {
        let text = typed.get(&parameter.name).map_or("", |t| t.trim());
        match parse(parameter, text) {
            Ok(Some(value)) => {
                found.insert(parameter.name.clone(), value);
            }
            Ok(None) => {}
            Err(message) => {
                errors.insert(parameter.name.clone(), message);
            }
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

fn parse(parameter: &ParameterSpec, text: &str) -> Result<Option<Value>, String> {
    if text.is_empty() {
        return if parameter.required { Err("Please fill this in.".into()) } else { Ok(None) };
    }
    if let Some(choices) = &parameter.choices
        && !choices.iter().any(|c| c == text)
        && parameter.kind != ParameterType::Array
    {
        return Err(format!("One of: {}.", choices.join(", ")));
    }
    let value = match parameter.kind {
        ParameterType::String => Value::String(text.to_owned()),
        ParameterType::Boolean => Value::Bool(text == "true"),
        ParameterType::Integer => {
            let number: i64 = text.parse().map_err(|_| "A whole number, please.".to_owned())?;
            // Ranges are small: ports, counts, seconds.
            #[expect(clippy::cast_precision_loss, reason = "only compared with the bounds of the specification")]
            in_range(parameter, number as f64)?;
            Value::from(number)
        }
        ParameterType::Number => {
            let number: f64 = text.parse().map_err(|_| "A number, please.".to_owned())?;
            in_range(parameter, number)?;
            Number::from_f64(number).map(Value::Number).ok_or_else(|| "A number, please.".to_owned())?
        }
        ParameterType::Array => {
            let items = text.split([',', '\n']).map(str::trim).filter(|i| !i.is_empty());
            Value::Array(items.map(|i| Value::String(i.to_owned())).collect())
        }
    };
    Ok(Some(value))
}

fn in_range(parameter: &ParameterSpec, number: f64) -> Result<(), String> {
    let low = parameter.minimum.is_some_and(|m| number < m);
    let high = parameter.maximum.is_some_and(|m| number > m);
    match (low || high, parameter.minimum, parameter.maximum) {
        (false, _, _) => Ok(()),
        (true, Some(minimum), Some(maximum)) => Err(format!("Between {minimum} and {maximum}.")),
        (true, Some(minimum), None) => Err(format!("At least {minimum}.")),
        (true, None, maximum) => Err(format!("At most {}.", maximum.unwrap_or_default())),
    }
}

/// The one argument that matters, for a line: the first that is not a default.
#[must_use]
pub fn main_argument(arguments: &JsonObject) -> String {
    const TELLING: [&str; 8] = ["host", "target", "name", "address", "domain", "interface", "adapter", "url"];
    let telling = TELLING.iter().find_map(|name| arguments.get(*name));
    let first = telling.or_else(|| arguments.values().find(|v| v.is_string()));
    first.map(shown).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> ToolSpec {
        serde_json::from_value(serde_json::json!({
            "name": "check_port", "display_name": "Check a port", "description": "", "category": "network", "layer": 5,
            "effect": "reads", "supported": true,
            "parameters": [
                {"name": "host", "type": "string", "description": "", "required": true, "default": null},
                {"name": "port", "type": "integer", "description": "", "required": false, "default": 443, "minimum": 1, "maximum": 65535},
                {"name": "family", "type": "string", "description": "", "required": false, "default": "any", "enum": ["any", "v4"]},
                {"name": "servers", "type": "array", "description": "", "required": false, "default": null},
                {"name": "dry_run", "type": "boolean", "description": "", "required": false, "default": false},
            ]
        }))
        .unwrap()
    }

    fn with(pairs: &[(&str, &str)]) -> Typed {
        let mut typed = defaults(&spec());
        for (name, text) in pairs {
            typed.insert((*name).into(), (*text).into());
        }
        typed
    }

    #[test]
    fn fields_start_with_the_defaults_and_become_typed_arguments() {
        let arguments =
            arguments(&spec(), &with(&[("host", " example.com "), ("servers", "1.1.1.1, 9.9.9.9")])).unwrap();
        assert_eq!(
            Value::Object(arguments),
            serde_json::json!({"host": "example.com", "port": 443, "family": "any", "servers": ["1.1.1.1", "9.9.9.9"], "dry_run": false})
        );
    }

    #[test]
    fn each_wrong_field_says_what_would_be_right() {
        let errors = arguments(&spec(), &with(&[("port", "70000"), ("family", "v9")])).unwrap_err();
        assert_eq!(errors.get("host").map(String::as_str), Some("Please fill this in."));
        assert_eq!(errors.get("port").map(String::as_str), Some("Between 1 and 65535."));
        assert_eq!(errors.get("family").map(String::as_str), Some("One of: any, v4."));
        let errors = arguments(&spec(), &with(&[("host", "a"), ("port", "x")])).unwrap_err();
        assert_eq!(errors.get("port").map(String::as_str), Some("A whole number, please."));
    }

    #[test]
    fn a_calls_arguments_fill_the_form_again() {
        let call = arguments(&spec(), &with(&[("host", "a"), ("servers", "x,y")])).unwrap();
        assert_eq!(arguments(&spec(), &filled(&spec(), &call)).unwrap(), call);
        assert_eq!(main_argument(&call), "a");
    }
}
