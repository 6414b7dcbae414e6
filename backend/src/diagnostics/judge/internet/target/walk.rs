//! The walk to the host asked about in words: one line a step.

use std::net::IpAddr;

use shared_types::{Evidence, Layer};

use super::Walk;
use crate::diagnostics::facts::{Attempt, CertificateVerdict, LookupResult, Outcome, Page};

/// How far the walk to a page got: the step that it is at, or at which it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Connection,
    /// TLS.
    Greeting,
    Page,
    /// The server answered, be it with an error.
    Answered,
}

impl Stage {
    pub(super) fn of(page: &Page) -> Self {
        match (&page.tls, &page.body) {
            (_, Some(body)) if body.answered() => Self::Answered,
            (_, Some(_)) => Self::Page,
            (Some(_), None) => Self::Greeting,
            (None, None) => Self::Connection,
        }
    }

    /// The attempt that the walk is at.
    pub(super) fn attempt(page: &Page) -> Attempt {
        page.body.or_else(|| page.tls.as_ref().map(|t| t.attempt)).unwrap_or(page.connect)
    }
}

impl Walk<'_> {
    /// One line a step: name, way, connection, greeting, page; one more for each address that fares worse.
    pub(super) fn steps(&self) -> Vec<Evidence> {
        let mut lines: Vec<(Layer, String)> = Vec::new();
        lines.extend(self.name_step().map(|line| (Layer::NameResolution, line)));
        let Some(page) = self.furthest() else { return evidence(lines) };
        if let Some(way) = self.way(page.address).filter(|w| w.result == LookupResult::Via && !self.is_own(w.to)) {
            let adapter = way.adapter.as_deref().unwrap_or("an adapter");
            let by = way.gateway.map(|g| format!(" by {g}")).unwrap_or_default();
            lines.push((Layer::Ip, format!("The way to {} is {adapter}{by}.", way.to)));
        }
        let before = |done: bool, line: String| done.then_some((Layer::Internet, line));
        let stage = Stage::of(page);
        lines.extend(before(stage > Stage::Connection, self.connected(page)));
        lines.extend(before(stage > Stage::Greeting && page.tls.is_some(), self.greeted(page)));
        lines.push((Layer::Internet, self.step_of(page)));
        for other in self.pages().filter(|p| Stage::of(p) < stage && p.connect.outcome != Outcome::NoRoute) {
            lines.push((Layer::Internet, self.step_of(other)));
        }
        evidence(lines)
    }

    fn name_step(&self) -> Option<String> {
        let target = self.target;
        let lookup = target.lookup?;
        let source = if target.hosts_file.is_empty() { "" } else { ", says the hosts file" };
        Some(match lookup.outcome {
            Outcome::Waiting => format!("The lookup of {} has not been answered.", target.host),
            Outcome::Answered => format!("{} is at {}{source}.", target.host, listed(&target.addresses)),
            _ => format!("{} is not found ({}).", target.host, target.lookup_error.as_deref().unwrap_or("no address")),
        })
    }

    fn connected(&self, page: &Page) -> String {
        let time = page.connect.took_ms.map(|ms| format!(" in {ms:.0} ms")).unwrap_or_default();
        let through = if self.proxied() { "The proxy".to_owned() } else { page.address.to_string() };
        format!("{through} takes the connection to port {}{time}.", self.target.port)
    }

    fn greeted(&self, page: &Page) -> String {
        let issuer = page.tls.as_ref().and_then(|t| t.certificate.as_ref()?.issuer.clone());
        let by = issuer.map(|i| format!(" by {i}")).unwrap_or_default();
        format!("{} shows a certificate{by} that this computer trusts.", self.target.host)
    }

    /// The step that a page is at, or at which it ended.
    pub(super) fn step_of(&self, page: &Page) -> String {
        let host = &self.target.host;
        let at = if host.parse() == Ok(page.address) { host.clone() } else { format!("{host} ({})", page.address) };
        match Stage::of(page) {
            Stage::Connection => format!("{at} {} on port {}.", refusal(page.connect.outcome), self.target.port),
            Stage::Greeting => format!("{at} {}.", greeting(page)),
            Stage::Page if Stage::attempt(page).outcome == Outcome::Waiting => {
                format!("{at} takes the question for its page and sends nothing.")
            }
            Stage::Page if Stage::attempt(page).outcome == Outcome::Garbled => {
                format!("{at} answers with something that is no web page.")
            }
            Stage::Page => format!("{at} hangs up instead of sending its page."),
            Stage::Answered => match page.status {
                Some(status) => format!("{at} answers the question for its page with status {status}."),
                None => format!("{at} sends its page."),
            },
        }
    }
}

fn greeting(page: &Page) -> String {
    let tls = page.tls.clone().unwrap_or_default();
    if let Some(certificate) = tls.certificate.filter(|c| c.verdict != CertificateVerdict::Valid) {
        let fault = match certificate.verdict {
            CertificateVerdict::Expired => "that has expired",
            CertificateVerdict::NotYetValid => "that is not valid yet",
            CertificateVerdict::WrongName => "made out to another name",
            _ => "that this computer does not trust",
        };
        return format!("shows a certificate by '{}' {fault}", certificate.issuer.unwrap_or_default());
    }
    match tls.attempt.outcome {
        Outcome::Waiting => "takes the connection and leaves the secure greeting unanswered".to_owned(),
        Outcome::Closed | Outcome::Refused => "takes the connection and hangs up at the secure greeting".to_owned(),
        _ => "takes the connection and does not speak TLS".to_owned(),
    }
}

/// How a connection failed.
pub(super) fn refusal(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Refused => "refuses connections",
        Outcome::HostUnreachable => "cannot be reached: nothing has its address",
        Outcome::NoRoute => "cannot be reached: there is no way to it",
        Outcome::Prohibited => "cannot be reached: a router forbids it",
        Outcome::Forbidden | Outcome::Discarded => "cannot be reached: this computer lets nothing out to it",
        Outcome::Closed => "hangs up at once",
        Outcome::Waiting | Outcome::Garbled | Outcome::Answered => "answers no connection",
    }
}

/// Addresses in a row, or "no address".
pub(super) fn listed(addresses: &[IpAddr]) -> String {
    if addresses.is_empty() {
        return "no address".to_owned();
    }
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn evidence(lines: Vec<(Layer, String)>) -> Vec<Evidence> {
    lines.into_iter().map(|(layer, fact)| Evidence { fact, layer: Some(layer), supports: true }).collect()
}
