//! `resolv.conf` as the C library of Linux systems reads it: to the byte, since what it leaves aside is a fault that no
//! look at the file shows (a carriage return behind an address, a blank before `nameserver`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What `resolv.conf` says to programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ResolvConf {
    pub(crate) servers: Vec<IpAddr>,
    pub(crate) search: Vec<String>,
    pub(crate) ndots: u8,
    /// Every program begins with another server (`options rotate`).
    pub(crate) rotate: bool,
    /// Lines that were meant to name a server and are not read so.
    pub(crate) unread: Vec<String>,
}

/// The system's own reader takes the first three servers (`MAXNS` in resolv.h) and leaves the rest aside.
const MOST_SERVERS: usize = 3;
/// The most dots that `ndots` may ask for (`RES_MAXNDOTS`).
const MOST_DOTS: u8 = 15;
/// Lines that are shown as not understood.
const MOST_UNREAD: usize = 3;

/// Reads the file as glibc's `res_init` does.
pub(crate) fn resolv_conf(text: &str) -> ResolvConf {
    let mut conf = ResolvConf { ndots: 1, ..ResolvConf::default() };
    // Not `lines()`: that would take a carriage return away, which the C library keeps.
    for line in text.split('\n').filter(|line| !line.starts_with([';', '#'])) {
        if let Some(rest) = after(line, "nameserver") {
            let word = rest.trim_start_matches([' ', '\t']).split([' ', '\t']).next().unwrap_or_default();
            match server(word) {
                Some(address) if conf.servers.len() < MOST_SERVERS => conf.servers.push(address),
                Some(_) => {}
                None => conf.note(line),
            }
        } else if let Some(rest) = after(line, "search").or_else(|| after(line, "domain")) {
            let one = line.starts_with("domain");
            let words = rest.split([' ', '\t']).filter(|word| !word.is_empty());
            let words: Vec<String> =
                words.take(if one { 1 } else { usize::MAX }).map(|w| w.trim_end_matches('.').to_owned()).collect();
            // The last line of either kind counts; an empty one is skipped.
            if !words.is_empty() {
                conf.search = words;
            }
        } else if let Some(rest) = after(line, "options") {
            for option in rest.split([' ', '\t']) {
                if let Some(dots) = option.strip_prefix("ndots:") {
                    conf.ndots = leading_number(dots).min(MOST_DOTS);
                }
                conf.rotate |= option.starts_with("rotate");
            }
        } else if line.to_ascii_lowercase().contains("nameserver") {
            conf.note(line);
        }
    }
    conf
}

impl ResolvConf {
    fn note(&mut self, line: &str) {
        if self.unread.len() < MOST_UNREAD {
            // Carriage returns and the like are what it is about: they are made visible.
            self.unread.push(line.chars().take(60).flat_map(char::escape_default).collect());
        }
    }
}

/// What follows a keyword, which must stand at the beginning and be followed by a blank.
fn after<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    line.strip_prefix(keyword).filter(|rest| rest.starts_with([' ', '\t']))
}

/// An address as `nameserver` takes it: IPv4 in every form of `inet_aton`, or IPv6 with an optional zone.
fn server(word: &str) -> Option<IpAddr> {
    let v6 = || word.split('%').next().and_then(|address| address.parse::<Ipv6Addr>().ok());
    ipv4(word).map(IpAddr::V4).or_else(|| v6().map(IpAddr::V6))
}

/// `inet_aton`: one to four parts, each decimal, octal (leading 0) or hexadecimal (leading 0x); the last one fills what
/// is left.
fn ipv4(word: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = word.split('.').map(part).collect::<Option<_>>()?;
    let (last, before) = parts.split_last()?;
    if before.len() > 3 || before.iter().any(|p| *p > 255) {
        return None;
    }
    let room = 32 - 8 * u32::try_from(before.len()).ok()?;
    if u64::from(*last) >= 1_u64 << room {
        return None;
    }
    let high = before.iter().fold(0_u32, |sum, p| (sum << 8) | p);
    let high = if before.is_empty() { 0 } else { high << room };
    Some(Ipv4Addr::from(high | last))
}

