//! A clock that makes certificates look wrong.

use std::collections::BTreeSet;

use shared_types::Layer;

use super::{broken, degraded};
use crate::diagnostics::facts::CertificateVerdict;
use crate::diagnostics::judge::suspect::Suspect;
use crate::diagnostics::judge::view::View;

/// A clock this far off spoils certificates.
pub(super) const CLOCK_S: i64 = 86_400;

/// Readings of a clock that agree.
pub(super) const CLOCK_SPREAD_S: i64 = 3600;

pub(super) fn clock(view: &View<'_>, found: &mut Vec<Suspect>) {
    let mut owners: [BTreeSet<&str>; 2] = Default::default();
    let mut bounds: Vec<i64> = Vec::new();
    let now = view.facts.taken_at.as_second();
    for (owner, tls) in view.handshakes() {
        let Some(certificate) = &tls.certificate else { continue };
        match certificate.verdict {
            CertificateVerdict::NotYetValid => {
                owners[0].insert(owner);
                bounds.extend(certificate.not_before.map(|t| t.as_second() - now));
            }
            CertificateVerdict::Expired => {
                owners[1].insert(owner);
                bounds.extend(certificate.not_after.map(|t| t.as_second() - now));
            }
            _ => {}
        }
    }
    let early = owners[0].len() > owners[1].len();
    let count = owners[0].len().max(owners[1].len());
    let agreed = offset_s(view);
    let off = agreed.filter(|a| a.abs() >= CLOCK_S);
    if let Some(ahead) = off.filter(|_| view.handshakes().any(|(_, t)| t.attempt.answered())) {
        tolerated(ahead, found);
        return;
    }
    let unseen = view.handshakes().all(|(_, t)| t.certificate.is_none());
    if let Some(ahead) = off.filter(|_| unseen && genuine_readings(view) >= 2) {
        unheard(ahead, found);
        return;
    }
    if count < 2 || (off.is_none() && (agreed.is_some() || count < 3)) || view.pages_load() {
        return;
    }
    // Without a date from outside the certificates give at least how far it must be off.
    let offset = off.or_else(|| if early { bounds.iter().copied().max() } else { bounds.iter().copied().min() });
    let days = offset.unwrap_or_default().abs() / 86_400;
    let direction = if early { "slow" } else { "fast" };
    let mut suspect = broken("clock_skew", if off.is_some() { 0.97 } else { 0.85 })
        .because(
            Layer::Internet,
            format!(
                "Certificates of {count} different owners are {}.",
                if early { "not valid yet" } else { "expired" }
            ),
        )
        .not("Interception: the certificates are genuine but for their dates.")
        .number(f64::from(i32::try_from(days).unwrap_or(i32::MAX)))
        .host(direction);
    if off.is_some() {
        suspect = suspect.because(
            Layer::Internet,
            format!(
                "{} servers say that this computer's clock is {days} days {direction}.",
                view.facts.internet.clock.len()
            ),
        );
    }
    found.push(suspect);
}

/// Seconds by which outside clocks are ahead of ours, where two or more agree within an hour.
pub(super) fn offset_s(view: &View<'_>) -> Option<i64> {
    let all = &view.facts.internet.clock;
    let trusted = || all.iter().filter(|r| r.trusted);
    // What a false page says of the time is as false.
    let mut ahead: Vec<i64> = if trusted().count() >= 2 {
        trusted().map(|r| r.ahead_s).collect()
    } else {
        all.iter().map(|r| r.ahead_s).collect()
    };
    ahead.sort_unstable();
    let middle = ahead.get(ahead.len() / 2).copied()?;
    (ahead.iter().filter(|a| (*a - middle).abs() <= CLOCK_SPREAD_S).count() >= 2).then_some(middle)
}

/// Readings that nobody in the sites' place can have made up: connectivity checks with the right answer, a time server.
fn genuine_readings(view: &View<'_>) -> usize {
    let altered =
        |source: &str| view.facts.internet.checks.iter().any(|c| c.host == source && c.as_expected != Some(true));
    view.facts.internet.clock.iter().filter(|r| !altered(&r.source)).count()
}

/// A clock that is days off where no certificate comes through to be rejected.
fn unheard(ahead_s: i64, found: &mut Vec<Suspect>) {
    let suspect = days_off(ahead_s, 0.88);
    found.push(suspect.although(Layer::Internet, "No certificate came through that could show it as well."));
}

/// A clock that is days off and still within the certificates' dates: sign-ins, licences and updates fail already.
fn tolerated(ahead_s: i64, found: &mut Vec<Suspect>) {
    found.push(days_off(ahead_s, 0.93).not("Certificates: their dates still allow for it."));
}

/// A clock that several servers hold against, whatever the certificates say.
fn days_off(ahead_s: i64, confidence: f64) -> Suspect {
    let days = ahead_s.abs() / 86_400;
    let direction = if ahead_s > 0 { "slow" } else { "fast" };
    let said = format!("Several servers agree that this computer's clock is {days} days {direction}.");
    degraded("clock_skew", confidence)
        .because(Layer::Internet, said)
        .number(f64::from(i32::try_from(days).unwrap_or(i32::MAX)))
        .host(direction)
}
