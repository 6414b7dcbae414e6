//! Routing tables as `netstat -rn`, `route get` and PowerShell tell them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;
use serde_json::Value;

/// One route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    pub destination: IpAddr,
    pub prefix: u8,
    pub gateway: Option<IpAddr>,
    pub adapter: String,
    pub metric: Option<u32>,
}

impl Route {
    /// Whether it takes everything.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.prefix == 0
    }

    /// Whether it takes packets to this address.
    #[must_use]
    pub fn covers(&self, address: IpAddr) -> bool {
        match (self.destination, address) {
            (IpAddr::V4(net), IpAddr::V4(to)) => {
                same_bits(u32::from(net).into(), u32::from(to).into(), 32, self.prefix)
            }
            (IpAddr::V6(net), IpAddr::V6(to)) => same_bits(net.into(), to.into(), 128, self.prefix),
            _ => false,
        }
    }
}

fn same_bits(a: u128, b: u128, width: u8, prefix: u8) -> bool {
    let shift = u32::from(width.saturating_sub(prefix));
    a.checked_shr(shift).unwrap_or_default() == b.checked_shr(shift).unwrap_or_default()
}

/// The route in use to an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    pub gateway: Option<IpAddr>,
    pub adapter: String,
    pub source: Option<IpAddr>,
    /// `blackhole`, `unreachable` or `prohibit` where packets are thrown away.
    pub blocked: Option<&'static str>,
}

/// `netstat -rn` of macOS.
#[must_use]
pub fn netstat(output: &str) -> Vec<Route> {
    let mut routes = Vec::new();
    let (mut ipv6, mut adapter_at) = (false, 3);
    for line in output.lines() {
        match line.trim() {
            "Internet:" => ipv6 = false,
            "Internet6:" => ipv6 = true,
            // Up to macOS 10.14 counters stand before the adapter.
            row if row.starts_with("Destination") => {
                adapter_at = row.split_whitespace().position(|column| column == "Netif").unwrap_or(adapter_at);
            }
            row => routes.extend(netstat_row(row, ipv6, adapter_at)),
        }
    }
    routes
}

fn netstat_row(row: &str, ipv6: bool, adapter_at: usize) -> Option<Route> {
    let columns: Vec<&str> = row.split_whitespace().collect();
    let (destination, gateway, adapter) = (*columns.first()?, *columns.get(1)?, *columns.get(adapter_at)?);
    let (destination, prefix) = network(destination, ipv6)?;
    // A link (`link#12`) or a hardware address is no gateway.
    let gateway = without_zone(gateway).parse().ok();
    Some(Route { destination, prefix, gateway, adapter: adapter.to_owned(), metric: None })
}

/// `default`, `10.8/16`, `192.168.1`, `fe80::%en0/64`, an address: BSD leaves zeros and lengths out.
fn network(text: &str, ipv6: bool) -> Option<(IpAddr, u8)> {
    if text == "default" {
        let any: IpAddr = if ipv6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        return Some((any, 0));
    }
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address = without_zone(address);
    if ipv6 {
        let address: Ipv6Addr = address.parse().ok()?;
        return Some((address.into(), length.unwrap_or(128).min(128)));
    }
    let parts: Vec<u8> = address.split('.').map(str::parse::<u8>).collect::<Result<_, _>>().ok()?;
    let full = match parts.as_slice() {
        [a] => [*a, 0, 0, 0],
        [a, b] => [*a, *b, 0, 0],
        [a, b, c] => [*a, *b, *c, 0],
        [a, b, c, d] => [*a, *b, *c, *d],
        _ => return None,
    };
    let by_parts = u8::try_from(parts.len() * 8).unwrap_or(32);
    Some((Ipv4Addr::from(full).into(), length.unwrap_or(by_parts).min(32)))
}

fn without_zone(address: &str) -> &str {
    address.split('%').next().unwrap_or(address)
}

/// `route -n get` of macOS; none where there is no route.
#[must_use]
pub fn route_get(output: &str) -> Option<Taken> {
    let field = |name: &str| {
        let value = output.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'))?;
        Some(value.trim().to_owned())
    };
    let adapter = field("interface")?;
    let gateway = field("gateway").and_then(|gateway| without_zone(&gateway).parse().ok());
    let flags = field("flags").unwrap_or_default();
    let blocked =
        [("BLACKHOLE", "blackhole"), ("REJECT", "unreachable")].into_iter().find(|(flag, _)| flags.contains(flag));
    Some(Taken { gateway, adapter, source: None, blocked: blocked.map(|(_, kind)| kind) })
}

