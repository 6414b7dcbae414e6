//! Plays every dialogue of `tests/dialogues` against the built-in assistant.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use shared_types::{Decision, RunEventKind, ToolCall, ToolSpec};
use techtime::agent::builtin::Builtin;
use techtime::agent::rehearsal::hands::ScriptedHands;
use techtime::agent::rehearsal::{Dialogue, Line, Script, play};
use techtime::agent::{Assistant, Observer};
use techtime::diagnostics::settings::{DiagnosticsSettings, ProbeScope};
use techtime::diagnostics::toolbox::Toolbox;

static SCRIPT: LazyLock<Script> = LazyLock::new(|| {
    Script::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues")).expect("readable dialogues")
});

static SPECS: LazyLock<Vec<ToolSpec>> = LazyLock::new(|| {
    let settings = DiagnosticsSettings { scope: ProbeScope::Local, ..DiagnosticsSettings::default() };
    Toolbox::new(settings).specs().to_vec()
});

#[tokio::test]
async fn every_dialogue_goes_as_it_is_written() {
    let (script, specs) = (&*SCRIPT, &*SPECS);
    assert!(script.dialogues.len() >= 60, "only {} dialogues", script.dialogues.len());
    let mut misses = Vec::new();
    for dialogue in &script.dialogues {
        let hands = Arc::new(ScriptedHands::new(specs, &script.tools, dialogue));
        let played = play(dialogue, script, &hands, &Builtin::new(hands.clone())).await.unwrap();
        misses.extend(played.misses.iter().map(ToString::to_string));
    }
    assert!(misses.is_empty(), "{} misses:\n{}", misses.len(), misses.join("\n"));
}

#[tokio::test]
async fn the_same_dialogue_gets_the_same_words_every_time() {
    let (script, specs) = (&*SCRIPT, &*SPECS);
    for dialogue in &script.dialogues {
        let mut texts = Vec::new();
        for _ in 0..2 {
            let hands = Arc::new(ScriptedHands::new(specs, &script.tools, dialogue));
            let played = play(dialogue, script, &hands, &Builtin::new(hands.clone())).await.unwrap();
            texts.push(played.answers.into_iter().map(|answer| answer.text).collect::<Vec<_>>());
        }
        assert_eq!(texts[0], texts[1], "{}", dialogue.name);
    }
}

#[tokio::test]
async fn a_german_answer_holds_no_english_sentence() {
    let (script, specs) = (&*SCRIPT, &*SPECS);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues/facts");
    for file in std::fs::read_dir(folder).unwrap() {
        let facts = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        let lines = ["Mein Internet geht nicht", "warum?", "was hast du geprüft?", "das hat nicht geholfen"];
        let mut turns: Vec<Line> = lines.iter().map(|user| Line { user: (*user).into(), ..Line::default() }).collect();
        turns[0].facts = Some(facts.clone());
        let dialogue = Dialogue { name: facts.clone(), unsupported: Vec::new(), windows: false, turns };
        let hands = Arc::new(ScriptedHands::new(specs, &script.tools, &dialogue));
        let played = play(&dialogue, script, &hands, &Builtin::new(hands.clone())).await.unwrap();
        for answer in played.answers {
            let words: Vec<&str> = answer.text.split_whitespace().collect();
            let english = words.iter().find(|word| ["the", "The", "is", "are", "answers", "and", "not"].contains(word));
            assert_eq!(english, None, "{facts}: {}", answer.text);
        }
    }
}

mod any_text {
    //! Whatever is written, an answer comes, and it is built from our words alone.

    use proptest::prelude::*;
    use shared_types::{Expects, Message, MessageId, Role, Timestamp};
    use techtime::agent::rehearsal::Played;

    use super::*;

    fn spoken(lines: &[String]) -> Dialogue {
        let turns = lines.iter().map(|user| Line { user: user.clone(), ..Line::default() }).collect();
        Dialogue { name: "any text".into(), unsupported: Vec::new(), windows: false, turns }
    }

    fn played(lines: &[String]) -> Played {
        let dialogue = spoken(lines);
        let hands = Arc::new(ScriptedHands::new(&SPECS, &SCRIPT.tools, &dialogue));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(play(&dialogue, &SCRIPT, &hands, &Builtin::new(hands.clone()))).expect("a whole dialogue")
    }

    /// Words that mean something, among anything else.
    fn phrases() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("internet".to_owned()),
            Just("doesn't".to_owned()),
            Just("work".to_owned()),
            Just("nicht".to_owned()),
            Just("Drucker".to_owned()),
            Just("kill".to_owned()),
            Just("https://[::1]:99999/@x".to_owned()),
            Just("0x80070005".to_owned()),
            Just("§host".to_owned()),
            Just("why".to_owned()),
            Just("undo".to_owned()),
            "\\PC{0,12}",
        ];
        proptest::collection::vec(word, 0..30).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

        #[test]
        fn is_answered_without_a_panic_and_without_control_characters(lines in proptest::collection::vec(phrases(), 1..4)) {
            let played = played(&lines);
            let wrong: Vec<_> = played.misses.iter().filter(|m| !m.what.starts_with("settled") && !m.what.starts_with("pending")).collect();
            prop_assert!(wrong.is_empty(), "{wrong:?}");
            prop_assert_eq!(played.answers.len(), lines.len());
        }

        #[test]
        fn of_full_length_is_answered(text in proptest::collection::vec(any::<char>(), 8000)) {
            let text: String = text.into_iter().collect();
            let played = played(&[text]);
            prop_assert_eq!(played.answers.len(), 1);
        }
    }

    #[tokio::test]
    async fn in_the_history_does_no_harm() {
        let hands = Arc::new(ScriptedHands::new(&SPECS, &SCRIPT.tools, &spoken(&[])));
        let strange = ["", "\u{202e}", "Does it work now?", "{finding}", "**", "\0\0", "§host §ip §code"];
        let history: Vec<Message> = strange
            .iter()
            .enumerate()
            .map(|(at, text)| Message {
                id: MessageId::try_from(format!("m{at}")).unwrap(),
                role: if at % 2 == 0 { Role::User } else { Role::Assistant },
                content: (*text).to_owned(),
                at: Timestamp::UNIX_EPOCH,
                tool_calls: Vec::new(),
            })
            .collect();
        for expected in [None, Some(Expects::Approval), Some(Expects::Confirmation), Some(Expects::Reply)] {
            for message in ["yes", "no", "why?", "do it", "undo", "check again", "", "…"] {
                let turn = techtime::agent::Turn {
                    message: message.to_owned(),
                    history: history.clone(),
                    diagnosis: None,
                    expected,
                    interactive: false,
                };
                let answer = Builtin::new(hands.clone()).answer(&turn, &Deaf).await.unwrap();
                assert!(!answer.text.is_empty(), "{message:?}");
            }
        }
    }
}

/// Somebody who does not listen and says no.
struct Deaf;

#[async_trait::async_trait]
impl Observer for Deaf {
    async fn emit(&self, _: RunEventKind) {}

    async fn approve(&self, _: &ToolCall, _: &str) -> Decision {
        Decision::Deny
    }
}
