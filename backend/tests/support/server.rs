//! A real server on a free port with a database of its own and assistants that follow a script.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use shared_types::{
    CallStatus, Effect, JsonObject, LlmIdentity, Origin, RunEventKind, Timestamp, ToolCall, Undo, Usage, Verdict,
    to_millis,
};
use techtime::agent::{Answer, Assistant, AssistantError, Assistants, Observer, Turn};
use techtime::app::App;
use techtime::config::{Config, Settings};
use techtime::diagnostics::toolbox::Toolbox;
use techtime::http;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Long enough for a busy machine; no test waits for it to pass.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The server of one test.
pub(crate) struct TestApp {
    pub(crate) address: SocketAddr,
    pub(crate) app: Arc<App>,
    pub(crate) script: Arc<Script>,
    server: Option<JoinHandle<()>>,
    data: Arc<TempDir>,
}

impl TestApp {
    /// A server with a database of its own and one scripted assistant.
    pub(crate) async fn start() -> Self {
        Self::start_with(&["script"]).await
    }

    /// The same with several assistants, asked in this order.
    pub(crate) async fn start_with(assistants: &[&str]) -> Self {
        Self::open(Arc::new(TempDir::new().unwrap()), assistants).await
    }

    /// The same with tools of the test's choice.
    pub(crate) async fn start_on(toolbox: Toolbox) -> Self {
        let script = Arc::new(Script::default());
        let roster = scripted(&script, &["script"]);
        Self::assemble(Arc::new(TempDir::new().unwrap()), script, |_| toolbox, |_| roster).await
    }

    /// The same with assistants that follow no script.
    pub(crate) async fn start_asking(assistants: impl FnOnce(&Toolbox) -> Assistants) -> Self {
        let data = Arc::new(TempDir::new().unwrap());
        Self::assemble(data, Arc::default(), real_tools, assistants).await
    }

    async fn open(data: Arc<TempDir>, assistants: &[&str]) -> Self {
        let script = Arc::new(Script::default());
        let roster = scripted(&script, assistants);
        Self::assemble(data, script, real_tools, |_| roster).await
    }

    async fn assemble(
        data: Arc<TempDir>,
        script: Arc<Script>,
        toolbox: impl FnOnce(&Config) -> Toolbox,
        assistants: impl FnOnce(&Toolbox) -> Assistants,
    ) -> Self {
        let settings = Settings {
            data_dir: Some(data.path().join("data")),
            static_dir: Some(data.path().join("dist")),
            probe_scope: Some("local".into()),
            ..Settings::default()
        };
        let config = Config::from_settings(settings).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let toolbox = toolbox(&config);
        let app =
            App::with_roster(config, address.port(), toolbox, |toolbox, _| Arc::new(assistants(toolbox))).unwrap();
        app.chat.recover().await.unwrap();
        let server = tokio::spawn(http::serve(listener, http::table(), app.clone()));
        Self { address, app, script, server: Some(server), data }
    }

    /// Stops in order, as SIGTERM does, and gives back where the data are.
    pub(crate) async fn stop(mut self) -> Stopped {
        self.app.stopping.cancel();
        self.server.take().unwrap().await.unwrap();
        let data = self.data.clone();
        let weak = Arc::downgrade(&self.app);
        drop(self);
        // The last task that holds the store lets go of it.
        while weak.upgrade().is_some() {
            tokio::task::yield_now().await;
        }
        Stopped { data }
    }

    /// Connects a socket.
    pub(crate) async fn socket(&self) -> Socket {
        Socket::open(self.address).await
    }

    /// A socket in event mode.
    pub(crate) async fn events(&self) -> Socket {
        let mut socket = self.socket().await;
        socket.send(json!({"type": "hello"})).await;
        socket
    }

    /// `POST` with a JSON body; gives the status and the body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.request(&request).await
    }

    /// `GET`; gives the status and the body.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)).await
    }

    async fn request(&self, request: &str) -> (u16, Value) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        let text = String::from_utf8(answer).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// The recorded log of a conversation.
    pub(crate) async fn log(&self, session: &str) -> Vec<Value> {
        let session = session.parse().unwrap();
        let events =
            self.app.store.read(move |conn| techtime::store::log::after(conn, &session, 0, 100_000)).await.unwrap();
        events.iter().map(|event| serde_json::to_value(event).unwrap()).collect()
    }
}

fn real_tools(config: &Config) -> Toolbox {
    Toolbox::new(config.diagnostics.clone())
}

fn scripted(script: &Arc<Script>, names: &[&str]) -> Assistants {
    let one = |name: &&str| Arc::new(Scripted { name: (*name).to_owned(), script: script.clone() });
    names.iter().map(|name| one(name) as Arc<dyn Assistant>).collect()
}

