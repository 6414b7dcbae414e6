//! A card around a chart: title, sentence, "show as table", CSV, and the three faces beside full.

use yew::prelude::*;

use super::chart::{Chart, ChartPlace, Plotted};
use super::face::Face;
use super::save_file;
use crate::charts::csv;
use crate::charts::plot::Table as Data;
use crate::components::ui::table::{CELL, HEAD, ROW};
use crate::components::ui::{
    Button, ButtonSize, ButtonVariant, Card, CardContent, Empty, Failed, Glyph, Table, Toast, icon, use_toaster,
};
use crate::format;

#[derive(PartialEq, Properties)]
pub struct ChartCardProps {
    /// Unique on the page; names the parts that belong together.
    pub id: AttrValue,
    pub title: AttrValue,
    pub face: Face<Plotted>,
    /// A chart as it usually comes, whatever its data: its place is kept free, so that nothing moves when it comes.
    pub usual: Plotted,
    /// A newer answer is on its way or did not come.
    #[prop_or_default]
    pub stale: bool,
    #[prop_or_default]
    pub onchoose: Callback<usize>,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn ChartCard(props: &ChartCardProps) -> Html {
    let as_table = use_state_eq(|| false);
    // A canvas that cannot be drawn on leaves the table.
    let undrawable = use_state_eq(|| false);
    let summary_id = format!("{}-summary", props.id);
    let title_id = format!("{}-title", props.id);
    let plot = props.face.full();
    let shows_table = *as_table || *undrawable;
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
    };
    let onfail = {
        let undrawable = undrawable.clone();
        Callback::from(move |()| undrawable.set(true))
    };
    html! {
        <Card class={classes!("min-w-0", props.class.clone())}>
            <figure aria-labelledby={title_id.clone()} aria-describedby={summary_id.clone()}>
                <div class="flex items-start justify-between gap-3 px-5 pt-4 pb-3">
                    <figcaption class="min-w-0">
                        <h2 id={title_id} class="text-sm font-semibold">{ &props.title }</h2>
                        <p id={summary_id.clone()} class="min-h-8 text-xs text-muted-foreground">
                            { plot.map(|plot| plot.summary()).unwrap_or_default() }
                        </p>
                    </figcaption>
                    <div class="flex shrink-0 items-center gap-1">
                        <Button variant={if shows_table { ButtonVariant::Secondary } else { ButtonVariant::Ghost }} size={ButtonSize::SmallIcon} label="Show as table" onclick={toggle}
                            pressed={Some(shows_table)} disabled={plot.is_none()}>
                            { icon(Glyph::ListChecks, "size-4") }
                        </Button>
                        <CsvButton title={props.title.clone()} data={plot.map(|plot| plot.table())} />
                    </div>
                </div>
                <CardContent>
                    { match &props.face {
                        Face::Loading => html! { <ChartPlace plot={props.usual.clone()} /> },
                        Face::Failed(why) => html! { <Failed title="This could not be loaded" text={why.clone()} onretry={props.onretry.clone()} /> },
                        Face::Nothing(why) => html! { <Empty glyph={Glyph::CircleDashed} title="Nothing to draw" text={why.clone()} /> },
                        Face::Full(plot) => html! {
                            <div class={classes!("transition-opacity", props.stale.then_some("opacity-60"))}>
                                { if shows_table {
                                    html! { <DataTable caption={props.title.clone()} data={plot.table()} /> }
                                } else {
                                    html! { <Chart label={props.title.clone()} described_by={summary_id} plot={plot.clone()} onchoose={props.onchoose.clone()} {onfail} /> }
                                } }
                            </div>
                        },
                    } }
                </CardContent>
            </figure>
        </Card>
    }
}

#[derive(PartialEq, Properties)]
pub struct CsvButtonProps {
    pub title: AttrValue,
    /// Exactly what is shown; nothing yet where None.
    pub data: Option<Data>,
}

/// Saves what is shown as comma-separated values.
#[component]
pub fn CsvButton(props: &CsvButtonProps) -> Html {
    let toaster = use_toaster();
    let onclick = {
        let (title, data) = (props.title.clone(), props.data.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(data) = &data else { return };
            let day: String = format::now().to_string().chars().take(10).collect();
            let name = save_file::file_name(&title, &day, "csv");
            let saved = save_file::save(&name, "text/csv;charset=utf-8", &csv::write(&data.headings, &data.rows));
            if let Some(toaster) = toaster.as_ref().filter(|_| !saved) {
                toaster.show(Toast::failed("The browser did not take the file."));
            }
        })
    };
    html! {
        <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label={format!("Download {} as CSV", props.title)} {onclick} disabled={props.data.is_none()}>
            { icon(Glyph::Download, "size-4") }
        </Button>
    }
}

#[derive(PartialEq, Properties)]
struct DataTableProps {
    caption: AttrValue,
    data: Data,
}

/// The chart's data as a table: the first column names the row, the others are figures.
#[component]
fn DataTable(props: &DataTableProps) -> Html {
    let head = html! {
        <>
            { for props.data.headings.iter().enumerate().map(|(index, heading)| html! {
                <th key={index} scope="col" class={classes!(HEAD, (index > 0).then_some("text-right"))}>{ heading.clone() }</th>
            }) }
        </>
    };
    html! {
        <Table caption={props.caption.clone()} {head} class="max-h-80 overflow-y-auto">
            { for props.data.rows.iter().enumerate().map(|(row, cells)| html! {
                <tr key={row} class={ROW}>
                    { for cells.iter().enumerate().map(|(index, cell)| if index == 0 {
                        html! { <th key={index} scope="row" class={classes!(CELL, "text-left", "font-normal", "whitespace-nowrap")}>{ cell.clone() }</th> }
                    } else {
                        html! { <td key={index} class={classes!(CELL, "text-right", "tabular-nums")}>{ cell.clone() }</td> }
                    }) }
                </tr>
            }) }
        </Table>
    }
}
