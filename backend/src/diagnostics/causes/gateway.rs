//! Rung 3 in words.

use serde_json::json;

use super::{Case, Texts, automatic_address};

pub(super) fn texts(case: &Case<'_>) -> Option<Texts> {
    let (a, gateway) = (case.adapter(), case.address());
    let restart = format!("Restart the router ({gateway}): unplug it for ten seconds, then wait two minutes.");
    let closer =
        "On Wi-Fi: move closer to the router, use the 5 GHz band, change its channel. On cable: replace the cable.";
    match case.suspect.cause {
        "gateway_unreachable" => case
            .say(
                format!("Your router ({gateway}) does not answer at all."),
                format!("{a} has a link and an address, but nothing answers where the gateway should be, so nothing gets out."),
            )
            .step("Check that the router has power and that its lights are on; check the cable between it and the switch.")
            .step(restart)
            .tool(format!("Renew the address of {a}, in case the router's address has changed."), "ip_renew", &[("interface", json!(a))])
            .by_hand(
                format!("ip neigh show {gateway} must say REACHABLE"),
                format!("arp -n {gateway} must show a hardware address"),
                format!("arp -a {gateway} must show a hardware address"),
            )
            .verify(format!("{gateway} must answer.")),
        "gateway_not_forwarding" => case
            .say(
                format!("Your router ({gateway}) is there but passes nothing on."),
                "It answers the question for its hardware address and nothing else: it hangs, or drops all traffic.",
            )
            .step(restart)
            .step("If that does not help, look at its own pages for a fault, or call whoever runs it.")
            .by_hand(
                format!("xdg-open http://{gateway}/; tracepath -n 1.1.1.1 shows whether anybody beyond it answers"),
                format!("open http://{gateway}/; traceroute -n 1.1.1.1 shows whether anybody beyond it answers"),
                format!("http://{gateway}/ in a browser; tracert -d 1.1.1.1 shows whether anybody beyond it answers"),
            )
            .verify("something beyond the router must answer."),
        "wrong_gateway" => {
            let right = case.other();
            let probably = right.as_ref().map(|r| format!("; your router is probably {r}")).unwrap_or_default();
            let new = right.unwrap_or_else(|| "the router's address".to_owned());
            case.say(
                format!("The default gateway {gateway} on {a} is not this network's router{probably}."),
                "Everything for the outside is sent to a device that is not there or does not pass it on, while the network has a way out.",
            )
            .tool(format!("Renew the address of {a}; the right gateway comes with it."), "ip_renew", &[("interface", json!(a))])
            .by_hand(
                format!("sudo ip route replace default via {new} dev {a} (until the next restart), or correct it in the network settings"),
                format!("System Settings > Network > {a} > Details > TCP/IP > Router: {new}"),
                format!("Settings > Network & internet > {a} > IP assignment > Edit > Gateway: {new}"),
            )
            .verify("outside addresses must answer through the new gateway.")
        }
        "lan_packet_loss" => case
            .say(
                format!("Your link to the router loses {:.0} % of the packets.", case.number()),
                "The loss begins on the first stretch, so everything beyond suffers as well: pages stall, calls break up.",
            )
            .step(closer)
            .tool("Measure the Wi-Fi signal.", "check_wifi_signal", &[])
            .step("Try another port of the router or switch, and another computer on the same cable or place.")
            .by_hand(
                format!("ping -c 50 -i 0.2 {gateway}"),
                format!("ping -c 50 -i 0.2 {gateway}"),
                format!("ping -n 50 {gateway}"),
            )
            .verify(format!("no more than 1 in 10 echoes to {gateway} may be lost.")),
        "lan_high_latency" => case
            .say(
                format!("Your link to the router is very slow to respond ({:.0} ms; 5 is normal).", case.number()),
                "The delay arises on the first stretch: a crowded or weak Wi-Fi, or a device that fills the line.",
            )
            .step(closer)
            .step("Stop big downloads, uploads and backups on this network and look whether it gets better.")
            .tool("Measure the Wi-Fi signal.", "check_wifi_signal", &[])
            .by_hand(
                format!("ping -c 20 {gateway}; ip -s link show {a} counts errors"),
                format!("ping -c 20 {gateway}; netstat -I {a} counts errors"),
                format!("ping -n 20 {gateway}; netstat -e counts errors"),
            )
            .verify(format!("{gateway} must answer within 50 ms.")),
        "dead_preferred_route" if case.how() == "divided" => divided(case, &a, &gateway),
        "dead_preferred_route" => {
            let works = case.host();
            case.say(
                format!("Your computer prefers {a}, which leads nowhere, over {works}, which works."),
                match case.how() {
                    "" => format!("The route over {a} has the better rank, and its gateway {gateway} does not answer."),
                    part => format!("A route of its own leads {part} over {a}, and {gateway} does not answer there."),
                },
            )
            .step(format!("Disconnect {a} (leave its Wi-Fi network or unplug it); traffic then takes {works}."))
            .by_hand(
                format!("nmcli device disconnect {a}, or: sudo ip route del default dev {a}"),
                format!("System Settings > Network > … > Set Service Order: drag {works} above {a}"),
                format!("disable {a} in Settings > Network & internet > Advanced network settings, or give it a higher interface metric"),
            )
            .verify(format!("outside addresses must answer over {works}."))
        }
        "stale_arp_entry" => {
            let list = &case.suspect.about.list;
            let (wrong, right) = (list.first().cloned().unwrap_or_default(), list.get(1).cloned().unwrap_or_default());
            case.say(
                format!("This computer has a wrong hardware address for the router {gateway} written down ({wrong})."),
                format!("A fixed neighbour entry is never checked. The router itself answers as {right}, so packets go to nobody."),
            )
            .step("Remove the fixed entry; the system then finds the right one by itself.")
            .by_hand(
                format!("sudo ip neigh del {gateway} dev {a}"),
                format!("sudo arp -d {gateway}"),
                format!("netsh interface ip delete neighbors \"{a}\" {gateway} (as administrator)"),
            )
            .verify(format!("{gateway} must answer under the hardware address that it names itself."))
        }
        _ => other(case, &a),
    }
}

/// Two routers share what goes out, and one of them passes nothing on.
fn divided(case: &Case<'_>, adapter: &str, dead: &str) -> Option<Texts> {
    let works = case.suspect.about.other.map_or_else(|| "the other router".to_owned(), |a| a.to_string());
    let (command, family) = if works.contains(':') { ("ip -6", "interface ipv6") } else { ("ip", "interface ipv4") };
    case.say(
        format!("Your computer sends a part of its traffic to the router {dead}, which leads nowhere; {works} works."),
        format!("Its default route has several next hops. Whatever falls to {dead} is lost: some sites never load, or every site loads only now and then."),
    )
    .step(format!("Restart the router {dead}, or take it out of this computer's default route; everything then goes over {works}."))
    .by_hand(
        format!("{command} route show default, then: sudo {command} route replace default via {works} dev {adapter}"),
        format!("sudo route -n delete default {dead}"),
        format!("netsh {family} delete route {prefix} \"{adapter}\" {dead} (as administrator)", prefix = if works.contains(':') { "::/0" } else { "0.0.0.0/0" }),
    )
    .verify("addresses that went over either router must answer.")
}

fn other(case: &Case<'_>, adapter: &str) -> Option<Texts> {
    let fact = case.suspect.evidence.first().map(|e| e.fact.clone())?;
    automatic_address(case.say(fact, "The first hop is not right."), adapter).verify("the first hop must answer.")
}
