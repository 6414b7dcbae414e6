//! Rung 4: no resolver, a dead, slow, refusing or lying one, and what this computer itself puts before it.

mod answers;
mod own;

use std::collections::BTreeSet;
use std::net::IpAddr;

use shared_types::Layer;

use super::resolver_way;
use super::servers::{ServerState, configured, known, over_tcp, state};
use super::suspect::{Grade, Suspect};
use super::view::{DEAD_MS, View, is_private};
use crate::diagnostics::facts::{DnsServer, RecordKind, ServerRole, Transport};

pub(super) use answers::asked_anew;
pub(super) use own::LOOKUP_MS;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.tested(Layer::NameResolution) {
        return;
    }
    let states: Vec<(&DnsServer, ServerState)> = configured(view).map(|s| (s, state(view, s))).collect();
    own::own_side(view, &states, found);
    // What answers from outside in spite of a lower fault leaves a resolver's own fault to be seen.
    let lower_broken =
        !view.addresses_work() && found.iter().any(|s| s.grade == Grade::Broken && s.layer < Layer::NameResolution);
    let already = found.iter().any(|s| s.layer == Layer::NameResolution && s.grade == Grade::Broken);
    let explained = states.iter().any(|(s, _)| resolver_way::explains(found, s.address));
    if lower_broken || already || explained {
        return;
    }
    let works = states.iter().any(|(_, s)| s.works());
    if works {
        answers::lies(view, &states, found);
        answers::partial(view, &states, found);
        answers::quality(view, &states, found);
        answers::rewrites(view, found);
        own::overrides(view, found);
        own::lookups(view, found);
    } else if !view.system_resolves()
        && !view.proxy_works()
        && (view.addresses_work() || only_here(view, &states))
        && !behind_dead_ipv4(view, &states)
    {
        broken(view, &states, found);
    }
}

/// The resolvers can only be reached, or only reach out, over an IPv4 line that is dead: then that is the fault.
fn behind_dead_ipv4(view: &View<'_>, states: &[(&DnsServer, ServerState)]) -> bool {
    view.ipv4_dead() && states.iter().all(|(s, state)| s.address.is_ipv4() && !matches!(state, ServerState::Refused))
}

/// Whether nothing outside was to be tried, and all servers were: then what they say themselves is all there is.
fn only_here(view: &View<'_>, states: &[(&DnsServer, ServerState)]) -> bool {
    let references = view.facts.names.servers.iter().any(|s| s.role == ServerRole::Reference);
    !view.tested(Layer::Internet) && !references && states.iter().all(|(_, s)| *s != ServerState::Unasked)
}

fn broken(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    // The system takes the first answer, even a bad one; silence makes it ask the next.
    let spoke = states.iter().find(|(_, s)| matches!(s, ServerState::Says(_) | ServerState::Empty));
    let suspect = if let Some((server, state)) = spoke { said(view, server, state) } else { silent(view, states) };
    let Some(suspect) = suspect else { return };
    found.push(if view.addresses_work() {
        suspect
            .because(Layer::Internet, "Outside addresses answer, so the line works.")
            .not("The internet line: addresses answer.")
    } else {
        Suspect { confidence: 0.7, ..suspect }.although(
            Layer::Internet,
            "Whether the line works was not tried; without one a router's DNS fails as well.",
        )
    });
}

