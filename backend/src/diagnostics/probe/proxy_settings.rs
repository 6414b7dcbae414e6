//! Proxies as the desktop and the system have them set, beside the environment: /etc/environment, KDE's file, GNOME's
//! database. Parsers are pure: text in, settings out.

use std::path::Path;

use tokio::time::Duration;

use crate::diagnostics::facts::{ProxySetting, ProxySource};
use crate::diagnostics::runner::{CommandLine, Commands, SystemCommands};

use super::board::Board;
use super::proxy::setting_of;

/// What a desktop has set: proxies, and the address of a script with the setting that names it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct DesktopProxies {
    pub(crate) proxies: Vec<ProxySetting>,
    pub(crate) script: Option<(String, String)>,
}

/// The proxies that `/etc/environment` gives to every session.
pub(crate) fn of_system() -> Vec<ProxySetting> {
    let path = "/etc/environment";
    std::fs::read_to_string(path).map(|text| session_environment(&text, path)).unwrap_or_default()
}

fn session_environment(text: &str, path: &str) -> Vec<ProxySetting> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("export ").trim());
    let mut found: Vec<ProxySetting> = Vec::new();
    for (name, value) in lines.filter_map(|line| line.split_once('=')) {
        let known = ["https_proxy", "all_proxy", "http_proxy"].iter().any(|k| k.eq_ignore_ascii_case(name.trim()));
        let value = value.trim().trim_matches(['"', '\'']);
        if !known || value.is_empty() {
            continue;
        }
        let setting = setting_of(ProxySource::System, &format!("{path} ({})", name.trim()), value);
        found.extend(setting.filter(|s| !found.iter().any(|f| f.host == s.host && f.port == s.port)));
    }
    found
}

/// What the desktop has set: KDE's file, GNOME's database, else what macOS or Windows say.
pub(crate) async fn of_desktop(board: &Board, folder: Option<&Path>) -> DesktopProxies {
    let text = folder.and_then(|folder| std::fs::read_to_string(folder.join("kioslaverc")).ok());
    let found = text.map(|text| kde(&text)).unwrap_or_default();
    if found != DesktopProxies::default() {
        return found;
    }
    #[cfg(not(target_os = "linux"))]
    {
        let said = super::foreign::system_proxies().await;
        let name = "the system's setting";
        let proxies = said.proxies.iter().filter_map(|text| setting_of(ProxySource::System, name, text)).collect();
        let found = DesktopProxies { proxies, script: said.script.map(|url| (name.to_owned(), url)) };
        if found != DesktopProxies::default() {
            return found;
        }
    }
    of_gnome(board, folder).await.unwrap_or_default()
}

fn kde(text: &str) -> DesktopProxies {
    let section = text.split('[').find_map(|part| part.strip_prefix("Proxy Settings]")).unwrap_or_default();
    let value = |wanted: &str| {
        let mut lines = section.lines().filter_map(|line| line.split_once('='));
        lines.find(|(key, _)| key.trim() == wanted).map(|(_, value)| value.trim()).filter(|v| !v.is_empty())
    };
    let mut found = DesktopProxies::default();
    match value("ProxyType") {
        Some("1") => {
            for key in ["httpsProxy", "httpProxy", "socksProxy"] {
                // Address and port stand apart: `http://proxy.example 3128`.
                let Some(text) = value(key).map(|v| v.replace(' ', ":")) else { continue };
                let text = if key == "socksProxy" && !text.contains("://") { format!("socks5://{text}") } else { text };
                let setting = setting_of(ProxySource::System, &format!("KDE's setting {key}"), &text);
                let known = |s: &ProxySetting| found.proxies.iter().any(|f| f.host == s.host && f.port == s.port);
                let new = setting.filter(|s| !known(s));
                found.proxies.extend(new);
            }
        }
        Some("2") => {
            found.script = value("Proxy Config Script").map(|url| ("KDE's setting".to_owned(), url.to_owned()));
        }
        _ => {}
    }
    found
}

