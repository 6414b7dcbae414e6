//! Which tools a model is offered, and how tersely: schemas are the largest part of a prompt.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use shared_types::{Effect, ParameterSpec, ParameterType, ToolSpec};

use super::budget::tokens;
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

/// What every model can be offered here, made once. Those of the ladder are left out (but for the IP configuration,
/// which people ask for): [`DIAGNOSE`] is all five at once.
pub struct Tools {
    diagnose: Written,
    others: Vec<Written>,
    /// One of them changes something.
    changes: bool,
}

/// A schema and what is to be known of it.
struct Written {
    schema: Arc<ToolSchema>,
    tokens: u32,
    /// In [`FIRST`], or behind it.
    place: usize,
    /// Its names and its description, in lower case.
    words: String,
}

/// What is offered for one message.
pub(super) struct Offer {
    pub schemas: Arc<[Arc<ToolSchema>]>,
    pub tokens: u32,
    /// Whether anything can be changed at all, offered now or not.
    pub changes: bool,
}

impl Tools {
    /// Those of these that work here.
    #[must_use]
    pub fn of(specs: &[ToolSpec]) -> Self {
        let is_rung =
            |spec: &ToolSpec| spec.category == shared_types::ToolCategory::Ladder && spec.name != "get_ip_config";
        let usable = specs.iter().filter(|spec| spec.supported && !is_rung(spec));
        let written = |spec: &ToolSpec| {
            let words = format!("{} {} {}", spec.name, spec.display_name, spec.description).to_lowercase();
            Written::new(terse(spec), words)
        };
        let changes = specs.iter().any(|spec| spec.supported && spec.effect != Effect::Reads);
        Self { diagnose: Written::new(diagnose(), String::new()), others: usable.map(written).collect(), changes }
    }

    /// The schemas to offer for this message, most useful first, within so many tokens. Tools whose own words occur in
    /// the message come before the rest.
    pub(super) fn offered(&self, message: &str, most_tokens: u32) -> Offer {
        let words: Vec<String> = message
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 4)
            .map(str::to_lowercase)
            .collect();
        let mentions = |tool: &Written| words.iter().any(|word| tool.words.contains(word.as_str()));
        let rank = |tool: &Written| match tool.place {
            // What looks a little at everything stays first; then what the message names.
            place @ ..3 => (0, place),
            place => (if mentions(tool) { 1 } else { 2 }, place),
        };
        let mut others: Vec<&Written> = self.others.iter().collect();
        others.sort_by_cached_key(|tool| rank(tool));
        let mut tokens = 0;
        let mut schemas = Vec::with_capacity(others.len() + 1);
        for tool in std::iter::once(&self.diagnose).chain(others) {
            if tokens + tool.tokens <= most_tokens {
                tokens += tool.tokens;
                schemas.push(Arc::clone(&tool.schema));
            }
        }
        Offer { schemas: schemas.into(), tokens, changes: self.changes }
    }
}

impl Written {
    fn new(schema: ToolSchema, words: String) -> Self {
        let place = FIRST.iter().position(|name| *name == schema.name).unwrap_or(FIRST.len());
        Self { tokens: tokens(&schema.json().to_string()), place, words, schema: Arc::new(schema) }
    }
}

fn diagnose() -> ToolSchema {
    let host = json!({"type": "string", "description": "only for one site that does not open"});
    let parameters = json!({"type": "object", "properties": {"host": host}});
    ToolSchema::new(DIAGNOSE, "Tests all five network rungs at once and judges the cause", &parameters)
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
    ToolSchema::new(&spec.name, &first_sentence(&spec.description), &parameters)
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
    use crate::agent::model::budget::Window;
    use crate::diagnostics::settings::DiagnosticsSettings;
    use crate::diagnostics::toolbox::Toolbox;
    use crate::llm::Limits;

    fn names(message: &str, most_tokens: u32) -> Vec<String> {
        let toolbox = Toolbox::new(DiagnosticsSettings::default());
        let offer = Tools::of(toolbox.specs()).offered(message, most_tokens);
        offer.schemas.iter().map(|schema| schema.name.clone()).collect()
    }

    #[test]
    fn prompt_and_schemas_leave_half_of_a_window_of_4096() {
        let window = Window::of(Limits { context_tokens: 4096, tools: true });
        let toolbox = Toolbox::new(DiagnosticsSettings::default());
        let offer = Tools::of(toolbox.specs()).offered("my internet is broken", window.schemas);
        let (schemas, cost) = (offer.schemas, offer.tokens);
        assert_eq!(cost, schemas.iter().map(|schema| tokens(&schema.json().to_string())).sum::<u32>());
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
