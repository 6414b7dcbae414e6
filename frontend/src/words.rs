//! The product's words for what the wire names: outcomes, categories, providers.

use shared_types::{Category, Outcome, Resolution, SessionItem};

/// Every category, in the order of choices.
pub const CATEGORIES: [Category; 12] = [
    Category::Connectivity,
    Category::Dns,
    Category::Wifi,
    Category::IpConfig,
    Category::Gateway,
    Category::Adapter,
    Category::Vpn,
    Category::Proxy,
    Category::Performance,
    Category::System,
    Category::Other,
    Category::Unknown,
];

/// Every outcome, in the order of choices.
pub const OUTCOMES: [Outcome; 4] = [Outcome::Resolved, Outcome::Unresolved, Outcome::Abandoned, Outcome::InProgress];

/// "IP configuration".
#[must_use]
pub fn category(category: Category) -> &'static str {
    match category {
        Category::Connectivity => "Connectivity",
        Category::Dns => "DNS",
        Category::Wifi => "Wi-Fi",
        Category::IpConfig => "IP configuration",
        Category::Gateway => "Gateway",
        Category::Adapter => "Adapter",
        Category::Vpn => "VPN",
        Category::Proxy => "Proxy",
        Category::Performance => "Performance",
        Category::System => "System",
        Category::Other => "Other",
        Category::Unknown => "Unknown",
    }
}

/// "In progress".
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Resolved => "Resolved",
        Outcome::Unresolved => "Unresolved",
        Outcome::Abandoned => "Abandoned",
        Outcome::InProgress => "In progress",
    }
}

/// How a session is known to be resolved, in a sentence.
#[must_use]
pub fn resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Confirmed => "confirmed",
        Resolution::Assumed => "assumed",
    }
}

/// An outcome with how it is known and whether the session was taken up again: "Resolved, assumed",
/// "In progress, reopened".
#[must_use]
pub fn outcome_in_full(session: &SessionItem) -> String {
    let how = session.resolution.map(|how| format!(", {}", resolution(how))).unwrap_or_default();
    let again = if session.reopened_count > 0 && session.outcome == Outcome::InProgress { ", reopened" } else { "" };
    format!("{}{how}{again}", outcome(session.outcome))
}

/// A provider's name: "Built-in", "Ollama", "OpenAI"; another as it is.
#[must_use]
pub fn provider(name: &str) -> String {
    match name {
        "builtin" => "Built-in".into(),
        "ollama" => "Ollama".into(),
        "openai" => "OpenAI".into(),
        other => other.into(),
    }
}

/// The wire's name of a category or an outcome, as addresses and choices carry it.
#[must_use]
pub fn code(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_and_outcome_has_a_word_and_a_code_of_its_own() {
        let words: std::collections::HashSet<&str> = CATEGORIES.into_iter().map(category).collect();
        let codes: std::collections::HashSet<String> = CATEGORIES.into_iter().map(code).collect();
        assert_eq!((words.len(), codes.len()), (CATEGORIES.len(), CATEGORIES.len()));
        assert_eq!(code(Outcome::InProgress), "in_progress");
        assert_eq!(provider("builtin"), "Built-in");
        assert_eq!(provider("acme"), "acme");
    }
}
