//! From facts to a verdict. Pure: the same facts give the same verdict on every system.
//!
//! Rules look for mechanisms and name suspects, each with what speaks for and against it. The lowest rung that is broken
//! by itself is the cause; what is independent of it stands beside it. A dead probe above which everything works is a
//! remark.

mod against;
mod gateway;
mod internet;
mod ip;
mod ladder;
mod link;
mod names;
mod readiness;
mod resolver_way;
mod servers;
mod suspect;
#[cfg(test)]
mod tests;
mod view;

use shared_types::{Diagnosis, DiagnosisStatus, Evidence, FurtherFault, HEALTHY, Layer, LayerState, LayerStatus};

use super::causes;
use super::facts::{Facts, Page, no_further_than};

pub use readiness::Readiness;
pub(crate) use suspect::{Grade, Suspect};
use view::View;

/// The verdict on these facts.
#[must_use]
pub fn judge(facts: &Facts) -> Diagnosis {
    let view = View::new(facts);
    let suspects = weighed(&view);
    let layers = ladder::closed(ladder::ladder(&view, &suspects));
    let faults: Vec<&Suspect> = suspects.iter().filter(|s| s.grade > Grade::Remark).collect();
    // A host that was asked about and has not been seen to answer leaves the question open.
    let settled = facts.target.is_none() || internet::target_answer(&view).is_some();
    let mut diagnosis = match faults.first() {
        Some(main) => fault(&view, main, &faults),
        None if view.web_works() && view.tested(Layer::Internet) && settled => healthy(&view),
        None if passes_as_asked(facts, &layers) => in_order(&view, &layers),
        None => unknown(&view, &layers),
    };
    for step in internet::target_steps(&view) {
        if !diagnosis.evidence.iter().any(|known| known.fact == step.fact) {
            diagnosis.evidence.push(step);
        }
    }
    let rest = suspects.iter().filter(|s| faults.first().is_none_or(|main| !std::ptr::eq(*main, *s)));
    diagnosis.also = rest
        .map(|s| FurtherFault {
            layer: Some(s.layer),
            cause: s.cause.to_owned(),
            finding: causes::texts(s, facts).finding,
        })
        .collect();
    diagnosis.layers = layers;
    diagnosis.duration_ms = u64::from(facts.elapsed_ms);
    diagnosis
}

/// Whether more facts could still change the verdict.
#[must_use]
pub fn readiness(facts: &Facts) -> Readiness {
    let view = View::new(facts);
    readiness::readiness(&view, &weighed(&view))
}

/// The five rungs as they stand while facts come in.
#[must_use]
pub fn ladder(facts: &Facts) -> Vec<LayerState> {
    let view = View::new(facts);
    ladder::ladder(&view, &weighed(&view))
}

/// All suspects, the cause first, remarks last.
fn weighed(view: &View<'_>) -> Vec<Suspect> {
    let mut found = Vec::new();
    if !view.facts.system.read {
        return found;
    }
    link::suspects(view, &mut found);
    ip::suspects(view, &mut found);
    resolver_way::suspects(view, &mut found);
    gateway::suspects(view, &mut found);
    names::suspects(view, &mut found);
    internet::suspects(view, &mut found);
    // Loss and delay are known only now; what they explain is no fault of its own.
    drop_what_loss_explains(view, &mut found);
    internet::target(view, &mut found);
    drop_effects(view, &mut found);
    found.sort_by(|a, b| {
        let remark = |s: &Suspect| s.grade == Grade::Remark;
        remark(a)
            .cmp(&remark(b))
            .then(a.layer.cmp(&b.layer))
            .then(b.grade.cmp(&a.grade))
            .then(b.confidence.total_cmp(&a.confidence))
    });
    found.dedup_by(|a, b| a.cause == b.cause && a.layer == b.layer);
    found
}

/// DNS findings that loss or delay on the way explains.
fn drop_what_loss_explains(view: &View<'_>, found: &mut Vec<Suspect>) {
    let loss = |s: &&Suspect| matches!(s.cause, "lan_packet_loss" | "upstream_packet_loss");
    let percent = found.iter().filter(loss).filter_map(|s| s.about.number).reduce(f64::max);
    if let Some(percent) = percent {
        let certain = |s: &Suspect| {
            let server = servers::configured(view).find(|c| Some(c.address) == s.about.address);
            server.is_some_and(|server| match s.cause {
                "dns_server_partial" => servers::silent_despite_loss(server, percent),
                "dns_slow" => servers::slow_despite_loss(server),
                _ => false,
            })
        };
        found.retain(|s| match s.cause {
            "dns_unreliable" | "ipv6_broken" => false,
            "dns_server_partial" | "dns_slow" => certain(s),
            _ => true,
        });
        // Large packets that hang, without a size at which it begins, are mere loss as well.
        found.retain(|s| s.cause != "mtu_blackhole" || s.about.number.is_some());
    }
    // Echoes of the first hop come back, so it is there: what it leaves unanswered over the other family is lost.
    if found.iter().any(|s| s.cause == "lan_packet_loss") {
        found.retain(|s| !matches!(s.cause, "gateway_unreachable" | "gateway_not_forwarding" | "wrong_gateway"));
    }
}

