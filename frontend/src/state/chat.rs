//! All conversations that this page holds, the messages on their way, and news of sessions: one reducer.

use shared_types::{
    ClientMessageId, Diagnosis, DiagnosisStatus, Notice, Problem, RunEvent, RunEventKind, ServerFrame, SessionId,
    SessionItem,
};

use super::connection::Connection;
use super::conversation::Conversation;
use super::outbox::Outgoing;
use super::shared::Shared;
use super::small_map::SmallMap;

/// Conversations kept at once. The one that was opened longest ago goes first.
const KEPT: usize = 12;

/// A run's end, for who is not looking at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    pub conversation: SessionId,
    pub seq: u64,
    /// What was found, where something was.
    pub finding: Option<String>,
    /// What was found is the cause of a fault.
    pub is_cause: bool,
    pub failed: bool,
}

/// A problem that a command met.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    pub number: u32,
    pub problem: Problem,
}

/// What the page knows of chats.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChatState {
    pub connection: Connection,
    pub conversations: SmallMap<SessionId, Shared<Conversation>>,
    /// When each was last opened, by a counter.
    opened: SmallMap<SessionId, u64>,
    pub outbox: Shared<Vec<Outgoing>>,
    /// The newest item of each session that changed since the connection began; None: it was deleted.
    pub news: Shared<SmallMap<SessionId, Option<SessionItem>>>,
    pub ending: Option<Ending>,
    pub trouble: Option<Trouble>,
}

/// What a frame of the server's changes. It is read and carried out by a part of the program that comes with the first frame.
pub type Change = Box<dyn FnOnce(&mut ChatState)>;

/// What can happen to it.
pub enum ChatAction {
    Opened,
    Lost,
    /// The server may be reached again, whatever became of the socket.
    Returned,
    /// What came over the socket.
    Changes(Vec<Change>),
    /// Holds a conversation from now on; an event log that is further than ours takes its place.
    Hold(Box<Conversation>),
    /// A session looked at again.
    Touch(SessionId),
    Forget(SessionId),
    Enqueue(Outgoing),
    /// These were sent on the present connection.
    Sent(Vec<ClientMessageId>),
    EditOutgoing(ClientMessageId, String),
    /// One that was refused, as it is.
    SendAgain(ClientMessageId),
    DropOutgoing(ClientMessageId),
    SetOutbox(Vec<Outgoing>),
    Changed(Box<SessionItem>),
    Deleted(SessionId),
}

impl ChatState {
    /// One conversation.
    #[must_use]
    pub fn conversation(&self, id: &SessionId) -> Option<&Shared<Conversation>> {
        self.conversations.get(id)
    }

    /// Takes in what happened.
    pub fn act(&mut self, action: ChatAction) {
        match action {
            ChatAction::Opened => {
                self.connection = self.connection.opened();
                // What changed while we were away is asked for again by whoever shows a list.
                self.news = Shared::default();
                // What was refused for the moment is due again.
                if self.outbox.iter().any(|m| m.later) {
                    self.outbox.make_mut().iter_mut().filter(|m| m.later).for_each(Outgoing::renew);
                }
            }
            ChatAction::Returned => self.connection = self.connection.returned(),
            ChatAction::Lost => self.connection = self.connection.lost(),
            ChatAction::Changes(changes) => changes.into_iter().for_each(|change| change(self)),
            ChatAction::Hold(conversation) => self.hold(*conversation),
            ChatAction::Touch(id) => self.touch(&id),
            ChatAction::Forget(id) => {
                self.conversations.remove(&id);
                self.opened.remove(&id);
            }
            ChatAction::Enqueue(message) => {
                if !self.conversations.contains_key(&message.conversation) {
                    self.hold(Conversation::new(message.conversation.clone()));
                }
                self.outbox.make_mut().push(message);
            }
            ChatAction::Sent(ids) => {
                let epoch = self.connection.epoch;
                for message in self.outbox.make_mut().iter_mut().filter(|m| ids.contains(&m.client_id)) {
                    message.sent_on = Some(epoch);
                }
            }
            ChatAction::EditOutgoing(id, text) => {
                if let Some(message) = self.outbox.make_mut().iter_mut().find(|m| m.client_id == id) {
                    message.text = text;
                    message.renew();
                }
            }
            ChatAction::SendAgain(id) => {
                if let Some(message) = self.outbox.make_mut().iter_mut().find(|m| m.client_id == id) {
                    message.renew();
                }
            }
            ChatAction::DropOutgoing(id) => self.drop_outgoing(&id),
            ChatAction::SetOutbox(messages) => self.outbox = Shared::new(messages),
            ChatAction::Changed(item) => {
                self.news.make_mut().insert(item.id.clone(), Some(*item));
            }
            ChatAction::Deleted(id) => {
                self.news.make_mut().insert(id, None);
            }
        }
    }

