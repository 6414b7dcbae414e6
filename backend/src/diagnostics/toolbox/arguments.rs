//! The argument check: what a caller sent against what a tool takes, before anything is touched.

use std::net::IpAddr;

use serde_json::Value;
use shared_types::{FieldError, JsonObject, ParameterSpec, ParameterType};

use super::targets;
use crate::diagnostics::names::{HostName, InterfaceName};

/// What a parameter's value has to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A host name or an address.
    Host,
    /// At most so many of them.
    Hosts(usize),
    /// Addresses of DNS servers, at most so many.
    Addresses(usize),
    /// The name of a network adapter.
    Interface,
    Integer(i64, i64),
    Boolean,
    Choice(&'static [&'static str]),
    Choices(&'static [&'static str]),
    /// A name of letters, digits and ` ._-()`, as processes, printers and VPNs have.
    Label,
    /// File names with `*` and `?`.
    Pattern,
    /// An absolute Windows path.
    Path,
}

/// One parameter: what the spec shows of it, how it is checked, and what else callers call it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    pub description: &'static str,
    pub required: bool,
    /// Null: left out means "choose for me".
    pub default: Value,
    /// Names that people and models use for it.
    pub aliases: &'static [&'static str],
}

/// The longest text that any parameter takes, in bytes.
const TEXT_MAX: usize = 1024;

/// Errors that are told of one call.
const ERRORS_MAX: usize = 16;

impl Parameter {
    /// The parameter as everybody sees it.
    #[must_use]
    pub fn spec(&self) -> ParameterSpec {
        let (kind, choices, minimum, maximum) = match &self.kind {
            Kind::Host | Kind::Interface | Kind::Label | Kind::Pattern | Kind::Path => {
                (ParameterType::String, None, None, None)
            }
            Kind::Choice(choices) => (ParameterType::String, Some(*choices), None, None),
            Kind::Choices(choices) => (ParameterType::Array, Some(*choices), None, None),
            Kind::Hosts(_) | Kind::Addresses(_) => (ParameterType::Array, None, None, None),
            #[expect(clippy::cast_precision_loss, reason = "ranges are far below 2^52")]
            Kind::Integer(least, most) => (ParameterType::Integer, None, Some(*least as f64), Some(*most as f64)),
            Kind::Boolean => (ParameterType::Boolean, None, None, None),
        };
        ParameterSpec {
            name: self.name.to_owned(),
            kind,
            description: self.description.to_owned(),
            required: self.required,
            default: self.default.clone(),
            choices: choices.map(|choices| choices.iter().map(|&choice| choice.to_owned()).collect()),
            minimum,
            maximum,
        }
    }
}

/// Checks what was sent: resolves aliases, fills in defaults, refuses what no parameter takes.
///
/// # Errors
/// Every field that is wrong, by the name under which it was sent.
pub fn check(parameters: &[Parameter], sent: &JsonObject) -> Result<JsonObject, Vec<FieldError>> {
    let mut checked = JsonObject::new();
    let mut errors = Vec::new();
    for (name, value) in sent {
        let Some(parameter) = parameters.iter().find(|p| p.name == name || p.aliases.contains(&name.as_str())) else {
            errors.push(error(name, "is not a parameter of this tool"));
            continue;
        };
        // Models write null for what they leave out.
        if value.is_null() {
            continue;
        }
        match normalize(parameter, value, name != parameter.name) {
            Ok(value) if checked.get(parameter.name).is_some_and(|other| *other != value) => {
                errors.push(error(name, &format!("contradicts another value given for `{}`", parameter.name)));
            }
            Ok(value) => {
                checked.insert(parameter.name.to_owned(), value);
            }
            Err(message) => errors.push(error(name, &message)),
        }
    }
    let is_wrong = |parameter: &Parameter| {
        errors.iter().any(|e| e.field == parameter.name || parameter.aliases.contains(&e.field.as_str()))
    };
    let missing: Vec<_> = parameters
        .iter()
        .filter(|p| p.required && !checked.contains_key(p.name) && !is_wrong(p))
        .map(|p| error(p.name, &format!("is required: {}", p.description)))
        .collect();
    errors.extend(missing);
    errors.truncate(ERRORS_MAX);
    if !errors.is_empty() {
        return Err(errors);
    }
    for parameter in parameters {
        if !checked.contains_key(parameter.name) && !parameter.default.is_null() {
            checked.insert(parameter.name.to_owned(), parameter.default.clone());
        }
    }
    Ok(checked)
}

/// A field and what is wrong with it; a name of 10 kB is not sent back.
pub fn error(field: &str, message: &str) -> FieldError {
    FieldError { field: field.chars().filter(|c| !c.is_control()).take(64).collect(), message: message.to_owned() }
}

