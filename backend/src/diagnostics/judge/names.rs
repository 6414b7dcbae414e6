//! Rung 4: no resolver, a dead, slow, refusing or lying one, and what this computer itself puts before it.

use std::net::IpAddr;

use shared_types::Layer;

use super::servers::{ServerState, configured, known, one_for_all, reference_addresses, state};
use super::suspect::{Grade, Suspect};
use super::view::{DEAD_MS, View, is_private};
use crate::diagnostics::facts::{CertificateVerdict, DnsServer, QueryPurpose, ServerRole, Transport};

/// A server that others outlive has this long.
const PARTIAL_MS: u32 = 700;
/// An uncached name; up to 250 ms is fine.
const SLOW_MS: f32 = 500.0;
/// Single queries lost, in per cent of a burst, from which a server is unreliable.
const BURST_LOSS_PERCENT: usize = 18;
/// Below this the burst is too short to judge.
const BURST_LEAST: usize = 12;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.tested(Layer::NameResolution) {
        return;
    }
    let states: Vec<(&DnsServer, ServerState)> = configured(view).map(|s| (s, state(view, s))).collect();
    own_side(view, &states, found);
    // These leave enough of the way open to see a resolver's own fault.
    let half_open = |s: &Suspect| matches!(s.cause, "duplicate_ip" | "wrong_subnet_mask");
    let lower_broken =
        found.iter().any(|s| s.grade == Grade::Broken && s.layer < Layer::NameResolution && !half_open(s));
    let already = found.iter().any(|s| s.layer == Layer::NameResolution && s.grade == Grade::Broken);
    if lower_broken || already {
        return;
    }
    let works = states.iter().any(|(_, s)| s.works());
    if works {
        lies(view, &states, found);
        partial(view, &states, found);
        quality(view, &states, found);
        rewrites(view, found);
        overrides(view, found);
    } else if !view.system_resolves()
        && !view.proxy_works()
        && view.addresses_work()
        && !behind_dead_ipv4(view, &states)
    {
        broken(view, &states, found);
    }
}

/// The resolvers can only be reached, or only reach out, over an IPv4 line that is dead: then that is the fault.
fn behind_dead_ipv4(view: &View<'_>, states: &[(&DnsServer, ServerState)]) -> bool {
    view.ipv4_dead() && states.iter().all(|(s, state)| s.address.is_ipv4() && !matches!(state, ServerState::Refused))
}

/// What is wrong on this computer itself; needs nothing from outside to be seen.
fn own_side(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    if view.system_resolves() || view.proxy_works() || !view.facts.system.read {
        return;
    }
    let source = &view.facts.names.source;
    if states.is_empty() {
        let failed = view.facts.names.system.iter().any(|l| view.failed(&l.attempt));
        // With a fault further down no lookup was made; the empty list is a fault all the same.
        let untried = found.iter().any(|s| s.grade == Grade::Broken && s.layer <= Layer::Ip)
            && view.facts.names.system.is_empty();
        if failed || untried {
            found.push(
                Suspect::new("no_dns_servers", Layer::NameResolution, Grade::Broken, 0.96)
                    .because(Layer::NameResolution, format!("{source} names no DNS server."))
                    .because(Layer::NameResolution, "Nobody can be asked for a name.")
                    .not("A dead DNS server: none is set."),
            );
        }
        return;
    }
    let stub = |s: &DnsServer| s.address.is_loopback();
    if states.iter().all(|(s, _)| stub(s)) {
        let down = states.iter().all(|(_, s)| match s {
            ServerState::Refused | ServerState::Unreachable => true,
            // Loopback has no delay; what is silent there for a second hangs.
            ServerState::Silent(ms) => *ms >= 1000 && behind_works(view),
            _ => false,
        });
        if down && let Some((server, state)) = states.first() {
            let how = if *state == ServerState::Refused { "Nothing listens" } else { "Nothing answers" };
            found.push(
                Suspect::new("local_resolver_down", Layer::NameResolution, Grade::Broken, 0.95)
                    .because(Layer::NameResolution, format!("{source} names {}, on this computer.", server.address))
                    .because(Layer::NameResolution, format!("{how} on {} port 53.", server.address))
                    .not("The network's DNS: it is not even asked.")
                    .at(server.address),
            );
        }
    }
}

