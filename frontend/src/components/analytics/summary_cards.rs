//! The four figures that matter most, each with its course, its change and what it counts.

use std::rc::Rc;

use shared_types::{Outcome, SessionMark, SessionSummary, TimePoint};
use yew::prelude::*;
use yew_router::prelude::*;

use super::extent::use_extent;
use super::face::Face;
use super::painted::Painted;
use crate::charts::colour::Ink;
use crate::charts::figures;
use crate::charts::spark::sparkline;
use crate::components::ui::tooltip::{APPEARS, Dismissal, use_dismissal};
use crate::components::ui::{Failed, Glyph, Skeleton, icon};
use crate::hooks::use_theme;
use crate::route::Route;
use crate::state::filters::{Counted, HistoryAddress, Order};

/// Providers that run on this computer and cost nothing.
const LOCAL: [&str; 2] = ["builtin", "ollama"];

/// From this many times the former figure on, a change is said in times and not in percent.
const TIMES: f64 = 10.0;

/// Pixels a sparkline is high.
const SPARK: f64 = 36.0;

/// What the cards are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub summary: SessionSummary,
    /// The sparklines' periods; none where they could not be had.
    pub points: Vec<TimePoint>,
}

/// How a figure changed, in words, and whether that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub text: String,
    /// The same as a sentence, for a screen reader.
    pub spoken: String,
    pub way: Way,
}

impl Change {
    fn none() -> Self {
        Self { text: "no change".into(), spoken: "no change from the period before".into(), way: Way::Neither }
    }

    /// No session in the period before.
    fn nothing_before() -> Self {
        Self { text: "no data before".into(), spoken: "no session in the period before".into(), way: Way::Neither }
    }

    /// A change by so much, up or down.
    fn by(size: &str, change: f64, rise: Rise) -> Self {
        let (sign, more) = if change < 0.0 { ("−", "less") } else { ("+", "more") };
        Self {
            text: format!("{sign}{size}"),
            spoken: format!("{size} {more} than in the period before"),
            way: way(change, rise),
        }
    }
}

/// Which way a change points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Better,
    Worse,
    Neither,
}

/// What a rise of a figure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rise {
    Good,
    Bad,
    Neutral,
}

/// The change from one figure to the next, relative to the first; nothing where there is nothing to compare.
#[must_use]
pub fn relative_change(before: Option<f64>, now: Option<f64>, rise: Rise) -> Option<Change> {
    let (before, now) = (before?, now?);
    if before == 0.0 {
        return (now == 0.0).then(Change::none);
    }
    let change = (now - before) / before;
    // What rounds to no digit is no change; what grew many times over is not read in percent.
    if change.abs() < 0.0005 {
        return Some(Change::none());
    }
    if now >= before * TIMES {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a ratio of two counts, above 10")]
        let times = figures::count((now / before).round() as u64);
        return Some(Change {
            text: format!("×{times}"),
            spoken: format!("{times} times that of the period before"),
            way: way(change, rise),
        });
    }
    Some(Change::by(&figures::percent(change.abs()), change, rise))
}

/// The change of a rate, in percentage points.
#[must_use]
pub fn points_change(before: Option<f64>, now: Option<f64>, rise: Rise) -> Option<Change> {
    let change = (now? - before?) * 100.0;
    let tenths = (change * 10.0).round() / 10.0;
    if tenths == 0.0 {
        return Some(Change::none());
    }
    Some(Change::by(&format!("{:.1} points", tenths.abs()), change, rise))
}

fn way(change: f64, rise: Rise) -> Way {
    match (rise, change > 0.0) {
        (Rise::Neutral, _) => Way::Neither,
        (Rise::Good, true) | (Rise::Bad, false) => Way::Better,
        (Rise::Good, false) | (Rise::Bad, true) => Way::Worse,
    }
}

