//! Whole flows that are lost while others pass, and whole addresses that are: what echoes to the lucky ones do not show.

use std::collections::BTreeSet;

use shared_types::Layer;

use super::path::near_is_clean;
use crate::diagnostics::facts::{Attempt, EchoSeries};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::View;
use crate::diagnostics::probe;

/// New connections lost, in per cent of those to hosts that accept them, from which flows are lost on the way.
const LOST_PERCENT: u32 = 20;
/// Fewer connections tell nothing.
const LEAST: u32 = 16;
/// So long a connection's first packet and its copy have been on the way.
const DEAD_MS: u32 = 1300;
/// Owners whose sites are dead among living ones, from which it is no accident, whatever becomes of public resolvers.
const DEAD_SITES: usize = 3;
/// Owners whose hosts let one connection hang and accept the next, from which neither host nor single lost packets explain
/// it: a connection's first packet and its copy must both have been lost.
const FLOW_BOUND: usize = 2;
/// Owners whose hosts are dead, from which no list of blocked ones explains it: companies block public resolvers, states
/// a few sites.
const DEAD_OWNERS: usize = 4;

/// Whether connections are still to be counted.
pub(in crate::diagnostics::judge) fn open(view: &View<'_>) -> bool {
    let flows = &view.facts.internet.flows;
    let counting = if flows.is_empty() { probe::flows_wanted(view.facts) } else { flows.iter().any(|f| !f.finished) };
    counting && view.now < 2800
}

/// Whether it is still to be seen if hosts that hang are dead.
pub(in crate::diagnostics::judge) fn scattered_open(view: &View<'_>) -> bool {
    let dead = |patience| scattered(view, patience).is_some() || flow_bound(view, patience).is_some();
    dead(150) && !dead(DEAD_MS) && view.now < 2400
}

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    let lossy = found.iter().any(|s| {
        s.grade > Grade::Remark
            && matches!(s.cause, "lan_packet_loss" | "upstream_packet_loss" | "link_flapping" | "duplicate_ip")
    });
    // What leads elsewhere by a route of its own is judged there.
    let led = found.iter().any(|s| s.grade > Grade::Remark && s.layer <= Layer::Gateway);
    if lossy || led || view.proxied() {
        return;
    }
    let flows = &view.facts.internet.flows;
    let sent: u32 = flows.iter().map(|f| f.sent).sum();
    let lost: u32 = flows.iter().map(EchoSeries::missing).sum();
    let finished = !flows.is_empty() && flows.iter().all(|f| f.finished);
    let grade = if view.web_works() { Grade::Degraded } else { Grade::Broken };
    if finished && sent >= LEAST && lost * 100 >= sent * LOST_PERCENT {
        let mut suspect = Suspect::new("upstream_packet_loss", Layer::Internet, grade, 0.9)
            .because(
                Layer::Internet,
                format!("{lost} of {sent} new connections are lost, to hosts that accept others at the same time."),
            )
            .not("Blocked hosts or ports: the same ones answer in between.")
            .number(f64::from(lost * 100) / f64::from(sent))
            .list(vec!["flows".to_owned()]);
        if let Some(owners) = flow_bound(view, 0) {
            suspect = suspect.because(Layer::Internet, second_try(owners));
        }
        if view.facts.internet.echoes.iter().any(EchoSeries::answers) {
            suspect = suspect.although(
                Layer::Internet,
                "Echoes come back, so it is whole connections that are lost: one of several paths is dead, a table of \
                 connections is full, or a filter drops some.",
            );
        }
        found.push(near_is_clean(view, suspect));
    } else if let Some(owners) = flow_bound(view, DEAD_MS) {
        let retries = &view.facts.internet.retries;
        let tried = sent + retries.iter().map(|r| r.sent).sum::<u32>();
        let all_lost = lost + retries.iter().map(EchoSeries::missing).sum::<u32>();
        found.push(near_is_clean(
            view,
            Suspect::new("upstream_packet_loss", Layer::Internet, grade, 0.9)
                .because(Layer::Internet, second_try(owners))
                .not("The hosts, or a filter of theirs: they answer other connections.")
                .not("Single lost packets: a connection's first packet and its copy were both lost.")
                .number(f64::from(all_lost * 100) / f64::from(tried.max(1)))
                .list(vec!["flows".to_owned()]),
        ));
    } else if let Some(dead) = scattered(view, DEAD_MS) {
        let again: u32 = view.facts.internet.retries.iter().filter(|r| !r.answers()).map(|r| r.sent).sum();
        let mut suspect = Suspect::new("upstream_packet_loss", Layer::Internet, grade, 0.75)
            .because(Layer::Internet, dead.fact())
            .because(Layer::Internet, "Others answer at once on the same ports.")
            .although(Layer::Internet, "A filter that blocks as many would look the same.")
            .number(50)
            .list(vec!["hosts".to_owned()]);
        if again > 0 {
            suspect = suspect.because(
                Layer::Internet,
                format!(
                    "{again} more connections to them from other ports are not answered either: it goes by address."
                ),
            );
        }
        found.push(near_is_clean(view, suspect));
    }
}

