//! The right side: the ladder and the tools.

use shared_types::{Layer, Timestamp, ToolRequest};
use yew::prelude::*;

use crate::api::Failure;
use crate::components::diagnostics::manual_tool_panel::{Fill, ManualToolPanel};
use crate::components::diagnostics::tool_card::PanelAct;
use crate::components::ui::Soon;
use crate::hooks::ToolRunner;
use crate::state::{CallView, Shared, ToolBook, ToolRuns};

#[derive(PartialEq, Properties)]
pub(super) struct ChecksProps {
    pub ladder: Html,
    pub tools: Shared<ToolBook>,
    pub loading: bool,
    pub failure: Option<Failure>,
    pub onretry: Callback<()>,
    pub runner_runs: ToolRuns,
    pub calls: Vec<CallView>,
    pub favourites: Vec<String>,
    pub fill: Option<Fill>,
    pub now: Timestamp,
    pub read_only: bool,
    pub onact: Callback<PanelAct>,
}

/// The side.
#[component]
pub(super) fn Checks(props: &ChecksProps) -> Html {
    html! {
        <div class="grid grid-cols-1 gap-6 p-4">
            { props.ladder.clone() }
            <Soon><ManualToolPanel tools={props.tools.clone()} loading={props.loading} failure={props.failure.as_ref().map(|f| AttrValue::from(f.to_string()))} onretry={props.onretry.clone()}
                runs={props.runner_runs.clone()} calls={props.calls.clone()} favourites={props.favourites.clone()} fill={props.fill.clone()} now={props.now} onact={props.onact.clone()} read_only={props.read_only} /></Soon>
        </div>
    }
}

/// Text for the composer, with a number that makes each one new.
type Insert = UseStateHandle<Option<(u32, AttrValue)>>;

/// What is done in the panel, carried out.
pub(super) fn handler(
    runner: &ToolRunner,
    start_tool: &Callback<ToolRequest>,
    favourites: &[String],
    set_favourites: &Callback<Vec<String>>,
    (insert, close): (&Insert, Callback<()>),
) -> Callback<PanelAct> {
    let (runner, start_tool, favourites, set_favourites, insert) =
        (runner.clone(), start_tool.clone(), favourites.to_vec(), set_favourites.clone(), insert.clone());
    Callback::from(move |act: PanelAct| match act {
        PanelAct::Run(name, arguments) => start_tool.emit(ToolRequest { name, arguments }),
        PanelAct::Cancel(number) => runner.cancel(number),
        PanelAct::Favourite(name, on) => {
            let mut next: Vec<String> = favourites.iter().filter(|n| **n != name).cloned().collect();
            if on {
                next.push(name);
            }
            set_favourites.emit(next);
        }
        PanelAct::Ask(call) => {
            let number = insert.as_ref().map_or(1, |(n, _)| n + 1);
            let summary = if call.summary.is_empty() { call.error.clone().unwrap_or_default() } else { call.summary };
            insert
                .set(Some((number, AttrValue::from(format!("{} says: “{summary}” What does this mean?", call.name)))));
            close.emit(());
        }
        // All at once, as in a diagnosis: each is independent of the others.
        PanelAct::RunLadder => {
            for layer in Layer::ALL {
                runner.run(layer.tool(), &shared_types::JsonObject::new(), false);
            }
        }
    })
}
