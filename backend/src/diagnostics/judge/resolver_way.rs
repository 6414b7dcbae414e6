//! The way to the DNS server as this computer's own routes and addresses have it: thrown away, missing, led elsewhere, or
//! ending on this computer itself. The server is not to blame then, and restarting it does not help.

use std::net::IpAddr;

use shared_types::Layer;

use super::ip::{best_route, route_name, rules_gone};
use super::servers::{ServerState, configured, known, state};
use super::suspect::{Grade, Suspect};
use super::view::{View, is_usable};
use crate::diagnostics::facts::{AdapterKind, DnsServer, InterfaceAddress, LookupResult, Outcome, RouteKind};
use crate::diagnostics::probe;

/// A server that a route leads away from its own network has this long to answer all the same.
const ELSEWHERE_MS: u32 = 1000;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    let works = view.web_works() || view.system_resolves() || configured(view).any(|s| state(view, s).works());
    if works || !view.tested(Layer::NameResolution) || found.iter().any(|s| s.grade == Grade::Broken) {
        return;
    }
    let mut servers = configured(view).filter(|s| !s.address.is_loopback());
    found.extend(servers.find_map(|server| {
        thrown_away(view, server)
            .or_else(|| no_way(view, server))
            .or_else(|| own_address(view, server))
            .or_else(|| led_elsewhere(view, server))
    }));
}

/// Whether the way to that server is under suspicion already.
pub(super) fn explains(found: &[Suspect], server: IpAddr) -> bool {
    found.iter().any(|s| {
        s.about.address == Some(server)
            && matches!(
                s.cause,
                "blackhole_route" | "no_default_route" | "duplicate_ip" | "dead_preferred_route" | "vpn_tunnel_dead"
            )
    })
}

/// The address of this computer in whose network the server lies.
fn neighbour_of<'a>(view: &View<'a>, server: IpAddr) -> Option<&'a InterfaceAddress> {
    view.facts.addressing.addresses.iter().find(|own| {
        own.address.is_ipv4() == server.is_ipv4()
            && is_usable(own.address)
            && own.address != server
            && probe::same_subnet(own.address, server, own.prefix)
            && view.adapter(&own.adapter).is_some_and(|a| probe::is_uplink(a) && a.enabled && a.carrier != Some(false))
    })
}

/// A route or rule of this computer throws the questions away.
fn thrown_away(view: &View<'_>, server: &DnsServer) -> Option<Suspect> {
    let route = best_route(view, server.address).filter(|r| r.kind != RouteKind::Unicast);
    let ended = |outcome| known(server).any(|q| q.attempt.outcome == outcome);
    // Only this computer makes a send invalid, or an IPv4 one "prohibited"; routers on the way say "unreachable".
    let local = ended(Outcome::Discarded) || (ended(Outcome::Prohibited) && server.address.is_ipv4());
    if !local && (route.is_none() || state(view, server) != ServerState::Unreachable) {
        return None;
    }
    let by = route.map_or_else(|| "a rule".to_owned(), route_name);
    let mut suspect = Suspect::new("blackhole_route", Layer::Ip, Grade::Broken, 0.94)
        .because(
            Layer::Ip,
            format!("This computer itself throws its questions to the DNS server {} away, by {by}.", server.address),
        )
        .not("The DNS server: nothing is sent to it.")
        .at(server.address)
        .host(by);
    if view.facts.gateway.hops.iter().any(|h| h.in_use && h.address == server.address) {
        suspect = suspect.because(Layer::Gateway, format!("{} is the router as well.", server.address));
    }
    if view.addresses_work() {
        suspect = suspect.because(Layer::Internet, "Outside addresses answer, so the line works.");
    }
    Some(match neighbour_of(view, server.address).or_else(|| view.addresses(&view.main_adapter()?.name).next()) {
        Some(own) => suspect.on(&own.adapter),
        None => suspect,
    })
}

