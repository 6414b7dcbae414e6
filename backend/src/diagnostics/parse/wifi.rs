//! What Wi-Fi hears, as `iw`, `/proc/net/wireless`, `netsh` (any language) and `system_profiler` say it.

use serde::Serialize;
use serde_json::Value;

/// A joined network as it is heard.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Signal {
    pub joined: bool,
    pub network: Option<String>,
    pub signal_dbm: Option<i32>,
    /// 0 to 100, as some systems have it instead.
    pub signal_percent: Option<u8>,
    pub channel: Option<u32>,
    pub frequency_mhz: Option<u32>,
    pub rate_mbps: Option<f64>,
}

impl Signal {
    /// The strength in dBm; a percentage is turned by the rule that Windows and NetworkManager use.
    #[must_use]
    pub fn dbm(&self) -> Option<i32> {
        self.signal_dbm.or_else(|| self.signal_percent.map(|percent| i32::from(percent.min(100)) / 2 - 100))
    }
}

/// `iw dev NAME link`.
#[must_use]
pub fn iw_link(output: &str) -> Signal {
    let mut signal = Signal { joined: output.trim_start().starts_with("Connected to"), ..Signal::default() };
    for line in output.lines() {
        let Some((key, value)) = line.trim().split_once(": ") else { continue };
        match key {
            "SSID" => signal.network = Some(value.to_owned()),
            "freq" => signal.frequency_mhz = value.split('.').next().and_then(|mhz| mhz.trim().parse().ok()),
            "signal" => signal.signal_dbm = first_number(value).and_then(|dbm| dbm.parse().ok()),
            "tx bitrate" => signal.rate_mbps = first_number(value).and_then(|rate| rate.parse().ok()),
            _ => {}
        }
    }
    signal
}

/// The line of an adapter in `/proc/net/wireless`.
#[must_use]
pub fn proc_wireless(table: &str, adapter: &str) -> Option<Signal> {
    let line = table.lines().find_map(|line| line.trim().strip_prefix(adapter)?.strip_prefix(':'))?;
    let level = line.split_whitespace().nth(2)?.trim_end_matches('.').parse::<i32>().ok()?;
    Some(Signal { joined: level != 0, signal_dbm: (level < 0).then_some(level), ..Signal::default() })
}

/// `netsh wlan show interfaces` in any language. Units, `SSID` and numbers are not translated; an adapter's block
/// begins behind an empty line with its name, and its first bare number is the channel.
#[must_use]
pub fn netsh(output: &str, adapter: &str) -> Option<Signal> {
    let mut lines = output.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let begins = pair(line).is_some_and(|(_, name)| name.eq_ignore_ascii_case(adapter));
        if begins {
            return Some(netsh_block(lines.take_while(|line| !line.is_empty())));
        }
        // The rest of another adapter's block.
        while lines.next_if(|line| !line.is_empty()).is_some() {}
    }
    None
}

fn netsh_block<'a>(lines: impl Iterator<Item = &'a str>) -> Signal {
    let mut signal = Signal::default();
    for (key, value) in lines.filter_map(pair) {
        if key == "SSID" {
            signal.network = Some(value.to_owned());
            signal.joined = true;
        } else if let Some(percent) = value.strip_suffix('%') {
            signal.signal_percent = percent.trim().parse().ok();
        } else if key.contains("bps") || key.contains("Bit/s") || key.contains("bit/s") || key.contains("bits/s") {
            // Receive first, then transmit: the last one stays.
            signal.rate_mbps = value.replace(',', ".").parse().ok().or(signal.rate_mbps);
        } else if key.eq_ignore_ascii_case("rssi") {
            signal.signal_dbm = value.parse().ok();
        } else if signal.channel.is_none() {
            signal.channel = value.parse().ok().filter(|&channel| channel > 0);
        }
    }
    signal
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(" :").or_else(|| line.split_once(':'))?;
    Some((key.trim(), value.trim()))
}

/// `system_profiler SPAirPortDataType -json`.
#[must_use]
pub fn system_profiler(json: &str, adapter: &str) -> Option<Signal> {
    let value: Value = serde_json::from_str(json).ok()?;
    let interfaces = value.get("SPAirPortDataType")?.as_array()?.iter();
    let mut interfaces = interfaces.filter_map(|card| card.get("spairport_airport_interfaces")?.as_array()).flatten();
    let interface = interfaces.find(|interface| interface["_name"] == adapter)?;
    let Some(network) = interface.get("spairport_current_network_information") else { return Some(Signal::default()) };
    let text = |field: &str| network[field].as_str().unwrap_or_default();
    Some(Signal {
        joined: true,
        // Without the right to the computer's place macOS keeps the name to itself.
        network: network["_name"].as_str().filter(|name| *name != "<redacted>").map(str::to_owned),
        signal_dbm: first_number(text("spairport_signal_noise")).and_then(|dbm| dbm.parse().ok()),
        channel: first_number(text("spairport_network_channel")).and_then(|channel| channel.parse().ok()),
        rate_mbps: network["spairport_network_rate"].as_f64(),
        ..Signal::default()
    })
}

