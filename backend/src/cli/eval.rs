//! `techtime eval`: plays the recorded dialogues against the configured assistant and prints how it did.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use shared_types::Layer;

use super::EXIT_UNUSABLE;
use crate::agent::builtin::Builtin;
use crate::agent::builtin::hands::Hands;
use crate::agent::model::ModelAssistant;
use crate::agent::rehearsal::hands::ScriptedHands;
use crate::agent::rehearsal::{Dialogue, Line, Played, Script, play};
use crate::agent::{Answer, Assistant, prompts};
use crate::config::Config;
use crate::diagnostics::toolbox::Toolbox;
use crate::llm::providers::{BUILTIN, Providers};

/// Failed while running.
const EXIT_FAILED: u8 = 1;

/// What to play.
#[derive(Debug, clap::Args)]
pub struct EvalArguments {
    /// Folder of the dialogues
    #[arg(long, value_name = "DIR", default_value = "backend/tests/dialogues")]
    dialogues: PathBuf,
    /// Only dialogues whose name holds this text
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Play at most so many
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// How one dialogue went.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Score {
    dialogue: String,
    turns: usize,
    /// Turns in which a cause should have been found, and those with it in the answer's diagnosis (what the words make
    /// of it is told by key points and forbidden claims).
    causes: Share,
    /// Turns with expected calls, and those in which exactly these tools ran.
    tools: Share,
    /// Key points, and those that were said.
    key_points: Share,
    /// Claims that must not be made, and were.
    forbidden: usize,
    /// Numbers that no tool gave.
    unverified: usize,
    prompt_tokens: u64,
    completion_tokens: u64,
    seconds: f64,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Share {
    reached: usize,
    of: usize,
}

impl Share {
    fn count(&mut self, reached: bool) {
        self.of += 1;
        self.reached += usize::from(reached);
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.of == 0 { f.pad("-") } else { f.pad(&format!("{}/{}", self.reached, self.of)) }
    }
}

/// Everything that was played.
#[derive(Debug, Serialize)]
struct Report {
    provider: String,
    model: Option<String>,
    prompt: &'static str,
    dialogues: Vec<Score>,
    all: Score,
}

/// Plays and prints. 0 when every dialogue was answered, 1 when one was not, 2 when nothing could be played.
#[must_use]
pub fn run(config: Config, arguments: &EvalArguments) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return unusable(&error),
    };
    let report = match runtime.block_on(evaluate(&config, arguments)) {
        Ok(report) => report,
        Err(reason) => return unusable(&reason),
    };
    let printed =
        if arguments.json { serde_json::to_string_pretty(&report).unwrap_or_default() + "\n" } else { table(&report) };
    // Nobody is left to tell when the terminal is gone.
    let _ = std::io::stdout().write_all(printed.as_bytes());
    ExitCode::from(if report.all.failure.is_some() { EXIT_FAILED } else { 0 })
}

fn unusable(reason: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("techtime: {reason}");
    ExitCode::from(EXIT_UNUSABLE)
}

