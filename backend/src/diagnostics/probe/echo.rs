//! Echo requests without special rights where the system allows them: bursts that measure loss and delay, and large
//! ones that must not be fragmented.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};

use crate::diagnostics::facts::{Attempt, ECHO_REQUESTS, EchoSeries, Facts, Outcome, SizedEcho};

use super::board::Board;
use super::connect;

/// Enough while none is missing: a link that loses 30 % lets 12 in a row pass once in 70 times.
const BURST: u32 = 12;
/// Once any is missing: 6 of 40 lost find 99.6 % of the links that lose 30 %, and one in 500 of those that lose 3 %.
const LONG_BURST: u32 = 40;
const SPACING: Duration = Duration::from_millis(10);
/// A reply this late is missing, unless the path is slower than that.
const OVERDUE_MS: f32 = 150.0;

/// The longer burst begins when our own pages have come, or so late at the most: on a narrow line they themselves push
/// echoes out.
const LONG_AFTER_MS: u32 = 650;

/// Set once any burst misses a reply, so that all of them take the longer look.
#[derive(Debug, Default)]
pub(crate) struct Suspicion(AtomicU32);

impl Suspicion {
    fn raise(&self, now_ms: u32) {
        // Only the first one counts; 0 stands for "not yet".
        let _ = self.0.compare_exchange(0, now_ms.max(1), Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Whether any burst has missed a reply.
    pub(crate) fn is_raised(&self) -> bool {
        self.raised_at().is_some()
    }

    fn raised_at(&self) -> Option<u32> {
        Some(self.0.load(Ordering::Relaxed)).filter(|at| *at > 0)
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
                Outcome::Forbidden | Outcome::Prohibited | Outcome::Garbled => {
                    board.limit(ECHO_REQUESTS, "this user may not send them on this system");
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
    let mut flight = Flight::default();
    let mut tick = interval(SPACING);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut buffer = [0_u8; 256];
    loop {
        tokio::select! {
            reply = socket.receive(&mut buffer) => match reply {
                Ok(sequence) => {
                    if let Some(took_ms) = flight.answered(sequence) {
                        series.replies_ms.push(took_ms);
                        series.finished = complete(&series, &flight, suspicion);
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
                if !flight.long && series.answers() && long_burst_due(board, suspicion) {
                    flight = Flight { long: true, first: flight.first.wrapping_add(BURST_ROOM), packets: Vec::new() };
                    series = EchoSeries { sent: 0, replies_ms: Vec::new(), finished: false, ..series };
                }
                if series.sent < flight.goal() && series.blocked != Some(Outcome::Forbidden) {
                    match socket.send(flight.next_sequence(), 24).await {
                        Ok(_) => {
                            series.sent += 1;
                            flight.packets.push((Instant::now(), false));
                            series.last_sent_ms = board.now_ms();
                        }
                        Err(error) => {
                            series.blocked = Some(connect::outcome_of(&error));
                            series.finished = true;
                        }
                    }
                    put(&series);
                } else {
                    let finished = watch_for_loss(board, &series, &flight, suspicion);
                    if finished != series.finished {
                        series.finished = finished;
                        put(&series);
                    }
                }
            }
        }
    }
}

/// Sequence numbers that are set aside for one burst, so that a late reply to the first is not taken for the second's.
const BURST_ROOM: u16 = 256;

/// The packets of one burst.
#[derive(Default)]
struct Flight {
    long: bool,
    first: u16,
    /// When each was sent, and whether its reply has come.
    packets: Vec<(Instant, bool)>,
}

impl Flight {
    fn goal(&self) -> u32 {
        if self.long { LONG_BURST } else { BURST }
    }

    fn next_sequence(&self) -> u16 {
        self.first.wrapping_add(u16::try_from(self.packets.len()).unwrap_or(u16::MAX))
    }

    /// Milliseconds that a reply took; `None` for one that was counted before or belongs to another burst.
    fn answered(&mut self, sequence: u16) -> Option<f32> {
        let (at, done) = self.packets.get_mut(usize::from(sequence.wrapping_sub(self.first)))?;
        if std::mem::replace(done, true) {
            return None;
        }
        Some((at.elapsed().as_secs_f32() * 10_000.0).round() / 10.0)
    }
}

/// Whether the longer look may begin: loss is suspected, and our own pages no longer fill the line.
fn long_burst_due(board: &Board, suspicion: &Suspicion) -> bool {
    let Some(raised) = suspicion.raised_at() else { return false };
    let waited = board.now_ms().saturating_sub(raised);
    let loading = board.read(|facts| {
        let open = |attempt: Option<Attempt>| attempt.is_some_and(|a| a.outcome == Outcome::Waiting);
        facts.internet.pages.iter().any(|p| open(p.tls.as_ref().map(|t| t.attempt)) || open(p.body))
    });
    waited >= LONG_AFTER_MS || !loading
}

/// Raises suspicion when a reply is overdue; says whether the burst is over.
fn watch_for_loss(board: &Board, series: &EchoSeries, flight: &Flight, suspicion: &Suspicion) -> bool {
    let patience = series.median_ms().map_or(f32::INFINITY, |m| (m * 3.0).max(OVERDUE_MS));
    let late = |at: &Instant| at.elapsed().as_secs_f32() * 1000.0 > patience;
    let overdue = flight.packets.iter().any(|(at, done)| !done && late(at));
    let open = flight.packets.iter().any(|(at, done)| !done && !late(at));
    if overdue {
        suspicion.raise(board.now_ms());
    }
    complete(series, flight, suspicion) || (flight.long && overdue && !open && series.sent >= LONG_BURST)
}

fn complete(series: &EchoSeries, flight: &Flight, suspicion: &Suspicion) -> bool {
    let enough = flight.long || suspicion.raised_at().is_none();
    enough && series.sent >= flight.goal() && series.missing() == 0
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
