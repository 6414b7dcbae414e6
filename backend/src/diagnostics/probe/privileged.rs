//! What needs administrator rights on Linux: ARP by ourselves, and a DHCP discover. Nothing is taken or changed.

use std::io::{self, Read as _};
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsRawFd;
use std::sync::Arc;

use nix::sys::socket::SockaddrStorage;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::{
    AddressConflict, Attempt, DhcpProbe, Facts, InterfaceAddress, NeighbourState, Outcome, SECOND_DEVICE,
};

use super::Probes;
use super::board::Board;
use super::dns::random_u64;

const ETHERTYPE_ARP: u16 = 0x0806;
/// Own addresses for which a second owner is looked for.
const MOST_ADDRESSES: usize = 16;
/// When an ARP question is asked, in milliseconds: three more chances against loss.
const ARP_AT_MS: [u64; 4] = [0, 120, 300, 500];
/// How often the socket is looked at: nothing safe wakes a task for a packet socket.
const ARP_POLL: Duration = Duration::from_millis(4);
/// A first hop that is there has answered ARP by now, but over the slowest wireless link.
const HOP_MISSING_AFTER: Duration = Duration::from_millis(250);
/// When a DHCP discover is sent, in milliseconds.
const DISCOVER_AT_MS: [u64; 3] = [0, 250, 700];

/// Asks the first hops and our own addresses by ARP. Needs the first hops to be known.
pub(crate) fn start_arp(probes: &mut Probes) {
    let (questions, own_macs) = probes.board.read(arp_questions);
    for question in questions {
        let (board, own_macs) = (Arc::clone(&probes.board), own_macs.clone());
        probes.spawn(async move {
            let conflict = question.3.is_unspecified();
            if let Err(error) = ask_arp(&board, &question, &own_macs).await {
                let what = if conflict { SECOND_DEVICE } else { "the gateway's own answer to ARP" };
                board.limit(what, &error.to_string());
            }
        });
    }
}

/// Adapter, its hardware address, the address asked for, and the one we ask from.
type ArpQuestion = (String, [u8; 6], Ipv4Addr, Ipv4Addr);

fn arp_questions(facts: &Facts) -> (Vec<ArpQuestion>, Vec<String>) {
    let own_macs = facts.link.adapters.iter().filter_map(|a| a.mac.clone()).collect();
    let mut questions = Vec::new();
    // Each question has a socket of its own: of hundreds of addresses those count that packets leave with.
    let leaves_with = |address: IpAddr| facts.addressing.lookups.iter().any(|l| l.source == Some(address));
    let mut addresses: Vec<&InterfaceAddress> = facts.addressing.addresses.iter().collect();
    addresses.sort_by_key(|own| !leaves_with(own.address));
    for own in addresses.into_iter().filter(|own| own.address.is_ipv4()).take(MOST_ADDRESSES) {
        let Some(adapter) = facts.link.adapters.iter().find(|a| a.name == own.adapter) else { continue };
        let (IpAddr::V4(address), Some(mac)) = (own.address, adapter.mac.as_deref().and_then(parse_mac)) else {
            continue;
        };
        if !super::local::is_uplink(adapter) || adapter.carrier != Some(true) || address.is_loopback() {
            continue;
        }
        // From 0.0.0.0, as RFC 5227 has it, so that no neighbour's cache is touched.
        questions.push((own.adapter.clone(), mac, address, Ipv4Addr::UNSPECIFIED));
        for hop in facts.gateway.hops.iter().filter(|h| h.adapter == own.adapter) {
            if let IpAddr::V4(gateway) = hop.address {
                questions.push((own.adapter.clone(), mac, gateway, address));
            }
        }
    }
    questions.sort();
    questions.dedup_by(|a, b| a.0 == b.0 && a.2 == b.2);
    (questions, own_macs)
}

