//! The entries of a conversation: what a person said, what was answered, and runs by hand.

use yew::prelude::*;

use super::Act;
use super::answer::AnswerBubble;
use super::message_bubble::MessageBubble;
use super::tool_execution_card::ToolExecutionCard;
use crate::format;
use crate::state::small_map::SmallMap;
use crate::state::{Conversation, Entry, Shared, ToolBook};

#[derive(Clone, PartialEq, Properties)]
pub struct TranscriptProps {
    pub conversation: Option<Shared<Conversation>>,
    /// The first entry to be drawn.
    pub first: usize,
    pub tools: Shared<ToolBook>,
    pub onact: Callback<Act>,
    pub read_only: bool,
    /// What this person said of answers, by message id.
    pub ratings: Shared<SmallMap<String, i8>>,
}

/// The entries, the latest last.
#[component]
pub fn Transcript(props: &TranscriptProps) -> Html {
    let entries: &[Shared<Entry>] = props.conversation.as_ref().map_or(&[], |c| &c.transcript.entries);
    html! {
        <>
            { for entries.iter().enumerate().skip(props.first).map(|(index, entry)| {
                let key = entry.key();
                html! {
                    <EntryView {key} entry={entry.clone()} tools={props.tools.clone()} onact={props.onact.clone()}
                        latest={is_latest(entries, index)} read_only={props.read_only} ratings={props.ratings.clone()} />
                }
            }) }
        </>
    }
}

/// Whether no answer comes after this one.
fn is_latest(entries: &[Shared<Entry>], index: usize) -> bool {
    !entries[index + 1..].iter().any(|e| matches!(&**e, Entry::Answer(_) | Entry::Person(_)))
}

#[derive(PartialEq, Properties)]
struct EntryViewProps {
    entry: Shared<Entry>,
    tools: Shared<ToolBook>,
    onact: Callback<Act>,
    latest: bool,
    read_only: bool,
    ratings: Shared<SmallMap<String, i8>>,
}

/// One entry, drawn again only when it changed. An earlier version of a turn is folded to a line.
#[component]
fn EntryView(props: &EntryViewProps) -> Html {
    let unfolded = use_state_eq(|| false);
    let folded = props.entry.folded() && !*unfolded;
    let unfold = {
        let unfolded = unfolded.clone();
        Callback::from(move |_: MouseEvent| unfolded.set(true))
    };
    let is_person = matches!(&*props.entry, Entry::Person(_));
    let continued = match &*props.entry {
        Entry::Person(person) if person.continues => Some(format!("Continued on {}", format::date_time(person.at))),
        _ => None,
    };
    html! {
        <div data-entry="" data-turn={is_person.then_some("")} class={if props.entry.folded() { "opacity-70" } else { "" }}>
            <p class="flex items-center gap-3 py-3 text-xs text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border"
                hidden={continued.is_none()} data-continued="">{ continued.unwrap_or_default() }</p>
            <p class="py-1 text-center text-xs text-muted-foreground" hidden={!(folded && is_person)}>
                { "An earlier version stands here. " }<button type="button" class="text-link hover:underline" onclick={unfold}>{ "Show it" }</button>
            </p>
            <div hidden={folded}>{ if folded { Html::default() } else { draw(props) } }</div>
        </div>
    }
}

fn draw(props: &EntryViewProps) -> Html {
    let read_only = props.read_only || props.entry.folded();
    match &*props.entry {
        Entry::Person(person) => {
            html! { <MessageBubble person={person.clone()} onact={props.onact.clone()} {read_only} /> }
        }
        Entry::Answer(answer) => {
            let rating = answer.message_id.as_ref().and_then(|id| props.ratings.get(id.as_str()).copied());
            html! { <AnswerBubble answer={answer.clone()} tools={props.tools.clone()} onact={props.onact.clone()} latest={props.latest} {read_only} {rating} /> }
        }
        Entry::Manual(view) => {
            html! { <div class="py-1.5 pl-10"><ToolExecutionCard view={view.clone()} tools={props.tools.clone()} onact={props.onact.clone()} /></div> }
        }
    }
}
