//! The chat page: sessions on the left, messages in the middle, ladder and tools on the right.

mod act;
mod checks;
mod hand_over_dialog;
mod held;
mod sidebar;
mod states;

use serde::{Deserialize, Serialize};
use shared_types::ToolRequest;
use yew::prelude::*;

use self::held::{Held, use_address, use_held, use_shortcuts};
use crate::components::chat::Act;
use crate::components::chat::chat_window::ChatWindow;
use crate::components::chat::composer::Composer;
use crate::components::chat::connection_banner::ConnectionBanner;
use crate::components::chat::empty_state::EmptyState;
use crate::components::chat::replay_bar::{ReplayAct, ReplayBar};
use crate::components::chat::session_actions::SessionActions;
use crate::components::chat::splitter::Splitter;
use crate::components::diagnostics::consent::Consent;
use crate::components::diagnostics::osi_ladder::OsiLadder;
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, Sheet, Side, Soon, Tab, Tabs, icon};
use crate::hooks::{Opening, ReplayHandle, Room};
use crate::route::Route;
use crate::state::filters::parsed;
use crate::state::panels::{LEFT, Panel, Panels, RIGHT};

/// What the address says beside the session.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChatQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<shared_types::Outcome>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "parsed")]
    pub archived: Option<bool>,
    /// Set: the session is replayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
    /// A tool to open in the panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
}

#[derive(PartialEq, Properties)]
pub struct ChatPageProps {
    /// The session in the address; None for a new one.
    pub id: Option<AttrValue>,
}

/// What of the page is open beside the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aside {
    None,
    Sessions,
    Checks,
}

/// The page.
#[component]
pub fn ChatPage(props: &ChatPageProps) -> Html {
    let held = use_held(props.id.as_ref());
    use_shortcuts(&held);
    use_address(&held);
    let start_tool = held.start_tool();
    let aside = *held.aside;
    let phone = held.room == Room::Phone;
    let tablet = held.room == Room::Tablet;
    let wide = held.room == Room::Wide;
    let sessions = || side_of(&held, &start_tool, Aside::Sessions);
    let checks = || side_of(&held, &start_tool, Aside::Checks);
    let when = |is: bool, side: &dyn Fn() -> Html| if is { side() } else { Html::default() };
    let on_phone = |which: Aside| phone && aside == which;
    let computer = held.health.as_ref().map(|h| h.hostname.clone()).unwrap_or_default();
    let close = held.show(Aside::None);
    let handing_over = held.handing_over.clone();
    let (kept, set) = &held.panels;
    let panels = Panels::parse(kept);
    let width = |panel: Panel| format!("width:{}px", panel.width);
    html! {
        <div class="flex h-full flex-col">
            <ConnectionBanner connection={held.chat.state.connection} running={held.running().is_some()} interrupted={held.is_interrupted()} />
            <div class="flex min-h-0 flex-1">
                <aside id="sessions" ref={held.sides[0].clone()} style={width(panels.left)} class="max-w-[33%] shrink-0 border-r bg-sidebar text-sidebar-foreground print:hidden" hidden={!wide || panels.left.hidden} aria-label="Session list"><Soon>{ when(wide && !panels.left.hidden, &sessions) }</Soon></aside>
                <div class="flex print:hidden" hidden={!wide}><Splitter name="session list" side={Side::Left} panel_id="sessions" panel_ref={held.sides[0].clone()} panel={panels.left} limits={LEFT} onchange={set.reform(move |left| Panels { left, ..panels }.to_string())} /></div>
                <section class="flex min-w-0 flex-1 flex-col" aria-label="Conversation">
                    { head(&held, &start_tool) }
                    { conversation(&held, start_tool.clone(), phone && aside != Aside::None) }
                    <div class="min-h-0 flex-1 overflow-y-auto" hidden={!on_phone(Aside::Sessions)}>{ when(on_phone(Aside::Sessions), &sessions) }</div>
                    <div class="min-h-0 flex-1 overflow-y-auto" hidden={!on_phone(Aside::Checks)}>{ when(on_phone(Aside::Checks), &checks) }</div>
                </section>
                <div class="flex print:hidden" hidden={!wide}><Splitter name="ladder and tools" side={Side::Right} panel_id="checks" panel_ref={held.sides[1].clone()} panel={panels.right} limits={RIGHT} onchange={set.reform(move |right| Panels { right, ..panels }.to_string())} /></div>
                <aside id="checks" ref={held.sides[1].clone()} style={width(panels.right)} class="max-w-[40%] shrink-0 overflow-y-auto border-l bg-sidebar text-sidebar-foreground print:hidden" hidden={!wide || panels.right.hidden} aria-label="Ladder and tools"><Soon>{ when(wide && !panels.right.hidden, &checks) }</Soon></aside>
            </div>
            <Sheet open={tablet && aside == Aside::Sessions} onclose={close.clone()} side={Side::Left} title="Sessions">{ when(tablet, &sessions) }</Sheet>
            <Sheet open={tablet && aside == Aside::Checks} onclose={close} side={Side::Right} title="Checks">{ when(tablet, &checks) }</Sheet>
            <Consent asked={(*held.asked).clone()} onanswer={held.answer_consent()} {computer} />
            <hand_over_dialog::HandOverDialog id={held.id.clone()} open={*held.handing_over} onclose={move |()| handing_over.set(false)} />
        </div>
    }
}

