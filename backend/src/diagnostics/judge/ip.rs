//! Rung 2: no address, a wrong one, somebody else's, no route, a route into nothing.

use std::net::IpAddr;

use shared_types::Layer;

use super::suspect::{Grade, Suspect};
use super::view::{View, is_private, is_usable};
use crate::diagnostics::facts::{
    Adapter, AdapterKind, AddressOrigin, LookupResult, Outcome, QueryPurpose, RecordKind, Route, RouteKind,
};
use crate::diagnostics::probe;

/// A DHCP server that has not offered anything for so long is not there: three discovers were sent by then.
const DHCP_QUIET_MS: u32 = 950;
/// Nothing outside has answered for so long.
const LOST_MS: u32 = 1000;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    duplicates(view, found);
    discarded(view, found);
    wrong_mask(view, found);
    unset_route(view, found);
    let broken_link = found.iter().any(|s| s.layer == Layer::Link && s.grade == Grade::Broken);
    if broken_link || view.pages_load() || view.proxy_works() {
        return;
    }
    if !view.has_ipv4() {
        if !view.ipv6_routed() {
            no_address(view, found);
        }
    } else if !view.ipv6_routed() {
        if !view.lookups(true).any(|r| r == LookupResult::Via) && view.lookups(true).any(|r| r == LookupResult::NoRoute)
        {
            no_route(view, found);
        }
        no_gateway(view, found);
    }
}

/// The gateway that somebody wrote down for an adapter, and where.
fn named_gateway(view: &View<'_>, adapter: &str) -> Option<(IpAddr, String)> {
    let addressing = &view.facts.addressing;
    let set = addressing.static_settings.iter().filter(|s| s.adapter == adapter);
    let leased = addressing.leases.iter().filter(|l| l.adapter == adapter);
    set.filter_map(|s| Some((s.gateway?, s.source.clone())))
        .chain(leased.filter_map(|l| Some((l.gateway?, l.source.clone()))))
        .next()
}

/// IPv4 has an address and no way out although a gateway is written down for it; IPv6 carries what it can.
fn unset_route(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.ipv6_routed() || !view.has_ipv4() || view.lookups(true).any(|r| r != LookupResult::NoRoute) {
        return;
    }
    let Some(adapter) = view.main_adapter() else { return };
    let own = view.addresses(&adapter.name).find(|a| a.address.is_ipv4());
    let (Some(own), Some((gateway, source))) = (own, named_gateway(view, &adapter.name)) else { return };
    found.push(
        Suspect::new("no_default_route", Layer::Ip, grade(view), 0.92)
            .because(Layer::Ip, format!("{} has the address {}/{}.", adapter.name, own.address, own.prefix))
            .because(Layer::Ip, format!("{source} names the gateway {gateway}, which is not set."))
            .although(Layer::Ip, "IPv6 has a way out, so much still works.")
            .instead(Some(gateway))
            .on(&adapter.name)
            .at(own.address),
    );
}

/// The default route names no gateway on a network where somebody must pass packets on.
fn no_gateway(view: &View<'_>, found: &mut Vec<Suspect>) {
    let lookup = view.facts.addressing.lookups.iter().find(|l| l.to.is_ipv4() && l.result == LookupResult::Via);
    let Some(lookup) = lookup.filter(|l| l.gateway.is_none()) else { return };
    let adapter = lookup.adapter.as_deref().and_then(|name| view.adapter(name));
    let Some(adapter) = adapter.filter(|a| probe::is_uplink(a) && a.kind != AdapterKind::Mobile) else { return };
    let Some(own) = view.addresses(&adapter.name).find(|a| a.address.is_ipv4()) else { return };
    // Where the mask takes everything in, the mask is the fault.
    let near = probe::same_subnet(own.address, lookup.to, own.prefix);
    let dead = view.routed_reach().all(|r| !r.connect.alive() && r.connect.failed(view.now, LOST_MS));
    if near || view.outside_seen() || !dead || view.routed_reach().count() < 2 {
        return;
    }
    found.push(
        Suspect::new("no_default_route", Layer::Ip, Grade::Broken, 0.9)
            .because(Layer::Ip, format!("The default route leads over {} without naming a gateway.", adapter.name))
            .because(
                Layer::Ip,
                "So the whole internet is looked for on the local network, where nobody answers for it.",
            )
            .instead(named_gateway(view, &adapter.name).map(|(gateway, _)| gateway))
            .on(&adapter.name)
            .at(own.address)
            .not("The internet line: nothing is even sent towards it."),
    );
}

