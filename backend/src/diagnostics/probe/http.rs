//! HTTP/1.1 by hand, one request a connection: stages stay apart and redirects are seen, not followed.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// How many bytes of a page are read: more than one packet of any size, so that lost large packets show.
pub(crate) const ENOUGH_BYTES: usize = 16 * 1024;

/// The head of an answer and the beginning of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A header's value, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The bytes of a GET request.
pub(crate) fn get_request(host: &str, path: &str, accept: &str) -> Vec<u8> {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: TechTime/{}\r\nAccept: {accept}\r\n\
         Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    )
    .into_bytes()
}

/// Sends a request and reads the answer until its end or `limit` bytes of body.
///
/// # Errors
/// The socket's; `InvalidData` where the answer is not HTTP.
pub(crate) async fn exchange<S>(stream: &mut S, request: &[u8], limit: usize) -> io::Result<Reply>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(request).await?;
    stream.flush().await?;
    let mut bytes = Vec::with_capacity(4096);
    let mut chunk = [0_u8; 4096];
    loop {
        let count = match stream.read(&mut chunk).await {
            Ok(count) => count,
            // Many servers close TLS without saying goodbye.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !bytes.is_empty() => 0,
            // A reset after a complete answer is the answer's end, too.
            Err(_) if parse(&bytes)?.is_some_and(|(_, complete)| complete) => 0,
            Err(error) => return Err(error),
        };
        bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        match parse(&bytes)? {
            Some((reply, complete)) if complete || count == 0 || reply.body.len() >= limit => return Ok(reply),
            _ if count == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            _ => {}
        }
    }
}

/// The answer as far as it is there, and whether that is all of it.
fn parse(bytes: &[u8]) -> io::Result<Option<(Reply, bool)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let head = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(io::ErrorKind::InvalidData.into()),
    };
    let status = response.code.ok_or(io::ErrorKind::InvalidData)?;
    let headers = response
        .headers
        .iter()
        .map(|h| (h.name.to_ascii_lowercase(), String::from_utf8_lossy(h.value).into_owned()))
        .collect();
    let body = bytes.get(head..).unwrap_or_default().to_vec();
    let reply = Reply { status, headers, body };
    let declared = reply.header("content-length").and_then(|v| v.trim().parse::<usize>().ok());
    let complete = matches!(status, 204 | 304) || declared.is_some_and(|length| reply.body.len() >= length);
    Ok(Some((reply, complete)))
}

/// Seconds that the clock of an answer's `Date` header is ahead of `now`. What a cache held back for a while says so
/// in `Age`.
pub(crate) fn clock_ahead_s(reply: &Reply, now: jiff::Timestamp) -> Option<i64> {
    let zoned = jiff::fmt::rfc2822::parse(reply.header("date")?.trim()).ok()?;
    let age = reply.header("age").and_then(|a| a.trim().parse::<u32>().ok()).unwrap_or(0);
    Some(zoned.timestamp().as_second() + i64::from(age) - now.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered_with(answer: &str) -> io::Result<Reply> {
        let (mut near, mut far) = tokio::io::duplex(64 * 1024);
        let answer = answer.to_owned();
        let server = async move {
            let mut buffer = [0_u8; 1024];
            let _ = far.read(&mut buffer).await;
            let _ = far.write_all(answer.as_bytes()).await;
        };
        let (reply, ()) = tokio::join!(exchange(&mut near, b"GET / HTTP/1.1\r\n\r\n", ENOUGH_BYTES), server);
        reply
    }

    #[tokio::test]
    async fn an_answer_ends_where_it_says() {
        let reply = answered_with("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nSuccess").await.expect("an answer");
        assert_eq!((reply.status, reply.body.as_slice()), (200, &b"Success"[..]));
        let reply = answered_with("HTTP/1.1 302 Found\r\nLocation: http://portal/login\r\n\r\n").await.expect("one");
        assert_eq!(reply.header("location"), Some("http://portal/login"));
    }

    #[tokio::test]
    async fn what_is_not_http_is_an_error() {
        assert!(answered_with("SSH-2.0-OpenSSH\r\n").await.is_err());
        assert!(answered_with("HTTP/1.1 200 O").await.is_err());
    }

    #[test]
    fn the_date_header_tells_how_far_the_clock_is_off() {
        let now = "2026-11-22T12:00:00Z".parse().expect("a time");
        let reply = |date: &str, age: &str| Reply {
            status: 200,
            headers: vec![("date".into(), date.into()), ("age".into(), age.into())],
            body: Vec::new(),
        };
        assert_eq!(clock_ahead_s(&reply("Sun, 22 Nov 2026 12:01:00 GMT", ""), now), Some(60));
        assert_eq!(clock_ahead_s(&reply("Sun, 22 Nov 2026 11:00:00 GMT", "3600"), now), Some(0), "a cached answer");
        assert_eq!(clock_ahead_s(&reply("tomorrow", ""), now), None);
    }
}
