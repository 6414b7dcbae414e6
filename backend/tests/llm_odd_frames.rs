//! What servers write into the frames of an answer that no manual speaks of.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/model_server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod model_server;
#[path = "support/run.rs"]
#[expect(dead_code, reason = "each test file uses its part of the run")]
mod run;

use futures_util::StreamExt;
use model_server::{ModelServer, Reply, Step, Wire};
use serde_json::{Value, json};
use techtime::llm::{ChatRequest, Chunk, ModelMessage, TokenUsage};

/// The chunks of an answer in these frames.
async fn heard(wire: Wire, frames: &[Value]) -> Vec<Chunk> {
    let done = if matches!(wire, Wire::OpenAi) { vec![Step::Send(b"data: [DONE]\n\n".to_vec())] } else { vec![] };
    heard_of(wire, Reply::frames(wire, frames, done, false)).await
}

async fn heard_of(wire: Wire, reply: Reply) -> Vec<Chunk> {
    let server = ModelServer::in_order(vec![reply]).await;
    let client = run::provider(wire, &run::config(&server));
    let question = ChatRequest { messages: vec![ModelMessage::User("Hi".into())], ..ChatRequest::default() };
    client.chat(&question).await.unwrap().map(Result::unwrap).collect().await
}

fn usage(chunks: &[Chunk]) -> Option<TokenUsage> {
    match chunks.last() {
        Some(Chunk::End(ending)) => ending.usage,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_count_that_is_no_number_of_tokens_is_none() {
    for (count, good) in [(json!(100), true), (json!(u64::MAX), false), (json!(1_u64 << 40), false)] {
        for (prompt, completion) in [(&count, &json!(5)), (&json!(5), &count)] {
            let ollama = json!({"message": {"content": "x"}, "done": true, "prompt_eval_count": prompt,
                "eval_count": completion});
            let openai = json!({"choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": prompt, "completion_tokens": completion}});
            for (wire, frame) in [(Wire::Ollama, ollama), (Wire::OpenAi, openai)] {
                assert_eq!(usage(&heard(wire, &[frame]).await).is_some(), good, "{prompt} {completion}");
            }
        }
    }
}

#[tokio::test]
async fn a_text_may_come_as_a_list_of_parts() {
    let parts = json!([{"type": "text", "text": "Hé "}, {"type": "image"}, {"type": "text", "text": "🙂"}]);
    let ollama = json!({"message": {"content": parts}, "done": true});
    let openai = json!({"choices": [{"index": 0, "delta": {"content": parts}, "finish_reason": "stop"}]});
    for (wire, frame) in [(Wire::Ollama, ollama), (Wire::OpenAi, openai)] {
        assert_eq!(heard(wire, &[frame]).await[0], Chunk::Text("Hé 🙂".into()));
    }
}

#[tokio::test]
async fn thoughts_that_the_template_opens_are_shown_once_at_most() {
    for wire in [Wire::Ollama, Wire::OpenAi] {
        let thinks = Reply::say("Let me see. </think> Yes, it is.");
        let server =
            ModelServer::in_order(vec![thinks.clone(), thinks, Reply::say("No thought."), Reply::say("A b.")]).await;
        let client = run::provider(wire, &run::config(&server));
        let mut shown: Vec<Vec<String>> = Vec::new();
        for _ in 0..4 {
            let answer = client.chat(&ChatRequest::default()).await.unwrap();
            let text = |chunk: Chunk| match chunk {
                Chunk::Text(text) => Some(text),
                Chunk::Working | Chunk::Call(_) | Chunk::End(_) => None,
            };
            shown.push(answer.filter_map(|chunk| async move { text(chunk.unwrap()) }).collect().await);
        }
        // The first one cannot be told from an answer while it comes.
        assert_eq!(shown[0].concat(), "Let me see. \n\n Yes, it is.");
        assert_eq!(shown[1].concat(), "Yes, it is.");
        assert!(shown[1].len() > 1, "the answer is shown as it comes");
        assert_eq!(shown[2], ["No thought."], "at its end");
        assert_eq!(shown[3], ["A ", "b."], "as it comes again");
    }
}
