//! The line itself: is there one, does it lose packets, is it slow, does it swallow large ones?

use std::collections::BTreeSet;

use shared_types::Layer;

use super::{broken, degraded};
use crate::diagnostics::facts::{
    Attempt, EchoSeries, Hop, LookupResult, Outcome, QueryPurpose, ServerRole, TlsFacts, median,
};
use crate::diagnostics::judge::gateway::{LOSS_PERCENT, loss_percent, pooled_loss};
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::{DEAD_MS, View, hop_answers};

/// Delay beyond the gateway that people feel; a geostationary satellite takes 600 ms.
const SLOW_MS: f32 = 400.0;

/// After this long without a whole page a line that otherwise answers is narrow.
const NARROW_MS: u32 = 2900;

/// Where several refuse, the others have this long: the second packet of a connection is out by then.
const REFUSED_MS: u32 = 1200;
/// What is said where the first hop was left out.
const UNTESTED_ROUTER: &str =
    "The router itself was not tested, so the fault may as well be there or on the way to it.";

pub(super) fn quality(view: &View<'_>, found: &mut Vec<Suspect>) {
    let lan_loss = found.iter().any(|s| s.cause == "lan_packet_loss");
    let lan_slow = found.iter().any(|s| s.cause == "lan_high_latency");
    let near = view.hop().and_then(Hop::series);
    let near_loss = near.and_then(loss_percent).unwrap_or(0.0);
    let echoes = &view.facts.internet.echoes;
    let families = [true, false].map(|v4| pooled_loss(echoes.iter().filter(|e| e.target.is_ipv4() == v4)));
    let worst = families.into_iter().flatten().fold(0.0, f64::max);
    if worst >= LOSS_PERCENT && near_loss < LOSS_PERCENT && !lan_loss {
        let only_v6 = families[0].is_some_and(|l| l < LOSS_PERCENT);
        let path = if only_v6 { " over IPv6" } else { "" };
        let near_seen = near.is_some_and(EchoSeries::answers);
        let mut suspect = degraded("upstream_packet_loss", if near_seen { 0.94 } else { 0.7 })
            .because(Layer::Internet, format!("{worst:.0} % of the echoes beyond the router are lost{path}."))
            .number(worst);
        if near_seen {
            suspect = suspect
                .because(Layer::Gateway, format!("To the router only {near_loss:.0} % are lost."))
                .not("The local network: the way to the router is clean.");
        } else if !view.tested(Layer::Gateway) {
            suspect = suspect.although(Layer::Gateway, UNTESTED_ROUTER).list(vec!["untested".to_owned()]);
        } else {
            suspect = suspect.list(vec!["unseen".to_owned()]).although(
                Layer::Gateway,
                "The router answers neither echoes nor connections, so the loss may as well be on the way to it: the \
                 cable, the Wi-Fi, the router.",
            );
        }
        found.push(suspect);
    } else if let Some((slow, all)) = resent_connects(view).filter(|_| worst == 0.0 && !lan_loss) {
        found.push(
            degraded("upstream_packet_loss", 0.75)
                .because(Layer::Internet, format!("{slow} of {all} connections needed their first packet sent again."))
                .although(Layer::Internet, "No echo came back, so the loss could not be counted.")
                .number(100.0 * f64::from(slow) / f64::from(all)),
        );
    }
    let near_ms = near.and_then(EchoSeries::median_ms).unwrap_or(0.0);
    if let Some(far) = view.rtt_ms.filter(|ms| *ms > SLOW_MS)
        && far - near_ms > SLOW_MS
        && !lan_slow
        && beyond_samples(view) >= 3
        && !exchanged_quickly(view, far)
    {
        found.push(
            if near.and_then(EchoSeries::median_ms).is_some() {
                degraded("high_latency", 0.94)
                    .because(Layer::Gateway, format!("The router takes {near_ms:.0} ms."))
                    .not("The local network: the way to the router is quick.")
            } else {
                degraded("high_latency", 0.8).although(
                    Layer::Gateway,
                    "How long the router takes was not measured, so the delay may as well arise on the way to it.",
                )
            }
            .because(Layer::Internet, format!("Outside addresses take {far:.0} ms to answer; under 100 is normal."))
            .not("A dead line: everything answers in the end.")
            .number(far),
        );
    }
}

/// A line so narrow that no page comes whole in the time there is, though connections, certificates and small pages do.
pub(super) fn narrow(view: &View<'_>, found: &mut Vec<Suspect>) {
    let internet = &view.facts.internet;
    let valid = |t: &TlsFacts| t.attempt.answered();
    let coming = internet
        .pages
        .iter()
        .filter(|p| p.tls.as_ref().is_some_and(valid) && p.body.is_some_and(|b| b.outcome == Outcome::Waiting));
    let small = internet.checks.iter().filter(|c| c.as_expected == Some(true)).count();
    let slow = view.rtt_ms.filter(|ms| *ms > SLOW_MS);
    let explained = found.iter().any(|s| s.grade > Grade::Remark);
    if view.now < NARROW_MS || explained || coming.count() < 2 || small < 2 || view.pages_load() {
        return;
    }
    let Some(ms) = slow else { return };
    found.push(
        degraded("high_latency", 0.7)
            .because(
                Layer::Internet,
                format!("With our own pages under way, outside addresses take {ms:.0} ms to answer."),
            )
            .because(Layer::Internet, "Connections, certificates and small pages come; no large page came whole.")
            .not("Large packets that are lost: certificates come.")
            .number(ms),
    );
}

