//! The clients of model servers: what they understand, what they refuse, and that every wait ends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/model_server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod model_server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use model_server::{ModelServer, Reply, Step, Wire, framed, stream_head, text_frame};
use serde_json::{Value, json};
use techtime::config::{Config, LlmConfig, Secret, Settings};
use techtime::llm::ollama::Ollama;
use techtime::llm::openai::OpenAi;
use techtime::llm::{ChatRequest, Chunk, ModelCall, ModelError, ModelMessage, Provider, TokenUsage, ToolSchema};

const BOTH: [Wire; 2] = [Wire::Ollama, Wire::OpenAi];

fn config(server: &ModelServer) -> LlmConfig {
    let settings = Settings {
        data_dir: Some("unused".into()),
        ollama_host: Some(server.ollama()),
        ollama_model: Some("scripted".into()),
        openai_base_url: Some(server.openai()),
        openai_model: Some("scripted".into()),
        openai_api_key: Some(Secret::from("canary-key".to_owned())),
        first_token_timeout_s: Some(3.0),
        token_gap_timeout_s: Some(0.3),
        ..Settings::default()
    };
    Config::from_settings(settings).unwrap().llm
}

fn client(wire: Wire, config: &LlmConfig) -> Arc<dyn Provider> {
    match wire {
        Wire::Ollama => Arc::new(Ollama::new(config).unwrap()),
        Wire::OpenAi => Arc::new(OpenAi::new(config).unwrap()),
    }
}

fn question() -> ChatRequest {
    let parameters = json!({"type": "object", "properties": {"host": {"type": "string"}}});
    let schema = Arc::new(ToolSchema::new("ping_address", "Pings a host", &parameters));
    ChatRequest {
        messages: vec![ModelMessage::System("Be brief.".into()), ModelMessage::User("Hi".into())],
        tools: vec![schema].into(),
    }
}

/// Everything that came, and how it ended.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    text: String,
    calls: Vec<ModelCall>,
    usage: Option<TokenUsage>,
    cut_short: bool,
    worked: usize,
}

async fn ask(client: &dyn Provider, request: &ChatRequest) -> Result<Heard, (Heard, ModelError)> {
    let mut heard = Heard::default();
    let mut chunks = match client.chat(request).await {
        Ok(chunks) => chunks,
        Err(error) => return Err((heard, error)),
    };
    let mut ended = false;
    while let Some(chunk) = chunks.next().await {
        assert!(!ended, "nothing comes after the end");
        match chunk {
            Ok(Chunk::Text(text)) => heard.text.push_str(&text),
            Ok(Chunk::Working) => heard.worked += 1,
            Ok(Chunk::Call(call)) => heard.calls.push(call),
            Ok(Chunk::End(ending)) => {
                ended = true;
                heard.usage = ending.usage;
                heard.cut_short = ending.cut_short;
            }
            Err(error) => return Err((heard, error)),
        }
    }
    assert!(ended, "a good answer says that it has ended");
    Ok(heard)
}

/// What a client hears of one reply.
async fn hear(wire: Wire, reply: Reply) -> Result<Heard, (Heard, ModelError)> {
    let server = ModelServer::in_order(vec![reply]).await;
    let heard = ask(&*client(wire, &config(&server)), &question()).await;
    server.judge();
    heard
}

fn openai_frames(frames: &[Value]) -> Reply {
    Reply::frames(Wire::OpenAi, frames, vec![Step::Send(b"data: [DONE]\n\n".to_vec())], false)
}

fn delta(delta: Value) -> Value {
    json!({"choices": [{"index": 0, "delta": delta, "finish_reason": null}]})
}

fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

