//! Rung 5 in words.

use serde_json::json;

use super::{Case, Texts};

pub(super) fn texts(case: &Case<'_>) -> Option<Texts> {
    line(case).or_else(|| barrier(case)).or_else(|| own_side(case))
}

/// The line itself.
fn line(case: &Case<'_>) -> Option<Texts> {
    let provider = "If that does not help, look at your provider's status page from a phone, or call your provider.";
    match case.suspect.cause {
        "upstream_down" => upstream_down(case, provider),
        "upstream_packet_loss" => case
            .say(
                match case.how() {
                    "flows" => format!("Your line loses {:.0} % of the connections beyond the router.", case.number()),
                    "hosts" => "Your line reaches only some of the internet.".to_owned(),
                    _ => format!("Your line loses {:.0} % of the packets beyond the router.", case.number()),
                },
                match case.how() {
                    "untested" => "It arises in the modem, on the line or at the provider; the way to the router was not looked at.",
                    "flows" => "Whole connections are lost while others pass: one of several paths is dead, the router's or the provider's table of connections is full, or a filter drops some. Trying again helps now and then.",
                    "hosts" => "Some addresses are never reached while others answer at once: one of several paths of the provider is dead, or a filter blocks much.",
                    "unseen" => "It arises on the way to the router, in the modem, on the line or at the provider; the router keeps silent about it.",
                    _ => "The way to the router is clean, so the loss arises in the modem, on the line, or at the provider.",
                },
            )
            .step("Restart the modem and check the cable between modem and wall.")
            .tool("See where on the way it begins.", "traceroute", &[("host", json!("1.1.1.1"))])
            .by_hand("mtr -n -c 50 1.1.1.1, or: ping -c 50 -i 0.2 1.1.1.1", "ping -c 50 -i 0.2 1.1.1.1", "pathping -n 1.1.1.1")
            .step(provider)
            .verify("no more than 1 in 10 echoes may be lost."),
        "high_latency" => case
            .say(
                format!("Your internet line is very slow to respond ({:.0} ms; under 100 is normal).", case.number()),
                "Each click waits several of these delays. A full line does this (downloads, uploads, backups), and so do satellite and weak mobile links.",
            )
            .step("Stop big downloads, uploads, backups and video calls on this line and look whether it gets better.")
            .tool("See where on the way the delay arises.", "traceroute", &[("host", json!("1.1.1.1"))])
            .by_hand(
                format!("sudo iftop -i {a} or ss -tp shows what fills the line", a = case.adapter()),
                "Activity Monitor > Network shows what fills the line",
                "Task Manager > Performance > Open Resource Monitor > Network shows what fills the line",
            )
            .step(provider)
            .verify("outside addresses must answer within 200 ms."),
        "ipv6_broken" => case
            .say(
                "IPv6 is announced on this network but does not work, so some sites and programs are slow.",
                "Programs try IPv6 first and wait for it before they fall back to IPv4. Browsers hide this, others hang.",
            )
            .step("Restart the router, and look for a newer firmware.")
            .step("Until it is fixed, IPv6 can be turned off on this computer.")
            .by_hand(
                format!("nmcli connection modify CONNECTION ipv6.method disabled, or: sudo sysctl net.ipv6.conf.{}.disable_ipv6=1", case.adapter()),
                format!("networksetup -setv6linklocal \"{}\"", case.adapter()),
                format!("{} > Properties: clear Internet Protocol Version 6", case.adapter()),
            )
            .verify("outside addresses must answer over IPv6, or it must be off."),
        "mtu_blackhole" => {
            let limit = case.suspect.about.number;
            let size = limit.map_or_else(|| "1280".to_owned(), |n| format!("{n:.0}"));
            let a = case.adapter();
            let path = limit.map(|n| format!(" (the path carries {n:.0} bytes)")).unwrap_or_default();
            case.say(
                format!("Large packets get lost on the way{path}."),
                "Small ones pass, so names resolve and connections stand; pages and secure greetings are large and never arrive.",
            )
            .step("Restart the VPN if you use one, then the modem: either may have forgotten to say that the path is narrow.")
            .step(format!("Until it is fixed, use smaller packets on {a}: {size} bytes."))
            .by_hand(
                format!("sudo ip link set {a} mtu {size}"),
                format!("System Settings > Network > {a} > Details > Hardware > MTU: {size}"),
                format!("netsh interface ipv4 set subinterface \"{a}\" mtu={size} store=persistent (as administrator)"),
            )
            .verify("whole pages must load.")
        }
        _ => None,
    }
}

