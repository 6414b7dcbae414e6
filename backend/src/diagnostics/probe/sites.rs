//! Names and what they lead to: every resolver on its own, the system's view, connectivity checks and pages.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::diagnostics::facts::{
    DnsServer, Facts, LookupResult, Outcome, Page, PortalCheck, QueryPurpose, RecordKind, ServerRole, SystemLookup,
    TimeReading, Transport,
};

use super::board::Board;
use super::contacted::{Check, Expected};
use super::dns::{self, Question};
use super::tls::Trust;
use super::{Probes, again, connect, http, system_lookup, tls};

/// How many of the configured servers are tested; systems use three at most.
const MOST_SERVERS: usize = 4;
/// Pages over IPv6: enough to say whether it carries pages.
const PAGES_V6: usize = 2;

/// Starts every probe of rung 4.
pub(crate) fn start_names(probes: &mut Probes) {
    add_references(probes);
    let (servers, search, system_names) = probes.board.read(|facts| {
        let servers: Vec<(usize, DnsServer)> = facts.names.servers.iter().cloned().enumerate().collect();
        (servers, facts.names.search.clone(), probes.contacted.sites.iter().map(|s| s.host.clone()).collect::<Vec<_>>())
    });
    let names = probes.contacted.names();
    let v4_routed = probes
        .board
        .read(|facts| facts.addressing.lookups.iter().any(|l| l.to.is_ipv4() && l.result == LookupResult::Via));
    let scope = probes.uplink_index();
    let mut configured = 0;
    for (index, server) in servers {
        // A narrower scope leaves servers beyond the local network alone.
        if !(probes.scope_allows_outside() || server.on_link || server.address.is_loopback()) {
            continue;
        }
        let mut questions: Vec<Question> = Vec::new();
        let known = |name: &String, record| Question { name: name.clone(), record, purpose: QueryPurpose::Known };
        if server.role == ServerRole::Reference {
            questions.extend(names.iter().take(2).map(|n| known(n, RecordKind::A)));
        } else {
            configured += 1;
            if configured > MOST_SERVERS {
                continue;
            }
            questions.extend(names.iter().map(|n| known(n, RecordKind::A)));
            if configured == 1 {
                // Without IPv4 the connectivity checks need IPv6 addresses as well.
                let count = if v4_routed { 4 } else { names.len() };
                questions.extend(names.iter().take(count).map(|n| known(n, RecordKind::Aaaa)));
                questions.extend(suffix_questions(&search, &names));
            }
            let (board, address) = (Arc::clone(&probes.board), server.address);
            let question = known(&names[0], RecordKind::A);
            probes.spawn(async move { dns::ask_tcp(&board, index, address, scope, question).await });
        }
        questions.push(Question {
            name: format!("{}.example.com", dns::random_label()),
            record: RecordKind::A,
            purpose: QueryPurpose::Absent,
        });
        for question in questions {
            probes.spawn_question(index, server.address, scope, question);
        }
    }
    for name in system_names {
        let board = Arc::clone(&probes.board);
        probes.spawn(async move { ask_system(&board, name).await });
    }
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { again::measure_loss(&board, scope).await });
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { again::measure_delay(&board, scope).await });
    start_hosts_entries(probes, scope);
}

fn add_references(probes: &Probes) {
    let references: Vec<IpAddr> = if probes.scope_allows_outside() {
        let v4_routed = probes
            .board
            .read(|facts| facts.addressing.lookups.iter().any(|l| l.to.is_ipv4() && l.result == LookupResult::Via));
        let list = if v4_routed { &probes.contacted.addresses } else { &probes.contacted.addresses_v6 };
        list.iter().take(3).map(|(_, a)| *a).collect()
    } else {
        Vec::new()
    };
    probes.board.write(|facts| {
        for address in references {
            if !facts.names.servers.iter().any(|s| s.address == address) {
                facts.names.servers.extend(super::local::servers(facts, &[address], ServerRole::Reference));
            }
        }
    });
}