async fn ask_arp(board: &Board, question: &ArpQuestion, own_macs: &[String]) -> io::Result<()> {
    let (adapter, own_mac, address, sender) = (question.0.as_str(), question.1, question.2, question.3);
    let socket = packet_socket(adapter)?;
    let frame = arp_request(own_mac, sender, address);
    let conflict = sender.is_unspecified();
    let started = board.begin();
    if conflict {
        board.write(|facts| facts.addressing.conflict_checked.push(address.into()));
    } else {
        write_arp(board, adapter, address, started, None);
    }
    let ask = async {
        let mut before = 0;
        for at in ARP_AT_MS {
            sleep(Duration::from_millis(at - before)).await;
            before = at;
            // A link that went down meanwhile is another probe's finding.
            let _ = socket.send(&frame);
        }
        std::future::pending::<()>().await;
    };
    let mut heard: Vec<String> = Vec::new();
    let listen = async {
        loop {
            let mut buffer = [0_u8; 128];
            let length = match (&socket).read(&mut buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    sleep(ARP_POLL).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Some((mac, from)) = arp_sender(buffer.get(..length).unwrap_or_default()) else { continue };
            if from != address || own_macs.contains(&mac) || heard.contains(&mac) {
                continue;
            }
            heard.push(mac.clone());
            if conflict {
                board.write(|facts| {
                    facts.addressing.conflicts.push(AddressConflict {
                        adapter: adapter.to_owned(),
                        address: address.into(),
                        other_mac: mac,
                    });
                });
                return io::Result::Ok(());
            }
            if heard.len() == 1 {
                write_arp(board, adapter, address, board.ended(started, Outcome::Answered), Some(mac));
            } else {
                add_mac(board, adapter, address, mac);
            }
        }
    };
    tokio::select! { done = listen => done, () = ask => Ok(()) }
}

fn add_mac(board: &Board, adapter: &str, address: Ipv4Addr, mac: String) {
    board.write(|facts| {
        let hops = &mut facts.gateway.hops;
        let hop = hops.iter_mut().find(|h| h.adapter == adapter && h.address == IpAddr::V4(address));
        if let Some(hop) = hop.filter(|h| h.other_macs.len() < 4) {
            hop.other_macs.push(mac);
        }
    });
}

fn write_arp(board: &Board, adapter: &str, address: Ipv4Addr, attempt: Attempt, mac: Option<String>) {
    board.write(|facts| {
        for hop in &mut facts.gateway.hops {
            if hop.adapter == adapter && hop.address == IpAddr::V4(address) {
                hop.arp = Some(attempt);
                hop.arp_mac.clone_from(&mac);
            }
        }
    });
}

/// A packet socket for ARP, bound to one adapter.
fn packet_socket(adapter: &str) -> io::Result<Socket> {
    let protocol = Protocol::from(i32::from(ETHERTYPE_ARP.to_be()));
    let socket = Socket::new(Domain::PACKET, Type::RAW, Some(protocol))?;
    socket.set_nonblocking(true)?;
    // The system's own list has the link-level address of each adapter, which is what bind wants.
    let address: SockaddrStorage = nix::ifaddrs::getifaddrs()?
        .filter(|entry| entry.interface_name == adapter)
        .find_map(|entry| entry.address.filter(|a| a.as_link_addr().is_some()))
        .ok_or(io::ErrorKind::NotFound)?;
    nix::sys::socket::bind(socket.as_raw_fd(), &address)?;
    Ok(socket)
}

fn arp_request(own_mac: [u8; 6], sender: Ipv4Addr, target: Ipv4Addr) -> Vec<u8> {
    let mut frame = vec![0xff; 6];
    frame.extend_from_slice(&own_mac);
    frame.extend_from_slice(&ETHERTYPE_ARP.to_be_bytes());
    // Ethernet, IPv4, address lengths 6 and 4, request.
    frame.extend_from_slice(&[0, 1, 8, 0, 6, 4, 0, 1]);
    frame.extend_from_slice(&own_mac);
    frame.extend_from_slice(&sender.octets());
    frame.extend_from_slice(&[0; 6]);
    frame.extend_from_slice(&target.octets());
    frame
}

/// Who says in an ARP message that it has which address. A probe from 0.0.0.0 says nothing.
fn arp_sender(frame: &[u8]) -> Option<(String, Ipv4Addr)> {
    if *frame.get(12..14)? != ETHERTYPE_ARP.to_be_bytes() || *frame.get(14..20)? != [0, 1, 8, 0, 6, 4] {
        return None;
    }
    let mac = frame.get(22..28)?.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":");
    let from: [u8; 4] = frame.get(28..32)?.try_into().ok()?;
    Some((mac, Ipv4Addr::from(from)))
}

