//! What a list is narrowed to: as it is asked for, and in the store's numbers.

use rusqlite::{Connection, params_from_iter};
use shared_types::{Category, Layer, Outcome, SessionMark};

use crate::store::codes::{Code, NameKind, Place};
use crate::store::error::StoreError;
use crate::store::figures::{self, Range, Scope};
use crate::store::names;
use crate::store::rollups::{ANY, mark_feature};
use crate::store::session_row::{NUMBERS_PER_MS, SessionNumber};

/// What a list shows; absent filters let everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub outcome: Option<Outcome>,
    /// What a figure counts.
    pub mark: Option<SessionMark>,
    pub category: Option<Category>,
    pub layer: Option<Layer>,
    pub cause: Option<String>,
    pub provider: Option<String>,
    /// A tool that was called, by its name.
    pub tool: Option<String>,
    /// Starts, in milliseconds since 1970: from (inclusive), to (exclusive).
    pub from: Option<i64>,
    pub to: Option<i64>,
    /// Starts within one of these, such as the Mondays at nine; ascending and apart. They hold a small part of all
    /// sessions: each that starts in them is looked at.
    pub windows: Option<Vec<Range>>,
    pub archived: Option<bool>,
    pub deleted: bool,
    /// Archived and deleted ones too.
    pub all: bool,
}

impl Filter {
    /// When sessions may start, without regard to the windows.
    #[must_use]
    pub fn range(&self) -> Range {
        Range { from: self.from.unwrap_or(Range::ALL.from), to: self.to.unwrap_or(Range::ALL.to) }
    }
}

/// A filter in the store's numbers: one value for each column, [`ANY`] for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Conditions {
    /// The places that are shown.
    pub(super) places: Vec<i64>,
    pub(super) outcome: i64,
    pub(super) category: i64,
    pub(super) provider: i64,
    pub(super) layer: i64,
    pub(super) cause: i64,
    /// The bit of `tools` that must be set.
    pub(super) tool: i64,
    pub(super) mark: Option<SessionMark>,
    pub(in crate::store) range: Range,
    pub(super) windows: Option<Vec<Range>>,
}

/// A count that the rollups have: of whom, by its name there, and as it is counted in rows.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub scope: Scope,
    measure: &'static str,
    in_rows: String,
}

impl Sum {
    pub(super) fn within(&self, range: Range) -> Self {
        Self { scope: Scope { range, ..self.scope }, ..self.clone() }
    }

    pub(super) fn count(&self, conn: &Connection) -> Result<u64, StoreError> {
        Ok(figures::sum_of(conn, &self.scope, self.measure, &self.in_rows)?.unsigned_abs())
    }
}

impl Conditions {
    /// None where a filter names a word that no session has.
    pub(in crate::store) fn resolve(conn: &Connection, filter: &Filter) -> Result<Option<Self>, StoreError> {
        let word = |kind: NameKind, name: &Option<String>| match name {
            None => Ok(Some(ANY)),
            Some(name) => names::known(conn, kind, name),
        };
        let (Some(provider), Some(cause), Some(tool)) = (
            word(NameKind::Provider, &filter.provider)?,
            word(NameKind::Cause, &filter.cause)?,
            word(NameKind::Tool, &filter.tool)?,
        ) else {
            return Ok(None);
        };
        let both = |binned| [false, true].map(|archived| Place { archived, binned }.code());
        let places = match (filter.archived, filter.deleted) {
            _ if filter.all => EVERYWHERE.to_vec(),
            // The bin shows everything that was deleted, wherever it was before.
            (None, true) => both(true).to_vec(),
            (archived, binned) => vec![Place { archived: archived.unwrap_or(false), binned }.code()],
        };
        Ok(Some(Self {
            places,
            outcome: filter.outcome.map_or(ANY, Code::code),
            category: filter.category.map_or(ANY, Code::code),
            provider,
            layer: filter.layer.map_or(ANY, Code::code),
            cause,
            tool: if tool == ANY { ANY } else { names::tool_bit(conn, tool)? },
            mark: filter.mark,
            range: filter.range(),
            windows: filter.windows.clone(),
        }))
    }

