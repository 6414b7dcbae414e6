//! Ollama's own API: `/api/chat` in newline-delimited JSON, `/api/tags` and `/api/show`.

use std::collections::VecDeque;
use std::sync::Arc;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::frames::{self, Decoder, Progress};
use super::reasoning::Habit;
use super::spoken::Spoken;
use super::transport::{self, Transport};
use super::{
    ChatRequest, Chunk, ChunkStream, Ending, Endpoint, Limits, ModelCall, ModelError, ModelMessage, Provider, Said,
    TokenUsage, ToolSchema,
};
use crate::config::LlmConfig;

/// Ollama's window where nothing is asked for; what the model shares with us until it is known.
const DEFAULT_CONTEXT: u32 = 4096;
/// Memory grows with the window; a support conversation has room in this one.
const WANTED_CONTEXT: u32 = 8192;
/// Longest answer in tokens: a model that runs on is stopped by its own server.
const MOST_PREDICTED: u32 = 1024;
/// Low: support repeats what was measured.
const TEMPERATURE: f64 = 0.2;

/// An Ollama server and one model of it.
pub struct Ollama {
    transport: Transport,
    /// Set by the configuration; otherwise the first one that the server has.
    wanted: Option<String>,
    seen: watch::Sender<Seen>,
    /// Learned from its answers.
    habit: Habit,
}

/// What the last look at the server showed.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    model: Option<String>,
    limits: Limits,
}

impl Ollama {
    /// From the configuration; contacts nobody.
    ///
    /// # Errors
    /// [`ModelError::Unreachable`] where the address is unusable.
    pub fn new(config: &LlmConfig) -> Result<Self, ModelError> {
        let seen = Seen {
            model: config.ollama_model.clone(),
            limits: Limits { context_tokens: DEFAULT_CONTEXT, tools: true },
        };
        Ok(Self {
            transport: Transport::new(&config.ollama_host, None, config.deadlines)?,
            wanted: config.ollama_model.clone(),
            seen: watch::Sender::new(seen),
            habit: Habit::default(),
        })
    }

    fn body<'a>(&self, model: &'a str, request: &'a ChatRequest) -> Body<'a> {
        let options =
            Options { num_ctx: self.limits().context_tokens, num_predict: MOST_PREDICTED, temperature: TEMPERATURE };
        let messages = request.messages.iter().map(message).collect();
        Body { model, stream: true, messages, options, tools: &request.tools }
    }
}

#[async_trait]
impl Provider for Ollama {
    fn name(&self) -> &'static str {
        "ollama"
    }

    fn endpoint(&self) -> &Endpoint {
        self.transport.endpoint()
    }

    fn model(&self) -> Option<String> {
        self.seen.borrow().model.clone()
    }

    fn limits(&self) -> Limits {
        self.seen.borrow().limits
    }

    async fn chat(&self, request: &ChatRequest) -> Result<ChunkStream, ModelError> {
        let deadlines = self.transport.deadlines();
        let due = Instant::now() + deadlines.first_token;
        let model = self.model().ok_or(ModelError::Unlisted)?;
        let response = self.transport.post("api/chat", &self.body(&model, request), due).await?;
        let frames = frames::lines(transport::capped(response));
        Ok(self.transport.tellable(frames::answer(frames, Reader::of(&self.habit), due, deadlines)))
    }

    async fn health(&self) -> Result<(), ModelError> {
        let tags = self.transport.json("api/tags", None).await?;
        let model = choose(&tags, self.wanted.as_deref())?;
        // Older servers and stand-ins lack this page: then nothing more is known about the model.
        let limits = match self.transport.json("api/show", Some(&json!({"model": model}))).await {
            Ok(shown) => limits(&shown),
            Err(_) => Limits { context_tokens: DEFAULT_CONTEXT, tools: true },
        };
        self.seen.send_replace(Seen { model: Some(model), limits });
        Ok(())
    }
}

/// The wanted model's name as the server knows it, or its first model.
fn choose(tags: &Value, wanted: Option<&str>) -> Result<String, ModelError> {
    let models = tags.get("models").and_then(Value::as_array).ok_or(ModelError::Garbled("no list of models"))?;
    let names =
        || models.iter().filter_map(|model| model.get("name").or_else(|| model.get("model")).and_then(Value::as_str));
    match wanted {
        None => names().next().map(str::to_owned).ok_or(ModelError::NoModels),
        Some(wanted) => {
            // A name without a tag means `latest`.
            let latest = format!("{wanted}:latest");
            match names().find(|name| *name == wanted || *name == latest) {
                Some(name) => Ok(name.to_owned()),
                None => Err(ModelError::NoModel(wanted.to_owned())),
            }
        }
    }
}