/// What the sessions cost, and what is not in that figure.
#[must_use]
pub fn cost_words(summary: &SessionSummary) -> (String, String) {
    let value = figures::or_none(summary.total_cost_usd, figures::dollars);
    let all_local = summary.by_provider.iter().all(|entry| LOCAL.contains(&entry.provider.as_str()));
    let under = match summary.unpriced_sessions {
        0 if summary.total_cost_usd == Some(0.0) && all_local => "all local".into(),
        0 => match cost_per_resolved(summary) {
            Some(cost) => format!("{} per resolved session", figures::dollars(cost)),
            None => String::new(),
        },
        unpriced => format!("+ {} of unknown price", figures::plural(unpriced, "session")),
    };
    (value, under)
}

#[expect(clippy::cast_precision_loss, reason = "counts of sessions are far below 2^53")]
fn cost_per_resolved(summary: &SessionSummary) -> Option<f64> {
    (summary.resolved_count > 0).then(|| Some(summary.total_cost_usd? / summary.resolved_count as f64))?
}

/// A smaller figure of a card, and the sessions that it counts, where it counts some.
#[derive(Debug, Clone, PartialEq)]
struct Detail {
    text: String,
    behind: Option<HistoryAddress>,
}

impl Detail {
    fn plain(text: String) -> Vec<Self> {
        vec![Self { text, behind: None }]
    }

    fn of(count: u64, what: &str, behind: HistoryAddress) -> Self {
        Self { text: format!("{} {what}", figures::count(count)), behind: (count > 0).then_some(behind) }
    }
}

/// One card's content.
#[derive(Debug, Clone, PartialEq)]
struct Figure {
    title: &'static str,
    glyph: Glyph,
    value: String,
    under: Vec<Detail>,
    formula: &'static str,
    change: Option<Change>,
    course: Vec<Option<f64>>,
    ink: Ink,
    behind: HistoryAddress,
}

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are far below 2^53")]
fn float(value: Option<u64>) -> Option<f64> {
    value.map(|value| value as f64)
}

fn figures_of(data: &Summary, sessions: &HistoryAddress) -> [Figure; 4] {
    let summary = &data.summary;
    let total = |summary: &SessionSummary| float(Some(summary.total_sessions));
    // A period without sessions is nothing to compare with.
    let before = summary.previous.as_deref().filter(|before| before.total_sessions > 0);
    let total_before = match (&summary.previous, before) {
        (Some(_), None) if summary.total_sessions > 0 => Some(Change::nothing_before()),
        _ => relative_change(before.and_then(total), total(summary), Rise::Neutral),
    };
    let resolved = sessions.behind(Counted::Outcome(Outcome::Resolved));
    let how = |count: u64, what: &str, mark: SessionMark| Detail::of(count, what, sessions.behind(Counted::Mark(mark)));
    let course = |of: &dyn Fn(&TimePoint) -> Option<f64>| data.points.iter().map(of).collect();
    let (cost, cost_under) = cost_words(summary);
    let unpriced = (summary.unpriced_sessions > 0).then(|| sessions.behind(Counted::Mark(SessionMark::Unpriced)));
    [
        Figure {
            title: "Total sessions",
            glyph: Glyph::MessageSquare,
            value: figures::count(summary.total_sessions),
            under: vec![Detail::of(
                summary.in_progress_count,
                "in progress",
                sessions.behind(Counted::Outcome(Outcome::InProgress)),
            )],
            formula: "Sessions that started in the range.",
            change: total_before,
            course: course(&|point| float(Some(point.total))),
            ink: Ink::Total,
            behind: sessions.clone(),
        },
        Figure {
            title: "Resolution rate",
            glyph: Glyph::CircleCheck,
            value: figures::or_none(summary.resolution_rate, figures::percent),
            under: vec![
                how(summary.confirmed_count, "confirmed", SessionMark::Confirmed),
                how(summary.assumed_count, "assumed", SessionMark::Assumed),
            ],
            formula: "Resolved ÷ ended. Confirmed: the person said so. Assumed: 24 hours of quiet after an answer with a finding.",
            change: points_change(
                before.and_then(|before| before.resolution_rate),
                summary.resolution_rate,
                Rise::Good,
            ),
            course: course(&|point| {
                figures::share(point.resolved, point.resolved + point.unresolved + point.abandoned)
            }),
            ink: Ink::Resolved,
            behind: resolved.clone(),
        },
        Figure {
            title: "Time to resolution",
            glyph: Glyph::Timer,
            value: figures::or_none(summary.avg_time_to_resolution_ms, figures::duration),
            under: Detail::plain(match summary.p50_time_to_resolution_ms.zip(summary.p90_time_to_resolution_ms) {
                Some((half, most)) => {
                    format!("median {}, 90% within {}", figures::duration(half), figures::duration(most))
                }
                None => "none resolved yet".to_owned(),
            }),
            formula: "Average from the first message to the last closure of resolved sessions, reopenings included.",
            change: relative_change(
                float(before.and_then(|before| before.avg_time_to_resolution_ms)),
                float(summary.avg_time_to_resolution_ms),
                Rise::Bad,
            ),
            course: course(&|point| float(point.avg_time_to_resolution_ms)),
            ink: Ink::Kind(1),
            behind: HistoryAddress { sort: Some(Order::Longest), ..resolved },
        },
        Figure {
            title: "Total cost",
            glyph: Glyph::DollarSign,
            value: cost,
            under: vec![Detail { text: cost_under, behind: unpriced }],
            formula: "Tokens × price of the model, in US dollars, of sessions whose price is known. Built-in and local models cost nothing.",
            change: relative_change(before.and_then(|before| before.total_cost_usd), summary.total_cost_usd, Rise::Bad),
            course: course(&|point| point.cost_usd),
            ink: Ink::Kind(0),
            behind: sessions.clone(),
        },
    ]
}