#[tokio::test]
async fn a_good_answer_comes_whole_in_both_wire_forms() {
    for wire in BOTH {
        let heard = hear(wire, Reply::say("One two é 🙂 three.")).await.unwrap();
        assert_eq!(heard.text, "One two é 🙂 three.");
        assert_eq!(heard.usage, Some(TokenUsage { prompt: 100, completion: 10 }));
        let calls = vec![("a".to_owned(), json!({"host": "demo"})), ("b".to_owned(), json!({}))];
        let heard = hear(wire, Reply::Call("Let me look. ".into(), calls)).await.unwrap();
        assert_eq!(heard.text, "Let me look. ");
        let names: Vec<&str> = heard.calls.iter().map(|call| call.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(heard.calls[0].arguments, Ok(json!({"host": "demo"}).as_object().unwrap().clone()));
    }
}

#[tokio::test]
async fn the_window_is_asked_for_where_the_server_has_one_to_set() {
    let server = ModelServer::in_order(vec![Reply::say("Hi.")]).await;
    let client = client(Wire::Ollama, &config(&server));
    client.health().await.unwrap();
    assert_eq!(client.limits().context_tokens, 4096);
    assert_eq!(client.model().as_deref(), Some("scripted:latest"));
    ask(&*client, &question()).await.unwrap();
    assert_eq!(server.chats()[0].body["options"]["num_ctx"], 4096);
}

#[tokio::test]
async fn every_kind_of_first_delta_is_understood() {
    for first in [
        json!({"role": "assistant", "content": null}),
        json!({"role": "assistant", "content": ""}),
        json!({"role": "assistant"}),
        json!({"role": "assistant", "content": "A"}),
    ] {
        let begun = first["content"].as_str().unwrap_or_default().to_owned();
        let heard = hear(Wire::OpenAi, openai_frames(&[delta(first), delta(json!({"content": "B"})), finish("stop")]));
        assert_eq!(heard.await.unwrap().text, format!("{begun}B"));
    }
}

#[tokio::test]
async fn usage_is_found_with_or_without_a_choice_and_may_be_missing() {
    let usage = json!({"prompt_tokens": 21, "completion_tokens": 3, "total_tokens": 24, "cost": 0.00018});
    let text = delta(json!({"content": "x"}));
    let counted = Some(TokenUsage { prompt: 21, completion: 3 });
    for (frame, expected) in [
        (json!({"choices": [], "usage": usage, "timings": {"x": 1}}), counted),
        (json!({"choices": [{"index": 0, "delta": {}}], "usage": usage}), counted),
        (json!({"object": "chat.completion.chunk", "choices": []}), None),
        // Half a count is none.
        (json!({"choices": [], "usage": {"prompt_tokens": 21}}), None),
        (json!({"choices": [], "usage": {"prompt_tokens": "21", "completion_tokens": -3}}), None),
    ] {
        let heard = hear(Wire::OpenAi, openai_frames(&[text.clone(), finish("stop"), frame])).await.unwrap();
        assert_eq!(heard.usage, expected);
    }
    let server = ModelServer::in_order(vec![Reply::say("x")]).await;
    ask(&*client(Wire::OpenAi, &config(&server)), &question()).await.unwrap();
    assert_eq!(server.chats()[0].body["stream_options"]["include_usage"], true);
}

#[tokio::test]
async fn a_server_that_knows_no_usage_option_is_asked_again_without_it() {
    let server = ModelServer::start(|request| match request.body.get("stream_options") {
        Some(_) => Reply::status(400, &json!({"error": {"message": "Unknown field: stream_options"}})),
        None => Reply::say("Hello."),
    })
    .await;
    let client = client(Wire::OpenAi, &config(&server));
    assert_eq!(ask(&*client, &question()).await.unwrap().text, "Hello.");
    assert_eq!(ask(&*client, &question()).await.unwrap().text, "Hello.");
    assert_eq!(server.chats().len(), 3);
}

#[tokio::test]
async fn calls_count_whatever_the_finish_reason_says() {
    let call = json!({"tool_calls": [{"index": 0, "id": "c", "function": {"name": "a", "arguments": "{}"}}]});
    for reason in ["stop", "tool_calls", "length", "function_call"] {
        let heard = hear(Wire::OpenAi, openai_frames(&[delta(call.clone()), finish(reason)])).await.unwrap();
        assert_eq!(heard.calls.len(), 1, "{reason}");
        assert_eq!(heard.cut_short, reason == "length");
    }
}

#[tokio::test]
async fn fragments_of_a_call_byte_by_byte_and_repeated_names_make_one_call() {
    let mut frames = Vec::new();
    for byte in "{\"host\"\n:\"demo\",\"count\":\n\n-0} ".chars() {
        let function = json!({"name": "ping_address", "arguments": byte.to_string()});
        frames.push(delta(json!({"role": null, "content": null, "function_call": function,
            "tool_calls": [{"index": 0, "id": "call__0_x", "type": "function", "function": function}]})));
    }
    frames.push(finish("tool_calls"));
    let heard = hear(Wire::OpenAi, openai_frames(&frames)).await.unwrap();
    assert_eq!(heard.calls.len(), 1);
    assert_eq!(heard.calls[0].id, "call__0_x");
    assert_eq!(heard.calls[0].name, "ping_address");
    assert_eq!(heard.calls[0].arguments, Ok(json!({"host": "demo", "count": 0}).as_object().unwrap().clone()));
}

#[tokio::test]
async fn reasoning_is_a_sign_of_life_and_never_text() {
    for frames in [
        vec![delta(json!({"reasoning_content": "Let"})), delta(json!({"content": "42."})), finish("stop")],
        vec![delta(json!({"reasoning": "Let"})), delta(json!({"content": "42."})), finish("stop")],
        vec![delta(json!({"content": "<think>Let"})), delta(json!({"content": "</think>\n42."})), finish("stop")],
    ] {
        let heard = hear(Wire::OpenAi, openai_frames(&frames)).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.worked), ("42.", 1));
    }
    for key in ["thinking", "reasoning_content"] {
        let mut thought = json!({"message": {"role": "assistant", "content": ""}, "done": false});
        thought["message"][key] = "Let me".into();
        let end = json!({"message": {"role": "assistant", "content": "42."}, "done": true, "done_reason": "stop"});
        let heard = hear(Wire::Ollama, Reply::frames(Wire::Ollama, &[thought, end], vec![], false)).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.worked), ("42.", 1));
    }
}

