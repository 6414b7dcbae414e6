//! `techtime tools` and `techtime tool NAME`: the toolbox from a terminal.

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;
use shared_types::{Effect, JsonObject, Origin, ParameterType, RunEventKind, ToolCall, ToolSpec};
use tokio::sync::mpsc;

use super::EXIT_UNUSABLE;
use crate::config::Config;
use crate::diagnostics::toolbox::{Plan, Refusal, Toolbox, docs};

/// The tool could not do its work.
const EXIT_FAILED: u8 = 1;

/// Options of `techtime tools`.
#[derive(Debug, clap::Args)]
pub struct ToolsArguments {
    /// The specs as JSON, as GET /api/tools gives them
    #[arg(long)]
    json: bool,
    /// The reference page docs/TOOLS.md
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

/// Options of `techtime tool`.
#[derive(Debug, clap::Args)]
pub struct ToolArguments {
    /// Which tool; `techtime tools` lists them
    name: String,
    /// The tool's parameters as `--name value`, and: `--json` prints the call as JSON, `--yes` confirms
    /// a change, `--undo FILE` takes back the call in FILE (from --json; - is standard input)
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "--PARAMETER VALUE")]
    rest: Vec<String>,
}

/// Parts a tool's parameters from the program's own options: `--host` behind `tool ping_address` is the
/// tool's, not the server's.
#[must_use]
pub fn parted(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.collect();
    let is_option = |word: &OsString| word.to_string_lossy().starts_with('-');
    let at = words.iter().position(|word| word == "tool");
    if let Some(name) = at.map(|at| at + 1).filter(|&name| words.get(name).is_some_and(|word| !is_option(word)))
        && words.len() > name + 1
        && words[name + 1] != "--"
    {
        words.insert(name + 1, "--".into());
    }
    words
}

/// Lists the tools.
#[must_use]
pub fn list(config: Config, arguments: &ToolsArguments) -> ExitCode {
    let toolbox = Toolbox::new(config.diagnostics);
    let text = if arguments.json {
        serde_json::to_string_pretty(toolbox.specs()).unwrap_or_default() + "\n"
    } else if arguments.markdown {
        docs::markdown()
    } else {
        table(toolbox.specs())
    };
    print(&text);
    ExitCode::SUCCESS
}

