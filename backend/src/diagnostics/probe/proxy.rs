//! Proxies that are set, and the one that the network announces by name.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::diagnostics::facts::{Outcome, Page, ProxySetting, ProxySource, QueryPurpose, ServerRole, WpadFacts};
use crate::diagnostics::names::Target;
use crate::diagnostics::settings::DiagnosticsSettings;

use super::board::Board;
use super::tls::Trust;
use super::{Probes, connect, http, proxy_settings, sites, system_lookup};

/// Pages fetched through a proxy: two owners.
const PAGES: usize = 2;

/// The proxies that the environment names, each once, HTTPS first. `NO_PROXY=*` turns them off.
pub(crate) fn from_environment(settings: &DiagnosticsSettings) -> Vec<ProxySetting> {
    let value = |name: &str| {
        settings.proxy_environment.iter().find(|(n, v)| n.eq_ignore_ascii_case(name) && !v.trim().is_empty())
    };
    if value("NO_PROXY").is_some_and(|(_, v)| v.trim() == "*") {
        return Vec::new();
    }
    let mut found: Vec<ProxySetting> = Vec::new();
    for name in ["HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY"] {
        let Some((setting, text)) = value(name) else { continue };
        let proxy = setting_of(ProxySource::Environment, setting, text);
        found.extend(proxy.filter(|p| !found.iter().any(|f| f.host == p.host && f.port == p.port)));
    }
    found
}

/// A setting of which nothing has been tried yet; `None` where the text names no proxy.
pub(crate) fn setting_of(source: ProxySource, setting: &str, text: &str) -> Option<ProxySetting> {
    let (host, port) = host_and_port(text)?;
    let scheme = text.trim().split_once("://").map_or("http", |(scheme, _)| scheme).to_ascii_lowercase();
    Some(ProxySetting {
        source,
        setting: setting.to_owned(),
        spoken: matches!(scheme.as_str(), "http" | "socks" | "socks5" | "socks5h"),
        scheme,
        may_go_direct: false,
        host,
        port,
        address: None,
        resolve: None,
        connect: None,
        pages: Vec::new(),
        connect_status: None,
    })
}

/// Host and port of a proxy address, with or without scheme, user and brackets.
pub(crate) fn host_and_port(text: &str) -> Option<(String, u16)> {
    let (scheme, rest) = text.trim().split_once("://").unwrap_or(("http", text.trim()));
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let default = match scheme.to_ascii_lowercase().as_str() {
        "https" => 443,
        s if s.starts_with("socks") => 1080,
        _ => 80,
    };
    let (host, port) = if let Some(bracketed) = authority.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']')?;
        (host, rest.strip_prefix(':').map_or(Ok(default), str::parse).ok()?)
    } else {
        match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, default),
        }
    };
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

/// Starts the probes of the proxies that are set, and of the announced one.
pub(crate) fn start(probes: &mut Probes, settings: &DiagnosticsSettings, target: Option<&Target>) {
    for setting in from_environment(settings) {
        add(&probes.board, setting);
    }
    // Programs of the desktop take the desktop's settings where the environment says nothing.
    let (board, trust) = (Arc::clone(&probes.board), Arc::clone(&probes.trust));
    let folder = settings.desktop_settings.clone();
    let sites = probes.contacted.sites.iter().take(PAGES).map(|s| (s.host.clone(), s.owner.clone()));
    // The host asked about takes the same way, where it is an ordinary page.
    let asked = target.filter(|t| t.secure && t.port == 443).map(|t| (t.host.to_string(), t.host.to_string()));
    let hosts: Vec<(String, String)> = sites.chain(asked).collect();
    if settings.proxy_environment.is_empty() {
        probes.board.write(|facts| facts.internet.proxy.settings.extend(proxy_settings::of_system()));
        let hosts = hosts.clone();
        let asked = probes.board.begin();
        probes.board.write(|facts| facts.internet.proxy.asked = Some(asked));
        probes.spawn(async move {
            let desktop = proxy_settings::of_desktop(&board, folder.as_deref()).await;
            let direct = board.read(|facts| facts.internet.proxy.settings.is_empty());
            let proxies = desktop.proxies.into_iter().filter(|_| direct);
            let places: Vec<usize> = proxies.filter_map(|setting| add(&board, setting)).collect();
            board.write(|facts| facts.internet.proxy.asked = Some(board.ended(asked, Outcome::Answered)));
            let tried = places.into_iter().map(|index| through(&board, &trust, index, hosts.clone()));
            let script = async {
                if let Some((setting, url)) = &desktop.script {
                    script_set(&board, &trust, setting, url, hosts.clone()).await;
                }
            };
            tokio::join!(futures_util::future::join_all(tried), script);
        });
    }
    let count = probes.board.read(|facts| facts.internet.proxy.settings.len());
    for index in 0..count {
        let (board, trust) = (Arc::clone(&probes.board), Arc::clone(&probes.trust));
        let hosts = hosts.clone();
        probes.spawn(async move { through(&board, &trust, index, hosts).await });
    }
    let board = Arc::clone(&probes.board);
    probes.spawn(async move { announced(&board).await });
}

