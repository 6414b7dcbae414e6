//! What the rules ask of the facts again and again, answered once: what is silent, what answers, what is in use.

use std::net::IpAddr;

use crate::diagnostics::facts::{
    Adapter, AdapterKind, Attempt, EchoSeries, Facts, Hop, InterfaceAddress, LookupResult, Outcome, Page, ProxySetting,
    QueryPurpose, Reach, ServerRole, TlsFacts, Transport, median,
};
use crate::diagnostics::probe;

/// The least time after which silence counts, where answers are known to come fast.
const LEAST_QUIET_MS: u32 = 450;
/// What silence takes where nothing has answered yet, so that nothing is known of the delay.
const UNKNOWN_QUIET_MS: u32 = 1000;
/// Nothing at all from outside for this long: dead rather than slow. Two satellite hops take 1.2 s.
pub(super) const DEAD_MS: u32 = 2400;

/// The facts with the answers to common questions.
pub(super) struct View<'a> {
    pub(super) facts: &'a Facts,
    pub(super) now: u32,
    /// How long something outside must be silent to count as silent.
    pub(super) quiet: u32,
    /// Delay to the outside in milliseconds, as echoes or connections show it.
    pub(super) rtt_ms: Option<f32>,
}

impl<'a> View<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        let rtt_ms = outside_rtt(facts);
        let quiet = rtt_ms.map_or(UNKNOWN_QUIET_MS, |rtt| to_ms(rtt * 5.0).saturating_add(300).max(LEAST_QUIET_MS));
        Self { facts, now: facts.elapsed_ms, quiet: quiet.min(2200), rtt_ms }
    }

    /// Ended badly or silent for long enough.
    pub(super) fn failed(&self, attempt: &Attempt) -> bool {
        attempt.failed(self.now, self.quiet)
    }

    /// Adapters that could lead out by their kind.
    pub(super) fn uplinks(&self) -> impl Iterator<Item = &'a Adapter> {
        self.facts.link.adapters.iter().filter(|a| probe::is_uplink(a))
    }

    /// Uplinks that are on and have a link.
    pub(super) fn linked(&self) -> impl Iterator<Item = &'a Adapter> {
        self.uplinks().filter(|a| a.enabled && a.carrier != Some(false))
    }

    pub(super) fn adapter(&self, name: &str) -> Option<&'a Adapter> {
        self.facts.link.adapters.iter().find(|a| a.name == name)
    }

    /// Addresses of an adapter that other networks can answer to (IPv4 without 169.254, IPv6 without fe80).
    pub(super) fn addresses(&self, adapter: &'a str) -> impl Iterator<Item = &'a InterfaceAddress> {
        self.facts.addressing.addresses.iter().filter(move |a| a.adapter == adapter && is_usable(a.address))
    }

    /// The adapter that the person most likely means: the one in use, else the one with an address or settings.
    pub(super) fn main_adapter(&self) -> Option<&'a Adapter> {
        let in_use = self.path_adapter().filter(|a| probe::is_uplink(a));
        let addressed = || self.uplinks().find(|a| self.addresses(&a.name).any(|own| own.address.is_ipv4()));
        let settings = || {
            let addressing = &self.facts.addressing;
            self.uplinks().find(|a| {
                addressing.leases.iter().any(|l| l.adapter == a.name)
                    || addressing.static_settings.iter().any(|s| s.adapter == a.name)
            })
        };
        let linked = || self.linked().next();
        let routed = || {
            let routes = self.facts.addressing.routes.iter().filter(|r| r.is_default() && r.destination.is_ipv4());
            routes.min_by_key(|r| r.metric).and_then(|r| self.adapter(r.adapter.as_deref()?))
        };
        in_use
            .or_else(|| routed().filter(|a| probe::is_uplink(a)))
            .or_else(addressed)
            .or_else(settings)
            .or_else(linked)
            .or_else(|| self.uplinks().find(|a| a.kind == AdapterKind::Ethernet))
            .or_else(|| self.uplinks().next())
    }

    /// The adapter that packets to the outside take, IPv4 first.
    pub(super) fn path_adapter(&self) -> Option<&'a Adapter> {
        let via = |ipv4: bool| {
            let mut lookups = self.facts.addressing.lookups.iter();
            lookups.find(|l| l.to.is_ipv4() == ipv4 && l.result == LookupResult::Via)
        };
        let lookup = via(true).filter(|_| self.has_ipv4()).or_else(|| via(false)).or_else(|| via(true))?;
        self.adapter(lookup.adapter.as_deref()?)
    }

    pub(super) fn has_ipv4(&self) -> bool {
        self.linked_or_tunnel().any(|a| self.addresses(&a.name).any(|own| own.address.is_ipv4()))
    }

    fn linked_or_tunnel(&self) -> impl Iterator<Item = &'a Adapter> {
        let usable = |a: &&Adapter| {
            a.enabled && a.carrier != Some(false) && (probe::is_uplink(a) || a.kind == AdapterKind::Tunnel)
        };
        self.facts.link.adapters.iter().filter(usable)
    }

    /// Whether IPv4 has a way out by the system's own account.
    pub(super) fn ipv4_routed(&self) -> bool {
        self.has_ipv4() && self.lookups(true).any(|r| r == LookupResult::Via)
    }

    pub(super) fn ipv6_routed(&self) -> bool {
        probe::ipv6_routed(self.facts)
    }

    pub(super) fn lookups(&self, ipv4: bool) -> impl Iterator<Item = LookupResult> {
        self.facts.addressing.lookups.iter().filter(move |l| l.to.is_ipv4() == ipv4).map(|l| l.result)
    }

    /// The first hop in use: IPv4's, else IPv6's.
    pub(super) fn hop(&self) -> Option<&'a Hop> {
        let mut used = self.facts.gateway.hops.iter().filter(|h| h.in_use);
        let first = used.clone().find(|h| h.address.is_ipv4());
        first.or_else(|| used.next())
    }

    /// Whether pages load: over which family, directly.
    pub(super) fn loaded(&self, ipv4: bool) -> usize {
        self.facts.internet.pages.iter().filter(|p| p.loaded() && p.address.is_ipv4() == ipv4).count()
    }

    pub(super) fn pages_load(&self) -> bool {
        self.facts.internet.pages.iter().any(Page::loaded)
    }

    /// Whether pages come through a proxy that is set.
    pub(super) fn proxy_works(&self) -> bool {
        self.facts.internet.proxy.settings.iter().any(|s| s.pages.iter().any(Page::loaded))
    }

    /// The proxies that programs must take.
    pub(super) fn binding_proxies(&self) -> impl Iterator<Item = &'a ProxySetting> {
        self.facts.internet.proxy.settings.iter().filter(|s| !s.may_go_direct)
    }

    /// Whether programs must take a proxy.
    pub(super) fn proxied(&self) -> bool {
        self.binding_proxies().next().is_some()
    }

    /// Whether the web works for the person, one way or the other.
    pub(super) fn web_works(&self) -> bool {
        if !self.proxied() {
            return self.pages_load() || self.proxy_works();
        }
        // Through a proxy whose language we do not speak no page can be fetched; that it answers must do.
        let unheard = |s: &ProxySetting| !s.spoken && s.connect.is_some_and(|c| c.answered());
        self.proxy_works() || (self.binding_proxies().all(unheard) && self.pages_load())
    }

    /// Since when an attempt has been silent: from its start, or from the last thing that came over the line, which may
    /// have kept it waiting.
    pub(super) fn idle(&self, attempt: &Attempt, patience_ms: u32) -> bool {
        let internet = &self.facts.internet;
        let pages = internet.pages.iter().flat_map(|p| [p.tls.as_ref().map(|t| t.attempt), p.body]);
        let fixed = internet.reach.iter().map(|r| r.tls.as_ref().map(|t| t.attempt));
        let last =
            pages.chain(fixed).flatten().filter_map(|a| Some(a.started_ms.saturating_add(to_ms(a.took_ms?)))).max();
        attempt.outcome == Outcome::Waiting
            && self.now >= attempt.started_ms.max(last.unwrap_or(0)).saturating_add(patience_ms)
    }

    /// Every TLS handshake that was tried directly, with its owner.
    pub(super) fn handshakes(&self) -> impl Iterator<Item = (&'a str, &'a TlsFacts)> {
        let pages = self.facts.internet.pages.iter().filter_map(|p| Some((p.owner.as_str(), p.tls.as_ref()?)));
        let fixed = self.facts.internet.reach.iter().filter_map(|r| Some((r.owner.as_str(), r.tls.as_ref()?)));
        pages.chain(fixed)
    }

    /// Whether something outside answered in its own name: an echo, a resolver, a TLS server with a right certificate.
    pub(super) fn addresses_work(&self) -> bool {
        let internet = &self.facts.internet;
        internet.echoes.iter().any(EchoSeries::answers)
            || internet.reach.iter().any(|r| r.tls.as_ref().is_some_and(|t| t.attempt.answered()))
            || internet.reach.iter().any(|r| r.connect.answered())
            || self.references_answer()
    }

    /// Whether a public resolver gave a right answer over plain DNS.
    pub(super) fn references_answer(&self) -> bool {
        self.facts.names.servers.iter().filter(|s| s.role == ServerRole::Reference).any(|s| {
            s.queries.iter().any(|q| q.transport == Transport::Udp && q.attempt.answered() && !q.addresses.is_empty())
        })
    }

    /// Whether anything at all came from beyond the first hop, pages and checks included.
    pub(super) fn outside_seen(&self) -> bool {
        let internet = &self.facts.internet;
        self.addresses_work()
            || internet.pages.iter().any(|p| p.connect.alive() && !self.is_near(p.address))
            || internet.checks.iter().any(|c| c.connect.alive() && !self.is_near(c.address))
            || internet.reach.iter().any(|r| r.connect.alive())
    }

    /// An address in our own networks, or a private one.
    pub(super) fn is_near(&self, address: IpAddr) -> bool {
        is_private(address)
            || self.facts.addressing.addresses.iter().any(|own| {
                own.prefix >= 8 && probe::same_subnet(own.address, address, own.prefix) && is_usable(own.address)
            })
    }

    /// The fixed addresses of families that have a way out.
    pub(super) fn routed_reach(&self) -> impl Iterator<Item = &'a Reach> {
        let (v4, v6) = (self.ipv4_routed(), self.ipv6_routed());
        self.facts.internet.reach.iter().filter(move |r| if r.address.is_ipv4() { v4 } else { v6 })
    }

    /// Whether IPv4 has a way out by the system's account and nothing comes back over it, while IPv6 works.
    pub(super) fn ipv4_dead(&self) -> bool {
        let internet = &self.facts.internet;
        let of = |v4: bool| internet.reach.iter().filter(move |r| r.address.is_ipv4() == v4).map(|r| r.connect);
        let pages = || internet.pages.iter().filter(|p| p.address.is_ipv4()).map(|p| p.connect);
        let checks = || internet.checks.iter().filter(|c| c.address.is_ipv4()).map(|c| c.connect);
        let dead = |a: Attempt| !a.alive() && a.failed(self.now, self.quiet.max(900));
        self.ipv4_routed()
            && of(true).count() >= 3
            && of(true).chain(pages()).chain(checks()).all(dead)
            && !internet.echoes.iter().any(|e| e.target.is_ipv4() && e.answers())
            && (of(false).any(|a| a.answered()) || self.loaded(false) > 0)
    }

    /// Whether the system's own lookup of a probed name gave addresses.
    pub(super) fn system_resolves(&self) -> bool {
        let (v4, v6) = (self.ipv4_routed(), self.ipv6_routed());
        // An address of a family that has no way out helps nobody; without any way out the lookup itself is what counts.
        let of_use = |a: &IpAddr| (v4 == v6) || if a.is_ipv4() { v4 } else { v6 };
        self.facts.names.system.iter().any(|l| l.attempt.answered() && l.addresses.iter().any(of_use))
    }

    /// Whether any configured server gave addresses for known names.
    pub(super) fn servers_resolve(&self) -> bool {
        self.facts
            .names
            .servers
            .iter()
            .filter(|s| s.role == ServerRole::Configured)
            .any(|s| s.queries.iter().any(|q| q.purpose == QueryPurpose::Known && !q.addresses.is_empty()))
    }

    /// Whether a rung was tested with packets.
    pub(super) fn tested(&self, layer: shared_types::Layer) -> bool {
        self.facts.tested.contains(&layer)
    }
}

