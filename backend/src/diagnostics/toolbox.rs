//! Every tool by its name: checks arguments, says what a call would do, runs it, undoes it.

use std::sync::Arc;
use std::time::Instant;

use shared_types::{
    CallId, CallStatus, Effect, FieldError, JsonObject, Layer, Origin, RunEventKind, ToolCall, ToolSpec, to_millis,
};
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};

use super::runner::is_hidden;
use super::runner::{Commands, SystemCommands};
use super::settings::{DiagnosticsSettings, ToolsMode};
use super::tools::{Failure, Load, Outcome, Room, Run, Tool, address};
use arguments::Arguments;
use catalogue::Definition;
use system::System;

pub mod arguments;
pub mod catalogue;
pub mod docs;
mod ladder;
mod reading;
mod registry;
mod restore;
pub mod system;
pub mod targets;

pub use ladder::LadderRun;
pub use restore::Restores;

/// Where a running tool tells what happens: `tool_started`, `tool_progress`, `layer_changed`,
/// `tool_finished`, in the order in which it happened.
pub type Events = mpsc::Sender<RunEventKind>;

/// Tools that send packets or start processes at the same time; a burst of them would disturb the
/// very network it measures.
const HEAVY_AT_ONCE: usize = 8;

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
    #[error("{0}")]
    NotUndoable(&'static str),
}

/// A call whose arguments are checked; nothing has been touched yet.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The id of the call that comes of it: the one that is asked about is the one that runs.
    pub id: CallId,
    pub name: String,
    /// Checked, aliases resolved, defaults filled in.
    pub arguments: JsonObject,
    /// What these arguments do.
    pub effect: Effect,
    pub layer: Option<Layer>,
    /// For the consent card: what will happen, on what, how to undo it, what it may cut off.
    pub explanation: String,
    /// The ended call that this one takes back, where it does.
    pub undoes: Option<Box<ToolCall>>,
}

/// All tools of this computer. Cheap to clone.
#[derive(Clone)]
pub struct Toolbox {
    inner: Arc<Inner>,
}

struct Inner {
    room: Room,
    definitions: Vec<Definition>,
    specs: Vec<ToolSpec>,
    heavy: Semaphore,
}

impl Toolbox {
    /// Looks once what this computer supports.
    #[must_use]
    pub fn new(settings: DiagnosticsSettings) -> Self {
        Self::on(settings, System::current(), Arc::new(SystemCommands))
    }

    /// The toolbox of another system, or of a recording of one.
    #[must_use]
    pub fn on(settings: DiagnosticsSettings, system: System, commands: Arc<dyn Commands>) -> Self {
        let definitions = catalogue::catalogue();
        let specs = definitions.iter().map(|definition| definition.spec(system)).collect();
        let restores = Restores::noted_in(settings.state.as_deref());
        let room = Room { settings, system, commands, restores };
        Self { inner: Arc::new(Inner { room, definitions, specs, heavy: Semaphore::new(HEAVY_AT_ONCE) }) }
    }

    /// What the toolbox was told at the start.
    #[must_use]
    pub fn settings(&self) -> &DiagnosticsSettings {
        &self.inner.room.settings
    }

    /// Every tool, unsupported ones too, in the order in which lists show them.
    #[must_use]
    pub fn specs(&self) -> &[ToolSpec] {
        &self.inner.specs
    }

    /// Those that can be run here, in the same order: supported, and, where this server only allows reading, as far as
    /// they read.
    #[must_use]
    pub fn runnable(&self) -> Vec<ToolSpec> {
        let supported = self.specs().iter().filter(|spec| spec.supported);
        match self.settings().tools {
            ToolsMode::All => supported.cloned().collect(),
            ToolsMode::Reads => supported.filter_map(reading::reading).collect(),
        }
    }

    /// Checks a call.
    ///
    /// # Errors
    /// [`Refusal`]: unknown tool, wrong arguments (which, why), not on this system, not on this server.
    pub fn plan(&self, name: &str, arguments: &JsonObject) -> Result<Plan, Refusal> {
        let room = &self.inner.room;
        let (definition, tool) = self.find(name).ok_or_else(|| Refusal::UnknownTool(shortened(name)))?;
        let checked = arguments::check(&definition.parameters, arguments).map_err(Refusal::Arguments)?;
        if let Some(reason) = definition.unsupported(room.system) {
            return Err(Refusal::Unsupported(reason));
        }
        let mut arguments = Arguments(checked);
        let intent = tool.intent(room, &mut arguments).map_err(Refusal::Arguments)?;
        if room.settings.tools == ToolsMode::Reads && intent.effect != Effect::Reads {
            return Err(Refusal::Forbidden(format!(
                "This server only allows tools that read (TECHTIME_TOOLS=reads); {name} with these arguments would change the computer."
            )));
        }
        let explanation =
            if intent.explanation.is_empty() { definition.description.to_owned() } else { intent.explanation };
        Ok(Plan {
            id: new_id(),
            name: definition.name.to_owned(),
            arguments: arguments.0,
            effect: intent.effect,
            layer: definition.layer,
            explanation,
            undoes: None,
        })
    }

