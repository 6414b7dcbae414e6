//! What stands in the way of a working line: firewalls, tunnels, proxies, closed ports.

use std::collections::BTreeSet;

use shared_types::Layer;

use super::path::stuck;
use super::portal::altered_checks;
use super::{broken, degraded};
use crate::diagnostics::facts::{Attempt, EchoSeries, LookupResult, Outcome, Page, ProxySetting};
use crate::diagnostics::judge::ip::has_vpn_traces;
use crate::diagnostics::judge::suspect::{Grade, Suspect};
use crate::diagnostics::judge::view::View;

/// The system sends the first packet of a connection again after a second.
pub(in crate::diagnostics::judge) const RESENT_MS: u32 = 1300;

/// A proxy that is there has answered the wish for a way to a site by then, even where it has to look the name up first.
const PROXY_MS: u32 = 1500;

pub(super) fn proxies(view: &View<'_>, found: &mut Vec<Suspect>) {
    script(view, found);
    for setting in &view.facts.internet.proxy.settings {
        if setting.pages.iter().any(Page::loaded) {
            continue;
        }
        let name = format!("{}:{}", setting.host, setting.port);
        let start = |cause, confidence| {
            let mut suspect = broken(cause, confidence)
                .because(Layer::Internet, format!("{} names the proxy {name}.", setting.setting))
                .host(&name);
            if let Some(address) = setting.address {
                suspect = suspect.at(address);
            }
            suspect
        };
        let unresolved = setting.resolve.is_some_and(|r| r.failed(view.now, 1500));
        let dead = setting.connect.is_some_and(|c| c.failed(view.now, view.quiet.max(800)));
        // Without a line nothing can be said about a proxy outside.
        let elsewhere = view.pages_load() || view.addresses_work();
        let near = setting.address.is_some_and(|a| view.is_near(a));
        if (dead && (elsewhere || near)) || (unresolved && view.pages_load()) {
            let words = if unresolved { "Its name cannot be looked up." } else { "It does not answer." };
            let mut suspect = start("proxy_unreachable", 0.95).because(Layer::Internet, words);
            if view.pages_load() {
                suspect = suspect
                    .because(Layer::Internet, "Pages load without it.")
                    .not("The internet line: it works without the proxy.");
            }
            if setting.may_go_direct {
                suspect.grade = Grade::Degraded;
            }
            found.push(suspect);
        } else if let Some(status) = setting.connect_status {
            let (cause, words) = if status == 407 {
                ("proxy_login_required", "It asks for a user name and password.".to_owned())
            } else {
                ("proxy_refuses", format!("It refuses to pass traffic on (status {status})."))
            };
            found.push(start(cause, 0.85).because(Layer::Internet, words));
        } else if elsewhere && no_proxy_there(view, setting) {
            let mut suspect = start("proxy_unreachable", 0.88)
                .because(Layer::Internet, "It accepts connections, and no answer of a proxy comes.")
                .not("The internet line: outside addresses answer without the proxy.");
            if setting.may_go_direct {
                suspect.grade = Grade::Degraded;
            }
            found.push(suspect);
        }
    }
}

/// Whether something accepts connections in a proxy's place and says nothing that a proxy would say: it hangs, hangs up, or
/// is another service.
fn no_proxy_there(view: &View<'_>, setting: &ProxySetting) -> bool {
    let failed = |p: &Page| p.tls.is_none() && p.connect.failed(view.now, view.quiet.max(PROXY_MS));
    setting.spoken
        && setting.connect.is_some_and(|c| c.answered())
        && !setting.pages.is_empty()
        && setting.pages.iter().all(failed)
}

/// A proxy script that is set and cannot be had: browsers wait for it before they go without.
fn script(view: &View<'_>, found: &mut Vec<Suspect>) {
    let proxy = &view.facts.internet.proxy;
    let (Some(url), Some(fetch)) = (&proxy.pac_url, proxy.pac_fetch) else { return };
    let local_only = fetch.outcome == Outcome::Garbled && !url.starts_with("http://");
    if local_only || !fetch.failed(view.now, view.quiet.max(900)) || !(view.pages_load() || view.addresses_work()) {
        return;
    }
    let setting = proxy.pac_setting.as_deref().unwrap_or("A setting");
    let words = if fetch.outcome == Outcome::Garbled { "is no such script" } else { "cannot be fetched" };
    found.push(
        degraded("proxy_unreachable", 0.9)
            .because(Layer::Internet, format!("{setting} names the proxy script {url}, which {words}."))
            .because(Layer::Internet, "Browsers wait for it before they go on without.")
            .not("The internet line: it works without the script.")
            .host(url),
    );
}

