//! The assistant that asks a model: rounds of words and calls, under rules that hold whatever the model says.

mod budget;
mod calls;
mod conversation;
mod questions;
mod reports;
mod schema;
mod untrusted;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt};
use shared_types::{CallStatus, Effect, Expects, LlmIdentity, Message, Role, RunEventKind, ToolCall, Usage};

use self::budget::Window;
use self::calls::{Calls, Stopwatch};
use self::conversation::Conversation;
use self::questions::only_asks;
pub use self::schema::Tools;
use super::builtin::{self, Comprehension, hands::Hands};
use super::texts::Texts;
use super::unverified::{Sources, unverified};
use super::{Answer, Assistant, AssistantError, Assistants, Observer, Roster, Turn};
use crate::llm::price::{Price, cost_usd};
use crate::llm::providers::Providers;
use crate::llm::{Chunk, ModelCall, ModelError, Provider, TokenUsage};

/// Questions to the model in one answer; the last is asked without tools.
const MOST_ROUNDS: usize = 8;
/// Longer answers are stopped: nobody reads on, and a model that repeats itself never ends.
const MOST_ANSWER_BYTES: usize = 48 * 1024;

/// An assistant with a model.
pub struct ModelAssistant {
    provider: Arc<dyn Provider>,
    hands: Arc<dyn Hands>,
    tools: Arc<Tools>,
    prices: Arc<BTreeMap<String, Price>>,
    /// How long the model may take in one answer; tools and the person's thinking not counted.
    patience: Duration,
    /// Told when the provider fails.
    providers: Option<Providers>,
}

impl ModelAssistant {
    /// An assistant over one provider.
    #[must_use]
    pub fn new(
        provider: Arc<dyn Provider>,
        hands: Arc<dyn Hands>,
        prices: Arc<BTreeMap<String, Price>>,
        patience: Duration,
    ) -> Self {
        let tools = Arc::new(Tools::of(&hands.runnable()));
        Self { provider, hands, tools, prices, patience, providers: None }
    }

    fn failed(&self, error: &ModelError, usage: Usage) -> AssistantError {
        if let Some(providers) = &self.providers {
            providers.failed(self.provider.name(), error);
        }
        let reason = format!("{} at {} {error}", self.provider.name(), self.provider.endpoint());
        AssistantError::Provider { reason, usage }
    }

    /// `goes_on`: a question is with the model, and what that takes is not known yet.
    fn priced(&self, tokens: &Tokens, goes_on: bool) -> Usage {
        let model = self.provider.model().unwrap_or_default();
        let counted = (!tokens.uncounted && !goes_on).then_some(tokens.counted);
        Usage {
            prompt_tokens: tokens.counted.prompt,
            completion_tokens: tokens.counted.completion,
            cost_usd: cost_usd(self.provider.name(), &model, &self.prices, counted),
        }
    }
}

/// The models that answer at the moment, and the built-in assistant after them.
pub struct ModelRoster {
    pub providers: Providers,
    pub hands: Arc<dyn Hands>,
    /// What the hands can do, as models read it.
    pub tools: Arc<Tools>,
    pub builtin: Arc<dyn Assistant>,
    pub prices: Arc<BTreeMap<String, Price>>,
    /// How long a model may take in one answer.
    pub patience: Duration,
}

impl Roster for ModelRoster {
    fn assistants(&self) -> Assistants {
        let with_model = |provider: Arc<dyn Provider>| -> Arc<dyn Assistant> {
            Arc::new(ModelAssistant {
                provider,
                hands: Arc::clone(&self.hands),
                tools: Arc::clone(&self.tools),
                prices: Arc::clone(&self.prices),
                patience: self.patience,
                providers: Some(self.providers.clone()),
            })
        };
        self.providers.order().into_iter().map(with_model).chain([Arc::clone(&self.builtin)]).collect()
    }
}

#[async_trait]
impl Assistant for ModelAssistant {
    fn identity(&self) -> LlmIdentity {
        LlmIdentity { provider: self.provider.name().to_owned(), model: self.provider.model() }
    }

