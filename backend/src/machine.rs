//! Which computer this is: its name, and whether it is a container rather than the desktop.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

/// What does not change while the server runs.
#[derive(Debug, Clone)]
pub struct Machine {
    pub hostname: String,
    pub in_container: bool,
}

impl Machine {
    /// Looks once.
    #[must_use]
    pub fn look() -> Self {
        Self {
            hostname: sysinfo::System::host_name().unwrap_or_else(|_| "this computer".into()),
            in_container: in_container(),
        }
    }
}

/// The addresses of this computer's adapters, without those that hold on one link only.
pub fn addresses() -> impl Iterator<Item = IpAddr> {
    netdev::get_interfaces().into_iter().flat_map(|adapter| {
        let v4 = adapter.ipv4.into_iter().map(|net| IpAddr::V4(net.addr()));
        let v6 = adapter.ipv6.into_iter().map(|net| net.addr()).filter(|ip| !ip.is_unicast_link_local());
        v4.chain(v6.map(IpAddr::V6))
    })
}

/// Where somebody reaches what listens on `bound`: on all addresses, the first of this computer's own.
#[must_use]
pub fn reached_at(bound: SocketAddr) -> SocketAddr {
    let own = || addresses().find(|ip| ip.is_ipv4() && !ip.is_loopback());
    let ip = if bound.ip().is_unspecified() { own().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)) } else { bound.ip() };
    SocketAddr::new(ip, bound.port())
}

/// Docker and Podman leave a mark file; others show in the first process's control group.
fn in_container() -> bool {
    let marked = ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists());
    let grouped = std::fs::read_to_string("/proc/1/cgroup")
        .is_ok_and(|text| ["docker", "kubepods", "containerd", "libpod", "lxc"].iter().any(|name| text.contains(name)));
    marked || grouped
}
