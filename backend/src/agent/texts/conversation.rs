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
    /// Telephones and tablets.
    pub phone: &'static [&'static str],
    /// What is the person's own, where the trouble is somebody else's.
    pub own: &'static [&'static str],
    /// "Mine has it too", "check mine".
    pub returns: &'static [&'static str],
    /// Network by cable.
    pub cable: &'static [&'static str],
    /// What was done, and how it stands: "swapped", "is on", "not in".
    pub done: &'static [&'static str],
    /// Words that stand in any advice and tell no step from another.
    pub general: &'static [&'static str],
    /// "The other one", of two troubles.
    pub other_one: &'static [&'static str],
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
    pub only_here_computer: &'static str,
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
    /// Before the step that a remark or a question is about.
    pub this_step: &'static str,
    pub speed: &'static str,
    pub warning: &'static str,
    pub danger_of_heat: &'static str,
    pub fault_theirs: &'static str,
    pub only_this_computer: &'static str,
    /// To "mine works", of a trouble on another device.
    pub only_there: &'static str,
    pub otherwise: &'static str,
    /// To a VPN that refuses the sign-in.
    pub sign_in: &'static str,
}

impl Onward {
    /// What a narrowing fact means.
    pub(crate) fn of(&self, scope: Scope, network: bool) -> &'static str {
        match scope {
            Scope::OthersToo if network => self.others_too,
            Scope::OthersToo => self.others_too_computer,
            Scope::OnlyHere if !network => self.only_here_computer,
            Scope::OnlyHere => self.only_here,
            Scope::OnlyOne => self.only_one,
            Scope::SinceChange => self.since_change,
            Scope::Place if !network => self.only_one,
            Scope::Place => self.place,
            Scope::Otherwise => self.otherwise,
            Scope::SignIn => self.sign_in,
            Scope::Time => self.time,
            Scope::Tried => self.tried,
        }
    }
}
