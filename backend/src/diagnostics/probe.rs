//! Probes: one file a kind of fact. They touch the machine and write down what happened.

use super::engine::{DiagnoseRequest, LadderObserver};
use super::facts::Facts;
use super::settings::DiagnosticsSettings;

/// Gathers facts until they decide or the time is up.
pub async fn gather(settings: &DiagnosticsSettings, request: &DiagnoseRequest, observer: &dyn LadderObserver) -> Facts {
    let _ = (request, observer);
    Facts::empty(shared_types::to_millis(jiff::Timestamp::now()), settings.scope.as_str())
}
