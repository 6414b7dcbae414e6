//! Whole runs on model servers that we did not write: llama.cpp's, LiteLLM and AIMock, set up by `real-llm/real-llm.sh`.
//!
//! Needs Python, npm and the package registries; `cargo xtask test` runs it, the plain test run leaves it out.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use shared_types::{Decision, JsonObject, RunEventKind, ToolCall, ToolSpec};
use techtime::agent::builtin::hands::{Hands, Ladder};
use techtime::agent::model::ModelAssistant;
use techtime::agent::{Answer, Assistant, AssistantError, Observer, Turn};
use techtime::config::{Config, LlmConfig, Settings};
use techtime::diagnostics::names::HostName;
use techtime::diagnostics::settings::{DiagnosticsSettings, ProbeScope};
use techtime::diagnostics::toolbox::{Events, Plan, Refusal, Toolbox};
use techtime::llm::ollama::Ollama;
use techtime::llm::openai::OpenAi;
use techtime::llm::{ChatRequest, Chunk, ModelError, ModelMessage, Provider};

/// One of these servers; it ends with this handle.
struct Server {
    kind: &'static str,
    port: u16,
}

#[expect(clippy::disallowed_methods, reason = "these tests are about other people's programs")]
fn script(arguments: &[&str], variables: &[(&str, &str)]) -> std::process::Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new("bash")
        .arg(root.join("tests/real-llm/real-llm.sh"))
        .args(arguments)
        .env("REAL_LLM_DIR", home())
        .envs(variables.iter().copied())
        .output()
        .expect("bash runs")
}

/// Beside the build, so that a second run finds what the first one set up.
fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("real-llm")
}

/// Set-ups share a directory: one at a time.
static SETUP: Mutex<()> = Mutex::new(());

impl Server {
    fn start(kind: &'static str, variables: &[(&str, &str)]) -> Self {
        let _one = SETUP.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let came = script(&[&port.to_string(), kind], variables);
        let said = String::from_utf8_lossy(&came.stderr).into_owned();
        assert!(came.status.success(), "{kind} could not be set up: {said}");
        Self { kind, port }
    }

    fn config(&self, model: &str) -> LlmConfig {
        let settings = Settings {
            data_dir: Some("unused".into()),
            ollama_host: Some(format!("http://127.0.0.1:{}", self.port)),
            ollama_model: Some(model.to_owned()),
            openai_base_url: Some(format!("http://127.0.0.1:{}/v1", self.port)),
            openai_model: Some(model.to_owned()),
            openai_api_key: Some("sk-loopback-peers-only-0123456789abcdef".to_owned().into()),
            ..Settings::default()
        };
        Config::from_settings(settings).unwrap().llm
    }

    async fn openai(&self, model: &str) -> Arc<dyn Provider> {
        let provider = OpenAi::new(&self.config(model)).unwrap();
        provider.health().await.unwrap();
        Arc::new(provider)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        script(&["stop", &self.port.to_string(), self.kind], &[]);
    }
}

/// The real toolbox, of which only a few tools are offered.
struct FewHands {
    toolbox: Toolbox,
    specs: Vec<ToolSpec>,
}

impl FewHands {
    fn with(names: &[&str]) -> Arc<Self> {
        let settings = DiagnosticsSettings { scope: ProbeScope::Local, ..DiagnosticsSettings::default() };
        let toolbox = Toolbox::new(settings);
        let specs = toolbox.specs().iter().filter(|spec| names.contains(&spec.name.as_str())).cloned().collect();
        Arc::new(Self { toolbox, specs })
    }
}

#[async_trait]
impl Hands for FewHands {
    fn specs(&self) -> &[ToolSpec] {
        &self.specs
    }

    fn plan(&self, name: &str, arguments: &JsonObject) -> Result<Plan, Refusal> {
        // A string that the model draws is "demo": no adapter here is called that.
        let own = |key: &String| !key.contains("interface");
        let arguments = arguments.iter().filter(|(key, _)| own(key)).map(|(key, value)| (key.clone(), value.clone()));
        self.toolbox.plan(name, &arguments.collect())
    }

    async fn run(&self, plan: Plan, events: &Events) -> ToolCall {
        Hands::run(&self.toolbox, plan, events).await
    }

    async fn run_ladder(&self, target: Option<HostName>, events: &Events) -> Ladder {
        Hands::run_ladder(&self.toolbox, target, events).await
    }

    fn plan_undo(&self, call: &ToolCall) -> Result<Plan, Refusal> {
        self.toolbox.plan_undo(call)
    }
}

#[derive(Default)]
struct Watch(Mutex<Vec<RunEventKind>>);

#[async_trait]
impl Observer for Watch {
    async fn emit(&self, event: RunEventKind) {
        self.0.lock().unwrap().push(event);
    }

    async fn approve(&self, _: &ToolCall, _: &str) -> Decision {
        Decision::Deny
    }
}

async fn run(provider: Arc<dyn Provider>, message: &str) -> (Result<Answer, AssistantError>, Vec<RunEventKind>) {
    let hands = FewHands::with(&["get_ip_config", "check_adapter_status"]);
    let assistant = ModelAssistant::new(provider, hands, Arc::new(BTreeMap::new()), Duration::from_secs(60));
    let turn =
        Turn { message: message.to_owned(), history: Vec::new(), diagnosis: None, expected: None, interactive: true };
    let watch = Watch::default();
    let answer = assistant.answer(&turn, &watch).await;
    (answer, watch.0.into_inner().unwrap())
}