/// Data that a stopped server left.
pub(crate) struct Stopped {
    data: Arc<TempDir>,
}

impl Stopped {
    /// Where the data are.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.data.path().join("data")
    }

    /// Starts on the same data again.
    pub(crate) async fn start(self) -> TestApp {
        TestApp::open(self.data, &["script"]).await
    }
}

/// A client's socket.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Connects to a server.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let request = format!("ws://{address}/ws").into_client_request().unwrap();
        let (stream, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        Self { stream }
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, frame: Value) {
        self.send_text(frame.to_string()).await;
    }

    /// Sends a frame as it is.
    pub(crate) async fn send_text(&mut self, text: impl Into<String>) {
        self.stream.send(Message::text(text.into())).await.unwrap();
    }

    /// Sends anything.
    pub(crate) async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Posts a message in event mode to a conversation, or a new one.
    pub(crate) async fn say(&mut self, message: &str, session: Option<&str>) {
        self.send(json!({"message": message, "conversation_id": session, "stream": true})).await;
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            match tokio::time::timeout(PATIENCE, self.stream.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => return serde_json::from_str(&text).unwrap(),
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                other => panic!("a frame was expected, and there came {other:?}"),
            }
        }
    }

    /// The next message as it is.
    pub(crate) async fn raw(&mut self) -> Message {
        tokio::time::timeout(PATIENCE, self.stream.next()).await.unwrap().unwrap().unwrap()
    }

    /// The next event with a number.
    pub(crate) async fn event(&mut self) -> Value {
        loop {
            let frame = self.next().await;
            if frame.get("seq").is_some() {
                return frame;
            }
        }
    }

    /// Everything up to the first event or notice of this type, which is the last.
    pub(crate) async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut seen = Vec::new();
        loop {
            let frame = self.next().await;
            let found = frame["type"] == kind;
            seen.push(frame);
            if found {
                return seen;
            }
        }
    }

    /// The first of this type.
    pub(crate) async fn find(&mut self, kind: &str) -> Value {
        self.until(kind).await.pop().unwrap()
    }

    /// The code of the close that comes next.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            match tokio::time::timeout(PATIENCE, self.stream.next()).await {
                Ok(Some(Ok(Message::Close(Some(close))))) => return close.code.into(),
                Ok(Some(Ok(_))) => {}
                other => panic!("a close was expected, and there came {other:?}"),
            }
        }
    }

    /// Asserts that nothing more comes, by asking for something that comes after it.
    pub(crate) async fn is_quiet(&mut self) {
        self.send(json!({"type": "nothing"})).await;
        loop {
            let frame = self.next().await;
            match frame["type"].as_str() {
                Some("error") => return,
                Some("session_created" | "session_updated") => {}
                _ => panic!("nothing was expected, and there came {frame}"),
            }
        }
    }

    /// Goes without a word, as a closed laptop does.
    pub(crate) fn vanish(self) {}
}

/// What the scripted assistants share with their test.
#[derive(Default)]
pub(crate) struct Script {
    /// Runs that wait go on when the test adds permits.
    gate: Gate,
    /// Runs that were begun, and runs whose future is gone.
    begun: watch::Sender<usize>,
    gone: AtomicUsize,
}

struct Gate(Semaphore);

impl Default for Gate {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

impl Script {
    /// Lets this many waiting runs go on.
    pub(crate) fn release(&self, runs: usize) {
        self.gate.0.add_permits(runs);
    }

    pub(crate) fn begun(&self) -> usize {
        *self.begun.borrow()
    }

    /// Waits until this many runs were begun: clients hear of a run before its assistant is asked.
    pub(crate) async fn has_begun(&self, runs: usize) {
        let mut begun = self.begun.subscribe();
        let wait = begun.wait_for(|begun| *begun >= runs);
        tokio::time::timeout(PATIENCE, wait).await.expect("too few runs begin").unwrap();
    }