pub(super) fn port80(view: &View<'_>, found: &mut Vec<Suspect>) {
    // What a filter leads into the void was not tried.
    let checks: Vec<_> = view.facts.internet.checks.iter().filter(|c| !view.is_near(c.address)).collect();
    if view.proxied() || checks.len() < 3 {
        return;
    }
    if checks.iter().all(|c| view.failed(&c.connect)) {
        found.push(Suspect::new("http_blocked", Layer::Internet, Grade::Remark, 0.9).because(
            Layer::Internet,
            format!("None of {} hosts answers on port 80, while pages on 443 load.", checks.len()),
        ));
    }
}

/// Sends that this computer itself does not allow.
pub(super) fn forbidden(view: &View<'_>, found: &mut Vec<Suspect>) {
    let names = view.facts.names.servers.iter().flat_map(|s| s.queries.iter().map(|q| q.attempt.outcome));
    let internet = &view.facts.internet;
    let connects = internet
        .reach
        .iter()
        .map(|r| r.connect.outcome)
        .chain(internet.pages.iter().map(|p| p.connect.outcome))
        .chain(internet.checks.iter().map(|c| c.connect.outcome));
    if drops_at(view, "input") && !view.outside_seen() && view.now >= 1000 {
        found.push(
            broken("local_firewall_block", 0.85)
                .because(
                    Layer::Internet,
                    "This computer's firewall drops what comes in, and no rule lets the answers to its own questions through.",
                )
                .because(Layer::Internet, "Nothing from outside arrives.")
                .not("The router: it may well answer; nothing would get through to us."),
        );
        return;
    }
    let prohibited = view.lookups(true).any(|r| r == LookupResult::Prohibit);
    let count = names.chain(connects).filter(|o| *o == Outcome::Forbidden).count();
    let echoes = internet.echoes.iter().filter(|e| e.blocked == Some(Outcome::Forbidden)).count();
    // Echoes alone are often forbidden by security software, and nobody misses them.
    if count < 2 || prohibited || view.addresses_work() && view.servers_resolve() {
        return;
    }
    let vpn = has_vpn_traces(view);
    let cause = if vpn { "vpn_killswitch" } else { "local_firewall_block" };
    let mut suspect = broken(cause, if vpn { 0.9 } else { 0.93 })
        .because(
            Layer::Internet,
            format!("This computer itself forbids sending: {} probes were stopped before they left.", count + echoes),
        )
        .not("Router and line: the packets never leave this computer.");
    if vpn {
        let tunnel = internet.tunnels.iter().find(|t| !t.takes_all).map(|t| t.adapter.clone());
        let word = tunnel.as_deref().map_or_else(
            || "The firewall's rules name a VPN.".to_owned(),
            |t| format!("A VPN client has left its tunnel {t} here, which carries nothing."),
        );
        suspect = suspect.because(Layer::Internet, word);
        suspect.about.adapter = tunnel;
    }
    found.push(suspect);
}

/// Whether this computer's firewall was seen to stop what pages need at that hook.
fn drops_at(view: &View<'_>, hook: &str) -> bool {
    view.facts.system.firewall_drops.iter().flatten().any(|h| h == hook)
}

/// A tunnel that takes everything and gives nothing back.
pub(super) fn tunnel(view: &View<'_>, found: &mut Vec<Suspect>) {
    let Some(tunnel) = view.facts.internet.tunnels.iter().find(|t| t.takes_all) else { return };
    if view.addresses_work() || view.now < view.quiet {
        return;
    }
    let server_lives = tunnel.server_ports.iter().any(|p| p.attempt.alive())
        || tunnel.server_echo.as_ref().is_some_and(EchoSeries::answers);
    let line_lives = view.facts.internet.alternates.iter().any(|a| a.reach.iter().any(|r| r.connect.answered()));
    // With nothing at all underneath, the tunnel is not to blame.
    if !server_lives && !line_lives {
        return;
    }
    let mut suspect = broken("vpn_tunnel_dead", 0.95)
        .because(
            Layer::Internet,
            format!("Traffic to the outside goes into the tunnel {}, and nothing comes back.", tunnel.adapter),
        )
        .on(&tunnel.adapter);
    if let Some(server) = tunnel.servers.first().filter(|_| server_lives) {
        suspect = suspect
            .because(Layer::Internet, format!("{server}, its server most likely, answers on the line underneath."))
            .at(*server);
    }
    if line_lives {
        suspect = suspect
            .because(Layer::Internet, "Outside addresses answer on the line underneath.")
            .not("The internet line: it works underneath.");
    }
    found.push(suspect);
}