fn upstream_down(case: &Case<'_>, provider: &str) -> Option<Texts> {
    let gateway = case.suspect.about.address.map(|g| g.to_string());
    let router = gateway.as_ref().map(|g| format!(" ({g})")).unwrap_or_default();
    let family = case.suspect.about.host.clone().map(|f| format!(" over {f}")).unwrap_or_default();
    let plan = match case.how() {
        "refused" => case
            .say(
                format!("Something on the way refuses everything: your router{router} answers, but nothing gets out."),
                "A dead line keeps silent; this one says no. The router blocks this computer (parental control, a list of devices), or the provider has closed the line.",
            )
            .step(format!("Look in the settings of the router{router} for a block of this computer: parental control, access control, a time limit."))
            .step("If no other device gets out either: ask your provider whether the line is blocked (a bill, a contract, a fault)."),
        "untested" => case.say(
            "Nothing outside answers. Whether the router works was not looked at.",
            "Nothing beyond this network answers, by name or by address. The fault lies in the router, the modem, the line, or at the provider.",
        ),
        _ => case.say(
            format!("Your router{router} works but has no internet{family}."),
            "Nothing beyond the router answers, by name or by address. The fault lies in the modem, its line, or at the provider.",
        ),
    };
    let near = gateway.unwrap_or_else(|| "the router".to_owned());
    plan.step("Restart the modem (and then the router): unplug it for ten seconds, then wait three minutes.")
        .step("Check the cable between modem and wall, and the modem's line light.")
        .by_hand(
            format!("tracepath -n 1.1.1.1 shows whether anybody beyond {near} answers"),
            format!("traceroute -n 1.1.1.1 shows whether anybody beyond {near} answers"),
            format!("tracert -d 1.1.1.1 shows whether anybody beyond {near} answers"),
        )
        .step(provider)
        .verify("outside addresses must answer.")
}

