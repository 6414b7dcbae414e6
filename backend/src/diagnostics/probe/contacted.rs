//! The hosts that an examination contacts outside the local network. docs/DIAGNOSIS.md lists them for people.

use std::net::IpAddr;

use crate::diagnostics::settings::DiagnosticsSettings;

/// Addresses that answer on 53 and 443, of different owners: the line can be tested without DNS.
const ADDRESSES: [(&str, [u8; 4]); 4] =
    [("Cloudflare", [1, 1, 1, 1]), ("Google", [8, 8, 8, 8]), ("Quad9", [9, 9, 9, 9]), ("OpenDNS", [208, 67, 222, 222])];

const ADDRESSES_V6: [(&str, [u16; 8]); 3] = [
    ("Cloudflare", [0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111]),
    ("Google", [0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888]),
    ("Quad9", [0x2620, 0xfe, 0, 0, 0, 0, 0, 0xfe]),
];

/// What a connectivity check answers when nothing stands in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// This status and a body that begins so.
    Exactly(u16, &'static str),
    /// Anything that does not lead to another host.
    SameHost,
}

/// A connectivity check over plain HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) host: String,
    pub(crate) owner: String,
    pub(crate) path: String,
    pub(crate) expected: Expected,
}

/// A site whose HTTPS page is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) host: String,
    pub(crate) owner: String,
}

/// Everything that is contacted outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contacted {
    pub(crate) addresses: Vec<(String, IpAddr)>,
    pub(crate) addresses_v6: Vec<(String, IpAddr)>,
    pub(crate) checks: Vec<Check>,
    pub(crate) sites: Vec<Site>,
}

impl Contacted {
    /// The built-in list, or the hosts that the settings name instead: names replace the web hosts, addresses the
    /// fixed addresses.
    pub(crate) fn from_settings(settings: &DiagnosticsSettings) -> Self {
        let mut all = Self::built_in();
        let (addresses, names): (Vec<_>, Vec<_>) = settings.probe_hosts.iter().partition(|h| h.address().is_some());
        let own: Vec<(String, IpAddr)> =
            addresses.iter().filter_map(|h| h.address().map(|a| (h.to_string(), a))).collect();
        if !own.is_empty() {
            (all.addresses, all.addresses_v6) = own.into_iter().partition(|(_, a)| a.is_ipv4());
        }
        if !names.is_empty() {
            all.sites = names.iter().map(|h| Site { host: h.to_string(), owner: h.to_string() }).collect();
            all.checks = names
                .iter()
                .map(|h| Check {
                    host: h.to_string(),
                    owner: h.to_string(),
                    path: "/".to_owned(),
                    expected: Expected::SameHost,
                })
                .collect();
        }
        all
    }

    fn built_in() -> Self {
        let check = |host: &str, owner: &str, path: &str, status, body| Check {
            host: host.to_owned(),
            owner: owner.to_owned(),
            path: path.to_owned(),
            expected: Expected::Exactly(status, body),
        };
        let site = |host: &str, owner: &str| Site { host: host.to_owned(), owner: owner.to_owned() };
        Self {
            addresses: ADDRESSES.map(|(owner, a)| (owner.to_owned(), IpAddr::from(a))).to_vec(),
            addresses_v6: ADDRESSES_V6.map(|(owner, a)| (owner.to_owned(), IpAddr::from(a))).to_vec(),
            checks: vec![
                check("connectivitycheck.gstatic.com", "Google", "/generate_204", 204, ""),
                check("captive.apple.com", "Apple", "/hotspot-detect.html", 200, "<HTML><HEAD><TITLE>Success</TITLE>"),
                check("www.msftconnecttest.com", "Microsoft", "/connecttest.txt", 200, "Microsoft Connect Test"),
                check("detectportal.firefox.com", "Mozilla", "/success.txt", 200, "success"),
            ],
            sites: vec![
                site("www.google.com", "Google"),
                site("www.apple.com", "Apple"),
                site("www.microsoft.com", "Microsoft"),
                site("www.wikipedia.org", "Wikimedia"),
            ],
        }
    }

    /// Every name that is looked up.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.sites.iter().map(|s| s.host.clone()).collect();
        for check in &self.checks {
            if !names.contains(&check.host) {
                names.push(check.host.clone());
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_can_name_its_own_hosts() {
        let settings = DiagnosticsSettings {
            probe_hosts: vec!["intranet.example.com".parse().expect("a name"), "192.0.2.7".parse().expect("one")],
            ..DiagnosticsSettings::default()
        };
        let contacted = Contacted::from_settings(&settings);
        assert_eq!(contacted.names(), ["intranet.example.com"]);
        assert_eq!(contacted.addresses.len(), 1);
        assert!(contacted.addresses_v6.is_empty(), "no outside address is left");
    }

    #[test]
    fn the_built_in_list_has_several_owners() {
        let contacted = Contacted::from_settings(&DiagnosticsSettings::default());
        let owners: std::collections::BTreeSet<_> = contacted.checks.iter().map(|c| &c.owner).collect();
        assert!(owners.len() >= 4);
    }
}