/// Adds a setting unless the same proxy is known already; gives its place.
fn add(board: &Board, setting: ProxySetting) -> Option<usize> {
    board.write(|facts| {
        let settings = &mut facts.internet.proxy.settings;
        if settings.iter().any(|s| s.host == setting.host && s.port == setting.port) {
            return None;
        }
        settings.push(setting);
        Some(settings.len() - 1)
    })
}

/// Fetches a proxy script that is set, and tries the proxy that it names. The script is read and not run.
async fn script_set(board: &Arc<Board>, trust: &Arc<Trust>, setting: &str, url: &str, hosts: Vec<(String, String)>) {
    let started = board.begin();
    board.write(|facts| {
        facts.internet.proxy.pac_url = Some(url.to_owned());
        facts.internet.proxy.pac_setting = Some(setting.to_owned());
        facts.internet.proxy.pac_fetch = Some(started);
    });
    let (outcome, script) = match fetch_script(url).await {
        Ok(script) if script.contains("FindProxyForURL") => (Outcome::Answered, script),
        Ok(_) => (Outcome::Garbled, String::new()),
        Err(error) => (connect::outcome_of(&error), String::new()),
    };
    board.write(|facts| facts.internet.proxy.pac_fetch = Some(board.ended(started, outcome)));
    let Some((host, port)) = script_proxy(&script) else { return };
    let proxy = setting_of(ProxySource::Pac, setting, &format!("{host}:{port}"));
    let index = proxy.and_then(|p| add(board, ProxySetting { may_go_direct: script.contains("DIRECT"), ..p }));
    if let Some(index) = index {
        through(board, trust, index, hosts).await;
    }
}

/// A script from a file or over HTTP; over HTTPS the system's own programs are trusted to fetch it.
async fn fetch_script(url: &str) -> std::io::Result<String> {
    if let Some(path) = url.strip_prefix("file://") {
        return tokio::fs::read_to_string(path).await;
    }
    let rest = url.strip_prefix("http://").ok_or(std::io::ErrorKind::Unsupported)?;
    let (host, port) = host_and_port(url).ok_or(std::io::ErrorKind::InvalidData)?;
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    let address = match host.parse::<IpAddr>() {
        Ok(address) => address,
        Err(_) => *system_lookup::lookup(&host).await?.first().ok_or(std::io::ErrorKind::NotFound)?,
    };
    let mut stream = connect::open((address, port).into(), None).await?;
    let reply = http::exchange(&mut stream, &http::get_request(&host, path, "*/*"), 256 * 1024).await?;
    Ok(String::from_utf8_lossy(&reply.body).into_owned())
}

