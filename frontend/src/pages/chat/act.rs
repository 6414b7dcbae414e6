//! What a person does within a conversation, carried out.

use shared_types::{MessageId, Outcome, SessionId, SessionPatch, ToolRequest};
use yew::prelude::*;
use yew_router::prelude::*;

use super::states::focus_composer;
use crate::api::{self, Failure};
use crate::components::analytics::save_file::save;
use crate::components::chat::Act;
use crate::components::diagnostics::manual_tool_panel::Fill;
use crate::components::ui::{Toast, Toaster, Tone, copy::copy};
use crate::hooks::Chat;
use crate::route::Route;
use crate::split::{Work, finish, wasm_split};
use crate::state::small_map::SmallMap;
use crate::state::{Conversation, Entry, Shared};

/// What an act needs.
#[derive(Clone)]
pub(super) struct Parts {
    pub id: Option<SessionId>,
    pub chat: Chat,
    pub navigator: Option<Navigator>,
    pub toaster: Option<Toaster>,
    pub sent: UseStateHandle<u32>,
    pub fill: UseStateHandle<Option<Fill>>,
    pub show_checks: Callback<()>,
    pub start_tool: Callback<ToolRequest>,
    pub hand_over: Callback<()>,
    pub ratings: UseStateHandle<Shared<SmallMap<String, i8>>>,
    pub conversation: Option<Shared<Conversation>>,
}

/// The one callback of the conversation.
pub(super) fn handler(parts: Parts) -> Callback<Act> {
    Callback::from(move |act| parts.carry_out(act))
}

impl Parts {
    fn carry_out(&self, act: Act) {
        let commands = &self.chat.commands;
        match act {
            Act::Send(text) => self.send(&text, None),
            Act::Edit(message, text) => {
                self.send(&text, Some(message));
                // The field that had the cursor goes with the old message.
                focus_composer();
            }
            Act::Continue => self.again(),
            Act::Regenerate(message) => commands.regenerate(message),
            Act::Cancel(run) => commands.cancel(run),
            Act::Approve(run, call, decision) => commands.approve(run, call, decision),
            Act::Run(request) => self.start_tool.emit(request),
            Act::OpenInPanel(call) => {
                self.fill.set(Some(Fill::after(self.fill.as_ref(), call.name, call.arguments)));
                self.show_checks.emit(());
            }
            Act::Solved(false) => self.send("That did not solve it.", None),
            Act::HandOver => self.hand_over.emit(()),
            Act::EditWaiting(client, text) => commands.edit_waiting(client, text),
            Act::Withdraw(client) => commands.withdraw(client),
            Act::SendAgain(client) => commands.send_again(client),
            Act::Rate(..) | Act::Undo(_) | Act::Solved(true) | Act::Link(_) | Act::Report => {
                let parts = self.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let toaster = parts.toaster.clone();
                    let toast = finish(begin(parts, act)).await;
                    if let Some(toast) = toast.unwrap_or_else(|failure| Some(Toast::failed(failure.to_string()))) {
                        tell(toaster.as_ref(), toast);
                    }
                });
            }
        }
    }

    /// The first message names its session itself and the address is replaced: nothing is mounted anew, and a
    /// message that is sent twice starts one session.
    fn send(&self, text: &str, replaces: Option<MessageId>) {
        let Some(id) = self.id.clone().or_else(|| self.chat.commands.begin()) else { return };
        self.chat.commands.send(id.clone(), text, replaces);
        self.sent.set(*self.sent + 1);
        if self.id.is_none()
            && let Some(navigator) = &self.navigator
        {
            navigator.replace(&Route::Chat { id: id.to_string() });
        }
    }

    /// The last message once more, in place of its turn.
    fn again(&self) {
        let entries = self.conversation.as_ref().map(|c| c.transcript.entries.clone()).unwrap_or_default();
        let last = entries.iter().rev().find_map(|e| match &**e {
            Entry::Person(person) if !person.folded => Some((person.text.clone(), person.message_id.clone())),
            _ => None,
        });
        if let Some((text, message)) = last {
            self.send(&text, Some(message));
        }
    }

    /// What takes its time, and how it went.
    async fn carry_out_later(&self, act: Act) -> Result<Option<Toast>, Failure> {
        Ok(match act {
            Act::Rate(message, score) => {
                let mut ratings = (*self.ratings).clone();
                ratings.make_mut().insert(message.to_string(), score);
                self.ratings.set(ratings);
                api::sessions::message_feedback(&message, score, None).await?;
                Some(Toast::new("Thank you, noted.").tone(Tone::Pass))
            }
            Act::Undo(call) => {
                let call = api::tools::undo(&call).await?;
                let text = if call.summary.is_empty() { "Undone.".to_owned() } else { call.summary };
                Some(Toast::new(text).tone(Tone::Pass))
            }
            Act::Solved(_) => match &self.id {
                Some(id) => {
                    let patch = SessionPatch { outcome: Some(Outcome::Resolved), ..SessionPatch::default() };
                    self.chat.commands.changed(api::sessions::patch(id, &patch).await?);
                    Some(Toast::new("Good. The session is marked as resolved.").tone(Tone::Pass))
                }
                None => None,
            },
            Act::Link(message) => match &self.id {
                Some(id) => Some(link(id, message.as_ref()).await),
                None => None,
            },
            Act::Report => match &self.id {
                Some(id) => {
                    let text = api::sessions::report(id).await?;
                    let saved = save(&format!("techtime-{id}.md"), "text/markdown;charset=utf-8", &text);
                    (!saved).then(|| Toast::failed("The browser did not take the file."))
                }
                None => None,
            },
            _ => None,
        })
    }
}

#[wasm_split(more, fallible)]
fn begin(parts: Parts, act: Act) -> Work<Result<Option<Toast>, Failure>> {
    Ok(Box::pin(async move { parts.carry_out_later(act).await }))
}

/// The address of a message, or of the whole session, onto the clipboard.
async fn link(id: &SessionId, message: Option<&MessageId>) -> Toast {
    let origin = web_sys::window().and_then(|w| w.location().origin().ok()).unwrap_or_default();
    let place = message.map(|message| format!("#m-{message}")).unwrap_or_default();
    let address = format!("{origin}/chat/{id}{place}");
    if copy(&address).await {
        Toast::new("The link is on the clipboard.")
    } else {
        Toast::new(format!("The browser does not allow copying here. The link: {address}"))
    }
}

/// Shows a toast, where there is a toaster.
pub(super) fn tell(toaster: Option<&Toaster>, toast: Toast) {
    if let Some(toaster) = toaster {
        toaster.show(toast);
    }
}
