//! How far sessions come: started, diagnosed, cause found, fix offered, ended and how.

use shared_types::{FunnelCount, FunnelStage, Outcome, SessionMark, SessionSummary};
use yew::prelude::*;

use super::chart::Plotted;
use super::chart_card::ChartCard;
use super::face::Face;
use crate::charts::bars::{Bar, BarPlot, Part};
use crate::charts::colour::Ink;
use crate::charts::figures;
use crate::state::filters::Counted;

/// The parts of a bar: a stage on the way, then the outcomes.
const PARTS: [(&str, Ink, bool, bool); 6] = [
    ("Reached", Ink::Kind(1), false, false),
    ("Resolved, confirmed", Ink::Resolved, false, false),
    ("Resolved, assumed", Ink::Resolved, true, false),
    ("Unresolved", Ink::Unresolved, false, false),
    ("Abandoned", Ink::Abandoned, true, false),
    ("In progress", Ink::InProgress, false, true),
];

/// The bar that is split by outcome.
const ENDED: usize = 4;

/// What the funnel is drawn from. The summary tells confirmed from assumed.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    pub stages: Vec<FunnelCount>,
    pub confirmed: u64,
    pub assumed: u64,
}

impl Funnel {
    /// From the server's two answers.
    #[must_use]
    pub fn new(stages: Vec<FunnelCount>, summary: &SessionSummary) -> Self {
        Self { stages, confirmed: summary.confirmed_count, assumed: summary.assumed_count }
    }

    fn count(&self, stage: FunnelStage) -> u64 {
        self.stages.iter().find(|entry| entry.stage == stage).map_or(0, |entry| entry.count)
    }

    fn ended(&self) -> u64 {
        self.count(FunnelStage::Resolved) + self.count(FunnelStage::Unresolved) + self.count(FunnelStage::Abandoned)
    }
}

/// The chart of it.
#[must_use]
pub fn bars(funnel: &Funnel) -> BarPlot {
    let started = funnel.count(FunnelStage::Started);
    let of_started = |count: u64| figures::or_none(figures::share(count, started), figures::percent);
    let stage = |label: &str, stage: FunnelStage| {
        let count = funnel.count(stage);
        Bar {
            label: label.into(),
            counts: vec![count, 0, 0, 0, 0, 0],
            value: if stage == FunnelStage::Started {
                figures::count(count)
            } else {
                format!("{} · {}", figures::count(count), of_started(count))
            },
            notes: vec![("Of all started".into(), of_started(count))],
            action: (count > 0).then(|| "Open these sessions".into()),
        }
    };
    let in_progress = funnel.count(FunnelStage::InProgress);
    // What the person did not confirm and nobody denied; the server's own count where both agree.
    let assumed = funnel.count(FunnelStage::Resolved).saturating_sub(funnel.confirmed);
    let ended = Bar {
        label: "Ended".into(),
        counts: vec![
            0,
            funnel.count(FunnelStage::Resolved) - assumed,
            assumed,
            funnel.count(FunnelStage::Unresolved),
            funnel.count(FunnelStage::Abandoned),
            in_progress,
        ],
        value: if in_progress > 0 {
            format!("{} · {} open", figures::count(funnel.ended()), figures::count(in_progress))
        } else {
            format!("{} · {}", figures::count(funnel.ended()), of_started(funnel.ended()))
        },
        notes: vec![("Of all started".into(), of_started(funnel.ended()))],
        action: Some("Open these sessions".into()),
    };
    let part =
        |(label, ink, hatched, beside): (&str, Ink, bool, bool)| Part { label: label.into(), ink, hatched, beside };
    BarPlot {
        heading: "Stage".into(),
        parts: PARTS.map(part).to_vec(),
        bars: vec![
            stage("Started", FunnelStage::Started),
            stage("Diagnosed", FunnelStage::Diagnosed),
            stage("Cause found", FunnelStage::CauseFound),
            stage("Fix offered", FunnelStage::FixOffered),
            ended,
        ],
        split: Some(ENDED),
        summary: summary(funnel),
    }
}

fn summary(funnel: &Funnel) -> String {
    let started = funnel.count(FunnelStage::Started);
    if started == 0 {
        return "No sessions.".into();
    }
    let percent = |part, whole| figures::or_none(figures::share(part, whole), figures::percent);
    format!(
        "Of {}, {} were diagnosed and {} ended; {} of those resolved.",
        figures::plural(started, "session"),
        percent(funnel.count(FunnelStage::Diagnosed), started),
        percent(funnel.ended(), started),
        percent(funnel.count(FunnelStage::Resolved), funnel.ended()),
    )
}

