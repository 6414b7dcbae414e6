//! Verdicts replayed without a network: facts that the fault lab recorded, held against what the lab's own catalogue
//! says. A new fixture is a facts file named after its scenario.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use shared_types::{Diagnosis, DiagnosisStatus, Layer};

use super::judge;
use crate::diagnostics::facts::{
    Adapter, AdapterKind, Attempt, DnsQuery, DnsServer, FIREWALL_RULES, Facts, GatewayFacts, InternetFacts, Limit,
    Outcome, QueryPurpose, RecordKind, SECOND_DEVICE, ServerRole, TIME_UP, Transport,
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

fn facts_of(name: &str) -> Facts {
    recorded().into_iter().find(|(n, _)| n == name).map(|(_, facts)| facts).expect("a recording")
}

/// What speaks against a verdict.
fn against(diagnosis: &Diagnosis) -> String {
    diagnosis.evidence.iter().filter(|e| !e.supports).map(|e| e.fact.as_str()).collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_rung_that_was_asked_for_alone_and_is_in_order_is_healthy() {
    let mut facts = facts_of("healthy_dual_stack");
    facts.tested = vec![Layer::Gateway];
    facts.internet = InternetFacts::default();
    facts.names.servers.clear();
    // All was asked for, and the scope did not allow it.
    assert_eq!(judge(&facts).status, DiagnosisStatus::Unknown);
    facts.asked = vec![Layer::Gateway];
    let diagnosis = judge(&facts);
    assert_eq!(diagnosis.status, DiagnosisStatus::Healthy, "{}", diagnosis.finding);
    assert!(diagnosis.finding.contains("as far as was asked for: Gateway"), "{}", diagnosis.finding);
    assert!(against(&diagnosis).contains("Not tested: Name resolution, Internet"), "{}", against(&diagnosis));
    facts.asked = vec![Layer::Gateway, Layer::Internet];
    assert_eq!(judge(&facts).status, DiagnosisStatus::Unknown, "the internet was asked for and not seen");
}

#[test]
fn what_was_not_tried_is_not_stated() {
    let mut facts = facts_of("gateway_down");
    facts.tested.retain(|l| *l < Layer::Internet);
    facts.internet = InternetFacts::default();
    let diagnosis = judge(&facts);
    assert_eq!(diagnosis.cause, "gateway_unreachable");
    assert!(diagnosis.evidence.iter().all(|e| !e.fact.contains("outside")), "{:?}", diagnosis.evidence);

    let mut facts = facts_of("upstream_blackhole");
    let sure = judge(&facts).confidence;
    facts.tested.retain(|l| *l != Layer::Gateway);
    facts.gateway = GatewayFacts::default();
    let diagnosis = judge(&facts);
    assert_eq!(diagnosis.cause, "upstream_down");
    assert!(!diagnosis.finding.contains("router works but"), "{}", diagnosis.finding);
    assert!(diagnosis.confidence < sure - 0.2, "{} of {sure}", diagnosis.confidence);
}

#[test]
fn a_resolver_of_the_local_network_is_judged_by_its_own_answers_where_nothing_else_may_be_asked() {
    let mut facts = facts_of("dns_servfail");
    facts.scope = "lan".to_owned();
    facts.tested.retain(|l| *l < Layer::Internet);
    facts.internet = InternetFacts::default();
    facts.names.servers.retain(|s| s.role == ServerRole::Configured);
    let diagnosis = judge(&facts);
    assert_eq!(diagnosis.cause, "dns_servfail");
    assert!(diagnosis.confidence < 0.8 && against(&diagnosis).contains("line works was not tried"));
}

#[test]
fn limits_that_matter_stand_beside_the_verdict_and_cost_confidence() {
    let limit = |what: &str, why: &str| Limit { what: what.to_owned(), why: why.to_owned() };
    let cases = [
        ("healthy_dual_stack", SECOND_DEVICE, true),
        ("healthy_dual_stack", FIREWALL_RULES, false),
        ("https_blocked_reset", FIREWALL_RULES, true),
        ("https_blocked_reset", SECOND_DEVICE, false),
    ];
    for (name, what, matters) in cases {
        let mut facts = facts_of(name);
        facts.limits.clear();
        let before = judge(&facts);
        facts.limits.push(limit(what, "it takes administrator rights"));
        let after = judge(&facts);
        assert_eq!(after.cause, before.cause);
        assert_eq!(after.confidence < before.confidence, matters, "{name}: {what}");
        assert_eq!(against(&after).contains("administrator rights"), matters, "{name}: {what}");
    }
    let mut facts = facts_of("healthy_dual_stack");
    facts.limits.push(limit("counting lost packets", TIME_UP));
    let cut = judge(&facts);
    assert!(cut.confidence < 0.9 && against(&cut).contains("cut short"), "{} {}", cut.confidence, against(&cut));
}

#[test]
fn a_server_that_was_out_of_reach_for_a_moment_is_not_slow() {
    let mut facts = facts_of("healthy_dual_stack");
    facts.elapsed_ms = 1800;
    let at = facts.names.servers.iter().position(|s| s.role == ServerRole::Configured).expect("a server");
    let server = &mut facts.names.servers[at];
    // Three copies went out; the line was dead until after the second.
    for query in server.queries.iter_mut().filter(|q| q.purpose == QueryPurpose::Known) {
        query.sends = 3;
        query.attempt.took_ms = Some(907.0);
    }
    let asked_anew = |took_ms: Option<f32>| DnsQuery {
        name: "tt-1.example.com".into(),
        record: RecordKind::A,
        purpose: QueryPurpose::Burst,
        transport: Transport::Udp,
        attempt: Attempt {
            outcome: if took_ms.is_some() { Outcome::Answered } else { Outcome::Waiting },
            started_ms: 1000,
            took_ms,
        },
        sends: 1,
        code: took_ms.map(|_| "NXDOMAIN".into()),
        addresses: Vec::new(),
    };
    let plain = facts.clone();
    assert_eq!(judge(&plain).cause, "healthy", "nothing is known before it was asked anew");
    facts.names.servers[at].queries.extend([Some(6.0), Some(7.0), None, Some(6.0)].map(asked_anew));
    assert_eq!(judge(&facts).cause, "healthy");
    facts = plain;
    facts.names.servers[at].queries.extend([None, Some(700.0), None, None].map(asked_anew));
    assert_eq!(judge(&facts).cause, "dns_slow");
}

#[test]
fn silence_on_443_counts_once_its_first_packet_was_sent_again() {
    let mut facts = facts_of("https_blocked_drop");
    // Nobody answered on another port in between, so the line may have been out for a moment.
    let internet = &mut facts.internet;
    for attempt in
        internet.reach.iter_mut().map(|r| &mut r.connect).chain(internet.pages.iter_mut().map(|p| &mut p.connect))
    {
        attempt.started_ms = 40;
    }
    for check in &mut facts.internet.checks {
        check.connect.started_ms = 45;
    }
    facts.elapsed_ms = 700;
    assert_ne!(judge(&facts).cause, "https_blocked");
    facts.elapsed_ms = 1500;
    assert_eq!(judge(&facts).cause, "https_blocked");
    for page in &mut facts.internet.pages {
        page.connect.started_ms = 50;
    }
    facts.elapsed_ms = 700;
    assert_eq!(judge(&facts).cause, "https_blocked", "port 80 answered between two that did not");
}

/// Gives every connection to a site of this owner another outcome.
fn with_site(facts: &mut Facts, owner: &str, outcome: Outcome) {
    for page in facts.internet.pages.iter_mut().filter(|p| p.owner == owner) {
        page.connect = Attempt { outcome, took_ms: Some(3.0), ..page.connect };
    }
}

#[test]
fn sites_of_three_owners_in_silence_are_a_fault_and_two_that_are_down_or_any_that_refuse_are_none() {
    let silent = facts_of("sites_mostly_silent");
    let verdict = judge(&silent);
    assert_eq!((verdict.cause.as_str(), verdict.status), ("upstream_packet_loss", DiagnosisStatus::Degraded));
    assert!(against(&verdict).contains("A filter that blocks as many"), "{}", against(&verdict));
    for outcome in [Outcome::Answered, Outcome::Refused] {
        let mut fewer = silent.clone();
        with_site(&mut fewer, "Wikimedia", outcome);
        assert_eq!(judge(&fewer).status, DiagnosisStatus::Healthy, "{outcome:?}");
    }
}

#[test]
fn a_host_that_accepts_the_second_connection_shows_that_flows_die_and_not_hosts() {
    let mut facts = facts_of("sites_mostly_silent");
    for (series, _) in facts.internet.retries.iter_mut().zip(0..4) {
        series.replies_ms = vec![0.4, 0.5];
    }
    let verdict = judge(&facts);
    assert_eq!(verdict.cause, "upstream_packet_loss");
    assert!(verdict.finding.contains("of the connections"), "{}", verdict.finding);
    assert!(verdict.ruled_out.iter().any(|r| r.starts_with("The hosts")), "{:?}", verdict.ruled_out);
}

#[test]
fn where_the_system_does_not_say_which_hop_it_takes_the_silence_of_most_sites_still_counts() {
    let mut facts = facts_of("multipath_one_dead");
    assert_eq!(judge(&facts).cause, "dead_preferred_route");
    facts.addressing.ways.clear();
    facts.elapsed_ms = 1600;
    let verdict = judge(&facts);
    assert_eq!((verdict.cause.as_str(), verdict.layer), ("upstream_packet_loss", Some(Layer::Internet)));
}

#[test]
fn one_site_in_silence_accuses_a_next_hop_of_the_default_route_only() {
    let mut facts = facts_of("multipath_three_one_dead");
    let verdict = judge(&facts);
    assert_eq!(verdict.cause, "dead_preferred_route");
    assert!(verdict.confidence < 0.8 && against(&verdict).contains("being down"), "{}", against(&verdict));
    // A way of its own to one site is somebody's purpose.
    for route in facts.addressing.routes.iter_mut().filter(|r| r.gateway == Some([192, 168, 50, 77].into())) {
        (route.destination, route.prefix) = ([198, 51, 100, 23].into(), 32);
    }
    assert_eq!(judge(&facts).status, DiagnosisStatus::Healthy);
}
