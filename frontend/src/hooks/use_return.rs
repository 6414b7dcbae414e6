//! What failed is asked again when the connection is back: one rule for every request and every part of the program.

use yew::prelude::*;

use super::use_chat::use_connection;

/// Calls `ask` once with each return of the server, while the last attempt has `failed`. One that began before the return
/// and failed after it is asked again too.
#[hook]
pub fn use_return(failed: bool, ask: Callback<()>) {
    let returns = use_connection().returns;
    let asked_on = use_mut_ref(|| returns);
    use_effect_with((failed, returns), move |(failed, returns)| {
        if *failed && asked_on.replace(*returns) != *returns {
            ask.emit(());
        }
    });
}
