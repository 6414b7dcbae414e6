//! Tools by hand: the same events, the same record, known to the assistant.

use std::sync::Arc;

use serde_json::{Value, json};
use shared_types::{JsonObject, ToolCall};
use techtime::chat::{ChatError, ToolRequest};
use techtime::diagnostics::runner::{CommandLine, Commands, Output, RunError};
use techtime::diagnostics::settings::DiagnosticsSettings;
use techtime::diagnostics::toolbox::Toolbox;
use techtime::diagnostics::toolbox::system::System;
use tokio::sync::mpsc;

use crate::server::TestApp;

fn request(name: &str, conversation: Option<&str>) -> ToolRequest {
    ToolRequest {
        name: name.into(),
        arguments: JsonObject::new(),
        confirm: false,
        conversation_id: conversation.map(|id| id.parse().unwrap()),
    }
}

fn run_tool(id: &str, name: &str, conversation: Option<&str>) -> Value {
    json!({"type": "run_tool", "client_message_id": id, "conversation_id": conversation, "name": name, "arguments": {}})
}

#[tokio::test]
async fn a_tool_by_hand_shows_the_same_events_and_its_sender_knows_it_by_its_id() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    socket.send(run_tool("by-hand", "get_ip_config", None)).await;
    let events = socket.until("tool_finished").await;
    let started = events.iter().find(|e| e["type"] == "tool_started").unwrap();
    let finished = events.last().unwrap();
    assert_eq!(started["seq"], 1, "a new session begins with it");
    assert_eq!((&started["call"]["id"], &started["call"]["origin"]), (&json!("by-hand"), &json!("manual")));
    assert_eq!(finished["call"]["id"], "by-hand");
    assert!(finished["call"]["duration_ms"].is_u64(), "{finished}");
    assert_eq!(started["run_id"], finished["run_id"]);
    let session = started["conversation_id"].as_str().unwrap().to_owned();

    socket.send(run_tool("by-hand", "get_ip_config", Some(&session))).await;
    assert_eq!(socket.event().await, *started, "sent again: acknowledged again, not run again");
    socket.is_quiet().await;
    let mut other = app.events().await;
    other.send(run_tool("by-hand", "get_ip_config", None)).await;
    assert_eq!(other.event().await, *started);
    assert_eq!(app.log(&session).await.len(), events.iter().filter(|e| e.get("seq").is_some()).count());

    socket.say("history", Some(&session)).await;
    let told = socket.find("run_finished").await["response"].as_str().unwrap().to_owned();
    assert!(told.starts_with("tool:") && told.ends_with(":1"), "the assistant knows it: {told}");
}

#[tokio::test]
async fn a_tool_by_hand_goes_on_beside_a_run() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("wait; say done", Some("beside")).await;
    let run = socket.find("run_started").await["run_id"].clone();
    socket.send(run_tool("hand", "get_ip_config", Some("beside"))).await;
    assert_ne!(socket.find("tool_finished").await["run_id"], run);
    app.script.release(1);
    let finished = socket.find("run_finished").await;
    assert_eq!((&finished["response"], &finished["tool_calls"]), (&json!("done"), &Value::Null));
}

