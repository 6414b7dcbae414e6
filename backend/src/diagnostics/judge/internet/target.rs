//! The host that the person asked about: only its site, or our side?

use shared_types::Layer;

use super::degraded;
use crate::diagnostics::facts::{CertificateVerdict, Outcome, Page};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::View;

/// The target: only its site, or our side?
pub(in crate::diagnostics::judge) fn target(view: &View<'_>, found: &mut Vec<Suspect>) {
    let Some(target) = &view.facts.target else { return };
    let ours = found.iter().any(|s| s.grade == Grade::Broken);
    if ours || !(view.web_works() || view.pages_load()) {
        return;
    }
    let loaded = target.pages.iter().any(Page::loaded);
    let start = || {
        degraded("remote_site_down", 0.93)
            .host(&target.host)
            .because(Layer::Internet, "Pages of other owners load.")
            .not("This computer and its line: other sites load.")
    };
    if loaded {
        return;
    }
    if let Some(lookup) = target.lookup.filter(|l| l.failed(view.now, 2000)) {
        let words = if lookup.outcome == Outcome::Waiting { "gets no answer" } else { "finds no address" };
        let mut suspect = Suspect { cause: "remote_name_missing", ..start() }.because(
            Layer::NameResolution,
            format!("The lookup of {} {words}, while other names resolve.", target.host),
        );
        suspect.layer = Layer::NameResolution;
        found.push(suspect);
        return;
    }
    let patience = view.quiet.max(1000);
    let dead = !target.pages.is_empty() && target.pages.iter().all(|p| p.connect.failed(view.now, patience));
    let open_80 = target.ports.iter().any(|p| p.attempt.answered());
    let bad_tls = target.pages.iter().find_map(|p| {
        let certificate = p.tls.as_ref()?.certificate.as_ref()?;
        (certificate.verdict != CertificateVerdict::Valid).then_some(certificate)
    });
    if let Some(certificate) = bad_tls {
        let issuer = certificate.issuer.clone().unwrap_or_default();
        let fault = match certificate.verdict {
            CertificateVerdict::Expired => "that has expired",
            CertificateVerdict::NotYetValid => "that is not valid yet",
            CertificateVerdict::WrongName => "made out to another name",
            _ => "that this computer does not trust",
        };
        let fact = format!("{} shows a certificate by '{issuer}' {fault}.", target.host);
        found.push(Suspect { cause: "remote_certificate_bad", ..start() }.because(Layer::Internet, fact));
    } else if dead && !open_80 {
        let refused = target.pages.iter().any(|p| p.connect.outcome == Outcome::Refused);
        let words = if refused { "refuses connections" } else { "answers no connection" };
        let address = target.addresses.first();
        let mut suspect = start().because(
            Layer::Internet,
            format!(
                "{} ({}) {words} on port 443 and 80.",
                target.host,
                address.map(ToString::to_string).unwrap_or_default()
            ),
        );
        if target.addresses.iter().all(|a| view.is_near(*a)) {
            suspect =
                suspect.although(Layer::Ip, "Its address is private: it may need a VPN or the company's network.");
            suspect.confidence = 0.7;
        }
        found.push(suspect);
    }
}
