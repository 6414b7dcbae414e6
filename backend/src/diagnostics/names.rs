//! Names that cannot be anything else: a host name cannot hold an option, a blank or a shell sign.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use url::{Host, Url};

/// Why a text is not such a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    #[error("must be a host name or an IP address")]
    Host,
    #[error("must be the name of a network interface")]
    Interface,
    #[error("must be a host name, an IP address or a web address, with or without a port")]
    Target,
}

/// A DNS host name (RFC 1123, with `_` as service names have it) or an IP address, without port or scheme. A
/// name in another script is kept as DNS knows it (IDNA: `münchen.example` is `xn--mnchen-3ya.example`). A link-local IPv6
/// address may name the interface it is reached over (RFC 4007: `fe80::1%eth0`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(String);

impl HostName {
    /// The name as text; an IPv6 address without brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, where the text is one, without its zone.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.0.split('%').next().and_then(|address| address.parse().ok())
    }

    /// The interface that a link-local address is reached over, where it is named.
    #[must_use]
    pub fn zone(&self) -> Option<InterfaceName> {
        self.0.split_once('%').and_then(|(_, zone)| zone.parse().ok())
    }

    /// What a certificate and a `Host` header call it: the zone is this computer's affair alone.
    #[must_use]
    pub fn without_zone(&self) -> &str {
        self.0.split('%').next().unwrap_or_default()
    }
}

impl FromStr for HostName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.parse::<IpAddr>().is_ok() {
            return Ok(Self(text.to_owned()));
        }
        if let Some((address, zone)) = text.split_once('%') {
            let local = address.parse::<Ipv6Addr>().is_ok_and(|a| a.is_unicast_link_local());
            let good = local && zone.parse::<InterfaceName>().is_ok();
            return if good { Ok(Self(text.to_owned())) } else { Err(InvalidName::Host) };
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

/// Where somebody wants to get to: a host, its port, and whether the greeting there is a secure one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub host: HostName,
    pub port: u16,
    /// TLS comes first; else plain HTTP.
    pub secure: bool,
}

impl From<HostName> for Target {
    /// The host's web pages, over HTTPS.
    fn from(host: HostName) -> Self {
        Self { host, port: 443, secure: true }
    }
}

impl FromStr for Target {
    type Err = InvalidName;

    /// `host`, `host:port`, an address with or without brackets, or what stands in a browser's address bar; names in any
    /// script.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let text = text.trim();
        if let Ok(host) = text.parse::<HostName>() {
            return Ok(host.into());
        }
        let scheme = text.contains("://");
        let url = if scheme { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
        let url = url.map_err(|_| InvalidName::Target)?;
        let host = match url.host() {
            Some(Host::Domain(name)) => name.parse(),
            // A browser completes `1.2.3` to 1.2.0.3; it is mistyped all the same.
            Some(Host::Ipv4(address)) if text.contains(&address.to_string()) => address.to_string().parse(),
            Some(Host::Ipv6(address)) => address.to_string().parse(),
            _ => Err(InvalidName::Target),
        };
        let host: HostName = host.map_err(|_| InvalidName::Target)?;
        let port = url.port_or_known_default().ok_or(InvalidName::Target)?;
        let secure = match url.scheme() {
            "https" => scheme || port != 80,
            "http" => false,
            _ => return Err(InvalidName::Target),
        };
        Ok(Self { host, port, secure })
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
    fn a_zone_is_an_interface_and_belongs_to_a_link_local_address() {
        for (text, address, zone) in [
            ("fe80::1%eth0", "fe80::1", "eth0"),
            ("fe80::1%12", "fe80::1", "12"),
            ("FE80::a:b%Local Area Connection* 2", "fe80::a:b", "Local Area Connection* 2"),
        ] {
            let host: HostName = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(host.address().map(|a| a.to_string()).as_deref(), Some(address));
            assert_eq!(host.zone().map(|z| z.to_string()).as_deref(), Some(zone));
            assert_eq!((host.as_str(), host.without_zone().contains('%')), (text, false));
            let target: Target = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((target.host, target.port), (host, 443));
        }
        for bad in [
            "fe80::1%",
            "fe80::1%-f",
            "fe80::1%eth0;reboot",
            "fe80::1%eth0\n",
            "fe80::1%$(x)",
            "fe80::1%../x",
            "fe80::1%eth0%eth1",
            "2001:db8::1%eth0",
            "::1%lo",
            "ff02::1%eth0",
            "192.168.1.1%eth0",
            "example.com%eth0",
            "%eth0",
            "-f%eth0",
        ] {
            assert!(bad.parse::<HostName>().is_err(), "{bad:?}");
        }
        assert_eq!("example.com".parse::<HostName>().ok().and_then(|h| h.zone()), None);
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

    #[test]
    fn a_target_is_what_people_paste() {
        let cases = [
            ("shop.example", "shop.example", 443, true),
            ("https://shop.example/cart?x=1", "shop.example", 443, true),
            ("http://shop.example/", "shop.example", 80, false),
            ("http://shop.example:8080", "shop.example", 8080, false),
            ("shop.example:8443", "shop.example", 8443, true),
            ("shop.example:80", "shop.example", 80, false),
            ("shop.example/cart", "shop.example", 443, true),
            ("[2001:db8::1]:8443", "2001:db8::1", 8443, true),
            ("[2001:db8::1]", "2001:db8::1", 443, true),
            ("2001:db8::1", "2001:db8::1", 443, true),
            ("192.0.2.1:8006", "192.0.2.1", 8006, true),
            ("bücher.example", "xn--bcher-kva.example", 443, true),
            ("https://Bücher.example/x", "xn--bcher-kva.example", 443, true),
        ];
        for (text, host, port, secure) in cases {
            let target: Target = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((target.host.as_str(), target.port, target.secure), (host, port, secure), "{text}");
        }
        for bad in [
            "",
            "-x",
            "a b",
            "a;b",
            "$(x)",
            "ftp://a",
            "file:///etc",
            "1.2.3",
            "256.1.1.1",
            "a:b",
            "a:99999",
            "https://",
        ] {
            assert!(bad.parse::<Target>().is_err(), "{bad:?}");
        }
    }
}
