//! Troubles of somebody else's device, or of a telephone: what cannot be measured from here is not measured.

use super::computer;
use super::dialogue::Move;
use super::memory::Memory;
use super::narrowing::Scope;
use super::onward;
use super::plain::numbered;
use super::scene::Scene;
use super::settling::Stance;
use super::topics::{Matter, Topic};
use super::understanding::Understanding;
use crate::agent::texts::Question;

/// A device that is not this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    Computer,
    /// A telephone or tablet.
    Phone,
}

/// The words for mail.
const MAIL: &[&str] = &["mail", "mails", "email", "emails", "mailbox", "inbox", "postfach"];

/// The device that the conversation is about after this message; none where it is this computer.
pub(super) fn device(said: &Understanding, known: Option<Device>) -> Option<Device> {
    // What works elsewhere is no trouble there.
    let works = said.stance != Stance::Fails || said.works_somewhere || said.limits_itself();
    let narrows = match said.scope {
        Some(Scope::OthersToo) => known.is_none(),
        Some(Scope::OnlyHere) => known.is_none() && works,
        _ => false,
    };
    match known {
        _ if said.returns || narrows => None,
        // "Her phone works" tells of another device than the one that fails.
        Some(known) if said.stance == Stance::Works => Some(known),
        _ if said.phone && (said.elsewhere || known.is_some()) => Some(Device::Phone),
        None if said.elsewhere => Some(Device::Computer),
        known => known,
    }
}

/// The trouble of another device that a message tells of for the first time.
pub(super) fn begins(said: &Understanding, memory: &Memory) -> Option<Topic> {
    let works = memory.device.is_some() && said.stance == Stance::Works;
    let device = device(said, memory.device).filter(|_| said.elsewhere && !works);
    let denies = ["nicht", "kein", "keine", "keinen", "cant", "wont", "doesnt", "isnt", "no"];
    let denied = said.has_any(&denies);
    let complains = said.stance == Stance::Fails || said.complains || denied;
    // Mail that fails somewhere else is a program's trouble, not the connection's.
    let mail = said.words.iter().any(|word| MAIL.contains(&word.as_str()));
    let unnamed = if mail { Topic::App } else { Topic::Everything };
    // What does not reach them is no mail that left here.
    let named = memory.topic_of(said).filter(|topic| *topic != Topic::Matter(Matter::MailArriving) || !fetches(said));
    let topic = named.or(memory.topic).or(complains.then_some(unnamed))?;
    device.filter(|_| !computer::is_unseen(topic)).map(|_| topic)
}

/// "Cannot get her mail", "kann keine Mails abrufen".
fn fetches(said: &Understanding) -> bool {
    let verbs =
        ["get", "gets", "receive", "read", "open", "check", "empfangen", "abrufen", "lesen", "oeffnen", "bekommt"];
    said.has_any(&verbs)
}

/// What a move becomes where the trouble is on another device: nothing here is measured for it.
pub(super) fn instead(next: Move, said: &Understanding, memory: &Memory) -> Move {
    if memory.device.is_none() || device(said, memory.device).is_none() {
        return next;
    }
    let topic = memory.topic.unwrap_or(Topic::Everything);
    match next {
        Move::Solved | Move::Narrow(_) if said.own => Move::Narrow(Scope::OnlyHere),
        Move::Trouble(new) if !computer::is_unseen(new) && !matches!(new, Topic::Urgent(_)) => Move::Elsewhere(new),
        // "No signal", of a telephone.
        Move::Trouble(Topic::Matter(Matter::Screen)) if memory.device == Some(Device::Phone) => Move::Elsewhere(topic),
        Move::NotSolved | Move::Unsure | Move::Recheck => Move::Elsewhere(topic),
        Move::Clarify | Move::Vague if memory.topic.is_none() => Move::Elsewhere(topic),
        other => other,
    }
}

/// Says what cannot be measured from here, and what helps there; what was told already goes on step by step.
pub(super) async fn tell(scene: &mut Scene<'_>, topic: Topic) {
    scene.about(topic.category());
    let steps = onward::steps_of(scene, Some(topic));
    let told = |text: &str| scene.memory.said_by_us.iter().any(|answer| answer.contains(text));
    if steps.first().is_some_and(|step| told(step)) {
        onward::noted(scene).await;
        return onward::go_on(scene).await;
    }
    scene.say(scene.texts.onward.only_this_computer).await;
    scene.say(&numbered(&steps)).await;
    scene.ask(Question::Solved).await;
}