fn part(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match lower.strip_prefix("0x") {
        Some(hex) => (hex, 16),
        None if lower.len() > 1 && lower.starts_with('0') => (&lower[1..], 8),
        None => (lower.as_str(), 10),
    };
    // `from_str_radix` would take a sign.
    digits.chars().all(|c| c.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}

/// `atoi`, cut to what a byte holds.
fn leading_number(text: &str) -> u8 {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u8::MAX) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn servers(text: &str) -> Vec<String> {
        resolv_conf(text).servers.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_wrong_line_does_not_spoil_the_rest() {
        let conf = resolv_conf(
            "nameserver 192.168.50.1\nnameserver nonsense\nsearch corp.example lan\noptions ndots:5 trust-ad\n",
        );
        assert_eq!(conf.servers, ["192.168.50.1".parse::<IpAddr>().expect("one")]);
        assert_eq!(conf.search, ["corp.example", "lan"]);
        assert_eq!(conf.ndots, 5);
        assert_eq!(conf.unread, ["nameserver nonsense"]);
        assert_eq!(resolv_conf("").ndots, 1);
        let four = "nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n";
        assert_eq!(servers(four).len(), 3, "the fourth is never asked");
    }

    #[test]
    fn a_server_is_taken_exactly_where_the_c_library_takes_it() {
        // Each held against getaddrinfo of glibc 2.36 in the fault lab.
        let cases: [(&str, &[&str]); 14] = [
            ("nameserver 192.168.50.1\r\nsearch lan\r\n", &[]),
            ("nameserver 192.168.50.1\nsearch lan\r\n", &["192.168.50.1"]),
            ("nameserver 192.168.50.1 \r\n", &["192.168.50.1"]),
            ("search lan\nnameserver 192.168.50.1", &["192.168.50.1"]),
            ("; by hand\n# old\nnameserver\t192.168.50.1 # home\n", &["192.168.50.1"]),
            ("  nameserver 192.168.50.1\n", &[]),
            ("NAMESERVER 192.168.50.1\n", &[]),
            ("nameserver 192.168.50.1:53\n", &[]),
            ("nameserver 192.168.50.1,9.9.9.9\n", &[]),
            ("nameserver 192.168.50.53 192.168.50.1\n", &["192.168.50.53"]),
            ("nameserver 192.168.050.001\n", &["192.168.40.1"]),
            ("\u{feff}nameserver 192.168.50.53\nnameserver 192.168.50.1\n", &["192.168.50.1"]),
            ("nameserver fe80::1%eth0\nnameserver 0x7f.1\n", &["fe80::1", "127.0.0.1"]),
            ("nameserver 192.168.50.256\nnameserver 1.2.3.4.5\nnameserver\n", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(servers(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_is_not_understood_is_shown_with_what_spoils_it() {
        assert_eq!(resolv_conf("nameserver 192.168.50.1\r\n").unread, ["nameserver 192.168.50.1\\r"]);
        assert_eq!(resolv_conf(" nameserver 10.0.0.1\n").unread, [" nameserver 10.0.0.1"]);
        assert!(resolv_conf("# nameserver 10.0.0.1\n").unread.is_empty());
    }

    #[test]
    fn the_last_search_list_counts_and_options_add_up() {
        let conf = resolv_conf("domain a.example\nsearch b.example c.example.\noptions rotate ndots:99\n");
        assert_eq!(conf.search, ["b.example", "c.example"]);
        assert_eq!((conf.ndots, conf.rotate), (15, true));
        assert_eq!(resolv_conf("search a.example\ndomain b.example c.example\n").search, ["b.example"]);
        assert_eq!(resolv_conf("options ndots:2\r\n").ndots, 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(nameserver|search|options)?[ \t]?\\PC{0,80}\n?") {
            let _ = resolv_conf(&text);
        }
    }
}
