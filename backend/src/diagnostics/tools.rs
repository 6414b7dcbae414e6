//! What a tool is: it says what a call would do, does it, and takes it back. One file a tool or a
//! family of them; their names and parameters stand in the catalogue.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::{CallId, CallStatus, Effect, FieldError, RunEventKind, ToolCall, Undo, Verdict};

use super::runner::{CommandLine, Commands, Output, RunError};
use super::settings::DiagnosticsSettings;
use super::toolbox::arguments::Arguments;
use super::toolbox::system::System;
use super::toolbox::{Events, Restores};

pub mod address;
pub mod bluetooth;
pub mod check_port;
pub mod check_tls;
pub mod cleanup;
pub mod dns_query;
pub mod enable_adapter;
pub mod flush_dns;
pub mod kill_process;
pub mod ladder;
#[cfg(target_os = "linux")]
pub mod linux;
pub mod lookup_dns;
pub mod pick;
pub mod ping;
pub mod printers;
pub mod reach;
mod resolution;
pub mod set_dns;
pub mod show_routes;
pub mod system_health;
pub mod traceroute;
pub mod vpn;
pub mod wifi;
pub mod windows;

/// What every tool is handed: the computer it works on and what it was told at the start.
pub struct Room {
    pub settings: DiagnosticsSettings,
    pub system: System,
    pub commands: Arc<dyn Commands>,
    /// Changes that take themselves back unless somebody confirms them.
    pub restores: Restores,
}

/// What a call would do; what the consent card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub effect: Effect,
    /// What will happen, on what, how to undo it, what it may cut off.
    pub explanation: String,
}

impl Intent {
    /// Looks only.
    #[must_use]
    pub fn reads(explanation: impl Into<String>) -> Self {
        Self { effect: Effect::Reads, explanation: explanation.into() }
    }

    /// Changes something.
    #[must_use]
    pub fn changes(explanation: impl Into<String>) -> Self {
        Self { effect: Effect::Changes, explanation: explanation.into() }
    }

    /// Deletes or ends something.
    #[must_use]
    pub fn destroys(explanation: impl Into<String>) -> Self {
        Self { effect: Effect::Destroys, explanation: explanation.into() }
    }
}

/// What a tool's work takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Reads files and tables of this computer.
    Local,
    /// Sends packets or starts processes; few of these run at once.
    Heavy,
}

/// What came of a call that could do its work.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub verdict: Verdict,
    /// One line for a person.
    pub summary: String,
    /// Markdown.
    pub result: String,
    pub data: Value,
    pub undo: Option<Undo>,
}

impl Outcome {
    /// A finding in one line; the Markdown is the same line until [`Outcome::details`] adds to it.
    #[must_use]
    pub fn new(verdict: Verdict, summary: impl Into<String>, data: Value) -> Self {
        let summary = summary.into();
        Self { verdict, result: summary.clone(), summary, data, undo: None }
    }

    /// Markdown below the summary.
    #[must_use]
    pub fn details(mut self, markdown: &str) -> Self {
        if !markdown.trim().is_empty() {
            self.result = format!("{}\n\n{}", self.summary, markdown.trim());
        }
        self
    }

    /// `POST /api/tools/undo/{call_id}` can take it back.
    #[must_use]
    pub fn undoable(mut self, text: impl Into<String>) -> Self {
        self.undo = Some(Undo { text: text.into(), available: true });
        self
    }

    /// It can be taken back by hand only.
    #[must_use]
    pub fn by_hand(mut self, text: impl Into<String>) -> Self {
        self.undo = Some(Undo { text: text.into(), available: false });
        self
    }
}

/// Why a call could not do its work.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub status: CallStatus,
    /// For a person: what was in the way, and what to do about it.
    pub error: String,
    pub verdict: Option<Verdict>,
    pub data: Option<Value>,
    /// What was changed all the same can be taken back so.
    pub undo: Option<Undo>,
}

impl Failure {
    /// It could not be done.
    #[must_use]
    pub fn new(error: impl Into<String>) -> Self {
        Self { status: CallStatus::Failed, error: error.into(), verdict: None, data: None, undo: None }
    }

    /// It took too long.
    #[must_use]
    pub fn timed_out(error: impl Into<String>) -> Self {
        Self { status: CallStatus::TimedOut, ..Self::new(error) }
    }

