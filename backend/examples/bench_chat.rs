//! Measures what the server adds to a chat: `cargo xtask bench chat`.
//!
//! The server is the product with a scripted assistant in place of a model: it waits as a model
//! would, really calls `get_ip_config`, waits again, answers, and says how long that took by its own
//! clock. What a client waits beyond that is the server's overhead. The same once more with a model over HTTP
//! that does the same. Server, model and clients are processes of their own, so that CPU and memory can be told
//! apart. The floor is a bare axum server that sends the same frames from memory: no database, no tool, no product.
#![expect(clippy::unwrap_used, reason = "a measurement that goes wrong ends")]

use std::fmt::Display;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use axum::extract::WebSocketUpgrade;
use axum::serve::ListenerExt;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use shared_types::{JsonObject, LlmIdentity, Origin, RunEventKind};
use techtime::agent::{Answer, Assistant, AssistantError, Assistants, Observer, Turn, watched};
use techtime::app::App;
use techtime::config::{Config, LlmBackend, Settings};
use techtime::diagnostics::toolbox::Toolbox;
use techtime::http;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Clock ticks of `/proc`, 100 a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let number = |place| std::env::args().nth(place).and_then(|number| number.parse().ok()).unwrap();
    match std::env::args().nth(1).as_deref() {
        Some("serve") => runtime.block_on(serve(None)),
        Some("ask") => runtime.block_on(serve(std::env::args().nth(2))),
        Some("model") => runtime.block_on(model()),
        Some("bare") => runtime.block_on(bare()),
        Some("tool") => runtime.block_on(tool_alone(number(2), number(3))),
        _ => runtime.block_on(measure()),
    }
}

/// Waits and answers as the message says: `PACE_MS`, twice a half of it.
struct Paced {
    toolbox: Toolbox,
}

#[async_trait]
impl Assistant for Paced {
    fn identity(&self) -> LlmIdentity {
        LlmIdentity { provider: "paced".into(), model: None }
    }

    async fn answer(&self, turn: &Turn, observer: &dyn Observer) -> Result<Answer, AssistantError> {
        let began = Instant::now();
        let pace = Duration::from_millis(turn.message.parse().unwrap());
        tokio::time::sleep(pace / 2).await;
        let plan = self.toolbox.plan("get_ip_config", &JsonObject::new()).unwrap();
        let mut model_and_tool = began.elapsed();
        let call = watched(observer, |events| async move {
            let began = Instant::now();
            let call = self.toolbox.run(plan, Origin::Assistant, &events).await;
            (call, began.elapsed())
        });
        let (call, tool) = call.await;
        let waiting = Instant::now();
        tokio::time::sleep(pace / 2).await;
        model_and_tool += tool + waiting.elapsed();
        // The first token with the moment at which it came.
        let first = format!("{} ", since_epoch_us());
        observer.emit(RunEventKind::TextDelta { text: first.clone() }).await;
        let waiting = Instant::now();
        tokio::time::sleep(Duration::from_millis(5)).await;
        model_and_tool += waiting.elapsed();
        let rest = model_and_tool.as_micros().to_string();
        observer.emit(RunEventKind::TextDelta { text: rest.clone() }).await;
        Ok(Answer { text: first + &rest, tool_calls: vec![call], ..Answer::default() })
    }
}

fn since_epoch_us() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap()
}

/// The product; with a model's address it asks that model, without one it has the paced assistant.
async fn serve(model: Option<String>) {
    let data = tempfile::TempDir::new_in(".").unwrap();
    let settings = Settings {
        data_dir: Some(data.path().join("data")),
        static_dir: Some(data.path().join("dist")),
        probe_scope: Some("local".into()),
        llm_backend: model.is_some().then(|| vec![LlmBackend::Openai]),
        openai_base_url: model.clone(),
        openai_model: model.is_some().then(|| "paced".into()),
        ..Settings::default()
    };
    let config = Config::from_settings(settings).unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let toolbox = Toolbox::new(config.diagnostics.clone());
    let app = if model.is_some() {
        App::build(config, address.port())
    } else {
        App::with_roster(config, address.port(), toolbox, |toolbox, _| {
            let paced: Assistants = vec![Arc::new(Paced { toolbox: toolbox.clone() })];
            Arc::new(paced)
        })
    };
    let app = app.unwrap();
    app.providers.first_look().await;
    app.chat.recover().await.unwrap();
    println!("{address}");
    let stopping = app.stopping.clone();
    tokio::task::spawn_blocking(move || {
        // The parent closes our standard input when it has seen enough.
        let _ = std::io::stdin().read_line(&mut String::new());
        stopping.cancel();
    });
    http::serve(listener, http::table(), app).await;
}

