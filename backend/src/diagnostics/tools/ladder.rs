//! The five ladder tools: one examination by the engine each, or one for all of them, told in the
//! fields that clients know.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::{Layer, LayerState, LayerStatus, Verdict};

use super::{Failure, Load, Outcome, Run, Tool, code, ping, resolution};
use crate::diagnostics::engine::{self, DiagnoseRequest, Examination};
use crate::diagnostics::facts::{EchoSeries, Facts, Hop, NeighbourState};
use crate::diagnostics::settings::ProbeScope;

mod data;

/// A rung tested alone is decided by then; silence for longer says no more.
const ALONE: Duration = Duration::from_millis(1900);

/// How long the outside may take to show that a silent router passes traffic on; with the rung's own second of
/// silence before it, a verdict is there within two.
const BEYOND: Duration = Duration::from_millis(700);

/// One rung's tool.
pub struct Rung(pub Layer);

#[async_trait]
impl Tool for Rung {
    fn load(&self) -> Load {
        match self.0 {
            Layer::Link | Layer::Ip => Load::Local,
            Layer::Gateway | Layer::NameResolution | Layer::Internet => Load::Heavy,
        }
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let beyond = match self.0 {
            Layer::Link | Layer::Ip => ProbeScope::Local,
            Layer::Gateway | Layer::NameResolution => ProbeScope::Lan,
            Layer::Internet => ProbeScope::Internet,
        };
        // What is named may lie nearer than the rung itself.
        match (self.0, run.arguments.host("gateway"), asks_names(run)) {
            (Layer::Gateway, Some(gateway), _) => return ping::gateway(run, &gateway).await,
            (Layer::NameResolution, _, true) => return resolution::resolve(run).await,
            _ => {}
        }
        if run.room.settings.scope < beyond {
            return Err(Failure::out_of_scope(run.room, &format!("rung {} ({})", self.0.number(), self.0.name())));
        }
        let adapter = run.arguments.interface("interface_name");
        let examination = examine(run, self.0).await;
        let adapter = adapter.as_ref().map(crate::diagnostics::names::InterfaceName::as_str);
        if let Some(name) = adapter
            && !examination.facts.link.adapters.iter().any(|a| a.name.eq_ignore_ascii_case(name))
        {
            let names: Vec<&str> = examination.facts.link.adapters.iter().map(|a| a.name.as_str()).collect();
            return Err(Failure::new(format!(
                "There is no network adapter called {name}; there is {}.",
                names.join(", ")
            )));
        }
        let state = state_of(&examination, self.0);
        let outcome = on_its_own(self.0, outcome(&state, &examination.facts, adapter));
        if self.0 == Layer::Gateway && silent_hop(&examination.facts).is_some() {
            return Ok(silent_gateway(outcome, passes_on(run).await));
        }
        Ok(outcome)
    }
}

/// A rung that is tested alone is not skipped for what is broken below it: its own probes answered or
/// they did not.
fn on_its_own(layer: Layer, outcome: Outcome) -> Outcome {
    let (field, good, bad) = match layer {
        Layer::Gateway => ("reachable", "The gateway answers.", "No gateway answers."),
        Layer::NameResolution => ("dns_working", "Names are resolved.", "No name is resolved."),
        Layer::Internet => ("internet_accessible", "The internet answers.", "Nothing on the internet answers."),
        Layer::Link | Layer::Ip => return outcome,
    };
    if outcome.verdict != Verdict::Info {
        return outcome;
    }
    let works = outcome.data[field] == true;
    let (verdict, summary) = if works { (Verdict::Pass, good) } else { (Verdict::Fail, bad) };
    let result = outcome.result.replacen(&outcome.summary, summary, 1);
    Outcome { verdict, summary: summary.to_owned(), result, ..outcome }
}

/// What is seen of a router that is there and answers nothing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beyond {
    /// Something beyond it answers.
    Answers,
    Silent,
    /// This server may not probe that far.
    Unknown,
}

/// The first hop in use, where it is there by its hardware address and answers neither echoes nor connections.
fn silent_hop(facts: &Facts) -> Option<&Hop> {
    let hop = facts.gateway.hops.iter().find(|hop| hop.in_use)?;
    let there = hop.neighbour == NeighbourState::Reachable || hop.arp.is_some_and(|arp| arp.answered());
    let answers = hop.echo.as_ref().is_some_and(EchoSeries::answers) || hop.ports.iter().any(|p| p.attempt.alive());
    (there && !answers).then_some(hop)
}

/// Looks whether a router that answers nothing itself lets anything through.
async fn passes_on(run: &Run<'_>) -> Beyond {
    if run.room.settings.scope < ProbeScope::Internet {
        return Beyond::Unknown;
    }
    let request = DiagnoseRequest { layers: vec![Layer::Internet], timeout: BEYOND, ..DiagnoseRequest::default() };
    let internet = engine::diagnose(&run.room.settings, request, &()).await.facts.internet;
    let answers = internet.reach.iter().any(|reach| reach.connect.alive())
        || internet.echoes.iter().any(EchoSeries::answers)
        || internet.pages.iter().any(|page| page.connect.answered());
    if answers { Beyond::Answers } else { Beyond::Silent }
}