    async fn answer(&self, turn: &Turn, observer: &dyn Observer) -> Result<Answer, AssistantError> {
        let limits = self.provider.limits();
        let window = Window::of(limits);
        let offer = self.tools.offered(&turn.message, window.schemas);
        let comprehended = OnceLock::new();
        let mut run = Run {
            turn,
            provider: &*self.provider,
            assistant: self,
            observer,
            conversation: Conversation::begin(turn, offer, window),
            calls: Calls::new(&*self.hands, observer, turn.interactive),
            stopwatch: Stopwatch::new(self.patience),
            patience: self.patience,
            comprehended: &comprehended,
            text: String::new(),
            usage: Tokens::default(),
        };
        // The message is read while the model begins to think: the question is sent first.
        let reading = async {
            tokio::task::yield_now().await;
            comprehended.get_or_init(|| Comprehension::of(turn))
        };
        let (asked, _) = tokio::join!(run.rounds(limits.tools), reading);
        if let Err(error) = asked {
            // What a model did before it failed was not told; what turned the request away did nothing.
            let nothing = error.is_free() && run.usage == Tokens::default();
            run.usage.uncounted |= !error.is_free();
            return Err(self.failed(&error, if nothing { Usage::NONE } else { self.priced(&run.usage, false) }));
        }
        run.remark().await;
        let usage = self.priced(&run.usage, false);
        Ok(run.into_answer(usage))
    }
}

/// One answer in the making.
struct Run<'a> {
    turn: &'a Turn,
    provider: &'a dyn Provider,
    assistant: &'a ModelAssistant,
    observer: &'a dyn Observer,
    conversation: Conversation,
    calls: Calls<'a>,
    stopwatch: Stopwatch,
    patience: Duration,
    comprehended: &'a OnceLock<Comprehension>,
    text: String,
    usage: Tokens,
}

/// What all rounds took together; unknown as soon as one is.
#[derive(Default, PartialEq)]
struct Tokens {
    counted: TokenUsage,
    uncounted: bool,
}

/// What one round brought.
#[derive(Default)]
struct Said {
    text: String,
    calls: Vec<ModelCall>,
    cut_short: bool,
}