    /// The call that takes back what an ended one did.
    ///
    /// # Errors
    /// [`Refusal`]: it cannot be taken back, was already, or not on this server.
    pub fn plan_undo(&self, call: &ToolCall) -> Result<Plan, Refusal> {
        let (definition, _) = self.find(&call.name).ok_or_else(|| Refusal::UnknownTool(shortened(&call.name)))?;
        if call.undone_at.is_some() {
            return Err(Refusal::NotUndoable("This call was taken back already."));
        }
        let undo = call.undo.as_ref().filter(|undo| undo.available);
        let undo = undo.ok_or(Refusal::NotUndoable("This call cannot be taken back."))?;
        if self.inner.room.settings.tools == ToolsMode::Reads {
            return Err(Refusal::Forbidden(
                "This server only allows tools that read (TECHTIME_TOOLS=reads).".to_owned(),
            ));
        }
        Ok(Plan {
            id: new_id(),
            name: call.name.clone(),
            arguments: call.arguments.clone(),
            effect: Effect::Changes,
            layer: definition.layer,
            explanation: undo.text.clone(),
            undoes: Some(Box::new(call.clone())),
        })
    }

    /// Runs a planned call and tells of it; gives back the ended call. Consent is the caller's
    /// business. Dropping the future cancels: sockets close, process groups die.
    pub async fn run(&self, plan: Plan, origin: Origin, events: &Events) -> ToolCall {
        let mut call = new_call(&plan, origin);
        let Some((_, tool)) = self.find(&plan.name) else {
            let failure = Failure::new(format!("there is no tool called `{}`", shortened(&plan.name)));
            return finish(call, Instant::now(), Err(failure), events).await;
        };
        let arguments = Arguments(plan.arguments);
        let _place = self.place(tool.load(), &mut call, events).await;
        let began = Instant::now();
        let _ = events.send(RunEventKind::ToolStarted { call: call.clone() }).await;
        let deadline = tool.deadline(&arguments);
        let run = Run { room: &self.inner.room, arguments, call_id: call.id.clone(), events };
        let work = async {
            match &plan.undoes {
                Some(former) => tool.undo(former, &run).await,
                None => tool.run(&run).await,
            }
        };
        let came = tokio::time::timeout(deadline, work).await;
        finish(call, began, came.unwrap_or_else(|_| Err(too_long(deadline))), events).await
    }

    /// Whether a change waits to take itself back, as a release of the address does.
    #[must_use]
    pub fn restores_pending(&self) -> bool {
        self.inner.room.restores.pending()
    }

    /// Takes such changes back at once, as a server that stops has to.
    pub async fn settle(&self) {
        self.inner.room.restores.settle().await;
    }

    /// Takes back what an earlier process of this server left waiting when it was killed.
    pub async fn recover(&self) {
        address::put_back_what_was_left(&self.inner.room).await;
    }

    fn find(&self, name: &str) -> Option<(&Definition, &'static dyn Tool)> {
        let definition = self.inner.definitions.iter().find(|definition| definition.name == name)?;
        Some((definition, registry::tool(definition.name)?))
    }

    /// A place among the heavy ones. Who has to wait for it says so.
    async fn place(&self, load: Load, call: &mut ToolCall, events: &Events) -> Option<SemaphorePermit<'_>> {
        match (load, self.inner.heavy.try_acquire()) {
            (Load::Local, _) => None,
            (Load::Heavy, Ok(place)) => Some(place),
            (Load::Heavy, Err(_)) => {
                call.status = CallStatus::Queued;
                let _ = events.send(RunEventKind::ToolStarted { call: call.clone() }).await;
                // Never closed, so there is always a place in the end.
                let place = self.inner.heavy.acquire().await.ok();
                call.status = CallStatus::Running;
                place
            }
        }
    }
}

/// A name of 10 kB is not sent back.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

fn too_long(deadline: std::time::Duration) -> Failure {
    Failure::timed_out(format!("It did not end within {} s.", deadline.as_secs()))
}

impl Plan {
    /// The call as a person is asked about it: it waits for a yes.
    #[must_use]
    pub fn awaiting(&self, origin: Origin) -> ToolCall {
        ToolCall { status: CallStatus::AwaitingApproval, ..new_call(self, origin) }
    }
}

pub(crate) fn new_id() -> CallId {
    CallId::try_from(uuid::Uuid::now_v7().to_string()).unwrap_or_else(|_| unreachable!("a UUID is an id"))
}

fn new_call(plan: &Plan, origin: Origin) -> ToolCall {
    ToolCall {
        id: plan.id.clone(),
        name: plan.name.clone(),
        arguments: plan.arguments.clone(),
        effect: plan.effect,
        status: CallStatus::Running,
        verdict: None,
        summary: String::new(),
        result: String::new(),
        data: None,
        success: false,
        error: None,
        layer: plan.layer,
        origin,
        undo: None,
        undone_at: None,
        undoes: plan.undoes.as_ref().map(|former| former.id.clone()),
        started_at: to_millis(jiff::Timestamp::now()),
        duration_ms: None,
    }
}

/// What a name or an answer from the network holds may not change how a line shows.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect()
}

async fn finish(mut call: ToolCall, began: Instant, came: Result<Outcome, Failure>, events: &Events) -> ToolCall {
    call.duration_ms = Some(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
    match came {
        Ok(outcome) => {
            call.status = CallStatus::Done;
            call.success = true;
            call.verdict = Some(outcome.verdict);
            call.summary = one_line(&outcome.summary);
            call.result = outcome.result;
            call.data = Some(outcome.data);
            call.undo = outcome.undo;
        }
        Err(failure) => {
            call.status = failure.status;
            call.verdict = failure.verdict;
            call.summary = one_line(&failure.error);
            call.result.clone_from(&failure.error);
            call.error = Some(failure.error);
            call.data = failure.data;
            call.undo = failure.undo;
        }
    }
    let _ = events.send(RunEventKind::ToolFinished { call: call.clone() }).await;
    call
}

#[cfg(test)]
mod tests;
