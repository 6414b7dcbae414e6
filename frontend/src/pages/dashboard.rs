//! The dashboard: the range and filters of the address, and what the sessions in them say.

mod load;

use std::rc::Rc;

use shared_types::{CategoryShare, Granularity, Layer};
use yew::prelude::*;
use yew_router::prelude::*;

use self::load::{Loaded, Part, load};
use crate::api::Failure;
use crate::charts::heat;
use crate::charts::zone::Zone;
use crate::components::analytics::data_table::Row;
use crate::components::analytics::face::Face;
use crate::components::analytics::failures_by_rung::FailuresByRung;
use crate::components::analytics::filter_bar::FilterBar;
use crate::components::analytics::heat_map::HeatMap;
use crate::components::analytics::issue_category_pie::IssueCategoryPie;
use crate::components::analytics::more_figures::MoreFigures;
use crate::components::analytics::range_picker::RangePicker;
use crate::components::analytics::recent_sessions::{self, RecentSessions};
use crate::components::analytics::resolution_funnel::{Funnel, ResolutionFunnel};
use crate::components::analytics::sessions_over_time::{OverTime, SessionsOverTime};
use crate::components::analytics::summary_cards::{Summary, SummaryCards};
use crate::components::analytics::tool_stats_table::{self, ToolStatsTable};
use crate::components::analytics::tool_usage_bar::{self, ToolUsageBar};
use crate::components::analytics::updated::Updated;
use crate::components::ui::{Button, ButtonVariant, Empty, Failed, Glyph, Slow, Soon, icon};
use crate::format;
use crate::hooks::{Query, UrlState, use_query, use_refresh, use_return, use_url_state};
use crate::route::Route;
use crate::state::filters::{Counted, DashboardAddress, HistoryAddress, HourOfWeek, Off, Scope};
use crate::state::period::Range;

/// Often enough to follow a day's work, seldom enough not to be noticed.
const REFRESH_MS: u32 = 30_000;

/// The page.
#[component]
pub fn DashboardPage() -> Html {
    let address = use_url_state::<DashboardAddress>();
    let query = use_figures(&address);
    use_refresh(&query, REFRESH_MS);
    // A part that did not come while others did.
    use_return(query.data.as_ref().is_some_and(|loaded| loaded.lacks()), query.reload.clone());
    let retry = query.reload.clone();
    let body = match (&query.data, &query.failure) {
        (None, Some(failure)) => html! {
            <div key="failed" class="rounded-xl border bg-raised">
                <Failed title="The figures could not be loaded" text={failure.to_string()} onretry={retry} />
            </div>
        },
        (None, None) => html! {
            <Slow key="soon"><Figures address={address.clone()} loaded={None::<Shared>} stale=false {retry} /></Slow>
        },
        (Some(loaded), _) if is_empty(loaded) => html! { <div key="empty">{ nothing(loaded, &address) }</div> },
        (Some(loaded), _) => html! {
            <Figures key="figures" address={address.clone()} loaded={Shared(loaded.clone())} stale={query.loading || query.failure.is_some()} {retry} />
        },
    };
    let old = query.data.as_ref().and_then(|loaded| match &query.failure {
        Some(failure) if loaded.of != *address.value => {
            let of = loaded.of.range().label();
            Some(old_figures(&format!("These are still the figures of “{of}”"), failure, &query.reload))
        }
        Some(failure) => Some(old_figures("These figures are old", failure, &query.reload)),
        None => loaded.old().map(|failure| old_figures("Some of these figures are old", failure, &query.reload)),
    });
    html! {
        <div class="h-full overflow-y-auto [scrollbar-gutter:stable]">
            <div class="mx-auto grid max-w-screen-2xl grid-cols-[minmax(0,1fr)] gap-4 p-4 sm:p-6">
                <Soon><Controls {address} query={Standing::of(&query)} providers={providers(query.data.as_deref())} /></Soon>
                <div hidden={old.is_none()}>{ old }</div>
                <Soon turn=3>{ body }</Soon>
            </div>
        </div>
    }
}

/// What the address asks for. A part that does not come again keeps its former answer to the same question.
#[hook]
fn use_figures(address: &UrlState<DashboardAddress>) -> Query<Loaded> {
    let former = use_mut_ref(|| None::<(DashboardAddress, Loaded)>);
    use_query((*address.value).clone(), move |asked| {
        let former = former.clone();
        async move {
            let mut loaded = load(asked.clone()).await?;
            if let Some((_, was)) = former.borrow().as_ref().filter(|(of, _)| *of == asked) {
                loaded = loaded.or_former(was);
            }
            former.replace(Some((asked, loaded.clone())));
            Ok(loaded)
        }
    })
}