#[tokio::test]
async fn earlier_calls_go_back_with_valid_arguments_and_an_empty_text() {
    for wire in BOTH {
        let server = ModelServer::in_order(vec![Reply::say("Fine.")]).await;
        let broken = ModelCall { id: "c1".into(), name: "ping_address".into(), arguments: Err("no JSON".into()) };
        let mut request = question();
        request.messages.push(ModelMessage::Assistant { text: String::new(), calls: vec![broken] });
        let (call_id, name) = ("c1".into(), "ping_address".into());
        request.messages.push(ModelMessage::Result { call_id, name, content: "not run".into() });
        ask(&*client(wire, &config(&server)), &request).await.unwrap();
        server.judge();
        assert_eq!(server.chats()[0].messages()[2]["content"], "");
    }
}

#[tokio::test]
async fn an_error_says_what_is_wrong_in_plain_words() {
    for (status, body, expected) in [
        (
            400,
            json!({"error": {"code": 400, "message": "the request exceeds", "type": "exceed_context_size_error"}}),
            ModelError::TooLong,
        ),
        (
            400,
            json!({"error": {"message": "Authentication Error, Invalid proxy server token passed", "type": "auth_error", "code": "400"}}),
            ModelError::Key,
        ),
        (401, json!({"error": {"message": "Incorrect API key provided", "code": null}}), ModelError::Key),
        (
            404,
            json!({"error": "model 'x' not found"}),
            ModelError::Refused { status: 404, message: "model 'x' not found".into() },
        ),
    ] {
        for wire in BOTH {
            let (_, error) = hear(wire, Reply::status(status, &body)).await.unwrap_err();
            assert_eq!(error, expected, "{body}");
        }
    }
    let plain = Reply::raw(500, "Content-Type: text/plain\r\n", &["Internal Server Error"]);
    let (_, error) = hear(Wire::OpenAi, plain).await.unwrap_err();
    assert_eq!(error, ModelError::Failed { status: 500, message: "Internal Server Error".into() });
}

