//! `cargo xtask run`: from a fresh clone to the open page.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use crate::process::{program, shown};
use crate::{Done, build};

/// How to start.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Port to listen on [default: what the configuration says, else 8000]
    #[arg(long)]
    port: Option<u16>,
    /// Directory that holds techtime.db [default: the system's place for application data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Further arguments for the server, after --
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Sets up, builds, starts, and stays until the server ends.
pub(crate) fn run(args: &Args) -> Done {
    println!("TechTime: the first start sets up and builds for 20 to 30 minutes; later ones take seconds.");
    build::all()?;
    let binary = if cfg!(windows) { "target/release/techtime.exe" } else { "target/release/techtime" };
    let mut server = program(binary);
    server.args(&args.rest).stdout(Stdio::piped());
    if let Some(port) = args.port {
        server.arg("--port").arg(port.to_string());
    }
    if let Some(dir) = &args.data_dir {
        server.arg("--data-dir").arg(dir);
    }
    let mut child = server.spawn().map_err(|e| format!("{}: {e}", shown(&server)))?;
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            println!("{line}");
            if let (true, Some((_, address))) = (args.open, line.split_once("TechTime is at ")) {
                open(address);
            }
        }
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("the server ended with {status}")) }
}

/// Opens the browser; a machine without one still has the address on its terminal.
fn open(address: &str) {
    let mut command = if cfg!(target_os = "macos") {
        program("open")
    } else if cfg!(windows) {
        program("explorer")
    } else {
        program("xdg-open")
    };
    if let Err(error) = command.arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
        eprintln!("the browser could not be opened ({error}); go to {address}");
    }
}
