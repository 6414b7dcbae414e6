//! Links, addresses and routes by netlink: read, saved in a call's data, changed, put back.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use futures_util::TryStreamExt;
use netlink_packet_route::address::{AddressAttribute, AddressMessage, CacheInfo};
use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkMessage};
use netlink_packet_route::route::{RouteAddress, RouteAttribute, RouteMessage, RouteProtocol, RouteScope, RouteType};
use rtnetlink::{Handle, LinkUnspec, RouteMessageBuilder};
use serde::{Deserialize, Serialize};

use crate::diagnostics::tools::Failure;

/// One network adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub index: u32,
    pub name: String,
    /// Administratively up.
    pub enabled: bool,
    pub carrier: bool,
    pub loopback: bool,
    /// The bridge or bond it is a port of, and such.
    pub has_master: bool,
    pub mac: Option<[u8; 6]>,
    /// A bridge, tunnel or other adapter without hardware of its own; empty for hardware.
    pub kind: String,
}

/// An IPv4 or IPv6 address of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub address: IpAddr,
    pub prefix: u8,
    /// Seconds it stays valid; absent = for ever.
    pub valid_s: Option<u32>,
}

/// A route over a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub destination: IpAddr,
    pub prefix: u8,
    pub gateway: Option<IpAddr>,
    pub metric: Option<u32>,
    pub table: u32,
    pub protocol: u8,
    /// Directly reachable, without a gateway.
    pub on_link: bool,
}

/// The route that the kernel takes to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    pub index: u32,
    pub gateway: Option<IpAddr>,
    pub source: Option<IpAddr>,
    /// `blackhole`, `unreachable` or `prohibit`: packets are thrown away.
    pub blocked: Option<&'static str>,
}

/// What a link had, so that it can be put back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub addresses: Vec<Address>,
    pub routes: Vec<Route>,
}

impl Saved {
    /// The IPv4 addresses that the network gave or a person set.
    pub fn ipv4(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.addresses.iter().filter_map(|a| match a.address {
            IpAddr::V4(v4) if !v4.is_link_local() => Some(v4),
            _ => None,
        })
    }

    /// Those of them that stay for ever: set by hand, as a rule.
    pub fn lasting_ipv4(&self) -> impl Iterator<Item = Ipv4Addr> {
        let lasting = |address: Ipv4Addr| self.addresses.iter().any(|a| a.address == address && a.valid_s.is_none());
        self.ipv4().filter(move |&address| lasting(address))
    }
}