fn is_empty(loaded: &Loaded) -> bool {
    loaded.summary.ok().is_some_and(|summary| summary.total_sessions == 0)
}

fn providers(loaded: Option<&Loaded>) -> Vec<String> {
    let summary = loaded.and_then(|loaded| loaded.summary.ok());
    summary.map(|summary| summary.by_provider.iter().map(|entry| entry.provider.clone()).collect()).unwrap_or_default()
}

fn old_figures(which: &str, why: &Failure, reload: &Callback<()>) -> Html {
    html! {
        <div role="status" class="flex flex-wrap items-center gap-3 rounded-lg border border-warn/40 bg-warn-soft px-4 py-2 text-sm text-warn">
            { icon(Glyph::TriangleAlert, "size-4") }
            <span class="min-w-0 flex-1">{ format!("{which}: {why}") }</span>
            <Button onclick={reload.reform(|_: MouseEvent| ())}>{ "Try again" }</Button>
        </div>
    }
}

/// No session at all is not the same as none in this filter.
fn nothing(loaded: &Loaded, address: &UrlState<DashboardAddress>) -> Html {
    if loaded.is_bare {
        return html! {
            <div class="rounded-xl border bg-raised">
                <Empty glyph={Glyph::LayoutDashboard} title="No sessions yet" text="The dashboard fills as problems are worked on in the chat.">
                    <Link<Route> to={Route::NewChat} classes="inline-flex h-9 items-center gap-2 rounded-md bg-action px-3.5 text-sm font-medium text-action-foreground hover:bg-action-hover">
                        { icon(Glyph::MessageSquare, "size-4") }{ "Start a chat" }
                    </Link<Route>>
                </Empty>
            </div>
        };
    }
    let clear = {
        let scope = Scope { outcome: None, category: None, provider: None, ..address.value.scope.clone() };
        address.push.reform(move |_: MouseEvent| DashboardAddress { scope: scope.clone(), compare: None })
    };
    let widen = {
        let value = address.value.clone();
        address.push.reform(move |_: MouseEvent| value.with_range(Range::Preset(crate::state::period::Preset::Year)))
    };
    html! {
        <div class="rounded-xl border bg-raised">
            <Empty glyph={Glyph::Funnel} title="No sessions match" text={format!("Nothing in “{}” with these filters.", address.value.range().label())}>
                <span hidden={!address.value.scope.is_filtered()}><Button variant={ButtonVariant::Primary} onclick={clear}>{ "Clear filters" }</Button></span>
                <Button onclick={widen}>{ "Last 12 months" }</Button>
            </Empty>
        </div>
    }
}

/// How the query stands, as the controls show it.
#[derive(Clone, PartialEq)]
struct Standing {
    loading: bool,
    updated_at: Option<shared_types::Timestamp>,
    reload: Callback<()>,
}

impl Standing {
    fn of<T>(query: &Query<T>) -> Self {
        Self { loading: query.loading, updated_at: query.updated_at, reload: query.reload.clone() }
    }
}

#[derive(PartialEq, Properties)]
struct ControlsProps {
    address: UrlState<DashboardAddress>,
    query: Standing,
    providers: Vec<String>,
}

/// Title, range, comparison, filters and refresh.
#[component]
fn Controls(props: &ControlsProps) -> Html {
    let zone = use_memo((), |()| Zone::browser());
    let address = &props.address;
    let onrange = {
        let value = address.value.clone();
        address.push.reform(move |range: Option<Range>| {
            value.with_range(range.unwrap_or(Range::Preset(crate::state::period::Preset::Month)))
        })
    };
    let onscope = {
        let compare = address.value.compare;
        address.push.reform(move |scope: Scope| DashboardAddress { scope, compare })
    };
    let oncompare = {
        let value = address.value.clone();
        address.push.reform(move |_: MouseEvent| DashboardAddress {
            compare: if value.compare.is_none() { Some(Off::Off) } else { None },
            ..(*value).clone()
        })
    };
    let compares = address.value.compare.is_none();
    html! {
        <div class="grid grid-cols-[minmax(0,1fr)] gap-3">
            <div class="flex flex-wrap items-center justify-between gap-3">
                <h1 class="text-xl font-semibold tracking-tight">{ "Dashboard" }</h1>
                <Updated at={props.query.updated_at} loading={props.query.loading} onrefresh={props.query.reload.clone()} />
            </div>
            <div class="flex flex-wrap items-center gap-3">
                <Soon turn=0><RangePicker range={Some(address.value.range())} onchoose={onrange} today={zone.local(format::now()).date()} /></Soon>
                <Soon turn=1><Button onclick={oncompare} pressed={Some(compares)} variant={if compares { ButtonVariant::Secondary } else { ButtonVariant::Outline }}>
                    { icon(Glyph::GitCompare, "size-4") }{ "Compare" }
                </Button></Soon>
                <Soon turn=2><FilterBar scope={address.value.scope.clone()} onchange={onscope} providers={props.providers.clone()} /></Soon>
            </div>
        </div>
    }
}

