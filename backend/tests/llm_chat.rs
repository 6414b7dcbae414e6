//! Model servers that misbehave, through the whole server: each ends in a clear event and a usable conversation.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/model_server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod model_server;
#[path = "support/run.rs"]
#[expect(dead_code, reason = "each test file uses its part of the settings")]
mod run;
#[path = "support/server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod server;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use model_server::{ModelServer, Reply, Step, Wire, framed, stream_head, text_frame};
use run::{config, provider};
use serde_json::{Value, json};
use server::TestApp;
use techtime::agent::builtin::Builtin;
use techtime::agent::model::ModelAssistant;
use techtime::agent::{Assistant, Assistants};
use techtime::config::{LlmConfig, Price};

/// A model that answers no test's question is left after this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// The server with one model, and the built-in assistant after it.
async fn with_model(model: &ModelServer, wire: Wire) -> TestApp {
    with_config(&config(model), wire).await
}

async fn with_config(config: &LlmConfig, wire: Wire) -> TestApp {
    let prices = BTreeMap::from([("scripted".to_owned(), Price { prompt: 10.0, completion: 100.0 })]);
    with_prices(config, wire, prices).await
}

async fn with_prices(config: &LlmConfig, wire: Wire, prices: BTreeMap<String, Price>) -> TestApp {
    let provider = provider(wire, config);
    // What a server learns in the background.
    let _ = provider.health().await;
    let prices = Arc::new(prices);
    TestApp::start_asking(move |toolbox| {
        let hands = Arc::new(toolbox.clone());
        let assistants: [Arc<dyn Assistant>; 2] =
            [Arc::new(ModelAssistant::new(provider, hands.clone(), prices, PATIENCE)), Arc::new(Builtin::new(hands))];
        Assistants::from(assistants)
    })
    .await
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().filter(|e| e.get("seq").is_some()).filter_map(|e| e["type"].as_str()).collect()
}

