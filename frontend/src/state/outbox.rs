//! Messages that the server has not acknowledged: shown, editable, kept over a reload, sent again when the
//! connection is back. The server knows each by its id and runs none twice.

use serde::{Deserialize, Serialize};
use shared_types::{ClientMessageId, MessageFrame, MessageId, SessionId, Timestamp};

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    pub client_id: ClientMessageId,
    pub conversation: SessionId,
    pub text: String,
    #[serde(default)]
    pub replaces: Option<MessageId>,
    pub at: Timestamp,
    /// On which connection it was sent; None: it waits.
    #[serde(skip)]
    pub sent_on: Option<u32>,
    /// Why the server refused it.
    #[serde(default)]
    pub refused: Option<String>,
    /// It was refused only for the moment: with the next connection it is due again.
    #[serde(default)]
    pub later: bool,
}

impl Outgoing {
    /// What goes over the socket.
    #[must_use]
    pub fn frame(&self) -> MessageFrame {
        MessageFrame {
            message: self.text.clone(),
            conversation_id: Some(self.conversation.clone()),
            stream: true,
            client_message_id: Some(self.client_id.clone()),
            replaces: self.replaces.clone(),
        }
    }

    /// Is due again, as if it had never been sent.
    pub fn renew(&mut self) {
        (self.sent_on, self.refused, self.later) = (None, None, false);
    }

    /// Whether it has still to be sent on this connection.
    #[must_use]
    pub fn is_due(&self, connection: u32) -> bool {
        self.sent_on != Some(connection) && self.refused.is_none()
    }
}