    pub(crate) fn gone(&self) -> usize {
        self.gone.load(Ordering::SeqCst)
    }
}

/// An assistant that does what the message says: steps between semicolons.
///
/// `say TEXT` · `many N` deltas · `bulk N` deltas of 4 KB · `wait` for the test · `hang` · `tool NAME` · `start NAME` (a tool that
/// does not end) · `ask EFFECT NAME` · `pend NAME` · `history` · `interactive` · `fail WHO` · `panic`.
struct Scripted {
    name: String,
    script: Arc<Script>,
}

struct Gone(Arc<Script>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.gone.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Assistant for Scripted {
    fn identity(&self) -> LlmIdentity {
        LlmIdentity { provider: self.name.clone(), model: Some("test".into()) }
    }

    async fn answer(&self, turn: &Turn, observer: &dyn Observer) -> Result<Answer, AssistantError> {
        self.script.begun.send_modify(|begun| *begun += 1);
        let _gone = Gone(self.script.clone());
        let mut answer = Answer::default();
        for step in turn.message.split(';').map(str::trim) {
            self.step(step, turn, observer, &mut answer).await?;
        }
        Ok(answer)
    }
}

impl Scripted {
    async fn step(
        &self,
        step: &str,
        turn: &Turn,
        observer: &dyn Observer,
        answer: &mut Answer,
    ) -> Result<(), AssistantError> {
        let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
        match verb {
            "many" => {
                for index in 0..rest.parse().unwrap() {
                    say(observer, answer, &format!("{index} ")).await;
                }
            }
            "bulk" => {
                for _ in 0..rest.parse().unwrap() {
                    say(observer, answer, &"x".repeat(4000)).await;
                }
            }
            "wait" => self.script.gate.0.acquire().await.unwrap().forget(),
            "hang" => std::future::pending().await,
            "tool" | "start" => {
                let call = call(rest, Effect::Reads);
                observer.emit(RunEventKind::ToolStarted { call: call.clone() }).await;
                if verb == "tool" {
                    let call = ended(call);
                    observer.emit(RunEventKind::ToolFinished { call: call.clone() }).await;
                    answer.tool_calls.push(call);
                }
            }
            "change" => {
                let mut call = call(rest, Effect::Changes);
                call.arguments.insert("interface".into(), "en0".into());
                observer.emit(RunEventKind::ToolStarted { call: call.clone() }).await;
                let undo = Some(Undo { text: "Puts it back.".into(), available: true });
                let data = Some(json!({"interface": "en0", "previous": {
                    "method": "networksetup", "servers": ["192.0.2.53"], "automatic": false, "content": null, "connection": "Wi-Fi"
                }}));
                let call = ToolCall { undo, data, ..ended(call) };
                observer.emit(RunEventKind::ToolFinished { call: call.clone() }).await;
                answer.tool_calls.push(call);
            }
            "ask" => {
                let (effect, name) = rest.split_once(' ').unwrap();
                let effect = if effect == "destroys" { Effect::Destroys } else { Effect::Changes };
                let call = ToolCall { status: CallStatus::AwaitingApproval, ..call(name, effect) };
                let decision = observer.approve(&call, "what it does").await;
                say(observer, answer, &format!("{decision:?} ")).await;
                observer.emit(RunEventKind::ToolFinished { call: ended(call) }).await;
            }
            "pend" => {
                let call = ToolCall { status: CallStatus::AwaitingApproval, ..call(rest, Effect::Changes) };
                answer.pending_approvals.push(call);
            }
            "history" => {
                let told: Vec<String> = turn
                    .history
                    .iter()
                    .map(|m| format!("{:?}:{}:{}", m.role, m.content, m.tool_calls.len()).to_lowercase())
                    .collect();
                say(observer, answer, &told.join("|")).await;
            }
            "interactive" => say(observer, answer, &turn.interactive.to_string()).await,
            "fail" if rest == self.name => {
                return Err(AssistantError::Provider { reason: format!("{rest} is down"), usage: Usage::NONE });
            }
            "fail" => {}
            "panic" => panic!("as the test asked"),
            _ => say(observer, answer, rest).await,
        }
        Ok(())
    }
}

async fn say(observer: &dyn Observer, answer: &mut Answer, text: &str) {
    answer.text.push_str(text);
    observer.emit(RunEventKind::TextDelta { text: text.into() }).await;
}

/// A call that runs.
pub(crate) fn call(name: &str, effect: Effect) -> ToolCall {
    ToolCall {
        id: uuid::Uuid::now_v7().to_string().parse().unwrap(),
        name: name.into(),
        arguments: JsonObject::new(),
        effect,
        status: CallStatus::Running,
        verdict: None,
        summary: String::new(),
        result: String::new(),
        data: None,
        success: false,
        error: None,
        layer: None,
        origin: Origin::Assistant,
        undo: None,
        undone_at: None,
        undoes: None,
        started_at: to_millis(Timestamp::now()),
        duration_ms: None,
    }
}

fn ended(call: ToolCall) -> ToolCall {
    let result = format!("{} found nothing wrong", call.name);
    ToolCall {
        status: CallStatus::Done,
        verdict: Some(Verdict::Pass),
        summary: result.clone(),
        result,
        success: true,
        duration_ms: Some(3),
        ..call
    }
}
