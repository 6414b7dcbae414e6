//! A scripted model server on loopback: speaks Ollama's and OpenAI's wire form, misbehaves on demand, and judges
//! the requests it gets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The wire form of a request, told by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Ollama,
    OpenAi,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
    /// How many chat requests came before this one.
    pub(crate) number: usize,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn wire(&self) -> Wire {
        if self.path.ends_with("/api/chat") { Wire::Ollama } else { Wire::OpenAi }
    }

    pub(crate) fn messages(&self) -> &[Value] {
        self.body["messages"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// The names of the tools that were offered.
    pub(crate) fn tools(&self) -> Vec<&str> {
        let tools = self.body["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
        tools.iter().filter_map(|tool| tool["function"]["name"].as_str()).collect()
    }

    /// The contents of the results since the last thing that the person wrote.
    pub(crate) fn results(&self) -> Vec<&str> {
        let messages = self.messages();
        let asked = messages.iter().rposition(|message| message["role"] == "user").unwrap_or(0);
        messages[asked..].iter().filter(|m| m["role"] == "tool").filter_map(|m| m["content"].as_str()).collect()
    }
}

/// A step of an answer that is written byte by byte.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    /// Stays silent until the client leaves.
    Hang,
    /// Repeats a piece until the client leaves.
    Forever(Vec<u8>, Duration),
}

/// What the server answers to a chat request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Words, one piece each blank.
    Say(String),
    /// Words, then calls: name and arguments.
    Call(String, Vec<(String, Value)>),
    /// A head and steps; the connection is closed without the end mark where `cut`.
    Raw { head: String, steps: Vec<Step>, cut: bool },
    /// Closes the connection without a byte.
    Drop,
    /// Never sends a byte.
    Silence,
}

impl Reply {
    pub(crate) fn say(text: &str) -> Self {
        Self::Say(text.to_owned())
    }

    pub(crate) fn call(name: &str, arguments: Value) -> Self {
        Self::Call(String::new(), vec![(name.to_owned(), arguments)])
    }

    /// A status with a JSON body.
    pub(crate) fn status(status: u16, body: &Value) -> Self {
        Self::with_header(status, "", body)
    }

    /// The same with further header lines, each ended by CRLF.
    pub(crate) fn with_header(status: u16, header: &str, body: &Value) -> Self {
        Self::raw(status, &format!("Content-Type: application/json\r\n{header}"), &[&body.to_string()])
    }

    /// A status, header lines and pieces of a body.
    pub(crate) fn raw(status: u16, header: &str, pieces: &[&str]) -> Self {
        let steps = pieces.iter().map(|piece| Step::Send(piece.as_bytes().to_vec())).collect();
        Self::Raw { head: head(status, header), steps, cut: false }
    }

    /// Frames as the wire form has them, then what follows.
    pub(crate) fn frames(wire: Wire, frames: &[Value], then: Vec<Step>, cut: bool) -> Self {
        let mut steps: Vec<Step> = frames.iter().map(|frame| Step::Send(framed(wire, frame))).collect();
        steps.extend(then);
        Self::Raw { head: stream_head(wire), steps, cut }
    }
}

