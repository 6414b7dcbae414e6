//! `GET /ws`: one socket, many conversations, plain mode and event mode.
//!
//! A socket is one task with two halves. The reader turns frames into commands in the order in
//! which they come; the writer sends answers and whatever conversations it follows have to say, at
//! the pace of the client. A client that does not read holds up nobody but itself.

mod frame;
mod reader;
mod writer;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use shared_types::SessionId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::error::ApiError;
use crate::app::App;

/// The longest frame; a longer one closes the socket (1009).
const FRAME_MAX_BYTES: usize = 256 * 1024;
/// What clients send is short, and every idle socket keeps this much; the library's default is 128 KiB.
const READ_BUFFER_BYTES: usize = 2048;
/// Frames to clients are gathered up to here before they are written.
const WRITE_BUFFER_BYTES: usize = 4096;
/// Above every event; it only bounds what a fault could pile up.
const WRITE_BUFFER_MAX_BYTES: usize = 16 * 1024 * 1024;
/// Sockets at once; the rest of the machine's files is for requests and for the tools.
const SOCKETS_MAX: usize = 8192;
/// Commands whose answers the client has not read yet; more wait in the network.
const OUTGOING_LENGTH: usize = 32;
/// After a close the client gets this time to read it.
const CLOSE_TIME: Duration = Duration::from_secs(1);

/// All open sockets.
pub struct Sockets {
    places: Arc<Semaphore>,
    open: TaskTracker,
    closing: CancellationToken,
}

impl Default for Sockets {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(SOCKETS_MAX)),
            open: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }
}

impl Sockets {
    /// Closes all with 1001, after what their conversations had to say.
    pub async fn close(&self) {
        self.closing.cancel();
        self.open.close();
        if tokio::time::timeout(CLOSE_TIME, self.open.wait()).await.is_err() {
            tracing::debug!("some sockets did not read their close");
        }
    }

    /// How many are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.open.len()
    }
}

/// What both halves of a socket know.
struct Shared {
    app: Arc<App>,
    /// The conversations that this socket wrote in or resumed.
    joined: Mutex<HashSet<SessionId>>,
}

impl Shared {
    fn joined(&self) -> MutexGuard<'_, HashSet<SessionId>> {
        self.joined.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The client closed it, or is gone.
    Gone,
    /// We close it and say why.
    Close(u16, &'static str),
}

/// Upgrades to a WebSocket.
pub async fn ws(State(app): State<Arc<App>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return not_an_upgrade(&rejection).into_response(),
    };
    if app.stopping.is_cancelled() {
        return ApiError::busy("the server is stopping", 2).into_response();
    }
    let Ok(place) = app.sockets.places.clone().try_acquire_owned() else {
        return ApiError::busy("too many sockets are open", 5).into_response();
    };
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_MAX_BYTES)
        .max_message_size(FRAME_MAX_BYTES)
        .max_frame_size(FRAME_MAX_BYTES)
        .on_upgrade(move |socket| async move {
            let open = app.sockets.open.clone();
            // The upgrade's own task ends here; what goes on is counted and waited for.
            open.spawn(serve(socket, app, place));
        })
}

fn not_an_upgrade(rejection: &WebSocketUpgradeRejection) -> ApiError {
    ApiError::bad_request(format!("this address speaks WebSocket: {rejection}"))
}

async fn serve(socket: WebSocket, app: Arc<App>, place: OwnedSemaphorePermit) {
    let closing = app.sockets.closing.clone();
    let (mut sink, mut stream) = socket.split();
    let (outgoing, to_send) = mpsc::channel(OUTGOING_LENGTH);
    let shared = Shared { app, joined: Mutex::default() };
    let end = {
        let reading = reader::read(&mut stream, &shared, outgoing);
        let writing = writer::write(&mut sink, &shared, to_send, closing);
        tokio::select! {
            end = reading => end,
            end = writing => end,
        }
    };
    drop(shared);
    if let End::Close(code, reason) = end {
        let close = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::from_static(reason) }));
        // Whoever does not read is not waited for.
        let _ = tokio::time::timeout(CLOSE_TIME, async {
            sink.send(close).await.ok()?;
            // Until the client has closed as well: dropping unread bytes would take the close with them.
            while stream.next().await.is_some_and(|frame| frame.is_ok()) {}
            if code == close_code::SIZE {
                // The rest of a frame that is too long is not read: this is the client's time to see why.
                tokio::time::sleep(CLOSE_TIME).await;
            }
            Some(())
        })
        .await;
    }
    drop(place);
}
