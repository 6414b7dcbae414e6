//! How one name server stands, from the queries it was asked.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::diagnostics::facts::{
    DnsQuery, DnsServer, Outcome, QueryPurpose, RecordKind, ServerRole, Transport, median,
};

use super::view::View;

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
    let tcp_good = server
        .queries
        .iter()
        .find(|q| q.transport == Transport::Tcp && q.attempt.answered() && !q.addresses.is_empty())
        .and_then(|q| q.attempt.took_ms);
    if let Some(time) = tcp_good.filter(|_| answered.is_empty()) {
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
    if ended(Outcome::NoRoute) || ended(Outcome::HostUnreachable) || ended(Outcome::Discarded) {
        return ServerState::Unreachable;
    }
    match known(server).map(|q| q.attempt.started_ms).min() {
        Some(started) => ServerState::Silent(view.now.saturating_sub(started)),
        None => ServerState::Unasked,
    }
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
