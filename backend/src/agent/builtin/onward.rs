//! Goes on with a trouble that was begun: uses what narrows it, answers what people worry about, and tells the next
//! step that was not told yet.

use shared_types::{DiagnosisStatus, Effect, Layer, Settled};

use super::computer;
use super::explain;
use super::narrowing::{Concern, Scope};
use super::plain::numbered;
use super::scene::Scene;
use super::settling::Stance;
use super::told;
use super::topics::{Matter, Topic};
use crate::agent::texts::{Question, fill};

/// The steps of the trouble at hand: the verdict's or the topic's own, then what is safe to try with any network.
pub(super) fn steps(scene: &Scene<'_>) -> Vec<String> {
    if let Some(trouble) = scene.memory.topic.and_then(|topic| computer::words(scene.texts, topic)) {
        return trouble.steps.iter().map(|step| (*step).to_owned()).collect();
    }
    let open = scene.last_diagnosis().filter(|diagnosis| diagnosis.status != DiagnosisStatus::Healthy);
    let mut steps = open.map(|diagnosis| explain::steps(scene.texts, &diagnosis)).unwrap_or_default();
    if steps.is_empty() {
        steps.extend(scene.texts.onward.tries.iter().map(|step| (*step).to_owned()));
    }
    steps
}

/// The next step that was not singled out yet. The first of a list was told first.
pub(super) fn next_step(scene: &Scene<'_>) -> Option<String> {
    let steps = steps(scene);
    let listed = scene.memory.said_by_us.iter().any(|answer| steps.first().is_some_and(|step| answer.contains(step)));
    let singled_out = |step: &String| {
        let line = fill(scene.texts.network.next_step, &[("step", step)]);
        scene.memory.said_by_us.iter().any(|answer| answer.contains(&line))
    };
    steps.into_iter().skip(usize::from(listed)).find(|step| !singled_out(step))
}

/// Tells the next step and asks whether it helped; offers a person once all are told.
pub(super) async fn go_on(scene: &mut Scene<'_>) {
    if matches!(scene.memory.topic, Some(Topic::Urgent(_))) {
        return scene.ask(Question::HandOver).await;
    }
    match next_step(scene) {
        Some(step) => {
            scene.say(&fill(scene.texts.network.next_step, &[("step", &step)])).await;
            scene.ask(Question::Solved).await;
        }
        // That it was the last step is said once.
        None if scene.memory.asked == Some(Question::HandOver) => scene.ask(Question::HandOver).await,
        None => used_up(scene).await,
    }
}

/// All steps are told: says so and offers a person.
pub(super) async fn used_up(scene: &mut Scene<'_>) {
    scene.say(scene.texts.network.no_more_steps).await;
    scene.ask(Question::HandOver).await;
}

/// Uses a fact that narrows the trouble.
pub(super) async fn narrow(scene: &mut Scene<'_>, scope: Scope) {
    if scene.said.stance == Stance::Fails {
        scene.settle(Settled::NotSolved);
    }
    scene.memory.topic.into_iter().for_each(|topic| scene.about(topic.category()));
    let network = scene.memory.topic.is_none_or(Topic::is_network);
    scene.say(scene.texts.onward.of(scope, network)).await;
    go_on(scene).await;
}

/// A question that we have no answer to: says so, what is known, and how it goes on.
pub(super) async fn unanswered(scene: &mut Scene<'_>) {
    scene.say(scene.texts.onward.cannot_answer).await;
    let network = scene.memory.topic.is_none_or(Topic::is_network);
    if let Some(diagnosis) = scene.turn.diagnosis.clone().filter(|_| network) {
        scene.say(&format!("**{}:** {}", scene.texts.frame.finding, explain::finding(scene.texts, &diagnosis))).await;
    }
    go_on(scene).await;
}

/// Answers what any trouble can raise.
pub(super) async fn concern(scene: &mut Scene<'_>, concern: Concern) {
    let words = &scene.texts.onward;
    match concern {
        Concern::HowLong => scene.say(words.how_long).await,
        Concern::Danger => match waiting(scene) {
            Some(offer) => scene.say(&offer).await,
            None => scene.say(words.danger).await,
        },
        Concern::DataLost if scene.memory.topic == Some(Topic::Matter(Matter::UsbStick)) => {
            scene.say(words.data_on_a_stick).await;
        }
        Concern::DataLost => scene.say(words.data).await,
        Concern::ShouldRestart => scene.say(scene.texts.talk.restart).await,
        Concern::TurnOff => scene.say(words.turn_off).await,
        Concern::Files => scene.say(words.files).await,
        Concern::Changed => changed(scene).await,
        Concern::WhoseFault => whose_fault(scene).await,
        Concern::WhoToAsk => {
            scene.say(words.who_to_ask).await;
            scene.ask(Question::HandOver).await;
        }
    }
}

/// What the change does that was offered last and waits.
fn waiting(scene: &Scene<'_>) -> Option<String> {
    let begins = scene.texts.consent.offer.split('{').next()?;
    let last = scene.memory.last_answer.as_ref()?;
    last.lines().find(|line| line.starts_with(begins)).map(str::to_owned)
}

/// What was changed on this computer, which may be nothing.
async fn changed(scene: &mut Scene<'_>) {
    let calls = scene.memory.calls.iter();
    let made: Vec<String> = calls
        .filter(|call| call.success && call.effect != Effect::Reads && call.undone_at.is_none())
        .map(|call| told::line(scene.texts, call))
        .collect();
    if made.is_empty() {
        return scene.say(scene.texts.onward.changed_nothing).await;
    }
    scene.say(&fill(scene.texts.onward.changed, &[("changes", &made.join(" "))])).await;
}

/// On which side of the router the fault lies, by the verdict.
async fn whose_fault(scene: &mut Scene<'_>) {
    let words = &scene.texts.onward;
    let network = scene.memory.topic.is_none_or(Topic::is_network);
    let Some(diagnosis) = scene.turn.diagnosis.clone().filter(|_| network) else {
        return scene.say(words.fault_unknown).await;
    };
    let text = match diagnosis.layer {
        _ if diagnosis.status == DiagnosisStatus::Unknown => words.fault_unknown,
        _ if diagnosis.status == DiagnosisStatus::Healthy => words.fault_there,
        Some(Layer::Internet) => words.fault_line,
        _ => words.fault_near,
    };
    scene.say(&fill(text, &[("finding", &explain::finding(scene.texts, &diagnosis))])).await;
}

/// Somebody else's device: what cannot be measured from here, and what helps there.
pub(super) async fn elsewhere(scene: &mut Scene<'_>, topic: Topic) {
    scene.about(topic.category());
    scene.say(scene.texts.onward.only_this_computer).await;
    let steps = computer::words(scene.texts, topic).map_or(scene.texts.onward.tries, |trouble| trouble.steps);
    scene.say(&numbered(steps)).await;
    scene.ask(Question::Solved).await;
}
