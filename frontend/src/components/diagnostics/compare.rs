//! Two runs of a tool beside each other: what changed.

use shared_types::ToolCall;
use yew::prelude::*;

use crate::components::ui::table;
use crate::format;
use crate::state::tool_runs::differences;

#[derive(PartialEq, Properties)]
pub struct CompareProps {
    pub before: ToolCall,
    pub after: ToolCall,
}

/// The table of differences.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let found = differences(&props.before, &props.after);
    html! {
        <div class="rounded-md border" data-compare="">
            <p class="px-3 py-2 text-xs text-muted-foreground" hidden={!found.is_empty()}>{ "The two runs gave the same." }</p>
            <div class="overflow-x-auto" hidden={found.is_empty()} tabindex="0" role="region" aria-label="Differences">
                <table class="w-full text-xs">
                    <thead><tr class="border-b">
                        <th scope="col" class={classes!(table::HEAD, "h-8")}>{ "Value" }</th>
                        <th scope="col" class={classes!(table::HEAD, "h-8")}>{ format::time(props.before.started_at) }</th>
                        <th scope="col" class={classes!(table::HEAD, "h-8")}>{ format::time(props.after.started_at) }</th>
                    </tr></thead>
                    <tbody>
                        { for found.iter().map(|(name, before, after)| html! {
                            <tr key={name.clone()} class="border-b last:border-b-0"><td class="px-3 py-1.5 text-muted-foreground">{ format::words(name) }</td><td class="px-3 py-1.5 font-mono break-words">{ before }</td><td class="px-3 py-1.5 font-mono break-words">{ after }</td></tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </div>
    }
}
