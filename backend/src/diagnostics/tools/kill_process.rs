//! `kill_process`: ends a program by its id and the moment it began, so that a reused id is never
//! hit; asks it first, and never touches what the system or TechTime itself needs.

use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::json;
use shared_types::{FieldError, Verdict};
use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use super::system_health::size;
use super::{Failure, Intent, Load, Outcome, Room, Run, Tool, code};
use crate::diagnostics::toolbox::arguments::{Arguments, error};

pub struct KillProcess;

/// What a program may take to save and end when it is asked to.
const POLITE_PATIENCE: Duration = Duration::from_secs(5);

/// Programs whose end takes the session or the system with it, in lower case.
const PROTECTED: [&str; 46] = [
    "init",
    "systemd",
    "launchd",
    "kernel_task",
    "windowserver",
    "loginwindow",
    "dbus-daemon",
    "dbus-broker",
    "dbus-broker-launch",
    "xorg",
    "xwayland",
    "gnome-shell",
    "kwin_wayland",
    "kwin_x11",
    "plasmashell",
    "gdm",
    "gdm3",
    "sddm",
    "lightdm",
    "login",
    "sshd",
    "networkmanager",
    "wpa_supplicant",
    "polkitd",
    "udevd",
    "systemd-udevd",
    "systemd-journald",
    "systemd-logind",
    "systemd-resolved",
    "systemd-networkd",
    "containerd",
    "dockerd",
    "system",
    "registry",
    "smss.exe",
    "csrss.exe",
    "wininit.exe",
    "winlogon.exe",
    "services.exe",
    "lsass.exe",
    "svchost.exe",
    "dwm.exe",
    "fontdrvhost.exe",
    "explorer.exe",
    "memory compression",
    "secure system",
];

/// A process as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Found {
    process_id: u32,
    name: String,
    /// Seconds since 1970.
    started_at: u64,
    memory_bytes: u64,
    parent_id: Option<u32>,
    /// Why it may not be ended, if it may not.
    protected: Option<&'static str>,
}

#[async_trait]
impl Tool for KillProcess {
    fn load(&self) -> Load {
        Load::Local
    }

    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let name = arguments.text("process_name").map(str::to_owned);
        let dry = arguments.flag("dry_run");
        let Some(id) = arguments.integer("process_id").and_then(|id| u32::try_from(id).ok()) else {
            let Some(name) = name else {
                return Err(vec![error("process_id", "is required, or process_name to find it")]);
            };
            if !dry {
                return Err(vec![error(
                    "process_id",
                    "is required to end a program; with process_name alone only a dry run is possible",
                )]);
            }
            return Ok(Intent::reads(format!("Lists the programs called {name} with their ids. Nothing is ended.")));
        };
        let found =
            Table::read(Some(id)).find(id).ok_or_else(|| vec![error("process_id", "is no process that runs now")])?;
        if let Some(reason) = found.protected {
            return Err(vec![error("process_id", &format!("is protected: {} {reason}", found.name))]);
        }
        if name.is_some_and(|name| !found.is_called(&name)) {
            return Err(vec![error(
                "process_name",
                &format!("is not the name of process {id}, which is {}", found.name),
            )]);
        }
        let started_at = i64::try_from(found.started_at).unwrap_or_default();
        if arguments.integer("started_at").is_some_and(|expected| expected != started_at) {
            return Err(vec![error(
                "started_at",
                "is not when this process began: the id belongs to another program now",
            )]);
        }
        // What is confirmed is this process, not whoever has its id by then.
        arguments.0.insert("process_name".into(), shortened(&found.name).into());
        arguments.0.insert("started_at".into(), started_at.into());
        if dry {
            return Ok(Intent::reads(format!("Shows the program {} (process {id}). Nothing is ended.", found.name)));
        }
        let how = if arguments.flag("force") {
            "at once, without asking it to save"
        } else {
            "by asking it to; it has 5 seconds to save and end"
        };
        let memory = size(found.memory_bytes);
        Ok(Intent::destroys(format!(
            "Ends the program {} (process {id}, {memory} of memory) {how}. What it has not saved is lost; this cannot be undone, but the program can be started again.",
            found.name
        )))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = run.arguments.text("process_name").map(str::to_owned);
        let id = run.arguments.integer("process_id").and_then(|id| u32::try_from(id).ok());
        let Some(id) = id else { return list(&name.unwrap_or_default()).await };
        let found = look(id).await.ok_or_else(|| Failure::new(format!("Process {id} has ended already.")))?;
        let expected = run.arguments.integer("started_at").and_then(|at| u64::try_from(at).ok());
        if expected.is_some_and(|at| at != found.started_at) {
            return Err(Failure::new(format!(
                "Process {id} is another program now ({}); nothing was ended.",
                found.name
            )));
        }
        if let Some(reason) = found.protected {
            return Err(Failure::new(format!("{} is protected: it {reason}.", found.name)));
        }
        if run.arguments.flag("dry_run") {
            let summary = format!("{} (process {id}) would be ended. Nothing was.", code(&found.name));
            let data = json!({"target": id, "dry_run": true, "matches": [found], "killed": [], "killed_count": 0});
            return Ok(
                Outcome::new(Verdict::Info, summary, data).details("Run it again with `dry_run: false` to end it.")
            );
        }
        end(run, &found).await
    }
}

