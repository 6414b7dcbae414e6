//! Facts → the `data` of the ladder tools, under the field names that clients know.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};

use crate::diagnostics::facts::{
    Adapter, AdapterKind, AddressOrigin, Attempt, DnsServer, EchoSeries, Facts, Hop, InterfaceAddress, LookupResult,
    NeighbourState, QueryPurpose, ServerRole,
};

/// `check_adapter_status`.
pub(super) fn adapters(facts: &Facts, only: Option<&str>) -> Value {
    let shown: Vec<&Adapter> = facts.link.adapters.iter().filter(|adapter| is_wanted(&adapter.name, only)).collect();
    let outer = || shown.iter().filter(|adapter| adapter.kind != AdapterKind::Loopback);
    let connected = outer().filter(|adapter| is_connected(adapter)).count();
    let list: Vec<Value> = shown
        .iter()
        .map(|adapter| {
            json!({
                "name": adapter.name, "display_name": adapter.description.as_deref().unwrap_or(&adapter.name),
                "status": if adapter.enabled { "up" } else { "down" }, "type": adapter.kind, "mac_address": adapter.mac,
                "has_ip": usable_addresses(facts, &adapter.name).next().is_some(), "is_connected": is_connected(adapter),
                "carrier": adapter.carrier, "speed_mbps": adapter.speed_mbps, "mtu": adapter.mtu, "wireless": adapter.wireless,
                "carrier_changes": adapter.carrier_changes,
            })
        })
        .collect();
    json!({
        "adapters": list, "active_count": outer().filter(|adapter| adapter.enabled).count(), "connected_count": connected,
        "primary_interface": primary(facts), "has_network_connection": connected > 0,
    })
}

fn is_wanted(name: &str, only: Option<&str>) -> bool {
    only.is_none_or(|only| name.eq_ignore_ascii_case(only))
}

fn is_connected(adapter: &Adapter) -> bool {
    adapter.enabled && adapter.carrier == Some(true) && adapter.kind != AdapterKind::Loopback
}

/// Addresses that the network gave or a person set, IPv4 first.
fn usable_addresses<'a>(facts: &'a Facts, adapter: &'a str) -> impl Iterator<Item = &'a InterfaceAddress> {
    let own = || facts.addressing.addresses.iter().filter(move |address| address.adapter == adapter);
    let usable = |address: &&InterfaceAddress| match address.address {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local(),
    };
    own().filter(|a| a.address.is_ipv4()).chain(own().filter(|a| a.address.is_ipv6())).filter(usable)
}

/// The adapter that carries traffic to the outside, as the system itself says.
fn primary(facts: &Facts) -> Option<&str> {
    let used = facts.addressing.lookups.iter().find(|lookup| lookup.result == LookupResult::Via);
    used.and_then(|lookup| lookup.adapter.as_deref())
}

/// `get_ip_config`.
pub(super) fn ip_config(facts: &Facts, only: Option<&str>) -> Value {
    let list: Vec<Value> = facts
        .link
        .adapters
        .iter()
        .filter(|adapter| adapter.kind != AdapterKind::Loopback && is_wanted(&adapter.name, only))
        .map(|adapter| interface(facts, &adapter.name))
        .collect();
    let used = facts.addressing.lookups.iter().find(|lookup| lookup.result == LookupResult::Via);
    let first = facts.link.adapters.iter().find_map(|adapter| usable_addresses(facts, &adapter.name).next());
    let gateway = used.and_then(|lookup| lookup.gateway).or_else(|| default_gateway(facts, None));
    json!({
        "interfaces": list, "has_valid_ip": first.is_some(), "has_gateway": gateway.is_some(),
        "primary_ip": used.and_then(|lookup| lookup.source).or_else(|| first.map(|address| address.address)),
        "primary_gateway": gateway, "routes": facts.addressing.routes.len(), "conflicts": facts.addressing.conflicts,
    })
}

fn interface(facts: &Facts, name: &str) -> Value {
    let all = || facts.addressing.addresses.iter().filter(|address| address.adapter == name);
    let v4 =
        usable_addresses(facts, name).find(|a| a.address.is_ipv4()).or_else(|| all().find(|a| a.address.is_ipv4()));
    let v6 =
        usable_addresses(facts, name).find(|a| a.address.is_ipv6()).or_else(|| all().find(|a| a.address.is_ipv6()));
    let lease = facts.addressing.leases.iter().find(|lease| lease.adapter == name);
    let servers: Vec<IpAddr> = facts
        .names
        .servers
        .iter()
        .filter(|server| server.role != ServerRole::Reference)
        .filter(|server| server.adapter.as_deref().is_none_or(|adapter| adapter == name))
        .map(|server| server.address)
        .collect();
    let origin = v4.map(|address| address.origin);
    json!({
        "interface": name, "ip_address": v4.map(|address| address.address), "prefix": v4.map(|address| address.prefix),
        "subnet_mask": v4.map(|address| mask(address.prefix)), "gateway": default_gateway(facts, Some(name)),
        "dns_servers": servers, "dhcp_enabled": match origin {
            Some(AddressOrigin::Dhcp) => Some(true),
            Some(AddressOrigin::Static) => Some(false),
            _ => None,
        },
        "dhcp_server": lease.and_then(|lease| lease.server), "lease_expires": lease.and_then(|lease| lease.expires_at),
        "origin": origin, "is_apipa": v4.is_some_and(|a| matches!(a.address, IpAddr::V4(v4) if v4.is_link_local())),
        "ipv6_address": v6.map(|address| address.address), "valid_seconds": v4.and_then(|address| address.valid_s),
    })
}

