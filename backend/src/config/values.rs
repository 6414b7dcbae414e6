//! Checks of single values.

use std::time::Duration;

use axum::http::uri::Authority;
use reqwest::Url;

use super::ConfigError;

fn trimmed(list: Option<Vec<String>>) -> Vec<String> {
    list.unwrap_or_default().iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
}

/// A deadline; a day is for ever here.
pub(super) fn seconds(key: &'static str, said: Option<f64>, default: f64) -> Result<Duration, ConfigError> {
    let seconds = said.unwrap_or(default);
    if seconds > 0.0 {
        Ok(Duration::from_secs_f64(seconds.clamp(0.01, 86_400.0)))
    } else {
        Err(ConfigError::Value { key, reason: format!("{seconds} is no time in seconds above 0") })
    }
}

/// Origins as browsers send them; anything else would never match.
pub(super) fn origins(list: Option<Vec<String>>) -> Result<Vec<String>, String> {
    let origins = trimmed(list);
    match origins.iter().find(|o| Url::parse(o).map_or(true, |url| url.origin().ascii_serialization() != **o)) {
        Some(wrong) => {
            Err(format!("`{wrong}` is no origin: write scheme://host or scheme://host:port, without a path"))
        }
        None => Ok(origins),
    }
}

/// Values of Host: a name or an address, with the port where it is not 80.
pub(super) fn hosts(list: Option<Vec<String>>) -> Result<Vec<String>, String> {
    let hosts = trimmed(list);
    match hosts.iter().find(|h| h.contains('@') || h.parse::<Authority>().is_err()) {
        Some(wrong) => Err(format!("`{wrong}` is no host: write host or host:port")),
        None => Ok(hosts),
    }
}

/// Completes `OLLAMA_HOST` as Ollama's own client does: scheme http, port 11434, loopback for "any".
pub(super) fn ollama_url(said: &str) -> String {
    let said = said.trim().trim_end_matches('/');
    let (scheme, rest) = said.split_once("://").unwrap_or(("http", said));
    let rest = if rest.is_empty() { "127.0.0.1" } else { rest };
    let has_port = rest
        .rsplit_once(':')
        .is_some_and(|(host, port)| port.parse::<u16>().is_ok() && (!host.contains(':') || host.ends_with(']')));
    let rest =
        if has_port { rest.to_owned() } else { format!("{rest}:{}", if scheme == "https" { 443 } else { 11434 }) };
    let rest = rest.strip_prefix("0.0.0.0").map_or(rest.clone(), |port| format!("127.0.0.1{port}"));
    format!("{scheme}://{rest}")
}
