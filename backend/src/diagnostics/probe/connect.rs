//! TCP connections whose failures are told apart: no, silence, no way.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream};

use crate::diagnostics::facts::{Attempt, Outcome};

use super::board::Board;

/// The same number on every Unix.
const EACCES: i32 = 13;

/// What an error of a socket says about the network.
pub(crate) fn outcome_of(error: &io::Error) -> Outcome {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => return Outcome::Refused,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => return Outcome::Closed,
        // EPERM is this computer's own firewall; EACCES a `prohibit` route or a router's ICMPv6 "prohibited".
        io::ErrorKind::PermissionDenied if cfg!(unix) && error.raw_os_error() == Some(EACCES) => {
            return Outcome::Prohibited;
        }
        io::ErrorKind::PermissionDenied => return Outcome::Forbidden,
        io::ErrorKind::TimedOut => return Outcome::Waiting,
        // No address of this family to send from.
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            return Outcome::NoRoute;
        }
        io::ErrorKind::HostUnreachable => return Outcome::HostUnreachable,
        // A blackhole route makes the send itself invalid.
        io::ErrorKind::InvalidInput => return Outcome::Discarded,
        _ => {}
    }
    Outcome::Garbled
}

/// Connects by whichever way the system takes.
pub(crate) async fn open_plain(address: SocketAddr) -> io::Result<TcpStream> {
    open(address, None).await
}

/// Connects, over `device` only where one is named (Linux).
pub(crate) async fn open(address: SocketAddr, device: Option<&str>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    #[cfg(target_os = "linux")]
    if let Some(device) = device {
        socket.bind_device(Some(device.as_bytes()))?;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = device;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Connects from an address of ours; `begun` is told from which port before the first packet leaves.
pub(crate) async fn open_from(source: IpAddr, address: SocketAddr, begun: impl FnOnce(u16)) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind((source, 0).into())?;
    begun(socket.local_addr()?.port());
    socket.connect(address).await
}

/// Connects and says how it went. A connection that never answers keeps the future pending.
pub(crate) async fn attempt(
    board: &Board,
    started: Attempt,
    address: SocketAddr,
    device: Option<&str>,
) -> (Attempt, Option<TcpStream>) {
    match open(address, device).await {
        Ok(stream) => (board.ended(started, Outcome::Answered), Some(stream)),
        Err(error) => (board.ended(started, outcome_of(&error)), None),
    }
}
