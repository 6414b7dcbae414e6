//! How often each tool was used, and how often it could do its work.

use shared_types::ToolStats;
use yew::prelude::*;

use super::chart::Plotted;
use super::chart_card::ChartCard;
use super::face::Face;
use crate::charts::bars::{Bar, BarPlot, Part};
use crate::charts::colour::Ink;
use crate::charts::figures;
use crate::charts::order::sorted;

/// More bars than this say less; the table below has them all.
const AT_MOST: usize = 8;

/// What did its work, what failed.
const PARTS: usize = 2;

/// The tools that were used, the most used first.
fn ranked(tools: &[ToolStats]) -> Vec<&ToolStats> {
    sorted(tools.iter().filter(|tool| tool.total_calls > 0), |one, other| {
        other.total_calls.cmp(&one.total_calls).then(one.tool_name.cmp(&other.tool_name))
    })
}

/// The name of the tool that a mark of the chart stands for.
#[must_use]
pub fn chosen(tools: &[ToolStats], datum: usize) -> Option<String> {
    ranked(tools).get(datum / PARTS).map(|tool| tool.tool_name.clone())
}

/// The chart of it: the most used first.
#[must_use]
pub fn bars(tools: &[ToolStats]) -> BarPlot {
    let order = ranked(tools);
    let summary = match order.first() {
        None => "No tool was used.".into(),
        Some(tool) => format!(
            "{} is used most: {} of {}.",
            tool.display_name,
            figures::count(tool.total_calls),
            figures::plural(order.iter().map(|tool| tool.total_calls).sum(), "call"),
        ),
    };
    let part = |label: &str, ink, hatched| Part { label: label.into(), ink, hatched, beside: false };
    let bar = |tool: &&ToolStats| Bar {
        label: tool.display_name.clone(),
        counts: vec![tool.success_count, tool.failure_count],
        value: figures::count(tool.total_calls),
        notes: vec![
            ("Success".into(), figures::or_none(tool.success_rate, figures::percent)),
            ("Median time".into(), figures::or_none(tool.p50_execution_time_ms, figures::duration)),
        ],
        action: Some("Open the sessions that used it".into()),
    };
    BarPlot {
        heading: "Tool".into(),
        parts: vec![part("Did its work", Ink::Kind(0), false), part("Failed", Ink::Unresolved, true)],
        bars: order.iter().take(AT_MOST).map(bar).collect(),
        split: None,
        summary,
    }
}

/// As many bars as are usually drawn, without a use.
fn usual_bars() -> BarPlot {
    let bar =
        Bar { label: String::new(), counts: vec![0; PARTS], value: String::new(), notes: Vec::new(), action: None };
    BarPlot { bars: vec![bar; AT_MOST], ..bars(&[]) }
}

#[derive(PartialEq, Properties)]
pub struct ToolUsageBarProps {
    pub face: Face<Vec<ToolStats>>,
    pub stale: bool,
    /// A tool was chosen; [`chosen`] tells which.
    pub onchoose: Callback<usize>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn ToolUsageBar(props: &ToolUsageBarProps) -> Html {
    let face = use_memo(props.face.clone(), |face| face.map(|tools| Plotted::new(bars(tools))));
    let usual = use_memo((), |()| Plotted::new(usual_bars()));
    html! {
        <ChartCard id="tool-usage" title="Tool usage" face={(*face).clone()} usual={(*usual).clone()} stale={props.stale}
            onchoose={props.onchoose.clone()} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn tool(name: &str, success: u64, failure: u64) -> ToolStats {
        ToolStats {
            tool_name: name.into(),
            display_name: name.to_uppercase(),
            total_calls: success + failure,
            success_count: success,
            failure_count: failure,
            success_rate: figures::share(success, success + failure),
            avg_execution_time_ms: Some(20),
            p50_execution_time_ms: Some(15),
            p95_execution_time_ms: None,
            verdicts: shared_types::VerdictCounts::default(),
            last_used_at: None,
        }
    }

    #[test]
    fn the_most_used_tools_come_first_and_unused_ones_not_at_all() {
        let mut tools: Vec<ToolStats> = (0..10).map(|index| tool(&format!("tool{index}"), index, 0)).collect();
        tools.push(tool("ping", 50, 5));
        let plot = bars(&tools);
        assert_eq!(plot.bars.len(), AT_MOST);
        assert_eq!((plot.bars[0].label.as_str(), plot.bars[0].counts.as_slice()), ("PING", &[50, 5][..]));
        assert!(plot.bars.iter().all(|bar| bar.label != "TOOL0"));
        assert_eq!(plot.parts.len(), PARTS);
        assert_eq!(chosen(&tools, 0).as_deref(), Some("ping"));
        assert_eq!(chosen(&tools, 2).as_deref(), Some("tool9"));
        assert_eq!(plot.summary, "PING is used most: 55 of 100 calls.");
    }
}
