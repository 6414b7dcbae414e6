//! `cargo xtask dev`: the page rebuilds itself on port 3000 and talks to the server on port 8000.

use crate::process::{cargo, find, program, search_path_variable, shown};
use crate::{Done, tools};

/// How to develop.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Further arguments for the server, after --
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Runs both until one of them ends.
pub(crate) fn dev(args: &Args) -> Done {
    tools::ensure()?;
    let mut server = cargo();
    server
        .args(["run", "-p", "techtime", "--", "--port", "8000"])
        .args(&args.rest)
        .env("TECHTIME_ALLOWED_ORIGINS", "http://127.0.0.1:3000,http://localhost:3000");
    let mut server_child = server.spawn().map_err(|e| format!("{}: {e}", shown(&server)))?;
    let mut page = program(find("trunk").ok_or("trunk is missing")?);
    page.args(["serve", "--port", "3000"])
        .env("PATH", search_path_variable())
        .env("NODE_PATH", tools::node_path())
        .env_remove("NO_COLOR");
    let served = page.status().map_err(|e| format!("{}: {e}", shown(&page)));
    // The page's server has ended; ours is a child of this task and must not outlive it.
    let _ = server_child.kill();
    let _ = server_child.wait();
    served.map(|_| ())
}
