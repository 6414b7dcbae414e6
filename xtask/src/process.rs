//! The one place where tasks start programs and read the environment.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Done;

/// A program to be started, with its arguments as a list.
#[expect(clippy::disallowed_methods, reason = "the home of process starts in xtask")]
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    Command::new(name)
}

/// The cargo that called us.
pub(crate) fn cargo() -> Command {
    program(variable("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// An environment variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the home of environment reads in xtask")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where a program of this name stands on PATH, our own tools first.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    let script = format!("{name}.cmd");
    search_path().into_iter().flat_map(|dir| [dir.join(&file), dir.join(&script)]).find(|path| path.is_file())
}

/// PATH with the directories of our own tools in front.
pub(crate) fn search_path() -> Vec<PathBuf> {
    let mut dirs = vec![PathBuf::from("frontend/node_modules/.bin"), crate::tools::own_bin()];
    let path = variable("PATH").unwrap_or_default();
    dirs.extend(std::env::split_paths(&path));
    dirs
}

/// The same for a child's environment, absolute.
pub(crate) fn search_path_variable() -> std::ffi::OsString {
    let here = std::env::current_dir().unwrap_or_default();
    std::env::join_paths(search_path().into_iter().map(|dir| here.join(dir))).unwrap_or_default()
}

/// What a program prints, if it runs and succeeds.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let done = command.stderr(Stdio::null()).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs a step with its output shown, and says how long it took.
pub(crate) fn step(what: &str, command: &mut Command) -> Done {
    println!("==> {what}");
    let started = Instant::now();
    let status = command.status().map_err(|e| format!("{what}: {} does not start: {e}", shown(command)))?;
    let seconds = started.elapsed().as_secs_f64();
    if status.success() {
        println!("==> {what}: done in {seconds:.1} s");
        Ok(())
    } else {
        Err(format!("{what} failed after {seconds:.1} s ({status}): {}", shown(command)))
    }
}

/// The command line as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether we may install system packages.
pub(crate) fn is_root() -> bool {
    output(program("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// Installs Debian packages for programs that are missing; says how where it may not.
pub(crate) fn debian(wanted: &[(&str, &str)]) -> Done {
    let missing: Vec<&str> =
        wanted.iter().filter(|(name, _)| find(name).is_none()).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("install them first: apt-get install -y --no-install-recommends {}", missing.join(" "));
    if find("apt-get").is_none() || !is_root() {
        return Err(by_hand);
    }
    let install = |what: &str| {
        step(
            what,
            program("apt-get")
                .env("DEBIAN_FRONTEND", "noninteractive")
                .args(["install", "-y", "-qq", "--no-install-recommends"])
                .args(&missing),
        )
    };
    install("Debian packages").or_else(|_| {
        step("Debian package lists", program("apt-get").args(["update", "-qq"]))?;
        install("Debian packages")
    })
}
