//! Carries out what a model asks for, under rules that hold whatever it says.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use shared_types::{Decision, Diagnosis, Effect, JsonObject, Origin, ToolCall};

use super::reports;
use super::schema::DIAGNOSE;
use super::untrusted::cleaned;
use crate::agent::builtin::hands::Hands;
use crate::agent::{Observer, denied, watched};
use crate::diagnostics::names::HostName;
use crate::diagnostics::toolbox::{Plan, Refusal};
use crate::llm::ModelCall;

/// Calls that an answer may make in all, whoever is served.
pub(super) const MOST_CALLS: usize = 20;
/// Rounds with a call that cannot be made: the error is told once, the second ends the calling.
const MOST_FAULTY_ROUNDS: usize = 2;
/// Of the name of a tool that does not exist, so much is told to the person.
const MOST_NAME_BYTES: usize = 64;
/// Repetitions of what was just found, without a change in between.
const MOST_REPEATS: usize = 2;

/// What is told of a call: in full, and in one line for when that no longer fits.
pub(super) struct Told {
    pub report: String,
    pub headline: String,
}

impl Told {
    fn one(line: impl Into<String>) -> Self {
        let line = line.into();
        Self { headline: line.clone(), report: line }
    }
}

/// The calls of one answer.
pub(super) struct Calls<'a> {
    hands: &'a dyn Hands,
    observer: &'a dyn Observer,
    interactive: bool,
    /// Every call that was made, in order.
    pub made: Vec<ToolCall>,
    /// Calls that wait for a yes that cannot be given in this turn, with what they would do.
    pub pending: Vec<(ToolCall, String)>,
    pub diagnosis: Option<Diagnosis>,
    /// The last tool that was asked for and does not exist.
    pub unknown: Option<String>,
    /// No further call is made; the model is to answer with what there is.
    pub stopped: bool,
    past: BTreeMap<String, Past>,
    asked: usize,
    repeats: usize,
    faulty_rounds: usize,
    faulty: bool,
    /// A change that worked is yet to be looked at.
    unverified_change: bool,
}

struct Past {
    succeeded: bool,
    headline: String,
}

impl<'a> Calls<'a> {
    /// Nothing asked for yet.
    pub(super) fn new(hands: &'a dyn Hands, observer: &'a dyn Observer, interactive: bool) -> Self {
        Self {
            hands,
            observer,
            interactive,
            made: Vec::new(),
            pending: Vec::new(),
            diagnosis: None,
            unknown: None,
            stopped: false,
            past: BTreeMap::new(),
            asked: 0,
            repeats: 0,
            faulty_rounds: 0,
            faulty: false,
            unverified_change: false,
        }
    }

    /// Carries out one call, or says why not.
    pub(super) async fn carry_out(&mut self, call: &ModelCall) -> Told {
        self.asked += 1;
        if self.asked > MOST_CALLS {
            self.stopped = true;
            return Told::one("not run: the limit of calls for one answer is reached; answer with what was found");
        }
        if self.stopped {
            return Told::one("not run: no more calls in this answer; answer with what was found");
        }
        if !self.pending.is_empty() {
            return Told::one("not run: another call waits for the person's consent");
        }
        let arguments = match &call.arguments {
            Ok(arguments) => arguments,
            Err(why) => return self.fault(format!("not run: {why}")),
        };
        if call.name == DIAGNOSE {
            return self.diagnose(arguments).await;
        }
        match self.hands.plan(&call.name, arguments) {
            Ok(plan) => self.run(plan).await,
            Err(refusal) => {
                if matches!(refusal, Refusal::UnknownTool(_)) && !call.name.is_empty() {
                    self.unknown = Some(cleaned(&call.name.replace('\n', " "), MOST_NAME_BYTES));
                }
                self.fault(self.explained(&refusal))
            }
        }
    }

    /// The end of a round. After a change that worked the network is looked at again, by tools and not
    /// by words; gives what was seen.
    pub(super) async fn end_round(&mut self) -> Option<Told> {
        if std::mem::take(&mut self.faulty) {
            self.faulty_rounds += 1;
            self.stopped |= self.faulty_rounds >= MOST_FAULTY_ROUNDS;
        }
        if !std::mem::take(&mut self.unverified_change) {
            return None;
        }
        Some(self.look_after_change().await)
    }

    /// Looks at the network again because something was changed.
    pub(super) async fn look_after_change(&mut self) -> Told {
        let told = self.ladder(None).await;
        let headline = format!("checked after the change: {}", told.headline);
        self.past.insert(key(DIAGNOSE, &JsonObject::new()), Past { succeeded: true, headline: headline.clone() });
        Told { report: format!("Checked after the change:\n{}", told.report), headline }
    }

