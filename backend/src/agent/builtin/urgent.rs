//! What cannot wait: says the few things that count now, stage by stage, and stays with it until it is over.

use shared_types::Category;

use super::computer;
use super::dialogue::Move;
use super::matters::Urgent;
use super::memory::Memory;
use super::scene::Scene;
use super::settling::Stance;
use super::topics::{Act, Topic};
use super::understanding::Understanding;
use crate::agent::texts::{Case, Question, Texts};

/// "I have not clicked it" has so many words.
const DENIAL_WORDS: usize = 5;

/// "Thanks, bye" has so many words.
const POLITE_WORDS: usize = 3;

/// The urgent trouble that a message belongs to: a new one, the next stage of the one that the conversation is about,
/// or still the same. None where it is about something else.
pub(super) fn topic(said: &Understanding, memory: &Memory) -> Option<Urgent> {
    let Some(Topic::Urgent(now)) = memory.topic else { return None };
    if denies(said) {
        return Some(now);
    }
    if let Some(Topic::Urgent(named)) = said.topic {
        return Some(named);
    }
    if said.urgent_beside.is_some() {
        return said.urgent_beside;
    }
    let polite = [Act::Thanks, Act::Bye].into_iter().any(|act| said.says(act));
    if polite && said.topic.is_none() && !said.asks() && said.length() <= POLITE_WORDS {
        return None;
    }
    let answered = memory.asked.is_none() && said.is_bare_yes();
    let next = now.after_yes().filter(|_| answered);
    next.or_else(|| (!is_elsewhere(said)).then_some(now))
}

/// "Nothing clicked": what did not happen is no next stage.
fn denies(said: &Understanding) -> bool {
    let negations = ["nothing", "not", "didnt", "havent", "never", "nichts", "nix", "nicht", "nie", "nirgends"];
    said.length() <= DENIAL_WORDS && said.has_any(&negations)
}

/// What to do with a message while the conversation is about something urgent.
pub(super) fn goes_on(said: &Understanding, memory: &Memory) -> Option<Move> {
    let Some(Topic::Urgent(now)) = memory.topic else { return None };
    let next = topic(said, memory)?;
    let answers = memory.asked.is_some() && (said.is_bare_yes() || said.agrees() || said.stance == Stance::No);
    let parts = [Act::Human, Act::Thanks, Act::Bye, Act::SpeakEnglish, Act::SpeakGerman, Act::Identity];
    let leaves = answers || is_over(said) || parts.into_iter().any(|act| said.says(act));
    (next != now || !leaves).then_some(Move::Trouble(Topic::Urgent(next)))
}

/// "It still works" of a wet laptop is no all-clear; "it is solved" is.
fn is_over(said: &Understanding) -> bool {
    let over = ["fixed", "solved", "resolved", "erledigt", "geloest", "behoben"];
    said.is_content() && said.has_any(&over)
}

/// A clearly different trouble, with a name of its own and a complaint.
fn is_elsewhere(said: &Understanding) -> bool {
    let of_it = matches!(said.topic, None | Some(Topic::Account | Topic::Everything | Topic::App | Topic::Site));
    !of_it && (said.complains || said.stance == Stance::Fails)
}

/// Says what counts now.
pub(super) async fn tell(scene: &mut Scene<'_>, urgent: Urgent) {
    scene.about(Category::System);
    let Some(case) = words(scene.texts, urgent) else { return };
    if scene.memory.topic != Some(Topic::Urgent(urgent)) {
        scene.say(case.first).await;
        computer::steps(scene, case.steps).await;
        return close(scene, case).await;
    }
    if asks_to_restart(scene.said) {
        scene.say(scene.texts.urgent.restart).await;
    } else if asks_what_to_do(scene.said) {
        computer::steps(scene, case.steps).await;
    } else if scene.said.stance == Stance::No && !case.no.is_empty() {
        return scene.say(case.no).await;
    } else {
        scene.say(case.more).await;
    }
    close(scene, case).await;
}

/// The steps again, in another language.
pub(super) async fn repeat(scene: &mut Scene<'_>, urgent: Urgent) {
    if let Some(case) = words(scene.texts, urgent) {
        computer::steps(scene, case.steps).await;
        close(scene, case).await;
    }
}

/// The words for it.
pub(super) fn words(texts: &Texts, urgent: Urgent) -> Option<&'static Case> {
    texts.urgent.cases.iter().find(|(known, _)| *known == urgent).map(|(_, case)| case)
}

/// Asks what decides how it goes on; where nothing does, whether a person shall take over.
async fn close(scene: &mut Scene<'_>, case: &Case) {
    if case.question.is_empty() { scene.ask(Question::HandOver).await } else { scene.ask_freely(case.question).await }
}

fn asks_what_to_do(said: &Understanding) -> bool {
    let has = |sought: &[&str]| said.has_any(sought);
    let asks = has(&["what", "was"]) && has(&["now", "do", "jetzt", "tun", "machen", "nun"]);
    asks || said.says(Act::HowTo) || said.says(Act::Help)
}

fn asks_to_restart(said: &Understanding) -> bool {
    let verbs = ["restart", "reboot", "neustarten", "neu", "hochfahren", "einschalten"];
    (said.asks() || said.length() <= 6) && said.has_any(&verbs)
}
