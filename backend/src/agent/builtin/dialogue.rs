//! The policy: what to do next, from what was said now and what was said before. Pure.

use shared_types::{Effect, Expects};

use super::at_hand::{narrows, other_trouble, settled};
use super::elsewhere;
use super::entities::Entities;
use super::inquiry::{self, Inquiry};
use super::memory::Memory;
use super::narrowing::{Concern, Scope};
use super::settling::Stance;
use super::terms::WordAsked;
use super::topics::{Act, Asked, FactAsked, Term, Topic};
use super::understanding::Understanding;
use super::urgent;
use crate::agent::Turn;
use crate::agent::texts::Question;

/// "And what about the gateway" has so many words; whoever writes more means something else.
const FACT_WORDS: usize = 5;

/// "I will try that now" has so many words; whoever writes more tells of a trouble.
const PLAN_WORDS: usize = 6;

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// Answer what is not a trouble.
    Acknowledge(Act),
    /// Nothing to do.
    Stay,
    /// They said that it works.
    Solved,
    /// They said that it does not.
    NotSolved,
    /// They cannot tell: find out.
    Unsure,
    /// Look into this trouble.
    Trouble(Topic),
    /// Do what was asked for by name.
    Tool(Asked),
    /// Say what a word means.
    Explain(Term),
    /// Say what an error code means.
    Meaning,
    /// Tell a fact.
    Fact(FactAsked),
    /// Say how it stands with what was found.
    Inquire(Inquiry),
    Why,
    Simpler,
    Recheck,
    /// Make the last call again.
    Repeat,
    WhatChecked,
    HowTo,
    /// Make the change that was offered.
    DoIt,
    /// Leave it as it is.
    Decline,
    Undo,
    HandOver,
    /// Use a fact that narrows the trouble.
    Narrow(Scope),
    /// Answer what worries them.
    Concern(Concern),
    /// A trouble of somebody else's device.
    Elsewhere(Topic),
    /// A question that there is no answer to.
    Unanswered,
    /// They go and try it.
    GoAhead,
    /// Go on with the second of two troubles.
    Second(Topic),
    /// Begin with this one of two troubles.
    First(Topic),
    /// No hand-over: go on.
    KeepIt,
    /// Something fails, and nothing says what.
    Vague,
    /// The computer as a whole is complained of, and nothing says how.
    Unwell,
    /// Not understood: ask.
    Clarify,
}

/// Decides.
pub(super) fn decide(said: &Understanding, memory: &Memory, turn: &Turn) -> Move {
    elsewhere::instead(decide_here(said, memory, turn), said, memory)
}

