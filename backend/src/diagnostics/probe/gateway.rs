//! Rung 3: the first hops. Whether they are there (neighbour table), whether they answer (TCP, echo).

use std::net::IpAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::time::Duration;

use crate::diagnostics::facts::{
    EchoSeries, Facts, Hop, LookupResult, NeighbourState, Outcome, PortAttempt, RouteKind,
};

use super::Probes;
use super::board::Board;
use super::dns::socket_address;
use super::echo::Suspicion;
use super::{connect, echo};

/// Ports on which routers answer or refuse; either shows that they are alive.
const PORTS: [u16; 3] = [53, 80, 443];
const POLL: Duration = Duration::from_millis(40);
/// Knocks at a hop that answers no echo: as many as echoes where loss is suspected.
const KNOCKS: u32 = 40;
const KNOCK_SPACING: Duration = Duration::from_millis(10);
/// A knock is answered by then or lost; the system sends it again after a second.
const KNOCK_PATIENCE: Duration = Duration::from_millis(300);

/// Finds the first hops in the routes that were read.
pub(crate) fn hops(facts: &Facts) -> Vec<Hop> {
    let mut hops: Vec<Hop> = Vec::new();
    let mut add = |address: IpAddr, adapter: &str, metric: u32, in_use: bool| {
        if let Some(known) = hops.iter_mut().find(|h| h.address == address && h.adapter == adapter) {
            known.in_use |= in_use;
            return;
        }
        let in_subnet = facts
            .addressing
            .addresses
            .iter()
            .any(|a| a.adapter == adapter && super::local::same_subnet(a.address, address, a.prefix));
        hops.push(Hop {
            address,
            adapter: adapter.to_owned(),
            metric,
            in_use,
            in_subnet,
            neighbour: NeighbourState::Unknown,
            mac: None,
            asked_ms: facts.elapsed_ms,
            arp: None,
            arp_mac: None,
            other_macs: Vec::new(),
            ports: Vec::new(),
            echo: None,
            knocks: None,
        });
    };
    for lookup in facts.addressing.lookups.iter().filter(|l| l.result == LookupResult::Via) {
        if let (Some(gateway), Some(adapter)) = (lookup.gateway, &lookup.adapter) {
            add(gateway, adapter, 0, true);
        }
    }
    let mut defaults: Vec<_> =
        facts.addressing.routes.iter().filter(|r| r.is_default() && r.kind == RouteKind::Unicast).collect();
    defaults.sort_by_key(|r| r.metric);
    for route in defaults {
        if let (Some(gateway), Some(adapter)) = (route.gateway, &route.adapter) {
            add(gateway, adapter, route.metric, false);
        }
    }
    hops
}

/// Starts the probes of every first hop whose adapter has a link.
pub(crate) fn start(probes: &mut Probes) {
    let hops = probes.board.read(|facts| {
        let mut found = hops(facts);
        found.retain(|hop| {
            facts.link.adapters.iter().any(|a| a.name == hop.adapter && a.enabled && a.carrier != Some(false))
        });
        found
    });
    probes.board.write(|facts| facts.gateway.hops.clone_from(&hops));
    for (index, hop) in hops.into_iter().enumerate().take(6) {
        let adapter_index = probes.adapter_index(&hop.adapter);
        let board = Arc::clone(&probes.board);
        probes.spawn(async move { watch_neighbour(&board, index, hop.address, adapter_index).await });
        for port in PORTS {
            let board = Arc::clone(&probes.board);
            let device = (!hop.in_use).then(|| hop.adapter.clone());
            probes.spawn(async move {
                let started = board.begin();
                let slot = board.write(|facts| {
                    let ports = &mut facts.gateway.hops[index].ports;
                    ports.push(PortAttempt { port, attempt: started });
                    ports.len() - 1
                });
                let target = socket_address(hop.address, adapter_index, port);
                let (ended, _) = connect::attempt(&board, started, target, device.as_deref()).await;
                board.write(|facts| facts.gateway.hops[index].ports[slot].attempt = ended);
            });
        }
        let board = Arc::clone(&probes.board);
        let suspicion = Arc::clone(&probes.suspicion);
        probes.spawn(async move {
            let place = move |facts: &mut Facts, series| facts.gateway.hops[index].echo = Some(series);
            echo::burst(&board, &suspicion, hop.address, adapter_index, place).await;
        });
        if hop.in_use {
            let (board, suspicion) = (Arc::clone(&probes.board), Arc::clone(&probes.suspicion));
            probes.spawn(async move { knock(&board, &suspicion, index, hop.address, adapter_index).await });
        }
    }
}