#[tokio::test]
async fn a_tool_that_is_refused_gets_an_error_and_nothing_is_recorded() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    for (name, arguments, status) in [
        ("no_such_tool", json!({}), 404),
        ("ping_address", json!({"target": "; touch /tmp/x"}), 422),
        ("ip_release", json!({}), 409),
    ] {
        let frame = json!({"type": "run_tool", "client_message_id": "c1", "conversation_id": "none", "name": name, "arguments": arguments});
        socket.send(frame).await;
        let error = socket.find("error").await;
        assert_eq!(error["error"]["status"], status, "{name}: {error}");
        assert_eq!((&error["client_message_id"], &error["conversation_id"]), (&json!("c1"), &json!("none")));
    }
    assert_eq!(app.log("none").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_run_over_rest_in_a_conversation_shows_on_its_sockets() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.send(json!({"type": "resume", "conversation_id": "rest", "after": 0})).await;
    let (watcher, mut watched) = mpsc::channel(64);
    let call = app.app.chat.run_tool(request("get_ip_config", Some("rest")), Some(watcher)).await.unwrap();
    assert!(call.status.is_final());
    let finished = socket.find("tool_finished").await;
    assert_eq!(serde_json::from_value::<ToolCall>(finished["call"].clone()).unwrap(), call);
    let first = watched.recv().await.unwrap();
    assert_eq!(serde_json::to_value(first).unwrap()["type"], "tool_started");
    // However quick it is, its watcher hears of its beginning and of its end.
    for round in 0..40 {
        let (watcher, mut watched) = mpsc::channel(64);
        let call = app.app.chat.run_tool(request("get_ip_config", Some("rest")), Some(watcher)).await.unwrap();
        let mut seen = Vec::new();
        while let Some(event) = watched.recv().await {
            seen.push(serde_json::to_value(event).unwrap());
        }
        assert_eq!(seen.first().unwrap()["type"], "tool_started", "round {round}");
        let last = seen.last().unwrap();
        assert_eq!((&last["type"], &last["call"]["id"]), (&json!("tool_finished"), &json!(call.id)), "round {round}");
    }
}

#[tokio::test]
async fn a_run_over_rest_without_a_conversation_is_counted_and_in_no_session() {
    let app = TestApp::start().await;
    let call = app.app.chat.run_tool(request("get_ip_config", None), None).await.unwrap();
    let id = call.id.clone();
    let kept = app.app.store.read(move |conn| techtime::store::calls::find(conn, id.as_str())).await.unwrap();
    assert_eq!(kept, Some((call, None)));
}

#[tokio::test]
async fn an_effect_without_a_confirmation_is_refused() {
    let app = TestApp::start().await;
    for conversation in [None, Some("c")] {
        let refused = app.app.chat.run_tool(request("ip_release", conversation), None).await;
        assert!(matches!(refused, Err(ChatError::NotConfirmed(_))), "{refused:?}");
    }
}

/// A Mac whose Wi-Fi has one DNS server.
struct Mac;

#[async_trait::async_trait]
impl Commands for Mac {
    async fn run(&self, line: CommandLine) -> Result<Output, RunError> {
        let text = line.to_string();
        let stdout = match () {
            () if text.contains("-listnetworkserviceorder") => "(1) Wi-Fi\n(Hardware Port: Wi-Fi, Device: en0)\n",
            () if text.contains("-getdnsservers") => "192.0.2.53\n",
            () if text.contains("-setdnsservers Wi-Fi 192.0.2.53") => "",
            () if text.contains("-flushcache") || text.contains("-HUP mDNSResponder") => "",
            () => return Err(RunError::Missing(line.program)),
        };
        Ok(Output { code: Some(0), stdout: stdout.into(), stderr: String::new(), truncated: false })
    }
}

async fn on_a_mac() -> TestApp {
    TestApp::start_on(Toolbox::on(DiagnosticsSettings::default(), System::MacOs, Arc::new(Mac))).await
}