/// A model over HTTP that does what [`Paced`] does: it waits, calls the tool, waits, answers with what it has waited.
async fn model() {
    use axum::Json;
    use axum::body::{Body, Bytes};
    use axum::routing::{get, post};
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    println!("http://{}/v1", listener.local_addr().unwrap());
    let chunk = |delta: Value, finish: Option<&str>| {
        let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
        Bytes::from(format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "choices": [choice]})))
    };
    let answer = move |Json(request): Json<Value>| async move {
        let messages = request["messages"].as_array().unwrap();
        let asked = messages.iter().rfind(|message| message["role"] == "user").unwrap();
        let pace = Duration::from_millis(asked["content"].as_str().unwrap().parse().unwrap());
        let last = messages.last().unwrap();
        // The name of the call brings back what was waited before it.
        let before = last["tool_call_id"].as_str().map(|id| id.strip_prefix("waited").unwrap().parse::<u64>().unwrap());
        let waiting = Instant::now();
        tokio::time::sleep(pace / 2).await;
        let waited = waiting.elapsed();
        let (first, pause) = match before {
            None => {
                let function = json!({"name": "get_ip_config", "arguments": "{}"});
                let id = format!("waited{}", waited.as_micros());
                let call = json!({"index": 0, "id": id, "type": "function", "function": function});
                (json!({"tool_calls": [call]}), Duration::ZERO)
            }
            Some(_) => (json!({"content": format!("{} ", since_epoch_us())}), Duration::from_millis(5)),
        };
        let end = async move {
            let waiting = Instant::now();
            // The shortest sleep would take a tick of the clock.
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let last = match before {
                None => chunk(json!({}), Some("tool_calls")),
                Some(before) => {
                    let total = (waited + waiting.elapsed()).as_micros() as u64 + before;
                    chunk(json!({"content": format!("{total}us")}), Some("stop"))
                }
            };
            Bytes::from([&last[..], b"data: [DONE]\n\n"].concat())
        };
        let pieces = futures_util::stream::once(async move { chunk(first, None) })
            .chain(futures_util::stream::once(end))
            .map(Ok::<_, std::convert::Infallible>);
        ([("content-type", "text/event-stream")], Body::from_stream(pieces))
    };
    let models = get(|| async { Json(json!({"data": [{"id": "paced"}]})) });
    let app = axum::Router::new().route("/v1/chat/completions", post(answer)).route("/v1/models", models);
    let over = async {
        let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
    };
    // As model servers do: a token waits for no acknowledgement of the one before.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, app).with_graceful_shutdown(over).await.unwrap();
}

/// What the tool takes by itself, in milliseconds of CPU: as often and with as many at once as in the chats.
async fn tool_alone(at_once: usize, rounds: usize) {
    let settings = Settings { probe_scope: Some("local".into()), ..Settings::default() };
    let toolbox = Toolbox::new(Config::from_settings(settings).unwrap().diagnostics);
    examine(&toolbox).await;
    let before = cpu_of("self");
    for _ in 0..rounds {
        let runs = (0..at_once).map(|_| {
            let toolbox = toolbox.clone();
            tokio::spawn(async move { examine(&toolbox).await })
        });
        for run in runs.collect::<Vec<_>>() {
            run.await.unwrap();
        }
    }
    println!("{}", (cpu_of("self") - before).as_secs_f64() * 1e3 / (at_once * rounds) as f64);
}

async fn examine(toolbox: &Toolbox) {
    let plan = toolbox.plan("get_ip_config", &JsonObject::new()).unwrap();
    let (events, mut seen) = tokio::sync::mpsc::channel(16);
    let watching = async { while seen.recv().await.is_some() {} };
    let running = async {
        let events = events;
        toolbox.run(plan, Origin::Assistant, &events).await
    };
    assert!(tokio::join!(running, watching).0.success);
}

/// The floor.
async fn bare() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let upgrade = |upgrade: WebSocketUpgrade| async move {
        upgrade.read_buffer_size(4096).write_buffer_size(4096).on_upgrade(recite)
    };
    let plain = axum::routing::get(|| async { "{}" });
    let app = axum::Router::new().route("/ws", axum::routing::get(upgrade)).route("/", plain);
    let over = async {
        let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
    };
    axum::serve(listener, app).with_graceful_shutdown(over).await.unwrap();
}

