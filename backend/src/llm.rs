//! Models: what a provider is asked, what it answers, and who of them is asked first.
//!
//! Knows neither tools nor storage nor the HTTP server. One file a provider; [`transport`] is the only
//! room that opens sockets to a model.

pub mod call;
pub mod endpoint;
pub mod error;
pub mod frames;
pub mod ollama;
pub mod openai;
pub mod price;
pub mod providers;
pub mod reasoning;
pub mod spoken;
pub mod transport;
mod written;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

pub use self::call::ModelCall;
pub use self::endpoint::Endpoint;
pub use self::error::ModelError;

/// What a model is asked: the conversation so far and the tools it may call.
#[derive(Debug, Clone, Default)]
pub struct ChatRequest {
    pub messages: Vec<ModelMessage>,
    /// Empty: the model can only write.
    pub tools: Arc<[Arc<ToolSchema>]>,
}

/// One message as a model reads it.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelMessage {
    System(String),
    User(String),
    /// What the model said and asked for; the text may be empty.
    Assistant {
        text: String,
        calls: Vec<ModelCall>,
    },
    /// The answer to one call.
    Result {
        call_id: String,
        name: String,
        content: String,
    },
}

/// A message as it is sent. The wire formats differ in how a call is written and in what ties a result to its call.
#[derive(Serialize)]
struct Said<'a> {
    role: &'static str,
    /// An empty text and not null, at which llama-cpp-python fails.
    content: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_name: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// What both formats have alike; a result is not tied to its call yet.
    fn of(message: &'a ModelMessage, write: impl Fn(&ModelCall) -> Value) -> Self {
        let (role, content, calls) = match message {
            ModelMessage::System(text) => ("system", text, &[][..]),
            ModelMessage::User(text) => ("user", text, &[][..]),
            ModelMessage::Assistant { text, calls } => ("assistant", text, calls.as_slice()),
            ModelMessage::Result { content, .. } => ("tool", content, &[][..]),
        };
        Self { role, content, tool_calls: calls.iter().map(write).collect(), tool_call_id: None, tool_name: None }
    }
}

/// A tool as a model sees it, in the form that both wire formats share. Made once: it goes with every question.
#[derive(Debug)]
pub struct ToolSchema {
    pub name: String,
    json: Value,
}

impl ToolSchema {
    /// A tool whose arguments are described by a JSON Schema, an object.
    #[must_use]
    pub fn new(name: &str, description: &str, parameters: &Value) -> Self {
        let function = json!({"name": name, "description": description, "parameters": parameters});
        Self { name: name.to_owned(), json: json!({"type": "function", "function": function}) }
    }

    /// As it is sent.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

impl Serialize for ToolSchema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Chunk {
    /// For the person.
    Text(String),
    /// A sign of life: thinking, or a call that is being written. Never shown.
    Working,
    /// A whole call; comes after the text.
    Call(ModelCall),
    /// The last piece of every good answer. A stream that ends without one was cut off.
    End(Ending),
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ending {
    /// The model stopped in the middle, at a length limit or a filter.
    pub cut_short: bool,
    /// Null where the server does not count.
    pub usage: Option<TokenUsage>,
}

/// What an answer took, as the server counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenUsage {
    pub prompt: u64,
    pub completion: u64,
}

/// A count beyond this is a fault of the server.
const MOST_TOKENS: u64 = 1 << 40;

impl TokenUsage {
    /// What a server counted; none where one of the counts is no number of tokens. The only way in, so that sums of
    /// any number of answers stay sums.
    fn counted(prompt: u64, completion: u64) -> Option<Self> {
        (prompt < MOST_TOKENS && completion < MOST_TOKENS).then_some(Self { prompt, completion })
    }
}

/// What a model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tokens that prompt and answer share.
    pub context_tokens: u32,
    /// Whether it can call tools, as far as is known.
    pub tools: bool,
}

/// An answer as it comes.
pub type ChunkStream = BoxStream<'static, Result<Chunk, ModelError>>;

/// Someone who has a model. Every wait in here has a limit.
#[async_trait]
pub trait Provider: Send + Sync {
    /// `ollama` or `openai`.
    fn name(&self) -> &'static str;

    /// Where messages go.
    fn endpoint(&self) -> &Endpoint;

    /// The model that answers; null while none is known.
    fn model(&self) -> Option<String>;

    /// What the model can do, as the last [`Provider::health`] saw it.
    fn limits(&self) -> Limits;

    /// Asks. Dropping the stream closes the connection.
    ///
    /// # Errors
    /// [`ModelError`] here or as the last item of the stream.
    async fn chat(&self, request: &ChatRequest) -> Result<ChunkStream, ModelError>;

    /// Looks whether the endpoint answers and has the model, and learns the model's limits.
    ///
    /// # Errors
    /// [`ModelError`]: why a message would not be answered.
    async fn health(&self) -> Result<(), ModelError>;
}