fn grade(view: &View<'_>) -> Grade {
    if view.web_works() { Grade::Degraded } else { Grade::Broken }
}

fn duplicates(view: &View<'_>, found: &mut Vec<Suspect>) {
    for conflict in &view.facts.addressing.conflicts {
        found.push(
            Suspect::new("duplicate_ip", Layer::Ip, grade(view), 0.95)
                .because(
                    Layer::Ip,
                    format!("{} answers ARP for our own address {}.", conflict.other_mac, conflict.address),
                )
                .not("A second adapter of this computer: the hardware address is none of ours.")
                .on(&conflict.adapter)
                .at(conflict.address)
                .host(&conflict.other_mac),
        );
    }
    for own in view.facts.addressing.addresses.iter().filter(|a| a.duplicate) {
        let remark = if view.web_works() { Grade::Remark } else { Grade::Broken };
        found.push(
            Suspect::new("duplicate_ip", Layer::Ip, remark, 0.9)
                .because(Layer::Ip, format!("The system found {} taken by another device.", own.address))
                .on(&own.adapter)
                .at(own.address),
        );
    }
}

fn no_address(view: &View<'_>, found: &mut Vec<Suspect>) {
    let addressing = &view.facts.addressing;
    let Some(adapter) = addressless(view) else { return };
    let self_assigned = addressing
        .addresses
        .iter()
        .find(|a| a.adapter == adapter.name && matches!(a.address, IpAddr::V4(v4) if v4.is_link_local()));
    let dhcp = addressing.dhcp.iter().find(|d| d.adapter == adapter.name);
    let offered = dhcp.is_some_and(|d| d.attempt.answered());
    let silent = dhcp.is_some_and(|d| d.attempt.silent(view.now, DHCP_QUIET_MS));
    if view.facts.system.privileged && !offered && !silent && !dhcp_impossible(view) {
        return;
    }
    let expired = addressing
        .leases
        .iter()
        .find(|l| l.adapter == adapter.name && l.expires_at.is_some_and(|at| at < view.facts.taken_at));
    let base = |cause, confidence| {
        Suspect::new(cause, Layer::Ip, Grade::Broken, confidence)
            .on(&adapter.name)
            .because(Layer::Link, format!("{} has a link.", adapter.name))
    };
    let mut suspect = if let Some(own) = self_assigned {
        base("dhcp_no_lease", if offered { 0.8 } else { 0.95 })
            .because(
                Layer::Ip,
                format!("{} gave itself {}, as systems do when no DHCP server answers.", adapter.name, own.address),
            )
            .at(own.address)
    } else if let Some(lease) = expired {
        base("dhcp_lease_expired", 0.93)
            .because(Layer::Ip, format!("The last lease of {} has run out ({}).", adapter.name, lease.source))
            .because(Layer::Ip, format!("{} has no IPv4 address.", adapter.name))
    } else if offered {
        base("ip_not_configured", 0.93).because(Layer::Ip, format!("{} has no IPv4 address.", adapter.name))
    } else {
        base("dhcp_no_lease", if silent { 0.95 } else { 0.65 })
            .because(Layer::Ip, format!("{} has no IPv4 address.", adapter.name))
    };
    suspect = match dhcp {
        Some(probe) if offered => {
            let server = probe.server.map_or_else(|| "a server".to_owned(), |s| s.to_string());
            let fact = format!("A DHCP discover is answered by {server}.");
            suspect = suspect.instead(probe.offered);
            if suspect.cause == "dhcp_no_lease" {
                suspect.although(Layer::Ip, fact)
            } else {
                suspect.because(Layer::Ip, fact).not("A missing DHCP server: it answers.")
            }
        }
        Some(_) => suspect
            .because(Layer::Ip, "Three DHCP discovers got no answer.")
            .not("An idle DHCP client: nobody would answer it."),
        None => suspect
            .although(Layer::Ip, "Whether a DHCP server is there could not be asked without administrator rights."),
    };
    found.push(suspect.not("Gateway, DNS and internet: none can be reached without an address."));
}

