//! Every OpenAI-compatible endpoint: `/chat/completions` in server-sent events, `/models`.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::frames::{self, Decoder, Frames, Progress};
use super::reasoning::Habit;
use super::spoken::Spoken;
use super::transport::{self, Transport};
use super::{
    ChatRequest, Chunk, ChunkStream, Ending, Endpoint, Limits, ModelCall, ModelError, ModelMessage, Provider, Said,
    TokenUsage, ToolSchema,
};
use crate::config::LlmConfig;

/// Where nothing is known of the model: what every current cloud model exceeds by far.
const DEFAULT_CONTEXT: u32 = 16_384;

/// Where only the window that a model was trained with is known: servers are started with less.
const MODEST_CONTEXT: u64 = 8192;

/// An endpoint and one model of it.
pub struct OpenAi {
    transport: Transport,
    wanted: Option<String>,
    seen: watch::Sender<Seen>,
    /// The endpoint refused to be asked for token counts.
    uncounted: AtomicBool,
    /// An answer under the wanted name has come to its end: whatever is listed, it is served.
    answered: Arc<AtomicBool>,
    /// Learned from its answers.
    habit: Habit,
}

#[derive(Debug, Clone, PartialEq)]
struct Seen {
    model: Option<String>,
    context_tokens: u32,
}

impl OpenAi {
    /// From the configuration; contacts nobody.
    ///
    /// # Errors
    /// [`ModelError::Unreachable`] where the address is unusable.
    pub fn new(config: &LlmConfig) -> Result<Self, ModelError> {
        let seen = Seen { model: config.openai_model.clone(), context_tokens: DEFAULT_CONTEXT };
        let key = config.openai_api_key.clone();
        Ok(Self {
            transport: Transport::new(&config.openai_base_url, key, config.deadlines)?,
            wanted: config.openai_model.clone(),
            seen: watch::Sender::new(seen),
            uncounted: AtomicBool::new(false),
            answered: Arc::default(),
            habit: Habit::default(),
        })
    }

    fn body<'a>(&self, model: &'a str, request: &'a ChatRequest) -> Body<'a> {
        let counted = !self.uncounted.load(Ordering::Relaxed);
        Body {
            model,
            stream: true,
            messages: request.messages.iter().map(message).collect(),
            stream_options: counted.then_some(StreamOptions { include_usage: true }),
            tools: &request.tools,
        }
    }

    async fn ask(&self, request: &ChatRequest, due: Instant) -> Result<reqwest::Response, ModelError> {
        // Unknown until a look in the background has come back; it is not fetched here.
        let model = self.model().ok_or(ModelError::Unlisted)?;
        let first = self.transport.post("chat/completions", &self.body(&model, request), due).await;
        match first {
            Err(ModelError::Refused { message, .. }) if message.contains("stream_options") => {
                self.uncounted.store(true, Ordering::Relaxed);
                self.transport.post("chat/completions", &self.body(&model, request), due).await
            }
            other => other,
        }
    }
}

