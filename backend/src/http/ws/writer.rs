//! The half of a socket that speaks, at the pace of its client.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket, close_code};
use futures_util::future::BoxFuture;
use futures_util::stream::{AbortHandle, BoxStream, FuturesUnordered, SelectAll, SplitSink};
use futures_util::{FutureExt, SinkExt, StreamExt, stream};
use shared_types::SessionId;
use tokio::sync::{broadcast, mpsc};
use tokio::time::MissedTickBehavior;
use tokio_util::bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::reader::{Came, Outgoing};
use super::{End, Shared};
use crate::chat::{Round, Subscription};

/// A client that takes nothing for so long is dropped; it can come back and resume.
const BLOCKED: Duration = Duration::from_secs(10);
/// Often enough that proxies and phones keep an idle socket.
const PING: Duration = Duration::from_secs(20);
/// Frames that share a write.
const BATCH_FRAMES: usize = 64;
/// The same in bytes.
const BATCH_BYTES: usize = 64 * 1024;
/// At the end of the server, what conversations still have to say is waited for so long.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// What a session that is followed has to say.
enum Said {
    Event(Bytes),
    /// Nothing more.
    End(SessionId),
}

/// Sends until the client is gone or blocked, or the server ends.
pub(super) async fn write(
    sink: &mut SplitSink<WebSocket, Message>,
    shared: &Shared,
    mut outgoing: mpsc::Receiver<Outgoing>,
    closing: CancellationToken,
) -> End {
    let mut writer = Writer {
        shared,
        followed: SelectAll::new(),
        unfollow: HashMap::new(),
        later: FuturesUnordered::new(),
        news: None,
        batch: Vec::new(),
        bytes: 0,
    };
    let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + PING, PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut closing = std::pin::pin!(closing.cancelled());
    loop {
        tokio::select! {
            Some(command) = outgoing.recv() => writer.take(command),
            Some(came) = writer.later.next() => writer.came(came),
            Some(said) = writer.followed.next() => writer.said(said),
            Some(round) = next_round(&mut writer.news) => writer.news_round(&round),
            _ = ping.tick() => writer.batch.push(Message::Ping(Bytes::new())),
            () = &mut closing => {
                writer.last_words().await;
                if let Some(end) = send(sink, &mut writer).await {
                    return end;
                }
                return End::Close(close_code::AWAY, "the server is stopping");
            }
        }
        writer.fill();
        if let Some(end) = send(sink, &mut writer).await {
            return end;
        }
    }
}

struct Writer<'a> {
    shared: &'a Shared,
    /// Only what has something to say is asked: a page may have followed hundreds.
    followed: SelectAll<BoxStream<'static, Said>>,
    /// Ends following a session.
    unfollow: HashMap<SessionId, AbortHandle>,
    later: FuturesUnordered<BoxFuture<'static, Came>>,
    news: Option<broadcast::Receiver<Round>>,
    batch: Vec<Message>,
    bytes: usize,
}

impl Writer<'_> {
    fn take(&mut self, command: Outgoing) {
        match command {
            Outgoing::EventMode => self.news = Some(self.shared.app.chat.notices()),
            Outgoing::Send(json) => self.put(json),
            Outgoing::Resume(following) => self.follow(*following),
            Outgoing::Later(work) => self.later.push(work),
        }
    }

    fn came(&mut self, came: Came) {
        match came {
            Came::Nothing => {}
            Came::Send(json) => self.put(json),
            Came::Follow { mut following, was_known } => {
                self.shared.joined().insert(following.session().clone());
                if !self.unfollow.contains_key(following.session()) {
                    self.follow(following);
                } else if was_known {
                    // Its first event is the acknowledgement that the client asks for again.
                    let again = async move { following.next().await.map_or(Came::Nothing, Came::Send) };
                    self.later.push(again.boxed());
                }
            }
        }
    }

    fn follow(&mut self, following: Subscription) {
        let session = following.session().clone();
        let events = stream::unfold(following, |mut following| async move {
            let json = following.next().await?;
            Some((Said::Event(json), following))
        });
        let end = stream::once(std::future::ready(Said::End(session.clone())));
        let (said, unfollow) = stream::abortable(events.chain(end));
        self.followed.push(said.boxed());
        if let Some(former) = self.unfollow.insert(session, unfollow) {
            former.abort();
        }
    }

    fn said(&mut self, said: Said) {
        match said {
            Said::Event(json) => self.put(json),
            Said::End(session) => drop(self.unfollow.remove(&session)),
        }
    }

    fn news_round(&mut self, round: &Round) {
        round.iter().for_each(|json| self.put(json.clone()));
    }

    fn put(&mut self, json: Bytes) {
        self.bytes += json.len();
        match Utf8Bytes::try_from(json) {
            Ok(text) => self.batch.push(Message::Text(text)),
            Err(error) => tracing::error!(%error, "JSON that is not UTF-8"),
        }
    }

    fn is_full(&self) -> bool {
        self.batch.len() >= BATCH_FRAMES || self.bytes >= BATCH_BYTES
    }

    /// Adds what is ready as well, so that it shares a write.
    fn fill(&mut self) {
        while !self.batch.is_empty() && !self.is_full() {
            match self.followed.next().now_or_never() {
                Some(Some(said)) => self.said(said),
                _ => return,
            }
        }
    }

    /// What the runs that were ended with the server said last.
    async fn last_words(&mut self) {
        while let Ok(Some(came)) = tokio::time::timeout(LAST_WORDS, self.later.next()).await {
            self.came(came);
        }
        while let Ok(Some(said)) = tokio::time::timeout(LAST_WORDS, self.followed.next()).await {
            self.said(said);
        }
    }
}

/// The next round of news; never where none are asked for.
async fn next_round(news: &mut Option<broadcast::Receiver<Round>>) -> Option<Round> {
    let Some(receiver) = news else { return std::future::pending().await };
    match receiver.recv().await {
        Ok(round) => Some(round),
        // It was blocked for long; the next round says how things are then.
        Err(broadcast::error::RecvError::Lagged(_)) => None,
        Err(broadcast::error::RecvError::Closed) => {
            *news = None;
            None
        }
    }
}

/// Sends what has gathered. Some when the socket is at its end.
async fn send(sink: &mut SplitSink<WebSocket, Message>, writer: &mut Writer<'_>) -> Option<End> {
    if writer.batch.is_empty() {
        return None;
    }
    writer.bytes = 0;
    let sending = async {
        for message in writer.batch.drain(..) {
            sink.feed(message).await?;
        }
        sink.flush().await
    };
    match tokio::time::timeout(BLOCKED, sending).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a socket is gone");
            Some(End::Gone)
        }
        Err(_) => Some(End::Close(close_code::AGAIN, "the client did not read for 10 s; resume when it can")),
    }
}