/// What the way to the router says of loss beyond it.
pub(super) fn near_is_clean(view: &View<'_>, suspect: Suspect) -> Suspect {
    match view.hop().and_then(Hop::series).filter(|near| near.answers() && near.finished) {
        Some(near) => suspect
            .because(Layer::Gateway, format!("To the router {} of {} packets are lost.", near.missing(), near.sent))
            .not("The local network: the way to the router is clean."),
        None => suspect,
    }
}

/// Whether something outside answered on an open connection sooner than a line with this delay could. What took long
/// was done once then, before the first packet to each address: a router that answers ARP for everybody takes its time.
fn exchanged_quickly(view: &View<'_>, far_ms: f32) -> bool {
    let internet = &view.facts.internet;
    let pages = internet.pages.iter().filter(|p| !view.is_near(p.address)).filter_map(|p| p.tls.as_ref());
    let handshakes = pages.chain(internet.reach.iter().filter_map(|r| r.tls.as_ref())).map(|tls| tls.attempt);
    handshakes.filter(Attempt::answered).any(|a| a.took_ms.is_some_and(|ms| ms < far_ms / 2.0))
}

pub(super) fn beyond_samples(view: &View<'_>) -> usize {
    let echoes: usize = view.facts.internet.echoes.iter().map(|e| e.replies_ms.len()).sum();
    echoes + view.facts.internet.reach.iter().filter(|r| r.connect.answered()).count()
}

/// Questions to resolvers that answer others which had to be sent again: loss, seen from another side.
fn unanswered_questions(view: &View<'_>) -> usize {
    let queries = view.facts.names.servers.iter().filter(|s| s.queries.iter().any(|q| q.attempt.answered()));
    queries.flat_map(|s| &s.queries).filter(|q| q.sends > 1 || q.attempt.silent(view.now, 400)).count()
}

/// Connections whose first packet was sent again, a second later, among quick ones; only where echoes say nothing.
pub(super) fn resent_connects(view: &View<'_>) -> Option<(u32, u32)> {
    if view.facts.internet.echoes.iter().any(EchoSeries::answers) {
        return None;
    }
    let internet = &view.facts.internet;
    let connects = internet
        .reach
        .iter()
        .map(|r| r.connect)
        .chain(internet.pages.iter().map(|p| p.connect))
        .chain(internet.checks.iter().map(|c| c.connect));
    let times: Vec<f32> = connects.filter(Attempt::answered).filter_map(|a| a.took_ms).collect();
    let quick = median(&times).filter(|m| *m < 400.0)?;
    let slow = times.iter().filter(|t| **t > quick + 900.0).count();
    let enough = if unanswered_questions(view) >= 3 { 2 } else { 3 };
    (times.len() >= 8 && slow >= enough)
        .then(|| (u32::try_from(slow).unwrap_or(0), u32::try_from(times.len()).unwrap_or(1)))
}

pub(super) fn stuck(view: &View<'_>, tls: &TlsFacts) -> bool {
    view.idle(&tls.attempt, view.quiet.max(500))
}

/// Connections stand, but what is large does not come.
pub(super) fn packet_size(view: &View<'_>, found: &mut Vec<Suspect>) {
    let hanging: BTreeSet<&str> = view.handshakes().filter(|(_, t)| stuck(view, t)).map(|(o, _)| o).collect();
    let bodies =
        view.facts.internet.pages.iter().filter(|p| p.body.is_some_and(|b| view.idle(&b, view.quiet.max(500)))).count();
    if hanging.len() < 2 && bodies < 2 {
        return;
    }
    let sized = &view.facts.internet.sized;
    let passed = sized.iter().filter(|s| s.attempt.answered()).map(|s| s.packet_bytes).max();
    let lost =
        sized.iter().filter(|s| !s.attempt.answered() && s.attempt.failed(view.now, 500)).map(|s| s.packet_bytes).min();
    let small_http = view.facts.internet.checks.iter().any(|c| c.as_expected == Some(true));
    let limit = passed.zip(lost).filter(|(p, l)| p < l).map(|(p, _)| p);
    let all_sizes_pass = passed.is_some_and(|p| p >= 1500);
    // Where small echoes have stopped coming back as well the line is full, or loses much: no matter of size.
    let small_pass = view.facts.internet.echoes.iter().any(EchoSeries::answers);
    let none_passes = passed.is_none() && lost.is_some() && !small_pass;
    if all_sizes_pass || none_passes || (limit.is_none() && !small_http && bodies < 2) {
        return;
    }
    let mut suspect = broken("mtu_blackhole", if limit.is_some() { 0.96 } else { 0.8 })
        .because(
            Layer::Internet,
            format!("{} connections stand, but their TLS handshake or page never comes.", hanging.len() + bodies),
        )
        .not("A blocked port: the connections are accepted.");
    if let Some(limit) = limit {
        suspect = suspect
            .because(Layer::Internet, format!("Echoes of {limit} bytes return; larger ones are lost."))
            .number(limit);
    }
    if small_http {
        suspect = suspect.because(Layer::Internet, "Small answers over HTTP arrive.");
    }
    if let Some(adapter) = view.path_adapter() {
        suspect = suspect.on(&adapter.name);
    }
    found.push(suspect);
}

