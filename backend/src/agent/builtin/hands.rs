//! What the built-in assistant can do to the machine: the toolbox, behind a seam that dialogues can be played against.

use async_trait::async_trait;
use shared_types::{Diagnosis, JsonObject, Origin, ToolCall, ToolSpec};

use crate::diagnostics::engine::DiagnoseRequest;
use crate::diagnostics::names::HostName;
use crate::diagnostics::toolbox::{Events, Plan, Refusal, Toolbox};

/// One walk over the ladder.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// The five ladder tools' calls, from the bottom up.
    pub calls: Vec<ToolCall>,
    pub diagnosis: Diagnosis,
}

/// The toolbox as the assistant sees it.
#[async_trait]
pub trait Hands: Send + Sync {
    /// Every tool, unsupported ones too.
    fn specs(&self) -> &[ToolSpec];

    /// Those that can be run here, as they can be run.
    fn runnable(&self) -> Vec<ToolSpec> {
        self.specs().iter().filter(|spec| spec.supported).cloned().collect()
    }

    /// Checks a call.
    ///
    /// # Errors
    /// [`Refusal`], and nothing has been touched.
    fn plan(&self, name: &str, arguments: &JsonObject) -> Result<Plan, Refusal>;

    /// Runs a planned call and tells of it.
    async fn run(&self, plan: Plan, events: &Events) -> ToolCall;

    /// Walks the whole ladder, to `target` too where one is given, and tells of it.
    async fn run_ladder(&self, target: Option<HostName>, events: &Events) -> Ladder;

    /// The call that takes an ended one back.
    ///
    /// # Errors
    /// [`Refusal`] where it cannot be taken back.
    fn plan_undo(&self, call: &ToolCall) -> Result<Plan, Refusal>;
}

#[async_trait]
impl Hands for Toolbox {
    fn specs(&self) -> &[ToolSpec] {
        Self::specs(self)
    }

    fn runnable(&self) -> Vec<ToolSpec> {
        Self::runnable(self)
    }

    fn plan(&self, name: &str, arguments: &JsonObject) -> Result<Plan, Refusal> {
        Self::plan(self, name, arguments)
    }

    async fn run(&self, plan: Plan, events: &Events) -> ToolCall {
        Self::run(self, plan, Origin::Assistant, events).await
    }

    async fn run_ladder(&self, target: Option<HostName>, events: &Events) -> Ladder {
        let request = DiagnoseRequest { target: target.map(Into::into), ..DiagnoseRequest::default() };
        let ladder = Self::run_ladder(self, request, Origin::Assistant, events).await;
        Ladder { calls: ladder.calls, diagnosis: ladder.diagnosis }
    }

    fn plan_undo(&self, call: &ToolCall) -> Result<Plan, Refusal> {
        Self::plan_undo(self, call)
    }
}
