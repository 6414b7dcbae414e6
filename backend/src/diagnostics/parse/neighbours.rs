//! The neighbour tables of macOS and Windows: `arp -an`, `arp -a` in any language.

use std::net::IpAddr;

/// The hardware address that the system knows of a neighbour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    pub address: IpAddr,
    /// Lower case with colons; absent where it was asked for in vain so far.
    pub mac: Option<String>,
    /// The adapter's name (macOS), or the own address on it (Windows).
    pub on: String,
}

/// `arp -an` of macOS: `? (ADDRESS) at MAC on ADAPTER …`.
#[must_use]
pub fn macos(output: &str) -> Vec<Neighbour> {
    let entry = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| !word.starts_with('('));
        let address = words.next()?.strip_prefix('(')?.strip_suffix(')')?.parse().ok()?;
        let (at, mac, on, adapter) = (words.next()?, words.next()?, words.next()?, words.next()?);
        (at == "at" && on == "on").then(|| Neighbour { address, mac: mac_of(mac, ':'), on: adapter.to_owned() })
    };
    output.lines().filter_map(entry).collect()
}

/// `arp -a` of Windows. The words differ with the language, the shape does not: a line with ` --- 0x` names the own
/// address, and those below it begin with address and hardware address.
#[must_use]
pub fn windows(output: &str) -> Vec<Neighbour> {
    let mut own = String::new();
    let mut found = Vec::new();
    for line in output.lines() {
        if let Some((head, _)) = line.split_once(" --- 0x") {
            own = head.split_whitespace().last().unwrap_or_default().to_owned();
            continue;
        }
        let mut words = line.split_whitespace();
        let address = words.next().and_then(|word| word.parse::<IpAddr>().ok());
        if let (Some(address), Some(mac)) = (address, words.next().and_then(|word| mac_of(word, '-'))) {
            found.push(Neighbour { address, mac: Some(mac), on: own.clone() });
        }
    }
    found
}

/// Six numbers in base sixteen, leading zeros left out or not.
fn mac_of(text: &str, between: char) -> Option<String> {
    let parts: Vec<u8> = text.split(between).map(|part| u8::from_str_radix(part, 16)).collect::<Result<_, _>>().ok()?;
    (parts.len() == 6).then(|| parts.iter().map(|part| format!("{part:02x}")).collect::<Vec<_>>().join(":"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostics::runner::{oem, readable};

    #[test]
    fn macos_leaves_zeros_out_and_says_what_is_open() {
        let found = macos(fixture!("macos/arp-an/one-incomplete.txt"));
        let router = found.iter().find(|n| n.address.to_string() == "192.0.2.1").expect("the router");
        assert_eq!((router.mac.as_deref(), router.on.as_str()), (Some("00:0d:5d:11:f0:73"), "en0"));
        assert!(found.iter().any(|n| n.address.to_string() == "192.0.2.50" && n.mac.is_none()));
        let named = macos(fixture!("macos/arp-an/with-names.txt"));
        assert_eq!((named.len(), named[1].mac.as_deref()), (5, Some("f0:18:98:05:d8:39")));
    }

    #[test]
    fn windows_is_read_in_every_language() {
        for (output, own, mac) in [
            (fixture!("windows/arp-a/german.txt"), "192.0.2.152", "78:20:51:aa:bb:01"),
            (fixture!("windows/arp-a/french.txt"), "192.0.2.151", "7c:5a:1c:d3:d8:76"),
            (fixture!("windows/arp-a/japanese.txt"), "192.0.2.153", "50:3d:e5:a0:0d:ff"),
        ] {
            let found = windows(output);
            assert_eq!(windows(&readable(&oem(output))), found, "in the bytes that Windows writes");
            assert_eq!((found[0].on.as_str(), found[0].mac.as_deref()), (own, Some(mac)));
            assert_eq!(found[0].address.to_string(), "192.0.2.1");
        }
        let two = windows(fixture!("windows/arp-a/german.txt"));
        assert_eq!(two.iter().filter(|n| n.address.to_string() == "192.0.2.1").count(), 2, "one an adapter");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", lines in "[0-9a-f:. ()\n-]{0,200}") {
            let _ = (macos(&text), windows(&text), macos(&lines), windows(&lines));
        }
    }
}
