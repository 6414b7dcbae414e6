//! Plays a session's event log.

use gloo_timers::callback::Timeout;
use shared_types::SessionId;
use yew::prelude::*;

use crate::api::Failure;
use crate::api::sessions::events;
use crate::hooks::use_return::use_return;
use crate::split::{Work, finish, wasm_split};
use crate::state::replay::Replay;

/// A replay, and how to change it.
#[derive(Clone, PartialEq)]
pub struct ReplayHandle {
    /// None before the log has come.
    pub replay: Option<Replay>,
    /// Why the log did not come.
    pub failure: Option<String>,
    pub change: Callback<Replay>,
}

impl ReplayHandle {
    /// The log came and there is nothing in it: the session was brought in from elsewhere.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.replay.as_ref().is_some_and(|replay| replay.events.is_empty())
    }
}

#[wasm_split(more, fallible)]
fn begin(id: SessionId) -> Work<Result<Replay, Failure>> {
    Ok(Box::pin(async move { events(&id).await.map(|page| Replay::new(page.items)) }))
}

/// Replays a session while `id` is given.
#[hook]
pub fn use_replay(id: Option<SessionId>) -> ReplayHandle {
    let replay = use_state(|| None::<Replay>);
    let failure = use_state_eq(|| None::<String>);
    let again = use_state_eq(|| 0u32);
    use_return(failure.is_some(), {
        let again = again.clone();
        Callback::from(move |()| again.set(*again + 1))
    });
    {
        let (replay, failure) = (replay.clone(), failure.clone());
        use_effect_with((id, *again), move |(id, _)| {
            replay.set(None);
            failure.set(None);
            if let Some(id) = id.clone() {
                wasm_bindgen_futures::spawn_local(async move {
                    match finish(begin(id)).await {
                        Ok(ready) => replay.set(Some(ready)),
                        Err(why) => failure.set(Some(why.to_string())),
                    }
                });
            }
        });
    }
    {
        let handle = replay.clone();
        let key = replay.as_ref().map(|r| (r.position, r.wait_ms()));
        use_effect_with(key, move |key| {
            let timer = key.and_then(|(_, wait)| wait).map(|ms| {
                Timeout::new(ms, move || {
                    if let Some(mut next) = (*handle).clone() {
                        next.advance();
                        handle.set(Some(next));
                    }
                })
            });
            move || drop(timer)
        });
    }
    let change = {
        let replay = replay.clone();
        Callback::from(move |next| replay.set(Some(next)))
    };
    ReplayHandle { replay: (*replay).clone(), failure: (*failure).clone(), change }
}
