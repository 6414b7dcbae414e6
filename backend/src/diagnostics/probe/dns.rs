//! DNS queries to one server, by our own sockets: the code, the time and the number of tries stay visible.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::{Duration, sleep};

use crate::diagnostics::facts::{DnsQuery, Outcome, QueryPurpose, RecordKind, Transport};

use super::board::Board;
use super::connect;

/// When a UDP query is sent again, in milliseconds after its first send. A lost packet then costs 0.3 s, and a slow
/// server gets three copies at most.
const RESEND_AT_MS: [u64; 2] = [300, 900];

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: String,
    pub(crate) addresses: Vec<IpAddr>,
    /// There is more than fits in a datagram: the question is to be asked over TCP.
    pub(crate) truncated: bool,
}

/// The bytes of a query; `None` for a text that is no name.
pub(crate) fn encode(id: u16, name: &str, record: RecordKind) -> Option<Vec<u8>> {
    let mut name = Name::from_str(name).ok()?;
    name.set_fqdn(true);
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    let kind = match record {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
    };
    message.add_query(Query::query(name, kind));
    // No EDNS: programs' own lookups send none, and some old resolvers leave queries that have it unanswered.
    message.to_vec().ok()
}

/// The answer in a message; `None` when it is none to that id.
pub(crate) fn decode(id: u16, bytes: &[u8]) -> Option<Answer> {
    let message = Message::from_vec(bytes).ok()?;
    if message.metadata.id != id || message.metadata.message_type != MessageType::Response {
        return None;
    }
    let addresses = message
        .answers
        .iter()
        .filter_map(|record| match &record.data {
            RData::A(a) => Some(IpAddr::V4(a.0)),
            RData::AAAA(aaaa) => Some(IpAddr::V6(aaaa.0)),
            _ => None,
        })
        .collect();
    let truncated = message.metadata.truncation;
    Some(Answer { code: code_name(message.metadata.response_code), addresses, truncated })
}

fn code_name(code: hickory_proto::op::ResponseCode) -> String {
    use hickory_proto::op::ResponseCode as R;
    match code {
        R::NoError => "NOERROR".to_owned(),
        R::NXDomain => "NXDOMAIN".to_owned(),
        R::ServFail => "SERVFAIL".to_owned(),
        R::Refused => "REFUSED".to_owned(),
        R::FormErr => "FORMERR".to_owned(),
        R::NotImp => "NOTIMP".to_owned(),
        other => format!("{other:?}").to_uppercase(),
    }
}

/// What to ask.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) name: String,
    pub(crate) record: RecordKind,
    pub(crate) purpose: QueryPurpose,
}

