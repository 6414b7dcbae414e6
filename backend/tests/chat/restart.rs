//! What survives the server: everything that was acknowledged, in order, once.

use std::sync::Arc;

use serde_json::{Value, json};
use shared_types::{Effect, RunEventKind, SessionId, Timestamp};
use techtime::store::events::{self, NewEvent};
use techtime::store::{Durability, Store};

use crate::server::{TestApp, call};

#[tokio::test]
async fn sockets_are_closed_with_1001_when_the_server_stops() {
    let app = TestApp::start().await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(app.events().await);
    }
    sockets[0].say("wait; say last words", Some("end")).await;
    sockets[0].find("run_started").await;
    let script = app.script.clone();
    let stopping = tokio::spawn(app.stop());
    script.release(1);
    assert_eq!(sockets[0].find("run_finished").await["response"], "last words", "a run may come to its end");
    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, 1001);
    }
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_run_that_does_not_end_in_time_is_interrupted_and_can_be_continued() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say Half; start ping_dns; hang", Some("i")).await;
    socket.find("tool_started").await;
    socket.say("say after the restart", Some("i")).await;
    socket.find("message_queued").await;
    let before = std::time::Instant::now();
    let stopping = tokio::spawn(app.stop());
    let events = socket.until("run_interrupted").await;
    assert!(events.last().unwrap()["reason"].as_str().unwrap().contains("stopped"));
    assert_eq!(socket.close_code().await, 1001);
    let stopped = stopping.await.unwrap();
    assert!(before.elapsed().as_secs() < 12, "{:?}", before.elapsed());

    let app = stopped.start().await;
    let mut socket = app.events().await;
    socket.send(json!({"type": "resume", "conversation_id": "i", "after": 0})).await;
    let events = socket.until("run_finished").await;
    let interrupted = events.iter().filter(|e| e["type"] == "run_interrupted").count();
    assert_eq!(interrupted, 1);
    assert_eq!(events.last().unwrap()["response"], "after the restart", "what was accepted is answered");
    let cancelled = events.iter().find(|e| e["type"] == "tool_finished").unwrap();
    assert_eq!(cancelled["call"]["status"], "cancelled");
}

#[tokio::test]
async fn a_question_that_is_open_when_the_server_stops_does_not_hold_it_up() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("ask changes flush_dns", Some("q")).await;
    socket.find("approval_requested").await;
    let before = std::time::Instant::now();
    let stopping = tokio::spawn(app.stop());
    socket.find("run_interrupted").await;
    stopping.await.unwrap();
    assert!(before.elapsed().as_secs() < 5, "{:?}", before.elapsed());
}

