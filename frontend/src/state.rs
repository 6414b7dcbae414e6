//! What the page knows, as plain data: reducers and folds over the event log. Knows the wire types and nothing
//! of the browser, so that all of it is tested on the host.

pub mod chat;
pub mod connection;
pub mod conversation;
pub mod filters;
pub mod history;
pub mod ladder;
pub mod outbox;
pub mod panels;
pub mod period;
pub mod replay;
pub mod scroll;
pub mod sessions;
pub mod shared;
pub mod small_map;
pub mod tool_book;
pub mod tool_form;
pub mod tool_runs;
pub mod transcript;

#[cfg(test)]
pub(crate) mod fixtures;

pub use chat::{ChatAction, ChatState};
pub use connection::Connection;
pub use conversation::Conversation;
pub use ladder::{Ladder, Rung};
pub use outbox::Outgoing;
pub use shared::Shared;
pub use tool_book::ToolBook;
pub use tool_runs::{ToolRun, ToolRuns};
pub use transcript::{Answer, AnswerState, CallView, Entry, Part, Person, Transcript};
