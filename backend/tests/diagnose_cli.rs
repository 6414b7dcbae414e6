//! `techtime diagnose` as a program: exit codes, the last line, files of facts, and what it refuses.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn room() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/facts").join(format!("{name}.json.gz"))
}

#[expect(clippy::disallowed_methods, reason = "these tests are about the program itself")]
fn diagnose(room: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_techtime"));
    command
        .arg("diagnose")
        .current_dir(room.path())
        .env_clear()
        .env("HOME", room.path())
        .env("TECHTIME_PROBE_SCOPE", "local")
        .stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The exit code with what was said on both channels.
fn ended(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("it runs");
    (status.code().expect("an exit code"), text(&stdout), text(&stderr))
}

fn last_line(text: &str) -> Value {
    serde_json::from_str(text.lines().last().expect("a line")).expect("JSON")
}

#[test]
fn the_exit_code_says_how_the_network_is() {
    let room = room();
    for (name, code, status) in
        [("healthy_dual_stack", 0, "healthy"), ("dns_slow", 1, "degraded"), ("captive_portal_redirect", 2, "broken")]
    {
        let (ended, said, _) = ended(diagnose(&room).arg("--json").arg("--facts-in").arg(fixture(name)));
        let verdict = last_line(&said);
        assert_eq!((ended, verdict["status"].as_str()), (code, Some(status)), "{name}");
        assert_eq!(verdict["layers"].as_array().map(Vec::len), Some(5), "{name}");
    }
    let (code, said, _) = ended(diagnose(&room).arg("--facts-in").arg(fixture("dns_slow")));
    assert_eq!(code, 1);
    assert!(said.contains("What to do") && said.contains("dns_slow · confidence"), "{said}");
}

#[test]
fn what_was_seen_is_saved_and_judged_again_alike() {
    let room = room();
    for name in ["seen.json", "seen.json.gz"] {
        let (code, said, _) = ended(diagnose(&room).args(["--json", "--facts-out", name]));
        assert!((0..=3).contains(&code), "{code}");
        assert!(said.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{said}");
        assert!(said.contains(r#""type":"layer_changed""#), "{said}");
        let (again, replayed, _) = ended(diagnose(&room).args(["--json", "--facts-in", name]));
        assert_eq!((again, last_line(&replayed)), (code, last_line(&said)), "{name}");
    }
    let (_, said, _) = ended(diagnose(&room).args(["--json", "--facts-in", "seen.json", "--compare", "seen.json.gz"]));
    let changes: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert!(changes["type"] == "changes" && changes["items"].is_array(), "{said}");
}

#[test]
fn one_rung_alone_is_told_of() {
    let room = room();
    let (code, said, _) = ended(diagnose(&room).args(["--json", "--layer", "1"]));
    assert!((0..=3).contains(&code), "{code}");
    let verdict = last_line(&said);
    let skipped = verdict["layers"].as_array().expect("rungs").iter().filter(|l| l["status"] == "skipped").count();
    assert!(skipped >= 3, "{said}");
}

#[test]
fn wrong_use_is_64_and_never_a_verdict() {
    let room = room();
    for arguments in [
        &["--layer", "0"][..],
        &["--layer", "6"],
        &["--timeout", "0"],
        &["--timeout", "soon"],
        &["--scope", "mars"],
        &["--bogus"],
        &["extra"],
        &["--target", ""],
        &["--target", "a b"],
        &["--target", "ftp://a.example"],
        &["--target", "a.example", "--layer", "3"],
        &["--facts-in", "/nonexistent"],
        &["--facts-in", "/"],
        &["--facts-in", "x", "--scope", "local"],
        &["--facts-in", "x", "--timeout", "1"],
        &["--compare", "/nonexistent"],
        &["--config", "/nonexistent"],
    ] {
        let (code, said, complaint) = ended(diagnose(&room).args(arguments));
        assert_eq!((code, said.as_str()), (64, ""), "{arguments:?}: {complaint}");
        assert!(!complaint.is_empty(), "{arguments:?}");
    }
    let (code, _, complaint) = ended(diagnose(&room).env("TECHTIME_PROBE_SCOPE", "mars"));
    assert_eq!(code, 64, "{complaint}");
    assert!(complaint.contains("TECHTIME_PROBE_SCOPE"), "{complaint}");
    std::fs::write(room.path().join("techtime.toml"), "colour = 1\n").expect("written");
    let (code, _, complaint) = ended(&mut diagnose(&room));
    assert_eq!(code, 64, "{complaint}");
    assert!(complaint.contains("techtime.toml"), "{complaint}");
}

#[test]
fn what_only_the_server_minds_does_not_hold_it_up() {
    let room = room();
    let (code, said, complaint) = ended(diagnose(&room).arg("--json").env("HOST", "0.0.0.0"));
    assert!((0..=3).contains(&code), "{code}: {complaint}");
    assert!(last_line(&said)["cause"].is_string());
    let (code, help, _) = ended(diagnose(&room).arg("--help"));
    assert_eq!(code, 0);
    for heeded in ["--json", "--facts-out", "--target", "--scope", "--config", "--probe-hosts"] {
        assert!(help.contains(heeded), "{heeded} is missing: {help}");
    }
    for foreign in ["--port", "--demo", "--ollama-model", "--data-dir"] {
        assert!(!help.contains(foreign), "{foreign} does not belong here: {help}");
    }
}

#[cfg(unix)]
#[test]
fn an_env_file_that_cannot_be_read_is_left_out_with_a_word() {
    let room = room();
    // A link to itself cannot be read even by root.
    std::os::unix::fs::symlink(".env", room.path().join(".env")).expect("made");
    let (code, said, complaint) = ended(diagnose(&room).arg("--json"));
    assert!((0..=3).contains(&code), "{code}: {complaint}");
    assert!(last_line(&said)["cause"].is_string());
    assert!(complaint.contains(".env is left out"), "{complaint}");
}

#[test]
fn a_file_that_cannot_be_written_does_not_cost_the_verdict() {
    let room = room();
    let (code, said, complaint) = ended(diagnose(&room).args(["--json", "--facts-out", "/nonexistent/facts.json"]));
    assert_eq!(code, 70, "{complaint}");
    assert!(last_line(&said)["cause"].is_string(), "{said}");
    assert!(complaint.contains("/nonexistent/facts.json"), "{complaint}");
}

#[test]
fn facts_that_unfold_without_end_are_refused() {
    let room = room();
    let path = room.path().join("bomb.json.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0_u8; 1024 * 1024];
    for _ in 0..40 {
        packed.write_all(&zeros).expect("packed");
    }
    std::fs::write(&path, packed.finish().expect("packed")).expect("written");
    let (code, _, complaint) = ended(diagnose(&room).args(["--facts-in", "bomb.json.gz"]));
    assert_eq!(code, 64);
    assert!(complaint.contains("larger"), "{complaint}");
}

#[test]
fn watching_ends_when_nobody_reads_any_more() {
    let room = room();
    let mut child = diagnose(&room)
        .args(["--json", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    drop(out);
    // The verdict, or the next look five seconds later, meets the closed pipe.
    let code = child.wait().expect("it ends").code();
    assert!(code.is_some_and(|code| (0..=3).contains(&code)), "{code:?}");
}