fn dhcp_impossible(view: &View<'_>) -> bool {
    view.facts.limits.iter().any(|l| l.what == "DHCP discover") || !view.tested(Layer::Gateway)
}

/// The linked adapter that should have an address.
fn addressless<'a>(view: &View<'a>) -> Option<&'a Adapter> {
    let main = view.main_adapter().filter(|a| a.enabled && a.carrier != Some(false));
    main.or_else(|| view.linked().next())
}

fn no_route(view: &View<'_>, found: &mut Vec<Suspect>) {
    let Some(adapter) = view.main_adapter() else { return };
    let Some(own) = view.addresses(&adapter.name).find(|a| a.address.is_ipv4()) else { return };
    // The gateway as somebody wrote it down, though the system did not take it.
    let known = named_gateway(view, &adapter.name);
    let outside = known.as_ref().filter(|(gateway, _)| !probe::same_subnet(own.address, *gateway, own.prefix));
    let suspect = if let Some((gateway, source)) = outside {
        Suspect::new("gateway_outside_subnet", Layer::Ip, Grade::Broken, 0.95)
            .because(Layer::Ip, format!("{source} names the gateway {gateway}."))
            .because(
                Layer::Ip,
                format!("{gateway} is not in {}/{}, so no default route could be set.", own.address, own.prefix),
            )
            .number(own.prefix)
            .instead(Some(*gateway))
    } else {
        let mut suspect = Suspect::new("no_default_route", Layer::Ip, Grade::Broken, 0.95)
            .because(Layer::Ip, format!("{} has the address {}/{}.", adapter.name, own.address, own.prefix))
            .because(Layer::Ip, "The system has no route to any outside address.");
        if let Some((gateway, source)) = known {
            suspect = suspect
                .because(Layer::Ip, format!("{source} names the gateway {gateway}, which is not set."))
                .instead(Some(gateway));
        }
        if rules_gone(view) {
            suspect = suspect
                .because(Layer::Ip, "Routes are there, but no rule makes the system use them.")
                .list(vec!["rules".to_owned()]);
        }
        suspect
    };
    found.push(suspect.on(&adapter.name).at(own.address).not("The internet line: nothing is even sent towards it."));
}

