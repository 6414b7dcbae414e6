//! Whether more facts could still change the verdict: good news decides at once, silence needs its time.

use shared_types::Layer;

use super::gateway::LOSS_SAMPLE;
use super::internet::{ECHOED_MS, HANGING_MS, RESENT_MS, flows_open, scattered_open, target_open};
use super::names::LOOKUP_MS;
use super::servers::{ServerState, configured, state};
use super::suspect::{Grade, Suspect};
use super::view::{View, to_ms};
use crate::diagnostics::facts::{Attempt, EchoSeries, Outcome, QueryPurpose};

/// Whether the facts decide already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    Decided,
    /// What is being waited for.
    Waiting(&'static str),
}

/// How long a link is watched that has been lost suspiciously often: flaps come every second or two.
const WATCH_MS: u32 = 2400;
/// The earliest moment at which a fault beyond the first two rungs is decided: neighbours' ARP answers are in by then.
const FAULT_MS: u32 = 120;
/// How long this computer's own resolver may take to show itself.
const STUB_MS: u32 = 120;
/// How long a sign-in page may take where port 80 is accepted and nothing else explains the silence.
const SIGN_IN_MS: u32 = 2000;
/// How long a fault of addressing waits for a sign that pages come all the same.
const PARTLY_MS: u32 = 700;
/// Even a healthy network is looked at for as long as a second owner of our address takes to speak up.
const HEALTHY_MS: u32 = 60;
/// How long names may be missing before pages that came without them count: a dead server is known by then.
const NAMELESS_MS: u32 = 2600;
/// How long a second DNS server or port 80 may keep silent before the healthy verdict is given without it.
const REMARK_MS: u32 = 230;

pub(super) fn readiness(view: &View<'_>, suspects: &[Suspect]) -> Readiness {
    let facts = view.facts;
    if !facts.system.read {
        return Readiness::Waiting("reading this computer's settings");
    }
    let flaps = suspects.iter().any(|s| s.cause == "link_flapping");
    if !facts.link.suspects.is_empty() && !flaps && view.now < WATCH_MS {
        return Readiness::Waiting("watching the link, which was lost before");
    }
    let broken = suspects.iter().filter(|s| s.grade == Grade::Broken);
    let low = broken.clone().any(|s| s.layer <= Layer::Ip && s.cause != "wrong_subnet_mask");
    // Broken, or only degraded? Something may get through all the same.
    let partly = low && view.now < PARTLY_MS && !view.web_works() && may_get_through(view, suspects);
    if partly {
        return Readiness::Waiting("looking whether anything gets through");
    }
    // What is asked on this computer itself is answered in no time, whatever the network does.
    let stub_open = low
        && view.now < STUB_MS
        && configured(view).any(|s| {
            s.address.is_loopback() && matches!(state(view, s), ServerState::Unasked | ServerState::Silent(_))
        });
    if stub_open {
        return Readiness::Waiting("asking this computer's own resolver");
    }
    // What lies beyond an unsteady link shows between two losses of it.
    let names_open = view.tested(Layer::NameResolution)
        && !view.servers_resolve()
        && suspects.iter().all(|s| s.layer != Layer::NameResolution);
    if flaps && names_open && view.now < WATCH_MS {
        return Readiness::Waiting("looking what comes through between two losses of the link");
    }
    // A fault that lets something through leaves other faults to be seen beyond it.
    if (low && !(view.addresses_work() && view.tested(Layer::Internet))) || flaps {
        return Readiness::Decided;
    }
    if !view.tested(Layer::Internet) {
        return partial_request(view);
    }
    if let Some(reason) = target_open(view) {
        return Readiness::Waiting(reason);
    }
    if view.web_works() {
        return match healthy_open(view, suspects) {
            Some(reason) => Readiness::Waiting(reason),
            None => Readiness::Decided,
        };
    }
    if let Some(reason) = fault_open(view, suspects) {
        return Readiness::Waiting(reason);
    }
    if broken.count() > 0 && view.now >= FAULT_MS {
        return Readiness::Decided;
    }
    // Nothing else was to be tried.
    if facts.target.is_none() && suspects.iter().any(|s| s.cause == "remote_name_missing") && view.now >= FAULT_MS {
        return Readiness::Decided;
    }
    // A line that is only slow is found out before its pages have loaded.
    let slow = suspects.iter().any(|s| matches!(s.cause, "high_latency" | "lan_high_latency"));
    if slow
        && view.handshakes().any(|(_, t)| t.attempt.answered())
        && view.servers_resolve()
        && view.now > 1500
        && !ipv6_open(view)
    {
        return Readiness::Decided;
    }
    Readiness::Waiting(if view.outside_seen() {
        "waiting for pages to load"
    } else {
        "waiting for an answer from outside"
    })
}