/// The verdict on such a router: one that hides itself and one that hangs differ in what comes through.
fn silent_gateway(outcome: Outcome, beyond: Beyond) -> Outcome {
    let gateway = outcome.data["gateway_ip"].as_str().unwrap_or("The gateway").to_owned();
    let silent = format!("{gateway} answers neither echoes nor connections");
    let (verdict, summary) = match beyond {
        Beyond::Answers => (Verdict::Pass, format!("{silent}, but passes traffic on.")),
        Beyond::Silent => (Verdict::Fail, format!("{silent}, and passes nothing on; its hardware is there.")),
        Beyond::Unknown => (Verdict::Warn, format!("{silent}; whether it passes anything on was not tested.")),
    };
    let result = outcome.result.replacen(&outcome.summary, &summary, 1);
    Outcome { verdict, summary, result, ..outcome }
}

/// Whether the caller asks about names of its own rather than the rung.
fn asks_names(run: &Run<'_>) -> bool {
    !run.arguments.list("hostnames").is_empty() || run.arguments.text("dns_server").is_some()
}

async fn examine(run: &Run<'_>, layer: Layer) -> Examination {
    let request = DiagnoseRequest { layers: vec![layer], timeout: ALONE, ..DiagnoseRequest::default() };
    engine::diagnose(&run.room.settings, request, &()).await
}

fn state_of(examination: &Examination, layer: Layer) -> LayerState {
    let found = examination.diagnosis.layers.iter().find(|state| state.layer == layer).cloned();
    found.unwrap_or_else(|| LayerState {
        layer,
        name: layer.name().to_owned(),
        status: LayerStatus::Skipped,
        evidence: String::new(),
    })
}

/// What a rung's tool says when its rung stands so.
#[must_use]
pub fn outcome(state: &LayerState, facts: &Facts, adapter: Option<&str>) -> Outcome {
    let verdict = match state.status {
        LayerStatus::Pass => Verdict::Pass,
        LayerStatus::Warn => Verdict::Warn,
        LayerStatus::Fail => Verdict::Fail,
        LayerStatus::Pending | LayerStatus::Testing | LayerStatus::Skipped => Verdict::Info,
    };
    let data = match state.layer {
        Layer::Link => data::adapters(facts, adapter),
        Layer::Ip => data::ip_config(facts, adapter),
        Layer::Gateway => data::gateway(facts),
        Layer::NameResolution => data::names(facts),
        Layer::Internet => data::internet(facts),
    };
    let summary = match (state.evidence.trim(), state.status) {
        // What it does answer is no reason for a bad verdict.
        _ if state.layer == Layer::Gateway
            && state.status == LayerStatus::Fail
            && let Some(hop) = silent_hop(facts) =>
        {
            format!("{} answers neither echoes nor connections; its hardware is there.", hop.address)
        }
        ("", LayerStatus::Skipped) => format!("{} was not tested.", state.layer.name()),
        ("", _) => format!("{}: nothing decides it yet.", state.layer.name()),
        (evidence, _) if evidence.ends_with('.') => evidence.to_owned(),
        (evidence, _) => format!("{evidence}."),
    };
    let details = match state.layer {
        Layer::Link => table(
            &data["adapters"],
            &[
                ("name", "Adapter"),
                ("type", "Type"),
                ("status", "State"),
                ("is_connected", "Link"),
                ("mac_address", "Address"),
            ],
        ),
        Layer::Ip => table(
            &data["interfaces"],
            &[
                ("interface", "Adapter"),
                ("ip_address", "Address"),
                ("subnet_mask", "Mask"),
                ("gateway", "Gateway"),
                ("ipv6_address", "IPv6"),
            ],
        ),
        Layer::Gateway => table(
            &data["gateways"],
            &[
                ("address", "Gateway"),
                ("neighbour", "Neighbour"),
                ("reachable", "Answers"),
                ("packets_sent", "Sent"),
                ("packets_received", "Received"),
                ("avg_time_ms", "ms"),
            ],
        ),
        Layer::NameResolution => table(
            &data["servers"],
            &[("server", "Server"), ("role", "Role"), ("answers", "Answers"), ("avg_time_ms", "ms"), ("codes", "Said")],
        ),
        Layer::Internet => table(
            &data["results"],
            &[("server", "Address"), ("name", "Owner"), ("reachable", "Answers"), ("avg_time_ms", "ms")],
        ),
    };
    Outcome::new(verdict, summary, data).details(&details)
}

