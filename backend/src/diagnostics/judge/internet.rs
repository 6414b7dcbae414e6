//! Rung 5: what stands between a working line and a loaded page, and whether there is a line at all.

use std::collections::BTreeSet;

use shared_types::Layer;

use super::gateway::{LOSS_PERCENT, loss_percent, pooled_loss};
use super::ip::has_vpn_traces;
use super::suspect::{Grade, Suspect};
use super::view::{DEAD_MS, View, hop_answers};
use crate::diagnostics::facts::{
    Attempt, CertificateVerdict, EchoSeries, Outcome, Page, PortalCheck, QueryPurpose, ServerRole, TlsFacts, median,
};

/// Delay beyond the gateway that people feel; a geostationary satellite takes 600 ms.
const SLOW_MS: f32 = 400.0;
/// A clock this far off spoils certificates.
const CLOCK_S: i64 = 86_400;
/// Readings of a clock that agree.
const CLOCK_SPREAD_S: i64 = 3600;
/// IPv6 that is announced has this long to answer.
const IPV6_MS: u32 = 600;

pub(super) fn suspects(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.tested(Layer::Internet) {
        return;
    }
    let lower_broken = found.iter().any(|s| s.grade == Grade::Broken && s.layer < Layer::NameResolution);
    if lower_broken {
        return;
    }
    proxies(view, found);
    quality(view, found);
    clock(view, found);
    if view.web_works() {
        ipv6(view, found);
        ipv4_only_dead(view, found);
        port80(view, found);
        return;
    }
    if view.pages_load() {
        // Only what is set on this computer (a proxy) stands in the way.
        return;
    }
    forbidden(view, found);
    tunnel(view, found);
    if found.iter().any(|s| s.layer == Layer::Internet && s.grade == Grade::Broken && s.cause != "clock_skew") {
        return;
    }
    portal(view, found);
    let portal_found = found.iter().any(|s| s.cause == "captive_portal");
    let hijacked = found.iter().any(|s| s.cause == "dns_hijack");
    if portal_found {
        return;
    }
    if !hijacked {
        interception(view, found);
    }
    ipv4_only_dead(view, found);
    packet_size(view, found);
    blocked(view, found);
    line(view, found);
    if !view.addresses_work() {
        return;
    }
    ipv6(view, found);
}

fn broken(cause: &'static str, confidence: f64) -> Suspect {
    Suspect::new(cause, Layer::Internet, Grade::Broken, confidence)
}

fn degraded(cause: &'static str, confidence: f64) -> Suspect {
    Suspect::new(cause, Layer::Internet, Grade::Degraded, confidence)
}

fn proxies(view: &View<'_>, found: &mut Vec<Suspect>) {
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
            found.push(suspect);
        } else if let Some(status) = setting.connect_status {
            let (cause, words) = if status == 407 {
                ("proxy_login_required", "It asks for a user name and password.".to_owned())
            } else {
                ("proxy_refuses", format!("It refuses to pass traffic on (status {status})."))
            };
            found.push(start(cause, 0.85).because(Layer::Internet, words));
        }
    }
}

