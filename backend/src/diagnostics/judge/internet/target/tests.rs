//! Walks to a host that was asked about, on top of a healthy network that the fault lab recorded.

use std::io::Read;
use std::net::IpAddr;
use std::path::Path;

use shared_types::{Diagnosis, DiagnosisStatus};

use crate::diagnostics::facts::{
    Attempt, Certificate, CertificateVerdict, DnsQuery, EchoSeries, Facts, LookupResult, Outcome, Page, PortAttempt,
    QueryPurpose, RecordKind, RouteLookup, ServerRole, TargetFacts, TlsFacts, Transport,
};
use crate::diagnostics::judge::{Readiness, judge, readiness};

const V4: &str = "198.51.100.25";
const V6: &str = "2001:db8:100::25";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn ended(outcome: Outcome) -> Attempt {
    let took_ms = (outcome != Outcome::Waiting).then_some(4.0);
    Attempt { outcome, started_ms: 20, took_ms }
}

fn page(address: &str, connect: Outcome) -> Page {
    Page {
        host: "shop.example".into(),
        owner: "shop.example".into(),
        address: ip(address),
        connect: ended(connect),
        tls: None,
        body: None,
        bytes: 0,
        status: None,
    }
}

fn greeting(address: &str, outcome: Outcome, verdict: Option<CertificateVerdict>) -> Page {
    let certificate = verdict.map(|verdict| Certificate {
        verdict,
        subject: None,
        issuer: Some("CN=Lab".into()),
        not_before: None,
        not_after: None,
    });
    Page { tls: Some(TlsFacts { attempt: ended(outcome), certificate }), ..page(address, Outcome::Answered) }
}

fn answer(address: &str, body: Outcome, status: Option<u16>) -> Page {
    let greeted = greeting(address, Outcome::Answered, Some(CertificateVerdict::Valid));
    Page { body: Some(ended(body)), status, ..greeted }
}

/// A healthy desk that has looked for `shop.example` for three seconds.
fn asked(pages: Vec<Page>) -> Facts {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/facts/healthy_dual_stack.json.gz");
    let packed = std::fs::read(path).expect("a recording");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).expect("gzip");
    let mut facts: Facts = serde_json::from_str(&text).expect("facts");
    facts.elapsed_ms = 3000;
    let addresses: Vec<IpAddr> = pages.iter().map(|p| p.address).collect();
    let usual = |v4: bool| facts.addressing.lookups.iter().find(|l| l.to.is_ipv4() == v4).expect("a way").clone();
    facts.target = Some(TargetFacts {
        host: "shop.example".into(),
        port: 443,
        secure: true,
        hosts_file: Vec::new(),
        lookup: Some(ended(Outcome::Answered)),
        lookup_error: None,
        ways: addresses.iter().map(|to| RouteLookup { to: *to, ..usual(to.is_ipv4()) }).collect(),
        addresses,
        pages,
        elsewhere: Vec::new(),
        ports: vec![PortAttempt { port: 80, attempt: ended(Outcome::Waiting) }],
        echo: None,
        firewall_rules: Some(Vec::new()),
    });
    facts
}

fn told(facts: &mut Facts, role: ServerRole, address: &str) {
    let server = facts.names.servers.iter_mut().find(|s| s.role == role).expect("a server");
    server.queries.push(DnsQuery {
        name: "shop.example".into(),
        record: RecordKind::A,
        purpose: QueryPurpose::Target,
        transport: Transport::Udp,
        attempt: ended(Outcome::Answered),
        sends: 1,
        code: Some("NOERROR".into()),
        addresses: vec![ip(address)],
    });
}

fn said(diagnosis: &Diagnosis) -> String {
    let facts: Vec<&str> = diagnosis.evidence.iter().map(|e| e.fact.as_str()).collect();
    format!("{}\n{}", diagnosis.finding, facts.join("\n"))
}

/// The cause, and that the host is spoken of.
fn cause(facts: &Facts) -> String {
    let diagnosis = judge(facts);
    assert!(said(&diagnosis).contains("shop.example"), "{}: {}", diagnosis.cause, said(&diagnosis));
    assert_eq!(readiness(facts), Readiness::Decided, "{}", diagnosis.cause);
    diagnosis.cause
}

