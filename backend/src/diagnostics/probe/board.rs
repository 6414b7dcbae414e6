//! Where probes write down what happened: one `Facts` value, and a bell that rings at every change.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::diagnostics::facts::{Attempt, Facts, Limit, Outcome};

/// How often one who waits looks even if nothing new came in.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The facts of one examination while they are gathered.
pub(crate) struct Board {
    start: Instant,
    facts: Mutex<Facts>,
    changes: watch::Sender<u64>,
}

impl Board {
    pub(crate) fn new(facts: Facts) -> Self {
        Self { start: Instant::now(), facts: Mutex::new(facts), changes: watch::Sender::new(0) }
    }

    /// What is written on it.
    pub(crate) fn into_facts(self) -> Facts {
        self.facts.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since the examination began.
    pub(crate) fn now_ms(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_millis()).unwrap_or(u32::MAX)
    }

    /// The moment that lies `ms` milliseconds after the start.
    pub(crate) fn at(&self, ms: u32) -> Instant {
        self.start + Duration::from_millis(u64::from(ms))
    }

    /// Changes the facts and rings the bell.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&mut Facts) -> T) -> T {
        let result = {
            let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
            facts.elapsed_ms = self.now_ms();
            change(&mut facts)
        };
        self.changes.send_modify(|n| *n = n.wrapping_add(1));
        result
    }

    /// Looks at the facts as they are now.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Facts) -> T) -> T {
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        facts.elapsed_ms = self.now_ms();
        look(&facts)
    }

    /// Tells of every change from now on.
    pub(crate) fn bell(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Waits until `look` finds something: in new facts, or in the silence of the old ones.
    pub(crate) async fn wait_for<T>(&self, mut look: impl FnMut(&Facts) -> Option<T>) -> T {
        let mut bell = self.bell();
        loop {
            bell.mark_unchanged();
            if let Some(found) = self.read(&mut look) {
                return found;
            }
            // Whether the bell rang or the time passed: silence is a fact, too.
            let _ = tokio::time::timeout(LOOK_EVERY, bell.changed()).await;
        }
    }

    /// Writes down that something could not be looked at, once.
    pub(crate) fn limit(&self, what: &str, why: &str) {
        self.write(|facts| {
            if !facts.limits.iter().any(|l| l.what == what) {
                facts.limits.push(Limit { what: what.to_owned(), why: why.to_owned() });
            }
        });
    }

    /// An attempt that begins now.
    pub(crate) fn begin(&self) -> Attempt {
        Attempt::begun(self.now_ms())
    }

    /// The same attempt with its outcome, ended now.
    pub(crate) fn ended(&self, attempt: Attempt, outcome: Outcome) -> Attempt {
        let took = self.start.elapsed().as_secs_f32() * 1000.0 - f64_to_f32(attempt.started_ms);
        // `started_ms` is cut to whole milliseconds, so a quick answer must not come out below zero.
        let took_ms = (outcome != Outcome::Waiting).then_some(((took * 10.0).round() / 10.0).max(0.1));
        Attempt { outcome, took_ms, ..attempt }
    }
}

#[expect(clippy::cast_precision_loss, reason = "an examination lasts seconds, far below 2^24 milliseconds")]
fn f64_to_f32(ms: u32) -> f32 {
    ms as f32
}