#[async_trait]
impl Provider for OpenAi {
    fn name(&self) -> &'static str {
        "openai"
    }

    fn endpoint(&self) -> &Endpoint {
        self.transport.endpoint()
    }

    fn model(&self) -> Option<String> {
        self.seen.borrow().model.clone()
    }

    fn limits(&self) -> Limits {
        Limits { context_tokens: self.seen.borrow().context_tokens, tools: true }
    }

    async fn chat(&self, request: &ChatRequest) -> Result<ChunkStream, ModelError> {
        let deadlines = self.transport.deadlines();
        let due = Instant::now() + deadlines.first_token;
        let response = self.ask(request, due).await.inspect_err(|error| {
            if matches!(error, ModelError::Refused { status: 404, .. }) {
                self.answered.store(false, Ordering::Relaxed);
            }
        })?;
        let frames = if transport::media_type(&response) == "application/json" {
            // A server that does not stream answers in one piece; it is read like one frame.
            let body = timeout_at(due, transport::whole(response)).await;
            let body = body.map_err(|_| ModelError::NoFirstToken(deadlines.first_token))??;
            one_piece(&body)?
        } else {
            frames::events(transport::capped(response))
        };
        let answered = Arc::clone(&self.answered);
        let answer = frames::answer(frames, Reader::of(&self.habit), due, deadlines).inspect(move |chunk| {
            if matches!(chunk, Ok(Chunk::End(_))) {
                answered.store(true, Ordering::Relaxed);
            }
        });
        Ok(self.transport.tellable(answer.boxed()))
    }

    async fn health(&self) -> Result<(), ModelError> {
        let listed = match self.transport.json("models", None).await {
            Ok(listed) => listed,
            // Some gateways have no list; they answer, and the configured model must do.
            Err(ModelError::Refused { status: 404 | 405, .. }) if self.wanted.is_some() => Value::Null,
            Err(error) => return Err(error),
        };
        let models = listed.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let id = |model: &Value| model.get("id").and_then(Value::as_str).map(str::to_owned);
        // A model that is not listed may still be served (llama.cpp takes any name).
        let model = self.wanted.clone().or_else(|| models.first().and_then(id)).ok_or(ModelError::NoModels)?;
        let named = models.iter().find(|entry| id(entry).as_deref() == Some(&model));
        let only = || models.first().filter(|_| models.len() == 1);
        let entry = named.or_else(only);
        let context_tokens = entry.and_then(context).unwrap_or(DEFAULT_CONTEXT);
        self.seen.send_replace(Seen { model: Some(model), context_tokens });
        let is_served = |name: &str| self.answered.load(Ordering::Relaxed) || may_serve(&listed, name);
        match &self.wanted {
            Some(name) if !is_served(name) => Err(ModelError::NotListed(name.clone())),
            _ => Ok(()),
        }
    }
}

/// Servers of one model that take any name for it, as they call themselves in their list: llama.cpp's, its Python
/// binding's and KoboldCpp's.
const ANY_NAME: [&str; 3] = ["llamacpp", "me", "koboldcpp"];

/// Whether this list of models leaves room for one of this name: it is there, or the list does not hold all.
fn may_serve(listed: &Value, name: &str) -> bool {
    let models = listed.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |model: &Value, key: &str| model.get(key).and_then(Value::as_str).map(str::to_owned);
    // Gemini lists `models/NAME`, Ollama `NAME:latest`; either takes the bare name.
    let bare = |name: &str| {
        let name = name.strip_prefix("models/").unwrap_or(name);
        name.strip_suffix(":latest").unwrap_or(name).to_lowercase()
    };
    let is_page = listed.get("has_more").and_then(Value::as_bool) == Some(true);
    let takes_any = matches!(models, [only] if text(only, "owned_by").is_some_and(|o| ANY_NAME.contains(&o.as_str())));
    // LiteLLM lists what it passes on as `openai/*`.
    let is_named = |model: &Value| text(model, "id").is_some_and(|id| bare(&id) == bare(name) || id.contains('*'));
    models.is_empty() || is_page || takes_any || models.iter().any(is_named)
}

/// The window as a list of models tells it: vLLM, OpenRouter, Groq, llama.cpp.
fn context(entry: &Value) -> Option<u32> {
    let named = ["max_model_len", "context_length", "context_window"].iter().find_map(|key| entry.get(key)?.as_u64());
    let length = named.or_else(|| {
        let meta = entry.get("meta")?;
        let trained = || meta.get("n_ctx_train")?.as_u64().map(|trained| trained.min(MODEST_CONTEXT));
        meta.get("n_ctx").and_then(Value::as_u64).or_else(trained)
    })?;
    u32::try_from(length.clamp(512, 131_072)).ok()
}

fn one_piece(body: &[u8]) -> Result<Frames, ModelError> {
    let text = std::str::from_utf8(body).map_err(|_| ModelError::Garbled("not UTF-8"))?;
    Ok(stream::iter([Ok(text.to_owned())]).boxed())
}

/// What is posted. Neither temperature nor a token limit: reasoning models refuse both.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    stream: bool,
    messages: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tools: &'a [Arc<ToolSchema>],
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

fn message(message: &ModelMessage) -> Said<'_> {
    let write = |call: &ModelCall| {
        let arguments = Value::Object(call.sendable_arguments()).to_string();
        json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}})
    };
    let tool_call_id = match message {
        ModelMessage::Result { call_id, .. } => Some(call_id.as_str()),
        _ => None,
    };
    Said { tool_call_id, ..Said::of(message, write) }
}

/// Reads the events of an answer.
#[derive(Default)]
struct Reader {
    spoken: Spoken,
    ending: Option<Ending>,
    usage: Option<TokenUsage>,
}

