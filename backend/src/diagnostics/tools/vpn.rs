//! `test_vpn_connectivity`: tunnels that are up, what goes through them, and whether a host inside answers.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::json;
use shared_types::Verdict;

use super::{Failure, Outcome, Run, Tool, code, reach, show_routes};
use crate::diagnostics::parse::routes::Route;
use crate::diagnostics::probe::connect_to;

pub struct TestVpn;

const PATIENCE: Duration = Duration::from_secs(2);

/// Ports at which a host inside answers or refuses, either of which proves that it is there.
const PORTS: [u16; 5] = [443, 80, 22, 445, 53];

/// A tunnel of this computer.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Tunnel {
    interface: String,
    vpn_type: &'static str,
    up: bool,
    addresses: Vec<IpAddr>,
    /// Networks that go through it, as `address/prefix`.
    routes: Vec<String>,
    /// Everything goes through it.
    takes_all: bool,
    /// DNS servers that are asked through it.
    dns_servers: Vec<IpAddr>,
}

#[async_trait]
impl Tool for TestVpn {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let outside = IpAddr::from([1, 1, 1, 1]);
        let (table, _) = show_routes::read(run, outside).await?;
        let servers = reach::name_servers().await;
        let wanted = run.arguments.text("vpn_type").map(str::to_lowercase);
        let found = tokio::task::spawn_blocking(netdev::get_interfaces).await.unwrap_or_default();
        let tunnels: Vec<Tunnel> = found
            .iter()
            .filter_map(|interface| {
                let name = interface.friendly_name.as_deref().filter(|_| cfg!(windows)).unwrap_or(&interface.name);
                let kind = kind_of(name, interface.description.as_deref().unwrap_or_default())?;
                Some(tunnel((name, kind), interface.is_up(), interface.ip_addrs(), &table, &servers))
            })
            // macOS always has some utun of its own, without an address a person would use.
            .filter(|tunnel| tunnel.addresses.iter().any(|address| !is_link_local(*address)))
            .filter(|tunnel| {
                wanted.as_ref().is_none_or(|wanted| {
                    tunnel.vpn_type.contains(wanted) || tunnel.interface.to_lowercase().contains(wanted)
                })
            })
            .collect();
        let inside = match run.arguments.host("test_endpoint") {
            Some(host) => {
                let addresses = reach::resolve(run, &host).await?;
                Some((host.to_string(), answers(&addresses).await))
            }
            None => None,
        };
        Ok(told(&tunnels, inside))
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

fn tunnel(
    (name, kind): (&str, &'static str),
    up: bool,
    addresses: Vec<IpAddr>,
    table: &[Route],
    servers: &[IpAddr],
) -> Tunnel {
    let own: Vec<&Route> = table.iter().filter(|route| route.adapter == name).collect();
    // Full tunnels come as one default route or as its two halves.
    let takes_all =
        own.iter().any(|route| route.is_default()) || own.iter().filter(|route| route.prefix == 1).count() >= 2;
    let through = |server: &IpAddr| {
        let covering = table.iter().filter(|route| route.covers(*server));
        covering
            .max_by_key(|route| (route.prefix, std::cmp::Reverse(route.metric)))
            .is_some_and(|route| route.adapter == name)
    };
    Tunnel {
        interface: name.to_owned(),
        vpn_type: kind,
        up,
        addresses,
        routes: own.iter().map(|route| format!("{}/{}", route.destination, route.prefix)).collect(),
        takes_all,
        dns_servers: servers.iter().copied().filter(|server| through(server)).collect(),
    }
}

/// What kind of tunnel an adapter is, by its name or its driver's; none for other adapters.
fn kind_of(name: &str, description: &str) -> Option<&'static str> {
    let both = format!("{name} {description}").to_lowercase();
    let named = [
        ("wireguard", "wireguard"),
        ("tailscale", "tailscale"),
        ("nordlynx", "wireguard"),
        ("openvpn", "openvpn"),
        ("tap-windows", "openvpn"),
        ("anyconnect", "anyconnect"),
        ("cscotun", "anyconnect"),
        ("fortinet", "fortinet"),
        ("globalprotect", "globalprotect"),
        ("zerotier", "zerotier"),
        ("pangp", "globalprotect"),
        ("wintun", "wireguard"),
    ];
    if let Some((_, kind)) = named.into_iter().find(|(sign, _)| both.contains(sign)) {
        return Some(kind);
    }
    let prefixes = [
        ("wg", "wireguard"),
        ("tun", "tun"),
        ("tap", "tap"),
        ("utun", "utun"),
        ("ppp", "ppp"),
        ("ipsec", "ipsec"),
        ("vti", "ipsec"),
        ("gpd", "globalprotect"),
    ];
    prefixes
        .into_iter()
        .find(|(prefix, _)| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with('-'))
        })
        .map(|(_, kind)| kind)
}