fn suffix_questions(search: &[String], names: &[String]) -> Vec<Question> {
    let mut questions = Vec::new();
    for domain in search.iter().filter(|d| !d.is_empty()).take(3) {
        let mut add = |label: &str, purpose| {
            questions.push(Question { name: format!("{label}.{domain}"), record: RecordKind::A, purpose });
        };
        add(&names[0], QueryPurpose::Suffixed);
        add(&dns::random_label(), QueryPurpose::SuffixedAbsent);
        add("wpad", QueryPurpose::Wpad);
    }
    questions
}

async fn ask_system(board: &Board, name: String) {
    let attempt = board.begin();
    let slot = board.write(|facts| {
        facts.names.system.push(SystemLookup {
            name: name.clone(),
            attempt,
            addresses: Vec::new(),
            error: None,
            reach: None,
        });
        facts.names.system.len() - 1
    });
    let found = system_lookup::lookup(&name).await;
    board.write(|facts| {
        let lookup = &mut facts.names.system[slot];
        match found {
            Ok(addresses) => {
                lookup.attempt = board.ended(attempt, Outcome::Answered);
                lookup.addresses = addresses;
            }
            // Nobody was asked: too many lookups of earlier examinations still hang.
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => lookup.error = Some(error.to_string()),
            Err(error) => {
                lookup.attempt = board.ended(attempt, Outcome::Garbled);
                lookup.error = Some(error.to_string());
            }
        }
    });
    // Where programs are sent elsewhere than DNS says, see whether that place answers at all.
    let elsewhere = board
        .wait_for(|facts| {
            let told = dns_addresses(facts, &name);
            let lookup = facts.names.system.get(slot)?;
            (!told.is_empty())
                .then(|| lookup.addresses.iter().copied().find(|a| !told.contains(a) && told_family(&told, *a)))
        })
        .await;
    if let Some(address) = elsewhere {
        let started = board.begin();
        board.write(|facts| facts.names.system[slot].reach = Some(started));
        let (ended, _) = connect::attempt(board, started, (address, 443).into(), None).await;
        board.write(|facts| facts.names.system[slot].reach = Some(ended));
    }
}

fn told_family(told: &[IpAddr], address: IpAddr) -> bool {
    told.iter().any(|t| t.is_ipv4() == address.is_ipv4())
}

/// The addresses that the configured servers gave for a name, the first server's first.
pub(crate) fn dns_addresses(facts: &Facts, name: &str) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    for server in facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured) {
        for query in &server.queries {
            // What only TCP gives is beyond programs, which ask by datagram first.
            let usual = query.transport == Transport::Udp;
            if usual && query.name == name && matches!(query.purpose, QueryPurpose::Known | QueryPurpose::Target) {
                addresses.extend(query.addresses.iter().copied());
            }
        }
    }
    addresses
}

/// Checks the hosts file's entries about public names: what DNS says, and whether the entry's address answers.
fn start_hosts_entries(probes: &mut Probes, scope: u32) {
    let (entries, server) = probes.board.read(|facts| {
        let server = facts.names.servers.iter().position(|s| s.role == ServerRole::Configured);
        (facts.names.hosts.clone(), server.map(|i| (i, facts.names.servers[i].address)))
    });
    for (slot, entry) in entries.into_iter().enumerate().take(4) {
        if let Some((index, address)) = server {
            let question = Question { name: entry.name, record: RecordKind::A, purpose: QueryPurpose::Hosts };
            probes.spawn_question(index, address, scope, question);
        }
        if !probes.scope_allows_outside() {
            continue;
        }
        for port in [443, 80] {
            let board = Arc::clone(&probes.board);
            let target = entry.address;
            probes.spawn(async move {
                let started = board.begin();
                let at = board.write(|facts| {
                    let reach = &mut facts.names.hosts[slot].reach;
                    reach.push(started);
                    reach.len() - 1
                });
                let (ended, _) = connect::attempt(&board, started, (target, port).into(), None).await;
                board.write(|facts| facts.names.hosts[slot].reach[at] = ended);
            });
        }
    }
}

