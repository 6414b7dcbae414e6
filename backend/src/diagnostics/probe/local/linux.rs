//! Linux: netlink for links, addresses, routes, rules and neighbours; files for the rest.

mod links;
mod settings;

use std::net::IpAddr;
use std::path::Path;

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use netlink_packet_route::AddressFamily;
use netlink_packet_route::address::{AddressAttribute, AddressFlags, AddressMessage};
use netlink_packet_route::link::LinkMessage;
use netlink_packet_route::neighbour::{NeighbourAddress, NeighbourAttribute, NeighbourState as Nud};
use netlink_packet_route::route::{RouteAddress, RouteAttribute, RouteMessage, RouteProtocol, RouteType};
use netlink_packet_route::rule::{RuleAction, RuleAttribute, RuleMessage};
use rtnetlink::{Handle, IpVersion, RouteMessageBuilder};

use crate::diagnostics::facts::{
    AddressOrigin, AddressingFacts, InterfaceAddress, LookupResult, NeighbourState, Route, RouteKind, RouteLookup, Rule,
};
use crate::diagnostics::probe::board::Board;
use crate::diagnostics::probe::contacted::Contacted;
use links::{adapters, mac_text};

/// Addresses in no special network, for which the route in use is asked beside those that are contacted: one far from
/// everything, and one of the documentation range that stands for "any site".
const SAMPLE: [[u8; 4]; 2] = [[203, 0, 114, 1], [142, 250, 74, 4]];

/// TCP's number among the protocols.
const TCP: u8 = 6;

struct Netlink {
    handle: Handle,
    task: tokio::task::JoinHandle<()>,
}

impl Netlink {
    fn open() -> std::io::Result<Self> {
        let (connection, handle, _) = rtnetlink::new_connection()?;
        Ok(Self { handle, task: tokio::spawn(connection) })
    }
}

impl Drop for Netlink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(super) async fn read(board: &Board, contacted: &Contacted) {
    let privileged = rustix::process::geteuid().is_root();
    let uptime = read_text("/proc/uptime").and_then(|t| t.split('.').next().and_then(|s| s.parse().ok()));
    board.write(|facts| {
        facts.system.privileged = privileged;
        facts.link.uptime_s = uptime;
    });
    match Netlink::open() {
        Ok(netlink) => read_kernel(board, &netlink.handle, contacted).await,
        Err(error) => board.limit("adapters and routes", &error.to_string()),
    }
    settings::read_files(board, contacted);
}

async fn read_kernel(board: &Board, handle: &Handle, contacted: &Contacted) {
    let links: Vec<LinkMessage> = handle.link().get().execute().try_collect().await.unwrap_or_default();
    let mut adapters = adapters(&links);
    let names: Vec<(u32, String)> = adapters.iter().map(|a| (a.index, a.name.clone())).collect();
    let name_of = |index: u32| names.iter().find(|(known, _)| *known == index).map(|(_, name)| name.clone());

    let addresses: Vec<AddressMessage> = handle.address().get().execute().try_collect().await.unwrap_or_default();
    let uptime = board.read(|facts| facts.link.uptime_s);
    let mut addressing = AddressingFacts {
        addresses: addresses.iter().filter_map(|m| address(m, &name_of, uptime)).collect(),
        ..AddressingFacts::default()
    };
    for version in [IpVersion::V4, IpVersion::V6] {
        let message = match version {
            IpVersion::V4 => RouteMessageBuilder::<std::net::Ipv4Addr>::new().build(),
            IpVersion::V6 => RouteMessageBuilder::<std::net::Ipv6Addr>::new().build(),
        };
        let routes: Vec<RouteMessage> = handle.route().get(message).execute().try_collect().await.unwrap_or_default();
        addressing.routes.extend(routes.iter().flat_map(|m| each_hop(m, &name_of)));
        let rules: Vec<RuleMessage> = handle.rule().get(version).execute().try_collect().await.unwrap_or_default();
        addressing.rules.extend(rules.iter().filter_map(rule));
    }
    origins(&mut addressing);
    links::mark_bridges(&mut adapters, &addressing.routes);
    let targets = contacted.addresses.iter().chain(&contacted.addresses_v6).map(|(_, a)| *a);
    let flows: Vec<Flow> = targets.chain(SAMPLE.map(IpAddr::from)).map(Flow::to).collect();
    let lookups = flows.iter().map(|flow| lookup(handle, flow, &name_of));
    addressing.lookups.extend(join_all(lookups).await.into_iter().flatten());
    board.write(|facts| {
        facts.link.adapters = adapters;
        facts.addressing = addressing;
    });
}