async fn through(board: &Arc<Board>, trust: &Arc<Trust>, index: usize, hosts: Vec<(String, String)>) {
    let (host, port, socks, spoken) = board.read(|facts| {
        let setting = &facts.internet.proxy.settings[index];
        (setting.host.clone(), setting.port, setting.scheme.starts_with("socks"), setting.spoken)
    });
    let resolve = board.begin();
    board.write(|facts| facts.internet.proxy.settings[index].resolve = Some(resolve));
    let address = match host.parse::<IpAddr>() {
        Ok(address) => Some(address),
        Err(_) => system_lookup::lookup(&host).await.ok().and_then(|found| found.first().copied()),
    };
    let outcome = if address.is_some() { Outcome::Answered } else { Outcome::Garbled };
    let started = board.begin();
    board.write(|facts| {
        let setting = &mut facts.internet.proxy.settings[index];
        setting.resolve = Some(board.ended(resolve, outcome));
        setting.address = address;
        setting.connect = address.is_some().then_some(started);
    });
    let Some(address) = address else { return };
    let (ended, stream) = connect::attempt(board, started, (address, port).into(), None).await;
    board.write(|facts| facts.internet.proxy.settings[index].connect = Some(ended));
    drop(stream);
    if !ended.answered() || !spoken {
        return;
    }
    futures_util::future::join_all(hosts.into_iter().map(|(host, owner)| async move {
        let started = board.begin();
        let page = Page { host, owner, address, connect: started, tls: None, body: None, bytes: 0, status: None };
        let slot = board.write(|facts| {
            let pages = &mut facts.internet.proxy.settings[index].pages;
            pages.push(page.clone());
            pages.len() - 1
        });
        let update = |page: &Page| board.write(|facts| facts.internet.proxy.settings[index].pages[slot] = page.clone());
        let opened = if socks {
            open_socks(address, port, &page.host).await
        } else {
            open_tunnel(address, port, &page.host).await
        };
        match opened {
            Ok((stream, 200)) => {
                let page = Page { connect: board.ended(started, Outcome::Answered), ..page };
                sites::fetch_page(board, trust, page, Some(stream), update).await;
            }
            Ok((_, status)) => {
                board.write(|facts| facts.internet.proxy.settings[index].connect_status = Some(status));
                update(&Page { connect: board.ended(started, Outcome::Refused), status: Some(status), ..page });
            }
            Err(error) => {
                update(&Page { connect: board.ended(started, connect::outcome_of(&error)), ..page });
            }
        }
    }))
    .await;
}

