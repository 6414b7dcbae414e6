//! One hop of a way, from a single `ping` with a limited life, in any language.

use std::net::IpAddr;

use super::ping;

/// Who answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hop {
    pub address: Option<IpAddr>,
    pub time_ms: Option<f64>,
    /// It was the destination itself.
    pub is_end: bool,
}

/// Reads it. A reply carries a time, so it is the destination; a line with another address is the router
/// that let the packet die. The heading names the destination, and so is no answer.
#[must_use]
pub fn hop(output: &str, target: IpAddr) -> Hop {
    if let Some(&ms) = ping::times(output).first() {
        return Hop { address: Some(target), time_ms: Some(ms), is_end: true };
    }
    let others = output.lines().flat_map(addresses).filter(|address| *address != target && !address.is_unspecified());
    Hop { address: others.into_iter().next(), time_ms: None, is_end: false }
}

fn addresses(line: &str) -> impl Iterator<Item = IpAddr> {
    // Whatever the language, an address stands between signs that no address has.
    let words = line.split(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':');
    words.filter_map(|word| {
        let word = word.trim_end_matches([':', '.']);
        word.parse().ok().filter(|_| word.contains('.') || word.matches(':').count() >= 2)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_router_on_the_way_is_told_from_the_end_in_every_language() {
        let target: IpAddr = "1.1.1.1".parse().unwrap();
        let check = |output: &str, address: Option<&str>, is_end: bool| {
            let found = hop(output, target);
            assert_eq!((found.address, found.is_end), (address.map(|a| a.parse().unwrap()), is_end), "{output}");
        };
        check(
            "Pinging 1.1.1.1 with 32 bytes of data:\nReply from 192.168.1.1: TTL expired in transit.\n\nPing statistics for 1.1.1.1:\n",
            Some("192.168.1.1"),
            false,
        );
        check(
            "Ping wird ausgeführt für 1.1.1.1 mit 32 Bytes Daten:\nAntwort von 10.0.0.1: Die Gültigkeitsdauer wurde bei der Übertragung überschritten.\n",
            Some("10.0.0.1"),
            false,
        );
        check(
            "Envoi d’une requête 'Ping'  1.1.1.1 avec 32 octets de données :\nRéponse de 10.0.0.1 : Durée de vie TTL expirée lors du transit.\n",
            Some("10.0.0.1"),
            false,
        );
        check(
            "1.1.1.1 に ping を送信しています 32 バイトのデータ:\n10.0.0.1 からの応答: 転送中に TTL が期限切れになりました。\n",
            Some("10.0.0.1"),
            false,
        );
        check(
            "PING 1.1.1.1 (1.1.1.1): 56 data bytes\n92 bytes from 10.0.0.1: Time to live exceeded\n",
            Some("10.0.0.1"),
            false,
        );
        check(
            "Pinging 1.1.1.1 with 32 bytes of data:\nReply from 1.1.1.1: bytes=32 time=12ms TTL=57\n",
            Some("1.1.1.1"),
            true,
        );
        check("Pinging 1.1.1.1 with 32 bytes of data:\nRequest timed out.\n", None, false);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", near in "[0-9a-f.: \n]{0,200}") {
            let target = IpAddr::from([1, 1, 1, 1]);
            let _ = (hop(&text, target), hop(&near, target));
        }
    }
}