/// Sends what the product would send, without doing any of it.
async fn recite(mut socket: axum::extract::ws::WebSocket) {
    use axum::extract::ws;
    let call = json!({"id": "c", "name": "get_ip_config", "result": "x".repeat(2000)});
    while let Some(Ok(ws::Message::Text(text))) = socket.recv().await {
        let Ok(frame) = serde_json::from_str::<Value>(&text) else { continue };
        let Some(pace) = frame["message"].as_str().and_then(|pace| pace.parse().ok()).map(Duration::from_millis) else {
            continue;
        };
        let mut seq = 0;
        let mut event = |kind: Value| {
            seq += 1;
            let mut event = json!({"conversation_id": "s", "run_id": "r", "seq": seq, "at": "2026-01-01T00:00:00Z"});
            event.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
            ws::Message::text(event.to_string())
        };
        let mut waited = Duration::ZERO;
        socket.send(event(json!({"type": "message_accepted"}))).await.unwrap();
        socket.send(event(json!({"type": "run_started"}))).await.unwrap();
        let mut wait = async |time: Duration| {
            let waiting = Instant::now();
            tokio::time::sleep(time).await;
            waited += waiting.elapsed();
        };
        wait(pace / 2).await;
        socket.send(event(json!({"type": "tool_started", "call": call}))).await.unwrap();
        socket.send(event(json!({"type": "tool_finished", "call": call}))).await.unwrap();
        wait(pace / 2).await;
        let first = format!("{} ", since_epoch_us());
        socket.send(event(json!({"type": "text_delta", "text": first}))).await.unwrap();
        wait(Duration::from_millis(5)).await;
        let end = json!({"type": "run_finished", "tool_calls": [call], "response": waited.as_micros().to_string()});
        socket.send(event(end)).await.unwrap();
    }
}

/// The server's process.
struct Server {
    child: Child,
    /// What it says of itself when it is ready.
    line: String,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "the measured server is a process of its own")]
    fn start(arguments: &[&str]) -> Self {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, line: line.trim().to_owned() }
    }

    fn address(&self) -> SocketAddr {
        self.line.parse().unwrap()
    }

    fn cpu(&self) -> Duration {
        cpu_of(self.child.id())
    }

    fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// What a process has taken of the processor so far.
fn cpu_of(process: impl Display) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u32 = fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap();
    TICK * ticks
}