async fn evaluate(config: &Config, arguments: &EvalArguments) -> Result<Report, String> {
    let script = Script::read(&arguments.dialogues).map_err(|error| error.to_string())?;
    let chosen: Vec<&Dialogue> = script
        .dialogues
        .iter()
        .filter(|dialogue| arguments.only.as_ref().is_none_or(|text| dialogue.name.contains(text.as_str())))
        .take(arguments.limit.unwrap_or(usize::MAX))
        .collect();
    if chosen.is_empty() {
        return Err(format!("no such dialogue in {}", arguments.dialogues.display()));
    }
    let providers = Providers::start(&config.llm);
    providers.first_look().await;
    let provider = providers.order().into_iter().next();
    let is_asked = provider.as_ref().is_some_and(|provider| provider.name() == providers.active_name());
    if let Some(notice) = providers.notices().into_iter().next().filter(|_| !is_asked) {
        return Err(notice);
    }
    let specs = Toolbox::new(config.diagnostics.clone()).specs().to_vec();
    let prices = Arc::new(config.llm.prices.clone());
    let mut dialogues = Vec::with_capacity(chosen.len());
    for dialogue in chosen {
        let hands = Arc::new(ScriptedHands::new(&specs, &script.tools, dialogue));
        let seam: Arc<dyn Hands> = hands.clone();
        let assistant: Box<dyn Assistant> = match &provider {
            Some(provider) => {
                let patience = config.llm.deadlines.turn;
                Box::new(ModelAssistant::new(Arc::clone(provider), seam, Arc::clone(&prices), patience))
            }
            None => Box::new(Builtin::new(seam)),
        };
        let began = Instant::now();
        let played = play(dialogue, &script, &hands, &*assistant).await.map_err(|error| error.to_string())?;
        dialogues.push(score(dialogue, &script, &played, began.elapsed()));
    }
    Ok(Report {
        provider: provider.as_ref().map_or(BUILTIN, |provider| provider.name()).to_owned(),
        model: provider.as_ref().and_then(|provider| provider.model()),
        prompt: prompts::VERSION,
        all: sum(&dialogues),
        dialogues,
    })
}

fn score(dialogue: &Dialogue, script: &Script, played: &Played, took: Duration) -> Score {
    let mut score = Score {
        dialogue: dialogue.name.clone(),
        turns: dialogue.turns.len(),
        seconds: took.as_secs_f64(),
        ..Score::default()
    };
    let cause_of = |name: &String| script.verdict(name).ok().map(|verdict| verdict.cause.clone());
    // A verdict holds until the script gives another one.
    let mut cause = None;
    for (line, answer) in dialogue.turns.iter().zip(&played.answers) {
        if let Ok(Some(found)) = script.found(line) {
            cause = Some(found.cause);
        }
        let after_change = line.verdict_after_change.as_ref().and_then(cause_of);
        let causes: Vec<&String> = cause.iter().chain(&after_change).collect();
        add(&mut score, line, answer, &causes);
        cause = after_change.or(cause);
    }
    if played.answers.len() < dialogue.turns.len() {
        let said = played.misses.iter().map(|miss| miss.what.clone()).find(|what| what.starts_with("no answer"));
        score.failure = Some(said.unwrap_or_else(|| "no answer".to_owned()));
    }
    score
}

/// `causes`: of the turn's first verdict and, where a change leads to another one, of that; either may be the last word.
fn add(score: &mut Score, line: &Line, answer: &Answer, causes: &[&String]) {
    let walks = line.tools.iter().flatten().any(|name| name == "ladder");
    let right: Vec<&String> = match &line.cause {
        Some(cause) => vec![cause],
        None if walks => causes.to_vec(),
        None => Vec::new(),
    };
    if !right.is_empty() {
        score.causes.count(answer.diagnosis.as_ref().is_some_and(|diagnosis| right.contains(&&diagnosis.cause)));
    }
    if let Some(tools) = &line.tools {
        let mut wanted: Vec<&str> = tools
            .iter()
            .flat_map(|name| if name == "ladder" { Layer::ALL.map(Layer::tool).to_vec() } else { vec![name.as_str()] })
            .collect();
        let mut ran: Vec<&str> = answer.tool_calls.iter().map(|call| call.name.as_str()).collect();
        for names in [&mut wanted, &mut ran] {
            names.sort_unstable();
            names.dedup();
        }
        score.tools.count(wanted == ran);
    }
    let said = answer.text.to_lowercase();
    for point in &line.says {
        score.key_points.count(said.contains(&point.to_lowercase()));
    }
    score.forbidden += line.never.iter().filter(|claim| said.contains(&claim.to_lowercase())).count();
    score.unverified += answer.unverified.len();
    score.prompt_tokens += answer.usage.prompt_tokens;
    score.completion_tokens += answer.usage.completion_tokens;
}

