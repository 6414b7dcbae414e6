//! Every tool by its name: checks arguments, says what a call would do, runs it, undoes it.

use std::sync::Arc;

use shared_types::{Effect, FieldError, JsonObject, Layer, Origin, RunEventKind, ToolCall, ToolSpec};
use tokio::sync::mpsc;

use super::settings::DiagnosticsSettings;

/// Where a running tool tells what happens: `tool_started`, `tool_progress`, `layer_changed`,
/// `tool_finished`, in the order in which it happened.
pub type Events = mpsc::Sender<RunEventKind>;

/// Why a call is not made. Nothing has been touched.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no tool called `{0}`")]
    UnknownTool(String),
    #[error("the arguments are not right")]
    Arguments(Vec<FieldError>),
    #[error("{0}")]
    Unsupported(String),
    #[error("{0}")]
    Forbidden(String),
}

/// A call whose arguments are checked; nothing has been touched yet.
#[derive(Debug, Clone)]
pub struct Plan {
    pub name: String,
    /// Checked, aliases resolved, defaults filled in.
    pub arguments: JsonObject,
    /// What these arguments do.
    pub effect: Effect,
    pub layer: Option<Layer>,
    /// For the consent card: what will happen, on what, how to undo it, what it may cut off.
    pub explanation: String,
}

/// All tools of this computer. Cheap to clone.
#[derive(Clone)]
pub struct Toolbox {
    inner: Arc<Inner>,
}

struct Inner {
    settings: DiagnosticsSettings,
    specs: Vec<ToolSpec>,
}

impl Toolbox {
    /// Looks once what this computer supports.
    #[must_use]
    pub fn new(settings: DiagnosticsSettings) -> Self {
        Self { inner: Arc::new(Inner { settings, specs: Vec::new() }) }
    }

    /// What the toolbox was told at the start.
    #[must_use]
    pub fn settings(&self) -> &DiagnosticsSettings {
        &self.inner.settings
    }

    /// Every tool, unsupported ones too, in the order in which lists show them.
    #[must_use]
    pub fn specs(&self) -> &[ToolSpec] {
        &self.inner.specs
    }

    /// Checks a call.
    ///
    /// # Errors
    /// [`Refusal`]: unknown tool, wrong arguments (which, why), not on this system, not on this server.
    pub fn plan(&self, name: &str, arguments: &JsonObject) -> Result<Plan, Refusal> {
        let _ = arguments;
        Err(Refusal::UnknownTool(name.to_owned()))
    }

    /// Runs a planned call and tells of it; gives back the ended call. Consent is the caller's
    /// business. Dropping the future cancels: sockets close, process groups die.
    pub async fn run(&self, plan: Plan, origin: Origin, events: &Events) -> ToolCall {
        let _ = (plan, origin, events);
        std::future::pending().await
    }
}
