//! macOS and Windows: adapters, addresses and the gateway by a library with a safe interface.

use std::net::IpAddr;

use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::{
    Adapter, AdapterKind, AddressOrigin, InterfaceAddress, LookupResult, Route, RouteKind, RouteLookup, ServerRole,
};

use super::board::Board;

/// Reads adapters, addresses, gateway and resolvers.
pub(super) async fn read(board: &Board) {
    let interfaces = netdev::get_interfaces();
    let default = netdev::get_default_interface().ok();
    board.write(|facts| {
        facts.link.adapters = interfaces.iter().map(adapter).collect();
        for interface in &interfaces {
            let v4 = interface.ipv4.iter().map(|n| (IpAddr::V4(n.addr()), n.prefix_len()));
            let v6 = interface.ipv6.iter().map(|n| (IpAddr::V6(n.addr()), n.prefix_len()));
            facts.addressing.addresses.extend(v4.chain(v6).map(|(address, prefix)| InterfaceAddress {
                adapter: interface.name.clone(),
                address,
                prefix,
                origin: origin(address),
                valid_s: None,
                duplicate: false,
                age_s: None,
            }));
        }
        let Some(interface) = default else { return };
        let gateways = interface.gateway.iter().flat_map(|g| {
            g.ipv4.iter().map(|a| IpAddr::V4(*a)).chain(g.ipv6.iter().map(|a| IpAddr::V6(*a))).collect::<Vec<_>>()
        });
        for gateway in gateways {
            let (destination, sample): (IpAddr, IpAddr) = if gateway.is_ipv4() {
                ([0, 0, 0, 0].into(), [1, 1, 1, 1].into())
            } else {
                (std::net::Ipv6Addr::UNSPECIFIED.into(), [0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111].into())
            };
            facts.addressing.routes.push(Route {
                destination,
                prefix: 0,
                gateway: Some(gateway),
                adapter: Some(interface.name.clone()),
                metric: 0,
                table: 254,
                kind: RouteKind::Unicast,
                origin: "system".to_owned(),
            });
            facts.addressing.lookups.push(RouteLookup {
                to: sample,
                result: LookupResult::Via,
                gateway: Some(gateway),
                adapter: Some(interface.name.clone()),
                source: None,
            });
        }
        facts.names.servers = super::local::servers(facts, &interface.dns_servers, ServerRole::Configured);
        facts.names.source = "the system's settings".to_owned();
        facts.names.ndots = 1;
    });
}

fn origin(address: IpAddr) -> AddressOrigin {
    match address {
        IpAddr::V4(v4) if v4.is_link_local() => AddressOrigin::SelfAssigned,
        IpAddr::V6(v6) if v6.is_unicast_link_local() => AddressOrigin::SelfAssigned,
        _ => AddressOrigin::Unknown,
    }
}

fn adapter(interface: &netdev::Interface) -> Adapter {
    use netdev::interface::types::InterfaceType as T;
    Adapter {
        name: interface.name.clone(),
        index: interface.index,
        kind: match interface.if_type {
            T::Loopback => AdapterKind::Loopback,
            T::Wireless80211 => AdapterKind::Wireless,
            T::Ethernet => AdapterKind::Ethernet,
            T::Tunnel | T::Ppp => AdapterKind::Tunnel,
            T::Bridge => AdapterKind::Bridge,
            T::Wwanpp | T::Wwanpp2 => AdapterKind::Mobile,
            _ => AdapterKind::Unknown,
        },
        mac: interface.mac_addr.map(|m| m.to_string()),
        mtu: interface.mtu,
        enabled: interface.is_up(),
        carrier: interface.is_up().then(|| interface.is_running()),
        description: interface.friendly_name.clone(),
        ..Adapter::default()
    }
}

/// The neighbour table needs a command of the system on these; the hop's own answers say enough.
pub(super) async fn watch_neighbour(_: &Board, _: usize, _: IpAddr, poll: Duration) {
    sleep(poll).await;
}
