//! Rung 3: the first hop is not there, not the right one, passes nothing, or the way to it is bad.

mod divided;

use std::net::IpAddr;

use shared_types::Layer;

use super::ip::{best_route, is_static};
use super::suspect::{Grade, Suspect};
use super::view::{DEAD_MS, View, hop_answers, is_usable};
use crate::diagnostics::facts::{
    AdapterKind, EchoSeries, Hop, NeighbourState, Page, QueryPurpose, Route, RouteKind, ServerRole,
};
use crate::diagnostics::probe;

pub(super) use divided::open as divided_open;

/// After this long without an answer a neighbour is not there; the kernel has asked twice, we have asked three times.
const ABSENT_MS: u32 = 900;
/// With our own ARP as a second witness less is enough, but for a slow wireless link.
const ABSENT_WITH_ARP_MS: u32 = 700;
/// How long a present gateway may keep silent at IP level while nothing passes.
const MUTE_MS: u32 = 1000;
/// Loss, in per cent of a long burst, from which a path is bad; up to 10 is fine.
pub(super) const LOSS_PERCENT: f64 = 13.0;
/// A burst long enough to tell loss.
pub(super) const LOSS_SAMPLE: u32 = 30;
/// A received signal at which Wi-Fi begins to lose packets, in dBm.
const WEAK_DBM: i32 = -75;
/// Delay to the gateway that people feel; crowded Wi-Fi is below 50 ms.
const LAN_SLOW_MS: f32 = 150.0;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.tested(Layer::Gateway) {
        return;
    }
    quality(view, found);
    // Whatever else is broken further down explains a dead gateway.
    if found.iter().any(|s| s.grade == Grade::Broken && s.layer <= Layer::Ip) {
        return;
    }
    let mut any = false;
    for hop in view.facts.gateway.hops.iter().filter(|h| h.in_use) {
        let works = view.loaded(hop.address.is_ipv4()) > 0 || view.proxy_works();
        if works || family_lives(view, hop) {
            continue;
        }
        if let Some(suspect) = judge_hop(view, hop) {
            // Both families' hops are one router, as a rule: one finding is enough.
            if !any {
                found.push(suspect);
            }
            any = true;
        }
    }
    detour(view, found);
    divided::suspects(view, found);
}

/// A more particular route leads several owners' sites elsewhere than the default, and nothing comes back from there
/// while the default way works.
fn detour(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.addresses_work() {
        return;
    }
    let mut sites: Vec<(&str, IpAddr, &Route)> = Vec::new();
    for page in &view.facts.internet.pages {
        let Some(route) = best_route(view, page.address) else { continue };
        let tunnel =
            route.adapter.as_deref().and_then(|a| view.adapter(a)).is_some_and(|a| a.kind == AdapterKind::Tunnel);
        let special = route.kind == RouteKind::Unicast && route.prefix > 1 && (route.gateway.is_some() || tunnel);
        let dead = !page.connect.alive() && page.connect.failed(view.now, view.quiet.max(900));
        if special && dead && !view.is_near(page.address) {
            sites.push((&page.owner, page.address, route));
        }
    }
    let Some((owner, address, route)) = sites.first().copied() else { return };
    let owners: std::collections::BTreeSet<&str> =
        sites.iter().filter(|(_, _, r)| *r == route).map(|(owner, _, _)| *owner).collect();
    let carries = |p: &Page| p.connect.alive() && best_route(view, p.address) == Some(route);
    if owners.len() < 2 || view.facts.internet.pages.iter().any(carries) {
        return;
    }
    let adapter = route.adapter.clone().unwrap_or_default();
    let tunnel = view.adapter(&adapter).is_some_and(|a| a.kind == AdapterKind::Tunnel);
    let way = route.gateway.map_or_else(|| format!("into {adapter}"), |g| format!("to {g}"));
    let (cause, layer) =
        if tunnel { ("vpn_tunnel_dead", Layer::Internet) } else { ("dead_preferred_route", Layer::Gateway) };
    let mut suspect = Suspect::new(cause, layer, grade(view), 0.92)
        .because(
            Layer::Ip,
            format!(
                "A route of its own leads {}/{} {way}; {owner} ({address}) lies there.",
                route.destination, route.prefix
            ),
        )
        .because(Layer::Internet, format!("No connection to {} owners behind that route is answered.", owners.len()))
        .because(Layer::Internet, "Addresses that take the default way answer.")
        .not("The internet line: it works the default way.")
        .on(&adapter)
        .host(adapter.clone())
        .list(vec![format!("{}/{}", route.destination, route.prefix)]);
    if let Some(gateway) = route.gateway {
        suspect = suspect.at(gateway);
    }
    found.push(suspect);
}

