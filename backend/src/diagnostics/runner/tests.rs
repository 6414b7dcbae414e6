//! The runner against real processes.

use std::time::Duration;

use super::*;

async fn shell(script: &str, deadline_ms: u64) -> Result<Output, RunError> {
    SystemCommands.run(CommandLine::new("sh", &["-c", script], Duration::from_millis(deadline_ms))).await
}

/// Whether any process with this mark in its arguments is alive.
fn alive(mark: &str) -> bool {
    std::fs::read_dir("/proc").into_iter().flatten().flatten().any(|entry| {
        let own = entry.file_name().to_string_lossy() == std::process::id().to_string();
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        !own && String::from_utf8_lossy(&line).contains(mark)
    })
}

async fn gone(mark: &str) -> bool {
    for _ in 0..100 {
        if !alive(mark) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn a_command_gives_its_code_and_both_streams() {
    let output = shell("echo out; echo err >&2; exit 3", 5000).await.unwrap();
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (Some(3), "out\n", "err\n"));
    assert!(!output.truncated && !output.succeeded());
    assert_eq!(output.complaint(), "err");
}

#[tokio::test]
async fn arguments_reach_the_program_as_they_are() {
    let hostile = "$(touch /tmp/x); `id` | & > 'quoted' \"too\" *";
    let line = CommandLine::new("printf", &["%s", hostile], Duration::from_secs(5));
    assert_eq!(SystemCommands.run(line).await.unwrap().stdout, hostile);
}

#[tokio::test]
async fn the_locale_is_fixed() {
    assert_eq!(shell("echo $LC_ALL $LANG $TERM", 5000).await.unwrap().stdout, "C C dumb\n");
}

#[tokio::test]
async fn a_missing_program_is_named() {
    let line = CommandLine::new("no-such-program-here", &[], Duration::from_secs(1));
    assert_eq!(SystemCommands.run(line).await, Err(RunError::Missing("no-such-program-here".into())));
}

#[tokio::test]
async fn a_deadline_ends_the_whole_group_and_keeps_what_was_said() {
    let error = shell("echo begun; sleep 4711.1 & sleep 4711.1", 2000).await.unwrap_err();
    let RunError::TimedOut { so_far, .. } = error else { panic!("{error:?}") };
    assert_eq!(so_far.stdout, "begun\n");
    assert!(gone("4711.1").await, "a child outlived its deadline");
}

#[tokio::test]
async fn dropping_the_run_ends_the_whole_group() {
    let run = tokio::spawn(async { shell("sleep 4712.1 & sleep 4712.1", 60_000).await });
    while !alive("4712.1") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    run.abort();
    assert!(gone("4712.1").await, "a child outlived its run");
}

#[tokio::test]
async fn a_child_that_holds_the_output_does_not_hold_the_run() {
    // The children live for more than an hour, and a run that they held would end as timed out.
    let output = shell("echo done; sleep 4713.1 &", 30_000).await.unwrap();
    assert_eq!((output.stdout.as_str(), output.code), ("done\n", Some(0)));
    assert!(gone("4713.1").await, "a child outlived its command");
}

#[tokio::test]
async fn endless_output_is_cut_at_the_cap_and_the_command_ended() {
    let output = SystemCommands.run(CommandLine::new("yes", &["4714.1"], Duration::from_secs(30))).await.unwrap();
    assert!(output.truncated);
    assert_eq!(output.stdout.len(), OUTPUT_CAP);
    assert!(gone("4714.1").await, "it still says yes");
}

#[tokio::test]
async fn output_that_is_not_utf8_is_still_text() {
    let output = shell(r"printf 'f\374r \033[31mred\033[0m \000end'", 5000).await.unwrap();
    assert_eq!(output.stdout, "für red end");
}

#[test]
fn values_of_a_powershell_script_are_quoted() {
    let line =
        CommandLine::powershell("Get-NetAdapter -Name $args[0]", &["Wi'; Stop-Computer; '"], Duration::from_secs(1));
    assert!(line.arguments[3].ends_with("'Wi''; Stop-Computer; '''"), "{line}");
}