/// The first number of a text, its sign and decimals with it.
fn first_number(text: &str) -> Option<&str> {
    let start = text.find(|c: char| c.is_ascii_digit() || c == '-')?;
    let rest = &text[start..];
    let end =
        rest.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit() && *c != '.').map_or(rest.len(), |(at, _)| at);
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostics::runner::{oem, readable};

    #[test]
    fn netsh_is_read_in_every_language() {
        for (output, name, network, percent, channel, rate) in [
            (fixture!("windows/netsh-wlan-show-interfaces/english.txt"), "Wi-Fi", "Office", 85, 44, 866.7),
            (fixture!("windows/netsh-wlan-show-interfaces/german.txt"), "WLAN", "Büro", 72, 6, 144.0),
            (fixture!("windows/netsh-wlan-show-interfaces/french.txt"), "Wi-Fi", "Maison", 99, 36, 1201.0),
            (fixture!("windows/netsh-wlan-show-interfaces/japanese.txt"), "Wi-Fi", "自宅", 64, 11, 130.0),
            (fixture!("windows/netsh-wlan-show-interfaces/german-11.txt"), "WLAN", "Office", 43, 116, 300.0),
            (fixture!("windows/netsh-wlan-show-interfaces/french-11.txt"), "Wi-Fi", "Maison", 65, 144, 310.0),
            (fixture!("windows/netsh-wlan-show-interfaces/english-two.txt"), "Wi-Fi 2", "42", 88, 37, 1441.0),
        ] {
            let signal = netsh(output, name).unwrap_or_else(|| panic!("{network}"));
            assert_eq!(
                (signal.network.as_deref(), signal.signal_percent, signal.channel),
                (Some(network), Some(percent), Some(channel))
            );
            assert_eq!((signal.joined, signal.rate_mbps), (true, Some(rate)), "{network}");
            assert_eq!(netsh(output, "Other"), None);
            // In the bytes that Windows writes, a name may be lost, but no figure.
            let as_written = netsh(&readable(&oem(output)), name).unwrap();
            assert_eq!(Signal { network: signal.network.clone(), ..as_written }, signal);
        }
        let gone = netsh(fixture!("windows/netsh-wlan-show-interfaces/english-not-joined.txt"), "Wi-Fi").unwrap();
        assert!(!gone.joined && gone.network.is_none());
        let two = netsh(fixture!("windows/netsh-wlan-show-interfaces/english-two.txt"), "Wi-Fi").unwrap();
        assert_eq!((two.joined, two.signal_dbm, two.channel), (true, Some(-59), Some(36)));
    }

    #[test]
    fn linux_and_macos_say_it_in_their_own_ways() {
        let joined = iw_link(fixture!("linux/iw-dev-link/joined.txt"));
        assert_eq!(
            (joined.network.as_deref(), joined.signal_dbm, joined.frequency_mhz),
            (Some("Home"), Some(-54), Some(5180))
        );
        assert_eq!(joined.rate_mbps, Some(866.7));
        assert_eq!(iw_link("Not connected.\n"), Signal::default());
        let table = "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n wlan0: 0000   56.  -54.  -256        0      0      0      0      0        0\n";
        assert_eq!(proc_wireless(table, "wlan0").and_then(|s| s.signal_dbm), Some(-54));
        assert_eq!(proc_wireless(table, "wlan1"), None);
        let mac = system_profiler(fixture!("macos/system_profiler-SPAirPortDataType/joined.json"), "en0").unwrap();
        assert_eq!((mac.signal_dbm, mac.channel, mac.rate_mbps), (Some(-48), Some(149), Some(780.0)));
        assert_eq!(mac.network, None, "its name is kept back");
    }

    #[test]
    fn a_percentage_becomes_dbm() {
        let of = |percent| Signal { signal_percent: Some(percent), ..Signal::default() }.dbm();
        assert_eq!((of(100), of(50), of(0), of(255)), (Some(-50), Some(-75), Some(-100), Some(-50)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,300}", lines in "[a-zA-Z :%\n0-9.-]{0,300}") {
            for text in [text.as_str(), lines.as_str()] {
                let _ = (iw_link(text), proc_wireless(text, "wlan0"), netsh(text, "Wi-Fi"), system_profiler(text, "en0"));
            }
        }
    }
}
