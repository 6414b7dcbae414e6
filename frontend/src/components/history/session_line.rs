//! A session in the history: what it was about, how it ended, and what can be done with it.

use shared_types::{SessionItem, SnippetPart};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::charts::figures;
use crate::components::analytics::recent_sessions::title;
use crate::components::session_badges::{CategoryTag, OutcomeBadge};
use crate::components::ui::{Badge, Button, ButtonSize, ButtonVariant, Glyph, Tone, icon};
use crate::format;
use crate::route::Route;
use crate::words;

/// What a row asks the page to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineAction {
    /// The row was left for its chat.
    Open,
    Replay,
    Select,
    /// The focus came to it.
    Focus,
    Restore,
    Purge,
}

#[derive(PartialEq, Properties)]
pub struct SessionLineProps {
    pub session: SessionItem,
    pub selected: bool,
    /// The keyboard is here.
    pub current: bool,
    /// It lies in the bin.
    pub binned: bool,
    pub onact: Callback<LineAction>,
}

/// The element of a row's link, by which it gets the focus.
#[must_use]
pub fn link_id(session: &SessionItem) -> String {
    format!("session-{}", session.id)
}

/// The row.
#[component]
pub fn SessionLine(props: &SessionLineProps) -> Html {
    let session = &props.session;
    let act = |action: LineAction| props.onact.reform(move |_: MouseEvent| action);
    let look = match (props.selected, props.current) {
        (true, _) => "bg-accent/70",
        (false, true) => "bg-accent/40",
        (false, false) => "hover:bg-accent/40",
    };
    let name = title(session);
    let onchange = props.onact.reform(|_: Event| LineAction::Select);
    let onfocusin = props.onact.reform(|_: FocusEvent| LineAction::Focus);
    html! {
        <li class={classes!("group", "relative", "flex", "items-start", "gap-3", "border-b", "px-4", "py-3", "transition-colors", "last:border-b-0", look)} {onfocusin}
            aria-current={props.current.then_some("true")}>
            <input type="checkbox" checked={props.selected} {onchange} aria-label={format!("Select {name}")}
                class="relative z-10 mt-1 size-4 shrink-0 cursor-pointer accent-(--action)" />
            <div class="min-w-0 flex-1">
                <div class="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <span id={link_id(session)} tabindex="-1" class="min-w-0 max-w-full outline-none">
                        <span onclick={act(LineAction::Open)}>
                            <Link<Route> to={Route::chat(Some(&session.id))}
                                classes="block truncate text-sm font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring">
                                { name }
                            </Link<Route>>
                        </span>
                    </span>
                    <OutcomeBadge session={session.clone()} />
                    <span class="contents">{ marks(session) }</span>
                </div>
                <p class="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted-foreground">
                    <CategoryTag category={session.category} />
                    { for facts(session).into_iter().map(|(key, text, hint)| html! { <span key={key} class="whitespace-nowrap" title={hint}>{ text }</span> }) }
                </p>
                <p class="mt-1 line-clamp-2 text-xs text-muted-foreground" hidden={session.snippet.is_none()}>
                    { snippet(session.snippet.as_deref().unwrap_or_default()) }
                </p>
            </div>
            <div class="relative z-10 flex shrink-0 items-center gap-1 sm:opacity-0 sm:group-focus-within:opacity-100 sm:group-hover:opacity-100">
                { if props.binned {
                    html! {
                        <span class="flex gap-1">
                            <Button size={ButtonSize::Small} onclick={act(LineAction::Restore)}>{ icon(Glyph::Undo2, "size-3.5") }{ "Restore" }</Button>
                            <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Delete for good" onclick={act(LineAction::Purge)}>{ icon(Glyph::Trash2, "size-4") }</Button>
                        </span>
                    }
                } else {
                    html! { <span class="flex gap-1"><Button size={ButtonSize::Small} label="Replay" onclick={act(LineAction::Replay)}>{ icon(Glyph::Play, "size-3.5") }<span class="hidden sm:inline">{ "Replay" }</span></Button></span> }
                } }
            </div>
        </li>
    }
}

/// Pinned, archived, running: what an outcome does not say.
fn marks(session: &SessionItem) -> Html {
    html! {
        <>
            { for session.pinned.then(|| html! { <span key="pinned" class="text-muted-foreground" title="Pinned">{ icon(Glyph::Pin, "size-3.5") }<span class="sr-only">{ "Pinned" }</span></span> }) }
            { for session.running.then(|| html! { <span key="running"><Badge tone={Tone::Info} glyph={Some(Glyph::LoaderCircle)}>{ "Running" }</Badge></span> }) }
        </>
    }
}

/// A fact's key, its words and what they are.
type Fact = (&'static str, String, Option<String>);

/// What else there is to say, left out where there is nothing.
fn facts(session: &SessionItem) -> Vec<Fact> {
    let cause = match (session.layer, session.cause.as_deref()) {
        (Some(layer), Some(cause)) => Some(format!("{} {} · {}", layer.number(), layer.name(), format::words(cause))),
        (Some(layer), None) => Some(format!("{} {}", layer.number(), layer.name())),
        (None, Some(cause)) => Some(format::words(cause)),
        (None, None) => None,
    };
    let tools = (session.tool_call_count > 0).then(|| {
        let hint = session.tools.iter().map(|tool| format::words(tool)).collect::<Vec<_>>().join(", ");
        (format::plural(session.tool_call_count, "tool call"), hint)
    });
    let is = |what: &str| Some(what.to_owned());
    let mut facts: Vec<Fact> = Vec::new();
    facts.extend(cause.map(|cause| ("cause", cause, is("Rung and cause"))));
    facts.push(("started", format::date_time(session.started_at), is("Started")));
    facts.push(("duration", figures::or_none(session.duration_ms, figures::duration), is("Duration")));
    facts.push(("messages", format::plural(session.message_count, "message"), None));
    facts.extend(tools.map(|(text, hint)| ("tools", text, Some(hint))));
    let cost = session.cost_usd.map_or_else(|| "unknown price".into(), figures::dollars);
    facts.push(("cost", cost, is("Cost")));
    facts.extend(session.provider.as_deref().map(|name| ("provider", words::provider(name), is("Answered by"))));
    facts
}

fn snippet(parts: &[SnippetPart]) -> Html {
    html! {
        { for parts.iter().enumerate().map(|(index, part)| if part.hit {
            html! { <mark key={index} class="rounded-sm bg-warn-soft px-0.5 font-medium text-warn">{ part.text.clone() }</mark> }
        } else {
            html! { <span key={index}>{ part.text.clone() }</span> }
        }) }
    }
}
