//! DHCP messages (RFC 2131, 2132): what a client sends, and what it reads of an answer.

use std::net::Ipv4Addr;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    Discover = 1,
    Offer = 2,
    Request = 3,
    Acknowledge = 5,
    Refuse = 6,
}

/// What a client asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    pub kind: MessageKind,
    pub transaction: u32,
    pub mac: [u8; 6],
    /// The address that was offered, and by whom.
    pub wanted: Option<(Ipv4Addr, Ipv4Addr)>,
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub kind: MessageKind,
    pub address: Ipv4Addr,
    pub server: Option<Ipv4Addr>,
    pub mask: Option<Ipv4Addr>,
    pub routers: Vec<Ipv4Addr>,
    pub dns: Vec<Ipv4Addr>,
    /// How long the address may be used, in seconds.
    pub lease_s: Option<u32>,
}

impl Answer {
    /// The length of the network's prefix; 24 where the server names no mask.
    #[must_use]
    pub fn prefix(&self) -> u8 {
        self.mask.map_or(24, |mask| u8::try_from(u32::from(mask).leading_ones()).unwrap_or(24))
    }
}

const MAGIC: [u8; 4] = [99, 130, 83, 99];
const HEADER: usize = 236;

/// The message to send. It asks for a broadcast answer, for the client has no address yet.
#[must_use]
pub fn encode(question: &Question) -> Vec<u8> {
    let mut message = vec![0; HEADER];
    message[..4].copy_from_slice(&[1, 1, 6, 0]);
    message[4..8].copy_from_slice(&question.transaction.to_be_bytes());
    message[10] = 0x80;
    message[28..34].copy_from_slice(&question.mac);
    message.extend_from_slice(&MAGIC);
    message.extend_from_slice(&[53, 1, question.kind as u8]);
    message.extend_from_slice(&[61, 7, 1]);
    message.extend_from_slice(&question.mac);
    if let Some((address, server)) = question.wanted {
        message.extend_from_slice(&[50, 4]);
        message.extend_from_slice(&address.octets());
        message.extend_from_slice(&[54, 4]);
        message.extend_from_slice(&server.octets());
    }
    // Mask, routers, DNS, lease time, server.
    message.extend_from_slice(&[55, 5, 1, 3, 6, 51, 54, 255]);
    message.resize(message.len().max(300), 0);
    message
}

/// The answer in a message; `None` where it is none to this client's question.
#[must_use]
pub fn decode(message: &[u8], transaction: u32, mac: [u8; 6]) -> Option<Answer> {
    let is_ours = message.first() == Some(&2)
        && message.get(4..8)? == transaction.to_be_bytes()
        && message.get(28..34)? == mac
        && message.get(HEADER..HEADER + 4)? == MAGIC;
    if !is_ours {
        return None;
    }
    let mut kind = None;
    let mut answer = Answer {
        kind: MessageKind::Refuse,
        address: ipv4(message.get(16..20)?)?,
        server: None,
        mask: None,
        routers: Vec::new(),
        dns: Vec::new(),
        lease_s: None,
    };
    let mut rest = message.get(HEADER + 4..)?;
    while let [code, tail @ ..] = rest {
        match code {
            0 => rest = tail,
            255 => break,
            _ => {
                let [length, tail @ ..] = tail else { break };
                let (value, after) = tail.split_at_checked(usize::from(*length))?;
                match code {
                    53 => kind = value.first().and_then(|&v| kind_of(v)),
                    1 => answer.mask = ipv4(value),
                    3 => answer.routers = value.chunks_exact(4).filter_map(ipv4).collect(),
                    6 => answer.dns = value.chunks_exact(4).filter_map(ipv4).collect(),
                    51 => answer.lease_s = value.try_into().ok().map(u32::from_be_bytes),
                    54 => answer.server = ipv4(value),
                    _ => {}
                }
                rest = after;
            }
        }
    }
    kind.map(|kind| Answer { kind, ..answer })
}

fn kind_of(value: u8) -> Option<MessageKind> {
    match value {
        2 => Some(MessageKind::Offer),
        5 => Some(MessageKind::Acknowledge),
        6 => Some(MessageKind::Refuse),
        _ => None,
    }
}

fn ipv4(bytes: &[u8]) -> Option<Ipv4Addr> {
    <[u8; 4]>::try_from(bytes).ok().map(Ipv4Addr::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];

    fn answer(options: &[u8]) -> Vec<u8> {
        let question = Question { kind: MessageKind::Discover, transaction: 7, mac: MAC, wanted: None };
        let mut message = encode(&question);
        message.truncate(HEADER + 4);
        message[0] = 2;
        message[16..20].copy_from_slice(&[192, 168, 50, 101]);
        message.extend_from_slice(options);
        message
    }

    #[test]
    fn an_offer_is_read_with_all_that_is_needed() {
        let message = answer(&[
            53, 1, 2, 0, 54, 4, 192, 168, 50, 1, 51, 4, 0, 0, 14, 16, 1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 50, 1, 6,
            8, 192, 168, 50, 1, 9, 9, 9, 9, 255,
        ]);
        let offer = decode(&message, 7, MAC).unwrap();
        assert_eq!(offer.kind, MessageKind::Offer);
        assert_eq!((offer.address, offer.server), ("192.168.50.101".parse().unwrap(), "192.168.50.1".parse().ok()));
        assert_eq!((offer.prefix(), offer.lease_s, offer.dns.len(), offer.routers.len()), (24, Some(3600), 2, 1));
    }

    #[test]
    fn answers_to_others_and_broken_ones_are_none() {
        let good = answer(&[53, 1, 5, 255]);
        assert!(decode(&good, 7, MAC).is_some());
        assert!(decode(&good, 8, MAC).is_none());
        assert!(decode(&good, 7, [0; 6]).is_none());
        assert!(decode(&answer(&[53, 200, 5]), 7, MAC).is_none(), "an option longer than the message");
        assert!(decode(&answer(&[255]), 7, MAC).is_none(), "no kind");
        assert!(decode(&[], 7, MAC).is_none());
    }

    #[test]
    fn a_request_names_the_offer_it_takes() {
        let wanted = Some(("10.0.0.9".parse().unwrap(), "10.0.0.1".parse().unwrap()));
        let message = encode(&Question { kind: MessageKind::Request, transaction: 1, mac: MAC, wanted });
        assert!(
            message.windows(6).any(|w| w == [50, 4, 10, 0, 0, 9])
                && message.windows(6).any(|w| w == [54, 4, 10, 0, 0, 1])
        );
        assert!(message.len() >= 300, "some servers drop shorter ones");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), options in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes, 7, MAC);
            let _ = decode(&answer(&options), 7, MAC);
        }
    }
}