#[tokio::test]
async fn what_a_killed_server_left_open_is_interrupted_and_what_waits_is_answered() {
    let stopped = TestApp::start().await.stop().await;
    let session: SessionId = "killed".parse().unwrap();
    let at = Timestamp::now();
    let accepted = |name: &str| RunEventKind::MessageAccepted {
        client_message_id: Some(name.parse().unwrap()),
        message_id: format!("message-{name}").parse().unwrap(),
        content: format!("say {name}"),
        replaces: None,
    };
    let open = call("ping_dns", Effect::Reads);
    let left = [
        ("r1", accepted("one")),
        ("r1", RunEventKind::RunStarted { provider: "script".into(), model: None }),
        ("r1", RunEventKind::TextDelta { text: "Half".into() }),
        ("r1", RunEventKind::ToolStarted { call: open }),
        ("r2", accepted("two")),
        ("r2", RunEventKind::MessageQueued { client_message_id: Some("two".parse().unwrap()), position: 1 }),
    ];
    let store = Store::open(&stopped.data_dir().join("techtime.db")).unwrap();
    let written = session.clone();
    store
        .write(Durability::Synced, move |tx| {
            for (run, kind) in &left {
                let event = NewEvent::new(Some(run.parse().unwrap()), at, kind.clone());
                events::append(tx, &written, &[event])?;
            }
            Ok(())
        })
        .await
        .unwrap();
    drop(store);

    let app = stopped.start().await;
    let mut socket = app.events().await;
    socket.send(json!({"type": "resume", "conversation_id": "killed", "after": 6})).await;
    let events = socket.until("run_finished").await;
    let kinds: Vec<&str> =
        events.iter().filter(|e| e.get("seq").is_some()).map(|e| e["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["tool_finished", "run_interrupted", "run_started", "text_delta", "run_finished"]);
    assert_eq!(events.last().unwrap()["response"], "two");
    socket.say("history", Some("killed")).await;
    let told = socket.find("run_finished").await;
    assert_eq!(told["response"], "user:say one:0|assistant:half:1|user:say two:0|assistant:two:0");
}

/// A server process with its own data, ended by kill -9.
struct Process {
    child: tokio::process::Child,
    address: std::net::SocketAddr,
}

impl Process {
    #[expect(clippy::disallowed_methods, reason = "the server itself is what is started and killed")]
    async fn start(data: &std::path::Path) -> Self {
        use tokio::io::{AsyncBufReadExt, BufReader};
        let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_techtime"))
            .args(["serve", "--port", "0"])
            .env("TECHTIME_DATA_DIR", data)
            .env("TECHTIME_PROBE_SCOPE", "local")
            .env("LLM_BACKEND", "builtin")
            .env("RUST_LOG", "error")
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let address = line.rsplit_once("http://").unwrap().1.parse().unwrap();
        Self { child, address }
    }
}

#[tokio::test]
async fn a_tool_by_hand_that_a_kill_cut_off_has_ended() {
    let data = Arc::new(tempfile::TempDir::new().unwrap());
    let mut process = Process::start(data.path()).await;
    let mut socket = crate::server::Socket::open(process.address).await;
    let arguments = json!({"host": "127.0.0.1", "count": 50});
    let tool = json!({"type": "run_tool", "client_message_id": "t", "conversation_id": "k", "name": "ping_address", "arguments": arguments});
    socket.send(tool.clone()).await;
    socket.find("tool_progress").await;
    process.child.kill().await.unwrap();
    let process = Process::start(data.path()).await;
    let mut socket = crate::server::Socket::open(process.address).await;
    socket.send(json!({"type": "resume", "conversation_id": "k", "after": 1})).await;
    let ended = socket.find("tool_finished").await;
    assert_eq!((&ended["call"]["id"], &ended["call"]["status"]), (&json!("t"), &json!("cancelled")));
    socket.send(tool).await;
    assert_eq!(socket.event().await["type"], "tool_started", "acknowledged again, not run again");
    socket.is_quiet().await;
    // What waits for its next start is nothing.
    drop(process);
    let process = Process::start(data.path()).await;
    let mut socket = crate::server::Socket::open(process.address).await;
    socket.send(json!({"type": "resume", "conversation_id": "k", "after": ended["seq"]})).await;
    socket.is_quiet().await;
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_seen_and_uses_no_number_twice() {
    let data = Arc::new(tempfile::TempDir::new().unwrap());
    let mut seen: Vec<Value> = Vec::new();
    for round in 0..3 {
        let mut process = Process::start(data.path()).await;
        let mut socket = crate::server::Socket::open(process.address).await;
        for index in 0..40 {
            let name = format!("m-{round}-{index}");
            let session = format!("k{}", index % 4);
            let frame = json!({"message": "my internet is down", "conversation_id": session, "stream": true, "client_message_id": name});
            socket.send(frame).await;
        }
        // In the midst of it.
        while seen.len() < (round + 1) * 60 {
            seen.push(socket.event().await);
        }
        process.child.kill().await.unwrap();
    }
    let process = Process::start(data.path()).await;
    let mut socket = crate::server::Socket::open(process.address).await;
    for session in ["k0", "k1", "k2", "k3"] {
        let mine: Vec<&Value> = seen.iter().filter(|e| e["conversation_id"] == session).collect();
        let last = mine.iter().map(|e| e["seq"].as_u64().unwrap()).max().unwrap();
        socket.send(json!({"type": "resume", "conversation_id": session, "after": 0})).await;
        let mut log = Vec::new();
        while log.len() < usize::try_from(last).unwrap() {
            let event = socket.event().await;
            if event["conversation_id"] == session {
                log.push(event);
            }
        }
        for (index, event) in log.iter().enumerate() {
            assert_eq!(event["seq"], index + 1);
        }
        for event in mine {
            let kept = &log[usize::try_from(event["seq"].as_u64().unwrap()).unwrap() - 1];
            assert_eq!(kept, event, "what was seen is what is kept");
        }
    }
}