/// One of the sides.
fn side_of(held: &Held, start_tool: &Callback<ToolRequest>, which: Aside) -> Html {
    if which == Aside::Sessions {
        return html! { <sidebar::Sidebar current={held.session_key()} url={held.url.clone()} recent={held.recent.clone()} onnew={held.new_chat()} /> };
    }
    let (favourites, set_favourites) = &held.favourites;
    let onact =
        checks::handler(&held.runner, start_tool, favourites, set_favourites, (&held.insert, held.show(Aside::None)));
    html! {
        <checks::Checks ladder={ladder(held, start_tool, false)} tools={held.book.clone()} loading={held.tools.loading} failure={held.tools.failure.clone()} onretry={held.tools.reload.clone()}
            runner_runs={held.runner.runs.clone()} calls={held.calls()} favourites={favourites.clone()} fill={(*held.fill).clone()} now={held.now} read_only={held.replaying} {onact} />
    }
}

fn ladder(held: &Held, start_tool: &Callback<ToolRequest>, compact: bool) -> Html {
    let oncheck = send(held, start_tool).reform(|()| "Check everything".to_owned());
    html! {
        <OsiLadder ladder={held.ladder()} calls={held.calls()} tools={held.book.clone()} {oncheck} onrun={start_tool.clone()} busy={held.running().is_some()} now={held.now} read_only={held.replaying} {compact} />
    }
}

/// Sends a message, back in the conversation.
fn send(held: &Held, start_tool: &Callback<ToolRequest>) -> Callback<String> {
    let (onact, close) = (held.onact(start_tool.clone()), held.show(Aside::None));
    Callback::from(move |text: String| {
        close.emit(());
        onact.emit(Act::Send(text));
    })
}

/// What stands above the messages: the session's name, the parts of the page, the ladder where it has no side.
fn head(held: &Held, start_tool: &Callback<ToolRequest>) -> Html {
    let (phone, tablet) = (held.room == Room::Phone, held.room == Room::Tablet);
    let behind = phone && *held.aside != Aside::None;
    let name = held.title().unwrap_or("Chat").to_owned();
    let has_name = held.id.is_some() || (held.bad_id && !held.replaying);
    let bar = "flex min-h-11 items-center gap-2 border-b px-4 py-1.5 print:border-0 print:text-lg";
    let actions = held.item.clone().map(|session| {
        let onreplay = held.can_replay().then(|| held.set_replaying(true));
        html! { <SessionActions {session} onact={held.onact(start_tool.clone())} {onreplay} read_only={held.read_only()} /> }
    });
    let selected = match *held.aside {
        Aside::None => "chat",
        Aside::Sessions => "sessions",
        Aside::Checks => "checks",
    };
    let aside = held.aside.clone();
    let onselect = Callback::from(move |tab: AttrValue| {
        aside.set(match tab.as_str() {
            "sessions" => Aside::Sessions,
            "checks" => Aside::Checks,
            _ => Aside::None,
        })
    });
    let show = |which| held.show(which).reform(|_: MouseEvent| ());
    html! {
        <>
            <div class="px-3 pt-2 print:hidden" hidden={!phone}>
                <Tabs label="Parts of the page" {selected} {onselect} tabs={vec![
                    Tab::new("chat", "Chat", Glyph::MessageSquare).marked(held.running().is_some() && behind),
                    Tab::new("sessions", "Sessions", Glyph::History), Tab::new("checks", "Checks", Glyph::ListChecks)]} />
            </div>
            <div class="flex items-center gap-2 border-b px-3 py-1.5" hidden={!(tablet || (phone && !behind))}>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::Small} hidden={!tablet} onclick={show(Aside::Sessions)}>{ icon(Glyph::PanelLeft, "size-4") }{ "Sessions" }</Button>
                <div class="min-w-0 flex-1">{ if tablet || phone { ladder(held, start_tool, true) } else { Html::default() } }</div>
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::Small} hidden={!tablet} onclick={show(Aside::Checks)}>{ icon(Glyph::PanelRight, "size-4") }{ "Checks" }</Button>
            </div>
            <div class={if held.id.is_some() { bar } else { "sr-only" }} hidden={behind} data-head="">
                <div class="min-w-0">{ if has_name { html! { <h1 class="line-clamp-2 text-sm font-semibold break-words sm:line-clamp-1 print:line-clamp-none print:text-lg">{ name }</h1> } } else { Html::default() } }</div>
                <div class="ml-auto flex shrink-0 items-center gap-1">{ actions }</div>
            </div>
            <div class="flex items-center justify-center gap-2 bg-info-soft px-4 py-1.5 text-xs text-info" hidden={held.opening != Opening::OfflineCopy}>{ icon(Glyph::WifiOff, "size-3.5") }{ "Offline copy from this browser: it may not be the latest." }</div>
        </>
    }
}

