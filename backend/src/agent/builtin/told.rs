//! What the engine said, in the language of the answer: its words are English, and foreign text besides.

use shared_types::{Layer, LayerState, LayerStatus, ToolCall, Verdict};

use super::plain::plain;
use super::readings;
use crate::agent::texts::Texts;

/// A sentence of the engine; none where this language has no words for it.
pub(super) fn sentence(texts: &Texts, said: &str) -> Option<String> {
    texts.engine(said).map(|own| plain(&own))
}

/// A call's line for a person: what it found, or why it could not.
pub(crate) fn line(texts: &Texts, call: &ToolCall) -> String {
    let frame = &texts.frame;
    sentence(texts, readings::line(call)).unwrap_or_else(|| {
        let by_verdict = match call.verdict {
            _ if !call.success => frame.not_possible,
            Some(Verdict::Pass) => frame.in_order,
            Some(Verdict::Warn | Verdict::Fail) => frame.not_in_order,
            Some(Verdict::Info) | None => frame.on_its_card,
        };
        by_verdict.to_owned()
    })
}

/// What a change would do, or why there is none; a pointer to its card where this language has no words for it.
pub(crate) fn explanation(texts: &Texts, said: &str) -> String {
    sentence(texts, said).unwrap_or_else(|| texts.frame.on_its_card.to_owned())
}

/// How a rung stands: by its evidence, else by its state. None where nothing was seen of it.
pub(super) fn rung(texts: &Texts, state: &LayerState) -> Option<String> {
    let word = match state.status {
        LayerStatus::Pending | LayerStatus::Testing | LayerStatus::Skipped => return None,
        LayerStatus::Pass => texts.frame.in_order,
        LayerStatus::Warn | LayerStatus::Fail => texts.frame.not_in_order,
    };
    let seen = sentence(texts, &state.evidence).filter(|seen| !seen.is_empty());
    Some(format!("- {}: {}", layer_name(texts, state.layer), seen.as_deref().unwrap_or(word)))
}

fn layer_name(texts: &Texts, layer: Layer) -> &'static str {
    let rung = usize::from(layer.number()).saturating_sub(1);
    texts.frame.layers.get(rung).copied().unwrap_or_else(|| layer.name())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::agent::texts::Language;
    use crate::diagnostics::facts::Facts;
    use crate::diagnostics::judge;
    use crate::diagnostics::toolbox::Toolbox;

    #[test]
    fn what_examinations_found_has_words_in_every_language() {
        let texts = Language::German.texts();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues/facts");
        let mut wordless = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let facts: Facts = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
            let diagnosis = judge::judge(&facts);
            let layers = diagnosis.layers.iter().map(|layer| layer.evidence.clone());
            let said = diagnosis.evidence.iter().map(|seen| seen.fact.clone()).chain(diagnosis.ruled_out).chain(layers);
            wordless.extend(said.filter(|said| !said.is_empty() && sentence(texts, said).is_none()));
        }
        assert!(wordless.is_empty(), "{wordless:#?}");
    }

    #[test]
    fn every_tool_has_a_name_in_every_language() {
        let texts = Language::German.texts();
        for spec in Toolbox::new(crate::diagnostics::settings::DiagnosticsSettings::default()).specs() {
            assert!(sentence(texts, &spec.display_name).is_some(), "{}", spec.display_name);
        }
    }

    #[test]
    fn what_has_no_words_is_not_said_in_english() {
        let texts = Language::German.texts();
        assert_eq!(sentence(texts, "The flux capacitor is out of order."), None);
        assert_eq!(explanation(texts, "Does something new."), texts.frame.on_its_card);
        let english = Language::English.texts();
        assert_eq!(sentence(english, "Something *new*.").as_deref(), Some("Something \\*new\\*."));
    }
}
