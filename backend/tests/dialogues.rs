//! Plays every dialogue of `tests/dialogues` against the built-in assistant.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared_types::ToolSpec;
use techtime::agent::builtin::Builtin;
use techtime::agent::rehearsal::hands::ScriptedHands;
use techtime::agent::rehearsal::{Script, play};
use techtime::diagnostics::settings::{DiagnosticsSettings, ProbeScope};
use techtime::diagnostics::toolbox::Toolbox;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues")
}

fn specs() -> Vec<ToolSpec> {
    let settings = DiagnosticsSettings { scope: ProbeScope::Local, ..DiagnosticsSettings::default() };
    Toolbox::new(settings).specs().to_vec()
}

#[tokio::test]
async fn every_dialogue_goes_as_it_is_written() {
    let script = Script::read(&folder()).unwrap();
    let specs = specs();
    assert!(script.dialogues.len() >= 60, "only {} dialogues", script.dialogues.len());
    let mut misses = Vec::new();
    for dialogue in &script.dialogues {
        let hands = Arc::new(ScriptedHands::new(&specs, &script.tools, dialogue));
        let played = play(dialogue, &script, &hands, &Builtin::new(hands.clone())).await.unwrap();
        misses.extend(played.misses.iter().map(ToString::to_string));
    }
    assert!(misses.is_empty(), "{} misses:\n{}", misses.len(), misses.join("\n"));
}

#[tokio::test]
async fn the_same_dialogue_gets_the_same_words_every_time() {
    let script = Script::read(&folder()).unwrap();
    let specs = specs();
    for dialogue in &script.dialogues {
        let mut texts = Vec::new();
        for _ in 0..2 {
            let hands = Arc::new(ScriptedHands::new(&specs, &script.tools, dialogue));
            let played = play(dialogue, &script, &hands, &Builtin::new(hands.clone())).await.unwrap();
            texts.push(played.answers.into_iter().map(|answer| answer.text).collect::<Vec<_>>());
        }
        assert_eq!(texts[0], texts[1], "{}", dialogue.name);
    }
}