/// Whether anything from outside came over this hop's family.
fn family_lives(view: &View<'_>, hop: &Hop) -> bool {
    let ipv4 = hop.address.is_ipv4();
    let internet = &view.facts.internet;
    internet.reach.iter().any(|r| r.address.is_ipv4() == ipv4 && r.connect.alive())
        || internet.echoes.iter().any(|e| e.target.is_ipv4() == ipv4 && e.answers())
        || internet.checks.iter().any(|c| c.address.is_ipv4() == ipv4 && c.connect.answered())
        || internet
            .pages
            .iter()
            .any(|p| p.address.is_ipv4() == ipv4 && p.connect.answered() && !view.is_near(p.address))
}

/// Whether the hop's hardware address does not resolve.
pub(super) fn is_absent(view: &View<'_>, hop: &Hop) -> bool {
    if hop_answers(hop) || hop.arp.is_some_and(|a| a.answered()) {
        return false;
    }
    // The same router answers, or passes on, over the other family: lossy, then, rather than gone. Where that other way
    // loses nothing, so many questions are not lost here by chance.
    let clean = |h: &Hop| h.echo.as_ref().is_some_and(|e| e.finished && e.sent >= 12 && e.missing() == 0);
    let lives =
        |h: &Hop| h.in_use && h.adapter == hop.adapter && (hop_answers(h) || family_lives(view, h)) && !clean(h);
    let twin_answers = view.facts.gateway.hops.iter().any(lives);
    if twin_answers && hop.neighbour != NeighbourState::Failed && view.now < DEAD_MS {
        return false;
    }
    let asked_for = view.now.saturating_sub(hop.asked_ms);
    let arp_silent = hop.arp.is_some_and(|a| a.silent(view.now, ABSENT_WITH_ARP_MS));
    match hop.neighbour {
        NeighbourState::Failed => true,
        NeighbourState::Incomplete => asked_for >= if arp_silent { ABSENT_WITH_ARP_MS } else { ABSENT_MS },
        // The kernel waits for five seconds before it asks again; our own question does not.
        NeighbourState::Stale | NeighbourState::Unknown => arp_silent && asked_for >= ABSENT_MS,
        NeighbourState::Reachable | NeighbourState::Permanent => false,
    }
}

fn judge_hop(view: &View<'_>, hop: &Hop) -> Option<Suspect> {
    if let Some(suspect) = stale_entry(view, hop) {
        return Some(suspect);
    }
    if is_absent(view, hop) {
        return Some(absent(view, hop));
    }
    taken(view, hop).or_else(|| mute(view, hop))
}

/// Two devices say that they have the first hop's address, and nothing gets through.
fn taken(view: &View<'_>, hop: &Hop) -> Option<Suspect> {
    let other = hop.other_macs.first()?;
    let first = text(hop.arp_mac.as_ref());
    (!view.outside_seen() && view.now >= MUTE_MS).then(|| {
        Suspect::new("duplicate_ip", Layer::Ip, Grade::Broken, 0.9)
            .because(
                Layer::Ip,
                format!("Two devices, {first} and {other}, answer ARP for the gateway {}.", hop.address),
            )
            .because(Layer::Internet, "Nothing from beyond the gateway arrives.")
            .not("A dead router: something answers in its name, too.")
            .on(&hop.adapter)
            .at(hop.address)
            .host(other)
    })
}

fn grade(view: &View<'_>) -> Grade {
    if view.web_works() { Grade::Degraded } else { Grade::Broken }
}

