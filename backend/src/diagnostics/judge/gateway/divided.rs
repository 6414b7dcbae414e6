//! Several first hops at once for one family (a default route with two next hops, rules that divide): one of them passes
//! nothing on, and what is sent its way is lost, while the rest works.

use std::collections::BTreeSet;
use std::net::IpAddr;

use shared_types::Layer;

use super::{grade, hop_answers};
use crate::diagnostics::facts::{Attempt, EchoSeries, Hop, LookupResult, Route};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::View;
use crate::diagnostics::probe;

/// How long a hop's share keeps silent while the others' answers.
const DEAD_MS: u32 = 900;
/// The same where it is one site: its second packet is lost as well by then.
const ONE_DEAD_MS: u32 = 1300;
/// One address that the system leads elsewhere is somebody's purpose; two are its way out.
const LEAST: usize = 2;
/// Connections over a hop that are all lost, while the same hosts accept those over another.
const LEAST_FLOWS: u32 = 5;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    let Some(Division { dead, living, proof }) = by_address(view).or_else(|| by_connection(view)) else { return };
    let absent = if hop_answers(dead) { "is there and passes nothing on" } else { "does not answer" };
    let (fact, confidence) = match proof {
        Proof::Addresses(1) => ("the only address that was tried behind it does not answer.".to_owned(), 0.7),
        Proof::Addresses(count) => (format!("none of {count} addresses behind it answers."), 0.93),
        Proof::Connections(sent) => {
            (format!("all {sent} connections over it are lost, to hosts that accept the others."), 0.93)
        }
    };
    let mut suspect =
        Suspect::new("dead_preferred_route", Layer::Gateway, grade(view).max(Grade::Degraded), confidence)
            .because(Layer::Ip, format!("This computer divides what goes out between {living} and {}.", dead.address))
            .because(Layer::Gateway, format!("{} {absent}: {fact}", dead.address))
            .because(Layer::Internet, format!("What goes over {living} is answered."))
            .not("The internet line: it works over the other router.")
            .on(&dead.adapter)
            .at(dead.address)
            .instead(Some(living))
            .host(&dead.adapter)
            .list(vec!["divided".to_owned()]);
    suspect = match proof {
        Proof::Addresses(1) => suspect.although(Layer::Internet, "That site being down would look the same."),
        Proof::Addresses(_) => suspect.not("The sites: those that this computer sends to the other router answer."),
        Proof::Connections(_) => suspect.not("The sites: they answer what comes over the other router."),
    };
    found.push(suspect);
}

/// A hop that passes nothing on, another that does, and what shows it.
struct Division<'a> {
    dead: &'a Hop,
    living: IpAddr,
    proof: Proof,
}

#[derive(Clone, Copy)]
enum Proof {
    /// So many addresses are silent, all that the system gives this hop.
    Addresses(usize),
    /// So many connections over it were lost.
    Connections(u32),
}

/// Whether a hop's share is silent and may yet answer.
pub(in crate::diagnostics::judge) fn open(view: &View<'_>) -> bool {
    let shares = shares(view);
    let undecided = |s: &Share<'_>| s.dead(view, 0) && !s.dead(view, s.patience());
    shares.iter().any(|s| s.counts(view) && undecided(s)) && shares.iter().any(Share::lives)
}

/// The hop whose addresses are all silent, one whose are not, and what was seen.
fn by_address<'a>(view: &View<'a>) -> Option<Division<'a>> {
    let shares = shares(view);
    let dead = shares.iter().find(|s| s.counts(view) && s.dead(view, s.patience()))?;
    let family = dead.hop.address.is_ipv4();
    let living = shares.iter().find(|s| s.hop != dead.hop && s.hop.address.is_ipv4() == family && s.lives())?;
    let proof = Proof::Addresses(dead.addresses().len());
    Some(Division { dead: dead.hop, living: living.hop.address, proof })
}

