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

/// The entries, the latest last. What was said before a message was said anew is one earlier version.
#[component]
pub fn Transcript(props: &TranscriptProps) -> Html {
    let entries: &[Shared<Entry>] = props.conversation.as_ref().map_or(&[], |c| &c.transcript.entries);
    // After it nothing is said.
    let latest = entries.iter().rposition(|e| !matches!(&**e, Entry::Manual(_))).map(|index| entries[index].key());
    let view = |entry: &Shared<Entry>| {
        let key = entry.key();
        html! {
            <EntryView key={key.clone()} entry={entry.clone()} tools={props.tools.clone()} onact={props.onact.clone()}
                latest={latest.as_ref() == Some(&key)} read_only={props.read_only || entry.folded()} ratings={props.ratings.clone()} />
        }
    };
    let named = web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
    html! {
        <>
            { for entries.get(props.first..).unwrap_or_default().chunk_by(|a, b| a.folded() && b.folded()).map(|entries| {
                let first = &entries[0];
                if first.folded() {
                    html! { <Earlier key={format!("before {}", first.key())} messages={entries.len() as u64} named={entries.iter().any(|entry| is_named(entry, &named))}>{ for entries.iter().map(view) }</Earlier> }
                } else {
                    view(first)
                }
            }) }
        </>
    }
}

/// Whether an address with this end leads to the entry.
fn is_named(entry: &Entry, end: &str) -> bool {
    let id = match entry {
        Entry::Person(person) => Some(&person.message_id),
        Entry::Answer(answer) => answer.message_id.as_ref(),
        Entry::Manual(_) => None,
    };
    id.is_some_and(|id| end.strip_prefix("#m-") == Some(id.as_str()))
}

#[derive(PartialEq, Properties)]
struct EarlierProps {
    /// How many.
    messages: u64,
    /// The address leads to one of them.
    named: bool,
    children: Html,
}

/// What was said and answered before the message below was said anew, to be opened.
#[component]
fn Earlier(props: &EarlierProps) -> Html {
    let open = use_state_eq(|| props.named);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <div data-entry="" data-earlier="">
            <p class={classes!(LINE, "print:hidden")}>
                <button type="button" class="text-link hover:underline" aria-expanded={if *open { "true" } else { "false" }} onclick={toggle}>
                    { if *open { "Hide the earlier version".to_owned() } else { format!("Earlier version: {}", format::plural(props.messages, "message")) } }
                </button>
            </p>
            <div class="border-l-2 border-input pl-3" hidden={!*open}>{ if *open { props.children.clone() } else { Html::default() } }</div>
        </div>
    }
}

/// Words in the middle of a line across the transcript.
const LINE: &str = "flex items-center gap-3 py-3 text-xs text-muted-foreground before:h-px before:flex-1 before:bg-border \
    after:h-px after:flex-1 after:bg-border";

#[derive(PartialEq, Properties)]
struct EntryViewProps {
    entry: Shared<Entry>,
    tools: Shared<ToolBook>,
    onact: Callback<Act>,
    latest: bool,
    read_only: bool,
    ratings: Shared<SmallMap<String, i8>>,
}

/// One entry, drawn again only when it changed.
#[component]
fn EntryView(props: &EntryViewProps) -> Html {
    let is_person = matches!(&*props.entry, Entry::Person(_));
    let continued = match &*props.entry {
        Entry::Person(person) if person.continues => Some(format!("Continued on {}", format::date_time(person.at))),
        _ => None,
    };
    html! {
        <div data-entry="" data-turn={is_person.then_some("")}>
            <p class={LINE} hidden={continued.is_none()} data-continued="">{ continued.unwrap_or_default() }</p>
            <div>{ draw(props) }</div>
        </div>
    }
}

fn draw(props: &EntryViewProps) -> Html {
    let read_only = props.read_only;
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
