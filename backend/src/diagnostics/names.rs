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

/// A DNS host name (RFC 1123, with `_` as service names have it) or an IP address, without port or scheme.
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
        let name = text.strip_suffix('.').unwrap_or(text);
        let good = (1..=253).contains(&name.len())
            && name.split('.').all(is_label)
            // A name of digits and dots only is a mistyped address, and resolvers take it for one.
            && !name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if good { Ok(Self(name.to_ascii_lowercase())) } else { Err(InvalidName::Host) }
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
        for bad in
            ["", "-f", "a b", "a;b", "$(x)", "a\nb", "a\0", "http://a", "a/b", "1.2.3", "256.1.1.1", "a..b", &long]
        {
            assert!(bad.parse::<HostName>().is_err(), "{bad:?}");
        }
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
