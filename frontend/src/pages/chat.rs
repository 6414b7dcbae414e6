//! The chat page: sessions on the left, messages in the middle, ladder and tools on the right.

mod act;
mod checks;
mod hand_over_dialog;
mod sidebar;
mod states;

use serde::{Deserialize, Serialize};
use shared_types::{Effect, JsonObject, SessionId, ToolRequest, ToolSpec};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::api;
use crate::components::chat::Act;
use crate::components::chat::chat_window::ChatWindow;
use crate::components::chat::composer::Composer;
use crate::components::chat::connection_banner::ConnectionBanner;
use crate::components::chat::empty_state::EmptyState;
use crate::components::chat::replay_bar::{ReplayAct, ReplayBar};
use crate::components::diagnostics::consent::Consent;
use crate::components::diagnostics::manual_tool_panel::Fill;
use crate::components::diagnostics::osi_ladder::OsiLadder;
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, Sheet, Side, Tab, Tabs, icon, use_toaster};
use crate::format;
use crate::hooks::use_keys::{dialog_is_open, is_typing};
use crate::hooks::{
    Opening, Room, use_chat, use_health, use_keys, use_now, use_replay, use_room, use_session, use_sessions,
    use_stored, use_tool_runs, use_tools, use_url_state,
};
use crate::route::Route;
use crate::state::filters::parsed;
use crate::state::small_map::SmallMap;
use crate::state::{CallView, Conversation, Ladder, Outgoing, Shared, ToolBook};

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
    let chat = use_chat();
    let health = use_health();
    let room = use_room();
    let now = use_now(10_000);
    let toaster = use_toaster();
    let navigator = use_navigator();
    let url = use_url_state::<ChatQuery>();
    let id: Option<SessionId> = props.id.as_ref().and_then(|id| id.parse().ok());
    let bad_id = props.id.is_some() && id.is_none();
    let (opening, detail, retry) = use_session(id.clone());
    let tools = use_tools();
    let book = use_memo(tools.data.clone(), |data| {
        Shared::new(ToolBook { specs: data.as_ref().map_or_else(Vec::new, |d| (**d).clone()) })
    });
    let recent = use_sessions(api::sessions::SessionQuery::default());
    let replaying = url.value.replay.is_some();
    let replay = use_replay(id.clone().filter(|_| replaying));
    let replayed = use_memo((replay.replay.as_ref().map(|r| (r.position, r.events.len())), id.clone()), |(_, id)| {
        replay.replay.as_ref().zip(id.as_ref()).map(|(r, id)| Shared::new(r.conversation(id)))
    });
    let conversation: Option<Shared<Conversation>> =
        if replaying { (*replayed).clone() } else { id.as_ref().and_then(|id| chat.state.conversation(id).cloned()) };
    let aside = use_state_eq(|| Aside::None);
    let sent = use_state_eq(|| 0u32);
    let insert = use_state_eq(|| None::<(u32, AttrValue)>);
    let focus = use_state_eq(|| 0u32);
    let fill = use_state_eq(|| None::<Fill>);
    let asked = use_state_eq(|| None::<(ToolSpec, JsonObject)>);
    let handing_over = use_state_eq(|| false);
    let ratings = use_state(Shared::<SmallMap<String, i8>>::default);
    let scratch = use_state_eq(Ladder::default);
    let session_key = id.as_ref().map_or_else(|| "new".to_owned(), SessionId::to_string);
    let (draft, set_draft) = use_stored::<String>(format!("draft.{session_key}"));
    let (favourites, set_favourites) = use_stored::<Vec<String>>("favourites".to_owned());
    let oncall = {
        // Outside of a session no event moves the ladder: the calls themselves do.
        let (scratch, outside) = (scratch.clone(), id.is_none());
        let moving = use_mut_ref(Ladder::default);
        Callback::from(move |call: shared_types::ToolCall| {
            if outside {
                moving.borrow_mut().apply_call(&call, format::now());
                scratch.set(moving.borrow().clone());
            }
        })
    };
    let runner = use_tool_runs(id.clone(), oncall);
    let running = conversation.as_ref().and_then(|c| c.running.clone()).filter(|_| !replaying);

    let start_tool = {
        let (runner, asked, book, fill, aside) =
            (runner.clone(), asked.clone(), book.clone(), fill.clone(), aside.clone());
        Callback::from(move |request: ToolRequest| {
            let Some(spec) = book.get(&request.name) else { return };
            let missing = spec.parameters.iter().any(|p| p.required && !request.arguments.contains_key(&p.name));
            if missing {
                fill.set(Some(Fill {
                    number: fill.as_ref().map_or(1, |f| f.number + 1),
                    name: request.name,
                    arguments: request.arguments,
                }));
                aside.set(Aside::Checks);
            } else if spec.effect == Effect::Reads {
                runner.run(&request.name, &request.arguments, false);
            } else {
                asked.set(Some((spec.clone(), request.arguments)));
            }
        })
    };
    let answer_consent = {
        let (runner, asked) = (runner.clone(), asked.clone());
        Callback::from(move |yes: bool| {
            if let Some((spec, arguments)) = (*asked).clone().filter(|_| yes) {
                runner.run(&spec.name, &arguments, true);
            }
            asked.set(None);
        })
    };
    let onact = act::handler(act::Parts {
        id: id.clone(),
        chat: chat.clone(),
        navigator: navigator.clone(),
        toaster: toaster.clone(),
        sent: sent.clone(),
        fill: fill.clone(),
        show_checks: {
            let aside = aside.clone();
            Callback::from(move |()| aside.set(Aside::Checks))
        },
        start_tool: start_tool.clone(),
        hand_over: {
            let handing_over = handing_over.clone();
            Callback::from(move |()| handing_over.set(true))
        },
        ratings: ratings.clone(),
        conversation: conversation.clone(),
    });
    let send = {
        let (onact, aside) = (onact.clone(), aside.clone());
        Callback::from(move |text: String| {
            aside.set(Aside::None);
            onact.emit(Act::Send(text));
        })
    };
    let new_chat = {
        let (navigator, focus, aside) = (navigator.clone(), focus.clone(), aside.clone());
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::NewChat);
            }
            aside.set(Aside::None);
            focus.set(*focus + 1);
        })
    };
    let stop = {
        let (running, commands) = (running.clone(), chat.commands.clone());
        Callback::from(move |()| {
            if let Some(run) = running.clone() {
                commands.cancel(run);
            }
        })
    };
    {
        let (stop, new_chat, is_running) = (stop.clone(), new_chat.clone(), running.is_some());
        use_keys(Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_running && !dialog_is_open() && !event.default_prevented() {
                stop.emit(());
            } else if (event.ctrl_key() || event.meta_key())
                && event.shift_key()
                && event.key().eq_ignore_ascii_case("o")
            {
                event.prevent_default();
                new_chat.emit(());
            } else if event.key() == "/" && !is_typing(&event) && !dialog_is_open() {
                event.prevent_default();
                states::focus_composer();
            }
        }));
    }
    {
        // Only where a keyboard is at hand: on a phone it would cover the page.
        let (focus, room) = (focus.clone(), room);
        use_effect_with(id.clone(), move |_| {
            if room != Room::Phone {
                focus.set(*focus + 1)
            }
        });
    }
    {
        let aside = aside.clone();
        use_effect_with(id.clone(), move |_| aside.set(Aside::None));
    }
    {
        let (fill, aside, url) = (fill.clone(), aside.clone(), url.clone());
        use_effect_with((url.value.tool.clone(), book.specs.len()), move |(tool, count)| {
            if let Some(name) = tool.clone().filter(|_| *count > 0) {
                fill.set(Some(Fill {
                    number: fill.as_ref().map_or(1, |f| f.number + 1),
                    name,
                    arguments: JsonObject::new(),
                }));
                aside.set(Aside::Checks);
                url.replace.emit(ChatQuery { tool: None, ..(*url.value).clone() });
            }
        });
    }
    states::use_target(conversation.as_ref().map_or(0, |c| c.transcript.entries.len()) > 0);
    let title = id
        .as_ref()
        .and_then(|id| chat.state.news.get(id).cloned().flatten())
        .map(|i| i.title)
        .or_else(|| detail.as_ref().map(|d| d.item.title.clone()));
    use_effect_with(title.clone(), |title| {
        let title = title
            .as_ref()
            .filter(|t| !t.is_empty())
            .map_or_else(|| Route::NewChat.title().to_owned(), |t| format!("{t} · TechTime"));
        states::set_title(&title);
    });

    let outgoing: Vec<Outgoing> = id
        .as_ref()
        .filter(|_| !replaying)
        .map_or_else(Vec::new, |id| chat.state.outbox.iter().filter(|m| m.conversation == *id).cloned().collect());
    let calls: Vec<CallView> = conversation.as_ref().map_or_else(Vec::new, |c| c.transcript.calls().cloned().collect());
    let ladder = conversation
        .as_ref()
        .map_or_else(|| if id.is_none() { (*scratch).clone() } else { Ladder::default() }, |c| c.ladder.clone());
    let online = chat.state.connection.online;
    let read_only = replaying || opening == Opening::OfflineCopy || opening == Opening::Binned;
    let close = {
        let aside = aside.clone();
        Callback::from(move |()| aside.set(Aside::None))
    };
    let check = send.reform(|()| "Check everything".to_owned());
    let ladder_view = |compact: bool| {
        html! {
            <OsiLadder ladder={ladder.clone()} calls={calls.clone()} tools={(*book).clone()} oncheck={check.clone()} onrun={start_tool.clone()} busy={running.is_some()} {now} read_only={replaying} {compact} />
        }
    };
    let checks = || {
        html! {
            <checks::Checks ladder={ladder_view(false)} tools={(*book).clone()} loading={tools.loading} failure={tools.failure.clone()} onretry={tools.reload.clone()} runner_runs={runner.runs.clone()}
                calls={calls.clone()} favourites={favourites.clone()} fill={(*fill).clone()} {now} read_only={replaying}
                onact={checks::handler(&runner, &start_tool, &favourites, &set_favourites, (&insert, aside_closer(&aside)))} />
        }
    };
    let sidebar =
        || html! { <sidebar::Sidebar current={session_key.clone()} url={url.clone()} onnew={new_chat.clone()} /> };
    let show = |which: Aside| {
        let aside = aside.clone();
        Callback::from(move |_: MouseEvent| aside.set(which))
    };
    let tab = match *aside {
        Aside::None => "chat",
        Aside::Sessions => "sessions",
        Aside::Checks => "checks",
    };
    let onselect = {
        let aside = aside.clone();
        Callback::from(move |tab: AttrValue| {
            aside.set(match tab.as_str() {
                "sessions" => Aside::Sessions,
                "checks" => Aside::Checks,
                _ => Aside::None,
            })
        })
    };
    let phone = room == Room::Phone;
    let tablet = room == Room::Tablet;
    let wide = room == Room::Wide;
    let behind = phone && *aside != Aside::None;
    let blocked = states::blocked(&opening, bad_id, &retry, id.as_ref(), &chat);
    let is_blocked = blocked.is_some() && !replaying;
    let last = recent.items.first().filter(|_| id.is_none()).cloned();
    let open = {
        let navigator = navigator.clone();
        Callback::from(move |id: String| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Chat { id })
            }
        })
    };
    html! {
        <div class="flex h-full flex-col">
            <ConnectionBanner connection={chat.state.connection} />
            <div class="flex min-h-0 flex-1">
                <aside class="w-72 shrink-0 border-r bg-sidebar text-sidebar-foreground" hidden={!wide} aria-label="Session list">{ if wide { sidebar() } else { Html::default() } }</aside>
                <section class="flex min-w-0 flex-1 flex-col" aria-label="Conversation">
                    <div class="sr-only">{ if id.is_some() || is_blocked { html! { <h1>{ title.clone().filter(|t| !t.is_empty()).unwrap_or_else(|| "Chat".into()) }</h1> } } else { Html::default() } }</div>
                    <div class="px-3 pt-2" hidden={!phone}>
                        <Tabs label="Parts of the page" selected={tab} {onselect} tabs={vec![
                            Tab::new("chat", "Chat", Glyph::MessageSquare).marked(running.is_some() && behind),
                            Tab::new("sessions", "Sessions", Glyph::History), Tab::new("checks", "Checks", Glyph::ListChecks)]} />
                    </div>
                    <div class="flex items-center gap-2 border-b px-3 py-1.5" hidden={!(tablet || (phone && !behind))}>
                        <Button variant={ButtonVariant::Ghost} size={ButtonSize::Small} hidden={!tablet} onclick={show(Aside::Sessions)}>{ icon(Glyph::PanelLeft, "size-4") }{ "Sessions" }</Button>
                        <div class="min-w-0 flex-1">{ if tablet || phone { ladder_view(true) } else { Html::default() } }</div>
                        <Button variant={ButtonVariant::Ghost} size={ButtonSize::Small} hidden={!tablet} onclick={show(Aside::Checks)}>{ icon(Glyph::PanelRight, "size-4") }{ "Checks" }</Button>
                    </div>
                    <div class="flex items-center justify-center gap-2 bg-info-soft px-4 py-1.5 text-xs text-info" hidden={opening != Opening::OfflineCopy}>{ icon(Glyph::WifiOff, "size-3.5") }{ "Offline copy from this browser: it may not be the latest." }</div>
                    <div class="flex min-h-0 flex-1 flex-col" hidden={behind}>
                        <div class="min-h-0 flex-1 overflow-y-auto" hidden={!is_blocked}>{ if is_blocked { blocked.unwrap_or_default() } else { Html::default() } }</div>
                        <div class="flex min-h-0 flex-1 flex-col" hidden={is_blocked}>
                            <ChatWindow session={session_key.clone()} {conversation} {outgoing} tools={(*book).clone()} {online} onact={onact.clone()} sent={*sent}
                                loading={opening == Opening::Loading || (replaying && replay.replay.is_none())} {read_only} ratings={(*ratings).clone()}>
                                { if id.is_none() { html! { <EmptyState health={health.as_deref().cloned()} onsend={send.clone()} {last} onopen={open} /> } } else { Html::default() } }
                            </ChatWindow>
                        </div>
                        <div hidden={!replaying}>{ replay_bar(&replay, &url) }</div>
                        <div hidden={replaying || is_blocked}>
                            <Composer session={session_key.clone()} {draft} ondraft={set_draft} onsend={send} running={running.is_some()} onstop={stop} {online} insert={(*insert).clone()} focus={*focus} />
                        </div>
                    </div>
                    <div class="min-h-0 flex-1 overflow-y-auto" hidden={!(phone && *aside == Aside::Sessions)}>{ if phone && *aside == Aside::Sessions { sidebar() } else { Html::default() } }</div>
                    <div class="min-h-0 flex-1 overflow-y-auto" hidden={!(phone && *aside == Aside::Checks)}>{ if phone && *aside == Aside::Checks { checks() } else { Html::default() } }</div>
                </section>
                <aside class="w-[22rem] shrink-0 overflow-y-auto border-l bg-sidebar text-sidebar-foreground" hidden={!wide} aria-label="Ladder and tools">{ if wide { checks() } else { Html::default() } }</aside>
            </div>
            <Sheet open={tablet && *aside == Aside::Sessions} onclose={close.clone()} side={Side::Left} title="Sessions">{ if tablet { sidebar() } else { Html::default() } }</Sheet>
            <Sheet open={tablet && *aside == Aside::Checks} onclose={close} side={Side::Right} title="Checks">{ if tablet { checks() } else { Html::default() } }</Sheet>
            <Consent asked={(*asked).clone()} onanswer={answer_consent} computer={health.as_ref().map(|h| h.hostname.clone()).unwrap_or_default()} />
            <hand_over_dialog::HandOverDialog id={id.clone()} open={*handing_over} onclose={let handing_over = handing_over.clone(); move |()| handing_over.set(false)} />
        </div>
    }
}

fn aside_closer(aside: &UseStateHandle<Aside>) -> Callback<()> {
    let aside = aside.clone();
    Callback::from(move |()| aside.set(Aside::None))
}

fn replay_bar(replay: &crate::hooks::ReplayHandle, url: &crate::hooks::UrlState<ChatQuery>) -> Html {
    if let Some(failure) = &replay.failure {
        return html! { <p class="px-4 py-3 text-center text-sm text-fail">{ failure }</p> };
    }
    let Some(now) = replay.replay.clone() else { return Html::default() };
    let (position, length, playing, speed) = (now.position, now.events.len(), now.playing, now.speed);
    let onact = {
        let (change, url) = (replay.change.clone(), url.clone());
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
                ReplayAct::Leave => {
                    url.push.emit(ChatQuery { replay: None, ..(*url.value).clone() });
                    return;
                }
            }
            change.emit(next);
        })
    };
    html! { <ReplayBar {position} {length} {playing} {speed} {onact} /> }
}
