//! The host that the person asked about: name, connection, TLS, page, step by step.

use std::net::IpAddr;
use std::sync::Arc;

use crate::diagnostics::facts::{Outcome, Page, PortAttempt, TargetFacts};
use crate::diagnostics::names::HostName;

use super::{Probes, connect, echo, sites, system_lookup};

/// Addresses of the target that are tried.
const MOST_ADDRESSES: usize = 3;

/// Starts the walk to the target.
pub(crate) fn start(probes: &mut Probes, host: &HostName) {
    let name = host.as_str().to_owned();
    probes.board.write(|facts| {
        facts.target = Some(TargetFacts {
            host: name.clone(),
            lookup: None,
            lookup_error: None,
            addresses: Vec::new(),
            pages: Vec::new(),
            ports: Vec::new(),
            echo: None,
        });
    });
    let (board, trust) = (Arc::clone(&probes.board), Arc::clone(&probes.trust));
    let suspicion = Arc::clone(&probes.suspicion);
    let literal = host.address();
    probes.spawn(async move {
        let addresses = match literal {
            Some(address) => vec![address],
            None => resolve(&board, &name).await,
        };
        let page = |address| walk_page(&board, &trust, &name, address);
        let pages = futures_util::future::join_all(addresses.iter().copied().take(MOST_ADDRESSES).map(page));
        let ports = futures_util::future::join_all(addresses.iter().copied().take(1).map(|a| port(&board, a, 80)));
        let echoes = async {
            if let Some(address) = addresses.first() {
                let place = |facts: &mut crate::diagnostics::facts::Facts, series| {
                    if let Some(target) = facts.target.as_mut() {
                        target.echo = Some(series);
                    }
                };
                echo::burst(&board, &suspicion, *address, 0, place).await;
            }
        };
        tokio::join!(pages, ports, echoes);
    });
}

async fn resolve(board: &super::board::Board, name: &str) -> Vec<IpAddr> {
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

async fn walk_page(board: &super::board::Board, trust: &super::tls::Trust, name: &str, address: IpAddr) {
    let page = Page {
        host: name.to_owned(),
        owner: name.to_owned(),
        address,
        connect: board.begin(),
        tls: None,
        body: None,
        bytes: 0,
        status: None,
    };
    let slot = board.write(|facts| {
        let pages = &mut facts.target.as_mut()?.pages;
        pages.push(page.clone());
        Some(pages.len() - 1)
    });
    let Some(slot) = slot else { return };
    let update = |page: &Page| {
        board.write(|facts| {
            if let Some(target) = facts.target.as_mut() {
                target.pages[slot] = page.clone();
            }
        });
    };
    sites::fetch_page(board, trust, page, None, update).await;
}

async fn port(board: &super::board::Board, address: IpAddr, port: u16) {
    let started = board.begin();
    let put = |attempt| {
        board.write(|facts| {
            if let Some(target) = facts.target.as_mut() {
                target.ports.retain(|p| p.port != port);
                target.ports.push(PortAttempt { port, attempt });
            }
        });
    };
    put(started);
    let (ended, _) = connect::attempt(board, started, (address, port).into(), None).await;
    put(ended);
}
