//! What can be done with the selected sessions.

use shared_types::BulkAction;
use yew::prelude::*;

use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, icon};
use crate::format;
use crate::state::filters::Shelf;

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Csv,
    JsonLines,
}

#[derive(PartialEq, Properties)]
pub struct BulkBarProps {
    /// How many sessions are selected; more than none.
    pub count: usize,
    /// Where they are.
    pub shelf: Option<Shelf>,
    /// A request is under way.
    pub busy: bool,
    pub onact: Callback<BulkAction>,
    pub onexport: Callback<FileKind>,
    pub onclear: Callback<()>,
}

/// The buttons.
#[component]
pub fn BulkBar(props: &BulkBarProps) -> Html {
    let actions: &[(BulkAction, &str, Glyph)] = match props.shelf {
        None | Some(Shelf::All) => {
            &[(BulkAction::Archive, "Archive", Glyph::Archive), (BulkAction::Delete, "Delete", Glyph::Trash2)]
        }
        Some(Shelf::Archived) => &[
            (BulkAction::Unarchive, "Unarchive", Glyph::ArchiveRestore),
            (BulkAction::Delete, "Delete", Glyph::Trash2),
        ],
        Some(Shelf::Bin) => &[(BulkAction::Restore, "Restore", Glyph::Undo2)],
    };
    html! {
        <div role="toolbar" aria-label="Selected sessions" class="flex flex-wrap items-center gap-2 text-foreground">
            <span class="text-sm font-medium tabular-nums" aria-live="polite">{ format!("{} selected", format::plural(props.count as u64, "session")) }</span>
            <span class="flex-1"></span>
            { for [(FileKind::Csv, "CSV"), (FileKind::JsonLines, "JSON")].into_iter().map(|(kind, word)| html! {
                <Button key={word} size={ButtonSize::Small} onclick={props.onexport.reform(move |_: MouseEvent| kind)}>{ icon(Glyph::Download, "size-3.5") }{ word }</Button>
            }) }
            { for actions.iter().map(|(action, word, glyph)| {
                let action = *action;
                html! {
                    <Button key={*word} size={ButtonSize::Small} disabled={props.busy} onclick={props.onact.reform(move |_: MouseEvent| action)}>{ icon(*glyph, "size-3.5") }{ *word }</Button>
                }
            }) }
            <Button key="clear" variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Clear the selection" onclick={props.onclear.reform(|_| ())}>{ icon(Glyph::X, "size-4") }</Button>
        </div>
    }
}