#[test]
fn a_site_that_answers_is_told_with_every_step() {
    for (status, words) in [(200, "answers:"), (404, "start page is missing"), (401, "wants a login")] {
        let diagnosis = judge(&asked(vec![answer(V4, Outcome::Answered, Some(status))]));
        assert_eq!(diagnosis.status, DiagnosisStatus::Healthy);
        assert!(diagnosis.finding.contains(words), "{}", diagnosis.finding);
        let said = said(&diagnosis);
        for step in ["is at 198.51.100.25", "The way to", "takes the connection", "a certificate", "status"] {
            assert!(said.contains(step), "{step}: {said}");
        }
    }
}

#[test]
fn a_site_that_fails_is_named_at_the_step_where_it_fails() {
    let cases = [
        ("answers no connection", vec![page(V4, Outcome::Waiting)]),
        ("refuses connections", vec![page(V4, Outcome::Refused), page(V6, Outcome::Refused)]),
        ("greeting", vec![greeting(V4, Outcome::Waiting, None)]),
        ("greeting", vec![greeting(V4, Outcome::Closed, None)]),
        ("sends no page", vec![answer(V4, Outcome::Waiting, None)]),
        ("sends no page", vec![answer(V4, Outcome::Closed, None)]),
        ("an error of its own (503)", vec![answer(V4, Outcome::Answered, Some(503))]),
    ];
    for (words, pages) in cases {
        let facts = asked(pages);
        assert_eq!(cause(&facts), "remote_site_down", "{words}");
        let finding = judge(&facts).finding;
        assert!(finding.contains(words), "{words}: {finding}");
    }
    let mut facts = asked(vec![page(V4, Outcome::Refused)]);
    facts.target.as_mut().expect("one").ports[0].attempt = ended(Outcome::Answered);
    assert!(judge(&facts).finding.contains("answers on port 80"));
    let bad = asked(vec![greeting(V4, Outcome::Garbled, Some(CertificateVerdict::Expired))]);
    assert_eq!(cause(&bad), "remote_certificate_bad");
}

#[test]
fn one_dead_address_among_good_ones_is_told() {
    let facts = asked(vec![answer(V4, Outcome::Answered, Some(200)), page(V6, Outcome::Waiting)]);
    assert_eq!(cause(&facts), "remote_site_partial");
    // Without IPv6 here it is no fault of theirs that their IPv6 address is out of reach.
    let facts = asked(vec![answer(V4, Outcome::Answered, Some(200)), page(V6, Outcome::NoRoute)]);
    assert_eq!(cause(&facts), "healthy");
}

#[test]
fn a_hosts_entry_is_our_side() {
    let mut facts = asked(vec![page("127.0.0.1", Outcome::Refused)]);
    facts.target.as_mut().expect("one").hosts_file = vec![ip("127.0.0.1")];
    assert_eq!(cause(&facts), "local_service_down", "nobody else knows the name");
    told(&mut facts, ServerRole::Configured, V4);
    assert_eq!(cause(&facts), "hosts_file_override");
}

#[test]
fn a_resolver_that_says_otherwise_than_public_ones_is_our_side() {
    for sink in ["0.0.0.0", "127.0.0.1"] {
        let mut facts = asked(vec![page(sink, Outcome::Refused)]);
        assert_eq!(cause(&facts), "dns_name_altered", "{sink}");
        told(&mut facts, ServerRole::Reference, V4);
        facts.target.as_mut().expect("one").elsewhere = vec![page(V4, Outcome::Waiting)];
        assert_eq!(cause(&facts), "dns_name_altered", "{sink}");
    }
    let mut facts = asked(vec![page("203.0.113.66", Outcome::Waiting)]);
    told(&mut facts, ServerRole::Reference, V4);
    let elsewhere = |page| vec![page];
    facts.target.as_mut().expect("one").elsewhere = elsewhere(page(V4, Outcome::Waiting));
    assert_eq!(cause(&facts), "remote_site_down", "dead there as well: other addresses are no lie by themselves");
    facts.target.as_mut().expect("one").elsewhere = elsewhere(answer(V4, Outcome::Answered, Some(200)));
    assert_eq!(cause(&facts), "dns_name_altered");
    let mut facts = asked(Vec::new());
    facts.target.as_mut().expect("one").lookup = Some(ended(Outcome::Garbled));
    assert_eq!(cause(&facts), "remote_name_missing");
    told(&mut facts, ServerRole::Reference, V4);
    facts.target.as_mut().expect("one").elsewhere = elsewhere(answer(V4, Outcome::Answered, Some(200)));
    assert_eq!(cause(&facts), "dns_name_altered");
}

