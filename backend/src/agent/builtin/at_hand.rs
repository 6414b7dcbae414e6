//! What a message says of the trouble at hand: that it is over or not, or what narrows it. Pure.

use super::dialogue::Move;
use super::memory::Memory;
use super::narrowing::Scope;
use super::remarks;
use super::settling::Stance;
use super::topics::{Act, Topic};
use super::understanding::Understanding;

/// "The mouse works again" has so many words.
const OWN_WORDS: usize = 4;

/// A statement about the trouble that the conversation is about.
pub(super) fn settled(said: &Understanding, memory: &Memory) -> Option<Move> {
    let other = other_trouble(said, memory);
    // "Forgetting the network did not help" is about the same trouble; a host, a program or a code is a new one.
    let named = !said.entities.hosts.is_empty() || !said.entities.codes.is_empty() || said.entities.app.is_some();
    let step = remarks::is_done(said) && said.done && !named;
    let helps = ["help", "helped", "hilft", "half", "geholfen", "bringt"];
    let in_vain = said.has_any(&helps);
    let alike =
        step && other.zip(memory.topic).is_some_and(|(other, own)| in_vain || !other.is_other_trouble_than(own));
    let same = other.is_none() || said.still || alike;
    // "The internet works" does not tell whether the printer prints; "Teams works" tells that the sound is back.
    let elsewhere = other.filter(|topic| *topic != Topic::App).zip(memory.topic);
    if said.is_over(&memory.words) && (other.is_none() || said.names_the_cause()) {
        return Some(Move::Solved);
    }
    let ends = memory.topic.is_some()
        && memory.asks_at_most_whether_solved()
        && (said.ends_in_works() || said.tells_that_it_helped() || own_works(said, memory))
        && other.is_none();
    match said.stance {
        Stance::Works if ends => Some(Move::Solved),
        Stance::Works if elsewhere.is_some_and(|(other, own)| other.is_other_trouble_than(own)) => None,
        Stance::Works if said.is_over(&memory.words) => Some(Move::Solved),
        Stance::Works if memory.topic.is_none() => Some(Move::Solved),
        Stance::Fails if same && memory.topic.is_some() => Some(Move::NotSolved),
        _ => None,
    }
}

/// "The mouse works", of a mouse, and no more.
fn own_works(said: &Understanding, memory: &Memory) -> bool {
    // "Mouse works" is a contrast, where the touchpad was complained of.
    let told = said.content.iter().all(|word| memory.words.contains(word));
    let own = said.topic.is_some() && said.topic == memory.topic && told;
    let unlimited = said.scope.is_none_or(|scope| scope == Scope::OnlyOne) && !said.limits_itself();
    own && unlimited && said.stance == Stance::Works && !said.complains && said.length() <= OWN_WORDS
}

/// The fact by which the trouble at hand is narrowed. A trouble of another kind is none of it.
pub(super) fn narrows(said: &Understanding, memory: &Memory) -> Option<Scope> {
    let own = memory.topic?;
    let other = other_trouble(said, memory).is_some_and(|topic| topic.is_other_trouble_than(own));
    let again = said.says(Act::Recheck) && said.scope != Some(Scope::Tried);
    let new = !said.entities.codes.is_empty();
    let refused = own == Topic::Vpn && said.names(Topic::Account) && !memory.sign_in && said.stance != Stance::Works;
    // "In safe mode it works": not the trouble's end, and not nothing.
    let works = said.works_somewhere && said.stance != Stance::Fails && !said.is_over(&memory.words);
    let otherwise = works && !said.content.is_empty() && !said.over && other_trouble(said, memory).is_none();
    let scope = (refused.then_some(Scope::SignIn)).or(said.scope).or(otherwise.then_some(Scope::Otherwise));
    // "Done, it works"; "the mouse works", of a mouse.
    let over = said.tells_that_it_helped() || own_works(said, memory);
    scope.filter(|_| !over && !said.asks() && !other && !again && !new && said.fact.is_none())
}

/// The trouble that it names beside the conversation's. "It does not work" names none of its own.
pub(super) fn other_trouble(said: &Understanding, memory: &Memory) -> Option<Topic> {
    let vague = said.topic == Some(Topic::Everything) && said.stance == Stance::Fails;
    memory.topic_of(said).filter(|topic| !vague && Some(*topic) != memory.topic)
}