/// What the network puts in the way.
fn barrier(case: &Case<'_>) -> Option<Texts> {
    let ask = "Ask whoever runs this network (company, school, hotel), or use another one, such as a phone's hotspot.";
    match case.suspect.cause {
        "captive_portal" => {
            let page = case.suspect.about.host.clone();
            let open = page.clone().unwrap_or_else(|| "http://neverssl.com".to_owned());
            let where_to = page.map_or_else(
                || "Open a plain http:// page in your browser.".to_owned(),
                |p| format!("Open {p} in your browser."),
            );
            case.say(
                format!("This network wants you to sign in. {where_to}"),
                "Until then it answers in the place of the sites you ask for and lets nothing else through.",
            )
            .step(format!("Open {open} in your browser and sign in or accept the terms."))
            .by_hand(format!("xdg-open {open}"), format!("open {open}"), format!("Win+R, then {open}"))
            .step("If no page appears, turn a VPN and your own DNS settings off for the moment, and try again.")
            .verify("the connectivity checks must be answered by the sites themselves.")
        }
        "https_blocked" => {
            let how = case.suspect.about.list.first().cloned().unwrap_or_else(|| "blocked".to_owned());
            case.say(
                format!("Secure web traffic (port 443) is blocked on this network: connections are {how}."),
                "Other traffic passes, so a firewall or filter holds this back. Nearly every site needs it.",
            )
            .step(ask)
            .step("If it is your own router: look for a firewall, filter or parental control that blocks port 443.")
            .step("Make sure that no firewall on this computer holds port 443 back.")
            .by_hand(
                "sudo nft list ruleset (or sudo iptables -S OUTPUT); sudo ufw status, if you use ufw",
                "System Settings > Network > Firewall, and any other security program",
                "Windows Security > Firewall & network protection > Advanced settings > Outbound Rules",
            )
            .tool("Test the port at one host.", "check_port", &[("host", json!("1.1.1.1")), ("port", json!(443))])
            .verify("pages over HTTPS must load.")
        }
        "http_blocked" => case
            .say(
                "Unencrypted web pages (port 80) are blocked on this network; secure ones work.",
                "Few sites still need port 80. Sign-in pages and some updates do.",
            )
            .step("Nothing needs to be done, unless a program of yours needs port 80.")
            .verify("hosts must answer on port 80."),
        "proxy_required" => {
            let proxy = case.host();
            case.say(
                format!("This network needs a proxy ({proxy}) and none is set."),
                "Direct web traffic is held back, and the network announces a proxy by name.",
            )
            .step("Turn on automatic proxy detection.")
            .by_hand(
                format!("Settings > Network > Proxy > Automatic; for programs in a terminal: export https_proxy=http://{proxy} http_proxy=http://{proxy}"),
                "System Settings > Network > … > Details > Proxies > Auto Proxy Discovery",
                "Settings > Network & internet > Proxy > Automatically detect settings",
            )
            .verify("pages must load through the proxy.")
        }
        "tls_interception" => {
            let issuer = case.host();
            case.say(
                format!("Something on this network intercepts secure connections (certificates by '{issuer}')."),
                "Sites of different owners all show certificates of that issuer, which this computer does not trust. It could read what you send.",
            )
            .step("If it is your organisation: its certificate must be installed on this computer; ask its support.")
            .step("If it is not: leave this network, and enter no passwords on it. An antivirus program on this computer can also be the cause.")
            .by_hand(
                format!("trust list (or ls /usr/local/share/ca-certificates) shows whether '{issuer}' was installed"),
                format!("Keychain Access > System > Certificates: look for '{issuer}'"),
                format!("certlm.msc > Trusted Root Certification Authorities: look for '{issuer}'"),
            )
            .tool("Look at one certificate.", "check_tls", &[("host", json!("www.wikipedia.org"))])
            .verify("certificates must be trusted.")
        }
        "remote_site_down" => {
            let host = case.host();
            let how = case.suspect.about.list.first().map_or("does not answer", String::as_str);
            let internal = case.suspect.about.address.is_some_and(is_private);
            if internal {
                return case
                    .say(
                        format!("Your network is fine; {host} {how}. Its address is an internal one."),
                        "Pages of other owners load over the same line. Internal sites are reached from their own network or over a VPN.",
                    )
                    .step("If it belongs to a company or school: connect its VPN, or go to its network.")
                    .step(format!("If you are there already: {host} is down; tell whoever runs it."))
                    .tool(format!("See where the way to {host} ends."), "traceroute", &[("host", json!(host))])
                    .verify(format!("{host} must answer."));
            }
            case.say(
                format!("Your network is fine; {host} {how}. There is nothing on your side to fix."),
                "Pages of other owners load over the same line. The site is down, or does not serve your address.",
            )
            .step("Wait and try again later, or look from another line (a phone without Wi-Fi) whether it works there.")
            .tool(format!("See where the way to {host} ends."), "traceroute", &[("host", json!(host))])
            .verify(format!("{host} must answer."))
        }
        "remote_site_partial" => {
            let (host, address) = (case.host(), case.address());
            let works = case.other().unwrap_or_else(|| "another one".to_owned());
            case.say(
                format!("{host} answers at {works} but not at {address}. Your network is fine."),
                "Programs try the addresses of a site one after the other; those that begin with the dead one wait, or give up.",
            )
            .step(format!("Try again: browsers take {works} after a moment. Tell whoever runs {host} about {address}."))
            .tool(format!("See where the way to {address} ends."), "traceroute", &[("host", json!(address))])
            .by_hand(
                format!("curl -sv https://{host}/ shows which address answers"),
                format!("curl -sv https://{host}/ shows which address answers"),
                format!("Test-NetConnection {address} -Port 443"),
            )
            .verify(format!("{host} must answer at all its addresses."))
        }
        "local_service_down" => {
            let (host, port) = (case.host(), case.number());
            case.say(
                format!("{host} is this computer itself, and no program here answers on port {port:.0}."),
                "Your network is fine. The server program is not running, or listens on another port.",
            )
            .step("Start the server program, or look in its settings for the port that it listens on.")
            .by_hand(
                "ss -ltnp shows what listens",
                "lsof -nP -iTCP -sTCP:LISTEN shows what listens",
                "netstat -ano shows what listens",
            )
            .verify(format!("{host} must answer on port {port:.0}."))
        }
        "lan_host_down" => {
            let (host, address) = (case.host(), case.address());
            let how = case.suspect.about.list.first().map_or("does not answer", String::as_str);
            case.say(
                format!("{host} is a device on your own network, and it {how} on port {:.0}.", case.number()),
                "Your network is fine otherwise. The device is off, has another address, or offers no web page there.",
            )
            .step(format!("Make sure that {host} is on and connected, and that {address} is still its address (your router's list of devices says so)."))
            .tool("Try other ports of it.", "check_port", &[("host", json!(host)), ("port", json!(80))])
            .by_hand(
                format!("ip neigh show {address} says whether anything has that address"),
                format!("arp -n {address} says whether anything has that address"),
                format!("arp -a {address} says whether anything has that address"),
            )
            .verify(format!("{host} must answer on port {:.0}.", case.number()))
        }
        "remote_certificate_bad" => {
            let host = case.host();
            case.say(
                format!("{host} shows a certificate that this computer rejects. Other sites are fine."),
                "The fault lies with the site, unless it is an internal one whose certificate must be installed first.",
            )
            .step("Do not go on past the warning on a site where you enter passwords; tell its owner.")
            .tool("Look at the certificate.", "check_tls", &[("host", json!(host))])
            .by_hand(
                format!("openssl s_client -connect {host}:443 -servername {host} shows the certificate"),
                format!("openssl s_client -connect {host}:443 -servername {host} shows the certificate"),
                format!("open https://{host} in a browser and click the sign beside the address"),
            )
            .verify(format!("{host} must show a right certificate."))
        }
        _ => None,
    }
}

