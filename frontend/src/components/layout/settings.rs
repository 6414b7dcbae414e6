//! The settings: what this browser decides, and what the server decides, with the key that decides it.

use yew::prelude::*;

use crate::components::ui::{Button, Choice, Dialog, Field, Glyph, Select, Toast, icon, use_toaster};
use crate::hooks::use_access::sign_out;
use crate::hooks::use_stored::clear_all;
use crate::hooks::{Theme, use_health, use_theme};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

#[derive(Clone, PartialEq, Properties)]
pub struct SettingsProps {
    pub open: bool,
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub fn Settings(props: &SettingsProps) -> Html {
    html! { <Later part={Part(|| Box::pin(load()))} with={With::new(props.clone())} needed={props.open} /> }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<Filled>)
}

#[component]
fn Filled(props: &SettingsProps) -> Html {
    let theme = use_theme();
    let health = use_health();
    let toaster = use_toaster();
    let choices = Theme::ALL.map(|t| Choice::new(t.name(), t.name())).to_vec();
    let onchange = {
        let set = theme.set.clone();
        Callback::from(move |name: String| {
            if let Some(theme) = Theme::ALL.into_iter().find(|t| t.name() == name) {
                set.emit(theme);
            }
        })
    };
    let leave = {
        let toaster = toaster.clone();
        Callback::from(move |_: MouseEvent| {
            let toaster = toaster.clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let (Err(why), Some(toaster)) = (sign_out().await, toaster) {
                    toaster.show(Toast::new(why));
                }
            });
        })
    };
    let clear = {
        let set = theme.set.clone();
        Callback::from(move |_: MouseEvent| {
            clear_all();
            set.emit(Theme::System);
            if let Some(toaster) = &toaster {
                toaster.show(Toast::new("This browser keeps nothing of ours any more. Sessions at the server stay."));
            }
        })
    };
    let rows: Vec<(&str, String, &str)> = health.as_ref().map_or_else(Vec::new, |h| {
        let hosts = if h.probe_hosts.is_empty() { "none".to_owned() } else { h.probe_hosts.join(", ") };
        vec![
            ("Answered by", h.active_model.clone().unwrap_or_else(|| h.active_provider.clone()), "LLM_BACKEND"),
            (
                "Messages go to",
                h.model_endpoint.clone().unwrap_or_else(|| "no model".to_owned()),
                "OLLAMA_HOST, OPENAI_BASE_URL",
            ),
            ("Checks reach", h.probe_scope.clone(), "TECHTIME_PROBE_SCOPE"),
            ("Hosts contacted", hosts, "TECHTIME_PROBE_HOSTS"),
            ("Tools allowed", h.tools_mode.clone(), "TECHTIME_TOOLS"),
            ("Data folder", h.data_dir.clone().unwrap_or_else(|| "not told".to_owned()), "TECHTIME_DATA_DIR"),
            ("Version", h.version.clone(), ""),
        ]
    });
    html! {
        <Dialog open={props.open} onclose={props.onclose.clone()} title="Settings" class="max-w-xl">
            <div class="grid gap-5 pb-2">
                <div class="grid gap-3">
                    <Field id="settings-theme" label="Theme"><Select id="settings-theme" value={theme.theme.name()} {choices} {onchange} /></Field>
                    <div class="grid content-start gap-1.5">
                        <h3 class="text-xs font-medium">{ "Language" }</h3>
                        <p class="text-sm">{ "The page speaks English. The assistant answers in the language you write to it; the built-in one knows English and German." }</p>
                    </div>
                </div>
                <div>
                    <h3 class="text-sm font-semibold">{ "Decided by the server" }</h3>
                    <p class="pb-2 text-xs text-muted-foreground">{ "To change one, set its key in the environment or in techtime.toml and start the server again." }</p>
                    <dl class="grid gap-2 text-sm">
                        { for rows.into_iter().map(|(name, value, key)| html! {
                            <div key={name} class="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3"><dt class="text-muted-foreground">{ name }</dt><dd class="break-words">{ value }<code class="block font-mono text-xs text-muted-foreground">{ key }</code></dd></div>
                        }) }
                    </dl>
                    <p class="text-sm text-muted-foreground" hidden={health.is_some()}>{ "The server does not answer now." }</p>
                </div>
                <div>
                    <h3 class="text-sm font-semibold">{ "This browser" }</h3>
                    <p class="pb-2 text-xs text-muted-foreground">{ "Drafts, waiting messages, favourites, the theme and the end of the last session are kept here." }</p>
                    <Button onclick={clear}>{ icon(Glyph::Trash2, "size-4") }{ "Clear data in this browser" }</Button>
                </div>
                <div hidden={!health.as_ref().is_some_and(|h| h.asks_token)}>
                    <h3 class="text-sm font-semibold">{ "Access" }</h3>
                    <p class="pb-2 text-xs text-muted-foreground">{ "This server asks for its token (TECHTIME_TOKEN). This browser has shown it and keeps a cookie." }</p>
                    <Button onclick={leave}>{ icon(Glyph::Lock, "size-4") }{ "Sign out" }</Button>
                </div>
            </div>
        </Dialog>
    }
}