fn address(
    message: &AddressMessage,
    name_of: &impl Fn(u32) -> Option<String>,
    uptime_s: Option<u64>,
) -> Option<InterfaceAddress> {
    let (mut local, mut plain, mut duplicate, mut valid_s, mut age_s) = (None, None, false, None, None);
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(ip) => local = Some(*ip),
            AddressAttribute::Address(ip) => plain = Some(*ip),
            AddressAttribute::Flags(flags) => duplicate = flags.contains(AddressFlags::Dadfailed),
            AddressAttribute::CacheInfo(info) => {
                valid_s = (info.ifa_valid != u32::MAX).then_some(info.ifa_valid);
                age_s = uptime_s.map(|up| up.saturating_sub(u64::from(info.cstamp) / 100));
            }
            _ => {}
        }
    }
    // On point-to-point links ADDRESS is the other end's.
    let address = local.or(plain)?;
    let origin = match address {
        IpAddr::V4(v4) if v4.is_link_local() => AddressOrigin::SelfAssigned,
        IpAddr::V6(v6) if v6.is_unicast_link_local() => AddressOrigin::SelfAssigned,
        IpAddr::V6(_) if valid_s.is_some() => AddressOrigin::Announced,
        IpAddr::V4(_) if valid_s.is_some() => AddressOrigin::Dhcp,
        _ => AddressOrigin::Unknown,
    };
    Some(InterfaceAddress {
        adapter: name_of(message.header.index)?,
        address,
        prefix: message.header.prefix_len,
        origin,
        valid_s,
        duplicate,
        age_s,
    })
}

fn ip_of(address: &RouteAddress) -> Option<IpAddr> {
    match address {
        RouteAddress::Inet(v4) => Some(IpAddr::V4(*v4)),
        RouteAddress::Inet6(v6) => Some(IpAddr::V6(*v6)),
        _ => None,
    }
}

/// A route, once for each of its next hops.
fn each_hop(message: &RouteMessage, name_of: &impl Fn(u32) -> Option<String>) -> Vec<Route> {
    let Some(whole) = route(message, name_of) else { return Vec::new() };
    let hops = message.attributes.iter().find_map(|a| match a {
        RouteAttribute::MultiPath(hops) => Some(hops),
        _ => None,
    });
    let Some(hops) = hops.filter(|hops| !hops.is_empty()) else { return vec![whole] };
    let gateway = |attributes: &[RouteAttribute]| {
        attributes.iter().find_map(|a| match a {
            RouteAttribute::Gateway(via) => ip_of(via),
            RouteAttribute::Via(netlink_packet_route::route::RouteVia::Inet6(v6)) => Some(IpAddr::V6(*v6)),
            _ => None,
        })
    };
    let over = |hop: &netlink_packet_route::route::RouteNextHop| Route {
        adapter: name_of(hop.interface_index),
        gateway: gateway(&hop.attributes),
        ..whole.clone()
    };
    hops.iter().map(over).collect()
}