/// Takes out what another suspect brings about.
fn drop_effects(view: &View<'_>, found: &mut Vec<Suspect>) {
    const OF_AN_UNSTEADY_PATH: [&str; 16] = [
        "lan_packet_loss",
        "lan_high_latency",
        "gateway_unreachable",
        "gateway_not_forwarding",
        "dead_preferred_route",
        "upstream_down",
        "upstream_packet_loss",
        "high_latency",
        "dns_server_unreachable",
        "dns_server_partial",
        "dns_slow",
        "dns_unreliable",
        "dns_blocked",
        "https_blocked",
        "ipv6_broken",
        "mtu_blackhole",
    ];
    let has = |cause: &str| found.iter().any(|s| s.cause == cause);
    if has("link_flapping") || has("duplicate_ip") {
        let unsteady = has("link_flapping");
        // Where pages come all the same, a server that was slow each time it was asked is so by itself.
        let quiet = !unsteady && view.web_works();
        let slow = |s: &Suspect| {
            let mut servers = servers::configured(view).filter(|c| Some(c.address) == s.about.address);
            s.cause == "dns_slow" && servers.any(|c| servers::still_slow(c, view.now) == Some(true))
        };
        let follows = |s: &Suspect| {
            (OF_AN_UNSTEADY_PATH.contains(&s.cause) && !(quiet && slow(s))) || (unsteady && s.cause == "no_carrier")
        };
        found.retain(|s| !follows(s));
    }
    let thrown_away =
        found.iter().any(|s| matches!(s.cause, "wrong_subnet_mask" | "blackhole_route" | "dead_preferred_route"));
    if thrown_away {
        found.retain(|s| {
            !matches!(s.cause, "https_blocked" | "upstream_down" | "local_firewall_block" | "http_blocked")
        });
    }
}

fn fault(view: &View<'_>, main: &Suspect, faults: &[&Suspect]) -> Diagnosis {
    let texts = causes::texts(main, view.facts);
    let broken = faults.iter().any(|s| s.grade == Grade::Broken);
    // A rival on the same rung leaves room for doubt; an independent fault elsewhere does not.
    let rivals = faults.iter().filter(|s| s.layer == main.layer && s.grade == main.grade).count().saturating_sub(1);
    let (unseen, confidence) = against::unseen(view, main.cause, main.confidence * if rivals > 0 { 0.9 } else { 1.0 });
    let evidence = [main.evidence.clone(), against::contrary(view, main), unseen].concat();
    Diagnosis {
        status: if broken { DiagnosisStatus::Broken } else { DiagnosisStatus::Degraded },
        layer: Some(main.layer),
        cause: main.cause.to_owned(),
        confidence: in_hundredths(confidence),
        finding: texts.finding,
        why: texts.why,
        fix: texts.fix,
        evidence,
        ruled_out: main.ruled_out.clone(),
        also: Vec::new(),
        layers: Vec::new(),
        duration_ms: 0,
    }
}

