//! Echo requests without special rights where the system allows them: bursts that measure loss and delay, and large
//! ones that must not be fragmented.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};

use crate::diagnostics::facts::{EchoSeries, Facts, Outcome, SizedEcho};

use super::board::Board;
use super::connect;

/// Enough while none is missing: a link that loses 30 % lets 12 in a row pass once in 70 times.
const BURST: u32 = 12;
/// Once any is missing: 6 of 40 lost find 99.6 % of the links that lose 30 %, and one in 500 of those that lose 3 %.
const LONG_BURST: u32 = 40;
const SPACING: Duration = Duration::from_millis(10);
/// A reply this late is missing, unless the path is slower than that.
const OVERDUE_MS: f32 = 150.0;

/// Set once any burst misses a reply, so that all of them take the longer look.
#[derive(Debug, Default)]
pub(crate) struct Suspicion(AtomicBool);

impl Suspicion {
    fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A socket that sends echo requests to one host and hears its replies.
pub(crate) struct EchoSocket {
    socket: UdpSocket,
    ipv6: bool,
    /// Raw sockets see everybody's replies, behind an IP header, and need an identifier of their own.
    raw: bool,
    identifier: u16,
}

impl EchoSocket {
    pub(crate) async fn open(target: SocketAddr) -> io::Result<Self> {
        let (domain, protocol) = match target {
            SocketAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
            SocketAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
        };
        let (socket, raw) = match Socket::new(domain, Type::DGRAM, Some(protocol)) {
            Ok(socket) => (socket, false),
            Err(_) => (Socket::new(domain, Type::RAW, Some(protocol))?, true),
        };
        socket.set_nonblocking(true)?;
        socket.connect(&target.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let identifier = (super::dns::random_u64() & 0xffff) as u16;
        Ok(Self { socket, ipv6: target.is_ipv6(), raw, identifier })
    }

    pub(crate) async fn send(&self, sequence: u16, payload: usize) -> io::Result<usize> {
        self.socket.send(&request(self.ipv6, self.identifier, sequence, payload)).await
    }

    /// The sequence number of the next reply.
    pub(crate) async fn receive(&self, buffer: &mut [u8]) -> io::Result<u16> {
        loop {
            let length = self.socket.recv(buffer).await?;
            let packet = buffer.get(..length).unwrap_or_default();
            let identifier = self.raw.then_some(self.identifier);
            if let Some(sequence) = reply_sequence(packet, self.ipv6, self.raw && !self.ipv6, identifier) {
                return Ok(sequence);
            }
        }
    }
}

fn request(ipv6: bool, identifier: u16, sequence: u16, payload: usize) -> Vec<u8> {
    let mut packet = vec![if ipv6 { 128 } else { 8 }, 0, 0, 0];
    packet.extend_from_slice(&identifier.to_be_bytes());
    packet.extend_from_slice(&sequence.to_be_bytes());
    packet.resize(8 + payload, 0x54);
    if !ipv6 {
        // The kernel fills in the checksum of ICMPv6, and of datagram sockets; raw IPv4 ones need ours.
        let sum = checksum(&packet).to_be_bytes();
        packet[2] = sum[0];
        packet[3] = sum[1];
    }
    packet
}

fn checksum(packet: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for pair in packet.chunks(2) {
        sum += u32::from(u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn reply_sequence(packet: &[u8], ipv6: bool, has_header: bool, identifier: Option<u16>) -> Option<u16> {
    // macOS puts the IPv4 header in front even on datagram sockets; an echo reply never begins with 0x4_.
    let first = *packet.first()?;
    let header = if has_header || (!ipv6 && first >> 4 == 4) { usize::from(first & 0xf) * 4 } else { 0 };
    let icmp = packet.get(header..)?;
    let kind = *icmp.first()?;
    if kind != if ipv6 { 129 } else { 0 } {
        return None;
    }
    let id = u16::from_be_bytes([*icmp.get(4)?, *icmp.get(5)?]);
    if identifier.is_some_and(|own| own != id) {
        return None;
    }
    Some(u16::from_be_bytes([*icmp.get(6)?, *icmp.get(7)?]))
}

/// Sends a burst to `target` and hands the series to `place` at every change. Never ends by itself: the burst grows
/// when another one misses replies.
pub(crate) async fn burst<P>(board: &Board, suspicion: &Suspicion, target: IpAddr, scope: u32, place: P)
where
    P: Fn(&mut Facts, EchoSeries) + Send + Sync,
{
    let put = |series: &EchoSeries| board.write(|facts| place(facts, series.clone()));
    let mut series = EchoSeries {
        target,
        started_ms: board.now_ms(),
        sent: 0,
        replies_ms: Vec::new(),
        last_sent_ms: board.now_ms(),
        finished: false,
        blocked: None,
    };
    let socket = match EchoSocket::open(super::dns::socket_address(target, scope, 0)).await {
        Ok(socket) => socket,
        Err(error) => {
            match connect::outcome_of(&error) {
                // Not to be allowed an echo socket says nothing about the network.
                Outcome::Forbidden | Outcome::Garbled => {
                    board.limit("echo requests", "this user may not send them on this system");
                }
                outcome => {
                    series.blocked = Some(outcome);
                    series.finished = true;
                    put(&series);
                }
            }
            return;
        }
    };
    put(&series);
    let mut sent_at: Vec<Instant> = Vec::new();
    let mut answered: Vec<bool> = Vec::new();
    let mut tick = interval(SPACING);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut buffer = [0_u8; 256];
    loop {
        tokio::select! {
            reply = socket.receive(&mut buffer) => match reply {
                Ok(sequence) => {
                    let index = usize::from(sequence);
                    if let (Some(at), Some(done)) = (sent_at.get(index), answered.get_mut(index))
                        && !*done
                    {
                        *done = true;
                        series.replies_ms.push((at.elapsed().as_secs_f32() * 10_000.0).round() / 10.0);
                        series.finished = complete(&series, suspicion);
                        put(&series);
                    }
                }
                Err(error) => {
                    // An ICMP error (network unreachable and the like) came back.
                    series.blocked = Some(connect::outcome_of(&error));
                    put(&series);
                }
            },
            _ = tick.tick() => {
                let goal = if suspicion.raised() && !series.replies_ms.is_empty() { LONG_BURST } else { BURST };
                if series.sent < goal && series.blocked != Some(Outcome::Forbidden) {
                    match socket.send(u16::try_from(series.sent).unwrap_or(u16::MAX), 24).await {
                        Ok(_) => {
                            series.sent += 1;
                            sent_at.push(Instant::now());
                            answered.push(false);
                            series.last_sent_ms = board.now_ms();
                        }
                        Err(error) => {
                            series.blocked = Some(connect::outcome_of(&error));
                            series.finished = true;
                        }
                    }
                    put(&series);
                } else {
                    watch_for_loss(&mut series, &sent_at, &answered, suspicion, &put);
                }
            }
        }
    }
}

fn watch_for_loss(
    series: &mut EchoSeries,
    sent_at: &[Instant],
    answered: &[bool],
    suspicion: &Suspicion,
    put: &impl Fn(&EchoSeries),
) {
    let patience = series.median_ms().map_or(f32::INFINITY, |m| (m * 3.0).max(OVERDUE_MS));
    let mut overdue = false;
    let mut open = false;
    for (at, done) in sent_at.iter().zip(answered) {
        if !done {
            if at.elapsed().as_secs_f32() * 1000.0 > patience {
                overdue = true;
            } else {
                open = true;
            }
        }
    }
    if overdue {
        suspicion.raise();
    }
    let finished = complete(series, suspicion) || (overdue && !open && series.sent >= LONG_BURST);
    if finished != series.finished {
        series.finished = finished;
        put(series);
    }
}

fn complete(series: &EchoSeries, suspicion: &Suspicion) -> bool {
    let goal = if suspicion.raised() { LONG_BURST } else { BURST };
    series.sent >= goal && series.missing() == 0
}

/// Sends one echo request that fills `packet_bytes` and may not be fragmented on the way.
pub(crate) async fn sized(board: &Board, target: IpAddr, packet_bytes: u32) {
    let Ok(socket) = EchoSocket::open(SocketAddr::new(target, 0)).await else { return };
    let attempt = board.begin();
    let slot = board.write(|facts| {
        facts.internet.sized.push(SizedEcho { target, packet_bytes, attempt });
        facts.internet.sized.len() - 1
    });
    let headers = if target.is_ipv4() { 28 } else { 48 };
    let payload = usize::try_from(packet_bytes.saturating_sub(headers)).unwrap_or(0);
    let mut buffer = vec![0_u8; 2048];
    // Lost ones are sent again, so that ordinary loss is not taken for a size limit.
    for sequence in 0..3_u16 {
        if let Err(error) = socket.send(sequence, payload).await {
            let outcome = connect::outcome_of(&error);
            board.write(|facts| facts.internet.sized[slot].attempt = board.ended(attempt, outcome));
            return;
        }
        if tokio::time::timeout(Duration::from_millis(200), socket.receive(&mut buffer)).await.is_ok_and(|r| r.is_ok())
        {
            board.write(|facts| facts.internet.sized[slot].attempt = board.ended(attempt, Outcome::Answered));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_carries_a_right_checksum() {
        let packet = request(false, 0x1234, 7, 24);
        assert_eq!(packet.len(), 32);
        assert_eq!(checksum(&packet), 0, "summed over a right packet, the checksum comes out 0");
    }

    #[test]
    fn only_our_own_replies_count() {
        let mut reply = request(false, 9, 3, 8);
        assert_eq!(reply_sequence(&reply, false, false, None), None, "a request is no reply");
        reply[0] = 0;
        assert_eq!(reply_sequence(&reply, false, false, None), Some(3));
        assert_eq!(reply_sequence(&reply, false, false, Some(8)), None);
        let mut with_header = vec![0x45; 20];
        with_header.extend_from_slice(&reply);
        assert_eq!(reply_sequence(&with_header, false, true, Some(9)), Some(3));
        assert_eq!(reply_sequence(&[], false, false, None), None);
    }
}
