//! A diagnosis in words: Finding, Cause, Evidence, Fix.

use shared_types::{Category, Diagnosis, DiagnosisStatus, Layer};

use super::plain::{numbered, plain};
use super::told;
use crate::agent::texts::Texts;

/// The most lines of evidence in an answer; the ladder and the tool cards hold the rest.
const EVIDENCE_MAX: usize = 5;

/// Below this we say that we are not certain: the engine calls a cause medium when it is left only by exclusion.
const CERTAIN: f64 = 0.6;

/// The paragraphs of the answer, in order.
pub(super) fn paragraphs(texts: &Texts, diagnosis: &Diagnosis) -> Vec<String> {
    let frame = &texts.frame;
    let faulty = diagnosis.status != DiagnosisStatus::Healthy;
    let mut paragraphs = vec![format!("**{}:** {}", frame.finding, finding(texts, diagnosis))];
    let why = why(texts, diagnosis);
    if !why.is_empty() && faulty {
        paragraphs.push(format!("**{}:** {why}", frame.cause));
    }
    let evidence = evidence(texts, diagnosis, EVIDENCE_MAX);
    if !evidence.is_empty() {
        paragraphs.push(format!("**{}**\n{}", frame.evidence, evidence.join("\n")));
    }
    if faulty {
        paragraphs.extend(ruled_out(texts, diagnosis));
    }
    for fault in diagnosis.also.iter().take(2) {
        let finding = texts.cause(&fault.cause).map_or_else(|| plain(&fault.finding), |c| c.finding.to_owned());
        paragraphs.push(format!("**{}:** {finding}", frame.also));
    }
    // Of an unknown cause nothing fits best.
    if faulty && diagnosis.status != DiagnosisStatus::Unknown && diagnosis.confidence < CERTAIN {
        paragraphs.push(frame.unsure.to_owned());
    }
    let steps = steps(texts, diagnosis);
    if !steps.is_empty() && faulty {
        paragraphs.push(format!("**{}**\n{}", frame.fix, numbered(&steps)));
    }
    paragraphs
}

/// What is wrong.
pub(crate) fn finding(texts: &Texts, diagnosis: &Diagnosis) -> String {
    texts.cause(&diagnosis.cause).map_or_else(|| plain(&diagnosis.finding), |cause| cause.finding.to_owned())
}

/// How the cause makes what the person sees.
pub(super) fn why(texts: &Texts, diagnosis: &Diagnosis) -> String {
    match texts.cause(&diagnosis.cause) {
        None => plain(&diagnosis.why),
        // Why nothing is known differs from case to case.
        Some(_) if diagnosis.status == DiagnosisStatus::Unknown => {
            told::sentence(texts, &diagnosis.why).unwrap_or_default()
        }
        Some(cause) => cause.why.to_owned(),
    }
}

/// What to do, step by step.
pub(super) fn steps(texts: &Texts, diagnosis: &Diagnosis) -> Vec<String> {
    if let Some(cause) = texts.cause(&diagnosis.cause) {
        return cause.steps.iter().map(|step| (*step).to_owned()).collect();
    }
    let mut steps = Vec::with_capacity(diagnosis.fix.len());
    let mut by_hand = false;
    for step in &diagnosis.fix {
        // The first of several systems is this computer's own.
        let other_system = by_hand && step.text.starts_with(BY_HAND);
        by_hand = step.text.starts_with(BY_HAND);
        if !other_system && !step.text.starts_with(VERIFICATION) {
            steps.push(plain(&step.text));
        }
    }
    steps
}

/// How the engine's step-by-step texts begin where they tell the way by hand, system by system, and
/// how TechTime makes sure afterwards.
const BY_HAND: &str = "By hand on ";
const VERIFICATION: &str = "To make sure, ";

/// All that speaks for the verdict or against it, and what was ruled out.
pub(super) fn all_evidence(texts: &Texts, diagnosis: &Diagnosis) -> String {
    let mut all = evidence(texts, diagnosis, usize::MAX).join("\n");
    if let Some(ruled_out) = ruled_out(texts, diagnosis) {
        all.push_str("\n\n");
        all.push_str(&ruled_out);
    }
    all
}

fn ruled_out(texts: &Texts, diagnosis: &Diagnosis) -> Option<String> {
    let ruled_out: Vec<String> =
        diagnosis.ruled_out.iter().filter_map(|r| told::sentence(texts, r)).take(EVIDENCE_MAX).collect();
    (!ruled_out.is_empty()).then(|| format!("**{}:** {}", texts.frame.ruled_out, ruled_out.join(" · ")))
}

/// What speaks for the verdict, then what speaks against it. Without any, how each rung stands.
fn evidence(texts: &Texts, diagnosis: &Diagnosis, most: usize) -> Vec<String> {
    // Of a healthy network it is a remark, and speaks against nothing.
    let mark = if diagnosis.status == DiagnosisStatus::Healthy { "" } else { texts.frame.against };
    let said = |supports: bool| {
        let side = diagnosis.evidence.iter().filter(move |seen| seen.supports == supports);
        side.filter_map(|seen| told::sentence(texts, &seen.fact))
    };
    let supporting = said(true).take(most).map(|fact| format!("- {fact}"));
    let against = said(false).take(2).map(|fact| format!("- {fact} {mark}").trim_end().to_owned());
    let lines: Vec<String> = supporting.chain(against).collect();
    if !lines.is_empty() {
        return lines;
    }
    diagnosis.layers.iter().filter_map(|layer| told::rung(texts, layer)).collect()
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