fn sum(scores: &[Score]) -> Score {
    let mut all = Score { dialogue: "all".to_owned(), ..Score::default() };
    for score in scores {
        all.turns += score.turns;
        for (total, part) in
            [(&mut all.causes, score.causes), (&mut all.tools, score.tools), (&mut all.key_points, score.key_points)]
        {
            total.reached += part.reached;
            total.of += part.of;
        }
        all.forbidden += score.forbidden;
        all.unverified += score.unverified;
        all.prompt_tokens += score.prompt_tokens;
        all.completion_tokens += score.completion_tokens;
        all.seconds += score.seconds;
    }
    let failed = scores.iter().filter(|score| score.failure.is_some()).count();
    all.failure = (failed > 0).then(|| format!("{failed} without an answer"));
    all
}

fn table(report: &Report) -> String {
    let model = report.model.as_deref().map_or(String::new(), |model| format!(" {model}"));
    let mut lines = vec![
        format!("{}{model}, prompt {}", report.provider, report.prompt),
        String::new(),
        format!(
            "{:<56} {:>5} {:>6} {:>7} {:>7} {:>9} {:>10} {:>8} {:>8}",
            "dialogue", "turns", "cause", "tools", "points", "forbidden", "unverified", "tokens", "seconds"
        ),
    ];
    for score in report.dialogues.iter().chain([&report.all]) {
        let name: String = score.dialogue.chars().take(56).collect();
        lines.push(format!(
            "{name:<56} {:>5} {:>6} {:>7} {:>7} {:>9} {:>10} {:>8} {:>8.2}",
            score.turns,
            score.causes,
            score.tools,
            score.key_points,
            score.forbidden,
            score.unverified,
            score.prompt_tokens + score.completion_tokens,
            score.seconds,
        ));
        lines.extend(score.failure.iter().map(|why| format!("    {why}")));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_reached_is_no_share() {
        assert_eq!(format!("{:>5}", Share { reached: 1, of: 2 }), "  1/2");
        assert_eq!(format!("{:>5}", Share::default()), "    -");
    }

    #[test]
    fn the_last_row_adds_up_and_names_failures() {
        let share = |reached| Share { reached, of: 2 };
        let one = Score { turns: 2, tools: share(1), forbidden: 1, prompt_tokens: 10, ..Score::default() };
        let two = Score { turns: 1, tools: share(2), failure: Some("no answer".into()), ..Score::default() };
        let all = sum(&[one, two]);
        assert_eq!((all.turns, all.tools, all.forbidden, all.prompt_tokens), (3, Share { reached: 3, of: 4 }, 1, 10));
        assert_eq!(all.failure.as_deref(), Some("1 without an answer"));
    }

    #[tokio::test]
    async fn a_recorded_dialogue_is_scored_by_its_cause() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues");
        let script = Script::read(&folder).unwrap();
        let specs = Toolbox::new(crate::diagnostics::settings::DiagnosticsSettings::default()).specs().to_vec();
        let has_cause = |dialogue: &&Dialogue| dialogue.turns.iter().any(|line| line.cause.is_some());
        let recorded: Vec<&Dialogue> = script.dialogues.iter().filter(has_cause).collect();
        assert!(recorded.len() >= 20, "{}", recorded.len());
        for dialogue in recorded {
            let hands = Arc::new(ScriptedHands::new(&specs, &script.tools, dialogue));
            let builtin = Builtin::new(hands.clone());
            let played = play(dialogue, &script, &hands, &builtin).await.unwrap();
            let right = score(dialogue, &script, &played, Duration::ZERO).causes;
            assert!(right.of > 0 && right.reached == right.of, "{}: {right}", dialogue.name);
            let other = Dialogue {
                turns: dialogue.turns.iter().map(|line| Line { cause: Some("none".into()), ..line.clone() }).collect(),
                ..dialogue.clone()
            };
            assert_eq!(score(&other, &script, &played, Duration::ZERO).causes.reached, 0, "{}", dialogue.name);
        }
    }
}
