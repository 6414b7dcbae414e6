//! At which hours of which days sessions start.

use shared_types::HeatCell;
use yew::prelude::*;

use super::chart::Plotted;
use super::chart_card::ChartCard;
use super::face::Face;
use crate::charts::heat::HeatPlot;

#[derive(PartialEq, Properties)]
pub struct HeatMapProps {
    pub face: Face<Vec<HeatCell>>,
    pub stale: bool,
    /// A cell was chosen: hours since Monday began.
    pub onchoose: Callback<usize>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn HeatMap(props: &HeatMapProps) -> Html {
    let face = use_memo(props.face.clone(), |face| face.map(|cells| Plotted::new(HeatPlot::new(cells))));
    let usual = use_memo((), |()| Plotted::new(HeatPlot::new(&[])));
    html! {
        <ChartCard id="heat-map" title="Weekday and hour" face={(*face).clone()} usual={(*usual).clone()} stale={props.stale}
            onchoose={props.onchoose.clone()} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}
