//! The transcript: who said what, and which tools ran. A fold over the events of a conversation.

mod entry;

use shared_types::{
    CallId, CallStatus, Message, MessageId, Origin, Role, RunEvent, RunEventKind, RunId, Timestamp, ToolCall,
};

use super::Shared;
pub use entry::{Answer, AnswerState, Approval, CallView, Entry, Part, Person};

/// After so much quiet, in milliseconds, a session has ended: a day, as the server counts it.
const QUIET_MS: i64 = 24 * 60 * 60 * 1000;

/// The entries, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transcript {
    pub entries: Vec<Shared<Entry>>,
}

impl Transcript {
    /// From stored messages, for a session that has no event log.
    #[must_use]
    pub fn from_messages(messages: &[Message]) -> Self {
        let mut transcript = Self::default();
        for message in messages {
            let entry = match message.role {
                Role::User => Entry::Person(Person {
                    message_id: message.id.clone(),
                    client_id: None,
                    text: message.content.clone(),
                    at: message.at,
                    queued: None,
                    continues: transcript.has_ended(message.at),
                    folded: false,
                }),
                Role::Assistant => {
                    let calls = message.tool_calls.iter().cloned().map(|c| Part::Call(Box::new(CallView::new(c))));
                    Entry::Answer(Answer {
                        run_id: RunId::try_from(String::from(message.id.clone())).ok(),
                        message_id: Some(message.id.clone()),
                        ended_at: Some(message.at),
                        parts: calls.chain([Part::Text(message.content.clone())]).collect(),
                        state: AnswerState::Done,
                        ..Answer::started(None, message.at)
                    })
                }
                Role::Tool | Role::System => {
                    transcript.entries.extend(
                        message.tool_calls.iter().cloned().map(|c| Shared::new(Entry::Manual(CallView::new(c)))),
                    );
                    continue;
                }
            };
            transcript.entries.push(Shared::new(entry));
        }
        transcript
    }

    /// Takes one event in.
    pub fn apply(&mut self, event: &RunEvent) {
        match &event.kind {
            RunEventKind::MessageAccepted { client_message_id, message_id, content, replaces } => {
                if let Some(old) = replaces {
                    self.fold_away(old);
                }
                self.entries.push(Shared::new(Entry::Person(Person {
                    message_id: message_id.clone(),
                    client_id: client_message_id.clone(),
                    text: content.clone(),
                    at: event.at,
                    queued: None,
                    continues: self.has_ended(event.at),
                    folded: false,
                })));
            }
            RunEventKind::MessageQueued { client_message_id, position } => {
                if let Some(person) = self.last_person(|p| p.client_id == *client_message_id) {
                    person.queued = Some(*position);
                }
            }
            RunEventKind::MessageEdited { message_id, content, .. } => {
                if let Some(person) = self.last_person(|p| p.message_id == *message_id) {
                    person.text.clone_from(content);
                }
            }
            RunEventKind::MessageWithdrawn { message_id, .. } => {
                self.entries.retain(|e| !matches!(&**e, Entry::Person(p) if p.message_id == *message_id));
            }
            RunEventKind::RunStarted { provider, model } => {
                let answer = Answer {
                    provider: provider.clone(),
                    model: model.clone(),
                    ..Answer::started(event.run_id.clone(), event.at)
                };
                self.place(answer);
            }
            _ => self.apply_to_run(event),
        }
    }

    fn apply_to_run(&mut self, event: &RunEvent) {
        match &event.kind {
            RunEventKind::ProviderChanged { provider, model, reason } => {
                if let Some(answer) = self.answer(event.run_id.as_ref()) {
                    answer.provider.clone_from(provider);
                    answer.model.clone_from(model);
                    answer.takeover = Some(reason.clone());
                    answer.parts.retain(|part| matches!(part, Part::Call(_)));
                }
            }
            RunEventKind::TextDelta { text } => {
                if let Some(answer) = self.answer(event.run_id.as_ref()) {
                    match answer.parts.last_mut() {
                        Some(Part::Text(last)) => last.push_str(text),
                        _ => answer.parts.push(Part::Text(text.clone())),
                    }
                }
            }
            RunEventKind::ToolStarted { call } | RunEventKind::ToolFinished { call } => {
                self.put_call(event, call);
            }
            RunEventKind::ToolProgress { call_id, text, fraction } => {
                if let Some(view) = self.call(call_id) {
                    view.progress = Some((text.clone(), *fraction));
                }
            }
            RunEventKind::ApprovalRequested { call, expires_at, explanation } => {
                self.put_call(event, call);
                if let Some(view) = self.call(&call.id) {
                    view.approval = Some(Approval { expires_at: *expires_at, explanation: explanation.clone() });
                }
            }
            RunEventKind::RunFinished(result) => {
                if let Some(answer) = self.answer(event.run_id.as_ref()) {
                    answer.finish(result, event.at);
                }
            }
            RunEventKind::RunFailed { error, retryable } => {
                let state = AnswerState::Failed { problem: error.clone(), retryable: *retryable };
                self.end(event, state);
            }
            RunEventKind::RunInterrupted { reason } => {
                self.end(event, AnswerState::Interrupted { reason: reason.clone() })
            }
            // The ladder's, or taken above.
            _ => {}
        }
    }