/// Ports of the web that are closed while the line works.
pub(super) fn blocked(view: &View<'_>, found: &mut Vec<Suspect>) {
    let internet = &view.facts.internet;
    let secure: Vec<Attempt> = view
        .routed_reach()
        .map(|r| r.connect)
        .chain(internet.pages.iter().filter(|p| !view.is_near(p.address)).map(|p| p.connect))
        .collect();
    let explained = found.iter().any(|s| matches!(s.cause, "wrong_subnet_mask" | "blackhole_route" | "mtu_blackhole"));
    let all_closed = secure.len() >= 3
        && secure.iter().all(|a| view.failed(a) && a.outcome != Outcome::Discarded)
        && !may_be_an_outage(view, &secure);
    let http_answers = internet.checks.iter().any(|c| c.connect.answered());
    let http_closed = internet.checks.len() >= 2 && internet.checks.iter().all(|c| view.failed(&c.connect));
    let line = internet.echoes.iter().any(EchoSeries::answers) || view.references_answer() || http_answers;
    if explained || !all_closed || !line {
        // Handshakes that hang although packets of every size pass: a filter that reads what is asked for.
        filtered(view, found);
        return;
    }
    let refused = secure.iter().any(|a| a.outcome == Outcome::Refused);
    let how = if refused { "refused at once" } else { "not answered" };
    let fact = format!("All {} connections to port 443 are {how}.", secure.len());
    if drops_at(view, "output") {
        found.push(
            broken("local_firewall_block", 0.9)
                .because(Layer::Internet, fact)
                .because(Layer::Internet, "The rules of this computer's own firewall stop outgoing web traffic.")
                .not("The internet line: other ports pass."),
        );
        return;
    }
    if http_answers {
        found.push(
            broken("https_blocked", 0.95)
                .because(Layer::Internet, fact)
                .because(Layer::Internet, "Port 80 of outside hosts answers.")
                .not("The internet line: other ports pass.")
                .list(vec![how.to_owned()]),
        );
        return;
    }
    if !http_closed && !internet.checks.is_empty() {
        return;
    }
    if internet.checks.is_empty() && internet.pages.is_empty() {
        // Without names port 80 could not be tried; the fixed addresses still tell about 443.
        found.push(
            broken("https_blocked", 0.8)
                .because(Layer::Internet, fact)
                .because(Layer::Internet, "The same addresses answer otherwise.")
                .list(vec![how.to_owned()]),
        );
        return;
    }
    if let Some(wpad) = internet.proxy.wpad.as_ref().filter(|w| w.proxy.is_some()) {
        let proxy = wpad.proxy.clone().unwrap_or_default();
        let answers = wpad.connect.is_some_and(|c| c.answered());
        let mut suspect = broken("proxy_required", if answers { 0.94 } else { 0.75 })
            .because(Layer::Internet, fact)
            .because(Layer::NameResolution, format!("{} announces the proxy {proxy}, and none is set here.", wpad.name))
            .host(&proxy)
            .not("The internet line: other ports pass.");
        if answers {
            suspect = suspect.because(Layer::Internet, "That proxy answers.");
        }
        found.push(suspect);
        return;
    }
    if gateway_web_silent(view) {
        found.push(
            broken("local_firewall_block", 0.8)
                .because(Layer::Internet, fact)
                .because(
                    Layer::Gateway,
                    "Ports 80 and 443 are silent even at the router next door, whose other ports answer at once.",
                )
                .although(Layer::Gateway, "A router that hides these two ports, behind a filter, would look the same.")
                .not("The internet line: other ports pass."),
        );
        return;
    }
    found.push(
        broken("https_blocked", 0.8)
            .because(Layer::Internet, fact)
            .because(Layer::Internet, "Port 80 is closed as well, while the line works otherwise.")
            .not("A firewall of this computer: the router's own web ports answer.")
            .list(vec![how.to_owned()]),
    );
}

