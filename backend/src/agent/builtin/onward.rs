//! Goes on with a trouble that was begun: uses what narrows it, answers what people worry about, and tells the next
//! step that was not told yet.

use shared_types::{DiagnosisStatus, Effect, Layer, Settled};

use super::computer;
use super::elsewhere;
use super::explain;
use super::narrowing::{Concern, Scope};
use super::remarks;
use super::scene::Scene;
use super::settling::Stance;
use super::told;
use super::topics::{Matter, Topic};
use super::tries::{self, Known};
use crate::agent::texts::{Question, fill};
use crate::diagnostics::names::HostName;

/// "Which key is it?" has so many words.
const SHORT_QUESTION: usize = 4;

/// The steps of the trouble at hand.
pub(super) fn steps(scene: &Scene<'_>) -> Vec<String> {
    steps_of(scene, scene.now.or(scene.memory.topic))
}

/// The steps of a trouble: the verdict's or the topic's own, then what is safe to try with any network.
pub(super) fn steps_of(scene: &Scene<'_>, topic: Option<Topic>) -> Vec<String> {
    if let Some(trouble) = topic.and_then(|topic| computer::words(scene.texts, topic)) {
        return trouble.steps.iter().map(|step| (*step).to_owned()).collect();
    }
    let device = elsewhere::device(scene.said, scene.memory.device);
    let open = scene.last_diagnosis().filter(|diagnosis| diagnosis.status != DiagnosisStatus::Healthy);
    let open = open.filter(|_| device.is_none());
    let mut steps = open.map(|diagnosis| explain::steps(scene.texts, &diagnosis)).unwrap_or_default();
    if steps.is_empty() {
        let (said, memory) = (scene.said, scene.memory);
        let scopes: Vec<Scope> = memory.scopes.iter().copied().chain(memory.scope_of(said)).collect();
        let codes = if said.entities.codes.is_empty() { &memory.codes } else { &said.entities.codes };
        let known = Known {
            topic,
            device,
            scopes: &scopes,
            codes,
            cable: memory.cable || said.cable,
            sign_in: memory.sign_in || said.names(Topic::Account),
        };
        steps.extend(tries::steps(scene.texts, known).into_iter().map(str::to_owned));
    }
    steps
}

/// The next step: the one that was just spoken of, else the first that was neither singled out yet nor said to be done.
/// The first of a list was told first.
pub(super) fn next_step(scene: &Scene<'_>) -> Option<String> {
    let steps = steps(scene);
    let told = |text: &str| scene.memory.said_by_us.iter().any(|answer| answer.contains(text));
    let listed = steps.first().is_some_and(|step| told(step));
    let singled_out = |step: &String| told(&fill(scene.texts.network.next_step, &[("step", step)]));
    let done = remarks::done(&steps, scene.memory.remarks.iter().chain([scene.said]));
    // The first of a list was read first; who speaks of it has it in mind already.
    let meant = spoken_of(scene).filter(|at| !done.contains(at) && (*at > 0 || !listed));
    if let Some(step) = meant.and_then(|at| steps.get(at)).filter(|step| !singled_out(step)) {
        return Some(step.clone());
    }
    let open = |(at, step): &(usize, String)| !singled_out(step) && !done.contains(at);
    steps.into_iter().enumerate().skip(usize::from(listed)).find(open).map(|(_, step)| step)
}

/// The step that this message is about.
fn spoken_of(scene: &Scene<'_>) -> Option<usize> {
    // Where, when and since when it fails has a step of its own.
    let circumstance = matches!(scene.said.scope, Some(Scope::Place | Scope::Time | Scope::SinceChange));
    remarks::about(&steps(scene), scene.said)
        .filter(|_| !circumstance && !scene.said.works_somewhere && !remarks::is_done(scene.said))
}

/// The step that the remark before this one was about: "what does that mean?"
pub(super) fn meant_before(scene: &Scene<'_>) -> Option<String> {
    let steps = steps(scene);
    let at = scene.memory.remarks.last().and_then(|said| remarks::about(&steps, said))?;
    steps.get(at).cloned()
}

/// The step that our newest answer with one told; of a list the first.
pub(super) fn last_step(scene: &Scene<'_>) -> Option<String> {
    let steps = steps(scene);
    let tells = |answer: &&String| steps.iter().any(|step| answer.contains(step.as_str()));
    let last = scene.memory.said_by_us.iter().rev().find(tells)?;
    let at = steps.iter().filter_map(|step| last.find(step.as_str()).map(|at| (at, step))).min_by_key(|(at, _)| *at);
    at.map(|(_, step)| step.clone())
}

/// The host that the trouble is about, where one was tested.
pub(super) fn tested_host(scene: &Scene<'_>) -> Option<HostName> {
    let of_app = || scene.memory.app.and_then(|app| app.host).and_then(|host| host.parse().ok());
    scene.memory.host.clone().or_else(of_app)
}