fn route(message: &RouteMessage, name_of: &impl Fn(u32) -> Option<String>) -> Option<Route> {
    let kind = match message.header.kind {
        RouteType::Unicast => RouteKind::Unicast,
        RouteType::BlackHole => RouteKind::Blackhole,
        RouteType::Unreachable => RouteKind::Unreachable,
        RouteType::Prohibit => RouteKind::Prohibit,
        _ => return None,
    };
    let unspecified = match message.header.address_family {
        AddressFamily::Inet => IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        AddressFamily::Inet6 => IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED),
        _ => return None,
    };
    let mut route = Route {
        destination: unspecified,
        prefix: message.header.destination_prefix_length,
        gateway: None,
        adapter: None,
        metric: 0,
        table: u32::from(message.header.table),
        kind,
        origin: protocol_name(message.header.protocol),
    };
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Destination(to) => route.destination = ip_of(to)?,
            RouteAttribute::Gateway(via) => route.gateway = ip_of(via),
            RouteAttribute::Via(netlink_packet_route::route::RouteVia::Inet6(v6)) => {
                route.gateway = Some(IpAddr::V6(*v6));
            }
            RouteAttribute::Oif(index) => route.adapter = name_of(*index),
            RouteAttribute::Priority(metric) => route.metric = *metric,
            RouteAttribute::Table(table) => route.table = *table,
            _ => {}
        }
    }
    // The kernel's own last entry of the IPv6 table: "unreachable default" on lo.
    let implicit = route.kind != RouteKind::Unicast && route.metric == u32::MAX;
    (!implicit).then_some(route)
}