    async fn diagnose(&mut self, arguments: &JsonObject) -> Told {
        let host = ["host", "target", "hostname"].iter().find_map(|key| arguments.get(*key)?.as_str());
        let target = match host.map(str::trim).filter(|host| !host.is_empty()).map(str::parse::<HostName>) {
            None => None,
            Some(Ok(host)) => Some(host),
            Some(Err(wrong)) => return self.fault(format!("not run: host {wrong}")),
        };
        let key = key(DIAGNOSE, arguments);
        if let Some(told) = self.repeated(&key) {
            return told;
        }
        let told = self.ladder(target).await;
        self.past.insert(key, Past { succeeded: true, headline: told.headline.clone() });
        told
    }

    async fn ladder(&mut self, target: Option<HostName>) -> Told {
        let hands = self.hands;
        let ladder = watched(self.observer, |events| async move { hands.run_ladder(target, &events).await }).await;
        self.made.extend(ladder.calls);
        let told = Told {
            report: reports::diagnosis(&ladder.diagnosis, &hands.runnable()),
            headline: reports::verdict(&ladder.diagnosis),
        };
        self.diagnosis = Some(ladder.diagnosis);
        told
    }

    async fn run(&mut self, plan: Plan) -> Told {
        let key = key(&plan.name, &plan.arguments);
        if let Some(told) = self.repeated(&key) {
            return told;
        }
        if plan.effect != Effect::Reads {
            let call = plan.awaiting(Origin::Assistant);
            if !self.interactive {
                self.made.push(call.clone());
                self.pending.push((call, plan.explanation));
                return Told::one("not run yet: it waits for the person's consent");
            }
            if self.observer.approve(&call, &plan.explanation).await == Decision::Deny {
                let ended = denied(&call);
                let headline = reports::headline(&ended);
                self.past.insert(key, Past { succeeded: false, headline: headline.clone() });
                self.made.push(ended);
                return Told::one(headline);
            }
        }
        let (hands, effect) = (self.hands, plan.effect);
        let call = watched(self.observer, |events| async move { hands.run(plan, &events).await }).await;
        let told = Told { report: reports::call(&call), headline: reports::headline(&call) };
        if effect != Effect::Reads && call.success {
            // What was found before may no longer hold.
            self.past.retain(|_, past| !past.succeeded);
            self.unverified_change |= call.layer.is_some();
        }
        self.past.insert(key, Past { succeeded: call.success, headline: told.headline.clone() });
        self.made.push(call);
        told
    }

    /// What is said instead of running the same call again.
    fn repeated(&mut self, key: &str) -> Option<Told> {
        let past = self.past.get(key)?;
        if !past.succeeded {
            self.stopped = true;
            return Some(Told::one(format!(
                "not run again, it failed before with the same arguments ({})",
                past.headline
            )));
        }
        self.repeats += 1;
        self.stopped |= self.repeats >= MOST_REPEATS;
        Some(Told::one(format!("not run again, nothing has changed since: {}", past.headline)))
    }

    fn fault(&mut self, why: String) -> Told {
        self.faulty = true;
        Told::one(why)
    }

    fn explained(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::UnknownTool(_) => {
                let known: Vec<String> = self.hands.runnable().into_iter().map(|spec| spec.name).collect();
                format!("not run: {refusal}; there are {DIAGNOSE}, {}", known.join(", "))
            }
            Refusal::Arguments(fields) => {
                let wrong: Vec<String> = fields.iter().map(|f| format!("{} {}", f.field, f.message)).collect();
                format!("not run: {}", wrong.join("; "))
            }
            Refusal::Unsupported(_) | Refusal::Forbidden(_) | Refusal::NotUndoable(_) => format!("not run: {refusal}"),
        }
    }
}

/// Two calls are the same where tool and checked arguments are.
fn key(name: &str, arguments: &JsonObject) -> String {
    // Sorted, so that the order in which a model writes them does not count.
    let sorted: BTreeMap<&String, &Value> = arguments.iter().filter(|(_, value)| !value.is_null()).collect();
    format!("{name} {}", serde_json::to_string(&sorted).unwrap_or_default())
}

/// Time that goes by while the model is not asked: tools run, the person thinks.
pub(super) struct Stopwatch {
    left: Duration,
    running: Option<Instant>,
}

impl Stopwatch {
    /// Stopped, with so much to go.
    pub(super) fn new(left: Duration) -> Self {
        Self { left, running: None }
    }

    /// Starts it; gives what is left.
    pub(super) fn start(&mut self) -> Duration {
        self.running = Some(Instant::now());
        self.left
    }

    /// Stops it.
    pub(super) fn stop(&mut self) {
        if let Some(since) = self.running.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
    }
}
