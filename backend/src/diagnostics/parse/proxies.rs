//! Proxies as macOS and Windows have them set: `scutil --proxy`, and the registry's Internet Settings.

/// The proxies that programs of this computer take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SystemProxies {
    /// `scheme://host:port`, HTTPS first.
    pub proxies: Vec<String>,
    /// The address of a configuration script.
    pub script: Option<String>,
}

/// `scutil --proxy` of macOS.
#[must_use]
pub fn scutil(output: &str) -> SystemProxies {
    let value = |wanted: &str| {
        let mut pairs = output.lines().filter_map(|line| line.split_once(" : "));
        pairs.find(|(key, _)| key.trim() == wanted).map(|(_, value)| value.trim()).filter(|v| !v.is_empty())
    };
    let enabled = |kind: &str| value(&format!("{kind}Enable")) == Some("1");
    let mut found = SystemProxies::default();
    for (kind, scheme) in [("HTTPS", "http"), ("HTTP", "http"), ("SOCKS", "socks5")] {
        let (host, port) = (value(&format!("{kind}Proxy")), value(&format!("{kind}Port")));
        if let (true, Some(host), Some(port)) = (enabled(kind), host, port) {
            found.proxies.push(format!("{scheme}://{host}:{port}"));
        }
    }
    if enabled("ProxyAutoConfig") {
        found.script = value("ProxyAutoConfigURLString").map(str::to_owned);
    }
    found
}

/// `reg query "HKCU\…\Internet Settings"` of Windows, whose words are not translated.
#[must_use]
pub fn registry(output: &str) -> SystemProxies {
    let value = |wanted: &str| {
        output.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            let named = words.next()? == wanted && words.next()?.starts_with("REG_");
            named.then(|| words.next()).flatten()
        })
    };
    let mut found = SystemProxies { script: value("AutoConfigURL").map(str::to_owned), ..SystemProxies::default() };
    if value("ProxyEnable") != Some("0x1") {
        return found;
    }
    let servers = value("ProxyServer").unwrap_or_default();
    let part = |wanted: &str| servers.split(';').filter_map(|p| p.split_once('=')).find(|(k, _)| *k == wanted);
    for (kind, scheme) in [("https", "http"), ("http", "http"), ("socks", "socks5")] {
        // One proxy for everything, or one a protocol.
        let server = part(kind).map(|(_, server)| server);
        found.proxies.extend(server.map(|s| s.split("://").last().unwrap_or(s)).map(|s| format!("{scheme}://{s}")));
    }
    if !servers.is_empty() && !servers.contains('=') {
        found.proxies.push(if servers.contains("://") { servers.to_owned() } else { format!("http://{servers}") });
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn macos_names_proxies_and_a_script() {
        let found = scutil(fixture!("macos/scutil-proxy/https-and-script.txt"));
        assert_eq!(found.proxies, ["http://proxy.example.com:8443", "http://proxy.example.com:8080"]);
        assert_eq!(found.script.as_deref(), Some("http://wpad.example.com/proxy.pac"));
        let socks = scutil(fixture!("macos/scutil-proxy/socks.txt"));
        assert_eq!((socks.proxies, socks.script), (vec!["socks5://192.0.2.2:7070".to_owned()], None));
    }

    #[test]
    fn windows_has_one_proxy_or_one_a_protocol_and_may_have_it_off() {
        let split = registry(fixture!("windows/reg-query-internet-settings/split.txt"));
        assert_eq!(
            split.proxies,
            ["http://proxy.example.com:8443", "http://proxy.example.com:8080", "socks5://192.0.2.9:1080"]
        );
        assert_eq!(split.script.as_deref(), Some("http://wpad.example.com/proxy.pac"));
        assert_eq!(registry(fixture!("windows/reg-query-internet-settings/off.txt")), SystemProxies::default());
        let one = registry("    ProxyEnable    REG_DWORD    0x1\n    ProxyServer    REG_SZ    127.0.0.1:7890\n");
        assert_eq!(one.proxies, ["http://127.0.0.1:7890"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", lines in "[a-zA-Z0-9:=;. \n]{0,200}") {
            let _ = (scutil(&text), registry(&text), scutil(&lines), registry(&lines));
        }
    }
}
