//! The tools over HTTP: refusals before anything happens, results, streams, consent and undo.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use techtime::app::App;
use techtime::config::{Config, Settings};
use techtime::http;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A real server on a free port of loopback.
struct Server {
    address: SocketAddr,
    _data: TempDir,
}

impl Server {
    async fn start(tools: &str) -> Self {
        let data = TempDir::new().expect("a directory");
        let settings = Settings {
            data_dir: Some(data.path().join("data")),
            static_dir: Some(data.path().join("dist")),
            probe_scope: Some("local".into()),
            tools: Some(tools.into()),
            ..Settings::default()
        };
        let config = Config::from_settings(settings).expect("a configuration");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = App::build(config, address.port()).expect("an app");
        tokio::spawn(http::serve(listener, http::table(), app));
        Self { address, _data: data }
    }

    async fn send(&self, method: &str, path: &str, accept: &str, body: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: {accept}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        socket.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        (status, body.to_owned())
    }

    async fn execute(&self, tool: &str, body: &Value) -> (u16, Value) {
        let path = format!("/api/tools/{tool}/execute");
        let (status, body) = self.send("POST", &path, "application/json", &body.to_string()).await;
        (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}")))
    }
}

#[tokio::test]
async fn every_tool_is_listed_with_its_parameters() {
    let server = Server::start("all").await;
    let (status, body) = server.send("GET", "/api/tools", "*/*", "").await;
    let tools: Vec<Value> = serde_json::from_str(&body).expect("JSON");
    assert_eq!((status, tools.len()), (200, 30));
    let ping = tools.iter().find(|tool| tool["name"] == "ping_address").expect("ping_address");
    assert_eq!((&ping["parameters"][1]["minimum"], &ping["parameters"][1]["default"]), (&json!(1.0), &json!(4)));
}

#[tokio::test]
async fn what_is_refused_is_refused_by_its_own_status_and_nothing_happens() {
    let server = Server::start("all").await;
    for (tool, body, status, field) in [
        ("rm", json!({}), 404, None),
        ("ping_address", json!({"host": "8.8.8.8; touch /tmp/x"}), 422, Some("host")),
        ("ping_address", json!({"host": "-f"}), 422, Some("host")),
        ("ping_address", json!({"host": "127.0.0.1", "count": 1_000_000_000}), 422, Some("count")),
        ("ping_address", json!({"host": "127.0.0.1", "bogus": 1}), 422, Some("bogus")),
        ("ping_address", json!({"host": "127.0.0.1", "confirm": "yes"}), 422, Some("confirm")),
        ("kill_process", json!({"process_id": 1, "dry_run": false, "confirm": true}), 422, Some("process_id")),
        ("ping_address", json!({"host": "0xA9FEA9FE"}), 422, Some("host")),
        ("ip_release", json!({"interface": "no-such-nic"}), 422, Some("interface")),
        ("ip_renew", json!({"interface": "no-such-nic", "confirm": true}), 422, Some("interface")),
        ("set_dns", json!({"interface_name": "no-such-nic", "servers": ["9.9.9.9"]}), 422, Some("interface_name")),
        ("enable_adapter", json!({"interface_name": "no-such-nic"}), 422, Some("interface_name")),
        ("flush_dns", json!({}), 409, None),
        ("ip_release", json!({"confirm": false}), 409, None),
        ("cleanup_temp_files", json!({"dry_run": false}), 409, None),
        ("robocopy", json!({"source": "C:\\a", "destination": "D:\\b"}), if cfg!(windows) { 200 } else { 501 }, None),
    ] {
        let (got, answer) = server.execute(tool, &body).await;
        assert_eq!(got, status, "{tool} {body}: {answer}");
        assert_eq!(answer["errors"][0]["field"].as_str(), field, "{tool} {body}");
    }
    // A path that is no text is no tool, and answered in the same form.
    assert_eq!(server.execute("%ff", &json!({})).await.0, 404);
    let (_, answer) = server.execute("ip_release", &json!({})).await;
    assert!(answer["detail"].as_str().is_some_and(|detail| detail.contains("CUTS THE CONNECTION")), "{answer}");
}