fn mask(prefix: u8) -> Ipv4Addr {
    Ipv4Addr::from(u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or_default())
}

fn default_gateway(facts: &Facts, adapter: Option<&str>) -> Option<IpAddr> {
    let defaults = facts.addressing.routes.iter().filter(|route| route.is_default() && route.gateway.is_some());
    let ours = defaults.filter(|route| adapter.is_none() || route.adapter.as_deref() == adapter);
    ours.min_by_key(|route| (route.destination.is_ipv6(), route.metric)).and_then(|route| route.gateway)
}

/// `ping_gateway`: the gateway in use, and all of them.
pub(super) fn gateway(facts: &Facts) -> Value {
    let hops: Vec<Value> = facts.gateway.hops.iter().map(hop).collect();
    let used = facts.gateway.hops.iter().position(|hop| hop.in_use).or_else(|| (!hops.is_empty()).then_some(0));
    let mut data = used.map_or_else(
        || json!({"reachable": false, "packets_sent": 0, "packets_received": 0, "packet_loss_percent": null, "results": []}),
        |index| hops[index].clone(),
    );
    data["gateway_ip"] = data["address"].clone();
    data["gateways"] = json!(hops);
    data
}

fn hop(hop: &Hop) -> Value {
    let by_port = hop.ports.iter().any(|port| port.attempt.alive());
    let by_echo = hop.echo.as_ref().is_some_and(EchoSeries::answers);
    let by_neighbour = hop.neighbour == NeighbourState::Reachable || hop.arp.is_some_and(|arp| arp.answered());
    let mut data =
        hop.echo.as_ref().map_or_else(|| json!({"packets_sent": 0, "packets_received": 0, "results": []}), echo);
    data["address"] = json!(hop.address);
    data["interface"] = json!(hop.adapter);
    data["in_use"] = json!(hop.in_use);
    data["neighbour"] = json!(hop.neighbour);
    data["mac_address"] = json!(hop.arp_mac.as_ref().or(hop.mac.as_ref()));
    data["ports"] = json!(hop.ports);
    data["reachable"] = json!(by_port || by_echo || by_neighbour);
    data["answers_ping"] = json!(by_echo);
    data
}

/// A burst of echoes in the fields of a ping.
pub(super) fn echo(series: &EchoSeries) -> Value {
    let times: Vec<f64> = series.replies_ms.iter().map(|&ms| f64::from(ms)).collect();
    super::super::ping::figures(series.sent, &times)
}

/// `test_dns_resolution`.
pub(super) fn names(facts: &Facts) -> Value {
    let servers: Vec<Value> = facts.names.servers.iter().map(server).collect();
    let results: Vec<Value> = facts
        .names
        .system
        .iter()
        .map(|lookup| {
            json!({
                "hostname": lookup.name, "resolved": lookup.attempt.answered() && !lookup.addresses.is_empty(),
                "ip_addresses": lookup.addresses, "dns_server_used": "system", "record_type": "A",
                "error": lookup.error, "resolution_time_ms": lookup.attempt.took_ms,
            })
        })
        .collect();
    let resolved = results.iter().filter(|result| result["resolved"] == true).count();
    let times: Vec<f64> = results.iter().filter_map(|result| result["resolution_time_ms"].as_f64()).collect();
    let configured = facts.names.servers.iter().filter(|server| server.role != ServerRole::Reference);
    let working = resolved > 0 || configured.clone().any(|server| known_answers(server).any(|a| a));
    json!({
        "hosts_tested": results.len(), "hosts_resolved": resolved, "dns_working": working, "results": results,
        "avg_resolution_time_ms": mean(&times), "dns_server": configured.clone().next().map(|server| server.address),
        "servers": servers, "source": facts.names.source, "search": facts.names.search,
    })
}

/// Whether each query for a name that exists was answered with addresses.
fn known_answers(server: &DnsServer) -> impl Iterator<Item = bool> {
    let known = server.queries.iter().filter(|query| query.purpose == QueryPurpose::Known);
    known.map(|query| query.attempt.answered() && !query.addresses.is_empty())
}