fn quality(view: &View<'_>, found: &mut Vec<Suspect>) {
    let lan_loss = found.iter().any(|s| s.cause == "lan_packet_loss");
    let lan_slow = found.iter().any(|s| s.cause == "lan_high_latency");
    let near = view.hop().and_then(|h| h.echo.as_ref());
    let near_loss = near.and_then(loss_percent).unwrap_or(0.0);
    let echoes = &view.facts.internet.echoes;
    let families = [true, false].map(|v4| pooled_loss(echoes.iter().filter(|e| e.target.is_ipv4() == v4)));
    let worst = families.into_iter().flatten().fold(0.0, f64::max);
    if worst >= LOSS_PERCENT && near_loss < LOSS_PERCENT && !lan_loss {
        let only_v6 = families[0].is_some_and(|l| l < LOSS_PERCENT);
        let path = if only_v6 { " over IPv6" } else { "" };
        let mut suspect = degraded("upstream_packet_loss", 0.94)
            .because(Layer::Internet, format!("{worst:.0} % of the echoes beyond the router are lost{path}."))
            .number(worst);
        if near.is_some_and(EchoSeries::answers) {
            suspect = suspect
                .because(Layer::Gateway, format!("To the router only {near_loss:.0} % are lost."))
                .not("The local network: the way to the router is clean.");
        }
        found.push(suspect);
    } else if let Some((slow, all)) = resent_connects(view).filter(|_| worst == 0.0 && !lan_loss) {
        found.push(
            degraded("upstream_packet_loss", 0.75)
                .because(Layer::Internet, format!("{slow} of {all} connections needed their first packet sent again."))
                .although(Layer::Internet, "Echoes are blocked, so the loss could not be counted.")
                .number(100.0 * f64::from(slow) / f64::from(all)),
        );
    }
    let near_ms = near.and_then(EchoSeries::median_ms).unwrap_or(0.0);
    if let Some(far) = view.rtt_ms.filter(|ms| *ms > SLOW_MS)
        && far - near_ms > SLOW_MS
        && !lan_slow
        && beyond_samples(view) >= 3
    {
        found.push(
            degraded("high_latency", 0.94)
                .because(Layer::Internet, format!("Outside addresses take {far:.0} ms to answer; under 100 is normal."))
                .because(Layer::Gateway, format!("The router takes {near_ms:.0} ms."))
                .not("The local network: the way to the router is quick.")
                .not("A dead line: everything answers in the end.")
                .number(far),
        );
    }
}

fn beyond_samples(view: &View<'_>) -> usize {
    let echoes: usize = view.facts.internet.echoes.iter().map(|e| e.replies_ms.len()).sum();
    echoes + view.facts.internet.reach.iter().filter(|r| r.connect.answered()).count()
}

/// Connections whose first packet was sent again, a second later, among quick ones; only where echoes say nothing.
fn resent_connects(view: &View<'_>) -> Option<(u32, u32)> {
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
    (times.len() >= 8 && slow >= 3).then(|| (u32::try_from(slow).unwrap_or(0), u32::try_from(times.len()).unwrap_or(1)))
}

fn clock(view: &View<'_>, found: &mut Vec<Suspect>) {
    let mut owners: [BTreeSet<&str>; 2] = Default::default();
    let mut bounds: Vec<i64> = Vec::new();
    let now = view.facts.taken_at.as_second();
    for (owner, tls) in view.handshakes() {
        let Some(certificate) = &tls.certificate else { continue };
        match certificate.verdict {
            CertificateVerdict::NotYetValid => {
                owners[0].insert(owner);
                bounds.extend(certificate.not_before.map(|t| t.as_second() - now));
            }
            CertificateVerdict::Expired => {
                owners[1].insert(owner);
                bounds.extend(certificate.not_after.map(|t| t.as_second() - now));
            }
            _ => {}
        }
    }
    let early = owners[0].len() > owners[1].len();
    let count = owners[0].len().max(owners[1].len());
    let mut ahead: Vec<i64> = view.facts.internet.clock.iter().map(|r| r.ahead_s).collect();
    ahead.sort_unstable();
    let agreed = ahead
        .get(ahead.len() / 2)
        .copied()
        .filter(|middle| ahead.iter().filter(|a| (*a - middle).abs() <= CLOCK_SPREAD_S).count() >= 2);
    let off = agreed.filter(|a| a.abs() >= CLOCK_S);
    if count < 2 || (off.is_none() && (agreed.is_some() || count < 3)) || view.pages_load() {
        return;
    }
    // Without a date from outside the certificates give at least how far it must be off.
    let offset = off.or_else(|| if early { bounds.iter().copied().max() } else { bounds.iter().copied().min() });
    let days = offset.unwrap_or_default().abs() / 86_400;
    let direction = if early { "slow" } else { "fast" };
    let mut suspect = broken("clock_skew", if off.is_some() { 0.97 } else { 0.85 })
        .because(
            Layer::Internet,
            format!(
                "Certificates of {count} different owners are {}.",
                if early { "not valid yet" } else { "expired" }
            ),
        )
        .not("Interception: the certificates are genuine but for their dates.")
        .number(f64::from(i32::try_from(days).unwrap_or(i32::MAX)))
        .host(direction);
    if off.is_some() {
        suspect = suspect.because(
            Layer::Internet,
            format!("{} servers say that this computer's clock is {days} days {direction}.", ahead.len()),
        );
    }
    found.push(suspect);
}

