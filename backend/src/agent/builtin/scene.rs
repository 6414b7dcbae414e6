//! One answer in the making: says, runs, asks, and keeps what was said and done.

use shared_types::{Category, Decision, Diagnosis, Effect, Expects, JsonObject, Origin, RunEventKind};
use shared_types::{Settled, ToolCall, Usage};

use super::hands::Hands;
use super::memory::Memory;
use super::topics::Topic;
use super::understanding::Understanding;
use crate::agent::texts::{Question, Texts};
use crate::agent::{Answer, Observer, Turn, denied, watched};
use crate::diagnostics::names::HostName;
use crate::diagnostics::toolbox::{Plan, Refusal};

/// What the parts of an answer share.
pub(super) struct Scene<'a> {
    pub turn: &'a Turn,
    pub said: &'a Understanding,
    pub memory: &'a Memory,
    pub texts: &'static Texts,
    pub hands: &'a dyn Hands,
    observer: &'a dyn Observer,
    answer: Answer,
    /// The trouble that the answer is about, where that is not the conversation's so far.
    pub now: Option<Topic>,
    /// The answer goes on with another trouble: whether this one is solved is not asked yet.
    goes_on: bool,
}

/// What came of asking for a change.
#[derive(Debug)]
pub(super) enum Change {
    /// It ran; the ended call.
    Ran(Box<ToolCall>),
    /// The person said no, or said nothing.
    Denied,
    /// It waits for a yes that cannot be given in this turn.
    Waiting,
    /// It cannot be done here.
    Refused(Refusal),
}

impl<'a> Scene<'a> {
    /// Nothing said yet.
    pub(super) fn new(
        turn: &'a Turn,
        (said, memory): (&'a Understanding, &'a Memory),
        texts: &'static Texts,
        hands: &'a dyn Hands,
        observer: &'a dyn Observer,
    ) -> Self {
        Self { turn, said, memory, texts, hands, observer, answer: Answer::default(), now: None, goes_on: false }
    }

    /// The whole answer.
    pub(super) fn finish(mut self) -> Answer {
        // No model was asked: that is known to cost nothing, which is not the same as an unknown price.
        self.answer.usage = Usage::NONE;
        self.answer
    }

    /// Says a paragraph.
    pub(super) async fn say(&mut self, paragraph: &str) {
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            return;
        }
        let gap = if self.answer.text.is_empty() { "" } else { "\n\n" };
        let text = format!("{gap}{paragraph}");
        self.answer.text.push_str(&text);
        self.observer.emit(RunEventKind::TextDelta { text }).await;
    }

    /// Ends the answer with a question.
    pub(super) async fn ask(&mut self, question: Question) {
        if self.goes_on && question == Question::Solved {
            return;
        }
        let ask = &self.texts.ask;
        let text = ask.all().into_iter().find(|(known, _)| *known == question).map_or("", |(_, text)| text);
        self.answer.expects = Some(match question {
            Question::Solved => Expects::Confirmation,
            Question::ShallI => Expects::Approval,
            _ => Expects::Reply,
        });
        self.say(text).await;
    }

    /// Ends the answer with a question of a trouble's own.
    pub(super) async fn ask_freely(&mut self, question: &str) {
        self.answer.expects = Some(Expects::Reply);
        self.say(question).await;
    }

    /// Whether the answer goes on with another trouble.
    pub(super) fn goes_on(&mut self, goes_on: bool) {
        self.goes_on = goes_on;
    }

    /// Whether the answer has asked something.
    pub(super) fn waits(&self) -> bool {
        self.answer.expects.is_some()
    }

    /// What the session is filed under so far.
    pub(super) fn category(&self) -> Option<Category> {
        self.answer.category
    }

    /// Files the session.
    pub(super) fn about(&mut self, category: Category) {
        self.answer.category = Some(category);
    }

    /// The person said that it is solved, or that it is not.
    pub(super) fn settle(&mut self, settled: Settled) {
        self.answer.settled = Some(settled);
    }

    /// The newest verdict: of this answer, else of the conversation.
    pub(super) fn last_diagnosis(&self) -> Option<Diagnosis> {
        self.answer.diagnosis.clone().or_else(|| self.turn.diagnosis.clone())
    }

    /// Walks the ladder.
    pub(super) async fn ladder(&mut self, target: Option<HostName>) -> Diagnosis {
        let hands = self.hands;
        let ladder = watched(self.observer, |events| async move { hands.run_ladder(target, &events).await }).await;
        self.answer.tool_calls.extend(ladder.calls);
        self.answer.diagnosis = Some(ladder.diagnosis.clone());
        ladder.diagnosis
    }

    /// Runs a call that only looks.
    ///
    /// # Errors
    /// [`Refusal`] where the call cannot be made here, or would do more than look.
    pub(super) async fn look(&mut self, name: &str, arguments: JsonObject) -> Result<ToolCall, Refusal> {
        let plan = self.hands.plan(name, &arguments)?;
        if plan.effect != Effect::Reads {
            return Err(Refusal::Forbidden(plan.explanation));
        }
        Ok(self.run(plan).await)
    }

    async fn run(&mut self, plan: Plan) -> ToolCall {
        let hands = self.hands;
        let call = watched(self.observer, |events| async move { hands.run(plan, &events).await }).await;
        self.answer.tool_calls.push(call.clone());
        call
    }

    /// Asks for a yes and makes the change. What only looks needs none.
    pub(super) async fn change(&mut self, name: &str, arguments: &JsonObject) -> Change {
        let plan = match self.hands.plan(name, arguments) {
            Ok(plan) => plan,
            Err(refusal) => return Change::Refused(refusal),
        };
        if plan.effect == Effect::Reads {
            return Change::Ran(Box::new(self.run(plan).await));
        }
        let call = plan.awaiting(Origin::Assistant);
        if !self.turn.interactive {
            self.answer.pending_approvals.push(call.clone());
            self.answer.tool_calls.push(call);
            return Change::Waiting;
        }
        match self.observer.approve(&call, &plan.explanation).await {
            Decision::Once | Decision::Session => Change::Ran(Box::new(self.run(plan).await)),
            Decision::Deny => {
                self.answer.tool_calls.push(denied(&call));
                Change::Denied
            }
        }
    }

    /// A call of an earlier answer waits for its yes as before.
    pub(super) fn still_waits(&mut self, call: &ToolCall) {
        self.answer.pending_approvals.push(call.clone());
        self.answer.expects = Some(Expects::Approval);
    }

    /// Takes a change back.
    ///
    /// # Errors
    /// [`Refusal`] where it cannot be taken back.
    pub(super) async fn undo(&mut self, call: &ToolCall) -> Result<ToolCall, Refusal> {
        let plan = self.hands.plan_undo(call)?;
        Ok(self.run(plan).await)
    }
}