/// Whether a fault of the first two rungs leaves a way by which pages may come.
fn may_get_through(view: &View<'_>, suspects: &[Suspect]) -> bool {
    let link = suspects.iter().any(|s| s.layer == Layer::Link && s.grade == Grade::Broken);
    let duplicate = suspects.iter().any(|s| s.cause == "duplicate_ip");
    view.tested(Layer::Internet) && !link && (duplicate || view.ipv6_routed())
}

/// Only some rungs were asked for.
fn partial_request(view: &View<'_>) -> Readiness {
    let gateway_open = view.tested(Layer::Gateway) && {
        let hop = view.hop();
        hop.is_some_and(|h| {
            let echo_open = h.echo.as_ref().is_some_and(|e| series_open(view, e));
            !super::gateway::is_absent(view, h) && (echo_open || (!super::view::hop_answers(h) && view.now < 1000))
        })
    };
    // Questions go out a moment after the local reading: a server that was asked nothing yet says nothing.
    let unasked = view.now < 500 && configured(view).any(|s| matches!(state(view, s), ServerState::Unasked));
    let silent = configured(view).any(|s| matches!(state(view, s), ServerState::Silent(ms) if ms < 2400))
        && !(configured(view).any(|s| state(view, s).works()) && view.now >= 700);
    let names_open = view.tested(Layer::NameResolution) && (unasked || silent || super::names::asked_anew(view));
    if gateway_open {
        Readiness::Waiting("waiting for the router")
    } else if names_open {
        Readiness::Waiting("waiting for the DNS servers")
    } else {
        Readiness::Decided
    }
}

fn series_open(view: &View<'_>, series: &EchoSeries) -> bool {
    if series.finished || series.blocked.is_some() {
        return false;
    }
    let since = view.now.saturating_sub(series.last_sent_ms);
    if series.answers() {
        // Replies are out: give them a few round trips, then the longer burst that follows.
        // With some missing the longer burst follows once our own pages are through.
        let longer = if series.missing() > 0 && series.sent < LOSS_SAMPLE { 900 } else { 0 };
        let patience = to_ms(series.median_ms().unwrap_or(0.0) * 3.0).saturating_add(900 + longer);
        since < patience
    } else {
        // Silence where the rest answers quickly is a filter.
        let patience = view.rtt_ms.map_or(300, |rtt| to_ms(rtt * 4.0).saturating_add(60)).clamp(80, 1500);
        since < patience || series.sent < 12
    }
}

/// Whether it says that a part of what is sent is lost as a whole.
fn partly_dead(suspect: &Suspect) -> bool {
    let how = suspect.about.list.first().map(String::as_str);
    suspect.grade == Grade::Degraded && matches!(how, Some("divided" | "flows" | "hosts"))
}

