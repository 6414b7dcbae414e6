//! Before and after: what differs between two examinations. "What changed since it worked?"

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shared_types::Layer;

use super::facts::{Certificate, Facts, LookupResult, Page, RouteKind, ServerRole};
use super::judge;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub layer: Layer,
    /// What it is about, in words.
    pub what: String,
    pub before: String,
    pub after: String,
}

/// The differences from the link upwards, the verdict last. Delays and counts that vary by themselves are left out.
#[must_use]
pub fn compare(before: &Facts, after: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut tell = |layer, what: String, before: String, after: String| {
        if before != after {
            changes.push(Change { layer, what, before, after });
        }
    };
    let (old, new) = (adapters(before), adapters(after));
    for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let state = |list: &BTreeMap<&str, String>| list.get(*name).cloned().unwrap_or_else(|| "not there".to_owned());
        tell(Layer::Link, format!("adapter {name}"), state(&old), state(&new));
        let of = |facts| addresses(facts, name);
        tell(Layer::Ip, format!("addresses of {name}"), of(before), of(after));
        let size = |facts: &Facts| {
            let adapter = facts.link.adapters.iter().find(|a| a.name == *name);
            adapter.and_then(|a| a.mtu).map_or_else(|| "unknown".to_owned(), |mtu| format!("{mtu} bytes"))
        };
        if old.contains_key(name) && new.contains_key(name) {
            tell(Layer::Link, format!("largest packet of {name} (MTU)"), size(before), size(after));
        }
    }
    let (old, new) = (routes(before), routes(after));
    tell(Layer::Ip, "routes".to_owned(), joined(old.difference(&new).cloned()), joined(new.difference(&old).cloned()));
    tell(Layer::Ip, "routing rules".to_owned(), rules(before), rules(after));
    for ipv4 in [true, false] {
        let family = if ipv4 { "IPv4" } else { "IPv6" };
        let way = |facts| way_out(facts, ipv4);
        tell(Layer::Ip, format!("way out over {family}"), way(before), way(after));
    }
    let hardware = |facts: &Facts| {
        let known = |h: &&super::facts::Hop| h.in_use && h.mac.is_some();
        joined(
            facts
                .gateway
                .hops
                .iter()
                .filter(known)
                .map(|h| format!("{} is {}", h.address, h.mac.clone().unwrap_or_default())),
        )
    };
    tell(Layer::Gateway, "hardware address of the gateway".to_owned(), hardware(before), hardware(after));
    tell(Layer::NameResolution, "DNS servers".to_owned(), servers(before), servers(after));
    let search = |facts: &Facts| joined(facts.names.search.iter().cloned());
    tell(Layer::NameResolution, "search domains".to_owned(), search(before), search(after));
    let hosts = |facts: &Facts| joined(facts.names.hosts.iter().map(|h| format!("{} → {}", h.name, h.address)));
    tell(Layer::NameResolution, "hosts file".to_owned(), hosts(before), hosts(after));
    let proxies =
        |facts: &Facts| joined(facts.internet.proxy.settings.iter().map(|s| format!("{}:{}", s.host, s.port)));
    tell(Layer::Internet, "proxy".to_owned(), proxies(before), proxies(after));
    let tunnels = |facts: &Facts| {
        joined(facts.internet.tunnels.iter().map(|t| {
            format!(
                "{} {}{}",
                t.adapter,
                if t.up { "up" } else { "down" },
                if t.takes_all { ", takes all traffic" } else { "" }
            )
        }))
    };
    tell(Layer::Internet, "tunnels".to_owned(), tunnels(before), tunnels(after));
    tell(Layer::Internet, "what this computer's firewall stops".to_owned(), stopped(before), stopped(after));
    tell(Layer::Internet, "issuers of certificates".to_owned(), issuers(before), issuers(after));
    let pages = |facts: &Facts| joined(facts.internet.pages.iter().filter(|p| p.loaded()).map(|p| p.host.clone()));
    tell(Layer::Internet, "pages that load".to_owned(), pages(before), pages(after));
    let (old, new) = (judge::judge(before), judge::judge(after));
    tell(new.layer.or(old.layer).unwrap_or(Layer::Internet), "verdict".to_owned(), old.cause, new.cause);
    changes
}

fn adapters(facts: &Facts) -> BTreeMap<&str, String> {
    let state = |a: &super::facts::Adapter| match (a.enabled, a.carrier) {
        (false, _) => "turned off".to_owned(),
        (true, Some(false)) => "on, without a link".to_owned(),
        (true, _) => "on, with a link".to_owned(),
    };
    facts.link.adapters.iter().map(|a| (a.name.as_str(), state(a))).collect()
}

fn addresses(facts: &Facts, adapter: &str) -> String {
    let own = facts.addressing.addresses.iter().filter(|a| a.adapter == adapter);
    joined(own.map(|a| format!("{}/{}", a.address, a.prefix)))
}

fn way_out(facts: &Facts, ipv4: bool) -> String {
    let ways = facts.addressing.lookups.iter().filter(|l| l.to.is_ipv4() == ipv4).map(|l| match l.result {
        LookupResult::Via => {
            let gateway = l.gateway.map_or_else(|| "directly".to_owned(), |g| g.to_string());
            format!("{gateway} over {}", l.adapter.as_deref().unwrap_or("?"))
        }
        LookupResult::NoRoute => "no route".to_owned(),
        LookupResult::Blackhole | LookupResult::Unreachable | LookupResult::Prohibit => "thrown away".to_owned(),
    });
    joined(ways)
}