fn server(server: &DnsServer) -> Value {
    let times: Vec<f64> = server.queries.iter().filter_map(|query| query.attempt.took_ms).map(f64::from).collect();
    let mut codes: Vec<&str> = server.queries.iter().filter_map(|query| query.code.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    json!({
        "server": server.address, "role": server.role, "adapter": server.adapter, "on_link": server.on_link,
        "answers": server.queries.iter().any(|query| query.attempt.answered()), "resolves": known_answers(server).any(|a| a),
        "avg_time_ms": mean(&times), "codes": codes, "queries": server.queries.len(),
    })
}

/// `ping_dns`: addresses of well-known servers, by ping and by TCP.
pub(super) fn internet(facts: &Facts) -> Value {
    let internet = &facts.internet;
    let mut results: Vec<Value> = internet
        .reach
        .iter()
        .map(|reach| {
            let series = internet.echoes.iter().find(|series| series.target == reach.address);
            let mut data = series.map_or_else(|| tcp(&reach.connect), echo);
            data["server"] = json!(reach.address);
            data["name"] = json!(reach.owner);
            data["reachable"] = json!(reach.connect.answered() || series.is_some_and(EchoSeries::answers));
            data["tcp_443"] = json!(reach.connect);
            data
        })
        .collect();
    for series in internet.echoes.iter().filter(|series| !internet.reach.iter().any(|r| r.address == series.target)) {
        let mut data = echo(series);
        data["server"] = json!(series.target);
        data["name"] = Value::Null;
        data["reachable"] = json!(series.answers());
        results.push(data);
    }
    let reachable = results.iter().filter(|result| result["reachable"] == true).count();
    let best = results
        .iter()
        .filter(|result| result["reachable"] == true)
        .filter_map(|result| Some((result["avg_time_ms"].as_f64()?, result)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let pages = internet.pages.iter().filter(|page| page.loaded()).count();
    json!({
        "servers_tested": results.len(), "servers_reachable": reachable, "internet_accessible": reachable > 0 || pages > 0,
        "pages_tested": internet.pages.len(), "pages_loaded": pages, "best_server": best.map(|(_, result)| result["server"].clone()),
        "best_latency_ms": best.map(|(ms, _)| ms), "results": results,
    })
}

fn tcp(connect: &Attempt) -> Value {
    let times: Vec<f64> = connect.took_ms.filter(|_| connect.answered()).map(f64::from).into_iter().collect();
    let mut data = super::super::ping::figures(1, &times);
    data["method"] = json!("tcp");
    data
}

fn mean(values: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a handful of values")]
    let count = values.len() as f64;
    (!values.is_empty()).then(|| (values.iter().sum::<f64>() / count * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let mut facts = Facts::empty("2026-11-22T12:00:00Z".parse().unwrap(), "internet");
        for (name, kind, carrier) in [
            ("lo", AdapterKind::Loopback, true),
            ("eth0", AdapterKind::Ethernet, true),
            ("wlan0", AdapterKind::Wireless, false),
        ] {
            facts.link.adapters.push(Adapter {
                name: name.into(),
                kind,
                enabled: true,
                carrier: Some(carrier),
                ..Adapter::default()
            });
        }
        let address = |adapter: &str, text: &str, prefix| InterfaceAddress {
            adapter: adapter.into(),
            address: text.parse().unwrap(),
            prefix,
            origin: AddressOrigin::Dhcp,
            valid_s: Some(3600),
            duplicate: false,
            age_s: None,
        };
        facts.addressing.addresses = vec![
            address("lo", "127.0.0.1", 8),
            address("eth0", "fe80::1", 64),
            address("eth0", "192.168.50.20", 24),
            address("wlan0", "169.254.7.7", 16),
        ];
        facts
    }

    #[test]
    fn loopback_is_no_connection_and_its_address_no_address() {
        let data = adapters(&facts(), None);
        assert_eq!((data["active_count"].as_u64(), data["connected_count"].as_u64()), (Some(2), Some(1)));
        assert_eq!(data["adapters"][0]["has_ip"], false);
        assert_eq!(adapters(&facts(), Some("ETH0"))["adapters"].as_array().unwrap().len(), 1);
        let mut only = facts();
        only.link.adapters.truncate(1);
        assert_eq!(adapters(&only, None)["has_network_connection"], false);
        assert_eq!(ip_config(&only, None)["has_valid_ip"], false);
    }

    #[test]
    fn an_address_is_told_with_its_mask_and_a_self_assigned_one_as_such() {
        let data = ip_config(&facts(), None);
        let list = data["interfaces"].as_array().unwrap();
        assert_eq!(
            (&list[0]["ip_address"], &list[0]["subnet_mask"]),
            (&json!("192.168.50.20"), &json!("255.255.255.0"))
        );
        assert_eq!((&list[0]["dhcp_enabled"], &list[0]["is_apipa"]), (&json!(true), &json!(false)));
        assert_eq!((&list[1]["is_apipa"], &data["primary_ip"]), (&json!(true), &json!("192.168.50.20")));
        assert_eq!((mask(0).to_string(), mask(32).to_string()), ("0.0.0.0".into(), "255.255.255.255".into()));
    }

    #[test]
    fn nothing_seen_is_told_without_inventing_anything() {
        let nothing = Facts::empty("2026-11-22T12:00:00Z".parse().unwrap(), "local");
        assert_eq!(gateway(&nothing)["reachable"], false);
        assert_eq!(gateway(&nothing)["packet_loss_percent"], Value::Null);
        assert_eq!(names(&nothing)["avg_resolution_time_ms"], Value::Null);
        assert_eq!(internet(&nothing)["internet_accessible"], false);
    }
}
