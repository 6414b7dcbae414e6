//! What an answer owes the person: what was found at a limit, a look after a change, a remark where nothing was looked at.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/model_server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod model_server;
#[path = "support/run.rs"]
#[expect(dead_code, reason = "each test file uses its part of the run")]
mod run;

use model_server::{ModelServer, Reply, Request, Wire};
use run::{Setting, verdict};
use serde_json::json;
use shared_types::{CallStatus, Effect, JsonObject, Layer, Message, Origin, Role, Timestamp, ToolCall};
use techtime::agent::Turn;

const BOTH: [Wire; 2] = [Wire::Ollama, Wire::OpenAi];

#[tokio::test]
async fn a_model_that_talks_beside_endless_calls_is_stopped_and_what_was_found_is_said() {
    for wire in BOTH {
        let talks_on = |request: &Request| {
            let host = format!("h{}.example", request.number);
            let call = ("ping_address".to_owned(), json!({"host": host}));
            Reply::Call("Let me run one more check now.".to_owned(), vec![call])
        };
        let server = ModelServer::start(talks_on).await;
        let ran = Setting::new(wire, "ping them all").gives("ping_address", "answers in 12 ms").run(&server).await;
        assert_eq!((server.chats().len(), ran.ran().len()), (8, 7));
        let text = &ran.answer().text;
        let said = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
        assert!(said("No more checks are made") < said("This is what was found"), "{text}");
        assert!(said("This is what was found") < said("answers in 12 ms"), "{text}");
    }
}

#[tokio::test]
async fn an_answer_that_a_filter_cut_is_said_to_be_cut() {
    let frames = [
        json!({"choices": [{"index": 0, "delta": {"content": "The problem"}}]}),
        json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "content_filter"}]}),
    ];
    let server = ModelServer::in_order(vec![Reply::frames(Wire::OpenAi, &frames, vec![], false)]).await;
    let ran = Setting::new(Wire::OpenAi, "hello").run(&server).await;
    assert!(ran.answer().text.contains("cut off here"), "{}", ran.answer().text);
}

#[tokio::test]
async fn a_statement_before_the_question_of_a_sentence_is_remarked() {
    for wire in BOTH {
        for (said, expected) in [
            ("Your router is dead, could you buy a new one?", true),
            ("Since your DNS server has failed completely and your cable is cut, may I reset it for you?", true),
            ("If you open the page, what do you see?", false),
        ] {
            let server = ModelServer::in_order(vec![Reply::say(said)]).await;
            let ran = Setting::new(wire, "no internet").run(&server).await;
            assert_eq!(ran.answer().text.contains("Nothing was checked"), expected, "{said}");
        }
    }
}

fn flushed() -> ToolCall {
    ToolCall {
        id: "c".parse().unwrap(),
        name: "flush_dns".to_owned(),
        arguments: JsonObject::new(),
        effect: Effect::Changes,
        status: CallStatus::Done,
        verdict: None,
        summary: "flushed".to_owned(),
        result: String::new(),
        data: None,
        success: true,
        error: None,
        layer: Some(Layer::NameResolution),
        origin: Origin::Manual,
        undo: None,
        undone_at: None,
        undoes: None,
        started_at: Timestamp::UNIX_EPOCH,
        duration_ms: Some(1),
    }
}

fn message(role: Role, content: &str, tool_calls: Vec<ToolCall>) -> Message {
    Message { id: "m".parse().unwrap(), role, content: content.to_owned(), at: Timestamp::UNIX_EPOCH, tool_calls }
}

#[tokio::test]
async fn a_change_that_was_confirmed_between_two_turns_is_looked_at_by_tools() {
    for wire in BOTH {
        let waiting = ToolCall { status: CallStatus::AwaitingApproval, success: false, ..flushed() };
        let confirmed = vec![
            message(Role::User, "flush my dns", vec![]),
            message(Role::Assistant, "This needs your consent.", vec![waiting]),
            message(Role::Tool, "", vec![flushed()]),
        ];
        let answered = [
            confirmed.clone(),
            vec![message(Role::User, "and?", vec![]), message(Role::Assistant, "It is flushed.", vec![])],
        ]
        .concat();
        let failed =
            [confirmed[..2].to_vec(), vec![message(Role::Tool, "", vec![ToolCall { success: false, ..flushed() }])]]
                .concat();
        for (history, message, looks) in [
            (confirmed.clone(), "did it help?", true),
            (confirmed, "thanks", false),
            (answered, "did it help?", false),
            (failed, "did it help?", false),
        ] {
            let server = ModelServer::in_order(vec![Reply::say("Your internet works now.")]).await;
            let setting = Setting { verdict: Some(verdict(true)), interactive: false, ..Setting::new(wire, message) };
            let turn = Turn { history, ..setting.turn() };
            let ran = setting.run_turn(&server, &turn).await;
            server.judge();
            let expected: &[&str] = if looks { &Layer::ALL.map(Layer::tool) } else { &[] };
            assert_eq!(ran.ran(), expected, "{message}");
            let chats = server.chats();
            let asked = chats[0].messages().last().unwrap()["content"].as_str().unwrap();
            assert_eq!(asked.contains("Checked after the change"), looks, "{asked}");
            assert_eq!(ran.answer().diagnosis.is_some(), looks);
        }
    }
}

#[tokio::test]
async fn a_call_that_is_written_after_words_runs_and_thoughts_and_marks_are_not_shown() {
    for wire in BOTH {
        for written in [
            "I will look now.\n<tool_call>{\"name\": \"get_ip_config\", \"arguments\": {}}</tool_call>",
            "I will look now.\n```json\n{\"name\": \"get_ip_config\", \"arguments\": {}}\n```",
        ] {
            let last = "<think>so</think>Your address is <think>hm</think>192.0.2.7.<|im_end|>";
            let server = ModelServer::in_order(vec![Reply::say(written), Reply::say(last)]).await;
            let ran = Setting::new(wire, "my address?").gives("get_ip_config", "eth0 has 192.0.2.7").run(&server).await;
            server.judge();
            assert_eq!(ran.ran(), ["get_ip_config"]);
            assert_eq!(ran.answer().text, "I will look now.\n\n\nYour address is 192.0.2.7.");
        }
    }
}