/// Answers with the step that a question is about: "which key?" Whether there is one.
pub(super) async fn this_step(scene: &mut Scene<'_>) -> bool {
    let steps = steps(scene);
    let Some(step) = remarks::about(&steps, scene.said).and_then(|at| steps.get(at)) else { return false };
    tell(scene, step).await;
    true
}

/// Says that it is this step.
pub(super) async fn tell(scene: &mut Scene<'_>, step: &str) {
    scene.say(&fill(scene.texts.onward.this_step, &[("step", step)])).await;
    scene.ask(Question::Solved).await;
}

/// Answers what was told of the trouble: a step that is out, or only that it was heard; then goes on.
pub(super) async fn noted(scene: &mut Scene<'_>) {
    let steps = steps(scene);
    let out = remarks::is_done(scene.said) && remarks::about(&steps, scene.said).is_some();
    // Not the same word each time.
    let heard = scene.texts.talk.noted;
    let before = scene.memory.said_by_us.iter().filter(|answer| heard.iter().any(|text| answer.contains(text))).count();
    let text = if out { scene.texts.onward.tried } else { heard[before % heard.len()] };
    scene.say(text).await;
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

/// Begins with the first step of this one of two troubles.
pub(super) async fn begin_with(scene: &mut Scene<'_>, topic: Topic) {
    scene.now = Some(topic);
    scene.about(topic.category());
    let Some(step) = steps(scene).into_iter().next() else { return used_up(scene).await };
    scene.say(&fill(scene.texts.follow_up.first, &[("step", &step)])).await;
    scene.ask(Question::Solved).await;
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
    let text = match scope {
        Scope::OnlyHere if scene.memory.device.is_some() => scene.texts.onward.only_there,
        // "I am at home", of a program.
        Scope::Place if !network && !scene.said.limits_itself() => scene.texts.talk.noted[0],
        _ => scene.texts.onward.of(scope, network),
    };
    scene.say(text).await;
    go_on(scene).await;
}

/// A question that we have no answer to: says so, what is known, and how it goes on.
pub(super) async fn unanswered(scene: &mut Scene<'_>) {
    // "Fn key?"; of a longer question the step may be about something else.
    if scene.said.length() <= SHORT_QUESTION && this_step(scene).await {
        return;
    }
    // "And the internet?", of what we are at, asks for no more than the next step.
    let names_it = scene.said.topic.is_some() && scene.said.topic == scene.memory.topic;
    if !names_it {
        scene.say(scene.texts.onward.cannot_answer).await;
    }
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
        Concern::HowLong => match lasting(scene) {
            Some(step) => scene.say(&fill(words.this_step, &[("step", &step)])).await,
            None => scene.say(words.how_long).await,
        },
        Concern::Speed => scene.say(words.speed).await,
        Concern::Warning => scene.say(words.warning).await,
        Concern::Danger if matches!(scene.memory.topic, Some(Topic::Matter(Matter::Heat | Matter::Battery))) => {
            scene.say(words.danger_of_heat).await;
        }
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

/// The step of what is no trouble of the network that says how long something takes.
fn lasting(scene: &Scene<'_>) -> Option<String> {
    let trouble = scene.memory.topic.and_then(|topic| computer::words(scene.texts, topic))?;
    // What takes longest is what is asked about.
    let units = ["hour", "Stunde", "minute", "Minute"];
    let step = units.iter().find_map(|unit| trouble.steps.iter().find(|step| step.contains(unit)))?;
    Some((*step).to_owned())
}

/// What the change does that was offered last and waits.
pub(super) fn waiting(scene: &Scene<'_>) -> Option<String> {
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
    let verdict = scene.turn.diagnosis.clone().filter(|_| network);
    let Some(diagnosis) = verdict.filter(|diagnosis| diagnosis.status != DiagnosisStatus::Unknown) else {
        let told = |scope: Scope| scene.memory.scopes.contains(&scope);
        let one = told(Scope::OnlyOne) || matches!(scene.memory.topic, Some(Topic::Site | Topic::App));
        let text = match () {
            () if told(Scope::OthersToo) && one => words.fault_theirs,
            () if told(Scope::OthersToo) => words.of(Scope::OthersToo, network),
            () if told(Scope::OnlyHere) => words.of(Scope::OnlyHere, network),
            () => words.fault_unknown,
        };
        return scene.say(text).await;
    };
    let text = match diagnosis.layer {
        _ if diagnosis.status == DiagnosisStatus::Healthy => words.fault_there,
        Some(Layer::Internet) => words.fault_line,
        _ => words.fault_near,
    };
    scene.say(&fill(text, &[("finding", &explain::finding(scene.texts, &diagnosis))])).await;
}
