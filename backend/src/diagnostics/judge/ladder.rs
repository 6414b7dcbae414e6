//! The five rungs with one line each: what decided them.

use shared_types::{Layer, LayerState, LayerStatus};

use super::servers::{ServerState, configured, state};
use super::suspect::{Grade, Suspect};
use super::view::{View, hop_answers};
use crate::diagnostics::facts::{EchoSeries, NeighbourState, Page};

/// The rungs as they stand while facts still come in.
pub(super) fn ladder(view: &View<'_>, suspects: &[Suspect]) -> Vec<LayerState> {
    let mut states: Vec<LayerState> = Vec::new();
    for layer in Layer::ALL {
        let below_broken = suspects.iter().any(|s| s.grade == Grade::Broken && s.layer < layer);
        let (status, evidence) = rung(view, suspects, layer, below_broken);
        states.push(LayerState { layer, name: layer.name().to_owned(), status, evidence });
    }
    states
}

/// The same at the end: what is still open could not be decided.
pub(super) fn closed(mut states: Vec<LayerState>) -> Vec<LayerState> {
    for state in &mut states {
        if matches!(state.status, LayerStatus::Testing | LayerStatus::Pending) {
            state.status = LayerStatus::Skipped;
            if state.evidence.is_empty() {
                "Could not be decided.".clone_into(&mut state.evidence);
            }
        }
    }
    states
}

fn rung(view: &View<'_>, suspects: &[Suspect], layer: Layer, below_broken: bool) -> (LayerStatus, String) {
    if !view.facts.system.read {
        return (LayerStatus::Pending, String::new());
    }
    let mut own: Vec<&Suspect> = suspects.iter().filter(|s| s.layer == layer && s.grade > Grade::Remark).collect();
    own.sort_by_key(|s| std::cmp::Reverse(s.grade));
    if let Some(suspect) = own.first() {
        let status = if suspect.grade == Grade::Broken { LayerStatus::Fail } else { LayerStatus::Warn };
        return (status, suspect.evidence.first().map(|e| e.fact.clone()).unwrap_or_default());
    }
    if !view.tested(layer) && layer > Layer::Ip {
        return (LayerStatus::Skipped, "Not tested.".to_owned());
    }
    let good = match layer {
        Layer::Link => link(view),
        Layer::Ip => ip(view),
        Layer::Gateway => gateway(view),
        Layer::NameResolution => names(view),
        Layer::Internet => internet(view),
    };
    if let Some(evidence) = good.filter(|_| !(below_broken && layer <= Layer::Gateway)) {
        return (LayerStatus::Pass, evidence);
    }
    if below_broken {
        return (LayerStatus::Skipped, "Cannot be tested before the rung below works.".to_owned());
    }
    // A line that is down explains names that do not resolve.
    if suspects.iter().any(|s| s.grade == Grade::Broken) {
        return (LayerStatus::Skipped, "Cannot be told while the fault found lasts.".to_owned());
    }
    (LayerStatus::Testing, String::new())
}

fn link(view: &View<'_>) -> Option<String> {
    let adapter = view.path_adapter().or_else(|| view.linked().next())?;
    let speed = adapter.speed_mbps.filter(|s| (1..1_000_000).contains(s)).map(|s| format!(", {s} Mbit/s"));
    let signal = adapter.wireless.as_ref().and_then(|w| w.signal_dbm).map(|s| format!(", signal {s} dBm"));
    Some(format!("{} is on and has a link{}{}.", adapter.name, speed.unwrap_or_default(), signal.unwrap_or_default()))
}

fn ip(view: &View<'_>) -> Option<String> {
    if !view.ipv4_routed() && !view.ipv6_routed() {
        return None;
    }
    let adapter = view.path_adapter()?;
    let own: Vec<_> = view.addresses(&adapter.name).collect();
    let address = own.iter().find(|a| a.address.is_ipv4()).or_else(|| own.first())?;
    let hop = view.hop().map(|h| format!(", gateway {}", h.address)).unwrap_or_default();
    Some(format!("{}/{} on {}{hop}.", address.address, address.prefix, adapter.name))
}

fn gateway(view: &View<'_>) -> Option<String> {
    let Some(hop) = view.hop() else {
        // A gateway that the system names has only not been tried yet.
        let named = view.facts.addressing.lookups.iter().any(|l| l.gateway.is_some());
        return view.path_adapter().filter(|_| !named).map(|a| format!("{} needs no gateway.", a.name));
    };
    let delay = hop.echo.as_ref().and_then(EchoSeries::median_ms);
    if let Some(ms) = delay {
        return Some(format!("{} answers in {ms:.1} ms.", hop.address));
    }
    if hop_answers(hop) {
        return Some(format!("{} answers connections, though not echoes.", hop.address));
    }
    if hop.neighbour == NeighbourState::Reachable || hop.arp.is_some_and(|a| a.answered()) {
        return Some(format!("{} is there.", hop.address));
    }
    (view.pages_load() || view.addresses_work()).then(|| format!("{} passes traffic on.", hop.address))
}

fn names(view: &View<'_>) -> Option<String> {
    let working = configured(view).find_map(|s| match state(view, s) {
        ServerState::Works(ms) => Some(format!("{} answers in {ms:.0} ms.", s.address)),
        _ => None,
    });
    working
        .or_else(|| view.system_resolves().then(|| "Names are found.".to_owned()))
        .or_else(|| view.proxy_works().then(|| "The proxy looks names up.".to_owned()))
}

fn internet(view: &View<'_>) -> Option<String> {
    if view.facts.internet.proxy.settings.iter().any(|s| s.pages.iter().any(Page::loaded)) {
        return Some("Pages load through the proxy.".to_owned());
    }
    let pages = &view.facts.internet.pages;
    let loaded = pages.iter().filter(|p| p.loaded()).count();
    (loaded > 0 && view.web_works()).then(|| format!("{loaded} of {} pages load.", pages.len()))
}
