//! Settings: every key, its default and its meaning, in one place. The only room that reads the environment.
//!
//! defaults < `techtime.toml` < environment (`.env` too) < flags. [`Settings`] is what can be said, each
//! key optional, with one doc line that serves `--help` and the README table; [`Config`] is what holds.

mod environment;
mod models;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde::Deserialize;

use crate::diagnostics::names::{HostName, InvalidName};
use crate::diagnostics::settings::{DiagnosticsSettings, ProbeScope, ToolsMode};

pub use environment::{blamed_variable, terminal_is_dumb, without_blank_variables};
use environment::{proxy_environment, variable};
use models::backends;
pub use models::{LlmBackend, LlmConfig, LlmDeadlines, Price};
use values::{hosts, ollama_url, origins, seconds};

/// A value that must not be seen: it prints as `***`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The value itself; for the one place that sends or compares it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

/// Why a configuration does not hold; one line for the person who wrote it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {reason}")]
    File { path: PathBuf, reason: String },
    #[error("{key}: {reason}")]
    Value { key: &'static str, reason: String },
    #[error(
        "HOST {0} can be reached from other computers: set TECHTIME_TOKEN to a secret first, or leave HOST at 127.0.0.1"
    )]
    OpenWithoutToken(IpAddr),
    #[error("no home directory to keep data in: set TECHTIME_DATA_DIR")]
    NoDataDir,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Pretty,
    Json,
}

/// Everything that can be set. Flags and environment by clap, the file by serde.
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on; one beyond loopback needs a token [default: 127.0.0.1]
    #[arg(long, env = "HOST", global = true)]
    pub host: Option<IpAddr>,
    /// Port to listen on, 0 for any free one [default: 8000]
    #[arg(long, env = "PORT", global = true)]
    pub port: Option<u16>,
    /// Directory that holds techtime.db [default: the system's place for application data]
    #[arg(long, env = "TECHTIME_DATA_DIR", global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Directory of the built page [default: dist]
    #[arg(long, env = "TECHTIME_STATIC_DIR", global = true, value_name = "DIR")]
    pub static_dir: Option<PathBuf>,
    /// Which assistant answers; several, comma separated, are asked in their order [default: auto]
    #[arg(long, env = "LLM_BACKEND", global = true, value_delimiter = ',', value_enum)]
    #[serde(deserialize_with = "models::one_or_more")]
    pub llm_backend: Option<Vec<LlmBackend>>,
    /// Where Ollama listens; scheme and port may be left out [default: http://127.0.0.1:11434]
    #[arg(long, env = "OLLAMA_HOST", global = true, value_name = "URL")]
    pub ollama_host: Option<String>,
    /// Ollama's model [default: the first one it has that can call tools]
    #[arg(long, env = "OLLAMA_MODEL", global = true, value_name = "NAME")]
    pub ollama_model: Option<String>,
    /// Key for the OpenAI-compatible endpoint
    #[arg(skip)]
    pub openai_api_key: Option<Secret>,
    /// Base URL of an OpenAI-compatible endpoint [default: https://api.openai.com/v1]
    #[arg(long, env = "OPENAI_BASE_URL", global = true, value_name = "URL")]
    pub openai_base_url: Option<String>,
    /// Model of the OpenAI-compatible endpoint
    #[arg(long, env = "OPENAI_MODEL", global = true, value_name = "NAME")]
    pub openai_model: Option<String>,
    /// Secret that clients must show; read from the environment or the file only
    #[arg(skip)]
    pub token: Option<Secret>,
    /// Further origins that may call the API, comma separated, exact, with port
    #[arg(long, env = "TECHTIME_ALLOWED_ORIGINS", global = true, value_delimiter = ',', value_name = "ORIGIN")]
    pub allowed_origins: Option<Vec<String>>,
    /// Further Host values to answer to, comma separated, exact, with port
    #[arg(long, env = "TECHTIME_ALLOWED_HOSTS", global = true, value_delimiter = ',', value_name = "HOST:PORT")]
    pub allowed_hosts: Option<Vec<String>>,
    /// Which tools may run: all (each change with consent) or reads [default: all]
    #[arg(long, env = "TECHTIME_TOOLS", global = true, value_name = "all|reads")]
    pub tools: Option<String>,
    /// How far checks may send: internet, lan or local [default: internet]
    #[arg(long = "probe-scope", env = "TECHTIME_PROBE_SCOPE", global = true, value_name = "SCOPE")]
    pub probe_scope: Option<String>,
    /// Web hosts to check instead of the built-in list, comma separated
    #[arg(long, env = "TECHTIME_PROBE_HOSTS", global = true, value_delimiter = ',', value_name = "HOST")]
    pub probe_hosts: Option<Vec<String>>,
    /// Days to keep sessions; absent keeps all
    #[arg(long, env = "TECHTIME_RETENTION_DAYS", global = true, value_name = "DAYS")]
    pub retention_days: Option<u32>,
    /// How log lines look [default: pretty]
    #[arg(long, env = "TECHTIME_LOG_FORMAT", global = true, value_enum)]
    pub log_format: Option<LogFormat>,
    /// What is logged, e.g. info or techtime=debug [default: info]
    #[arg(long, env = "RUST_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// US dollars for a million tokens, by model name
    #[arg(skip)]
    pub prices: Option<BTreeMap<String, Price>>,
    /// Seconds to wait for a model's first token [default: 30]
    #[arg(skip)]
    pub first_token_timeout_s: Option<f64>,
    /// Seconds to wait between two tokens [default: 20]
    #[arg(skip)]
    pub token_gap_timeout_s: Option<f64>,
    /// Seconds that one answer may take in all [default: 120]
    #[arg(skip)]
    pub turn_timeout_s: Option<f64>,
}

