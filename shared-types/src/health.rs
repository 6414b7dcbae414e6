//! `GET /health`: is the server well, and what does it work with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    Healthy,
    /// A provider that the configuration names is down, or a damaged store was set aside.
    Degraded,
}

/// The answer of `GET /health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    pub status: HealthStatus,
    pub version: String,
    pub uptime_ms: u64,
    pub hostname: String,
    /// `linux`, `macos` or `windows`.
    pub os: String,
    /// The computer being checked is a container, not the desktop.
    pub in_container: bool,
    /// Every provider that the configuration names, and whether it answered last.
    pub llm_backends: BTreeMap<String, bool>,
    /// Who answers the next message.
    pub active_provider: String,
    pub active_model: Option<String>,
    /// Tools supported on this computer.
    pub tools_available: usize,
    /// `ok`, or what happened to the store.
    pub database: String,
    /// Generated data (`techtime --demo`).
    #[serde(default)]
    pub demo: bool,
    /// Callers show a token (`TECHTIME_TOKEN`).
    #[serde(default)]
    pub asks_token: bool,
    /// How far probes may send: `internet`, `lan` or `local`.
    pub probe_scope: String,
    /// The hosts that checks contact.
    pub probe_hosts: Vec<String>,
    /// `all`, or `reads` where this server refuses every other effect.
    pub tools_mode: String,
    /// Where messages go when a model answers; null for the built-in assistant.
    pub model_endpoint: Option<String>,
    /// Where data is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<String>,
    /// What a person should know: a store that was set aside, a provider that is down.
    #[serde(default)]
    pub notices: Vec<String>,
}
