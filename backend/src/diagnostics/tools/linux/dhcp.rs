//! A DHCP client for adapters that nobody manages: asks for an address and sets what it is given.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use netlink_packet_route::route::RouteProtocol;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

use super::network::{Address, Link, Network, Route};
use crate::diagnostics::parse::dhcp::{Answer, MessageKind, Question, decode, encode};
use crate::diagnostics::tools::Failure;

/// When a question is sent again, and when it is given up: a server that probes an address before it
/// offers it takes up to 3 s.
const RESEND_AFTER: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(3)];

/// Asks for an address; `None` where no server answers. Nothing is set yet.
///
/// # Errors
/// Without the right to the DHCP port, or where the server takes its offer back.
pub async fn ask(link: &Link) -> Result<Option<Answer>, Failure> {
    let mac =
        link.mac.ok_or_else(|| Failure::new(format!("{} has no hardware address to ask DHCP with.", link.name)))?;
    let socket = open(&link.name)?;
    let bytes = uuid::Uuid::now_v7().into_bytes();
    let transaction = u32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
    let discover = Question { kind: MessageKind::Discover, transaction, mac, wanted: None };
    let Some(offer) = exchange(&socket, &discover, &[MessageKind::Offer]).await? else { return Ok(None) };
    let server = offer.server.ok_or_else(|| Failure::new("The DHCP server's offer does not say who it is."))?;
    let request = Question { kind: MessageKind::Request, wanted: Some((offer.address, server)), ..discover };
    let answer = exchange(&socket, &request, &[MessageKind::Acknowledge, MessageKind::Refuse]).await?;
    match answer {
        Some(answer) if answer.kind == MessageKind::Acknowledge => Ok(Some(answer)),
        Some(_) => Err(Failure::new(format!("The DHCP server {server} refused the address it had offered."))),
        None => Err(Failure::new(format!("The DHCP server {server} offered an address, but did not confirm it."))),
    }
}

/// Sets what the server gave: the address with its lifetime, the default route, and takes former
/// leased and self-assigned addresses away.
///
/// # Errors
/// Without the right to.
pub async fn apply(network: &Network, link: &Link, answer: &Answer) -> Result<(), Failure> {
    let before = network.saved(link.index).await?;
    let valid_s = answer.lease_s.filter(|&seconds| seconds != u32::MAX);
    let address = Address { address: answer.address.into(), prefix: answer.prefix(), valid_s };
    network.put_address(link.index, address).await?;
    for old in before.addresses {
        let given_up = match old.address {
            IpAddr::V4(v4) => v4 != answer.address && (old.valid_s.is_some() || v4.is_link_local()),
            IpAddr::V6(_) => false,
        };
        if given_up {
            network.remove_address(link.index, old.address).await?;
        }
    }
    if let Some(&router) = answer.routers.first() {
        let metric = before.routes.iter().find(|r| r.prefix == 0 && r.destination.is_ipv4()).and_then(|r| r.metric);
        let route = Route {
            destination: Ipv4Addr::UNSPECIFIED.into(),
            prefix: 0,
            gateway: Some(router.into()),
            metric: metric.or(Some(100)),
            table: 254,
            protocol: RouteProtocol::Dhcp.into(),
            on_link: false,
        };
        network.put_route(link.index, &route).await?;
    }
    Ok(())
}

fn open(adapter: &str) -> Result<UdpSocket, Failure> {
    let opened = || -> std::io::Result<UdpSocket> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_reuse_address(true)?;
        socket.set_broadcast(true)?;
        socket.bind_device(Some(adapter.as_bytes()))?;
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 68)).into())?;
        socket.set_nonblocking(true)?;
        UdpSocket::from_std(socket.into())
    };
    opened().map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => Failure::not_permitted("asking DHCP for an address"),
        std::io::ErrorKind::AddrInUse => Failure::new("Another DHCP client is running on this computer."),
        _ => Failure::new(format!("DHCP cannot be asked on {adapter}: {error}")),
    })
}

async fn exchange(socket: &UdpSocket, question: &Question, wanted: &[MessageKind]) -> Result<Option<Answer>, Failure> {
    let message = encode(question);
    let mut buffer = [0; 1500];
    for patience in RESEND_AFTER {
        let sent = socket.send_to(&message, (Ipv4Addr::BROADCAST, 67)).await;
        sent.map_err(|error| Failure::new(format!("The DHCP question could not be sent: {error}")))?;
        let answered = async {
            loop {
                let Ok((length, _)) = socket.recv_from(&mut buffer).await else { continue };
                let answer = decode(&buffer[..length], question.transaction, question.mac);
                if let Some(answer) = answer.filter(|answer| wanted.contains(&answer.kind)) {
                    return answer;
                }
            }
        };
        if let Ok(answer) = tokio::time::timeout(patience, answered).await {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}