fn protocol_name(protocol: RouteProtocol) -> String {
    match protocol {
        RouteProtocol::Kernel => "kernel".to_owned(),
        RouteProtocol::Boot => "boot".to_owned(),
        RouteProtocol::Static => "static".to_owned(),
        RouteProtocol::Ra => "ra".to_owned(),
        RouteProtocol::Dhcp => "dhcp".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn rule(message: &RuleMessage) -> Option<Rule> {
    let mut table = u32::from(message.header.table);
    let mut priority = 0;
    for attribute in &message.attributes {
        match attribute {
            RuleAttribute::Table(number) => table = *number,
            RuleAttribute::Priority(number) => priority = *number,
            _ => {}
        }
    }
    let action = match message.header.action {
        // local, main and default, at their usual places.
        RuleAction::ToTable if matches!((priority, table), (0, 255) | (32766, 254) | (32767, 253)) => return None,
        RuleAction::ToTable => format!("table {table}"),
        RuleAction::Blackhole => "blackhole".to_owned(),
        RuleAction::Unreachable => "unreachable".to_owned(),
        RuleAction::Prohibit => "prohibit".to_owned(),
        _ => return None,
    };
    Some(Rule { priority, action, ipv6: message.header.family == AddressFamily::Inet6 })
}

/// Where an address came from, as far as routes tell: a DHCP client marks the routes it sets.
fn origins(addressing: &mut AddressingFacts) {
    for address in &mut addressing.addresses {
        if address.origin == AddressOrigin::Unknown
            && addressing
                .routes
                .iter()
                .any(|r| r.is_default() && r.origin == "dhcp" && r.adapter.as_deref() == Some(address.adapter.as_str()))
            && address.address.is_ipv4()
        {
            address.origin = AddressOrigin::Dhcp;
        }
    }
}

/// What the system chooses a way by. Between several next hops it decides by both addresses, or by the ports as well, so
/// a question without them gets an answer that no packet follows.
pub(crate) struct Flow {
    pub(crate) to: IpAddr,
    pub(crate) from: Option<IpAddr>,
    /// Our port and the other end's.
    pub(crate) ports: Option<(u16, u16)>,
    pub(crate) tcp: bool,
}

impl Flow {
    pub(crate) fn to(to: IpAddr) -> Self {
        Self { to, from: None, ports: None, tcp: false }
    }

    fn question(&self) -> RouteMessage {
        let mut message = match self.to {
            IpAddr::V4(v4) => RouteMessageBuilder::<std::net::Ipv4Addr>::new().destination_prefix(v4, 32).build(),
            IpAddr::V6(v6) => RouteMessageBuilder::<std::net::Ipv6Addr>::new().destination_prefix(v6, 128).build(),
        };
        if let Some(from) = self.from {
            message.header.source_prefix_length = message.header.destination_prefix_length;
            message.attributes.push(RouteAttribute::Source(match from {
                IpAddr::V4(v4) => RouteAddress::Inet(v4),
                IpAddr::V6(v6) => RouteAddress::Inet6(v6),
            }));
        }
        if self.tcp {
            message.attributes.push(RouteAttribute::IpProto(TCP));
        }
        if let Some((own, other)) = self.ports {
            message.attributes.extend([RouteAttribute::Sport(own), RouteAttribute::Dport(other)]);
        }
        message
    }
}

async fn lookup(handle: &Handle, flow: &Flow, name_of: &impl Fn(u32) -> Option<String>) -> Option<RouteLookup> {
    let blank = |result| RouteLookup { to: flow.to, result, gateway: None, adapter: None, source: flow.from };
    match handle.route().get(flow.question()).execute().try_next().await {
        Ok(Some(found)) => {
            let mut lookup = blank(match found.header.kind {
                RouteType::BlackHole => LookupResult::Blackhole,
                RouteType::Unreachable => LookupResult::Unreachable,
                RouteType::Prohibit => LookupResult::Prohibit,
                _ => LookupResult::Via,
            });
            for attribute in &found.attributes {
                match attribute {
                    RouteAttribute::Gateway(via) => lookup.gateway = ip_of(via),
                    RouteAttribute::Oif(index) => lookup.adapter = name_of(*index),
                    RouteAttribute::PrefSource(source) => lookup.source = ip_of(source),
                    _ => {}
                }
            }
            Some(lookup)
        }
        Err(rtnetlink::Error::NetlinkError(error)) => {
            use rustix::io::Errno;
            let result = match Errno::from_raw_os_error(error.raw_code().abs()) {
                Errno::INVAL => LookupResult::Blackhole,
                Errno::HOSTUNREACH => LookupResult::Unreachable,
                Errno::ACCESS => LookupResult::Prohibit,
                _ => LookupResult::NoRoute,
            };
            Some(blank(result))
        }
        _ => None,
    }
}

/// The state of a neighbour now, with its hardware address.
pub(crate) async fn neighbour(adapter_index: u32, address: IpAddr) -> Option<(NeighbourState, Option<String>)> {
    let netlink = Netlink::open().ok()?;
    let entries: Vec<_> = netlink.handle.neighbours().get().execute().try_collect().await.ok()?;
    entries.into_iter().filter(|e| e.header.ifindex == adapter_index).find_map(|entry| {
        let (mut to, mut mac) = (None, None);
        for attribute in &entry.attributes {
            match attribute {
                NeighbourAttribute::Destination(NeighbourAddress::Inet(v4)) => to = Some(IpAddr::V4(*v4)),
                NeighbourAttribute::Destination(NeighbourAddress::Inet6(v6)) => to = Some(IpAddr::V6(*v6)),
                NeighbourAttribute::LinkLayerAddress(bytes) if bytes.len() == 6 => mac = Some(mac_text(bytes)),
                _ => {}
            }
        }
        let state = match entry.header.state {
            Nud::Incomplete => NeighbourState::Incomplete,
            Nud::Failed => NeighbourState::Failed,
            Nud::Reachable => NeighbourState::Reachable,
            Nud::Stale | Nud::Delay | Nud::Probe => NeighbourState::Stale,
            Nud::Permanent | Nud::Noarp => NeighbourState::Permanent,
            _ => NeighbourState::Unknown,
        };
        (to == Some(address)).then_some((state, mac))
    })
}

/// The way that the system takes for a flow; `adapters` are its adapters by index.
pub(crate) async fn way(flow: &Flow, adapters: &[(u32, String)]) -> Option<RouteLookup> {
    let netlink = Netlink::open().ok()?;
    let name_of = |index: u32| adapters.iter().find(|(known, _)| *known == index).map(|(_, name)| name.clone());
    lookup(&netlink.handle, flow, &name_of).await
}

/// Name, carrier and number of link changes of every adapter that is up.
pub(crate) async fn link_states() -> Vec<(String, bool, u32)> {
    let Ok(netlink) = Netlink::open() else { return Vec::new() };
    let links: Vec<LinkMessage> = netlink.handle.link().get().execute().try_collect().await.unwrap_or_default();
    adapters(&links).into_iter().map(|a| (a.name, a.carrier.unwrap_or(false), a.carrier_changes.unwrap_or(0))).collect()
}

fn read_text(path: impl AsRef<Path>) -> Option<String> {
    // A comment in another encoding spoils no setting.
    Some(String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned())
}