/// What a test decides for a chat request.
pub(crate) type Script = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// The running server; it ends with this handle.
pub(crate) struct ModelServer {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
    left: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ModelServer {
    /// Starts on a free port.
    pub(crate) async fn start(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", script).await
    }

    /// Starts at this address.
    pub(crate) async fn start_at(address: &str, script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script: Script = Arc::new(script);
        let kept = Arc::clone(&seen);
        let (leaving, left) = watch::channel(0);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (script, seen, leaving) = (Arc::clone(&script), Arc::clone(&kept), leaving.clone());
                tokio::spawn(async move {
                    // A client that hangs up is part of many tests.
                    let _ = serve(socket, &script, &seen).await;
                    leaving.send_modify(|left| *left += 1);
                });
            }
        });
        Self { address, seen, left, task }
    }

    /// The same answer in the same order to each chat request; the last one again and again.
    pub(crate) async fn in_order(replies: Vec<Reply>) -> Self {
        Self::start(move |request| replies[request.number.min(replies.len() - 1)].clone()).await
    }

    /// Base address for Ollama's form.
    pub(crate) fn ollama(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Base address for OpenAI's form.
    pub(crate) fn openai(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// The chat requests so far.
    pub(crate) fn chats(&self) -> Vec<Request> {
        self.requests().into_iter().filter(is_chat).collect()
    }

    /// Waits until a connection has ended.
    pub(crate) async fn until_left(&mut self) {
        self.left.wait_for(|left| *left > 0).await.unwrap();
    }

    /// Fails the test where a chat request breaks a rule of the wire forms.
    pub(crate) fn judge(&self) {
        for request in self.chats() {
            let faults = faults(&request);
            assert!(faults.is_empty(), "request {}: {faults:#?}\n{:#}", request.number, request.body);
        }
    }
}

fn is_chat(request: &Request) -> bool {
    request.path.ends_with("/api/chat") || request.path.ends_with("/chat/completions")
}

/// What is wrong with a chat request.
pub(crate) fn faults(request: &Request) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<String> = Vec::new();
    if request.body["stream"] != true {
        faults.push("does not ask for a stream".to_owned());
    }
    if request.messages().first().is_none_or(|message| message["role"] != "system") {
        faults.push("does not begin with the system message".to_owned());
    }
    for (number, message) in request.messages().iter().enumerate() {
        let role = message["role"].as_str().unwrap_or_default();
        if !message["content"].is_string() {
            faults.push(format!("message {number}: content is no text"));
        }
        if role != "tool" && !open.is_empty() {
            faults.push(format!("message {number}: calls {open:?} are not answered"));
            open.clear();
        }
        match role {
            "system" | "user" if message["content"] == "" => faults.push(format!("message {number}: empty")),
            "system" | "user" => {}
            "assistant" => open.extend(calls(request.wire(), message, number, &mut faults)),
            "tool" => {
                let key = if request.wire() == Wire::Ollama { "tool_name" } else { "tool_call_id" };
                let answered = message[key].as_str().unwrap_or_default();
                match open.iter().position(|call| call == answered) {
                    Some(at) => drop(open.remove(at)),
                    None => faults.push(format!("message {number}: answers no open call ({answered:?})")),
                }
            }
            other => faults.push(format!("message {number}: role {other:?}")),
        }
    }
    if !open.is_empty() {
        faults.push(format!("calls {open:?} are not answered"));
    }
    if request.messages().last().is_some_and(|message| message["role"] == "assistant") {
        faults.push("ends with an assistant message".to_owned());
    }
    faults
}

/// The keys by which the calls of a message must be answered.
fn calls(wire: Wire, message: &Value, number: usize, faults: &mut Vec<String>) -> Vec<String> {
    let calls = message["tool_calls"].as_array().map(Vec::as_slice).unwrap_or_default();
    calls
        .iter()
        .map(|call| {
            let arguments = &call["function"]["arguments"];
            let right = match wire {
                Wire::Ollama => arguments.is_object(),
                Wire::OpenAi => {
                    let text = arguments.as_str().unwrap_or_default();
                    serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object())
                }
            };
            if !right {
                faults.push(format!("message {number}: arguments {arguments}"));
            }
            let key = if wire == Wire::Ollama { &call["function"]["name"] } else { &call["id"] };
            let key = key.as_str().unwrap_or_default().to_owned();
            if key.is_empty() {
                faults.push(format!("message {number}: a call without a name or id"));
            }
            key
        })
        .collect()
}

async fn serve(mut socket: TcpStream, script: &Script, seen: &Mutex<Vec<Request>>) -> std::io::Result<()> {
    let Some(request) = read(&mut socket, seen).await? else { return Ok(()) };
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/v1/models") => Reply::status(200, &json!({"data": [{"id": "scripted"}]})),
        ("GET", "/api/tags") => Reply::status(200, &json!({"models": [{"name": "scripted:latest"}]})),
        ("POST", "/api/show") => {
            Reply::status(200, &json!({"model_info": {"tiny.context_length": 4096}, "capabilities": ["tools"]}))
        }
        _ if is_chat(&request) => script(&request),
        _ => Reply::status(404, &json!({"error": "no such path"})),
    };
    match reply {
        Reply::Drop => Ok(()),
        Reply::Silence => until_gone(&mut socket).await,
        Reply::Raw { head, steps, cut } => write(&mut socket, &head, steps, cut).await,
        Reply::Say(text) => {
            write(&mut socket, &stream_head(request.wire()), said(request.wire(), &text, &[]), false).await
        }
        Reply::Call(text, calls) => {
            write(&mut socket, &stream_head(request.wire()), said(request.wire(), &text, &calls), false).await
        }
    }
}

