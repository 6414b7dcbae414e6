//! Rung 3: the first hops. Whether they are there (neighbour table), whether they answer (TCP, echo).

use std::net::IpAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::time::Duration;

use crate::diagnostics::facts::{Facts, Hop, LookupResult, NeighbourState, PortAttempt, RouteKind};

use super::Probes;
use super::dns::socket_address;
use super::{connect, echo};

/// Ports on which routers answer or refuse; either shows that they are alive.
const PORTS: [u16; 3] = [53, 80, 443];
const POLL: Duration = Duration::from_millis(40);

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
    }
}

/// Makes the system ask for the hop's hardware address and reads what it learns.
async fn watch_neighbour(board: &super::board::Board, index: usize, address: IpAddr, adapter_index: u32) {
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
