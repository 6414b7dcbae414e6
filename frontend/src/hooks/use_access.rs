//! Whether the server asks this browser for its token, and how a person gives it or takes it back.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::api;
use crate::split::{Work, wasm_split};

/// True as soon as the server has refused us for want of its token.
#[hook]
pub fn use_locked() -> bool {
    let locked = use_state_eq(api::is_locked);
    {
        let locked = locked.clone();
        use_effect_with((), move |()| {
            // It may have been said before anybody listened.
            locked.set(api::is_locked());
            let listener = web_sys::window().map(|w| EventListener::new(&w, api::LOCKED, move |_| locked.set(true)));
            move || drop(listener)
        });
    }
    *locked
}

/// Shows the server the token that the address brought.
#[wasm_split(more, fallible)]
pub fn show_token(token: String) -> Work<Result<(), api::Failure>> {
    Ok(Box::pin(async move { api::login(&token).await }))
}

/// Shows the token to the server; where it is the right one, the page begins anew.
///
/// # Errors
/// What to tell the person.
pub async fn sign_in(token: &str) -> Result<(), String> {
    api::login(token).await.map_err(|failure| match failure {
        api::Failure::Refused(problem) if problem.status == 401 => {
            "That is not this server's token. It is the value of TECHTIME_TOKEN where the server was started."
                .to_owned()
        }
        other => other.to_string(),
    })?;
    reload();
    Ok(())
}

/// Takes the cookie back; the page begins anew and asks for the token.
///
/// # Errors
/// What to tell the person.
pub async fn sign_out() -> Result<(), String> {
    api::logout().await.map_err(|failure| failure.to_string())?;
    reload();
    Ok(())
}

fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}
