//! The conversation as it is sent to a model: always within its window, cut by whole turns, never in silence.

use std::sync::{Arc, LazyLock};

use shared_types::{JsonObject, Role, ToolCall};

use super::budget::{self, Window, message_tokens, shortened, tokens};
use super::reports;
use super::schema::Offer;
use super::untrusted::{cleaned, marked};
use crate::agent::{Turn, prompts};
use crate::llm::{ChatRequest, ModelCall, ModelMessage};

/// Earlier calls that are told of; the newest.
const MOST_EARLIER_CALLS: usize = 12;
/// Turns that are summed up when they no longer fit; those before them are only counted.
const MOST_SUMMED_UP: usize = 8;
/// Characters of a message in the summary.
const SUMMARY_CHARS: usize = 120;
/// In the place of an answer that was never given: each side speaks in turn.
const UNANSWERED: &str = "[This turn was stopped before anything was answered.]";
/// What the summary may take of the room for history.
const SUMMARY_SHARE: u32 = 3;

/// A conversation in the making.
pub(super) struct Conversation {
    entries: Vec<Entry>,
    offer: Offer,
    window: Window,
}

struct Entry {
    message: ModelMessage,
    tokens: u32,
    /// A result's one line, for when the whole no longer fits.
    short: Option<String>,
}

impl Entry {
    fn new(message: ModelMessage) -> Self {
        Self { tokens: message_tokens(&message), message, short: None }
    }
}

/// Rules, and what they take: the same in every conversation.
type Rules = LazyLock<(String, u32)>;

static RULES: Rules = LazyLock::new(|| rules(""));

/// Where nothing can be changed.
static READING_RULES: Rules = LazyLock::new(|| rules(prompts::READS));

fn rules(further: &str) -> (String, u32) {
    let rules = format!("{}{further}This computer runs {}.", prompts::SUPPORT, std::env::consts::OS);
    let tokens = message_tokens(&ModelMessage::System(rules.clone()));
    (rules, tokens)
}

impl Conversation {
    /// The rules, the turns so far, and what the person writes now.
    pub(super) fn begin(turn: &Turn, offer: Offer, window: Window) -> Self {
        let (rules, rules_tokens) = if offer.changes { &*RULES } else { &*READING_RULES };
        let fixed = rules_tokens + offer.tokens + window.results;
        let room = window.prompt.saturating_sub(fixed);

        let checks = earlier_checks(turn, room / 3);
        let message = shortened(&turn.message, room.saturating_sub(tokens(&checks)).max(64));
        let room = room.saturating_sub(tokens(&checks) + tokens(&message) + 16);

        let turns = turns(turn);
        let kept = kept(&turns, room);
        let summary = summary(&turns[..turns.len() - kept], room / SUMMARY_SHARE);
        let mut messages = Vec::new();
        for (number, (asked, answered)) in turns[turns.len() - kept..].iter().enumerate() {
            let before = if number == 0 { summary.as_str() } else { "" };
            messages.push(ModelMessage::User(joined(&[before, asked])));
            messages.push(ModelMessage::Assistant { text: answered.clone(), calls: Vec::new() });
        }
        let before = if kept == 0 { summary.as_str() } else { "" };
        messages.push(ModelMessage::User(joined(&[before, &checks, &message])));
        let rules = Entry { message: ModelMessage::System(rules.clone()), tokens: *rules_tokens, short: None };
        let entries = std::iter::once(rules).chain(messages.into_iter().map(Entry::new)).collect();
        Self { entries, offer, window }
    }

    /// What the model said and asked for; each call is to be answered by [`Self::answer_call`].
    pub(super) fn said(&mut self, text: &str, calls: &[ModelCall]) {
        let message = ModelMessage::Assistant { text: text.to_owned(), calls: calls.to_vec() };
        self.entries.push(Entry::new(message));
    }

    /// What came of a call, in full and in one line.
    pub(super) fn answer_call(&mut self, call: &ModelCall, report: &str, headline: &str) {
        let result = |text: &str| marked(&cleaned(&call.name, 64), text);
        let message = ModelMessage::Result {
            call_id: call.id.clone(),
            name: call.name.clone(),
            content: result(&shortened(report, self.window.result)),
        };
        self.entries.push(Entry { short: Some(result(headline)), ..Entry::new(message) });
    }

    /// Something seen beforehand goes with the person's message, for models that cannot look.
    pub(super) fn add_to_question(&mut self, report: &str) {
        let seen = marked(super::schema::DIAGNOSE, &shortened(report, self.window.results));
        if let Some(entry) = self.entries.last_mut()
            && let ModelMessage::User(text) = &entry.message
        {
            *entry = Entry::new(ModelMessage::User(joined(&[&seen, text])));
        }
    }