fn parse_mac(text: &str) -> Option<[u8; 6]> {
    let bytes: Vec<u8> = text.split(':').filter_map(|p| u8::from_str_radix(p, 16).ok()).collect();
    bytes.try_into().ok()
}

/// Asks for a DHCP offer on an adapter without an address, and on one whose first hop is not there. The offer is not
/// taken.
pub(crate) fn start_dhcp(probes: &mut Probes) {
    let adapters = probes.board.read(|facts| {
        let without = without_address(facts).into_iter().map(|(name, mac)| (name, mac, false));
        without.chain(of_hops(facts).into_iter().map(|(name, mac)| (name, mac, true))).collect::<Vec<_>>()
    });
    for (adapter, mac, addressed) in adapters {
        let board = Arc::clone(&probes.board);
        probes.spawn(async move {
            if addressed {
                sleep(HOP_MISSING_AFTER).await;
                if !board.read(|facts| hop_missing(facts, &adapter)) {
                    return;
                }
            }
            if let Err(error) = discover(&board, &adapter, mac).await {
                board.write(|facts| facts.addressing.dhcp.retain(|d| d.adapter != adapter));
                board.limit("DHCP discover", &error.to_string());
            }
        });
    }
}

/// The adapters of the first hops in use.
fn of_hops(facts: &Facts) -> Vec<(String, [u8; 6])> {
    let used = |a: &&crate::diagnostics::facts::Adapter| {
        facts.gateway.hops.iter().any(|h| h.in_use && h.adapter == a.name && h.address.is_ipv4())
    };
    let adapters = facts.link.adapters.iter().filter(used);
    adapters.filter_map(|a| Some((a.name.clone(), a.mac.as_deref().and_then(parse_mac)?))).collect()
}

/// Whether no first hop of an adapter has shown itself so far.
fn hop_missing(facts: &Facts, adapter: &str) -> bool {
    let mut hops = facts.gateway.hops.iter().filter(|h| h.in_use && h.adapter == adapter && h.address.is_ipv4());
    hops.all(|h| {
        !h.arp.is_some_and(|a| a.answered())
            && !matches!(h.neighbour, NeighbourState::Reachable | NeighbourState::Permanent)
            && !h.ports.iter().any(|p| p.attempt.alive())
    })
}

fn without_address(facts: &Facts) -> Vec<(String, [u8; 6])> {
    facts
        .link
        .adapters
        .iter()
        .filter(|a| super::local::is_uplink(a) && a.carrier == Some(true))
        .filter(|a| {
            !facts
                .addressing
                .addresses
                .iter()
                .any(|own| own.adapter == a.name && matches!(own.address, IpAddr::V4(v4) if !v4.is_link_local()))
        })
        .filter_map(|a| Some((a.name.clone(), a.mac.as_deref().and_then(parse_mac)?)))
        .collect()
}

async fn discover(board: &Board, adapter: &str, mac: [u8; 6]) -> io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    socket.set_broadcast(true)?;
    socket.set_nonblocking(true)?;
    socket.bind_device(Some(adapter.as_bytes()))?;
    socket.bind(&std::net::SocketAddr::from((Ipv4Addr::UNSPECIFIED, 68)).into())?;
    let socket = UdpSocket::from_std(socket.into())?;
    let started = board.begin();
    board.write(|facts| {
        facts.addressing.dhcp.push(DhcpProbe { adapter: adapter.to_owned(), attempt: started, ..DhcpProbe::default() });
    });
    let transaction = u32::try_from(random_u64() & u64::from(u32::MAX)).unwrap_or_default();
    let message = dhcp_discover(transaction, mac);
    let ask = async {
        let mut before = 0;
        for at in DISCOVER_AT_MS {
            sleep(Duration::from_millis(at - before)).await;
            before = at;
            let _ = socket.send_to(&message, (Ipv4Addr::BROADCAST, 67)).await;
        }
        std::future::pending::<()>().await;
    };
    let listen = async {
        let mut buffer = [0_u8; 1500];
        loop {
            let length = socket.recv(&mut buffer).await?;
            if let Some(offer) = dhcp_offer(transaction, buffer.get(..length).unwrap_or_default()) {
                return io::Result::Ok(offer);
            }
        }
    };
    let offer = tokio::select! { offer = listen => offer?, () = ask => return Ok(()) };
    board.write(|facts| {
        if let Some(entry) = facts.addressing.dhcp.iter_mut().find(|d| d.adapter == adapter) {
            *entry =
                DhcpProbe { adapter: adapter.to_owned(), attempt: board.ended(started, Outcome::Answered), ..offer };
        }
    });
    Ok(())
}