/// What stands in the way on this computer itself.
fn own_side(case: &Case<'_>) -> Option<Texts> {
    match case.suspect.cause {
        "local_firewall_block" => case
            .say(
                match &case.suspect.about.host {
                    Some(host) => format!("A firewall on this computer blocks {host}."),
                    None => "A firewall on this computer blocks the traffic.".to_owned(),
                },
                "The packets are stopped before they leave. Security software or a firewall rule does that.",
            )
            .step("Look into your security software: pause its firewall for a minute and check again.")
            .by_hand(
                "sudo nft list ruleset (or sudo iptables -S OUTPUT) shows the rules; sudo ufw status, if you use ufw",
                "System Settings > Network > Firewall, and any other security program",
                "Windows Security > Firewall & network protection > Allow an app, and any other security program",
            )
            .verify("probes must leave this computer."),
        "vpn_killswitch" => case
            .say(
                "A VPN client's kill switch blocks all traffic, since the VPN is not connected.",
                "It forbids sending outside the tunnel, on purpose, until the tunnel is up again.",
            )
            .step("Connect the VPN again, or turn its kill switch (\"block connections without VPN\") off.")
            .step("If the VPN program is gone: install it again and remove it properly, or restart the computer.")
            .by_hand(
                "sudo nft list ruleset and ip rule show what it left",
                "System Settings > VPN & Device Management, and the VPN program's own settings",
                "the VPN program's settings; then: netsh advfirewall reset (as administrator) as the last resort",
            )
            .verify("probes must leave this computer."),
        "proxy_unreachable" | "proxy_login_required" | "proxy_refuses" => {
            let proxy = case.host();
            let (finding, why) = match case.suspect.cause {
                "proxy_unreachable" => (
                    format!("Your proxy ({proxy}) does not answer."),
                    "Programs that honour the setting send everything there and get nothing back.",
                ),
                "proxy_login_required" => (
                    format!("Your proxy ({proxy}) wants a user name and password."),
                    "It is there, but passes nothing on before you sign in to it.",
                ),
                _ => (
                    format!("Your proxy ({proxy}) refuses to pass traffic on."),
                    "It is there, but says no to the sites that were tried.",
                ),
            };
            case.say(finding, why)
                .step("If you do not need a proxy on this network, turn it off. If you do, ask whoever runs it for the right address and login.")
                .by_hand(
                    "unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY in the terminal, remove them from /etc/environment, and set Settings > Network > Proxy to off",
                    "System Settings > Network > … > Details > Proxies",
                    "Settings > Network & internet > Proxy > Use a proxy server: off",
                )
                .verify("pages must load the way programs load them.")
        }
        "clock_skew" => {
            let days = case.number();
            case.say(
                format!("Your computer's clock is {days:.0} days {}, so secure sites are rejected.", case.host()),
                "Certificates are valid for a time only; with a wrong date all of them look expired or not yet valid.",
            )
            .step("Set date and time to automatic.")
            .by_hand(
                "sudo timedatectl set-ntp true",
                "System Settings > General > Date & Time > Set time and date automatically",
                "Settings > Time & language > Date & time > Set time automatically, then Sync now",
            )
            .step("If it is wrong again after the next start, the computer's clock battery is empty.")
            .verify("certificates must be valid by this computer's clock.")
        }
        "vpn_tunnel_dead" => {
            let a = case.adapter();
            let part = &case.suspect.about.list;
            let (finding, why) = if part.is_empty() {
                (
                    format!("Your VPN ({a}) is connected but passes nothing."),
                    "All traffic goes into the tunnel and nothing comes back, while the line underneath works."
                        .to_owned(),
                )
            } else {
                let part = part.join(", ");
                (
                    format!("Your VPN ({a}) takes the traffic to {part} and passes nothing."),
                    format!(
                        "A route leads {part} into the tunnel, and nothing comes back from there; what takes another way works."
                    ),
                )
            };
            case.say(finding, why)
            .step("Disconnect the VPN and connect it again.")
            .by_hand(
                format!("sudo ip link set {a} down, or: nmcli connection down {a}"),
                format!("System Settings > VPN: turn it off, or: sudo ifconfig {a} down"),
                format!("Settings > Network & internet > VPN > Disconnect, or: Disable-NetAdapter -Name \"{a}\" (PowerShell as administrator)"),
            )
            .step("If that does not help, choose another of its servers, or go on without it.")
            .tool("Test the tunnel once more.", "test_vpn_connectivity", &[])
            .verify("outside addresses must answer.")
        }
        _ => None,
    }
}

/// An address that only its own network knows.
fn is_private(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
        std::net::IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}
