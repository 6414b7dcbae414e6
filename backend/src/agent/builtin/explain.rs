//! A diagnosis in words: Finding, Cause, Evidence, Fix.

use shared_types::{Category, Diagnosis, DiagnosisStatus, Layer, LayerStatus};

use super::plain::plain;
use crate::agent::texts::Texts;

/// The most lines of evidence in an answer; the ladder and the tool cards hold the rest.
const EVIDENCE_MAX: usize = 5;

/// Below this we say that we are not certain: the engine calls a cause medium when it is left only by exclusion.
const CERTAIN: f64 = 0.6;

/// The paragraphs of the answer, in order.
pub(super) fn paragraphs(texts: &Texts, diagnosis: &Diagnosis) -> Vec<String> {
    let frame = &texts.frame;
    let mut paragraphs = vec![format!("**{}:** {}", frame.finding, plain(&diagnosis.finding))];
    if !diagnosis.why.is_empty() && diagnosis.status != DiagnosisStatus::Healthy {
        paragraphs.push(format!("**{}:** {}", frame.cause, plain(&diagnosis.why)));
    }
    let evidence = evidence(texts, diagnosis);
    if !evidence.is_empty() {
        paragraphs.push(format!("**{}**\n{}", frame.evidence, evidence.join("\n")));
    }
    if !diagnosis.ruled_out.is_empty() && diagnosis.status != DiagnosisStatus::Healthy {
        let ruled_out: Vec<String> = diagnosis.ruled_out.iter().take(EVIDENCE_MAX).map(|r| plain(r)).collect();
        paragraphs.push(format!("**{}:** {}", frame.ruled_out, ruled_out.join(" · ")));
    }
    for fault in diagnosis.also.iter().take(2) {
        paragraphs.push(format!("**{}:** {}", frame.also, plain(&fault.finding)));
    }
    if diagnosis.status != DiagnosisStatus::Healthy && diagnosis.confidence < CERTAIN {
        paragraphs.push(frame.unsure.to_owned());
    }
    let steps: Vec<String> = (diagnosis.fix.iter().enumerate())
        .map(|(number, step)| format!("{}. {}", number + 1, plain(&step.text)))
        .collect();
    if !steps.is_empty() {
        paragraphs.push(format!("**{}**\n{}", frame.fix, steps.join("\n")));
    }
    paragraphs
}

/// What speaks for the verdict, then what speaks against it. Without any, how each rung stands.
fn evidence(texts: &Texts, diagnosis: &Diagnosis) -> Vec<String> {
    let (supporting, against): (Vec<_>, Vec<_>) = diagnosis.evidence.iter().partition(|e| e.supports);
    let mut lines: Vec<String> =
        supporting.into_iter().take(EVIDENCE_MAX).map(|e| format!("- {}", plain(&e.fact))).collect();
    lines.extend(against.into_iter().take(2).map(|e| format!("- {} {}", plain(&e.fact), texts.frame.against)));
    if lines.is_empty() {
        lines = (diagnosis.layers.iter())
            .filter(|l| !matches!(l.status, LayerStatus::Pending | LayerStatus::Skipped) && !l.evidence.is_empty())
            .map(|l| format!("- {}: {}", l.layer.name(), plain(&l.evidence)))
            .collect();
    }
    lines
}

/// What a session with this verdict is filed under; none where the verdict does not say.
pub(super) fn category(diagnosis: &Diagnosis) -> Option<Category> {
    let cause = diagnosis.cause.as_str();
    let by_cause = match cause {
        _ if cause.starts_with("vpn_") => Some(Category::Vpn),
        _ if cause.starts_with("proxy_") => Some(Category::Proxy),
        _ if cause.starts_with("wifi_") => Some(Category::Wifi),
        _ if cause.ends_with("_latency") || cause.ends_with("_packet_loss") => Some(Category::Performance),
        "clock_skew" => Some(Category::System),
        _ => None,
    };
    by_cause.or_else(|| {
        diagnosis.layer.map(|layer| match layer {
            Layer::Link => Category::Adapter,
            Layer::Ip => Category::IpConfig,
            Layer::Gateway => Category::Gateway,
            Layer::NameResolution => Category::Dns,
            Layer::Internet => Category::Connectivity,
        })
    })
}
