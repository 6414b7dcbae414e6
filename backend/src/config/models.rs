//! Which models are asked, and how they are reached.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::Secret;

/// Who may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LlmBackend {
    /// Ollama if it answers and has the model, else the built-in assistant.
    #[default]
    Auto,
    /// The built-in assistant only.
    Builtin,
    /// Ollama, then the built-in assistant.
    Ollama,
    /// An OpenAI-compatible endpoint, then the built-in assistant.
    Openai,
}

/// US dollars for a million tokens of a model.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    #[serde(deserialize_with = "dollars")]
    pub prompt: f64,
    #[serde(deserialize_with = "dollars")]
    pub completion: f64,
}

fn dollars<'de, D: serde::Deserializer<'de>>(source: D) -> Result<f64, D::Error> {
    let price = f64::deserialize(source)?;
    let is_price = price.is_finite() && price >= 0.0;
    is_price.then_some(price).ok_or_else(|| serde::de::Error::custom("a price is 0 or more"))
}

/// Deadlines of a model's answer.
#[derive(Debug, Clone, Copy)]
pub struct LlmDeadlines {
    pub first_token: Duration,
    pub between_tokens: Duration,
    pub turn: Duration,
}

/// How models are reached.
#[derive(Debug, Clone)]
pub struct LlmConfig {
    /// Who is asked, best first; the built-in assistant comes after all of them.
    pub backends: Vec<LlmBackend>,
    /// With scheme and port.
    pub ollama_host: String,
    pub ollama_model: Option<String>,
    pub openai_api_key: Option<Secret>,
    pub openai_base_url: String,
    pub openai_model: Option<String>,
    /// By model name; a model that is not here has an unknown price.
    pub prices: BTreeMap<String, Price>,
    pub deadlines: LlmDeadlines,
}

/// A value or a list of them, as the file may have it.
pub(super) fn one_or_more<'de, D, T>(source: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore<T> {
        One(T),
        More(Vec<T>),
    }
    Ok(Some(match OneOrMore::deserialize(source)? {
        OneOrMore::One(value) => vec![value],
        OneOrMore::More(values) => values,
    }))
}

/// Who is asked, in their order.
pub(super) fn backends(said: Option<Vec<LlmBackend>>) -> Result<Vec<LlmBackend>, &'static str> {
    let said = said.filter(|said| !said.is_empty()).unwrap_or_else(|| vec![LlmBackend::default()]);
    let alone = said.len() == 1;
    if !alone && said.contains(&LlmBackend::Auto) {
        return Err("`auto` stands alone: name the models in their order instead");
    }
    if said.iter().enumerate().any(|(place, backend)| said[..place].contains(backend)) {
        return Err("names one twice");
    }
    if said[..said.len() - 1].contains(&LlmBackend::Builtin) {
        return Err("`builtin` always answers, so nobody is asked after it");
    }
    Ok(said)
}
