//! Something answers in the sites' place: sign-in pages and re-signed TLS.

use std::collections::BTreeSet;

use shared_types::Layer;

use super::broken;
use crate::diagnostics::facts::{CertificateVerdict, PortalCheck, TlsFacts};
use crate::diagnostics::judge::suspect::Suspect;
use crate::diagnostics::judge::view::View;

pub(super) fn altered_checks<'a>(view: &View<'a>) -> Vec<&'a PortalCheck> {
    view.facts.internet.checks.iter().filter(|c| c.as_expected == Some(false)).collect()
}

pub(super) fn portal_suspect(altered: &[&PortalCheck], confidence: f64) -> Suspect {
    let location = altered.iter().find_map(|c| c.location.clone());
    let mut suspect = broken("captive_portal", confidence);
    for check in altered.iter().take(2) {
        let words = match (&check.location, check.status) {
            (Some(location), _) => format!("is redirected to {location}"),
            (None, Some(511)) => "is answered with 511, network authentication required".to_owned(),
            (None, status) => format!("is answered with another page (status {})", status.unwrap_or_default()),
        };
        suspect = suspect.because(Layer::Internet, format!("The connectivity check of {} {words}.", check.owner));
    }
    if let Some(location) = location.filter(|l| l.starts_with("http")) {
        suspect = suspect.host(location);
    }
    suspect.not("A dead line: something answers in the sites' place.")
}

pub(super) fn portal(view: &View<'_>, found: &mut Vec<Suspect>) {
    let altered = altered_checks(view);
    let genuine = view.facts.internet.checks.iter().filter(|c| c.as_expected == Some(true)).count();
    // A resolver that leads every name to one place alters the checks as well; then addresses still work.
    let hijacked = found.iter().any(|s| s.cause == "dns_hijack");
    if altered.is_empty() || hijacked || altered.len() < genuine {
        return;
    }
    let confidence = if altered.len() >= 2 { 0.96 } else { 0.8 };
    let api = view.facts.addressing.dhcp.iter().find_map(|d| d.portal_api.clone());
    let mut suspect = portal_suspect(&altered, confidence).because(Layer::Internet, "No page loads over HTTPS.");
    if genuine > 0 {
        suspect = suspect.although(
            Layer::Internet,
            format!("{genuine} checks are answered as they should; some portals fake the best-known ones."),
        );
    }
    if let Some(api) = api {
        suspect = suspect.because(Layer::Ip, format!("DHCP names a sign-in service ({api})."));
    }
    found.push(suspect);
}

/// A sign-in page that lets some owners through: plain HTTP is altered for several, and most pages do not come.
pub(super) fn walled_garden(view: &View<'_>, found: &mut Vec<Suspect>) {
    let altered = altered_checks(view);
    let owners: BTreeSet<&str> = altered.iter().map(|c| c.owner.as_str()).collect();
    let pages = &view.facts.internet.pages;
    let loaded: BTreeSet<&str> = pages.iter().filter(|p| p.loaded()).map(|p| p.owner.as_str()).collect();
    let held_back: BTreeSet<&str> = pages
        .iter()
        .filter(|p| {
            !loaded.contains(p.owner.as_str()) && (view.failed(&p.connect) || p.tls.as_ref().is_some_and(untrusted))
        })
        .map(|p| p.owner.as_str())
        .collect();
    if owners.len() < 2 || held_back.len() <= loaded.len() || view.proxied() {
        return;
    }
    found.push(
        portal_suspect(&altered, 0.93)
            .because(Layer::Internet, format!("Pages of {} owners do not come.", held_back.len()))
            .although(Layer::Internet, format!("Pages of {} do; some networks let a few sites through.", loaded.len())),
    );
}

fn untrusted(tls: &TlsFacts) -> bool {
    tls.certificate.as_ref().is_some_and(|c| c.verdict != CertificateVerdict::Valid)
}

pub(super) fn interception(view: &View<'_>, found: &mut Vec<Suspect>) {
    let mut owners: BTreeSet<&str> = BTreeSet::new();
    let mut issuer = None;
    let clock_agrees = super::clock::offset_s(view).is_some_and(|ahead| ahead.abs() < super::clock::CLOCK_S);
    for (owner, tls) in view.handshakes() {
        let Some(certificate) = &tls.certificate else { continue };
        // Dates that are wrong while several servers agree with our clock are not the clock's fault.
        let dates = matches!(certificate.verdict, CertificateVerdict::Expired | CertificateVerdict::NotYetValid);
        let false_one = match certificate.verdict {
            CertificateVerdict::Valid => false,
            _ if dates => clock_agrees,
            _ => true,
        };
        if false_one {
            owners.insert(owner);
            issuer = issuer.or_else(|| certificate.issuer.clone());
        }
    }
    let good = view.handshakes().any(|(_, t)| t.attempt.answered());
    if owners.len() < 2 || good {
        return;
    }
    let issuer = issuer.unwrap_or_else(|| "an unknown issuer".to_owned());
    found.push(
        broken("tls_interception", 0.95)
            .because(
                Layer::Internet,
                format!(
                    "Certificates of {} different owners are signed by '{issuer}', which this computer does not trust.",
                    owners.len()
                ),
            )
            .not("A wrong clock: the dates are fine.")
            .not("A fault of one site: different owners show the same.")
            .host(issuer),
    );
}