/// The value in the form in which tools read it. Under an alias a list may be a single text.
fn normalize(parameter: &Parameter, value: &Value, alias: bool) -> Result<Value, String> {
    match &parameter.kind {
        Kind::Integer(least, most) => integer(value, *least, *most),
        Kind::Boolean => match value {
            Value::Bool(_) => Ok(value.clone()),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::Host => text(value).and_then(|t| host(t).map(|host| host.to_string().into())),
        Kind::Interface => text(value)
            .and_then(|t| t.parse::<InterfaceName>().map(|name| name.to_string().into()).map_err(|e| e.to_string())),
        Kind::Choice(choices) => text(value).and_then(|t| choice(t, choices)),
        Kind::Label => text(value).and_then(label),
        Kind::Pattern => text(value).and_then(pattern),
        Kind::Path => text(value).and_then(path),
        Kind::Hosts(most) => list(value, *most, alias, |t| host(t).map(|host| host.to_string().into())),
        Kind::Addresses(most) => list(value, *most, alias, |t| address(t).map(|a| a.to_string().into())),
        Kind::Choices(choices) => list(value, choices.len(), alias, |t| choice(t, choices)),
    }
}

fn integer(value: &Value, least: i64, most: i64) -> Result<Value, String> {
    let whole = |number: f64| number.fract() == 0.0 && number.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    let number = value.as_i64().or_else(|| value.as_f64().filter(|n| whole(*n)).map(|n| n as i64));
    number
        .filter(|number| (least..=most).contains(number))
        .map(Value::from)
        .ok_or_else(|| format!("must be a whole number from {least} to {most}"))
}

fn text(value: &Value) -> Result<&str, String> {
    let text = value.as_str().ok_or("must be a text")?;
    match text {
        "" => Err("must not be empty".to_owned()),
        _ if text.len() > TEXT_MAX => Err(format!("must not be longer than {TEXT_MAX} bytes")),
        _ if text.chars().any(char::is_control) => Err("must not hold control characters".to_owned()),
        _ => Ok(text),
    }
}

fn list(
    value: &Value,
    most: usize,
    single: bool,
    each: impl Fn(&str) -> Result<Value, String>,
) -> Result<Value, String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        Value::String(_) if single => std::slice::from_ref(value),
        _ => return Err("must be a list of texts".to_owned()),
    };
    if values.is_empty() || values.len() > most {
        return Err(format!("must hold 1 to {most} values"));
    }
    let mut checked = Vec::with_capacity(values.len());
    for value in values {
        let value = text(value).and_then(&each)?;
        if !checked.contains(&value) {
            checked.push(value);
        }
    }
    Ok(Value::Array(checked))
}

fn host(text: &str) -> Result<HostName, String> {
    let host: HostName = text.parse().map_err(|error: crate::diagnostics::names::InvalidName| error.to_string())?;
    match host.address() {
        Some(address) => targets::permitted(address).map(|()| host),
        None if targets::is_metadata_name(host.as_str()) => Err(targets::METADATA.to_owned()),
        None => Ok(host),
    }
}

fn address(text: &str) -> Result<IpAddr, String> {
    let address = text.parse::<IpAddr>().map_err(|_| "must be an IP address".to_owned())?;
    targets::permitted(address).map(|()| address)
}

fn choice(text: &str, choices: &[&str]) -> Result<Value, String> {
    choices
        .iter()
        .find(|choice| choice.eq_ignore_ascii_case(text))
        .map(|&choice| choice.into())
        .ok_or_else(|| format!("must be one of {}", choices.join(", ")))
}

fn label(text: &str) -> Result<Value, String> {
    let good = text.chars().count() <= 64
        && text.starts_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || " ._-()+".contains(c));
    if good { Ok(text.into()) } else { Err("must be a name of letters, digits, blanks and ._-()+".to_owned()) }
}

fn pattern(text: &str) -> Result<Value, String> {
    let good = text.chars().count() <= 64
        && !text.starts_with(['-', ' '])
        && text.chars().all(|c| c.is_alphanumeric() || " ._-()*?".contains(c));
    if good { Ok(text.into()) } else { Err("must be a file name, perhaps with * and ?".to_owned()) }
}

fn path(text: &str) -> Result<Value, String> {
    let rest = match text.as_bytes() {
        [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic() => &text[3..],
        [b'\\', b'\\', first, ..] if first.is_ascii_alphanumeric() => &text[2..],
        _ => return Err("must be an absolute Windows path, like C:\\Users\\Ann".to_owned()),
    };
    let good = !rest.contains(['<', '>', '"', '|', '?', '*', ':', '/', '%', '`', '$'])
        && rest.split('\\').all(|part| part != ".." && part != ".");
    if good { Ok(text.into()) } else { Err("must be a plain path without .. and wildcards".to_owned()) }
}

/// Checked arguments, read by name. A missing or other value is `None`: the check has run before.
#[derive(Debug, Clone, Default)]
pub struct Arguments(pub JsonObject);

impl Arguments {
    /// A text as it was checked.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// A whole number as a count or size; 0 where it is absent.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.integer(name).and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
    }

    /// False where it is absent.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    #[must_use]
    pub fn host(&self, name: &str) -> Option<HostName> {
        self.text(name)?.parse().ok()
    }

    #[must_use]
    pub fn interface(&self, name: &str) -> Option<InterfaceName> {
        self.text(name)?.parse().ok()
    }

    /// The texts of a list; empty where it is absent.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.0.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}
