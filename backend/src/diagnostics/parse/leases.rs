//! How an adapter got its addresses, and its lease: `ipconfig getsummary` of macOS, the registry of Windows.

use std::net::IpAddr;

use jiff::tz::TimeZone;
use shared_types::Timestamp;

use crate::diagnostics::facts::{AddressOrigin, AddressingFacts, Lease};

/// What a system knows of the addressing of one adapter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// The adapter's name (macOS) or its id in braces (Windows).
    pub adapter: String,
    pub origins: Vec<(IpAddr, AddressOrigin)>,
    pub lease: Option<Lease>,
}

impl Settings {
    /// Notes it with the addresses that the adapter has. What it had once and has no more is left out, but for
    /// the lease: one that has run out says why there is no address.
    pub fn note(self, addressing: &mut AddressingFacts, now: Timestamp) {
        let expires = self.lease.as_ref().and_then(|lease| lease.expires_at);
        for own in addressing.addresses.iter_mut().filter(|own| own.adapter == self.adapter) {
            let Some((_, origin)) = self.origins.iter().find(|(address, _)| *address == own.address) else { continue };
            own.origin = *origin;
            if *origin == AddressOrigin::Dhcp {
                own.valid_s = expires.and_then(|at| u32::try_from(at.as_second() - now.as_second()).ok());
            }
        }
        addressing.leases.extend(self.lease);
    }
}

/// `ipconfig getsummary ADAPTER` of macOS; its times are those of the computer's own time zone.
#[must_use]
pub fn macos(output: &str, adapter: &str, zone: &TimeZone) -> Settings {
    let mut found = Settings { adapter: adapter.to_owned(), ..Settings::default() };
    let mut lease = Lease { adapter: adapter.to_owned(), source: "ipconfig getsummary".into(), ..Lease::default() };
    let (mut listed, mut in_list, mut by_dhcp) = (Vec::new(), false, false);
    for line in output.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("Addresses : <array>") {
            (listed, in_list) = (addresses(rest), !rest.contains('}'));
        } else if in_list {
            in_list = !line.contains('}');
            listed.extend(addresses(line));
        } else if let Some(method) = line.strip_prefix("ConfigMethod : ") {
            by_dhcp |= method == "DHCP";
            let origin = origin(method);
            found.origins.extend(std::mem::take(&mut listed).into_iter().map(|address| (address, origin)));
        } else if let Some(at) = line.strip_prefix("LeaseExpirationTime : ") {
            lease.expires_at = lease.expires_at.or_else(|| local_time(at, zone));
        } else if let Some(own) = line.strip_prefix("yiaddr = ") {
            lease.address = lease.address.or_else(|| usable(own));
        } else if let Some(server) = line.strip_prefix("server_identifier (ip): ") {
            lease.server = lease.server.or_else(|| usable(server));
        } else if let Some(routers) = line.strip_prefix("router (ip_mult): ") {
            lease.gateway = lease.gateway.or_else(|| addresses(routers).first().copied());
        }
    }
    found.lease = Some(lease).filter(|lease| by_dhcp && (lease.address.is_some() || lease.expires_at.is_some()));
    found
}

fn origin(method: &str) -> AddressOrigin {
    match method {
        "DHCP" | "BOOTP" => AddressOrigin::Dhcp,
        "Manual" | "INFORM" => AddressOrigin::Static,
        "LinkLocal" => AddressOrigin::SelfAssigned,
        "Automatic" | "RTADV" => AddressOrigin::Announced,
        _ => AddressOrigin::Unknown,
    }
}

fn local_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local = jiff::civil::DateTime::strptime("%m/%d/%Y %H:%M:%S", text).ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// Every address between blanks, commas and braces; a link-local one has its adapter behind it.
fn addresses(text: &str) -> Vec<IpAddr> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}'));
    words.filter_map(|word| usable(word.split('%').next().unwrap_or_default())).collect()
}

fn usable(text: &str) -> Option<IpAddr> {
    text.trim().parse().ok().filter(|address: &IpAddr| !address.is_unspecified())
}

/// `reg query …\Tcpip\Parameters\Interfaces /s` of Windows: names and times are the same in every language.
#[must_use]
pub fn windows(output: &str) -> Vec<Settings> {
    let mut found = Vec::new();
    let mut block: Option<(&str, Vec<(&str, &str)>)> = None;
    for line in output.lines() {
        if line.starts_with("HKEY_") {
            found.extend(block.take().map(|(adapter, values)| windows_adapter(adapter, &values)));
            // Below an adapter there is a key for each Wi-Fi network that it has been in.
            let name = line.trim_end().rsplit('\\').next().unwrap_or_default();
            block = (name.starts_with('{') && name.ends_with('}')).then(|| (name, Vec::new()));
        } else if let Some((_, values)) = &mut block {
            let mut words = line.split_whitespace();
            if let (Some(name), Some(_), Some(value)) =
                (words.next(), words.next().filter(|kind| kind.starts_with("REG_")), words.next())
            {
                values.push((name, value));
            }
        }
    }
    found.extend(block.map(|(adapter, values)| windows_adapter(adapter, &values)));
    found
}