/// Routes or rules of this computer that throw packets away.
fn discarded(view: &View<'_>, found: &mut Vec<Suspect>) {
    let thrown =
        |r: LookupResult| matches!(r, LookupResult::Blackhole | LookupResult::Unreachable | LookupResult::Prohibit);
    let all: Vec<LookupResult> = view.lookups(true).collect();
    let lookups_thrown = all.iter().filter(|r| thrown(**r)).count();
    // Sites whose packets are thrown away although others are not.
    let sites: Vec<IpAddr> = view
        .facts
        .internet
        .pages
        .iter()
        .filter(|p| {
            matches!(p.connect.outcome, Outcome::Discarded | Outcome::Prohibited)
                || (covered(view, p.address).is_some() && view.failed(&p.connect))
        })
        .map(|p| p.address)
        // Where names fail, what others know of them tells where the sites are.
        .chain(told_sites(view).filter(|a| covered(view, *a).is_some()))
        .filter(IpAddr::is_ipv4)
        .collect();
    if lookups_thrown == 0 && sites.is_empty()
        || (view.web_works() && sites.len() < 2 && lookups_thrown * 2 < all.len())
    {
        return;
    }
    let entry = view.facts.addressing.routes.iter().find(|r| {
        r.kind != RouteKind::Unicast
            && (r.is_default() || r.prefix == 1 || sites.iter().any(|a| covers(r, *a)))
            && r.destination.is_ipv4()
    });
    let by = entry.map_or_else(
        || {
            let rules = view.facts.addressing.rules.iter().find(|r| !r.ipv6 && !r.action.starts_with("table"));
            rules.map_or_else(|| "a rule".to_owned(), |r| format!("rule {} ({})", r.priority, r.action))
        },
        route_name,
    );
    let vpn = has_vpn_traces(view);
    let everything = lookups_thrown == all.len();
    let (cause, layer) =
        if vpn && everything { ("vpn_killswitch", Layer::Internet) } else { ("blackhole_route", Layer::Ip) };
    let mut suspect = Suspect::new(cause, layer, grade(view), 0.93)
        .because(Layer::Ip, format!("The system itself throws packets to the outside away, by {by}."))
        .not("Gateway and line: the packets never leave this computer.")
        .host(by);
    if let Some(adapter) = view.main_adapter() {
        suspect = suspect.on(&adapter.name);
    }
    if let Some(site) = sites.first() {
        suspect = suspect.because(Layer::Ip, format!("Packets to {site} are among them.")).at(*site);
    }
    if cause == "vpn_killswitch" {
        suspect =
            suspect.because(Layer::Internet, "A VPN client has left its tunnel on this computer, and it is down.");
    }
    found.push(suspect);
}

/// Addresses of well-known sites that any resolver gave, while no page could be tried for want of names.
fn told_sites<'a>(view: &View<'a>) -> impl Iterator<Item = IpAddr> + 'a {
    let untried = view.facts.internet.pages.is_empty();
    let queries = view.facts.names.servers.iter().flat_map(|s| &s.queries);
    queries
        .filter(move |q| untried && q.purpose == QueryPurpose::Known && q.record == RecordKind::A)
        .flat_map(|q| q.addresses.iter().copied())
}

/// Whether a page that is still silent goes a way of its own: to a neighbour by our mask, or by a particular route.
/// Its silence then means more than that of others.
pub(super) fn special_way_open(view: &View<'_>) -> bool {
    let special = |address: IpAddr| {
        view_owner(view, address).is_some()
            || best_route(view, address).is_some_and(|r| r.prefix > 1 && r.gateway.is_some())
    };
    let mut pages = view.facts.internet.pages.iter();
    pages.any(|p| {
        p.connect.outcome == Outcome::Waiting
            && !p.connect.silent(view.now, view.quiet.max(900))
            && !is_private(p.address)
            && special(p.address)
    })
}

/// A VPN client that is not connected has left something behind.
pub(super) fn has_vpn_traces(view: &View<'_>) -> bool {
    view.facts.internet.tunnels.iter().any(|t| !t.takes_all)
        || view.facts.link.adapters.iter().any(|a| {
            a.kind == crate::diagnostics::facts::AdapterKind::Tunnel && !(a.enabled && a.carrier == Some(true))
        })
        || view.facts.system.firewall_names_vpn == Some(true)
}

fn covers(route: &Route, address: IpAddr) -> bool {
    probe::same_subnet(route.destination, address, route.prefix)
}

/// The route that throws packets to an address away.
fn covered<'a>(view: &View<'a>, address: IpAddr) -> Option<&'a Route> {
    best_route(view, address).filter(|r| r.kind != RouteKind::Unicast)
}

/// The route that the tables hold for an address, rules left aside.
pub(super) fn best_route<'a>(view: &View<'a>, address: IpAddr) -> Option<&'a Route> {
    let same_family = |r: &&Route| r.destination.is_ipv4() == address.is_ipv4();
    let matching = view.facts.addressing.routes.iter().filter(same_family);
    matching.filter(|r| covers(r, address) && r.table != 255).max_by_key(|r| (r.prefix, std::cmp::Reverse(r.metric)))
}

