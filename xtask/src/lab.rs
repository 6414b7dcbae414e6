//! `cargo xtask lab`: the fault lab. Builds a small internet in namespaces, one fault at a time, and grades
//! `techtime diagnose` by cause, rung, false alarms and time.

use std::path::Path;

use serde::Deserialize;

use crate::process::{cargo, debian, is_root, program, search_path_variable, step};
use crate::{Done, Failure};

/// The least share of scenarios whose rung must be right, in per cent.
const LAYER_PERCENT: f64 = 98.0;
/// The least share whose cause must be right.
const CAUSE_PERCENT: f64 = 97.0;
/// The longest that any examination may take, in seconds; the lab counts the start of the process as well.
const WORST_S: f64 = 3.5;
/// Median over all scenarios, in seconds.
const MEDIAN_S: f64 = 0.6;
/// Median over the healthy ones.
const MEDIAN_HEALTHY_S: f64 = 0.35;

/// The most by which stated confidence may differ from the share that is right, on average.
const CALIBRATION_ERROR: f64 = 0.1;
/// The bands of confidence that are counted apart; the last one includes certainty.
const CONFIDENCE_BANDS: [(f64, f64); 5] = [(0.0, 0.7), (0.7, 0.85), (0.85, 0.92), (0.92, 0.96), (0.96, 1.01)];

/// The programs that the lab needs, with Debian's packages.
const PROGRAMS: [(&str, &str); 7] = [
    ("python3", "python3-minimal"),
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("dnsmasq", "dnsmasq-base"),
    ("openssl", "openssl"),
    ("unshare", "util-linux"),
    ("arping", "arping"),
];

/// Which part of the lab, and how often.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How often each scenario is run; some are random by nature
    #[arg(long, default_value_t = 1)]
    runs: u32,
    /// Scenarios at the same time; more than the processor has cores spoils the times
    #[arg(long, default_value_t = 1)]
    jobs: u32,
    /// Only these scenarios [default: all of xtask/lab]
    names: Vec<String>,
}

/// One graded run, as lab.py writes it.
#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    layer_right: bool,
    cause_right: bool,
    also_right: bool,
    false_alarm: bool,
    seconds: Option<f64>,
    expected: Expected,
    verdict: Option<Verdict>,
}

#[derive(Debug, Deserialize)]
struct Expected {
    status: String,
}

/// What was said, as far as it is counted here.
#[derive(Debug, Deserialize)]
struct Verdict {
    /// 0..1, as stated.
    confidence: f64,
}

#[derive(Debug, Deserialize)]
struct Score {
    rows: Vec<Row>,
}

/// Runs the lab where the system lets us make network namespaces, and says so where not.
pub(crate) fn lab(args: &Args) -> Done {
    if let Some(reason) = unavailable() {
        return Err(format!("the fault lab cannot run here: {reason}"));
    }
    step("build techtime", cargo().args(["build", "--release", "--locked", "-p", "techtime"]))?;
    run(args, Held::CausesAndTimes)
}

/// What a score is held against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// Right and without false alarms; for the test command, whose machine may be busy.
    Causes,
    /// The times as well; for a measurement on a quiet machine.
    CausesAndTimes,
}