/// Whether there is a line at all.
pub(super) fn line(view: &View<'_>, found: &mut Vec<Suspect>) {
    if found.iter().any(|s| s.grade == Grade::Broken && !matches!(s.cause, "clock_skew")) || view.addresses_work() {
        return;
    }
    let internet = &view.facts.internet;
    let told = view
        .routed_reach()
        .filter(|r| matches!(r.connect.outcome, Outcome::NoRoute | Outcome::HostUnreachable | Outcome::Prohibited))
        .count();
    let on_purpose = view.lookups(true).chain(view.lookups(false)).any(|r| r == LookupResult::Via);
    let refusals = refusals(view);
    // Those who refuse limit how often they say so: the others of the row keep silent.
    let patience = if refusals >= 2 { REFUSED_MS } else { patience(view) };
    let all_failed = view.routed_reach().all(|r| !r.connect.answered() && r.connect.failed(view.now, patience));
    let checks_dead = !internet.checks.iter().any(|c| c.connect.answered());
    let pages_dead = !internet.pages.iter().any(|p| p.connect.answered() && !view.is_near(p.address));
    if view.routed_reach().next().is_none() || !on_purpose || !checks_dead || !pages_dead {
        return;
    }
    // A router that says so itself need not be waited out; one voice may be a single host's.
    let quickly = told >= 2 && view.now >= 250;
    if !quickly && !all_failed {
        return;
    }
    let mut suspect = broken("upstream_down", if quickly { 0.95 } else { 0.9 });
    suspect = if refusals > 0 {
        suspect
            .because(
                Layer::Internet,
                format!("Something on the way refuses: {refusals} probes got a no, and none a yes."),
            )
            .although(Layer::Internet, "A dead line keeps silent; a filter in the router or at the provider says no.")
            .not("A closed port: echoes, names and pages are held back alike.")
            .list(vec!["refused".to_owned()])
    } else if told >= 2 {
        suspect
            .because(Layer::Internet, format!("{told} connections to different owners get 'unreachable' from the way."))
    } else {
        suspect.because(
            Layer::Internet,
            format!("None of {} connections to different owners is answered.", internet.reach.len()),
        )
    };
    if let Some(hop) = view.hop() {
        suspect = if hop_answers(hop) {
            suspect.because(Layer::Gateway, format!("{} answers.", hop.address)).not("The router: it answers.")
        } else {
            let unseen = Suspect { confidence: suspect.confidence - 0.05, ..suspect };
            unseen.although(Layer::Gateway, format!("{} itself answers no connection and no echo.", hop.address))
        };
        suspect = suspect.at(hop.address).on(&hop.adapter);
    } else if !view.tested(Layer::Gateway) {
        suspect = Suspect { confidence: 0.6, ..suspect }
            .although(Layer::Gateway, UNTESTED_ROUTER)
            .list(vec!["untested".to_owned()]);
    }
    if resolver_says_no(view) {
        suspect = suspect.because(Layer::NameResolution, "The resolver fails as well, as one without a line does.");
    } else if view.servers_resolve() {
        suspect = suspect.although(
            Layer::NameResolution,
            "Names resolve; they may be remembered, or the provider's own network answers and what is beyond does not.",
        );
    }
    found.push(suspect.not("DNS: addresses do not answer either."));
}

/// Probes to the outside that were told no while none was told yes.
fn refusals(view: &View<'_>) -> usize {
    let references = view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Reference);
    let asked = references.flat_map(|s| &s.queries).map(|q| q.attempt);
    let tried = view.routed_reach().map(|r| r.connect).chain(asked);
    tried.filter(|a| a.outcome == Outcome::Refused).count()
}

pub(super) fn resolver_says_no(view: &View<'_>) -> bool {
    view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured).any(|s| {
        s.queries.iter().any(|q| q.purpose == QueryPurpose::Known && q.attempt.answered() && q.addresses.is_empty())
    })
}

/// Where names resolve from outside the delay is roughly known, so that silence speaks sooner.
pub(super) fn patience(view: &View<'_>) -> u32 {
    let answered = view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured).any(|s| {
        s.queries.iter().any(|q| {
            q.purpose == QueryPurpose::Absent
                && q.attempt.took_ms.is_some_and(|t| t < 400.0)
                && q.code.as_deref() == Some("NXDOMAIN")
        })
    });
    if answered { 1400 } else { DEAD_MS }
}
