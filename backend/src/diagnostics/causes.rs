//! What a cause means for a person: finding, why, and what to do. All texts are here, one file a rung, so that languages
//! can be added. Steps name the real adapter, address and host; commands are given for Linux, macOS and Windows, the
//! system in question first.

mod gateway;
mod internet;
mod ip;
mod link;
mod names;

use serde_json::Value;
use shared_types::{FixStep, JsonObject, Layer, ToolRequest};

use super::facts::Facts;
use super::judge::Suspect;

/// The texts about one cause.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Texts {
    pub(crate) finding: String,
    pub(crate) why: String,
    pub(crate) fix: Vec<FixStep>,
}

/// The texts for a suspect.
pub(crate) fn texts(suspect: &Suspect, facts: &Facts) -> Texts {
    let case = Case { suspect, facts };
    let found = match suspect.layer {
        Layer::Link => link::texts(&case),
        Layer::Ip => ip::texts(&case),
        Layer::Gateway => gateway::texts(&case),
        Layer::NameResolution => names::texts(&case),
        Layer::Internet => internet::texts(&case),
    };
    found.unwrap_or_else(|| {
        let fact = suspect.evidence.first().map(|e| e.fact.clone()).unwrap_or_default();
        Texts { finding: fact, ..Texts::default() }
    })
}

/// A cause in its surroundings, with the names that texts need.
struct Case<'a> {
    suspect: &'a Suspect,
    facts: &'a Facts,
}

impl Case<'_> {
    /// The adapter in question, or the one in use.
    fn adapter(&self) -> String {
        let used = || self.facts.addressing.lookups.iter().find_map(|l| l.adapter.clone());
        self.suspect.about.adapter.clone().or_else(used).unwrap_or_else(|| "the adapter".to_owned())
    }

    fn address(&self) -> String {
        self.suspect.about.address.map_or_else(|| "the address".to_owned(), |a| a.to_string())
    }

    fn other(&self) -> Option<String> {
        self.suspect.about.other.map(|a| a.to_string())
    }

    fn host(&self) -> String {
        self.suspect.about.host.clone().unwrap_or_default()
    }

    /// How the suspect shows itself, where the rules tell several ways apart.
    fn how(&self) -> &str {
        self.suspect.about.list.first().map_or("", String::as_str)
    }

    fn number(&self) -> f64 {
        self.suspect.about.number.unwrap_or_default()
    }

    /// Whether anything beyond the local network was probed.
    fn outside_tried(&self) -> bool {
        let references = self.facts.names.servers.iter().any(|s| s.role == super::facts::ServerRole::Reference);
        references || !self.facts.internet.reach.is_empty()
    }

    fn wireless(&self) -> bool {
        let name = self.adapter();
        let adapters = &self.facts.link.adapters;
        adapters.iter().any(|a| a.name == name && a.kind == super::facts::AdapterKind::Wireless)
    }

    fn say(&self, finding: impl Into<String>, why: impl Into<String>) -> Plan<'_> {
        Plan { os: &self.facts.system.os, texts: Texts { finding: finding.into(), why: why.into(), fix: Vec::new() } }
    }
}

/// Texts under construction: the steps in the order in which a person takes them.
struct Plan<'a> {
    os: &'a str,
    texts: Texts,
}

impl Plan<'_> {
    fn step(mut self, text: impl Into<String>) -> Self {
        self.texts.fix.push(FixStep { text: text.into(), tool: None });
        self
    }

    /// A step that TechTime can do.
    fn tool(mut self, text: impl Into<String>, name: &str, arguments: &[(&str, Value)]) -> Self {
        let arguments: JsonObject = arguments.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        self.texts
            .fix
            .push(FixStep { text: text.into(), tool: Some(ToolRequest { name: name.to_owned(), arguments }) });
        self
    }

    /// The same by hand on each system, this one first.
    fn by_hand(mut self, linux: impl Into<String>, macos: impl Into<String>, windows: impl Into<String>) -> Self {
        let mut ways = vec![
            ("linux", "Linux", linux.into()),
            ("macos", "macOS", macos.into()),
            ("windows", "Windows", windows.into()),
        ];
        ways.sort_by_key(|(id, _, _)| *id != self.os);
        for (_, name, text) in ways {
            self.texts.fix.push(FixStep { text: format!("By hand on {name}: {text}"), tool: None });
        }
        self
    }

    /// How TechTime makes sure that it helped.
    fn verify(mut self, text: impl Into<String>) -> Option<Texts> {
        let text = format!("To make sure, TechTime checks again: {}", text.into());
        self.texts.fix.push(FixStep { text, tool: None });
        Some(self.texts)
    }
}

/// Automatic addresses on an adapter, on each system.
fn automatic_address<'a>(plan: Plan<'a>, adapter: &str) -> Plan<'a> {
    plan.by_hand(
        format!("in the network settings of {adapter} choose Automatic (DHCP), or: nmcli device modify {adapter} ipv4.method auto"),
        format!("System Settings > Network > {adapter} > Details > TCP/IP > Using DHCP"),
        format!("Settings > Network & internet > {adapter} > IP assignment > Automatic (DHCP), or: netsh interface ip set address \"{adapter}\" dhcp"),
    )
}