/// What a datum of the chart counts.
#[must_use]
pub fn counted(datum: usize) -> Counted {
    match (datum / PARTS.len(), datum % PARTS.len()) {
        (1, _) => Counted::Mark(SessionMark::Diagnosed),
        (2, _) => Counted::Mark(SessionMark::CauseFound),
        (3, _) => Counted::Mark(SessionMark::FixOffered),
        (ENDED, 1) => Counted::Mark(SessionMark::Confirmed),
        (ENDED, 2) => Counted::Mark(SessionMark::Assumed),
        (ENDED, 3) => Counted::Outcome(Outcome::Unresolved),
        (ENDED, 4) => Counted::Outcome(Outcome::Abandoned),
        (ENDED, 5) => Counted::Outcome(Outcome::InProgress),
        _ => Counted::All,
    }
}

#[derive(PartialEq, Properties)]
pub struct ResolutionFunnelProps {
    pub face: Face<Funnel>,
    pub stale: bool,
    /// A bar or a part of one was chosen: what it counts.
    pub onchoose: Callback<Counted>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn ResolutionFunnel(props: &ResolutionFunnelProps) -> Html {
    let face = use_memo(props.face.clone(), |face| face.map(|funnel| Plotted::new(bars(funnel))));
    let usual = use_memo((), |()| Plotted::new(bars(&Funnel { stages: Vec::new(), confirmed: 0, assumed: 0 })));
    html! {
        <ChartCard id="funnel" title="Resolution funnel" face={(*face).clone()} usual={(*usual).clone()} stale={props.stale}
            onchoose={props.onchoose.reform(counted)} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::{Plot, View};

    fn summary_of_40() -> SessionSummary {
        SessionSummary {
            total_sessions: 40,
            resolved_count: 20,
            confirmed_count: 12,
            assumed_count: 8,
            unresolved_count: 6,
            abandoned_count: 4,
            in_progress_count: 10,
            ended_count: 30,
            ..SessionSummary::default()
        }
    }

    fn funnel() -> Funnel {
        let stages = [
            (FunnelStage::Started, 40),
            (FunnelStage::Diagnosed, 36),
            (FunnelStage::CauseFound, 30),
            (FunnelStage::FixOffered, 28),
            (FunnelStage::Resolved, 20),
            (FunnelStage::Unresolved, 6),
            (FunnelStage::Abandoned, 4),
            (FunnelStage::InProgress, 10),
        ];
        Funnel::new(stages.map(|(stage, count)| FunnelCount { stage, count }).to_vec(), &summary_of_40())
    }

    #[test]
    fn the_last_bar_equals_the_summary() {
        let (summary, plot) = (summary_of_40(), bars(&funnel()));
        let ended = &plot.bars[ENDED].counts;
        assert_eq!(ended[1], summary.confirmed_count);
        assert_eq!(ended[2], summary.assumed_count);
        assert_eq!(ended[1..=4].iter().sum::<u64>(), summary.ended_count);
        assert_eq!(ended[5], summary.in_progress_count);
        assert_eq!(ended.iter().sum::<u64>(), plot.bars[0].counts[0], "ended and in progress are all that started");
    }

    #[test]
    fn every_bar_and_every_part_of_the_last_one_leads_to_the_sessions_it_counts() {
        let drawing = bars(&funnel()).draw(View::estimated(600.0, 154.0, &[]));
        assert!(drawing.stops.iter().all(|stop| stop.tip.action.is_some()));
        let counted: Vec<Counted> = drawing.stops.iter().map(|stop| counted(stop.datum)).collect();
        assert_eq!(
            counted,
            [
                Counted::All,
                Counted::Mark(SessionMark::Diagnosed),
                Counted::Mark(SessionMark::CauseFound),
                Counted::Mark(SessionMark::FixOffered),
                Counted::Mark(SessionMark::Confirmed),
                Counted::Mark(SessionMark::Assumed),
                Counted::Outcome(Outcome::Unresolved),
                Counted::Outcome(Outcome::Abandoned),
                Counted::Outcome(Outcome::InProgress),
            ]
        );
    }

    #[test]
    fn the_sentence_follows_the_sessions_down() {
        assert_eq!(
            bars(&funnel()).summary(),
            "Of 40 sessions, 90% were diagnosed and 75% ended; 66.7% of those resolved."
        );
    }
}
