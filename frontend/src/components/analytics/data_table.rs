//! A card with a table that can be sorted by its heads and saved as it stands.

use std::cmp::Ordering;
use std::rc::Rc;

use yew::prelude::*;

use super::chart_card::CsvButton;
use super::face::Face;
use crate::charts::order;
use crate::charts::plot::Table as Data;
use crate::components::ui::table::{CELL, HEAD, ROW};
use crate::components::ui::{Card, Empty, Failed, Glyph, Skeleton, Table, icon};

/// What a cell is sorted by.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Text(String),
    Number(f64),
    /// No figure: last in either direction.
    None,
}

impl Key {
    /// A figure that may be missing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are far below 2^53")]
    pub fn count(value: Option<u64>) -> Self {
        value.map_or(Self::None, |value| Self::Number(value as f64))
    }

    /// A rate or a price that may be missing.
    #[must_use]
    pub fn number(value: Option<f64>) -> Self {
        value.map_or(Self::None, Self::Number)
    }
}

/// A cell: its words, what it is sorted by, and how it looks where words alone are not enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub text: String,
    pub key: Key,
    pub look: Option<Html>,
}

impl Cell {
    /// Words, sorted as words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { key: Key::Text(text.to_ascii_lowercase()), text, look: None }
    }

    /// A figure.
    #[must_use]
    pub fn figure(text: impl Into<String>, key: Key) -> Self {
        Self { text: text.into(), key, look: None }
    }

    /// The same with a look of its own.
    #[must_use]
    pub fn looking(mut self, look: Html) -> Self {
        self.look = Some(look);
        self
    }
}

/// A row with a key of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: String,
    pub cells: Vec<Cell>,
}

/// A column's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub heading: &'static str,
    /// Figures stand right.
    pub figures: bool,
}

impl Column {
    /// Of words.
    #[must_use]
    pub const fn words(heading: &'static str) -> Self {
        Self { heading, figures: false }
    }

    /// Of figures.
    #[must_use]
    pub const fn figures(heading: &'static str) -> Self {
        Self { heading, figures: true }
    }
}

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorting {
    pub column: usize,
    pub descending: bool,
}

/// The order after a press on a head: figures begin with the largest, words with the first, a second press turns it.
#[must_use]
pub fn pressed(sorting: Sorting, column: usize, figures: bool) -> Sorting {
    if sorting.column == column {
        Sorting { column, descending: !sorting.descending }
    } else {
        Sorting { column, descending: figures }
    }
}

/// The rows in an order; rows that are equal keep theirs.
#[must_use]
pub fn sorted(rows: &[Row], sorting: Sorting) -> Vec<&Row> {
    let key = |row: &Row| row.cells.get(sorting.column).map_or(Key::None, |cell| cell.key.clone());
    order::sorted(rows, |one, other| compare(&key(one), &key(other), sorting.descending))
}

fn compare(one: &Key, other: &Key, descending: bool) -> Ordering {
    let order = match (one, other) {
        (Key::None, Key::None) => return Ordering::Equal,
        (Key::None, _) => return Ordering::Greater,
        (_, Key::None) => return Ordering::Less,
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        (Key::Number(one), Key::Number(other)) => one.total_cmp(other),
        (Key::Number(_), Key::Text(_)) => Ordering::Less,
        (Key::Text(_), Key::Number(_)) => Ordering::Greater,
    };
    if descending { order.reverse() } else { order }
}

#[derive(PartialEq, Properties)]
pub struct TableCardProps {
    pub title: AttrValue,
    pub columns: Vec<Column>,
    pub face: Face<Rc<Vec<Row>>>,
    pub sorting: Sorting,
    /// Rows that the skeleton has.
    pub usual_rows: usize,
    /// How high what a row holds usually is: `h-5`.
    pub usual_height: AttrValue,
    #[prop_or_default]
    pub stale: bool,
    pub onretry: Callback<()>,
    /// Beside the CSV button.
    #[prop_or_default]
    pub actions: Html,
    #[prop_or_default]
    pub class: Classes,
}

/// The first and last columns stand in line with the card's head.
const EDGES: &str = "transition-opacity [&_:is(td,th):first-child]:pl-5 [&_:is(td,th):last-child]:pr-5";