impl Settings {
    /// Takes from `other` what is not set here.
    #[must_use]
    fn or(self, other: Self) -> Self {
        Self {
            host: self.host.or(other.host),
            port: self.port.or(other.port),
            data_dir: self.data_dir.or(other.data_dir),
            static_dir: self.static_dir.or(other.static_dir),
            llm_backend: self.llm_backend.or(other.llm_backend),
            ollama_host: self.ollama_host.or(other.ollama_host),
            ollama_model: self.ollama_model.or(other.ollama_model),
            openai_api_key: self.openai_api_key.or(other.openai_api_key),
            openai_base_url: self.openai_base_url.or(other.openai_base_url),
            openai_model: self.openai_model.or(other.openai_model),
            token: self.token.or(other.token),
            allowed_origins: self.allowed_origins.or(other.allowed_origins),
            allowed_hosts: self.allowed_hosts.or(other.allowed_hosts),
            tools: self.tools.or(other.tools),
            probe_scope: self.probe_scope.or(other.probe_scope),
            probe_hosts: self.probe_hosts.or(other.probe_hosts),
            retention_days: self.retention_days.or(other.retention_days),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
            prices: self.prices.or(other.prices),
            first_token_timeout_s: self.first_token_timeout_s.or(other.first_token_timeout_s),
            token_gap_timeout_s: self.token_gap_timeout_s.or(other.token_gap_timeout_s),
            turn_timeout_s: self.turn_timeout_s.or(other.turn_timeout_s),
        }
    }

    /// The settings of the file that was named, or of the one that is there.
    fn of_file(named: Option<&Path>) -> Result<Self, ConfigError> {
        named
            .map(Path::to_owned)
            .or_else(default_file)
            .map_or_else(|| Ok(Self::default()), |path| Self::from_file(&path))
    }

    /// The settings of a file.
    ///
    /// # Errors
    /// [`ConfigError::File`] with the line and key that are wrong.
    fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let wrong = |reason: String| ConfigError::File { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
        let at = |e: &toml::de::Error| {
            let line = e.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            format!("line {line}: ")
        };
        let document = toml::Deserializer::parse(&text).map_err(|e| wrong(at(&e) + e.message()))?;
        serde_path_to_error::deserialize(document).map_err(|e| {
            let key = e.path().to_string();
            let key = if key == "." { String::new() } else { format!("{key}: ") };
            wrong(at(e.inner()) + &key + e.inner().message())
        })
    }
}

/// The configuration that holds.
#[derive(Debug, Clone)]
pub struct Config {
    pub host: IpAddr,
    pub port: u16,
    pub data_dir: PathBuf,
    pub static_dir: PathBuf,
    pub llm: LlmConfig,
    pub token: Option<Secret>,
    /// Beside the server's own.
    pub allowed_origins: Vec<String>,
    /// Beside the loopback names with the port.
    pub allowed_hosts: Vec<String>,
    pub diagnostics: DiagnosticsSettings,
    pub retention_days: Option<u32>,
    pub log_format: LogFormat,
    pub log: String,
    /// Generated data in a directory of its own.
    pub demo: bool,
}

impl Config {
    /// Reads `.env`, the environment and the file, and checks what was said.
    ///
    /// # Errors
    /// [`ConfigError`], one line that names the key.
    pub fn load(said: Settings, file: Option<&Path>, demo: bool) -> Result<Self, ConfigError> {
        let secrets = Settings {
            openai_api_key: variable("OPENAI_API_KEY").map(Secret),
            token: variable("TECHTIME_TOKEN").map(Secret),
            ..Settings::default()
        };
        let mut config = Self::from_settings(said.or(secrets).or(Settings::of_file(file)?))?;
        config.diagnostics = surrounded(config.diagnostics);
        if demo {
            config.demo = true;
            config.data_dir.push("demo");
        }
        Ok(config)
    }

