//! Rung 1 in words.

use serde_json::json;

use super::{Case, Texts};

pub(super) fn texts(case: &Case<'_>) -> Option<Texts> {
    let a = case.adapter();
    match case.suspect.cause {
        "no_adapter" => case
            .say(
                "This computer shows no network adapter.",
                "Without an adapter nothing can be sent. It is missing, switched off in the firmware, or has no driver.",
            )
            .step("Check that the adapter is fitted (USB adapters: unplug it and plug it in again, in another port).")
            .step("Check in the computer's firmware settings (BIOS, UEFI) that the network adapter is enabled.")
            .by_hand(
                "lspci -nnk | grep -iA3 net shows whether a driver is loaded",
                "System Settings > Network > … > Add Service, and choose the adapter",
                "Device Manager > Network adapters: install or enable its driver",
            )
            .verify("an adapter must be listed and have a link."),
        "adapter_disabled" => {
            let wireless = case.wireless();
            let tool = if wireless { "enable_wifi" } else { "enable_adapter" };
            case.say(
                format!("Your network adapter {a} is turned off."),
                "A disabled adapter sends and receives nothing, though the system may still show its old address.",
            )
            .tool(format!("Turn {a} on."), tool, &[("interface_name", json!(a))])
            .by_hand(
                format!("sudo ip link set {a} up (with NetworkManager: nmcli device connect {a})"),
                format!("System Settings > Network > {a} > Make Active (Wi-Fi: the Wi-Fi switch in the menu bar)"),
                format!("Settings > Network & internet > Advanced network settings > {a} > Enable"),
            )
            .verify(format!("{a} must be on and have a link."))
        }
        "no_carrier" if case.wireless() => case
            .say(
                format!("{a} is on but has joined no Wi-Fi network."),
                "Without a joined network there is nobody to send to.",
            )
            .tool("Make sure that the Wi-Fi radio is on.", "enable_wifi", &[("interface_name", json!(a))])
            .step("Choose your network in the system's Wi-Fi menu and enter its password; move closer to the router if it is not listed.")
            .by_hand(
                format!("nmcli device wifi list ifname {a}, then nmcli --ask device wifi connect NAME ifname {a}"),
                "click the Wi-Fi sign in the menu bar and choose the network",
                "click the network sign in the taskbar and choose the network",
            )
            .verify(format!("{a} must have joined a network.")),
        "no_carrier" => {
            let others = &case.suspect.about.list;
            let also = if others.is_empty() { String::new() } else { format!(" ({})", others.join("; ")) };
            case.say(
                format!("{a} has no link: the network cable is unplugged, or what it leads to is off{also}."),
                "An adapter without a link cannot reach anything, whatever its address and settings say.",
            )
            .step(format!("Plug the cable of {a} in at both ends until it clicks; the light beside the socket must come on."))
            .step("If it stays dark, try another cable, then another socket of the router or switch, and check that these have power.")
            .step("Or use another way in: turn Wi-Fi on and join your network.")
            .by_hand(
                format!("ip link show {a} must say LOWER_UP"),
                format!("System Settings > Network > {a} must say Connected"),
                format!("Settings > Network & internet > {a} must say Connected"),
            )
            .verify(format!("{a} must have a link."))
        }
        "link_flapping" => case
            .say(
                format!("The link of {a} keeps dropping and coming back."),
                "Each drop cuts every connection. A loose plug, a worn cable, a failing port or a weak radio does this.",
            )
            .step(format!("Push the plugs of {a}'s cable home, then replace the cable."))
            .step("Use another port of the router or switch. On Wi-Fi, move closer to it.")
            .by_hand(
                format!("dmesg --follow shows each change; ethtool -s {a} speed 100 duplex full autoneg on steadies some worn cables; turn energy-efficient Ethernet off: ethtool --set-eee {a} eee off"),
                format!("System Settings > Network > {a} > Details > Hardware: set the speed by hand, without energy-efficient Ethernet"),
                format!("Device Manager > {a} > Advanced: turn Energy Efficient Ethernet off; Power Management: do not let the computer turn the device off"),
            )
            .verify(format!("the link of {a} must hold while it is watched.")),
        _ => None,
    }
}