fn stale_entry(view: &View<'_>, hop: &Hop) -> Option<Suspect> {
    if hop.neighbour != NeighbourState::Permanent || hop.mac.is_none() {
        return None;
    }
    let differs = hop.arp_mac.as_ref().is_some_and(|real| Some(real) != hop.mac.as_ref());
    let dead = !hop_answers(hop) && hop.ports.iter().all(|p| p.attempt.failed(view.now, MUTE_MS));
    let confidence = match (differs, dead) {
        (true, _) => 0.96,
        (false, true) if hop.arp_mac.is_none() => 0.75,
        _ => return None,
    };
    let mut suspect = Suspect::new("stale_arp_entry", Layer::Gateway, grade(view), confidence)
        .because(
            Layer::Gateway,
            format!("The neighbour entry of {} was set by hand ({}).", hop.address, text(hop.mac.as_ref())),
        )
        .on(&hop.adapter)
        .at(hop.address)
        .list(vec![text(hop.mac.as_ref()), text(hop.arp_mac.as_ref())]);
    if differs {
        suspect = suspect
            .because(
                Layer::Gateway,
                format!("Asked by ARP, {} says that it is {}.", hop.address, text(hop.arp_mac.as_ref())),
            )
            .not("A dead gateway: it answers ARP.");
    }
    Some(suspect)
}

fn text(mac: Option<&String>) -> String {
    mac.cloned().unwrap_or_else(|| "unknown".to_owned())
}

fn absent(view: &View<'_>, hop: &Hop) -> Suspect {
    let gone = format!("{} does not answer the question for its hardware address.", hop.address);
    let tried = view.routed_reach().next().is_some();
    let start = |cause, confidence| {
        let suspect = Suspect::new(cause, Layer::Gateway, grade(view), confidence)
            .because(Layer::Gateway, &gone)
            .on(&hop.adapter)
            .at(hop.address);
        if tried { suspect.because(Layer::Internet, "No connection to the outside is answered.") } else { suspect }
    };
    if let Some(other) = view
        .facts
        .internet
        .alternates
        .iter()
        .find(|a| a.adapter != hop.adapter && a.reach.iter().any(|r| r.connect.answered()))
    {
        return start("dead_preferred_route", 0.95)
            .because(Layer::Internet, format!("The same addresses answer over {}.", other.adapter))
            .instead(other.gateway)
            .host(&other.adapter)
            .not("The internet line: it works over the other adapter.");
    }
    if let Some(known) = neighbour_hop(view, hop) {
        return start("dead_preferred_route", 0.92)
            .because(Layer::Gateway, format!("Another route leads over {}, which answers.", known.address))
            .instead(Some(known.address))
            .host(&known.adapter)
            .not("Cable and adapter: the other router answers over them.");
    }
    let dhcp_gateway = view.facts.addressing.dhcp.iter().find(|d| d.adapter == hop.adapter).and_then(|d| d.gateway);
    // Hosts with an address of their own (/32, /31) have their gateway outside by design.
    let own_subnet = view.addresses(&hop.adapter).any(|a| a.address.is_ipv4() && a.prefix <= 30);
    if !hop.in_subnet && own_subnet && hop.address.is_ipv4() && !is_static(view, &hop.adapter) {
        return start_at("gateway_outside_subnet", view, &gone)
            .because(Layer::Ip, format!("{} is not in a subnet of {}.", hop.address, hop.adapter))
            .on(&hop.adapter)
            .at(hop.address)
            .instead(Some(dhcp_gateway.unwrap_or(hop.address)));
    }
    let offered = view.facts.addressing.dhcp.iter().find(|d| d.adapter == hop.adapter && d.attempt.answered());
    if let Some(offer) = offered.filter(|_| hop.address.is_ipv4())
        && let (Some(gateway), Some(address)) = (offer.gateway, offer.offered)
    {
        let ours = view.addresses(&hop.adapter).find(|a| a.address.is_ipv4());
        let same_network = ours.is_some_and(|own| probe::same_subnet(own.address, address, own.prefix));
        let fact = format!("This network's DHCP server offers {address} with the gateway {gateway}.");
        if !same_network {
            return start_at("wrong_static_ip", view, &gone)
                .because(Layer::Ip, fact)
                .on(&hop.adapter)
                .at(ours.map_or(hop.address, |own| own.address))
                .instead(Some(gateway))
                .not("A dead router: this network has another one.");
        }
        if gateway != hop.address {
            return start("wrong_gateway", 0.96)
                .because(Layer::Ip, fact)
                .instead(Some(gateway))
                .not("A dead router: the one that DHCP names is another.");
        }
    }
    if let Some(server) = local_resolver(view, hop) {
        return start("wrong_gateway", 0.9)
            .because(
                Layer::NameResolution,
                format!("{server} on the same network answers DNS for public names, so the network has a way out."),
            )
            .instead(Some(server))
            .not("A dead line: public names resolve.");
    }
    if is_static(view, &hop.adapter) {
        let own = view.addresses(&hop.adapter).find(|a| a.address.is_ipv4());
        return start_at("wrong_static_ip", view, &gone)
            .because(Layer::Ip, format!("The address of {} was set by hand.", hop.adapter))
            .on(&hop.adapter)
            .at(own.map_or(hop.address, |o| o.address))
            .not("A DHCP fault: DHCP is not used.");
    }
    let mut suspect = start("gateway_unreachable", 0.93).not("Cable and adapter: the link is there.");
    if hop.arp.is_some() {
        suspect = suspect.because(Layer::Gateway, "Three ARP questions of our own got no answer either.");
    }
    suspect
}

