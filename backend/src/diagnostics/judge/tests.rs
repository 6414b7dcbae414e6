//! Verdicts replayed without a network: facts that the fault lab recorded, held against what the lab's own catalogue
//! says. A new fixture is a facts file named after its scenario.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use shared_types::Diagnosis;

use super::judge;
use crate::diagnostics::facts::{
    Adapter, AdapterKind, Attempt, DnsQuery, DnsServer, Facts, QueryPurpose, RecordKind, ServerRole, Transport,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The lab's scenarios by name.
fn catalogue() -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for file in ["scenarios.json", "more.json", "field.json"] {
        let text = std::fs::read_to_string(root().join("xtask/lab").join(file)).expect("a catalogue");
        let catalogue: Value = serde_json::from_str(&text).expect("JSON");
        for scenario in catalogue["scenarios"].as_array().expect("scenarios") {
            all.insert(scenario["name"].as_str().expect("a name").to_owned(), scenario.clone());
        }
    }
    all
}

/// Recorded facts by the name of their scenario.
fn recorded() -> Vec<(String, Facts)> {
    let folder = root().join("backend/fixtures/facts");
    let mut all: Vec<(String, Facts)> = std::fs::read_dir(folder)
        .expect("fixtures")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let packed = std::fs::read(&path).expect("readable");
            let mut text = String::new();
            flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).expect("gzip");
            let name = path.file_name().expect("a name").to_string_lossy().replace(".json.gz", "");
            (name, serde_json::from_str(&text).expect("facts"))
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// What a field of the scenario allows: its value, and what its `accept` adds.
fn allowed(scenario: &Value, field: &str, plural: &str) -> Vec<Value> {
    let mut all = vec![scenario[field].clone()];
    all.extend(scenario["accept"][plural].as_array().into_iter().flatten().cloned());
    all
}

fn is_right(scenario: &Value, diagnosis: &Diagnosis) -> bool {
    let said = serde_json::to_value(diagnosis).expect("JSON");
    let statuses = allowed(scenario, "status", "status");
    if said["status"] == "healthy" {
        return statuses.contains(&said["status"]);
    }
    let named: Vec<&str> = diagnosis.also.iter().map(|a| a.cause.as_str()).collect();
    let second =
        scenario["also"].as_array().into_iter().flatten().all(|c| c.as_str().is_some_and(|c| named.contains(&c)));
    // A healthy scenario may have remarks that count as degraded; then its `accept` says so.
    statuses != [Value::from("healthy")]
        && allowed(scenario, "layer", "layers").contains(&said["layer"])
        && allowed(scenario, "cause", "causes").contains(&said["cause"])
        && second
}

#[test]
fn every_recorded_fault_is_judged_as_its_scenario_says() {
    let catalogue = catalogue();
    let recorded = recorded();
    assert!(recorded.len() >= 100, "only {} recordings are there", recorded.len());
    let mut wrong = Vec::new();
    for (name, facts) in &recorded {
        let scenario = catalogue.get(name).unwrap_or_else(|| panic!("{name} is no scenario"));
        let diagnosis = judge(facts);
        if !is_right(scenario, &diagnosis) {
            let also: Vec<_> = diagnosis.also.iter().map(|a| a.cause.clone()).collect();
            wrong.push(format!("{name}: {:?} {} also {also:?}", diagnosis.layer, diagnosis.cause));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_healthy_remark_never_changes_the_rung_of_a_verdict() {
    type Remark = fn(&mut Facts);
    let remarks: [(&str, Remark); 3] = [
        ("a spare adapter that is off", |facts| {
            facts.link.adapters.push(Adapter {
                name: "wlan9".into(),
                index: 99,
                kind: AdapterKind::Wireless,
                ..Adapter::default()
            });
        }),
        ("a bridge without a link", |facts| {
            facts.link.adapters.push(Adapter {
                name: "docker9".into(),
                index: 98,
                kind: AdapterKind::Bridge,
                enabled: true,
                carrier: Some(false),
                ..Adapter::default()
            });
        }),
        ("a last DNS server that is dead", |facts| {
            let asked = |name: &str| DnsQuery {
                name: name.into(),
                record: RecordKind::A,
                purpose: QueryPurpose::Known,
                transport: Transport::Udp,
                attempt: Attempt::begun(10),
                sends: 3,
                code: None,
                addresses: Vec::new(),
            };
            let last = facts.names.servers.iter().rposition(|s| s.role == ServerRole::Configured);
            if let Some(last) = last.filter(|i| !facts.names.servers[*i].queries.is_empty()) {
                facts.names.servers.insert(
                    last + 1,
                    DnsServer {
                        address: [192, 168, 50, 250].into(),
                        role: ServerRole::Configured,
                        adapter: None,
                        on_link: true,
                        queries: vec![asked("www.google.com"), asked("www.apple.com")],
                    },
                );
            }
        }),
    ];
    for (name, facts) in recorded() {
        let before = judge(&facts);
        for (what, remark) in &remarks {
            // A dead server among servers that are themselves the fault is no healthy remark.
            if before.layer == Some(shared_types::Layer::NameResolution) && what.contains("DNS") {
                continue;
            }
            let mut changed = facts.clone();
            remark(&mut changed);
            let after = judge(&changed);
            assert_eq!(
                (after.layer, after.status),
                (before.layer, before.status),
                "{name} with {what}: {}",
                after.cause
            );
        }
    }
}

#[test]
fn nothing_seen_gives_no_verdict() {
    let facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
    let diagnosis = judge(&facts);
    assert_eq!((diagnosis.cause.as_str(), diagnosis.layer), ("unknown", None));
    assert_eq!(diagnosis.layers.len(), 5);
}

#[test]
fn facts_of_any_moment_can_be_judged() {
    for (name, mut facts) in recorded() {
        for elapsed in [0, 50, 300, 1000, 10_000] {
            facts.elapsed_ms = elapsed;
            let diagnosis = judge(&facts);
            assert!((0.0..=1.0).contains(&diagnosis.confidence), "{name} at {elapsed}");
        }
    }
}
