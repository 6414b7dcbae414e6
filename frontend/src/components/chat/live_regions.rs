//! What a screen reader hears: short news of the work, and each answer once when it is whole. The transcript
//! itself is silent.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::components::diagnostics::status::call_look;
use crate::state::{AnswerState, Conversation, Shared, ToolBook};

/// How often a long run says that it goes on.
const STILL_MS: u32 = 7_000;

#[derive(PartialEq, Properties)]
pub struct LiveRegionsProps {
    pub conversation: Option<Shared<Conversation>>,
    pub tools: Shared<ToolBook>,
}

/// What the status region says now.
fn status(conversation: &Conversation, tools: &ToolBook) -> String {
    let Some(answer) = conversation.transcript.working() else { return String::new() };
    match answer.calls().last() {
        Some(view) => format!("{}: {}", tools.name(&view.call.name), call_look(&view.call).2),
        None => "The assistant is working".into(),
    }
}

/// An answer as it is read aloud, without the signs of Markdown.
fn spoken(markdown: &str) -> String {
    let line = |line: &str| line.trim_start_matches(['#', '>', ' ']).replace("**", "").replace('`', "");
    markdown.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The regions.
#[component]
pub fn LiveRegions(props: &LiveRegionsProps) -> Html {
    let running = props.conversation.as_ref().is_some_and(|c| c.running.is_some());
    let said = use_state_eq(String::new);
    let still = use_state_eq(|| 0u32);
    {
        let still = still.clone();
        use_effect_with(running, move |running| {
            let count = std::cell::Cell::new(0);
            let interval = running.then(|| {
                Interval::new(STILL_MS, move || {
                    count.set(count.get() + 1);
                    still.set(count.get());
                })
            });
            move || drop(interval)
        });
    }
    {
        let (said, conversation, before) = (said.clone(), props.conversation.clone(), use_mut_ref(|| false));
        use_effect_with(running, move |running| {
            let ended = *before.borrow() && !*running;
            *before.borrow_mut() = *running;
            let answer = conversation.as_ref().and_then(|c| c.transcript.last_answer());
            if let Some(answer) = answer.filter(|_| ended) {
                said.set(match &answer.state {
                    AnswerState::Failed { problem, .. } => problem.detail.clone(),
                    AnswerState::Interrupted { reason } => format!("Interrupted: {reason}"),
                    _ => spoken(&answer.text()),
                });
            }
        });
    }
    let mut now = props.conversation.as_ref().map(|c| status(c, &props.tools)).unwrap_or_default();
    if running && *still % 2 == 1 {
        now.push_str(", still at work");
    }
    html! {
        <div class="sr-only">
            <div role="status" aria-live="polite" data-live="status">{ now }</div>
            <div role="log" aria-live="polite" aria-label="Answers" data-live="log">{ (*said).clone() }</div>
        </div>
    }
}