/// A number that an attacker off the path cannot guess; also makes names that cannot exist.
pub(crate) fn random_u64() -> u64 {
    let bytes = uuid::Uuid::now_v7().into_bytes();
    bytes[8..].iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

fn random_id() -> u16 {
    let bytes = random_u64().to_be_bytes();
    u16::from_be_bytes([bytes[6], bytes[7]])
}

/// A label that nobody has registered.
pub(crate) fn random_label() -> String {
    format!("tt-{:014x}", random_u64() & 0xff_ffff_ffff_ffff)
}

/// Asks one server by UDP and writes every step on the board.
pub(crate) async fn ask_udp(board: &Board, server: usize, address: IpAddr, scope: u32, question: Question) {
    let slot = open_slot(board, server, &question, Transport::Udp);
    let to = socket_address(address, scope, 53);
    let outcome = match udp_exchange(board, server, slot, to, &question).await {
        // As programs' lookups do.
        Ok(answer) if answer.truncated && answer.addresses.is_empty() => tcp_exchange(to, &question).await,
        outcome => outcome,
    };
    settle(board, server, slot, outcome);
}

/// Asks one server by TCP.
pub(crate) async fn ask_tcp(board: &Board, server: usize, address: IpAddr, scope: u32, question: Question) {
    let slot = open_slot(board, server, &question, Transport::Tcp);
    let outcome = tcp_exchange(socket_address(address, scope, 53), &question).await;
    settle(board, server, slot, outcome);
}

/// The socket address, with the interface's index where the address is link-local.
pub(crate) fn socket_address(address: IpAddr, scope: u32, port: u16) -> SocketAddr {
    match address {
        IpAddr::V6(v6) if v6.is_unicast_link_local() => SocketAddr::V6(std::net::SocketAddrV6::new(v6, port, 0, scope)),
        other => SocketAddr::new(other, port),
    }
}

fn open_slot(board: &Board, server: usize, question: &Question, transport: Transport) -> usize {
    let attempt = board.begin();
    board.write(|facts| {
        let Some(server) = facts.names.servers.get_mut(server) else { return usize::MAX };
        server.queries.push(DnsQuery {
            name: question.name.clone(),
            record: question.record,
            purpose: question.purpose,
            transport,
            attempt,
            sends: 1,
            code: None,
            addresses: Vec::new(),
        });
        server.queries.len() - 1
    })
}

/// Writes the outcome of a query down.
pub(crate) fn settle(board: &Board, server: usize, slot: usize, outcome: Result<Answer, Outcome>) {
    board.write(|facts| {
        let Some(query) = facts.names.servers.get_mut(server).and_then(|s| s.queries.get_mut(slot)) else { return };
        match outcome {
            Ok(answer) => {
                query.attempt = board.ended(query.attempt, Outcome::Answered);
                query.code = Some(answer.code);
                query.addresses = answer.addresses;
            }
            Err(outcome) => query.attempt = board.ended(query.attempt, outcome),
        }
    });
}

async fn udp_exchange(
    board: &Board,
    server: usize,
    slot: usize,
    address: SocketAddr,
    question: &Question,
) -> Result<Answer, Outcome> {
    let id = random_id();
    let bytes = encode(id, &question.name, question.record).ok_or(Outcome::Garbled)?;
    let local: SocketAddr =
        if address.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { (std::net::Ipv6Addr::UNSPECIFIED, 0).into() };
    let socket = UdpSocket::bind(local).await.map_err(|e| connect::outcome_of(&e))?;
    socket.connect(address).await.map_err(|e| connect::outcome_of(&e))?;
    socket.send(&bytes).await.map_err(|e| connect::outcome_of(&e))?;
    let resend = async {
        let mut before = 0;
        // A burst measures loss, and sending again would hide it.
        let times: &[u64] = if question.purpose == QueryPurpose::Burst { &[] } else { &RESEND_AT_MS };
        for at in times.iter().copied() {
            sleep(Duration::from_millis(at - before)).await;
            before = at;
            if socket.send(&bytes).await.is_ok() {
                board.write(|facts| {
                    if let Some(q) = facts.names.servers.get_mut(server).and_then(|s| s.queries.get_mut(slot)) {
                        q.sends += 1;
                    }
                });
            }
        }
        std::future::pending::<()>().await;
    };
    let receive = async {
        let mut buffer = [0_u8; 1500];
        loop {
            match socket.recv(&mut buffer).await {
                // Anything else than the answer to this query is not for us.
                Ok(length) => {
                    if let Some(answer) = buffer.get(..length).and_then(|b| decode(id, b)) {
                        return Ok(answer);
                    }
                }
                Err(error) => return Err(connect::outcome_of(&error)),
            }
        }
    };
    tokio::select! { answer = receive => answer, () = resend => Err(Outcome::Waiting) }
}

async fn tcp_exchange(address: SocketAddr, question: &Question) -> Result<Answer, Outcome> {
    let id = random_id();
    let bytes = encode(id, &question.name, question.record).ok_or(Outcome::Garbled)?;
    let length = u16::try_from(bytes.len()).map_err(|_| Outcome::Garbled)?;
    let exchange = async {
        let mut stream = connect::open(address, None).await?;
        let mut framed = length.to_be_bytes().to_vec();
        framed.extend_from_slice(&bytes);
        stream.write_all(&framed).await?;
        let mut size = [0_u8; 2];
        stream.read_exact(&mut size).await?;
        let mut reply = vec![0_u8; usize::from(u16::from_be_bytes(size))];
        stream.read_exact(&mut reply).await?;
        std::io::Result::Ok(reply)
    };
    let reply = exchange.await.map_err(|e| connect::outcome_of(&e))?;
    decode(id, &reply).ok_or(Outcome::Garbled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_asks_for_what_it_should() {
        let bytes = encode(7, "www.example.com", RecordKind::Aaaa).expect("a name");
        let message = Message::from_vec(&bytes).expect("a message");
        assert_eq!(message.queries[0].name().to_ascii(), "www.example.com.");
        assert_eq!(message.queries[0].query_type(), RecordType::AAAA);
        assert!(encode(7, &"a".repeat(80), RecordKind::A).is_none());
    }

    #[test]
    fn an_answer_to_another_question_is_no_answer() {
        let query = encode(7, "www.example.com", RecordKind::A).expect("a name");
        assert_eq!(decode(7, &query), None, "a query is no answer");
        let mut reply = query;
        reply[2] |= 0x80;
        reply[3] = 3;
        assert_eq!(decode(8, &reply), None);
        assert_eq!(
            decode(7, &reply),
            Some(Answer { code: "NXDOMAIN".into(), addresses: Vec::new(), truncated: false })
        );
        assert_eq!(decode(7, &reply[..5]), None);
    }

    #[test]
    fn random_labels_differ() {
        assert_ne!(random_label(), random_label());
    }
}
