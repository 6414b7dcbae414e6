//! Opening a session: from what is held, from what this browser kept, and from the server.

use futures_util::future::join;
use gloo_timers::future::TimeoutFuture;
use shared_types::{SessionDetail, SessionId};
use yew::prelude::*;

use crate::api::Failure;
use crate::api::sessions::{detail, event, items, log};
use crate::hooks::use_chat::{remember, remembered, use_chat};
use crate::hooks::use_return::use_return;
use crate::split::{SplitLoaderError, Work, finish, wasm_split};
use crate::state::{Conversation, Transcript};

/// So many events are read in one task: some ten milliseconds.
const AT_ONCE: usize = 500;

/// How the opening stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening {
    /// No session is asked for.
    None,
    Loading,
    Ready,
    /// From this browser, for the server is away.
    OfflineCopy,
    Missing,
    /// In the bin.
    Binned,
    Failed(Failure),
}

/// What this browser kept of it.
#[wasm_split(more, fallible)]
fn kept(id: SessionId) -> Result<Option<Conversation>, SplitLoaderError> {
    Ok(remembered(&id))
}

#[wasm_split(more, fallible)]
fn begin(id: SessionId) -> Work<Result<(SessionDetail, Conversation), Failure>> {
    Ok(Box::pin(load(id)))
}

async fn load(id: SessionId) -> Result<(SessionDetail, Conversation), Failure> {
    let (detail, log) = join(detail(&id), log(&id)).await;
    let (detail, log) = (detail?, log?);
    let events = items(&log)?;
    let mut conversation = Conversation::new(id.clone());
    for (index, some) in events.chunks(AT_ONCE).enumerate() {
        if index > 0 {
            // A long log must not keep the browser from its user.
            TimeoutFuture::new(0).await;
        }
        for item in some {
            conversation.apply(&event(item)?);
        }
    }
    if events.is_empty() {
        // Brought in from elsewhere: messages without a log.
        conversation.transcript = Transcript::from_messages(&detail.messages);
        conversation.diagnosis.clone_from(&detail.diagnosis);
        conversation.last_seq = detail.last_seq;
    } else {
        remember(&id, &log);
    }
    Ok((detail, conversation))
}

/// Opens the session and holds it; where it failed it is tried again when the connection is back.
#[hook]
pub fn use_session(id: Option<SessionId>) -> (Opening, Option<SessionDetail>, Callback<()>) {
    let chat = use_chat();
    let state = use_state_eq(|| if id.is_some() { Opening::Loading } else { Opening::None });
    let found = use_state_eq(|| None::<SessionDetail>);
    let again = use_state_eq(|| 0u32);
    let asked = use_mut_ref(|| 0u64);
    // The newest state, for what comes after an answer: a message sent meanwhile may have begun the session here.
    let latest = use_mut_ref(|| chat.state.clone());
    *latest.borrow_mut() = chat.state.clone();
    {
        let (state, found, commands) = (state.clone(), found.clone(), chat.commands.clone());
        let held = id.as_ref().is_some_and(|id| chat.state.conversation(id).is_some());
        use_effect_with((id.clone(), *again), move |(id, _)| {
            *asked.borrow_mut() += 1;
            let mine = *asked.borrow();
            let Some(id) = id.clone() else {
                found.set(None);
                state.set(Opening::None);
                return;
            };
            if found.as_ref().is_some_and(|d| d.item.id != id) {
                found.set(None);
            }
            if commands.has_begun(&id) {
                state.set(Opening::Ready);
                return;
            }
            if held {
                commands.touch(id.clone());
                state.set(Opening::Ready);
            } else {
                state.set(Opening::Loading);
            }
            wasm_bindgen_futures::spawn_local(async move {
                let kept = if held { None } else { kept(id.clone()).await.ok().flatten() };
                let is_kept = kept.is_some();
                if *asked.borrow() != mine {
                    return;
                }
                if let Some(conversation) = kept {
                    commands.hold(conversation);
                    state.set(Opening::Ready);
                }
                let result = finish(begin(id.clone())).await;
                if *asked.borrow() != mine {
                    return;
                }
                match result {
                    Ok((detail, conversation)) => {
                        state.set(if detail.item.deleted { Opening::Binned } else { Opening::Ready });
                        found.set(Some(detail));
                        commands.hold(conversation);
                    }
                    // A session that has just begun here is not at the server yet.
                    Err(_) if held || latest.borrow().conversation(&id).is_some_and(|_| !is_kept) => {
                        state.set(Opening::Ready)
                    }
                    // Written while the server was away: it waits to be sent.
                    Err(_) if latest.borrow().outbox.iter().any(|m| m.conversation == id) => state.set(Opening::Ready),
                    Err(failure) if failure.is_not_found() => state.set(Opening::Missing),
                    Err(_) if is_kept => state.set(Opening::OfflineCopy),
                    Err(failure) => state.set(Opening::Failed(failure)),
                }
            });
        });
    }
    let retry = {
        let again = again.clone();
        Callback::from(move |()| again.set(*again + 1))
    };
    use_return(matches!(*state, Opening::OfflineCopy | Opening::Failed(_)), retry.clone());
    // The first drawing after a change of address must not show the session before.
    ((*state).clone(), (*found).clone(), retry)
}
