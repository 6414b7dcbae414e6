//! DNS servers on Linux: NetworkManager, systemd-resolved, or the file that both of them write.

use std::net::IpAddr;

use zbus::OwnedObjectPath;

use super::Setting;
use crate::diagnostics::parse::dns_settings;
use crate::diagnostics::tools::linux::bus::{self, Bus, Target};
use crate::diagnostics::tools::linux::network::Network;
use crate::diagnostics::tools::linux::resolv_conf;
use crate::diagnostics::tools::{Failure, Run, complaint};

const MANAGER: &str = "NetworkManager";
const RESOLVED: &str = "systemd-resolved";

/// IPv4 and IPv6 as resolved numbers them.
const AF_INET: i32 = 2;
const AF_INET6: i32 = 10;

pub(super) async fn read(run: &Run<'_>, name: &str) -> Result<Setting, Failure> {
    let Some(bus) = Bus::system().await else { return file() };
    if bus.managed_device(name).await.is_some() {
        let connection = nmcli(run, &["-g", "GENERAL.CONNECTION", "device", "show", name]).await?;
        let connection = connection.trim().to_owned();
        if connection.is_empty() || connection.starts_with('-') {
            return Err(Failure::new(format!(
                "{name} has no connection that NetworkManager could keep DNS servers in."
            )));
        }
        let fields = "ipv4.dns,ipv4.ignore-auto-dns,ipv6.dns,ipv6.ignore-auto-dns";
        let said = nmcli(run, &["-t", "-f", fields, "connection", "show", &connection]).await?;
        let (servers, automatic) = dns_settings::nmcli_servers(&said);
        return Ok(Setting { method: MANAGER.into(), servers, automatic, content: None, connection: Some(connection) });
    }
    if bus.has(bus::RESOLVED).await && resolved_is_asked() {
        let servers = resolved_servers(&bus, name).await?;
        return Ok(Setting { method: RESOLVED.into(), servers, automatic: false, content: None, connection: None });
    }
    file()
}

pub(super) async fn write(run: &Run<'_>, name: &str, setting: &Setting) -> Result<(), Failure> {
    match setting.method.as_str() {
        MANAGER => {
            let connection = setting.connection.as_deref().unwrap_or_default();
            let of = |v4: bool| {
                let family = setting.servers.iter().filter(|server| server.is_ipv4() == v4);
                family.map(ToString::to_string).collect::<Vec<_>>().join(" ")
            };
            let ignore = if setting.automatic { "no" } else { "yes" };
            let (v4, v6) = if setting.automatic { (String::new(), String::new()) } else { (of(true), of(false)) };
            let change = ["connection", "modify", connection, "ipv4.dns", &v4, "ipv4.ignore-auto-dns", ignore];
            nmcli(run, &[&change[..], &["ipv6.dns", &v6, "ipv6.ignore-auto-dns", ignore]].concat()).await?;
            nmcli(run, &["device", "reapply", name]).await.map(|_| ())
        }
        RESOLVED => {
            let Some(bus) = Bus::system().await else { return Err(Failure::new("The system bus is gone.")) };
            let index = link_index(name).await?;
            if setting.automatic {
                return bus.call::<_, ()>(bus::resolved(), "RevertLink", &index).await;
            }
            let servers: Vec<(i32, Vec<u8>)> = setting.servers.iter().map(wire).collect();
            bus.call::<_, ()>(bus::resolved(), "SetLinkDNS", &(index, servers)).await
        }
        _ => write_file(setting),
    }
}

async fn nmcli(run: &Run<'_>, arguments: &[&str]) -> Result<String, Failure> {
    let output = run.command("nmcli", arguments, 20).await?;
    if output.succeeded() { Ok(output.stdout) } else { Err(complaint(&output)) }
}

/// Whether programs ask resolved at all.
fn resolved_is_asked() -> bool {
    let content = std::fs::read_to_string(resolv_conf::PATH).unwrap_or_default();
    let link = std::fs::read_link(resolv_conf::PATH).unwrap_or_default();
    link.to_string_lossy().contains("systemd/resolve")
        || resolv_conf::servers(&content).iter().any(|s| s.to_string() == "127.0.0.53")
}

async fn link_index(name: &str) -> Result<i32, Failure> {
    let index = Network::open()?.link(name).await?.index;
    i32::try_from(index).map_err(|_| Failure::new("The adapter has no usable number."))
}

async fn resolved_servers(bus: &Bus, name: &str) -> Result<Vec<IpAddr>, Failure> {
    let index = link_index(name).await?;
    let link: OwnedObjectPath = bus.call(bus::resolved(), "GetLink", &index).await?;
    let target = Target { service: bus::RESOLVED, path: link.as_str(), interface: "org.freedesktop.DBus.Properties" };
    let value: zbus::OwnedVariant = bus.call(target, "Get", &("org.freedesktop.resolve1.Link", "DNS")).await?;
    let list: Vec<zbus::Structure<'static>> =
        value.try_into().map_err(|_| Failure::new("resolved gave the servers in an unknown form."))?;
    Ok(list.into_iter().filter_map(address).collect())
}

fn address(entry: zbus::Structure<'static>) -> Option<IpAddr> {
    let (_, bytes): (i32, Vec<u8>) = entry.try_into().ok()?;
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        _ => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
    }
}

fn wire(server: &IpAddr) -> (i32, Vec<u8>) {
    match server {
        IpAddr::V4(v4) => (AF_INET, v4.octets().to_vec()),
        IpAddr::V6(v6) => (AF_INET6, v6.octets().to_vec()),
    }
}

fn file() -> Result<Setting, Failure> {
    let content = std::fs::read_to_string(resolv_conf::PATH)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", resolv_conf::PATH)))?;
    let servers = resolv_conf::servers(&content);
    Ok(Setting {
        method: resolv_conf::PATH.into(),
        servers,
        automatic: false,
        content: Some(content),
        connection: None,
    })
}

fn write_file(setting: &Setting) -> Result<(), Failure> {
    if setting.automatic {
        return Err(Failure::new(
            "No service on this computer takes DNS servers from DHCP; set servers, or undo the earlier change.",
        ));
    }
    let current = file()?.content.unwrap_or_default();
    let content = setting.content.clone().unwrap_or_else(|| resolv_conf::with_servers(&current, &setting.servers));
    // In place: in a container the file is mounted and cannot be replaced by another.
    std::fs::write(resolv_conf::PATH, content).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => Failure::not_permitted(&format!("changing {}", resolv_conf::PATH)),
        _ => Failure::new(format!("{} cannot be written: {error}", resolv_conf::PATH)),
    })
}
