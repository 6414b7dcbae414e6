//! From bytes to an answer: splits into frames, decodes them, and holds the deadlines.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::{Chunk, ChunkStream, ModelError};

/// After the model said that it is done, what follows (usage, a last frame) is waited for so long.
const AFTERMATH: Duration = Duration::from_secs(2);

/// What ends a line of newline-delimited JSON; a return is a blank of JSON's.
const FEED: &[u8] = b"\n";
/// What ends a line of server-sent events: either of them, or both as one (WHATWG HTML, 9.2.6).
const RETURN_OR_FEED: &[u8] = b"\r\n";

/// One piece of the wire format's text: a line, or the data of an event.
pub(super) type Frames = BoxStream<'static, Result<String, ModelError>>;

/// What a frame was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Keep-alive, role, usage: no sign of work.
    Nothing,
    /// The model wrote something.
    Token,
    /// Nothing more will come.
    Done,
}

/// Reads one wire format. Pure: text in, chunks out.
pub(super) trait Decoder: Send + 'static {
    /// Takes a frame.
    fn frame(&mut self, text: &str, out: &mut VecDeque<Chunk>) -> Result<Progress, ModelError>;

    /// Whether the model has said that it is done.
    fn is_finished(&self) -> bool;

    /// The last chunks, once all frames are read; an error where the answer was cut off.
    fn finish(&mut self, out: &mut VecDeque<Chunk>) -> Result<(), ModelError>;
}

/// The lines of newline-delimited JSON; blank ones are left out.
pub(super) fn lines(bytes: impl Stream<Item = Result<Bytes, ModelError>> + Send + 'static) -> Frames {
    every_line(bytes, FEED)
        .filter(|line| std::future::ready(line.as_ref().map_or(true, |line| !line.trim().is_empty())))
        .boxed()
}

/// The data of server-sent events. Only `data` fields count: no model server gives another one a meaning.
///
/// Works through each byte once. A parser that begins anew with every piece of a long line (as
/// eventsource-stream does) takes seconds for what a hostile endpoint may send.
pub(super) fn events(bytes: impl Stream<Item = Result<Bytes, ModelError>> + Send + 'static) -> Frames {
    let start = (every_line(bytes, RETURN_OR_FEED).fuse(), Vec::<String>::new());
    stream::unfold(start, |(mut lines, mut data)| async move {
        loop {
            match lines.next().await {
                Some(Ok(line)) if line.is_empty() && data.is_empty() => {}
                Some(Ok(line)) if line.is_empty() => return Some((Ok(data.join("\n")), (lines, Vec::new()))),
                Some(Ok(line)) => {
                    if let Some(value) = line.strip_prefix("data:") {
                        data.push(value.strip_prefix(' ').unwrap_or(value).to_owned());
                    }
                }
                Some(Err(error)) => return Some((Err(error), (lines, Vec::new()))),
                // A last event without its blank line: some servers forget it.
                None if data.is_empty() => return None,
                None => return Some((Ok(data.join("\n")), (lines, Vec::new()))),
            }
        }
    })
    .boxed()
}

/// Lines without their ends, blank ones too. After an error nothing more comes.
fn every_line(bytes: impl Stream<Item = Result<Bytes, ModelError>> + Send + 'static, ends: &'static [u8]) -> Frames {
    let start =
        LineReader { bytes: Box::pin(bytes), ends, held: BytesMut::new(), searched: 0, returned: false, ended: false };
    stream::unfold(start, |mut reader| async move {
        let line = reader.next().await?;
        Some((line, reader))
    })
    .boxed()
}

struct LineReader<S> {
    bytes: Pin<Box<S>>,
    /// Each of these ends a line.
    ends: &'static [u8],
    held: BytesMut,
    /// So much of what is held has no line end.
    searched: usize,
    /// The last line ended with a return, which gave it at once: a feed that follows is the rest of that end.
    returned: bool,
    ended: bool,
}

impl<S: Stream<Item = Result<Bytes, ModelError>>> LineReader<S> {
    async fn next(&mut self) -> Option<Result<String, ModelError>> {
        loop {
            if self.returned && !self.held.is_empty() {
                self.returned = false;
                if self.held.starts_with(FEED) {
                    self.held.advance(FEED.len());
                }
            }
            if let Some(end) = self.held[self.searched..].iter().position(|byte| self.ends.contains(byte)) {
                let line = self.held.split_to(self.searched + end + 1);
                self.searched = 0;
                self.returned = line.ends_with(b"\r");
                return Some(text(&line));
            }
            self.searched = self.held.len();
            if self.ended {
                self.searched = 0;
                let rest = self.held.split();
                return (!rest.is_empty()).then(|| text(&rest));
            }
            match self.bytes.next().await {
                Some(Ok(piece)) => self.held.extend_from_slice(&piece),
                Some(Err(error)) => {
                    self.held.clear();
                    self.searched = 0;
                    self.ended = true;
                    return Some(Err(error));
                }
                None => self.ended = true,
            }
        }
    }
}

