//! The page in a real browser: headless Chromium against the real server, both started per test.
//!
//! `cargo xtask test` builds page and server first and runs these. By hand, after `cargo xtask build`:
//! `cargo nextest run -p frontend --ignore-default-filter -E 'binary(browser)' NAME`.

mod chat;
mod dashboard;
mod harness;
mod history;
mod journey;
