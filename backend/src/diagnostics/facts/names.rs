//! Rung 4: every resolver on its own, what programs see, and what stands between them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Attempt;

/// Which record was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordKind {
    A,
    Aaaa,
}

/// Why a query was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryPurpose {
    /// A well-known name that exists.
    Known,
    /// A random name that cannot exist.
    Absent,
    /// A well-known name with a search domain behind it.
    Suffixed,
    /// A random label under a search domain.
    SuffixedAbsent,
    /// One of a burst that measures loss.
    Burst,
    /// A name from the hosts file.
    Hosts,
    /// `wpad` in a search domain.
    Wpad,
    /// The host the person asked about.
    Target,
}

/// How a query travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Udp,
    Tcp,
    Https,
}

/// One query to one server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DnsQuery {
    pub name: String,
    pub record: RecordKind,
    pub purpose: QueryPurpose,
    pub transport: Transport,
    pub attempt: Attempt,
    /// How often it was sent until it was answered.
    pub sends: u8,
    /// `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED` …
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerRole {
    /// The system is set to ask it.
    Configured,
    /// A local stub on this computer asks it.
    BehindStub,
    /// A public one, to compare with.
    Reference,
}

/// One name server and what it said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DnsServer {
    pub address: IpAddr,
    pub role: ServerRole,
    /// The adapter it is set for, where settings are per adapter.
    #[serde(default)]
    pub adapter: Option<String>,
    /// Whether it is in a subnet of this computer.
    #[serde(default)]
    pub on_link: bool,
    #[serde(default)]
    pub queries: Vec<DnsQuery>,
}

/// A lookup through the system, as programs make it (hosts file, search domains, caches and all).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SystemLookup {
    pub name: String,
    pub attempt: Attempt,
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// The system's own words when it failed.
    #[serde(default)]
    pub error: Option<String>,
    /// TCP 443 to the first of these addresses, where DNS gives others.
    #[serde(default)]
    pub reach: Option<Attempt>,
}

/// A line of the hosts file about a name that is not local.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostsEntry {
    pub name: String,
    pub address: IpAddr,
    /// TCP 443 and 80 to that address.
    #[serde(default)]
    pub reach: Vec<Attempt>,
}

/// Rung 4.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NameFacts {
    /// In the order in which the system asks them; references last.
    pub servers: Vec<DnsServer>,
    /// Where the list was read.
    pub source: String,
    pub search: Vec<String>,
    pub ndots: u8,
    /// The servers take turns, so that each of them is some program's first.
    pub rotate: bool,
    /// Lines of the source that were meant to name a server and are not read so, control characters written out.
    pub unread: Vec<String>,
    pub system: Vec<SystemLookup>,
    /// Entries about names that are not local, blocklists (0.0.0.0, 127.0.0.1) left out but for the names we probe.
    pub hosts: Vec<HostsEntry>,
    /// How many names a blocklist in the hosts file has.
    pub hosts_blocked: u32,
}
