//! The host that the person asked about: name, way, connection, TLS, page, step by step.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use crate::diagnostics::facts::{Facts, Outcome, Page, PortAttempt, QueryPurpose, RecordKind, ServerRole, TargetFacts};
use crate::diagnostics::names::Target;

use super::board::Board;
use super::dns::{Question, socket_address};
use super::tls::Trust;
use super::{Probes, connect, echo, local, sites, system_lookup};

/// Addresses of each family that are tried.
const MOST_ADDRESSES: usize = 2;
/// Public resolvers that are asked about it.
const REFERENCES: usize = 2;

/// Starts the walk to the target.
pub(crate) fn start(probes: &mut Probes, target: &Target) {
    let name = target.host.as_str().to_owned();
    let literal = target.host.address();
    probes.board.write(|facts| {
        facts.target = Some(TargetFacts {
            host: name.clone(),
            port: target.port,
            secure: target.secure,
            hosts_file: if literal.is_none() { local::files::hosts_entries(&name) } else { Vec::new() },
            lookup: None,
            lookup_error: None,
            addresses: literal.into_iter().collect(),
            ways: Vec::new(),
            pages: Vec::new(),
            elsewhere: Vec::new(),
            ports: Vec::new(),
            echo: None,
            firewall_rules: None,
        });
    });
    if literal.is_none() {
        ask_servers(probes, &name);
        let (board, trust) = (Arc::clone(&probes.board), Arc::clone(&probes.trust));
        probes.spawn(async move { elsewhere(&board, &trust).await });
    }
    #[cfg(target_os = "linux")]
    if probes.board.read(|facts| facts.system.privileged) {
        let board = Arc::clone(&probes.board);
        probes.spawn(async move { super::firewall::look_for_target(&board).await });
    }
    let (board, trust) = (Arc::clone(&probes.board), Arc::clone(&probes.trust));
    let suspicion = Arc::clone(&probes.suspicion);
    let port_80 = target.port != 80;
    // A link-local address leads nowhere without an interface: the one that is named, else the one in use.
    let scope = target.host.zone().map_or_else(|| probes.uplink_index(), |zone| probes.zone_index(zone.as_str()));
    probes.spawn(async move {
        let addresses = match literal {
            Some(address) => vec![address],
            None => resolve(&board, &name).await,
        };
        let of = |ipv4: bool| addresses.iter().copied().filter(move |a| a.is_ipv4() == ipv4).take(MOST_ADDRESSES);
        let tried: Vec<IpAddr> = of(true).chain(of(false)).collect();
        ways(&board, &tried).await;
        let pages = futures_util::future::join_all(
            tried.iter().map(|a| walk(&board, &trust, socket_address(*a, scope, 0), Place::Given)),
        );
        let ports = async {
            if let Some(address) = tried.first().filter(|_| port_80) {
                port(&board, socket_address(*address, scope, 80)).await;
            }
        };
        let echoes = async {
            if let Some(address) = tried.first() {
                let place = |facts: &mut Facts, series| {
                    if let Some(target) = facts.target.as_mut() {
                        target.echo = Some(series);
                    }
                };
                echo::burst(&board, &suspicion, *address, scope, place).await;
            }
        };
        tokio::join!(pages, ports, echoes);
    });
}

/// Asks the first server that is set, and public ones, what they say of the name.
fn ask_servers(probes: &mut Probes, name: &str) {
    let scope = probes.uplink_index();
    let servers: Vec<(usize, IpAddr)> = probes.board.read(|facts| {
        let of = |role| facts.names.servers.iter().enumerate().filter(move |(_, s)| s.role == role);
        let all = of(ServerRole::Configured).take(1).chain(of(ServerRole::Reference).take(REFERENCES));
        all.map(|(index, server)| (index, server.address)).collect()
    });
    for (index, address) in servers {
        for record in [RecordKind::A, RecordKind::Aaaa] {
            let question = Question { name: name.to_owned(), record, purpose: QueryPurpose::Target };
            probes.spawn_question(index, address, scope, question);
        }
    }
}

