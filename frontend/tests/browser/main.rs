//! The page in a real browser: headless Chromium against the real server, both started per test.
//!
//! `cargo xtask test` builds page and server first and runs these. By hand, after `cargo xtask build`:
//! `cargo nextest run -p frontend --ignore-default-filter -E 'binary(browser)' NAME`.

mod access;
mod chat;
mod conversation;
mod dashboard;
mod harness;
mod history;
mod journey;
mod lab;
#[path = "../../../backend/tests/support/model_server.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "it belongs to the server's tests, which use the rest and fail by panicking"
)]
mod model_server;
mod panels;
mod recovery;
mod replay;
mod scroll;
mod session_list;
mod sign_in;
