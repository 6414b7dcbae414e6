//! What this computer says of itself, without a packet: adapters, addresses, routes, resolvers, hosts file, leases.

pub(crate) mod files;
mod joint;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(target_os = "linux", test))]
mod resolv_conf;
#[cfg(target_os = "linux")]
pub(crate) use linux::{Flow, link_states, neighbour, way};

use std::net::IpAddr;
use std::sync::Arc;

use shared_types::Timestamp;

use crate::diagnostics::facts::{Adapter, AdapterKind, DnsServer, Facts, ServerRole};
use crate::diagnostics::settings::ProbeScope;

use super::board::Board;
use super::contacted::Contacted;
use joint::Joint;

/// There is one computer to read.
static READINGS: Joint<Contacted, Arc<Facts>> = Joint::new();

/// Reads everything local and writes it down in one go. Examinations that begin at the same time share a reading.
pub(crate) async fn read(board: &Board, contacted: &Contacted) {
    let seen = READINGS.read(contacted, async || Arc::new(look(contacted).await)).await;
    board.write(|facts| {
        facts.link.clone_from(&seen.link);
        facts.addressing.clone_from(&seen.addressing);
        facts.names.clone_from(&seen.names);
        facts.limits.extend_from_slice(&seen.limits);
        facts.system.clone_from(&seen.system);
        facts.system.os = std::env::consts::OS.to_owned();
        facts.system.read = true;
    });
}

async fn look(contacted: &Contacted) -> Facts {
    let board = Board::new(Facts::empty(Timestamp::UNIX_EPOCH, ProbeScope::Local.as_str()));
    #[cfg(target_os = "linux")]
    linux::read(&board, contacted).await;
    #[cfg(not(target_os = "linux"))]
    {
        let _ = contacted;
        super::foreign::read(&board).await;
    }
    board.into_facts()
}

/// Whether an adapter could carry traffic to the outside by its kind: no loopback, no port of a bridge, no virtual
/// cable that ends on this computer, and of the bridges only one that this computer itself uses. A `veth` whose other
/// end is elsewhere is the uplink of a container.
#[must_use]
pub(crate) fn is_uplink(adapter: &Adapter) -> bool {
    let kind = match adapter.kind {
        AdapterKind::Ethernet | AdapterKind::Wireless | AdapterKind::Mobile | AdapterKind::Unknown => true,
        AdapterKind::Bridge => adapter.leads_out,
        _ => false,
    };
    kind && adapter.master.is_none()
}

/// Whether an address lies in a subnet of one of this computer's adapters.
#[must_use]
pub(crate) fn on_link(facts: &Facts, address: IpAddr) -> bool {
    facts.addressing.addresses.iter().any(|own| {
        let adapter_up = facts.link.adapters.iter().any(|a| a.name == own.adapter && a.enabled);
        adapter_up && same_subnet(own.address, address, own.prefix)
    })
}

/// Whether two addresses share their first `prefix` bits.
#[must_use]
pub(crate) fn same_subnet(one: IpAddr, other: IpAddr, prefix: u8) -> bool {
    match (one, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let shift = 32 - u32::from(prefix.min(32));
            u64::from(u32::from(a)) >> shift == u64::from(u32::from(b)) >> shift
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let prefix = u32::from(prefix.min(128));
            prefix == 0 || u128::from(a) >> (128 - prefix) == u128::from(b) >> (128 - prefix)
        }
        _ => false,
    }
}

/// The configured servers as facts, the system's order kept.
pub(crate) fn servers(facts: &Facts, addresses: &[IpAddr], role: ServerRole) -> Vec<DnsServer> {
    let mut list: Vec<DnsServer> = Vec::new();
    for address in addresses {
        if !list.iter().any(|s| s.address == *address) {
            list.push(DnsServer {
                address: *address,
                role,
                adapter: None,
                on_link: on_link(facts, *address),
                queries: Vec::new(),
            });
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnets_are_compared_bit_by_bit() {
        let a: IpAddr = "192.168.50.20".parse().expect("one");
        assert!(same_subnet(a, "192.168.50.30".parse().expect("one"), 28));
        assert!(!same_subnet(a, "192.168.50.1".parse().expect("one"), 28));
        assert!(same_subnet(a, "8.8.8.8".parse().expect("one"), 0));
        assert!(!same_subnet(a, "::1".parse().expect("one"), 0));
        let v6: IpAddr = "2001:db8:50::20".parse().expect("one");
        assert!(same_subnet(v6, "2001:db8:50::1".parse().expect("one"), 64));
        assert!(!same_subnet(v6, "2001:db8:51::1".parse().expect("one"), 64));
    }
}