/// The card.
#[component]
pub fn TableCard(props: &TableCardProps) -> Html {
    let sorting = use_state_eq(|| props.sorting);
    let rows: Option<Vec<&Row>> = props.face.full().map(|rows| sorted(rows, *sorting));
    let data = rows.as_ref().map(|rows| Data {
        headings: props.columns.iter().map(|column| column.heading.to_owned()).collect(),
        rows: rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()).collect(),
    });
    let body = match (&props.face, rows) {
        (Face::Loading, _) => html! {
            <Table caption={props.title.clone()} head={head(&props.columns, &sorting)} class={classes!(EDGES)}>
                { for (0..props.usual_rows).map(|row| html! {
                    <tr key={row} class={ROW}><td class={CELL} colspan={props.columns.len().to_string()}><Skeleton class={classes!("w-full", props.usual_height.to_string())} /></td></tr>
                }) }
            </Table>
        },
        (Face::Failed(why), _) => {
            html! { <Failed title="This could not be loaded" text={why.clone()} onretry={props.onretry.clone()} /> }
        }
        (Face::Nothing(why), _) => {
            html! { <Empty glyph={Glyph::CircleDashed} title="Nothing to list" text={why.clone()} /> }
        }
        (Face::Full(_), rows) => html! {
            <Table caption={props.title.clone()} head={head(&props.columns, &sorting)}
                class={classes!(EDGES, props.stale.then_some("opacity-60"))}>
                { for rows.unwrap_or_default().into_iter().map(|row| line(row, &props.columns)) }
            </Table>
        },
    };
    html! {
        <Card class={classes!("min-w-0", props.class.clone())}>
            <div class="flex items-center justify-between gap-3 px-5 pt-4 pb-2">
                <h2 class="text-sm font-semibold">{ &props.title }</h2>
                <div class="flex items-center gap-1">
                    <div>{ props.actions.clone() }</div>
                    <CsvButton title={props.title.clone()} {data} />
                </div>
            </div>
            <div class="pb-1">{ body }</div>
        </Card>
    }
}

fn head(columns: &[Column], sorting: &UseStateHandle<Sorting>) -> Html {
    html! {
        <>
            { for columns.iter().enumerate().map(|(index, column)| {
                let is_sorted = sorting.column == index;
                let direction = match (is_sorted, sorting.descending) {
                    (false, _) => "none",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                };
                let glyph = match direction {
                    "ascending" => Glyph::ArrowUp,
                    "descending" => Glyph::ArrowDown,
                    _ => Glyph::ArrowUpDown,
                };
                let onclick = {
                    let (sorting, figures) = (sorting.clone(), column.figures);
                    Callback::from(move |_: MouseEvent| sorting.set(pressed(*sorting, index, figures)))
                };
                html! {
                    <th key={column.heading} scope="col" aria-sort={direction} class={classes!(HEAD, column.figures.then_some("text-right"))}>
                        <button type="button" {onclick} class={classes!("group", "inline-flex", "items-center", "gap-1", "rounded-sm", "hover:text-foreground",
                            column.figures.then_some("flex-row-reverse"), is_sorted.then_some("text-foreground"))}>
                            <span>{ column.heading }</span>
                            { icon(glyph, classes!("size-3", (!is_sorted).then_some("opacity-40"))) }
                        </button>
                    </th>
                }
            }) }
        </>
    }
}

fn line(row: &Row, columns: &[Column]) -> Html {
    html! {
        <tr key={row.id.clone()} class={ROW}>
            { for row.cells.iter().zip(columns).enumerate().map(|(index, (cell, column))| html! {
                <td key={index} class={classes!(CELL, column.figures.then_some("text-right tabular-nums whitespace-nowrap"))}>
                    { cell.look.clone().unwrap_or_else(|| html! { &cell.text }) }
                </td>
            }) }
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        [("ping", Some(30)), ("Adapter", None), ("dns", Some(5)), ("tls", Some(30))]
            .into_iter()
            .map(|(name, calls)| Row {
                id: name.into(),
                cells: vec![Cell::text(name), Cell::figure("", Key::count(calls))],
            })
            .collect()
    }

    fn order(column: usize, descending: bool) -> Vec<String> {
        sorted(&rows(), Sorting { column, descending }).into_iter().map(|row| row.id.clone()).collect()
    }

    #[test]
    fn words_are_sorted_without_regard_to_case() {
        assert_eq!(order(0, false), ["Adapter", "dns", "ping", "tls"]);
        assert_eq!(order(0, true), ["tls", "ping", "dns", "Adapter"]);
    }

    #[test]
    fn what_has_no_figure_is_last_either_way_and_equals_keep_their_order() {
        assert_eq!(order(1, true), ["ping", "tls", "dns", "Adapter"]);
        assert_eq!(order(1, false), ["dns", "ping", "tls", "Adapter"]);
    }

    #[test]
    fn figures_begin_with_the_largest_and_a_second_press_turns_the_order() {
        let first = pressed(Sorting { column: 0, descending: false }, 2, true);
        assert_eq!(first, Sorting { column: 2, descending: true });
        assert_eq!(pressed(first, 2, true), Sorting { column: 2, descending: false });
        assert_eq!(pressed(first, 0, false), Sorting { column: 0, descending: false });
    }
}