/// What the tool takes without a chat, in milliseconds of CPU.
#[expect(clippy::disallowed_methods, reason = "measured in a process of its own")]
fn tool_cpu(at_once: usize, rounds: usize) -> f64 {
    let arguments = ["tool".to_owned(), at_once.to_string(), rounds.to_string()];
    let done = std::process::Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().parse().unwrap()
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

async fn measure() {
    println!(
        "                       chats at once | overhead p50 ms | p95 ms | first token p50 ms | finished | CPU ms a chat"
    );
    for (at_once, rounds, pace_ms) in [(1, 200, 50), (50, 4, 500), (500, 2, 500), (2000, 1, 500)] {
        let model = Server::start(&["model"]);
        for (arguments, name) in [
            (&["serve"][..], "TechTime"),
            (&["ask", &model.line], "TechTime, model over HTTP"),
            (&["bare"], "bare axum without a store"),
        ] {
            let server = Server::start(arguments);
            let before = model.cpu();
            measure_chats(&server, name, (at_once, rounds, pace_ms)).await;
            if arguments[0] == "ask" {
                let cpu = (model.cpu() - before).as_secs_f64() * 1e3 / (at_once * rounds) as f64;
                println!("{:>28} {at_once:>7} | {cpu:>70.2}", "that model");
            }
        }
        println!("{:>28} {at_once:>7} | {:>70.2}", "the tool alone", tool_cpu(at_once, rounds));
    }
    measure_stop(&Server::start(&["serve"])).await;
    for (kind, name) in [("serve", "TechTime"), ("bare", "bare axum")] {
        measure_idle(&Server::start(&[kind]), name).await;
    }
}

async fn measure_chats(server: &Server, name: &str, (at_once, rounds, pace_ms): (usize, usize, u64)) {
    let mut sockets = Vec::new();
    for _ in 0..at_once {
        sockets.push(connect(server.address()).await);
    }
    // One chat warms up what is made once.
    chat(&mut sockets[0], 10).await;
    let cpu = server.cpu();
    let mut seen = Vec::new();
    for _ in 0..rounds {
        let round = sockets.drain(..).map(|mut socket| {
            tokio::spawn(async move {
                let seen = chat(&mut socket, pace_ms).await;
                (socket, seen)
            })
        });
        for chat in round.collect::<Vec<_>>() {
            let (socket, figures) = chat.await.unwrap();
            sockets.push(socket);
            seen.push(figures);
        }
    }
    let cpu = (server.cpu() - cpu).as_secs_f64() * 1e3 / seen.len() as f64;
    let mut overhead: Vec<f64> = seen.iter().map(|seen| seen.overhead_ms).collect();
    let mut first: Vec<f64> = seen.iter().map(|seen| seen.first_token_ms).collect();
    println!(
        "{name:>28} {at_once:>7} | {:>15.2} | {:>6.2} | {:>18.2} | {:>8} | {cpu:.2}",
        quantile(&mut overhead, 0.5),
        quantile(&mut overhead, 0.95),
        quantile(&mut first, 0.5),
        seen.len(),
    );
}

/// From the person's "stop" to the end of the run, while the model is silent.
async fn measure_stop(server: &Server) {
    let mut socket = connect(server.address()).await;
    let mut waited = Vec::new();
    for _ in 0..100 {
        let frame = json!({"message": "60000", "stream": true, "client_message_id": uuid::Uuid::now_v7()});
        socket.send(Message::text(frame.to_string())).await.unwrap();
        let run = event(&mut socket, "run_started").await["run_id"].clone();
        let stopped = Instant::now();
        socket.send(Message::text(json!({"type": "cancel", "run_id": run}).to_string())).await.unwrap();
        assert_eq!(event(&mut socket, "run_finished").await["cancelled"], true);
        waited.push(stopped.elapsed().as_secs_f64() * 1e3);
    }
    let (p50, longest) = (quantile(&mut waited, 0.5), quantile(&mut waited, 1.0));
    println!("stopping a run: p50 {p50:.2} ms, longest {longest:.2} ms of {}", waited.len());
}

/// The next event of this type.
async fn event(socket: &mut Socket, wanted: &str) -> Value {
    loop {
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
        let event: Value = serde_json::from_str(&text).unwrap();
        if event["type"] == wanted {
            return event;
        }
    }
}

async fn measure_idle(server: &Server, name: &str) {
    drop(connect(server.address()).await);
    let before = server.resident_kib();
    let mut sockets = Vec::new();
    for _ in 0..2000 {
        let mut socket = connect(server.address()).await;
        socket.send(Message::text(r#"{"type":"hello"}"#)).await.unwrap();
        sockets.push(socket);
    }
    // A whole answer later every socket has been served.
    chat(&mut sockets[1999], 10).await;
    let each = (server.resident_kib() - before) as f64 / sockets.len() as f64;
    println!("{name} idle: {before} KiB, and {each:.1} KiB for each idle socket of {}", sockets.len());
}

struct Seen {
    overhead_ms: f64,
    first_token_ms: f64,
}

async fn connect(address: SocketAddr) -> Socket {
    tokio_tungstenite::connect_async(format!("ws://{address}/ws")).await.unwrap().0
}

/// One chat in a conversation of its own.
async fn chat(socket: &mut Socket, pace_ms: u64) -> Seen {
    let began = Instant::now();
    let frame = json!({"message": pace_ms.to_string(), "stream": true, "client_message_id": uuid::Uuid::now_v7()});
    socket.send(Message::text(frame.to_string())).await.unwrap();
    let mut session = Value::Null;
    let mut first_token_ms = None;
    let mut tool_ms = 0.0;
    loop {
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
        let now = since_epoch_us();
        if text.contains(r#""type":"session_"#) {
            continue;
        }
        let event: Value = serde_json::from_str(&text).unwrap();
        match event["type"].as_str().unwrap() {
            "message_accepted" => session = event["conversation_id"].clone(),
            "text_delta" if first_token_ms.is_none() => {
                let came: u64 = event["text"].as_str().unwrap().split(' ').next().unwrap().parse().unwrap();
                first_token_ms = Some((now.saturating_sub(came)) as f64 / 1e3);
            }
            "tool_finished" => tool_ms = event["call"]["duration_ms"].as_f64().unwrap_or_default(),
            "run_finished" => {
                assert_eq!(event["conversation_id"], session, "booked on its own session");
                assert_eq!(event["tool_calls"][0]["name"], "get_ip_config");
                let took = began.elapsed().as_secs_f64() * 1e3;
                // The paced assistant has counted the tool by itself, and finer.
                let own = event["response"].as_str().unwrap().rsplit(' ').next().unwrap();
                let own_ms = own.strip_suffix("us").map_or_else(
                    || own.parse::<f64>().unwrap() / 1e3,
                    |waited| waited.parse::<f64>().unwrap() / 1e3 + tool_ms,
                );
                let first_token_ms = first_token_ms.unwrap_or_else(|| panic!("no token before {event}"));
                return Seen { overhead_ms: took - own_ms, first_token_ms };
            }
            _ => {}
        }
    }
}

fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share) as usize]
}
