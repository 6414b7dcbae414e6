//! Rung 3: the first hops, whether they are there and whether they answer.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Attempt, EchoSeries};

/// What the system knows of a neighbour's hardware address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeighbourState {
    /// Not read, or this hop has none (point-to-point).
    #[default]
    Unknown,
    /// Asked for, no answer so far.
    Incomplete,
    /// Asked for in vain.
    Failed,
    /// Confirmed a moment ago.
    Reachable,
    /// Known from before, not confirmed.
    Stale,
    /// Set by hand; never verified.
    Permanent,
}

/// An attempt at one TCP port.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PortAttempt {
    pub port: u16,
    pub attempt: Attempt,
}

/// A first hop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    pub address: IpAddr,
    pub adapter: String,
    pub metric: u32,
    /// Whether the system uses it for the outside now.
    pub in_use: bool,
    /// Whether it lies in a subnet of its adapter.
    pub in_subnet: bool,
    #[serde(default)]
    pub neighbour: NeighbourState,
    #[serde(default)]
    pub mac: Option<String>,
    /// When the neighbour was asked for, in milliseconds after the start.
    pub asked_ms: u32,
    /// ARP by ourselves (needs administrator rights): the hardware address that really answers.
    #[serde(default)]
    pub arp: Option<Attempt>,
    #[serde(default)]
    pub arp_mac: Option<String>,
    /// Further hardware addresses that answer for it: somebody else has its address, too.
    #[serde(default)]
    pub other_macs: Vec<String>,
    #[serde(default)]
    pub ports: Vec<PortAttempt>,
    #[serde(default)]
    pub echo: Option<EchoSeries>,
    /// Connections to a port that answers, where loss is suspected and no echo is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knocks: Option<EchoSeries>,
}

impl Hop {
    /// What shows loss and delay on the way to it: its echoes, or the knocks in their place.
    #[must_use]
    pub fn series(&self) -> Option<&EchoSeries> {
        self.echo.as_ref().filter(|echo| echo.answers()).or(self.knocks.as_ref())
    }
}

/// Rung 3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GatewayFacts {
    /// In the order in which the system prefers them, those in use first.
    pub hops: Vec<Hop>,
}