fn dhcp_discover(transaction: u32, mac: [u8; 6]) -> Vec<u8> {
    let mut message = vec![1, 1, 6, 0];
    message.extend_from_slice(&transaction.to_be_bytes());
    // The broadcast flag: without an address we could not hear a unicast answer.
    message.extend_from_slice(&[0, 0, 0x80, 0]);
    message.extend_from_slice(&[0; 16]);
    message.extend_from_slice(&mac);
    message.resize(236, 0);
    message.extend_from_slice(&[0x63, 0x82, 0x53, 0x63]);
    // Discover; please tell mask, router, DNS, lease time and captive portal.
    message.extend_from_slice(&[53, 1, 1, 55, 5, 1, 3, 6, 51, 114, 255]);
    message.resize(300, 0);
    message
}

/// The offer in a DHCP message to that transaction.
fn dhcp_offer(transaction: u32, message: &[u8]) -> Option<DhcpProbe> {
    if message.get(4..8)? != transaction.to_be_bytes() || message.get(236..240)? != [0x63, 0x82, 0x53, 0x63] {
        return None;
    }
    let address = |bytes: &[u8]| {
        let four: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
        Some(IpAddr::from(four))
    };
    let mut probe = DhcpProbe { offered: address(message.get(16..20)?), ..DhcpProbe::default() };
    let (mut at, mut offer) = (240, false);
    while let Some(&code) = message.get(at) {
        if code == 255 {
            break;
        }
        if code == 0 {
            at += 1;
            continue;
        }
        let length = usize::from(*message.get(at + 1)?);
        let value = message.get(at + 2..at + 2 + length)?;
        match code {
            53 => offer = value == [2],
            1 => probe.prefix = address(value).and_then(|m| super::local::files::mask_to_prefix(&m.to_string())),
            3 => probe.gateway = address(value),
            6 => probe.dns = value.chunks_exact(4).filter_map(address).collect(),
            54 => probe.server = address(value),
            114 => probe.portal_api = String::from_utf8(value.to_vec()).ok(),
            _ => {}
        }
        at += 2 + length;
    }
    offer.then_some(probe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arp_request_names_its_sender() {
        let mac = [2, 0, 0, 0, 0, 1];
        let frame = arp_request(mac, Ipv4Addr::new(192, 168, 50, 20), Ipv4Addr::new(192, 168, 50, 1));
        assert_eq!(arp_sender(&frame), Some(("02:00:00:00:00:01".into(), Ipv4Addr::new(192, 168, 50, 20))));
        assert_eq!(arp_sender(&frame[..20]), None);
    }

    #[test]
    fn an_offer_is_read_and_anything_else_is_not() {
        let mut message = dhcp_discover(7, [2, 0, 0, 0, 0, 1]);
        assert_eq!(dhcp_offer(7, &message), None, "a discover is no offer");
        message.truncate(240);
        message[16..20].copy_from_slice(&[192, 168, 50, 100]);
        message.extend_from_slice(&[53, 1, 2, 1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 50, 1, 114, 1, b'u', 255]);
        let offer = dhcp_offer(7, &message).expect("an offer");
        assert_eq!((offer.offered, offer.prefix), ("192.168.50.100".parse().ok(), Some(24)));
        assert_eq!(offer.portal_api.as_deref(), Some("u"));
        assert_eq!(dhcp_offer(8, &message), None);
        assert_eq!(dhcp_offer(7, &message[..250]), None, "truncated");
    }
}