async fn end(run: &Run<'_>, found: &Found) -> Result<Outcome, Failure> {
    let force = run.arguments.flag("force");
    signal(run, found, force).await?;
    let deadline = tokio::time::Instant::now() + POLITE_PATIENCE;
    let mut alive = true;
    while alive && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(50)).await;
        alive = look(found.process_id).await.is_some_and(|now| now.started_at == found.started_at);
    }
    let (ended, id) = (!alive, found.process_id);
    let data = json!({
        "target": id, "dry_run": false, "killed": if ended { json!([found]) } else { json!([]) }, "killed_count": u8::from(ended),
        "failed": if ended { json!([]) } else { json!([found]) }, "failed_count": u8::from(!ended),
        "protected_blocked": [], "protected_blocked_count": 0, "force_used": force,
    });
    let name = code(&found.name);
    if ended {
        return Ok(Outcome::new(Verdict::Pass, format!("{name} (process {id}) has ended."), data)
            .by_hand(format!("Start {} again.", found.name)));
    }
    let advice = if force { "the system still holds it" } else { "it does not want to; force ends it without asking" };
    Ok(Outcome::new(Verdict::Warn, format!("{name} (process {id}) still runs: {advice}."), data))
}

async fn list(name: &str) -> Result<Outcome, Failure> {
    let wanted = name.to_owned();
    let matches = tokio::task::spawn_blocking(move || Table::read(None).called(&wanted)).await.unwrap_or_default();
    let data = json!({"target": name, "dry_run": true, "matches": matches, "killed": [], "killed_count": 0});
    if matches.is_empty() {
        return Ok(Outcome::new(Verdict::Info, format!("No program called {} runs.", code(name)), data));
    }
    let mut table = String::from("| Program | Id | Memory | |\n| --- | --- | --- | --- |\n");
    for found in &matches {
        let note = found.protected.map_or(String::new(), |reason| format!("protected: {reason}"));
        table += &format!("| {} | {} | {} | {note} |\n", code(&found.name), found.process_id, size(found.memory_bytes));
    }
    let summary =
        format!("{} program(s) called {}. Nothing was ended; name one by its process_id.", matches.len(), code(name));
    Ok(Outcome::new(Verdict::Info, summary, data).details(&table))
}

async fn look(id: u32) -> Option<Found> {
    tokio::task::spawn_blocking(move || Table::read(Some(id)).find(id)).await.ok().flatten()
}

