//! `cargo xtask test`: everything that must hold, with the time of each step.

use std::process::Command;
use std::time::Instant;

use crate::process::{cargo, debian, find, program, search_path_variable, step};
use crate::{Done, build, lab, schemathesis, tools};

/// How much to test.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Leave out browser, lab and other servers: under three minutes when built before
    #[arg(long)]
    fast: bool,
}

/// Judges the page's accessibility in the browser's tests.
const AXE: &str = "axe-core@4.14.1";
const AXE_FILE: &str = "node_modules/axe-core/axe.min.js";

/// One step: its name and what it does.
type Step = (&'static str, fn() -> Done);

const FAST: [Step; 4] = [
    ("format", || step("cargo fmt", cargo().args(["fmt", "--all", "--check"]))),
    ("lints", lints),
    ("lints of the page", lints_of_the_page),
    ("tests", tests),
];

const FULL: [Step; 8] = [
    ("properties at length", properties),
    ("page and server", build::all),
    ("weight of the page", build::weigh),
    ("browser", browser),
    ("fault lab", lab::as_a_step),
    ("API against its document", schemathesis::schemathesis),
    ("other people's model servers", model_servers),
    ("licences and sources", deny),
];

/// Runs the steps in order; one that fails does not keep the others from being seen.
pub(crate) fn test(args: &Args) -> Done {
    let started = Instant::now();
    let mut times = Vec::new();
    let mut failures = Vec::new();
    let steps: Vec<Step> = FAST.into_iter().chain(FULL.into_iter().filter(|_| !args.fast)).collect();
    for (name, what) in steps {
        let began = Instant::now();
        let done = what();
        times.push((name, began.elapsed().as_secs_f64()));
        if let Err(reason) = done {
            eprintln!("==> {name} FAILED: {reason}");
            failures.push(format!("{name}: {reason}"));
        }
    }
    print_times(&times, started);
    if failures.is_empty() {
        println!("everything holds");
        return Ok(());
    }
    Err(failures.join("\n"))
}

fn print_times(times: &[(&str, f64)], started: Instant) {
    println!("\nstep                          seconds");
    for (name, seconds) in times {
        println!("{name:<28} {seconds:>8.1}");
    }
    println!("{:<28} {:>8.1}", "all", started.elapsed().as_secs_f64());
}

fn lints() -> Done {
    step("clippy", cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
}

fn lints_of_the_page() -> Done {
    tools::wasm_target()?;
    step(
        "clippy for wasm32",
        cargo().args([
            "clippy",
            "-p",
            "frontend",
            "-p",
            "shared-types",
            "--target",
            "wasm32-unknown-unknown",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
    )
}

fn tests() -> Done {
    tools::cargo_tool("cargo-nextest", "", "cargo-nextest")?;
    step("nextest", &mut nextest())
}

/// The whole workspace, always: with other features the same crates would be built again.
fn nextest() -> Command {
    let mut command = cargo();
    command.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
    command.env("PATH", search_path_variable());
    command
}

/// What reads arguments and other programs' output, with 10,000 inputs each instead of the usual 256: some ten
/// seconds a target.
fn properties() -> Done {
    let parsers =
        "test(any_text_is_read) | test(any_bytes) | test(what_the_check_accepts) | test(whatever_the_file_held)";
    step("nextest of the properties", nextest().args(["-E", parsers]).env("PROPTEST_CASES", "10000"))
}

fn browser() -> Done {
    if find("chromedriver").is_none() || (find("chromium").is_none() && find("google-chrome").is_none()) {
        debian(&[("chromium", "chromium"), ("chromedriver", "chromium-driver")])?;
    }
    if !std::path::Path::new("target/page-checks").join(AXE_FILE).exists() {
        let npm = find("npm").ok_or("install npm first: the page's accessibility is judged by npm's axe-core")?;
        let flags =
            ["--prefix", "target/page-checks", "--no-package-lock", "--ignore-scripts", "--no-audit", "--silent"];
        step("axe-core", program(npm).arg("install").args(flags).arg(AXE))?;
    }
    step("nextest in Chromium", nextest().args(["--ignore-default-filter", "-E", "binary(browser)"]))
}

/// llama.cpp's server with a tiny generated model, LiteLLM and AIMock, from PyPI and npm.
fn model_servers() -> Done {
    debian(&[("python3", "python3-venv"), ("curl", "curl")])?;
    step(
        "nextest on real model servers (some minutes, the first time)",
        nextest().args(["--ignore-default-filter", "-E", "binary(real_llm)"]),
    )
}

fn deny() -> Done {
    tools::cargo_tool("cargo-deny", "", "cargo-deny")?;
    let deny = find("cargo-deny").ok_or("cargo-deny is missing")?;
    step("cargo-deny", program(deny).args(["--offline", "check", "bans", "licenses", "sources"]))
}
