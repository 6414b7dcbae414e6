//! `GET /api/sessions`: the list's query, read and checked.

use std::sync::Arc;

use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde::Deserialize;
use shared_types::{Category, FieldError, Layer, Outcome, SessionMark, SessionPage, Timestamp};
use utoipa::IntoParams;

use crate::analytics::periods::WeekClock;
use crate::analytics::query;
use crate::app::App;
use crate::http::error::ApiError;
use crate::http::extract::Query;
use crate::store::StoreError;
use crate::store::figures::Range;
use crate::store::list::{self, Begin, Filter, Key, Page, Sort};
use crate::store::search::{self, Hits, Words};

/// Items of a page where nothing is said.
const PAGE_SIZE: u64 = 20;

/// Items of a page, at most.
const PAGE_SIZE_MAX: u64 = 200;

/// Characters of a search, at most.
const SEARCH_CHARS: usize = 200;

/// Which sessions: the same for the list and the export. Filters combine; all must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FilterQuery {
    pub outcome: Option<Outcome>,
    /// What a figure counts, such as `cause_found`, `confirmed` or `reopened`.
    #[param(inline)]
    pub mark: Option<SessionMark>,
    pub category: Option<Category>,
    /// The rung of the root cause.
    pub layer: Option<Layer>,
    /// A cause id, such as `dns_server_down`.
    pub cause: Option<String>,
    /// The assistant that answered last, such as `builtin`.
    pub provider: Option<String>,
    /// A tool that was used, such as `ping_gateway`.
    pub tool: Option<String>,
    /// Started on this day of the week in the zone `tz`, 1 (Monday) to 7; goes with `hour`.
    #[param(minimum = 1, maximum = 7)]
    pub weekday: Option<i64>,
    /// Started in this hour of the day in the zone `tz`, 0 to 23; goes with `weekday`.
    #[param(minimum = 0, maximum = 23)]
    pub hour: Option<i64>,
    /// Words that titles and messages must hold; "words in quotes" stand side by side.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Started at or after: RFC 3339, the same without offset (UTC), or a date.
    pub from: Option<String>,
    /// Started before.
    pub to: Option<String>,
    /// The time zone of dates in `from` and `to`, and of `weekday` and `hour`, an IANA name; UTC where nothing is said.
    pub tz: Option<String>,
    /// `-started_at` (newest first), `started_at`, `-duration`, `duration`.
    #[param(inline)]
    pub sort: Option<SortQuery>,
    /// true selects archived sessions only.
    pub archived: Option<bool>,
    /// true selects deleted sessions only.
    pub deleted: Option<bool>,
    /// true selects archived and deleted sessions too, as the figures count them; `archived` and `deleted` say nothing then.
    pub all: Option<bool>,
}

/// The names of the orders.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
pub(super) enum SortQuery {
    #[serde(rename = "-started_at")]
    Newest,
    #[serde(rename = "started_at")]
    Oldest,
    #[serde(rename = "-duration")]
    Longest,
    #[serde(rename = "duration")]
    Shortest,
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// From 1.
    #[param(minimum = 1)]
    page: Option<u64>,
    /// 1 to 200; 20 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    page_size: Option<u64>,
    /// `next_cursor` of the page before: as fast at any depth.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

/// What is listed, in the store's terms.
#[derive(Clone)]
pub(super) struct Asked {
    filter: Filter,
    /// An hour of the week, where one was asked for.
    hour_of_week: Option<HourOfWeek>,
    sort: Sort,
    /// Some where a search was asked for; inner none where it holds no word.
    words: Option<Option<Words>>,
}

/// Weekday 1..7 and hour 0..23 in a time zone.
#[derive(Clone)]
struct HourOfWeek {
    zone: TimeZone,
    weekday: i64,
    hour: i64,
}

impl HourOfWeek {
    /// Checks that both are there or none, and what they are.
    fn read(query: &FilterQuery, zone: &TimeZone) -> Result<Option<Self>, FieldError> {
        let wrong = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        match (query.weekday, query.hour) {
            (None, None) => Ok(None),
            (Some(weekday), _) if !(1..=7).contains(&weekday) => Err(wrong("weekday", "must be 1 (Monday) to 7")),
            (_, Some(hour)) if !(0..=23).contains(&hour) => Err(wrong("hour", "must be 0 to 23")),
            (Some(_), None) => Err(wrong("hour", "must be given with `weekday`")),
            (None, Some(_)) => Err(wrong("weekday", "must be given with `hour`")),
            (Some(weekday), Some(hour)) => Ok(Some(Self { zone: zone.clone(), weekday, hour })),
        }
    }
}

impl Asked {
    /// The filter, for a store whose sessions lie between some ends.
    ///
    /// # Errors
    /// What the database says.
    fn filter(&self, conn: &Connection) -> Result<Filter, StoreError> {
        let Some(asked) = &self.hour_of_week else { return Ok(self.filter.clone()) };
        let range = list::ends(conn)?.within(self.filter.range());
        let moment = |ms| Timestamp::from_millisecond(ms).unwrap_or_default();
        let (from, to) = (moment(range.from), moment(range.to.max(range.from)));
        let windows = WeekClock::new(&asked.zone, from, to).windows(asked.weekday, asked.hour, from, to);
        let windows = windows.into_iter().map(|(from, to)| Range { from, to }).collect();
        Ok(Filter { windows: Some(windows), ..self.filter.clone() })
    }

