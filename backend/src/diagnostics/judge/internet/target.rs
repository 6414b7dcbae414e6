//! The host that the person asked about: only its site, or our side? The walk to it is judged from this computer
//! outwards: hosts file, DNS, routes, firewall, connection, greeting, page.

mod own;
#[cfg(test)]
mod tests;
mod walk;

use std::net::IpAddr;

use shared_types::{Evidence, Layer};

use super::degraded;
use crate::diagnostics::facts::{Attempt, CertificateVerdict, Outcome, Page, QueryPurpose, ServerRole, TargetFacts};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::{View, is_private};
use crate::diagnostics::probe;

use walk::Stage;

/// How long the system's lookup of the host may take.
const LOOKUP_MS: u32 = 2000;
/// How long a site that has accepted a connection may think about its next word.
const THINKING_MS: u32 = 2000;
/// How long firewall rules and public resolvers are waited for once the host does not answer.
const EXPLAINED_MS: u32 = 2600;

/// The target: only its site, or our side?
pub(in crate::diagnostics::judge) fn target(view: &View<'_>, found: &mut Vec<Suspect>) {
    let Some(target) = &view.facts.target else { return };
    let ours = found.iter().any(|s| s.grade == Grade::Broken);
    let named = found.iter().any(|s| s.cause == "hosts_file_override" && s.about.list.contains(&target.host));
    if ours || named || !(view.web_works() || view.pages_load()) {
        return;
    }
    let walk = Walk { view, target };
    let suspect = if walk.reached().is_some() { walk.partly(found) } else { walk.judged() };
    found.extend(suspect.map(|s| if s.about.host.is_some() { s } else { s.host(&target.host) }));
}

/// What the walk to the target showed, one line a step.
pub(in crate::diagnostics::judge) fn steps(view: &View<'_>) -> Vec<Evidence> {
    view.facts.target.as_ref().map(|target| Walk { view, target }.steps()).unwrap_or_default()
}

/// How the host asked about answered, in words; none while it has not.
pub(in crate::diagnostics::judge) fn answer(view: &View<'_>) -> Option<String> {
    let target = view.facts.target.as_ref()?;
    let words = match (Walk { view, target }).reached()?.status {
        Some(401 | 403 | 407) => " (it wants a login, or does not let you in)",
        Some(404 | 410) => " (its start page is missing)",
        Some(429) => " (you asked it too often)",
        Some(400..) => " (it does not like the question)",
        _ => "",
    };
    Some(format!("{} answers{words}", target.host))
}

/// What of the walk is still to come.
pub(in crate::diagnostics::judge) fn open(view: &View<'_>) -> Option<&'static str> {
    let target = view.facts.target.as_ref()?;
    (Walk { view, target }).is_open().then_some("trying the host you asked about")
}

struct Walk<'a> {
    view: &'a View<'a>,
    target: &'a TargetFacts,
}

