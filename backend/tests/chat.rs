//! Chat through its addresses: what the contract promises, sentence by sentence.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/server.rs"]
#[expect(dead_code, reason = "each test file uses its part of the server")]
mod server;

#[path = "chat/consent.rs"]
mod consent;
#[path = "chat/events.rs"]
mod events;
#[path = "chat/follow.rs"]
mod follow;
#[path = "chat/plain.rs"]
mod plain;
#[path = "chat/queue.rs"]
mod queue;
#[path = "chat/restart.rs"]
mod restart;
#[path = "chat/tools.rs"]
mod tools;
