//! Event mode: the stream of one run, and what every socket hears.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::server::TestApp;

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().filter(|e| e.get("seq").is_some()).map(|e| e["type"].as_str().unwrap()).collect()
}

fn numbers(events: &[Value]) -> Vec<u64> {
    events.iter().filter_map(|e| e["seq"].as_u64()).collect()
}

#[tokio::test]
async fn a_run_is_one_ordered_stream_whose_numbers_rise_by_one_from_one() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    socket.say("say A; tool ping_dns; say B", None).await;
    let events = socket.until("run_finished").await;
    assert_eq!(
        kinds(&events),
        [
            "message_accepted",
            "run_started",
            "text_delta",
            "tool_started",
            "tool_finished",
            "text_delta",
            "run_finished"
        ]
    );
    assert_eq!(numbers(&events), [1, 2, 3, 4, 5, 6, 7]);
    let events: Vec<Value> = events.into_iter().filter(|e| e.get("seq").is_some()).collect();
    assert!(events.iter().all(|e| e["conversation_id"] == events[0]["conversation_id"]));
    assert!(events.iter().all(|e| e["run_id"] == events[0]["run_id"] && e["run_id"].is_string()));
    assert!(events.iter().all(|e| e["at"].as_str().unwrap().ends_with('Z')));
    assert_eq!((&events[1]["provider"], &events[1]["model"]), (&json!("script"), &json!("test")));
    let finished = &events[6];
    assert_eq!(finished["response"], "AB");
    assert_eq!(finished["usage"], json!({"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": null}));
    assert_eq!(finished["unverified"], json!([]));
    socket.say("say C", events[0]["conversation_id"].as_str()).await;
    assert_eq!(socket.until("run_finished").await.iter().find_map(|e| e["seq"].as_u64()), Some(8));
}

#[tokio::test]
async fn the_text_of_an_assistant_that_failed_is_void() {
    let app = TestApp::start_with(&["first", "second", "third"]).await;
    let mut socket = app.events().await;
    socket.say("say Hello; start ping_dns; fail first; fail second", None).await;
    let events = socket.until("run_finished").await;
    let changed: Vec<&Value> = events.iter().filter(|e| e["type"] == "provider_changed").collect();
    assert_eq!(changed.len(), 2);
    assert_eq!((&changed[0]["provider"], &changed[0]["reason"]), (&json!("second"), &json!("first is down")));
    let last = events.iter().rposition(|e| e["type"] == "provider_changed").unwrap();
    let text: String =
        events[last..].iter().filter(|e| e["type"] == "text_delta").map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(events.last().unwrap()["response"], text.as_str());
    assert_eq!(text, "Hello");
    let finished: Vec<&Value> = events.iter().filter(|e| e["type"] == "tool_finished").collect();
    assert!(finished.iter().all(|e| e["call"]["status"] == "cancelled"), "what the failed ones had under way ends");
    assert_eq!(finished.len(), 3);
}

#[tokio::test]
async fn a_run_that_nobody_can_answer_fails_and_can_be_tried_again() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say half; fail script", Some("f")).await;
    let failed = socket.find("run_failed").await;
    assert_eq!((&failed["error"]["status"], &failed["retryable"]), (&json!(503), &json!(true)));
    socket.say("history", Some("f")).await;
    let finished = socket.find("run_finished").await;
    assert_eq!(finished["response"], "user:say half; fail script:0|assistant:half:0", "what was said stays");
}

#[tokio::test]
async fn a_bug_in_a_run_ends_that_run_only() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say x; panic", Some("p")).await;
    assert_eq!(socket.find("run_failed").await["error"]["status"], 500);
    socket.say("say fine", Some("p")).await;
    assert_eq!(socket.find("run_finished").await["response"], "fine");
}

#[tokio::test]
async fn conversations_run_in_parallel_on_one_socket() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    for session in ["a", "b", "c"] {
        socket.say("wait; say done", Some(session)).await;
        socket.find("run_started").await;
    }
    app.script.has_begun(3).await;
    app.script.release(3);
    let mut done: Vec<String> = Vec::new();
    for _ in 0..3 {
        done.push(socket.find("run_finished").await["conversation_id"].as_str().unwrap().to_owned());
    }
    done.sort();
    assert_eq!(done, ["a", "b", "c"]);
}

#[tokio::test]
async fn cancelling_stops_the_run_at_once_and_keeps_what_was_said() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say Half an answer; start ping_dns; hang", Some("c")).await;
    let started = socket.find("tool_started").await;
    socket.send(json!({"type": "cancel", "run_id": started["run_id"]})).await;
    let events = socket.until("run_finished").await;
    assert_eq!(app.script.gone(), 1, "the run's future is gone");
    let call = &events.iter().find(|e| e["type"] == "tool_finished").unwrap()["call"];
    assert_eq!((&call["status"], &call["success"]), (&json!("cancelled"), &json!(false)));
    let finished = events.last().unwrap();
    assert_eq!(finished["cancelled"], true);
    assert_eq!(finished["response"], "Half an answer");
    assert_eq!(finished["tool_calls"][0]["status"], "cancelled");
    socket.send(json!({"type": "cancel", "run_id": started["run_id"]})).await;
    assert_eq!(socket.find("error").await["error"]["status"], 404, "a late stop stops nothing else");
    socket.say("history", Some("c")).await;
    let told = socket.find("run_finished").await;
    assert!(told["response"].as_str().unwrap().ends_with("|assistant:half an answer:1"), "{told}");
}

#[tokio::test]
async fn closing_the_socket_does_not_stop_the_run() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("wait; say done", Some("tab")).await;
    socket.find("run_started").await;
    socket.vanish();
    let mut other = app.events().await;
    other.send(json!({"type": "resume", "conversation_id": "tab", "after": 0})).await;
    other.find("run_started").await;
    app.script.release(1);
    assert_eq!(other.find("run_finished").await["response"], "done");
}

