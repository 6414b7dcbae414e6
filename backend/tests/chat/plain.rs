//! Plain mode and `POST /chat`: one message, one answer.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::server::TestApp;

#[tokio::test]
async fn a_post_is_answered_with_the_answer_and_its_session() {
    let app = TestApp::start().await;
    let (status, answer) = app.post("/chat", &json!({"message": "say Hello; tool ping_dns"})).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["response"], "Hello");
    assert_eq!(answer["session_id"], answer["conversation_id"]);
    assert_eq!(answer["tool_calls"][0]["name"], "ping_dns");
    assert_eq!(answer["pending_approvals"], json!([]));
    assert_eq!(answer["diagnosis"], Value::Null);
    let fields: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), 6, "{fields:?}");
}

#[tokio::test]
async fn tool_calls_are_null_where_no_tool_was_called() {
    let app = TestApp::start().await;
    let (_, answer) = app.post("/chat", &json!({"message": "say Hello"})).await;
    assert_eq!(answer["tool_calls"], Value::Null);
}

#[tokio::test]
async fn an_unknown_id_starts_a_conversation_under_that_id_and_goes_on_with_it() {
    let app = TestApp::start().await;
    for (said, told) in [("say one", "one"), ("history", "user:say one:0|assistant:one:0")] {
        let (status, answer) = app.post("/chat", &json!({"message": said, "conversation_id": "my-own_ID-1"})).await;
        assert_eq!((status, &answer["conversation_id"]), (200, &json!("my-own_ID-1")));
        assert_eq!(answer["response"], told);
    }
}

#[tokio::test]
async fn a_wrong_value_is_422_with_its_field_and_what_is_no_json_is_400() {
    let app = TestApp::start().await;
    let too_long = "é".repeat(8001);
    for (body, field) in [
        (json!({}), "message"),
        (json!({"message": ""}), "message"),
        (json!({"message": 7}), "message"),
        (json!({"message": null}), "message"),
        (json!({"message": too_long}), "message"),
        (json!({"message": "x", "conversation_id": "a b"}), "conversation_id"),
        (json!({"message": "x", "conversation_id": "x".repeat(65)}), "conversation_id"),
        (json!({"message": "x", "conversation_id": ""}), "conversation_id"),
        (json!({"message": "x", "conversation_id": 5}), "conversation_id"),
    ] {
        let (status, problem) = app.post("/chat", &body).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)), "{body} {problem}");
    }
    let longest = "\u{1f600}".repeat(7996);
    let (status, _) = app.post("/chat", &json!({"message": format!("say {longest}")})).await;
    assert_eq!(status, 200, "8000 characters are counted as characters, not as bytes");
}

#[tokio::test]
async fn a_socket_in_plain_mode_gets_exactly_one_frame_for_each_message() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    for _ in 0..3 {
        socket.send(json!({"message": "many 50; tool ping_dns; say done", "conversation_id": "plain"})).await;
    }
    for _ in 0..3 {
        let frame = socket.next().await;
        assert!(frame["response"].as_str().unwrap().ends_with("49 done"), "{frame}");
        assert_eq!(frame["conversation_id"], "plain");
        assert_eq!(frame.get("seq"), None);
        assert_eq!(frame.as_object().unwrap().len(), 6);
    }
    socket.send(json!({"message": 1})).await;
    assert!(socket.next().await.get("error").is_some(), "nothing else was sent in between");
}

#[tokio::test]
async fn a_bad_frame_gets_an_error_and_the_socket_stays_open() {
    let app = TestApp::start().await;
    let mut socket = app.socket().await;
    for (frame, status) in [
        ("{", 400),
        ("[1]", 422),
        ("{}", 422),
        (r#"{"message": ""}"#, 422),
        (r#"{"message": "x", "conversation_id": "../x"}"#, 422),
    ] {
        socket.send_text(frame).await;
        let answer = socket.next().await;
        assert_eq!(answer["error"]["status"], status, "{frame}: {answer}");
        assert_eq!(answer.get("type"), None, "{answer}");
    }
    socket.send(json!({"message": "", "conversation_id": "mine"})).await;
    assert_eq!(socket.next().await["conversation_id"], "mine");
    socket.send_raw(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(socket.next().await["error"]["status"], 415);
    socket.send(json!({"message": "say still here"})).await;
    assert_eq!(socket.next().await["response"], "still here");
}

#[tokio::test]
async fn in_plain_mode_nothing_waits_for_a_person() {
    let app = TestApp::start().await;
    let (_, answer) = app.post("/chat", &json!({"message": "interactive"})).await;
    assert_eq!(answer["response"], "false");
    let (_, answer) = app.post("/chat", &json!({"message": "say May I?; pend flush_dns"})).await;
    assert_eq!(answer["tool_calls"], Value::Null);
    assert_eq!(answer["pending_approvals"][0]["name"], "flush_dns");
    assert_eq!(answer["pending_approvals"][0]["status"], "awaiting_approval");
    let mut socket = app.socket().await;
    socket.send(json!({"message": "ask changes flush_dns"})).await;
    assert_eq!(socket.next().await["response"], "Deny ");
}

#[tokio::test]
async fn in_a_busy_conversation_the_answer_comes_after_its_turn() {
    let app = TestApp::start().await;
    let mut first = app.events().await;
    first.say("wait; say first", Some("busy")).await;
    first.find("run_started").await;
    let second = json!({"message": "history", "conversation_id": "busy"});
    let (answer, ()) = tokio::join!(app.post("/chat", &second), async {
        first.find("message_queued").await;
        app.script.release(1);
    });
    assert_eq!(answer.1["response"], "user:wait; say first:0|assistant:first:0");
}

#[tokio::test]
async fn a_run_that_fails_is_an_error_and_the_conversation_goes_on() {
    let app = TestApp::start().await;
    let (status, problem) = app.post("/chat", &json!({"message": "fail script", "conversation_id": "f"})).await;
    assert_eq!(status, 503, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("script is down"), "{problem}");
    let (status, _) = app.post("/chat", &json!({"message": "panic", "conversation_id": "f"})).await;
    assert_eq!(status, 500);
    let (status, answer) = app.post("/chat", &json!({"message": "say better", "conversation_id": "f"})).await;
    assert_eq!((status, &answer["response"]), (200, &json!("better")));
}