/// Asks a proxy for a way to a site; gives the stream and the proxy's answer.
async fn open_tunnel(proxy: IpAddr, port: u16, host: &str) -> std::io::Result<(TcpStream, u16)> {
    let mut stream = connect::open((proxy, port).into(), None).await?;
    stream.write_all(format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n").as_bytes()).await?;
    let mut head = Vec::new();
    // Byte by byte: what follows the head belongs to TLS.
    while !head.ends_with(b"\r\n\r\n") && head.len() < 8192 {
        head.push(stream.read_u8().await?);
    }
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(&head).map_err(|_| std::io::ErrorKind::InvalidData)?;
    if parsed.is_partial() {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    Ok((stream, response.code.unwrap_or_default()))
}

/// Asks a SOCKS5 proxy for a way to a site by its name (RFC 1928); a refusal is given as the status 503, the wish for a
/// login as 407.
async fn open_socks(proxy: IpAddr, port: u16, host: &str) -> std::io::Result<(TcpStream, u16)> {
    let mut stream = connect::open((proxy, port).into(), None).await?;
    // Version 5, one method: no login.
    stream.write_all(&[5, 1, 0]).await?;
    let mut chosen = [0_u8; 2];
    stream.read_exact(&mut chosen).await?;
    match chosen {
        [5, 0] => {}
        [5, _] => return Ok((stream, 407)),
        _ => return Err(std::io::ErrorKind::InvalidData.into()),
    }
    let length = u8::try_from(host.len()).map_err(|_| std::io::ErrorKind::InvalidInput)?;
    let mut request = vec![5, 1, 0, 3, length];
    request.extend_from_slice(host.as_bytes());
    request.extend_from_slice(&443_u16.to_be_bytes());
    stream.write_all(&request).await?;
    let mut head = [0_u8; 4];
    stream.read_exact(&mut head).await?;
    // The address that it uses, which nobody needs: IPv4, a name, IPv6; and the port.
    let rest = match head[3] {
        1 => 4,
        3 => usize::from(stream.read_u8().await?),
        4 => 16,
        _ => return Err(std::io::ErrorKind::InvalidData.into()),
    };
    let mut skipped = vec![0_u8; rest + 2];
    stream.read_exact(&mut skipped).await?;
    Ok((stream, if head[1] == 0 { 200 } else { 503 }))
}

/// Follows a name `wpad` in a search domain to the proxy it announces. Only looked at: nothing is set.
async fn announced(board: &Board) {
    let (name, address) = board
        .wait_for(|facts| {
            let servers = facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured);
            servers.flat_map(|s| &s.queries).find_map(|query| {
                let address = query.addresses.first()?;
                (query.purpose == QueryPurpose::Wpad).then(|| (query.name.clone(), *address))
            })
        })
        .await;
    let started = board.begin();
    board.write(|facts| {
        facts.internet.proxy.wpad =
            Some(WpadFacts { name: name.clone(), address, fetch: Some(started), proxy: None, connect: None });
    });
    let fetched = async {
        let mut stream = connect::open((address, 80).into(), None).await?;
        http::exchange(&mut stream, &http::get_request(&name, "/wpad.dat", "*/*"), 64 * 1024).await
    };
    let result = fetched.await;
    let proxy = result.as_ref().ok().and_then(|reply| script_proxy(&String::from_utf8_lossy(&reply.body)));
    let outcome = match &result {
        Ok(_) if proxy.is_some() => Outcome::Answered,
        Ok(_) => Outcome::Garbled,
        Err(error) => connect::outcome_of(error),
    };
    let connecting = board.begin();
    board.write(|facts| {
        if let Some(wpad) = facts.internet.proxy.wpad.as_mut() {
            wpad.fetch = Some(board.ended(started, outcome));
            wpad.proxy = proxy.as_ref().map(|(host, port)| format!("{host}:{port}"));
            wpad.connect = proxy.is_some().then_some(connecting);
        }
    });
    let Some((host, port)) = proxy else { return };
    let target = match host.parse::<IpAddr>() {
        Ok(target) => Some(target),
        Err(_) => system_lookup::lookup(&host).await.ok().and_then(|found| found.first().copied()),
    };
    let Some(target) = target else { return };
    let (ended, _) = connect::attempt(board, connecting, (target, port).into(), None).await;
    board.write(|facts| {
        if let Some(wpad) = facts.internet.proxy.wpad.as_mut() {
            wpad.connect = Some(ended);
        }
    });
}

/// The first proxy that a configuration script names. The script is not run.
pub(crate) fn script_proxy(script: &str) -> Option<(String, u16)> {
    if !script.contains("FindProxyForURL") {
        return None;
    }
    let mut words = script.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '{' | '}'));
    while let Some(word) = words.next() {
        if matches!(word, "PROXY" | "HTTPS" | "HTTP" | "SOCKS" | "SOCKS5")
            && let Some((host, port)) = words.next().and_then(host_and_port)
        {
            return Some((host, port));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_addresses_are_read_in_every_spelling() {
        for (text, expected) in [
            ("http://192.168.50.1:3128", ("192.168.50.1", 3128)),
            ("proxy.example.com:8080", ("proxy.example.com", 8080)),
            ("https://user:secret@proxy.example.com", ("proxy.example.com", 443)),
            ("socks5://[2001:db8::1]:1080/", ("2001:db8::1", 1080)),
        ] {
            assert_eq!(host_and_port(text), Some((expected.0.to_owned(), expected.1)), "{text}");
        }
        assert_eq!(host_and_port("http://:3128"), None);
        assert_eq!(host_and_port("proxy:eighty"), None);
    }

    #[test]
    fn the_same_proxy_in_two_variables_is_tried_once() {
        let settings = DiagnosticsSettings {
            proxy_environment: vec![
                ("HTTP_PROXY".into(), "http://10.0.0.1:3128".into()),
                ("HTTPS_PROXY".into(), "http://10.0.0.1:3128".into()),
                ("ALL_PROXY".into(), String::new()),
            ],
            ..DiagnosticsSettings::default()
        };
        let found = from_environment(&settings);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].setting, "HTTPS_PROXY");
    }

    #[test]
    fn a_script_is_read_and_not_run() {
        let script = "function FindProxyForURL(url, host) { return 'PROXY 192.168.50.1:3128; DIRECT'; }";
        assert_eq!(script_proxy(script), Some(("192.168.50.1".into(), 3128)));
        assert_eq!(script_proxy("<html>PROXY 1.2.3.4:80</html>"), None);
    }
}
