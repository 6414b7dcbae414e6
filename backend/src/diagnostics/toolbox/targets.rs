//! Which addresses a probe may be aimed at, and how far away they are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::diagnostics::settings::ProbeScope;

/// What is said of the addresses where clouds hand out credentials.
pub const METADATA: &str = "must not be a cloud's metadata service";

/// Refuses what is no single host (unspecified, multicast, broadcast) and metadata services, under
/// whichever notation.
///
/// # Errors
/// What is wrong with it, in words for the caller.
pub fn permitted(address: IpAddr) -> Result<(), String> {
    let plain = plain(address);
    if is_metadata(plain) {
        return Err(METADATA.to_owned());
    }
    let no_host = plain.is_unspecified() || plain.is_multicast() || plain == IpAddr::V4(Ipv4Addr::BROADCAST);
    if no_host { Err("must be the address of one host".to_owned()) } else { Ok(()) }
}

/// Names under which clouds answer for their metadata service.
#[must_use]
pub fn is_metadata_name(name: &str) -> bool {
    matches!(name, "metadata.google.internal" | "metadata" | "instance-data" | "instance-data.ec2.internal")
}

/// The IPv4 address inside an IPv6 notation of one (mapped, NAT64, 6to4), or the address itself.
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return v4.into();
    }
    let embedded = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match v6.segments() {
        [0x64, 0xff9b, 0 | 1, .., high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => embedded(high, low),
        _ => address,
    }
}

fn is_metadata(address: IpAddr) -> bool {
    const V4: [Ipv4Addr; 4] = [
        Ipv4Addr::new(169, 254, 169, 254), // AWS, Azure, GCP and most others
        Ipv4Addr::new(169, 254, 170, 2),   // AWS containers
        Ipv4Addr::new(100, 100, 100, 200), // Alibaba
        Ipv4Addr::new(192, 0, 0, 192),     // Oracle
    ];
    const V6: [Ipv6Addr; 2] =
        [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];
    match address {
        IpAddr::V4(v4) => V4.contains(&v4),
        IpAddr::V6(v6) => V6.contains(&v6),
    }
}

/// How far a probe has to go to reach this address.
#[must_use]
pub fn distance(address: IpAddr) -> ProbeScope {
    match plain(address) {
        a if a.is_loopback() => ProbeScope::Local,
        IpAddr::V4(v4) if v4.is_private() || v4.is_link_local() => ProbeScope::Lan,
        IpAddr::V6(v6) if v6.is_unicast_link_local() || v6.is_unique_local() => ProbeScope::Lan,
        _ => ProbeScope::Internet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_services_are_refused_in_every_notation() {
        for bad in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "::169.254.169.254",
            "fd00:ec2::254",
            "100.100.100.200",
            "0.0.0.0",
            "::",
            "255.255.255.255",
            "224.0.0.1",
            "ff02::1",
        ] {
            assert!(permitted(bad.parse().unwrap()).is_err(), "{bad}");
        }
        for good in ["127.0.0.1", "::1", "192.168.1.1", "169.254.1.1", "8.8.8.8", "2606:4700:4700::1111"] {
            assert_eq!(permitted(good.parse().unwrap()), Ok(()), "{good}");
        }
    }

    #[test]
    fn distance_tells_this_computer_its_network_and_the_rest_apart() {
        for (address, expected) in [
            ("127.8.8.8", ProbeScope::Local),
            ("::1", ProbeScope::Local),
            ("::ffff:127.0.0.1", ProbeScope::Local),
            ("10.1.2.3", ProbeScope::Lan),
            ("fe80::1", ProbeScope::Lan),
            ("fd12::1", ProbeScope::Lan),
            ("100.64.0.1", ProbeScope::Internet),
            ("1.1.1.1", ProbeScope::Internet),
            ("2001:db8::1", ProbeScope::Internet),
        ] {
            assert_eq!(distance(address.parse().unwrap()), expected, "{address}");
        }
    }
}
