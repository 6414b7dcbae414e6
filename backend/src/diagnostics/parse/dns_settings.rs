//! Which DNS servers an adapter has, as nmcli, networksetup and PowerShell say it.

use std::net::IpAddr;

use serde_json::Value;

/// `nmcli -t -f ipv4.dns,ipv4.ignore-auto-dns,…`: the servers, and whether DHCP's count.
#[must_use]
pub fn nmcli_servers(output: &str) -> (Vec<IpAddr>, bool) {
    let mut servers = Vec::new();
    let mut automatic = true;
    for line in output.lines() {
        let Some((field, value)) = line.split_once(':') else { continue };
        if field.ends_with(".dns") {
            let value = value.replace("\\:", ":");
            servers.extend(value.split([',', ' ', '|']).filter_map(|address| address.trim().parse::<IpAddr>().ok()));
        } else if field.ends_with(".ignore-auto-dns") && value.trim() == "yes" {
            automatic = false;
        }
    }
    (servers, automatic)
}

/// `networksetup -getdnsservers`: a list, or a sentence that says there are none.
#[must_use]
pub fn networksetup_servers(output: &str) -> Vec<IpAddr> {
    output.lines().filter_map(|line| line.trim().parse().ok()).collect()
}

/// `scutil --dns`: the servers and search domains that names in general are looked up with. Resolvers for one domain
/// only, those of multicast DNS and those bound to an adapter are left out, as the system does.
#[must_use]
pub fn scutil(output: &str) -> (Vec<IpAddr>, Vec<String>) {
    let general = output.split("DNS configuration (for").next().unwrap_or_default();
    let (mut servers, mut search) = (Vec::new(), Vec::new());
    for resolver in general.split("resolver #").skip(1) {
        let pairs = || resolver.lines().filter_map(|line| line.split_once(" : ")).map(|(k, v)| (k.trim(), v.trim()));
        let special = pairs().any(|(key, value)| {
            key == "domain" || key == "options" || (key == "flags" && value.contains("Supplemental"))
        });
        if special {
            continue;
        }
        for (key, value) in pairs() {
            if key.starts_with("nameserver[") {
                // A link-local address has its adapter behind it.
                servers.extend(value.split('%').next().and_then(|address| address.parse::<IpAddr>().ok()));
            } else if key.starts_with("search domain[") {
                search.push(value.to_owned());
            }
        }
    }
    (servers, search)
}

/// `networksetup -listnetworkserviceorder`: the service of an adapter.
#[must_use]
pub fn service_of(output: &str, adapter: &str) -> Option<String> {
    let mut service = None;
    for line in output.lines().map(str::trim) {
        let number_end =
            line.strip_prefix('(').and_then(|rest| rest.find(')').map(|at| (&rest[..at], &rest[at + 1..])));
        match number_end {
            Some((number, name)) if number.bytes().all(|b| b.is_ascii_digit() || b == b'*') => {
                service = Some(name.trim())
            }
            _ => {
                let device = line.rsplit("Device:").next().map(|rest| rest.trim().trim_end_matches(')'));
                if line.contains("Device:") && device == Some(adapter) {
                    return service.map(str::to_owned);
                }
            }
        }
    }
    None
}

/// Our PowerShell script's JSON: the servers, and whether DHCP gave them.
#[must_use]
pub fn windows_servers(json: &str) -> Option<(Vec<IpAddr>, bool)> {
    let value: Value = serde_json::from_str(json.trim()).ok()?;
    let automatic = value.get("automatic")?.as_bool()?;
    // PowerShell writes a list of one as the one.
    let listed = match value.get("servers")? {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one.as_str()],
        _ => Vec::new(),
    };
    Some((listed.iter().filter_map(|address| address.parse().ok()).collect(), automatic))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nmcli_tells_servers_and_whether_they_are_automatic() {
        let own = "ipv4.dns:1.1.1.1,9.9.9.9\nipv4.ignore-auto-dns:yes\nipv6.dns:2620\\:fe\\:\\:fe\nipv6.ignore-auto-dns:yes\n";
        assert_eq!(nmcli_servers(own), (vec![ip("1.1.1.1"), ip("9.9.9.9"), ip("2620:fe::fe")], false));
        let none = "ipv4.dns:\nipv4.ignore-auto-dns:no\nipv6.dns:\nipv6.ignore-auto-dns:no\n";
        assert_eq!(nmcli_servers(none), (vec![], true));
    }

    #[test]
    fn macos_services_and_servers_are_found() {
        let order = fixture!("macos/networksetup-listnetworkserviceorder/two-services.txt");
        assert_eq!(service_of(order, "en0").as_deref(), Some("Wi-Fi"));
        assert_eq!(service_of(order, "en7").as_deref(), Some("USB 10/100/1000 LAN"));
        assert_eq!(service_of(order, "en9"), None);
        assert_eq!(networksetup_servers("1.1.1.1\n2620:fe::fe\n"), [ip("1.1.1.1"), ip("2620:fe::fe")]);
        assert!(networksetup_servers("There aren't any DNS Servers set on Wi-Fi.\n").is_empty());
    }

    #[test]
    fn macos_general_resolvers_are_told_from_those_of_a_vpn() {
        let (servers, search) = scutil(fixture!("macos/scutil-dns/vpn.txt"));
        assert_eq!(servers, [ip("192.0.2.1"), ip("fe80::1")]);
        assert_eq!(search, ["lan"]);
        assert_eq!(scutil("No DNS configuration available\n"), (Vec::new(), Vec::new()));
    }

    #[test]
    fn windows_servers_are_read_from_json() {
        assert_eq!(
            windows_servers("{\"automatic\":true,\"servers\":[\"192.168.1.1\"]}\n"),
            Some((vec![ip("192.168.1.1")], true))
        );
        assert_eq!(
            windows_servers("{\"servers\":\"9.9.9.9\",\"automatic\":false}"),
            Some((vec![ip("9.9.9.9")], false))
        );
        assert_eq!(windows_servers("{\"servers\":null,\"automatic\":true}"), Some((vec![], true)));
        assert_eq!(windows_servers("Get-NetAdapter : kein Adapter"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,300}", lines in "[\\(\\)a-z0-9*:, \n]{0,200}") {
            let _ = (scutil(&text), scutil(&lines));
            let _ = (nmcli_servers(&text), networksetup_servers(&text), service_of(&lines, "en0"), windows_servers(&text));
        }
    }
}
