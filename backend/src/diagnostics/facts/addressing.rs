//! Rung 2: addresses and how they were got, routes, rules, leases, conflicts.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use shared_types::Timestamp;

use super::Attempt;

/// How an address was got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressOrigin {
    Dhcp,
    /// Set by hand.
    Static,
    /// From router announcements (IPv6).
    Announced,
    /// 169.254.x.x or fe80::, made up by the computer itself.
    SelfAssigned,
    #[default]
    Unknown,
}

/// An address on an adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InterfaceAddress {
    pub adapter: String,
    pub address: IpAddr,
    pub prefix: u8,
    #[serde(default)]
    pub origin: AddressOrigin,
    /// Seconds it stays valid; absent = for ever.
    #[serde(default)]
    pub valid_s: Option<u32>,
    /// The system found that another device has it.
    #[serde(default)]
    pub duplicate: bool,
    /// Seconds since it was set.
    #[serde(default)]
    pub age_s: Option<u64>,
}

/// What a route does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteKind {
    #[default]
    Unicast,
    Blackhole,
    Unreachable,
    Prohibit,
}

/// One route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    pub destination: IpAddr,
    pub prefix: u8,
    #[serde(default)]
    pub gateway: Option<IpAddr>,
    #[serde(default)]
    pub adapter: Option<String>,
    #[serde(default)]
    pub metric: u32,
    /// Linux routing table; 254 is the main one.
    #[serde(default)]
    pub table: u32,
    #[serde(default)]
    pub kind: RouteKind,
    /// `dhcp`, `static`, `ra`, `boot`, `kernel` …
    #[serde(default)]
    pub origin: String,
}

impl Route {
    /// Whether it takes everything.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.prefix == 0
    }
}

/// A policy rule other than the three that every system has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub priority: u32,
    /// `table 51820`, `blackhole`, `prohibit` …
    pub action: String,
    pub ipv6: bool,
}

/// What the system does with packets to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupResult {
    Via,
    NoRoute,
    Blackhole,
    Unreachable,
    Prohibit,
}

/// The route in use to an address, as the system itself says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteLookup {
    pub to: IpAddr,
    pub result: LookupResult,
    #[serde(default)]
    pub gateway: Option<IpAddr>,
    #[serde(default)]
    pub adapter: Option<String>,
    #[serde(default)]
    pub source: Option<IpAddr>,
}

/// A DHCP lease as a file or the system tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lease {
    pub adapter: String,
    pub address: Option<IpAddr>,
    pub gateway: Option<IpAddr>,
    pub server: Option<IpAddr>,
    pub expires_at: Option<Timestamp>,
    /// Where it was read.
    pub source: String,
}

/// Addresses set by hand, as a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StaticSetting {
    pub adapter: String,
    pub address: Option<IpAddr>,
    pub prefix: Option<u8>,
    pub gateway: Option<IpAddr>,
    pub dns: Vec<IpAddr>,
    pub source: String,
}

/// A DHCP discover and what was offered. Nothing is taken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DhcpProbe {
    pub adapter: String,
    pub attempt: Attempt,
    pub server: Option<IpAddr>,
    pub offered: Option<IpAddr>,
    pub prefix: Option<u8>,
    pub gateway: Option<IpAddr>,
    pub dns: Vec<IpAddr>,
    /// The captive-portal API the network names (RFC 8910).
    pub portal_api: Option<String>,
}

/// Another device answers for an address of this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressConflict {
    pub adapter: String,
    pub address: IpAddr,
    pub other_mac: String,
}

/// Rung 2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressingFacts {
    pub addresses: Vec<InterfaceAddress>,
    pub routes: Vec<Route>,
    pub rules: Vec<Rule>,
    pub lookups: Vec<RouteLookup>,
    /// Which first hop the system gives each address that was contacted; only where it divides them by address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<RouteLookup>,
    pub leases: Vec<Lease>,
    pub static_settings: Vec<StaticSetting>,
    pub dhcp: Vec<DhcpProbe>,
    pub conflicts: Vec<AddressConflict>,
    /// Own addresses for which a conflict was looked for (needs administrator rights).
    pub conflict_checked: Vec<IpAddr>,
}