#[test]
fn our_own_routes_and_firewall_are_our_side() {
    let with = |change: fn(&mut TargetFacts)| {
        let mut facts = asked(vec![page(V4, Outcome::Waiting)]);
        change(facts.target.as_mut().expect("one"));
        facts
    };
    let thrown = with(|t| t.ways[0].result = LookupResult::Blackhole);
    assert_eq!(cause(&thrown), "blackhole_route");
    assert_eq!(judge(&thrown).layer.map(shared_types::Layer::number), Some(2));
    let elsewhere = with(|t| t.ways[0].gateway = Some(ip("192.168.50.99")));
    assert_eq!(cause(&elsewhere), "target_route_wrong");
    let nowhere = with(|t| t.pages[0].connect = ended(Outcome::NoRoute));
    assert_eq!(cause(&nowhere), "target_route_wrong");
    let rule = with(|t| t.firewall_rules = Some(vec!["ip daddr 198.51.100.25 drop".into()]));
    assert_eq!(cause(&rule), "local_firewall_block");
    let echo = with(|t| {
        t.echo = Some(EchoSeries {
            target: t.addresses[0],
            started_ms: 20,
            sent: 0,
            replies_ms: Vec::new(),
            last_sent_ms: 20,
            finished: true,
            blocked: Some(Outcome::Forbidden),
        });
    });
    assert_eq!(cause(&echo), "local_firewall_block");
}

#[test]
fn this_computer_and_its_neighbours_need_no_vpn() {
    for (address, name, expected) in [
        ("127.0.0.1", "localhost", "local_service_down"),
        ("0.0.0.0", "0.0.0.0", "local_service_down"),
        ("192.168.50.77", "192.168.50.77", "lan_host_down"),
        ("10.9.9.9", "10.9.9.9", "remote_site_down"),
    ] {
        let mut facts = asked(vec![page(address, Outcome::Refused)]);
        let target = facts.target.as_mut().expect("one");
        name.clone_into(&mut target.host);
        target.lookup = (name == "localhost").then(|| ended(Outcome::Answered));
        let diagnosis = judge(&facts);
        assert_eq!(diagnosis.cause, expected, "{name}");
        let said = said(&diagnosis);
        assert!(!said.contains("()"), "{said}");
        assert_eq!(said.contains("VPN"), name == "10.9.9.9", "{said}");
    }
}

#[test]
fn a_walk_that_is_under_way_is_waited_for_and_never_called_healthy() {
    let fresh = |page: Page| Page {
        body: page.body.map(|_| Attempt::begun(2900)),
        tls: page.tls.map(|tls| TlsFacts { attempt: Attempt::begun(2900), ..tls }),
        ..page
    };
    for page in [
        Page { connect: Attempt::begun(2900), ..page(V4, Outcome::Waiting) },
        fresh(greeting(V4, Outcome::Waiting, None)),
        fresh(answer(V4, Outcome::Waiting, None)),
    ] {
        let facts = asked(vec![page]);
        assert_eq!(readiness(&facts), Readiness::Waiting("trying the host you asked about"));
        let diagnosis = judge(&facts);
        assert_eq!(diagnosis.status, DiagnosisStatus::Unknown);
        assert!(diagnosis.finding.contains("shop.example"), "{}", diagnosis.finding);
    }
}
