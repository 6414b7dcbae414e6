//! Where the system divides what goes out between several first hops: which of them it gives each address, or each
//! connection.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::diagnostics::facts::{AddressingFacts, Facts, LookupResult, Route, RouteKind, RouteLookup};

use super::board::Board;
#[cfg(target_os = "linux")]
use super::local;

/// Whether several first hops share the default way of a family.
pub(crate) fn divided(facts: &Facts, ipv4: bool) -> bool {
    let addressing = &facts.addressing;
    let used = addressing.lookups.iter().filter(|l| l.to.is_ipv4() == ipv4 && l.result == LookupResult::Via);
    let used: BTreeSet<_> = used.filter(|l| l.gateway.is_some()).map(|l| (l.gateway, l.adapter.as_deref())).collect();
    used.len() > 1 || shared_defaults(addressing, ipv4).next().is_some()
}

/// The default routes of a family that share their rank with another: the next hops of one route.
pub(crate) fn shared_defaults(addressing: &AddressingFacts, ipv4: bool) -> impl Iterator<Item = &Route> {
    let defaults = move || {
        let all = addressing.routes.iter().filter(|r| r.is_default() && r.kind == RouteKind::Unicast);
        all.filter(move |r| r.destination.is_ipv4() == ipv4 && r.gateway.is_some())
    };
    let place = |r: &Route| (r.table, r.metric);
    let way = |r: &Route| (r.gateway, r.adapter.clone());
    defaults().filter(move |r| defaults().any(|o| place(o) == place(r) && way(o) != way(r)))
}

/// Asks for the way of each address that is contacted, as soon as it is.
#[cfg(target_os = "linux")]
pub(crate) async fn follow(board: &Board) {
    let families: Vec<bool> =
        board.read(|facts| [true, false].into_iter().filter(|v4| divided(facts, *v4) && by_address(*v4)).collect());
    if families.is_empty() {
        return;
    }
    loop {
        let to = board.wait_for(|facts| next(facts, &families)).await;
        // Over IPv4 the system looks the way up again once it has chosen an address of ours; over IPv6 it does not.
        let from = if to.is_ipv4() { source(board, to).await } else { None };
        let Some(way) = way_of(board, &local::Flow { to, from, ports: None, tcp: true }).await else { return };
        board.write(|facts| facts.addressing.ways.push(way));
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) async fn follow(_: &Board) {}

/// The address of ours that the system sends from to this one.
#[cfg(target_os = "linux")]
pub(crate) async fn source(board: &Board, to: IpAddr) -> Option<IpAddr> {
    way_of(board, &local::Flow::to(to)).await?.source
}

#[cfg(not(target_os = "linux"))]
pub(crate) async fn source(_: &Board, _: IpAddr) -> Option<IpAddr> {
    None
}

/// The way of one connection.
#[cfg(target_os = "linux")]
pub(crate) async fn of_connection(board: &Board, from: IpAddr, own_port: u16, to: IpAddr) -> Option<RouteLookup> {
    way_of(board, &local::Flow { to, from: Some(from), ports: Some((own_port, 443)), tcp: true }).await
}

#[cfg(not(target_os = "linux"))]
pub(crate) async fn of_connection(_: &Board, _: IpAddr, _: u16, _: IpAddr) -> Option<RouteLookup> {
    None
}

#[cfg(target_os = "linux")]
async fn way_of(board: &Board, flow: &local::Flow) -> Option<RouteLookup> {
    let adapters: Vec<(u32, String)> =
        board.read(|facts| facts.link.adapters.iter().map(|a| (a.index, a.name.clone())).collect());
    local::way(flow, &adapters).await
}

/// Whether the system divides by addresses alone; by ports too it gives one address now this way, now that.
#[cfg(target_os = "linux")]
fn by_address(ipv4: bool) -> bool {
    let family = if ipv4 { "ipv4" } else { "ipv6" };
    let policy = std::fs::read_to_string(format!("/proc/sys/net/{family}/fib_multipath_hash_policy"));
    policy.map_or(true, |policy| matches!(policy.trim(), "0" | "2"))
}

/// An address that was contacted and whose way is not known yet.
#[cfg(target_os = "linux")]
fn next(facts: &Facts, families: &[bool]) -> Option<IpAddr> {
    let internet = &facts.internet;
    let fixed = internet.reach.iter().map(|r| r.address);
    let sites = internet.pages.iter().map(|p| p.address).chain(internet.checks.iter().map(|c| c.address));
    let asked = |to: &IpAddr| facts.addressing.ways.iter().any(|way| way.to == *to);
    fixed.chain(sites).find(|to| families.contains(&to.is_ipv4()) && !asked(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_default_routes_of_one_rank_divide_and_two_of_different_ranks_do_not() {
        let route = |last, metric| Route {
            destination: [0, 0, 0, 0].into(),
            prefix: 0,
            gateway: Some([192, 0, 2, last].into()),
            adapter: Some("eth0".to_owned()),
            metric,
            table: 254,
            kind: RouteKind::Unicast,
            origin: "static".to_owned(),
        };
        let mut facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
        facts.addressing.routes = vec![route(1, 0), route(2, 100)];
        assert!(!divided(&facts, true));
        facts.addressing.routes[1].metric = 0;
        assert!(divided(&facts, true) && !divided(&facts, false));
    }
}
