//! Rung 2 in words.

use serde_json::json;

use super::{Case, Texts, automatic_address};

pub(super) fn texts(case: &Case<'_>) -> Option<Texts> {
    let (a, address) = (case.adapter(), case.address());
    let renew = |text: String| (text, "ip_renew", [("interface", json!(a))]);
    match case.suspect.cause {
        "dhcp_no_lease" => {
            let made_up = case.suspect.about.address.map(|own| format!(" (it made up {own})")).unwrap_or_default();
            let (text, name, arguments) = renew(format!("Ask for an address on {a} once more."));
            case.say(
                format!("Your computer got no address from the network on {a}{made_up}."),
                "The link works, but nothing on this network hands out addresses. That is the router's work, as a rule.",
            )
            .step("Restart the router: unplug it for ten seconds. If other devices have the same trouble, its DHCP server is off.")
            .tool(text, name, &arguments)
            .by_hand(
                format!("sudo dhclient -r {a}; sudo dhclient {a} (with NetworkManager: nmcli device reapply {a})"),
                format!("System Settings > Network > {a} > Details > TCP/IP > Renew DHCP Lease"),
                "ipconfig /release, then ipconfig /renew",
            )
            .verify(format!("{a} must have an address that is not 169.254.x.x."))
        }
        "dhcp_lease_expired" => {
            let (text, name, arguments) = renew(format!("Then ask for a new address on {a}."));
            case.say(
                format!("The address lease of {a} ran out and could not be renewed."),
                "Addresses are lent for a time. The one that lends them, the router as a rule, did not answer when it was due.",
            )
            .step("Restart the router: unplug it for ten seconds, then wait two minutes.")
            .tool(text, name, &arguments)
            .by_hand(
                format!("sudo dhclient -r {a}; sudo dhclient {a}"),
                format!("System Settings > Network > {a} > Details > TCP/IP > Renew DHCP Lease"),
                "ipconfig /renew",
            )
            .verify(format!("{a} must have an address with a new lease."))
        }
        "ip_not_configured" => {
            let (text, name, arguments) = renew(format!("Take the address that the network offers to {a}."));
            let offer = case.other().map(|o| format!(" ({o})")).unwrap_or_default();
            let plan = case
                .say(
                    format!("{a} has no IP address, although the network offers one{offer}."),
                    "The DHCP server answers, so the client on this computer is stopped or the adapter is set to manual without an address.",
                )
                .tool(text, name, &arguments);
            automatic_address(plan, &a).verify(format!("{a} must have the offered address."))
        }
        "no_default_route" if case.suspect.about.list.first().is_some_and(|l| l == "rules") => case
            .say(
                format!("{a} has its routes, but your computer does not use them: the rule for its main routing table is gone."),
                "VPN clients and scripts change such rules. Without this one packets find no way, not even to the local network.",
            )
            .tool("Look at the routes.", "show_routes", &[])
            .by_hand(
                "sudo ip rule add pref 32766 lookup main (ip rule shows the rules), or restart the computer",
                "restart the computer; netstat -rn must then show a default route",
                "restart the computer; route print must then show a default route",
            )
            .verify("the system must have a route to outside addresses."),
        "no_default_route" => {
            let address = case
                .facts
                .addressing
                .addresses
                .iter()
                .find(|own| own.adapter == a && own.address.is_ipv4())
                .map_or(address, |own| own.address.to_string());
            let (text, name, arguments) = renew(format!("Renew the address of {a}; the gateway comes with it."));
            let gateway = case.other().unwrap_or_else(|| "GATEWAY".to_owned());
            case.say(
                format!("Your computer has the address {address} but no way out: no default gateway is set."),
                "Without a gateway only the local network can be reached.",
            )
            .tool(text, name, &arguments)
            .by_hand(
                format!("sudo ip route add default via {gateway} dev {a} (until the next restart), or set the gateway in the network settings"),
                format!("System Settings > Network > {a} > Details > TCP/IP > Router"),
                format!("Settings > Network & internet > {a} > IP assignment > Edit > Gateway"),
            )
            .verify("the system must have a route to outside addresses.")
        }
        "gateway_outside_subnet" => {
            let gateway = case.other().unwrap_or_else(|| address.clone());
            let plan = case
                .say(
                    format!("The mask or the gateway of {a} is wrong: the gateway {gateway} is out of reach of {address}."),
                    "A gateway must be in the adapter's own subnet, else the computer does not know how to get to it.",
                )
                .step(format!("Set {a} to automatic addressing, or correct the mask; 255.255.255.0 is usual."));
            automatic_address(plan, &a).verify(format!("{gateway} must be in the subnet of {a}."))
        }
        "wrong_subnet_mask" => {
            let plan = case
                .say(
                    format!("The subnet mask of {a} is wrong (/{:.0}): your computer looks for web sites on your own network.", case.number()),
                    format!("With this mask {} and many other sites count as neighbours, so the router is not asked.", case.host()),
                )
                .step(format!("Set {a} to automatic addressing, or use the mask 255.255.255.0."));
            automatic_address(plan, &a).verify("sites outside must be reached through the router.")
        }
        "duplicate_ip" if !case.suspect.about.list.is_empty() => {
            let role = case.suspect.about.list.join(" ");
            case.say(
                format!("{a} on this computer has the same address as your {role}, {address}."),
                format!("What is meant for the {role} ends on this computer. Virtual machines, containers and shared connections choose such addresses."),
            )
            .step(format!("Give {a} another network in the settings of the program that made it (Docker: \"bip\" or docker network create --subnet; virtual machines: their network settings)."))
            .by_hand(
                format!("sudo ip addr flush dev {a} (until the program that made it starts again)"),
                format!("sudo ifconfig {a} {address} delete"),
                format!("netsh interface ip delete address \"{a}\" {address} (as administrator)"),
            )
            .verify(format!("no adapter of this computer may have the address {address}."))
        }
        "duplicate_ip" if case.facts.gateway.hops.iter().any(|h| Some(h.address) == case.suspect.about.address) => case
            .say(
                format!("Another device ({}) has the same address as your router, {address}.", case.host()),
                "Your computer sends its traffic now to the router, now to that device, which passes nothing on.",
            )
            .step(format!("Find the device with the hardware address {} (the router's list of devices, the label on the device) and turn it off.", case.host()))
            .step("Then give that device another address: automatic is best.")
            .step("If nobody knows such a device, leave this network: somebody may be posing as the router.")
            .verify("only one device may answer for the router's address."),
        "duplicate_ip" => {
            let (text, name, arguments) = renew(format!("Get another address for {a}."));
            let plan = case
                .say(
                    format!("Another device ({}) has the same address as this computer, {address}.", case.host()),
                    "Answers go now to one device, now to the other, so connections stall and drop.",
                )
                .tool(text, name, &arguments)
                .step("If your address is set by hand, set it to automatic, or choose one outside the range that the router hands out.")
                .step(format!("Find the other device by its hardware address {} in the router's list of devices.", case.host()));
            automatic_address(plan, &a).verify("no other device may answer for this computer's address.")
        }
        "wrong_static_ip" => {
            let plan = case
                .say(
                    format!("Your address {address} on {a} was set by hand, for another network."),
                    "The settings agree with each other, but not with the network that this computer is on now.",
                )
                .step(format!("Set {a} to automatic addressing."));
            automatic_address(plan, &a).verify("the address must belong to this network, and its gateway must answer.")
        }
        "target_route_wrong" => {
            let host = case.host();
            case.say(
                format!("This computer's own routes lead to {host} the wrong way, or not at all."),
                format!("Other sites are reached. Packets to {address} take a way of their own that ends nowhere; such routes are left by VPN clients or set by hand."),
            )
            .tool("Look at the way that packets take.", "show_routes", &[("destination", json!(address))])
            .step(format!("If {host} is reached over a VPN: connect it again. Else remove the route, or restart the computer."))
            .by_hand(
                format!("ip route get {address}, then sudo ip route del …"),
                format!("route -n get {address}, then sudo route delete …"),
                format!("Find-NetRoute -RemoteIPAddress {address}, then route delete … (as administrator)"),
            )
            .verify(format!("{host} must answer."))
        }
        "blackhole_route" => case
            .say(
                format!("A setting on this computer throws network traffic away: {}.", case.host()),
                "Routes and rules of this kind are left by VPN clients, security software or experiments. The packets never leave.",
            )
            .tool("Look at the routes.", "show_routes", &[])
            .step("Quit VPN and security software, or restart the computer: such routes seldom survive a restart.")
            .by_hand(
                "ip route show table all type blackhole (also: unreachable, prohibit) and ip rule, then sudo ip route del … or sudo ip rule del …",
                "netstat -rn | grep -E 'B|R', then sudo route delete …",
                "route print, then route delete … (as administrator)",
            )
            .verify("the system must have a way to outside addresses."),
        _ => None,
    }
}