/// Counts loss on the way to a hop that ignores echoes, where loss is suspected, by connections to a port of it that
/// accepts or refuses.
async fn knock(board: &Board, suspicion: &Suspicion, index: usize, address: IpAddr, adapter_index: u32) {
    let port = loop {
        tokio::time::sleep(POLL).await;
        if !suspicion.is_raised() {
            continue;
        }
        let (silent, port) = board.read(|facts| {
            let hop = &facts.gateway.hops[index];
            let silent = hop.echo.as_ref().is_none_or(|echo| echo.sent > 0 && !echo.answers());
            (silent, hop.ports.iter().find(|port| port.attempt.alive()).map(|port| port.port))
        });
        match port {
            _ if !silent => return,
            Some(port) => break port,
            None => {}
        }
    };
    let started_ms = board.now_ms();
    let put = |sent: u32, replies_ms: Vec<f32>, finished: bool| {
        let last_sent_ms = board.now_ms();
        let series =
            EchoSeries { target: address, started_ms, sent, replies_ms, last_sent_ms, finished, blocked: None };
        board.write(|facts| facts.gateway.hops[index].knocks = Some(series));
    };
    put(0, Vec::new(), false);
    let knocks = (0..KNOCKS).map(|number| async move {
        tokio::time::sleep(KNOCK_SPACING * number).await;
        let began = tokio::time::Instant::now();
        let target = socket_address(address, adapter_index, port);
        let answered = match tokio::time::timeout(KNOCK_PATIENCE, connect::open_plain(target)).await {
            Ok(Ok(_)) => true,
            Ok(Err(error)) => connect::outcome_of(&error) == Outcome::Refused,
            Err(_) => false,
        };
        answered.then(|| began.elapsed().as_secs_f32() * 1000.0)
    });
    let answers = futures_util::future::join_all(knocks).await;
    put(KNOCKS, answers.into_iter().flatten().collect(), true);
}

/// Makes the system ask for the hop's hardware address and reads what it learns.
async fn watch_neighbour(board: &Board, index: usize, address: IpAddr, adapter_index: u32) {
    let local: IpAddr =
        if address.is_ipv4() { std::net::Ipv4Addr::UNSPECIFIED.into() } else { std::net::Ipv6Addr::UNSPECIFIED.into() };
    // The discard port: the datagram itself does not matter, that it must be delivered does.
    if let Ok(socket) = UdpSocket::bind((local, 0)).await {
        let _ = socket.send_to(&[], socket_address(address, adapter_index, 9)).await;
    }
    let asked = board.now_ms();
    board.write(|facts| facts.gateway.hops[index].asked_ms = asked);
    #[cfg(target_os = "linux")]
    loop {
        tokio::time::sleep(POLL).await;
        let Some((state, mac)) = super::local::neighbour(adapter_index, address).await else { continue };
        let changed =
            board.read(|facts| facts.gateway.hops.get(index).is_some_and(|h| h.neighbour != state || h.mac != mac));
        if changed {
            board.write(|facts| {
                let hop = &mut facts.gateway.hops[index];
                hop.neighbour = state;
                hop.mac = mac;
            });
        }
        if matches!(state, NeighbourState::Reachable | NeighbourState::Failed) {
            return;
        }
    }
    #[cfg(not(target_os = "linux"))]
    super::foreign::watch_neighbour(board, index, address, POLL).await;
}