fn in_hundredths(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

/// Whether only some rungs were asked for, and each of them is in order.
fn passes_as_asked(facts: &Facts, layers: &[LayerState]) -> bool {
    let passes = |layer: &Layer| layers.iter().any(|l| l.layer == *layer && l.status == LayerStatus::Pass);
    !facts.asked.is_empty() && facts.asked.iter().all(passes)
}

/// The rungs that were asked for are in order; of the others nothing is said.
fn in_order(view: &View<'_>, layers: &[LayerState]) -> Diagnosis {
    let asked: Vec<&LayerState> = layers.iter().filter(|l| view.facts.asked.contains(&l.layer)).collect();
    let names = asked.iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join(", ");
    let seen = asked.iter().map(|l| Evidence { fact: l.evidence.clone(), layer: Some(l.layer), supports: true });
    let (unseen, confidence) = against::unseen(view, HEALTHY, 0.97);
    Diagnosis {
        finding: format!("In order, as far as was asked for: {names}."),
        why: "Only these rungs were looked at; a fault on another one would not show.".to_owned(),
        evidence: seen.chain(unseen).collect(),
        confidence: in_hundredths(confidence),
        ..no_fault()
    }
}

/// Nothing is wrong; the rest is to be filled in.
fn no_fault() -> Diagnosis {
    Diagnosis {
        status: DiagnosisStatus::Healthy,
        layer: None,
        cause: HEALTHY.to_owned(),
        confidence: 0.0,
        finding: String::new(),
        why: String::new(),
        fix: Vec::new(),
        evidence: Vec::new(),
        ruled_out: Vec::new(),
        also: Vec::new(),
        layers: Vec::new(),
        duration_ms: 0,
    }
}

fn healthy(view: &View<'_>) -> Diagnosis {
    let pages: Vec<&Page> = view.facts.internet.pages.iter().filter(|p| p.loaded()).collect();
    let through_proxy = view.proxied();
    let owners: std::collections::BTreeSet<&str> = pages.iter().map(|p| p.owner.as_str()).collect();
    let confidence = match owners.len() {
        0 | 1 if through_proxy => 0.95,
        0 | 1 => 0.85,
        2 => 0.97,
        _ => 0.99,
    };
    let adapter = view.path_adapter().map_or("the network", |a| a.name.as_str());
    let way = if through_proxy {
        "web traffic goes through your organisation's proxy".to_owned()
    } else if view.facts.internet.tunnels.iter().any(|t| t.takes_all) {
        format!("traffic goes through your VPN ({adapter})")
    } else if !view.tested(Layer::Gateway) {
        format!("names are found and pages load, over {adapter}")
    } else {
        format!("link, address, router, DNS and internet all answer, over {adapter}")
    };
    let fact = |fact: String, layer| Evidence { fact, layer: Some(layer), supports: true };
    let mut evidence = Vec::new();
    // One host may have answered over IPv4 and IPv6.
    let hosts: std::collections::BTreeSet<&str> = pages.iter().map(|page| page.host.as_str()).collect();
    for host in hosts.into_iter().take(3) {
        evidence.push(fact(
            format!("https://{host}/ loads, with a certificate that this computer trusts."),
            Layer::Internet,
        ));
    }
    if through_proxy {
        evidence.push(fact("Pages load through the proxy that is set.".to_owned(), Layer::Internet));
    }
    let echoes = &view.facts.internet.echoes;
    if !echoes.is_empty() && !echoes.iter().any(super::facts::EchoSeries::answers) {
        evidence.push(Evidence {
            fact: "No echo comes back from outside; many networks block them, and nothing depends on them.".to_owned(),
            layer: Some(Layer::Internet),
            supports: false,
        });
    }
    let (unseen, confidence) = against::unseen(view, HEALTHY, confidence);
    evidence.extend(unseen);
    Diagnosis {
        confidence: in_hundredths(confidence),
        finding: match internet::target_answer(view) {
            Some(answer) => format!("Your network is fine, and {answer}: {way}."),
            None => format!("Your network is fine: {way}."),
        },
        why: "Whole pages of several owners load the way your programs load them; no failing probe outweighs that."
            .to_owned(),
        evidence,
        ..no_fault()
    }
}

fn unknown(view: &View<'_>, layers: &[LayerState]) -> Diagnosis {
    let facts = view.facts;
    let mut blind: Vec<String> = facts.limits.iter().map(|l| format!("{} ({})", l.what, l.why)).collect();
    let fine: Vec<&str> = layers.iter().filter(|l| l.status == LayerStatus::Pass).map(|l| l.name.as_str()).collect();
    // The two lowest rungs are read on this computer, whatever was asked for.
    let beyond = Layer::ALL.into_iter().filter(|l| *l > Layer::Ip);
    let narrow = beyond.filter(|l| !facts.tested.contains(l)).map(Layer::name).collect::<Vec<_>>();
    if !narrow.is_empty() {
        blind.push(format!("{} ({})", narrow.join(", "), no_further_than(&facts.scope)));
    }
    let seen = if fine.is_empty() { String::new() } else { format!(" In order: {}.", fine.join(", ")) };
    let finding = if let Some(target) = facts.target.as_ref().filter(|_| view.web_works()) {
        format!("Other sites load; {} had not answered when the time was up.", target.host)
    } else if narrow.is_empty() {
        format!("The facts do not agree on a cause.{seen}")
    } else {
        format!("Nothing wrong was found, but not everything could be checked.{seen}")
    };
    Diagnosis {
        status: DiagnosisStatus::Unknown,
        cause: "unknown".to_owned(),
        confidence: 0.3,
        finding,
        why: if blind.is_empty() { String::new() } else { format!("Could not look at: {}.", blind.join("; ")) },
        ..no_fault()
    }
}