impl Run<'_> {
    fn comprehension(&self) -> &Comprehension {
        self.comprehended.get_or_init(|| Comprehension::of(self.turn))
    }

    /// The words of the conversation's language.
    fn texts(&self) -> &'static Texts {
        self.comprehension().texts()
    }

    /// Asks until the model has answered, or may ask for no more.
    async fn rounds(&mut self, has_tools: bool) -> Result<(), ModelError> {
        if !has_tools {
            return self.without_tools().await;
        }
        if changed_since_the_last_answer(self.turn) && !self.comprehension().is_small_talk() {
            let seen = self.calls.look_after_change().await;
            self.conversation.add_to_question(&seen.report);
        }
        for round in 1..=MOST_ROUNDS {
            let may_call = round < MOST_ROUNDS && !self.calls.stopped;
            let said = self.ask(may_call).await?;
            if said.calls.is_empty() || !may_call {
                return self.close(&said).await;
            }
            self.conversation.said(&said.text, &said.calls);
            self.carry_out(&said.calls).await;
            if !self.calls.pending.is_empty() {
                self.ask_for_consent().await;
                return Ok(());
            }
        }
        Ok(())
    }

    /// A model that cannot call tools gets the ladder's verdict beforehand.
    async fn without_tools(&mut self) -> Result<(), ModelError> {
        let call = ModelCall { id: "ladder".into(), name: schema::DIAGNOSE.into(), arguments: Ok(Default::default()) };
        let told = self.calls.carry_out(&call).await;
        self.conversation.add_to_question(&told.report);
        let said = self.ask(false).await?;
        self.close(&said).await
    }

    /// One question to the model; its words go to the person as they come.
    async fn ask(&mut self, with_tools: bool) -> Result<Said, ModelError> {
        let request = self.conversation.request(with_tools);
        self.observer.spent(self.assistant.priced(&self.usage, true));
        let left = self.stopwatch.start();
        let heard = tokio::time::timeout(left, self.listen(&request)).await;
        self.stopwatch.stop();
        if matches!(heard, Ok(Ok(_))) {
            self.observer.spent(self.assistant.priced(&self.usage, false));
        }
        heard.unwrap_or(Err(ModelError::TooSlow(self.patience)))
    }

    async fn listen(&mut self, request: &crate::llm::ChatRequest) -> Result<Said, ModelError> {
        let mut chunks = self.provider.chat(request).await?;
        let mut said = Said::default();
        let mut waiting = None;
        loop {
            let next = match waiting.take() {
                Some(next) => next,
                None => chunks.next().await,
            };
            match next {
                Some(Ok(Chunk::Text(mut text))) => {
                    // What is there already goes along: fewer and larger events.
                    while let Some(next) = chunks.next().now_or_never() {
                        match next {
                            Some(Ok(Chunk::Text(more))) => text.push_str(&more),
                            other => {
                                waiting = Some(other);
                                break;
                            }
                        }
                    }
                    self.pass_on(&mut said.text, &text).await;
                    if said.text.len() > MOST_ANSWER_BYTES {
                        said.cut_short = true;
                        self.usage.uncounted = true;
                        return Ok(said);
                    }
                }
                Some(Ok(Chunk::Working)) => {}
                Some(Ok(Chunk::Call(call))) => said.calls.push(call),
                Some(Ok(Chunk::End(ending))) => {
                    said.cut_short = ending.cut_short;
                    self.usage.add(ending.usage);
                    return Ok(said);
                }
                Some(Err(error)) => return Err(error),
                None => return Err(ModelError::CutOff),
            }
        }
    }

    /// Words of one round; a paragraph apart from those of the round before.
    async fn pass_on(&mut self, round: &mut String, text: &str) {
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let text = if round.is_empty() { text.trim_start() } else { &text };
        if text.is_empty() {
            return;
        }
        let gap = if round.is_empty() && !self.text.is_empty() { "\n\n" } else { "" };
        round.push_str(text);
        self.say(format!("{gap}{text}")).await;
    }

    async fn say(&mut self, text: String) {
        self.text.push_str(&text);
        self.observer.emit(RunEventKind::TextDelta { text }).await;
    }

    /// A paragraph of ours.
    async fn add(&mut self, paragraph: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n\n" };
        self.say(format!("{gap}{paragraph}")).await;
    }

    /// Every call is answered exactly once, whatever comes of it.
    async fn carry_out(&mut self, calls: &[ModelCall]) {
        let mut told = Vec::with_capacity(calls.len());
        for call in calls {
            told.push(self.calls.carry_out(call).await);
        }
        if let Some(seen) = self.calls.end_round().await
            && let Some(last) = told.last_mut()
        {
            last.report = format!("{}\n\n{}", last.report, seen.report);
            last.headline = format!("{}; {}", last.headline, seen.headline);
        }
        for (call, told) in calls.iter().zip(&told) {
            self.conversation.answer_call(call, &told.report, &told.headline);
        }
    }

    /// The answer is given, unless nothing was said: then, and where the model would still rather look on, what was
    /// found is told.
    async fn close(&mut self, said: &Said) -> Result<(), ModelError> {
        let would_go_on = !said.calls.is_empty();
        let is_silent = said.text.trim().is_empty();
        if is_silent || would_go_on {
            let saw_nothing = self.calls.made.is_empty() && self.calls.diagnosis.is_none();
            if saw_nothing && is_silent {
                return Err(match self.calls.unknown.take() {
                    Some(name) => ModelError::OnlyUnknownTools(name),
                    None if said.cut_short => ModelError::OnlyThoughts,
                    None => ModelError::Empty,
                });
            }
            if would_go_on {
                self.add(self.texts().model.no_more_checks).await;
            }
            // The model has nothing to say about what it looked at: what was seen still counts.
            let found: Vec<String> =
                self.calls.made.iter().map(|call| format!("- {}", builtin::line(self.texts(), call))).collect();
            let verdict = self.calls.diagnosis.as_ref().map(|diagnosis| builtin::finding(self.texts(), diagnosis));
            let list =
                [self.texts().model.found.to_owned(), found.join("\n")].into_iter().filter(|_| !found.is_empty());
            for paragraph in verdict.into_iter().chain(list) {
                self.add(&paragraph).await;
            }
        }
        if said.cut_short {
            self.add(self.texts().model.cut_short).await;
        }
        Ok(())
    }

    /// The turn ends with a question that the person answers elsewhere.
    async fn ask_for_consent(&mut self) {
        let explained = |what: &str| builtin::explanation(self.texts(), what);
        let asked: Vec<String> =
            self.calls.pending.iter().map(|(call, what)| format!("- **{}**: {}", call.name, explained(what))).collect();
        self.add(&format!("{}\n\n{}", self.texts().model.needs_consent, asked.join("\n"))).await;
    }

    /// An answer without evidence says so, unless it claims nothing: it only asks, or there was nothing to check.
    async fn remark(&mut self) {
        let turn = self.turn;
        let saw = |call: &ToolCall| call.status == CallStatus::Done && call.success;
        let looked = self.calls.diagnosis.is_some()
            || turn.diagnosis.is_some()
            || self.calls.made.iter().any(saw)
            || turn.history.iter().flat_map(|message| &message.tool_calls).any(saw);
        let waits = !self.calls.pending.is_empty();
        if !looked && !waits && !only_asks(&self.text) && !self.comprehension().is_small_talk() {
            self.add(self.texts().model.no_evidence).await;
        }
    }

    fn into_answer(self, usage: Usage) -> Answer {
        let turn = self.turn;
        let mut sources = Sources::default();
        sources.add(&turn.message);
        let earlier = turn.history.iter().flat_map(|message| &message.tool_calls);
        for call in earlier.chain(&self.calls.made) {
            for text in [&call.summary, &call.result] {
                sources.add(text);
            }
            sources.add(call.error.as_deref().unwrap_or_default());
            sources.add(&serde_json::Value::Object(call.arguments.clone()).to_string());
            sources.add(&call.data.as_ref().map(ToString::to_string).unwrap_or_default());
        }
        for message in turn.history.iter().filter(|message| message.role == Role::User) {
            sources.add(&message.content);
        }
        for diagnosis in turn.diagnosis.iter().chain(&self.calls.diagnosis) {
            sources.add(&serde_json::to_string(diagnosis).unwrap_or_default());
        }
        for (_, explanation) in &self.calls.pending {
            sources.add(explanation);
        }
        let reading = self.comprehension().reading(turn, self.calls.diagnosis.as_ref());
        let expects = expects(&self.text, !self.calls.pending.is_empty());
        Answer {
            unverified: unverified(&self.text, &sources),
            text: self.text,
            tool_calls: self.calls.made,
            diagnosis: self.calls.diagnosis,
            pending_approvals: self.calls.pending.into_iter().map(|(call, _)| call).collect(),
            usage,
            expects,
            category: reading.category,
            settled: reading.settled,
        }
    }
}

