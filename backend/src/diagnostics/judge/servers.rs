//! How one name server stands, from the queries it was asked.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::diagnostics::facts::{
    DnsQuery, DnsServer, Outcome, QueryPurpose, RecordKind, ServerRole, Transport, median,
};

use super::view::View;

/// One in a thousand, as a logarithm: chance that is left out of account.
const CERTAIN_LN: f64 = -6.9;

/// When the copies of a question are sent, as the prober does it.
const COPIES_AT_MS: [f32; 3] = [0.0, 300.0, 900.0];
/// An answer so long after its question is the server's slowness, or the line's.
const LATE_MS: f32 = 350.0;
/// A single question that is silent for so long is slow or lost.
const SLOW_MS: u32 = 500;

/// How a server stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ServerState {
    /// Gives addresses; the median time in milliseconds.
    Works(f32),
    /// Answers with this code and no address.
    Says(String),
    /// Says that there are no addresses.
    Empty,
    /// Says no at once: no server there.
    Refused,
    /// This computer does not let the query out.
    Forbidden,
    /// No way to it.
    Unreachable,
    /// Has not answered for so many milliseconds.
    Silent(u32),
    /// Not asked.
    Unasked,
}

impl ServerState {
    pub(super) fn works(&self) -> bool {
        matches!(self, Self::Works(_))
    }
}

/// The plain queries for addresses of well-known names.
pub(super) fn known(server: &DnsServer) -> impl Iterator<Item = &DnsQuery> {
    server
        .queries
        .iter()
        .filter(|q| q.purpose == QueryPurpose::Known && q.transport == Transport::Udp && q.record == RecordKind::A)
}

pub(super) fn state(view: &View<'_>, server: &DnsServer) -> ServerState {
    let answered: Vec<&DnsQuery> = known(server).filter(|q| q.attempt.answered()).collect();
    let good: Vec<f32> =
        answered.iter().filter(|q| !q.addresses.is_empty()).filter_map(|q| q.attempt.took_ms).collect();
    if let Some(time) = median(&good) {
        return ServerState::Works(time);
    }
    if !answered.is_empty() {
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        for code in answered.iter().filter_map(|q| q.code.as_deref()) {
            *codes.entry(code).or_default() += 1;
        }
        let most = codes.into_iter().max_by_key(|(_, count)| *count).map_or("NOERROR", |(code, _)| code);
        return if most == "NOERROR" { ServerState::Empty } else { ServerState::Says(most.to_owned()) };
    }
    let ended = |outcome: Outcome| known(server).any(|q| q.attempt.outcome == outcome);
    if ended(Outcome::Refused) {
        return ServerState::Refused;
    }
    if ended(Outcome::Forbidden) {
        return ServerState::Forbidden;
    }
    if [Outcome::NoRoute, Outcome::HostUnreachable, Outcome::Discarded, Outcome::Prohibited].into_iter().any(ended) {
        return ServerState::Unreachable;
    }
    match known(server).map(|q| q.attempt.started_ms).min() {
        Some(started) => ServerState::Silent(view.now.saturating_sub(started)),
        None => ServerState::Unasked,
    }
}

/// Whether so many questions were lost that a lossy way alone cannot explain it. Sends without an answer multiply.
pub(super) fn silent_despite_loss(server: &DnsServer, loss_percent: f64) -> bool {
    let datagrams = || server.queries.iter().filter(|q| q.transport == Transport::Udp);
    let sends: f64 = datagrams().map(|q| f64::from(q.sends)).sum();
    !datagrams().any(|q| q.attempt.alive()) && (loss_percent.clamp(1.0, 99.0) / 100.0).ln() * sends < CERTAIN_LN
}

/// Whether its answers came late even after the last copy of their question: lost copies cannot do that.
pub(super) fn slow_despite_loss(server: &DnsServer) -> bool {
    let after_last_copy = |q: &DnsQuery| {
        let copies = usize::from(q.sends.saturating_sub(1)).min(COPIES_AT_MS.len() - 1);
        Some(q.attempt.took_ms? - COPIES_AT_MS[copies])
    };
    let lags: Vec<f32> = known(server).filter(|q| q.attempt.answered()).filter_map(after_last_copy).collect();
    lags.len() >= 3 && lags.iter().all(|lag| *lag > LATE_MS)
}

/// Whether public resolvers that were asked at the same time took about as long: then it is the line, or this computer has
/// more to do than it can.
pub(super) fn others_as_slow(view: &View<'_>, typical_ms: f32) -> bool {
    let references = view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Reference);
    let plain = references.flat_map(known).filter(|q| q.attempt.answered());
    let times: Vec<f32> = plain.filter_map(|q| q.attempt.took_ms).collect();
    times.len() >= 2 && median(&times).is_some_and(|usual| usual > typical_ms * 0.6)
}

/// Whether it is slow when asked anew, each question once: `None` while that is not known. A lost one does not matter.
pub(super) fn still_slow(server: &DnsServer, now_ms: u32) -> Option<bool> {
    let burst = || server.queries.iter().filter(|q| q.purpose == QueryPurpose::Burst);
    let quick = burst().filter(|q| q.attempt.took_ms.is_some_and(|t| t < LATE_MS)).count();
    if quick >= 2 {
        return Some(false);
    }
    let slow = burst().filter(|q| q.attempt.took_ms.is_some() || q.attempt.silent(now_ms, SLOW_MS)).count();
    (slow >= 3).then_some(true)
}

/// Whether it answers over TCP, which programs do not use at first.
pub(super) fn over_tcp(server: &DnsServer) -> bool {
    server.queries.iter().any(|q| q.transport == Transport::Tcp && q.attempt.answered() && !q.addresses.is_empty())
}

/// The one address that a server gives for names of different owners, if it does so.
pub(super) fn one_for_all(server: &DnsServer) -> Option<IpAddr> {
    let mut addresses = known(server).filter_map(|q| Some((&q.name, q.addresses.first()?)));
    let (_, first) = addresses.next()?;
    let mut names = 1;
    for (_, address) in addresses {
        if address != first {
            return None;
        }
        names += 1;
    }
    (names >= 3).then_some(*first)
}

/// The addresses that references gave for a name, over HTTPS or plainly.
pub(super) fn reference_addresses<'a>(view: &View<'a>, name: &'a str) -> impl Iterator<Item = IpAddr> + 'a {
    let references = view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Reference);
    references
        .flat_map(|s| &s.queries)
        .filter(move |q| q.name == name && q.purpose == QueryPurpose::Known)
        .flat_map(|q| q.addresses.iter().copied())
}

/// The servers that the system asks, in its order, those behind a local stub left out.
pub(super) fn configured<'a>(view: &View<'a>) -> impl Iterator<Item = &'a DnsServer> {
    view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured)
}