/// IPv6 that is announced and does not work, while IPv4 does.
fn ipv6(view: &View<'_>, found: &mut Vec<Suspect>) {
    let v4_works =
        view.loaded(true) > 0 || view.facts.internet.reach.iter().any(|r| r.address.is_ipv4() && r.connect.answered());
    if !view.ipv6_routed() || !v4_works {
        return;
    }
    let internet = &view.facts.internet;
    let fixed = internet.reach.iter().filter(|r| !r.address.is_ipv4()).map(|r| (r.owner.as_str(), r.connect));
    let pages = internet.pages.iter().filter(|p| !p.address.is_ipv4()).map(|p| (p.owner.as_str(), p.connect));
    let attempts: Vec<(&str, Attempt)> = fixed.chain(pages).collect();
    let echoed = internet.echoes.iter().any(|e| !e.target.is_ipv4() && e.answers());
    let patience = view.quiet.max(IPV6_MS);
    let owners: BTreeSet<&str> = attempts.iter().map(|(owner, _)| *owner).collect();
    if owners.len() >= 2 && !echoed && attempts.iter().all(|(_, a)| !a.alive() && a.failed(view.now, patience)) {
        found.push(
            degraded("ipv6_broken", 0.95)
                .because(Layer::Ip, "This computer has an IPv6 address and an IPv6 default route.")
                .because(Layer::Internet, format!("None of {} connections over IPv6 is answered.", attempts.len()))
                .because(Layer::Internet, "The same over IPv4 is answered.")
                .not("The line as a whole: IPv4 works."),
        );
    }
}

/// IPv4 that does not get out, while IPv6 carries pages.
fn ipv4_only_dead(view: &View<'_>, found: &mut Vec<Suspect>) {
    if !view.ipv4_routed() || view.loaded(true) > 0 || !view.facts.internet.proxy.settings.is_empty() {
        return;
    }
    if found.iter().any(|s| s.grade >= Grade::Degraded && s.layer <= Layer::Gateway) {
        return;
    }
    let altered = altered_checks(view);
    if altered.len() >= 2 && view.loaded(false) > 0 {
        found.push(Suspect { grade: Grade::Degraded, ..portal_suspect(&altered, 0.9) });
        return;
    }
    if view.ipv4_dead() {
        let count = view.facts.internet.reach.iter().filter(|r| r.address.is_ipv4()).count();
        found.push(
            degraded("upstream_down", 0.85)
                .because(Layer::Internet, format!("None of {count} hosts answers over IPv4."))
                .because(Layer::Internet, "The same is answered over IPv6.")
                .not("The line as a whole: IPv6 works.")
                .host("IPv4"),
        );
    }
}