    /// A page of what is asked for.
    ///
    /// # Errors
    /// What the database says.
    /// Where sums and index lag behind, each row is looked at, and words cannot be searched for.
    pub(super) fn page(
        &self,
        conn: &Connection,
        lag: Option<StoreError>,
        begin: Begin,
        size: u64,
    ) -> Result<Hits, StoreError> {
        let mut filter = self.filter(conn)?;
        if lag.is_some() {
            let range = filter.range();
            filter.windows.get_or_insert(vec![range]);
        }
        match (&self.words, lag) {
            (None, _) => Ok(list::page(conn, &filter, self.sort, begin, size)?.into()),
            (Some(None), _) => Ok(Page::default().into()),
            (Some(Some(_)), Some(error)) => Err(error),
            (Some(Some(words)), None) => search::page(conn, words, &filter, (self.sort, begin), size),
        }
    }
}

impl FilterQuery {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// 422 with the fields.
    pub(super) fn read(self) -> Result<Asked, ApiError> {
        let mut errors = Vec::new();
        let zone = query::zone(self.tz.as_deref()).unwrap_or_else(|error| {
            errors.push(error);
            TimeZone::UTC
        });
        let mut moment = |field: &str, text: &Option<String>| {
            let at = query::moment(text.as_deref()?, &zone);
            if at.is_none() {
                let message = "must be a date or a time as RFC 3339 has it, such as 2026-03-01T08:00:00Z".into();
                errors.push(FieldError { field: field.into(), message });
            }
            // Starts are whole milliseconds: the first one that is not before.
            at.map(|at| at.as_millisecond() + i64::from(at.subsec_nanosecond() % 1_000_000 > 0))
        };
        let (from, to) = (moment("from", &self.from), moment("to", &self.to));
        let hour_of_week = HourOfWeek::read(&self, &zone).unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let search = self.q.filter(|words| !words.trim().is_empty());
        if search.as_ref().is_some_and(|words| words.chars().count() > SEARCH_CHARS) {
            let message = format!("must have {SEARCH_CHARS} characters at most");
            errors.push(FieldError { field: "q".into(), message });
        }
        if !errors.is_empty() {
            return Err(ApiError::unprocessable(errors));
        }
        let filter = Filter {
            outcome: self.outcome,
            mark: self.mark,
            category: self.category,
            layer: self.layer,
            cause: self.cause,
            provider: self.provider,
            tool: self.tool,
            from,
            to,
            windows: None,
            archived: self.archived,
            deleted: self.deleted.unwrap_or(false),
            all: self.all.unwrap_or(false),
        };
        let sort = match self.sort {
            None | Some(SortQuery::Newest) => Sort::NewestFirst,
            Some(SortQuery::Oldest) => Sort::OldestFirst,
            Some(SortQuery::Longest) => Sort::LongestFirst,
            Some(SortQuery::Shortest) => Sort::ShortestFirst,
        };
        Ok(Asked { filter, hour_of_week, sort, words: search.map(|words| Words::parse(&words)) })
    }
}

/// The sessions that the filters match, a page of them. `total` counts all that match; with `q` it is
/// exact up to 1,000, then 1,000 with `total_is_minimum`.
#[utoipa::path(get, path = "/api/sessions", tag = "sessions", params(FilterQuery, PageQuery),
    responses((status = 200, body = SessionPage)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Query(filter): Query<FilterQuery>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<SessionPage>, ApiError> {
    let asked = filter.read()?;
    let sort = asked.sort;
    let (number, size) = (page.page.unwrap_or(1), page.page_size.unwrap_or(PAGE_SIZE));
    if number == 0 {
        return Err(ApiError::field("page", "must be 1 or more"));
    }
    if !(1..=PAGE_SIZE_MAX).contains(&size) {
        return Err(ApiError::field("page_size", format!("must be 1 to {PAGE_SIZE_MAX}")));
    }
    let begin = match page.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        None => Begin::Offset((number - 1).saturating_mul(size)),
        Some(cursor) => {
            let key = read_cursor(cursor, sort);
            Begin::After(key.ok_or_else(|| ApiError::field("cursor", "must be the `next_cursor` of this list"))?)
        }
    };
    let found = app.store.read_list(move |conn, lag| asked.page(conn, lag, begin, size));
    let Hits { page: found, total_is_minimum } = found.await?;
    Ok(axum::Json(SessionPage {
        has_more: found.next.is_some(),
        next_cursor: found.next.map(|key| write_cursor(key, sort)),
        items: found.items,
        total: found.total,
        total_is_minimum,
        page: number,
        page_size: size,
    }))
}

fn letter(sort: Sort) -> char {
    match sort {
        Sort::NewestFirst => 'n',
        Sort::OldestFirst => 'o',
        Sort::LongestFirst => 'l',
        Sort::ShortestFirst => 's',
    }
}

fn write_cursor(key: Key, sort: Sort) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}{}.{}", letter(sort), key.duration_ms, key.number))
}

/// None where it is no cursor of a list in this order.
fn read_cursor(cursor: &str, sort: Sort) -> Option<Key> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (duration, number) = text.strip_prefix(letter(sort))?.split_once('.')?;
    Some(Key { duration_ms: duration.parse().ok()?, number: number.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_one_order() {
        let key = Key { duration_ms: 5, number: 77 };
        let cursor = write_cursor(key, Sort::LongestFirst);
        assert_eq!(read_cursor(&cursor, Sort::LongestFirst), Some(key));
        assert_eq!(read_cursor(&cursor, Sort::NewestFirst), None);
        for nonsense in ["", "x", "bm9uc2Vuc2U", "%%%"] {
            assert_eq!(read_cursor(nonsense, Sort::NewestFirst), None);
        }
    }
}