/// Starts the connectivity checks and pages; each waits for its name's addresses.
pub(crate) fn start_pages(probes: &mut Probes) {
    let v6 = probes.board.read(ipv6_routed);
    for check in probes.contacted.checks.clone() {
        let board = Arc::clone(&probes.board);
        probes.spawn(async move { run_check(&board, check).await });
    }
    for (number, site) in probes.contacted.sites.clone().into_iter().enumerate() {
        let families: &[bool] = if v6 && number < PAGES_V6 { &[true, false] } else { &[true] };
        for ipv4 in families.iter().copied() {
            let (board, trust) = (Arc::clone(&probes.board), Arc::clone(&probes.trust));
            let site = site.clone();
            probes.spawn(async move {
                let address = first_address(&board, &site.host, ipv4).await;
                run_page(&board, &trust, &site.host, &site.owner, address).await;
            });
        }
    }
}

/// Whether IPv6 has a way to the outside.
pub(crate) fn ipv6_routed(facts: &Facts) -> bool {
    // Beside IPv4 a unique-local address is not used for the outside (RFC 6724), whatever routes there are.
    let v4_routed = facts.addressing.lookups.iter().any(|l| l.to.is_ipv4() && l.result == LookupResult::Via);
    let global = facts.addressing.addresses.iter().any(|a| match a.address {
        IpAddr::V6(v6) => !(v6.is_unicast_link_local() || v6.is_loopback() || (v4_routed && v6.is_unique_local())),
        IpAddr::V4(_) => false,
    });
    global && facts.addressing.lookups.iter().any(|l| l.to.is_ipv6() && l.result == LookupResult::Via)
}

/// The first address of a name, from DNS or the system, whichever is first; without an IPv4 route always IPv6.
async fn first_address(board: &Board, host: &str, ipv4: bool) -> IpAddr {
    let wait = board.wait_for(|facts| {
        let mut addresses = dns_addresses(facts, host);
        if addresses.is_empty()
            && let Some(lookup) = facts.names.system.iter().find(|l| l.name == host)
        {
            addresses.clone_from(&lookup.addresses);
        }
        let v4_routed = facts.addressing.lookups.iter().any(|l| l.to.is_ipv4() && l.result == LookupResult::Via);
        let wanted = |a: &IpAddr| a.is_ipv4() == (ipv4 && v4_routed);
        addresses.into_iter().find(wanted)
    });
    wait.await
}

async fn run_check(board: &Board, check: Check) {
    let address = first_address(board, &check.host, true).await;
    let started = board.begin();
    let slot = board.write(|facts| {
        facts.internet.checks.push(PortalCheck {
            host: check.host.clone(),
            owner: check.owner.clone(),
            address,
            connect: started,
            answer: None,
            status: None,
            location: None,
            as_expected: None,
            excerpt: None,
        });
        facts.internet.checks.len() - 1
    });
    let (ended, stream) = connect::attempt(board, started, (address, 80).into(), None).await;
    let answer = board.begin();
    board.write(|facts| {
        facts.internet.checks[slot].connect = ended;
        facts.internet.checks[slot].answer = stream.is_some().then_some(answer);
    });
    let Some(mut stream) = stream else { return };
    let request = http::get_request(&check.host, &check.path, "*/*");
    let result = http::exchange(&mut stream, &request, 2048).await;
    let now = jiff::Timestamp::now();
    board.write(|facts| match result {
        Ok(reply) => {
            let good = is_expected(&check, &reply);
            if let Some(ahead_s) = http::clock_ahead_s(&reply, now) {
                facts.internet.clock.push(TimeReading { source: check.host.clone(), ahead_s, trusted: false });
            }
            let entry = &mut facts.internet.checks[slot];
            entry.answer = Some(board.ended(answer, Outcome::Answered));
            entry.status = Some(reply.status);
            entry.location = reply.header("location").map(str::to_owned);
            entry.as_expected = Some(good);
            if !good {
                entry.excerpt = Some(String::from_utf8_lossy(&reply.body).chars().take(120).collect());
            }
        }
        Err(error) => {
            facts.internet.checks[slot].answer = Some(board.ended(answer, connect::outcome_of(&error)));
        }
    });
}

