//! Rung 4 in words.

use serde_json::json;

use super::{Case, Texts, other_dns};

pub(super) fn texts(case: &Case<'_>) -> Option<Texts> {
    let (a, server) = (case.adapter(), case.address());
    let again = "well-known names must resolve.";
    let all = if case.outside_tried() {
        "Every program looks names up there first, so nothing opens although the internet itself works."
    } else {
        "Every program looks names up there first, so nothing opens by name."
    };
    match case.suspect.cause {
        "no_dns_servers" => {
            let unread = case.suspect.about.list.first();
            let finding = unread.map_or_else(
                || "No DNS server is set on this computer.".to_owned(),
                |line| format!("No DNS server is set on this computer: the line '{line}' in /etc/resolv.conf is not read."),
            );
            other_dns(case.say(finding, all), &a).verify(again)
        }
        "dns_server_unreachable" => other_dns(
            case.say(
                if case.outside_tried() {
                    format!("Your DNS server ({server}) does not answer, though the internet itself works.")
                } else {
                    format!("Your DNS server ({server}) does not answer.")
                },
                all,
            )
                .step(format!("If {server} is your router: restart it, its DNS service hangs.")),
            &a,
        )
        .verify(again),
        "system_lookup_broken" => case
            .say(
                "DNS works, but this computer's own name lookup does not, so no program finds a site.",
                format!("{server} answers when it is asked directly. What stands before it on this computer (nsswitch.conf, a lookup service, security software) fails or hangs."),
            )
            .step("Restart the computer; a lookup service that hangs starts anew then.")
            .by_hand(
                "look at the line `hosts:` in /etc/nsswitch.conf (usual: hosts: files dns), and restart nscd, sssd or systemd-resolved if one runs",
                "sudo killall -HUP mDNSResponder; look at /etc/resolver for leftovers of a VPN",
                "ipconfig /flushdns, then restart the service DNS Client; netsh winsock reset if that does not help",
            )
            .verify("a lookup through the system must find well-known names."),
        "search_domain_dead" => case
            .say(
                format!("Your DNS search domain ({}) gets no answers, so every lookup waits for it first.", case.host()),
                "Names with few dots are tried with the search domain behind them before they are looked up as they are. Here those questions are lost.",
            )
            .step(format!("Remove the search domain {}, or connect to the VPN or network that it belongs to.", case.host()))
            .by_hand(
                format!("remove {} from `search` and `options ndots` in /etc/resolv.conf, or in the network settings of {a}", case.host()),
                format!("System Settings > Network > {a} > Details > DNS > Search domains"),
                format!("{a} > Properties > Internet Protocol Version 4 > Advanced > DNS: remove {}", case.host()),
            )
            .verify("well-known names must be found at once."),
        "local_resolver_down" => case
            .say(
                "The DNS service on this computer has stopped.",
                format!("Programs ask {server}, on this computer itself, and nothing answers there. The network's own DNS is not even asked."),
            )
            .step("Restart the DNS service of this computer.")
            .by_hand(
                "sudo systemctl restart systemd-resolved (or dnsmasq, unbound: whichever you use)",
                "sudo killall -HUP mDNSResponder",
                "restart the computer, or the program (VPN, ad blocker) that set this address as DNS server",
            )
            .tool(format!("Or ask the network's servers directly on {a}."), "set_dns", &[("automatic", json!(true)), ("interface_name", json!(a))])
            .verify(again),
        "dns_blocked" => case
            .say(
                format!("This network blocks outside DNS servers ({}).", case.suspect.about.list.join(", ")),
                "Only the network's own resolver may be asked here; the servers that are set answer otherwise, but not on port 53.",
            )
            .tool(format!("Take the DNS servers that the network gives to {a}."), "set_dns", &[("automatic", json!(true)), ("interface_name", json!(a))])
            .by_hand(
                format!("nmcli device modify {a} ipv4.ignore-auto-dns no ipv4.dns \"\""),
                format!("System Settings > Network > {a} > Details > DNS: remove the servers"),
                format!("netsh interface ip set dns \"{a}\" dhcp"),
            )
            .verify(again),
        "dns_nxdomain_all" => other_dns(case.say(format!("Your DNS server ({server}) says that no name exists, which is wrong."), all), &a).verify(again),
        "dns_servfail" => other_dns(case.say(format!("Your DNS server ({server}) fails on every name."), all), &a).verify(again),
        "dns_refused" => other_dns(case.say(format!("Your DNS server ({server}) refuses to answer you."), format!("It serves other clients only. {all}")), &a).verify(again),
        "dns_empty_answers" => other_dns(case.say(format!("Your DNS server ({server}) answers names without an address."), all), &a).verify(again),
        "dns_hijack" => {
            let lie = case.other().unwrap_or_else(|| "another address".to_owned());
            other_dns(
                case.say(
                    format!("Your DNS server ({server}) gives false addresses ({lie})."),
                    "Sites open somebody else's page or a certificate warning. The router's settings were changed, or the provider's server is broken.",
                )
                .step("Do not enter passwords until this is fixed.")
                .step("Look at the DNS settings in your router, and change its password."),
                &a,
            )
            .verify("names must lead where public resolvers say.")
        }
        "dns_nxdomain_rewrite" => other_dns(
            case.say(
                format!("Your DNS server ({server}) sends mistyped names to a page of its own."),
                "Names that do not exist get an address all the same. Web pages work; some programs are misled.",
            ),
            &a,
        )
        .verify("a name that does not exist must be reported as such."),
        "dns_server_partial" => {
            let works = case.other().unwrap_or_else(|| "another one".to_owned());
            let first = case.number() <= 1.0;
            let (finding, why) = if first {
                (format!("Your first DNS server ({server}) does not work; {works} does."), "Each new name waits for the first server before the next is asked, so sites open late.")
            } else {
                (format!("One of your DNS servers ({server}) does not answer."), "Nobody notices while the first one works; when that fails, so will everything.")
            };
            other_dns(case.say(finding, why).step(format!("Remove {server} from the DNS servers of {a}.")), &a)
                .verify("every DNS server that is set must answer.")
        }
        "dns_slow" => other_dns(
            case.say(
                format!("Your DNS server ({server}) is very slow ({:.1} s a name; under 0.1 is normal).", case.number() / 1000.0),
                "Every new site waits for it before it begins to load.",
            ),
            &a,
        )
        .verify("a name must be found in less than half a second."),
        "dns_unreliable" => other_dns(
            case.say(
                format!("Your DNS server ({server}) leaves {:.0} % of the queries unanswered.", case.number()),
                "A query without an answer is sent again after seconds, so sites hang at random. The line itself loses nothing.",
            ),
            &a,
        )
        .verify("a row of queries must all be answered."),
        "hosts_file_override" => case
            .say(
                format!("Your hosts file overrides real sites ({}).", case.suspect.about.list.iter().take(4).cloned().collect::<Vec<_>>().join(", ")),
                format!("{} is sent to {server} by a file on this computer, before DNS is asked. DNS itself is right.", case.host()),
            )
            .step(format!("Remove the lines with {server} from the hosts file. If you did not write them, check this computer for malware."))
            .by_hand(
                "sudo nano /etc/hosts",
                "sudo nano /etc/hosts, then sudo dscacheutil -flushcache",
                "open C:\\Windows\\System32\\drivers\\etc\\hosts as administrator",
            )
            .tool("Then empty the DNS cache.", "flush_dns", &[])
            .verify("the system and DNS must give the same addresses."),
        "search_domain_wildcard" => {
            let domain = case.host();
            case.say(
                format!("Your DNS search domain ({domain}) catches every name."),
                format!("Names are tried with .{domain} behind them first, and anything under {domain} leads to {server}."),
            )
            .step(format!("Remove {domain} from the search domains of {a}, or set ndots to 1."))
            .by_hand(
                format!("resolvectl domain {a} \"\", or take the search and options ndots lines out of /etc/resolv.conf"),
                format!("System Settings > Network > {a} > Details > DNS > Search Domains"),
                format!("{a} > Properties > Internet Protocol > Advanced > DNS: remove the suffix {domain}"),
            )
            .verify("the system and DNS must give the same addresses.")
        }
        "vpn_dns_leftover" => other_dns(
            case.say(
                format!("Your DNS is still set to your VPN's server ({server}), which is out of reach."),
                format!("The VPN ({a}) is closed, but its DNS server was left behind."),
            )
            .step("Connect the VPN again and close it properly, or take the DNS servers of the network."),
            &uplink(case),
        )
        .verify(again),
        "dns_name_altered" => {
            let right = case.other().map(|right| format!(" Public resolvers know it at {right}.")).unwrap_or_default();
            other_dns(
                case.say(
                    format!("Your DNS server ({server}) does not tell where {} really is; other names are right.", case.host()),
                    format!("A filter (parental control, advertising or security filter, your provider) answers in the site's place, or the answer is out of date.{right}"),
                )
                .step("If somebody set up a filter on this network, ask them to let the site through."),
                &a,
            )
            .verify(format!("{} must lead where public resolvers say.", case.host()))
        }
        "remote_name_missing" if case.facts.target.is_none() => case
            .say(
                format!("The name {} cannot be found, and TechTime was told to try no other.", case.host()),
                "Addresses outside answer, so the line works. The name may be misspelt, or exist only inside a company network or VPN.",
            )
            .step(format!("Check the spelling of {} in TECHTIME_PROBE_HOSTS, or name a second host there.", case.host()))
            .tool("Ask DNS for it directly.", "lookup_dns", &[("name", json!(case.host()))])
            .verify(format!("{} must be found.", case.host())),
        "remote_name_missing" => case
            .say(
                format!("The name {} cannot be found; other names can.", case.host()),
                "Either it is misspelt, or it exists only inside a company network or VPN, or its owner let it lapse. Your side works.",
            )
            .step(format!("Check the spelling of {}.", case.host()))
            .step("If it is an internal name: connect your VPN or use the company's network.")
            .tool("Ask DNS for it directly.", "lookup_dns", &[("name", json!(case.host()))])
            .verify(format!("{} must be found.", case.host())),
        _ => None,
    }
}

/// The adapter that carries traffic now, where the suspect names the tunnel.
fn uplink(case: &Case<'_>) -> String {
    let used = case.facts.addressing.lookups.iter().find_map(|l| l.adapter.clone());
    used.unwrap_or_else(|| case.adapter())
}
