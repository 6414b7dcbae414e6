//! The sockets of `/proc/net/udp` and `udp6`: where each is bound, and its inode.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A bound socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub address: IpAddr,
    pub port: u16,
    /// The number by which `/proc/PID/fd` names it.
    pub inode: u64,
}

/// Every socket of the table; lines of another form are left out.
pub fn sockets(table: &str) -> impl Iterator<Item = Bound> {
    table.lines().skip(1).filter_map(|line| {
        let mut fields = line.split_whitespace();
        let (address, port) = fields.nth(1)?.split_once(':')?;
        let inode = fields.nth(7)?.parse().ok()?;
        Some(Bound { address: bound_to(address)?, port: u16::from_str_radix(port, 16).ok()?, inode })
    })
}

/// Words of 32 bits as this processor stores them, in hexadecimal.
fn bound_to(text: &str) -> Option<IpAddr> {
    let word = |at: usize| u32::from_str_radix(text.get(at..at + 8)?, 16).ok().map(u32::to_ne_bytes);
    match text.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let bytes = [word(0)?, word(8)?, word(16)?, word(24)?].concat();
            Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn a_socket_is_read_with_its_address_and_inode() {
        let udp = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
            12: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 31337 2 0000000000000000 0\n\
            broken\n\
            13: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 0\n";
        let found: Vec<_> = sockets(udp).map(|s| (s.address.to_string(), s.port, s.inode)).collect();
        assert_eq!(found, [("127.0.0.53".to_owned(), 53, 31337), ("0.0.0.0".to_owned(), 68, 4711)]);
        let udp6 = "  sl  local_address\n 1: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 99 2 0 0\n";
        assert_eq!(
            sockets(udp6).map(|s| (s.address.to_string(), s.inode)).collect::<Vec<_>>(),
            [("::1".to_owned(), 99)]
        );
    }
}
