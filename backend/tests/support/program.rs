//! The program itself, served on a port of its own, and a plain HTTP client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "these tests are about the program itself")]
pub(crate) fn techtime(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_techtime"));
    command
        .current_dir(data.parent().expect("a directory"))
        .env_clear()
        .env("HOME", data)
        .env("PORT", "0")
        .env("TECHTIME_DATA_DIR", data)
        .env("TECHTIME_PROBE_SCOPE", "local")
        .env("LLM_BACKEND", "builtin")
        .env("RUST_LOG", "error");
    command
}

/// A server that runs until it is dropped, and ends then as in a crash (SIGKILL).
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

/// An answer: its status, its head in lower case, its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Server {
    pub(crate) fn start(data: &Path) -> Self {
        let mut child = techtime(data).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit_once("http://").expect("an address").1.to_owned();
        Self { child, address }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        send(&self.address, "GET", path, "").expect("an answer")
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        send(&self.address, method, path, body).expect("an answer")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends one request on a connection of its own; none where the server went away.
pub(crate) fn send(address: &str, method: &str, path: &str, body: &str) -> Option<Answer> {
    let mut socket = TcpStream::connect(address).ok()?;
    write!(
        socket,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    let head = head.to_ascii_lowercase();
    let body = if head.contains("transfer-encoding: chunked") { unchunked(body)? } else { body.to_owned() };
    // A cut answer acknowledges nothing.
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
    (length.is_none_or(|length| length == body.len())).then_some(Answer { status, head, body })
}

fn unchunked(mut rest: &str) -> Option<String> {
    let mut body = String::new();
    loop {
        let (length, after) = rest.split_once("\r\n")?;
        let length = usize::from_str_radix(length.trim(), 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.push_str(after.get(..length)?);
        rest = after.get(length + 2..)?;
    }
}