async fn read(socket: &mut TcpStream, seen: &Mutex<Vec<Request>>) -> std::io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 16 * 1024];
    loop {
        let read = socket.read(&mut buffer).await?;
        if read == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&buffer[..read]);
        let mut fields = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut fields);
        let Ok(httparse::Status::Complete(length)) = parsed.parse(&bytes) else { continue };
        let headers: Vec<(String, String)> = parsed
            .headers
            .iter()
            .map(|field| (field.name.to_ascii_lowercase(), String::from_utf8_lossy(field.value).into_owned()))
            .collect();
        let size = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
        if bytes.len() < length + size.parse::<usize>().unwrap_or(0) {
            continue;
        }
        let mut seen = seen.lock().unwrap();
        let request = Request {
            method: parsed.method.unwrap_or_default().to_owned(),
            path: parsed.path.unwrap_or_default().to_owned(),
            headers,
            body: serde_json::from_slice(&bytes[length..]).unwrap_or(Value::Null),
            number: seen.iter().filter(|request| is_chat(request)).count(),
        };
        seen.push(request.clone());
        return Ok(Some(request));
    }
}

async fn write(socket: &mut TcpStream, head: &str, steps: Vec<Step>, cut: bool) -> std::io::Result<()> {
    socket.write_all(head.as_bytes()).await?;
    for step in steps {
        match step {
            Step::Send(bytes) => chunk(socket, &bytes).await?,
            Step::Wait(time) => tokio::time::sleep(time).await,
            Step::Hang => return until_gone(socket).await,
            Step::Forever(bytes, pause) => loop {
                chunk(socket, &bytes).await?;
                tokio::time::sleep(pause).await;
            },
        }
    }
    if !cut {
        socket.write_all(b"0\r\n\r\n").await?;
    }
    socket.shutdown().await
}

async fn chunk(socket: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    socket.write_all(format!("{:x}\r\n", bytes.len()).as_bytes()).await?;
    socket.write_all(bytes).await?;
    socket.write_all(b"\r\n").await?;
    socket.flush().await
}

async fn until_gone(socket: &mut TcpStream) -> std::io::Result<()> {
    let mut buffer = [0_u8; 64];
    while socket.read(&mut buffer).await? > 0 {}
    Ok(())
}

fn head(status: u16, header: &str) -> String {
    format!("HTTP/1.1 {status} Scripted\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n{header}\r\n")
}

/// The head of a streamed answer.
pub(crate) fn stream_head(wire: Wire) -> String {
    head(
        200,
        match wire {
            Wire::Ollama => "Content-Type: application/x-ndjson\r\n",
            Wire::OpenAi => "Content-Type: text/event-stream\r\n",
        },
    )
}

/// A frame as the wire form has it.
pub(crate) fn framed(wire: Wire, frame: &Value) -> Vec<u8> {
    match wire {
        Wire::Ollama => format!("{frame}\n"),
        Wire::OpenAi => format!("data: {frame}\n\n"),
    }
    .into_bytes()
}

/// A piece of text as a frame's content.
pub(crate) fn text_frame(wire: Wire, text: &str) -> Value {
    match wire {
        Wire::Ollama => json!({"model": "scripted", "message": {"role": "assistant", "content": text}, "done": false}),
        Wire::OpenAi => {
            json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}]})
        }
    }
}

/// A whole good answer.
fn said(wire: Wire, text: &str, calls: &[(String, Value)]) -> Vec<Step> {
    let mut frames: Vec<Value> = text.split_inclusive(' ').map(|piece| text_frame(wire, piece)).collect();
    match wire {
        Wire::Ollama => {
            if !calls.is_empty() {
                let calls: Vec<Value> =
                    calls.iter().map(|(name, a)| json!({"function": {"name": name, "arguments": a}})).collect();
                frames
                    .push(json!({"message": {"role": "assistant", "content": "", "tool_calls": calls}, "done": false}));
            }
            frames.push(json!({"message": {"role": "assistant", "content": ""}, "done": true, "done_reason": "stop",
                "prompt_eval_count": 100, "eval_count": 10}));
        }
        Wire::OpenAi => {
            for (index, (name, arguments)) in calls.iter().enumerate() {
                let function = json!({"name": name, "arguments": arguments.to_string()});
                let call =
                    json!({"index": index, "id": format!("id{index}"), "type": "function", "function": function});
                frames.push(json!({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}));
            }
            let reason = if calls.is_empty() { "stop" } else { "tool_calls" };
            frames.push(json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}));
            frames.push(
                json!({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}}),
            );
        }
    }
    let mut steps: Vec<Step> = frames.iter().map(|frame| Step::Send(framed(wire, frame))).collect();
    if wire == Wire::OpenAi {
        steps.push(Step::Send(b"data: [DONE]\n\n".to_vec()));
    }
    steps
}
