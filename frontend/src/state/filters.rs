//! What dashboard and history are narrowed to, as the address carries it.
//!
//! Every field is optional and read leniently: a value that no longer exists, or that somebody
//! mistyped, is dropped and the rest holds.

use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use shared_types::{Category, Layer, Outcome, SessionMark, json};

use super::period::{Preset, Range};
use crate::charts::calendar::{Date, WallClock};

/// Range and filters that both pages share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    pub range: Option<Preset>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "parsed")]
    pub from: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "parsed")]
    pub to: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    pub outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    pub category: Option<Category>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text")]
    pub provider: Option<String>,
}

impl Scope {
    /// The chosen range, where there is one.
    #[must_use]
    pub fn chosen_range(&self) -> Option<Range> {
        Range::from_parts(self.range, self.from, self.to)
    }

    /// The same with another range.
    #[must_use]
    pub fn with_range(&self, range: Option<Range>) -> Self {
        let (preset, from, to) = match range {
            None => (None, None, None),
            Some(Range::Preset(preset)) => (Some(preset), None, None),
            Some(Range::Days { from, to }) => (None, Some(from), Some(to)),
        };
        Self { range: preset, from, to, ..self.clone() }
    }

    /// Whether outcome, category or provider narrow it.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.outcome.is_some() || self.category.is_some() || self.provider.is_some()
    }
}

/// The dashboard's part of the address. No range is the last 30 days.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DashboardAddress {
    #[serde(flatten)]
    pub scope: Scope,
    /// `off`, where the period before is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<Off>,
}

/// By hand, for the reader of a flattened type weighs as much as a page.
impl<'de> Deserialize<'de> for DashboardAddress {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let scope = json::read(&value).map_err(serde::de::Error::custom)?;
        Ok(Self { scope, compare: json::field(&value, "compare").ok().flatten() })
    }
}

impl DashboardAddress {
    /// The range to show.
    #[must_use]
    pub fn range(&self) -> Range {
        self.scope.chosen_range().unwrap_or(Range::Preset(Preset::Month))
    }

    /// The same with another range; the default is not written.
    #[must_use]
    pub fn with_range(&self, range: Range) -> Self {
        let range = (range != Range::Preset(Preset::Month)).then_some(range);
        Self { scope: self.scope.with_range(range), compare: self.compare }
    }

    /// The sessions behind the figures: the history page with the same range and filters, on all shelves.
    #[must_use]
    pub fn sessions(&self) -> HistoryAddress {
        let scope = self.scope.with_range(Some(self.range()));
        HistoryAddress { scope, shelf: Some(Shelf::All), ..HistoryAddress::default() }
    }
}

/// What a figure counts, of the sessions that the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    All,
    Mark(SessionMark),
    Outcome(Outcome),
}

/// The one value that is not the default of a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    Off,
}

/// Which sessions the history shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Whatever the figures count, archived and deleted ones too.
    All,
    Archived,
    /// Deleted in the last 30 days.
    Bin,
}

/// The order of the history; none is the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    #[serde(rename = "started_at")]
    Oldest,
    #[serde(rename = "-duration")]
    Longest,
    #[serde(rename = "duration")]
    Shortest,
}

impl Order {
    /// As the server takes it.
    #[must_use]
    pub fn code(order: Option<Self>) -> &'static str {
        match order {
            None => "-started_at",
            Some(Self::Oldest) => "started_at",
            Some(Self::Longest) => "-duration",
            Some(Self::Shortest) => "duration",
        }
    }
}

/// An hour of a weekday in the browser's zone; in the address "1-09" for Monday at nine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourOfWeek {
    /// 1 (Monday) to 7.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
}

impl HourOfWeek {
    /// The hour that a clock shows.
    #[must_use]
    pub fn of(clock: WallClock) -> Self {
        let weekday = u8::try_from(clock.date().weekday() + 1).unwrap_or(1);
        Self { weekday, hour: u8::try_from(clock.hour()).unwrap_or_default() }
    }

    fn parse(text: &str) -> Option<Self> {
        let (weekday, hour) = text.split_once('-')?;
        let at = Self { weekday: weekday.parse().ok()?, hour: hour.parse().ok()? };
        ((1..=7).contains(&at.weekday) && at.hour < 24).then_some(at)
    }
}