/// What GNOME has set. Its database is asked only where it holds a proxy setting at all.
async fn of_gnome(board: &Board, folder: Option<&Path>) -> Option<DesktopProxies> {
    let database = std::fs::read(folder?.join("dconf/user")).ok()?;
    let name = b"proxy/";
    if !database.windows(name.len()).any(|part| part == name) {
        return None;
    }
    let line =
        CommandLine::new("gsettings", &["list-recursively", "org.gnome.system.proxy"], Duration::from_millis(700));
    let text = match SystemCommands.run(line).await {
        Ok(output) => output.stdout,
        Err(error) => {
            board.limit("the desktop's proxy settings", &error.to_string());
            return None;
        }
    };
    Some(gnome(&text))
}

/// `gsettings list-recursively org.gnome.system.proxy`: schema, key and value a line.
fn gnome(text: &str) -> DesktopProxies {
    let value = |schema: &str, key: &str| {
        text.lines().find_map(|line| {
            let rest = line.trim().strip_prefix(schema)?.strip_prefix(' ')?.strip_prefix(key)?.strip_prefix(' ')?;
            Some(rest.trim().trim_matches('\'').to_owned()).filter(|v| !v.is_empty())
        })
    };
    let mut found = DesktopProxies::default();
    match value("org.gnome.system.proxy", "mode").as_deref() {
        Some("manual") => {
            for (kind, scheme) in [("https", "http"), ("http", "http"), ("socks", "socks5")] {
                let schema = format!("org.gnome.system.proxy.{kind}");
                let (Some(host), Some(port)) = (value(&schema, "host"), value(&schema, "port")) else { continue };
                let text = format!("{scheme}://{host}:{port}");
                let setting = setting_of(ProxySource::System, &format!("GNOME's {kind} proxy"), &text);
                found.proxies.extend(setting.filter(|s| s.port != 0));
            }
        }
        Some("auto") => {
            found.script =
                value("org.gnome.system.proxy", "autoconfig-url").map(|url| ("GNOME's setting".to_owned(), url));
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &[ProxySetting]) -> Vec<(&str, u16, &str)> {
        found.iter().map(|s| (s.host.as_str(), s.port, s.scheme.as_str())).collect()
    }

    #[test]
    fn the_environment_of_sessions_is_read() {
        let text = "PATH=\"/usr/bin\"\nhttp_proxy=\"http://10.0.0.1:3128/\"\nHTTPS_PROXY=http://10.0.0.1:3128\nno_proxy=localhost\n";
        assert_eq!(names(&session_environment(text, "/etc/environment")), [("10.0.0.1", 3128, "http")]);
        assert!(session_environment("http_proxy=\n", "f").is_empty());
    }

    #[test]
    fn kde_has_proxies_a_script_or_nothing() {
        let text = |kind: u8| {
            format!(
                "[$Version]\nx=1\n[Proxy Settings]\nProxyType={kind}\nhttpProxy=http://10.0.0.1 3128\nsocksProxy=10.0.0.2 1080\nProxy Config Script=http://wpad.example/p.pac\n[Other]\nProxyType=1\n"
            )
        };
        assert_eq!(names(&kde(&text(1)).proxies), [("10.0.0.1", 3128, "http"), ("10.0.0.2", 1080, "socks5")]);
        assert_eq!(kde(&text(2)).script.map(|(_, url)| url).as_deref(), Some("http://wpad.example/p.pac"));
        assert_eq!(kde(&text(0)), DesktopProxies::default());
        assert_eq!(kde(""), DesktopProxies::default());
    }

    #[test]
    fn gnome_has_proxies_a_script_or_nothing() {
        let text = |mode: &str| {
            format!(
                "org.gnome.system.proxy autoconfig-url 'http://wpad.example/p.pac'\norg.gnome.system.proxy ignore-hosts ['localhost']\norg.gnome.system.proxy mode '{mode}'\norg.gnome.system.proxy use-same-proxy true\norg.gnome.system.proxy.http enabled false\norg.gnome.system.proxy.http host 'proxy.example'\norg.gnome.system.proxy.http port 8080\norg.gnome.system.proxy.https host ''\norg.gnome.system.proxy.https port 0\norg.gnome.system.proxy.socks host ''\norg.gnome.system.proxy.socks port 0\n"
            )
        };
        assert_eq!(names(&gnome(&text("manual")).proxies), [("proxy.example", 8080, "http")]);
        assert_eq!(gnome(&text("auto")).script.map(|(_, url)| url).as_deref(), Some("http://wpad.example/p.pac"));
        assert_eq!(gnome(&text("none")), DesktopProxies::default());
    }
}
