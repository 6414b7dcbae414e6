//! `cargo xtask bench chat`: what the server adds to a chat, alone and with many at once.

use crate::Done;
use crate::process;

/// Builds the measurement in release and runs it; it prints its own table.
pub(crate) fn chat() -> Done {
    let mut build = process::cargo();
    build.args(["build", "--release", "--package", "techtime", "--example", "bench_chat"]);
    process::step("the measured server, in release", &mut build)?;
    let mut run = process::program("target/release/examples/bench_chat");
    process::step("chats", &mut run)
}
