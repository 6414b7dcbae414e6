//! The one room that starts processes: argument lists, a fixed locale, a deadline on the whole
//! process group, and output that is capped, decoded and free of escapes.

use std::fmt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

mod text;

#[cfg(test)]
pub(crate) use text::oem;
pub use text::{is_hidden, readable};

/// The most that is read of either stream, in bytes; a command that says more is ended.
pub const OUTPUT_CAP: usize = 1 << 20;

/// How long an ended command's children may go on holding its output before they are ended too.
const STRAGGLERS: Duration = Duration::from_millis(250);

/// Where administration programs live that an ordinary user's PATH leaves out.
const SYSTEM_DIRECTORIES: [&str; 2] = ["/usr/sbin", "/sbin"];

/// A program with its arguments; never a line for a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    pub program: String,
    pub arguments: Vec<String>,
    /// When the whole process group is ended.
    pub deadline: Duration,
}

impl CommandLine {
    /// A program, its arguments, and how long it may take.
    #[must_use]
    pub fn new(program: &str, arguments: &[&str], deadline: Duration) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            deadline,
        }
    }

    /// A PowerShell script whose values are handed over as its arguments (`$args[0]` and so on), so
    /// that no value is ever read as script text.
    #[must_use]
    pub fn powershell(script: &str, values: &[&str], deadline: Duration) -> Self {
        let prologue = "$ErrorActionPreference='Stop';$ProgressPreference='SilentlyContinue';\
                        [Console]::OutputEncoding=[Text.Encoding]::UTF8;";
        let quoted: Vec<String> = values.iter().map(|value| powershell_literal(value)).collect();
        let call = format!("& {{{prologue}{script}}} {}", quoted.join(" "));
        Self::new("powershell", &["-NoProfile", "-NonInteractive", "-Command", call.trim_end()], deadline)
    }
}

/// PowerShell takes four typographic signs for a single quote as well; doubled, each is itself.
fn powershell_literal(value: &str) -> String {
    let mut literal = String::from("'");
    for sign in value.chars() {
        literal.push(sign);
        if matches!(sign, '\'' | '\u{2018}'..='\u{201B}') {
            literal.push(sign);
        }
    }
    literal + "'"
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.program)?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {argument}"))
    }
}

/// What a command said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// None where a signal ended it.
    pub code: Option<i32>,
    /// Decoded, without escapes and control characters but line breaks and tabs.
    pub stdout: String,
    pub stderr: String,
    /// It said more than [`OUTPUT_CAP`]; the rest was not read and the command was ended.
    pub truncated: bool,
}

impl Output {
    /// Whether it ended with 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.code == Some(0)
    }

    /// The first line of what it complained about, for a person.
    #[must_use]
    pub fn complaint(&self) -> String {
        let line = |text: &str| text.lines().map(str::trim).find(|l| !l.is_empty()).map(str::to_owned);
        line(&self.stderr).or_else(|| line(&self.stdout)).unwrap_or_else(|| match self.code {
            Some(code) => format!("it ended with code {code}"),
            None => "it was ended by a signal".to_owned(),
        })
    }
}

/// Why there is no output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    #[error("`{0}` is not installed")]
    Missing(String),
    #[error("`{program}` could not be started: {reason}")]
    NotStarted { program: String, reason: String },
    /// It was ended with all its children; what it had said until then is there.
    #[error("`{program}` did not end within {} s", .deadline.as_secs())]
    TimedOut { program: String, deadline: Duration, so_far: Box<Output> },
}

/// Something that can run commands: this computer, or a recording of one.
#[async_trait]
pub trait Commands: Send + Sync {
    /// Runs a command to its end. Dropping the future ends the whole process group.
    ///
    /// # Errors
    /// [`RunError`] where it is not installed, cannot be started or does not end in time. A command
    /// that ends with another code than 0 is an [`Output`].
    async fn run(&self, line: CommandLine) -> Result<Output, RunError>;
}

/// This computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemCommands;