/// Routes that somebody set or announced; those that come with an address are left out, as it is told itself.
fn routes(facts: &Facts) -> BTreeSet<String> {
    /// Linux's table of its own addresses.
    const LOCAL_TABLE: u32 = 255;
    let set = facts.addressing.routes.iter().filter(|r| r.table != LOCAL_TABLE && r.origin != "kernel");
    set.map(|route| {
        let network = format!("{}/{}", route.destination, route.prefix);
        let way = match route.kind {
            RouteKind::Unicast => {
                let by = route.gateway.map(|g| format!(" by {g}")).unwrap_or_default();
                format!("{by} over {}", route.adapter.as_deref().unwrap_or("?"))
            }
            RouteKind::Blackhole | RouteKind::Unreachable | RouteKind::Prohibit => " thrown away".to_owned(),
        };
        format!("{network}{way}")
    })
    .collect()
}

fn rules(facts: &Facts) -> String {
    joined(
        facts
            .addressing
            .rules
            .iter()
            .map(|r| format!("{} {} ({})", r.priority, r.action, if r.ipv6 { "IPv6" } else { "IPv4" })),
    )
}

/// As far as the rules were read: with administrator rights, where something did not come back.
fn stopped(facts: &Facts) -> String {
    let hooks = facts.system.firewall_drops.iter().flatten().cloned();
    let target = facts.target.iter().filter_map(|t| t.firewall_rules.as_ref()).flatten().cloned();
    joined(hooks.chain(target))
}

fn servers(facts: &Facts) -> String {
    // Their order counts.
    let own = facts.names.servers.iter().filter(|s| s.role != ServerRole::Reference);
    let list: Vec<String> = own.map(|s| s.address.to_string()).collect();
    if list.is_empty() { "none".to_owned() } else { list.join(", ") }
}

fn issuers(facts: &Facts) -> String {
    let seen = |p: &Page| p.tls.as_ref().and_then(|t| t.certificate.clone());
    joined(facts.internet.pages.iter().filter_map(seen).filter_map(|c: Certificate| c.issuer))
}

/// Each once, in order, or "none".
fn joined(items: impl Iterator<Item = String>) -> String {
    let set: BTreeSet<String> = items.collect();
    if set.is_empty() { "none".to_owned() } else { set.into_iter().collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::facts::{Adapter, AdapterKind, AddressOrigin, InterfaceAddress, Route, Rule};

    fn facts(address: [u8; 4], carrier: bool) -> Facts {
        let mut facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
        facts.system.read = true;
        facts.link.adapters.push(Adapter {
            name: "eth0".into(),
            kind: AdapterKind::Ethernet,
            enabled: true,
            carrier: Some(carrier),
            ..Adapter::default()
        });
        facts.addressing.addresses.push(InterfaceAddress {
            adapter: "eth0".into(),
            address: address.into(),
            prefix: 24,
            origin: AddressOrigin::Dhcp,
            valid_s: None,
            duplicate: false,
            age_s: None,
        });
        facts
    }

    #[test]
    fn the_same_facts_have_no_differences() {
        assert_eq!(compare(&facts([192, 0, 2, 1], true), &facts([192, 0, 2, 1], true)), []);
    }

    #[test]
    fn a_pulled_cable_and_a_new_address_are_told() {
        let changes = compare(&facts([192, 0, 2, 1], true), &facts([192, 0, 2, 9], false));
        let what: Vec<&str> = changes.iter().map(|c| c.what.as_str()).collect();
        assert!(
            what.contains(&"adapter eth0") && what.contains(&"addresses of eth0") && what.contains(&"verdict"),
            "{what:?}"
        );
    }

    #[test]
    fn a_smaller_packet_size_a_route_a_rule_and_a_firewall_are_told() {
        let before = facts([192, 0, 2, 1], true);
        let route = |kind, gateway: Option<[u8; 4]>| Route {
            destination: [198, 51, 100, 25].into(),
            prefix: 32,
            gateway: gateway.map(Into::into),
            adapter: Some("eth0".into()),
            metric: 0,
            table: 254,
            kind,
            origin: "boot".into(),
        };
        type Change = fn(&mut Facts);
        let changes: [(&str, Change); 3] = [
            ("largest packet of eth0 (MTU)", |f| f.link.adapters[0].mtu = Some(1280)),
            ("routing rules", |f| {
                f.addressing.rules.push(Rule { priority: 5, action: "blackhole".into(), ipv6: false });
            }),
            ("what this computer's firewall stops", |f| f.system.firewall_drops = Some(vec!["output".into()])),
        ];
        for (what, change) in changes {
            let mut after = before.clone();
            change(&mut after);
            let told = compare(&before, &after);
            assert!(told.iter().any(|c| c.what == what), "{what}: {told:?}");
        }
        for (kind, gateway, words) in [
            (RouteKind::Blackhole, None, "198.51.100.25/32 thrown away"),
            (RouteKind::Unicast, Some([192, 0, 2, 9]), "198.51.100.25/32 by 192.0.2.9 over eth0"),
        ] {
            let mut after = before.clone();
            after.addressing.routes.push(route(kind, gateway));
            let told = compare(&before, &after);
            let change = told.iter().find(|c| c.what == "routes").expect("a change of routes");
            assert_eq!((change.before.as_str(), change.after.as_str()), ("none", words));
        }
    }
}