#[tokio::test]
async fn an_error_within_a_stream_ends_it() {
    let frame = json!({"error": {"message": "Backend died", "code": 500}});
    let (heard, error) = hear(Wire::OpenAi, openai_frames(&[delta(json!({"content": "A"})), frame])).await.unwrap_err();
    assert_eq!((heard.text.as_str(), error), ("A", ModelError::InAnswer("Backend died".into())));
    let frames = [text_frame(Wire::Ollama, "A"), json!({"error": "out of memory"})];
    let (heard, error) = hear(Wire::Ollama, Reply::frames(Wire::Ollama, &frames, vec![], false)).await.unwrap_err();
    assert_eq!((heard.text.as_str(), error), ("A", ModelError::InAnswer("out of memory".into())));
}

#[tokio::test]
async fn an_end_without_a_finish_is_a_failure() {
    for wire in BOTH {
        // Cut in the transport, ended politely, and (as llama-cpp-python does) marked as done.
        for (then, cut) in [(vec![], true), (vec![], false), (vec![Step::Send(b"data: [DONE]\n\n".to_vec())], false)] {
            if wire == Wire::Ollama && !then.is_empty() {
                continue;
            }
            let reply = Reply::frames(wire, &[text_frame(wire, "Half an")], then, cut);
            let (heard, error) = hear(wire, reply).await.unwrap_err();
            assert_eq!((heard.text.as_str(), error), ("Half an", ModelError::CutOff), "{wire:?}");
        }
        let (_, error) = hear(wire, Reply::frames(wire, &[], vec![], false)).await.unwrap_err();
        assert_eq!(error, ModelError::CutOff, "an empty stream with status 200");
    }
}

#[tokio::test]
async fn a_server_that_hangs_after_the_finish_has_answered() {
    for wire in BOTH {
        let end = match wire {
            Wire::Ollama => json!({"message": {"content": "All."}, "done": true, "done_reason": "stop"}),
            Wire::OpenAi => json!({"choices": [{"index": 0, "delta": {"content": "All."}, "finish_reason": "stop"}]}),
        };
        let heard = hear(wire, Reply::frames(wire, &[end], vec![Step::Hang], false)).await.unwrap();
        assert_eq!(heard.text, "All.");
    }
}

#[tokio::test]
async fn an_answer_in_one_piece_is_understood() {
    let body = json!({"object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": "Whole."}}], "usage": {"prompt_tokens": 5, "completion_tokens": 2}});
    let heard = hear(Wire::OpenAi, Reply::status(200, &body)).await.unwrap();
    assert_eq!((heard.text.as_str(), heard.usage), ("Whole.", Some(TokenUsage { prompt: 5, completion: 2 })));
}

#[tokio::test]
async fn what_is_not_in_the_format_is_refused() {
    let event_stream = "Content-Type: text/event-stream\r\n";
    let login = "<html>Sign in to HotelWiFi</html>";
    let deep = format!("data: {}\n\n", "[".repeat(100_000));
    for wire in BOTH {
        for (reply, expected) in [
            (Reply::raw(200, "Content-Type: text/html; charset=utf-8\r\n", &[login]), ModelError::WebPage),
            (Reply::raw(511, "Content-Type: text/html\r\n", &[login]), ModelError::WebPage),
            (Reply::raw(200, event_stream, &["data: {\"broken\n\n"]), ModelError::Garbled("no valid JSON")),
            (Reply::raw(200, event_stream, &[&deep]), ModelError::Garbled("no valid JSON")),
        ] {
            let (_, error) = hear(wire, reply).await.unwrap_err();
            assert_eq!(error, expected, "{wire:?}");
        }
        let utf_16 = b"d\0a\0t\0a\0:\0\xff\xfe\n\n".to_vec();
        let reply = Reply::Raw { head: stream_head(wire), steps: vec![Step::Send(utf_16)], cut: false };
        assert_eq!(hear(wire, reply).await.unwrap_err().1, ModelError::Garbled("not UTF-8"));
    }
}

