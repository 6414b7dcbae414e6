//! The line without names: TCP and TLS to fixed addresses, echoes, other ways out, tunnels, packet size.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::{
    AdapterKind, Alternate, DnsQuery, EchoSeries, Facts, LookupResult, Outcome, PortAttempt, QueryPurpose, Reach,
    RecordKind, RouteKind, TimeReading, TlsFacts, Transport, Tunnel,
};

use super::board::Board;
use super::tls::Trust;
use super::{Probes, connect, dns, echo, flows, http, tls, ways};

/// The sizes of whole packets that common links carry: Ethernet, PPPoE, tunnels, the IPv6 minimum, a safe one.
const SIZES: [u32; 8] = [1500, 1492, 1480, 1450, 1420, 1400, 1300, 1280];
const SAFE_SIZE: u32 = 1100;

/// Starts the probes that need no names.
pub(crate) fn start(probes: &mut Probes) {
    let v6 = probes.board.read(super::sites::ipv6_routed);
    let name = probes.contacted.names().first().cloned().unwrap_or_default();
    let mut targets = probes.contacted.addresses.clone();
    if v6 {
        targets.extend(probes.contacted.addresses_v6.iter().cloned());
    }
    for (owner, address) in targets {
        let (board, trust, name) = (Arc::clone(&probes.board), Arc::clone(&probes.trust), name.clone());
        probes.spawn(async move { reach(&board, &trust, owner, address, &name).await });
    }
    let mut echoed: Vec<IpAddr> = probes.contacted.addresses.iter().take(3).map(|(_, a)| *a).collect();
    if v6 {
        echoed.extend(probes.contacted.addresses_v6.iter().take(2).map(|(_, a)| *a));
    }
    for address in echoed {
        let (board, suspicion) = (Arc::clone(&probes.board), Arc::clone(&probes.suspicion));
        probes.spawn(async move {
            echo::burst(&board, &suspicion, address, 0, place_echo).await;
        });
    }
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { measure_size(&board).await });
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { flows::count(&board).await });
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { ways::follow(&board).await });
    start_tunnels(probes);
    start_alternates(probes);
}

/// Keeps one series an outside address.
fn place_echo(facts: &mut Facts, series: EchoSeries) {
    match facts.internet.echoes.iter_mut().find(|e| e.target == series.target) {
        Some(known) => *known = series,
        None => facts.internet.echoes.push(series),
    }
}

async fn reach(board: &Board, trust: &Trust, owner: String, address: IpAddr, name: &str) {
    let started = board.begin();
    let slot = board.write(|facts| {
        facts.internet.reach.push(Reach { address, owner, connect: started, tls: None });
        facts.internet.reach.len() - 1
    });
    let (ended, stream) = connect::attempt(board, started, (address, 443).into(), None).await;
    let hello = board.begin();
    board.write(|facts| {
        facts.internet.reach[slot].connect = ended;
        facts.internet.reach[slot].tls = stream.is_some().then_some(TlsFacts { attempt: hello, certificate: None });
    });
    let Some(stream) = stream else { return };
    let (found, stream) = tls::handshake(board, trust, stream, &address.to_string(), hello).await;
    board.write(|facts| facts.internet.reach[slot].tls = Some(found));
    if let Some(stream) = stream {
        ask_https(board, stream, address, name).await;
    }
}

/// Asks a public resolver over HTTPS, which shows whether only port 53 is closed, and whom to believe.
async fn ask_https(
    board: &Board,
    mut stream: tokio_rustls::client::TlsStream<tokio::net::TcpStream>,
    address: IpAddr,
    name: &str,
) {
    let started = board.begin();
    let slot = board.write(|facts| {
        let index = facts.names.servers.iter().position(|s| s.address == address)?;
        let queries = &mut facts.names.servers[index].queries;
        queries.push(DnsQuery {
            name: name.to_owned(),
            record: RecordKind::A,
            purpose: QueryPurpose::Known,
            transport: Transport::Https,
            attempt: started,
            sends: 1,
            code: None,
            addresses: Vec::new(),
        });
        Some((index, queries.len() - 1))
    });
    let (Some((server, slot)), Some(query)) = (slot, dns::encode(0, name, RecordKind::A)) else { return };
    let path = format!("/dns-query?dns={}", URL_SAFE_NO_PAD.encode(query));
    let request = http::get_request(&address.to_string(), &path, "application/dns-message");
    let answer = http::exchange(&mut stream, &request, 4096).await;
    let ahead = answer.as_ref().ok().and_then(|reply| http::clock_ahead_s(reply, jiff::Timestamp::now()));
    if let Some(ahead_s) = ahead {
        board.write(|facts| {
            facts.internet.clock.push(TimeReading { source: address.to_string(), ahead_s, trusted: true })
        });
    }
    let outcome = match answer {
        Ok(reply) if reply.status == 200 => dns::decode(0, &reply.body).ok_or(Outcome::Garbled),
        Ok(_) => Err(Outcome::Garbled),
        Err(error) => Err(connect::outcome_of(&error)),
    };
    dns::settle(board, server, slot, outcome);
}