/// A route in words, with what it does.
pub(super) fn route_name(route: &Route) -> String {
    let kind = match route.kind {
        RouteKind::Unicast => "unicast",
        RouteKind::Blackhole => "blackhole",
        RouteKind::Unreachable => "unreachable",
        RouteKind::Prohibit => "prohibit",
    };
    format!("the route {}/{} ({kind})", route.destination, route.prefix)
}

/// Whether the main table has a default route for IPv4 that the system does not use: no rule leads to the table.
pub(super) fn rules_gone(view: &View<'_>) -> bool {
    const MAIN: u32 = 254;
    let linked = |name: &str| view.linked().any(|a| a.name == name);
    let usable = |r: &Route| {
        r.is_default()
            && r.destination.is_ipv4()
            && r.table == MAIN
            && r.kind == RouteKind::Unicast
            && r.adapter.as_deref().is_some_and(linked)
    };
    view.lookups(true).all(|r| r == LookupResult::NoRoute) && view.facts.addressing.routes.iter().any(usable)
}

/// Public sites that the mask makes neighbours, where nobody answers for them.
fn wrong_mask(view: &View<'_>, found: &mut Vec<Suspect>) {
    let neighbours: Vec<(&str, IpAddr)> = view
        .facts
        .internet
        .pages
        .iter()
        .map(|p| (p.host.as_str(), p.address, p.connect))
        .chain(view.facts.internet.checks.iter().map(|c| (c.host.as_str(), c.address, c.connect)))
        .chain(view.facts.internet.reach.iter().map(|r| (r.owner.as_str(), r.address, r.connect)))
        .filter(|(_, address, connect)| {
            !is_private(*address)
                && (connect.outcome == Outcome::HostUnreachable || connect.silent(view.now, view.quiet.max(700)))
        })
        .filter_map(|(host, address, _)| view_owner(view, address).map(|_| (host, address)))
        .collect();
    let Some((host, address)) = neighbours.first() else { return };
    let Some(own) = view_owner(view, *address) else { return };
    // A public subnet of ours with a dead site in it would be a coincidence; several are none.
    let absurd = own.prefix < 8;
    if neighbours.len() < 2 && !absurd {
        return;
    }
    let mut suspect = Suspect::new("wrong_subnet_mask", Layer::Ip, grade(view), 0.94)
        .because(
            Layer::Ip,
            format!("{}/{} takes {host} ({address}) for a neighbour on the local network.", own.address, own.prefix),
        )
        .because(Layer::Ip, format!("{} such sites do not answer.", neighbours.len()))
        .on(&own.adapter)
        .at(own.address)
        .number(own.prefix)
        .host(*host);
    if view.addresses_work() {
        suspect = suspect
            .because(Layer::Internet, "Addresses outside that range answer, so the line works.")
            .not("The internet line and DNS: both answer.");
    }
    found.push(suspect);
}

fn view_owner<'a>(view: &View<'a>, address: IpAddr) -> Option<&'a crate::diagnostics::facts::InterfaceAddress> {
    view.facts.addressing.addresses.iter().find(|own| {
        own.address.is_ipv4()
            && is_usable(own.address)
            && own.prefix < 24
            && probe::same_subnet(own.address, address, own.prefix)
            && view.adapter(&own.adapter).is_some_and(probe::is_uplink)
    })
}

/// Whether an address was set by hand, as far as known.
pub(super) fn is_static(view: &View<'_>, adapter: &str) -> bool {
    let addressing = &view.facts.addressing;
    addressing.static_settings.iter().any(|s| s.adapter == adapter)
        || addressing
            .addresses
            .iter()
            .any(|a| a.adapter == adapter && a.origin == AddressOrigin::Static && a.address.is_ipv4())
}