#[tokio::test]
async fn a_compressed_answer_is_not_inflated() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = encoder.finish().unwrap();
    for wire in BOTH {
        let head = stream_head(wire).replace("Content-Type", "Content-Encoding: gzip\r\nContent-Type");
        let reply = Reply::Raw { head, steps: vec![Step::Send(bomb.clone())], cut: false };
        assert_eq!(hear(wire, reply).await.unwrap_err().1, ModelError::Garbled("compressed without being asked"));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_goes_nowhere_else() {
    let target = ModelServer::in_order(vec![Reply::say("stolen")]).await;
    for wire in BOTH {
        let location = format!("Location: {}/chat/completions\r\n", target.openai());
        let (_, error) = hear(wire, Reply::with_header(307, &location, &json!({}))).await.unwrap_err();
        assert_eq!(error, ModelError::Redirected);
    }
    assert!(target.requests().is_empty());
}

#[tokio::test]
async fn the_key_goes_to_the_endpoint_and_into_no_error() {
    let server = ModelServer::start(|request| {
        let echoed = request.header("authorization").unwrap_or_default().to_owned();
        Reply::status(418, &json!({"error": {"message": format!("bad {echoed}")}}))
    })
    .await;
    let (_, error) = ask(&*client(Wire::OpenAi, &config(&server)), &question()).await.unwrap_err();
    assert_eq!(server.chats()[0].header("authorization"), Some("Bearer canary-key"));
    assert!(!error.to_string().contains("canary"), "{error}");
    assert!(!format!("{error:?} {:?}", config(&server)).contains("canary"));
    let frame = json!({"error": {"message": format!("{} Bearer canary-key", "x".repeat(190))}});
    let (_, error) = hear(Wire::OpenAi, openai_frames(&[frame])).await.unwrap_err();
    assert!(matches!(&error, ModelError::InAnswer(said) if !said.contains("canary")), "{error:?}");
}

#[tokio::test]
async fn a_call_that_is_written_as_text_is_a_call() {
    for wire in BOTH {
        let text = "<tool_call>\n{\"name\": \"ping_dns\", \"arguments\": {\"count\": 2}}\n</tool_call>";
        let heard = hear(wire, Reply::say(text)).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.calls.len()), ("", 1));
        assert_eq!(heard.calls[0].name, "ping_dns");
        assert_eq!(heard.calls[0].arguments.as_ref().unwrap()["count"], 2);
    }
}

#[tokio::test]
async fn ten_megabytes_end_at_the_cap() {
    for wire in BOTH {
        let line = framed(wire, &text_frame(wire, &"x".repeat(8 * 1024)));
        let reply = Reply::Raw { head: stream_head(wire), steps: vec![Step::Send(line); 1300], cut: false };
        let (heard, error) = hear(wire, reply).await.unwrap_err();
        assert_eq!(error, ModelError::TooLarge(2 * 1024 * 1024, "answer"));
        assert!(heard.text.len() <= 2 * 1024 * 1024);
        let endless =
            Reply::Raw { head: stream_head(wire), steps: vec![Step::Send(vec![b'x'; 16 * 1024]); 100], cut: false };
        assert_eq!(hear(wire, endless).await.unwrap_err().1, ModelError::TooLarge(256 * 1024, "line"));
    }
}

/// What comes of one reply with the first token due in this time, and 0.3 s from one to the next.
async fn timed(wire: Wire, reply: Reply, first_token: Duration) -> (ModelError, Duration) {
    let server = ModelServer::in_order(vec![reply]).await;
    let mut config = config(&server);
    config.deadlines.first_token = first_token;
    let began = Instant::now();
    let (_, error) = ask(&*client(wire, &config), &question()).await.unwrap_err();
    (error, began.elapsed())
}

