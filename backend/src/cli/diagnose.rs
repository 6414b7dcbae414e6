//! `techtime diagnose`: the ladder in a terminal, the verdict, and its facts.

mod ladder;

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use shared_types::{Diagnosis, DiagnosisStatus, Layer};

use crate::config;
use crate::diagnostics::compare::{Change, compare};
use crate::diagnostics::engine::{self, DiagnoseRequest, Examination};
use crate::diagnostics::facts::{FACTS_VERSION, Facts};
use crate::diagnostics::judge;
use crate::diagnostics::names::Target;
use crate::diagnostics::settings::{DiagnosticsSettings, ProbeScope};

/// Used wrongly (sysexits.h `EX_USAGE`): 1 to 3 are verdicts.
pub const EXIT_USAGE: u8 = 64;
/// Failed itself (`EX_SOFTWARE`).
pub const EXIT_FAILED: u8 = 70;
/// No examination fills so many bytes of JSON; a packed file that unfolds to more is none.
const MOST_FACTS_BYTES: u64 = 32 * 1024 * 1024;
/// Between two looks of `--watch`.
const WATCH_EVERY: Duration = Duration::from_secs(5);

/// Options of `techtime diagnose`. Exit code: 0 healthy, 1 degraded, 2 broken, 3 could not tell, 64 used wrongly,
/// 70 failed itself.
#[derive(Debug, clap::Args)]
pub struct DiagnoseArguments {
    /// Events as JSON lines; the last line is the diagnosis
    #[arg(long)]
    json: bool,
    /// Save what was seen (JSON; gzip where the name ends in .gz)
    #[arg(long, value_name = "FILE")]
    facts_out: Option<PathBuf>,
    /// Judge saved facts instead of looking
    #[arg(long, value_name = "FILE", conflicts_with_all = ["facts_out", "layer", "target", "watch", "scope", "timeout"])]
    facts_in: Option<PathBuf>,
    /// Say what changed since these facts were saved
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Test one rung only: 1 link, 2 IP, 3 gateway, 4 name resolution, 5 internet
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    layer: Option<u8>,
    /// A host that cannot be reached, or its web address, with a port if need be: its site, or your side?
    #[arg(long, value_name = "HOST", conflicts_with = "layer")]
    target: Option<Target>,
    /// Stop after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Look again every five seconds, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// How far probes may send [possible values: local, lan, internet]
    #[arg(long, value_name = "SCOPE")]
    scope: Option<ProbeScope>,
    /// Without colour
    #[arg(long, env = "NO_COLOR", num_args = 0..=1, default_missing_value = "1", hide_env_values = true)]
    no_color: Option<String>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let value: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if (0.05..=60.0).contains(&value) {
        Ok(Duration::from_secs_f64(value))
    } else {
        Err("0.05 to 60 seconds".to_owned())
    }
}

/// Looks, judges, and tells.
#[must_use]
pub fn run(mut settings: DiagnosticsSettings, arguments: &DiagnoseArguments) -> ExitCode {
    settings.scope = arguments.scope.unwrap_or(settings.scope);
    let before = match arguments.compare.as_deref().map(read_facts).transpose() {
        Ok(before) => before,
        Err(error) => return complain(EXIT_USAGE, &error),
    };
    if let Some(path) = &arguments.facts_in {
        return match read_facts(path) {
            Ok(facts) => {
                let diagnosis = judge::judge(&facts);
                finish(arguments, &Examination { facts, diagnosis }, before.as_ref()).code
            }
            Err(error) => complain(EXIT_USAGE, &error),
        };
    }
    // One thread does all: the work is waiting.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(EXIT_FAILED, &format!("cannot start: {error}")),
    };
    let code = runtime.block_on(look(&settings, arguments, before.as_ref()));
    // Lookups of the system that still hang are not waited for.
    runtime.shutdown_background();
    code
}

async fn look(settings: &DiagnosticsSettings, arguments: &DiagnoseArguments, before: Option<&Facts>) -> ExitCode {
    let mut last = ExitCode::from(3);
    loop {
        let request = DiagnoseRequest {
            layers: arguments.layer.and_then(|n| Layer::try_from(n).ok()).into_iter().collect(),
            target: arguments.target.clone(),
            timeout: arguments.timeout.unwrap_or(engine::DEFAULT_TIMEOUT),
        };
        let live = io::stdout().is_terminal() && !config::terminal_is_dumb();
        let shown = ladder::Shown::new(arguments.json, live, live && wants_colour(arguments));
        let done = tokio::select! {
            examination = engine::diagnose(settings, request, &shown) => examination,
            _ = tokio::signal::ctrl_c() => return last,
        };
        shown.close(&done.diagnosis.layers);
        let ending = finish(arguments, &done, before);
        last = ending.code;
        if !arguments.watch || !ending.heard {
            return last;
        }
        tokio::select! {
            () = tokio::time::sleep(WATCH_EVERY) => {}
            _ = tokio::signal::ctrl_c() => return last,
        }
    }
}

fn wants_colour(arguments: &DiagnoseArguments) -> bool {
    arguments.no_color.as_ref().is_none_or(String::is_empty)
}

/// How an examination was told.
struct Ending {
    code: ExitCode,
    /// Whether somebody still reads.
    heard: bool,
}