/// Decides as if it were about this computer.
fn decide_here(said: &Understanding, memory: &Memory, turn: &Turn) -> Move {
    // A tool that was run by hand is a beginning, too.
    let underway = memory.last_answer.is_some() || !memory.calls.is_empty();
    if said.wants_a_person() && (said.topic.is_none() || memory.topic.is_some()) {
        return Move::HandOver;
    }
    if let Some(urgent) = urgent::goes_on(said, memory) {
        return urgent;
    }
    if let Some(next) = corrected(said, memory).or_else(|| second(said, memory)) {
        return next;
    }
    if let Some(asked) = inquiry::asked(said, memory) {
        return Move::Inquire(asked);
    }
    if let Some(reply) = answer_to_question(said, memory, turn) {
        return reply;
    }
    if let Some(asked) = said.command() {
        return Move::Tool(asked);
    }
    // "And github.com", after "ping example.com".
    let of_hosts = [Asked::Ping, Asked::Trace, Asked::Lookup, Asked::Certificate];
    if let Some(asked) = memory.command.filter(|asked| said.is_just_a_host() && of_hosts.contains(asked)) {
        return Move::Tool(asked);
    }
    if let Some(concern) = concern(said).filter(|concern| underway || *concern == Concern::Files) {
        return Move::Concern(concern);
    }
    if said.returns && memory.device.is_some() {
        return Move::Trouble(memory.topic.unwrap_or(Topic::Everything));
    }
    if let Some(topic) = elsewhere::begins(said, memory) {
        return Move::Elsewhere(topic);
    }
    if let Some(explained) = word(said, memory) {
        return explained;
    }
    let over = said.names_the_cause() || memory.asks_at_most_whether_solved() && said.ends_in_works();
    if let Some(scope) = narrows(said, memory).filter(|_| !(underway && over)) {
        return Move::Narrow(scope);
    }
    if memory.topic.is_some()
        && said.announces
        && said.length() <= PLAN_WORDS
        && said.stance != Stance::Fails
        && !said.asks()
    {
        return Move::GoAhead;
    }
    if underway && let Some(settled) = settled(said, memory) {
        return settled;
    }
    // Of a trouble that is told with it, the trouble is looked at.
    let tells = matches!(said.stance, Stance::Works | Stance::Fails) || said.complains || said.says(Act::Why);
    if said.says(Act::RestartRouter) && !tells {
        return Move::Acknowledge(Act::RestartRouter);
    }
    // "How do I get rid of it", of a word that was explained.
    if let Some(term) = memory.term.filter(|_| memory.topic.is_none())
        && [Act::HowTo, Act::DoIt, Act::Recheck].into_iter().any(|act| said.says(act))
    {
        return Move::Trouble(term.topic());
    }
    if let Some(follow_up) = follow_up(said, memory, turn) {
        return follow_up;
    }
    // "It's not the Wi-Fi", as the first words, names what need not be looked at.
    if memory.topic.is_none() && said.only_says_what_it_is_not() {
        return Move::Vague;
    }
    // "This piece of crap does not work" vents, and names nothing either.
    let nameless = matches!(said.topic, None | Some(Topic::Everything));
    if memory.topic.is_none() && nameless && said.says(Act::Frustration) {
        return Move::Acknowledge(Act::Frustration);
    }
    // "My computer acts up" names the whole of it.
    if memory.topic.is_none() && nameless && said.names_only_the_computer() {
        return Move::Unwell;
    }
    // "It is broken" names nothing to look at.
    if !underway && said.topic == Some(Topic::Everything) && said.stance == Stance::Fails && said.content.is_empty() {
        return Move::Vague;
    }
    // "Yes, restarted the router": something was done, so it is measured again.
    let network = |topic: Option<Topic>| topic.is_some_and(Topic::is_network);
    let changed = said.done && !said.is_a_state() && !said.complains && !said.asks() && said.length() <= PLAN_WORDS;
    if changed && said.entities == Entities::default() && network(memory.topic) && network(said.topic) {
        return Move::Recheck;
    }
    if let Some(topic) = memory.topic_of(said).filter(|_| !said.is_content() && !memory.is_more(said)) {
        return Move::Trouble(topic);
    }
    // Words that say only that something fails: the first thing to look at is the connection.
    if said.stance == Stance::Fails {
        let nothing = memory.topic.is_none() && said.content.is_empty();
        return if nothing { Move::Vague } else { Move::Trouble(memory.topic.unwrap_or(Topic::Everything)) };
    }
    // "Ok", after an answer that asked nothing; "yes hello" greets.
    let greets = memory.topic.is_none() && said.says(Act::Greeting);
    if underway && !greets && memory.asked.is_none() && said.agrees() && !said.says(Act::Thanks) {
        return Move::Stay;
    }
    let known = memory.topic.is_some();
    if known && memory.asked == Some(Question::Solved) && said.agrees() && said.content.is_empty() {
        return Move::GoAhead;
    }
    if known && said.questions() && small_talk(said) == Move::Clarify {
        return Move::Unanswered;
    }
    small_talk(said)
}

