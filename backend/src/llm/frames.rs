//! From bytes to an answer: splits into frames, decodes them, and holds the deadlines.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use eventsource_stream::{EventStreamError, Eventsource};
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::{Chunk, ChunkStream, ModelError};

/// After the model said that it is done, what follows (usage, a last frame) is waited for so long.
const AFTERMATH: Duration = Duration::from_secs(2);

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
    let start = (Box::pin(bytes), BytesMut::new(), false);
    stream::unfold(start, |(mut bytes, mut held, mut ended)| async move {
        loop {
            if let Some(end) = held.iter().position(|byte| *byte == b'\n') {
                let line = held.split_to(end + 1);
                match text(&line) {
                    Ok(line) if line.is_empty() => continue,
                    line => return Some((line, (bytes, held, ended))),
                }
            }
            if ended {
                let rest = text(&held.split());
                return match rest {
                    Ok(line) if line.is_empty() => None,
                    line => Some((line, (bytes, held, ended))),
                };
            }
            match bytes.next().await {
                Some(Ok(piece)) => held.extend_from_slice(&piece),
                Some(Err(error)) => return Some((Err(error), (bytes, BytesMut::new(), true))),
                None => ended = true,
            }
        }
    })
    .boxed()
}

fn text(line: &[u8]) -> Result<String, ModelError> {
    std::str::from_utf8(line).map(|line| line.trim().to_owned()).map_err(|_| ModelError::Garbled("not UTF-8"))
}

/// The data of server-sent events.
pub(super) fn events(bytes: impl Stream<Item = Result<Bytes, ModelError>> + Send + 'static) -> Frames {
    bytes
        .eventsource()
        .map(|event| match event {
            Ok(event) => Ok(event.data),
            Err(EventStreamError::Transport(error)) => Err(error),
            Err(EventStreamError::Utf8(_)) => Err(ModelError::Garbled("not UTF-8")),
            Err(EventStreamError::Parser(_)) => Err(ModelError::Garbled("no event stream")),
        })
        .boxed()
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
            Progress::Done => return self.end(),
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
    async fn text_that_is_not_utf_8_is_an_error_in_both_formats() {
        let utf_16 = || stream::iter([Ok(Bytes::from_static(b"d\0a\0t\0a\0:\0\xff\xfe\n\n"))]);
        assert_eq!(lines(utf_16()).next().await, Some(Err(ModelError::Garbled("not UTF-8"))));
        assert_eq!(events(utf_16()).next().await, Some(Err(ModelError::Garbled("not UTF-8"))));
    }
}
