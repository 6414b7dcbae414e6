//! What speaks against a verdict, and what was not seen: rungs left out, rights that lacked, an end before the end, and
//! what works all the same.

use std::collections::BTreeSet;

use shared_types::{Evidence, HEALTHY, Layer};

use super::servers::configured;
use super::suspect::{Grade, Suspect};
use super::view::{View, hop_answers};
use crate::diagnostics::facts::{
    ECHO_REQUESTS, EchoSeries, FIREWALL_RULES, Limit, QueryPurpose, SECOND_DEVICE, TIME_UP, no_further_than,
};

/// Faults that a firewall of this computer brings about as well.
const LIKE_A_FIREWALL: [&str; 6] = [
    "https_blocked",
    "upstream_down",
    "dns_blocked",
    "dns_server_unreachable",
    "gateway_not_forwarding",
    "proxy_required",
];
/// Verdicts that another device with our address would change.
const LIKE_A_SECOND_DEVICE: [&str; 6] = [
    HEALTHY,
    "gateway_unreachable",
    "gateway_not_forwarding",
    "lan_packet_loss",
    "upstream_packet_loss",
    "dns_unreliable",
];
/// Verdicts that stand on counted echoes, or on there being none missing.
const BY_ECHOES: [&str; 5] = [HEALTHY, "lan_packet_loss", "upstream_packet_loss", "lan_high_latency", "high_latency"];

/// What was not seen and could change the verdict, and the confidence that is left.
pub(super) fn unseen(view: &View<'_>, cause: &str, confidence: f64) -> (Vec<Evidence>, f64) {
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut left = confidence;
    for limit in &view.facts.limits {
        if let Some((fact, layer, share)) = weighed(limit, cause) {
            evidence.push(Evidence { fact, layer, supports: false });
            left *= share;
        }
    }
    let untested: Vec<Layer> = Layer::ALL.into_iter().filter(|l| *l > Layer::Ip && !view.tested(*l)).collect();
    if let Some(first) = untested.first() {
        let names = untested.iter().map(|l| l.name()).collect::<Vec<_>>().join(", ");
        let why = if view.facts.asked.is_empty() {
            no_further_than(&view.facts.scope)
        } else {
            "it was not asked for".to_owned()
        };
        evidence.push(Evidence { fact: format!("Not tested: {names} ({why})."), layer: Some(*first), supports: false });
        left *= 0.97;
    }
    (evidence, left)
}

/// A limit in words, its rung, and the share of the confidence that it leaves; `None` where it does not matter.
fn weighed(limit: &Limit, cause: &str) -> Option<(String, Option<Layer>, f64)> {
    let (what, why) = (&limit.what, &limit.why);
    match what.as_str() {
        SECOND_DEVICE => LIKE_A_SECOND_DEVICE.contains(&cause).then(|| {
            (format!("Whether another device has this computer's address was not seen: {why}."), Some(Layer::Ip), 0.98)
        }),
        FIREWALL_RULES => LIKE_A_FIREWALL.contains(&cause).then(|| {
            let fact = format!("A firewall on this computer could do the same; its rules were not read: {why}.");
            (fact, Some(Layer::Internet), 0.88)
        }),
        ECHO_REQUESTS => BY_ECHOES
            .contains(&cause)
            .then(|| (format!("Lost packets could not be counted by echoes: {why}."), Some(Layer::Gateway), 0.97)),
        _ if why == TIME_UP => Some((format!("The look was cut short: {why} while {what}."), None, 0.85)),
        _ => Some((format!("Could not look at {what}: {why}."), None, 0.99)),
    }
}

/// What works although the suspect says otherwise.
pub(super) fn contrary(view: &View<'_>, suspect: &Suspect) -> Vec<Evidence> {
    let mut facts: Vec<(Layer, String)> = Vec::new();
    let internet = &view.facts.internet;
    let pages: BTreeSet<&str> = internet.pages.iter().filter(|p| p.loaded()).map(|p| p.owner.as_str()).collect();
    let load = |count: usize| format!("{count} {} all the same.", if count == 1 { "page loads" } else { "pages load" });
    // Of a way over IPv6 or around a proxy the rules have spoken themselves.
    let spoken = suspect.cause.starts_with("proxy_") || suspect.cause.starts_with("remote_");
    if !pages.is_empty() && !spoken && suspect.evidence.iter().all(|e| !e.fact.contains("pages load")) {
        facts.push((Layer::Internet, load(pages.len())));
    }
    let hop = view.facts.gateway.hops.iter().find(|h| Some(h.address) == suspect.about.address);
    let echoes = internet.echoes.iter().any(EchoSeries::answers);
    match suspect.cause {
        "gateway_unreachable" | "wrong_gateway" => {
            if let Some(mac) = hop.and_then(|h| h.mac.as_ref()) {
                facts
                    .push((Layer::Gateway, format!("The system knows a hardware address for it, {mac}, from before.")));
            }
        }
        "dns_server_unreachable" if hop.is_some_and(hop_answers) => {
            facts.push((Layer::Gateway, "The machine itself is there: it answers otherwise.".to_owned()));
        }
        "dns_servfail" | "dns_refused" | "dns_empty_answers" => {
            let mut queries = configured(view).flat_map(|s| &s.queries);
            if queries.any(|q| q.purpose == QueryPurpose::Absent && q.code.as_deref() == Some("NXDOMAIN")) {
                facts.push((Layer::NameResolution, "It says rightly that a made-up name does not exist.".to_owned()));
            }
        }
        "captive_portal" if echoes || view.references_answer() => {
            facts.push((Layer::Internet, "Echoes or outside DNS pass, which many sign-in pages hold back.".to_owned()));
        }
        "tls_interception" if internet.checks.iter().any(|c| c.as_expected == Some(true)) => {
            facts.push((
                Layer::Internet,
                "Connectivity checks over plain HTTP are answered as they should be.".to_owned(),
            ));
        }
        "mtu_blackhole" if suspect.about.number.is_none() => {
            facts.push((Layer::Internet, "At which size the loss begins could not be seen.".to_owned()));
        }
        "local_firewall_block" | "vpn_killswitch" if view.hop().is_some_and(hop_answers) => {
            facts.push((Layer::Gateway, "The router answers, so not everything is stopped.".to_owned()));
        }
        "https_blocked" if suspect.grade == Grade::Broken && !echoes => {
            facts.push((Layer::Internet, "No echo comes back either, as on a line that is down.".to_owned()));
        }
        _ => {}
    }
    facts.into_iter().map(|(layer, fact)| Evidence { fact, layer: Some(layer), supports: false }).collect()
}