/// An answer as a property: equal only to itself.
#[derive(Clone)]
struct Shared(Rc<Loaded>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(PartialEq, Properties)]
struct FiguresProps {
    address: UrlState<DashboardAddress>,
    /// Nothing before the first answer.
    loaded: Option<Shared>,
    stale: bool,
    retry: Callback<()>,
}

/// The face of a part of the answer.
fn face<T: Clone, U>(
    loaded: Option<&Loaded>,
    part: impl Fn(&Loaded) -> &Part<T>,
    make: impl FnOnce(&T) -> U,
) -> Face<U> {
    match loaded.map(|loaded| &part(loaded).data) {
        None => Face::Loading,
        Some(Err(failure)) => Face::Failed(failure.to_string().into()),
        Some(Ok(data)) => Face::Full(make(data)),
    }
}

fn summary_face(loaded: Option<&Loaded>) -> Face<Summary> {
    let points = loaded.and_then(|loaded| loaded.over_time.ok()).cloned().unwrap_or_default();
    face(loaded, |loaded| &loaded.summary, |summary| Summary { summary: summary.clone(), points })
}

fn over_time_face(loaded: Option<&Loaded>) -> Face<OverTime> {
    let Some(whole) = loaded else { return Face::Loading };
    face(
        loaded,
        |loaded| &loaded.over_time,
        |points| OverTime {
            points: points.clone(),
            before: whole.before.clone(),
            granularity: whole.granularity,
            zone: whole.zone.clone(),
        },
    )
}

fn funnel_face(loaded: Option<&Loaded>) -> Face<Funnel> {
    match (face(loaded, |loaded| &loaded.funnel, Clone::clone), loaded.and_then(|loaded| loaded.summary.ok())) {
        (Face::Full(stages), Some(summary)) => Face::Full(Funnel::new(stages, summary)),
        (Face::Full(_), None) => {
            Face::Failed("The summary, which tells confirmed from assumed, could not be loaded.".into())
        }
        (other, _) => other.map(|stages| Funnel { stages: stages.clone(), confirmed: 0, assumed: 0 }),
    }
}

fn rows_face(rows: Face<Vec<Row>>, empty: &'static str) -> Face<Rc<Vec<Row>>> {
    match rows {
        Face::Full(rows) if rows.is_empty() => Face::Nothing(empty.into()),
        other => other.map(|rows| Rc::new(rows.clone())),
    }
}

/// Cards, charts and tables.
#[component]
fn Figures(props: &FiguresProps) -> Html {
    let navigator = use_navigator();
    let open = use_callback(navigator, |address: HistoryAddress, navigator| {
        if let Some(navigator) = navigator {
            // Fails only for a value that is not flat, and that is a bug seen at the first try.
            let _ = navigator.push_with_query(&Route::History, &address);
        }
    });
    let loaded = props.loaded.as_ref().map(|shared| &*shared.0);
    let sessions = props.address.value.sessions();
    let retry = props.retry.clone();
    let stale = |is_old: fn(&Loaded) -> bool| props.stale || loaded.is_some_and(is_old);
    let recent = rows_face(
        face(loaded, |loaded| &loaded.recent, |page| recent_sessions::rows(&page.items, format::date_time)),
        "No session in this range.",
    );
    let tools = rows_face(
        face(loaded, |loaded| &loaded.tools, |tools| tool_stats_table::rows(tools, format::date_time)),
        "No tool was used in this range.",
    );
    html! {
        <div class="grid grid-cols-[minmax(0,1fr)] gap-4" aria-busy={if loaded.is_none() || props.stale { "true" } else { "false" }}>
            <Soon turn=4><SummaryCards face={summary_face(loaded)} sessions={sessions.clone()} stale={stale(|l| l.summary.old.is_some())} onretry={retry.clone()} /></Soon>
            <Soon turn=5><MoreFigures face={face(loaded, |loaded| &loaded.summary, Clone::clone)} sessions={sessions.clone()} stale={stale(|l| l.summary.old.is_some())} /></Soon>
            <div class="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-3">
                <Soon turn=6><SessionsOverTime class="xl:col-span-2" face={over_time_face(loaded)} compares={props.address.value.compare.is_none()} stale={stale(|l| l.over_time.old.is_some())} onretry={retry.clone()} onchoose={on_period(props, &open)} /></Soon>
                <Soon turn=7><IssueCategoryPie face={face(loaded, |loaded| &loaded.categories, Clone::clone)} stale={stale(|l| l.categories.old.is_some())} onretry={retry.clone()} onchoose={on_category(props)} /></Soon>
                <Soon turn=8><ResolutionFunnel class="xl:col-span-2" face={funnel_face(loaded)} stale={stale(|l| l.funnel.old.is_some() || l.summary.old.is_some())} onretry={retry.clone()} onchoose={on_stage(props, &open)} /></Soon>
                <Soon turn=9><FailuresByRung face={face(loaded, |loaded| &loaded.layers, Clone::clone)} stale={stale(|l| l.layers.old.is_some())} onretry={retry.clone()} onchoose={on_rung(props, &open)} /></Soon>
                <Soon turn=10><HeatMap class="xl:col-span-2" face={face(loaded, |loaded| &loaded.heat, Clone::clone)} stale={stale(|l| l.heat.old.is_some())} onretry={retry.clone()} onchoose={on_hour(props, &open)} /></Soon>
                <Soon turn=11><ToolUsageBar face={face(loaded, |loaded| &loaded.tools, Clone::clone)} stale={stale(|l| l.tools.old.is_some())} onretry={retry.clone()} onchoose={on_tool(props, &open)} /></Soon>
            </div>
            <Soon turn=12><RecentSessions face={recent} all={sessions} stale={stale(|l| l.recent.old.is_some())} onretry={retry.clone()} /></Soon>
            <Soon turn=13><ToolStatsTable face={tools} stale={stale(|l| l.tools.old.is_some())} onretry={retry} /></Soon>
        </div>
    }
}

