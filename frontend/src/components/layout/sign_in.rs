//! What stands in place of every page while the server asks for its token.

use yew::prelude::*;

use crate::components::ui::{Button, ButtonVariant, Field, Glyph, Input, icon};
use crate::hooks::use_access::sign_in;
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

/// The card.
#[component]
pub fn SignIn() -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(())} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled() -> Html {
    let token = use_state_eq(String::new);
    let error = use_state_eq(|| None::<AttrValue>);
    let busy = use_state_eq(|| false);
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<web_sys::HtmlElement>() {
                let _ = field.focus();
            }
        });
    }
    let oninput = {
        let (token, error) = (token.clone(), error.clone());
        Callback::from(move |text: String| {
            token.set(text);
            error.set(None);
        })
    };
    let onsubmit = {
        let (token, error, busy) = (token.clone(), error.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (token, error, busy) = ((*token).clone(), error.clone(), busy.clone());
            busy.set(true);
            wasm_bindgen_futures::spawn_local(async move {
                if let Err(why) = sign_in(token.trim()).await {
                    error.set(Some(why.into()));
                    busy.set(false);
                }
            });
        })
    };
    html! {
        <main class="grid h-dvh place-items-center p-6">
            <form {onsubmit} class="grid w-full max-w-sm gap-4 rounded-xl border bg-raised p-6 shadow-sm">
                <div class="flex items-center gap-3">
                    <span class="grid size-9 place-items-center rounded-lg bg-action text-action-foreground">{ icon(Glyph::Lock, "size-4") }</span>
                    <h1 class="text-lg font-semibold tracking-tight">{ "Sign in to TechTime" }</h1>
                </div>
                <p class="text-sm text-muted-foreground">{ "This server asks for its token: the value of TECHTIME_TOKEN where it was started." }</p>
                <Field id="token" label="Token" error={(*error).clone()} hint="Kept in this browser as a cookie that no script can read, until you sign out in the settings.">
                    <Input id="token" kind="password" value={(*token).clone()} {oninput} invalid={error.is_some()} described_by="token-hint" node_ref={field} />
                </Field>
                <span class="sr-only" role="alert">{ (*error).clone().unwrap_or_default() }</span>
                <Button kind="submit" variant={ButtonVariant::Primary} disabled={*busy || token.trim().is_empty()}>{ "Sign in" }</Button>
            </form>
        </main>
    }
}