    /// What is sent now. Where it would not fit, the oldest results of this answer are reduced to
    /// their line first.
    pub(super) fn request(&mut self, with_tools: bool) -> ChatRequest {
        let schemas = if with_tools { self.offer.tokens } else { 0 };
        while self.cost() + schemas > self.window.prompt {
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.short.is_some()) else { break };
            if let (ModelMessage::Result { content, .. }, Some(short)) = (&mut entry.message, entry.short.take())
                && short.len() < content.len()
            {
                *content = short;
                entry.tokens = message_tokens(&entry.message);
            }
        }
        let messages = self.entries.iter().map(|entry| entry.message.clone()).collect();
        ChatRequest { messages, tools: if with_tools { Arc::clone(&self.offer.schemas) } else { Arc::default() } }
    }

    fn cost(&self) -> u32 {
        self.entries.iter().map(|entry| entry.tokens).sum()
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n\n")
}

/// What the person wrote and what was answered, oldest first. A message without an answer is part of
/// the next one: some templates refuse two messages of the same side in a row. The last one gets a note instead:
/// what was asked before the model was stopped, or the server, is still asked.
fn turns(turn: &Turn) -> Vec<(String, String)> {
    let mut turns: Vec<(String, String)> = Vec::new();
    for message in &turn.history {
        let text = message.content.trim();
        match message.role {
            Role::User => match turns.last_mut() {
                Some((asked, answered)) if answered.is_empty() => *asked = joined(&[asked, text]),
                _ => turns.push((text.to_owned(), String::new())),
            },
            Role::Assistant if !text.is_empty() => {
                if let Some((_, answered)) = turns.last_mut() {
                    *answered = joined(&[answered, text]);
                }
            }
            Role::Assistant | Role::Tool | Role::System => {}
        }
    }
    turns.retain(|(asked, _)| !asked.is_empty());
    if let Some((_, answered)) = turns.last_mut().filter(|(_, answered)| answered.is_empty()) {
        UNANSWERED.clone_into(answered);
    }
    turns
}

/// How many of the last turns fit whole.
fn kept(turns: &[(String, String)], room: u32) -> usize {
    let cost = |(asked, answered): &(String, String)| tokens(asked) + tokens(answered) + 16;
    let total: u32 = turns.iter().map(cost).sum();
    // Where some must go, their summary needs a part of the room.
    let mut left = if total <= room { room } else { room - room / SUMMARY_SHARE };
    turns
        .iter()
        .rev()
        .take_while(|turn| {
            let cost = cost(turn);
            let fits = cost <= left;
            left = left.saturating_sub(cost);
            fits
        })
        .count()
}

/// The turns that no longer fit, in a line each.
fn summary(turns: &[(String, String)], most_tokens: u32) -> String {
    if turns.is_empty() {
        return String::new();
    }
    let line = |text: &str| -> String {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if flat.chars().count() <= SUMMARY_CHARS {
            flat
        } else {
            flat.chars().take(SUMMARY_CHARS).chain(['…']).collect()
        }
    };
    let mut lines = Vec::new();
    for (asked, answered) in turns.iter().rev().take(MOST_SUMMED_UP) {
        lines.push(format!("- person: {} / answer: {}", line(asked), line(answered)));
        if lines.iter().map(|line| tokens(line)).sum::<u32>() + 30 > most_tokens {
            lines.pop();
            break;
        }
    }
    lines.reverse();
    let left_out = turns.len() - lines.len();
    let head = format!("[Earlier in this conversation, shortened; {left_out} older exchanges are left out]");
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

/// What was checked before, by anybody, newest last; each call once.
fn earlier_checks(turn: &Turn, most_tokens: u32) -> String {
    let mut latest: Vec<&ToolCall> = Vec::new();
    for call in turn.history.iter().flat_map(|message| &message.tool_calls).rev() {
        let known = |seen: &&ToolCall| seen.name == call.name && seen.arguments == call.arguments;
        if !latest.iter().any(known) {
            latest.push(call);
        }
    }
    let verdict = turn.diagnosis.as_ref().map(reports::verdict);
    let mut lines: Vec<String> = verdict.into_iter().collect();
    let mut left = most_tokens.saturating_sub(40 + lines.iter().map(|line| tokens(line)).sum::<u32>());
    for call in latest.into_iter().take(MOST_EARLIER_CALLS) {
        let line = format!("{}{}: {}", call.name, arguments(&call.arguments), reports::headline(call));
        let cost = budget::tokens(&line);
        if cost > left {
            break;
        }
        left -= cost;
        lines.push(line);
    }
    if lines.is_empty() {
        return String::new();
    }
    lines.reverse();
    marked("earlier_checks", &lines.join("\n"))
}

fn arguments(arguments: &JsonObject) -> String {
    let said: Vec<String> =
        arguments.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| format!("{key}={value}")).collect();
    if said.is_empty() { String::new() } else { format!("({})", said.join(", ")) }
}

#[cfg(test)]
mod tests;
