//! `cargo xtask soak`: kills a server under write load again and again, and checks what it kept.

use crate::Done;
use crate::process::{cargo, step};

/// How long to go on.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Kills; the test command does five of them
    #[arg(long, default_value_t = 50)]
    kills: u32,
}

/// Runs the test of the test command with more rounds. Each round writes from several clients, ends the server by
/// SIGKILL at another moment, counts everything again, and at last looks for every message that was acknowledged.
pub(crate) fn soak(args: &Args) -> Done {
    let mut command = cargo();
    command.args(["test", "--package", "techtime", "--test", "store_faults", "--locked", "--"]);
    command.args(["--ignored", "--exact", "soak", "--nocapture"]);
    step("kill -9 under load", command.env("TECHTIME_SOAK_KILLS", args.kills.to_string()))
}
