//! macOS and Windows: adapters, addresses and the gateway by a library with a safe interface; what that lacks
//! (neighbours, proxies, leases, macOS's search domains) from the systems' own commands.

use std::net::IpAddr;

use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::{
    Adapter, AdapterKind, AddressOrigin, InterfaceAddress, LookupResult, Route, RouteKind, RouteLookup, ServerRole,
};

use crate::diagnostics::facts::NeighbourState;
use crate::diagnostics::parse::neighbours::{self, Neighbour};
use crate::diagnostics::parse::{dns_settings, leases, proxies};
use crate::diagnostics::runner::{CommandLine, Commands, SystemCommands};

use super::board::Board;

/// Windows keeps the proxies of a user here.
const INTERNET_SETTINGS: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
/// Windows keeps the settings and leases of every adapter here.
const TCPIP_INTERFACES: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces";
/// More adapters than a computer has uplinks.
const ASKED_ADAPTERS: usize = 16;
/// The system's own commands answer in milliseconds.
const PATIENCE: Duration = Duration::from_millis(700);

async fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = SystemCommands.run(CommandLine::new(program, arguments, PATIENCE)).await.ok()?;
    output.succeeded().then_some(output.stdout)
}

/// The proxies that this system has set.
pub(super) async fn system_proxies() -> proxies::SystemProxies {
    if cfg!(target_os = "macos") {
        said("scutil", &["--proxy"]).await.map(|text| proxies::scutil(&text)).unwrap_or_default()
    } else {
        said("reg", &["query", INTERNET_SETTINGS]).await.map(|text| proxies::registry(&text)).unwrap_or_default()
    }
}

/// Reads adapters, addresses, gateway and resolvers.
pub(super) async fn read(board: &Board) {
    from_library(board);
    tokio::join!(addressing(board), search_domains(board));
}

/// How addresses were got, and until when.
async fn addressing(board: &Board) {
    let settings = if cfg!(target_os = "macos") {
        let uplinks: Vec<String> = board.read(|facts| {
            let uplinks = facts.link.adapters.iter().filter(|adapter| super::local::is_uplink(adapter));
            uplinks.map(|adapter| adapter.name.clone()).take(ASKED_ADAPTERS).collect()
        });
        let zone = jiff::tz::TimeZone::system();
        let asked = uplinks.iter().map(|name| {
            let zone = &zone;
            async move { said("ipconfig", &["getsummary", name]).await.map(|text| leases::macos(&text, name, zone)) }
        });
        futures_util::future::join_all(asked).await.into_iter().flatten().collect()
    } else {
        let text = said("reg", &["query", TCPIP_INTERFACES, "/s"]).await;
        text.map(|text| leases::windows(&text)).unwrap_or_default()
    };
    if settings.is_empty() {
        return board.limit("leases", "the system's own command did not answer");
    }
    let now = shared_types::to_millis(jiff::Timestamp::now());
    board.write(|facts| {
        let names: Vec<String> = facts.link.adapters.iter().map(|adapter| adapter.name.clone()).collect();
        for one in settings {
            // The registry keeps adapters that were taken out long ago.
            if names.contains(&one.adapter) {
                one.note(&mut facts.addressing, now);
            }
        }
    });
}

async fn search_domains(board: &Board) {
    if !cfg!(target_os = "macos") {
        return;
    }
    let Some((servers, search)) = said("scutil", &["--dns"]).await.map(|text| dns_settings::scutil(&text)) else {
        return board.limit("search domains", "scutil --dns did not answer");
    };
    board.write(|facts| {
        facts.names.search = search;
        if !servers.is_empty() {
            facts.names.servers = super::local::servers(facts, &servers, ServerRole::Configured);
            facts.names.source = "scutil --dns".to_owned();
        }
    });
}

fn from_library(board: &Board) {
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

/// Reads the neighbour table until the hop is in it.
pub(super) async fn watch_neighbour(board: &Board, index: usize, address: IpAddr, poll: Duration) {
    let own: Vec<String> = board.read(|facts| {
        let adapter = facts.gateway.hops.get(index).map(|hop| hop.adapter.clone()).unwrap_or_default();
        let addresses = facts.addressing.addresses.iter().filter(|a| a.adapter == adapter);
        addresses.map(|a| a.address.to_string()).chain([adapter.clone()]).collect()
    });
    loop {
        sleep(poll.max(NEIGHBOUR_POLL)).await;
        let table = if cfg!(target_os = "macos") {
            said("arp", &["-an"]).await.map(|text| neighbours::macos(&text))
        } else {
            said("arp", &["-a"]).await.map(|text| neighbours::windows(&text))
        };
        let Some(table) = table else { return board.limit("the neighbour table", "arp did not answer") };
        let here = |n: &&Neighbour| n.address == address && own.contains(&n.on);
        let Some(entry) = table.iter().find(here) else { continue };
        // These tables do not say how old an entry is: it is a hint, not proof.
        let state = if entry.mac.is_some() { NeighbourState::Stale } else { NeighbourState::Incomplete };
        board.write(|facts| {
            if let Some(hop) = facts.gateway.hops.get_mut(index) {
                hop.neighbour = state;
                hop.mac.clone_from(&entry.mac);
            }
        });
        if entry.mac.is_some() {
            return;
        }
    }
}

/// Starting a process costs more than reading netlink.
const NEIGHBOUR_POLL: Duration = Duration::from_millis(200);
