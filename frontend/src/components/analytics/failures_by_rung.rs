//! On which rung of the ladder the causes lay.

use shared_types::{Layer, LayerShare};
use yew::prelude::*;

use super::chart::Plotted;
use super::chart_card::ChartCard;
use super::face::Face;
use crate::charts::bars::{Bar, BarPlot, Part};
use crate::charts::colour::Ink;
use crate::charts::figures;
use crate::charts::order::sorted;

/// The chart of it, the bottom rung lowest, as the ladder stands.
#[must_use]
pub fn bars(rungs: &[LayerShare]) -> BarPlot {
    let order = sorted(rungs, |one, other| other.layer.cmp(&one.layer));
    let total: u64 = rungs.iter().map(|rung| rung.sessions).sum();
    let summary = match rungs.iter().max_by_key(|rung| rung.sessions).filter(|rung| rung.sessions > 0) {
        None => "No cause was found on any rung.".into(),
        Some(rung) => format!(
            "{} fails most: {} of {} with a cause.",
            rung.name,
            figures::count(rung.sessions),
            figures::plural(total, "session"),
        ),
    };
    let bar = |rung: &&LayerShare| Bar {
        label: format!("{} {}", rung.layer.number(), rung.name),
        counts: vec![rung.sessions],
        value: match rung.share {
            Some(share) => format!("{} · {}", figures::count(rung.sessions), figures::percent(share)),
            None => figures::count(rung.sessions),
        },
        notes: vec![("Share".into(), figures::or_none(rung.share, figures::percent))],
        action: (rung.sessions > 0).then(|| "Open these sessions".into()),
    };
    BarPlot {
        heading: "Rung".into(),
        parts: vec![Part { label: "Sessions".into(), ink: Ink::Unresolved, hatched: false, beside: false }],
        bars: order.iter().map(bar).collect(),
        split: None,
        summary,
    }
}

fn no_failures(layer: Layer) -> LayerShare {
    LayerShare { layer, name: layer.name().into(), sessions: 0, share: None }
}

#[derive(PartialEq, Properties)]
pub struct FailuresByRungProps {
    pub face: Face<Vec<LayerShare>>,
    pub stale: bool,
    /// A rung was chosen: how far it is from the top.
    pub onchoose: Callback<usize>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn FailuresByRung(props: &FailuresByRungProps) -> Html {
    let face = use_memo(props.face.clone(), |face| face.map(|rungs| Plotted::new(bars(rungs))));
    let usual = use_memo((), |()| Plotted::new(bars(&Layer::ALL.map(no_failures))));
    html! {
        <ChartCard id="failures-by-rung" title="Failures by rung" face={(*face).clone()} usual={(*usual).clone()} stale={props.stale}
            onchoose={props.onchoose.clone()} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_rung_is_lowest_and_the_sentence_names_the_worst() {
        let rungs: Vec<LayerShare> = Layer::ALL
            .into_iter()
            .zip([3, 0, 1, 8, 4])
            .map(|(layer, sessions)| LayerShare {
                layer,
                name: layer.name().into(),
                sessions,
                share: figures::share(sessions, 16),
            })
            .collect();
        let plot = bars(&rungs);
        assert_eq!(plot.bars[0].label, "5 Internet");
        assert_eq!(plot.bars[4].label, "1 Link");
        assert_eq!(plot.summary, "Name resolution fails most: 8 of 16 sessions with a cause.");
        assert!(plot.bars[3].action.is_none(), "there is nothing behind an empty bar");
    }
}
