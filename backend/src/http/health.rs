//! `GET /health`: how the server is and what it works with. Never waits for a model.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use shared_types::{Health, HealthStatus, Problem};

use super::error::ApiError;
use crate::app::App;

/// How the server is. Without the token, where one is asked, only `status`.
#[utoipa::path(get, path = "/health", tag = "server", responses(
    (status = 200, description = "It answers; `degraded` names a provider that is down or a store that was set aside", body = Health),
    (status = 503, description = "The store cannot be written", body = Problem),
))]
pub async fn health(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let health = app.health();
    if !app.store.is_writable() {
        let detail = "the database cannot be written: the disk is full or the file cannot be reached";
        return ApiError::busy(detail, 30).into_response();
    }
    if app.guard.knows(&headers) {
        axum::Json(health).into_response()
    } else {
        axum::Json(serde_json::json!({ "status": health.status })).into_response()
    }
}

impl App {
    /// The state of the server, from what is known already.
    #[must_use]
    pub fn health(&self) -> Health {
        let settings = self.toolbox.settings();
        let warnings = self.store.warnings();
        let is_degraded = !warnings.is_empty() || self.providers.is_degraded();
        let active = self.providers.active();
        Health {
            status: if is_degraded { HealthStatus::Degraded } else { HealthStatus::Healthy },
            version: env!("CARGO_PKG_VERSION").into(),
            uptime_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            hostname: self.machine.hostname.clone(),
            os: std::env::consts::OS.into(),
            in_container: self.machine.in_container,
            llm_backends: self.providers.backends(),
            active_provider: self.providers.active_name().into(),
            active_model: active.as_ref().and_then(|provider| provider.model()),
            tools_available: self.toolbox.specs().iter().filter(|spec| spec.supported).count(),
            database: if warnings.is_empty() { "ok" } else { "set aside" }.into(),
            demo: self.config.demo,
            asks_token: self.guard.asks_token(),
            probe_scope: settings.scope.as_str().into(),
            probe_hosts: settings.probe_hosts.iter().map(ToString::to_string).collect(),
            tools_mode: settings.tools.as_str().into(),
            model_endpoint: active.map(|provider| provider.endpoint().to_string()),
            data_dir: Some(self.config.data_dir.display().to_string()),
            notices: warnings.into_iter().chain(self.providers.notices()).collect(),
        }
    }
}
