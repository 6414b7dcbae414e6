//! Parsers of the files in which Linux systems keep network settings, `resolv.conf` aside. Pure: text in, facts out.

use std::net::IpAddr;

use crate::diagnostics::facts::{HostsEntry, Lease, StaticSetting};

/// The entries of a hosts file about names that are not local, and how many a blocklist has. `probed` are names whose
/// blocking matters, since they are well-known sites.
pub(crate) fn hosts(text: &str, probed: &[String]) -> (Vec<HostsEntry>, u32) {
    let mut entries: Vec<HostsEntry> = Vec::new();
    let mut blocked = 0_u32;
    for line in text.lines() {
        let Some((address, words)) = hosts_line(line) else { continue };
        let sink = address.is_unspecified() || address.is_loopback();
        for name in words.map(str::to_ascii_lowercase).filter(|n| !is_local_name(n)) {
            let well_known = probed.contains(&name);
            if sink && !well_known {
                blocked += 1;
            } else if entries.len() < 32 && !entries.iter().any(|e| e.name == name) {
                entries.push(HostsEntry { name, address, reach: Vec::new() });
            }
        }
    }
    (entries, blocked)
}

/// The address of a line of a hosts file, and its names.
fn hosts_line(line: &str) -> Option<(IpAddr, std::str::SplitWhitespace<'_>)> {
    let mut words = line.split('#').next()?.split_whitespace();
    Some((words.next()?.parse().ok()?, words))
}

/// The addresses that this computer's hosts file gives for one name.
pub(crate) fn hosts_entries(name: &str) -> Vec<IpAddr> {
    let path = if cfg!(windows) { r"C:\Windows\System32\drivers\etc\hosts" } else { "/etc/hosts" };
    std::fs::read_to_string(path).map(|text| hosts_of(&text, name)).unwrap_or_default()
}

/// The addresses that a hosts file gives for one name.
fn hosts_of(text: &str, name: &str) -> Vec<IpAddr> {
    let entry = |line: &str| -> Option<IpAddr> {
        let (address, mut words) = hosts_line(line)?;
        words.any(|word| word.trim_end_matches('.').eq_ignore_ascii_case(name)).then_some(address)
    };
    text.lines().filter_map(entry).collect()
}

/// A name that the public DNS does not know: one label, or under a private suffix.
fn is_local_name(name: &str) -> bool {
    const PRIVATE: [&str; 9] =
        ["local", "localdomain", "lan", "home", "internal", "intranet", "corp", "arpa", "localhost"];
    let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    !name.contains('.') || PRIVATE.contains(&last) || last == "test"
}

/// The last lease a `dhclient` file holds for each adapter.
pub(crate) fn dhclient_leases(text: &str, source: &str) -> Vec<Lease> {
    let mut leases: Vec<Lease> = Vec::new();
    for block in text.split("lease {").skip(1) {
        let mut lease = Lease { source: source.to_owned(), ..Lease::default() };
        for statement in block.split('}').next().unwrap_or_default().split(';') {
            let words: Vec<&str> = statement.split_whitespace().collect();
            match words.as_slice() {
                ["interface", name] => lease.adapter = name.trim_matches('"').to_owned(),
                ["fixed-address", address] => lease.address = address.parse().ok(),
                ["option", "routers", routers] => {
                    lease.gateway = routers.split(',').next().and_then(|r| r.parse().ok());
                }
                ["option", "dhcp-server-identifier", server] => lease.server = server.parse().ok(),
                ["expire", _, date, time] => {
                    lease.expires_at = format!("{}T{time}Z", date.replace('/', "-")).parse().ok();
                }
                _ => {}
            }
        }
        leases.retain(|earlier| earlier.adapter != lease.adapter);
        leases.push(lease);
    }
    leases
}

