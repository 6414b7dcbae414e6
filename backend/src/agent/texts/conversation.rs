//! How a conversation goes on after the first answer: the words that are heard in it, and what is said to them.

use crate::agent::builtin::narrowing::{Concern, Scope};
use crate::agent::builtin::topics::Act;

/// One language's words for going on.
#[derive(Debug)]
pub(crate) struct GoingOn {
    pub acts: &'static [(Act, &'static [&'static str])],
    pub scopes: &'static [(Scope, &'static [&'static str])],
    pub concerns: &'static [(Concern, &'static [&'static str])],
    /// "Leave it": a no to what was offered.
    pub leave: &'static [&'static str],
    /// "Again", "now": it works, and did not before.
    pub restored: &'static [&'static str],
    /// About a device or a person elsewhere: "my colleague cannot", "her laptop".
    pub elsewhere: &'static [&'static str],
    /// Says in a few words that it is over, without "works": "found it myself".
    pub over: &'static [&'static str],
    /// "I will try that", "one moment", "no problem".
    pub announces: &'static [&'static str],
    /// Words that add nothing to a yes, or to "it works".
    pub small: &'static [&'static str],
}

/// What is said when a conversation goes on.
#[derive(Debug)]
pub(crate) struct Onward {
    pub others_too: &'static str,
    pub others_too_computer: &'static str,
    pub only_here: &'static str,
    pub only_one: &'static str,
    pub since_change: &'static str,
    pub place: &'static str,
    pub time: &'static str,
    pub tried: &'static str,
    pub go_ahead: &'static str,
    pub no_hand_over: &'static str,
    pub cannot_answer: &'static str,
    pub cannot_do: &'static str,
    pub how_long: &'static str,
    pub danger: &'static str,
    pub data: &'static str,
    pub data_on_a_stick: &'static str,
    pub turn_off: &'static str,
    pub who_to_ask: &'static str,
    pub changed: &'static str,
    pub changed_nothing: &'static str,
    pub fault_near: &'static str,
    pub fault_line: &'static str,
    pub fault_there: &'static str,
    pub fault_unknown: &'static str,
    pub files: &'static str,
    pub only_this_computer: &'static str,
    /// Safe tries for a network, where no step is left or none is known.
    pub tries: &'static [&'static str],
}

impl Onward {
    /// What a narrowing fact means.
    pub(crate) fn of(&self, scope: Scope, network: bool) -> &'static str {
        match scope {
            Scope::OthersToo if network => self.others_too,
            Scope::OthersToo => self.others_too_computer,
            Scope::OnlyHere => self.only_here,
            Scope::OnlyOne => self.only_one,
            Scope::SinceChange => self.since_change,
            Scope::Place => self.place,
            Scope::Time => self.time,
            Scope::Tried => self.tried,
        }
    }
}