/// What the message means as the answer to what we asked last.
fn answer_to_question(said: &Understanding, memory: &Memory, turn: &Turn) -> Option<Move> {
    let question = memory.asked?;
    let expected = turn.expected.or(Some(Expects::Reply))?;
    let new_trouble = other_trouble(said, memory).is_some() && said.length() > 2;
    // "No VPN" is no "no".
    let denies = said.denies && said.topic.is_some();
    match (question, said.stance) {
        (Question::HandOver, _) if said.consents() => Some(Move::HandOver),
        (Question::HandOver, Stance::No) if said.content.is_empty() || said.leaves => Some(Move::KeepIt),
        (Question::ShallI, _) if said.says(Act::Undo) => Some(Move::Undo),
        (Question::ShallI, _) if said.consents() || said.says(Act::DoIt) => Some(Move::DoIt),
        (Question::ShallI, _) if said.stance == Stance::No || said.leaves => Some(Move::Decline),
        (Question::Solved, _) if said.says(Act::Undo) => Some(Move::Undo),
        (Question::Solved, _) if said.leaves && declines(said) => Some(Move::Decline),
        (Question::Solved, _) if said.says(Act::DoIt) => Some(Move::DoIt),
        (Question::Solved, _) if said.is_bare_yes() && !new_trouble => Some(Move::Solved),
        (Question::Solved, Stance::No)
            if is_plain_no(said) && !denies && !new_trouble && expected != Expects::Approval =>
        {
            Some(Move::NotSolved)
        }
        (Question::Solved, Stance::Unsure) => Some(Move::Unsure),
        (Question::WhichSite, _) if !said.entities.hosts.is_empty() => Some(Move::Trouble(Topic::Site)),
        (Question::WhichProgram, _) if said.entities.app.is_some() => memory.topic.map(Move::Trouble),
        (Question::WhatExactly | Question::WhatMessage | Question::WhichSite, _) if says_everything(said) => {
            Some(Move::Trouble(Topic::Everything))
        }
        (Question::WhatExactly, _) if said.consents() && said.topic.is_none() => Some(Move::Trouble(Topic::Everything)),
        (Question::WhatExactly, Stance::Unsure) if said.topic.is_none() => Some(Move::Unsure),
        (Question::WhatHappens, _) if said.topic.is_none() && (said.consents() || says_everything(said)) => {
            Some(Move::Trouble(Topic::ComputerSlow))
        }
        (Question::WhatHappens, Stance::Unsure) if said.topic.is_none() => Some(Move::Trouble(Topic::ComputerSlow)),
        (Question::WhatHappens | Question::WhatExactly, Stance::No)
            if said.content.is_empty() && said.topic.is_none() =>
        {
            Some(Move::Stay)
        }
        (Question::WhatExactly, _) if said.scope == Some(Scope::OnlyOne) && said.topic.is_none() => {
            Some(Move::Trouble(Topic::Site))
        }
        (Question::WhichSite, _) if said.topic == Some(Topic::Site) => Some(Move::Trouble(Topic::Site)),
        (Question::WhichProgram, _) if said.topic.is_none() && (1..=3).contains(&said.length()) => {
            memory.topic.map(Move::Trouble)
        }
        _ => None,
    }
}

/// A no to the question, and no answer to another one: "no it's Excel".
fn is_plain_no(said: &Understanding) -> bool {
    said.content.is_empty() && said.scope.is_none() && said.concern.is_none() && !said.elsewhere && !said.asks()
}

/// "No, leave it", in few words.
fn declines(said: &Understanding) -> bool {
    said.length() <= 6 && !said.asks() && said.topic.is_none()
}

/// What it worries about. "That did not help" asks for nothing.
fn concern(said: &Understanding) -> Option<Concern> {
    let states = matches!(said.stance, Stance::Works | Stance::Fails) && !said.asks();
    said.concern.filter(|_| !states && !said.says(Act::RestartRouter))
}

/// "And the other one?", of two troubles; or the first of them is over.
fn second(said: &Understanding, memory: &Memory) -> Option<Move> {
    let asks_on = said.fact_beside == Some(FactAsked::SecondDns) && said.length() <= FACT_WORDS;
    if asks_on || said.other_one && said.length() <= PLAN_WORDS {
        let over = said.stance == Stance::Works || said.over;
        return match memory.second {
            // What is over is marked, and the second one follows.
            Some(_) if over => Some(Move::Solved),
            second => second.or(memory.beside).map(Move::Second),
        };
    }
    if let Some(topic) = memory.first_of(said) {
        return Some(Move::First(topic));
    }
    // "The mouse works again", of a mouse and the internet: there is one left.
    let first = memory.beside.filter(|beside| said.stance == Stance::Works && said.topic == Some(*beside))?;
    memory.topic.filter(|topic| *topic != first).map(Move::Second)
}

/// "Not the printer, the screen": the trouble is another one than was thought.
fn corrected(said: &Understanding, memory: &Memory) -> Option<Move> {
    match said.topic {
        _ if !said.corrects || memory.topic.is_none() => None,
        Some(topic) => Some(Move::Trouble(topic)),
        None if memory.topic.is_some_and(Topic::is_network) => Some(Move::Trouble(Topic::Internet)),
        None => None,
    }
}

/// What a word means, or what this computer has of the word that was explained.
fn word(said: &Understanding, memory: &Memory) -> Option<Move> {
    let of_mine = memory.term.and_then(Term::fact).filter(|_| said.mine);
    if let Some(fact) = of_mine {
        return Some(Move::Fact(fact));
    }
    match said.word_asked.or(said.word_beside.filter(|_| memory.term.is_some()))? {
        WordAsked::Term(term) => Some(Move::Explain(term)).filter(|_| said.fact.is_none()),
        WordAsked::Code => Some(Move::Meaning),
    }
}