fn healthy_open(view: &View<'_>, suspects: &[Suspect]) -> Option<&'static str> {
    let facts = view.facts;
    let internet = &facts.internet;
    let loaded = internet.pages.iter().filter(|p| p.loaded()).count();
    if view.now < HEALTHY_MS {
        return Some("looking at the local network");
    }
    // What lets pages come only now and then is known by then.
    let explained = suspects.iter().any(|s| s.grade == Grade::Broken || partly_dead(s));
    if !view.proxied() && loaded < 2 && !explained && view.now < 2500 {
        return Some("waiting for a second page");
    }
    let hops = facts.gateway.hops.iter().filter(|h| h.in_use).flat_map(|h| h.echo.iter().chain(&h.knocks));
    if hops.chain(&internet.echoes).any(|e| series_open(view, e)) {
        return Some("counting lost packets");
    }
    if let Some(reason) = names_open(view) {
        return Some(reason);
    }
    if ipv6_open(view) {
        return Some("waiting for IPv6");
    }
    if ipv4_open(view) {
        return Some("waiting for IPv4");
    }
    // Health is what programs get, and they look names up through the system.
    let slow_names = suspects.iter().any(|s| s.layer == Layer::NameResolution && s.grade > Grade::Remark);
    // Pages that our own questions led to help no program that finds no names.
    let nameless = !configured(view).any(|s| state(view, s).works()) && !view.system_resolves() && !view.proxy_works();
    if nameless && !slow_names && !facts.names.system.is_empty() && view.now < NAMELESS_MS {
        return Some("waiting for names");
    }
    if connections_lag(view) {
        return Some("counting lost packets");
    }
    let divided = suspects.iter().any(|s| s.about.list.first().is_some_and(|how| how == "divided"));
    if flows_open(view) || (!divided && scattered_open(view)) {
        return Some("counting lost connections");
    }
    if super::gateway::divided_open(view) {
        return Some("waiting for sites that go a way of their own");
    }
    if internet.proxy.asked.is_some_and(|a| a.outcome == Outcome::Waiting && !a.silent(view.now, 700)) {
        return Some("asking the desktop for its proxies");
    }
    // A proxy that was found a moment ago has still to be tried.
    let untried = |s: &crate::diagnostics::facts::ProxySetting| s.resolve.is_none() && s.connect.is_none();
    if internet.proxy.settings.iter().any(untried) && view.now < 1000 {
        return Some("trying the proxy");
    }
    let script = internet.proxy.pac_fetch;
    if script.is_some_and(|a| a.outcome == Outcome::Waiting && !a.silent(view.now, view.quiet.max(900))) {
        return Some("waiting for the proxy script");
    }
    if !slow_names && lookups_open(view) {
        return Some("waiting for the system's own lookups");
    }
    let young = |a: &Attempt| a.outcome == Outcome::Waiting && !a.silent(view.now, REMARK_MS);
    if internet.checks.iter().any(|c| young(&c.connect)) && loaded < 4 {
        return Some("waiting for connectivity checks");
    }
    None
}

/// The first server keeps silent while another one works: dead, or slow?
fn first_server_open(view: &View<'_>) -> bool {
    let first = configured(view).next().map(|s| state(view, s));
    matches!(first, Some(ServerState::Silent(ms)) if ms < view.quiet.max(720))
        && configured(view).any(|s| state(view, s).works())
}

fn names_open(view: &View<'_>) -> Option<&'static str> {
    let mut found_working = false;
    for (place, server) in configured(view).enumerate() {
        match state(view, server) {
            ServerState::Works(_) => found_working = true,
            // The first one is waited for by every program; the others only cost a remark.
            ServerState::Silent(ms) if (place == 0 || view.facts.names.rotate) && ms < view.quiet.max(700) => {
                return Some("waiting for the first DNS server");
            }
            ServerState::Silent(ms) if ms < REMARK_MS => return Some("waiting for the DNS servers"),
            _ => {}
        }
    }
    let Some(first) = configured(view).find(|s| state(view, s).works()) else {
        // Names come from elsewhere than DNS servers that we know of.
        return (!found_working && !view.system_resolves() && view.now < 700).then_some("waiting for names");
    };
    if super::names::asked_anew(view) {
        return Some("asking the DNS server anew");
    }
    let open = first
        .queries
        .iter()
        .filter(|q| q.transport == crate::diagnostics::facts::Transport::Udp && q.attempt.outcome == Outcome::Waiting);
    // A query that a server otherwise quick leaves open is on its way to be called lost, or slow.
    if open
        .clone()
        .any(|q| !q.attempt.silent(view.now, if q.purpose == QueryPurpose::Burst { view.quiet.max(400) } else { 900 }))
    {
        return Some("waiting for DNS answers");
    }
    let hosts_open = view.facts.names.hosts.iter().take(4).any(|h| {
        !h.reach.is_empty()
            && h.reach.iter().all(|a| a.outcome == Outcome::Waiting && !a.silent(view.now, view.quiet.max(500)))
    });
    if hosts_open {
        return Some("checking the hosts file");
    }
    let suffixed = configured(view)
        .flat_map(|s| &s.queries)
        .any(|q| matches!(q.purpose, QueryPurpose::Suffixed | QueryPurpose::SuffixedAbsent) && !q.addresses.is_empty());
    let lookups_open = !view.facts.names.system.iter().any(|l| l.attempt.outcome != Outcome::Waiting);
    (suffixed && lookups_open && view.now < 1500).then_some("waiting for the system's own lookups")
}

fn ipv6_open(view: &View<'_>) -> bool {
    if !view.ipv6_routed() || view.loaded(false) > 0 {
        return false;
    }
    let internet = &view.facts.internet;
    let fixed = internet.reach.iter().filter(|r| !r.address.is_ipv4()).map(|r| r.connect);
    let pages = internet.pages.iter().filter(|p| !p.address.is_ipv4()).map(|p| p.connect);
    let all: Vec<Attempt> = fixed.chain(pages).collect();
    if all.iter().any(Attempt::alive) {
        // They stand: does what is large come, too?
        let greetings = internet.reach.iter().filter(|r| !r.address.is_ipv4()).filter_map(|r| r.tls.as_ref());
        let of_pages = internet.pages.iter().filter(|p| !p.address.is_ipv4());
        let pages_open = of_pages.flat_map(|p| [p.tls.as_ref().map(|t| t.attempt), p.body]).flatten();
        let patience = view.quiet.max(HANGING_MS);
        let hanging = greetings
            .map(|t| t.attempt)
            .chain(pages_open)
            .any(|a| a.outcome == Outcome::Waiting && !a.silent(view.now, patience));
        let sizes = internet.sized.iter().filter(|s| !s.target.is_ipv4());
        return hanging
            || sizes.into_iter().any(|s| s.attempt.outcome == Outcome::Waiting && !s.attempt.silent(view.now, 600));
    }
    let echoed = internet.echoes.iter().any(|e| !e.target.is_ipv4() && e.answers());
    let patience = view.quiet.max(if echoed { ECHOED_MS } else { 600 });
    all.iter().any(|a| !a.failed(view.now, patience))
}

/// IPv4 has a way out by the system's account, and pages have come over IPv6 only so far.
fn ipv4_open(view: &View<'_>) -> bool {
    if !view.ipv4_routed() || view.loaded(true) > 0 || view.proxied() {
        return false;
    }
    let internet = &view.facts.internet;
    let fixed = internet.reach.iter().filter(|r| r.address.is_ipv4()).map(|r| r.connect);
    let pages = internet.pages.iter().filter(|p| p.address.is_ipv4()).map(|p| p.connect);
    let all: Vec<Attempt> = fixed.chain(pages).collect();
    all.iter().any(|a| !a.failed(view.now, view.quiet.max(1000))) && view.now < 1600
}

/// No echo is answered, and several connections hang among quick ones: blocked hosts, or lost packets?
fn connections_lag(view: &View<'_>) -> bool {
    let internet = &view.facts.internet;
    if view.now >= RESENT_MS || view.proxied() || internet.echoes.iter().any(EchoSeries::answers) {
        return false;
    }
    let connects = internet.pages.iter().map(|p| p.connect).chain(internet.checks.iter().map(|c| c.connect));
    let hanging = connects.filter(|a| a.silent(view.now, 150)).count();
    hanging >= 2
}

/// No lookup through the system has found anything yet, and it may still come.
fn lookups_open(view: &View<'_>) -> bool {
    let lookups = &view.facts.names.system;
    let open = |a: &Attempt| a.outcome == Outcome::Waiting && !a.silent(view.now, LOOKUP_MS);
    !view.system_resolves() && !view.proxy_works() && lookups.iter().any(|l| open(&l.attempt))
}

/// What could still explain the fault better.
fn fault_open(view: &View<'_>, suspects: &[Suspect]) -> Option<&'static str> {
    let internet = &view.facts.internet;
    // A page on its way may yet load, and then everything looks different.
    let fresh = |a: &Attempt| a.outcome == Outcome::Waiting && !a.silent(view.now, view.quiet.min(500));
    let moving = internet
        .pages
        .iter()
        .any(|p| p.tls.as_ref().is_some_and(|t| fresh(&t.attempt)) || p.body.as_ref().is_some_and(fresh));
    if moving {
        return Some("waiting for pages to load");
    }
    // Loss and delay on the way are seen within the burst; other findings depend on them.
    let hop = view.hop().and_then(|h| h.echo.as_ref()).filter(|e| e.answers());
    if hop.into_iter().chain(internet.echoes.iter().filter(|e| e.answers())).any(|e| series_open(view, e)) {
        return Some("counting lost packets");
    }
    if flows_open(view) {
        return Some("counting lost connections");
    }
    if super::gateway::divided_open(view) {
        return Some("waiting for sites that go a way of their own");
    }
    // With administrator rights the rules that forbid sending can be read, which takes a moment.
    let ours = |s: &Suspect| {
        s.cause == "local_firewall_block"
            || (s.cause == "upstream_down" && s.about.list.first().is_some_and(|how| how == "refused"))
    };
    if suspects.iter().any(ours)
        && view.facts.system.privileged
        && view.facts.system.firewall_names_vpn.is_none()
        && view.now < 450
    {
        return Some("looking whose firewall rules these are");
    }
    let decisive = |cause| suspects.iter().any(|s| s.cause == cause);
    // Port 80 decides between a closed port and a sign-in page, and needs its names.
    let accepted = |a: &Attempt| a.outcome == Outcome::Waiting && !a.silent(view.now, SIGN_IN_MS);
    let unexplained = suspects.iter().all(|s| s.grade < Grade::Broken || s.cause == "https_blocked");
    let checks_open = internet
        .checks
        .iter()
        .any(|c| fresh(&c.connect) || c.answer.as_ref().is_some_and(|a| fresh(a) || (unexplained && accepted(a))));
    if checks_open && !decisive("captive_portal") && view.servers_resolve() {
        return Some("waiting for connectivity checks");
    }
    // Sizes are tried when handshakes hang.
    let sizes_open =
        internet.sized.iter().any(|s| s.attempt.outcome == Outcome::Waiting && !s.attempt.silent(view.now, 600));
    if sizes_open && view.now < 2800 {
        return Some("trying packets of several sizes");
    }
    if first_server_open(view) {
        return Some("waiting for the first DNS server");
    }
    if super::ip::special_way_open(view) {
        return Some("waiting for sites that go a way of their own");
    }
    // A resolver that answers may still be slow, lossy, or not what programs get.
    let named = suspects.iter().any(|s| s.layer == Layer::NameResolution && s.grade > Grade::Remark);
    if view.servers_resolve() && !named {
        if let Some(reason) = names_open(view) {
            return Some(reason);
        }
        if lookups_open(view) {
            return Some("waiting for the system's own lookups");
        }
    }
    let own = |layer: Layer| suspects.iter().any(|s| s.layer == layer && s.grade == Grade::Broken);
    // The line works and no name resolves: a resolver's silence needs its time before anything above it is blamed.
    let silent = |s: &crate::diagnostics::facts::DnsServer| matches!(state(view, s), ServerState::Silent(ms) if ms < super::view::DEAD_MS);
    if view.addresses_work()
        && !own(Layer::NameResolution)
        && !configured(view).any(|s| super::resolver_way::explains(suspects, s.address))
        && !view.servers_resolve()
        && !view.system_resolves()
        && configured(view).any(silent)
        && suspects.iter().all(|s| !matches!(s.cause, "vpn_killswitch" | "local_firewall_block"))
    {
        return Some("waiting for the DNS servers");
    }
    // A fault of this computer's own resolver does not say whether the first hop is there.
    let hop_open = view
        .hop()
        .is_some_and(|h| !super::view::hop_answers(h) && !super::gateway::is_absent(view, h) && view.now < 1000);
    if own(Layer::NameResolution) && hop_open {
        return Some("waiting for the router");
    }
    // Nor whether there is a line: nothing at all from outside is a fault of its own.
    let hop_there = view.hop().is_some_and(super::view::hop_answers);
    if own(Layer::NameResolution) && hop_there && !view.outside_seen() && !decisive("upstream_down") {
        return Some("waiting for an answer from outside");
    }
    // Two faults at once: what IPv6 and the fixed addresses say belongs to the whole picture.
    let names_broken = suspects.iter().any(|s| s.layer == Layer::NameResolution && s.grade == Grade::Broken);
    let line_open =
        internet.reach.iter().any(|r| fresh(&r.connect) || r.tls.as_ref().is_some_and(|t| fresh(&t.attempt)));
    let beside_ipv6 = suspects.iter().any(|s| {
        s.grade == Grade::Broken
            && (s.cause.starts_with("proxy_") || matches!(s.cause, "tls_interception" | "clock_skew"))
    });
    if (names_broken || beside_ipv6) && view.addresses_work() && ipv6_open(view) {
        return Some("waiting for IPv6");
    }
    // Whether 443 is closed as well shows once first packets were sent again.
    let mut secure = view.routed_reach().map(|r| r.connect);
    let closed_open = view.addresses_work()
        && secure.all(|a| a.outcome == Outcome::Waiting)
        && view.routed_reach().any(|r| !r.connect.silent(view.now, RESENT_MS));
    (names_broken && (line_open || closed_open)).then_some("waiting for fixed addresses")
}
