//! Following a conversation: replay and live view without gap or duplicate, at each reader's pace.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::TestApp;

fn numbers(events: &[Value]) -> Vec<u64> {
    events.iter().filter_map(|e| e["seq"].as_u64()).collect()
}

#[tokio::test]
async fn resume_replays_what_was_missed_and_goes_on_live() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("say one; wait; say two", Some("r")).await;
    socket.find("text_delta").await;
    let mut back = app.events().await;
    back.send(json!({"type": "resume", "conversation_id": "r", "after": 1})).await;
    let missed = back.until("text_delta").await;
    assert_eq!(numbers(&missed), [2, 3]);
    app.script.release(1);
    assert_eq!(numbers(&back.until("run_finished").await), [4, 5]);
    back.send(json!({"type": "resume", "conversation_id": "r", "after": 3})).await;
    assert_eq!(numbers(&back.until("run_finished").await), [4, 5], "again, from where it is asked for");
    back.is_quiet().await;
}

#[tokio::test]
async fn a_client_that_loses_its_socket_again_and_again_misses_and_doubles_nothing() {
    let app = TestApp::start().await;
    let mut first = app.events().await;
    let parts: Vec<String> = (0..40).map(|part| format!("many 50; tool t{part}")).collect();
    first.say(&parts.join(";"), Some("lost")).await;
    let mut seen: Vec<Value> = Vec::new();
    let mut connections = 0;
    while seen.last().is_none_or(|event| event["type"] != "run_finished") {
        let mut socket = app.events().await;
        connections += 1;
        let after = seen.last().map_or(0, |event| event["seq"].as_u64().unwrap());
        socket.send(json!({"type": "resume", "conversation_id": "lost", "after": after})).await;
        for _ in 0..7 {
            let event = socket.event().await;
            let is_last = event["type"] == "run_finished";
            seen.push(event);
            if is_last {
                break;
            }
        }
    }
    assert!(connections > 10, "{connections}");
    assert_eq!(numbers(&seen), (1..=seen.len() as u64).collect::<Vec<_>>());
    let text: String = seen.iter().filter(|e| e["type"] == "text_delta").map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(seen.last().unwrap()["response"], text.as_str());
    assert_eq!(app.log("lost").await, seen, "what was sent is what was recorded");
}

#[tokio::test]
async fn resume_of_a_conversation_that_is_not_there_says_so_and_follows_it_should_it_begin() {
    let app = TestApp::start().await;
    let mut waiting = app.events().await;
    for after in [0, 7] {
        waiting.send(json!({"type": "resume", "conversation_id": "later", "after": after})).await;
        let refused = waiting.find("error").await;
        assert_eq!((&refused["error"]["status"], &refused["conversation_id"]), (&json!(404), &json!("later")));
        assert!(refused["error"]["detail"].as_str().unwrap().contains("no such conversation"), "{refused}");
    }
    waiting.send(json!({"type": "resume", "conversation_id": "later", "after": 0})).await;
    waiting.find("error").await;
    let mut socket = app.events().await;
    socket.say("say one", Some("later")).await;
    let mut events = waiting.until("run_finished").await;
    events.retain(|event| event.get("seq").is_some());
    assert_eq!(numbers(&events), (1..=events.len() as u64).collect::<Vec<_>>());
    let mut back = app.events().await;
    back.send(json!({"type": "resume", "conversation_id": "later", "after": events.len() - 1})).await;
    assert_eq!(back.event().await, events[events.len() - 1], "there is one now");
    back.is_quiet().await;
}

#[tokio::test]
async fn every_socket_that_takes_part_gets_every_event() {
    let app = TestApp::start().await;
    let mut sockets = Vec::new();
    for _ in 0..5 {
        let mut socket = app.events().await;
        socket.send(json!({"type": "resume", "conversation_id": "all", "after": 0})).await;
        sockets.push(socket);
    }
    let mut stranger = app.events().await;
    sockets[0].say("many 200; tool ping_dns", Some("all")).await;
    let mut logs = Vec::new();
    for socket in &mut sockets {
        let mut events = socket.until("run_finished").await;
        events.retain(|event| event.get("seq").is_some());
        logs.push(events);
    }
    assert!(logs.iter().all(|log| *log == logs[0]));
    stranger.is_quiet().await;
}

#[tokio::test]
async fn an_event_is_on_disk_when_it_is_seen() {
    let app = TestApp::start().await;
    let mut socket = app.events().await;
    socket.say("many 100; tool ping_dns; say end", Some("disk")).await;
    loop {
        let event = socket.event().await;
        let seq = usize::try_from(event["seq"].as_u64().unwrap()).unwrap();
        assert_eq!(app.log("disk").await.get(seq - 1), Some(&event));
        if event["type"] == "run_finished" {
            break;
        }
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_slows_nobody_and_is_dropped_and_can_resume() {
    let app = TestApp::start().await;
    let mut blocked = app.events().await;
    blocked.send(json!({"type": "resume", "conversation_id": "big", "after": 0})).await;
    let mut reading = app.events().await;
    let before = Instant::now();
    // 16 MB, more than the buffers of the system hold.
    for _ in 0..8 {
        reading.say("bulk 250", Some("big")).await;
        reading.find("run_finished").await;
    }
    // Every run came to its end, whoever read it; then the one who did not is dropped.
    let waiting = Instant::now();
    while app.app.sockets.count() > 1 {
        assert!(waiting.elapsed() < Duration::from_secs(25), "the blocked reader is still there");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(before.elapsed() > Duration::from_secs(9), "it had its 10 seconds");
    let mut back = app.events().await;
    let last = app.log("big").await.len() as u64;
    back.send(json!({"type": "resume", "conversation_id": "big", "after": last - 2})).await;
    assert_eq!(back.event().await["seq"], last - 1);
    drop(blocked);
}

#[tokio::test]
async fn a_hundred_clients_that_vanish_leave_a_hundred_answers_and_no_task() {
    let app = TestApp::start().await;
    for index in 0..100 {
        let mut socket = app.events().await;
        socket.say("wait; say done", Some(&format!("gone-{index}"))).await;
        socket.find("run_started").await;
        socket.vanish();
    }
    app.script.release(100);
    let mut watching = app.events().await;
    for index in 0..100 {
        let session = format!("gone-{index}");
        watching.send(json!({"type": "resume", "conversation_id": session, "after": 0})).await;
        assert_eq!(watching.find("run_finished").await["response"], "done");
    }
    assert_eq!(app.script.gone(), 100);
    let waiting = Instant::now();
    while app.app.sockets.count() > 1 {
        assert!(waiting.elapsed() < Duration::from_secs(10), "{} sockets are left", app.app.sockets.count());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
