//! Traces without any rights: UDP sockets with a limited life, and the errors that routers send back,
//! read from the sockets' own error queues (IP_RECVERR).

use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt};
use socket2::{Domain, Protocol, Socket, Type};

use super::{Hop, PATIENCE};
use crate::diagnostics::tools::{Failure, Run};

/// Ports where nobody listens, as every traceroute uses them.
const FIRST_PORT: u16 = 33434;

/// Probes for each hop, a round of all hops at a time.
const ROUNDS: usize = 3;

/// Between rounds: routers ration their errors.
const ROUND_SPACING: Duration = Duration::from_millis(60);

/// How often the error queues are looked at; also how exact a time is.
const LOOK_EVERY: Duration = Duration::from_millis(2);

struct Probe {
    ttl: usize,
    socket: Socket,
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

pub(super) async fn trace(run: &Run<'_>, target: IpAddr, most: usize) -> Result<Vec<Hop>, Failure> {
    let mut hops = vec![Hop::default(); most];
    let mut probes: Vec<Probe> = Vec::with_capacity(most * ROUNDS);
    let began = Instant::now();
    let mut rounds = 0;
    loop {
        if rounds < ROUNDS && began.elapsed() >= ROUND_SPACING * u32::try_from(rounds).unwrap_or_default() {
            let end = end_of(&hops).unwrap_or(most);
            for ttl in 1..=end {
                // A hop without its probe is a star like any other.
                if let Ok(probe) = send(target, ttl, rounds) {
                    probes.push(probe);
                }
            }
            if probes.is_empty() {
                return Err(Failure::new(format!("Nothing can be sent to {target}: there is no route.")));
            }
            rounds += 1;
        }
        tokio::time::sleep(LOOK_EVERY).await;
        for probe in probes.iter_mut().filter(|probe| !probe.done) {
            if let Some(echo) = answer(&probe.socket) {
                probe.done = true;
                note(run, &mut hops[probe.ttl - 1], &echo, probe, target).await;
            }
        }
        let end = end_of(&hops).unwrap_or(most);
        let open = probes.iter().any(|probe| !probe.done && probe.ttl <= end);
        let last_sent = ROUND_SPACING * u32::try_from(ROUNDS - 1).unwrap_or_default();
        // With the end reached and every hop known, the rest of the probes are worth a short wait only.
        let known = end_of(&hops).is_some_and(|end| hops[..end].iter().all(|hop| hop.address.is_some()));
        let patience = if known { PATIENCE / 5 } else { PATIENCE };
        if rounds == ROUNDS && (!open || began.elapsed() >= last_sent + patience) {
            return Ok(hops);
        }
    }
}

/// The first distance at which the destination answered.
fn end_of(hops: &[Hop]) -> Option<usize> {
    hops.iter().position(|hop| hop.is_end || hop.refused).map(|index| index + 1)
}

async fn note(run: &Run<'_>, hop: &mut Hop, echo: &Echo, probe: &Probe, target: IpAddr) {
    let ms = (probe.sent.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    let is_new = hop.address.is_none();
    hop.address = hop.address.or(echo.from);
    hop.times_ms.push(ms);
    hop.is_end |= echo.kind == Kind::End || echo.from == Some(target);
    hop.refused |= echo.kind == Kind::Refused && echo.from != Some(target);
    if is_new && let Some(from) = echo.from {
        run.progress(format!("hop {}: {from} in {ms} ms", probe.ttl), None).await;
    }
}

fn send(target: IpAddr, ttl: usize, round: usize) -> std::io::Result<Probe> {
    let domain = if target.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 };
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    let life = u32::try_from(ttl).unwrap_or(64);
    if target.is_ipv4() {
        socket.set_ttl_v4(life)?;
        setsockopt(&socket, sockopt::Ipv4RecvErr, &true)?;
    } else {
        socket.set_unicast_hops_v6(life)?;
        setsockopt(&socket, sockopt::Ipv6RecvErr, &true)?;
    }
    let port = FIRST_PORT + u16::try_from(ttl * ROUNDS + round).unwrap_or_default();
    socket.connect(&SocketAddr::new(target, port).into())?;
    let sent = Instant::now();
    socket.send(&[0x54; 32])?;
    Ok(Probe { ttl, socket, sent, done: false })
}

/// The next error of a socket's queue, if one is there.
fn answer(socket: &Socket) -> Option<Echo> {
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