/// The port that answered or refused.
async fn answers(addresses: &[SocketAddr]) -> Option<u16> {
    let tries = addresses.iter().flat_map(|&address| PORTS.map(|port| (address, port))).map(|(address, port)| {
        Box::pin(async move {
            match tokio::time::timeout(PATIENCE, connect_to(reach::at(address, port))).await {
                Ok(Ok(_)) => Ok(port),
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => Ok(port),
                _ => Err(()),
            }
        })
    });
    futures_util::future::select_ok(tries).await.ok().map(|(port, _)| port)
}

fn told(tunnels: &[Tunnel], inside: Option<(String, Option<u16>)>) -> Outcome {
    let up = tunnels.iter().find(|tunnel| tunnel.up);
    let reachable = inside.as_ref().map(|(_, port)| port.is_some());
    let data = json!({
        "vpn_connected": up.is_some(), "vpn_type": up.map(|t| t.vpn_type), "vpn_interface": up.map(|t| &t.interface),
        "vpn_ip": up.and_then(|t| t.addresses.first()), "routes_active": up.is_some_and(|t| !t.routes.is_empty()),
        "full_tunnel": up.is_some_and(|t| t.takes_all), "dns_via_vpn": up.is_some_and(|t| !t.dns_servers.is_empty()),
        "internal_reachable": reachable, "detection_method": "adapters and routes", "tunnels": tunnels,
    });
    let Some(vpn) = up else {
        return Outcome::new(Verdict::Info, "No VPN is connected on this computer.", data);
    };
    let name = code(&vpn.interface);
    let through = if vpn.takes_all { "all traffic".to_owned() } else { format!("{} networks", vpn.routes.len()) };
    let (verdict, summary) = match inside {
        Some((host, None)) => {
            (Verdict::Fail, format!("The VPN ({name}) is up and takes {through}, but {host} does not answer."))
        }
        Some((host, Some(port))) => {
            (Verdict::Pass, format!("The VPN ({name}) is up and takes {through}; {host} answers (port {port})."))
        }
        None if vpn.routes.is_empty() => {
            (Verdict::Warn, format!("The VPN ({name}) is up, but nothing goes through it."))
        }
        None => (Verdict::Pass, format!("The VPN ({name}) is up and takes {through}.")),
    };
    let mut details = String::new();
    for tunnel in tunnels {
        let addresses = tunnel.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        details += &format!(
            "- {} ({}): {addresses}; routes {}\n",
            code(&tunnel.interface),
            tunnel.vpn_type,
            if tunnel.routes.is_empty() { "none".to_owned() } else { tunnel.routes.join(", ") }
        );
    }
    Outcome::new(verdict, summary, data).details(&details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tunnels_are_known_by_name_or_driver_and_ordinary_adapters_are_none() {
        for (name, description, expected) in [
            ("wg0", "", Some("wireguard")),
            ("tun0", "", Some("tun")),
            ("utun4", "", Some("utun")),
            ("Ethernet 3", "TAP-Windows Adapter V9", Some("openvpn")),
            ("Local Area Connection* 2", "Microsoft Wi-Fi Direct Virtual Adapter", None),
            ("eth0", "", None),
            ("tuning", "", None),
        ] {
            assert_eq!(kind_of(name, description), expected, "{name}");
        }
    }

    #[test]
    fn a_full_tunnel_is_one_default_route_or_its_two_halves() {
        let route = |destination: &str, prefix, adapter: &str| Route {
            destination: destination.parse().unwrap(),
            prefix,
            gateway: None,
            adapter: adapter.into(),
            metric: None,
        };
        let table = [
            route("0.0.0.0", 0, "eth0"),
            route("0.0.0.0", 1, "tun0"),
            route("128.0.0.0", 1, "tun0"),
            route("10.9.0.0", 16, "wg0"),
        ];
        let servers = ["10.8.0.1".parse().unwrap(), "10.9.0.1".parse().unwrap()];
        let full = tunnel(("tun0", "tun"), true, vec!["10.8.0.2".parse().unwrap()], &table, &servers);
        assert!(full.takes_all && full.dns_servers == ["10.8.0.1".parse::<IpAddr>().unwrap()], "{full:?}");
        let split = tunnel(("wg0", "wireguard"), true, vec!["10.9.0.2".parse().unwrap()], &table, &servers);
        assert!(!split.takes_all && split.routes == ["10.9.0.0/16"]);
        assert_eq!(told(std::slice::from_ref(&full), Some(("files".into(), None))).verdict, Verdict::Fail);
        assert_eq!(told(&[full], None).verdict, Verdict::Pass);
        assert_eq!(told(&[], None).verdict, Verdict::Info);
    }
}