/// Whether a first hop answers at IP level in any way.
pub(super) fn hop_answers(hop: &Hop) -> bool {
    hop.echo.as_ref().is_some_and(EchoSeries::answers) || hop.ports.iter().any(|p| p.attempt.alive())
}

fn outside_rtt(facts: &Facts) -> Option<f32> {
    let echoes: Vec<f32> = facts.internet.echoes.iter().flat_map(|e| e.replies_ms.iter().copied()).collect();
    median(&echoes).or_else(|| {
        let fixed = facts.internet.reach.iter().map(|r| r.connect);
        let pages = facts.internet.pages.iter().map(|p| p.connect);
        let checks = facts.internet.checks.iter().map(|c| c.connect);
        let times: Vec<f32> =
            fixed.chain(pages).chain(checks).filter(Attempt::answered).filter_map(|a| a.took_ms).collect();
        median(&times)
    })
}

/// Whole milliseconds of a duration; negative and absurd ones are cut.
pub(super) fn to_ms(value: f32) -> u32 {
    if value <= 0.0 {
        0
    } else if value >= 60_000.0 {
        60_000
    } else {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 60,000 by the branches above"
        )]
        {
            value.round() as u32
        }
    }
}

/// An address with which one can leave the link.
pub(super) fn is_usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_loopback() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_loopback() && !v6.is_unspecified(),
    }
}

/// An address that the internet does not route.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let shared = u32::from(v4) & 0xffc0_0000 == 0x6440_0000;
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_loopback() || v6.is_unspecified(),
    }
}
