//! The conversation as it is drawn: messages, tool cards, questions for consent, the composer.

pub mod answer;
pub mod chat_window;
pub mod composer;
pub mod connection_banner;
pub mod consent_card;
pub mod diagnosis_card;
pub mod empty_state;
pub mod hand_over;
pub mod live_regions;
pub mod message_bubble;
pub mod outgoing_bubble;
pub mod replay_bar;
pub mod scroller;
pub mod session_actions;
pub mod session_list;
pub mod session_row;
pub mod splitter;
pub mod tool_execution_card;
pub mod transcript;

use shared_types::{CallId, ClientMessageId, Decision, MessageId, RunId, ToolCall, ToolRequest};

/// What a person does within a conversation. One callback carries all of it up to the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    Send(String),
    /// Says it anew: the old turn is folded away.
    Edit(MessageId, String),
    Regenerate(MessageId),
    /// 1 or -1.
    Rate(MessageId, i8),
    Cancel(RunId),
    Approve(RunId, CallId, Decision),
    /// A step of a fix, or a call once more.
    Run(ToolRequest),
    Undo(CallId),
    /// Fills the form of the panel with a call's arguments.
    OpenInPanel(ToolCall),
    Solved(bool),
    HandOver,
    /// The text of a message that waits.
    EditWaiting(ClientMessageId, String),
    Withdraw(ClientMessageId),
    /// One that was refused, as it is.
    SendAgain(ClientMessageId),
    /// The address of a message, or of the session, to the clipboard.
    Link(Option<MessageId>),
    /// The report as a file.
    Report,
    Continue,
}
