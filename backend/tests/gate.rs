//! The gate before every route, over raw sockets: what a hostile page, a rebound name or a broken client can send.

use std::net::{Ipv4Addr, SocketAddr};

use techtime::app::App;
use techtime::config::{Config, Secret, Settings};
use techtime::http;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A real server on a free port of loopback.
struct Gate {
    address: SocketAddr,
    _data: TempDir,
}

impl Gate {
    async fn open(change: impl FnOnce(&mut Settings)) -> Self {
        let data = TempDir::new().expect("a directory");
        let mut settings = Settings {
            data_dir: Some(data.path().join("data")),
            static_dir: Some(data.path().join("dist")),
            probe_scope: Some("local".into()),
            ..Settings::default()
        };
        change(&mut settings);
        let config = Config::from_settings(settings).expect("a configuration");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = App::build(config, address.port()).expect("an app");
        tokio::spawn(http::serve(listener, http::table(), app));
        Self { address, _data: data }
    }

    /// Sends lines as they are (`H` stands for the true host) and gives back the answer.
    async fn send(&self, request: &str) -> Answer {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        let host = self.address.to_string();
        let port = self.address.port().to_string();
        let request = request.replace("{H}", &host).replace("{P}", &port).replace('\n', "\r\n");
        socket.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        // Upgrades and kept connections stay open: the head is enough then.
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = socket.read(&mut buffer).await {
            answer.extend_from_slice(&buffer[..n]);
            if is_whole(&answer) {
                break;
            }
        }
        Answer(String::from_utf8_lossy(&answer).into_owned())
    }

    async fn status(&self, request: &str) -> u16 {
        self.send(request).await.status()
    }
}

/// Whether the head and as much body as it announces are there.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = Answer(head.to_owned()).header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    body.len() >= length
}

struct Answer(String);

impl Answer {
    fn status(&self) -> u16 {
        self.0.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let head = self.0.split("\r\n\r\n").next().unwrap_or_default();
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
    }
}

const UPGRADE: &str =
    "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n";