/// Looks for a limit of packet size once a connection stands but its large packets do not come.
async fn measure_size(board: &Board) {
    let ipv4 = board
        .wait_for(|facts| {
            let now = facts.elapsed_ms;
            let stuck = |tls: &Option<TlsFacts>| tls.as_ref().is_some_and(|t| t.attempt.silent(now, 300));
            let pages =
                facts.internet.pages.iter().filter(|p| stuck(&p.tls) || p.body.is_some_and(|b| b.silent(now, 300)));
            let fixed = facts.internet.reach.iter().filter(|r| stuck(&r.tls));
            let families: Vec<bool> =
                pages.map(|p| p.address.is_ipv4()).chain(fixed.map(|r| r.address.is_ipv4())).collect();
            [true, false].into_iter().find(|v4| families.iter().filter(|f| *f == v4).count() >= 2)
        })
        .await;
    let target = board.read(|facts| {
        let mut echoes = facts.internet.echoes.iter().filter(|e| e.target.is_ipv4() == ipv4);
        echoes.find(|e| e.answers()).map(|e| e.target)
    });
    let Some(target) = target else {
        return board.limit("path packet size", "no echo comes back from outside, so large ones cannot be tried");
    };
    futures_util::future::join_all(SIZES.into_iter().chain([SAFE_SIZE]).map(|size| echo::sized(board, target, size)))
        .await;
}

/// Tunnels, and whether their servers answer on the physical line.
fn start_tunnels(probes: &mut Probes) {
    let tunnels = probes.board.read(tunnels);
    probes.board.write(|facts| facts.internet.tunnels.clone_from(&tunnels));
    for (index, tunnel) in tunnels.iter().enumerate() {
        if !tunnel.takes_all {
            continue;
        }
        for (number, server) in tunnel.servers.iter().copied().take(2).enumerate() {
            for port in [443, 80] {
                let board = Arc::clone(&probes.board);
                probes.spawn(async move {
                    let started = board.begin();
                    let slot = board.write(|facts| {
                        let ports = &mut facts.internet.tunnels[index].server_ports;
                        ports.push(PortAttempt { port, attempt: started });
                        ports.len() - 1
                    });
                    let (ended, _) = connect::attempt(&board, started, (server, port).into(), None).await;
                    board.write(|facts| facts.internet.tunnels[index].server_ports[slot].attempt = ended);
                });
            }
            if number == 0 {
                let (board, suspicion) = (Arc::clone(&probes.board), Arc::clone(&probes.suspicion));
                probes.spawn(async move {
                    let place =
                        move |facts: &mut Facts, series| facts.internet.tunnels[index].server_echo = Some(series);
                    echo::burst(&board, &suspicion, server, 0, place).await;
                });
            }
        }
    }
}

/// The tunnels of this computer, from what was read.
pub(crate) fn tunnels(facts: &Facts) -> Vec<Tunnel> {
    let used: Vec<&str> = facts
        .addressing
        .lookups
        .iter()
        .filter(|l| l.result == LookupResult::Via && l.to.is_ipv4())
        .filter_map(|l| l.adapter.as_deref())
        .collect();
    facts
        .link
        .adapters
        .iter()
        .filter(|a| a.kind == AdapterKind::Tunnel)
        .map(|adapter| {
            let takes_all = used.contains(&adapter.name.as_str());
            // A client keeps the way to its server out of its own tunnel with a route for that one host.
            let servers = facts
                .addressing
                .routes
                .iter()
                .filter(|r| r.kind == RouteKind::Unicast && r.gateway.is_some() && r.prefix >= 32)
                .filter(|r| r.destination.is_ipv4() == (r.prefix == 32))
                .filter(|r| r.adapter.as_deref() != Some(adapter.name.as_str()))
                .map(|r| r.destination)
                .collect();
            Tunnel {
                adapter: adapter.name.clone(),
                up: adapter.enabled && adapter.carrier != Some(false),
                takes_all,
                servers,
                server_ports: Vec::new(),
                server_echo: None,
            }
        })
        .collect()
}

/// Tries the other ways out once the one in use has been silent for a while.
fn start_alternates(probes: &mut Probes) {
    let alternates = probes.board.read(alternates);
    if alternates.is_empty() {
        return;
    }
    let addresses: Vec<(String, IpAddr)> = probes.contacted.addresses.iter().take(3).cloned().collect();
    for (index, alternate) in alternates.iter().enumerate() {
        for (owner, address) in addresses.clone() {
            let (board, device) = (Arc::clone(&probes.board), alternate.adapter.clone());
            probes.spawn(async move {
                sleep(Duration::from_millis(250)).await;
                let carried = board.read(|facts| facts.internet.reach.iter().any(|r| r.connect.answered()));
                if carried {
                    return;
                }
                let started = board.begin();
                let slot = board.write(|facts| {
                    let reach = &mut facts.internet.alternates[index].reach;
                    reach.push(Reach { address, owner, connect: started, tls: None });
                    reach.len() - 1
                });
                let (ended, _) = connect::attempt(&board, started, (address, 443).into(), Some(&device)).await;
                board.write(|facts| facts.internet.alternates[index].reach[slot].connect = ended);
            });
        }
    }
    probes.board.write(|facts| facts.internet.alternates = alternates);
}

/// Default routes over adapters other than the one in use.
pub(crate) fn alternates(facts: &Facts) -> Vec<Alternate> {
    let used: Vec<&str> =
        facts.addressing.lookups.iter().filter(|l| l.to.is_ipv4()).filter_map(|l| l.adapter.as_deref()).collect();
    let mut found: Vec<Alternate> = Vec::new();
    for route in facts.addressing.routes.iter().filter(|r| r.is_default() && r.kind == RouteKind::Unicast) {
        let Some(adapter) = route.adapter.as_deref() else { continue };
        let linked = facts.link.adapters.iter().any(|a| a.name == adapter && a.enabled && a.carrier != Some(false));
        if linked
            && route.destination.is_ipv4()
            && !used.contains(&adapter)
            && !found.iter().any(|f| f.adapter == adapter)
        {
            found.push(Alternate { adapter: adapter.to_owned(), gateway: route.gateway, reach: Vec::new() });
        }
    }
    found
}
