//! Several first hops at once for one family (a default route with two next hops, rules that divide): one of them passes
//! nothing on, and what is sent its way is lost, while the rest works.

use std::net::IpAddr;

use shared_types::Layer;

use super::{grade, hop_answers};
use crate::diagnostics::facts::{EchoSeries, Hop, LookupResult};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::View;

/// How long a hop's share keeps silent while the others' answers.
const DEAD_MS: u32 = 900;
/// One address that the system leads elsewhere is somebody's purpose; two are its way out.
const LEAST: usize = 2;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    let Some((dead, count)) = shares(view).find_map(|(hop, tried)| share(view, hop, &tried, DEAD_MS)) else { return };
    let living =
        hops(view).find(|h| h.address != dead.address && shares(view).any(|(s, t)| s == *h && lives(view, &t)));
    let Some(living) = living else { return };
    let absent = if hop_answers(dead) { "is there and passes nothing on" } else { "does not answer" };
    found.push(
        Suspect::new("dead_preferred_route", Layer::Gateway, grade(view).max(Grade::Degraded), 0.9)
            .because(
                Layer::Ip,
                format!("This computer's routes divide what goes out between {} and {}.", living.address, dead.address),
            )
            .because(Layer::Gateway, format!("{} {absent}: none of {count} addresses behind it answers.", dead.address))
            .because(Layer::Internet, format!("Those behind {} answer.", living.address))
            .not("The internet line: it works over the other router.")
            .on(&dead.adapter)
            .at(dead.address)
            .instead(Some(living.address))
            .host(&dead.adapter),
    );
}

/// Whether a hop's share is silent and may yet answer.
pub(in crate::diagnostics::judge) fn open(view: &View<'_>) -> bool {
    let silent = |patience| shares(view).any(|(hop, tried)| share(view, hop, &tried, patience).is_some());
    silent(150) && !silent(DEAD_MS) && shares(view).any(|(_, tried)| lives(view, &tried))
}

/// The IPv4 hops in use, where there are several.
fn hops<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Hop> + use<'a> {
    let all: Vec<&Hop> = view.facts.gateway.hops.iter().filter(|h| h.in_use && h.address.is_ipv4()).collect();
    let several = all.len() > 1;
    all.into_iter().filter(move |_| several)
}

/// Each hop with the fixed addresses that the system sends its way.
fn shares<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a Hop, Vec<IpAddr>)> + use<'a> {
    let facts = view.facts;
    hops(view).map(move |hop| {
        let by_it = facts.addressing.lookups.iter().filter(|l| {
            l.result == LookupResult::Via && l.gateway == Some(hop.address) && l.adapter.as_ref() == Some(&hop.adapter)
        });
        (hop, by_it.map(|l| l.to).collect())
    })
}

/// The hop with the number of its addresses, where all of those were tried and keep silent.
fn share<'a>(view: &View<'a>, hop: &'a Hop, addresses: &[IpAddr], patience_ms: u32) -> Option<(&'a Hop, usize)> {
    let tried = || view.facts.internet.reach.iter().filter(|r| addresses.contains(&r.address));
    let dead = tried().all(|r| !r.connect.alive() && r.connect.failed(view.now, patience_ms));
    (tried().count() >= LEAST && dead && !echoed(view, addresses)).then(|| (hop, tried().count()))
}

fn lives(view: &View<'_>, addresses: &[IpAddr]) -> bool {
    view.facts.internet.reach.iter().any(|r| addresses.contains(&r.address) && r.connect.answered())
        || echoed(view, addresses)
}

fn echoed(view: &View<'_>, addresses: &[IpAddr]) -> bool {
    view.facts.internet.echoes.iter().any(|e| addresses.contains(&e.target) && EchoSeries::answers(e))
}