fn said(view: &View<'_>, server: &DnsServer, state: &ServerState) -> Option<Suspect> {
    let code = match state {
        ServerState::Says(code) => code.as_str(),
        _ => "NOERROR",
    };
    // A stub that cannot reach what is behind it says SERVFAIL in its own name.
    let behind: Vec<&DnsServer> =
        view.facts.names.servers.iter().filter(|s| s.role == ServerRole::BehindStub).collect();
    let all_dead = |view: &View<'_>| {
        !behind.is_empty()
            && behind
                .iter()
                .all(|s| !matches!(super::servers::state(view, s), ServerState::Works(_) | ServerState::Says(_)))
    };
    if code == "SERVFAIL" && server.address.is_loopback() && all_dead(view) {
        let first = behind.first()?;
        return Some(start("dns_server_unreachable", 0.85, first.address).because(
            Layer::NameResolution,
            format!("{} answers no query, and the local stub says SERVFAIL.", first.address),
        ));
    }
    let (cause, words) = match code {
        "NXDOMAIN" => ("dns_nxdomain_all", "says that no name exists, well-known ones included"),
        "REFUSED" => ("dns_refused", "refuses every query"),
        "NOERROR" => ("dns_empty_answers", "answers every name without an address"),
        _ => ("dns_servfail", "fails on every name"),
    };
    let names: BTreeSet<&str> = known(server).filter(|q| q.attempt.answered()).map(|q| q.name.as_str()).collect();
    let count = names.len();
    if let Some(name) = names.first().filter(|name| count == 1 && !others_know(view, name)) {
        return Some(unknown_name(view, server, name));
    }
    let mut suspect = start(cause, 0.96, server.address)
        .because(Layer::NameResolution, format!("{} {words} ({count} names, {code}).", server.address))
        .not("A dead server: it answers at once.");
    if view.references_answer() {
        suspect = suspect.because(Layer::NameResolution, "Public resolvers give addresses for the same names.");
    }
    Some(suspect)
}

/// Whether a public resolver gives an address for a name.
fn others_know(view: &View<'_>, name: &str) -> bool {
    super::servers::reference_addresses(view, name).next().is_some()
}

/// The only name that was asked for does not exist, as far as anybody knows: that says nothing about the server.
fn unknown_name(view: &View<'_>, server: &DnsServer, name: &str) -> Suspect {
    let references = view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Reference);
    let denied = references.flat_map(|s| &s.queries).any(|q| q.name == name && q.code.as_deref() == Some("NXDOMAIN"));
    let suspect = Suspect { grade: Grade::Degraded, ..start("remote_name_missing", 0.7, server.address) }
        .because(Layer::NameResolution, format!("{} finds no address for {name}.", server.address))
        .host(name);
    if denied {
        suspect.because(Layer::NameResolution, "Public resolvers do not know the name either.")
    } else {
        suspect.although(Layer::NameResolution, "No other name was asked for, so the server may as well be at fault.")
    }
}

fn start(cause: &'static str, confidence: f64, server: IpAddr) -> Suspect {
    Suspect::new(cause, Layer::NameResolution, Grade::Broken, confidence).at(server)
}