/// Runs one tool.
#[must_use]
pub fn run(config: Config, arguments: &ToolArguments) -> ExitCode {
    let toolbox = Toolbox::new(config.diagnostics);
    let data_dir = config.data_dir;
    let Some(spec) = toolbox.specs().iter().find(|spec| spec.name == arguments.name) else {
        return wrong(&format!("there is no tool called `{}`; `techtime tools` lists them", arguments.name));
    };
    let said = match Said::read(spec, &arguments.rest) {
        Ok(said) => said,
        Err(error) => return wrong(&error),
    };
    if said.help {
        print(&usage(spec));
        return ExitCode::SUCCESS;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return wrong(&format!("cannot start threads: {error}")),
    };
    let ended = runtime.block_on(async {
        let ended = match &said.undo {
            Some(file) => undo(&toolbox, file).await,
            None => call(&toolbox, spec, &said).await,
        };
        if toolbox.restores_pending() {
            eprintln!("Waiting to put it back; Ctrl-C puts it back at once.");
            let over = async {
                while toolbox.restores_pending() {
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            };
            tokio::select! {
                () = over => {}
                _ = tokio::signal::ctrl_c() => toolbox.settle().await,
            }
        }
        ended
    });
    // A name lookup that hangs in the system's own resolver must not hold the exit.
    runtime.shutdown_background();
    match ended {
        Ok(call) => {
            print(&if said.json {
                serde_json::to_string_pretty(&call).unwrap_or_default() + "\n"
            } else {
                shown(&call, &data_dir)
            });
            if call.success { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
        }
        Err(code) => code,
    }
}

/// What was said behind the tool's name.
#[derive(Debug, Default, PartialEq)]
struct Said {
    arguments: JsonObject,
    json: bool,
    yes: bool,
    help: bool,
    undo: Option<String>,
}

impl Said {
    fn read(spec: &ToolSpec, words: &[String]) -> Result<Self, String> {
        let mut said = Self::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            let option = word
                .strip_prefix("--")
                .ok_or_else(|| format!("`{word}` is not expected; parameters are --name value"))?;
            let (name, attached) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            let name = name.replace('-', "_");
            match name.as_str() {
                "json" => said.json = true,
                "yes" => said.yes = true,
                "help" => said.help = true,
                "undo" => {
                    said.undo = Some(attached.or_else(|| words.next().cloned()).ok_or("--undo needs a file")?);
                }
                _ => {
                    let kind = spec.parameters.iter().find(|p| p.name == name).map(|p| p.kind);
                    let bare = kind == Some(ParameterType::Boolean)
                        && attached.is_none()
                        && words.peek().is_none_or(|next| next.starts_with("--"));
                    let value = if bare { Some("true".to_owned()) } else { attached.or_else(|| words.next().cloned()) };
                    let value = value.ok_or_else(|| format!("--{name} needs a value"))?;
                    said.arguments.insert(name, typed(kind, value));
                }
            }
        }
        Ok(said)
    }
}

/// A word as the parameter's type; what does not fit stays a text, and the check says what is wrong.
fn typed(kind: Option<ParameterType>, word: String) -> Value {
    match kind {
        Some(ParameterType::Integer | ParameterType::Number | ParameterType::Boolean) => {
            serde_json::from_str(&word).unwrap_or(Value::String(word))
        }
        Some(ParameterType::Array) => word.split(',').map(str::trim).collect(),
        Some(ParameterType::String) | None => Value::String(word),
    }
}

async fn call(toolbox: &Toolbox, spec: &ToolSpec, said: &Said) -> Result<ToolCall, ExitCode> {
    let plan = toolbox.plan(&spec.name, &said.arguments).map_err(|refusal| refused(&refusal))?;
    if plan.effect != Effect::Reads && !said.yes && !confirmed(&plan) {
        return Err(wrong("not confirmed; --yes confirms"));
    }
    Ok(watched(|events| async move { toolbox.run(plan, Origin::Manual, &events).await }).await)
}

async fn undo(toolbox: &Toolbox, file: &str) -> Result<ToolCall, ExitCode> {
    let mut text = String::new();
    let read = if file == "-" {
        std::io::stdin().lock().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(file).map(|content| text = content)
    };
    read.map_err(|error| wrong(&format!("{file}: {error}")))?;
    let former: ToolCall = serde_json::from_str(&text).map_err(|_| wrong(&format!("{file} holds no tool call")))?;
    let plan = toolbox.plan_undo(&former).map_err(|refusal| refused(&refusal))?;
    Ok(watched(|events| async move { toolbox.run(plan, Origin::Manual, &events).await }).await)
}

/// Runs something and tells on the terminal how far it is.
async fn watched<T, F: Future<Output = T>>(work: impl FnOnce(mpsc::Sender<RunEventKind>) -> F) -> T {
    let (events, mut received) = mpsc::channel(64);
    let loud = std::io::stderr().is_terminal();
    let telling = async {
        while let Some(event) = received.recv().await {
            if let (true, RunEventKind::ToolProgress { text, .. }) = (loud, event) {
                eprintln!("  {text}");
            }
        }
    };
    tokio::join!(work(events), telling).0
}

fn confirmed(plan: &Plan) -> bool {
    if !std::io::stdin().is_terminal() {
        eprintln!("{}", plan.explanation);
        return false;
    }
    eprint!("{}\nDo it? [y/N] ", plan.explanation);
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

fn refused(refusal: &Refusal) -> ExitCode {
    match refusal {
        Refusal::Arguments(errors) => {
            for error in errors {
                eprintln!("techtime: --{}: {}", error.field, error.message);
            }
            ExitCode::from(EXIT_UNUSABLE)
        }
        other => wrong(&other.to_string()),
    }
}

fn wrong(reason: &str) -> ExitCode {
    eprintln!("techtime: {reason}");
    ExitCode::from(EXIT_UNUSABLE)
}

fn print(text: &str) {
    // A closed pipe (`| head`) is no error.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn shown(call: &ToolCall, data_dir: &Path) -> String {
    let mut text = call.result.clone();
    if let Some(undo) = call.undo.as_ref().filter(|undo| undo.available) {
        text += &format!("\n\nUndo: {}", undo.text);
        match keep(call, data_dir) {
            Ok(file) => text += &format!("\n  techtime tool {} --undo '{}'", call.name, file.display()),
            Err(error) => text += &format!("\nHow is not kept ({error}); --json prints what --undo takes."),
        }
    }
    text + "\n"
}

/// Keeps a call that can be taken back, for `--undo`: by its own id, so that a later one leaves it alone.
fn keep(call: &ToolCall, data_dir: &Path) -> std::io::Result<PathBuf> {
    crate::app::make_private(data_dir)?;
    let file = data_dir.join(format!("undo-{}.json", call.id));
    std::fs::write(&file, serde_json::to_vec_pretty(call)?)?;
    Ok(file)
}

fn table(specs: &[ToolSpec]) -> String {
    let mut text = String::new();
    for spec in specs {
        let effect = match spec.effect {
            Effect::Reads => "",
            Effect::Changes => " [changes]",
            Effect::Destroys => " [destroys]",
        };
        let reason = if spec.supported { "" } else { " [not on this system]" };
        text += &format!("{:24}{}{effect}{reason}\n", spec.name, spec.display_name);
    }
    text
}

fn usage(spec: &ToolSpec) -> String {
    let mut text = format!("{}\n\nUsage: techtime tool {} [--PARAMETER VALUE]...\n", spec.description, spec.name);
    for parameter in &spec.parameters {
        let default =
            if parameter.default.is_null() { String::new() } else { format!(" [default: {}]", parameter.default) };
        let required = if parameter.required { " (required)" } else { "" };
        text += &format!("  --{:20}{}{required}{default}\n", parameter.name, parameter.description);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(tool: &str, words: &[&str]) -> Result<Said, String> {
        let toolbox = Toolbox::new(crate::diagnostics::settings::DiagnosticsSettings::default());
        let spec = toolbox.specs().iter().find(|spec| spec.name == tool).unwrap();
        Said::read(spec, &words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn words_become_values_of_the_parameters_type() {
        let check = |tool, words: &[&str], expected: Value| {
            assert_eq!(Value::Object(read(tool, words).unwrap().arguments), expected, "{words:?}");
        };
        check("ping_address", &["--host", "a.example", "--count", "3"], json!({"host": "a.example", "count": 3}));
        check("ping_address", &["--host=-f", "--count=x"], json!({"host": "-f", "count": "x"}));
        check("set_dns", &["--servers", "1.1.1.1,9.9.9.9"], json!({"servers": ["1.1.1.1", "9.9.9.9"]}));
        check("set_dns", &["--automatic", "--yes"], json!({"automatic": true}));
        check("kill_process", &["--dry-run", "false", "--process-id", "7"], json!({"dry_run": false, "process_id": 7}));
        check("ping_address", &["--bogus", "1"], json!({"bogus": "1"}));
    }

    #[test]
    fn a_tools_parameters_are_not_taken_for_the_servers_settings() {
        let check = |words: &[&str], expected: &[&str]| {
            let parted: Vec<String> =
                parted(words.iter().map(OsString::from)).iter().map(|w| w.to_string_lossy().into_owned()).collect();
            assert_eq!(parted, expected);
        };
        check(
            &["techtime", "tool", "ping_address", "--host", "a"],
            &["techtime", "tool", "ping_address", "--", "--host", "a"],
        );
        check(&["techtime", "tool", "system_health"], &["techtime", "tool", "system_health"]);
        check(&["techtime", "tool", "--help"], &["techtime", "tool", "--help"]);
        check(&["techtime", "--port", "1", "serve"], &["techtime", "--port", "1", "serve"]);
    }

    #[test]
    fn options_of_the_program_are_no_parameters() {
        let said = read("set_dns", &["--json", "--yes", "--undo", "call.json"]).unwrap();
        assert!(said.json && said.yes && said.arguments.is_empty());
        assert_eq!(said.undo.as_deref(), Some("call.json"));
        assert!(read("ping_address", &["host"]).is_err());
        assert!(read("ping_address", &["--host"]).is_err());
    }

    #[test]
    fn a_change_is_kept_for_its_undo_and_says_how() {
        let directory = tempfile::tempdir().unwrap();
        let call: ToolCall = serde_json::from_value(json!({
            "id": "c1", "name": "set_dns", "arguments": {}, "effect": "changes", "status": "done", "verdict": "pass",
            "summary": "Set.", "result": "Set.", "data": {"previous": 1}, "success": true, "error": null, "layer": 4,
            "origin": "manual", "undo": {"text": "Puts it back.", "available": true}, "undone_at": null,
            "started_at": "2026-11-22T12:00:00Z", "duration_ms": 3,
        }))
        .unwrap();
        let text = shown(&call, directory.path());
        let (_, file) = text.trim_end().trim_end_matches('\'').split_once("techtime tool set_dns --undo '").unwrap();
        let kept: ToolCall = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(kept, call);
        let looked = ToolCall { undo: None, ..call };
        assert_eq!(shown(&looked, directory.path()), "Set.\n");
    }
}
