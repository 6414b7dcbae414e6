//! Consent: asked once, for a session or not given; bound to its run and call; silence is no.

use std::time::Duration;

use serde_json::{Value, json};
use techtime::chat::{NewMessage, Subscription};

use crate::server::{Socket, TestApp};

async fn decide(socket: &mut Socket, asked: &Value, decision: &str) {
    let call = &asked["call"]["id"];
    socket.send(json!({"type": "approve", "run_id": asked["run_id"], "call_id": call, "decision": decision})).await;
}

#[tokio::test]
async fn a_run_waits_for_the_answer_of_the_person() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    for (decision, told) in [("once", "Once "), ("deny", "Deny ")] {
        socket.say("ask changes flush_dns", Some("c")).await;
        let asked = socket.find("approval_requested").await;
        assert_eq!(asked["call"]["status"], "awaiting_approval");
        assert_eq!(asked["explanation"], "what it does");
        let moment = |field: &str| asked[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert_eq!((moment("expires_at") - moment("at")).total(jiff::Unit::Second).unwrap().round(), 120.0);
        decide(&mut socket, &asked, decision).await;
        let ended = socket.find("tool_finished").await;
        assert_eq!(ended["call"]["id"], asked["call"]["id"]);
        assert_eq!(ended["call"]["status"] == "denied", decision == "deny", "{ended}");
        assert_eq!(socket.find("run_finished").await["response"], told);
    }
}

#[tokio::test]
async fn a_yes_for_the_session_covers_the_same_tool_in_the_same_conversation() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("ask changes flush_dns; ask changes flush_dns", Some("s")).await;
    let asked = socket.find("approval_requested").await;
    decide(&mut socket, &asked, "session").await;
    let events = socket.until("run_finished").await;
    assert_eq!(events.last().unwrap()["response"], "Session Session ");
    assert!(!events.iter().any(|e| e["type"] == "approval_requested"));
    let plain = app.post("/chat", &json!({"message": "ask changes flush_dns", "conversation_id": "s"})).await;
    assert_eq!(plain.1["response"], "Session ", "also of a message that nobody watches");
    for (message, session) in [("ask changes ip_renew", "s"), ("ask changes flush_dns", "t")] {
        socket.say(message, Some(session)).await;
        let asked = socket.find("approval_requested").await;
        decide(&mut socket, &asked, "deny").await;
        assert_eq!(socket.find("run_finished").await["response"], "Deny ", "{message}");
    }
}

#[tokio::test]
async fn what_destroys_is_asked_each_time() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("ask destroys kill_process; ask destroys kill_process", None).await;
    for _ in 0..2 {
        let asked = socket.find("approval_requested").await;
        decide(&mut socket, &asked, "session").await;
    }
    assert_eq!(socket.find("run_finished").await["response"], "Once Once ");
}

#[tokio::test]
async fn a_yes_counts_for_its_run_and_call_only_and_only_once() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("ask changes flush_dns; wait", Some("b")).await;
    let asked = socket.find("approval_requested").await;
    let (run, call) = (&asked["run_id"], &asked["call"]["id"]);
    for (run, call, status) in [(run, &json!("another"), 409), (&json!("another"), call, 404)] {
        socket.send(json!({"type": "approve", "run_id": run, "call_id": call, "decision": "once"})).await;
        assert_eq!(socket.find("error").await["error"]["status"], status);
    }
    decide(&mut socket, &asked, "once").await;
    socket.find("tool_finished").await;
    decide(&mut socket, &asked, "once").await;
    assert_eq!(socket.find("error").await["error"]["status"], 409);
    app.script.release(1);
    assert_eq!(socket.find("run_finished").await["response"], "Once ");
}

#[tokio::test]
async fn a_socket_that_takes_no_part_in_the_conversation_cannot_say_yes() {
    let app = TestApp::start().await;
    let mut owner = app.events().await;
    owner.say("ask changes flush_dns", Some("mine")).await;
    let asked = owner.find("approval_requested").await;
    let mut stranger = app.events().await;
    decide(&mut stranger, &asked, "once").await;
    assert_eq!(stranger.find("error").await["error"]["status"], 403);
    let mut second_tab = app.events().await;
    second_tab.send(json!({"type": "resume", "conversation_id": "mine", "after": 0})).await;
    second_tab.find("approval_requested").await;
    decide(&mut second_tab, &asked, "once").await;
    assert_eq!(owner.find("run_finished").await["response"], "Once ");
}

#[tokio::test]
async fn a_run_that_is_cancelled_while_it_asks_closes_its_question() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("ask changes flush_dns", None).await;
    let asked = socket.find("approval_requested").await;
    socket.send(json!({"type": "cancel", "run_id": asked["run_id"]})).await;
    let events = socket.until("run_finished").await;
    let finished = events.iter().find(|e| e["type"] == "tool_finished").unwrap();
    assert_eq!((&finished["call"]["status"], &finished["call"]["success"]), (&json!("cancelled"), &json!(false)));
    decide(&mut socket, &asked, "once").await;
    assert_eq!(socket.find("error").await["error"]["status"], 404);
}

/// Without a socket, whose own clock would be turned as well.
#[tokio::test]
async fn silence_for_two_minutes_is_no() {
    let app = TestApp::start().await;
    let message = NewMessage {
        content: "ask changes flush_dns".into(),
        conversation_id: None,
        client_message_id: None,
        replaces: None,
        interactive: true,
    };
    let (_, mut following) = app.app.chat.post(message).await.unwrap();
    while next(&mut following).await["type"] != "approval_requested" {}
    let mut finished = std::pin::pin!(async {
        while next(&mut following).await["type"] != "tool_finished" {}
        following
    });
    let mut over = None;
    for (seconds, is_over) in [(119, false), (2, true)] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
        // What time has decided is written in much less than this.
        over = tokio::time::timeout(Duration::from_millis(500), &mut finished).await.ok();
        assert_eq!(over.is_some(), is_over, "after {seconds} more seconds");
    }
    let mut following = over.unwrap();
    let mut last = next(&mut following).await;
    while last["type"] != "run_finished" {
        last = next(&mut following).await;
    }
    assert_eq!(last["response"], "Deny ");
}

async fn next(following: &mut Subscription) -> Value {
    serde_json::from_slice(&following.next().await.unwrap()).unwrap()
}
