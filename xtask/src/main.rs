//! Development tasks: set up, start, test and measure TechTime. `cargo xtask --help` lists them.

mod bench;
mod bench_chat;
mod build;
mod dev;
mod lab;
mod openapi;
mod process;
mod run;
mod schemathesis;
mod seed;
mod soak;
mod split;
mod test;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Set up, start, test and measure TechTime.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Set up what is missing, build the page and the server, and start at http://127.0.0.1:8000
    Run(run::Args),
    /// Page on port 3000 that rebuilds itself, server on port 8000
    Dev(dev::Args),
    /// Build the page into dist/ and the server, both in release
    Build,
    /// Build the page into dist/
    Page,
    /// Split the page's program into parts: a hook that Trunk calls
    #[command(hide = true)]
    Split,
    /// The fault lab: right causes, false alarms and times of `techtime diagnose` (Linux, root)
    Lab(lab::Args),
    /// Fill a data directory with generated sessions
    Seed(seed::Args),
    /// Write docs/openapi.json from the routes
    Openapi,
    /// Test the served API against its document
    Schemathesis,
    /// Everything that must hold: format, lints, tests, page, browser, lab, licences
    Test(test::Args),
    /// Kill a server under write load again and again, and check what it kept
    Soak(soak::Args),
    /// Long measurements; their figures stand in docs/MEASURED.md
    #[command(subcommand)]
    Bench(Bench),
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// What the server adds to a chat, alone and with many at once
    Chat,
    /// How fast a filled server answers
    Http(bench::HttpArgs),
}

/// What went wrong, in one line for the person at the terminal.
pub(crate) type Failure = String;

/// What a task comes to.
pub(crate) type Done<T = ()> = Result<T, Failure>;

fn main() -> ExitCode {
    // Tasks work from the workspace's root, wherever they are called.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    if let Err(error) = std::env::set_current_dir(root) {
        eprintln!("xtask: {}: {error}", root.display());
        return ExitCode::FAILURE;
    }
    let done = match Cli::parse().task {
        Task::Run(args) => run::run(&args),
        Task::Dev(args) => dev::dev(&args),
        Task::Build => build::all(),
        Task::Page => build::page(),
        Task::Split => split::split(),
        Task::Lab(args) => lab::lab(&args),
        Task::Seed(args) => seed::seed(&args),
        Task::Openapi => openapi::openapi(),
        Task::Schemathesis => schemathesis::schemathesis(),
        Task::Test(args) => test::test(&args),
        Task::Soak(args) => soak::soak(&args),
        Task::Bench(Bench::Chat) => bench_chat::chat(),
        Task::Bench(Bench::Http(args)) => bench::http(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
