//! The messages of one conversation, and what is on its way.

use yew::prelude::*;

use super::Act;
use super::answer::{AnswerBubble, Typing};
use super::live_regions::LiveRegions;
use super::message_bubble::MessageBubble;
use super::outgoing_bubble::OutgoingBubble;
use super::scroller::Scroller;
use super::tool_execution_card::ToolExecutionCard;
use crate::components::ui::{Button, ButtonSize, Skeleton};
use crate::format;
use crate::markdown;
use crate::state::small_map::SmallMap;
use crate::state::{Conversation, Entry, Outgoing, Shared, ToolBook};

/// So many of the latest entries are drawn at first; older ones come by the button above them.
const DRAWN: usize = 100;

#[derive(PartialEq, Properties)]
pub struct ChatWindowProps {
    pub session: AttrValue,
    pub conversation: Option<Shared<Conversation>>,
    pub outgoing: Vec<Outgoing>,
    pub tools: Shared<ToolBook>,
    pub online: bool,
    pub onact: Callback<Act>,
    /// Counts what this person sent here.
    pub sent: u32,
    /// The session is on its way.
    pub loading: bool,
    #[prop_or_default]
    pub read_only: bool,
    /// What this person said of answers, by message id.
    #[prop_or_default]
    pub ratings: Shared<SmallMap<String, i8>>,
    /// Shown where there is nothing else.
    #[prop_or_default]
    pub children: Html,
}

/// The window.
#[component]
pub fn ChatWindow(props: &ChatWindowProps) -> Html {
    let more = use_state_eq(|| 0u32);
    {
        let more = more.clone();
        use_effect_with(props.session.clone(), move |_| more.set(0));
    }
    let entries: &[Shared<Entry>] = props.conversation.as_ref().map_or(&[], |c| &c.transcript.entries);
    let drawn = DRAWN * (1 + usize::try_from(*more).unwrap_or(0));
    let first = entries.len().saturating_sub(drawn);
    let empty = entries.is_empty() && props.outgoing.is_empty();
    use_effect_with(empty, |empty| {
        if !empty {
            markdown::prepare();
        }
    });
    let running = props.conversation.as_ref().is_some_and(|c| c.running.is_some());
    // Between the acknowledgement and the run's first word something must be seen to happen.
    let waiting = !running
        && matches!(entries.last().map(|e| &**e), Some(Entry::Person(p)) if p.queued.is_none())
        && props.online
        && !props.read_only;
    let show_more = {
        let more = more.clone();
        Callback::from(move |_: MouseEvent| more.set(*more + 1))
    };
    html! {
        <Scroller session={props.session.clone()} entries={entries.len()} sent={props.sent} prepended={*more} label="Messages" busy={running}>
            <div hidden={!(props.loading && empty)}>{ if props.loading && empty { skeleton() } else { Html::default() } }</div>
            <div hidden={props.loading || !empty}>{ if !props.loading && empty { props.children.clone() } else { Html::default() } }</div>
            <div class="flex justify-center pb-2" hidden={first == 0}>
                <Button size={ButtonSize::Small} onclick={show_more}>{ format!("Show earlier messages ({first})") }</Button>
            </div>
            <div data-transcript="">
                { for entries.iter().enumerate().skip(first).map(|(index, entry)| {
                    let key = entry.key();
                    html! {
                        <EntryView {key} entry={entry.clone()} tools={props.tools.clone()} onact={props.onact.clone()}
                            latest={is_latest(entries, index)} read_only={props.read_only} ratings={props.ratings.clone()} />
                    }
                }) }
            </div>
            <div hidden={!waiting} class="pl-10"><Typing /></div>
            <div>
                { for props.outgoing.iter().map(|message| html! {
                    <div key={message.client_id.to_string()} data-turn=""><OutgoingBubble message={message.clone()} online={props.online} onact={props.onact.clone()} /></div>
                }) }
            </div>
            <LiveRegions conversation={props.conversation.clone()} tools={props.tools.clone()} />
        </Scroller>
    }
}

/// Whether no answer comes after this one.
fn is_latest(entries: &[Shared<Entry>], index: usize) -> bool {
    !entries[index + 1..].iter().any(|e| matches!(&**e, Entry::Answer(_) | Entry::Person(_)))
}

fn skeleton() -> Html {
    html! {
        <div class="grid gap-6 py-4" aria-label="Loading the session" role="status">
            <div class="flex justify-end"><Skeleton class="h-11 w-56 rounded-2xl" /></div>
            <div class="grid gap-2"><Skeleton class="h-4 w-3/4" /><Skeleton class="h-4 w-2/3" /><Skeleton class="h-24 w-full rounded-lg" /></div>
            <div class="flex justify-end"><Skeleton class="h-11 w-40 rounded-2xl" /></div>
            <div class="grid gap-2"><Skeleton class="h-4 w-2/3" /><Skeleton class="h-4 w-1/2" /></div>
        </div>
    }
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
        <div data-turn={is_person.then_some("")} class={if props.entry.folded() { "opacity-70" } else { "" }}>
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
