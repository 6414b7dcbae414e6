//! Traces without any rights: echoes and datagrams with a limited life, and the errors that routers send
//! back, read from the sockets' own error queues (IP_RECVERR).

use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recv, recvmsg, setsockopt, sockopt};
use socket2::{Domain, Protocol, Socket, Type};

use super::{Hop, PATIENCE};
use crate::diagnostics::tools::{Failure, Run, reach};

/// Ports where nobody listens, as every traceroute uses them.
const FIRST_PORT: u16 = 33434;

/// Probes for each hop, a round of all hops at a time, by turns: a destination's echo replies are not
/// rationed, as its errors are; some answer only the one or the other.
const ROUNDS: [Means; 3] = [Means::Echo, Means::Datagram, Means::Echo];

/// From one probe to the next, which is not sent any more once the destination has answered: whoever is
/// asked by all at once has used up its ration of errors when somebody asks again.
const SPACING: Duration = Duration::from_millis(10);

/// How often the error queues are looked at; also how exact a time is.
const LOOK_EVERY: Duration = Duration::from_millis(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Echo,
    Datagram,
}

struct Probe {
    ttl: usize,
    socket: Socket,
    means: Means,
    sent: Instant,
    done: bool,
}

/// What came back for a probe.
struct Echo {
    from: Option<IpAddr>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A router on the way let the packet die.
    Passing,
    /// The port is closed at the destination.
    End,
    /// A router refuses to pass it on.
    Refused,
}

