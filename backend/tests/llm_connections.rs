//! One connection serves question after question, also where the mark of an answer's end comes late.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use techtime::config::{Config, Settings};
use techtime::llm::openai::OpenAi;
use techtime::llm::{ChatRequest, Chunk, ModelMessage, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// Answers on every connection as long as it is used; the last chunk comes so long after `[DONE]`.
async fn serve(mut socket: TcpStream, end_after: Duration) -> std::io::Result<()> {
    let mut seen = Vec::new();
    let mut buffer = [0_u8; 16 * 1024];
    loop {
        let read = socket.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        seen.extend_from_slice(&buffer[..read]);
        let Some(head) = seen.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        if serde_json::from_slice::<Value>(&seen[head + 4..]).is_err() {
            continue;
        }
        seen.clear();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        socket.write_all(format!("{head}{:x}\r\n{ANSWER}\r\n", ANSWER.len()).as_bytes()).await?;
        tokio::time::sleep(end_after).await;
        socket.write_all(b"0\r\n\r\n").await?;
    }
}

async fn connections_for(questions: usize, end_after: Duration, pause: Duration) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let server = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            // A client that hangs up is what is looked at.
            tokio::spawn(serve(socket, end_after));
        }
    });
    let settings = Settings {
        openai_base_url: Some(format!("http://{address}/v1")),
        openai_model: Some("m".into()),
        ..Settings::default()
    };
    let client = OpenAi::new(&Config::from_settings(settings).unwrap().llm).unwrap();
    let request = ChatRequest { messages: vec![ModelMessage::User("Hi".into())], ..ChatRequest::default() };
    for _ in 0..questions {
        let chunks: Vec<_> = client.chat(&request).await.unwrap().collect().await;
        assert_eq!(chunks[0], Ok(Chunk::Text("Hi".into())));
        assert!(matches!(chunks.last(), Some(Ok(Chunk::End(_)))), "{chunks:?}");
        tokio::time::sleep(pause).await;
    }
    server.abort();
    connections.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_connection_is_used_again_when_its_answer_has_ended() {
    let (soon, later) = (Duration::from_millis(30), Duration::from_millis(300));
    assert_eq!(connections_for(3, soon, later).await, 1);
}

#[tokio::test]
async fn an_answer_that_does_not_end_holds_up_no_question() {
    let (never, at_once) = (Duration::from_secs(60), Duration::ZERO);
    let asked = std::time::Instant::now();
    assert_eq!(connections_for(3, never, at_once).await, 3);
    assert!(asked.elapsed() < Duration::from_secs(5));
}
