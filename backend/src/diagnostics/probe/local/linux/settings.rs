//! Settings that Linux keeps in files: resolvers, hosts, leases, addresses set by hand.

use std::net::IpAddr;
use std::path::Path;

use super::read_text;
use crate::diagnostics::facts::{AddressOrigin, Lease, ServerRole, StaticSetting};
use crate::diagnostics::probe::board::Board;
use crate::diagnostics::probe::contacted::Contacted;
use crate::diagnostics::probe::local::resolv_conf::resolv_conf;
use crate::diagnostics::probe::local::{self, files};

pub(super) fn read_files(board: &Board, contacted: &Contacted) {
    // The C library takes a missing file for an empty one.
    let conf = resolv_conf(&read_text("/etc/resolv.conf").unwrap_or_default());
    let behind = read_text("/run/systemd/resolve/resolv.conf").map(|t| resolv_conf(&t)).unwrap_or_default();
    let (hosts, blocked) = read_text("/etc/hosts").map(|t| files::hosts(&t, &contacted.names())).unwrap_or_default();
    let leases = leases();
    let settings = static_settings();
    board.write(|facts| {
        let mut servers = local::servers(facts, &conf.servers, ServerRole::Configured);
        if conf.servers.iter().any(IpAddr::is_loopback) {
            servers.extend(
                local::servers(facts, &behind.servers, ServerRole::BehindStub)
                    .into_iter()
                    .filter(|s| !s.address.is_loopback()),
            );
        }
        facts.names.servers = servers;
        facts.names.source = "/etc/resolv.conf".to_owned();
        facts.names.search = conf.search;
        facts.names.ndots = conf.ndots;
        facts.names.rotate = conf.rotate;
        facts.names.unread = conf.unread;
        facts.names.hosts = hosts;
        facts.names.hosts_blocked = blocked;
        for address in &mut facts.addressing.addresses {
            if settings.iter().any(|s| s.adapter == address.adapter && s.address == Some(address.address)) {
                address.origin = AddressOrigin::Static;
            }
        }
        facts.addressing.leases = leases;
        facts.addressing.static_settings = settings;
    });
}

pub(super) fn leases() -> Vec<Lease> {
    let mut leases = Vec::new();
    for (path, text) in files_in("/var/lib/dhcp").into_iter().chain(files_in("/var/lib/dhclient")) {
        leases.extend(files::dhclient_leases(&text, &path));
    }
    for (path, text) in files_in("/var/lib/NetworkManager") {
        // internal-<uuid>-<adapter>.lease
        if let Some(adapter) = path.strip_suffix(".lease").and_then(|p| p.rsplit('-').next()) {
            leases.push(files::keyed_lease(&text, adapter, &path, modified_at(&path)));
        }
    }
    for (path, text) in files_in("/run/systemd/netif/leases") {
        let index = Path::new(&path).file_name().and_then(|n| n.to_str()).and_then(|n| n.parse::<u32>().ok());
        if let Some(name) = index.and_then(name_of_index) {
            leases.push(files::keyed_lease(&text, &name, &path, modified_at(&path)));
        }
    }
    leases
}

pub(super) fn name_of_index(index: u32) -> Option<String> {
    std::fs::read_dir("/sys/class/net").ok()?.flatten().find_map(|entry| {
        let found = read_text(entry.path().join("ifindex"))?.trim().parse::<u32>().ok()?;
        (found == index).then(|| entry.file_name().to_string_lossy().into_owned())
    })
}

pub(super) fn static_settings() -> Vec<StaticSetting> {
    let mut settings: Vec<StaticSetting> = Vec::new();
    let path = "/etc/network/interfaces";
    settings.extend(read_text(path).map(|t| files::interfaces(&t, path)).unwrap_or_default());
    for (path, text) in files_in("/etc/network/interfaces.d") {
        settings.extend(files::interfaces(&text, &path));
    }
    for folder in ["/etc/systemd/network", "/run/systemd/network", "/etc/NetworkManager/system-connections"] {
        settings.extend(files_in(folder).iter().filter_map(|(path, text)| files::sectioned(text, path)));
    }
    settings
}

pub(super) fn modified_at(path: &str) -> Option<i64> {
    let modified = std::fs::metadata(path).ok()?.modified().ok()?;
    i64::try_from(modified.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// Path and text of each small file in a folder; what may not be read is left out.
pub(super) fn files_in(folder: &str) -> Vec<(String, String)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .filter(|e| e.metadata().is_ok_and(|m| m.is_file() && m.len() < 256 * 1024))
        .filter_map(|e| Some((e.path().to_string_lossy().into_owned(), read_text(e.path())?)))
        .collect()
}