fn windows_adapter(adapter: &str, values: &[(&str, &str)]) -> Settings {
    let value = |wanted: &str| values.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let number = |wanted: &str| i64::from_str_radix(value(wanted)?.strip_prefix("0x")?, 16).ok();
    // Several values of a text are parted by `\0`.
    let list = |wanted: &str| -> Vec<IpAddr> {
        value(wanted).into_iter().flat_map(|texts| texts.split("\\0")).filter_map(usable).collect()
    };
    let mut found = Settings { adapter: adapter.to_owned(), ..Settings::default() };
    if number("EnableDHCP") != Some(1) {
        found.origins.extend(list("IPAddress").into_iter().map(|address| (address, AddressOrigin::Static)));
        return found;
    }
    let address = value("DhcpIPAddress").and_then(usable);
    found.origins.extend(address.map(|address| (address, AddressOrigin::Dhcp)));
    // The largest number of 32 bits with a sign stands for ever.
    let expires = number("LeaseTerminatesTime").filter(|&at| at > 0 && at < i64::from(i32::MAX));
    found.lease = address.map(|address| Lease {
        adapter: adapter.to_owned(),
        address: Some(address),
        gateway: list("DhcpDefaultGateway").first().copied(),
        server: value("DhcpServer").and_then(usable),
        expires_at: expires.and_then(|at| Timestamp::from_second(at).ok()),
        source: "the registry".to_owned(),
    });
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostics::facts::InterfaceAddress;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Option<Timestamp> {
        text.parse().ok()
    }

    #[test]
    fn macos_says_how_each_address_came_and_until_when() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let found = macos(fixture!("macos/ipconfig-getsummary/dhcp.txt"), "en0", &zone);
        assert_eq!(
            found.origins,
            [
                (ip("192.0.2.135"), AddressOrigin::Dhcp),
                (ip("169.254.12.7"), AddressOrigin::SelfAssigned),
                (ip("2001:db8::4d2"), AddressOrigin::Announced),
            ]
        );
        let lease = found.lease.unwrap();
        assert_eq!((lease.address, lease.server), (Some(ip("192.0.2.135")), Some(ip("192.0.2.1"))));
        assert_eq!((lease.gateway, lease.expires_at), (Some(ip("192.0.2.1")), at("2026-09-17T21:54:04Z")));
        let manual = macos(fixture!("macos/ipconfig-getsummary/manual.txt"), "en1", &zone);
        assert_eq!((manual.origins, manual.lease), (vec![(ip("192.0.2.10"), AddressOrigin::Static)], None));
        assert_eq!(macos("", "en0", &zone).origins, []);
    }

    #[test]
    fn windows_is_read_from_where_no_word_is_translated() {
        let found = windows(fixture!("windows/reg-query-tcpip-interfaces/wifi-and-cable.txt"));
        let names: Vec<&str> = found.iter().map(|one| one.adapter.as_str()).collect();
        assert_eq!(names.len(), 3, "a Wi-Fi network's own key is no adapter: {names:?}");
        let wifi = found[0].lease.as_ref().unwrap();
        assert_eq!((wifi.address, wifi.server), (Some(ip("192.0.2.20")), Some(ip("192.0.2.1"))));
        assert_eq!((wifi.gateway, wifi.expires_at), (Some(ip("192.0.2.1")), at("2026-11-21T12:00:00Z")));
        let by_hand = vec![(ip("198.51.100.5"), AddressOrigin::Static), (ip("198.51.100.6"), AddressOrigin::Static)];
        assert_eq!((&found[1].origins, &found[1].lease), (&by_hand, &None));
        assert_eq!((&found[2].origins, &found[2].lease), (&Vec::new(), &None), "it never had an address");
    }

    #[test]
    fn an_address_learns_its_origin_and_how_long_it_stays_valid() {
        let own = |address: &str| InterfaceAddress {
            adapter: "{11F8A404-72E7-4E66-9A7C-55D90F1AB305}".into(),
            address: ip(address),
            prefix: 24,
            origin: AddressOrigin::Unknown,
            valid_s: None,
            duplicate: false,
            age_s: None,
        };
        let mut addressing =
            AddressingFacts { addresses: vec![own("192.0.2.20"), own("192.0.2.99")], ..AddressingFacts::default() };
        let now = at("2026-11-21T11:00:00Z").unwrap();
        for settings in windows(fixture!("windows/reg-query-tcpip-interfaces/wifi-and-cable.txt")) {
            settings.note(&mut addressing, now);
        }
        let [leased, other] = addressing.addresses.as_slice() else { panic!("two addresses") };
        assert_eq!((leased.origin, leased.valid_s), (AddressOrigin::Dhcp, Some(3600)));
        assert_eq!((other.origin, other.valid_s), (AddressOrigin::Unknown, None));
        assert_eq!(addressing.leases.len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(
            text in "\\PC{0,300}",
            near in "(HKEY_A\\\\\\{[A-F0-9]{2}\\}|    LeaseTerminatesTime    REG_DWORD    0x[0-9a-f]{0,20}|ConfigMethod : DHCP|LeaseExpirationTime : [0-9/: ]{0,20}|Addresses : <array> \\{|\\}|0 : [0-9.]{0,12}|\n){0,30}",
        ) {
            for text in [text.as_str(), near.as_str()] {
                let _ = (macos(text, "en0", &TimeZone::UTC), windows(text));
            }
        }
    }
}
