//! The latest sessions of the range, each leading to its transcript.

use std::rc::Rc;

use shared_types::{SessionItem, Timestamp};
use yew::prelude::*;
use yew_router::prelude::*;

use super::data_table::{Cell, Column, Key, Row, Sorting, TableCard};
use super::face::Face;
use crate::charts::figures;
use crate::components::session_badges::{CategoryTag, OutcomeBadge};
use crate::components::ui::{Glyph, icon};
use crate::route::Route;
use crate::state::filters::HistoryAddress;
use crate::words;

const COLUMNS: [Column; 6] = [
    Column::words("Session"),
    Column::words("Outcome"),
    Column::words("Category"),
    Column::figures("Duration"),
    Column::figures("Cost"),
    Column::figures("Started"),
];

/// The rows; `when` says a moment in words.
#[must_use]
pub fn rows(sessions: &[SessionItem], when: impl Fn(Timestamp) -> String) -> Vec<Row> {
    sessions
        .iter()
        .map(|session| Row {
            id: session.id.to_string(),
            cells: vec![
                Cell::text(title(session)).looking(html! {
                    <Link<Route> to={Route::chat(Some(&session.id))} classes="line-clamp-1 min-w-40 font-medium hover:underline">{ title(session) }</Link<Route>>
                }),
                Cell::text(words::outcome_in_full(session)).looking(html! { <OutcomeBadge session={session.clone()} /> }),
                Cell::text(words::category(session.category)).looking(html! { <CategoryTag category={session.category} /> }),
                Cell::figure(figures::or_none(session.duration_ms, figures::duration), Key::count(session.duration_ms)),
                Cell::figure(figures::or_none(session.cost_usd, figures::dollars), Key::number(session.cost_usd)),
                Cell::figure(when(session.started_at), started(session.started_at)),
            ],
        })
        .collect()
}

/// A session's title; one that has none yet is called so.
#[must_use]
pub fn title(session: &SessionItem) -> String {
    if session.title.trim().is_empty() { "Untitled session".into() } else { session.title.clone() }
}

#[expect(clippy::cast_precision_loss, reason = "a moment in milliseconds is far below 2^53")]
fn started(at: Timestamp) -> Key {
    Key::Number(at.as_millisecond() as f64)
}

#[derive(PartialEq, Properties)]
pub struct RecentSessionsProps {
    pub face: Face<Rc<Vec<Row>>>,
    /// The history page with the same range and filters.
    pub all: HistoryAddress,
    pub stale: bool,
    pub onretry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// The card.
#[component]
pub fn RecentSessions(props: &RecentSessionsProps) -> Html {
    let actions = html! {
        <Link<Route, HistoryAddress> to={Route::History} query={Some(props.all.clone())}
            classes="inline-flex h-7 items-center gap-1 rounded-md px-2 text-xs font-medium text-link hover:underline">
            { "All sessions" }{ icon(Glyph::ChevronRight, "size-3.5") }
        </Link<Route, HistoryAddress>>
    };
    html! {
        <TableCard title="Recent sessions" columns={COLUMNS.to_vec()} face={props.face.clone()} usual_rows={10} usual_height="h-5.5" {actions}
            sorting={Sorting { column: 5, descending: true }} stale={props.stale} onretry={props.onretry.clone()} class={props.class.clone()} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_in_words_what_its_badge_shows() {
        let item = |outcome: &str, resolution: Option<&str>, reopened: u64| -> SessionItem {
            serde_json::from_value(serde_json::json!({
                "id": "s1", "title": "", "preview": "", "started_at": "2026-11-22T10:00:00Z", "ended_at": null,
                "outcome": outcome, "resolution": resolution, "category": "dns", "cause": null, "layer": null,
                "message_count": 1, "user_message_count": 1, "tool_call_count": 0, "tools": [], "duration_ms": null,
                "cost_usd": 0.0, "provider": null, "pinned": false, "archived": false, "running": false,
                "reopened_count": reopened
            }))
            .expect("a session")
        };
        let sessions = [
            item("in_progress", None, 2),
            item("resolved", Some("assumed"), 1),
            item("resolved", Some("confirmed"), 0),
        ];
        let outcomes: Vec<String> =
            rows(&sessions, |at| at.to_string()).into_iter().map(|row| row.cells[1].text.clone()).collect();
        assert_eq!(outcomes, ["In progress, reopened", "Resolved, assumed", "Resolved, confirmed"]);
    }
}
