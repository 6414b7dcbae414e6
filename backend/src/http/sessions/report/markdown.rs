//! The report as Markdown, and as plain text for ticket systems.

use std::fmt::Write;

use shared_types::Timestamp;

use super::{HandOver, Step, word};

/// Characters of a raw result that the report shows; the rest is in the JSON form.
const RESULT_CHARS: usize = 2000;

pub(super) fn write(report: &HandOver) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = sections(report, &mut text);
    text
}

fn sections(report: &HandOver, out: &mut String) -> std::fmt::Result {
    head(report, out)?;
    writeln!(out, "\n## Problem\n\n{}", quoted(&report.problem))?;
    if !report.said_later.is_empty() {
        writeln!(out, "\nSaid later:\n")?;
        for said in &report.said_later {
            writeln!(out, "- {}", one_line(said))?;
        }
    }
    layers(report, out)?;
    timeline(report, out)?;
    writeln!(out, "\n## Changed on the machine\n")?;
    for change in &report.changes {
        let undo = change.undo.as_deref().unwrap_or("no way back is known");
        let state = change.undone_at.map_or(format!("to undo: {undo}"), |at| format!("undone at {}", moment(at)));
        writeln!(out, "- {} `{}`: {} ({})", moment(change.at), change.tool, one_line(&change.what), one_line(&state))?;
    }
    none_if(report.changes.is_empty(), "Nothing.", out)?;
    writeln!(out, "\n## Ruled out\n")?;
    for cause in &report.ruled_out {
        writeln!(out, "- {}", one_line(cause))?;
    }
    none_if(report.ruled_out.is_empty(), "Nothing yet.", out)?;
    hypothesis(report, out)?;
    writeln!(out, "\n## Suggested next step\n\n{}", report.next_step.as_deref().map_or("None.".into(), one_line))?;
    writeln!(out, "\n## Earlier sessions with the same cause\n")?;
    for session in &report.earlier {
        let (at, title) = (moment(session.started_at), one_line(&session.title));
        writeln!(out, "- {at} {title} ({}, `{}`)", word(session.outcome), session.id)?;
    }
    none_if(report.earlier.is_empty(), "None in the 30 days before.", out)?;
    writeln!(out, "\n## Missing\n")?;
    for gap in &report.missing {
        writeln!(out, "- [ ] {gap}")?;
    }
    none_if(report.missing.is_empty(), "Nothing: this report is complete.", out)
}

fn head(report: &HandOver, out: &mut String) -> std::fmt::Result {
    writeln!(out, "# {}\n", one_line(&report.title))?;
    writeln!(out, "| | |\n| --- | --- |")?;
    let ended = report.ended_at.map_or(", not ended yet".into(), |at| format!(" to {}", moment(at)));
    // Names of the wire, as people write them.
    let words = |name: &str| name.replace('_', " ");
    let rows = [
        ("Session", format!("`{}` ({})", report.session_id, report.link)),
        ("Device", format!("{} ({})", report.device, report.os)),
        ("Time", format!("{}{ended}", moment(report.started_at))),
        ("Outcome", words(&word(report.outcome))),
        ("Category", words(&report.category)),
        ("Priority", report.priority.clone()),
        ("Reason", report.reason.as_deref().map_or("not handed over".into(), words)),
        ("Handed over by", "TechTime, first-line support".into()),
    ];
    for (name, value) in rows {
        writeln!(out, "| {name} | {} |", cell(&value))?;
    }
    match &report.note {
        Some(note) => writeln!(out, "\n{}", quoted(note)),
        None => Ok(()),
    }
}

fn layers(report: &HandOver, out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## State by layer\n")?;
    if report.layers.is_empty() {
        return writeln!(out, "Not checked.");
    }
    writeln!(out, "| Layer | State | What decided it |\n| --- | --- | --- |")?;
    for layer in &report.layers {
        let (number, name) = (layer.layer.number(), &layer.name);
        writeln!(out, "| {number} {name} | {} | {} |", word(layer.status), cell(&layer.evidence))?;
    }
    Ok(())
}

fn timeline(report: &HandOver, out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## Checks\n")?;
    if report.timeline.is_empty() {
        return writeln!(out, "None.");
    }
    writeln!(out, "| Time | Check | Arguments | Took | Result |\n| --- | --- | --- | --- | --- |")?;
    for step in &report.timeline {
        let arguments = serde_json::to_string(&step.arguments).unwrap_or_default();
        let took = step.duration_ms.map_or("–".into(), |ms| format!("{ms} ms"));
        let (at, tool) = (moment(step.at), &step.tool);
        writeln!(out, "| {at} | {tool} | `{}` | {took} | {} |", cell(&arguments), cell(&outcome(step)))?;
    }
    for step in report.timeline.iter().filter(|step| !step.result.trim().is_empty()) {
        let result: String = step.result.chars().take(RESULT_CHARS).collect();
        let cut = if result.len() < step.result.len() { "\n(cut; the whole is in the JSON form)" } else { "" };
        // Four ticks: a result may hold a fence of three.
        writeln!(
            out,
            "\n### {} at {}\n\n````text\n{}{cut}\n````",
            step.tool,
            moment(step.at),
            result.replace("````", "'```")
        )?;
    }
    Ok(())
}

fn outcome(step: &Step) -> String {
    let verdict = step.verdict.map_or_else(|| word(step.status), word);
    if step.summary.is_empty() { verdict } else { format!("{verdict}: {}", step.summary) }
}

fn hypothesis(report: &HandOver, out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## Hypothesis of the assistant\n")?;
    let Some(hypothesis) = &report.hypothesis else { return writeln!(out, "None.") };
    let percent = (hypothesis.confidence * 100.0).round();
    writeln!(out, "`{}`, {percent} % sure. {}\n", hypothesis.cause, one_line(&hypothesis.finding))?;
    writeln!(out, "Why: {}", one_line(&hypothesis.why))?;
    for fact in &hypothesis.evidence {
        writeln!(out, "- {}", one_line(fact))?;
    }
    Ok(())
}

fn none_if(is_empty: bool, text: &str, out: &mut String) -> std::fmt::Result {
    if is_empty { writeln!(out, "{text}") } else { Ok(()) }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

fn quoted(text: &str) -> String {
    if text.trim().is_empty() {
        return "Not said.".into();
    }
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

/// The same without marks: tables as "name: value" lines, headings in capitals.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut in_fence = false;
    for line in markdown.lines() {
        if line.starts_with("````") {
            in_fence = !in_fence;
            continue;
        }
        let is_rule = line.starts_with("| ---") || line == "| | |";
        if is_rule && !in_fence {
            continue;
        }
        let shown = if in_fence {
            format!("  {line}")
        } else if line.starts_with('|') {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            if cells.len() == 2 { cells.join(": ") } else { cells.join("  ") }
        } else if line.starts_with('#') {
            line.trim_start_matches('#').trim().to_uppercase()
        } else {
            line.trim_start_matches("> ").to_owned()
        };
        text.push_str(&shown.replace('`', "").replace("\\|", "|"));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_the_words_and_drops_the_marks() {
        let markdown =
            "# Title\n\n| | |\n| --- | --- |\n| Device | `pc` (linux) |\n\n> it is slow\n\n````text\n# raw\n````\n";
        assert_eq!(plain(markdown), "TITLE\n\nDevice: pc (linux)\n\nit is slow\n\n  # raw\n");
    }

    #[test]
    fn text_of_others_cannot_break_a_table() {
        assert_eq!(cell("a | b\nc"), "a \\| b c");
    }
}