/// A connection to the kernel's routing socket; ends with the value.
pub struct Network {
    handle: Handle,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Network {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Network {
    /// Opens the socket.
    ///
    /// # Errors
    /// Where the kernel does not give one.
    pub fn open() -> Result<Self, Failure> {
        let (connection, handle, _) = rtnetlink::new_connection()
            .map_err(|error| Failure::new(format!("The network settings cannot be read: {error}")))?;
        Ok(Self { handle, task: tokio::spawn(connection) })
    }

    /// All links.
    ///
    /// # Errors
    /// Where the kernel does not answer.
    pub async fn links(&self) -> Result<Vec<Link>, Failure> {
        let messages: Vec<LinkMessage> = self.handle.link().get().execute().try_collect().await.map_err(unreadable)?;
        Ok(messages.iter().map(link).collect())
    }

    /// The link of this name.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn link(&self, name: &str) -> Result<Link, Failure> {
        let links = self.links().await?;
        links
            .into_iter()
            .find(|link| link.name == name)
            .ok_or_else(|| Failure::new(format!("There is no network adapter called {name}.")))
    }

    /// The addresses and routes of a link.
    ///
    /// # Errors
    /// Where the kernel does not answer.
    pub async fn saved(&self, index: u32) -> Result<Saved, Failure> {
        let addresses: Vec<AddressMessage> = self
            .handle
            .address()
            .get()
            .set_link_index_filter(index)
            .execute()
            .try_collect()
            .await
            .map_err(unreadable)?;
        let mut routes = Vec::new();
        for request in [RouteMessageBuilder::<Ipv4Addr>::new().build(), RouteMessageBuilder::<Ipv6Addr>::new().build()]
        {
            let messages: Vec<RouteMessage> =
                self.handle.route().get(request).execute().try_collect().await.map_err(unreadable)?;
            routes.extend(messages.iter().filter_map(|message| route(message, index)));
        }
        let addresses = addresses.iter().filter(|message| message.header.index == index);
        Ok(Saved { addresses: addresses.filter_map(address).collect(), routes })
    }

    /// The route that is taken to an address; none where there is no way. Nothing is sent.
    ///
    /// # Errors
    /// Where the kernel does not answer.
    pub async fn lookup(&self, to: IpAddr) -> Result<Option<Lookup>, Failure> {
        let request = match to {
            IpAddr::V4(v4) => RouteMessageBuilder::<Ipv4Addr>::new().destination_prefix(v4, 32).build(),
            IpAddr::V6(v6) => RouteMessageBuilder::<Ipv6Addr>::new().destination_prefix(v6, 128).build(),
        };
        let found: Result<Vec<RouteMessage>, _> = self.handle.route().get(request).execute().try_collect().await;
        let message = match found {
            Ok(messages) => messages.into_iter().next(),
            // ENETUNREACH says that there is no way; the other three are routes that throw away.
            Err(rtnetlink::Error::NetlinkError(error)) => {
                let blocked = match error.raw_code() {
                    -22 => Some("blackhole"),
                    -113 => Some("unreachable"),
                    -13 => Some("prohibit"),
                    _ => None,
                };
                return Ok(blocked.map(|kind| Lookup { index: 0, gateway: None, source: None, blocked: Some(kind) }));
            }
            Err(error) => return Err(unreadable(error)),
        };
        Ok(message.map(|message| {
            let mut lookup = Lookup { index: 0, gateway: None, source: None, blocked: None };
            for attribute in &message.attributes {
                match attribute {
                    RouteAttribute::Oif(index) => lookup.index = *index,
                    RouteAttribute::Gateway(by) => lookup.gateway = ip(by),
                    RouteAttribute::PrefSource(source) => lookup.source = ip(source),
                    _ => {}
                }
            }
            lookup
        }))
    }

    /// Turns a link on or off.
    ///
    /// # Errors
    /// Without the right to.
    pub async fn set_enabled(&self, index: u32, enabled: bool) -> Result<(), Failure> {
        let link = LinkUnspec::new_with_index(index);
        let message = if enabled { link.up() } else { link.down() }.build();
        self.handle.link().set(message).execute().await.map_err(|error| refused("switching an adapter", &error))
    }

    /// Adds an address, or gives it its new lifetime.
    ///
    /// # Errors
    /// Without the right to.
    pub async fn put_address(&self, index: u32, address: Address) -> Result<(), Failure> {
        let mut request = self.handle.address().add(index, address.address, address.prefix).replace();
        if let Some(seconds) = address.valid_s {
            let mut lifetime = CacheInfo::default();
            lifetime.ifa_valid = seconds;
            lifetime.ifa_preferred = seconds;
            request.message_mut().attributes.push(AddressAttribute::CacheInfo(lifetime));
        }
        request.execute().await.map_err(|error| refused("setting an address", &error))
    }

    /// Takes an address away.
    ///
    /// # Errors
    /// Without the right to.
    pub async fn remove_address(&self, index: u32, address: IpAddr) -> Result<(), Failure> {
        let messages: Vec<AddressMessage> = self
            .handle
            .address()
            .get()
            .set_link_index_filter(index)
            .execute()
            .try_collect()
            .await
            .map_err(unreadable)?;
        for message in messages {
            if message.header.index == index && self::address(&message).is_some_and(|a| a.address == address) {
                let done = self.handle.address().del(message).execute().await;
                done.map_err(|error| refused("taking an address away", &error))?;
            }
        }
        Ok(())
    }

    /// Adds a route, or replaces the one to the same destination with the same metric.
    ///
    /// # Errors
    /// Without the right to, or where its gateway cannot be reached.
    pub async fn put_route(&self, index: u32, route: &Route) -> Result<(), Failure> {
        let message = match (route.destination, route.gateway) {
            (IpAddr::V4(destination), gateway) => {
                let builder = RouteMessageBuilder::<Ipv4Addr>::new().destination_prefix(destination, route.prefix);
                match gateway {
                    Some(IpAddr::V4(gateway)) => builder.gateway(gateway),
                    Some(IpAddr::V6(gateway)) => builder.via(gateway),
                    None => builder.scope(RouteScope::Link),
                }
                .output_interface(index)
                .protocol(RouteProtocol::from(route.protocol))
                .table_id(route.table)
                .priority(route.metric.unwrap_or_default())
                .build()
            }
            (IpAddr::V6(destination), gateway) => {
                let builder = RouteMessageBuilder::<Ipv6Addr>::new().destination_prefix(destination, route.prefix);
                match gateway {
                    Some(IpAddr::V6(gateway)) => builder.gateway(gateway),
                    _ => builder,
                }
                .output_interface(index)
                .protocol(RouteProtocol::from(route.protocol))
                .table_id(route.table)
                .priority(route.metric.unwrap_or_default())
                .build()
            }
        };
        let done = self.handle.route().add(message).replace().execute().await;
        done.map_err(|error| refused("setting a route", &error))
    }

    /// Puts back what a link had. Routes that the kernel makes itself come with their addresses.
    ///
    /// # Errors
    /// The first thing that could not be put back; the rest is tried all the same.
    pub async fn restore(&self, index: u32, saved: &Saved) -> Result<(), Failure> {
        let mut first = None;
        for &address in &saved.addresses {
            let link_local = matches!(address.address, IpAddr::V6(v6) if v6.is_unicast_link_local());
            if !link_local && let Err(failure) = self.put_address(index, address).await {
                first.get_or_insert(failure);
            }
        }
        // Directly reachable networks first: gateways lie in them.
        let kernel_made = u8::from(RouteProtocol::Kernel);
        let mut routes: Vec<&Route> = saved.routes.iter().filter(|route| route.protocol != kernel_made).collect();
        routes.sort_by_key(|route| route.gateway.is_some());
        for route in routes {
            if let Err(failure) = self.put_route(index, route).await {
                first.get_or_insert(failure);
            }
        }
        first.map_or(Ok(()), Err)
    }
}

fn unreadable(error: rtnetlink::Error) -> Failure {
    Failure::new(format!("The network settings cannot be read: {error}"))
}

/// EPERM and EACCES are about rights; the rest is told as it is.
fn refused(what: &str, error: &rtnetlink::Error) -> Failure {
    match error {
        rtnetlink::Error::NetlinkError(message) if matches!(message.raw_code(), -1 | -13) => {
            Failure::not_permitted(what)
        }
        _ => Failure::new(format!("The system refused {what}: {error}")),
    }
}

fn link(message: &LinkMessage) -> Link {
    let mut link = Link {
        index: message.header.index,
        name: String::new(),
        enabled: message.header.flags.contains(LinkFlags::Up),
        carrier: message.header.flags.contains(LinkFlags::LowerUp),
        loopback: message.header.flags.contains(LinkFlags::Loopback),
        has_master: false,
        mac: None,
        kind: String::new(),
    };
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(name) => link.name.clone_from(name),
            LinkAttribute::Controller(_) => link.has_master = true,
            LinkAttribute::Address(bytes) => link.mac = bytes.as_slice().try_into().ok(),
            LinkAttribute::LinkInfo(infos) => {
                for info in infos {
                    if let netlink_packet_route::link::LinkInfo::Kind(kind) = info {
                        link.kind = kind.to_string();
                    }
                }
            }
            _ => {}
        }
    }
    link
}

