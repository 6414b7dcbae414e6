//! Resolvers that answer, and yet: false, slow, lossy, or only some of them.

use std::collections::BTreeSet;
use std::net::IpAddr;

use shared_types::Layer;

use super::start;
use crate::diagnostics::facts::{
    Certificate, CertificateVerdict, DnsQuery, DnsServer, Outcome, Page, QueryPurpose, median,
};
use crate::diagnostics::judge::servers::{
    ServerState, configured, known, one_for_all, others_as_slow, reference_addresses, slow_despite_loss, state,
    still_slow,
};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::{View, is_private, to_ms};

/// A server that others outlive has this long.
const PARTIAL_MS: u32 = 700;

/// An uncached name; up to 250 ms is fine.
const SLOW_MS: f32 = 500.0;

/// Asked anew a server has this long to show whether it is slow: the questions are on their way, and SLOW_MS is over.
const ASKED_ANEW_MS: u32 = 700;

/// Single queries lost, in per cent of a burst, from which a server is unreliable.
const BURST_LOSS_PERCENT: usize = 18;

/// Below this the burst is too short to judge.
const BURST_LEAST: usize = 12;

pub(super) fn lies(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    // The first server that works is whom programs believe.
    let Some((server, _)) = states.iter().find(|(_, s)| s.works()) else { return };
    // Dates alone are a matter of the clock.
    let genuine = |c: &Certificate| {
        matches!(c.verdict, CertificateVerdict::Valid | CertificateVerdict::Expired | CertificateVerdict::NotYetValid)
    };
    let honest_line =
        view.facts.internet.reach.iter().any(|r| {
            r.tls.as_ref().is_some_and(|t| t.attempt.answered() || t.certificate.as_ref().is_some_and(genuine))
        });
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
    dead_end(view, server, found);
}

/// One address for names of several owners, which public resolvers do not give, and where no page comes from.
fn dead_end(view: &View<'_>, server: &DnsServer, found: &mut Vec<Suspect>) {
    let pages = || view.facts.internet.pages.iter();
    let dead = |p: &&Page| view.failed(&p.connect) && !is_private(p.address);
    for page in pages().filter(dead) {
        let led: BTreeSet<&str> = pages().filter(|p| p.address == page.address).map(|p| p.owner.as_str()).collect();
        let told: Vec<IpAddr> = reference_addresses(view, &page.host).collect();
        let from_here = known(server).any(|q| q.name == page.host && q.addresses.contains(&page.address));
        if led.len() < 2 || told.is_empty() || told.contains(&page.address) || !from_here {
            continue;
        }
        let owners = led.into_iter().collect::<Vec<_>>().join(", ");
        let grade = if view.web_works() { Grade::Degraded } else { Grade::Broken };
        found.push(
            Suspect { grade, ..start("dns_hijack", 0.88, server.address) }
                .because(
                    Layer::NameResolution,
                    format!("{} leads sites of {owners} to one address, {}.", server.address, page.address),
                )
                .because(Layer::NameResolution, format!("Public resolvers give another address for {}.", page.host))
                .because(Layer::Internet, format!("{} answers no connection.", page.address))
                .instead(Some(page.address))
                .host(&page.host),
        );
        return;
    }
}

pub(super) fn partial(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    let flapping = found.iter().any(|s| s.cause == "link_flapping");
    if flapping {
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
        // Where servers take turns each is the first for some program.
        let first = place == 0 || (view.facts.names.rotate && !state.works());
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
pub(super) fn path_loses(found: &[Suspect]) -> bool {
    found.iter().any(|s| matches!(s.cause, "lan_packet_loss" | "upstream_packet_loss" | "link_flapping"))
}

pub(super) fn quality(view: &View<'_>, states: &[(&DnsServer, ServerState)], found: &mut Vec<Suspect>) {
    let Some((server, ServerState::Works(time))) = states.iter().find(|(_, s)| s.works()) else { return };
    // A slow line makes DNS slow; only what is beyond that is the server's.
    let path = view.rtt_ms.unwrap_or(0.0);
    // Some names may be cached: the slow half counts, with those still waiting.
    let times: Vec<f32> = known(server)
        .filter(|q| q.attempt.answered() || q.attempt.silent(view.now, 1000))
        .filter_map(|q| q.attempt.took_ms.or_else(|| view.now.checked_sub(q.attempt.started_ms).map(ms)))
        .collect();
    let typical = median(&times).unwrap_or(*time);
    // A question that had to be sent again says nothing of the server's speed; only being asked anew does.
    let anew = still_slow(server, view.now);
    let still = (slow_despite_loss(server) && anew != Some(false)) || anew == Some(true);
    let still = still && !others_as_slow(view, typical);
    let burst: Vec<_> = server.queries.iter().filter(|q| q.purpose == QueryPurpose::Burst).collect();
    if typical > SLOW_MS && !loses_rather(&burst) && typical > path * 2.0 + 300.0 && times.len() >= 2 && still {
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
    let patience = view.quiet.max(400);
    let lost = burst.iter().filter(|q| q.attempt.silent(view.now, patience)).count();
    let over =
        burst.iter().all(|q| !matches!(q.attempt.outcome, Outcome::Waiting) || q.attempt.silent(view.now, patience));
    // One that loses some answers others; where none of so many comes, it is slow, gone, or this computer too busy to listen.
    let some_come = lost < burst.len();
    let enough = burst.len() >= BURST_LEAST && lost * 100 >= burst.len() * BURST_LOSS_PERCENT;
    if over && enough && some_come && !path_loses(found) {
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

/// Whether of many single questions some were answered quickly and most were not: what was late before had to be sent again.
fn loses_rather(burst: &[&DnsQuery]) -> bool {
    let times: Vec<f32> = burst.iter().filter_map(|q| q.attempt.took_ms).collect();
    let most_lost = times.len() * 2 < burst.len();
    burst.len() >= BURST_LEAST && most_lost && times.len() >= 2 && times.iter().all(|t| *t < SLOW_MS)
}

/// Whether the first server that works has been slow and is not known to be so still.
pub(in crate::diagnostics::judge) fn asked_anew(view: &View<'_>) -> bool {
    let Some(server) = configured(view).find(|s| state(view, s).works()) else { return false };
    let late = known(server).filter(|q| q.attempt.took_ms.is_some_and(|t| t > SLOW_MS)).count();
    let last = known(server).filter_map(|q| Some(q.attempt.started_ms + to_ms(q.attempt.took_ms?))).max();
    late >= 2
        && !slow_despite_loss(server)
        && still_slow(server, view.now).is_none()
        && view.now < last.unwrap_or(0).saturating_add(ASKED_ANEW_MS)
}

#[expect(clippy::cast_precision_loss, reason = "seconds in milliseconds, far below 2^24")]
pub(super) fn ms(value: u32) -> f32 {
    value as f32
}

pub(super) fn rewrites(view: &View<'_>, found: &mut Vec<Suspect>) {
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