/// What `/api/show` says of a model: `model_info` holds `<family>.context_length`.
fn limits(shown: &Value) -> Limits {
    let trained = shown
        .get("model_info")
        .and_then(Value::as_object)
        .and_then(|info| info.iter().find(|(key, _)| key.ends_with(".context_length")))
        .and_then(|(_, length)| length.as_u64())
        .and_then(|length| u32::try_from(length).ok());
    let tools = match shown.get("capabilities").and_then(Value::as_array) {
        Some(known) => known.iter().any(|capability| capability == "tools"),
        None => true,
    };
    let context_tokens = trained.map_or(DEFAULT_CONTEXT, |trained| trained.clamp(512, WANTED_CONTEXT));
    Limits { context_tokens, tools }
}

/// What is posted.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    stream: bool,
    messages: Vec<Said<'a>>,
    options: Options,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tools: &'a [Arc<ToolSchema>],
}

#[derive(Serialize)]
struct Options {
    num_ctx: u32,
    num_predict: u32,
    temperature: f64,
}

fn message(message: &ModelMessage) -> Said<'_> {
    let write = |call: &ModelCall| json!({"function": {"name": call.name, "arguments": call.sendable_arguments()}});
    let tool_name = match message {
        ModelMessage::Result { name, .. } => Some(name.as_str()),
        _ => None,
    };
    Said { tool_name, ..Said::of(message, write) }
}

/// Reads the lines of an answer.
#[derive(Default)]
struct Reader {
    spoken: Spoken,
    ending: Option<Ending>,
}

impl Reader {
    fn of(habit: &Habit) -> Self {
        Self { spoken: Spoken::new(habit.clone()), ..Self::default() }
    }
}

impl Decoder for Reader {
    fn frame(&mut self, text: &str, out: &mut VecDeque<Chunk>) -> Result<Progress, ModelError> {
        let line: Value = serde_json::from_str(text).map_err(|_| ModelError::Garbled("no valid JSON"))?;
        transport::error_in_answer(&line)?;
        let Some(message) = line.get("message") else {
            return Err(ModelError::Garbled("no message in it"));
        };
        let worked = self.spoken.add(message, ["thinking", "reasoning_content"], out);
        if line.get("done").and_then(Value::as_bool) == Some(true) {
            let count = |key: &str| line.get(key).and_then(Value::as_u64);
            // A prompt that is held from before is not counted by every version.
            let usage = count("prompt_eval_count").or(count("eval_count")).and_then(|_| {
                TokenUsage::counted(
                    count("prompt_eval_count").unwrap_or_default(),
                    count("eval_count").unwrap_or_default(),
                )
            });
            let cut_short = line.get("done_reason").and_then(Value::as_str) == Some("length");
            self.ending = Some(Ending { cut_short, usage });
            return Ok(Progress::Done);
        }
        Ok(if worked { Progress::Token } else { Progress::Nothing })
    }

    fn is_finished(&self) -> bool {
        self.ending.is_some()
    }

    fn finish(&mut self, out: &mut VecDeque<Chunk>) -> Result<(), ModelError> {
        let ending = self.ending.ok_or(ModelError::CutOff)?;
        self.spoken.finish(ending, out);
        out.push_back(Chunk::End(ending));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_model_may_lack_its_tag_and_must_be_there() {
        let tags = json!({"models": [{"name": "qwen3:4b"}, {"name": "llama3.2:latest"}]});
        assert_eq!(choose(&tags, Some("llama3.2")), Ok("llama3.2:latest".into()));
        assert_eq!(choose(&tags, Some("qwen3:4b")), Ok("qwen3:4b".into()));
        assert_eq!(choose(&tags, None), Ok("qwen3:4b".into()));
        assert_eq!(choose(&tags, Some("mistral")), Err(ModelError::NoModel("mistral".into())));
        assert_eq!(choose(&json!({"models": []}), None), Err(ModelError::NoModels));
        assert!(choose(&json!({}), None).is_err());
    }

    #[test]
    fn the_window_is_the_models_own_up_to_what_is_wanted() {
        let shown = |length: u64| json!({"model_info": {"llama.context_length": length}, "capabilities": ["tools"]});
        assert_eq!(limits(&shown(131_072)), Limits { context_tokens: 8192, tools: true });
        assert_eq!(limits(&shown(2048)), Limits { context_tokens: 2048, tools: true });
        assert_eq!(limits(&json!({})), Limits { context_tokens: 4096, tools: true });
        assert!(!limits(&json!({"capabilities": ["completion"]})).tools);
    }
}