#[tokio::test]
async fn silence_before_and_within_an_answer_ends_at_its_deadline() {
    let first = ModelError::NoFirstToken(Duration::from_millis(400));
    let between = ModelError::Silent(Duration::from_millis(300));
    let mut cases = Vec::new();
    for wire in BOTH {
        let comment = match wire {
            Wire::Ollama => b"\n".to_vec(),
            Wire::OpenAi => b": still here\n\n".to_vec(),
        };
        let keep_alive = Step::Forever(comment, Duration::from_millis(20));
        for (reply, expected) in [
            (Reply::Silence, first.clone()),
            (Reply::frames(wire, &[], vec![Step::Hang], false), first.clone()),
            // Keep-alives are no token.
            (Reply::frames(wire, &[], vec![keep_alive.clone()], false), first.clone()),
            (Reply::frames(wire, &[text_frame(wire, "A")], vec![Step::Hang], false), between.clone()),
            (Reply::frames(wire, &[text_frame(wire, "A")], vec![keep_alive], false), between.clone()),
        ] {
            cases.push(async move {
                // Where the first token comes, a busy machine may take its time for it.
                let due = if matches!(expected, ModelError::Silent(_)) { 20_000 } else { 400 };
                let (error, took) = timed(wire, reply, Duration::from_millis(due)).await;
                assert_eq!(error, expected, "{wire:?}");
                assert!(took < Duration::from_secs(20), "{took:?}");
            });
        }
    }
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn a_slow_answer_that_keeps_coming_is_heard_to_its_end() {
    for wire in BOTH {
        let mut steps = Vec::new();
        for word in ["slow ", "but ", "sure"] {
            steps.push(Step::Wait(Duration::from_millis(200)));
            steps.push(Step::Send(framed(wire, &text_frame(wire, word))));
        }
        let end = match wire {
            Wire::Ollama => json!({"message": {"content": ""}, "done": true, "done_reason": "stop"}),
            Wire::OpenAi => finish("stop"),
        };
        steps.push(Step::Send(framed(wire, &end)));
        let heard = hear(wire, Reply::Raw { head: stream_head(wire), steps, cut: false }).await.unwrap();
        assert_eq!(heard.text, "slow but sure");
    }
}

#[tokio::test]
async fn a_busy_or_failing_server_is_asked_three_times_at_most() {
    let cases = [429, 500, 503].into_iter().flat_map(|status| BOTH.map(|wire| (status, wire)));
    // At the same time: each case waits for its pauses.
    futures_util::future::join_all(cases.map(|(status, wire)| async move {
        let busy = Reply::status(status, &json!({"error": {"message": "slow down"}}));
        let server = ModelServer::in_order(vec![busy.clone(), Reply::say("Now.")]).await;
        assert_eq!(ask(&*client(wire, &config(&server)), &question()).await.unwrap().text, "Now.");
        let server = ModelServer::in_order(vec![busy.clone()]).await;
        let (_, error) = ask(&*client(wire, &config(&server)), &question()).await.unwrap_err();
        let expected = match status {
            429 => ModelError::Busy,
            _ => ModelError::Failed { status, message: "slow down".into() },
        };
        assert_eq!(error, expected);
        assert_eq!(server.chats().len(), 3);
    }))
    .await;
}

#[tokio::test]
async fn a_server_that_wants_more_than_ten_seconds_of_patience_is_not_waited_for() {
    for wire in BOTH {
        let reply = Reply::with_header(429, "Retry-After: 11\r\n", &json!({}));
        let server = ModelServer::in_order(vec![reply]).await;
        let began = Instant::now();
        let (_, error) = ask(&*client(wire, &config(&server)), &question()).await.unwrap_err();
        assert_eq!((error, server.chats().len()), (ModelError::Busy, 1));
        assert!(began.elapsed() < Duration::from_secs(11));
    }
}

#[tokio::test]
async fn a_refused_or_dropped_connection_is_told_at_once() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for wire in BOTH {
        let server = ModelServer::in_order(vec![Reply::Drop]).await;
        let (_, error) = ask(&*client(wire, &config(&server)), &question()).await.unwrap_err();
        assert!(matches!(error, ModelError::Unreachable(_)), "{error:?}");
        let mut gone = config(&server);
        gone.ollama_host = format!("http://{free}");
        gone.openai_base_url = format!("http://{free}/v1");
        let (_, error) = ask(&*client(wire, &gone), &question()).await.unwrap_err();
        assert_eq!(error, ModelError::Unreachable("connection refused".into()));
    }
}

#[tokio::test]
async fn dropping_the_answer_hangs_up() {
    for wire in BOTH {
        let reply = Reply::frames(wire, &[text_frame(wire, "A")], vec![Step::Hang], false);
        let mut server = ModelServer::in_order(vec![reply]).await;
        let mut chunks = client(wire, &config(&server)).chat(&question()).await.unwrap();
        assert_eq!(chunks.next().await, Some(Ok(Chunk::Text("A".into()))));
        drop(chunks);
        server.until_left().await;
    }
}