/// Tells the verdict, then saves what was seen: a full disk costs the file and not the verdict.
fn finish(arguments: &DiagnoseArguments, done: &Examination, before: Option<&Facts>) -> Ending {
    let changes = before.map(|before| compare(before, &done.facts));
    let text =
        if arguments.json { json_lines(done, changes.as_deref()) } else { words(&done.diagnosis, changes.as_deref()) };
    // A reader that has gone away does not change the verdict.
    let mut out = io::stdout();
    let heard = out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok();
    if let Some(path) = &arguments.facts_out
        && let Err(error) = write_facts(path, &done.facts)
    {
        return Ending { code: complain(EXIT_FAILED, &error), heard };
    }
    let code = ExitCode::from(match done.diagnosis.status {
        DiagnosisStatus::Healthy => 0,
        DiagnosisStatus::Degraded => 1,
        DiagnosisStatus::Broken => 2,
        DiagnosisStatus::Unknown => 3,
    });
    Ending { code, heard }
}

fn json_lines(done: &Examination, changes: Option<&[Change]>) -> String {
    let mut text = String::new();
    if let Some(changes) = changes {
        text.push_str(&serde_json::json!({"type": "changes", "items": changes}).to_string());
        text.push('\n');
    }
    text.push_str(&serde_json::to_string(&done.diagnosis).unwrap_or_default());
    text.push('\n');
    text
}

/// The verdict for a person.
fn words(diagnosis: &Diagnosis, changes: Option<&[Change]>) -> String {
    let mut text = format!("\n{}\n", diagnosis.finding);
    if !diagnosis.why.is_empty() {
        text.push_str(&format!("{}\n", diagnosis.why));
    }
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}\n"));
            for line in lines {
                text.push_str(&format!("  {line}\n"));
            }
        }
    };
    let evidence = diagnosis.evidence.iter().map(|e| format!("{} {}", if e.supports { "+" } else { "-" }, e.fact));
    section("Because", evidence.collect());
    section("Ruled out", diagnosis.ruled_out.clone());
    let steps = diagnosis.fix.iter().enumerate().map(|(n, step)| match &step.tool {
        Some(tool) => {
            let arguments: String =
                tool.arguments.iter().map(|(name, value)| format!(" --{name} {}", plain(value))).collect();
            format!("{}. {}\n     techtime tool {}{arguments}", n + 1, step.text, tool.name)
        }
        None => format!("{}. {}", n + 1, step.text),
    });
    section("What to do", steps.collect());
    section("Also", diagnosis.also.iter().map(|a| format!("{} ({})", a.finding, a.cause)).collect());
    let changed =
        changes.map(|all| all.iter().map(|c| format!("{}: {} → {}", c.what, c.before, c.after)).collect::<Vec<_>>());
    section(
        "Changed",
        changed.map(|all| if all.is_empty() { vec!["nothing".to_owned()] } else { all }).unwrap_or_default(),
    );
    text.push_str(&format!(
        "\n{} · confidence {:.0} % · {:.2} s\n",
        diagnosis.cause,
        diagnosis.confidence * 100.0,
        Duration::from_millis(diagnosis.duration_ms).as_secs_f64()
    ));
    text
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) if text.contains(' ') => format!("'{text}'"),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Reads a facts file, plain or gzip.
fn read_facts(path: &Path) -> Result<Facts, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut file = io::BufReader::new(std::fs::File::open(path).map_err(|e| told(&e))?);
    let packed = io::BufRead::fill_buf(&mut file).map_err(|e| told(&e))?.starts_with(&[0x1f, 0x8b]);
    let mut source: Box<dyn Read> = if packed { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    let mut bytes = Vec::new();
    let length = source.by_ref().take(MOST_FACTS_BYTES + 1).read_to_end(&mut bytes).map_err(|e| told(&e))?;
    if length as u64 > MOST_FACTS_BYTES {
        return Err(told(&"larger than any facts file"));
    }
    let facts: Facts = serde_json::from_slice(&bytes).map_err(|e| told(&e))?;
    if facts.version > FACTS_VERSION {
        return Err(told(&format!("written by a newer TechTime (facts version {})", facts.version)));
    }
    Ok(facts)
}

fn write_facts(path: &Path, facts: &Facts) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let json = serde_json::to_vec(facts).map_err(|e| told(&e))?;
    let bytes = if path.extension().is_some_and(|e| e == "gz") {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&json).and_then(|()| packed.finish()).map_err(|e| told(&e))?
    } else {
        json
    };
    std::fs::write(path, bytes).map_err(|e| told(&e))
}

fn complain(code: u8, text: &str) -> ExitCode {
    eprintln!("techtime: {text}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_survive_a_file_packed_or_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let facts = Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet");
        for name in ["facts.json", "facts.json.gz"] {
            let path = folder.path().join(name);
            write_facts(&path, &facts).expect("written");
            assert_eq!(read_facts(&path).expect("read"), facts);
        }
    }

    #[test]
    fn facts_of_a_newer_version_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("facts.json");
        let facts = Facts { version: FACTS_VERSION + 1, ..Facts::empty(jiff::Timestamp::UNIX_EPOCH, "internet") };
        write_facts(&path, &facts).expect("written");
        assert!(read_facts(&path).expect_err("refused").contains("newer"));
        std::fs::write(&path, "{").expect("written");
        assert!(read_facts(&path).is_err());
    }

    #[test]
    fn a_time_limit_must_make_sense() {
        assert!(seconds("2.5").is_ok());
        for wrong in ["0", "-1", "soon", "3600", "NaN"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