pub(super) async fn trace(run: &Run<'_>, place: SocketAddr, most: usize) -> Result<Vec<Hop>, Failure> {
    let target = place.ip();
    let mut hops = vec![Hop::default(); most];
    let mut probes: Vec<Probe> = Vec::with_capacity(most * ROUNDS.len());
    let mut plan = (0..ROUNDS.len()).flat_map(|round| (1..=most).map(move |ttl| (round, ttl)));
    let mut last_sent = Instant::now();
    let mut all_sent = false;
    loop {
        if !all_sent && (probes.is_empty() || last_sent.elapsed() >= SPACING) {
            let end = end_of(&hops).unwrap_or(most);
            match plan.find(|&(_, ttl)| ttl <= end) {
                // A hop without its probe is a star like any other.
                Some((round, ttl)) => probes.extend(send(place, ttl, round).ok()),
                None => all_sent = true,
            }
            if probes.is_empty() {
                return Err(Failure::new(format!("Nothing can be sent to {target}: there is no route.")));
            }
            if !all_sent {
                last_sent = Instant::now();
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
        for probe in probes.iter_mut().filter(|probe| !probe.done) {
            if let Some(echo) = answer(probe, target) {
                probe.done = true;
                note(run, &mut hops, &echo, probe, target).await;
            }
        }
        let end = end_of(&hops).unwrap_or(most);
        let open = probes.iter().any(|probe| !probe.done && probe.ttl <= end);
        // With the end reached and every hop known, the rest of the probes are worth a short wait only.
        let known = end_of(&hops).is_some_and(|end| hops[..end].iter().all(|hop| hop.address.is_some()));
        let patience = if known { PATIENCE / 5 } else { PATIENCE };
        if all_sent && (!open || last_sent.elapsed() >= patience) {
            return Ok(hops);
        }
    }
}

/// The first distance at which the destination answered.
fn end_of(hops: &[Hop]) -> Option<usize> {
    hops.iter().position(|hop| hop.is_end || hop.refused).map(|index| index + 1)
}

async fn note(run: &Run<'_>, hops: &mut [Hop], echo: &Echo, probe: &Probe, target: IpAddr) {
    // What passed the destination's distance was answered by the destination again: no hop of its own.
    let is_beyond = end_of(hops).is_some_and(|end| probe.ttl > end);
    let hop = &mut hops[probe.ttl - 1];
    let ms = (probe.sent.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    let is_new = hop.address.is_none();
    hop.address = hop.address.or(echo.from);
    hop.times_ms.push(ms);
    hop.is_end |= echo.kind == Kind::End || echo.from == Some(target);
    hop.refused |= echo.kind == Kind::Refused && echo.from != Some(target);
    if is_new
        && !is_beyond
        && let Some(from) = echo.from
    {
        run.progress(format!("hop {}: {from} in {ms} ms", probe.ttl), None).await;
    }
}

/// By the means of this round; where this user may send no echoes, all are datagrams.
fn send(target: SocketAddr, ttl: usize, round: usize) -> std::io::Result<Probe> {
    let (domain, icmp) = match target {
        SocketAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
        SocketAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
    };
    let echoing = (ROUNDS[round] == Means::Echo).then(|| Socket::new(domain, Type::DGRAM, Some(icmp)).ok()).flatten();
    let (socket, means) = match echoing {
        Some(socket) => (socket, Means::Echo),
        None => (Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?, Means::Datagram),
    };
    socket.set_nonblocking(true)?;
    let life = u32::try_from(ttl).unwrap_or(64);
    if target.is_ipv4() {
        socket.set_ttl_v4(life)?;
        setsockopt(&socket, sockopt::Ipv4RecvErr, &true)?;
    } else {
        socket.set_unicast_hops_v6(life)?;
        setsockopt(&socket, sockopt::Ipv6RecvErr, &true)?;
    }
    let port = FIRST_PORT + u16::try_from(ttl * ROUNDS.len() + round).unwrap_or_default();
    socket.connect(&reach::at(target, port).into())?;
    let sent = Instant::now();
    match means {
        Means::Datagram => socket.send(&[0x54; 32])?,
        // The system fills in identifier and checksum.
        Means::Echo => {
            let mut request = [0x54; 32];
            request[..8].copy_from_slice(&[if target.is_ipv4() { 8 } else { 128 }, 0, 0, 0, 0, 0, 0, 1]);
            socket.send(&request)?
        }
    };
    Ok(Probe { ttl, socket, means, sent, done: false })
}

/// What came back: the destination's own reply, or an error of somebody on the way.
fn answer(probe: &Probe, target: IpAddr) -> Option<Echo> {
    if probe.means == Means::Echo && replied(&probe.socket, target) {
        return Some(Echo { from: Some(target), kind: Kind::End });
    }
    error_of(&probe.socket)
}

fn replied(socket: &Socket, target: IpAddr) -> bool {
    let mut reply = [0; 64];
    let wanted = if target.is_ipv4() { 0 } else { 129 };
    recv(socket.as_raw_fd(), &mut reply, MsgFlags::MSG_DONTWAIT).is_ok_and(|length| length > 0 && reply[0] == wanted)
}

/// The next error of a socket's queue, if one is there.
fn error_of(socket: &Socket) -> Option<Echo> {
    let mut payload = [0; 128];
    let mut vectors = [IoSliceMut::new(&mut payload)];
    let mut control = vec![0; 512];
    let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
    let message = match recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut vectors, Some(&mut control), flags) {
        Ok(message) => message,
        Err(Errno::EAGAIN) => return None,
        // A pending error that is in no queue: cleared by having been read.
        Err(_) => return None,
    };
    message.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::Ipv4RecvErr(error, from) => Some(Echo {
            from: from.map(|from| IpAddr::V4(Ipv4Addr::from(u32::from_be(from.sin_addr.s_addr)))),
            kind: match (error.ee_type, error.ee_code) {
                (11, _) => Kind::Passing,
                (3, 3) => Kind::End,
                _ => Kind::Refused,
            },
        }),
        ControlMessageOwned::Ipv6RecvErr(error, from) => Some(Echo {
            from: from.map(|from| IpAddr::V6(Ipv6Addr::from(from.sin6_addr.s6_addr))),
            kind: match (error.ee_type, error.ee_code) {
                (3, _) => Kind::Passing,
                (1, 4) => Kind::End,
                _ => Kind::Refused,
            },
        }),
        _ => None,
    })
}