#[tokio::test]
async fn only_exact_hosts_with_their_port_are_answered() {
    let gate = Gate::open(|_| ()).await;
    for host in ["{H}", "localhost:{P}", "LOCALHOST:{P}", "[::1]:{P}"] {
        assert_eq!(
            gate.status(&format!("GET /health HTTP/1.1\nHost: {host}\nConnection: close\n\n")).await,
            200,
            "{host}"
        );
    }
    for host in [
        "evil.example:{P}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:{P}",
        "localhost.evil.example:{P}",
        "192.168.1.10:{P}",
        "0.0.0.0:{P}",
        "",
        "{H}\nHost: evil.example",
        "evil.example:{P}\nX-Forwarded-Host: {H}",
    ] {
        for path in ["/health", "/api/tools", "/chat", "/", "/nowhere"] {
            let request = format!("GET {path} HTTP/1.1\nHost: {host}\nConnection: close\n\n");
            let status = gate.status(&request).await;
            assert!(status == 403 || status == 400, "{host} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_origin_reaches_nothing_however_it_spells_the_path() {
    let gate = Gate::open(|_| ()).await;
    for origin in [
        "https://evil.example",
        "http://evil.example:{P}",
        "null",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
        "http://{H}.evil.example",
        "http://{H}/",
        "HTTP://{H}x",
        "file://",
        "chrome-extension://abc",
        "http://{H}\nOrigin: https://evil.example",
    ] {
        for path in ["/ws", "/%77s", "//ws", "/ws/", "/WS", "/./ws"] {
            let request = format!("GET {path} HTTP/1.1\nHost: {{H}}\nOrigin: {origin}\n{UPGRADE}\n");
            assert_eq!(gate.status(&request).await, 403, "{origin} {path}");
        }
        let request = format!("GET /api/tools HTTP/1.1\nHost: {{H}}\nOrigin: {origin}\nConnection: close\n\n");
        let answer = gate.send(&request).await;
        assert_eq!(answer.status(), 403, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        let preflight = format!(
            "OPTIONS /chat HTTP/1.1\nHost: {{H}}\nOrigin: {origin}\nAccess-Control-Request-Method: POST\nConnection: close\n\n"
        );
        assert_eq!(gate.status(&preflight).await, 403, "{origin}");
    }
}

#[tokio::test]
async fn a_write_without_json_as_its_content_type_is_415_and_too_long_a_body_413() {
    let gate = Gate::open(|_| ()).await;
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/jsonx"]
    {
        let request = format!(
            "POST /api/login HTTP/1.1\nHost: {{H}}\nContent-Type: {kind}\nContent-Length: 2\nConnection: close\n\n{{}}"
        );
        assert_eq!(gate.status(&request).await, 415, "{kind}");
    }
    let long = "POST /api/login HTTP/1.1\nHost: {H}\nContent-Type: application/json\nContent-Length: 131073\nConnection: close\n\n";
    assert_eq!(gate.status(long).await, 413);
}

#[tokio::test]
async fn errors_are_problems_and_never_plain_text() {
    let gate = Gate::open(|_| ()).await;
    for (request, status) in [
        ("GET /api/nowhere HTTP/1.1\nHost: {H}\nConnection: close\n\n", 404),
        ("GET /api/nowhere HTTP/1.1\nHost: {H}\nAccept: text/html\nConnection: close\n\n", 404),
        ("GET /nowhere HTTP/1.1\nHost: {H}\nConnection: close\n\n", 404),
        ("PUT /health HTTP/1.1\nHost: {H}\nConnection: close\n\n", 405),
        ("GET /health HTTP/1.1\nHost: evil\nConnection: close\n\n", 403),
        (
            "POST /api/login HTTP/1.1\nHost: {H}\nContent-Type: application/json\nContent-Length: 1\nConnection: close\n\n{",
            400,
        ),
        (
            "POST /api/login HTTP/1.1\nHost: {H}\nContent-Type: application/json\nContent-Length: 2\nConnection: close\n\n{}",
            422,
        ),
    ] {
        let answer = gate.send(request).await;
        assert_eq!(answer.status(), status, "{request}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{request}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{request}");
    }
}

#[tokio::test]
async fn with_a_token_the_api_is_shut_and_health_says_little() {
    let gate = Gate::open(|s| s.token = Some(Secret::from("canary".to_owned()))).await;
    let ask = |path: &str, header: &str| format!("GET {path} HTTP/1.1\nHost: {{H}}\n{header}Connection: close\n\n");
    assert_eq!(gate.status(&ask("/api/openapi.json", "")).await, 401);
    assert_eq!(gate.status(&ask("/api/x", "Authorization: Bearer wrong\n")).await, 401);
    assert_eq!(gate.status(&ask("/api/x", "Authorization: Bearer canary\n")).await, 404);
    assert_eq!(gate.status(&format!("GET /ws HTTP/1.1\nHost: {{H}}\n{UPGRADE}\n")).await, 401);
    let reduced = gate.send(&ask("/health", "")).await;
    assert!(reduced.0.ends_with("{\"status\":\"healthy\"}"), "{}", reduced.0);
    let login = |body: &str| {
        let n = body.len();
        format!(
            "POST /api/login HTTP/1.1\nHost: {{H}}\nContent-Type: application/json\nContent-Length: {n}\nConnection: close\n\n{body}"
        )
    };
    assert_eq!(gate.status(&login(r#"{"token":"wrong"}"#)).await, 401);
    let answer = gate.send(&login(r#"{"token":"canary"}"#)).await;
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("canary"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().expect("a pair");
    assert_eq!(gate.status(&ask("/api/x", &format!("Cookie: a=b; {pair}\n"))).await, 404);
    let left = gate.send("DELETE /api/login HTTP/1.1\nHost: {H}\nConnection: close\n\n").await;
    let cookie = left.header("set-cookie").expect("a cookie");
    assert!(left.status() == 204 && cookie.starts_with("techtime_token=;") && cookie.contains("Max-Age=0"), "{cookie}");
}

#[tokio::test]
async fn only_configured_origins_may_read_answers() {
    let gate = Gate::open(|s| s.allowed_origins = Some(vec!["http://desk.example".into()])).await;
    let ask = |origin: &str| format!("GET /health HTTP/1.1\nHost: {{H}}\nOrigin: {origin}\nConnection: close\n\n");
    let answer = gate.send(&ask("http://desk.example")).await;
    assert_eq!((answer.status(), answer.header("access-control-allow-origin")), (200, Some("http://desk.example")));
    assert_eq!(gate.status(&ask("http://other.example")).await, 403);
}

#[tokio::test]
async fn the_policy_of_the_page_allows_no_script_but_its_own() {
    let gate = Gate::open(|s| {
        let dist = s.static_dir.clone().expect("set");
        std::fs::create_dir_all(&dist).expect("a directory");
        std::fs::write(dist.join("index.html"), "<script>1</script>").expect("written");
    })
    .await;
    for path in ["/", "/chat", "/chat/abc", "/dashboard", "/history"] {
        let answer = gate.send(&format!("GET {path} HTTP/1.1\nHost: {{H}}\nConnection: close\n\n")).await;
        assert_eq!(answer.status(), 200, "{path}");
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{policy}");
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    let deep = gate.send("GET /some/page HTTP/1.1\nHost: {H}\nAccept: text/html\nConnection: close\n\n").await;
    assert_eq!(deep.status(), 200);
}
