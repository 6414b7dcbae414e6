//! One run at a time in a conversation; what comes meanwhile waits, and may be changed or taken back.

use serde_json::{Value, json};

use crate::server::{Socket, TestApp};

async fn named(socket: &mut Socket, name: &str, message: &str, session: Option<&str>) {
    let frame = json!({"message": message, "conversation_id": session, "stream": true, "client_message_id": name});
    socket.send(frame).await;
}

/// A conversation in which a run waits for the test, and two messages for the run.
async fn busy(app: &TestApp) -> Socket {
    let mut socket = app.events().await;
    named(&mut socket, "m1", "wait; say 1", Some("q")).await;
    socket.find("run_started").await;
    for (name, position) in [("m2", 1), ("m3", 2)] {
        named(&mut socket, name, &format!("say {name}"), Some("q")).await;
        let events = socket.until("message_queued").await;
        assert!(events.iter().any(|e| e["type"] == "message_accepted" && e["client_message_id"] == name));
        let queued = events.last().unwrap();
        assert_eq!((&queued["client_message_id"], &queued["position"]), (&json!(name), &json!(position)));
    }
    socket
}

async fn answers(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut answers = Vec::new();
    while answers.len() < count {
        answers.push(socket.find("run_finished").await["response"].clone());
    }
    answers
}

#[tokio::test]
async fn messages_wait_for_their_turn_and_keep_their_order() {
    let app = TestApp::start().await;
    let mut socket = busy(&app).await;
    app.script.has_begun(1).await;
    assert_eq!(app.script.begun(), 1, "one run at a time");
    app.script.release(1);
    assert_eq!(answers(&mut socket, 3).await, ["1", "m2", "m3"]);
    named(&mut socket, "m4", "history", Some("q")).await;
    let told = answers(&mut socket, 1).await;
    assert_eq!(
        told[0], "user:wait; say 1:0|assistant:1:0|user:say m2:0|assistant:m2:0|user:say m3:0|assistant:m3:0",
        "each question with its answer, whenever it was asked"
    );
}

#[tokio::test]
async fn an_answer_knows_what_was_said_before_it_and_not_what_waits_behind_it() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    named(&mut socket, "a", "wait; say 1", Some("h")).await;
    named(&mut socket, "b", "history", Some("h")).await;
    named(&mut socket, "c", "say later", Some("h")).await;
    socket.until("message_queued").await;
    socket.until("message_queued").await;
    app.script.release(1);
    let told = answers(&mut socket, 3).await;
    assert_eq!(told[1], "user:wait; say 1:0|assistant:1:0");
}

#[tokio::test]
async fn a_waiting_message_can_be_changed_and_taken_back() {
    let app = TestApp::start().await;
    let mut socket = busy(&app).await;
    socket.send(json!({"type": "edit_queued", "client_message_id": "m2", "message": "say changed"})).await;
    let edited = socket.find("message_edited").await;
    assert_eq!((&edited["client_message_id"], &edited["content"]), (&json!("m2"), &json!("say changed")));
    socket.send(json!({"type": "withdraw", "client_message_id": "m3"})).await;
    assert_eq!(socket.find("message_withdrawn").await["client_message_id"], "m3");
    app.script.release(1);
    assert_eq!(answers(&mut socket, 2).await, ["1", "changed"]);
    assert_eq!(app.script.begun(), 2, "what was taken back never runs");
    for command in [
        json!({"type": "edit_queued", "client_message_id": "m2", "message": "late"}),
        json!({"type": "withdraw", "client_message_id": "m3"}),
    ] {
        socket.send(command).await;
        assert_eq!(socket.find("error").await["error"]["status"], 409);
    }
    named(&mut socket, "m3", "say m3", Some("q")).await;
    assert_eq!(socket.find("message_accepted").await["client_message_id"], "m3", "acknowledged again");
    socket.is_quiet().await;
    assert_eq!(app.script.begun(), 2);
}

#[tokio::test]
async fn a_change_must_be_a_message_too() {
    let app = TestApp::start().await;
    let mut socket = busy(&app).await;
    socket.send(json!({"type": "edit_queued", "client_message_id": "m2", "message": ""})).await;
    let error = socket.find("error").await;
    assert_eq!((&error["error"]["status"], &error["client_message_id"]), (&json!(422), &json!("m2")));
}

