//! Rung 1: adapters, their link, and how often it changes.

use serde::{Deserialize, Serialize};

/// What kind of adapter it is, by what the system says of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    Loopback,
    Ethernet,
    Wireless,
    /// Mobile broadband.
    Mobile,
    /// A VPN or another tunnel.
    Tunnel,
    /// A bridge or switch made in software.
    Bridge,
    /// One end of a virtual cable whose other end is on this computer too, a container's port and the like.
    Virtual,
    #[default]
    Unknown,
}

/// A wireless adapter's radio.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wireless {
    pub network: Option<String>,
    /// Received signal in dBm, about -30 (near) to -90 (gone).
    pub signal_dbm: Option<i32>,
    pub frequency_mhz: Option<u32>,
    /// What is sent at, in megabits a second.
    pub rate_mbps: Option<f64>,
    pub joined: Option<bool>,
    /// Turned off in software.
    pub soft_blocked: Option<bool>,
    /// Turned off by a switch or key.
    pub hard_blocked: Option<bool>,
}

/// One network adapter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Adapter {
    pub name: String,
    pub index: u32,
    pub kind: AdapterKind,
    pub mac: Option<String>,
    pub mtu: Option<u32>,
    /// Administratively up.
    pub enabled: bool,
    /// Whether there is a link; unknown while disabled.
    pub carrier: Option<bool>,
    pub speed_mbps: Option<u32>,
    /// The bridge or bond it is a port of.
    pub master: Option<String>,
    /// A bridge that this computer itself uses: its default route leads over it, or it holds a real adapter.
    pub leads_out: bool,
    /// How often the link came or went since the adapter exists.
    pub carrier_changes: Option<u32>,
    /// How often it went.
    pub carrier_losses: Option<u32>,
    pub wireless: Option<Wireless>,
    pub description: Option<String>,
}

/// The link of an adapter came or went while we looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkChange {
    pub adapter: String,
    pub at_ms: u32,
    pub carrier: bool,
}

/// Rung 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkFacts {
    pub adapters: Vec<Adapter>,
    /// Link changes seen while looking.
    pub changes: Vec<LinkChange>,
    /// Adapters whose link has changed suspiciously often, so that it is watched for longer.
    pub suspects: Vec<String>,
    /// How long the links were watched, in milliseconds.
    pub watched_ms: u32,
    /// Seconds since the computer started.
    pub uptime_s: Option<u64>,
}