    /// Whether a message of this moment finds the session ended: by the person's word that it works, or by a day of quiet.
    fn has_ended(&self, at: Timestamp) -> bool {
        let Some(last) = self.entries.last() else { return false };
        let (quiet_since, is_solved) = match &**last {
            Entry::Person(person) => (person.at, false),
            Entry::Answer(answer) => (answer.ended_at.unwrap_or(answer.at), answer.solved),
            Entry::Manual(view) => (view.call.started_at, false),
        };
        is_solved || at.as_millisecond() - quiet_since.as_millisecond() >= QUIET_MS
    }

    /// A run's place is behind the message that it answers: the first one that waited, if one did.
    fn place(&mut self, answer: Answer) {
        if self.answer(answer.run_id.as_ref().filter(|_| true)).is_some_and(|a| a.run_id == answer.run_id) {
            return;
        }
        let waiting =
            self.entries.iter().position(|e| matches!(&**e, Entry::Person(p) if p.queued.is_some() && !p.folded));
        let after = match waiting {
            Some(index) => {
                if let Entry::Person(person) = self.entries[index].make_mut() {
                    person.queued = None;
                }
                index + 1
            }
            None => self.entries.len(),
        };
        self.entries.insert(after, Shared::new(Entry::Answer(answer)));
    }

    fn end(&mut self, event: &RunEvent, state: AnswerState) {
        if let Some(answer) = self.answer(event.run_id.as_ref()) {
            answer.state = state;
            answer.ended_at = Some(event.at);
            answer.close_calls();
        }
    }

    /// The conversation goes on from this message, be it asked or answered: its turn and those after it are an earlier
    /// version. What still waits, and what was run by hand, stays.
    fn fold_away(&mut self, message: &MessageId) {
        let is_start = |e: &Entry| match e {
            Entry::Person(person) => person.message_id == *message,
            Entry::Answer(answer) => answer.message_id.as_ref() == Some(message),
            Entry::Manual(_) => false,
        };
        let Some(start) = self.entries.iter().position(|e| is_start(e)) else { return };
        for entry in &mut self.entries[start..] {
            match entry.make_mut() {
                Entry::Person(person) => person.folded = person.queued.is_none(),
                Entry::Answer(answer) => answer.folded = true,
                Entry::Manual(_) => {}
            }
        }
    }