#[tokio::test]
async fn cancelling_a_run_that_waits_takes_its_message_back() {
    let app = TestApp::start().await;
    let mut socket = busy(&app).await;
    let log = app.log("q").await;
    let queued = log.iter().find(|e| e["type"] == "message_queued" && e["client_message_id"] == "m2").unwrap();
    socket.send(json!({"type": "cancel", "run_id": queued["run_id"]})).await;
    assert_eq!(socket.find("message_withdrawn").await["client_message_id"], "m2");
    app.script.release(1);
    assert_eq!(answers(&mut socket, 2).await, ["1", "m3"]);
}

#[tokio::test]
async fn sending_a_message_again_gets_the_acknowledgement_again_and_never_runs_twice() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    named(&mut socket, "once", "say hello", None).await;
    let events = socket.until("run_finished").await;
    let accepted = events.iter().find(|e| e["type"] == "message_accepted").unwrap();
    named(&mut socket, "once", "say hello", None).await;
    assert_eq!(socket.event().await, *accepted, "on the same socket: the acknowledgement and nothing else");
    socket.is_quiet().await;

    let mut back = app.events().await;
    named(&mut back, "once", "say hello", None).await;
    let again = back.until("run_finished").await;
    let numbers: Vec<u64> = again.iter().filter_map(|e| e["seq"].as_u64()).collect();
    assert_eq!(numbers, [1, 2, 3, 4], "on another socket: the whole run as it was");
    assert_eq!(app.script.begun(), 1);

    let app = app.stop().await.start().await;
    let mut later = app.events().await;
    named(&mut later, "once", "say hello", None).await;
    assert_eq!(later.event().await["message_id"], accepted["message_id"], "also after a restart");
    later.find("run_finished").await;
    assert_eq!(app.script.begun(), 0);
}

#[tokio::test]
async fn the_same_message_from_many_sockets_at_once_runs_once() {
    let app = TestApp::start().await;
    let mut sockets = Vec::new();
    for _ in 0..10 {
        sockets.push(app.events().await);
    }
    for socket in &mut sockets {
        named(socket, "same", "say hello", None).await;
    }
    let mut sessions = Vec::new();
    for socket in &mut sockets {
        sessions.push(socket.find("run_finished").await["conversation_id"].clone());
    }
    sessions.dedup();
    assert_eq!((sessions.len(), app.script.begun()), (1, 1));
}

#[tokio::test]
async fn a_resent_message_in_plain_mode_gets_the_answer_of_the_first() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    let frame = json!({"message": "wait; say hello", "client_message_id": "p"});
    socket.send(frame.clone()).await;
    socket.send(frame.clone()).await;
    app.script.release(1);
    let first = socket.next().await;
    assert_eq!(first["response"], "hello");
    assert_eq!(socket.next().await, first);
    socket.send(frame).await;
    assert_eq!(socket.next().await, first);
    assert_eq!(app.script.begun(), 1);
}

#[tokio::test]
async fn too_many_waiting_messages_are_refused_rather_than_left_for_hours() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("hang", Some("full")).await;
    socket.find("run_started").await;
    for _ in 0..=techtime::chat::QUEUE_LENGTH {
        socket.say("say x", Some("full")).await;
    }
    let error = socket.find("error").await;
    assert_eq!((&error["error"]["status"], &error["conversation_id"]), (&json!(429), &json!("full")));
}

#[tokio::test]
async fn forty_tabs_in_one_conversation_are_all_answered_and_all_see_everything() {
    let app = TestApp::start().await;
    let mut tabs = Vec::new();
    for index in 0..40 {
        let mut tab = app.events().await;
        tab.send(json!({"type": "resume", "conversation_id": "forty", "after": 0})).await;
        named(&mut tab, &format!("tab-{index}"), &format!("say {index}"), Some("forty")).await;
        tabs.push(tab);
    }
    let mut logs = Vec::new();
    for tab in &mut tabs {
        let mut seen = Vec::new();
        while seen.iter().filter(|e: &&Value| e["type"] == "run_finished").count() < 40 {
            seen.push(tab.event().await);
        }
        logs.push(seen);
    }
    for log in &logs {
        let numbers: Vec<u64> = log.iter().map(|e| e["seq"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        assert_eq!(log, &logs[0]);
    }
    let mut open: Option<&Value> = None;
    for event in &logs[0] {
        match event["type"].as_str().unwrap() {
            "run_started" => assert!(open.replace(&event["run_id"]).is_none(), "one run at a time"),
            "run_finished" => assert_eq!(open.take(), Some(&event["run_id"])),
            "text_delta" => assert_eq!(open, Some(&event["run_id"]), "no mixed answers"),
            _ => {}
        }
    }
}
