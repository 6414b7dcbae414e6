//! What this computer itself puts before DNS: no server set, a dead stub, the hosts file, search domains.

use std::net::IpAddr;

use shared_types::Layer;

use super::answers::path_loses;
use crate::diagnostics::facts::{
    DnsQuery, DnsServer, Outcome, QueryPurpose, RecordKind, ServerRole, SystemLookup, Transport,
};
use crate::diagnostics::judge::servers::{ServerState, configured, one_for_all, state};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::{DEAD_MS, View};

/// Programs' own lookups that hang for so long while DNS itself is quick are at fault.
pub(in crate::diagnostics::judge) const LOOKUP_MS: u32 = 1300;

/// What is wrong on this computer itself; needs nothing from outside to be seen.
pub(super) fn own_side(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
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
            let mut suspect = Suspect::new("no_dns_servers", Layer::NameResolution, Grade::Broken, 0.96)
                .because(Layer::NameResolution, format!("{source} names no DNS server."))
                .because(Layer::NameResolution, "Nobody can be asked for a name.")
                .not("A dead DNS server: none is set.");
            for line in &view.facts.names.unread {
                suspect =
                    suspect.because(Layer::NameResolution, format!("The system does not read its line '{line}'."));
            }
            found.push(suspect.list(view.facts.names.unread.clone()));
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

pub(super) fn behind_works(view: &View<'_>) -> bool {
    let mut behind = view.facts.names.servers.iter().filter(|s| s.role != ServerRole::Configured);
    behind.any(|s| state(view, s).works())
}

/// What this computer itself puts before DNS: hosts file and search domains.
pub(super) fn overrides(view: &View<'_>, found: &mut Vec<Suspect>) {
    hosts_file(view, found);
    // A resolver that leads every name to one place catches these as well; that is another fault.
    if configured(view).any(|s| one_for_all(s).is_some()) {
        return;
    }
    let names = &view.facts.names;
    // Only an answer for a name that nobody can have set shows that any name is caught.
    let caught = configured(view)
        .flat_map(|s| &s.queries)
        .find(|q| q.purpose == QueryPurpose::SuffixedAbsent && !q.addresses.is_empty());
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

/// Programs' own lookups, where the servers that are set answer as they should: something on this computer, or in what
/// its lookups ask for beside, holds them up.
pub(super) fn lookups(view: &View<'_>, found: &mut Vec<Suspect>) {
    let names = &view.facts.names;
    let tried: Vec<&SystemLookup> = names.system.iter().filter(|l| asked(l)).collect();
    let explained = found.iter().any(|s| s.layer == Layer::NameResolution && s.grade > Grade::Remark);
    if tried.len() < 2 || view.system_resolves() || view.proxy_works() {
        return;
    }
    let Some(server) = configured(view).find(|s| state(view, s).works()) else { return };
    let broken = found.iter().any(|s| s.layer == Layer::NameResolution && s.grade == Grade::Broken);
    if !broken && tried.iter().all(|l| l.attempt.outcome != Outcome::Waiting) {
        let words = tried.iter().find_map(|l| l.error.clone()).unwrap_or_default();
        found.push(
            Suspect::new("system_lookup_broken", Layer::NameResolution, Grade::Broken, 0.9)
                .because(
                    Layer::NameResolution,
                    format!("All {} lookups through this computer's own resolver fail ({words}).", tried.len()),
                )
                .because(
                    Layer::NameResolution,
                    format!("{} answers the same questions when asked directly.", server.address),
                )
                .not("The DNS server: it answers.")
                .at(server.address),
        );
        return;
    }
    if explained || path_loses(found) || !tried.iter().all(|l| l.attempt.silent(view.now, LOOKUP_MS)) {
        return;
    }
    let hang = format!("Lookups as programs make them hang for more than {:.1} s.", f64::from(LOOKUP_MS) / 1000.0);
    let unanswered = |wanted: fn(&DnsQuery) -> bool| {
        let mut queries = server.queries.iter().filter(|q| q.transport == Transport::Udp && wanted(q)).peekable();
        queries.peek().is_some() && queries.all(|q| q.attempt.silent(view.now, 1000))
    };
    let suspect = if unanswered(|q| q.record == RecordKind::Aaaa) {
        Suspect::new("dns_unreliable", Layer::NameResolution, Grade::Degraded, 0.9)
            .because(
                Layer::NameResolution,
                format!("{} leaves every question for an IPv6 address unanswered.", server.address),
            )
            .not("A dead server: it answers questions for IPv4 addresses at once.")
            .number(50)
    } else if names.ndots >= 3
        && unanswered(|q| matches!(q.purpose, QueryPurpose::Suffixed | QueryPurpose::SuffixedAbsent))
    {
        let domain = names.search.first().cloned().unwrap_or_default();
        Suspect::new("search_domain_dead", Layer::NameResolution, Grade::Degraded, 0.9)
            .because(Layer::NameResolution, format!("Questions for names below {domain} are not answered."))
            .because(
                Layer::NameResolution,
                format!("The search domain {domain} is tried first for names with fewer than {} dots.", names.ndots),
            )
            .not("The DNS server: it answers other questions at once.")
            .host(domain)
            .number(names.ndots)
    } else if view.now >= DEAD_MS {
        Suspect::new("system_lookup_broken", Layer::NameResolution, Grade::Degraded, 0.7)
            .because(
                Layer::NameResolution,
                format!("{} answers the same questions at once when asked directly.", server.address),
            )
            .not("The DNS server: it answers.")
    } else {
        return;
    };
    found.push(suspect.because(Layer::NameResolution, hang).at(server.address));
}

/// Whether the system really looked it up.
fn asked(lookup: &SystemLookup) -> bool {
    lookup.attempt.outcome != Outcome::Waiting || lookup.error.is_none()
}

pub(super) fn hosts_file(view: &View<'_>, found: &mut Vec<Suspect>) {
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
