//! Rung 5: reach by address, sign-in pages, TLS, proxies, clock, packet size, tunnels.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use shared_types::Timestamp;

use super::{Attempt, EchoSeries, PortAttempt, RouteLookup};

/// What the system's own rules say of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateVerdict {
    Valid,
    UnknownIssuer,
    Expired,
    NotYetValid,
    WrongName,
    Other,
}

/// The certificate that a server showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    pub verdict: CertificateVerdict,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub issuer: Option<String>,
    #[serde(default)]
    pub not_before: Option<Timestamp>,
    #[serde(default)]
    pub not_after: Option<Timestamp>,
}

/// A TLS handshake.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsFacts {
    /// Answered = finished with a certificate that the system trusts.
    pub attempt: Attempt,
    pub certificate: Option<Certificate>,
}

/// TCP 443 to a fixed address, and TLS on it where it connects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    pub address: IpAddr,
    pub owner: String,
    pub connect: Attempt,
    #[serde(default)]
    pub tls: Option<TlsFacts>,
}

/// A connectivity check over HTTP whose right answer is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortalCheck {
    pub host: String,
    pub owner: String,
    pub address: IpAddr,
    pub connect: Attempt,
    /// From the connection to the end of the answer.
    #[serde(default)]
    pub answer: Option<Attempt>,
    #[serde(default)]
    pub status: Option<u16>,
    #[serde(default)]
    pub location: Option<String>,
    /// Whether the answer is the known one.
    #[serde(default)]
    pub as_expected: Option<bool>,
    /// The beginning of an unexpected body.
    #[serde(default)]
    pub excerpt: Option<String>,
}

/// An HTTPS page, timed stage by stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    pub host: String,
    pub owner: String,
    pub address: IpAddr,
    pub connect: Attempt,
    #[serde(default)]
    pub tls: Option<TlsFacts>,
    /// From the request to 16 KiB of the answer, or its end.
    #[serde(default)]
    pub body: Option<Attempt>,
    #[serde(default)]
    pub bytes: u32,
    #[serde(default)]
    pub status: Option<u16>,
}

impl Page {
    /// Whether the page came, under a certificate that the system trusts.
    #[must_use]
    pub fn loaded(&self) -> bool {
        self.body.is_some_and(|b| b.answered())
    }
}

/// Where a proxy setting was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProxySource {
    Environment,
    System,
    Pac,
}

fn yes() -> bool {
    true
}

/// A proxy that is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProxySetting {
    pub source: ProxySource,
    /// The name of the variable or setting.
    pub setting: String,
    /// `http`, `https`, `socks5` …: how it is spoken to.
    #[serde(default)]
    pub scheme: String,
    pub host: String,
    pub port: u16,
    /// Whether we speak its language, so that pages can be fetched through it.
    #[serde(default = "yes")]
    pub spoken: bool,
    /// Whether programs go without it where it does not answer (a script that names DIRECT as well).
    #[serde(default)]
    pub may_go_direct: bool,
    /// The address the name led to.
    #[serde(default)]
    pub address: Option<IpAddr>,
    /// Whether the name could be looked up.
    #[serde(default)]
    pub resolve: Option<Attempt>,
    #[serde(default)]
    pub connect: Option<Attempt>,
    /// HTTPS pages fetched through it (CONNECT, TLS, page).
    #[serde(default)]
    pub pages: Vec<Page>,
    /// The status of its answer to CONNECT where it was not 200: 407 asks for a login.
    #[serde(default)]
    pub connect_status: Option<u16>,
}

/// Proxy auto-discovery by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WpadFacts {
    pub name: String,
    pub address: IpAddr,
    /// Fetching the configuration from it.
    #[serde(default)]
    pub fetch: Option<Attempt>,
    /// `host:port` of the proxy it names.
    #[serde(default)]
    pub proxy: Option<String>,
    /// TCP to that proxy.
    #[serde(default)]
    pub connect: Option<Attempt>,
}

