//! Plays a dialogue turn by turn, as the chat would, and compares.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use shared_types::{CallStatus, Decision, Diagnosis, Expects, Layer, Message, MessageId, Role, RunEventKind, ToolCall};

use super::hands::ScriptedHands;
use super::{Dialogue, Line, Script, ScriptError};
use crate::agent::{Answer, Assistant, Observer, Turn};

/// Where an answer is not as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    pub dialogue: String,
    /// What the person had said.
    pub user: String,
    pub what: String,
    /// What was answered.
    pub answer: String,
}

impl std::fmt::Display for Miss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} · {:?}: {}\n--- answered\n{}\n---", self.dialogue, self.user, self.what, self.answer)
    }
}

/// What came of a dialogue.
#[derive(Debug, Clone, Default)]
pub struct Played {
    pub misses: Vec<Miss>,
    /// Each turn's answer, in order.
    pub answers: Vec<Answer>,
}

/// Plays a dialogue.
///
/// # Errors
/// [`ScriptError`] where it names facts or a verdict that are not there.
pub async fn play(
    dialogue: &Dialogue,
    script: &Script,
    hands: &ScriptedHands,
    assistant: &dyn Assistant,
) -> Result<Played, ScriptError> {
    let mut played = Played::default();
    let mut conversation = Conversation::default();
    for line in &dialogue.turns {
        let verdict = script.found(line)?;
        let after = line.verdict_after_change.as_deref().map(|name| script.verdict(name)).transpose()?;
        hands.find(verdict, after);
        hands.give(&line.results);
        let turn = conversation.turn(line);
        let listener = Listener { decision: line.decision, heard: Mutex::default() };
        let miss = |what: String, answer: &str| Miss {
            dialogue: dialogue.name.clone(),
            user: line.user.clone(),
            what,
            answer: answer.to_owned(),
        };
        match assistant.answer(&turn, &listener).await {
            Ok(answer) => {
                let wrong = differences(line, &answer).into_iter().chain(listener.differences(&answer));
                played.misses.extend(wrong.map(|what| miss(what, &answer.text)));
                conversation.goes_on(&line.user, &answer);
                played.answers.push(answer);
            }
            Err(error) => {
                played.misses.push(miss(format!("no answer: {error}"), ""));
                break;
            }
        }
    }
    Ok(played)
}

/// The conversation so far, as the store would give it.
#[derive(Default)]
struct Conversation {
    messages: Vec<Message>,
    diagnosis: Option<Diagnosis>,
    expected: Option<Expects>,
}

impl Conversation {
    fn turn(&self, line: &Line) -> Turn {
        Turn {
            message: line.user.clone(),
            history: self.messages.clone(),
            diagnosis: self.diagnosis.clone(),
            expected: self.expected,
            interactive: line.interactive,
        }
    }

    fn goes_on(&mut self, user: &str, answer: &Answer) {
        self.add(Role::User, user, Vec::new());
        self.add(Role::Assistant, &answer.text, answer.tool_calls.clone());
        self.diagnosis = answer.diagnosis.clone().or_else(|| self.diagnosis.take());
        self.expected = answer.expects;
    }

    fn add(&mut self, role: Role, content: &str, tool_calls: Vec<ToolCall>) {
        let id = MessageId::try_from(format!("m{}", self.messages.len()));
        let id = id.unwrap_or_else(|_| unreachable!("a letter and digits are an id"));
        let at = shared_types::Timestamp::UNIX_EPOCH;
        self.messages.push(Message { id, role, content: content.to_owned(), at, tool_calls });
    }
}

/// Where the answer is not as the line wants it.
fn differences(line: &Line, answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut differ = |what: &str, expected: String, got: String| {
        if expected != got {
            wrong.push(format!("{what}: expected {expected}, got {got}"));
        }
    };
    if let Some(tools) = &line.tools {
        let expected: Vec<&str> = tools.iter().flat_map(|name| spelled_out(name)).collect();
        let got: Vec<&str> = answer.tool_calls.iter().map(|call| call.name.as_str()).collect();
        differ("tools", format!("{expected:?}"), format!("{got:?}"));
    }
    differ("expects", format!("{:?}", line.expects.or(answer.expects)), format!("{:?}", answer.expects));
    differ("settled", format!("{:?}", line.settled), format!("{:?}", answer.settled));
    differ("category", format!("{:?}", line.category.or(answer.category)), format!("{:?}", answer.category));
    let cause = answer.diagnosis.as_ref().map(|diagnosis| diagnosis.cause.clone());
    differ("cause", format!("{:?}", line.cause.as_ref().or(cause.as_ref())), format!("{:?}", cause.as_ref()));
    let pending: Vec<&str> = answer.pending_approvals.iter().map(|call| call.name.as_str()).collect();
    differ("pending", format!("{:?}", line.pending), format!("{pending:?}"));
    let said = answer.text.to_lowercase();
    for text in line.says.iter().filter(|text| !said.contains(&text.to_lowercase())) {
        wrong.push(format!("does not say {text:?}"));
    }
    for text in line.never.iter().filter(|text| said.contains(&text.to_lowercase())) {
        wrong.push(format!("says {text:?}"));
    }
    wrong
}

/// `ladder` is its five tools.
fn spelled_out(name: &str) -> Vec<&str> {
    if name == "ladder" { Layer::ALL.into_iter().map(Layer::tool).collect() } else { vec![name] }
}

/// Hears the events and answers for the person.
struct Listener {
    decision: Decision,
    heard: Mutex<Vec<RunEventKind>>,
}

impl Listener {
    /// What no answer may get wrong, whatever it says: the deltas are the text, a started call ends,
    /// and nothing is found without looking.
    fn differences(self, answer: &Answer) -> Vec<String> {
        let heard = self.heard.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut wrong = Vec::new();
        let streamed: String = heard
            .iter()
            .filter_map(|event| match event {
                RunEventKind::TextDelta { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        if streamed != answer.text {
            wrong.push("the text deltas are not the text".to_owned());
        }
        if answer.text.trim().is_empty() {
            wrong.push("says nothing".to_owned());
        }
        if answer.text.chars().any(|c| c.is_control() && c != '\n') {
            wrong.push("holds control characters".to_owned());
        }
        let ran = |call: &&ToolCall| call.duration_ms.is_some() && call.status != CallStatus::Denied;
        for call in answer.tool_calls.iter().filter(ran) {
            let started =
                heard.iter().any(|e| matches!(e, RunEventKind::ToolStarted { call: known } if known.id == call.id));
            let ended =
                heard.iter().any(|e| matches!(e, RunEventKind::ToolFinished { call: known } if known.id == call.id));
            if !started || !ended {
                wrong.push(format!("{} was not told of", call.name));
            }
        }
        wrong
    }
}

#[async_trait]
impl Observer for Listener {
    async fn emit(&self, event: RunEventKind) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    async fn approve(&self, _: &ToolCall, _: &str) -> Decision {
        self.decision
    }
}