fn behind_works(view: &View<'_>) -> bool {
    let mut behind = view.facts.names.servers.iter().filter(|s| s.role != ServerRole::Configured);
    behind.any(|s| state(view, s).works())
}

fn addresses_fine() -> &'static str {
    "Outside addresses answer, so the line works."
}

fn broken(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    // The system takes the first answer, even a bad one; silence makes it ask the next.
    let spoke = states.iter().find(|(_, s)| matches!(s, ServerState::Says(_) | ServerState::Empty));
    let suspect = if let Some((server, state)) = spoke { said(view, server, state) } else { silent(view, states) };
    if let Some(suspect) = suspect {
        found.push(suspect.because(Layer::Internet, addresses_fine()).not("The internet line: addresses answer."));
    }
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
    let count = known(server).filter(|q| q.attempt.answered()).count();
    let mut suspect = start(cause, 0.96, server.address)
        .because(Layer::NameResolution, format!("{} {words} ({count} names, {code}).", server.address))
        .not("A dead server: it answers at once.");
    if view.references_answer() {
        suspect = suspect.because(Layer::NameResolution, "Public resolvers give addresses for the same names.");
    }
    Some(suspect)
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
    if view.references_answer() {
        suspect = suspect
            .because(Layer::NameResolution, "Public resolvers answer on the same port.")
            .not("A blocked port 53: public resolvers answer on it.");
    }
    Some(suspect)
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

fn lies(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    // The first server that works is whom programs believe.
    let Some((server, _)) = states.iter().find(|(_, s)| s.works()) else { return };
    let honest_line = view.facts.internet.reach.iter().any(|r| r.tls.as_ref().is_some_and(|t| t.attempt.answered()));
    if let Some(address) = one_for_all(server) {
        let truth = known(server).any(|q| reference_addresses(view, &q.name).any(|a| a != address));
        if honest_line && (truth || is_private(address)) && !view.pages_load() {
            found.push(
                start("dns_hijack", 0.95, server.address)
                    .because(Layer::NameResolution, format!("{} gives {address} for every name.", server.address))
                    .because(Layer::NameResolution, "Public resolvers give other addresses.")
                    .because(
                        Layer::Internet,
                        "Their own addresses answer with right certificates, so the line is honest.",
                    )
                    .not("A sign-in page of the network: addresses are not held back.")
                    .instead(Some(address)),
            );
        }
        return;
    }
    // Some names only: the page there shows a certificate that is not its own, while other pages are fine.
    for page in &view.facts.internet.pages {
        let wrong = page.tls.as_ref().and_then(|t| t.certificate.as_ref()).is_some_and(|c| {
            matches!(
                c.verdict,
                CertificateVerdict::UnknownIssuer | CertificateVerdict::WrongName | CertificateVerdict::Other
            )
        });
        let told: Vec<IpAddr> = reference_addresses(view, &page.host).collect();
        if wrong && view.pages_load() && !told.is_empty() && !told.contains(&page.address) {
            found.push(Suspect {
                grade: Grade::Degraded,
                ..start("dns_hijack", 0.85, server.address)
                    .because(
                        Layer::NameResolution,
                        format!("{} leads {} to {}.", server.address, page.host, page.address),
                    )
                    .because(
                        Layer::NameResolution,
                        "Public resolvers name another address, and the certificate there is false.",
                    )
                    .instead(Some(page.address))
                    .host(&page.host)
            });
            return;
        }
    }
}

fn partial(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    if path_loses(found) {
        return;
    }
    let patience = view.quiet.max(PARTIAL_MS);
    let working = states.iter().find(|(_, s)| s.works()).map(|(s, _)| s.address);
    for (place, (server, state)) in states.iter().enumerate() {
        let words = match state {
            ServerState::Silent(ms) if *ms >= patience => "does not answer".to_owned(),
            ServerState::Refused => "says that no DNS server is there".to_owned(),
            ServerState::Unreachable => "cannot be reached".to_owned(),
            ServerState::Says(code) => format!("answers every name with {code}"),
            ServerState::Empty => "answers without addresses".to_owned(),
            _ => continue,
        };
        let first = place == 0;
        // What it says is believed, though the next one would know better.
        let believed = matches!(state, ServerState::Empty) || *state == ServerState::Says("NXDOMAIN".to_owned());
        let (cause, grade) = match (first, believed) {
            (true, true) if matches!(state, ServerState::Empty) => ("dns_empty_answers", Grade::Broken),
            (true, true) => ("dns_nxdomain_all", Grade::Broken),
            (true, false) => ("dns_server_partial", Grade::Degraded),
            (false, _) => ("dns_server_partial", Grade::Remark),
        };
        let mut suspect = Suspect { grade, ..start(cause, 0.94, server.address) }
            .because(
                Layer::NameResolution,
                format!("{}, DNS server number {} of {}, {words}.", server.address, place + 1, states.len()),
            )
            .instead(working)
            .number(u32::try_from(place + 1).unwrap_or(u32::MAX));
        if let Some(working) = working {
            suspect = suspect
                .because(Layer::NameResolution, format!("{working} answers."))
                .not("DNS as a whole: another server answers.");
        }
        found.push(suspect);
        if first {
            return;
        }
    }
}

/// Whether loss on the way is already under suspicion; then lost queries are its effect.
fn path_loses(found: &[Suspect]) -> bool {
    found.iter().any(|s| matches!(s.cause, "lan_packet_loss" | "upstream_packet_loss" | "link_flapping"))
}

fn quality(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    let Some((server, ServerState::Works(time))) = states.iter().find(|(_, s)| s.works()) else { return };
    // A slow line makes DNS slow; only what is beyond that is the server's.
    let path = view.rtt_ms.unwrap_or(0.0);
    // Some names may be cached: the slow half counts, with those still waiting.
    let times: Vec<f32> = known(server)
        .filter(|q| q.attempt.answered() || q.attempt.silent(view.now, 1000))
        .filter_map(|q| q.attempt.took_ms.or_else(|| view.now.checked_sub(q.attempt.started_ms).map(ms)))
        .collect();
    let typical = crate::diagnostics::facts::median(&times).unwrap_or(*time);
    if typical > SLOW_MS && typical > path * 2.0 + 300.0 && times.len() >= 2 && !path_loses(found) {
        let unanswered = known(server).filter(|q| !q.attempt.answered()).count();
        let quick = known(server).filter(|q| q.attempt.took_ms.is_some_and(|t| t < 250.0)).count();
        if quick <= unanswered || quick < 2 {
            found.push(
                Suspect { grade: Grade::Degraded, ..start("dns_slow", 0.93, server.address) }
                    .because(
                        Layer::NameResolution,
                        format!("{} takes {typical:.0} ms a name; under 100 is normal.", server.address),
                    )
                    .not("A dead server: the answers come, and they are right.")
                    .number(typical),
            );
            return;
        }
    }
    let burst: Vec<_> = server.queries.iter().filter(|q| q.purpose == QueryPurpose::Burst).collect();
    let patience = view.quiet.max(400);
    let lost = burst.iter().filter(|q| q.attempt.silent(view.now, patience)).count();
    let over = burst.iter().all(|q| {
        !matches!(q.attempt.outcome, crate::diagnostics::facts::Outcome::Waiting)
            || q.attempt.silent(view.now, patience)
    });
    if over && burst.len() >= BURST_LEAST && lost * 100 >= burst.len() * BURST_LOSS_PERCENT && !path_loses(found) {
        let percent = u32::try_from(lost * 100 / burst.len()).unwrap_or(100);
        found.push(
            Suspect { grade: Grade::Degraded, ..start("dns_unreliable", 0.9, server.address) }
                .because(
                    Layer::NameResolution,
                    format!("{} left {lost} of {} single queries unanswered.", server.address, burst.len()),
                )
                .not("A bad line: echoes on the way are not lost.")
                .number(percent),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds in milliseconds, far below 2^24")]
fn ms(value: u32) -> f32 {
    value as f32
}

fn rewrites(view: &View<'_>, found: &mut Vec<Suspect>) {
    for server in configured(view) {
        let absent = server.queries.iter().find(|q| q.purpose == QueryPurpose::Absent && !q.addresses.is_empty());
        if let Some(address) = absent.and_then(|q| q.addresses.first())
            && one_for_all(server).is_none()
        {
            found.push(
                Suspect { grade: Grade::Remark, ..start("dns_nxdomain_rewrite", 0.9, server.address) }
                    .because(
                        Layer::NameResolution,
                        format!("{} answers {address} for a name that does not exist.", server.address),
                    )
                    .instead(Some(*address)),
            );
            return;
        }
    }
}

/// What this computer itself puts before DNS: hosts file and search domains.
fn overrides(view: &View<'_>, found: &mut Vec<Suspect>) {
    hosts_file(view, found);
    // A resolver that leads every name to one place catches these as well; that is another fault.
    if configured(view).any(|s| one_for_all(s).is_some()) {
        return;
    }
    let names = &view.facts.names;
    let caught = configured(view).flat_map(|s| &s.queries).find(|q| {
        matches!(q.purpose, QueryPurpose::SuffixedAbsent | QueryPurpose::Suffixed) && !q.addresses.is_empty()
    });
    let Some((caught, address)) = caught.and_then(|q| Some((q, q.addresses.first()?))) else { return };
    let domain = names.search.iter().find(|d| caught.name.ends_with(&format!(".{d}"))).cloned().unwrap_or_default();
    let believed = names.system.iter().any(|l| l.addresses.contains(address));
    // Names with fewer dots than this are tried with the search domain first; www.example.com has two.
    let tried_first = names.ndots >= 3;
    let grade = if believed || tried_first { Grade::Broken } else { Grade::Remark };
    let mut suspect = Suspect { grade, ..Suspect::new("search_domain_wildcard", Layer::NameResolution, grade, 0.94) }
        .because(Layer::NameResolution, format!("{} leads to {address}, as any name under {domain} does.", caught.name))
        .because(
            Layer::NameResolution,
            format!("The search domain {domain} is tried first for names with fewer than {} dots.", names.ndots),
        )
        .at(*address)
        .host(domain)
        .number(names.ndots);
    if believed {
        suspect = suspect
            .because(Layer::NameResolution, "Lookups through the system give that address for well-known sites.")
            .not("A lying DNS server: asked directly, it gives the right addresses.");
    }
    found.push(suspect);
}

fn hosts_file(view: &View<'_>, found: &mut Vec<Suspect>) {
    let names = &view.facts.names;
    let probed: Vec<&str> = names.system.iter().map(|l| l.name.as_str()).collect();
    let mut overridden: Vec<(&str, IpAddr)> = Vec::new();
    for entry in &names.hosts {
        let told: Vec<IpAddr> = configured(view)
            .flat_map(|s| &s.queries)
            .filter(|q| q.name == entry.name && matches!(q.purpose, QueryPurpose::Hosts | QueryPurpose::Known))
            .flat_map(|q| q.addresses.iter().copied())
            .collect();
        let known_site = probed.contains(&entry.name.as_str());
        let dead = !entry.reach.is_empty() && entry.reach.iter().all(|a| a.failed(view.now, view.quiet.max(500)));
        let differs = !told.is_empty() && !told.contains(&entry.address);
        if differs && (dead || known_site) {
            overridden.push((&entry.name, entry.address));
        }
    }
    let Some((name, address)) = overridden.first() else { return };
    let list: Vec<String> = overridden.iter().map(|(n, _)| (*n).to_owned()).collect();
    found.push(
        Suspect {
            grade: Grade::Degraded,
            ..Suspect::new("hosts_file_override", Layer::NameResolution, Grade::Degraded, 0.95)
        }
        .because(Layer::NameResolution, format!("The hosts file sends {name} to {address}; DNS gives another address."))
        .because(Layer::NameResolution, format!("{} real sites are overridden.", list.len()))
        .not("DNS: asked directly, it gives the right addresses.")
        .at(*address)
        .host(*name)
        .list(list),
    );
}