fn shortened(name: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || " ._-()+".contains(c);
    name.chars()
        .filter(|c| fits(*c))
        .take(64)
        .collect::<String>()
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

impl Found {
    fn is_called(&self, name: &str) -> bool {
        shortened(&self.name).eq_ignore_ascii_case(name) || self.name.to_lowercase().contains(&name.to_lowercase())
    }
}

/// Whether this runs and is no thread of another. A zombie has ended; only its parent has not taken notice.
fn is_program(process: &Process) -> bool {
    let over = matches!(process.status(), sysinfo::ProcessStatus::Zombie | sysinfo::ProcessStatus::Dead);
    !over && process.thread_kind().is_none()
}

/// The processes of this moment.
struct Table {
    system: Option<System>,
}

impl Table {
    fn read(only: Option<u32>) -> Self {
        let own = Pid::from_u32(std::process::id());
        let kind = ProcessRefreshKind::nothing().with_memory().with_user(UpdateKind::Always);
        let Ok(mut system) = System::new() else { return Self { system: None } };
        match only {
            // Ancestors are looked for from our own process upwards.
            Some(id) => {
                let mut next = Some(own);
                system.refresh_processes_specifics(ProcessesToUpdate::Some(&[Pid::from_u32(id)]), false, kind);
                while let Some(pid) = next {
                    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kind);
                    next = system
                        .process(pid)
                        .and_then(Process::parent)
                        .filter(|parent| system.process(*parent).is_none());
                }
            }
            None => {
                system.refresh_processes_specifics(ProcessesToUpdate::All, false, kind);
            }
        }
        Self { system: Some(system) }
    }

    fn find(&self, id: u32) -> Option<Found> {
        let process = self.system.as_ref()?.process(Pid::from_u32(id))?;
        is_program(process).then(|| self.found(process))
    }

    fn called(&self, name: &str) -> Vec<Found> {
        let processes = self.system.iter().flat_map(|system| system.processes().values());
        let programs = processes.filter(|process| is_program(process));
        let mut found: Vec<Found> =
            programs.map(|process| self.found(process)).filter(|found| found.is_called(name)).collect();
        found.sort_by_key(|found| found.process_id);
        found.truncate(50);
        found
    }

    fn found(&self, process: &Process) -> Found {
        Found {
            process_id: process.pid().as_u32(),
            name: process.name().to_string_lossy().into_owned(),
            started_at: process.start_time(),
            memory_bytes: process.memory(),
            parent_id: process.parent().map(Pid::as_u32),
            protected: self.protected(process),
        }
    }

    fn protected(&self, process: &Process) -> Option<&'static str> {
        let system = self.system.as_ref()?;
        let own = Pid::from_u32(std::process::id());
        let mut ancestor = Some(own);
        // A chain of parents is short; a bound keeps a broken table from holding us.
        for _ in 0..64 {
            let Some(pid) = ancestor else { break };
            if pid == process.pid() {
                return Some(if pid == own { "is TechTime itself" } else { "runs TechTime" });
            }
            ancestor = system.process(pid).and_then(Process::parent);
        }
        let name = process.name().to_string_lossy().to_lowercase();
        if process.pid().as_u32() <= 1 || PROTECTED.contains(&name.as_str()) {
            return Some("keeps the system or the session running");
        }
        let kernel = cfg!(target_os = "linux") && process.parent() == Some(Pid::from_u32(2))
            || process.pid().as_u32() == 2 && process.memory() == 0;
        if kernel {
            return Some("belongs to the kernel");
        }
        let (ours, theirs) = (system.process(own).and_then(Process::user_id), process.user_id());
        let root = ours.is_some_and(|id| id.to_string() == "0");
        if cfg!(unix) && !root && ours != theirs {
            return Some("belongs to another user");
        }
        None
    }
}