/// Proxies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProxyFacts {
    pub settings: Vec<ProxySetting>,
    /// Asking the desktop what it has set.
    pub asked: Option<Attempt>,
    /// A configured address of a proxy configuration script.
    pub pac_url: Option<String>,
    /// Fetching it; garbled where what came is no such script.
    pub pac_fetch: Option<Attempt>,
    /// Which setting names it.
    pub pac_setting: Option<String>,
    pub wpad: Option<WpadFacts>,
}

/// The time as somebody else has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeReading {
    /// Who said it.
    pub source: String,
    /// Seconds that its clock is ahead of this computer's.
    pub ahead_s: i64,
    /// Whether it came under a certificate that this computer trusts, so that nobody on the way can have made it up.
    #[serde(default)]
    pub trusted: bool,
}

/// One large echo request that may not be fragmented.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SizedEcho {
    pub target: IpAddr,
    /// Bytes of the whole packet, IP header included.
    pub packet_bytes: u32,
    pub attempt: Attempt,
}

/// A tunnel, and whether the line underneath works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tunnel {
    pub adapter: String,
    pub up: bool,
    /// Whether traffic to the outside goes into it.
    pub takes_all: bool,
    /// Hosts that are routed around it: its server, most likely.
    #[serde(default)]
    pub servers: Vec<IpAddr>,
    /// Attempts at those over the physical line.
    #[serde(default)]
    pub server_ports: Vec<PortAttempt>,
    #[serde(default)]
    pub server_echo: Option<EchoSeries>,
}

/// Another way out than the one in use, and whether it works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternate {
    pub adapter: String,
    #[serde(default)]
    pub gateway: Option<IpAddr>,
    /// TCP 443 to fixed addresses, bound to that adapter.
    #[serde(default)]
    pub reach: Vec<Reach>,
}

/// Rung 5.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InternetFacts {
    pub reach: Vec<Reach>,
    pub echoes: Vec<EchoSeries>,
    pub checks: Vec<PortalCheck>,
    pub pages: Vec<Page>,
    pub proxy: ProxyFacts,
    pub clock: Vec<TimeReading>,
    /// The question to a time server (NTP); its answer stands in `clock`.
    pub time_server: Option<Attempt>,
    pub sized: Vec<SizedEcho>,
    pub tunnels: Vec<Tunnel>,
    pub alternates: Vec<Alternate>,
    /// New connections to port 443 of hosts that had accepted one, each a flow of its own; only where some hang.
    pub flows: Vec<EchoSeries>,
    /// More connections to the hosts that hang, each from another port of ours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retries: Vec<EchoSeries>,
    /// How the connections of `flows` fared over each first hop, where the system divides them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<HopShare>,
}

/// Connections that went over one of several first hops.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HopShare {
    pub gateway: IpAddr,
    pub adapter: String,
    pub sent: u32,
    pub answered: u32,
}

/// The host that the person asked about, step by step. What DNS servers say of it stands with them, as queries with the
/// purpose `target`; what a proxy says of it, with the proxy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetFacts {
    pub host: String,
    /// Where its pages are asked for.
    #[serde(default = "https")]
    pub port: u16,
    /// Whether TLS comes first.
    #[serde(default = "yes")]
    pub secure: bool,
    /// What the hosts file says of it.
    #[serde(default)]
    pub hosts_file: Vec<IpAddr>,
    /// The system's lookup; absent where the host is an address.
    #[serde(default)]
    pub lookup: Option<Attempt>,
    #[serde(default)]
    pub lookup_error: Option<String>,
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// The way that the system takes to each address; empty where it cannot be asked.
    #[serde(default)]
    pub ways: Vec<RouteLookup>,
    /// Its page, one entry an address.
    #[serde(default)]
    pub pages: Vec<Page>,
    /// Its page at an address that only public resolvers give.
    #[serde(default)]
    pub elsewhere: Vec<Page>,
    /// TCP to port 80, where that is not the port asked for.
    #[serde(default)]
    pub ports: Vec<PortAttempt>,
    #[serde(default)]
    pub echo: Option<EchoSeries>,
    /// Rules of this computer's firewall that stop its addresses; read with administrator rights only, and only when it
    /// did not answer.
    #[serde(default)]
    pub firewall_rules: Option<Vec<String>>,
}

fn https() -> u16 {
    443
}