/// A run with at least one real call, and the model's words after it.
fn is_whole(answer: &Answer, events: &[RunEventKind], words: &str) {
    assert!(answer.text.contains(words), "{}", answer.text);
    assert!(!answer.tool_calls.is_empty(), "{}", answer.text);
    let ended: Vec<&str> = events
        .iter()
        .filter_map(|event| match event {
            RunEventKind::ToolFinished { call } => Some(call.name.as_str()),
            _ => None,
        })
        .collect();
    let called: Vec<&str> = answer.tool_calls.iter().map(|call| call.name.as_str()).collect();
    assert_eq!(ended, called, "each call was told of");
    let deltas = events.iter().filter(|event| matches!(event, RunEventKind::TextDelta { .. })).count();
    assert!(deltas > 1, "the answer was streamed");
}

async fn heard(provider: &dyn Provider, message: &str) -> Result<(String, usize), ModelError> {
    let messages = vec![ModelMessage::System("Be brief.".into()), ModelMessage::User(message.into())];
    let mut chunks = provider.chat(&ChatRequest { messages, ..ChatRequest::default() }).await?;
    let (mut text, mut worked) = (String::new(), 0);
    while let Some(chunk) = chunks.next().await {
        match chunk? {
            Chunk::Text(piece) => text.push_str(&piece),
            Chunk::Working => worked += 1,
            Chunk::Call(_) | Chunk::End(_) => {}
        }
    }
    Ok((text, worked))
}

#[tokio::test]
async fn a_whole_run_on_llama_cpp() {
    let server = Server::start("llama", &[]);
    let provider = server.openai("tiny-markov").await;
    assert_eq!(provider.limits().context_tokens, 65_536);
    // Which tool is called is drawn by chance; every one of them makes a whole run.
    for _ in 0..3 {
        let (answer, events) = run(Arc::clone(&provider), "my internet is broken").await;
        let answer = answer.unwrap();
        is_whole(&answer, &events, "every frame you read was sent by software we did not write: é🙂");
        assert!(answer.usage.prompt_tokens > 1000 && answer.usage.completion_tokens > 30, "{:?}", answer.usage);
        assert_eq!(answer.usage.cost_usd, None);
    }
}

#[tokio::test]
async fn several_calls_at_once_on_llama_cpp() {
    let server = Server::start("parallel", &[]);
    let provider = server.openai("tiny-markov").await;
    for _ in 0..3 {
        let (answer, events) = run(Arc::clone(&provider), "my internet is broken").await;
        is_whole(&answer.unwrap(), &events, "Hello from a tiny local model.");
    }
}

#[tokio::test]
async fn a_thinking_model_on_llama_cpp_keeps_its_thoughts() {
    let server = Server::start("think", &[]);
    let (text, worked) = heard(&*server.openai("tiny-markov").await, "Hi").await.unwrap();
    assert!(text.starts_with("Hello from") && !text.contains("think"), "{text}");
    assert!(worked > 0);
}

#[tokio::test]
async fn a_conversation_that_is_too_long_for_llama_cpp_is_told_so() {
    let server = Server::start("llama", &[("CTX", "2048")]);
    let provider = server.openai("tiny-markov").await;
    assert_eq!(provider.limits().context_tokens, 2048);
    assert_eq!(heard(&*provider, &"word ".repeat(2000)).await, Err(ModelError::TooLong));
}

#[tokio::test]
async fn a_whole_run_through_litellm_and_its_errors() {
    let llama = Server::start("llama", &[]);
    let server = Server::start("litellm", &[("LLAMA_PORT", &llama.port.to_string())]);
    let (answer, events) = run(server.openai("tiny").await, "my internet is broken").await;
    is_whole(&answer.unwrap(), &events, "Hello from a tiny local model.");
    let text = heard(&*server.openai("mock-text").await, "Hi").await.unwrap().0;
    assert!(text.contains("é 🙂 done."), "{text}");
    assert_eq!(heard(&*server.openai("mock-429").await, "Hi").await, Err(ModelError::Busy));
    assert!(matches!(
        heard(&*server.openai("mock-500").await, "Hi").await,
        Err(ModelError::Failed { status: 500, .. })
    ));
    let mut config = server.config("tiny");
    config.openai_api_key = Some("sk-wrong".to_owned().into());
    assert_eq!(heard(&OpenAi::new(&config).unwrap(), "Hi").await, Err(ModelError::Key));
}

#[tokio::test]
async fn a_whole_run_on_an_ollama_api_and_its_failures() {
    let server = Server::start("aimock", &[("TOOL_NAME", "get_ip_config"), ("TOOL_ARGS", "{}")]);
    let provider = Arc::new(Ollama::new(&server.config("gpt-4")).unwrap());
    provider.health().await.unwrap();
    let (answer, events) = run(provider.clone(), "my internet is broken").await;
    let answer = answer.unwrap();
    is_whole(&answer, &events, "Hello from AIMock: é 🙂, with two words more.");
    assert_eq!(answer.usage.cost_usd, Some(0.0));
    for (word, expected) in [
        ("CUT", "broke its answer off"),
        ("GARBLED", "not in its format"),
        ("E429", "too many requests"),
        ("DROP", "cannot be reached"),
    ] {
        let AssistantError::Provider { reason: why, .. } = run(provider.clone(), word).await.0.unwrap_err();
        assert!(why.contains(expected), "{word}: {why}");
    }
    let (text, worked) = heard(&*provider, "REASON").await.unwrap();
    assert_eq!((text.as_str(), worked > 0), ("The answer is 42.", true));
    // The same server's other API.
    let openai = server.openai("gpt-4").await;
    let (answer, events) = run(openai, "BOTH").await;
    is_whole(&answer.unwrap(), &events, "Hello from AIMock");
}