/// Another router on the same adapter, less preferred, that answers.
fn neighbour_hop<'a>(view: &View<'a>, hop: &Hop) -> Option<&'a Hop> {
    let mut hops = view.facts.gateway.hops.iter();
    hops.find(|h| {
        !h.in_use && h.adapter == hop.adapter && h.address.is_ipv4() == hop.address.is_ipv4() && hop_answers(h)
    })
}

fn start_at(cause: &'static str, view: &View<'_>, gone: &str) -> Suspect {
    Suspect::new(cause, Layer::Ip, grade(view), 0.9).because(Layer::Gateway, gone)
}

/// A resolver on the same network, other than the hop, that answers for public names. The same router has other
/// addresses as well, of the other family for one.
fn local_resolver(view: &View<'_>, hop: &Hop) -> Option<IpAddr> {
    let hops = &view.facts.gateway.hops;
    // A router's link-local address says nothing of the others it has.
    let told = hop.address.is_ipv4() || is_usable(hop.address);
    let same_box = |address: IpAddr| {
        !told || hops.iter().any(|h| h.address == address) || address.is_ipv4() != hop.address.is_ipv4()
    };
    view.facts
        .names
        .servers
        .iter()
        .filter(|s| s.role == ServerRole::Configured && s.on_link && !same_box(s.address))
        // Well-known names may be remembered from before; that a random one does not exist must be asked outside.
        .find(|s| s.queries.iter().any(|q| q.purpose == QueryPurpose::Absent && q.code.as_deref() == Some("NXDOMAIN")))
        .map(|s| s.address)
}

/// The hop is there by its hardware address; does it do anything?
fn mute(view: &View<'_>, hop: &Hop) -> Option<Suspect> {
    let present = hop.neighbour == NeighbourState::Reachable || hop.arp.is_some_and(|a| a.answered());
    let start = |cause, confidence| {
        Suspect::new(cause, Layer::Gateway, grade(view), confidence)
            .because(Layer::Gateway, format!("{} answers the question for its hardware address.", hop.address))
            .on(&hop.adapter)
            .at(hop.address)
    };
    // `suspects` asks only about hops over whose family nothing came.
    let nothing_outside = view.now >= MUTE_MS;
    // A firewall of this computer that lets no answers in makes any router look mute.
    let ours = view.facts.system.firewall_drops.iter().flatten().any(|hook| hook == "input");
    if !nothing_outside || !present || ours {
        return None;
    }
    if let Some(server) = local_resolver(view, hop) {
        return Some(
            start("wrong_gateway", 0.88)
                .because(Layer::Internet, "It passes nothing on.")
                .because(
                    Layer::NameResolution,
                    format!("{server} on the same network resolves public names, so the network has a way out."),
                )
                .instead(Some(server))
                .not("A dead line: public names resolve."),
        );
    }
    let refused_way = view.routed_reach().any(|r| {
        matches!(
            r.connect.outcome,
            crate::diagnostics::facts::Outcome::NoRoute | crate::diagnostics::facts::Outcome::HostUnreachable
        )
    });
    let silent = !hop_answers(hop) && hop.ports.iter().all(|p| p.attempt.silent(view.now, MUTE_MS));
    let dns_answers = view.facts.names.servers.iter().any(|s| s.queries.iter().any(|q| q.attempt.alive()));
    (silent && !refused_way && !dns_answers && hop.ports.len() >= 2 && hop.address.is_ipv4()).then(|| {
        start("gateway_not_forwarding", 0.8)
            .because(Layer::Gateway, "It answers no connection and no echo, not even with a refusal.")
            .because(Layer::Internet, "Nothing from beyond it arrives.")
            .although(Layer::Internet, "A router that hides itself in front of a dead line looks the same.")
            .not("A switched-off router: it still answers ARP.")
    })
}

