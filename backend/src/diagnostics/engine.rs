//! The examination: starts every probe at once, judges as facts come in, stops as soon as they decide.

use std::time::Duration;

use shared_types::{Diagnosis, Layer, LayerState};

use super::facts::Facts;
use super::names::Target;
use super::settings::DiagnosticsSettings;
use super::{judge, probe};

/// The longest an examination takes by default; a verdict is there long before, as a rule.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_millis(3200);

/// What to examine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagnoseRequest {
    /// The rungs to test; empty means all. Local readings are always made, they cost milliseconds.
    pub layers: Vec<Layer>,
    /// A host that the person cannot reach.
    pub target: Option<Target>,
    /// When to stop at the latest.
    pub timeout: Duration,
}

impl Default for DiagnoseRequest {
    fn default() -> Self {
        Self { layers: Vec::new(), target: None, timeout: DEFAULT_TIMEOUT }
    }
}

/// Watches the ladder fill. Called synchronously from the examination; must return at once.
pub trait LadderObserver: Send + Sync {
    /// A rung changed. A rung with a status beyond `testing` is decided as far as the facts so far go.
    fn layer(&self, state: &LayerState, facts: &Facts);

    /// What is being waited for, in words.
    fn progress(&self, text: &str) {
        let _ = text;
    }
}

impl LadderObserver for () {
    fn layer(&self, _: &LayerState, _: &Facts) {}
}

/// What was seen and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Examination {
    pub facts: Facts,
    pub diagnosis: Diagnosis,
}

/// Examines this computer's network. Dropping the future cancels every probe.
pub async fn diagnose(
    settings: &DiagnosticsSettings,
    request: DiagnoseRequest,
    observer: &dyn LadderObserver,
) -> Examination {
    let facts = probe::gather(settings, &request, observer).await;
    let diagnosis = judge::judge(&facts);
    Examination { facts, diagnosis }
}