    /// What `tools` and `marks` must share a bit with; -1 lets all through.
    pub(super) fn masks(&self) -> [i64; 2] {
        let tools = if self.tool == ANY { ANY } else { 1 << self.tool };
        [tools, self.mark.map_or(ANY, |mark| 1 << mark.code())]
    }

    /// All but the start, as a condition on `sessions` with its values.
    pub(super) fn rows(&self) -> (String, Vec<i64>) {
        let (mut sql, mut values) = self.columns();
        for (column, mask) in ["tools", "marks"].into_iter().zip(self.masks()).filter(|(_, mask)| *mask != ANY) {
            sql.push_str(&format!(" AND {column} & ? <> 0"));
            values.push(mask);
        }
        (sql, values)
    }

    /// By which `facets` count: a tool or a mark, -1 where neither is asked for.
    pub(super) fn feature(&self) -> i64 {
        match self.mark {
            Some(mark) if self.tool == ANY => mark_feature(mark),
            _ => self.tool,
        }
    }

    /// Whether both a tool and a mark are asked for: `facets` count by one of them only.
    pub(super) fn has_two_features(&self) -> bool {
        self.tool != ANY && self.mark.is_some()
    }

    /// All but start, tool and mark, as a condition on `sessions` or `facets` with its values.
    pub(super) fn columns(&self) -> (String, Vec<i64>) {
        let named = [
            ("outcome", self.outcome),
            ("category", self.category),
            ("provider", self.provider),
            ("layer", self.layer),
            ("cause", self.cause),
        ];
        let mut sql = match self.places.len() {
            1 => "place = ?".to_owned(),
            many => format!("place IN ({})", vec!["?"; many].join(", ")),
        };
        let mut values = self.places.clone();
        for (column, value) in named.into_iter().filter(|(_, value)| *value != ANY) {
            sql.push_str(&format!(" AND {column} = ?"));
            values.push(value);
        }
        (sql, values)
    }

    /// Whether a session passes; for hits that come from elsewhere.
    pub(in crate::store) fn admits(&self, conn: &Connection, number: SessionNumber) -> Result<Option<i64>, StoreError> {
        let started = number / NUMBERS_PER_MS;
        let holds = |windows: &Vec<Range>| windows.iter().any(|window| (window.from..window.to).contains(&started));
        if !self.windows.as_ref().is_none_or(holds) {
            return Ok(None);
        }
        let (sql, mut values) = self.rows();
        values.push(number);
        let sql = format!("SELECT duration_ms FROM sessions NOT INDEXED WHERE {sql} AND number = ?");
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// The sum, where one by outcome, category and provider answers the count.
    pub(super) fn sum(&self) -> Option<Sum> {
        let is_everywhere = self.places == EVERYWHERE;
        let (measure, in_rows) = match self.mark {
            None if self.places == [Place::LISTED] => ("listed", "place = 0".to_owned()),
            None if is_everywhere => ("sessions", "1".to_owned()),
            Some(mark) if is_everywhere => (sum_of(mark), format!("marks & {} <> 0", 1 << mark.code())),
            _ => return None,
        };
        let scope =
            Scope { outcome: self.outcome, category: self.category, provider: self.provider, range: self.range };
        let is_summed = self.layer == ANY && self.cause == ANY && self.tool == ANY;
        is_summed.then_some(Sum { scope, measure, in_rows })
    }

    pub(super) fn within(&self, range: Range) -> Self {
        Self { range, ..self.clone() }
    }
}

/// List, archive and bin.
const EVERYWHERE: [i64; 4] = [Place::LISTED, 1, 2, 3];

/// The sum of those with a mark in `rollups`.
fn sum_of(mark: SessionMark) -> &'static str {
    match mark {
        SessionMark::Diagnosed => "diagnosed",
        SessionMark::CauseFound => "cause_found",
        SessionMark::FixOffered => "fix_offered",
        SessionMark::Confirmed => "confirmed",
        SessionMark::Assumed => "assumed",
        SessionMark::Durable => "durable",
        SessionMark::FirstContact => "first_contact",
        SessionMark::Reopened => "reopened",
        SessionMark::Escalated => "escalated",
        SessionMark::Fallback => "fallback",
        SessionMark::Unpriced => "unpriced",
    }
}