impl<'a> Walk<'a> {
    /// The page that came, from whichever address. An error that the server itself reports is no page.
    fn reached(&self) -> Option<&'a Page> {
        let came = |p: &&Page| p.loaded() && p.status.is_none_or(|status| status < 500);
        // Nobody certifies a bare address: that TLS is spoken there is an answer.
        let bare = self.target.lookup.is_none() && self.target.addresses.len() == 1;
        let greeted = |p: &&Page| {
            let certificate = p.tls.as_ref().and_then(|t| t.certificate.as_ref());
            bare && certificate
                .is_some_and(|c| !matches!(c.verdict, CertificateVerdict::Expired | CertificateVerdict::NotYetValid))
        };
        self.pages().find(came).or_else(|| self.pages().find(greeted))
    }

    /// The attempts that count: through the proxy where programs must take one.
    fn pages(&self) -> impl Iterator<Item = &'a Page> {
        let proxied = self.proxied();
        let direct = self.target.pages.iter().filter(move |p| !proxied || p.loaded());
        direct.chain(self.proxied_pages())
    }

    /// Whether programs take a proxy to it.
    fn proxied(&self) -> bool {
        self.view.proxied() && self.target.secure && self.target.port == 443
    }

    fn proxied_pages(&self) -> impl Iterator<Item = &'a Page> {
        let host = &self.target.host;
        let settings = self.view.facts.internet.proxy.settings.iter();
        settings.flat_map(|s| &s.pages).filter(move |p| p.host == *host)
    }

    /// The page that got furthest.
    fn furthest(&self) -> Option<&'a Page> {
        self.pages().max_by_key(|p| Stage::of(p))
    }

    fn patience(&self, page: &Page) -> u32 {
        if Stage::of(page) == Stage::Connection { self.view.quiet.max(1000) } else { THINKING_MS }
    }

    fn failed(&self, page: &Page) -> bool {
        // A page that came and does not count is the server's own error.
        Stage::of(page) == Stage::Answered || Stage::attempt(page).failed(self.view.now, self.patience(page))
    }

    fn all_failed(&self) -> bool {
        let mut pages = self.pages().peekable();
        pages.peek().is_some() && pages.all(|p| self.failed(p))
    }

    fn is_open(&self) -> bool {
        let (view, target) = (self.view, self.target);
        let waiting = |a: &Attempt, patience| a.outcome == Outcome::Waiting && !a.silent(view.now, patience);
        if self.reached().is_some() {
            // Addresses of the other family that lag behind are dead, or nearly so.
            return target.pages.iter().any(|p| waiting(&p.connect, view.quiet.max(600)));
        }
        if self.proxied() {
            return !self.all_failed() && view.now < EXPLAINED_MS;
        }
        let asked = target.lookup.is_some_and(|l| waiting(&l, LOOKUP_MS));
        let begins = target.pages.is_empty() && target.lookup.is_none_or(|l| l.answered());
        let under_way = target.pages.iter().any(|p| waiting(&Stage::attempt(p), self.patience(p)));
        if asked || begins || under_way {
            return true;
        }
        let rules = cfg!(target_os = "linux")
            && view.facts.system.privileged
            && !target.pages.is_empty()
            && !target.pages.iter().any(|p| p.connect.answered())
            && target.firewall_rules.is_none();
        let references = probe::other_address(view.facts).is_some()
            && (target.elsewhere.is_empty()
                || target.elsewhere.iter().any(|p| waiting(&Stage::attempt(p), self.patience(p))));
        (rules || references || self.questions_open()) && view.now < EXPLAINED_MS
    }

    /// Public resolvers have not said yet what they know.
    fn questions_open(&self) -> bool {
        let references = self.view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Reference);
        let mut asked = references.flat_map(|s| &s.queries).filter(|q| q.purpose == QueryPurpose::Target).peekable();
        let waiting = |a: &Attempt| a.outcome == Outcome::Waiting && !a.silent(self.view.now, self.view.quiet.max(700));
        asked.peek().is_some() && asked.all(|q| waiting(&q.attempt))
    }

    /// Why nothing came, from this computer outwards.
    fn judged(&self) -> Option<Suspect> {
        if self.proxied() {
            return self.behind_proxy();
        }
        let looked_up = self.target.lookup.is_some_and(|l| l.failed(self.view.now, LOOKUP_MS));
        if looked_up {
            return Some(self.nameless());
        }
        let rules_first = self.hosts_file().or_else(|| self.thrown_away());
        if rules_first.is_some() {
            return rules_first;
        }
        // What this computer does to packets shows at once; the rest only when the site has had its time.
        if !self.all_failed() {
            return None;
        }
        self.altered_name()
            .or_else(|| self.no_way())
            .or_else(|| self.firewall())
            .or_else(|| self.target.pages.iter().find_map(|page| self.way_of_its_own(page)))
            .or_else(|| self.nearby())
            .or_else(|| self.site())
    }

    fn remote(&self, confidence: f64, how: impl Into<String>) -> Suspect {
        degraded("remote_site_down", confidence)
            .because(Layer::Internet, self.failing_step())
            .because(Layer::Internet, "Pages of other owners load.")
            .not("This computer and its line: other sites load.")
            .list(vec![how.into()])
    }

    /// The line about the step at which it ended.
    fn failing_step(&self) -> String {
        self.furthest().map(|p| self.step_of(p)).unwrap_or_default()
    }

    fn nameless(&self) -> Suspect {
        let waiting = self.target.lookup.is_some_and(|l| l.outcome == Outcome::Waiting);
        let words = if waiting { "gets no answer" } else { "finds no address" };
        let fact = format!("The lookup of {} {words}, while other names resolve.", self.target.host);
        let told = probe::told_by(self.view.facts, ServerRole::Reference);
        if let Some(right) = told.first() {
            return self.altered(Some(*right), fact);
        }
        let mut suspect = degraded("remote_name_missing", 0.93)
            .because(Layer::NameResolution, fact)
            .because(Layer::Internet, "Pages of other owners load.")
            .not("This computer and its line: other sites load.");
        suspect.layer = Layer::NameResolution;
        suspect
    }

    /// Our DNS says otherwise than public resolvers do, of this one name.
    fn altered(&self, right: Option<IpAddr>, fact: String) -> Suspect {
        let server = self.view.facts.names.servers.iter().find(|s| s.role == ServerRole::Configured);
        let mut suspect = degraded("dns_name_altered", if right.is_some() { 0.92 } else { 0.8 })
            .because(Layer::NameResolution, fact)
            .not("The site: this computer is not sent to it.")
            .instead(right);
        if let Some(right) = right {
            let known = format!("Public resolvers know {} at {right}.", self.target.host);
            suspect = suspect.because(Layer::NameResolution, known);
        }
        suspect.layer = Layer::NameResolution;
        match server {
            Some(server) => suspect.at(server.address),
            None => suspect,
        }
    }

    fn altered_name(&self) -> Option<Suspect> {
        let (host, addresses) = (&self.target.host, &self.target.addresses);
        if self.target.lookup.is_none() || !self.target.hosts_file.is_empty() {
            return None;
        }
        let right = probe::other_address(self.view.facts);
        let public = host.contains('.') && !host.ends_with(".localhost");
        let sink = public && !addresses.is_empty() && addresses.iter().all(|a| a.is_unspecified() || a.is_loopback());
        let greeted =
            self.target.elsewhere.iter().any(|p| p.loaded() || p.tls.as_ref().is_some_and(|t| t.attempt.answered()));
        let fact = format!("The lookup of {host} gives {}.", walk::listed(addresses));
        match right {
            Some(right) if greeted => {
                let there = format!("Its page is there, at {right}.");
                Some(self.altered(Some(right), fact).because(Layer::Internet, there))
            }
            right => sink.then(|| self.altered(right, fact)),
        }
    }

    fn hosts_file(&self) -> Option<Suspect> {
        let entry = *self.target.hosts_file.first()?;
        let facts = self.view.facts;
        let mut told = probe::told_by(facts, ServerRole::Configured);
        told.extend(probe::told_by(facts, ServerRole::Reference));
        let right = *told.first()?;
        if self.target.hosts_file.iter().any(|a| told.contains(a)) {
            return None;
        }
        let mut suspect = degraded("hosts_file_override", 0.95)
            .because(Layer::NameResolution, format!("The hosts file sends {} to {entry}.", self.target.host))
            .because(Layer::NameResolution, format!("DNS gives {right} instead."))
            .not("The site: this computer does not even look for it where it is.")
            .at(entry)
            .list(vec![self.target.host.clone()]);
        suspect.layer = Layer::NameResolution;
        Some(suspect)
    }

    fn http_answers(&self) -> bool {
        self.target.ports.iter().any(|p| p.port == 80 && p.attempt.answered())
    }

    /// The site itself.
    fn site(&self) -> Option<Suspect> {
        let page = self.furthest()?;
        if let Some(certificate) = page.tls.as_ref().and_then(|t| t.certificate.as_ref())
            && certificate.verdict != CertificateVerdict::Valid
        {
            return Some(
                degraded("remote_certificate_bad", 0.93)
                    .because(Layer::Internet, self.failing_step())
                    .because(Layer::Internet, "Pages of other owners load.")
                    .not("This computer and its line: other sites load."),
            );
        }
        let suspect = match Stage::of(page) {
            Stage::Connection if self.http_answers() => {
                let how = format!(
                    "answers on port 80 (http://) but {} on port {}",
                    walk::refusal(page.connect.outcome),
                    self.target.port
                );
                self.remote(0.9, how).because(Layer::Internet, "Its port 80 answers.")
            }
            Stage::Connection => {
                let how = format!("{} on port {}", walk::refusal(page.connect.outcome), self.target.port);
                let suspect = self.remote(0.93, how).at(page.address);
                if self.target.addresses.iter().all(|a| is_private(*a)) {
                    let words = "Its address is private: it may need a VPN or the company's network.";
                    Suspect { confidence: 0.7, ..suspect.although(Layer::Ip, words) }
                } else {
                    suspect
                }
            }
            Stage::Greeting => self
                .remote(0.85, "accepts connections but breaks off the secure greeting")
                .although(Layer::Internet, "A filter on the way that reads the names of sites would look the same."),
            Stage::Page => self.remote(0.9, "takes the question but sends no page"),
            Stage::Answered => {
                self.remote(0.93, format!("answers with an error of its own ({})", page.status.unwrap_or_default()))
            }
        };
        Some(suspect)
    }

    fn behind_proxy(&self) -> Option<Suspect> {
        let page = self.proxied_pages().find(|p| self.failed(p) || p.loaded())?;
        let how = match (Stage::of(page), page.status) {
            (Stage::Connection, Some(status)) => format!("cannot be had through your proxy, which says {status}"),
            (Stage::Answered, status) => format!("answers with an error of its own ({})", status.unwrap_or_default()),
            _ => "does not answer through your proxy".to_owned(),
        };
        let suspect = self.remote(0.7, how);
        Some(suspect.although(Layer::Internet, "A rule of the proxy against this site would look the same."))
    }

    /// It answers, but not at every address.
    fn partly(&self, found: &[Suspect]) -> Option<Suspect> {
        if let Some(thrown) = self.thrown_away() {
            return Some(thrown);
        }
        let known = |ipv4: bool| {
            let cause = if ipv4 { "upstream_down" } else { "ipv6_broken" };
            self.view.loaded(ipv4) > 0 && !found.iter().any(|s| s.cause == cause)
        };
        let dead = |p: &&Page| {
            p.connect.failed(self.view.now, self.view.quiet.max(600))
                && p.connect.outcome != Outcome::NoRoute
                && known(p.address.is_ipv4())
        };
        let page = self.target.pages.iter().find(dead).filter(|_| !self.proxied())?;
        let good = self.reached()?;
        let mut suspect = self.firewall().or_else(|| self.way_of_its_own(page)).unwrap_or_else(|| {
            degraded("remote_site_partial", 0.9)
                .because(Layer::Internet, self.step_of(page))
                .because(Layer::Internet, self.step_of(good))
                .not("This computer and its line: other sites load the same way.")
        });
        suspect.about.address = Some(page.address);
        suspect.about.other = Some(good.address);
        Some(suspect)
    }
}
