//! docs/TOOLS.md, generated from the catalogue.

use serde_json::Value;
use shared_types::{Effect, ToolCategory};

use super::arguments::Kind;
use super::catalogue::{Definition, catalogue};

/// The whole page.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(
        "# Tools\n\nWritten by `techtime tools --markdown` from the one table that the argument check, the browser's forms and\n\
         the model's schema come from; a test holds this page to it. Every tool can be run from chat, from the page, with\n\
         `techtime tool NAME --parameter value` and by `POST /api/tools/NAME/execute`.\n\n\
         *Effect* is the worst a tool can do. A call whose arguments only read (a dry run, a status query) reads. What changes\n\
         or destroys runs only after a yes: a card in chat, `\"confirm\": true` over REST, `--yes` in a terminal.\n",
    );
    let definitions = catalogue();
    for (category, heading) in [
        (ToolCategory::Ladder, "The ladder"),
        (ToolCategory::Network, "Network"),
        (ToolCategory::Wifi, "Wi-Fi"),
        (ToolCategory::Dns, "DNS"),
        (ToolCategory::Vpn, "VPN"),
        (ToolCategory::System, "This computer"),
        (ToolCategory::Windows, "Windows only"),
    ] {
        text += &format!("\n## {heading}\n");
        for definition in definitions.iter().filter(|definition| definition.category == category) {
            text += &section(definition);
        }
    }
    text
}

fn section(definition: &Definition) -> String {
    let effect = match definition.effect {
        Effect::Reads => "reads",
        Effect::Changes => "changes",
        Effect::Destroys => "destroys",
    };
    let layer = definition.layer.map_or(String::new(), |layer| format!(" · rung {} {}", layer.number(), layer.name()));
    let mut text = format!(
        "\n### {}\n\n**{}** · {effect}{layer}\n\n{}\n",
        definition.name, definition.display_name, definition.description
    );
    if definition.parameters.is_empty() {
        return text;
    }
    text += "\n| Parameter | Type | Default | Meaning | Also called |\n| --- | --- | --- | --- | --- |\n";
    for parameter in &definition.parameters {
        let default = match &parameter.default {
            Value::Null if parameter.required => "required".to_owned(),
            Value::Null => "–".to_owned(),
            default => format!("`{default}`"),
        };
        let aliases = if parameter.aliases.is_empty() { "–".to_owned() } else { parameter.aliases.join(", ") };
        text += &format!(
            "| `{}` | {} | {default} | {} | {aliases} |\n",
            parameter.name,
            kind(&parameter.kind),
            parameter.description
        );
    }
    text
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Host => "host name or address".to_owned(),
        Kind::Hosts(most) => format!("1 to {most} host names"),
        Kind::Addresses(most) => format!("1 to {most} addresses"),
        Kind::Interface => "adapter name".to_owned(),
        Kind::Integer(least, most) => format!("whole number, {least} to {most}"),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Choice(choices) => choices.join(", "),
        Kind::Choices(choices) => format!("some of {}", choices.join(", ")),
        Kind::Label => "name".to_owned(),
        Kind::Pattern => "file pattern".to_owned(),
        Kind::Path => "absolute Windows path".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reference_page_is_what_the_catalogue_says() {
        let page = include_str!("../../../../docs/TOOLS.md");
        assert!(
            page == super::markdown(),
            "docs/TOOLS.md is old: cargo run -p techtime -- tools --markdown > docs/TOOLS.md"
        );
    }
}
