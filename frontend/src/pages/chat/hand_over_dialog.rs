//! Hands a session over: loads the report and sends the reason.

use shared_types::{Escalation, EscalationReason, SessionId};
use yew::prelude::*;

use super::act::tell;
use crate::api::sessions::{escalate, report};
use crate::components::chat::hand_over::{HandOver, Report};
use crate::components::ui::{Toast, Tone, use_toaster};
use crate::hooks::{use_chat, use_return};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct HandOverDialogProps {
    pub id: Option<SessionId>,
    pub open: bool,
    pub onclose: Callback<()>,
}

/// The dialog with its requests.
#[component]
pub(super) fn HandOverDialog(props: &HandOverDialogProps) -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(props.clone())} needed={props.open} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled(props: &HandOverDialogProps) -> Html {
    let chat = use_chat();
    let toaster = use_toaster();
    let held = use_state_eq(|| Report::Loading);
    let again = use_state_eq(|| 0u32);
    {
        let held = held.clone();
        use_effect_with((props.open, props.id.clone(), *again), move |(open, id, _)| {
            if let Some(id) = id.clone().filter(|_| *open) {
                held.set(Report::Loading);
                wasm_bindgen_futures::spawn_local(async move {
                    held.set(match report(&id).await {
                        Ok(text) => Report::Ready(text.into()),
                        Err(failure) => Report::Failed(failure.to_string().into()),
                    });
                });
            }
        });
    }
    let onhandover = {
        let (id, onclose, commands) = (props.id.clone(), props.onclose.clone(), chat.commands.clone());
        Callback::from(move |(reason, note): (EscalationReason, String)| {
            let Some(id) = id.clone() else { return };
            let (onclose, toaster, commands) = (onclose.clone(), toaster.clone(), commands.clone());
            let note = Some(note.trim().to_owned()).filter(|n| !n.is_empty());
            wasm_bindgen_futures::spawn_local(async move {
                let toast = match escalate(&id, &Escalation { reason, note }).await {
                    Ok(item) => {
                        commands.changed(item);
                        onclose.emit(());
                        Toast::new("Handed over. The session is marked as unresolved.").tone(Tone::Info)
                    }
                    Err(failure) => Toast::failed(failure.to_string()),
                };
                tell(toaster.as_ref(), toast);
            });
        })
    };
    let onretry = {
        let again = again.clone();
        Callback::from(move |()| again.set(*again + 1))
    };
    use_return(matches!(*held, Report::Failed(_)), onretry.clone());
    let name = props.id.as_ref().map(|id| format!("techtime-{id}")).unwrap_or_default();
    html! { <HandOver open={props.open} onclose={props.onclose.clone()} report={(*held).clone()} {onretry} {onhandover} {name} /> }
}
