//! `/etc/resolv.conf` where no service manages it: its servers, and new ones in its place.

use std::net::IpAddr;

/// Where programs look their DNS servers up.
pub const PATH: &str = "/etc/resolv.conf";

/// The servers that a file names, in its order.
#[must_use]
pub fn servers(content: &str) -> Vec<IpAddr> {
    content
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|rest| rest.split_whitespace().next())
        .filter_map(|address| address.split('%').next().unwrap_or(address).parse().ok())
        .collect()
}

/// The same file with other servers; search domains, options and comments stay.
#[must_use]
pub fn with_servers(content: &str, servers: &[IpAddr]) -> String {
    let kept = content.lines().filter(|line| !line.trim_start().starts_with("nameserver"));
    let mut lines: Vec<String> = kept.map(str::to_owned).collect();
    lines.extend(servers.iter().map(|server| format!("nameserver {server}")));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn servers_are_replaced_and_the_rest_stays() {
        let content = "# by hand\nsearch lan\nnameserver 192.168.1.1\n nameserver fe80::1%eth0\noptions ndots:2\n";
        assert_eq!(servers(content), ["192.168.1.1".parse::<IpAddr>().unwrap(), "fe80::1".parse().unwrap()]);
        let new = with_servers(content, &["9.9.9.9".parse().unwrap()]);
        assert_eq!(new, "# by hand\nsearch lan\noptions ndots:2\nnameserver 9.9.9.9\n");
    }

    proptest! {
        #[test]
        fn whatever_the_file_held_the_new_servers_are_its_servers(content in ".{0,400}", server in any::<[u8; 4]>()) {
            let servers_set = [IpAddr::from(server)];
            prop_assert_eq!(servers(&with_servers(&content, &servers_set)), servers_set);
        }
    }
}