impl Reader {
    fn of(habit: &Habit) -> Self {
        Self { spoken: Spoken::new(habit.clone()), ..Self::default() }
    }
}

impl Decoder for Reader {
    fn frame(&mut self, text: &str, out: &mut VecDeque<Chunk>) -> Result<Progress, ModelError> {
        if text.trim() == "[DONE]" {
            return Ok(Progress::Done);
        }
        if text.trim().is_empty() {
            return Ok(Progress::Nothing);
        }
        let frame: Value = serde_json::from_str(text).map_err(|_| ModelError::Garbled("no valid JSON"))?;
        transport::error_in_answer(&frame)?;
        if let Some(usage) = frame.get("usage").filter(|usage| usage.is_object()) {
            // Half a count is none: what it costs is then unknown.
            let count = |key: &str| usage.get(key).and_then(Value::as_u64);
            self.usage = count("prompt_tokens")
                .zip(count("completion_tokens"))
                .and_then(|(prompt, completion)| TokenUsage::counted(prompt, completion));
        }
        let Some(choices) = frame.get("choices").and_then(Value::as_array) else {
            // Usage alone, or a server's own extension; a frame of neither kind is no answer.
            return if frame.is_object() && frame.get("usage").is_some() || frame.get("object").is_some() {
                Ok(Progress::Nothing)
            } else {
                Err(ModelError::Garbled("no choices in it"))
            };
        };
        let mut worked = false;
        for choice in choices.iter().filter(|choice| choice.get("index").and_then(Value::as_u64).unwrap_or(0) == 0) {
            // `delta` of a streamed choice, `message` of a whole one.
            let said = choice.get("delta").or_else(|| choice.get("message")).unwrap_or(&Value::Null);
            worked |= self.spoken.add(said, ["reasoning_content", "reasoning"], out);
            if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
                self.ending = Some(Ending { cut_short: matches!(reason, "length" | "content_filter"), usage: None });
            }
        }
        Ok(if worked { Progress::Token } else { Progress::Nothing })
    }

    fn is_finished(&self) -> bool {
        self.ending.is_some()
    }

    fn finish(&mut self, out: &mut VecDeque<Chunk>) -> Result<(), ModelError> {
        // `[DONE]` alone is no proof: llama-cpp-python sends it when it drops an answer for another request.
        let ending = self.ending.ok_or(ModelError::CutOff)?;
        self.spoken.finish(ending, out);
        out.push_back(Chunk::End(Ending { usage: self.usage, ..ending }));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_missing_only_from_a_list_that_could_hold_it() {
        let list = |ids: &[&str]| json!({"data": ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>()});
        let owned = |owner: &str| json!({"data": [{"id": "path/of.gguf", "owned_by": owner}]});
        for (listed, name, expected) in [
            (list(&["a", "b"]), "b", true),
            (list(&["a", "b"]), "c", false),
            (list(&["a"]), "c", false),
            (list(&["a:latest"]), "a", true),
            (list(&["a"]), "a:latest", true),
            (list(&["a:4b"]), "a", false),
            (list(&["models/a"]), "a", true),
            (list(&["Org/A"]), "org/a", true),
            (list(&["openai/*"]), "openai/a", true),
            (list(&[]), "a", true),
            (json!(null), "a", true),
            (json!({"data": [{"id": "a"}], "has_more": true}), "c", true),
            (owned("llamacpp"), "c", true),
            (owned("vllm"), "c", false),
            (json!({"data": [{"id": "a", "owned_by": "llamacpp"}, {"id": "b", "owned_by": "llamacpp"}]}), "c", false),
        ] {
            assert_eq!(may_serve(&listed, name), expected, "{name} of {listed}");
        }
    }

    #[test]
    fn the_window_is_read_from_every_kind_of_list() {
        for (entry, expected) in [
            (json!({"id": "m", "max_model_len": 32768}), Some(32_768)),
            (json!({"id": "m", "context_length": 1_000_000}), Some(131_072)),
            (json!({"id": "m", "meta": {"n_ctx": 4096, "n_ctx_train": 131_072}}), Some(4096)),
            (json!({"id": "m", "meta": {"n_ctx_train": 131_072}}), Some(8192)),
            (json!({"id": "m"}), None),
        ] {
            assert_eq!(context(&entry), expected, "{entry}");
        }
    }
}