/// The same where the system divides by connection: each address is now sent this way, now that.
fn by_connection<'a>(view: &View<'a>) -> Option<Division<'a>> {
    let internet = &view.facts.internet;
    if internet.flows.iter().any(|f| !f.finished) {
        return None;
    }
    let dead = internet.shares.iter().find(|s| s.sent >= LEAST_FLOWS && s.answered == 0)?;
    let works = |sent: u32, answered: u32| sent >= LEAST_FLOWS && answered * 10 >= sent * 8;
    let mut others = internet.shares.iter().filter(|s| s.gateway.is_ipv4() == dead.gateway.is_ipv4());
    let living = others.find(|s| works(s.sent, s.answered))?;
    let proof = Proof::Connections(dead.sent);
    Some(Division { dead: hop(view, dead.gateway, &dead.adapter)?, living: living.gateway, proof })
}

fn hop<'a>(view: &View<'a>, gateway: IpAddr, adapter: &str) -> Option<&'a Hop> {
    view.facts.gateway.hops.iter().find(|h| h.address == gateway && h.adapter == adapter)
}

/// What was tried over one of several hops.
struct Share<'a> {
    hop: &'a Hop,
    /// Each attempt at a kind of host of which some are there.
    tried: Vec<(IpAddr, Attempt)>,
    echoed: bool,
    /// Whether sites are among them.
    sites: bool,
}

impl Share<'_> {
    fn addresses(&self) -> BTreeSet<IpAddr> {
        self.tried.iter().map(|(address, _)| *address).collect()
    }

    fn lives(&self) -> bool {
        self.echoed || self.tried.iter().any(|(_, a)| a.answered())
    }

    fn dead(&self, view: &View<'_>, patience_ms: u32) -> bool {
        let silent = |a: &Attempt| !a.alive() && a.failed(view.now, patience_ms);
        !self.echoed && !self.tried.is_empty() && self.tried.iter().all(|(_, a)| silent(a))
    }

    fn patience(&self) -> u32 {
        if self.addresses().len() >= LEAST { DEAD_MS } else { ONE_DEAD_MS }
    }

    /// Whether what becomes of it says something of the hop: several addresses do, or one site where the hop is one of the
    /// default route's.
    fn counts(&self, view: &View<'_>) -> bool {
        let this = |r: &Route| r.gateway == Some(self.hop.address) && r.adapter.as_ref() == Some(&self.hop.adapter);
        let of_default = probe::shared_defaults(&view.facts.addressing, self.hop.address.is_ipv4()).any(this);
        self.addresses().len() >= LEAST || (self.sites && of_default)
    }
}

/// Each of the hops that the system gave addresses to, where there are several.
fn shares<'a>(view: &View<'a>) -> Vec<Share<'a>> {
    let internet = &view.facts.internet;
    let ways = || view.facts.addressing.ways.iter().filter(|w| w.result == LookupResult::Via);
    let used: BTreeSet<_> = ways().filter_map(|w| Some((w.gateway?, w.adapter.clone()?))).collect();
    let fixed: Vec<(IpAddr, Attempt)> = internet.reach.iter().map(|r| (r.address, r.connect)).collect();
    let pages: Vec<(IpAddr, Attempt)> = internet.pages.iter().map(|p| (p.address, p.connect)).collect();
    let checks: Vec<(IpAddr, Attempt)> = internet.checks.iter().map(|c| (c.address, c.connect)).collect();
    let some_there = |kind: &&Vec<(IpAddr, Attempt)>| kind.iter().any(|(_, a)| a.answered());
    let share = |(gateway, adapter): &(IpAddr, String)| {
        let hop = hop(view, *gateway, adapter)?;
        let given = |to: IpAddr| {
            ways().any(|w| w.to == to && w.gateway == Some(*gateway) && w.adapter.as_deref() == Some(adapter.as_str()))
        };
        // A kind that is silent everywhere is blocked: public resolvers, or port 80.
        let kinds = [&fixed, &pages, &checks].into_iter().filter(some_there);
        let tried = kinds.flatten().filter(|(to, _)| given(*to)).copied().collect();
        // Over IPv6 the system may give echoes another way than connections.
        let echoed = internet.echoes.iter().any(|e| e.target.is_ipv4() && given(e.target) && EchoSeries::answers(e));
        let sites = pages.iter().chain(&checks).any(|(to, _)| given(*to));
        Some(Share { hop, tried, echoed, sites })
    };
    used.iter().filter_map(share).collect()
}