/// The lab as a step of the whole test: left out, aloud, where namespaces are not to be had.
pub(crate) fn as_a_step() -> Done {
    if let Some(reason) = unavailable() {
        println!("fault lab: left out: {reason}");
        return Ok(());
    }
    run(&Args { runs: 1, jobs: 2, names: Vec::new() }, Held::Causes)?;
    // Built by the browser's tests already: in the lab there is no registry to ask.
    let page = ["cargo", "nextest", "run", "--workspace", "--offline", "--ignore-default-filter"];
    step(
        "the page behind a dead router, in the lab",
        program("python3")
            .args(["xtask/lab/lab.py", "run", "gateway_down", "--timeout", "300", "--"])
            .args(page)
            .args(["--run-ignored", "only", "-E", "binary(browser) & test(lab::)"])
            .env("PATH", search_path_variable()),
    )?;
    step(
        "tools that change things, in the lab",
        program("bash").args(["xtask/lab/actions.sh", "target/release/techtime"]),
    )?;
    // Debian's Python, for which the mocks are packaged.
    let python = "/usr/bin/python3";
    let mocked = || program(python).args(["-c", "import dbusmock"]).output().is_ok_and(|o| o.status.success());
    if !mocked()
        && let Err(reason) = debian(&[("dbus-daemon", "dbus-daemon"), ("dbusmock of python3", "python3-dbusmock")])
    {
        println!("tools that speak D-Bus: not run: {reason}");
        return Ok(());
    }
    step(
        "tools that speak D-Bus, against mocked services",
        program(python).args(["xtask/lab/bus.py", "target/release/techtime"]),
    )
}

/// Why the lab cannot run here, if it cannot.
pub(crate) fn unavailable() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("network namespaces are Linux's; the rules are tested on recorded facts instead".to_owned());
    }
    if !is_root() {
        return Some("it makes network namespaces and must run as root".to_owned());
    }
    if let Err(reason) = debian(&PROGRAMS) {
        return Some(reason);
    }
    let made = program("unshare").args(["--net", "--mount", "--pid", "--fork", "true"]).output();
    (!made.is_ok_and(|m| m.status.success())).then(|| "this system does not allow network namespaces".to_owned())
}

fn run(args: &Args, held: Held) -> Done {
    let mut rows: Vec<Row> = Vec::new();
    let binary = std::path::absolute("target/release/techtime").map_err(|e| e.to_string())?;
    for number in 1..=args.runs {
        let out = Path::new("target").join(format!("lab-{number}.json"));
        let scored = || {
            let mut command = program("python3");
            command.args(["xtask/lab/lab.py", "score", "--jobs", &args.jobs.to_string(), "--out"]).arg(&out);
            command.args(&args.names).arg("--");
            command
        };
        step(&format!("lab, run {number} of {}", args.runs), scored().arg(&binary).args(["diagnose", "--json"]))?;
        rows.extend(read(&out)?);
        // Hosts that are asked about have a catalogue of their own: they need `--target`.
        if args.names.is_empty() {
            let asked = ["sh", "-c", "exec \"$0\" diagnose --json --target \"$LAB_TARGET\""];
            step(
                &format!("lab, hosts asked about, run {number} of {}", args.runs),
                scored().args(asked).arg(&binary).env("LAB_SCENARIOS", "xtask/lab/target.json"),
            )?;
            rows.extend(read(&out)?);
        }
    }
    verdict(&rows, held)
}

fn read(out: &Path) -> Result<Vec<Row>, Failure> {
    let text = std::fs::read_to_string(out).map_err(|e| format!("{}: {e}", out.display()))?;
    let score: Score = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", out.display()))?;
    Ok(score.rows)
}