    /// The part that an examination needs: what only the server minds is not checked.
    ///
    /// # Errors
    /// [`ConfigError`], one line that names the key.
    pub fn load_diagnostics(said: Settings, file: Option<&Path>) -> Result<DiagnosticsSettings, ConfigError> {
        diagnostics(&said.or(Settings::of_file(file)?)).map(surrounded)
    }

    /// Fills in the defaults and checks each value.
    ///
    /// # Errors
    /// [`ConfigError`], one line that names the key.
    pub fn from_settings(said: Settings) -> Result<Self, ConfigError> {
        let host = said.host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        if !host.is_loopback() && said.token.as_ref().is_none_or(|t| t.expose().trim().is_empty()) {
            return Err(ConfigError::OpenWithoutToken(host));
        }
        let diagnostics = diagnostics(&said)?;
        let data_dir = match said.data_dir {
            Some(dir) => dir,
            None => directories::ProjectDirs::from("", "", "techtime")
                .map(|dirs| dirs.data_dir().to_owned())
                .ok_or(ConfigError::NoDataDir)?,
        };
        let openai_base_url = said.openai_base_url.unwrap_or_else(|| "https://api.openai.com/v1".into());
        if !openai_base_url.starts_with("http://") && !openai_base_url.starts_with("https://") {
            return Err(wrong_value("OPENAI_BASE_URL", "must begin with http:// or https://"));
        }
        let ollama_host = ollama_url(said.ollama_host.as_deref().unwrap_or_default());
        Url::parse(&ollama_host).map_err(|e| wrong_value("OLLAMA_HOST", format!("`{ollama_host}`: {e}")))?;
        Ok(Self {
            host,
            port: said.port.unwrap_or(8000),
            data_dir,
            static_dir: said.static_dir.unwrap_or_else(|| "dist".into()),
            llm: LlmConfig {
                backends: backends(said.llm_backend).map_err(|e| wrong_value("LLM_BACKEND", e))?,
                ollama_host,
                ollama_model: said.ollama_model,
                openai_api_key: said.openai_api_key,
                openai_base_url: openai_base_url.trim_end_matches('/').to_owned(),
                openai_model: said.openai_model,
                prices: said.prices.unwrap_or_default(),
                deadlines: LlmDeadlines {
                    first_token: seconds("first_token_timeout_s", said.first_token_timeout_s, 30.0)?,
                    between_tokens: seconds("token_gap_timeout_s", said.token_gap_timeout_s, 20.0)?,
                    turn: seconds("turn_timeout_s", said.turn_timeout_s, 120.0)?,
                },
            },
            token: said.token,
            allowed_origins: origins(said.allowed_origins).map_err(|e| wrong_value("TECHTIME_ALLOWED_ORIGINS", e))?,
            allowed_hosts: hosts(said.allowed_hosts).map_err(|e| wrong_value("TECHTIME_ALLOWED_HOSTS", e))?,
            diagnostics,
            retention_days: said.retention_days,
            log_format: said.log_format.unwrap_or_default(),
            log: said.log.unwrap_or_else(|| "info".into()),
            demo: false,
        })
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Every Host value that is answered, once the port is known.
    #[must_use]
    pub fn hosts(&self, port: u16) -> Vec<String> {
        let mut names = vec!["127.0.0.1".to_owned(), "localhost".into(), "[::1]".into()];
        if !self.host.is_unspecified() && !self.host.is_loopback() {
            names.push(match self.host {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            });
        }
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names);
        }
        hosts.extend(self.allowed_hosts.iter().map(|h| h.to_ascii_lowercase()));
        hosts
    }
}

fn wrong_value(key: &'static str, reason: impl ToString) -> ConfigError {
    ConfigError::Value { key, reason: reason.to_string() }
}

fn diagnostics(said: &Settings) -> Result<DiagnosticsSettings, ConfigError> {
    let scope = said.probe_scope.as_deref().map_or(Ok(ProbeScope::default()), str::parse);
    let tools = said.tools.as_deref().map_or(Ok(ToolsMode::default()), str::parse);
    // What is on the own link shows nothing of the internet.
    let far = |host: HostName| if host.zone().is_none() { Ok(host) } else { Err(InvalidName::Host) };
    let hosts = said.probe_hosts.iter().flatten().map(|h| h.trim().parse::<HostName>().and_then(far));
    let hosts = hosts.collect::<Result<_, _>>();
    Ok(DiagnosticsSettings {
        scope: scope.map_err(|e| wrong_value("TECHTIME_PROBE_SCOPE", e))?,
        tools: tools.map_err(|e| wrong_value("TECHTIME_TOOLS", e))?,
        probe_hosts: hosts.map_err(|e| wrong_value("TECHTIME_PROBE_HOSTS", e))?,
        proxy_environment: Vec::new(),
        desktop_settings: None,
        state: None,
    })
}

