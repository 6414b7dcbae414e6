//! One run of the model's assistant against a scripted model and scripted tools, and what was seen of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use shared_types::{
    Decision, Diagnosis, DiagnosisStatus, Effect, Layer, LayerState, LayerStatus, RunEventKind, ToolCall,
};
use techtime::agent::builtin::hands::Hands;
use techtime::agent::model::ModelAssistant;
use techtime::agent::rehearsal::hands::ScriptedHands;
use techtime::agent::rehearsal::{Dialogue, Scripted};
use techtime::agent::{Answer, Assistant, AssistantError, Observer, Turn};
use techtime::config::{Config, LlmConfig, Price, Settings};
use techtime::diagnostics::settings::{DiagnosticsSettings, ProbeScope, ToolsMode};
use techtime::diagnostics::toolbox::Toolbox;
use techtime::llm::Provider;
use techtime::llm::ollama::Ollama;
use techtime::llm::openai::OpenAi;

use crate::model_server::{ModelServer, Wire};

/// Everything that a test can set about a run.
pub(crate) struct Setting {
    pub(crate) wire: Wire,
    pub(crate) message: String,
    pub(crate) interactive: bool,
    pub(crate) decision: Decision,
    /// What tools give, by name.
    pub(crate) results: BTreeMap<String, Scripted>,
    pub(crate) verdict: Option<Diagnosis>,
    pub(crate) after_change: Option<Diagnosis>,
    pub(crate) prices: BTreeMap<String, Price>,
    pub(crate) patience: Duration,
    /// `Reads`: the real tools, which may only read.
    pub(crate) tools: ToolsMode,
}

impl Setting {
    pub(crate) fn new(wire: Wire, message: &str) -> Self {
        Self {
            wire,
            message: message.to_owned(),
            interactive: true,
            decision: Decision::Deny,
            results: BTreeMap::new(),
            verdict: None,
            after_change: None,
            prices: BTreeMap::new(),
            patience: Duration::from_secs(20),
            tools: ToolsMode::All,
        }
    }

    pub(crate) fn gives(mut self, tool: &str, summary: &str) -> Self {
        self.results.insert(tool.to_owned(), Scripted { summary: summary.to_owned(), ..Scripted::default() });
        self
    }

    pub(crate) fn fails(mut self, tool: &str, error: &str) -> Self {
        self.results.insert(tool.to_owned(), Scripted { error: Some(error.to_owned()), ..Scripted::default() });
        self
    }

    pub(crate) fn turn(&self) -> Turn {
        Turn {
            message: self.message.clone(),
            history: Vec::new(),
            diagnosis: None,
            expected: None,
            interactive: self.interactive,
        }
    }

    /// Runs it against this server.
    pub(crate) async fn run(&self, server: &ModelServer) -> Ran {
        self.run_turn(server, &self.turn()).await
    }

    pub(crate) async fn run_turn(&self, server: &ModelServer, turn: &Turn) -> Ran {
        let provider = provider(self.wire, &config(server));
        // What a server learns in the background.
        let _ = provider.health().await;
        let hands = self.hands();
        let assistant = ModelAssistant::new(provider, hands, Arc::new(self.prices.clone()), self.patience);
        let watch = Watch { decision: self.decision, seen: Mutex::default(), asked: Mutex::default() };
        let answer = assistant.answer(turn, &watch).await;
        let (events, asked) = (watch.seen.into_inner().unwrap(), watch.asked.into_inner().unwrap());
        Ran { answer, events, asked }
    }

    fn hands(&self) -> Arc<dyn Hands> {
        if self.tools == ToolsMode::Reads {
            let settings = DiagnosticsSettings { scope: ProbeScope::Local, tools: self.tools, ..Default::default() };
            return Arc::new(Toolbox::new(settings));
        }
        let toolbox = Toolbox::new(DiagnosticsSettings::default());
        let dialogue = Dialogue { name: String::new(), unsupported: Vec::new(), windows: true, turns: Vec::new() };
        let hands = ScriptedHands::new(toolbox.specs(), &self.results, &dialogue);
        hands.find(self.verdict.clone(), self.after_change.clone());
        Arc::new(hands)
    }
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) answer: Result<Answer, AssistantError>,
    pub(crate) events: Vec<RunEventKind>,
    /// What the person was asked.
    pub(crate) asked: Vec<ToolCall>,
}

