//! Addresses on Linux: through whoever manages the adapter, and by netlink where nobody does.

use serde_json::{Value, json};
use zbus::OwnedObjectPath;

use super::Renewal;
use crate::diagnostics::tools::linux::bus::{self, Bus};
use crate::diagnostics::tools::linux::network::{Network, Saved};
use crate::diagnostics::tools::linux::{dhcp, resolv_conf};
use crate::diagnostics::tools::{Failure, Run};

pub(super) async fn save(name: &str) -> Result<Value, Failure> {
    let network = Network::open()?;
    let link = network.link(name).await?;
    let saved = network.saved(link.index).await?;
    Ok(json!(saved))
}

pub(super) async fn release(name: &str) -> Result<(), Failure> {
    if let Some((bus, device)) = managed(name).await {
        return bus.call::<_, ()>(bus::device(&device), "Disconnect", &()).await;
    }
    let network = Network::open()?;
    let link = network.link(name).await?;
    let saved = network.saved(link.index).await?;
    for address in saved.ipv4() {
        network.remove_address(link.index, address.into()).await?;
    }
    Ok(())
}

pub(super) async fn restore(name: &str, previous: &Value) -> Result<(), Failure> {
    if let Some((bus, device)) = managed(name).await {
        return activate(&bus, &device).await;
    }
    let saved: Saved = serde_json::from_value(previous.clone())
        .map_err(|_| Failure::new("What the adapter had before is not recorded."))?;
    let network = Network::open()?;
    let link = network.link(name).await?;
    network.restore(link.index, &saved).await
}

/// Asks whoever looks after the adapter; where nobody does, DHCP is spoken here.
pub(super) async fn renew(run: &Run<'_>, name: &str) -> Result<Renewal, Failure> {
    let network = Network::open()?;
    let link = network.link(name).await?;
    if !link.enabled {
        return Err(Failure::new(format!("{name} is turned off; enable_adapter turns it on.")));
    }
    if let Some(bus) = Bus::system().await {
        if let Some(device) = bus.managed_device(name).await {
            activate(&bus, &device).await?;
            return Ok(Renewal { method: "NetworkManager", ..Renewal::default() });
        }
        let index = i32::try_from(link.index).unwrap_or_default();
        if bus.has(bus::NETWORKD).await && bus.call::<_, ()>(bus::networkd(), "RenewLink", &index).await.is_ok() {
            return Ok(Renewal { method: "systemd-networkd", ..Renewal::default() });
        }
    }
    match running_client(name).await {
        Some("dhcpcd") => client(run, "dhcpcd", &["-n", name]).await,
        Some("dhclient") => client(run, "dhclient", &["-1", name]).await,
        _ => {
            let set = network.saved(link.index).await?;
            if let Some(address) = set.lasting_ipv4().next() {
                return Err(set_by_hand(name, address));
            }
            let Some(answer) = dhcp::ask(&link).await? else {
                return Ok(Renewal { method: "dhcp", unanswered: true, ..Renewal::default() });
            };
            run.progress(format!("{} was given {}", link.name, answer.address), Some(0.8)).await;
            dhcp::apply(&network, &link, &answer).await?;
            let mut remark = answer.lease_s.map_or(String::new(), |seconds| {
                format!(
                    "No program on this computer renews this address by itself; it is good for {} minutes.",
                    seconds / 60
                )
            });
            remark += &name_servers(&answer.dns);
            Ok(Renewal {
                method: "dhcp",
                address: Some(answer.address),
                lease_s: answer.lease_s,
                dns: answer.dns,
                unanswered: false,
                remark,
            })
        }
    }
}

/// An address without an end is nobody's lease: DHCP would put a second one beside it.
fn set_by_hand(name: &str, address: std::net::Ipv4Addr) -> Failure {
    let data = json!({"action": "renew", "interface": name, "renewed": false, "current_ip": address});
    Failure::new(format!(
        "{name} has the address {address} set by hand, which is no lease: DHCP would add a second one, so nothing was asked. To get one from the network, set {name} to automatic (DHCP) in the network settings, or release the address first (ip_release with keep)."
    ))
    .with_data(data)
}

/// Sets the servers that DHCP gave where none are set; servers that are set were somebody's choice.
fn name_servers(given: &[std::net::Ipv4Addr]) -> String {
    let content = std::fs::read_to_string(resolv_conf::PATH).unwrap_or_default();
    if given.is_empty() || !resolv_conf::servers(&content).is_empty() {
        return String::new();
    }
    let servers: Vec<std::net::IpAddr> = given.iter().map(|&server| server.into()).collect();
    match std::fs::write(resolv_conf::PATH, resolv_conf::with_servers(&content, &servers)) {
        Ok(()) => " No DNS server was set, so the given ones were.".to_owned(),
        Err(error) => format!(" No DNS server is set, and the given ones could not be: {error}."),
    }
}

async fn client(run: &Run<'_>, program: &'static str, arguments: &[&str]) -> Result<Renewal, Failure> {
    super::done(run, program, arguments, 40).await?;
    Ok(Renewal { method: program, ..Renewal::default() })
}

/// Which DHCP client runs for this adapter, or for all.
async fn running_client(adapter: &str) -> Option<&'static str> {
    let adapter = adapter.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let processes = std::fs::read_dir("/proc").ok()?;
        let lines = processes.flatten().filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
        lines.filter_map(|line| client_of(&line, &adapter)).next()
    });
    looked.await.ok().flatten()
}

fn client_of(command_line: &[u8], adapter: &str) -> Option<&'static str> {
    let mut words = command_line.split(|&byte| byte == 0).map(String::from_utf8_lossy);
    let program = words.next()?;
    let program = program.rsplit('/').next().unwrap_or_default().trim_end_matches(':').to_owned();
    let words: Vec<_> = words.collect();
    match program.as_str() {
        "dhcpcd" => Some("dhcpcd"),
        "dhclient" if words.iter().any(|word| word == adapter) => Some("dhclient"),
        _ => None,
    }
}

async fn managed(name: &str) -> Option<(Bus, OwnedObjectPath)> {
    let bus = Bus::system().await?;
    let device = bus.managed_device(name).await?;
    Some((bus, device))
}

/// Connects the device anew with the connection it has or, having none, its best one.
async fn activate(bus: &Bus, device: &OwnedObjectPath) -> Result<(), Failure> {
    let any = OwnedObjectPath::try_from("/").map_err(|error| Failure::new(error.to_string()))?;
    let active: OwnedObjectPath =
        bus.get(bus::device(device), "ActiveConnection").await.unwrap_or_else(|_| any.clone());
    let connection = if active.as_str() == "/" {
        any.clone()
    } else {
        let target = bus::Target {
            service: bus::NETWORK_MANAGER,
            path: active.as_str(),
            interface: "org.freedesktop.NetworkManager.Connection.Active",
        };
        bus.get(target, "Connection").await.unwrap_or_else(|_| any.clone())
    };
    let body = (&connection, device, &any);
    bus.call::<_, OwnedObjectPath>(bus::network_manager(), "ActivateConnection", &body).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_known_by_its_program_and_its_adapter() {
        assert_eq!(client_of(b"/sbin/dhclient\0-4\0eth0\0", "eth0"), Some("dhclient"));
        assert_eq!(client_of(b"/sbin/dhclient\0-4\0eth1\0", "eth0"), None);
        assert_eq!(client_of(b"dhcpcd: [manager]\0", "eth0"), None);
        assert_eq!(client_of(b"dhcpcd\0-b\0", "eth0"), Some("dhcpcd"));
        assert_eq!(client_of(b"", "eth0"), None);
    }
}
