//! The wire contract: every type that crosses between server, page and other programs.
//!
//! Plain data and the few pure functions that both sides must agree on. No I/O, no clock, no
//! dependency on another crate of this workspace. The meaning of each field is in the contract
//! page (docs/CONTRACT.md) and in the OpenAPI document, which is generated from these types.

pub mod analytics;
pub mod chat;
pub mod diagnosis;
pub mod health;
pub mod id;
pub mod json;
pub mod problem;
pub mod session;
pub mod time;
pub mod tool;

pub use analytics::*;
pub use chat::*;
pub use diagnosis::*;
pub use health::*;
pub use id::*;
pub use problem::*;
pub use session::*;
pub use time::Timestamp;
pub use tool::*;

/// Cuts a moment to whole milliseconds, the precision that the store keeps.
#[must_use]
pub fn to_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// A JSON object, as tool arguments are.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