    /// Takes in what the server says.
    pub fn take(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Event(event) => self.event(event),
            ServerFrame::Notice(notice) => self.notice(notice),
        }
    }

    fn touch(&mut self, id: &SessionId) {
        let next = self.opened.values().max().map_or(1, |n| n + 1);
        self.opened.insert(id.clone(), next);
    }

    fn hold(&mut self, conversation: Conversation) {
        let id = conversation.id.clone();
        let further = self.conversations.get(&id).is_none_or(|held| held.last_seq < conversation.last_seq);
        if further {
            self.conversations.insert(id.clone(), Shared::new(conversation));
        }
        self.touch(&id);
        while self.conversations.len() > KEPT {
            let oldest = self.conversations.keys().min_by_key(|id| self.opened.get(*id).copied().unwrap_or(0)).cloned();
            let Some(oldest) = oldest else { break };
            self.conversations.remove(&oldest);
            self.opened.remove(&oldest);
        }
    }

    fn drop_outgoing(&mut self, id: &ClientMessageId) {
        if self.outbox.iter().any(|m| m.client_id == *id) {
            self.outbox.make_mut().retain(|m| m.client_id != *id);
        }
    }

    fn event(&mut self, event: &RunEvent) {
        if let RunEventKind::MessageAccepted { client_message_id: Some(id), .. } = &event.kind {
            self.drop_outgoing(id);
        }
        let Some(conversation) = self.conversations.get_mut(&event.conversation_id) else { return };
        let before = conversation.last_seq;
        conversation.make_mut().apply(event);
        if conversation.last_seq > before && event.kind.ends_run() {
            let diagnosis = match &event.kind {
                RunEventKind::RunFinished(result) => result.answer.diagnosis.as_ref(),
                _ => None,
            };
            let is_fault = |d: &Diagnosis| matches!(d.status, DiagnosisStatus::Broken | DiagnosisStatus::Degraded);
            self.ending = Some(Ending {
                conversation: event.conversation_id.clone(),
                seq: event.seq,
                finding: diagnosis.map(|d| d.finding.clone()),
                is_cause: diagnosis.is_some_and(is_fault),
                failed: !matches!(event.kind, RunEventKind::RunFinished(_)),
            });
        }
    }

    fn notice(&mut self, notice: &Notice) {
        match notice {
            Notice::SessionCreated { session } | Notice::SessionUpdated { session } => {
                self.news.make_mut().insert(session.id.clone(), Some((**session).clone()));
            }
            Notice::SessionDeleted { session } => {
                self.news.make_mut().insert(session.id.clone(), None);
            }
            // Asked for before its first message, or deleted elsewhere: the page shows either by itself.
            Notice::Error { error, conversation_id: Some(id), client_message_id: None }
                if error.status == 404 && self.conversations.contains_key(id) => {}
            Notice::Error { error, client_message_id, .. } => {
                let refused = client_message_id.as_ref().filter(|id| self.outbox.iter().any(|m| m.client_id == **id));
                if let Some(id) = refused {
                    // Sent again at once it would be refused again: the next connection or the person decides.
                    if let Some(message) = self.outbox.make_mut().iter_mut().find(|m| m.client_id == *id) {
                        message.refused = Some(error.detail.clone());
                        message.later = error.status == 503;
                    }
                } else {
                    let number = self.trouble.as_ref().map_or(1, |t| t.number + 1);
                    self.trouble = Some(Trouble { number, problem: error.clone() });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::*;

    fn outgoing(client: &str) -> Outgoing {
        Outgoing {
            client_id: id(client),
            conversation: id("s1"),
            text: "help".into(),
            replaces: None,
            at: at(1),
            sent_on: None,
            refused: None,
            later: false,
        }
    }

    fn frames(events: Vec<RunEvent>) -> ChatAction {
        let frame = |event| ServerFrame::Event(Box::new(event));
        let change = |event| Box::new(move |state: &mut ChatState| state.take(&frame(event))) as Change;
        ChatAction::Changes(events.into_iter().map(change).collect())
    }

    #[test]
    fn a_message_leaves_the_outbox_when_it_is_acknowledged_and_is_due_again_after_a_cut() {
        let mut state = ChatState::default();
        state.act(ChatAction::Opened);
        state.act(ChatAction::Enqueue(outgoing("m1")));
        assert!(state.outbox[0].is_due(state.connection.epoch));
        state.act(ChatAction::Sent(vec![id("m1")]));
        assert!(!state.outbox[0].is_due(state.connection.epoch));
        state.act(ChatAction::Lost);
        state.act(ChatAction::Opened);
        assert!(state.outbox[0].is_due(state.connection.epoch));
        state.act(frames(vec![event(1, "r1", accepted("m1", "help"))]));
        assert!(state.outbox.is_empty());
        assert_eq!(state.conversation(&id("s1")).unwrap().transcript.entries.len(), 1);
    }

    #[test]
    fn a_refused_message_stays_and_is_not_sent_again_by_itself() {
        let mut state = ChatState::default();
        state.act(ChatAction::Opened);
        state.act(ChatAction::Enqueue(outgoing("m1")));
        let error = Notice::Error {
            error: Problem::new(422, "too long"),
            conversation_id: None,
            client_message_id: Some(id("m1")),
        };
        state.take(&ServerFrame::Notice(error));
        assert_eq!(state.outbox[0].refused.as_deref(), Some("too long"));
        assert!(!state.outbox[0].is_due(7));
        state.act(ChatAction::EditOutgoing(id("m1"), "shorter".into()));
        assert!(state.outbox[0].is_due(7));
    }

    #[test]
    fn a_conversation_that_the_server_does_not_know_yet_is_no_trouble() {
        let mut state = ChatState::default();
        state.act(ChatAction::Enqueue(outgoing("m1")));
        let unknown = |conversation| Notice::Error {
            error: Problem::new(404, "there is no such conversation"),
            conversation_id: conversation,
            client_message_id: None,
        };
        state.take(&ServerFrame::Notice(unknown(Some(id("s1")))));
        assert!(state.trouble.is_none());
        state.take(&ServerFrame::Notice(unknown(None)));
        assert!(state.trouble.is_some());
    }

    #[test]
    fn a_message_to_a_server_that_stops_waits_and_goes_out_with_the_next_connection() {
        let mut state = ChatState::default();
        state.act(ChatAction::Opened);
        state.act(ChatAction::Enqueue(outgoing("m1")));
        state.act(ChatAction::Sent(vec![id("m1")]));
        let error = Notice::Error {
            error: Problem::new(503, "the server is stopping"),
            conversation_id: None,
            client_message_id: Some(id("m1")),
        };
        state.take(&ServerFrame::Notice(error));
        assert!(!state.outbox[0].is_due(state.connection.epoch), "not to the server that stops");
        state.act(ChatAction::Lost);
        state.act(ChatAction::Opened);
        assert!(state.outbox[0].is_due(state.connection.epoch));
        assert_eq!((state.outbox[0].refused.as_deref(), state.outbox[0].later), (None, false));
    }

    #[test]
    fn a_refused_message_is_sent_again_when_the_person_says_so() {
        let mut state = ChatState::default();
        state.act(ChatAction::Opened);
        state.act(ChatAction::Enqueue(Outgoing { refused: Some("busy".into()), ..outgoing("m1") }));
        state.act(ChatAction::SendAgain(id("m1")));
        assert!(state.outbox[0].is_due(state.connection.epoch));
    }

    #[test]
    fn a_shorter_log_never_replaces_a_longer_one() {
        let mut state = ChatState::default();
        let log = [event(1, "r1", accepted("m1", "help")), event(2, "r1", started())];
        state.act(ChatAction::Hold(Box::new(Conversation::from_events(id("s1"), &log))));
        state.act(ChatAction::Hold(Box::new(Conversation::from_events(id("s1"), &log[..1]))));
        assert_eq!(state.conversation(&id("s1")).unwrap().last_seq, 2);
    }

    #[test]
    fn at_most_a_dozen_conversations_are_kept_and_the_oldest_goes() {
        let mut state = ChatState::default();
        for number in 0..20 {
            state.act(ChatAction::Hold(Box::new(Conversation::new(id(&format!("s{number}"))))));
        }
        assert_eq!(state.conversations.len(), KEPT);
        assert!(state.conversation(&id("s0")).is_none());
        assert!(state.conversation(&id("s19")).is_some());
    }

    #[test]
    fn the_end_of_a_run_is_told_once() {
        let mut state = ChatState::default();
        state.act(ChatAction::Hold(Box::new(Conversation::new(id("s1")))));
        let log =
            vec![event(1, "r1", accepted("m1", "x")), event(2, "r1", started()), event(3, "r1", finished("a1", "y"))];
        state.act(frames(log.clone()));
        let ending = state.ending.clone();
        assert_eq!(ending.as_ref().map(|e| e.seq), Some(3));
        state.act(frames(log));
        assert_eq!(state.ending, ending);
    }
}