/// Per cent lost in a burst that was long enough.
pub(super) fn loss_percent(series: &EchoSeries) -> Option<f64> {
    (series.answers() && series.sent >= LOSS_SAMPLE && series.finished)
        .then(|| 100.0 * f64::from(series.missing()) / f64::from(series.sent))
}

/// Loss over several bursts together.
pub(super) fn pooled_loss<'a>(series: impl Iterator<Item = &'a EchoSeries>) -> Option<f64> {
    let (mut sent, mut missing) = (0, 0);
    for one in series.filter(|s| loss_percent(s).is_some()) {
        sent += one.sent;
        missing += one.missing();
    }
    (sent > 0).then(|| 100.0 * f64::from(missing) / f64::from(sent))
}

fn quality(view: &View<'_>, found: &mut Vec<Suspect>) {
    let mut used = view.facts.gateway.hops.iter().filter(|h| h.in_use);
    let answering = used.find(|h| h.echo.as_ref().is_some_and(EchoSeries::answers));
    let Some(hop) = answering.or_else(|| view.hop()) else { return };
    let beyond = pooled_loss(view.facts.internet.echoes.iter());
    let quiet_beyond = !view.facts.internet.echoes.iter().any(EchoSeries::answers);
    let loss = hop.series().and_then(loss_percent);
    if let Some(loss) = loss.filter(|l| *l >= LOSS_PERCENT)
        // A router that limits its own answers loses nothing of what passes through.
        && (beyond.is_some_and(|b| b >= loss * 0.4) || quiet_beyond)
    {
        let sent = hop.series().map_or(0, |series| series.sent);
        let what = if hop.echo.as_ref().is_some_and(EchoSeries::answers) { "echoes" } else { "connections" };
        let mut suspect = Suspect::new("lan_packet_loss", Layer::Gateway, Grade::Degraded, 0.95)
            .because(Layer::Gateway, format!("{loss:.0} % of {sent} {what} to {} are lost.", hop.address))
            .on(&hop.adapter)
            .at(hop.address)
            .number(loss)
            .not("The provider's line: the loss begins before it.");
        if let Some(dbm) = weak_signal(view, &hop.adapter) {
            suspect = suspect
                .because(Layer::Link, format!("{} hears its base station with {dbm} dBm, which is weak.", hop.adapter));
        }
        if let Some(beyond) = beyond {
            suspect =
                suspect.because(Layer::Internet, format!("{beyond:.0} % of the echoes beyond it are lost as well."));
        }
        found.push(suspect);
    }
    let near = hop
        .echo
        .as_ref()
        .filter(|e| e.replies_ms.len() >= 5)
        .and_then(EchoSeries::median_ms)
        .or_else(|| connect_delay(hop));
    if let Some(near) = near.filter(|ms| *ms > LAN_SLOW_MS)
        // A router that is slow to answer itself passes the rest on quickly.
        && view.rtt_ms.is_none_or(|far| far > near * 0.7)
    {
        found.push(
            Suspect::new("lan_high_latency", Layer::Gateway, Grade::Degraded, 0.95)
                .because(Layer::Gateway, format!("{} takes {near:.0} ms to answer; 5 is normal.", hop.address))
                .on(&hop.adapter)
                .at(hop.address)
                .number(near)
                .not("The provider's line: the delay begins before it."),
        );
    }
}

/// The signal of a wireless adapter, where it is weak.
fn weak_signal(view: &View<'_>, adapter: &str) -> Option<i32> {
    view.adapter(adapter)?.wireless.as_ref()?.signal_dbm.filter(|dbm| *dbm <= WEAK_DBM)
}

/// The delay to a hop by its TCP answers, where it answers no echo.
fn connect_delay(hop: &Hop) -> Option<f32> {
    let times: Vec<f32> = hop.ports.iter().filter(|p| p.attempt.alive()).filter_map(|p| p.attempt.took_ms).collect();
    (times.len() >= 2).then(|| crate::diagnostics::facts::median(&times)).flatten()
}
