//! What the sessions were about.

use shared_types::CategoryShare;
use yew::prelude::*;

use super::chart::Plotted;
use super::chart_card::ChartCard;
use super::face::Face;
use crate::charts::pie::PiePlot;
use crate::words;

/// The chart of it; its data are the indexes of the categories.
#[must_use]
pub fn pie(shares: &[CategoryShare]) -> PiePlot {
    let counts: Vec<(String, u64)> =
        shares.iter().map(|share| (words::category(share.category).to_owned(), share.count)).collect();
    PiePlot::new("sessions", &counts, |label| format!("Show only {label}"))
}

#[derive(PartialEq, Properties)]
pub struct IssueCategoryPieProps {
    pub face: Face<Vec<CategoryShare>>,
    pub stale: bool,
    /// A category was chosen: its index.
    pub onchoose: Callback<usize>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn IssueCategoryPie(props: &IssueCategoryPieProps) -> Html {
    let face = use_memo(props.face.clone(), |face| face.map(|shares| Plotted::new(pie(shares))));
    let usual = use_memo((), |()| Plotted::new(pie(&[])));
    html! {
        <ChartCard id="categories" title="Issue categories" face={(*face).clone()} usual={(*usual).clone()} stale={props.stale}
            onchoose={props.onchoose.clone()} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use shared_types::Category;

    use super::*;

    #[test]
    fn a_slice_leads_back_to_its_category() {
        let share = |category, count| CategoryShare { category, count, share: None };
        let shares = [share(Category::Wifi, 2), share(Category::Dns, 9), share(Category::Vpn, 0)];
        let plot = pie(&shares);
        assert_eq!(plot.slices.len(), 2);
        assert_eq!(shares[plot.slices[0].datum].category, Category::Dns);
        assert_eq!(plot.slices[0].action.as_deref(), Some("Show only DNS"));
    }
}
