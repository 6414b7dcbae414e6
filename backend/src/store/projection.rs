//! What an event means for its session: pure changes of a [`SessionRow`].

use shared_types::{
    Category, Diagnosis, DiagnosisStatus, Expects, HEALTHY, Layer, Outcome, Resolution, RunResult, Settled,
};

use super::codes::{Code, code_of};
use super::session_row::{MOST_NANOUSD, MOST_TOKENS, SessionRow};

/// The longest title made of a message, in characters.
const TITLE_CHARS: usize = 80;

/// The longest preview, in characters.
const PREVIEW_CHARS: usize = 200;

/// A person's message arrived.
pub(super) fn message_accepted(row: &mut SessionRow, at: i64) {
    row.touch(at);
    if row.has_ended() {
        row.reopen(at);
    }
    if row.place >= 2 {
        // Written to while in the bin: somebody still needs it.
        row.place -= 2;
        row.deleted_at = None;
    }
    row.messages += 1;
    row.user_messages += 1;
    row.expects = 0;
    row.interrupted = false;
}

/// An answer was given; `cause` is the number of the diagnosis's cause.
pub(super) fn run_finished(row: &mut SessionRow, result: &RunResult, at: i64, cause: Option<i64>) {
    row.touch(at);
    row.running = false;
    row.messages += 1;
    row.prompt_tokens = more_tokens(row.prompt_tokens, result.usage.prompt_tokens);
    row.completion_tokens = more_tokens(row.completion_tokens, result.usage.completion_tokens);
    match result.usage.cost_usd {
        Some(usd) => row.cost_nanousd = row.cost_nanousd.saturating_add(nanousd(usd)).clamp(0, MOST_NANOUSD),
        None => row.unpriced = true,
    }
    if let Some(diagnosis) = &result.answer.diagnosis {
        diagnosed(row, diagnosis, cause);
    }
    if let Some(category) = category_of(result) {
        row.category = category.code();
    }
    if result.settled == Some(Settled::NotSolved) {
        row.found = false;
    }
    if has_finding(result) {
        row.found = true;
        row.first_answer_ms.get_or_insert((at - row.started_at()).max(0));
    }
    let waits_for_yes = !result.answer.pending_approvals.is_empty();
    row.expects = code_of(if waits_for_yes { Some(Expects::Approval) } else { result.expects });
    match result.settled {
        Some(Settled::Solved) => row.end(Outcome::Resolved, Some(Resolution::Confirmed)),
        Some(Settled::NotSolved) => row.end(Outcome::Unresolved, None),
        None => {}
    }
}

/// A run ended without an answer.
pub(super) fn run_broke(row: &mut SessionRow, at: i64, interrupted: bool) {
    row.touch(at);
    row.running = false;
    row.interrupted = interrupted;
}

fn diagnosed(row: &mut SessionRow, diagnosis: &Diagnosis, cause: Option<i64>) {
    row.diagnosed = true;
    let is_fault = diagnosis.cause != HEALTHY && diagnosis.status != DiagnosisStatus::Unknown;
    if is_fault {
        row.cause_found = true;
        row.fix_offered |= !diagnosis.fix.is_empty();
    }
    // A check after the fix that finds nothing wrong does not unmake the cause.
    if is_fault || !row.cause_found {
        row.cause = cause.unwrap_or(0);
        row.layer = code_of(diagnosis.layer);
    }
}

/// A diagnosis, or the result of a tool, told in words.
fn has_finding(result: &RunResult) -> bool {
    let looked = result.answer.tool_calls.iter().flatten().any(|call| call.success);
    !result.cancelled && !result.answer.response.trim().is_empty() && (result.answer.diagnosis.is_some() || looked)
}

/// What the assistant said it is about, else what the faulty rung stands for.
fn category_of(result: &RunResult) -> Option<Category> {
    let said = result.category.filter(|category| *category != Category::Unknown);
    said.or_else(|| {
        let layer = result.answer.diagnosis.as_ref()?.layer?;
        Some(match layer {
            Layer::Link => Category::Adapter,
            Layer::Ip => Category::IpConfig,
            Layer::Gateway => Category::Gateway,
            Layer::NameResolution => Category::Dns,
            Layer::Internet => Category::Connectivity,
        })
    })
}

/// Billionths of a dollar.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and no answer costs nine billion dollars")]
pub(super) fn nanousd(usd: f64) -> i64 {
    ((usd * 1e9).round() as i64).clamp(0, MOST_NANOUSD)
}

fn more_tokens(counted: i64, more: u64) -> i64 {
    counted.saturating_add(i64::try_from(more).unwrap_or(i64::MAX)).clamp(0, MOST_TOKENS)
}

/// A title of a first message: its first line, cut at a word.
pub(super) fn title_of(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("New session");
    shorten(line, TITLE_CHARS)
}

/// The beginning of a message on one line.
pub(super) fn preview_of(message: &str) -> String {
    shorten(message, PREVIEW_CHARS)
}

/// Blanks made one, cut at the last word that fits.
fn shorten(text: &str, chars: usize) -> String {
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        let blank = usize::from(length > 0);
        if length + blank + word_length > chars {
            if length == 0 {
                short.extend(word.chars().take(chars));
            }
            short.push('…');
            return short;
        }
        if blank == 1 {
            short.push(' ');
        }
        short.push_str(word);
        length += blank + word_length;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_cut_at_a_word() {
        let long = format!("{} end", "word ".repeat(30));
        for (message, title) in [
            ("My wifi is down\nsince today", "My wifi is down".to_owned()),
            ("  \n\n  hello   there ", "hello there".to_owned()),
            ("", "New session".to_owned()),
            (&long, format!("{}…", ["word"; 16].join(" "))),
            (&"é".repeat(100), format!("{}…", "é".repeat(80))),
        ] {
            assert_eq!(title_of(message), title);
        }
    }
}