/// Whether the person has changed something after the last words, by a yes that ended no turn or by hand: nobody has
/// looked yet whether it helped.
fn changed_since_the_last_answer(turn: &Turn) -> bool {
    let spoke = |message: &Message| message.role == Role::Assistant && !message.content.trim().is_empty();
    let since = turn.history.iter().rposition(spoke).map_or(0, |at| at + 1);
    let changed = |call: &ToolCall| call.effect != Effect::Reads && call.success && call.layer.is_some();
    turn.history[since..].iter().flat_map(|message| &message.tool_calls).any(changed)
}

impl Tokens {
    fn add(&mut self, usage: Option<TokenUsage>) {
        match usage {
            Some(usage) => {
                self.counted.prompt += usage.prompt;
                self.counted.completion += usage.completion;
            }
            None => self.uncounted = true,
        }
    }
}

/// What the answer waits for, by how it ends.
fn expects(text: &str, has_pending: bool) -> Option<Expects> {
    if has_pending {
        return Some(Expects::Approval);
    }
    let text = text.trim_end();
    if !text.ends_with('?') {
        return None;
    }
    let start = text.trim_end_matches('?').rfind(['.', '!', '?', '\n']).map_or(0, |at| at + 1);
    let question = text[start..].to_lowercase();
    let about_the_end = ["solved", "resolved", "fixed", "work", "help", "gelöst", "behoben", "funktionier", "klappt"];
    let is_confirmation = about_the_end.iter().any(|word| question.contains(word));
    Some(if is_confirmation { Expects::Confirmation } else { Expects::Reply })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_at_the_end_says_what_is_waited_for() {
        for (text, expected) in [
            ("Plug the cable in. Is it solved now?", Some(Expects::Confirmation)),
            ("Done. Does it work?", Some(Expects::Confirmation)),
            ("Which site does not open?", Some(Expects::Reply)),
            ("All is well.", None),
            ("", None),
            ("?", Some(Expects::Reply)),
        ] {
            assert_eq!(expects(text, false), expected, "{text}");
        }
        assert_eq!(expects("Shall I?", true), Some(Expects::Approval));
    }
}