    fn last_person(&mut self, is: impl Fn(&Person) -> bool) -> Option<&mut Person> {
        let index = self.entries.iter().rposition(|e| matches!(&**e, Entry::Person(p) if is(p)))?;
        match self.entries[index].make_mut() {
            Entry::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The answer of a run; without an id the last one.
    fn answer(&mut self, run: Option<&RunId>) -> Option<&mut Answer> {
        let is = |e: &Entry| matches!(e, Entry::Answer(a) if run.is_none() || a.run_id.as_ref() == run);
        let index = self.entries.iter().rposition(|e| is(e))?;
        match self.entries[index].make_mut() {
            Entry::Answer(answer) => Some(answer),
            _ => None,
        }
    }

    fn call(&mut self, id: &CallId) -> Option<&mut CallView> {
        let has = |e: &Entry| match e {
            Entry::Answer(answer) => answer.calls().any(|v| v.call.id == *id),
            Entry::Manual(view) => view.call.id == *id,
            Entry::Person(_) => false,
        };
        let index = self.entries.iter().rposition(|e| has(e))?;
        match self.entries[index].make_mut() {
            Entry::Answer(answer) => answer.parts.iter_mut().find_map(|part| match part {
                Part::Call(view) if view.call.id == *id => Some(&mut **view),
                _ => None,
            }),
            Entry::Manual(view) => Some(view),
            Entry::Person(_) => None,
        }
    }

    fn put_call(&mut self, event: &RunEvent, call: &ToolCall) {
        if let Some(former) = call.undoes.as_ref().and_then(|former| self.call(former)) {
            former.call.learn_of(call);
        }
        if let Some(view) = self.call(&call.id) {
            view.call = call.clone();
            if call.status != CallStatus::AwaitingApproval {
                view.approval = None;
            }
            return;
        }
        let view = CallView::new(call.clone());
        let run = event.run_id.as_ref();
        match (call.origin, run.and_then(|_| self.answer(run))) {
            (Origin::Assistant, Some(answer)) => answer.parts.push(Part::Call(Box::new(view))),
            _ => self.entries.push(Shared::new(Entry::Manual(view))),
        }
    }

    /// The run that goes on, if one does.
    #[must_use]
    pub fn working(&self) -> Option<&Answer> {
        self.entries.iter().rev().find_map(|e| match &**e {
            Entry::Answer(answer) if answer.state == AnswerState::Working => Some(answer),
            _ => None,
        })
    }

    /// The last answer.
    #[must_use]
    pub fn last_answer(&self) -> Option<&Answer> {
        self.entries.iter().rev().find_map(|e| if let Entry::Answer(answer) = &**e { Some(answer) } else { None })
    }

    /// Every call, oldest first.
    pub fn calls(&self) -> impl Iterator<Item = &CallView> {
        self.entries.iter().flat_map(|e| {
            let (answer, manual) = match &**e {
                Entry::Answer(answer) => (Some(answer), None),
                Entry::Manual(view) => (None, Some(view)),
                Entry::Person(_) => (None, None),
            };
            answer.into_iter().flat_map(Answer::calls).chain(manual)
        })
    }
}

#[cfg(test)]
mod tests {
    use shared_types::Settled;

    use super::super::fixtures::*;
    use super::*;

    fn fold(events: &[RunEvent]) -> Transcript {
        let mut transcript = Transcript::default();
        for event in events {
            transcript.apply(event);
        }
        transcript
    }

    #[test]
    fn a_message_after_a_day_of_quiet_or_after_the_end_continues_the_session() {
        let later = |seconds: i64, seq: u64, run: &str, kind| RunEvent { at: at(seconds), ..event(seq, run, kind) };
        let RunEventKind::RunFinished(mut end) = finished("a3", "good") else { panic!("an end") };
        end.settled = Some(Settled::Solved);
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "help")),
            event(2, "r1", started()),
            event(3, "r1", finished("a1", "done")),
            later(3 + 86_399, 4, "r2", accepted("m2", "within a day")),
            later(2 * 86_400 + 10, 5, "r3", accepted("m3", "two days on: it works")),
            later(2 * 86_400 + 11, 6, "r3", started()),
            later(2 * 86_400 + 12, 7, "r3", RunEventKind::RunFinished(end)),
            later(2 * 86_400 + 60, 8, "r4", accepted("m4", "broken again")),
        ]);
        let continues: Vec<bool> = transcript
            .entries
            .iter()
            .filter_map(|e| if let Entry::Person(person) = &**e { Some(person.continues) } else { None })
            .collect();
        assert_eq!(continues, [false, false, true, true]);
    }

    #[test]
    fn an_answer_grows_from_text_and_calls_in_their_order() {
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "help")),
            event(2, "r1", started()),
            event(3, "r1", text("Let me ")),
            event(4, "r1", text("look.")),
            event(5, "r1", RunEventKind::ToolStarted { call: call("c1", "ping_gateway", CallStatus::Running) }),
            event(
                6,
                "r1",
                RunEventKind::ToolProgress { call_id: id("c1"), text: "2 of 4".into(), fraction: Some(0.5) },
            ),
            event(7, "r1", RunEventKind::ToolFinished { call: call("c1", "ping_gateway", CallStatus::Done) }),
            event(8, "r1", text("Done.")),
        ]);
        let answer = transcript.working().unwrap();
        assert_eq!(answer.text(), "Let me look.Done.");
        assert_eq!(answer.parts.len(), 3);
        assert_eq!(answer.calls().next().unwrap().call.status, CallStatus::Done);
    }

    #[test]
    fn another_assistant_voids_the_text_and_keeps_the_calls() {
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "help")),
            event(2, "r1", started()),
            event(3, "r1", text("half")),
            event(4, "r1", RunEventKind::ToolFinished { call: call("c1", "ping_gateway", CallStatus::Done) }),
            event(
                5,
                "r1",
                RunEventKind::ProviderChanged { provider: "builtin".into(), model: None, reason: "gone".into() },
            ),
            event(6, "r1", text("whole")),
        ]);
        let answer = transcript.working().unwrap();
        assert_eq!((answer.text().as_str(), answer.calls().count(), answer.provider.as_str()), ("whole", 1, "builtin"));
    }

    #[test]
    fn an_answer_to_a_waiting_message_stands_behind_that_message() {
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "one")),
            event(2, "r1", started()),
            event(3, "r2", accepted("m2", "two")),
            event(4, "r2", queued("m2", 1)),
            event(5, "r3", accepted("m3", "three")),
            event(6, "r3", queued("m3", 2)),
            event(7, "r1", finished("a1", "first")),
            event(8, "r2", started()),
            event(9, "r2", finished("a2", "second")),
        ]);
        let keys: Vec<String> = transcript.entries.iter().map(|e| e.key()).collect();
        assert_eq!(keys, ["p-m1", "a-r1", "p-m2", "a-r2", "p-m3"]);
        let Entry::Person(last) = &*transcript.entries[4] else { panic!("a message") };
        assert_eq!(last.queued, Some(2));
    }

    #[test]
    fn a_message_said_anew_folds_its_turn_and_those_after_it_but_nothing_that_waits() {
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "one")),
            event(2, "r1", started()),
            event(3, "r1", finished("a1", "first")),
            event(4, "r2", accepted("m2", "two")),
            event(5, "r2", started()),
            event(6, "r3", accepted("m3", "three")),
            event(7, "r3", RunEventKind::MessageQueued { client_message_id: Some(id("m3")), position: 1 }),
            event(8, "r2", finished("a2", "second")),
            event(9, "r4", replacing("m4", "one, better", "m1")),
        ]);
        let folded: Vec<bool> = transcript.entries.iter().map(|e| e.folded()).collect();
        assert_eq!(folded, [true, true, true, true, false, false]);
    }

    #[test]
    fn a_stopped_run_keeps_its_words_and_has_no_running_call() {
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "one")),
            event(2, "r1", started()),
            event(3, "r1", text("So far")),
            event(4, "r1", RunEventKind::ToolStarted { call: call("c1", "traceroute", CallStatus::Running) }),
            event(5, "r1", RunEventKind::RunInterrupted { reason: "The server stopped.".into() }),
        ]);
        let answer = transcript.last_answer().unwrap();
        assert_eq!(answer.text(), "So far");
        assert_eq!(answer.calls().next().unwrap().call.status, CallStatus::Cancelled);
        assert!(transcript.working().is_none());
    }

    #[test]
    fn a_manual_call_is_one_entry_whatever_its_run() {
        let mut manual = call("c1", "lookup_dns", CallStatus::Running);
        manual.origin = Origin::Manual;
        let mut done = manual.clone();
        done.status = CallStatus::Done;
        let transcript = fold(&[
            event(1, "r1", RunEventKind::ToolStarted { call: manual }),
            event(2, "r1", RunEventKind::ToolFinished { call: done }),
        ]);
        assert_eq!(transcript.entries.len(), 1);
        assert!(matches!(&*transcript.entries[0], Entry::Manual(v) if v.call.status == CallStatus::Done));
    }

    #[test]
    fn a_call_that_was_taken_back_says_so_and_keeps_its_place() {
        let mut change = call("c1", "set_dns", CallStatus::Done);
        change.undo = Some(shared_types::Undo { text: "Puts the former servers back.".into(), available: true });
        let mut result = finished("a1", "first");
        if let RunEventKind::RunFinished(result) = &mut result {
            result.answer.tool_calls = Some(vec![change.clone()]);
        }
        let mut undoing = call("c2", "set_dns", CallStatus::Done);
        (undoing.origin, undoing.undoes, undoing.duration_ms) = (Origin::Manual, Some(id("c1")), Some(40));
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "one")),
            event(2, "r1", started()),
            event(3, "r1", RunEventKind::ToolFinished { call: change }),
            event(4, "r2", RunEventKind::ToolFinished { call: undoing.clone() }),
            event(5, "r1", result),
        ]);
        let first = &transcript.last_answer().unwrap().calls().next().unwrap().call;
        assert_eq!(first.undone_at, Some(undoing.started_at + std::time::Duration::from_millis(40)));
        assert_eq!(first.undo.as_ref().map(|undo| undo.available), Some(false));
        assert!(matches!(&**transcript.entries.last().unwrap(), Entry::Manual(view) if view.call.undoes.is_some()));
    }

    #[test]
    fn a_withdrawn_message_is_gone_and_an_edited_one_says_its_new_words() {
        let transcript = fold(&[
            event(1, "r1", accepted("m1", "one")),
            event(2, "r1", started()),
            event(3, "r2", accepted("m2", "two")),
            event(4, "r2", queued("m2", 1)),
            event(5, "r3", accepted("m3", "three")),
            event(6, "r3", queued("m3", 2)),
            event(7, "r2", RunEventKind::MessageWithdrawn { client_message_id: None, message_id: id("m2") }),
            event(
                8,
                "r3",
                RunEventKind::MessageEdited { client_message_id: None, message_id: id("m3"), content: "drei".into() },
            ),
        ]);
        assert_eq!(transcript.entries.len(), 3);
        assert!(matches!(&*transcript.entries[2], Entry::Person(p) if p.text == "drei"));
    }
}
