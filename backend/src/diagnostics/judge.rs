//! From facts to a verdict. Pure: the same facts give the same verdict on every system.

use shared_types::{Diagnosis, DiagnosisStatus, Layer, LayerState, LayerStatus};

use super::facts::Facts;

/// The verdict on these facts.
#[must_use]
pub fn judge(facts: &Facts) -> Diagnosis {
    Diagnosis {
        status: DiagnosisStatus::Unknown,
        layer: None,
        cause: "unknown".to_owned(),
        confidence: 0.0,
        finding: "There is not enough to go by.".to_owned(),
        why: String::new(),
        fix: Vec::new(),
        evidence: Vec::new(),
        ruled_out: Vec::new(),
        also: Vec::new(),
        layers: Layer::ALL
            .into_iter()
            .map(|layer| LayerState {
                layer,
                name: layer.name().to_owned(),
                status: LayerStatus::Pending,
                evidence: String::new(),
            })
            .collect(),
        duration_ms: u64::from(facts.elapsed_ms),
    }
}

/// Whether the facts decide already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    Decided,
    /// What is being waited for.
    Waiting(&'static str),
}

/// Whether more facts could still change the verdict.
#[must_use]
pub fn readiness(facts: &Facts) -> Readiness {
    if facts.elapsed_ms > 3000 { Readiness::Decided } else { Readiness::Waiting("silence") }
}

/// The five rungs as they stand.
#[must_use]
pub fn ladder(facts: &Facts) -> Vec<LayerState> {
    judge(facts).layers
}