fn address(message: &AddressMessage) -> Option<Address> {
    let mut found = None;
    let mut valid_s = None;
    for attribute in &message.attributes {
        match attribute {
            // Of a point-to-point link `Address` is the other end and `Local` is ours.
            AddressAttribute::Local(local) => found = Some(*local),
            AddressAttribute::Address(address) => found = found.or(Some(*address)),
            AddressAttribute::CacheInfo(info) => valid_s = Some(info.ifa_valid).filter(|&s| s != u32::MAX),
            _ => {}
        }
    }
    found.map(|address| Address { address, prefix: message.header.prefix_len, valid_s })
}

fn route(message: &RouteMessage, index: u32) -> Option<Route> {
    let mut table = u32::from(message.header.table);
    let (mut destination, mut gateway, mut metric, mut over) = (None, None, None, None);
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Destination(to) => destination = ip(to),
            RouteAttribute::Gateway(by) => gateway = ip(by),
            RouteAttribute::Via(netlink_packet_route::route::RouteVia::Inet6(by)) => gateway = Some(IpAddr::V6(*by)),
            RouteAttribute::Priority(priority) => metric = Some(*priority),
            RouteAttribute::Oif(oif) => over = Some(*oif),
            RouteAttribute::Table(id) => table = *id,
            _ => {}
        }
    }
    // The local table (255) is the kernel's own.
    if over != Some(index) || table == 255 || message.header.kind != RouteType::Unicast {
        return None;
    }
    let any = match message.header.address_family {
        netlink_packet_route::AddressFamily::Inet => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        _ => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    Some(Route {
        destination: destination.unwrap_or(any),
        prefix: message.header.destination_prefix_length,
        gateway,
        metric,
        table,
        protocol: message.header.protocol.into(),
        on_link: gateway.is_none(),
    })
}

fn ip(address: &RouteAddress) -> Option<IpAddr> {
    match address {
        RouteAddress::Inet(v4) => Some(IpAddr::V4(*v4)),
        RouteAddress::Inet6(v6) => Some(IpAddr::V6(*v6)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_loopback_link_is_read_with_its_address() {
        let network = Network::open().unwrap();
        let link = network.links().await.unwrap().into_iter().find(|link| link.loopback).unwrap();
        assert_eq!(link.name, "lo");
        let saved = network.saved(link.index).await.unwrap();
        assert!(
            saved.addresses.iter().any(|a| a.address == IpAddr::V4(Ipv4Addr::LOCALHOST) && a.prefix == 8),
            "{saved:?}"
        );
        assert!(network.link("no-such-link").await.is_err());
    }
}