/// The history's part of the address. No range is all of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HistoryAddress {
    #[serde(flatten)]
    pub scope: Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "layer_number")]
    pub layer: Option<Layer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// A tool that was used, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// When in the week they started.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "hour_of_week")]
    pub at: Option<HourOfWeek>,
    /// What a figure counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<SessionMark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shelf: Option<Shelf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Order>,
    /// From 1; none is the first.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "number")]
    pub page: Option<u64>,
}

impl<'de> Deserialize<'de> for HistoryAddress {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let words = |name| value[name].as_str().filter(|text| !text.trim().is_empty());
        let scope = json::read(&value).map_err(serde::de::Error::custom)?;
        Ok(Self {
            scope,
            q: words("q").map(str::to_owned),
            layer: words("layer").and_then(|text| text.parse().ok()).and_then(|n: u8| Layer::try_from(n).ok()),
            cause: words("cause").map(str::to_owned),
            tool: words("tool").map(str::to_owned),
            at: words("at").and_then(HourOfWeek::parse),
            mark: json::field(&value, "mark").ok().flatten(),
            shelf: json::field(&value, "shelf").ok().flatten(),
            sort: json::field(&value, "sort").ok().flatten(),
            page: words("page").and_then(|text| text.parse().ok()),
        })
    }
}

impl HistoryAddress {
    /// The page to show, from 1.
    #[must_use]
    pub fn page_number(&self) -> u64 {
        self.page.unwrap_or(1).max(1)
    }

    /// The same on another page.
    #[must_use]
    pub fn at_page(&self, page: u64) -> Self {
        Self { page: (page > 1).then_some(page), ..self.clone() }
    }

    /// The same with other filters. Some marks only resolved sessions have: another outcome drops them.
    #[must_use]
    pub fn with_scope(&self, scope: Scope) -> Self {
        let is_resolved = scope.outcome.is_none_or(|outcome| outcome == Outcome::Resolved);
        Self { scope, mark: self.mark.filter(|mark| is_resolved || !mark.is_of_resolved()), ..self.clone() }
    }

    /// Of these sessions, those behind a figure that counts some of them.
    #[must_use]
    pub fn behind(&self, figure: Counted) -> Self {
        let behind = self.clone();
        match figure {
            Counted::All => behind,
            Counted::Mark(mark) => Self { mark: Some(mark), ..behind },
            Counted::Outcome(outcome) => {
                Self { scope: Scope { outcome: Some(outcome), ..behind.scope.clone() }, ..behind }
            }
        }
    }

    /// The same list without regard to the page.
    #[must_use]
    pub fn list(&self) -> Self {
        self.at_page(1)
    }

    /// Whether anything narrows the shelf.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        let bare = Self { shelf: self.shelf, sort: self.sort, page: self.page, ..Self::default() };
        *self != bare
    }
}

/// A unit variant by its wire name, or nothing.
pub(crate) fn known<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| json::read(&Value::String(text)).ok()))
}

/// A value by its text, or nothing.
pub(crate) fn parsed<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.and_then(|text| text.parse().ok()))
}

/// A text that is not empty.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.filter(|text| !text.trim().is_empty()))
}

#[expect(clippy::ref_option, reason = "serde hands the field so")]
fn layer_number<S: Serializer>(layer: &Option<Layer>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&layer.map(|layer| layer.number().to_string()).unwrap_or_default())
}

#[expect(clippy::ref_option, reason = "serde hands the field so")]
fn hour_of_week<S: Serializer>(at: &Option<HourOfWeek>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.map(|at| format!("{}-{:02}", at.weekday, at.hour)).unwrap_or_default())
}