#[tokio::test]
async fn a_server_that_only_reads_refuses_the_rest_and_still_shows_dry_runs() {
    let server = Server::start("reads").await;
    let (status, _) = server.execute("flush_dns", &json!({"confirm": true})).await;
    assert_eq!(status, 403);
    let (status, call) = server.execute("kill_process", &json!({"process_name": "no-such-program"})).await;
    assert_eq!((status, &call["effect"], &call["success"]), (200, &json!("reads"), &json!(true)), "{call}");
}

#[tokio::test]
async fn a_tool_that_would_send_too_far_sends_nothing_and_says_so() {
    let server = Server::start("all").await;
    for (tool, body) in [
        ("ping_address", json!({"host": "192.0.2.1"})),
        ("ping_address", json!({"host": "example.com"})),
        ("check_port", json!({"host": "10.0.0.1", "port": 80})),
        ("check_tls", json!({"host": "example.com"})),
        ("traceroute", json!({"host": "1.1.1.1"})),
        ("lookup_dns", json!({"name": "example.com", "dns_server": "9.9.9.9"})),
        ("ping_gateway", json!({})),
        ("ping_dns", json!({})),
        ("test_dns_resolution", json!({})),
        ("check_internet", json!({})),
        ("ip_renew", json!({"confirm": true})),
    ] {
        let began = Instant::now();
        let (status, call) = server.execute(tool, &body).await;
        assert_eq!(
            (status, &call["success"], &call["verdict"]),
            (200, &json!(false), &json!("info")),
            "{tool}: {call}"
        );
        assert!(
            call["error"].as_str().is_some_and(|error| error.contains("no further than `local`")),
            "{tool}: {call}"
        );
        assert!(began.elapsed() < Duration::from_secs(30), "{tool} took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn loopback_can_be_tested_in_every_scope() {
    let server = Server::start("all").await;
    let port = server.address.port();
    let (_, open) = server.execute("check_port", &json!({"host": "localhost", "port": port})).await;
    assert_eq!(open["data"]["open"], true, "{open}");
    let (_, ping) = server.execute("ping_address", &json!({"host": "127.0.0.1", "count": 3})).await;
    assert_eq!((&ping["data"]["packets_sent"], &ping["data"]["packets_received"]), (&json!(3), &json!(3)), "{ping}");
    let (_, tls) = server.execute("check_tls", &json!({"host": "127.0.0.1", "port": port})).await;
    assert_eq!((&tls["verdict"], &tls["data"]["connected"]), (&json!("fail"), &json!(true)), "{tls}");
    for (tool, body) in [
        ("check_adapter_status", json!({})),
        ("get_ip_config", json!({})),
        ("show_routes", json!({})),
        ("system_health", json!({})),
    ] {
        let (status, call) = server.execute(tool, &body).await;
        assert_eq!((status, &call["success"]), (200, &json!(true)), "{tool}: {call}");
    }
}

#[tokio::test]
async fn a_stream_tells_the_start_the_steps_and_the_end() {
    let server = Server::start("all").await;
    let body = json!({"host": "127.0.0.1", "count": 3}).to_string();
    let (status, stream) = server.send("POST", "/api/tools/ping_address/execute", "text/event-stream", &body).await;
    assert_eq!(status, 200);
    let names: Vec<&str> = stream.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!((names.first(), names.last()), (Some(&"tool_started"), Some(&"tool_finished")), "{stream}");
    assert!(names.contains(&"tool_progress"), "{names:?}");
    let (status, _) = server.send("POST", "/api/tools/ping_address/execute", "text/event-stream", "{}").await;
    assert_eq!(status, 422, "refused before the stream begins");
}

#[tokio::test]
async fn undo_knows_what_cannot_be_taken_back() {
    let server = Server::start("all").await;
    let (status, _) = server.send("POST", "/api/tools/undo/no-such-call", "*/*", "").await;
    assert_eq!(status, 404);
    let (_, call) = server.execute("check_adapter_status", &json!({})).await;
    let id = call["id"].as_str().expect("an id");
    let (status, _) = server.send("POST", &format!("/api/tools/undo/{id}"), "*/*", "").await;
    assert_eq!(status, 409);
}
