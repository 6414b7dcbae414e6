//! Which computer this is: its name, and whether it is a container rather than the desktop.

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

/// Docker and Podman leave a mark file; others show in the first process's control group.
fn in_container() -> bool {
    let marked = ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists());
    let grouped = std::fs::read_to_string("/proc/1/cgroup")
        .is_ok_and(|text| ["docker", "kubepods", "containerd", "libpod", "lxc"].iter().any(|name| text.contains(name)));
    marked || grouped
}