#[tokio::test]
async fn every_fault_of_a_model_server_ends_in_an_answer_and_the_conversation_goes_on() {
    let mut cases = Vec::new();
    for wire in [Wire::Ollama, Wire::OpenAi] {
        let half = text_frame(wire, "Half an ");
        let endless = framed(wire, &json!({"filler": "x".repeat(64 * 1024)}));
        let latin1 =
            b"data: {\"message\":{\"content\":\"caf\xe9\"}}\n\n{\"message\":{\"content\":\"caf\xe9\"}}\n".to_vec();
        for (what, reply) in [
            ("refused", Reply::Drop),
            ("a hang before the first word", Reply::Silence),
            ("a hang in the middle", Reply::frames(wire, std::slice::from_ref(&half), vec![Step::Hang], false)),
            ("a disconnect", Reply::frames(wire, &[half], vec![], true)),
            ("10 MB", Reply::Raw { head: stream_head(wire), steps: vec![Step::Send(endless.clone()); 160], cut: true }),
            ("broken JSON", Reply::raw(200, "Content-Type: text/event-stream\r\n", &["data: {\"broken\n\n"])),
            ("another encoding", Reply::Raw { head: stream_head(wire), steps: vec![Step::Send(latin1)], cut: true }),
            ("429", Reply::with_header(429, "Retry-After: 60\r\n", &json!({"error": "slow down"}))),
            ("500", Reply::status(500, &json!({"error": "out of memory"}))),
        ] {
            cases.push(async move {
                let model = ModelServer::in_order(vec![reply]).await;
                let app = with_model(&model, wire).await;
                let mut socket = app.events().await;
                socket.say("hello", None).await;
                let events = socket.until("run_finished").await;
                let changed =
                    events.iter().find(|e| e["type"] == "provider_changed").unwrap_or_else(|| panic!("{what}"));
                assert_eq!(changed["provider"], "builtin", "{what}");
                assert!(changed["reason"].as_str().unwrap().contains(&model.address.to_string()), "{what}: {changed}");
                let end = events.last().unwrap();
                assert!(end["response"].as_str().unwrap().starts_with("Hello!"), "{what}: {end}");
                socket.say("thanks", end["conversation_id"].as_str()).await;
                let again = socket.until("run_finished").await;
                assert!(kinds(&again).starts_with(&["message_accepted", "run_started"]), "{what}");
                let log = app.log(end["conversation_id"].as_str().unwrap()).await;
                assert!(log.iter().any(|e| e["type"] == "provider_changed" && e["provider"] == "builtin"), "{what}");
            });
        }
    }
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn calls_without_end_and_unknown_tools_end_in_an_answer_of_the_model() {
    for wire in [Wire::Ollama, Wire::OpenAi] {
        for call in [Reply::call("get_ip_config", json!({})), Reply::call("format_disk", json!({}))] {
            let model =
                ModelServer::start(
                    move |request| {
                        if request.tools().is_empty() { Reply::say("That is all.") } else { call.clone() }
                    },
                )
                .await;
            let app = with_model(&model, wire).await;
            let mut socket = app.events().await;
            socket.say("look around", None).await;
            let events = socket.until("run_finished").await;
            assert!(!kinds(&events).contains(&"provider_changed"), "{events:#?}");
            assert!(events.last().unwrap()["response"].as_str().unwrap().contains("That is all."));
            model.judge();
        }
    }
}

#[tokio::test]
async fn what_a_failed_model_took_and_found_counts() {
    for (then, cost) in [
        // Turned away: nothing more was worked on.
        (Reply::with_header(429, "Retry-After: 60\r\n", &json!({})), json!(0.002)),
        // Nobody knows what the half answer took.
        (Reply::frames(Wire::OpenAi, &[text_frame(Wire::OpenAi, "Half")], vec![], true), Value::Null),
    ] {
        let model = ModelServer::in_order(vec![Reply::call("get_ip_config", json!({})), then]).await;
        let app = with_model(&model, Wire::OpenAi).await;
        let mut socket = app.events().await;
        socket.say("what did you check?", None).await;
        let end = socket.find("run_finished").await;
        assert_eq!(end["usage"], json!({"prompt_tokens": 100, "completion_tokens": 10, "cost_usd": cost.clone()}));
        let (_, session) = app.get(&format!("/api/sessions/{}", end["session_id"].as_str().unwrap())).await;
        let counted =
            ["prompt_tokens", "completion_tokens", "fallback", "cost_usd"].map(|field| session[field].clone());
        assert_eq!(counted, [json!(100), json!(10), json!(true), cost], "{session}");
        let calls = end["tool_calls"].as_array().unwrap();
        assert_eq!(calls.iter().filter(|call| call["name"] == "get_ip_config").count(), 1);
        let said = end["response"].as_str().unwrap();
        assert!(!said.contains("haven't checked anything"), "the next assistant knows of the call: {said}");
    }
}

#[tokio::test]
async fn what_a_model_counted_before_a_stop_counts() {
    // A cloud's next round costs nobody knows what; a local model's nothing.
    for (wire, cost) in [(Wire::OpenAi, Value::Null), (Wire::Ollama, json!(0.0))] {
        let half = Reply::frames(wire, &[text_frame(wire, "Half an answer")], vec![Step::Hang], false);
        let model = ModelServer::in_order(vec![Reply::call("get_ip_config", json!({})), half]).await;
        let mut patient = config(&model);
        patient.deadlines.between_tokens = Duration::from_secs(60);
        patient.ollama_model = Some("scripted".into());
        let app = match wire {
            Wire::OpenAi => with_config(&patient, wire).await,
            Wire::Ollama => with_prices(&patient, wire, BTreeMap::new()).await,
        };
        let mut socket = app.events().await;
        socket.say("what did you check?", None).await;
        let said = socket.find("text_delta").await;
        socket.send(json!({"type": "cancel", "run_id": said["run_id"]})).await;
        let end = socket.find("run_finished").await;
        assert_eq!(end["cancelled"], true);
        assert_eq!(end["usage"], json!({"prompt_tokens": 100, "completion_tokens": 10, "cost_usd": cost}));
    }
}

#[tokio::test]
async fn an_answer_without_words_was_counted_all_the_same_and_says_why() {
    for (finish, why) in [("stop", "gave an empty answer"), ("length", "reached its length limit")] {
        let frame = json!({"choices": [{"index": 0, "delta": {"reasoning_content": "hm"}, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10}});
        let done = Step::Send(b"data: [DONE]\n\n".to_vec());
        let model = ModelServer::in_order(vec![Reply::frames(Wire::OpenAi, &[frame], vec![done], false)]).await;
        let app = with_model(&model, Wire::OpenAi).await;
        let mut socket = app.events().await;
        socket.say("hello", None).await;
        let events = socket.until("run_finished").await;
        let changed = events.iter().find(|e| e["type"] == "provider_changed").unwrap();
        assert!(changed["reason"].as_str().unwrap().contains(why), "{changed}");
        let usage = json!({"prompt_tokens": 100, "completion_tokens": 10, "cost_usd": 0.002});
        assert_eq!(events.last().unwrap()["usage"], usage);
    }
}

#[tokio::test]
async fn a_stop_reaches_a_silent_model_and_keeps_what_was_said() {
    let half = text_frame(Wire::OpenAi, "Half an answer");
    let mut model = ModelServer::in_order(vec![Reply::frames(Wire::OpenAi, &[half], vec![Step::Hang], false)]).await;
    let mut patient = config(&model);
    patient.deadlines.between_tokens = Duration::from_secs(60);
    let app = with_config(&patient, Wire::OpenAi).await;
    let mut socket = app.events().await;
    socket.say("hm", None).await;
    let said = socket.find("text_delta").await;
    socket.send(json!({"type": "cancel", "run_id": said["run_id"]})).await;
    let end = socket.find("run_finished").await;
    model.until_left().await;
    assert_eq!((&end["cancelled"], &end["response"]), (&json!(true), &json!("Half an answer")));
}

#[tokio::test]
async fn a_model_is_named_and_priced_as_it_was_asked_for_whatever_the_server_calls_it() {
    let frames = [
        json!({"model": "gpt-other-2026", "choices": [{"index": 0, "delta": {"content": "Well."}, "finish_reason": null}]}),
        json!({"model": "gpt-other-2026", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10}}),
    ];
    let done = Step::Send(b"data: [DONE]\n\n".to_vec());
    let model = ModelServer::in_order(vec![Reply::frames(Wire::OpenAi, &frames, vec![done], false)]).await;
    let app = with_model(&model, Wire::OpenAi).await;
    let mut socket = app.events().await;
    socket.say("hello", None).await;
    let events = socket.until("run_finished").await;
    let started = events.iter().find(|e| e["type"] == "run_started").unwrap();
    assert_eq!((&started["provider"], &started["model"]), (&json!("openai"), &json!("scripted")));
    assert_eq!(events.last().unwrap()["usage"]["cost_usd"], json!(0.002));
}

#[tokio::test]
async fn a_server_that_knows_no_such_model_is_told_of_and_left() {
    let unknown =
        json!({"error": {"message": "Invalid model name passed in model=scripted", "type": "None", "code": "400"}});
    let model = ModelServer::in_order(vec![Reply::status(400, &unknown)]).await;
    let app = with_model(&model, Wire::OpenAi).await;
    let mut socket = app.events().await;
    socket.say("hello", None).await;
    let events = socket.until("run_finished").await;
    let changed = events.iter().find(|e| e["type"] == "provider_changed").unwrap();
    assert!(changed["reason"].as_str().unwrap().contains("Invalid model name"), "{changed}");
}

#[tokio::test]
async fn a_connection_that_was_kept_open_and_then_closed_is_not_asked_again() {
    // As llama.cpp answers: keep-alive, an empty header, keys that nobody knows.
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\
        Keep-Alive: timeout=5, max=100\r\nAccess-Control-Allow-Origin: \r\n\r\n";
    let frame = json!({"timings": {"predicted_n": 3}, "choices": [{"index": 0, "delta": {"content": "Hé 🙂"},
        "finish_reason": "stop"}]});
    let steps = vec![Step::Send(framed(Wire::OpenAi, &frame)), Step::Send(b"data: [DONE]\n\n".to_vec())];
    let model = ModelServer::in_order(vec![Reply::Raw { head: head.into(), steps, cut: false }]).await;
    let app = with_model(&model, Wire::OpenAi).await;
    let mut socket = app.events().await;
    for _ in 0..3 {
        socket.say("hello", Some("kept")).await;
        let events = socket.until("run_finished").await;
        assert_eq!(events.last().unwrap()["response"], "Hé 🙂");
        assert!(!kinds(&events).contains(&"provider_changed"));
    }
    assert_eq!(model.chats().len(), 3);
}
