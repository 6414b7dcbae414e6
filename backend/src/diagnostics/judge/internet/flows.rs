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
    scattered(view, 150).is_some() && scattered(view, DEAD_MS).is_none() && view.now < 2400
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
        if view.facts.internet.echoes.iter().any(EchoSeries::answers) {
            suspect = suspect.although(
                Layer::Internet,
                "Echoes come back, so it is whole connections that are lost: one of several paths is dead, a table of \
                 connections is full, or a filter drops some.",
            );
        }
        found.push(near_is_clean(view, suspect));
    } else if let Some((owners, fixed)) = scattered(view, DEAD_MS) {
        found.push(near_is_clean(
            view,
            Suspect::new("upstream_packet_loss", Layer::Internet, grade, 0.75)
                .because(
                    Layer::Internet,
                    format!("Hosts of {owners} owners answer neither connections nor echoes, {fixed} public resolvers among them."),
                )
                .because(Layer::Internet, "Others answer at once on the same ports.")
                .although(Layer::Internet, "A filter that blocks as many would look the same.")
                .number(50)
                .list(vec!["hosts".to_owned()]),
        ));
    }
}

/// How many owners have a host that is dead on port 443 and for echoes, while others live; and how many of these are fixed
/// addresses. Sites and public resolvers must both be among the dead, and among the living.
fn scattered(view: &View<'_>, patience_ms: u32) -> Option<(usize, usize)> {
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
    let living = of_sites().any(|p| p.connect.answered()) && resolvers().any(|r| r.connect.answered());
    let owners: BTreeSet<&str> = sites.union(&fixed).copied().collect();
    (living && all_live && !sites.is_empty() && !fixed.is_empty() && owners.len() >= DEAD_OWNERS)
        .then_some((owners.len(), fixed.len()))
}
