//! Dialogues as data: plays what a person says against an assistant whose tools answer from a script, and
//! says where the answers are not as written. The built-in assistant is tested by them, and models are measured.

pub mod hands;
mod player;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use shared_types::{Category, Decision, Diagnosis, Expects, Settled, Undo, Verdict};

use crate::diagnostics::facts::Facts;
use crate::diagnostics::judge;

pub use player::{Miss, Played, play};

/// One conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialogue {
    /// A sentence about what it shows.
    pub name: String,
    /// Tools that this computer does not have; Windows' own are none of a computer unless `windows` says so.
    #[serde(default)]
    pub unsupported: Vec<String>,
    #[serde(default)]
    pub windows: bool,
    #[serde(rename = "turn")]
    pub turns: Vec<Line>,
}

/// A message and what is expected of its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub user: String,
    /// What the ladder finds from here on: a file of facts, judged, or a verdict by its name.
    #[serde(default)]
    pub facts: Option<String>,
    #[serde(default)]
    pub verdict: Option<String>,
    /// What the ladder finds as soon as something was changed.
    #[serde(default)]
    pub verdict_after_change: Option<String>,
    /// What tools give from here on, where it is not the usual.
    #[serde(default)]
    pub results: BTreeMap<String, Scripted>,
    /// What the person answers when asked for a yes.
    #[serde(default = "once")]
    pub decision: Decision,
    /// Whether the person can be asked within the turn.
    #[serde(default = "yes")]
    pub interactive: bool,
    /// The calls that are made, in order; `ladder` stands for its five.
    #[serde(default)]
    pub tools: Option<Vec<String>>,
    /// What the answer has to say, upper and lower case alike.
    #[serde(default)]
    pub says: Vec<String>,
    /// What it must not say.
    #[serde(default)]
    pub never: Vec<String>,
    #[serde(default)]
    pub expects: Option<Expects>,
    #[serde(default)]
    pub settled: Option<Settled>,
    #[serde(default)]
    pub category: Option<Category>,
    /// The cause that the answer's verdict names.
    #[serde(default)]
    pub cause: Option<String>,
    /// Calls that wait for a yes afterwards.
    #[serde(default)]
    pub pending: Vec<String>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            user: String::new(),
            facts: None,
            verdict: None,
            verdict_after_change: None,
            results: BTreeMap::new(),
            decision: once(),
            interactive: yes(),
            tools: None,
            says: Vec::new(),
            never: Vec::new(),
            expects: None,
            settled: None,
            category: None,
            cause: None,
            pending: Vec::new(),
        }
    }
}

fn once() -> Decision {
    Decision::Once
}

fn yes() -> bool {
    true
}

/// What a tool gives.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scripted {
    pub verdict: Option<Verdict>,
    pub summary: String,
    pub data: Option<Value>,
    /// Set where the tool could not do its work.
    pub error: Option<String>,
    pub undo: Option<Undo>,
}

/// Why dialogues could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {reason}")]
    Written { path: PathBuf, reason: String },
    #[error("there are no facts and no verdict called `{0}`")]
    NoVerdict(String),
}

/// A folder of dialogues with what they share: `tools.toml` (what each tool gives as a rule),
/// `verdicts.json` (verdicts by name), `facts/` (what was seen, to be judged), and the dialogues, `*.toml`.
#[derive(Debug, Clone)]
pub struct Script {
    pub dialogues: Vec<Dialogue>,
    pub tools: BTreeMap<String, Scripted>,
    verdicts: BTreeMap<String, Diagnosis>,
    judged: BTreeMap<String, Diagnosis>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DialogueFile {
    dialogue: Vec<Dialogue>,
}

impl Script {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`ScriptError`] names the file and what is wrong in it.
    pub fn read(folder: &Path) -> Result<Self, ScriptError> {
        let mut dialogues = Vec::new();
        for path in files(folder, "toml")? {
            if path.ends_with("tools.toml") {
                continue;
            }
            let file: DialogueFile = toml::from_str(&read(&path)?).map_err(|e| written(&path, &e))?;
            dialogues.extend(file.dialogue);
        }
        let tools_path = folder.join("tools.toml");
        let tools = toml::from_str(&read(&tools_path)?).map_err(|e| written(&tools_path, &e))?;
        let verdicts_path = folder.join("verdicts.json");
        let verdicts: BTreeMap<String, Diagnosis> =
            serde_json::from_str(&read(&verdicts_path)?).map_err(|e| written(&verdicts_path, &e))?;
        let mut judged = BTreeMap::new();
        let facts_folder = folder.join("facts");
        if facts_folder.is_dir() {
            for path in files(&facts_folder, "json")? {
                let facts: Facts = serde_json::from_str(&read(&path)?).map_err(|e| written(&path, &e))?;
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                judged.insert(name, judge::judge(&facts));
            }
        }
        Ok(Self { dialogues, tools, verdicts, judged })
    }

    /// What the ladder finds in a turn, where the turn says it: its facts judged, or the verdict by its name.
    ///
    /// # Errors
    /// [`ScriptError::NoVerdict`].
    pub fn found(&self, line: &Line) -> Result<Option<Diagnosis>, ScriptError> {
        match &line.facts {
            Some(name) => pick(&self.judged, name).map(Some),
            None => line.verdict.as_deref().map(|name| self.verdict(name)).transpose(),
        }
    }

    /// A verdict by its name.
    ///
    /// # Errors
    /// [`ScriptError::NoVerdict`].
    pub fn verdict(&self, name: &str) -> Result<Diagnosis, ScriptError> {
        pick(&self.verdicts, name)
    }
}

fn pick(from: &BTreeMap<String, Diagnosis>, name: &str) -> Result<Diagnosis, ScriptError> {
    from.get(name).cloned().ok_or_else(|| ScriptError::NoVerdict(name.to_owned()))
}

fn read(path: &Path) -> Result<String, ScriptError> {
    std::fs::read_to_string(path).map_err(|source| ScriptError::Read { path: path.to_owned(), source })
}

fn written(path: &Path, reason: &dyn std::fmt::Display) -> ScriptError {
    ScriptError::Written { path: path.to_owned(), reason: reason.to_string() }
}

/// The files of a folder with this ending, in the order of their names.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, ScriptError> {
    let listed = std::fs::read_dir(folder).map_err(|source| ScriptError::Read { path: folder.to_owned(), source })?;
    let mut files: Vec<PathBuf> = listed
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|known| known == ending))
        .collect();
    files.sort();
    Ok(files)
}
