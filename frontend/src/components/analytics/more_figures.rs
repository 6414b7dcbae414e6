//! Further figures of the range in one line, each with what it counts.

use shared_types::{SessionMark, SessionSummary};
use yew::prelude::*;
use yew_router::prelude::*;

use super::face::Face;
use crate::charts::figures;
use crate::components::ui::{Skeleton, Tooltip};
use crate::route::Route;
use crate::state::filters::{Counted, HistoryAddress};

/// A figure.
struct Entry {
    name: &'static str,
    value: String,
    /// What it counts, in words.
    what: &'static str,
    /// The sessions that it counts, where it counts some.
    counted: Option<SessionMark>,
}

fn entries(summary: &SessionSummary) -> [Entry; 7] {
    let plain = |name, value, what| Entry { name, value, what, counted: None };
    let share = |name, mark, part: u64, whole: u64, what| Entry {
        name,
        value: match figures::share(part, whole) {
            Some(share) => format!("{} · {}", figures::count(part), figures::percent(share)),
            None => figures::NONE.into(),
        },
        what,
        counted: (part > 0).then_some(mark),
    };
    [
        plain(
            "First answer",
            figures::or_none(summary.p50_time_to_first_answer_ms, figures::duration),
            "Median from the first message to the first answer with a finding.",
        ),
        share(
            "First contact",
            SessionMark::FirstContact,
            summary.first_contact_count,
            summary.ended_count,
            "Resolved without reopening and without escalation, of all that ended.",
        ),
        share(
            "Durable",
            SessionMark::Durable,
            summary.durable_count,
            summary.resolved_count,
            "Not reopened within 7 days, of all that were resolved.",
        ),
        share(
            "Reopened",
            SessionMark::Reopened,
            summary.reopened_count,
            summary.total_sessions,
            "Continued after they had ended, of all sessions.",
        ),
        share(
            "Escalated",
            SessionMark::Escalated,
            summary.escalated_count,
            summary.total_sessions,
            "Handed over to second level, of all sessions.",
        ),
        plain(
            "Messages",
            figures::or_none(summary.avg_messages_per_session, |mean| format!("{mean:.1} each")),
            "Messages per session, on average.",
        ),
        share(
            "Fallbacks",
            SessionMark::Fallback,
            summary.fallback_count,
            summary.total_sessions,
            "Sessions in which a provider failed and another took over.",
        ),
    ]
}

#[derive(PartialEq, Properties)]
pub struct MoreFiguresProps {
    pub face: Face<SessionSummary>,
    /// The sessions of the range.
    pub sessions: HistoryAddress,
    pub stale: bool,
}

/// The line; it wraps.
#[component]
pub fn MoreFigures(props: &MoreFiguresProps) -> Html {
    let summary = match &props.face {
        Face::Failed(_) | Face::Nothing(_) => None,
        Face::Loading => Some((SessionSummary::default(), true)),
        Face::Full(summary) => Some((summary.clone(), false)),
    };
    let list = summary.map(|(summary, is_loading)| {
        html! {
            { for entries(&summary).into_iter().map(|Entry { name, value, what, counted }| html! {
                <div key={name} class="min-w-0">
                    <dt class="text-xs text-muted-foreground">
                        <Tooltip text={what}><span tabindex="0" class="cursor-help underline decoration-dotted underline-offset-4">{ name }<span class="sr-only">{ format!(". {what}") }</span></span></Tooltip>
                    </dt>
                    <dd class="mt-0.5 text-sm font-medium whitespace-nowrap tabular-nums">{ match counted {
                        _ if is_loading => html! { <Skeleton class="h-5 w-20" /> },
                        None => html! { value },
                        Some(mark) => html! {
                            <Link<Route, HistoryAddress> to={Route::History} query={Some(props.sessions.behind(Counted::Mark(mark)))}
                                classes="underline decoration-dotted underline-offset-4 hover:text-primary focus-visible:outline-2 focus-visible:outline-ring">
                                { value }<span class="sr-only">{ ". Open these sessions." }</span>
                            </Link<Route, HistoryAddress>>
                        },
                    } }</dd>
                </div>
            }) }
        }
    });
    html! {
        <dl hidden={list.is_none()} class={classes!("grid", "grid-cols-2", "gap-x-4", "gap-y-3", "rounded-xl", "border", "bg-raised", "px-5", "py-3", "shadow-xs", "sm:grid-cols-4", "xl:grid-cols-7",
            props.stale.then_some("[&>*]:opacity-60"))}>{ list }</dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_a_dash() {
        let texts: Vec<String> = entries(&SessionSummary::default()).into_iter().map(|entry| entry.value).collect();
        assert_eq!(texts, ["–"; 7]);
    }

    #[test]
    fn figures_name_their_share_of_what_they_are_part_of() {
        let summary = SessionSummary { total_sessions: 40, escalated_count: 4, ..SessionSummary::default() };
        let [.., reopened, escalated, _, _] = entries(&summary);
        assert_eq!((escalated.value.as_str(), escalated.counted), ("4 · 10%", Some(SessionMark::Escalated)));
        assert_eq!((reopened.value.as_str(), reopened.counted), ("0 · 0%", None));
    }
}