/// "Everything", as the answer to "what exactly?".
fn says_everything(said: &Understanding) -> bool {
    let all = ["everything", "all", "anything", "alles", "nichts", "nothing"];
    said.length() <= 3 && said.has_any(&all)
}

/// A message that only makes sense with what was said before.
fn follow_up(said: &Understanding, memory: &Memory, turn: &Turn) -> Option<Move> {
    if let Some(fact) = said.fact {
        return Some(Move::Fact(fact));
    }
    let beside = memory.fact || memory.term.is_some() || (turn.diagnosis.is_some() && asks_on(said));
    // "The other one" is a DNS server only where facts are being asked for.
    let fits = |fact: &FactAsked| *fact != FactAsked::SecondDns || memory.fact;
    // "Wifi password?" has advice of its own.
    let beside = beside && !matches!(said.topic, Some(Topic::Matter(_)));
    if let Some(fact) = said.fact_beside.filter(|fact| beside && fits(fact) && said.length() <= FACT_WORDS) {
        return Some(Move::Fact(fact));
    }
    if memory.last_answer.is_none() && memory.calls.is_empty() {
        return None;
    }
    if said.says(Act::Undo) {
        return Some(Move::Undo);
    }
    // A new trouble in many words outweighs a "why" in it: "why does my printer not print?"
    let elsewhere = said.topic.is_some_and(|topic| Some(topic) != memory.topic) && said.length() > 3;
    if elsewhere {
        return None;
    }
    if memory.topic.is_some() && said.only_asks_how() {
        return Some(Move::HowTo);
    }
    // "I restarted Teams" changes nothing of the network.
    let restarts = memory.topic == Some(Topic::App) && said.entities.app.is_some() && said.done && !said.asks();
    let order = [
        (Act::WhatChecked, Move::WhatChecked),
        (Act::Recheck, if restarts { Move::Narrow(Scope::Tried) } else { Move::Recheck }),
        (Act::Simpler, Move::Simpler),
        (Act::HowTo, Move::HowTo),
        (Act::DoIt, Move::DoIt),
        (Act::Why, Move::Why),
    ];
    let repeat = memory.command.is_some() && memory.calls.last().is_some_and(|call| call.effect == Effect::Reads);
    if repeat && said.says(Act::Recheck) {
        return Some(Move::Repeat);
    }
    let context = turn.diagnosis.is_some() || !memory.calls.is_empty() || memory.topic.is_some();
    order.into_iter().find(|(act, _)| context && said.says(*act)).map(|(_, follow_up)| follow_up)
}

/// "What about the gateway", "is it my router?"
fn asks_on(said: &Understanding) -> bool {
    let begins = said.words.first().is_some_and(|word| matches!(word.as_str(), "and" | "und" | "what" | "was"));
    said.stance != Stance::Fails && (said.asks() || begins)
}

fn small_talk(said: &Understanding) -> Move {
    let order = [
        Act::Privacy,
        Act::Identity,
        Act::Abilities,
        Act::HowAreYou,
        Act::OffTopic,
        Act::Restart,
        Act::Frustration,
        Act::Thanks,
        Act::Bye,
        Act::SpeakEnglish,
        Act::SpeakGerman,
        Act::Help,
    ];
    // "I checked privacy" tells of a step.
    let told = |act: Act| act == Act::Privacy && said.done && !said.questions();
    match order.into_iter().find(|act| said.says(*act) && !told(*act)) {
        Some(act) => Move::Acknowledge(act),
        None if said.says(Act::Greeting) => Move::Acknowledge(Act::Greeting),
        None => Move::Clarify,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_was_run_by_hand_can_be_asked_about() {
        let call = serde_json::from_value(serde_json::json!({
            "id": "c", "name": "get_ip_config", "arguments": {}, "effect": "reads", "status": "done",
            "verdict": "pass", "summary": "192.168.50.20/24 on eth0.", "result": "", "data": null, "success": true,
            "error": null, "layer": 2, "origin": "manual", "undo": null, "undone_at": null,
            "started_at": "2026-03-01T08:00:00Z", "duration_ms": 7,
        }));
        let memory = Memory { calls: vec![call.unwrap()], ..Memory::default() };
        let turn =
            Turn { message: String::new(), history: Vec::new(), diagnosis: None, expected: None, interactive: true };
        assert_eq!(decide(&Understanding::of("what did you check?"), &memory, &turn), Move::WhatChecked);
        assert_eq!(decide(&Understanding::of("what did you check?"), &Memory::default(), &turn), Move::Clarify);
    }
}