fn text(line: &[u8]) -> Result<String, ModelError> {
    let line = std::str::from_utf8(line).map_err(|_| ModelError::Garbled("not UTF-8"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Reads what is left of a good answer (the mark of its end, as a rule): a connection whose answer was not read up
/// cannot be used for the next question.
fn read_up(mut frames: Frames) {
    if let Some(None) = frames.next().now_or_never() {
        return;
    }
    // A server that goes on loses its connection.
    tokio::spawn(tokio::time::timeout(AFTERMATH, frames.for_each(|_| std::future::ready(()))));
}

struct Answering<D> {
    frames: Frames,
    decoder: D,
    ready: VecDeque<Chunk>,
    deadline: Instant,
    first_token: Duration,
    between_tokens: Duration,
    started: bool,
    ended: bool,
    fault: Option<ModelError>,
}

/// The answer in a stream of frames. The first token is due at `first_due`; each sign of work buys
/// the next one `between_tokens`. Frames without work buy nothing.
pub(super) fn answer(
    frames: Frames,
    decoder: impl Decoder,
    first_due: Instant,
    deadlines: crate::config::LlmDeadlines,
) -> ChunkStream {
    let start = Answering {
        frames,
        decoder,
        ready: VecDeque::new(),
        deadline: first_due,
        first_token: deadlines.first_token,
        between_tokens: deadlines.between_tokens,
        started: false,
        ended: false,
        fault: None,
    };
    stream::unfold(start, |mut state| async move {
        let next = state.next().await?;
        Some((next, state))
    })
    .boxed()
}

impl<D: Decoder> Answering<D> {
    async fn next(&mut self) -> Option<Result<Chunk, ModelError>> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                return Some(Ok(chunk));
            }
            if self.ended {
                return self.fault.take().map(Err);
            }
            if let Err(error) = self.read().await {
                // What came before the fault is said first.
                self.fault = Some(error);
                self.ended = true;
            }
        }
    }

    /// Reads one frame, or finds the end.
    async fn read(&mut self) -> Result<(), ModelError> {
        let was_finished = self.decoder.is_finished();
        let frame = match timeout_at(self.deadline, self.frames.next()).await {
            Ok(Some(Ok(frame))) => frame,
            // The answer is whole; a server that then falls silent or hangs up takes nothing from it.
            Err(_) | Ok(Some(Err(_)) | None) if was_finished => return self.end(),
            Ok(None) => return self.end(),
            Ok(Some(Err(error))) => return Err(error),
            Err(_) if self.started => return Err(ModelError::Silent(self.between_tokens)),
            Err(_) => return Err(ModelError::NoFirstToken(self.first_token)),
        };
        match self.decoder.frame(&frame, &mut self.ready)? {
            Progress::Nothing => {}
            Progress::Token => {
                self.started = true;
                self.deadline = Instant::now() + self.between_tokens;
            }
            Progress::Done => {
                read_up(std::mem::replace(&mut self.frames, stream::empty().boxed()));
                return self.end();
            }
        }
        if self.decoder.is_finished() && !was_finished {
            self.deadline = Instant::now() + AFTERMATH.min(self.between_tokens);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), ModelError> {
        self.ended = true;
        self.decoder.finish(&mut self.ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_whole_however_the_bytes_are_cut() {
        let whole = "{\"a\":\"é🙂\"}\n\r\n\n{\"b\":1}\r\nrest".as_bytes();
        for size in 1..=whole.len() {
            let pieces: Vec<_> = whole.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
            let read: Vec<_> = lines(stream::iter(pieces)).collect().await;
            let expected = ["{\"a\":\"é🙂\"}", "{\"b\":1}", "rest"].map(|line| Ok(line.to_owned()));
            assert_eq!(read, expected, "pieces of {size}");
        }
    }

    #[tokio::test]
    async fn events_are_whole_however_the_bytes_are_cut() {
        let whole = ": hello\r\n\r\nevent: x\r\ndata: {\"a\":\r\ndata:\"é🙂\"}\r\n\r\n\n\ndata: [DONE]\n\ndata: rest"
            .as_bytes();
        for size in 1..=whole.len() {
            let pieces: Vec<_> = whole.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
            let read: Vec<_> = events(stream::iter(pieces)).collect().await;
            let expected = ["{\"a\":\n\"é🙂\"}", "[DONE]", "rest"].map(|data| Ok(data.to_owned()));
            assert_eq!(read, expected, "pieces of {size}");
        }
    }

    #[tokio::test]
    async fn each_line_of_events_ends_in_a_return_a_feed_or_both() {
        let expected = ["{\"a\":\n\"é🙂\"}", "[DONE]", "rest"].map(|data| Ok(data.to_owned()));
        for end in ["\r", "\n", "\r\n"] {
            let whole = ": hello\n\nevent: x\ndata: {\"a\":\ndata:\"é🙂\"}\n\n\n\ndata: [DONE]\n\ndata: rest";
            let whole = whole.replace('\n', end);
            for size in 1..=whole.len() {
                let pieces: Vec<_> =
                    whole.as_bytes().chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
                let read: Vec<_> = events(stream::iter(pieces)).collect().await;
                assert_eq!(read, expected, "{end:?}, pieces of {size}");
            }
        }
    }

    #[tokio::test]
    async fn an_event_whose_lines_end_in_returns_waits_for_no_further_byte() {
        let bytes = stream::iter([Ok(Bytes::from_static(b"data: 1\r\r"))]).chain(stream::pending());
        assert_eq!(events(bytes).next().now_or_never(), Some(Some(Ok("1".to_owned()))));
    }

    #[tokio::test]
    async fn a_return_within_a_line_of_json_is_a_blank() {
        let read: Vec<_> = lines(stream::iter([Ok(Bytes::from_static(b"{\"a\":\r1}\n"))])).collect().await;
        assert_eq!(read, [Ok("{\"a\":\r1}".to_owned())]);
    }

    #[tokio::test]
    async fn text_that_is_not_utf_8_is_an_error_in_both_formats() {
        let utf_16 = || stream::iter([Ok(Bytes::from_static(b"d\0a\0t\0a\0:\0\xff\xfe\n\n"))]);
        assert_eq!(lines(utf_16()).next().await, Some(Err(ModelError::Garbled("not UTF-8"))));
        assert_eq!(events(utf_16()).next().await, Some(Err(ModelError::Garbled("not UTF-8"))));
    }
}
