//! What the diagnosis engine and the toolbox are told at the start; `config` fills it.

use std::str::FromStr;

use super::names::HostName;

/// How far a probe may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ProbeScope {
    /// Nothing leaves this computer: loopback and local readings only.
    Local,
    /// The local network: gateway, resolvers on the link.
    Lan,
    /// Everywhere.
    #[default]
    Internet,
}

impl ProbeScope {
    /// `local`, `lan` or `internet`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Lan => "lan",
            Self::Internet => "internet",
        }
    }
}

impl FromStr for ProbeScope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Local, Self::Lan, Self::Internet]
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not one of local, lan, internet"))
    }
}

/// Which effects this server allows at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ToolsMode {
    /// All, each with consent.
    #[default]
    All,
    /// Only calls that read; everything else is refused (403).
    Reads,
}

impl ToolsMode {
    /// `all` or `reads`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Reads => "reads",
        }
    }
}

impl FromStr for ToolsMode {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::All, Self::Reads]
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not one of all, reads"))
    }
}

/// Everything that a probe or a tool needs to know beforehand.
#[derive(Debug, Clone, Default)]
pub struct DiagnosticsSettings {
    pub scope: ProbeScope,
    pub tools: ToolsMode,
    /// Hosts that replace the built-in list of probed web hosts; empty means the built-in list.
    pub probe_hosts: Vec<HostName>,
    /// Proxy and related variables as the process was started with (`HTTPS_PROXY`, `NO_PROXY`,
    /// `LAB_TARGET` is not among them): name in upper case → value.
    pub proxy_environment: Vec<(String, String)>,
    /// Where desktop programs keep their settings (`~/.config`); absent where the user has no home.
    pub desktop_settings: Option<std::path::PathBuf>,
    /// Where it is noted what still has to be put back if this process is killed; absent: nowhere.
    pub state: Option<std::path::PathBuf>,
}
