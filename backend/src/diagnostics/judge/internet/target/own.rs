//! The target's trouble on this computer or next to it: routes, firewall, a service or device of one's own.

use std::net::IpAddr;

use shared_types::Layer;

use super::walk::{self, Stage};
use super::{Walk, degraded};
use crate::diagnostics::facts::{AdapterKind, LookupResult, Outcome, Page, RouteLookup};
use crate::diagnostics::judge::ip::best_route;
use crate::diagnostics::judge::suspect::Suspect;
use crate::diagnostics::probe;

impl<'a> Walk<'a> {
    pub(super) fn way(&self, address: IpAddr) -> Option<&'a RouteLookup> {
        self.target.ways.iter().find(|w| w.to == address)
    }

    /// A route of this computer that throws its packets away.
    pub(super) fn thrown_away(&self) -> Option<Suspect> {
        let thrown = |p: &&Page| match self.way(p.address) {
            Some(way) => {
                matches!(way.result, LookupResult::Blackhole | LookupResult::Unreachable | LookupResult::Prohibit)
            }
            None => p.connect.outcome == Outcome::Discarded,
        };
        // Without IPv6 an `unreachable` default is how some systems say so.
        let page = self.target.pages.iter().find(|p| thrown(p) && (p.address.is_ipv4() || self.view.ipv6_routed()))?;
        let by = best_route(self.view, page.address).map_or_else(
            || format!("a route or rule for {}", page.address),
            |r| format!("the route {}/{}", r.destination, r.prefix),
        );
        let mut suspect = degraded("blackhole_route", 0.94)
            .because(Layer::Ip, format!("This computer throws packets to {} away, by {by}.", page.address))
            .because(Layer::Internet, "Pages of other owners load.")
            .not("The site: the packets never leave this computer.")
            .at(page.address)
            .host(by);
        suspect.layer = Layer::Ip;
        Some(suspect)
    }

    /// No address of it can be reached from here at all.
    pub(super) fn no_way(&self) -> Option<Suspect> {
        let none = |p: &Page| {
            p.connect.outcome == Outcome::NoRoute
                || self.way(p.address).is_some_and(|w| w.result == LookupResult::NoRoute)
        };
        let first = self.target.pages.first()?;
        if !self.target.pages.iter().all(none) {
            return None;
        }
        let family = if first.address.is_ipv4() { "IPv4" } else { "IPv6" };
        let mut suspect = degraded("target_route_wrong", 0.9)
            .because(Layer::Ip, format!("This computer has no route to {}.", walk::listed(&self.target.addresses)))
            .because(Layer::Ip, format!("{} has {family} addresses only.", self.target.host))
            .not("The site: the packets never leave this computer.")
            .at(first.address);
        suspect.layer = Layer::Ip;
        Some(suspect)
    }

    pub(super) fn firewall(&self) -> Option<Suspect> {
        let echoes = &self.view.facts.internet.echoes;
        let forbidden = |blocked: Option<Outcome>| blocked == Some(Outcome::Forbidden);
        let only_here = !echoes.iter().any(|e| forbidden(e.blocked));
        let echo = self.target.echo.as_ref().is_some_and(|e| forbidden(e.blocked)) && only_here;
        let connect = self.target.pages.iter().any(|p| p.connect.outcome == Outcome::Forbidden);
        let rules = self.target.firewall_rules.iter().flatten();
        let suspect = |confidence| {
            degraded("local_firewall_block", confidence)
                .because(Layer::Internet, format!("This computer does not let packets to {} out.", self.target.host))
                .because(Layer::Internet, "Pages of other owners load.")
                .not("The site: the packets never leave this computer.")
        };
        let mut found: Option<Suspect> = (echo || connect).then(|| suspect(0.9));
        for rule in rules.take(2) {
            let said = found.take().unwrap_or_else(|| suspect(0.95));
            found = Some(said.because(Layer::Internet, format!("A rule of its firewall says so: {rule}")));
        }
        found
    }

    /// A route of its own leads packets to this address elsewhere than all others, and nothing comes back.
    pub(super) fn way_of_its_own(&self, page: &Page) -> Option<Suspect> {
        let own = self.way(page.address).filter(|way| !page.connect.alive() && self.is_special(way))?;
        let adapter = own.adapter.clone().unwrap_or_default();
        let by = own.gateway.map_or_else(|| format!("straight over {adapter}"), |g| format!("by {g} over {adapter}"));
        let tunnel = self.view.adapter(&adapter).is_some_and(|a| a.kind == AdapterKind::Tunnel);
        let mut suspect = degraded("target_route_wrong", if tunnel { 0.75 } else { 0.9 })
            .because(Layer::Ip, format!("Packets to {} go {by}, unlike all others, and nothing comes back.", own.to))
            .because(Layer::Internet, "Pages of other owners load.")
            .at(own.to)
            .on(adapter);
        if tunnel {
            suspect = suspect.because(Layer::Internet, "That adapter is a VPN's.");
        }
        suspect.layer = Layer::Ip;
        Some(suspect)
    }

    fn is_special(&self, way: &RouteLookup) -> bool {
        let usual = || self.view.facts.addressing.lookups.iter().filter(|l| l.to.is_ipv4() == way.to.is_ipv4());
        way.result == LookupResult::Via
            && !self.is_own(way.to)
            && !self.on_link(way.to)
            && usual().any(|l| l.result == LookupResult::Via)
            && !usual().any(|l| l.gateway == way.gateway && l.adapter == way.adapter)
    }

    pub(super) fn is_own(&self, address: IpAddr) -> bool {
        let own = &self.view.facts.addressing.addresses;
        address.is_loopback() || address.is_unspecified() || own.iter().any(|a| a.address == address)
    }

    pub(super) fn on_link(&self, address: IpAddr) -> bool {
        let own = &self.view.facts.addressing.addresses;
        own.iter().any(|a| a.prefix >= 8 && probe::same_subnet(a.address, address, a.prefix))
    }

    /// This computer itself, or a device on its own network.
    pub(super) fn nearby(&self) -> Option<Suspect> {
        let furthest = self.furthest()?;
        if Stage::of(furthest) != Stage::Connection || self.http_answers() {
            return None;
        }
        let addresses = &self.target.addresses;
        let (cause, fact) = if addresses.iter().all(|a| self.is_own(*a)) {
            ("local_service_down", format!("{} is this computer itself.", self.target.host))
        } else if addresses.iter().all(|a| self.is_own(*a) || self.on_link(*a)) {
            ("lan_host_down", format!("{} is on this computer's own network.", furthest.address))
        } else {
            return None;
        };
        Some(
            degraded(cause, 0.9)
                .because(Layer::Internet, self.failing_step())
                .because(Layer::Internet, fact)
                .at(furthest.address)
                .number(self.target.port)
                .list(vec![walk::refusal(furthest.connect.outcome).to_owned()]),
        )
    }
}
