//! The tools of Windows against recordings of one, on every system.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use shared_types::{CallStatus, Effect, JsonObject, Origin, ToolCall, Verdict};

use crate::diagnostics::runner::{CommandLine, Commands, Output, RunError};
use crate::diagnostics::settings::DiagnosticsSettings;
use crate::diagnostics::toolbox::system::System;
use crate::diagnostics::toolbox::{Plan, Refusal, Toolbox};

/// A computer that answers by what stands in a command line, and remembers what it was asked.
#[derive(Default)]
struct Recording {
    answers: Vec<(&'static str, i32, String)>,
    asked: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl Commands for Recording {
    async fn run(&self, line: CommandLine) -> Result<Output, RunError> {
        let text = line.to_string();
        let answer = self.answers.iter().find(|(sign, ..)| text.contains(sign));
        self.asked.lock().unwrap().push(text);
        let Some((_, code, stdout)) = answer else { return Err(RunError::Missing(line.program)) };
        Ok(Output { code: Some(*code), stdout: stdout.clone(), stderr: String::new(), truncated: false })
    }
}

fn windows(answers: Vec<(&'static str, i32, String)>) -> (Toolbox, Arc<Recording>) {
    let recording = Arc::new(Recording { answers, ..Recording::default() });
    (Toolbox::on(DiagnosticsSettings::default(), System::Windows, recording.clone()), recording)
}

fn plan(toolbox: &Toolbox, name: &str, arguments: Value) -> Result<Plan, Refusal> {
    let arguments: JsonObject = arguments.as_object().cloned().expect("an object");
    toolbox.plan(name, &arguments)
}

async fn run(toolbox: &Toolbox, name: &str, arguments: Value) -> ToolCall {
    let plan = plan(toolbox, name, arguments).unwrap();
    let (events, mut received) = tokio::sync::mpsc::channel(64);
    let work = async {
        let call = toolbox.run(plan, Origin::Manual, &events).await;
        drop(events);
        call
    };
    tokio::join!(work, async { while received.recv().await.is_some() {} }).0
}

#[tokio::test]
async fn robocopy_lists_first_and_says_what_it_would_delete() {
    let table = include_str!("../../../../fixtures/commands/windows/robocopy/german.txt");
    let (toolbox, recording) = windows(vec![("robocopy", 9, table.into())]);
    let folders = json!({"source": "C:\\Users\\Ann", "destination": "D:\\Backup"});
    assert_eq!(plan(&toolbox, "robocopy", folders.clone()).unwrap().effect, Effect::Reads);
    let with = |extra: Value| {
        let mut arguments = folders.clone();
        arguments.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap());
        arguments
    };
    assert_eq!(plan(&toolbox, "robocopy", with(json!({"dry_run": false}))).unwrap().effect, Effect::Changes);
    let mirror = plan(&toolbox, "robocopy", with(json!({"dry_run": false, "mirror": true}))).unwrap();
    assert!(mirror.effect == Effect::Destroys && mirror.explanation.contains("DELETES"));
    for (arguments, field) in [
        (json!({"source": "C:\\a", "destination": "C:\\a\\b"}), "destination"),
        (json!({"source": "C:\\a", "destination": "c:\\A\\"}), "destination"),
        (with(json!({"mirror": true, "move": true})), "move"),
        (json!({"source": "C:\\a\\..\\b", "destination": "D:\\x"}), "source"),
        (json!({"source": "C:\\a /MIR", "destination": "D:\\x"}), "source"),
    ] {
        let refused = plan(&toolbox, "robocopy", arguments.clone());
        assert!(
            matches!(&refused, Err(Refusal::Arguments(errors)) if errors[0].field == field),
            "{arguments}: {refused:?}"
        );
    }
    let call = run(&toolbox, "robocopy", folders).await;
    assert!(call.success && call.verdict == Some(Verdict::Fail), "{}", call.summary);
    assert_eq!(call.data.unwrap()["files_copied"], 12);
    assert!(recording.asked.lock().unwrap()[0].contains("/L"), "a dry run lists only");
}

#[tokio::test]
async fn office_is_not_repaired_while_its_programs_are_open() {
    let state = json!({"version": "16.0.1", "platform": "x64", "culture": "de-de", "client": true, "open": ["excel"], "repairing": 0});
    let (toolbox, recording) = windows(vec![("ClickToRun", 0, state.to_string())]);
    let call = run(&toolbox, "repair_office365", json!({"dry_run": false})).await;
    assert!(
        !call.success && call.status == CallStatus::Failed && call.summary.contains("Close excel"),
        "{}",
        call.summary
    );
    assert_eq!(recording.asked.lock().unwrap().len(), 1, "nothing was started");
}

#[tokio::test]
async fn checking_only_never_repairs() {
    let (toolbox, recording) = windows(vec![
        ("ScanHealth", 0, "No component store corruption detected.".into()),
        ("verifyonly", 0, "Der Windows-Ressourcenschutz hat keine Integritätsverletzungen gefunden.".into()),
    ]);
    let planned = plan(&toolbox, "run_dism_sfc", json!({"check_only": true})).unwrap();
    assert_eq!(planned.effect, Effect::Reads);
    let call = run(&toolbox, "run_dism_sfc", json!({"check_only": true})).await;
    assert_eq!(call.verdict, Some(Verdict::Pass), "{}", call.summary);
    assert!(
        recording.asked.lock().unwrap().iter().all(|line| !line.contains("scannow") && !line.contains("RestoreHealth"))
    );
}

#[tokio::test]
async fn another_makers_audio_is_left_alone() {
    let state = json!({"maker": "LENOVO", "devices": [{"Status": "OK"}], "services": [{"Status": "Running"}]});
    let (toolbox, recording) = windows(vec![("Win32_ComputerSystem", 0, state.to_string())]);
    let shown = run(&toolbox, "fix_dell_audio", json!({})).await;
    assert!(shown.success && shown.effect == Effect::Reads);
    let call = run(&toolbox, "fix_dell_audio", json!({"dry_run": false})).await;
    assert!(!call.success && recording.asked.lock().unwrap().len() == 2, "{}", call.summary);
}

#[tokio::test]
async fn a_missing_right_is_named_as_such() {
    let (toolbox, _) = windows(vec![
        ("netsh", 1, "Access is denied.".into()),
        ("ipconfig", 1, "The requested operation requires elevation.".into()),
    ]);
    let call = run(&toolbox, "flush_dns", json!({})).await;
    assert!(!call.success && call.summary.contains("administrator"), "{}", call.summary);
}
