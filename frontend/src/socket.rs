//! The one socket of this tab: opened, kept, opened again. It carries every conversation.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;

use futures_channel::mpsc;
use futures_util::future::{Either, select};
use futures_util::{Sink, SinkExt, StreamExt};
use gloo_events::EventListener;
use gloo_net::websocket::{Message, State, futures::WebSocket};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use serde::Serialize;
use shared_types::{Command, ServerFrame, json};
use yew::Callback;

use crate::api;
use crate::split::{SplitLoaderError, wasm_split};
use crate::state::chat::Change;
use crate::state::connection::wait_ms;

/// Commands that may wait to be written; a person cannot click faster than the socket writes.
const WAITING: usize = 256;
/// Frames are handed on together at most this often: about 30 drawings a second, however fast the text comes.
const GATHER_MS: u32 = 33;

/// What the socket tells.
pub enum SocketNews {
    /// It is open, and in event mode.
    Opened,
    /// It is gone, or could not be opened; the next attempt comes by itself.
    Lost,
    Frames(Vec<Change>),
}

/// Writes to the socket. What is written while it is closed is dropped: messages wait in the outbox, and a
/// command about a run has no sense later.
#[derive(Clone)]
pub struct Socket {
    outgoing: Rc<RefCell<Option<mpsc::Sender<String>>>>,
}

impl Socket {
    /// Opens it and keeps it open as long as the page lives.
    pub fn open(news: Callback<SocketNews>) -> Self {
        let outgoing = Rc::new(RefCell::new(None));
        wasm_bindgen_futures::spawn_local(keep(Rc::clone(&outgoing), news));
        Self { outgoing }
    }

    /// Writes a frame; false: the socket is closed.
    pub fn send(&self, frame: &impl Serialize) -> bool {
        let Ok(frame) = serde_json::to_value(frame) else { return false };
        self.outgoing.borrow_mut().as_mut().is_some_and(|sender| sender.try_send(frame.to_string()).is_ok())
    }
}

async fn address() -> String {
    let base = api::base().await;
    let origin = web_sys::window().and_then(|w| w.location().origin().ok()).unwrap_or_default();
    let http = if base.is_empty() { origin.as_str() } else { &*base };
    format!("{}/ws", http.replacen("http", "ws", 1))
}

async fn keep(outgoing: Rc<RefCell<Option<mpsc::Sender<String>>>>, news: Callback<SocketNews>) {
    let address = address().await;
    let mut attempt = 0;
    loop {
        if let Ok(socket) = WebSocket::open(&address) {
            let (sender, receiver) = mpsc::channel(WAITING);
            if serve(socket, sender, receiver, &outgoing, &news).await {
                attempt = 0;
            }
        }
        *outgoing.borrow_mut() = None;
        news.emit(SocketNews::Lost);
        attempt += 1;
        wait(wait_ms(attempt, js_sys::Math::random())).await;
    }
}

/// Runs one connection to its end; true: it was open.
async fn serve(
    mut socket: WebSocket,
    sender: mpsc::Sender<String>,
    mut receiver: mpsc::Receiver<String>,
    outgoing: &Rc<RefCell<Option<mpsc::Sender<String>>>>,
    news: &Callback<SocketNews>,
) -> bool {
    // What did not open is ready too, only not for writing.
    let ready = poll_fn(|context| Pin::new(&mut socket).poll_ready(context)).await;
    if ready.is_err() || !matches!(socket.state(), State::Open) {
        return false;
    }
    let (mut write, mut read) = socket.split();
    let Ok(hello) = serde_json::to_value(Command::Hello) else { return false };
    if write.send(Message::Text(hello.to_string())).await.is_err() {
        return false;
    }
    *outgoing.borrow_mut() = Some(sender);
    news.emit(SocketNews::Opened);
    let gather = Gather::new(news.clone());
    loop {
        match select(read.next(), receiver.next()).await {
            Either::Left((Some(Ok(Message::Text(text))), _)) => match change_of(text).await {
                Ok(Some(change)) => gather.push(change),
                Ok(None) => {}
                // What was missed is asked for on the next connection.
                Err(_) => break,
            },
            Either::Left((Some(Ok(Message::Bytes(_))), _)) => {}
            Either::Left((Some(Err(_)) | None, _)) => break,
            Either::Right((Some(text), _)) => {
                if write.send(Message::Text(text)).await.is_err() {
                    break;
                }
            }
            Either::Right((None, _)) => break,
        }
    }
    gather.flush();
    true
}

/// Reads a frame. None: a newer server may say what we do not know yet.
#[wasm_split(more, fallible)]
fn change_of(text: String) -> Result<Option<Change>, SplitLoaderError> {
    Ok(match json::parse::<ServerFrame>(&text) {
        Ok(frame) => Some(Box::new(move |state| state.take(&frame))),
        Err(error) => {
            web_sys::console::debug_1(&format!("a frame was not understood: {error}").into());
            None
        }
    })
}

/// Waits, or less: the network came back, or somebody looks at the page again.
async fn wait(ms: u32) {
    let (sender, receiver) = mpsc::channel::<()>(1);
    let window = web_sys::window();
    let listen = |target: &web_sys::EventTarget, name: &'static str| {
        let mut sender = sender.clone();
        EventListener::new(target, name, move |_| {
            let _ = sender.try_send(());
        })
    };
    let listeners = window.as_ref().map(|window| {
        let document = window.document();
        (listen(window, "online"), listen(window, "focus"), document.map(|d| listen(&d, "visibilitychange")))
    });
    let mut receiver = receiver;
    select(TimeoutFuture::new(ms), receiver.next()).await;
    drop(listeners);
}

/// Gathers frames and hands them on together.
struct Gather {
    held: Rc<RefCell<Vec<Change>>>,
    timer: Rc<RefCell<Option<Timeout>>>,
    news: Callback<SocketNews>,
}

impl Gather {
    fn new(news: Callback<SocketNews>) -> Self {
        Self { held: Rc::default(), timer: Rc::default(), news }
    }

    fn push(&self, change: Change) {
        self.held.borrow_mut().push(change);
        if self.timer.borrow().is_none() {
            let (held, timer, news) = (Rc::clone(&self.held), Rc::clone(&self.timer), self.news.clone());
            let timeout = Timeout::new(GATHER_MS, move || {
                timer.borrow_mut().take();
                hand_on(&held, &news);
            });
            *self.timer.borrow_mut() = Some(timeout);
        }
    }

    fn flush(&self) {
        self.timer.borrow_mut().take();
        hand_on(&self.held, &self.news);
    }
}

fn hand_on(held: &RefCell<Vec<Change>>, news: &Callback<SocketNews>) {
    let changes = std::mem::take(&mut *held.borrow_mut());
    if !changes.is_empty() {
        news.emit(SocketNews::Frames(changes));
    }
}