/// The same with what this process finds around it.
fn surrounded(settings: DiagnosticsSettings) -> DiagnosticsSettings {
    DiagnosticsSettings {
        proxy_environment: proxy_environment(),
        desktop_settings: directories::BaseDirs::new().map(|base| base.config_dir().to_owned()),
        ..settings
    }
}

/// `techtime.toml` in the working directory, else in the system's place for settings.
fn default_file() -> Option<PathBuf> {
    let here = PathBuf::from("techtime.toml");
    let home = directories::ProjectDirs::from("", "", "techtime").map(|d| d.config_dir().join("techtime.toml"));
    [Some(here), home].into_iter().flatten().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { data_dir: Some("/data".into()), ..Settings::default() }
    }

    #[test]
    fn ollama_host_may_lack_scheme_and_port() {
        for (said, url) in [
            ("", "http://127.0.0.1:11434"),
            ("gpu.lan", "http://gpu.lan:11434"),
            ("gpu.lan:1234", "http://gpu.lan:1234"),
            ("http://gpu.lan", "http://gpu.lan:11434"),
            ("https://gpu.lan/", "https://gpu.lan:443"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("0.0.0.0:9", "http://127.0.0.1:9"),
            ("[::1]:9", "http://[::1]:9"),
        ] {
            assert_eq!(ollama_url(said), url, "{said}");
        }
    }

    #[test]
    fn a_bind_beyond_loopback_needs_a_token() {
        let open = Settings { host: Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), ..settings() };
        assert!(matches!(Config::from_settings(open.clone()), Err(ConfigError::OpenWithoutToken(_))));
        let blank = Settings { token: Some(Secret(" ".into())), ..open.clone() };
        assert!(Config::from_settings(blank).is_err());
        let kept = Settings { token: Some(Secret("s".into())), ..open };
        assert!(Config::from_settings(kept).is_ok());
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let file: Settings = toml::from_str("port = 9000\nprobe_scope = \"lan\"").expect("valid");
        let said = Settings { port: Some(9001), ..settings() };
        let config = Config::from_settings(said.or(file)).expect("valid");
        assert_eq!(config.port, 9001);
        assert_eq!(config.diagnostics.scope, ProbeScope::Lan);
    }

    #[test]
    fn a_wrong_value_or_key_names_itself() {
        let wrong = Settings { probe_scope: Some("world".into()), ..settings() };
        let message = Config::from_settings(wrong).expect_err("wrong").to_string();
        assert!(message.contains("TECHTIME_PROBE_SCOPE") && message.contains("world"), "{message}");
        for origin in ["*", "https://desk.example/", "desk.example", "https://desk.example:443"] {
            let wrong = Settings { allowed_origins: Some(vec![origin.into()]), ..settings() };
            let message = Config::from_settings(wrong).expect_err(origin).to_string();
            assert!(message.contains("TECHTIME_ALLOWED_ORIGINS") && message.contains(origin), "{message}");
        }
        for host in ["a b", "me@desk.example", "http://desk.example"] {
            let wrong = Settings { allowed_hosts: Some(vec![host.into()]), ..settings() };
            assert!(Config::from_settings(wrong).expect_err(host).to_string().contains("TECHTIME_ALLOWED_HOSTS"));
        }
        for (wrong, said) in
            [("\"gpt\"", "gpt"), ("[\"auto\", \"openai\"]", "auto"), ("[\"openai\", \"openai\"]", "twice")]
        {
            let read = toml::from_str::<Settings>(&format!("data_dir = \"/data\"\nllm_backend = {wrong}"));
            let message = match read {
                Ok(settings) => Config::from_settings(settings).expect_err(wrong).to_string(),
                Err(error) => error.to_string(),
            };
            assert!(message.contains(said) && message.to_lowercase().contains("llm_backend"), "{message}");
        }
        let wrong = Settings { ollama_host: Some("ht!tp://%%".into()), ..settings() };
        assert!(Config::from_settings(wrong).expect_err("no address").to_string().contains("OLLAMA_HOST"));
        let wrong = Settings { turn_timeout_s: Some(-3.0), ..settings() };
        assert!(Config::from_settings(wrong).expect_err("negative").to_string().contains("turn_timeout_s"));
        assert!(toml::from_str::<Settings>("prot = 1").expect_err("unknown").to_string().contains("prot"));
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret("canary".into())), "***");
    }

    #[test]
    fn hosts_are_exact_and_carry_the_port() {
        let config = Config::from_settings(settings()).expect("valid");
        assert_eq!(config.hosts(8000), ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"]);
    }
}
