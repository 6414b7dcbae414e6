//! How the tools have done, in figures.

use std::rc::Rc;

use shared_types::{Timestamp, ToolStats, VerdictCounts};
use yew::prelude::*;

use super::data_table::{Cell, Column, Key, Row, Sorting, TableCard};
use super::face::Face;
use crate::charts::figures;

const COLUMNS: [Column; 8] = [
    Column::words("Tool"),
    Column::figures("Calls"),
    Column::figures("Success"),
    Column::figures("Median"),
    Column::figures("p95"),
    Column::figures("Mean"),
    Column::figures("Pass / warn / fail / info"),
    Column::figures("Last used"),
];

/// The rows; `when` says a moment in words.
#[must_use]
pub fn rows(tools: &[ToolStats], when: impl Fn(Timestamp) -> String) -> Vec<Row> {
    let time = |milliseconds: Option<u64>| {
        Cell::figure(figures::or_none(milliseconds, figures::duration), Key::count(milliseconds))
    };
    tools
        .iter()
        .map(|tool| Row {
            id: tool.tool_name.clone(),
            cells: vec![
                Cell::text(tool.display_name.as_str())
                    .looking(html! { <span class="whitespace-nowrap">{ &tool.display_name }</span> }),
                Cell::figure(figures::count(tool.total_calls), Key::count(Some(tool.total_calls))),
                Cell::figure(figures::or_none(tool.success_rate, figures::percent), Key::number(tool.success_rate)),
                time(tool.p50_execution_time_ms),
                time(tool.p95_execution_time_ms),
                time(tool.avg_execution_time_ms),
                Cell::figure(verdicts(tool.verdicts), Key::count(Some(tool.verdicts.fail))),
                Cell::figure(figures::or_none(tool.last_used_at, &when), last_used(tool.last_used_at)),
            ],
        })
        .collect()
}

fn verdicts(counts: VerdictCounts) -> String {
    let parts = [counts.pass, counts.warn, counts.fail, counts.info].map(figures::count);
    parts.join(" / ")
}

#[expect(clippy::cast_precision_loss, reason = "a moment in milliseconds is far below 2^53")]
fn last_used(at: Option<Timestamp>) -> Key {
    Key::number(at.map(|at| at.as_millisecond() as f64))
}

#[derive(PartialEq, Properties)]
pub struct ToolStatsTableProps {
    pub face: Face<Rc<Vec<Row>>>,
    pub stale: bool,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn ToolStatsTable(props: &ToolStatsTableProps) -> Html {
    html! {
        <TableCard title="Tool performance" columns={COLUMNS.to_vec()} face={props.face.clone()} usual_rows={9} usual_height="h-5"
            sorting={Sorting { column: 1, descending: true }} stale={props.stale} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use super::super::tool_usage_bar::tests::tool;
    use super::*;

    #[test]
    fn a_tool_without_figures_shows_dashes() {
        let mut unused = tool("dns", 0, 0);
        (unused.p50_execution_time_ms, unused.avg_execution_time_ms) = (None, None);
        let rows = rows(&[unused], |_| "now".into());
        let texts: Vec<&str> = rows[0].cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["DNS", "0", "–", "–", "–", "–", "0 / 0 / 0 / 0", "–"]);
        assert_eq!(texts.len(), COLUMNS.len());
    }
}