fn is_expected(check: &Check, reply: &http::Reply) -> bool {
    match &check.expected {
        Expected::Exactly(status, body) => {
            let text = String::from_utf8_lossy(&reply.body);
            reply.status == *status && text.trim_start().get(..body.len()).is_some_and(|t| t.eq_ignore_ascii_case(body))
        }
        Expected::SameHost => match reply.header("location") {
            Some(location) => reply.status < 400 && location_host(location).is_none_or(|h| h == check.host),
            None => reply.status != 511,
        },
    }
}

/// The host that a `Location` leads to; `None` for a relative one.
pub(crate) fn location_host(location: &str) -> Option<String> {
    let rest = location.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    Some(host.split(':').next().unwrap_or(host).to_ascii_lowercase())
}

/// Fetches a page over HTTPS and writes each stage down.
pub(crate) async fn run_page(board: &Board, trust: &Trust, host: &str, owner: &str, address: IpAddr) {
    let started = board.begin();
    let page = Page {
        host: host.to_owned(),
        owner: owner.to_owned(),
        address,
        connect: started,
        tls: None,
        body: None,
        bytes: 0,
        status: None,
    };
    let slot = board.write(|facts| {
        facts.internet.pages.push(page.clone());
        facts.internet.pages.len() - 1
    });
    let update = |page: &Page| board.write(|facts| facts.internet.pages[slot] = page.clone());
    fetch_page(board, trust, page, None, update).await;
}

/// Walks a page's stages: connect (or the stream that is given), TLS, request. `update` is told after each.
pub(crate) async fn fetch_page(
    board: &Board,
    trust: &Trust,
    mut page: Page,
    stream: Option<tokio::net::TcpStream>,
    update: impl Fn(&Page),
) {
    let stream = match stream {
        Some(stream) => stream,
        None => {
            let (ended, stream) = connect::attempt(board, page.connect, (page.address, 443).into(), None).await;
            page.connect = ended;
            let Some(stream) = stream else { return update(&page) };
            stream
        }
    };
    let hello = board.begin();
    page.tls = Some(crate::diagnostics::facts::TlsFacts { attempt: hello, certificate: None });
    update(&page);
    let (facts_of_tls, stream) = tls::handshake(board, trust, stream, &page.host, hello).await;
    page.tls = Some(facts_of_tls);
    match stream {
        None => update(&page),
        Some(stream) => ask_for_page(board, page, stream, update).await,
    }
}

/// A page's last stage: the request on a stream that stands, and what comes of it.
pub(crate) async fn ask_for_page<S>(board: &Board, mut page: Page, mut stream: S, update: impl Fn(&Page))
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let asked = board.begin();
    page.body = Some(asked);
    update(&page);
    let request = http::get_request(&page.host, "/", "text/html,*/*");
    match http::exchange(&mut stream, &request, http::ENOUGH_BYTES).await {
        Ok(reply) => {
            page.body = Some(board.ended(asked, Outcome::Answered));
            page.status = Some(reply.status);
            page.bytes = u32::try_from(reply.body.len()).unwrap_or(u32::MAX);
        }
        Err(error) => page.body = Some(board.ended(asked, connect::outcome_of(&error))),
    }
    update(&page);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, location: Option<&str>, body: &str) -> http::Reply {
        let headers = location.map(|l| ("location".to_owned(), l.to_owned())).into_iter().collect();
        http::Reply { status, headers, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_check_that_is_answered_otherwise_is_noticed() {
        let check = |expected| Check { host: "a.example".into(), owner: "A".into(), path: "/".into(), expected };
        let exact = check(Expected::Exactly(200, "success"));
        assert!(is_expected(&exact, &reply(200, None, "success\n")));
        assert!(!is_expected(&exact, &reply(200, None, "<html>Sign in</html>")));
        assert!(!is_expected(&exact, &reply(302, Some("http://portal/"), "")));
        let any = check(Expected::SameHost);
        assert!(is_expected(&any, &reply(301, Some("https://a.example/"), "")));
        assert!(is_expected(&any, &reply(302, Some("/start"), "")));
        assert!(!is_expected(&any, &reply(302, Some("http://portal.example/login"), "")));
        assert!(!is_expected(&any, &reply(511, None, "")));
    }
}
