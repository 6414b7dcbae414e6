//! Names that cannot be anything else: a host name cannot hold an option, a blank or a shell sign.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Why a text is not such a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    #[error("must be a host name or an IP address")]
    Host,
    #[error("must be the name of a network interface")]
    Interface,
}

/// A DNS host name (RFC 1123, with `_` as service names have it) or an IP address, without port or scheme. A
/// name in another script is kept as DNS knows it (IDNA: `münchen.example` is `xn--mnchen-3ya.example`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(String);

impl HostName {
    /// The name as text; an IPv6 address without brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, where the text is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.0.parse().ok()
    }
}

impl FromStr for HostName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.parse::<IpAddr>().is_ok() {
            return Ok(Self(text.to_owned()));
        }
        let encoded = if text.is_ascii() {
            text.to_owned()
        } else {
            idna::domain_to_ascii_strict(text).map_err(|_| InvalidName::Host)?
        };
        let name = encoded.strip_suffix('.').unwrap_or(&encoded);
        let good = (1..=253).contains(&name.len())
            && name.split('.').all(is_label)
            && !name.rsplit('.').next().is_some_and(is_number);
        if good { Ok(Self(name.to_ascii_lowercase())) } else { Err(InvalidName::Host) }
    }
}

/// A name that ends in a number (`1.2.3`, `0x7f000001`) is a mistyped address, and resolvers take it for one.
fn is_number(label: &str) -> bool {
    let digits = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    match digits {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => label.bytes().all(|b| b.is_ascii_digit()),
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a network interface. Windows allows blanks ("Local Area Connection"); what a shell or
/// an option parser could take for something else is refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceName(String);

impl InterfaceName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InterfaceName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | ' ' | '(' | ')' | '*' | '#');
        let good = (1..=64).contains(&text.chars().count())
            && text.chars().all(allowed)
            && text.starts_with(|c: char| c.is_alphanumeric())
            && !text.ends_with(' ');
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidName::Interface) }
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for good in ["example.com", "a", "x-1.lan", "_dns.example.com", "192.0.2.1", "2001:db8::1", "Example.COM."] {
            assert!(good.parse::<HostName>().is_ok(), "{good}");
        }
        let long = "a".repeat(64);
        for bad in [
            "",
            "-f",
            "a b",
            "a;b",
            "$(x)",
            "a\nb",
            "a\0",
            "http://a",
            "a/b",
            "1.2.3",
            "256.1.1.1",
            "a..b",
            &long,
            "0xA9FEA9FE",
            "0x0",
            "0X7f000001",
            "127.0x1",
            "0x",
            "１２７.0.0.1",
            "0ｘ7f",
            "ä b",
            "ä;b",
            "ä/b",
            "-ä",
        ] {
            assert!(bad.parse::<HostName>().is_err(), "{bad:?}");
        }
        for (written, kept) in
            [("münchen.de", "xn--mnchen-3ya.de"), ("例え.jp", "xn--r8jz45g.jp"), ("a。example", "a.example")]
        {
            assert_eq!(written.parse::<HostName>().map(|h| h.to_string()), Ok(kept.into()));
        }
        assert_eq!("0x5.example".parse::<HostName>().map(|h| h.to_string()), Ok("0x5.example".into()));
        assert_eq!("Example.COM.".parse::<HostName>().map(|h| h.to_string()), Ok("example.com".into()));
    }

    #[test]
    fn an_interface_cannot_be_an_option_or_a_command() {
        for good in ["eth0", "wlp3s0", "Local Area Connection* 2", "en0", "br-1a2b", "eth0.100"] {
            assert!(good.parse::<InterfaceName>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "eth0;reboot", "a\nb", "../x", "a|b", "`x`", "$x", "a'b", "a\"b"] {
            assert!(bad.parse::<InterfaceName>().is_err(), "{bad:?}");
        }
    }
}
