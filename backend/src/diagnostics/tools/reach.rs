//! How far a tool may send, and to which addresses a name leads.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use crate::diagnostics::names::{HostName, InterfaceName};
use crate::diagnostics::settings::ProbeScope;
use crate::diagnostics::toolbox::targets;

use super::{Failure, Run};

/// Programs themselves wait longer, but a lookup that takes this long is broken for a person.
const LOOKUP_PATIENCE: Duration = Duration::from_secs(5);

/// Refuses to send beyond what this server may probe, and to metadata services that a name led to.
///
/// # Errors
/// The failure that says so.
pub fn permit(run: &Run<'_>, address: IpAddr) -> Result<(), Failure> {
    targets::permitted(address)
        .map_err(|why| Failure::new(format!("Nothing was sent to {address}: the target {why}.")))?;
    if targets::distance(address) > run.room.settings.scope {
        return Err(Failure::out_of_scope(run.room, &address.to_string()));
    }
    Ok(())
}

/// The addresses of a host, through the system as programs see them; each may be probed. The port is 0; a link-local
/// address carries the interface that it is reached over.
///
/// # Errors
/// Where the name leads nowhere or too far away, or the interface of an address does not exist.
pub async fn resolve(run: &Run<'_>, host: &HostName) -> Result<Vec<SocketAddr>, Failure> {
    let addresses = match (host.address(), host.zone()) {
        (Some(IpAddr::V6(address)), Some(zone)) => {
            let scope = index_of(&zone).await?;
            vec![SocketAddrV6::new(address, 0, 0, scope).into()]
        }
        (Some(address), _) => vec![SocketAddr::new(address, 0)],
        (None, _) => lookup(run, host).await?,
    };
    for address in &addresses {
        permit(run, address.ip())?;
    }
    Ok(addresses)
}

/// The same place at a port.
#[must_use]
pub fn at(mut place: SocketAddr, port: u16) -> SocketAddr {
    place.set_port(port);
    place
}

/// An address as commands of the system take it: with the number of its interface, where it has one.
#[must_use]
pub fn as_text(place: SocketAddr) -> String {
    match place {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%{}", v6.ip(), v6.scope_id()),
        other => other.ip().to_string(),
    }
}

/// The number of an interface; a number is taken as one, as Windows writes zones.
async fn index_of(zone: &InterfaceName) -> Result<u32, Failure> {
    let name = zone.to_string();
    let read = tokio::task::spawn_blocking(move || {
        let interfaces = netdev::get_interfaces();
        let named = |i: &netdev::Interface| i.name == name || i.friendly_name.as_deref() == Some(name.as_str());
        let numbered = |i: &netdev::Interface| name.parse() == Ok(i.index);
        interfaces.iter().find(|i| named(i)).or_else(|| interfaces.iter().find(|i| numbered(i))).map(|i| i.index)
    });
    let found = read.await.ok().flatten();
    found.ok_or_else(|| Failure::new(format!("There is no network adapter called {zone}.")))
}

async fn lookup(run: &Run<'_>, host: &HostName) -> Result<Vec<SocketAddr>, Failure> {
    // Looking a name up sends, too; only this one is answered without.
    if run.room.settings.scope == ProbeScope::Local && host.as_str() != "localhost" {
        return Err(Failure::out_of_scope(run.room, &format!("looking {host} up")));
    }
    let found = tokio::time::timeout(LOOKUP_PATIENCE, tokio::net::lookup_host((host.as_str(), 0))).await;
    let seconds = LOOKUP_PATIENCE.as_secs();
    match found {
        Err(_) => Err(Failure::timed_out(format!(
            "The name {host} could not be looked up within {seconds} s: DNS does not answer."
        ))),
        Ok(Err(error)) => Err(Failure::new(format!("The name {host} could not be looked up: {error}."))),
        Ok(Ok(found)) => {
            let mut addresses: Vec<SocketAddr> = Vec::new();
            for address in found {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            if addresses.is_empty() {
                Err(Failure::new(format!("The name {host} has no address.")))
            } else {
                Ok(addresses)
            }
        }
    }
}

/// The DNS servers that the system is set to ask, in its order.
pub async fn name_servers() -> Vec<IpAddr> {
    let read = tokio::task::spawn_blocking(|| {
        #[cfg(target_os = "linux")]
        {
            let content = std::fs::read_to_string(super::linux::resolv_conf::PATH).unwrap_or_default();
            super::linux::resolv_conf::servers(&content)
        }
        #[cfg(not(target_os = "linux"))]
        netdev::get_default_interface().map(|interface| interface.dns_servers).unwrap_or_default()
    });
    read.await.unwrap_or_default()
}
