//! What was seen: plain data that can be saved, sent along with a bug report, and judged again on any system.
//!
//! A fact says what happened, never what it means. What has not answered yet is [`Outcome::Waiting`], and how long it
//! has been silent follows from [`Facts::elapsed_ms`]; so a snapshot taken in the middle is as good as one at the end.

mod addressing;
mod gateway;
mod internet;
mod link;
mod names;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use shared_types::{Layer, Timestamp};

pub use addressing::{
    AddressConflict, AddressOrigin, AddressingFacts, DhcpProbe, InterfaceAddress, Lease, LookupResult, Route,
    RouteKind, RouteLookup, Rule, StaticSetting,
};
pub use gateway::{GatewayFacts, Hop, NeighbourState, PortAttempt};
pub use internet::{
    Alternate, Certificate, CertificateVerdict, HopShare, InternetFacts, Page, PortalCheck, ProxyFacts, ProxySetting,
    ProxySource, Reach, SizedEcho, TargetFacts, TimeReading, TlsFacts, Tunnel, WpadFacts,
};
pub use link::{Adapter, AdapterKind, LinkChange, LinkFacts, Wireless};
pub use names::{
    DnsQuery, DnsServer, HostsEntry, NameFacts, QueryPurpose, RecordKind, ServerRole, SystemLookup, Transport,
};

/// The version of the shape of [`Facts`]; a file with a higher one was written by a newer TechTime.
pub const FACTS_VERSION: u32 = 1;

/// Everything that one examination saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub version: u32,
    pub taken_at: Timestamp,
    /// Milliseconds between the start and this snapshot.
    pub elapsed_ms: u32,
    #[serde(default)]
    pub system: SystemFacts,
    /// `local`, `lan` or `internet`: how far probes were allowed to send.
    pub scope: String,
    /// The rungs that were tested with packets; of the others only local readings are known.
    #[serde(default)]
    pub tested: Vec<Layer>,
    /// The rungs that were asked for; empty means all.
    #[serde(default)]
    pub asked: Vec<Layer>,
    /// Rung 1.
    #[serde(default)]
    pub link: LinkFacts,
    /// Rung 2.
    #[serde(default)]
    pub addressing: AddressingFacts,
    /// Rung 3.
    #[serde(default)]
    pub gateway: GatewayFacts,
    /// Rung 4.
    #[serde(default)]
    pub names: NameFacts,
    /// Rung 5.
    #[serde(default)]
    pub internet: InternetFacts,
    /// The host that the person asked about.
    #[serde(default)]
    pub target: Option<TargetFacts>,
    /// What could not be looked at, and why.
    #[serde(default)]
    pub limits: Vec<Limit>,
}

/// What a [`Limit`] calls the search for another device with an address of ours.
pub const SECOND_DEVICE: &str = "a second device with our address";
/// What a [`Limit`] calls this computer's own firewall.
pub const FIREWALL_RULES: &str = "the firewall's rules";
/// What a [`Limit`] calls echoes that this user may not send.
pub const ECHO_REQUESTS: &str = "echo requests";
/// Why something could not be looked at: the examination had to end. The limit's `what` says what it was waiting for.
pub const TIME_UP: &str = "the time given was up";

/// Why something farther away was not looked at.
#[must_use]
pub fn no_further_than(scope: &str) -> String {
    format!("this server is set to look no further than `{scope}`")
}

impl Facts {
    /// Nothing seen yet.
    #[must_use]
    pub fn empty(taken_at: Timestamp, scope: &str) -> Self {
        Self {
            version: FACTS_VERSION,
            taken_at,
            elapsed_ms: 0,
            system: SystemFacts::default(),
            scope: scope.to_owned(),
            tested: Layer::ALL.to_vec(),
            asked: Vec::new(),
            link: LinkFacts::default(),
            addressing: AddressingFacts::default(),
            gateway: GatewayFacts::default(),
            names: NameFacts::default(),
            internet: InternetFacts::default(),
            target: None,
            limits: Vec::new(),
        }
    }
}

