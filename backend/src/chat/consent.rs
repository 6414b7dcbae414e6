//! Who may do what without asking again, and which questions are open.

use std::time::Duration;

use shared_types::{CallId, Decision, Effect, RunId, ToolCall};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// How long a question stays open; silence is no (the contract's 120 s).
pub const APPROVAL_WAIT: Duration = Duration::from_secs(120);

/// A question that nobody has answered yet.
struct Question {
    run: RunId,
    call: ToolCall,
    expires: Instant,
    answer: oneshot::Sender<Decision>,
}

/// The consent of one conversation. Kept in memory only: a restart asks again.
#[derive(Default)]
pub(super) struct Consent {
    /// Tools with a yes for the whole conversation.
    granted: Vec<String>,
    open: Vec<Question>,
}

impl Consent {
    /// Whether a call may go on without asking: never what destroys.
    pub(super) fn covers(&self, call: &ToolCall) -> bool {
        call.effect != Effect::Destroys && self.granted.contains(&call.name)
    }

    /// Opens a question.
    pub(super) fn ask(&mut self, run: RunId, call: ToolCall, answer: oneshot::Sender<Decision>) {
        self.open.push(Question { run, call, expires: Instant::now() + APPROVAL_WAIT, answer });
    }

    /// Takes the person's answer to exactly this call of exactly this run. False when no such
    /// question is open (it was answered, it expired, or it never was).
    pub(super) fn decide(&mut self, run: &RunId, call: &CallId, decision: Decision) -> bool {
        let Some(index) = self.open.iter().position(|question| question.run == *run && question.call.id == *call)
        else {
            return false;
        };
        let question = self.open.swap_remove(index);
        // A yes for the session is a yes for this once where the call destroys.
        let lasting = decision == Decision::Session && question.call.effect != Effect::Destroys;
        if lasting && !self.granted.contains(&question.call.name) {
            self.granted.push(question.call.name.clone());
        }
        let decision = if decision == Decision::Session && !lasting { Decision::Once } else { decision };
        question.answer.send(decision).is_ok()
    }

    /// When the next question expires.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.open.iter().map(|question| question.expires).min()
    }

    /// Answers every question whose time is over with no.
    pub(super) fn expire(&mut self, now: Instant) {
        while let Some(index) = self.open.iter().position(|question| question.expires <= now) {
            // The run may be gone already: then nobody waits for the no.
            let _ = self.open.swap_remove(index).answer.send(Decision::Deny);
        }
    }

    /// Forgets the questions of a run that ended.
    pub(super) fn close_run(&mut self, run: &RunId) {
        self.open.retain(|question| question.run != *run);
    }

    /// Whether a run waits for the person.
    pub(super) fn waits(&self, run: &RunId) -> bool {
        self.open.iter().any(|question| question.run == *run)
    }

    /// Whether there is anything to remember.
    pub(super) fn is_empty(&self) -> bool {
        self.granted.is_empty() && self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::call;

    fn run() -> RunId {
        "run".parse().unwrap()
    }

    fn asked(consent: &mut Consent, call: &ToolCall) -> oneshot::Receiver<Decision> {
        let (answer, asked) = oneshot::channel();
        consent.ask(run(), call.clone(), answer);
        asked
    }

    #[tokio::test]
    async fn a_yes_for_the_session_covers_the_same_tool_and_no_other() {
        let mut consent = Consent::default();
        let flush = call("flush_dns", Effect::Changes);
        let asked = asked(&mut consent, &flush);
        assert!(!consent.covers(&flush));
        assert!(consent.decide(&run(), &flush.id, Decision::Session));
        assert_eq!(asked.await.unwrap(), Decision::Session);
        assert!(consent.covers(&call("flush_dns", Effect::Changes)));
        assert!(!consent.covers(&call("ip_renew", Effect::Changes)));
    }

    #[tokio::test]
    async fn a_yes_for_the_session_never_covers_what_destroys() {
        let mut consent = Consent::default();
        let kill = call("kill_process", Effect::Destroys);
        let asked = asked(&mut consent, &kill);
        assert!(consent.decide(&run(), &kill.id, Decision::Session));
        assert_eq!(asked.await.unwrap(), Decision::Once);
        assert!(!consent.covers(&call("kill_process", Effect::Destroys)));
    }

    #[tokio::test]
    async fn an_answer_counts_once_and_for_its_own_run_and_call_only() {
        let mut consent = Consent::default();
        let flush = call("flush_dns", Effect::Changes);
        let asked = asked(&mut consent, &flush);
        assert!(!consent.decide(&"other".parse().unwrap(), &flush.id, Decision::Once));
        assert!(!consent.decide(&run(), &"other".parse().unwrap(), Decision::Once));
        assert!(consent.decide(&run(), &flush.id, Decision::Once));
        assert!(!consent.decide(&run(), &flush.id, Decision::Once));
        assert_eq!(asked.await.unwrap(), Decision::Once);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_for_two_minutes_is_no() {
        let mut consent = Consent::default();
        let mut asked = asked(&mut consent, &call("flush_dns", Effect::Changes));
        tokio::time::advance(APPROVAL_WAIT - Duration::from_millis(1)).await;
        consent.expire(Instant::now());
        assert!(asked.try_recv().is_err());
        tokio::time::advance(Duration::from_millis(1)).await;
        consent.expire(Instant::now());
        assert_eq!(asked.await.unwrap(), Decision::Deny);
        assert!(consent.is_empty());
    }
}