/// Asks the process to end, or ends it. On Linux by a handle that stays with the process, checked once
/// more after it was taken.
#[cfg(target_os = "linux")]
async fn signal(_run: &Run<'_>, found: &Found, force: bool) -> Result<(), Failure> {
    use rustix::process::{Pid as Number, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
    let number = i32::try_from(found.process_id).ok().and_then(Number::from_raw);
    let number = number.ok_or_else(|| Failure::new("This is no process id."))?;
    let ended = |_| Failure::new(format!("Process {} has ended already.", found.process_id));
    let handle = pidfd_open(number, PidfdFlags::empty()).map_err(ended)?;
    if look(found.process_id).await.is_none_or(|now| now.started_at != found.started_at || now.protected.is_some()) {
        return Err(Failure::new(format!("Process {} is another program now; nothing was ended.", found.process_id)));
    }
    let signal = if force { Signal::KILL } else { Signal::TERM };
    pidfd_send_signal(handle, signal).map_err(|error| refused(found, &error.to_string()))
}

#[cfg(all(unix, not(target_os = "linux")))]
async fn signal(_run: &Run<'_>, found: &Found, force: bool) -> Result<(), Failure> {
    use rustix::process::{Pid as Number, Signal, kill_process};
    let number = i32::try_from(found.process_id).ok().and_then(Number::from_raw);
    let number = number.ok_or_else(|| Failure::new("This is no process id."))?;
    let signal = if force { Signal::KILL } else { Signal::TERM };
    kill_process(number, signal).map_err(|error| refused(found, &error.to_string()))
}

#[cfg(windows)]
async fn signal(run: &Run<'_>, found: &Found, force: bool) -> Result<(), Failure> {
    let id = found.process_id.to_string();
    let mut arguments = vec!["/PID", id.as_str()];
    if force {
        arguments.push("/F");
    }
    let output = run.command("taskkill", &arguments, 10).await?;
    if output.succeeded() { Ok(()) } else { Err(refused(found, &output.complaint())) }
}

fn refused(found: &Found, why: &str) -> Failure {
    Failure::new(format!("{} (process {}) could not be ended: {why}", found.name, found.process_id))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::diagnostics::runner::{CommandLine, Commands, SystemCommands};
    use crate::diagnostics::settings::DiagnosticsSettings;
    use crate::diagnostics::toolbox::{Plan, Refusal, Toolbox};
    use shared_types::{Effect, JsonObject, Origin, ToolCall};

    fn plan(arguments: serde_json::Value) -> Result<Plan, Refusal> {
        let arguments: JsonObject = arguments.as_object().cloned().expect("an object");
        Toolbox::new(DiagnosticsSettings::default()).plan("kill_process", &arguments)
    }

    async fn run(plan: Plan) -> ToolCall {
        let (events, mut received) = tokio::sync::mpsc::channel(64);
        let draining = tokio::spawn(async move { while received.recv().await.is_some() {} });
        let call = Toolbox::new(DiagnosticsSettings::default()).run(plan, Origin::Manual, &events).await;
        drop(events);
        draining.await.expect("it ends");
        call
    }

    /// A program of our own to end; gives its id.
    async fn victim(seconds: &str) -> u32 {
        let line = CommandLine::new("sleep", &[seconds], Duration::from_secs(60));
        tokio::spawn(async move { SystemCommands.run(line).await });
        loop {
            let found = Table::read(None).called("sleep").into_iter().find(|found| {
                let line = std::fs::read(format!("/proc/{}/cmdline", found.process_id)).unwrap_or_default();
                String::from_utf8_lossy(&line).contains(seconds)
            });
            if let Some(found) = found {
                return found.process_id;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[test]
    fn what_may_not_be_ended_is_refused_before_anything_happens() {
        let own = std::process::id();
        for (arguments, field) in [
            (json!({}), "process_id"),
            (json!({"process_name": "sleep", "dry_run": false}), "process_id"),
            (json!({"process_id": 0}), "process_id"),
            (json!({"process_id": 1}), "process_id"),
            (json!({"process_id": -1}), "process_id"),
            (json!({"process_id": own}), "process_id"),
            (json!({"process_id": 4_100_000_000_u32}), "process_id"),
        ] {
            let Err(Refusal::Arguments(errors)) = plan(arguments.clone()) else { panic!("{arguments}") };
            assert_eq!(errors[0].field, field, "{arguments}");
        }
        let protected = Table::read(Some(1)).find(1);
        assert!(protected.is_none_or(|found| found.protected.is_some()));
    }

    #[tokio::test]
    async fn a_program_is_shown_first_and_ended_by_id_and_moment() {
        let id = victim("4801.5").await;
        let dry = plan(json!({"process_id": id})).unwrap();
        assert_eq!((dry.effect, dry.arguments["process_name"].as_str()), (Effect::Reads, Some("sleep")));
        let shown = run(dry.clone()).await;
        assert!(shown.success && shown.summary.contains("would be ended"), "{}", shown.summary);
        let wrong = plan(json!({"process_id": id, "started_at": 7}));
        assert!(matches!(wrong, Err(Refusal::Arguments(errors)) if errors[0].field == "started_at"));
        let wrong = plan(json!({"process_id": id, "process_name": "firefox"}));
        assert!(matches!(wrong, Err(Refusal::Arguments(errors)) if errors[0].field == "process_name"));
        let mut arguments = dry.arguments;
        arguments.insert("dry_run".into(), false.into());
        let planned = plan(arguments.into()).unwrap();
        assert_eq!(planned.effect, Effect::Destroys);
        assert!(planned.explanation.contains("sleep") && planned.explanation.contains(&id.to_string()));
        let ended = run(planned.clone()).await;
        assert!(ended.success && ended.verdict == Some(Verdict::Pass), "{ended:?}");
        // The same call again: nobody has that id and moment any more.
        assert!(!run(planned).await.success);
    }

    #[tokio::test]
    async fn a_name_alone_lists_and_ends_nothing() {
        let id = victim("4802.5").await;
        let listed = run(plan(json!({"process_name": "sleep"})).unwrap()).await;
        let ids: Vec<u64> = listed.data.as_ref().unwrap()["matches"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|m| m["process_id"].as_u64())
            .collect();
        assert!(ids.contains(&u64::from(id)), "{ids:?}");
        assert!(Table::read(Some(id)).find(id).is_some());
    }
}