#[tokio::test]
async fn a_change_that_is_taken_back_says_so_in_its_session_and_on_its_sockets() {
    let app = on_a_mac().await;
    let (mut socket, mut other_tab) = (app.events().await, app.events().await);
    socket.say("change set_dns", Some("taken")).await;
    let former = socket.find("run_finished").await["tool_calls"][0]["id"].as_str().unwrap().to_owned();
    other_tab.send(json!({"type": "resume", "conversation_id": "taken", "after": 0})).await;
    other_tab.find("run_finished").await;

    let (status, undone) = app.post(&format!("/api/tools/undo/{former}"), &json!({})).await;
    assert_eq!((status, &undone["success"], &undone["undoes"]), (200, &json!(true), &json!(former)), "{undone}");
    let log = app.log("taken").await;
    let numbers: Vec<u64> = log.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=log.len() as u64).collect::<Vec<_>>());
    assert_eq!(log.last().unwrap()["call"], undone);
    for socket in [&mut socket, &mut other_tab] {
        assert_eq!(socket.find("tool_started").await["call"]["undoes"], json!(former));
        assert_eq!(socket.find("tool_finished").await, *log.last().unwrap());
    }

    let (status, again) = app.post(&format!("/api/tools/undo/{former}"), &json!({})).await;
    assert_eq!((status, &again["detail"]), (409, &json!("This call was taken back already.")), "{again}");
    let id = former.clone();
    let (kept, session) =
        app.app.store.read(move |conn| techtime::store::calls::find(conn, &id)).await.unwrap().unwrap();
    assert_eq!((session.unwrap().as_str(), kept.undo.unwrap().available), ("taken", false));
    assert!(kept.undone_at >= Some(kept.started_at));

    let (_, session) = app.get("/api/sessions/taken").await;
    let last = session["messages"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["role"], &last["tool_calls"][0]["id"]), (&json!("tool"), &undone["id"]), "{session}");
    let (_, report) = app.get("/api/sessions/taken/report?format=json").await;
    let changes = report["changes"].as_array().unwrap();
    assert_eq!((changes.len(), changes[0]["undone_at"].is_string()), (1, true), "{report}");
    socket.say("history", Some("taken")).await;
    let told = socket.find("run_finished").await["response"].as_str().unwrap().to_owned();
    assert!(told.contains("tool:the dns servers of en0 are 192.0.2.53 again."), "the assistant knows it: {told}");
}

#[tokio::test]
async fn a_call_that_waits_beyond_its_run_gets_its_yes_over_rest_once() {
    let app = on_a_mac().await;
    let (_, answer) = app.post("/chat", &json!({"message": "pend flush_dns", "conversation_id": "later"})).await;
    let asked = answer["pending_approvals"][0]["id"].clone();
    let path = "/api/tools/flush_dns/execute?conversation_id=later";
    assert_eq!(app.post(path, &json!({})).await.0, 409);
    let (status, call) = app.post(path, &json!({"confirm": true})).await;
    assert_eq!((status, &call["id"], &call["status"]), (200, &asked, &json!("done")), "{call}");
    let sql = "SELECT expects FROM sessions";
    let expects = app.app.store.read(move |conn| Ok(conn.query_row(sql, [], |row| row.get::<_, i64>(0))?)).await;
    assert_eq!(expects.unwrap(), 0, "nothing stays open");
    let (_, session) = app.get("/api/sessions/later").await;
    let calls: Vec<_> = session["tool_calls"].as_array().unwrap().iter().map(|c| (&c["id"], &c["status"])).collect();
    assert_eq!(calls, [(&asked, &json!("done"))]);
    let last = session["messages"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["role"], &last["tool_calls"][0]["id"]), (&json!("tool"), &asked), "{session}");
    let (_, another) = app.post(path, &json!({"confirm": true})).await;
    assert_ne!(another["id"], asked, "a second run is a call of its own");
}

#[tokio::test]
async fn of_two_who_take_the_same_back_at_once_one_does_it() {
    let app = on_a_mac().await;
    let mut socket = app.events().await;
    socket.say("change set_dns", Some("both")).await;
    let former = socket.find("run_finished").await["tool_calls"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/tools/undo/{former}");
    let nothing = json!({});
    let ((first, _), (second, _)) = tokio::join!(app.post(&path, &nothing), app.post(&path, &nothing));
    assert_eq!((first.min(second), first.max(second)), (200, 409));
}

#[tokio::test]
async fn what_could_not_be_taken_back_is_recorded_and_can_be_tried_again() {
    let app = on_a_mac().await;
    let mut socket = app.events().await;
    socket.say("change toggle_bluetooth", Some("failed")).await;
    let former = socket.find("run_finished").await["tool_calls"][0]["id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let (status, tried) = app.post(&format!("/api/tools/undo/{former}"), &json!({})).await;
        assert_eq!((status, &tried["success"], &tried["undoes"]), (200, &json!(false), &json!(former)), "{tried}");
        assert_eq!(socket.find("tool_finished").await["call"], tried);
    }
}