impl Ran {
    /// The answer, which must be there and be what was streamed.
    pub(crate) fn answer(&self) -> &Answer {
        let answer = self.answer.as_ref().unwrap();
        assert_eq!(self.streamed(), answer.text, "the deltas are the text");
        answer
    }

    pub(crate) fn streamed(&self) -> String {
        self.events
            .iter()
            .filter_map(|event| match event {
                RunEventKind::TextDelta { text } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The names of the calls that really ran, in order.
    pub(crate) fn ran(&self) -> Vec<&str> {
        self.finished().map(|call| call.name.as_str()).collect()
    }

    /// How many calls changed something.
    pub(crate) fn actions(&self) -> usize {
        self.finished().filter(|call| call.effect != Effect::Reads).count()
    }

    fn finished(&self) -> impl Iterator<Item = &ToolCall> {
        self.events.iter().filter_map(|event| match event {
            RunEventKind::ToolFinished { call } => Some(call),
            _ => None,
        })
    }
}

struct Watch {
    decision: Decision,
    seen: Mutex<Vec<RunEventKind>>,
    asked: Mutex<Vec<ToolCall>>,
}

#[async_trait]
impl Observer for Watch {
    async fn emit(&self, event: RunEventKind) {
        self.seen.lock().unwrap().push(event);
    }

    async fn approve(&self, call: &ToolCall, _: &str) -> Decision {
        self.asked.lock().unwrap().push(call.clone());
        self.decision
    }
}

/// How a server is reached in tests: deadlines of a second and less.
pub(crate) fn config(server: &ModelServer) -> LlmConfig {
    let settings = Settings {
        data_dir: Some("unused".into()),
        ollama_host: Some(server.ollama()),
        ollama_model: Some("scripted".into()),
        openai_base_url: Some(server.openai()),
        openai_model: Some("scripted".into()),
        openai_api_key: Some("canary-key".to_owned().into()),
        first_token_timeout_s: Some(2.0),
        token_gap_timeout_s: Some(0.3),
        ..Settings::default()
    };
    Config::from_settings(settings).unwrap().llm
}

pub(crate) fn provider(wire: Wire, config: &LlmConfig) -> Arc<dyn Provider> {
    match wire {
        Wire::Ollama => Arc::new(Ollama::new(config).unwrap()),
        Wire::OpenAi => Arc::new(OpenAi::new(config).unwrap()),
    }
}

/// A verdict about a dead gateway, or a healthy one.
pub(crate) fn verdict(broken: bool) -> Diagnosis {
    let layers = Layer::ALL.into_iter().map(|layer| LayerState {
        layer,
        name: layer.name().to_owned(),
        status: if broken && layer >= Layer::Gateway { LayerStatus::Fail } else { LayerStatus::Pass },
        evidence: format!("evidence of {}", layer.name()),
    });
    Diagnosis {
        status: if broken { DiagnosisStatus::Broken } else { DiagnosisStatus::Healthy },
        layer: broken.then_some(Layer::Gateway),
        cause: if broken { "gateway_unreachable" } else { "healthy" }.to_owned(),
        confidence: 0.9,
        finding: if broken { "The router 192.0.2.1 does not answer." } else { "Everything works." }.to_owned(),
        why: String::new(),
        fix: Vec::new(),
        evidence: Vec::new(),
        ruled_out: Vec::new(),
        also: Vec::new(),
        layers: layers.collect(),
        duration_ms: 800,
    }
}

/// A scripted answer to a tool.
pub(crate) fn data(summary: &str, data: Value) -> Scripted {
    Scripted { summary: summary.to_owned(), data: Some(data), ..Scripted::default() }
}
