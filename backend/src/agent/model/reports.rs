//! What a model is told of calls and verdicts: everything that matters, in few words.

use shared_types::{CallStatus, Diagnosis, LayerStatus, ToolCall, ToolRequest, ToolSpec, Verdict};

use super::untrusted::{MAX_RESULT_BYTES, cleaned};

/// A call that has ended, in full.
pub(super) fn call(call: &ToolCall) -> String {
    let mut report = headline(call);
    let details = match call.result.trim() {
        "" => call.data.as_ref().map(ToString::to_string).unwrap_or_default(),
        result => result.to_owned(),
    };
    if !details.is_empty() && details != call.summary {
        report.push('\n');
        report.push_str(&details);
    }
    report
}

/// The same in one line.
pub(super) fn headline(call: &ToolCall) -> String {
    let outcome = match (call.status, call.verdict) {
        (CallStatus::Done, Some(Verdict::Pass)) => "ok",
        (CallStatus::Done, Some(Verdict::Warn)) => "warning",
        (CallStatus::Done, Some(Verdict::Fail)) => "finding",
        (CallStatus::Done, _) => "done",
        (CallStatus::Denied, _) => "not run, the person said no",
        (CallStatus::Cancelled, _) => "cancelled",
        (CallStatus::TimedOut, _) => "took too long",
        (CallStatus::AwaitingApproval | CallStatus::Queued | CallStatus::Running, _) => "not run yet",
        (CallStatus::Failed, _) => "could not do its work",
    };
    let words = call.error.as_deref().filter(|_| !call.success).unwrap_or(&call.summary);
    let since = if call.undone_at.is_some() { " (taken back since)" } else { "" };
    format!("{outcome}: {}{since}", cleaned(words, MAX_RESULT_BYTES / 8))
}

/// A verdict: the rungs, the cause, what speaks for it, and the steps, with the tools for them as far as they can be
/// run.
pub(super) fn diagnosis(diagnosis: &Diagnosis, runnable: &[ToolSpec]) -> String {
    let mut lines = vec![
        format!("status: {:?}, cause: {}, confidence: {:.2}", diagnosis.status, diagnosis.cause, diagnosis.confidence)
            .to_lowercase(),
    ];
    for state in &diagnosis.layers {
        let status = match state.status {
            LayerStatus::Pass => "pass",
            LayerStatus::Warn => "warn",
            LayerStatus::Fail => "FAIL",
            LayerStatus::Skipped | LayerStatus::Pending | LayerStatus::Testing => "not tested",
        };
        lines.push(format!("rung {} {}: {status}, {}", state.layer.number(), state.name, state.evidence));
    }
    lines.push(format!("finding: {}", diagnosis.finding));
    if !diagnosis.why.is_empty() {
        lines.push(format!("why: {}", diagnosis.why));
    }
    let supports: Vec<&str> =
        diagnosis.evidence.iter().filter(|evidence| evidence.supports).map(|evidence| evidence.fact.as_str()).collect();
    if !supports.is_empty() {
        lines.push(format!("evidence: {}", supports.join("; ")));
    }
    if !diagnosis.ruled_out.is_empty() {
        lines.push(format!("ruled out: {}", diagnosis.ruled_out.join("; ")));
    }
    for (number, step) in (1..).zip(&diagnosis.fix) {
        let can_run = |tool: &&ToolRequest| runnable.iter().any(|spec| spec.name == tool.name);
        let by_tool = step.tool.as_ref().filter(can_run).map_or(String::new(), |tool| format!(" (tool {})", tool.name));
        lines.push(format!("fix {number}: {}{by_tool}", step.text));
    }
    lines.extend(diagnosis.also.iter().map(|fault| format!("also: {}", fault.finding)));
    lines.join("\n")
}

/// The verdict in one line.
pub(super) fn verdict(diagnosis: &Diagnosis) -> String {
    let rung = diagnosis.layer.map_or(String::new(), |layer| format!(" on rung {} {}", layer.number(), layer.name()));
    format!("verdict: {}{rung}: {}", diagnosis.cause, cleaned(&diagnosis.finding, MAX_RESULT_BYTES / 8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::settings::{DiagnosticsSettings, ToolsMode};
    use crate::diagnostics::toolbox::Toolbox;
    use serde_json::json;

    #[test]
    fn a_step_names_its_tool_where_that_can_be_run() {
        let verdict: Diagnosis = serde_json::from_value(json!({
            "status": "broken", "layer": 1, "cause": "adapter_disabled", "confidence": 0.9, "finding": "eth0 is off.",
            "why": "", "evidence": [], "ruled_out": [], "also": [], "layers": [], "duration_ms": 1,
            "fix": [{"text": "Turn eth0 on.", "tool": {"name": "enable_adapter", "arguments": {}}}],
        }))
        .unwrap();
        for (tools, expected) in
            [(ToolsMode::All, "fix 1: Turn eth0 on. (tool enable_adapter)"), (ToolsMode::Reads, "fix 1: Turn eth0 on.")]
        {
            let toolbox = Toolbox::new(DiagnosticsSettings { tools, ..Default::default() });
            assert_eq!(diagnosis(&verdict, &toolbox.runnable()).lines().last(), Some(expected));
        }
    }
}
