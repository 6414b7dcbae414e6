//! The time as a time server has it (SNTP, RFC 4330): one datagram.

use std::net::IpAddr;

use jiff::Timestamp;
use tokio::net::UdpSocket;

use crate::diagnostics::facts::{Outcome, TimeReading};

use super::board::Board;
use super::{connect, system_lookup};

/// A public time server that anybody may ask.
pub(crate) const HOST: &str = "time.cloudflare.com";
/// Seconds between 1900, where NTP begins, and 1970.
const SINCE_1900: i64 = 2_208_988_800;

/// Asks once and writes down how far our clock is off.
pub(crate) async fn ask(board: &Board) {
    let Ok(found) = system_lookup::lookup(HOST).await else { return };
    let Some(address) = found.iter().find(|a| a.is_ipv4()).or_else(|| found.first()).copied() else { return };
    let started = board.begin();
    board.write(|facts| facts.internet.time_server = Some(started));
    let answer = exchange(address).await;
    let ended = board.ended(started, answer.as_ref().map_or_else(connect::outcome_of, |_| Outcome::Answered));
    board.write(|facts| {
        facts.internet.time_server = Some(ended);
        if let Ok(ahead_s) = answer {
            facts.internet.clock.push(TimeReading { source: format!("{HOST} (NTP)"), ahead_s, trusted: false });
        }
    });
}

async fn exchange(address: IpAddr) -> std::io::Result<i64> {
    let local: IpAddr =
        if address.is_ipv4() { std::net::Ipv4Addr::UNSPECIFIED.into() } else { std::net::Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((local, 0)).await?;
    socket.connect((address, 123)).await?;
    // Version 4, client; the rest may be empty.
    let mut request = [0_u8; 48];
    request[0] = 0x23;
    socket.send(&request).await?;
    let mut reply = [0_u8; 128];
    let length = socket.recv(&mut reply).await?;
    let said = transmitted(reply.get(..length).unwrap_or_default()).ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(said - Timestamp::now().as_second())
}

/// Seconds since 1970 at which a server sent its answer; `None` for anything but a synchronised server's.
fn transmitted(reply: &[u8]) -> Option<i64> {
    let (first, stratum) = (*reply.first()?, *reply.get(1)?);
    // Leap indicator 3 and stratum 0 say that the server does not know the time itself.
    let good = first & 7 == 4 && first >> 6 != 3 && (1..16).contains(&stratum);
    let seconds: [u8; 4] = reply.get(40..44)?.try_into().ok()?;
    let seconds = i64::from(u32::from_be_bytes(seconds));
    // The counter begins anew in 2036: what lies before 1968 is after that.
    let era = if seconds < i64::from(u32::MAX / 2) { 1_i64 << 32 } else { 0 };
    (good && seconds != 0).then(|| seconds + era - SINCE_1900)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_tells_the_time_and_anything_else_does_not() {
        let mut reply = [0_u8; 48];
        reply[0] = 0x24;
        reply[1] = 1;
        reply[40..44].copy_from_slice(&u32::try_from(SINCE_1900 + 1_700_000_000).unwrap().to_be_bytes());
        assert_eq!(transmitted(&reply), Some(1_700_000_000));
        reply[40..44].copy_from_slice(&10_u32.to_be_bytes());
        assert_eq!(transmitted(&reply), Some((1_i64 << 32) + 10 - SINCE_1900), "after February 2036");
        assert_eq!(transmitted(&reply[..20]), None);
        reply[1] = 0;
        assert_eq!(transmitted(&reply), None, "a server that does not know");
    }
}