/// Rows as a Markdown table; empty where there are none.
fn table(rows: &Value, columns: &[(&str, &str)]) -> String {
    let Some(rows) = rows.as_array().filter(|rows| !rows.is_empty()) else { return String::new() };
    let mut text = String::new();
    for (_, heading) in columns {
        text += &format!("| {heading} ");
    }
    text += "|\n";
    text += &"| --- ".repeat(columns.len());
    text += "|\n";
    for row in rows.iter().take(40) {
        for (field, _) in columns {
            text += &format!("| {} ", cell(&row[*field]));
        }
        text += "|\n";
    }
    text
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => code(text),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// `check_internet`: rungs 4 and 5 together, and what stands between this computer and the internet.
pub struct CheckInternet;

#[async_trait]
impl Tool for CheckInternet {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        if run.room.settings.scope < ProbeScope::Internet {
            return Err(Failure::out_of_scope(run.room, "the internet"));
        }
        let request = DiagnoseRequest {
            layers: vec![Layer::Gateway, Layer::NameResolution, Layer::Internet],
            ..DiagnoseRequest::default()
        };
        let Examination { facts, diagnosis } = engine::diagnose(&run.room.settings, request, &()).await;
        let verdict = match diagnosis.status {
            shared_types::DiagnosisStatus::Healthy => Verdict::Pass,
            shared_types::DiagnosisStatus::Degraded => Verdict::Warn,
            shared_types::DiagnosisStatus::Broken => Verdict::Fail,
            shared_types::DiagnosisStatus::Unknown => Verdict::Info,
        };
        let pages = json!(facts.internet.pages.iter().map(|page| json!({
            "host": page.host, "address": page.address, "loaded": page.loaded(), "status": page.status,
            "time_ms": page.body.and_then(|body| body.took_ms), "certificate": page.tls.as_ref().and_then(|tls| tls.certificate.clone()),
        })).collect::<Vec<_>>());
        let data = json!({
            "status": diagnosis.status, "cause": diagnosis.cause, "layer": diagnosis.layer, "confidence": diagnosis.confidence,
            "internet_accessible": facts.internet.pages.iter().any(crate::diagnostics::facts::Page::loaded),
            "captive_portal": diagnosis.cause == "captive_portal", "pages": pages, "checks": facts.internet.checks,
            "proxy": facts.internet.proxy, "clock": facts.internet.clock, "fix": diagnosis.fix,
        });
        let mut details =
            table(&pages, &[("host", "Page"), ("loaded", "Loads"), ("status", "Status"), ("time_ms", "ms")]);
        if !diagnosis.fix.is_empty() {
            details += "\n**What to do**\n\n";
            details.extend(diagnosis.fix.iter().map(|step| format!("1. {}\n", step.text)));
        }
        Ok(Outcome::new(verdict, diagnosis.finding, data).details(&details))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_that_answers_nothing_is_judged_by_what_it_passes_on() {
        let mut facts = Facts::empty("2026-11-22T12:00:00Z".parse().unwrap(), "internet");
        let hop: Hop = serde_json::from_value(json!({
            "address": "192.168.50.1", "adapter": "eth0", "metric": 0, "in_use": true, "in_subnet": true, "asked_ms": 3,
            "neighbour": "reachable",
        }))
        .unwrap();
        facts.gateway.hops.push(hop);
        assert!(silent_hop(&facts).is_some());
        let state = |status, evidence: &str| LayerState {
            layer: Layer::Gateway,
            name: "Gateway".into(),
            status,
            evidence: evidence.into(),
        };
        let told = outcome(
            &state(LayerStatus::Fail, "192.168.50.1 answers the question for its hardware address."),
            &facts,
            None,
        );
        assert!(told.summary.contains("neither echoes nor connections"), "{}", told.summary);
        for (beyond, verdict, part) in [
            (Beyond::Answers, Verdict::Pass, "passes traffic on"),
            (Beyond::Silent, Verdict::Fail, "passes nothing on"),
            (Beyond::Unknown, Verdict::Warn, "was not tested"),
        ] {
            let alone =
                silent_gateway(outcome(&state(LayerStatus::Pass, "192.168.50.1 is there."), &facts, None), beyond);
            assert!(alone.verdict == verdict && alone.summary.contains(part), "{}", alone.summary);
            assert!(alone.summary.starts_with("192.168.50.1") && alone.result.starts_with(&alone.summary));
        }
        facts.gateway.hops[0].neighbour = NeighbourState::Failed;
        assert!(silent_hop(&facts).is_none(), "one that is gone is another matter");
    }

    #[test]
    fn a_rung_tested_alone_is_judged_by_its_own_probes() {
        let undecided = |data: Value| Outcome::new(Verdict::Info, "Could not be decided.", data).details("| a |");
        let dead = on_its_own(Layer::Internet, undecided(json!({"internet_accessible": false})));
        assert_eq!((dead.verdict, dead.result.as_str()), (Verdict::Fail, "Nothing on the internet answers.\n\n| a |"));
        let alive = on_its_own(Layer::Gateway, undecided(json!({"reachable": true})));
        assert_eq!(alive.verdict, Verdict::Pass);
        let link = on_its_own(Layer::Link, undecided(json!({})));
        assert_eq!(link.verdict, Verdict::Info);
        let decided = Outcome::new(Verdict::Warn, "Slow.", json!({"internet_accessible": true}));
        assert_eq!(on_its_own(Layer::Internet, decided).verdict, Verdict::Warn);
    }
}
