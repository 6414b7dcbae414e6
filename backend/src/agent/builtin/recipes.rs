//! "How?": the steps where they were not told yet, then one of them more closely, then where the person is stuck.

use super::onward;
use super::plain::numbered;
use super::scene::Scene;
use super::topics::Act;
use super::understanding::Understanding;
use super::words::{Index, Pattern, words};
use crate::agent::texts::recipes::Recipe;
use crate::agent::texts::{Question, Texts, fill};

/// "How do I do that?", "what now?"
pub(super) async fn how_to(scene: &mut Scene<'_>) {
    if onward::this_step(scene).await {
        return;
    }
    if scene.memory.asked == Some(Question::HandOver) && scene.said.asks_how() {
        return scene.ask(Question::HandOver).await;
    }
    let steps = onward::steps(scene);
    let last = newest(scene, &steps);
    let told = steps.iter().filter(|step| last.contains(step.as_str())).count();
    match told {
        0 if !is_about_a_step(scene, &last) => list(scene, steps).await,
        _ if scene.said.asks_how() => closer(scene).await,
        // "What now?", of a list: its first step; of a single step: the next.
        2.. if !scene.said.asks_for_more() => begin(scene, &steps[0]).await,
        _ => onward::go_on(scene).await,
    }
}

/// Our newest answer that told a step or how one is done: what was said in between was no step.
fn newest(scene: &Scene<'_>, steps: &[String]) -> String {
    let tells =
        |answer: &&String| steps.iter().any(|step| answer.contains(step.as_str())) || is_about_a_step(scene, answer);
    scene.memory.said_by_us.iter().rev().find(tells).cloned().unwrap_or_default()
}

/// All steps that are left, numbered.
async fn list(scene: &mut Scene<'_>, mut steps: Vec<String>) {
    // What was tried already need not be told again, as long as something is left.
    if scene.memory.failures < steps.len() {
        steps.drain(..scene.memory.failures);
    }
    scene.say(&format!("{}\n{}", scene.texts.follow_up.steps, numbered(&steps))).await;
    scene.ask(Question::Solved).await;
}

/// The first step of those that stand above, and how it is done.
async fn begin(scene: &mut Scene<'_>, step: &str) {
    scene.say(&fill(scene.texts.follow_up.first, &[("step", step)])).await;
    if let Some(recipe) = of(scene.texts, step) {
        scene.say(recipe.how).await;
    }
    scene.ask(Question::Solved).await;
}

/// Whether our last answer told how a step is done, or asked where they are stuck.
fn is_about_a_step(scene: &Scene<'_>, last: &str) -> bool {
    let words = &scene.texts.recipes;
    last.contains(words.stuck) || words.recipes.iter().any(|recipe| last.contains(recipe.how))
}

/// The step that we are at more closely; where that was said, where they are stuck; then a person.
async fn closer(scene: &mut Scene<'_>) {
    let words = &scene.texts.recipes;
    let last = newest(scene, &onward::steps(scene));
    if last.contains(words.stuck) {
        return scene.ask(Question::HandOver).await;
    }
    let step = onward::last_step(scene);
    let recipe = step.as_deref().and_then(|step| of(scene.texts, step)).filter(|recipe| !last.contains(recipe.how));
    let (Some(step), Some(recipe)) = (step, recipe) else {
        return scene.ask_freely(words.stuck).await;
    };
    scene.say(&fill(scene.texts.onward.this_step, &[("step", &step)])).await;
    scene.say(recipe.how).await;
    scene.ask(Question::Solved).await;
}

/// How this step is done.
fn of(texts: &Texts, step: &str) -> Option<&'static Recipe> {
    let words = words(step);
    let index = Index::of(&words);
    // The one whose words stand first: what a step begins with is what is done.
    let found = texts.recipes.recipes.iter().filter_map(|recipe| {
        let patterns = recipe.steps.iter().map(|pattern| Pattern::read(pattern));
        let at = patterns.filter(|p| p.stands_in(&index)).filter_map(|p| p.find(&words)).min()?;
        Some((at, recipe))
    });
    found.min_by_key(|(at, _)| *at).map(|(_, recipe)| recipe)
}

impl Understanding {
    /// Asks how something is done, and not what comes next.
    pub(super) fn asks_how(&self) -> bool {
        let how = ["how", "wie", "where", "wo", "show", "zeig", "guide", "walk", "anleitung", "step", "schritt"];
        let asks = self.has_any(&how);
        asks && (self.says(Act::HowTo) || self.only_asks_how())
    }
}

impl Understanding {
    /// "What else?", "what next?"
    fn asks_for_more(&self) -> bool {
        let more = ["else", "next", "other", "more", "noch", "naechster", "weiter", "weitere"];
        self.has_any(&more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::texts::VOCABULARIES;

    /// Every step of every trouble of this computer in this language.
    fn steps(texts: &'static Texts) -> Vec<&'static str> {
        let computer = &texts.computer;
        let own = [
            &computer.printer,
            &computer.bluetooth,
            &computer.sound,
            &computer.disk_full,
            &computer.computer_slow,
            &computer.hang,
            &computer.clock,
            &computer.updates,
        ];
        let tries = &texts.tries;
        let network = [tries.internet, tries.wifi, tries.slow, tries.drops, tries.site, tries.app, tries.vpn];
        let matters = texts.matters.iter().map(|(_, trouble)| trouble);
        let computers = own.into_iter().chain(matters).flat_map(|trouble| trouble.steps.iter().copied());
        computers.chain(network.into_iter().flatten().map(|(_, step)| *step)).collect()
    }

    #[test]
    fn every_recipe_belongs_to_a_step_and_all_languages_have_as_many() {
        let count = |texts: &Texts| texts.recipes.recipes.len();
        let mut idle = Vec::new();
        for (language, _) in &VOCABULARIES {
            let texts = language.texts();
            let used: Vec<&str> = steps(texts).iter().filter_map(|step| of(texts, step)).map(|r| r.how).collect();
            idle.extend(texts.recipes.recipes.iter().map(|r| r.how).filter(|how| !used.contains(how)));
            assert_eq!(count(texts), count(VOCABULARIES[0].0.texts()), "{language:?}");
        }
        assert!(idle.is_empty(), "{idle:#?}");
    }

    #[test]
    fn a_step_is_told_closer_by_what_it_begins_with() {
        let texts = VOCABULARIES[0].0.texts();
        for (step, expected) in [
            (
                "Restart the router: unplug it for thirty seconds, then wait two to five minutes.",
                Some("box with the lamps"),
            ),
            ("Empty the recycle bin.", Some("right-click the bin")),
            ("Wait a minute: a program that saves or loads something large can look frozen.", None),
            ("Sign out of it and in again.", Some("initials")),
        ] {
            let how = of(texts, step).map(|recipe| recipe.how);
            assert_eq!(how.is_some(), expected.is_some(), "{step}");
            assert!(expected.is_none_or(|part| how.is_some_and(|how| how.contains(part))), "{step}: {how:?}");
        }
    }
}