    /// Nothing was sent, for this server may not probe that far.
    #[must_use]
    pub fn out_of_scope(room: &Room, what: &str) -> Self {
        let scope = room.settings.scope.as_str();
        Self {
            verdict: Some(Verdict::Info),
            data: Some(json!({"sent": false, "probe_scope": scope})),
            ..Self::new(format!(
                "Nothing was sent: this server is set to look no further than `{scope}`, and {what} is beyond."
            ))
        }
    }

    /// The rights are missing.
    #[must_use]
    pub fn not_permitted(what: &str) -> Self {
        Self::new(format!(
            "This needs administrator rights: {what}. Start TechTime as administrator (root), or do it by hand."
        ))
    }

    /// Data beside the error.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::TimedOut { .. } => Self::timed_out(error.to_string()),
            RunError::Missing(_) | RunError::NotStarted { .. } => Self::new(error.to_string()),
        }
    }
}

/// One call at work.
pub struct Run<'a> {
    pub room: &'a Room,
    pub arguments: Arguments,
    pub call_id: CallId,
    pub events: &'a Events,
}

impl Run<'_> {
    /// Tells how far it is: a hop, a packet, a step. `fraction` is 0..1.
    pub async fn progress(&self, text: impl Into<String>, fraction: Option<f64>) {
        let event = RunEventKind::ToolProgress { call_id: self.call_id.clone(), text: text.into(), fraction };
        // Nobody listening is no reason to stop; whoever hangs up drops the run.
        let _ = self.events.send(event).await;
    }

    /// Runs a command.
    ///
    /// # Errors
    /// Where it is not installed, cannot be started or does not end in time.
    pub async fn command(&self, program: &str, arguments: &[&str], seconds: u64) -> Result<Output, RunError> {
        self.room.commands.run(CommandLine::new(program, arguments, Duration::from_secs(seconds))).await
    }

    /// Runs a PowerShell script; see [`CommandLine::powershell`].
    ///
    /// # Errors
    /// As [`Run::command`]; also where the script failed, with its complaint.
    pub async fn powershell(&self, script: &str, values: &[&str], seconds: u64) -> Result<String, Failure> {
        let line = CommandLine::powershell(script, values, Duration::from_secs(seconds));
        let output = self.room.commands.run(line).await?;
        if output.succeeded() { Ok(output.stdout) } else { Err(complaint(&output)) }
    }
}

/// What a command's refusal means.
#[must_use]
pub fn complaint(output: &Output) -> Failure {
    let said = output.complaint();
    let rights =
        ["permission denied", "not permitted", "access is denied", "requires elevation", "must be root", "superuser"];
    let lower = format!("{} {}", output.stderr, output.stdout).to_lowercase();
    if rights.iter().any(|sign| lower.contains(sign)) { Failure::not_permitted(&said) } else { Failure::new(said) }
}

/// A tool.
#[async_trait]
pub trait Tool: Send + Sync {
    /// Says what a call would do, and fills in what it would do it to. Looks at the computer at
    /// most locally and shortly.
    ///
    /// # Errors
    /// Arguments that are right by themselves, but not together or not here.
    fn intent(&self, room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let _ = (room, arguments);
        Ok(Intent::reads(""))
    }

    /// What a call takes.
    fn load(&self) -> Load {
        Load::Heavy
    }

    /// When a call is ended.
    fn deadline(&self, arguments: &Arguments) -> Duration {
        let _ = arguments;
        Duration::from_secs(30)
    }

    /// Does it.
    ///
    /// # Errors
    /// [`Failure`] where the tool could not do its work; a bad finding is an [`Outcome`].
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure>;

    /// Takes back what an ended call did, from what it left in its `data`.
    ///
    /// # Errors
    /// [`Failure`] where it cannot be taken back (any more).
    async fn undo(&self, call: &ToolCall, run: &Run<'_>) -> Result<Outcome, Failure> {
        let _ = (call, run);
        Err(Failure::new("This call cannot be taken back."))
    }
}

/// Runs something with a time limit of its own inside a call.
///
/// # Errors
/// A failure that says what took too long.
pub async fn within<T>(limit: Duration, what: &str, work: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| Failure::timed_out(format!("{what} did not end within {} s", limit.as_secs())))
}

/// Text from outside as Markdown code: it cannot be markup, and cannot leave its table cell.
#[must_use]
pub fn code(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if matches!(c, '`' | '|') { '\'' } else { c })
        .take(200)
        .collect();
    if plain.trim().is_empty() { "–".to_owned() } else { format!("`{plain}`") }
}