/// Our PowerShell script's JSON: the table, and the route taken.
#[must_use]
pub fn windows(json: &str) -> Option<(Vec<Route>, Option<Taken>)> {
    let value: Value = serde_json::from_str(json.trim()).ok()?;
    let rows = |field: &str| -> Vec<Value> {
        match value.get(field) {
            Some(Value::Array(list)) => list.clone(),
            Some(one @ Value::Object(_)) => vec![one.clone()],
            _ => Vec::new(),
        }
    };
    let address = |row: &Value, field: &str| -> Option<IpAddr> { without_zone(row[field].as_str()?).parse().ok() };
    let table = rows("routes");
    let routes = table.iter().filter_map(|row| {
        let (destination, prefix) = row["DestinationPrefix"].as_str()?.split_once('/')?;
        let metric =
            row["RouteMetric"].as_u64().unwrap_or_default() + row["InterfaceMetric"].as_u64().unwrap_or_default();
        Some(Route {
            destination: destination.parse().ok()?,
            prefix: prefix.parse().ok()?,
            gateway: address(row, "NextHop").filter(|gateway| !gateway.is_unspecified()),
            adapter: row["InterfaceAlias"].as_str().unwrap_or_default().to_owned(),
            metric: u32::try_from(metric).ok(),
        })
    });
    // Two objects: the source address first, the route second.
    let taken = rows("taken");
    let route = taken.iter().find(|row| row["NextHop"].is_string());
    let taken = route.map(|row| Taken {
        gateway: address(row, "NextHop").filter(|gateway| !gateway.is_unspecified()),
        adapter: row["InterfaceAlias"].as_str().unwrap_or_default().to_owned(),
        source: taken.iter().find_map(|row| address(row, "IPAddress")),
        blocked: None,
    });
    Some((routes.collect(), taken))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_of_macos_is_read_with_its_abbreviations() {
        let table = netstat(fixture!("macos/netstat-rn/vpn.txt"));
        let find = |text: &str, prefix| {
            table.iter().find(|r| r.destination == text.parse::<IpAddr>().unwrap() && r.prefix == prefix)
        };
        assert_eq!(find("0.0.0.0", 0).and_then(|r| r.gateway), "192.168.1.1".parse().ok());
        assert_eq!(find("10.8.0.0", 16).map(|r| r.adapter.as_str()), Some("utun4"));
        assert_eq!(find("192.168.1.0", 24).map(|r| (r.gateway, r.adapter.as_str())), Some((None, "en0")));
        assert_eq!(find("127.0.0.0", 8).map(|r| r.adapter.as_str()), Some("lo0"));
        assert_eq!(find("fe80::", 64).map(|r| r.adapter.as_str()), Some("en0"));
        assert!(find("::", 0).is_some());
        let older = netstat(fixture!("macos/netstat-rn/with-counters.txt"));
        let default = older.iter().find(|route| route.is_default()).expect("a default route");
        assert_eq!((default.gateway, default.adapter.as_str()), ("192.0.2.254".parse().ok(), "en0"));
        assert!(older.iter().all(|route| route.adapter.starts_with(char::is_alphabetic)), "{older:?}");
        assert_eq!(older.iter().filter(|route| route.is_default() && route.destination.is_ipv6()).count(), 2);
    }

    #[test]
    fn the_route_in_use_is_read_and_its_absence_too() {
        let taken = route_get("   route to: 1.1.1.1\ndestination: default\n       mask: default\n    gateway: 192.168.1.1\n  interface: en0\n      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>\n").unwrap();
        assert_eq!((taken.gateway, taken.adapter.as_str(), taken.blocked), ("192.168.1.1".parse().ok(), "en0", None));
        assert_eq!(route_get("route: writing to routing socket: not in table\n"), None);
    }

    #[test]
    fn powershell_gives_both_at_once() {
        let json = r#"{"routes":[{"DestinationPrefix":"0.0.0.0/0","NextHop":"192.168.1.1","InterfaceAlias":"Wi-Fi","RouteMetric":0,"InterfaceMetric":35},{"DestinationPrefix":"fe80::/64","NextHop":"::","InterfaceAlias":"Wi-Fi","RouteMetric":256,"InterfaceMetric":35}],"taken":[{"NextHop":null,"InterfaceAlias":"Wi-Fi","IPAddress":"192.168.1.20"},{"NextHop":"192.168.1.1","InterfaceAlias":"Wi-Fi","IPAddress":null}]}"#;
        let (table, taken) = windows(json).unwrap();
        assert_eq!((table.len(), table[0].metric, table[1].gateway), (2, Some(35), None));
        assert_eq!(
            taken.map(|t| (t.gateway, t.source)),
            Some(("192.168.1.1".parse().ok(), "192.168.1.20".parse().ok()))
        );
        assert_eq!(windows("Get-NetRoute : nicht gefunden"), None);
    }

    #[test]
    fn a_route_covers_what_lies_in_its_network() {
        let route = |text: &str, prefix| Route {
            destination: text.parse().unwrap(),
            prefix,
            gateway: None,
            adapter: String::new(),
            metric: None,
        };
        assert!(
            route("10.8.0.0", 16).covers("10.8.3.4".parse().unwrap())
                && !route("10.8.0.0", 16).covers("10.9.0.1".parse().unwrap())
        );
        assert!(
            route("0.0.0.0", 0).covers("8.8.8.8".parse().unwrap())
                && route("::", 0).covers("2001:db8::1".parse().unwrap())
        );
        assert!(!route("0.0.0.0", 0).covers("::1".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", near in "[a-z0-9./:% \n]{0,300}") {
            for text in [text.as_str(), near.as_str()] {
                let _ = (netstat(text), netstat(&format!("Internet6:\n{text}")), route_get(text), windows(text));
            }
        }
    }
}