#[async_trait]
impl Commands for SystemCommands {
    async fn run(&self, line: CommandLine) -> Result<Output, RunError> {
        let mut child = start(&line)?;
        let group = Group(child.id());
        let mut said = Said::default();
        let ended = tokio::time::timeout(line.deadline, listen(&mut child, &mut said)).await;
        drop(group);
        let output = |code| Output {
            code,
            stdout: readable(&said.stdout),
            stderr: readable(&said.stderr),
            truncated: said.truncated,
        };
        match ended {
            Ok(code) => Ok(output(code)),
            Err(_) => Err(RunError::TimedOut {
                program: line.program,
                deadline: line.deadline,
                so_far: Box::new(output(None)),
            }),
        }
    }
}

/// Starts the program, looking where administration programs live if the PATH does not have it.
fn start(line: &CommandLine) -> Result<Child, RunError> {
    let elsewhere = SYSTEM_DIRECTORIES.map(|directory| format!("{directory}/{}", line.program));
    let bare = !line.program.contains(['/', '\\']);
    let places = std::iter::once(&line.program).chain(elsewhere.iter().filter(|_| bare && cfg!(unix)));
    for place in places {
        match command(place, &line.arguments).spawn() {
            Ok(child) => return Ok(child),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(RunError::NotStarted { program: line.program.clone(), reason: error.to_string() });
            }
        }
    }
    Err(RunError::Missing(line.program.clone()))
}

#[expect(clippy::disallowed_methods, reason = "this is the room where processes start")]
fn command(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    for (name, value) in [
        ("LC_ALL", "C"),
        ("LANG", "C"),
        ("LANGUAGE", "C"),
        ("TERM", "dumb"),
        ("NO_COLOR", "1"),
        ("SYSTEMD_COLORS", "0"),
        ("SYSTEMD_PAGER", ""),
        ("PAGER", "cat"),
    ] {
        command.env(name, value);
    }
    // Values that reach a program through its environment instead of its arguments.
    for name in ["LD_PRELOAD", "PYTHONSTARTUP", "BASH_ENV", "ENV"] {
        command.env_remove(name);
    }
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    command.creation_flags(0x0800_0000); // CREATE_NO_WINDOW
    command
}

/// A process group that ends when this does.
struct Group(Option<u32>);

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(leader) = self.0.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw) {
            // An error means that nobody is left, which is what is wanted.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
        #[cfg(windows)]
        if let Some(leader) = self.0 {
            // Without job objects the tree is ended by the system's own tool; the leader itself is
            // ended by `kill_on_drop` as well.
            let arguments = ["/T", "/F", "/PID"].map(str::to_owned).into_iter().chain([leader.to_string()]);
            let _ = command("taskkill", &arguments.collect::<Vec<_>>()).kill_on_drop(false).spawn();
        }
    }
}

#[derive(Default)]
struct Said {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    truncated: bool,
}

/// Reads both streams until the command has ended; gives its code.
async fn listen(child: &mut Child, said: &mut Said) -> Option<i32> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut ended_at: Option<Instant> = None;
    let mut code = None;
    let reading = async { tokio::join!(read(stdout, &mut said.stdout), read(stderr, &mut said.stderr)) };
    tokio::pin!(reading);
    loop {
        let patience = ended_at.map_or(Duration::MAX, |at| STRAGGLERS.saturating_sub(at.elapsed()));
        tokio::select! {
            (out, err) = &mut reading => {
                said.truncated = out || err;
                break;
            }
            status = child.wait(), if ended_at.is_none() => {
                code = status.ok().and_then(|s| s.code());
                ended_at = Some(Instant::now());
            }
            () = tokio::time::sleep(patience), if ended_at.is_some() => return code,
        }
    }
    if ended_at.is_some() {
        return code;
    }
    if said.truncated {
        return None; // The group is ended by the caller; nothing it could still say is wanted.
    }
    child.wait().await.ok().and_then(|status| status.code())
}

/// Reads to the end or to the cap; says whether there was more.
async fn read(stream: Option<impl AsyncRead + Unpin>, into: &mut Vec<u8>) -> bool {
    let Some(mut stream) = stream else { return false };
    let mut chunk = vec![0; 16 << 10];
    while let Ok(count) = stream.read(&mut chunk).await {
        if count == 0 {
            return false;
        }
        let room = OUTPUT_CAP - into.len();
        into.extend_from_slice(&chunk[..count.min(room)]);
        if count > room {
            return true;
        }
    }
    false
}

#[cfg(test)]
#[cfg(unix)]
#[path = "runner/tests.rs"]
mod tests;
