//! A table in a box that scrolls sideways by itself, so that the page never does.

use yew::prelude::*;

/// Classes of a head cell.
pub const HEAD: &str = "h-10 px-3 text-left align-middle text-xs font-medium whitespace-nowrap text-muted-foreground";
/// Classes of a body cell.
pub const CELL: &str = "px-3 py-2.5 align-middle text-sm";
/// Classes of a body row.
pub const ROW: &str = "border-b transition-colors last:border-b-0 hover:bg-accent/50";

#[derive(PartialEq, Properties)]
pub struct TableProps {
    /// What it shows; read by screen readers, not drawn.
    pub caption: AttrValue,
    /// The row of head cells.
    pub head: Html,
    #[prop_or_default]
    pub class: Classes,
    /// The rows.
    #[prop_or_default]
    pub children: Html,
}

/// The table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    html! {
        <div class={classes!("relative", "w-full", "overflow-x-auto", props.class.clone())} tabindex="0" role="region" aria-label={props.caption.clone()}>
            <table class="w-full caption-bottom">
                <caption class="sr-only">{ &props.caption }</caption>
                <thead class="border-b"><tr>{ props.head.clone() }</tr></thead>
                <tbody>{ props.children.clone() }</tbody>
            </table>
        </div>
    }
}
