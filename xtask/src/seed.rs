//! `cargo xtask seed`: fills an empty data directory with generated sessions, always the same ones.

use std::path::PathBuf;

use crate::Done;
use crate::process::{cargo, step};

/// What to generate.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many, over 365 days
    #[arg(long, default_value_t = 10_000)]
    sessions: u32,
    /// Where; must hold no sessions yet
    #[arg(long)]
    data_dir: PathBuf,
    /// The end of the year that they fill, such as 2026-11-22 [default: now]
    #[arg(long)]
    until: Option<String>,
}

/// Builds the server in release and lets it write.
pub(crate) fn seed(args: &Args) -> Done {
    let mut command = cargo();
    command.args(["run", "--release", "--package", "techtime", "--"]).arg("--data-dir").arg(&args.data_dir);
    command.args(["db", "seed", "--sessions", &args.sessions.to_string()]);
    if let Some(until) = &args.until {
        command.args(["--until", until]);
    }
    step("techtime db seed", &mut command)
}
