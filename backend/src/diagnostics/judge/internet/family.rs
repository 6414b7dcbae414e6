//! One of IPv4 and IPv6 works, the other does not.

use std::collections::BTreeSet;

use shared_types::Layer;

use super::degraded;
use super::portal::{altered_checks, portal_suspect};
use crate::diagnostics::facts::Attempt;
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::View;

/// IPv6 that is announced has this long to answer.
const IPV6_MS: u32 = 600;
/// And so long where its echoes pass.
pub(in crate::diagnostics::judge) const ECHOED_MS: u32 = 1250;
/// A handshake that hangs for so long on a quick line has lost its large packets.
pub(in crate::diagnostics::judge) const HANGING_MS: u32 = 800;

/// IPv6 that is announced and does not work, while IPv4 does.
pub(super) fn ipv6(view: &View<'_>, found: &mut Vec<Suspect>) {
    let v4_works =
        view.loaded(true) > 0 || view.facts.internet.reach.iter().any(|r| r.address.is_ipv4() && r.connect.answered());
    if !view.ipv6_routed() || !v4_works {
        return;
    }
    let internet = &view.facts.internet;
    let fixed = internet.reach.iter().filter(|r| !r.address.is_ipv4()).map(|r| (r.owner.as_str(), r.connect));
    let pages = internet.pages.iter().filter(|p| !p.address.is_ipv4()).map(|p| (p.owner.as_str(), p.connect));
    let attempts: Vec<(&str, Attempt)> = fixed.chain(pages).collect();
    let echoed = internet.echoes.iter().any(|e| !e.target.is_ipv4() && e.answers());
    // Where echoes pass, silence may be mere loss: the second packet of a connection decides, a second later.
    let patience = view.quiet.max(if echoed { ECHOED_MS } else { IPV6_MS });
    let owners: BTreeSet<&str> = attempts.iter().map(|(owner, _)| *owner).collect();
    if owners.len() >= 2 && attempts.iter().all(|(_, a)| !a.alive() && a.failed(view.now, patience)) {
        found.push(
            degraded("ipv6_broken", 0.95)
                .because(Layer::Ip, "This computer has an IPv6 address and an IPv6 default route.")
                .because(Layer::Internet, format!("None of {} connections over IPv6 is answered.", attempts.len()))
                .because(Layer::Internet, "The same over IPv4 is answered.")
                .not("The line as a whole: IPv4 works."),
        );
        return;
    }
    large_packets(view, found);
}

/// Connections over IPv6 stand, and what is large does not come: programs do not fall back any more then.
fn large_packets(view: &View<'_>, found: &mut Vec<Suspect>) {
    let internet = &view.facts.internet;
    let patience = view.quiet.max(HANGING_MS);
    let pages = internet.pages.iter().filter(|p| !p.address.is_ipv4());
    let hanging: BTreeSet<&str> = pages
        .filter(|p| {
            let tls = p.tls.as_ref().map(|t| t.attempt);
            [tls, p.body].into_iter().flatten().any(|a| view.idle(&a, patience))
        })
        .map(|p| p.owner.as_str())
        .chain(
            internet
                .reach
                .iter()
                .filter(|r| !r.address.is_ipv4() && r.tls.as_ref().is_some_and(|t| view.idle(&t.attempt, patience)))
                .map(|r| r.owner.as_str()),
        )
        .collect();
    if hanging.len() < 2 || view.loaded(false) > 0 || view.loaded(true) == 0 {
        return;
    }
    let sized = || internet.sized.iter().filter(|s| !s.target.is_ipv4());
    let passed = sized().filter(|s| s.attempt.answered()).map(|s| s.packet_bytes).max();
    let lost = sized().any(|s| Some(s.packet_bytes) > passed && s.attempt.failed(view.now, 500));
    let mut suspect = degraded("mtu_blackhole", if passed.is_some() && lost { 0.94 } else { 0.8 })
        .because(
            Layer::Internet,
            format!(
                "Connections of {} owners stand over IPv6, but their TLS handshake or page never comes.",
                hanging.len()
            ),
        )
        .because(Layer::Internet, "The same pages load over IPv4.")
        .not("The line as a whole: IPv4 works.")
        .not("IPv6 that is merely absent: its connections are accepted.");
    if let Some(limit) = passed.filter(|_| lost) {
        suspect = suspect
            .because(Layer::Internet, format!("Echoes of {limit} bytes return over IPv6; larger ones are lost."))
            .number(limit);
    }
    if let Some(adapter) = view.path_adapter() {
        suspect = suspect.on(&adapter.name);
    }
    found.push(suspect);
}

/// IPv4 that does not get out, while IPv6 carries pages.
pub(super) fn ipv4_only_dead(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.ipv4_routed() || view.loaded(true) > 0 || view.proxied() {
        return;
    }
    if found.iter().any(|s| s.grade >= Grade::Degraded && s.layer <= Layer::Gateway) {
        return;
    }
    let altered = altered_checks(view);
    if altered.len() >= 2 && view.loaded(false) > 0 {
        found.push(Suspect { grade: Grade::Degraded, ..portal_suspect(&altered, 0.9) });
        return;
    }
    if view.ipv4_dead() {
        let count = view.facts.internet.reach.iter().filter(|r| r.address.is_ipv4()).count();
        found.push(
            degraded("upstream_down", 0.85)
                .because(Layer::Internet, format!("None of {count} hosts answers over IPv4."))
                .because(Layer::Internet, "The same is answered over IPv6.")
                .not("The line as a whole: IPv6 works.")
                .host("IPv4"),
        );
    }
}