#[tokio::test]
async fn every_socket_in_event_mode_hears_of_sessions_and_no_other_does() {
    let app = TestApp::start().await;
    let mut plain = app.socket().await;
    let mut listening = app.events().await;
    listening.is_quiet().await;
    let mut writing = app.socket().await;
    writing.say("say hello", Some("news")).await;
    writing.until("run_finished").await;
    let created = listening.find("session_created").await;
    assert_eq!(created["session"]["id"], "news");
    assert_eq!(created.get("seq"), None);
    let mut item = created["session"].clone();
    while item["running"] == true || item["message_count"] != 2 {
        item = listening.find("session_updated").await["session"].clone();
    }
    assert_eq!((&item["title"], &item["provider"]), (&json!("say hello"), &json!("script")));
    plain.send(json!({"message": "say alone"})).await;
    assert_eq!(plain.next().await["response"], "alone");
}

#[tokio::test]
async fn regenerating_asks_the_same_again_in_place_of_the_old_turn() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say one", Some("r")).await;
    let answer = socket.find("run_finished").await;
    socket.send(json!({"type": "regenerate", "message_id": answer["message_id"]})).await;
    let events = socket.until("run_finished").await;
    let accepted = events.iter().find(|e| e["type"] == "message_accepted").unwrap();
    assert_eq!(accepted["content"], "say one");
    assert!(accepted["replaces"].is_string());
    socket.say("history", Some("r")).await;
    assert_eq!(socket.find("run_finished").await["response"], "user:say one:0|assistant:one:0");
    let log = app.log("r").await;
    assert_eq!(log.iter().filter(|e| e["type"] == "run_finished").count(), 3, "the old events stay");
    // The turn that is asked anew is no part of what the assistant reads, and has its place once.
    let last = log.last().unwrap()["message_id"].clone();
    socket.send(json!({"type": "regenerate", "message_id": last})).await;
    assert_eq!(socket.find("run_finished").await["response"], "user:say one:0|assistant:one:0");
    socket.send(json!({"type": "regenerate", "message_id": last})).await;
    assert_eq!(socket.find("error").await["error"]["status"], 409);
}

#[tokio::test]
async fn a_message_in_place_of_another_folds_its_turn_away() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say wrong", Some("e")).await;
    let events = socket.until("run_finished").await;
    let old = events.iter().find(|e| e["type"] == "message_accepted").unwrap()["message_id"].clone();
    socket.send(json!({"message": "say right", "conversation_id": "e", "stream": true, "replaces": old})).await;
    socket.find("run_finished").await;
    socket.say("history", Some("e")).await;
    assert_eq!(socket.find("run_finished").await["response"], "user:say right:0|assistant:right:0");
    let (_, session) = app.get("/api/sessions/e").await;
    assert_eq!((&session["title"], &session["preview"]), (&json!("say right"), &json!("say right")));
    socket.send(json!({"message": "x", "conversation_id": "other", "stream": true, "replaces": old})).await;
    assert_eq!(socket.find("error").await["error"]["status"], 422);
}

#[tokio::test]
async fn a_message_said_anew_folds_what_came_after_it_and_the_conversation_goes_on_from_there() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    let mut said = Vec::new();
    for text in ["say one", "say two", "say three"] {
        socket.say(text, Some("f")).await;
        let events = socket.until("run_finished").await;
        said.push(events.iter().find(|e| e["type"] == "message_accepted").unwrap()["message_id"].clone());
    }
    socket.say("hang", Some("f")).await;
    socket.find("run_started").await;
    socket.send(json!({"message": "say 2", "conversation_id": "f", "stream": true, "replaces": said[1]})).await;
    assert_eq!(socket.find("run_finished").await["cancelled"], true, "the run of a turn that is folded away ends");
    assert_eq!(socket.find("run_finished").await["response"], "2");
    socket.say("history", Some("f")).await;
    let read = "user:say one:0|assistant:one:0|user:say 2:0|assistant:2:0";
    assert_eq!(socket.find("run_finished").await["response"], read);
    let (_, session) = app.get("/api/sessions/f").await;
    assert_eq!((&session["title"], &session["message_count"]), (&json!("say one"), &json!(6)));
    socket.send(json!({"message": "x", "conversation_id": "f", "stream": true, "replaces": said[2]})).await;
    assert_eq!(socket.find("error").await["error"]["status"], 409, "it went with the turn before it");
}

#[tokio::test]
async fn a_frame_that_is_too_long_closes_with_1009_and_one_that_is_not_utf8_with_1007() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    socket.send_text("x".repeat(256 * 1024)).await;
    assert_eq!(socket.next().await["error"]["status"], 400, "256 KiB are read");
    socket.send_text("x".repeat(256 * 1024 + 1)).await;
    assert_eq!(socket.close_code().await, 1009);

    let mut socket = app.socket().await;
    let payload = tokio_tungstenite::tungstenite::Bytes::from_static(&[0xff, 0xfe]);
    let text = tokio_tungstenite::tungstenite::protocol::frame::coding::OpCode::Data(
        tokio_tungstenite::tungstenite::protocol::frame::coding::Data::Text,
    );
    let frame = tokio_tungstenite::tungstenite::protocol::frame::Frame::message(payload, text, true);
    socket.send_raw(Message::Frame(frame)).await;
    assert_eq!(socket.close_code().await, 1007);
}

#[tokio::test]
async fn a_ping_is_answered_with_a_pong() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    socket.send_raw(Message::Ping(vec![7].into())).await;
    assert_eq!(socket.raw().await, Message::Pong(vec![7].into()));
}