/// The messages and where one writes, or why there is nothing.
fn conversation(held: &Held, start_tool: Callback<ToolRequest>, behind: bool) -> Html {
    let send = send(held, &start_tool);
    let onact = held.onact(start_tool);
    let blocked = states::blocked(&held.opening, held.bad_id, &held.retry, held.id.as_ref(), &held.chat);
    let blocked = blocked.filter(|_| !held.replaying);
    let is_blocked = blocked.is_some();
    let online = held.chat.state.connection.online;
    let loading = held.opening == Opening::Loading || (held.replaying && held.replay.replay.is_none());
    let (draft, set_draft) = held.draft.clone();
    let empty = || {
        let navigator = held.navigator.clone();
        let onopen = Callback::from(move |id: String| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Chat { id })
            }
        });
        let last = held.recent.items.first().cloned();
        html! { <Soon><EmptyState health={held.health.as_deref().cloned()} onsend={send.clone()} {last} {onopen} /></Soon> }
    };
    html! {
        <div class="flex min-h-0 flex-1 flex-col" hidden={behind}>
            <div class="min-h-0 flex-1 overflow-y-auto" hidden={!is_blocked}>{ blocked.unwrap_or_default() }</div>
            <div class="flex min-h-0 flex-1 flex-col" hidden={is_blocked}>
                <ChatWindow session={held.session_key()} conversation={held.conversation.clone()} outgoing={held.outgoing()} tools={held.book.clone()} {online} {onact} sent={*held.sent}
                    {loading} read_only={held.read_only()} ratings={(*held.ratings).clone()}>
                    { if held.id.is_none() { empty() } else { Html::default() } }
                </ChatWindow>
            </div>
            <div hidden={!held.replaying}>{ if held.replaying { replay_bar(&held.replay, held.set_replaying(false)) } else { Html::default() } }</div>
            <div class="mx-auto flex w-full max-w-3xl items-center justify-between gap-3 px-4 pb-2 text-xs text-muted-foreground print:hidden" hidden={!(held.has_ended() && held.can_replay())} data-ended="">
                <span>{ "Session ended. A message continues it." }</span>
                <Button size={ButtonSize::Small} onclick={held.set_replaying(true).reform(|_: MouseEvent| ())}>{ icon(Glyph::Play, "size-3.5") }{ "Replay" }</Button>
            </div>
            <div class="print:hidden" hidden={held.replaying || is_blocked}>
                <Composer session={held.session_key()} {draft} ondraft={set_draft} onsend={send.clone()} running={held.running().is_some()} onstop={held.stop()} {online} insert={(*held.insert).clone()} focus={*held.focus} />
            </div>
        </div>
    }
}

fn replay_bar(replay: &ReplayHandle, leave: Callback<()>) -> Html {
    let stuck = |why: &str| {
        html! {
            <p class="flex flex-wrap items-center justify-center gap-3 px-4 py-3 text-sm">
                <span>{ why.to_owned() }</span><Button onclick={leave.reform(|_: MouseEvent| ())}>{ "Continue from here" }</Button>
            </p>
        }
    };
    if let Some(failure) = &replay.failure {
        return stuck(failure);
    }
    let Some(now) = replay.replay.clone() else { return Html::default() };
    if replay.is_bare() {
        return stuck("This session was brought in without a record of its run: there is nothing to replay.");
    }
    let (position, length, playing, speed, cause) =
        (now.position, now.events.len(), now.playing, now.speed, now.cause());
    let onact = {
        let change = replay.change.clone();
        Callback::from(move |act: ReplayAct| {
            let mut next = now.clone();
            match act {
                ReplayAct::Toggle => next.toggle(),
                ReplayAct::Step => {
                    next.playing = false;
                    next.step();
                }
                ReplayAct::Seek(position) => {
                    next.playing = false;
                    next.seek(position);
                }
                ReplayAct::Speed(speed) => next.speed = speed,
                ReplayAct::Leave => return leave.emit(()),
            }
            change.emit(next);
        })
    };
    html! { <ReplayBar {position} {length} {playing} {speed} {cause} {onact} /> }
}