/// A period opens its sessions.
fn on_period(props: &FiguresProps, open: &Callback<HistoryAddress>) -> Callback<usize> {
    let (loaded, value, open) = (props.loaded.clone(), props.address.value.clone(), open.clone());
    Callback::from(move |index: usize| {
        let Some(loaded) = loaded.as_ref().map(|shared| &shared.0) else { return };
        if let Some(point) = loaded.over_time.ok().and_then(|points| points.get(index)) {
            let window = value.range().window(format::now(), &loaded.zone);
            let (from, to) = window.days_within(point.timestamp, loaded.granularity, &loaded.zone);
            let scope = value.scope.with_range(Some(Range::Days { from, to }));
            let local = loaded.zone.local(point.timestamp);
            let at = (loaded.granularity == Granularity::Hour).then(|| HourOfWeek::of(local));
            open.emit(HistoryAddress { scope, at, ..value.sessions() });
        }
    })
}

/// A category narrows the page; the one that narrows it already, no more.
fn on_category(props: &FiguresProps) -> Callback<usize> {
    let (loaded, address) = (props.loaded.clone(), props.address.clone());
    Callback::from(move |index: usize| {
        let shares: Option<&Vec<CategoryShare>> = loaded.as_ref().and_then(|shared| shared.0.categories.ok());
        if let Some(share) = shares.and_then(|shares| shares.get(index)) {
            let category = (address.value.scope.category != Some(share.category)).then_some(share.category);
            let scope = Scope { category, ..address.value.scope.clone() };
            address.push.emit(DashboardAddress { scope, compare: address.value.compare });
        }
    })
}

/// A bar of the funnel, or a part of the last one, opens its sessions.
fn on_stage(props: &FiguresProps, open: &Callback<HistoryAddress>) -> Callback<Counted> {
    let sessions = props.address.value.sessions();
    open.reform(move |figure: Counted| sessions.behind(figure))
}

/// An hour of the week opens its sessions.
fn on_hour(props: &FiguresProps, open: &Callback<HistoryAddress>) -> Callback<usize> {
    let sessions = props.address.value.sessions();
    open.reform(move |cell: usize| {
        let (weekday, hour) = heat::hour_of(cell);
        HistoryAddress { at: Some(HourOfWeek { weekday, hour }), ..sessions.clone() }
    })
}

/// A tool opens the sessions that used it.
fn on_tool(props: &FiguresProps, open: &Callback<HistoryAddress>) -> Callback<usize> {
    let (loaded, sessions, open) = (props.loaded.clone(), props.address.value.sessions(), open.clone());
    Callback::from(move |mark: usize| {
        let tools = loaded.as_ref().and_then(|shared| shared.0.tools.ok());
        if let Some(tool) = tools.and_then(|tools| tool_usage_bar::chosen(tools, mark)) {
            open.emit(HistoryAddress { tool: Some(tool), ..sessions.clone() });
        }
    })
}

/// A rung opens its sessions; the chart has the top rung first.
fn on_rung(props: &FiguresProps, open: &Callback<HistoryAddress>) -> Callback<usize> {
    let (sessions, open) = (props.address.value.sessions(), open.clone());
    Callback::from(move |index: usize| {
        let layer = Layer::ALL.into_iter().rev().nth(index);
        open.emit(HistoryAddress { layer, ..sessions.clone() });
    })
}