/// Prints the figures and holds them against what must be reached.
fn verdict(rows: &[Row], held: Held) -> Result<(), Failure> {
    let share = |right: fn(&Row) -> bool| percent(rows.iter().filter(|r| right(r)).count(), rows.len());
    let (layer, cause, second) = (share(|r| r.layer_right), share(|r| r.cause_right), share(|r| r.also_right));
    let alarms: Vec<&str> = rows.iter().filter(|r| r.false_alarm).map(|r| r.name.as_str()).collect();
    let all = median(rows.iter().filter_map(|r| r.seconds).collect());
    let healthy = median(rows.iter().filter(|r| r.expected.status == "healthy").filter_map(|r| r.seconds).collect());
    let worst = rows.iter().filter_map(|r| r.seconds).fold(0.0, f64::max);
    println!(
        "\nruns {}  rung right {layer:.1} %  cause right {cause:.1} %  second fault named {second:.1} %",
        rows.len()
    );
    println!("false alarms {}  p50 {all:.2} s  p50 healthy {healthy:.2} s  max {worst:.2} s", alarms.len());
    let error = print_calibration(rows);
    let mut missed = Vec::new();
    let mut hold = |good: bool, what: String| {
        if !good {
            missed.push(what);
        }
    };
    hold(layer >= LAYER_PERCENT, format!("rung right in {layer:.1} %, must be {LAYER_PERCENT} %"));
    hold(cause >= CAUSE_PERCENT, format!("cause right in {cause:.1} %, must be {CAUSE_PERCENT} %"));
    hold(
        error <= CALIBRATION_ERROR,
        format!("confidence is off by {error:.3} on average, at most {CALIBRATION_ERROR}"),
    );
    hold(alarms.is_empty(), format!("false alarms: {}", alarms.join(", ")));
    let times = held == Held::CausesAndTimes;
    hold(!times || worst <= WORST_S, format!("the longest took {worst:.2} s, at most {WORST_S}"));
    hold(!times || all <= MEDIAN_S, format!("the median is {all:.2} s, at most {MEDIAN_S}"));
    hold(
        !times || healthy <= MEDIAN_HEALTHY_S,
        format!("the healthy median is {healthy:.2} s, at most {MEDIAN_HEALTHY_S}"),
    );
    if missed.is_empty() { Ok(()) } else { Err(missed.join("; ")) }
}

/// Prints how often verdicts of each confidence were right; gives the mean distance between what was stated and what
/// was reached, weighted by how many verdicts a band has (the expected calibration error).
fn print_calibration(rows: &[Row]) -> f64 {
    let stated: Vec<(f64, bool)> =
        rows.iter().filter_map(|r| Some((r.verdict.as_ref()?.confidence, r.cause_right))).collect();
    println!("\nconfidence stated   verdicts   mean stated   right");
    let mut error = 0.0;
    for (low, high) in CONFIDENCE_BANDS {
        let band: Vec<&(f64, bool)> = stated.iter().filter(|(c, _)| (low..high).contains(c)).collect();
        if band.is_empty() {
            continue;
        }
        let count = band.len() as f64;
        let mean = band.iter().map(|(c, _)| c).sum::<f64>() / count;
        let right = band.iter().filter(|(_, right)| *right).count() as f64 / count;
        println!("{low:>6.2} to {:<4.2}       {:>8}   {mean:>11.3}   {right:>5.3}", high.min(1.0), band.len());
        error += (mean - right).abs() * count / stated.len() as f64;
    }
    println!("expected calibration error {error:.3}");
    error
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cause_right: bool, false_alarm: bool, seconds: f64) -> Row {
        Row {
            name: "x".into(),
            layer_right: cause_right,
            cause_right,
            also_right: true,
            false_alarm,
            seconds: Some(seconds),
            expected: Expected { status: "broken".into() },
            verdict: Some(Verdict { confidence: 0.95 }),
        }
    }

    #[test]
    fn stated_confidence_is_held_against_what_was_right() {
        let of = |stated, right| Row { verdict: Some(Verdict { confidence: stated }), ..row(right, false, 0.1) };
        assert!(print_calibration(&[of(0.95, true), of(0.95, true)]) < 0.06);
        let boast = print_calibration(&[of(0.95, true), of(0.95, false), of(0.95, false), of(0.95, false)]);
        assert!((boast - 0.7).abs() < 1e-9, "{boast}");
    }

    #[test]
    fn a_wrong_cause_a_false_alarm_and_a_slow_run_are_each_held() {
        assert!(verdict(&[row(true, false, 0.2)], Held::CausesAndTimes).is_ok());
        assert!(verdict(&[row(false, false, 0.2)], Held::CausesAndTimes).is_err());
        assert!(verdict(&[row(true, true, 0.2)], Held::CausesAndTimes).is_err());
        assert!(
            verdict(&[row(true, false, 0.2), row(true, false, 0.2), row(true, false, 4.0)], Held::CausesAndTimes)
                .is_err()
        );
        assert!(verdict(&[row(true, false, 4.0)], Held::Causes).is_ok());
    }
}
