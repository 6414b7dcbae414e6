//! Which tools a model is offered, and how tersely: schemas are the largest part of a prompt.

use serde_json::{Map, Value, json};
use shared_types::{ParameterSpec, ParameterType, ToolSpec};

use super::budget::schema_tokens;
use crate::llm::ToolSchema;

/// The tool that stands for the whole ladder.
pub(super) const DIAGNOSE: &str = "diagnose_network";

/// After the ladder, what is needed most; the others follow in the catalogue's order.
const FIRST: [&str; 13] = [
    "get_ip_config",
    "check_internet",
    "ping_address",
    "lookup_dns",
    "check_port",
    "enable_wifi",
    "enable_adapter",
    "ip_renew",
    "flush_dns",
    "set_dns",
    "check_wifi_signal",
    "test_vpn_connectivity",
    "traceroute",
];

/// The schemas to offer for this message, most useful first, within so many tokens.
///
/// Tools whose own words occur in the message come before the rest. Those of the ladder are left out
/// (but for the IP configuration, which people ask for): [`DIAGNOSE`] is all five at once.
pub(super) fn offered(specs: &[ToolSpec], message: &str, most_tokens: u32) -> Vec<ToolSchema> {
    let words: Vec<String> = message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .map(str::to_lowercase)
        .collect();
    let mentions = |spec: &ToolSpec| {
        let own = format!("{} {} {}", spec.name, spec.display_name, spec.description).to_lowercase();
        words.iter().any(|word| own.contains(word.as_str()))
    };
    let rank = |spec: &ToolSpec| {
        let place = FIRST.iter().position(|name| *name == spec.name).unwrap_or(FIRST.len());
        // What looks a little at everything stays first; then what the message names.
        if place < 3 { (0, place) } else { (if mentions(spec) { 1 } else { 2 }, place) }
    };
    let is_rung = |spec: &ToolSpec| spec.category == shared_types::ToolCategory::Ladder && spec.name != "get_ip_config";
    let mut usable: Vec<&ToolSpec> = specs.iter().filter(|spec| spec.supported && !is_rung(spec)).collect();
    usable.sort_by_key(|spec| rank(spec));
    let mut left = most_tokens;
    let mut schemas = Vec::new();
    for schema in std::iter::once(diagnose()).chain(usable.into_iter().map(terse)) {
        let cost = schema_tokens(&schema);
        if cost <= left {
            left -= cost;
            schemas.push(schema);
        }
    }
    schemas
}

fn diagnose() -> ToolSchema {
    ToolSchema {
        name: DIAGNOSE.to_owned(),
        description: "Tests all five network rungs at once and judges the cause".to_owned(),
        parameters: json!({
            "type": "object",
            "properties": {"host": {"type": "string", "description": "only for one site that does not open"}},
        }),
    }
}

/// A spec in as few words as tell what it is for.
fn terse(spec: &ToolSpec) -> ToolSchema {
    let properties: Map<String, Value> = spec.parameters.iter().map(property).collect();
    let required: Vec<&str> = spec
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| parameter.name.as_str())
        .collect();
    let mut parameters = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        parameters["required"] = json!(required);
    }
    ToolSchema { name: spec.name.clone(), description: first_sentence(&spec.description), parameters }
}

fn property(parameter: &ParameterSpec) -> (String, Value) {
    let mut schema = match parameter.kind {
        ParameterType::String => json!({"type": "string"}),
        ParameterType::Integer => json!({"type": "integer"}),
        ParameterType::Number => json!({"type": "number"}),
        ParameterType::Boolean => json!({"type": "boolean"}),
        ParameterType::Array => json!({"type": "array", "items": {"type": "string"}}),
    };
    if let Some(choices) = &parameter.choices {
        schema["enum"] = json!(choices);
    }
    (parameter.name.clone(), schema)
}

/// What a tool does stands in the first sentence of its description ("Rung 2." is none).
fn first_sentence(description: &str) -> String {
    let text =
        description.strip_prefix("Rung ").and_then(|rest| rest.split_once(". ")).map_or(description, |rest| rest.1);
    let sentence = text.split_once(". ").map_or(text, |(first, _)| first);
    let part = sentence.split_once(": ").map_or(sentence, |(first, _)| first);
    let part = if part.chars().count() < 12 { sentence } else { part };
    part.trim_end_matches('.').chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::model::budget::{Window, tokens};
    use crate::diagnostics::settings::DiagnosticsSettings;
    use crate::diagnostics::toolbox::Toolbox;
    use crate::llm::Limits;

    fn names(message: &str, most_tokens: u32) -> Vec<String> {
        let toolbox = Toolbox::new(DiagnosticsSettings::default());
        offered(toolbox.specs(), message, most_tokens).into_iter().map(|schema| schema.name).collect()
    }

    #[test]
    fn prompt_and_schemas_leave_half_of_a_window_of_4096() {
        let window = Window::of(Limits { context_tokens: 4096, tools: true });
        let toolbox = Toolbox::new(DiagnosticsSettings::default());
        let schemas = offered(toolbox.specs(), "my internet is broken", window.schemas);
        let cost: u32 = schemas.iter().map(schema_tokens).sum();
        let prompt = tokens(crate::agent::prompts::SUPPORT);
        assert!(schemas.len() >= 12, "{} tools", schemas.len());
        assert!(cost <= window.schemas);
        assert!(prompt + cost <= 2048, "{prompt} + {cost}");
    }

    #[test]
    fn the_ladder_comes_first_and_the_message_decides_what_follows() {
        let few = names("my bluetooth headset", 500);
        assert_eq!(few[..2], [DIAGNOSE, "get_ip_config"]);
        assert!(few.contains(&"toggle_bluetooth".to_owned()), "{few:?}");
        assert!(!few.contains(&"ping_gateway".to_owned()));
    }

    #[test]
    fn a_model_with_room_is_offered_everything_that_works_here() {
        let toolbox = Toolbox::new(DiagnosticsSettings::default());
        let supported = toolbox.specs().iter().filter(|spec| spec.supported).count();
        // The four other rungs are left out, the ladder as a whole is added.
        assert_eq!(names("hello", 100_000).len(), supported - 4 + 1);
        assert!(names("hello", 0).is_empty());
    }
}
