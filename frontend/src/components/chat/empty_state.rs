//! Before the first message: what this is, what it touches, and where to start.

use shared_types::{Health, SessionItem};
use yew::prelude::*;

use crate::components::ui::{Button, Glyph, icon};
use crate::format;

/// Real starting points: words as people say them, and what each is called.
const STARTS: [(&str, &str, Glyph); 6] = [
    ("Check everything", "Check everything", Glyph::ListChecks),
    ("My internet is down", "My internet is down", Glyph::WifiOff),
    ("One website does not open", "example.com does not open", Glyph::Globe),
    ("The Wi-Fi is slow or drops", "My Wi-Fi is slow and drops", Glyph::Wifi),
    ("The VPN does not connect", "My VPN does not connect", Glyph::ShieldAlert),
    ("The computer is slow", "My computer is slow", Glyph::Cpu),
];

#[derive(PartialEq, Properties)]
pub struct EmptyStateProps {
    pub health: Option<Health>,
    pub onsend: Callback<String>,
    /// The last session, to go on with.
    pub last: Option<SessionItem>,
    pub onopen: Callback<String>,
}

fn computer(health: &Health) -> String {
    if health.in_container {
        format!(
            "It checks the container {}, not your desktop. To check the desktop, run techtime there.",
            health.hostname
        )
    } else {
        format!("It checks {}, the computer on which its server runs.", health.hostname)
    }
}

/// What leaves the machine, in words.
fn leaves(health: &Health) -> (String, String) {
    let hosts = if health.probe_scope == "local" || health.probe_hosts.is_empty() {
        "Checks stay on this computer.".to_owned()
    } else if health.probe_scope == "lan" {
        "Checks stay within your local network.".to_owned()
    } else {
        format!("Checks contact {}.", health.probe_hosts.join(", "))
    };
    let messages = match &health.model_endpoint {
        Some(endpoint) => format!("Messages and results go to the model at {endpoint}."),
        None => "Messages go to no model: the built-in assistant answers here.".to_owned(),
    };
    (hosts, messages)
}

/// The empty state.
#[component]
pub fn EmptyState(props: &EmptyStateProps) -> Html {
    let (hosts, messages) = props.health.as_ref().map(leaves).unwrap_or_default();
    html! {
        <div class="mx-auto flex max-w-2xl flex-col items-center py-8 text-center sm:py-14">
            <span class="grid size-12 place-items-center rounded-2xl bg-action text-action-foreground shadow-sm">{ icon(Glyph::Stethoscope, "size-6") }</span>
            <h1 class="mt-5 text-2xl font-semibold tracking-tight">{ "What does not work?" }</h1>
            <p class="mt-2 max-w-lg text-muted-foreground">
                { "Describe it, and watch the network being checked rung by rung until the cause and its fix are found." }
            </p>
            // Room for what the server tells of itself a moment later, so that nothing below moves.
            <p class="min-h-12 max-w-lg text-muted-foreground">{ props.health.as_ref().map(computer).unwrap_or_default() }</p>
            <div class="mt-7 grid w-full gap-2 sm:grid-cols-2">
                { for STARTS.iter().enumerate().map(|(index, (label, message, glyph))| {
                    let onclick = props.onsend.reform(move |_: MouseEvent| (*message).to_owned());
                    let look = if index == 0 { "border-action/50 bg-action/5" } else { "bg-raised" };
                    html! {
                        <button key={*label} type="button" {onclick} class={classes!("flex", "items-center", "gap-3", "rounded-xl", "border", "px-4", "py-3", "text-left", "text-sm", "font-medium", "shadow-xs", "transition-colors", "hover:bg-accent", look)}>
                            { icon(*glyph, "size-4 text-link") }{ *label }
                        </button>
                    }
                }) }
            </div>
            <div class="mt-5 min-h-9">
                { props.last.clone().map(|last| {
                    let id = last.id.to_string();
                    html! { <Button onclick={props.onopen.reform(move |_| id.clone())}>{ icon(Glyph::History, "size-4") }<span class="max-w-72 truncate">{ format!("Go on with “{}”, {}", last.title, format::ago(last.started_at, format::now())) }</span></Button> }
                }) }
            </div>
            <div class="mt-7 flex max-w-lg items-start gap-2 text-left text-xs text-muted-foreground" hidden={hosts.is_empty()}>
                { icon(Glyph::Info, "mt-0.5 size-3.5") }
                <p><span class="font-medium">{ "What leaves this computer: " }</span>{ hosts.clone() }{ " " }{ messages }</p>
            </div>
        </div>
    }
}