/// Whether silence on 443 may be a short outage of the line: no packet was sent twice yet, and no other port answered
/// in between.
fn may_be_an_outage(view: &View<'_>, secure: &[Attempt]) -> bool {
    let unanswered = || secure.iter().filter(|a| a.outcome == Outcome::Waiting).map(|a| a.started_ms);
    let (Some(first), Some(last)) = (unanswered().min(), unanswered().max()) else { return false };
    let checks = view.facts.internet.checks.iter().map(|c| c.connect);
    let between = checks.filter(Attempt::answered).any(|a| first < a.started_ms && a.started_ms <= last);
    !between && view.now < first.saturating_add(RESENT_MS)
}

pub(super) fn filtered(view: &View<'_>, found: &mut Vec<Suspect>) {
    let passes = view.facts.internet.sized.iter().any(|s| s.packet_bytes >= 1500 && s.attempt.answered());
    let hanging: BTreeSet<&str> = view
        .handshakes()
        .filter(|(_, t)| {
            stuck(view, t)
                || (matches!(t.attempt.outcome, Outcome::Closed | Outcome::Refused) && t.certificate.is_none())
        })
        .map(|(o, _)| o)
        .collect();
    let cut =
        view.handshakes().filter(|(_, t)| matches!(t.attempt.outcome, Outcome::Closed | Outcome::Refused)).count();
    let good = view.handshakes().any(|(_, t)| t.attempt.answered());
    if hanging.len() >= 2 && !good && (passes || cut >= 2) {
        found.push(
            broken("https_blocked", 0.8)
                .because(
                    Layer::Internet,
                    format!(
                        "Connections to port 443 are accepted, but the secure greeting is held back for {} owners.",
                        hanging.len()
                    ),
                )
                .not("A size limit: packets of full size pass."),
        );
    }
}

/// 443 is closed over IPv4 only, while pages load over IPv6.
pub(super) fn one_family(view: &View<'_>, found: &mut Vec<Suspect>) {
    let internet = &view.facts.internet;
    if view.loaded(true) > 0 || view.loaded(false) == 0 || view.proxied() || !view.ipv4_routed() {
        return;
    }
    // A sign-in page that lets IPv6 through closes 443 as well.
    let portal = altered_checks(view).len() >= 2;
    if portal || found.iter().any(|s| s.grade > Grade::Remark && s.layer <= Layer::Gateway) {
        return;
    }
    let fixed = internet.reach.iter().filter(|r| r.address.is_ipv4()).map(|r| r.connect);
    let pages = internet.pages.iter().filter(|p| p.address.is_ipv4()).map(|p| p.connect);
    let secure: Vec<Attempt> = fixed.chain(pages).collect();
    let line = internet.echoes.iter().any(|e| e.target.is_ipv4() && e.answers())
        || internet.checks.iter().any(|c| c.address.is_ipv4() && c.as_expected == Some(true));
    if secure.len() >= 3 && line && secure.iter().all(|a| !a.answered() && a.failed(view.now, view.quiet.max(900))) {
        found.push(
            degraded("https_blocked", 0.9)
                .because(
                    Layer::Internet,
                    format!("None of {} connections to port 443 over IPv4 is accepted.", secure.len()),
                )
                .because(Layer::Internet, "The same hosts answer otherwise over IPv4, and pages load over IPv6.")
                .not("The internet line: other ports pass, and so does IPv6.")
                .list(vec!["not answered over IPv4".to_owned()]),
        );
    }
}

/// Whether the router's web ports keep silent although it answers elsewhere.
pub(super) fn gateway_web_silent(view: &View<'_>) -> bool {
    view.facts.gateway.hops.iter().filter(|h| h.in_use).any(|hop| {
        let of = |port| hop.ports.iter().find(|p| p.port == port).map(|p| p.attempt);
        let silent = |port| of(port).is_some_and(|a: Attempt| a.silent(view.now, 400));
        silent(80)
            && silent(443)
            && (of(53).is_some_and(|a| a.alive()) || hop.echo.as_ref().is_some_and(EchoSeries::answers))
    })
}
