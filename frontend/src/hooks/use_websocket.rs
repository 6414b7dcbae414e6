//! The socket of the page, for the lifetime of the component that owns it.

use yew::prelude::*;

use crate::socket::{Socket, SocketNews};

/// Opens the socket once; `news` hears all of it.
#[hook]
pub fn use_websocket(news: Callback<SocketNews>) -> Socket {
    (*use_memo((), move |()| Socket::open(news))).clone()
}
