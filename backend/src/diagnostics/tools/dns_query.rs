//! One DNS question to one server, by our own socket: what it answers, and how.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::{Duration, Instant};

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// When a question is sent again; the last figure is when it is given up.
const SENDS_MS: [u64; 3] = [400, 700, 1400];

/// A server's answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub message: Message,
    pub took: Duration,
}

impl Answer {
    /// `NOERROR`, `NXDOMAIN`, `SERVFAIL` …
    #[must_use]
    pub fn code(&self) -> String {
        match self.message.metadata.response_code {
            ResponseCode::NoError => "NOERROR".to_owned(),
            ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
            ResponseCode::ServFail => "SERVFAIL".to_owned(),
            ResponseCode::Refused => "REFUSED".to_owned(),
            ResponseCode::FormErr => "FORMERR".to_owned(),
            ResponseCode::NotImp => "NOTIMP".to_owned(),
            other => format!("{other:?}").to_uppercase(),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("`{0}` is no name that DNS can hold")]
    Name(String),
    #[error("no answer within {} ms", SENDS_MS.iter().sum::<u64>())]
    Silent,
    #[error("{0}")]
    Socket(String),
}

/// Asks a server, sending again where a packet is lost, by TCP where the answer is too long.
///
/// # Errors
/// [`QueryError`]. A refusal by the server is an answer.
pub async fn ask(server: IpAddr, name: &str, record: RecordType) -> Result<Answer, QueryError> {
    ask_at(SocketAddr::new(server, 53), name, record).await
}

/// The same at another port.
///
/// # Errors
/// As [`ask`].
pub async fn ask_at(server: SocketAddr, name: &str, record: RecordType) -> Result<Answer, QueryError> {
    let began = Instant::now();
    let id = (uuid::Uuid::now_v7().as_u128() & 0xffff) as u16;
    let question = encode(id, name, record).ok_or_else(|| QueryError::Name(name.to_owned()))?;
    let answered = |message| Answer { message, took: began.elapsed() };
    let message = by_udp(server, id, &question).await?;
    if !message.metadata.truncation {
        return Ok(answered(message));
    }
    let patience = Duration::from_millis(SENDS_MS.iter().sum());
    match tokio::time::timeout(patience, by_tcp(server, id, &question)).await {
        Ok(Ok(Some(message))) => Ok(answered(message)),
        // A cut answer is better than none.
        _ => Ok(answered(message)),
    }
}

async fn by_udp(server: SocketAddr, id: u16, question: &[u8]) -> Result<Message, QueryError> {
    let socket_error = |error: std::io::Error| QueryError::Socket(reason(&error));
    let local: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(local).await.map_err(socket_error)?;
    socket.connect(server).await.map_err(socket_error)?;
    let mut buffer = vec![0; 4096];
    for patience in SENDS_MS {
        socket.send(question).await.map_err(socket_error)?;
        let answered = async {
            loop {
                let length = socket.recv(&mut buffer).await.map_err(socket_error)?;
                if let Some(message) = decode(id, &buffer[..length]) {
                    return Ok(message);
                }
            }
        };
        if let Ok(answer) = tokio::time::timeout(Duration::from_millis(patience), answered).await {
            return answer;
        }
    }
    Err(QueryError::Silent)
}

async fn by_tcp(server: SocketAddr, id: u16, question: &[u8]) -> std::io::Result<Option<Message>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).unwrap_or(u16::MAX);
    stream.write_all(&[&length.to_be_bytes(), question].concat()).await?;
    let mut answer = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut answer).await?;
    Ok(decode(id, &answer))
}

fn encode(id: u16, name: &str, record: RecordType) -> Option<Vec<u8>> {
    let mut name = Name::from_str(name).ok()?;
    name.set_fqdn(true);
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, record));
    let mut edns = Edns::new();
    edns.set_max_payload(1232).set_version(0);
    message.set_edns(edns);
    message.to_vec().ok()
}

fn decode(id: u16, bytes: &[u8]) -> Option<Message> {
    let message = Message::from_vec(bytes).ok()?;
    (message.metadata.id == id && message.metadata.message_type == MessageType::Response).then_some(message)
}

/// A socket's error in the field's words.
pub(super) fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => "refused: the host is there, but nothing listens at that port".to_owned(),
        Kind::ConnectionReset | Kind::ConnectionAborted => "the other end hung up".to_owned(),
        Kind::NetworkUnreachable | Kind::AddrNotAvailable | Kind::NetworkDown => "no route to that network".to_owned(),
        Kind::HostUnreachable => "the host cannot be reached".to_owned(),
        Kind::PermissionDenied => "this computer's own firewall forbids it".to_owned(),
        Kind::InvalidInput => "a route of this computer throws such packets away".to_owned(),
        Kind::TimedOut => "no answer".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers the first question after `ignored` of them were lost.
    async fn server(ignored: usize, code: ResponseCode) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 1500];
            for round in 0.. {
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                if round < ignored {
                    continue;
                }
                let mut message = Message::from_vec(&buffer[..length]).unwrap();
                message.metadata.message_type = MessageType::Response;
                message.metadata.response_code = code;
                let wrong = {
                    let mut other = message.clone();
                    other.metadata.id ^= 1;
                    other
                };
                socket.send_to(&wrong.to_vec().unwrap(), from).await.unwrap();
                socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn a_lost_question_is_sent_again_and_a_forged_answer_ignored() {
        let answer = ask_at(server(1, ResponseCode::NXDomain).await, "example.com", RecordType::A).await.unwrap();
        assert_eq!(answer.code(), "NXDOMAIN");
        assert!(answer.took >= Duration::from_millis(SENDS_MS[0]), "{:?}", answer.took);
    }

    #[tokio::test]
    async fn a_closed_port_and_an_impossible_name_are_told_apart_from_silence() {
        let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = ask_at(closed, "example.com", RecordType::A).await.unwrap_err();
        assert!(matches!(error, QueryError::Socket(text) if text.starts_with("refused")));
        let long = "a".repeat(64);
        assert_eq!(ask_at(closed, &long, RecordType::A).await.unwrap_err(), QueryError::Name(long));
    }
}