/// IPv4 has no way out at all, and the server is an IPv4 address.
fn no_way(view: &View<'_>, server: &DnsServer) -> Option<Suspect> {
    let lost = view.lookups(true).all(|r| r == LookupResult::NoRoute) && view.lookups(true).next().is_some();
    let told = known(server).any(|q| q.attempt.outcome == Outcome::NoRoute);
    let adapter = view.main_adapter()?;
    let own = view.addresses(&adapter.name).find(|a| a.address.is_ipv4())?;
    if !lost || !told || !server.address.is_ipv4() {
        return None;
    }
    let mut suspect = Suspect::new("no_default_route", Layer::Ip, Grade::Broken, 0.92)
        .because(Layer::Ip, format!("{} has the address {}/{}.", adapter.name, own.address, own.prefix))
        .because(Layer::Ip, format!("The system has no way over IPv4, not even to its DNS server {}.", server.address))
        .not("The DNS server: nothing is sent to it.")
        .on(&adapter.name)
        .at(server.address);
    if rules_gone(view) {
        suspect = suspect
            .because(Layer::Ip, "Routes are there, but no rule makes the system use them.")
            .list(vec!["rules".to_owned()]);
    }
    if view.ipv6_routed() {
        suspect = suspect.although(Layer::Ip, "IPv6 has a way out, so what needs no name still works.");
    }
    Some(suspect)
}

/// The server, or the router that it is, has an address that this computer took for itself on another adapter.
fn own_address(view: &View<'_>, server: &DnsServer) -> Option<Suspect> {
    let own = view.facts.addressing.addresses.iter().find(|a| a.address == server.address)?;
    let gateway = view.facts.addressing.lookups.iter().any(|l| l.gateway == Some(server.address))
        || view.facts.gateway.hops.iter().any(|h| h.address == server.address);
    let real = neighbour_of(view, server.address).filter(|a| a.adapter != own.adapter);
    if real.is_none() && !gateway {
        return None;
    }
    let role = if gateway { "router" } else { "DNS server" };
    let mut suspect = Suspect::new("duplicate_ip", Layer::Ip, Grade::Broken, 0.94)
        .because(
            Layer::Ip,
            format!("{} of this computer has the address {}, which is the {role}'s.", own.adapter, server.address),
        )
        .because(Layer::NameResolution, "So questions to it end on this computer, where nobody answers them.")
        .not("The DNS server: no question gets to it.")
        .on(&own.adapter)
        .at(server.address)
        .list(vec![role.to_owned()]);
    if let Some(real) = real {
        suspect = suspect
            .because(Layer::Ip, format!("The network that {} belongs to is behind {}.", server.address, real.adapter));
    }
    Some(suspect)
}

/// A route takes questions for a neighbour to another adapter, from which nothing comes back.
fn led_elsewhere(view: &View<'_>, server: &DnsServer) -> Option<Suspect> {
    let own = neighbour_of(view, server.address)?;
    let route = best_route(view, server.address)?;
    let adapter = route.adapter.as_deref().filter(|a| *a != own.adapter)?;
    let silent = match state(view, server) {
        ServerState::Silent(ms) => ms >= ELSEWHERE_MS,
        ServerState::Unreachable | ServerState::Refused => true,
        _ => false,
    };
    if !silent || !view.addresses_work() || route.kind != RouteKind::Unicast {
        return None;
    }
    let tunnel = view.adapter(adapter).is_some_and(|a| a.kind == AdapterKind::Tunnel);
    let (cause, layer) =
        if tunnel { ("vpn_tunnel_dead", Layer::Internet) } else { ("dead_preferred_route", Layer::Gateway) };
    let what = format!("{}/{}", route.destination, route.prefix);
    Some(
        Suspect::new(cause, layer, Grade::Broken, 0.93)
            .because(
                Layer::Ip,
                format!(
                    "A route leads {what} over {adapter}, though {} is in the network of {}.",
                    server.address, own.adapter
                ),
            )
            .because(Layer::NameResolution, format!("{} does not answer over {adapter}.", server.address))
            .because(Layer::Internet, "Addresses that take another way answer.")
            .not("The DNS server: no question gets to it.")
            .not("The internet line: it works.")
            .on(adapter)
            .at(server.address)
            .host(&own.adapter)
            .list(vec![what]),
    )
}