fn port80(view: &View<'_>, found: &mut Vec<Suspect>) {
    let checks = &view.facts.internet.checks;
    if !view.facts.internet.proxy.settings.is_empty() || checks.len() < 3 {
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
fn forbidden(view: &View<'_>, found: &mut Vec<Suspect>) {
    let names = view.facts.names.servers.iter().flat_map(|s| s.queries.iter().map(|q| q.attempt.outcome));
    let internet = &view.facts.internet;
    let connects = internet
        .reach
        .iter()
        .map(|r| r.connect.outcome)
        .chain(internet.pages.iter().map(|p| p.connect.outcome))
        .chain(internet.checks.iter().map(|c| c.connect.outcome));
    let prohibited = view.lookups(true).any(|r| r == crate::diagnostics::facts::LookupResult::Prohibit);
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

/// A tunnel that takes everything and gives nothing back.
fn tunnel(view: &View<'_>, found: &mut Vec<Suspect>) {
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

fn altered_checks<'a>(view: &View<'a>) -> Vec<&'a PortalCheck> {
    view.facts.internet.checks.iter().filter(|c| c.as_expected == Some(false)).collect()
}

fn portal_suspect(altered: &[&PortalCheck], confidence: f64) -> Suspect {
    let location = altered.iter().find_map(|c| c.location.clone());
    let mut suspect = broken("captive_portal", confidence);
    for check in altered.iter().take(2) {
        let words = match (&check.location, check.status) {
            (Some(location), _) => format!("is redirected to {location}"),
            (None, Some(511)) => "is answered with 511, network authentication required".to_owned(),
            (None, status) => format!("is answered with another page (status {})", status.unwrap_or_default()),
        };
        suspect = suspect.because(Layer::Internet, format!("The connectivity check of {} {words}.", check.owner));
    }
    if let Some(location) = location.filter(|l| l.starts_with("http")) {
        suspect = suspect.host(location);
    }
    suspect.not("A dead line: something answers in the sites' place.")
}

fn portal(view: &View<'_>, found: &mut Vec<Suspect>) {
    let altered = altered_checks(view);
    let genuine = view.facts.internet.checks.iter().filter(|c| c.as_expected == Some(true)).count();
    // A resolver that leads every name to one place alters the checks as well; then addresses still work.
    let hijacked = found.iter().any(|s| s.cause == "dns_hijack");
    if altered.is_empty() || hijacked || altered.len() < genuine {
        return;
    }
    let confidence = if altered.len() >= 2 { 0.96 } else { 0.8 };
    let api = view.facts.addressing.dhcp.iter().find_map(|d| d.portal_api.clone());
    let mut suspect = portal_suspect(&altered, confidence).because(Layer::Internet, "No page loads over HTTPS.");
    if genuine > 0 {
        suspect = suspect.although(
            Layer::Internet,
            format!("{genuine} checks are answered as they should; some portals fake the best-known ones."),
        );
    }
    if let Some(api) = api {
        suspect = suspect.because(Layer::Ip, format!("DHCP names a sign-in service ({api})."));
    }
    found.push(suspect);
}

fn interception(view: &View<'_>, found: &mut Vec<Suspect>) {
    let mut owners: BTreeSet<&str> = BTreeSet::new();
    let mut issuer = None;
    for (owner, tls) in view.handshakes() {
        let Some(certificate) = &tls.certificate else { continue };
        if matches!(
            certificate.verdict,
            CertificateVerdict::UnknownIssuer | CertificateVerdict::Other | CertificateVerdict::WrongName
        ) {
            owners.insert(owner);
            issuer = issuer.or_else(|| certificate.issuer.clone());
        }
    }
    let good = view.handshakes().any(|(_, t)| t.attempt.answered());
    if owners.len() < 2 || good {
        return;
    }
    let issuer = issuer.unwrap_or_else(|| "an unknown issuer".to_owned());
    found.push(
        broken("tls_interception", 0.95)
            .because(
                Layer::Internet,
                format!(
                    "Certificates of {} different owners are signed by '{issuer}', which this computer does not trust.",
                    owners.len()
                ),
            )
            .not("A wrong clock: the dates are fine.")
            .not("A fault of one site: different owners show the same.")
            .host(issuer),
    );
}

fn stuck(view: &View<'_>, tls: &TlsFacts) -> bool {
    tls.attempt.silent(view.now, view.quiet.max(500))
}

/// Connections stand, but what is large does not come.
fn packet_size(view: &View<'_>, found: &mut Vec<Suspect>) {
    let hanging: BTreeSet<&str> = view.handshakes().filter(|(_, t)| stuck(view, t)).map(|(o, _)| o).collect();
    let bodies = view
        .facts
        .internet
        .pages
        .iter()
        .filter(|p| p.body.is_some_and(|b| b.silent(view.now, view.quiet.max(500))))
        .count();
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
    if all_sizes_pass || (limit.is_none() && !small_http && bodies < 2) {
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

/// Ports of the web that are closed while the line works.
fn blocked(view: &View<'_>, found: &mut Vec<Suspect>) {
    let internet = &view.facts.internet;
    let secure: Vec<Attempt> = view
        .routed_reach()
        .map(|r| r.connect)
        .chain(internet.pages.iter().filter(|p| !view.is_near(p.address)).map(|p| p.connect))
        .collect();
    let explained = found.iter().any(|s| matches!(s.cause, "wrong_subnet_mask" | "blackhole_route" | "mtu_blackhole"));
    let all_closed = secure.len() >= 3
        && secure.iter().all(|a| {
            view.failed(a) && !matches!(a.outcome, Outcome::NoRoute | Outcome::HostUnreachable | Outcome::Discarded)
        });
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

fn filtered(view: &View<'_>, found: &mut Vec<Suspect>) {
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

/// Whether the router's web ports keep silent although it answers elsewhere.
fn gateway_web_silent(view: &View<'_>) -> bool {
    view.facts.gateway.hops.iter().filter(|h| h.in_use).any(|hop| {
        let of = |port| hop.ports.iter().find(|p| p.port == port).map(|p| p.attempt);
        let silent = |port| of(port).is_some_and(|a: Attempt| a.silent(view.now, 400));
        silent(80)
            && silent(443)
            && (of(53).is_some_and(|a| a.alive()) || hop.echo.as_ref().is_some_and(EchoSeries::answers))
    })
}

/// Whether there is a line at all.
fn line(view: &View<'_>, found: &mut Vec<Suspect>) {
    if found.iter().any(|s| s.grade == Grade::Broken && !matches!(s.cause, "clock_skew")) || view.addresses_work() {
        return;
    }
    let internet = &view.facts.internet;
    let told = view
        .routed_reach()
        .filter(|r| matches!(r.connect.outcome, Outcome::NoRoute | Outcome::HostUnreachable))
        .count();
    let on_purpose =
        view.lookups(true).chain(view.lookups(false)).any(|r| r == crate::diagnostics::facts::LookupResult::Via);
    // A refusal comes from somewhere: that is no dead line.
    let all_failed = view.routed_reach().all(|r| !r.connect.alive() && r.connect.failed(view.now, patience(view)));
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
    suspect = if told >= 2 {
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
            suspect.although(Layer::Gateway, format!("{} itself answers no connection and no echo.", hop.address))
        };
        suspect = suspect.at(hop.address).on(&hop.adapter);
    }
    if resolver_says_no(view) {
        suspect = suspect.because(Layer::NameResolution, "The resolver fails as well, as one without a line does.");
    } else if view.servers_resolve() {
        suspect = suspect.because(
            Layer::NameResolution,
            "Names resolve: the provider's own network answers, what is beyond does not.",
        );
    }
    found.push(suspect.not("DNS: addresses do not answer either."));
}

fn resolver_says_no(view: &View<'_>) -> bool {
    view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured).any(|s| {
        s.queries.iter().any(|q| q.purpose == QueryPurpose::Known && q.attempt.answered() && q.addresses.is_empty())
    })
}

/// Where names resolve from outside the delay is roughly known, so that silence speaks sooner.
fn patience(view: &View<'_>) -> u32 {
    let answered = view.facts.names.servers.iter().filter(|s| s.role == ServerRole::Configured).any(|s| {
        s.queries.iter().any(|q| {
            q.purpose == QueryPurpose::Absent
                && q.attempt.took_ms.is_some_and(|t| t < 400.0)
                && q.code.as_deref() == Some("NXDOMAIN")
        })
    });
    if answered { 1400 } else { DEAD_MS }
}

/// The target: only its site, or our side?
pub(super) fn target(view: &View<'_>, found: &mut Vec<Suspect>) {
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