#[expect(clippy::ref_option, reason = "serde hands the field so")]
fn number<S: Serializer>(number: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&number.map(|number| number.to_string()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::calendar::tests::date;

    fn history(query: &str) -> HistoryAddress {
        serde_urlencoded::from_str(query).expect("an address")
    }

    #[test]
    fn a_default_address_is_empty() {
        assert_eq!(serde_urlencoded::to_string(HistoryAddress::default()).expect("text"), "");
        assert_eq!(serde_urlencoded::to_string(DashboardAddress::default()).expect("text"), "");
        let thirty = DashboardAddress::default().with_range(Range::Preset(Preset::Month));
        assert_eq!(serde_urlencoded::to_string(thirty).expect("text"), "");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let address = HistoryAddress {
            scope: Scope {
                range: None,
                from: Some(date(2026, 11, 1)),
                to: Some(date(2026, 11, 3)),
                outcome: Some(Outcome::InProgress),
                category: Some(Category::IpConfig),
                provider: Some("ollama".into()),
            },
            q: Some("no wi-fi & \"vpn\"".into()),
            layer: Some(Layer::NameResolution),
            cause: Some("dns_server_dead".into()),
            tool: Some("ping_dns".into()),
            at: Some(HourOfWeek { weekday: 7, hour: 9 }),
            mark: Some(SessionMark::CauseFound),
            shelf: Some(Shelf::Bin),
            sort: Some(Order::Longest),
            page: Some(7),
        };
        let text = serde_urlencoded::to_string(&address).expect("text");
        assert!(text.contains("sort=-duration") && text.contains("layer=4") && text.contains("page=7"), "{text}");
        assert!(text.contains("at=7-09"), "{text}");
        assert!(text.contains("mark=cause_found"), "{text}");
        assert_eq!(history(&text), address);
    }

    #[test]
    fn what_is_unknown_is_dropped_and_the_rest_holds() {
        let address = history(
            "outcome=exploded&category=dns&layer=9&from=yesterday&page=x&sort=height&q=+&at=8-09&tool=&mark=started&extra=1",
        );
        let expected = HistoryAddress {
            scope: Scope { category: Some(Category::Dns), ..Scope::default() },
            ..HistoryAddress::default()
        };
        assert_eq!(address, expected);
    }

    #[test]
    fn the_dashboard_hands_its_range_and_filters_to_the_history() {
        let dashboard: DashboardAddress =
            serde_urlencoded::from_str("outcome=resolved&compare=off").expect("an address");
        let sessions = dashboard.sessions();
        assert_eq!(
            sessions.scope.range,
            Some(Preset::Month),
            "the default is said, since the history's own is all of time"
        );
        assert_eq!(sessions.scope.outcome, Some(Outcome::Resolved));
        assert_eq!(sessions.shelf, Some(Shelf::All), "archived and deleted sessions count in the figures");
        assert_eq!(dashboard.compare, Some(Off::Off));
    }

    #[test]
    fn what_a_figure_counts_is_added_to_range_filters_and_shelf() {
        let dashboard: DashboardAddress = serde_urlencoded::from_str("range=7d&category=dns").expect("an address");
        let text = |figure| serde_urlencoded::to_string(dashboard.sessions().behind(figure)).expect("text");
        let all = text(Counted::All);
        assert_eq!(all, "range=7d&category=dns&shelf=all");
        for (figure, part) in [
            (Counted::Mark(SessionMark::FixOffered), "mark=fix_offered"),
            (Counted::Mark(SessionMark::FirstContact), "mark=first_contact"),
            (Counted::Outcome(Outcome::Abandoned), "outcome=abandoned"),
        ] {
            let parts = text(figure).split('&').filter(|one| *one != part).collect::<Vec<_>>().join("&");
            assert_eq!(parts, all, "{part}");
            assert_ne!(text(figure), all, "{part}");
        }
    }

    #[test]
    fn what_only_resolved_sessions_have_goes_with_no_other_outcome() {
        for (outcome, kept) in [
            (None, true),
            (Some(Outcome::Resolved), true),
            (Some(Outcome::Unresolved), false),
            (Some(Outcome::InProgress), false),
        ] {
            let with = |mark| history(mark).with_scope(Scope { outcome, ..Scope::default() }).mark.is_some();
            assert_eq!((with("mark=confirmed"), with("mark=reopened")), (kept, true), "{outcome:?}");
        }
    }

    #[test]
    fn pages_count_from_one_and_the_first_is_not_written() {
        assert_eq!(history("page=0").page_number(), 1);
        assert_eq!(history("page=3").at_page(1).page, None);
        assert_eq!(history("page=3").at_page(4).page_number(), 4);
    }

    #[test]
    fn sort_shelf_and_page_alone_narrow_nothing() {
        assert!(!history("shelf=archived&sort=duration&page=2").is_narrowed());
        assert!(history("layer=4").is_narrowed());
        assert!(history("q=wifi").is_narrowed());
        assert!(history("mark=diagnosed").is_narrowed());
    }
}