/// The computer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SystemFacts {
    /// `linux`, `macos`, `windows` …
    pub os: String,
    /// Whether the process has administrator rights.
    pub privileged: bool,
    /// Whether the local reading is complete; until then an empty list means nothing.
    pub read: bool,
    /// Whether this computer's firewall rules name a VPN (read with administrator rights only, and only after a send
    /// was forbidden).
    pub firewall_names_vpn: Option<bool>,
    /// The hooks (`input`, `output`) at which this computer's firewall stops what web pages need; read with
    /// administrator rights only, and only when nothing came back.
    pub firewall_drops: Option<Vec<String>>,
}

/// Something that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// What, in words: "echo requests", "DHCP discover".
    pub what: String,
    pub why: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No answer so far. Silence is only a fact together with how long it lasted.
    #[default]
    Waiting,
    /// A positive answer.
    Answered,
    /// Something is there and says no at once (reset, port unreachable).
    Refused,
    /// The other end hung up in the middle.
    Closed,
    /// "Network unreachable": no route here, or a router on the way says so.
    NoRoute,
    /// "Host unreachable": the next hop's hardware address does not resolve, or a router says so.
    HostUnreachable,
    /// This computer does not allow the send.
    Forbidden,
    /// A route or rule of this computer throws the packet away.
    Discarded,
    /// "Prohibited": a route of this computer or a router on the way forbids it.
    Prohibited,
    /// An answer that makes no sense.
    Garbled,
}

/// One attempt, from its start to its outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    pub outcome: Outcome,
    /// Milliseconds after the start of the examination.
    pub started_ms: u32,
    /// Milliseconds from its start to its outcome; absent while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<f32>,
}

impl Attempt {
    /// An attempt that has just begun.
    #[must_use]
    pub fn begun(started_ms: u32) -> Self {
        Self { outcome: Outcome::Waiting, started_ms, took_ms: None }
    }

    /// Whether it got what it asked for.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.outcome == Outcome::Answered
    }

    /// Whether anything came back from the other end itself, a refusal included.
    #[must_use]
    pub fn alive(&self) -> bool {
        matches!(self.outcome, Outcome::Answered | Outcome::Refused | Outcome::Closed | Outcome::Garbled)
    }

    /// Whether it has been silent for at least `patience_ms` at the moment `now_ms`.
    #[must_use]
    pub fn silent(&self, now_ms: u32, patience_ms: u32) -> bool {
        self.outcome == Outcome::Waiting && now_ms >= self.started_ms.saturating_add(patience_ms)
    }

    /// Whether it ended without a positive answer, or has been silent for `patience_ms`.
    #[must_use]
    pub fn failed(&self, now_ms: u32, patience_ms: u32) -> bool {
        match self.outcome {
            Outcome::Answered => false,
            Outcome::Waiting => self.silent(now_ms, patience_ms),
            _ => true,
        }
    }
}

/// A burst of echo requests to one address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EchoSeries {
    pub target: IpAddr,
    pub started_ms: u32,
    pub sent: u32,
    /// Milliseconds of each reply, in order of sending.
    pub replies_ms: Vec<f32>,
    /// When the last request was sent, in milliseconds after the start of the examination.
    pub last_sent_ms: u32,
    /// Requests whose answer is not overdue yet do not count as lost; set by the prober at the end of its wait.
    #[serde(default)]
    pub finished: bool,
    /// Why nothing could be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Outcome>,
}

impl EchoSeries {
    /// Median of the replies, in milliseconds.
    #[must_use]
    pub fn median_ms(&self) -> Option<f32> {
        median(&self.replies_ms)
    }

    /// Whether any reply came.
    #[must_use]
    pub fn answers(&self) -> bool {
        !self.replies_ms.is_empty()
    }

    /// Requests without a reply, as far as known.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.sent.saturating_sub(u32::try_from(self.replies_ms.len()).unwrap_or(u32::MAX))
    }
}

/// The middle value; the lower of two.
#[must_use]
pub fn median(values: &[f32]) -> Option<f32> {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_needs_time() {
        let attempt = Attempt::begun(100);
        assert!(!attempt.silent(500, 1000));
        assert!(attempt.silent(1100, 1000));
        assert!(attempt.failed(1100, 1000));
        let refused = Attempt { outcome: Outcome::Refused, started_ms: 0, took_ms: Some(1.0) };
        assert!(refused.alive() && refused.failed(1, 1000) && !refused.silent(5000, 1000));
    }

    #[test]
    fn the_median_of_nothing_is_nothing() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(1.0));
    }
}
