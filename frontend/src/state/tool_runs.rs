//! Tools run by hand from this page: what runs, how far it is, and what came of it.

use shared_types::{JsonObject, ToolCall};

/// Older runs are in the transcript and in the history; the panel keeps the latest.
const KEPT: usize = 100;

/// One run by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolRun {
    /// Counts the runs of this page.
    pub number: u32,
    pub name: String,
    pub arguments: JsonObject,
    pub call: Option<ToolCall>,
    pub progress: Option<(String, Option<f64>)>,
    /// Why it could not be run at all.
    pub failure: Option<String>,
    pub running: bool,
}

/// What happens to runs.
#[derive(Debug, Clone, PartialEq)]
pub enum RunNews {
    Began {
        number: u32,
        name: String,
        arguments: JsonObject,
    },
    Call(u32, ToolCall),
    Progress(u32, String, Option<f64>),
    Ended(u32, Result<ToolCall, String>),
    /// The session changed: its history is another.
    Cleared,
    /// The server is back: why something could not be run holds no more.
    Returned,
}

/// The runs of the session that is open, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolRuns {
    pub runs: Vec<ToolRun>,
}

impl ToolRuns {
    /// Takes news in.
    pub fn take(&mut self, news: RunNews) {
        match news {
            RunNews::Began { number, name, arguments } => {
                self.runs.push(ToolRun {
                    number,
                    name,
                    arguments,
                    call: None,
                    progress: None,
                    failure: None,
                    running: true,
                });
                if self.runs.len() > KEPT {
                    self.runs.remove(0);
                }
            }
            RunNews::Call(number, call) => {
                if let Some(run) = self.run(number) {
                    run.call = Some(call);
                }
            }
            RunNews::Progress(number, text, fraction) => {
                if let Some(run) = self.run(number) {
                    run.progress = Some((text, fraction));
                }
            }
            RunNews::Ended(number, result) => {
                if let Some(run) = self.run(number) {
                    run.running = false;
                    run.progress = None;
                    match result {
                        Ok(call) => run.call = Some(call),
                        Err(failure) => run.failure = Some(failure),
                    }
                }
            }
            RunNews::Cleared => self.runs.retain(|r| r.running),
            RunNews::Returned => self.runs.iter_mut().for_each(|run| run.failure = None),
        }
    }

    fn run(&mut self, number: u32) -> Option<&mut ToolRun> {
        self.runs.iter_mut().find(|r| r.number == number)
    }

    /// The last run of a tool.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<&ToolRun> {
        self.runs.iter().rev().find(|r| r.name == name)
    }
}

/// What differs between two results of a tool: the name of each value, before and after. Values that are the
/// same, and times, are left out.
#[must_use]
pub fn differences(before: &ToolCall, after: &ToolCall) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let text = |call: &ToolCall| call.summary.clone();
    if text(before) != text(after) {
        found.push(("summary".to_owned(), text(before), text(after)));
    }
    let null = serde_json::Value::Null;
    walk("", before.data.as_ref().unwrap_or(&null), after.data.as_ref().unwrap_or(&null), &mut found);
    found
}

/// Two results rarely differ in more; beyond it they are different things.
const DIFFERENCES: usize = 60;

fn walk(path: &str, before: &serde_json::Value, after: &serde_json::Value, found: &mut Vec<(String, String, String)>) {
    use serde_json::Value::{Array, Null, Object};
    if before == after || found.len() >= DIFFERENCES {
        return;
    }
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (before, after) {
        (Object(a), Object(b)) => {
            for name in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
                walk(&join(name), a.get(name).unwrap_or(&Null), b.get(name).unwrap_or(&Null), found);
            }
        }
        (Array(a), Array(b)) => {
            for index in 0..a.len().max(b.len()) {
                walk(&join(&index.to_string()), a.get(index).unwrap_or(&Null), b.get(index).unwrap_or(&Null), found);
            }
        }
        _ => found.push((path.to_owned(), super::tool_form::shown(before), super::tool_form::shown(after))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::*;
    use shared_types::CallStatus;

    #[test]
    fn a_run_begins_moves_and_ends() {
        let mut runs = ToolRuns::default();
        runs.take(RunNews::Began { number: 1, name: "ping_dns".into(), arguments: JsonObject::new() });
        runs.take(RunNews::Progress(1, "2 of 4".into(), Some(0.5)));
        assert_eq!(runs.last("ping_dns").unwrap().progress.as_ref().unwrap().1, Some(0.5));
        runs.take(RunNews::Ended(1, Ok(call("c1", "ping_dns", CallStatus::Done))));
        let run = runs.last("ping_dns").unwrap();
        assert!(!run.running && run.progress.is_none() && run.call.is_some());
        runs.take(RunNews::Cleared);
        assert!(runs.runs.is_empty());
    }

    #[test]
    fn why_a_run_failed_holds_until_the_server_is_back() {
        let mut runs = ToolRuns::default();
        runs.take(RunNews::Began { number: 1, name: "ping_dns".into(), arguments: JsonObject::new() });
        runs.take(RunNews::Ended(1, Err("The server does not answer.".into())));
        assert!(runs.last("ping_dns").unwrap().failure.is_some());
        runs.take(RunNews::Returned);
        assert!(runs.last("ping_dns").unwrap().failure.is_none());
    }

    #[test]
    fn two_results_are_compared_value_by_value() {
        let (mut before, mut after) = (call("c1", "x", CallStatus::Done), call("c2", "x", CallStatus::Done));
        before.data = Some(serde_json::json!({"a": 1, "b": [1, 2], "c": "same"}));
        after.data = Some(serde_json::json!({"a": 2, "b": [1, 3, 4], "c": "same"}));
        let names: Vec<String> =
            differences(&before, &after).into_iter().map(|d| format!("{} {} {}", d.0, d.1, d.2)).collect();
        assert_eq!(names, ["a 1 2", "b.1 2 3", "b.2  4"]);
    }
}
