//! The messages of one conversation, and what is on its way.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::Act;
use super::answer::Typing;
use super::live_regions::LiveRegions;
use super::outgoing_bubble::OutgoingBubble;
use super::scroller::Scroller;
use super::transcript::{Transcript, TranscriptProps};
use crate::components::ui::{Button, ButtonSize, Skeleton};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;
use crate::state::small_map::SmallMap;
use crate::state::{Conversation, Entry, Outgoing, Shared, ToolBook};

/// So many of the latest entries are drawn by themselves; older ones come by the button above them.
const DRAWN: usize = 100;
/// So many of these are drawn in one task, the latest first.
const AT_ONCE: usize = 20;

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
    let steps = use_steps(&props.session, entries.len());
    let drawn = DRAWN * (1 + usize::try_from(*more).unwrap_or(0));
    let older = entries.len().saturating_sub(drawn);
    let first = if *more > 0 { older } else { entries.len().saturating_sub(drawn.min(AT_ONCE * (steps + 1))) };
    let empty = entries.is_empty() && props.outgoing.is_empty();
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
        <Scroller session={props.session.clone()} entries={entries.len()} sent={props.sent} prepended={*more + u32::try_from(steps).unwrap_or(0)} label="Messages" busy={running}>
            <div hidden={!(props.loading && empty)}>{ if props.loading && empty { skeleton() } else { Html::default() } }</div>
            <div hidden={props.loading || !empty}>{ if !props.loading && empty { props.children.clone() } else { Html::default() } }</div>
            <div class="flex justify-center pb-2" hidden={older == 0}>
                <Button size={ButtonSize::Small} onclick={show_more}>{ format!("Show earlier messages ({older})") }</Button>
            </div>
            <div data-transcript="">
                <Later part={Part(|| Box::pin(load()))} needed={!entries.is_empty()}
                    with={With::new(TranscriptProps { conversation: props.conversation.clone(), first, tools: props.tools.clone(), onact: props.onact.clone(),
                        read_only: props.read_only, ratings: props.ratings.clone() })}>
                    { skeleton() }
                </Later>
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

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Transcript>)
}

/// In how many steps after the first one the latest entries of the session have been drawn.
#[hook]
fn use_steps(session: &AttrValue, entries: usize) -> usize {
    const LAST: usize = DRAWN / AT_ONCE - 1;
    // A message that the address names must be there to be shown.
    let begin = || {
        web_sys::window()
            .and_then(|w| w.location().hash().ok())
            .map_or(0, |hash| if hash.is_empty() { 0 } else { LAST })
    };
    let steps = use_state_eq(|| (session.clone(), begin()));
    let here = if steps.0 == *session { steps.1 } else { begin() };
    {
        let (steps, session) = (steps.clone(), session.clone());
        use_effect_with((session, here, entries > AT_ONCE * (here + 1)), move |(session, here, is_more)| {
            let timer = (*is_more && *here < LAST).then(|| {
                let next = (session.clone(), here + 1);
                Timeout::new(0, move || steps.set(next))
            });
            move || drop(timer)
        });
    }
    here
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