/// Automatic or public DNS servers on an adapter, on each system.
fn other_dns<'a>(plan: Plan<'a>, adapter: &str) -> Plan<'a> {
    plan.tool(
        format!("Take the DNS servers that the network gives to {adapter}."),
        "set_dns",
        &[("automatic", Value::Bool(true)), ("interface_name", Value::String(adapter.to_owned()))],
    )
    .tool(
        format!("If that does not help: set 1.1.1.1 and 9.9.9.9 on {adapter}."),
        "set_dns",
        &[("servers", serde_json::json!(["1.1.1.1", "9.9.9.9"])), ("interface_name", Value::String(adapter.to_owned()))],
    )
    .by_hand(
        format!("resolvectl dns {adapter} 1.1.1.1 9.9.9.9, or change the servers in the network settings"),
        format!("System Settings > Network > {adapter} > Details > DNS"),
        format!("Settings > Network & internet > {adapter} > DNS server assignment, or: netsh interface ip set dns \"{adapter}\" dhcp"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::judge::Grade;

    /// Every cause that the rules can name, with its rung.
    pub(crate) const CAUSES: [(&str, u8); 63] = [
        ("no_adapter", 1),
        ("adapter_disabled", 1),
        ("no_carrier", 1),
        ("link_flapping", 1),
        ("dhcp_no_lease", 2),
        ("dhcp_lease_expired", 2),
        ("ip_not_configured", 2),
        ("no_default_route", 2),
        ("gateway_outside_subnet", 2),
        ("wrong_subnet_mask", 2),
        ("duplicate_ip", 2),
        ("wrong_static_ip", 2),
        ("blackhole_route", 2),
        ("target_route_wrong", 2),
        ("gateway_unreachable", 3),
        ("gateway_not_forwarding", 3),
        ("wrong_gateway", 3),
        ("lan_packet_loss", 3),
        ("lan_high_latency", 3),
        ("dead_preferred_route", 3),
        ("stale_arp_entry", 3),
        ("no_dns_servers", 4),
        ("dns_server_unreachable", 4),
        ("local_resolver_down", 4),
        ("dns_blocked", 4),
        ("dns_nxdomain_all", 4),
        ("dns_servfail", 4),
        ("dns_refused", 4),
        ("dns_empty_answers", 4),
        ("dns_hijack", 4),
        ("dns_nxdomain_rewrite", 4),
        ("dns_server_partial", 4),
        ("dns_slow", 4),
        ("dns_unreliable", 4),
        ("hosts_file_override", 4),
        ("search_domain_wildcard", 4),
        ("vpn_dns_leftover", 4),
        ("system_lookup_broken", 4),
        ("search_domain_dead", 4),
        ("dns_name_altered", 4),
        ("remote_name_missing", 4),
        ("upstream_down", 5),
        ("captive_portal", 5),
        ("https_blocked", 5),
        ("http_blocked", 5),
        ("local_firewall_block", 5),
        ("vpn_killswitch", 5),
        ("proxy_required", 5),
        ("proxy_unreachable", 5),
        ("proxy_login_required", 5),
        ("proxy_refuses", 5),
        ("clock_skew", 5),
        ("tls_interception", 5),
        ("mtu_blackhole", 5),
        ("upstream_packet_loss", 5),
        ("high_latency", 5),
        ("ipv6_broken", 5),
        ("vpn_tunnel_dead", 5),
        ("remote_site_down", 5),
        ("remote_site_partial", 5),
        ("remote_certificate_bad", 5),
        ("local_service_down", 5),
        ("lan_host_down", 5),
    ];

    /// Whose remedy is the same on every system: a cable, a device, somebody else's site.
    const NOTHING_BY_HAND: [&str; 6] =
        ["no_carrier", "link_flapping", "duplicate_ip", "http_blocked", "remote_site_down", "remote_name_missing"];

    #[test]
    fn every_cause_says_what_why_and_what_to_do() {
        let mut facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
        for os in ["linux", "macos", "windows"] {
            facts.system.os = os.to_owned();
            for (cause, layer) in CAUSES {
                let layer = Layer::try_from(layer).expect("a rung");
                let suspect = Suspect::new(cause, layer, Grade::Broken, 0.9)
                    .on("eth7")
                    .at([192, 0, 2, 7].into())
                    .host("host.example")
                    .number(7.0);
                let texts = texts(&suspect, &facts);
                assert!(!texts.finding.is_empty() && !texts.why.is_empty(), "{cause}");
                assert!(texts.fix.len() >= 2, "{cause} has {} steps", texts.fix.len());
                assert!(texts.fix.last().is_some_and(|f| f.text.contains("checks again")), "{cause}");
                for system in ["Linux", "macOS", "Windows"] {
                    let by_hand = format!("By hand on {system}: ");
                    let there = texts.fix.iter().any(|f| f.text.starts_with(&by_hand));
                    assert!(there || NOTHING_BY_HAND.contains(&cause), "{cause} has no step for {system}");
                }
            }
        }
    }

    #[test]
    fn the_system_in_question_comes_first() {
        let mut facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
        facts.system.os = "windows".to_owned();
        let suspect = Suspect::new("adapter_disabled", Layer::Link, Grade::Broken, 0.9).on("Ethernet 2");
        let fix = texts(&suspect, &facts).fix;
        let first = fix.iter().find(|f| f.text.starts_with("By hand")).expect("a step by hand");
        assert!(first.text.contains("Windows") && first.text.contains("Ethernet 2"), "{}", first.text);
    }
}
