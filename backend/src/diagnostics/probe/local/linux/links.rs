//! Adapters: what netlink and /sys say of each.

use std::path::Path;

use netlink_packet_route::link::{InfoKind, LinkAttribute, LinkFlags, LinkInfo, LinkLayerType, LinkMessage};

use super::read_text;
use crate::diagnostics::facts::{Adapter, AdapterKind, Route, Wireless};
use crate::diagnostics::probe::local::files;

pub(super) fn adapters(links: &[LinkMessage]) -> Vec<Adapter> {
    let index_exists = |index: u32| links.iter().any(|l| l.header.index == index);
    let names: Vec<(u32, String)> = links
        .iter()
        .filter_map(|l| {
            let name = l.attributes.iter().find_map(|a| match a {
                LinkAttribute::IfName(name) => Some(name.clone()),
                _ => None,
            })?;
            Some((l.header.index, name))
        })
        .collect();
    let signals = read_text("/proc/net/wireless").map(|t| files::wireless_signals(&t)).unwrap_or_default();
    let name_of = |index: u32| names.iter().find(|(i, _)| *i == index).map(|(_, n)| n.clone());
    links.iter().filter_map(|l| adapter(l, &name_of, &index_exists, &signals)).collect()
}

pub(super) fn adapter(
    link: &LinkMessage,
    name_of: &impl Fn(u32) -> Option<String>,
    index_exists: &impl Fn(u32) -> bool,
    signals: &[(String, i32)],
) -> Option<Adapter> {
    let name = name_of(link.header.index)?;
    let enabled = link.header.flags.contains(LinkFlags::Up);
    let mut adapter = Adapter { name: name.clone(), index: link.header.index, enabled, ..Adapter::default() };
    let (mut kind, mut peer, mut elsewhere) = (None, None, false);
    for attribute in &link.attributes {
        match attribute {
            LinkAttribute::Address(mac) if mac.len() == 6 => adapter.mac = Some(mac_text(mac)),
            LinkAttribute::Mtu(mtu) => adapter.mtu = Some(*mtu),
            LinkAttribute::Carrier(up) if enabled => adapter.carrier = Some(*up != 0),
            LinkAttribute::Controller(index) => adapter.master = name_of(*index),
            LinkAttribute::CarrierChanges(count) => adapter.carrier_changes = Some(*count),
            LinkAttribute::CarrierDownCount(count) => adapter.carrier_losses = Some(*count),
            LinkAttribute::Link(index) => peer = Some(*index),
            LinkAttribute::LinkNetNsId(_) => elsewhere = true,
            LinkAttribute::LinkInfo(infos) => {
                kind = infos.iter().find_map(|i| match i {
                    LinkInfo::Kind(kind) => Some(kind.clone()),
                    _ => None,
                });
            }
            _ => {}
        }
    }
    // The flag is what the kernel itself goes by; the attribute is missing on old ones.
    if enabled {
        let lower_up = link.header.flags.contains(LinkFlags::LowerUp);
        adapter.carrier = Some(adapter.carrier.unwrap_or(lower_up) && lower_up);
    }
    let system = Path::new("/sys/class/net").join(&name);
    // Hardware tells netlink no kind.
    let wireless = kind.is_none() && (system.join("wireless").exists() || system.join("phy80211").exists());
    let both_ends_here = kind == Some(InfoKind::Veth) && !elsewhere && peer.is_some_and(index_exists);
    adapter.kind = match kind {
        _ if link.header.flags.contains(LinkFlags::Loopback) => AdapterKind::Loopback,
        _ if wireless => AdapterKind::Wireless,
        Some(InfoKind::Bridge) => AdapterKind::Bridge,
        Some(InfoKind::Tun) if link.header.link_layer_type == LinkLayerType::Ether && !name.starts_with("tun") => {
            // A TAP device is a cable made in software: it may be the uplink of a virtual machine.
            AdapterKind::Ethernet
        }
        Some(
            InfoKind::Tun
            | InfoKind::Wireguard
            | InfoKind::IpIp
            | InfoKind::GreTun
            | InfoKind::SitTun
            | InfoKind::Ip6Tnl
            | InfoKind::Xfrm
            | InfoKind::Vti,
        ) => AdapterKind::Tunnel,
        Some(InfoKind::Wwan | InfoKind::RmNet) => AdapterKind::Mobile,
        Some(InfoKind::Dummy | InfoKind::Ifb | InfoKind::Nlmon | InfoKind::Vcan | InfoKind::Vxlan) => {
            AdapterKind::Virtual
        }
        _ if both_ends_here => AdapterKind::Virtual,
        _ if name.starts_with("ww") => AdapterKind::Mobile,
        _ if name.starts_with("tun") || name.starts_with("ppp") || name.starts_with("wg") => AdapterKind::Tunnel,
        _ if link.header.link_layer_type == LinkLayerType::Ether => AdapterKind::Ethernet,
        _ => AdapterKind::Virtual,
    };
    if adapter.kind == AdapterKind::Wireless || name.starts_with("wl") {
        let signal = signals.iter().find(|(n, _)| *n == name).map(|(_, dbm)| *dbm);
        let (soft, hard) = radio_blocks(&system);
        adapter.wireless = Some(Wireless {
            signal_dbm: signal,
            joined: adapter.carrier,
            soft_blocked: soft,
            hard_blocked: hard,
            ..Wireless::default()
        });
        adapter.kind = AdapterKind::Wireless;
    }
    if adapter.kind == AdapterKind::Ethernet {
        adapter.speed_mbps = read_text(system.join("speed")).and_then(|t| t.trim().parse::<u32>().ok());
    }
    Some(adapter)
}

/// Marks the bridges that this computer itself uses: by its default route, or a piece of hardware among their ports.
pub(super) fn mark_bridges(adapters: &mut [Adapter], routes: &[Route]) {
    let hardware = |name: &str| Path::new("/sys/class/net").join(name).join("device").exists();
    let with_hardware: Vec<String> =
        adapters.iter().filter_map(|a| a.master.clone().filter(|_| hardware(&a.name))).collect();
    for bridge in adapters.iter_mut().filter(|a| a.kind == AdapterKind::Bridge) {
        let route = routes.iter().any(|r| r.is_default() && r.adapter.as_deref() == Some(bridge.name.as_str()));
        bridge.leads_out = route || with_hardware.contains(&bridge.name);
    }
}

/// Whether the radio of a wireless adapter is off by software or by a switch.
pub(super) fn radio_blocks(system: &Path) -> (Option<bool>, Option<bool>) {
    let Ok(entries) = std::fs::read_dir(system.join("phy80211")) else { return (None, None) };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with("rfkill") {
            let flag = |name| read_text(entry.path().join(name)).map(|t| t.trim() == "1");
            return (flag("soft"), flag("hard"));
        }
    }
    (None, None)
}

pub(super) fn mac_text(mac: &[u8]) -> String {
    mac.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}