fn second_try(owners: usize) -> String {
    format!("Hosts of {owners} owners leave one connection unanswered and accept another, from another port, at once.")
}

/// How many owners have a host that leaves a connection unanswered and accepts another one to the same port: some of the
/// flows die on the way.
fn flow_bound(view: &View<'_>, patience_ms: u32) -> Option<usize> {
    let internet = &view.facts.internet;
    let again = |address| internet.retries.iter().any(|r| r.target == address && r.answers());
    let pages = internet.pages.iter().map(|p| (p.owner.as_str(), p.address, p.connect));
    let all = pages.chain(internet.reach.iter().map(|r| (r.owner.as_str(), r.address, r.connect)));
    let hanging = all.filter(|(_, address, a)| a.silent(view.now, patience_ms) && again(*address));
    let owners: BTreeSet<&str> = hanging.map(|(owner, ..)| owner).collect();
    (owners.len() >= FLOW_BOUND).then_some(owners.len())
}

/// Owners whose hosts are dead, and those of them that have a public resolver among the dead.
struct Dead {
    owners: usize,
    fixed: usize,
}

impl Dead {
    fn fact(&self) -> String {
        let Self { owners, fixed } = self;
        if *fixed == 0 {
            return format!("The sites of {owners} owners answer no connection.");
        }
        format!("Hosts of {owners} owners answer neither connections nor echoes, {fixed} public resolvers among them.")
    }
}

/// The owners that have a host that is dead on port 443 and for echoes, while others live. Sites and public resolvers must
/// both be among the dead, and among the living; or so many sites that the resolvers do not matter.
fn scattered(view: &View<'_>, patience_ms: u32) -> Option<Dead> {
    let internet = &view.facts.internet;
    let echoed = |address| internet.echoes.iter().any(|e| e.target == address && e.answers());
    let dead = |a: &Attempt| a.silent(view.now, patience_ms);
    let of_sites = || internet.pages.iter().filter(|p| !view.is_near(p.address));
    let sites: BTreeSet<&str> = of_sites().filter(|p| dead(&p.connect)).map(|p| p.owner.as_str()).collect();
    let resolvers = || internet.reach.iter();
    let fixed: BTreeSet<&str> =
        resolvers().filter(|r| dead(&r.connect) && !echoed(r.address)).map(|r| r.owner.as_str()).collect();
    // A site over IPv4 or IPv6 alone is another fault.
    let of_family = |v4: bool| {
        let all = of_sites().filter(|p| p.address.is_ipv4() == v4).map(|p| p.connect);
        all.chain(resolvers().filter(|r| r.address.is_ipv4() == v4).map(|r| r.connect)).collect::<Vec<_>>()
    };
    let lives = |v4: bool| of_family(v4).iter().any(Attempt::answered);
    let families = [true, false].into_iter().filter(|v4| !of_family(*v4).is_empty());
    let all_live = families.into_iter().all(lives);
    let site_lives = of_sites().any(|p| p.connect.answered());
    if !(site_lives && all_live) {
        return None;
    }
    let owners: BTreeSet<&str> = sites.union(&fixed).copied().collect();
    let both = resolvers().any(|r| r.connect.answered()) && !sites.is_empty() && !fixed.is_empty();
    if both && owners.len() >= DEAD_OWNERS {
        return Some(Dead { owners: owners.len(), fixed: fixed.len() });
    }
    (sites.len() >= DEAD_SITES).then_some(Dead { owners: sites.len(), fixed: 0 })
}