async fn resolve(board: &Board, name: &str) -> Vec<IpAddr> {
    let started = board.begin();
    board.write(|facts| {
        if let Some(target) = facts.target.as_mut() {
            target.lookup = Some(started);
        }
    });
    let result = system_lookup::lookup(name).await;
    let addresses = result.as_ref().map_or_else(|_| Vec::new(), Clone::clone);
    board.write(|facts| {
        let Some(target) = facts.target.as_mut() else { return };
        let outcome = if result.is_ok() { Outcome::Answered } else { Outcome::Garbled };
        target.lookup = Some(board.ended(started, outcome));
        target.addresses.clone_from(&addresses);
        target.lookup_error = result.err().map(|e| e.to_string());
    });
    addresses
}

/// Asks the system which way packets to these addresses take.
#[cfg(target_os = "linux")]
async fn ways(board: &Board, addresses: &[IpAddr]) {
    let adapters: Vec<(u32, String)> =
        board.read(|facts| facts.link.adapters.iter().map(|a| (a.index, a.name.clone())).collect());
    for address in addresses {
        let Some(way) = local::way(&local::Flow::to(*address), &adapters).await else { continue };
        board.write(|facts| facts.target.as_mut().map(|target| target.ways.push(way)));
    }
}

#[cfg(not(target_os = "linux"))]
async fn ways(_: &Board, _: &[IpAddr]) {}

/// Where public resolvers name an address that the system does not: is the page there?
async fn elsewhere(board: &Board, trust: &Trust) {
    let address = board.wait_for(other_address).await;
    walk(board, trust, (address, 0).into(), Place::Elsewhere).await;
}

/// An address that public resolvers give for the target while the system's lookup gives none of theirs.
pub(crate) fn other_address(facts: &Facts) -> Option<IpAddr> {
    let target = facts.target.as_ref()?;
    target.lookup.filter(|l| l.outcome != Outcome::Waiting)?;
    let told = told_by(facts, ServerRole::Reference);
    let differs = !told.is_empty() && !told.iter().any(|a| target.addresses.contains(a));
    // IPv4 first: it is what every computer has.
    told.iter().find(|a| a.is_ipv4()).or_else(|| told.first()).copied().filter(|_| differs)
}

/// The addresses that servers of one role give for the target.
pub(crate) fn told_by(facts: &Facts, role: ServerRole) -> Vec<IpAddr> {
    let queries = facts.names.servers.iter().filter(|s| s.role == role).flat_map(|s| &s.queries);
    queries.filter(|q| q.purpose == QueryPurpose::Target).flat_map(|q| q.addresses.iter().copied()).collect()
}

/// In which list of the target's a page stands.
#[derive(Clone, Copy)]
enum Place {
    /// At an address that the system gives.
    Given,
    Elsewhere,
}

impl Place {
    fn pages(self, target: &mut TargetFacts) -> &mut Vec<Page> {
        match self {
            Self::Given => &mut target.pages,
            Self::Elsewhere => &mut target.elsewhere,
        }
    }
}

async fn walk(board: &Board, trust: &Trust, mut to: SocketAddr, place: Place) {
    let started = board.begin();
    let begun = board.write(|facts| {
        let target = facts.target.as_mut()?;
        let page = Page {
            // A zone is this computer's affair: no certificate and no server knows it.
            host: target.host.split('%').next().unwrap_or_default().to_owned(),
            owner: target.host.clone(),
            address: to.ip(),
            connect: started,
            tls: None,
            body: None,
            bytes: 0,
            status: None,
        };
        let (port, secure) = (target.port, target.secure);
        let pages = place.pages(target);
        pages.push(page.clone());
        Some((page, pages.len() - 1, port, secure))
    });
    let Some((mut page, slot, port, secure)) = begun else { return };
    let update = |page: &Page| {
        board.write(|facts| {
            if let Some(target) = facts.target.as_mut() {
                place.pages(target)[slot] = page.clone();
            }
        });
    };
    to.set_port(port);
    let (ended, stream) = connect::attempt(board, started, to, None).await;
    page.connect = ended;
    match stream {
        None => update(&page),
        Some(stream) if secure => sites::fetch_page(board, trust, page, Some(stream), update).await,
        Some(stream) => sites::ask_for_page(board, page, stream, update).await,
    }
}

async fn port(board: &Board, to: SocketAddr) {
    let started = board.begin();
    let port = to.port();
    let put = |attempt| {
        board.write(|facts| {
            if let Some(target) = facts.target.as_mut() {
                target.ports.retain(|p| p.port != port);
                target.ports.push(PortAttempt { port, attempt });
            }
        });
    };
    put(started);
    let (ended, _) = connect::attempt(board, started, to, None).await;
    put(ended);
}