fn silent(view: &View<'_>, states: &[(&DnsServer, ServerState)]) -> Option<Suspect> {
    let (first, state) = states.first()?;
    let list: Vec<String> = states.iter().map(|(s, _)| s.address.to_string()).collect();
    let refused = states.iter().all(|(_, s)| matches!(s, ServerState::Refused | ServerState::Unreachable));
    if refused {
        let words =
            if *state == ServerState::Refused { "says that no DNS server is there" } else { "cannot be reached" };
        return Some(
            leftover(view, first)
                .unwrap_or_else(|| start("dns_server_unreachable", 0.95, first.address))
                .because(Layer::NameResolution, format!("{} {words}.", first.address))
                .list(list),
        );
    }
    if states.iter().any(|(_, s)| *s == ServerState::Forbidden) {
        return None;
    }
    let waited = states
        .iter()
        .map(|(_, s)| match s {
            ServerState::Silent(ms) => *ms,
            ServerState::Refused | ServerState::Unreachable => u32::MAX,
            _ => 0,
        })
        .min()?;
    if let Some(suspect) = states.iter().find_map(|(s, _)| ipv4_unanswered(view, s)) {
        return Some(suspect);
    }
    let outside = states.iter().all(|(s, _)| !s.on_link && !is_private(s.address) && !s.address.is_loopback());
    let over_https = view
        .facts
        .names
        .servers
        .iter()
        .flat_map(|s| &s.queries)
        .any(|q| q.transport == Transport::Https && q.attempt.answered() && !q.addresses.is_empty());
    let same_hosts_live = view.facts.internet.reach.iter().any(|r| r.connect.answered())
        || view.facts.internet.echoes.iter().any(|e| states.iter().any(|(s, _)| s.address == e.target) && e.answers());
    if outside && !view.references_answer() && waited >= view.quiet.max(900) && (over_https || same_hosts_live) {
        let mut suspect = start("dns_blocked", if over_https { 0.95 } else { 0.8 }, first.address)
            .because(
                Layer::NameResolution,
                format!("{} do not answer on port 53, nor does any other outside server.", list.join(", ")),
            )
            .not("Dead DNS servers: the same hosts answer otherwise.")
            .list(list);
        if over_https {
            suspect = suspect.because(Layer::NameResolution, "The same servers answer over HTTPS.");
        }
        return Some(suspect);
    }
    // On our own network a server whose hardware address does not resolve is gone for certain; else it may be slow.
    let patience = if unresolved_neighbour(view, first) { 1000 } else { DEAD_MS };
    if waited < patience {
        return None;
    }
    let suspect = leftover(view, first).unwrap_or_else(|| {
        let suspect = start("dns_server_unreachable", 0.94, first.address);
        if view.references_answer() { suspect } else { Suspect { confidence: 0.85, ..suspect } }
    });
    let mut suspect = suspect
        .because(
            Layer::NameResolution,
            format!(
                "{} did not answer any query within {:.1} s.",
                list.join(", "),
                f64::from(waited.min(view.now)) / 1000.0
            ),
        )
        .not("A slow server: it had more than two seconds.")
        .list(list);
    if states.iter().any(|(s, _)| over_tcp(s)) {
        suspect = suspect
            .because(Layer::NameResolution, "It answers over TCP; programs ask by datagram, which is not answered.");
    }
    if view.references_answer() {
        suspect = suspect
            .because(Layer::NameResolution, "Public resolvers answer on the same port.")
            .not("A blocked port 53: public resolvers answer on it.");
    }
    Some(suspect)
}

/// A server that answers questions for IPv6 addresses and leaves those for IPv4 ones unanswered: each lookup hangs.
fn ipv4_unanswered(view: &View<'_>, server: &DnsServer) -> Option<Suspect> {
    let mut others = server.queries.iter().filter(|q| q.record == RecordKind::Aaaa && q.transport == Transport::Udp);
    let silent = known(server).count() >= 2 && known(server).all(|q| q.attempt.silent(view.now, LOOKUP_MS));
    (silent && others.any(|q| q.attempt.answered() && !q.addresses.is_empty())).then(|| {
        start("dns_unreliable", 0.9, server.address)
            .because(
                Layer::NameResolution,
                format!("{} leaves every question for an IPv4 address unanswered.", server.address),
            )
            .not("A dead server: it answers questions for IPv6 addresses at once.")
            .number(50)
    })
}

/// A server on our own network to which even TCP gets "no such host".
fn unresolved_neighbour(view: &View<'_>, server: &DnsServer) -> bool {
    server.on_link
        && view.facts.gateway.hops.iter().all(|h| h.address != server.address)
        && server.queries.iter().all(|q| !q.attempt.alive())
        && view.facts.gateway.hops.iter().any(|h| h.in_use && super::view::hop_answers(h))
        && view.references_answer()
}

/// A private server that no connected network contains, while a tunnel is down: what a VPN left behind.
fn leftover(view: &View<'_>, server: &DnsServer) -> Option<Suspect> {
    let tunnel = view.facts.internet.tunnels.iter().find(|t| !t.up);
    let foreign = is_private(server.address) && !server.on_link && !server.address.is_loopback();
    let tunnel = tunnel.filter(|_| foreign)?;
    Some(
        start("vpn_dns_leftover", 0.9, server.address)
            .because(
                Layer::NameResolution,
                format!("{} is a private address in none of this computer's networks.", server.address),
            )
            .because(Layer::NameResolution, format!("The tunnel {} is down.", tunnel.adapter))
            .on(&tunnel.adapter),
    )
}