/// A lease of systemd-networkd or NetworkManager's internal client: `KEY=value` lines. These name no expiry, only the
/// length, so the file's own age is needed: `written_at` in seconds since 1970.
pub(crate) fn keyed_lease(text: &str, adapter: &str, source: &str, written_at: Option<i64>) -> Lease {
    let mut lease = Lease { adapter: adapter.to_owned(), source: source.to_owned(), ..Lease::default() };
    for (key, value) in text.lines().filter_map(|l| l.split_once('=')) {
        match key {
            "ADDRESS" => lease.address = value.parse().ok(),
            "ROUTER" => lease.gateway = value.split(' ').next().and_then(|r| r.parse().ok()),
            "SERVER_ADDRESS" => lease.server = value.parse().ok(),
            "LIFETIME" => {
                lease.expires_at = value
                    .parse::<i64>()
                    .ok()
                    .zip(written_at)
                    .and_then(|(lifetime, at)| jiff::Timestamp::from_second(at.checked_add(lifetime)?).ok());
            }
            _ => {}
        }
    }
    lease
}

/// Addresses set by hand in `/etc/network/interfaces`.
pub(crate) fn interfaces(text: &str, source: &str) -> Vec<StaticSetting> {
    let mut settings: Vec<StaticSetting> = Vec::new();
    let mut current: Option<StaticSetting> = None;
    for line in text.lines() {
        let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        match words.as_slice() {
            ["iface", name, _, method, ..] => {
                settings.extend(current.take());
                if *method == "static" {
                    current = Some(StaticSetting {
                        adapter: (*name).to_owned(),
                        source: source.to_owned(),
                        ..StaticSetting::default()
                    });
                }
            }
            ["auto" | "allow-hotplug" | "mapping" | "source", ..] => settings.extend(current.take()),
            [key, value, rest @ ..] => {
                let Some(setting) = current.as_mut() else { continue };
                match *key {
                    "address" => {
                        let (address, prefix) = split_prefix(value);
                        setting.address = address;
                        setting.prefix = prefix.or(setting.prefix);
                    }
                    "netmask" => setting.prefix = mask_to_prefix(value),
                    "gateway" => setting.gateway = value.parse().ok(),
                    "dns-nameservers" => {
                        setting.dns = std::iter::once(value).chain(rest).filter_map(|d| d.parse().ok()).collect();
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    settings.extend(current);
    settings
}

/// Addresses set by hand in a systemd-networkd `.network` file or a NetworkManager keyfile, which share the form of
/// sections with `key=value` lines.
pub(crate) fn sectioned(text: &str, source: &str) -> Option<StaticSetting> {
    let mut setting = StaticSetting { source: source.to_owned(), ..StaticSetting::default() };
    let mut section = "";
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        match (section, key.trim()) {
            ("Match", "Name") | ("connection", "interface-name") => setting.adapter = value.trim().to_owned(),
            ("Network" | "Address", "Address") | ("ipv4", "address1") => {
                let mut parts = value.split(',');
                let (address, prefix) = split_prefix(parts.next().unwrap_or_default().trim());
                setting.address = address;
                setting.prefix = prefix;
                if let Some(gateway) = parts.next() {
                    setting.gateway = gateway.trim().parse().ok();
                }
            }
            ("Network" | "Route", "Gateway") | ("ipv4", "gateway") => setting.gateway = value.trim().parse().ok(),
            ("Network", "DNS") | ("ipv4", "dns") => {
                setting.dns.extend(value.split([';', ' ']).filter_map(|d| d.trim().parse::<IpAddr>().ok()));
            }
            _ => {}
        }
    }
    setting.address.is_some().then_some(setting)
}

/// `address` or `address/prefix`.
pub(crate) fn split_prefix(text: &str) -> (Option<IpAddr>, Option<u8>) {
    match text.split_once('/') {
        Some((address, prefix)) => (address.parse().ok(), prefix.parse().ok().or_else(|| mask_to_prefix(prefix))),
        None => (text.parse().ok(), None),
    }
}

/// `255.255.255.0` as 24; `None` where it is no mask.
pub(crate) fn mask_to_prefix(mask: &str) -> Option<u8> {
    let bits = u32::from(mask.parse::<std::net::Ipv4Addr>().ok()?);
    let ones = bits.leading_ones();
    (bits.count_ones() == ones).then(|| u8::try_from(ones).unwrap_or(32))
}

/// Signal in dBm of each adapter in `/proc/net/wireless`.
pub(crate) fn wireless_signals(text: &str) -> Vec<(String, i32)> {
    text.lines()
        .skip(2)
        .filter_map(|line| {
            let (name, rest) = line.split_once(':')?;
            let level = rest.split_whitespace().nth(2)?.trim_end_matches('.').parse::<i32>().ok()?;
            // Some drivers give 0..255 for -256..-1.
            Some((name.trim().to_owned(), if level > 0 { level - 256 } else { level }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blocklist_is_counted_and_an_override_is_kept() {
        let text = "127.0.0.1 localhost\n127.0.1.1 desk\n0.0.0.0 ads.example.com tracker.example.net\n\
                    198.51.100.66 google.com www.google.com # old\n0.0.0.0 www.microsoft.com\n10.1.1.1 nas.lan\n";
        let (entries, blocked) = hosts(text, &["www.microsoft.com".to_owned()]);
        let names: Vec<_> = entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["google.com", "www.google.com", "www.microsoft.com"]);
        assert_eq!(blocked, 2);
    }

    #[test]
    fn one_name_is_found_in_a_hosts_file_whatever_its_address() {
        let text = "127.0.0.1 localhost\n127.0.0.1 ads.example Shop.Example # mine\n::1 shop.example\n# 192.0.2.1 shop.example\n";
        let found: Vec<String> = hosts_of(text, "shop.example").iter().map(ToString::to_string).collect();
        assert_eq!(found, ["127.0.0.1", "::1"]);
        assert!(hosts_of(text, "example").is_empty());
    }

    #[test]
    fn the_last_lease_of_an_adapter_counts() {
        let block = |day| {
            format!(
                "lease {{\n  interface \"eth0\";\n  fixed-address 192.168.50.20;\n  option routers 192.168.50.1;\n  \
                 expire 1 2026/01/{day} 18:00:00;\n}}\n"
            )
        };
        let leases = dhclient_leases(&format!("{}{}", block("04"), block("05")), "f");
        assert_eq!(leases.len(), 1);
        assert_eq!(leases[0].expires_at, "2026-01-05T18:00:00Z".parse().ok());
        assert_eq!(leases[0].gateway, "192.168.50.1".parse().ok());
        assert!(dhclient_leases("lease { interface", "f").len() <= 1);
    }

    #[test]
    fn settings_made_by_hand_are_found_in_each_format() {
        let text = "auto eth0\niface eth0 inet static\n  address 192.168.50.20\n  netmask 255.255.255.240\n  gateway 192.168.50.1\niface eth1 inet dhcp\n";
        let found = interfaces(text, "f");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].prefix, found[0].gateway), (Some(28), "192.168.50.1".parse().ok()));
        let network = "[Match]\nName=eth0\n[Network]\nAddress=10.0.0.20/24\nGateway=10.0.0.1\nDNS=10.0.0.1\n";
        let found = sectioned(network, "f").expect("a setting");
        assert_eq!((found.adapter.as_str(), found.prefix), ("eth0", Some(24)));
        let keyfile = "[connection]\ninterface-name=eth0\n[ipv4]\naddress1=10.0.0.20/24,10.0.0.1\nmethod=manual\n";
        assert_eq!(sectioned(keyfile, "f").and_then(|s| s.gateway), "10.0.0.1".parse().ok());
        assert_eq!(sectioned("[Match]\nName=eth0\n[Network]\nDHCP=yes\n", "f"), None);
    }

    #[test]
    fn a_mask_must_be_one_run_of_bits() {
        assert_eq!(mask_to_prefix("255.255.255.0"), Some(24));
        assert_eq!(mask_to_prefix("255.0.255.0"), None);
    }

    #[test]
    fn the_wireless_level_is_read() {
        let text = "Inter-| sta-|   Quality\n face | tus | link level\n wlan0: 0000   54.  -56.  -256        0\n";
        assert_eq!(wireless_signals(text), [("wlan0".to_owned(), -56)]);
    }
}