#[derive(PartialEq, Properties)]
pub struct SummaryCardsProps {
    pub face: Face<Summary>,
    /// The sessions behind the figures.
    pub sessions: HistoryAddress,
    pub stale: bool,
    pub onretry: Callback<()>,
}

/// The cards in a row, or two by two.
#[component]
pub fn SummaryCards(props: &SummaryCardsProps) -> Html {
    let cards = match &props.face {
        Face::Loading => html! { { for (0..4).map(|card| html! { <CardSkeleton key={card} /> }) } },
        Face::Failed(why) | Face::Nothing(why) => html! {
            <div key="failed" class="col-span-full rounded-xl border bg-raised">
                <Failed title="The figures could not be loaded" text={why.clone()} onretry={props.onretry.clone()} />
            </div>
        },
        Face::Full(data) => html! {
            { for figures_of(data, &props.sessions).into_iter().map(|figure| html! {
                <FigureCard key={figure.title} figure={figure.clone()} stale={props.stale} />
            }) }
        },
    };
    html! { <div class="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">{ cards }</div> }
}

#[component]
fn CardSkeleton() -> Html {
    html! {
        <div class="h-48 rounded-xl border bg-raised p-4 sm:h-[10.5rem] sm:p-5">
            <Skeleton class="h-4 w-24" />
            <Skeleton class="mt-3 h-8 w-20" />
            <Skeleton class="mt-3 h-3 w-28" />
            <Skeleton class="mt-3 h-9 w-full" />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct FigureCardProps {
    figure: Figure,
    stale: bool,
}

#[component]
fn FigureCard(props: &FigureCardProps) -> Html {
    let figure = &props.figure;
    let node = use_node_ref();
    let extent = use_extent(node.clone());
    let dark = use_theme().dark;
    let scene =
        use_memo((figure.course.clone(), extent.width), |(course, width)| sparkline(course, *width, SPARK, figure.ink));
    let Dismissal { dismissed, onkeydown, onleave } = use_dismissal();
    let formula_id = format!("formula-{}", figure.title.replace(' ', "-").to_ascii_lowercase());
    let link = use_node_ref();
    use_effect_with((link.clone(), formula_id.clone()), |(link, formula_id)| {
        // The router's link takes no attributes of ours.
        if let Some(link) = link.cast::<web_sys::Element>() {
            let _ = link.set_attribute("aria-describedby", formula_id);
        }
    });
    html! {
        <div {onkeydown} onmouseleave={onleave.reform(|_: MouseEvent| ())} onfocusout={onleave.reform(|_: FocusEvent| ())}
            class={classes!("group/tip", "relative", "min-h-48", "sm:min-h-[10.5rem]", "rounded-xl", "border", "bg-raised", "p-4", "shadow-xs", "transition", "hover:border-input", "sm:p-5",
            props.stale.then_some("[&>*]:opacity-60"))}>
            <div class="flex items-center justify-between gap-2">
                <h2 class="text-xs font-medium text-muted-foreground sm:text-sm">
                    <Link<Route, HistoryAddress> to={Route::History} query={Some(figure.behind.clone())} anchor_ref={link}
                        classes="after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring">
                        { figure.title }<span class="sr-only">{ format!(" {}. Open the sessions behind it.", figure.value) }</span>
                    </Link<Route, HistoryAddress>>
                </h2>
                <span class="text-muted-foreground">{ icon(figure.glyph, "size-4") }</span>
            </div>
            <p class="mt-1 flex flex-wrap items-baseline gap-x-2">
                <span class="text-xl font-semibold tracking-tight tabular-nums sm:text-2xl">{ figure.value.clone() }</span>
                <span>{ figure.change.as_ref().map(change_words) }</span>
            </p>
            <p class="mt-0.5 min-h-4 text-xs text-muted-foreground">{ for figure.under.iter().enumerate().map(detail) }</p>
            <div ref={node} class="mt-2" style={format!("height:{SPARK}px")}>
                <Painted scene={Rc::clone(&scene)} {extent} height={SPARK} {dark} />
            </div>
            <p id={formula_id} role="tooltip" hidden={dismissed} class={classes!("pointer-events-none", "absolute", "top-full", "left-0", "z-40", "mt-1", "w-full", "rounded-md", "border", "bg-popover", "px-3", "py-2", "text-xs", "text-popover-foreground", "shadow-lg", APPEARS)}>
                { figure.formula }
            </p>
        </div>
    }
}

/// A detail after those before it; one with sessions behind it opens them and not those of its card.
fn detail((index, detail): (usize, &Detail)) -> Html {
    let text = match &detail.behind {
        None => html! { detail.text.clone() },
        Some(behind) => html! {
            <Link<Route, HistoryAddress> to={Route::History} query={Some(behind.clone())}
                classes="relative z-10 underline decoration-dotted underline-offset-4 hover:text-foreground focus-visible:outline-2 focus-visible:outline-ring">
                { detail.text.clone() }
            </Link<Route, HistoryAddress>>
        },
    };
    html! { <span key={index}>{ if index > 0 { ", " } else { "" } }{ text }</span> }
}

fn change_words(change: &Change) -> Html {
    let (tone, judged) = match change.way {
        Way::Better => ("text-pass", ": better"),
        Way::Worse => ("text-fail", ": worse"),
        Way::Neither => ("text-muted-foreground", ""),
    };
    let glyph = match change.text.chars().next() {
        Some('+' | '×') => Some(Glyph::TrendingUp),
        Some('−') => Some(Glyph::TrendingDown),
        _ => None,
    };
    html! {
        <span class={classes!("inline-flex", "items-center", "gap-1", "text-xs", "font-medium", "whitespace-nowrap", tone)} title="Against the period of the same length before">
            { glyph.map(|glyph| icon(glyph, "size-3.5")) }
            <span aria-hidden="true">{ change.text.clone() }</span>
            <span class="sr-only">{ format!("{}{judged}", change.spoken) }</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use shared_types::ProviderCount;

    use super::*;
    use crate::state::filters::DashboardAddress;

    fn words(change: Option<Change>) -> String {
        change.map_or_else(|| "none".into(), |change| format!("{} {:?}", change.text, change.way))
    }

    #[test]
    fn a_change_is_relative_and_says_whether_it_is_good() {
        for (before, now, rise, expected) in [
            (Some(100.0), Some(125.0), Rise::Neutral, "+25% Neither"),
            (Some(100.0), Some(80.0), Rise::Bad, "−20% Better"),
            (Some(4.0), Some(5.0), Rise::Bad, "+25% Worse"),
            (Some(4.0), Some(4.0), Rise::Good, "no change Neither"),
            (Some(0.0), Some(4.0), Rise::Good, "none"),
            (None, Some(4.0), Rise::Good, "none"),
            (Some(0.0), Some(0.0), Rise::Good, "no change Neither"),
            (Some(100_000.0), Some(99_960.0), Rise::Bad, "no change Neither"),
            (Some(10.0), Some(99.0), Rise::Neutral, "+890% Neither"),
            (Some(4.0), Some(8_400.0), Rise::Bad, "×2,100 Worse"),
        ] {
            assert_eq!(words(relative_change(before, now, rise)), expected);
        }
    }

    #[test]
    fn a_change_is_read_as_a_sentence() {
        let spoken = |before, now| relative_change(Some(before), Some(now), Rise::Neutral).expect("a change").spoken;
        assert_eq!(spoken(1_000.0, 1_037.0), "3.7% more than in the period before");
        assert_eq!(spoken(100.0, 80.0), "20% less than in the period before");
        assert_eq!(spoken(4.0, 8_400.0), "2,100 times that of the period before");
        assert_eq!(spoken(4.0, 4.0), "no change from the period before");
    }

    #[test]
    fn a_detail_leads_to_the_sessions_it_counts_and_nothing_to_none() {
        let summary = SessionSummary {
            total_sessions: 5,
            confirmed_count: 3,
            in_progress_count: 2,
            unpriced_sessions: 4,
            ..SessionSummary::default()
        };
        let sessions = DashboardAddress::default().sessions();
        let [total, rate, _, cost] = figures_of(&Summary { summary, points: Vec::new() }, &sessions);
        let details = total.under.into_iter().chain(rate.under).chain(cost.under);
        let expected = [
            ("2 in progress", Some(sessions.behind(Counted::Outcome(Outcome::InProgress)))),
            ("3 confirmed", Some(sessions.behind(Counted::Mark(SessionMark::Confirmed)))),
            ("0 assumed", None),
            ("+ 4 sessions of unknown price", Some(sessions.behind(Counted::Mark(SessionMark::Unpriced)))),
        ];
        let details: Vec<_> = details.map(|detail| (detail.text, detail.behind)).collect();
        assert_eq!(details, expected.map(|(text, behind)| (text.to_owned(), behind)));
    }

    #[test]
    fn a_rate_changes_by_points() {
        assert_eq!(words(points_change(Some(0.62), Some(0.71), Rise::Good)), "+9.0 points Better");
        assert_eq!(words(points_change(Some(0.62), Some(0.6201), Rise::Good)), "no change Neither");
        assert_eq!(words(points_change(None, Some(0.7), Rise::Good)), "none");
    }

    #[test]
    fn cost_says_what_is_local_and_what_is_unknown() {
        let summary = |cost: Option<f64>, unpriced, provider: &str| SessionSummary {
            total_cost_usd: cost,
            unpriced_sessions: unpriced,
            by_provider: vec![ProviderCount { provider: provider.into(), sessions: 1 }],
            ..SessionSummary::default()
        };
        let text = |summary| {
            let (value, under) = cost_words(&summary);
            format!("{value}, {under}")
        };
        assert_eq!(text(summary(Some(0.0), 0, "builtin")), "$0.00, all local");
        assert_eq!(text(summary(Some(1.5), 3, "openai")), "$1.50, + 3 sessions of unknown price");
        assert_eq!(text(summary(None, 1, "openai")), "–, + 1 session of unknown price");
        let priced = SessionSummary { resolved_count: 3, ..summary(Some(1.5), 0, "openai") };
        assert_eq!(text(priced), "$1.50, $0.50 per resolved session");
    }
}
