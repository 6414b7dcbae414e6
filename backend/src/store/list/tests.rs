//! Lists and figures against a count by hand, over many sessions and every kind of question.

use jiff::tz::TimeZone;
use shared_types::*;

use super::*;
use crate::analytics::periods::{WeekClock, bounds};
use crate::store::codes::{Code, NameKind};
use crate::store::dice::Dice;
use crate::store::figures::{self, Scope};
use crate::store::rollups::{MEASURES, figures_of, has_mark, place_of};
use crate::store::search::{self, Words};
use crate::store::session_row::SessionRow;
use crate::store::test_support::{TestStore, at};
use crate::store::{Durability, check, names};

const FIRST: &str = "2026-01-10T00:00:00Z";
const DAYS: i64 = 120;

/// 600 sessions over 120 days, all dimensions mixed.
async fn filled() -> (TestStore, Vec<SessionRow>) {
    let test = TestStore::new();
    let rows = test
        .store
        .write(Durability::Synced, |tx| {
            let mut dice = Dice::new(7);
            let names: Vec<i64> = ["builtin", "ollama", "openai"]
                .into_iter()
                .map(|name| names::number(tx, NameKind::Provider, name))
                .collect::<Result<_, _>>()?;
            let causes: Vec<i64> = (0..7)
                .map(|cause| names::number(tx, NameKind::Cause, &format!("cause_{cause}")))
                .collect::<Result<_, _>>()?;
            let tools = ["ping_dns", "traceroute", "check_tls"];
            let mut rows = Vec::new();
            for index in 0..600 {
                let start = at(FIRST).as_millisecond() + dice.below(DAYS * 24 * HOUR_MS);
                let number = super::super::session_row::free_number(tx, start)?;
                let mut row = SessionRow::begin(number);
                row.touch(start + dice.below(3_000_000));
                row.category = dice.below(12);
                row.layer = dice.below(6);
                row.cause = if row.layer == 0 { 0 } else { causes[usize::try_from(dice.below(7)).unwrap()] };
                row.provider = if dice.below(10) == 0 { 0 } else { names[usize::try_from(dice.below(3)).unwrap()] };
                row.place = if dice.below(5) == 0 { dice.below(4) } else { 0 };
                row.cost_nanousd = dice.below(1_000_000);
                row.unpriced = dice.below(7) == 0;
                row.first_answer_ms = (dice.below(3) > 0).then(|| dice.below(100_000));
                row.messages = dice.below(9);
                let called = (0..3).filter(|_| dice.below(4) == 0).map(|tool: usize| tools[tool]).collect::<Vec<_>>();
                row.tools = names::tool_mask(tx, called)?;
                row.reopened = i64::from(dice.below(6) == 0);
                row.reopened_early = row.reopened > 0 && dice.below(2) == 0;
                row.escalated = dice.below(7) == 0;
                row.fallback = dice.below(9) == 0;
                row.diagnosed = dice.below(3) > 0;
                row.cause_found = row.diagnosed && dice.below(2) == 0;
                row.fix_offered = row.cause_found && dice.below(3) > 0;
                match dice.below(5) {
                    0 => row.end(Outcome::Unresolved, None),
                    1 => row.end(Outcome::Abandoned, None),
                    2 => {}
                    3 => row.end(Outcome::Resolved, Some(Resolution::Confirmed)),
                    _ => row.end(Outcome::Resolved, Some(Resolution::Assumed)),
                }
                tx.save_session(None, &row)?;
                let title = format!("session {index} {}", if index % 3 == 0 { "Straße" } else { "printer" });
                tx.execute(
                    "INSERT INTO session_texts (number, id, title, preview) VALUES (?1, ?2, ?3, '')",
                    rusqlite::params![number, format!("s{index}"), title],
                )?;
                search::index(tx, number, 0)?;
                rows.push(row);
            }
            rows.sort_by_key(|row| row.number);
            Ok(rows)
        })
        .await
        .unwrap();
    let report = test.store.read_settled(check::check).await.unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    (test, rows)
}

fn passes(conditions: &Conditions, row: &SessionRow) -> bool {
    let is = |wanted: i64, value: i64| wanted == ANY || wanted == value;
    conditions.places.contains(&row.place)
        && is(conditions.outcome, row.outcome)
        && conditions.mark.is_none_or(|mark| has_mark(row, mark))
        && is(conditions.category, row.category)
        && is(conditions.provider, row.provider)
        && is(conditions.layer, row.layer)
        && is(conditions.cause, row.cause)
        && (conditions.tool == ANY || row.tools & (1 << conditions.tool) != 0)
        && (conditions.range.from..conditions.range.to).contains(&row.started_at())
        && conditions
            .windows
            .as_ref()
            .is_none_or(|windows| windows.iter().any(|window| (window.from..window.to).contains(&row.started_at())))
}

fn random_filter(dice: &mut Dice) -> Filter {
    let mut maybe = |odds: i64| dice.below(odds) == 0;
    let chosen = [3, 3, 4, 5, 3, 2, 2, 4, 6, 3, 8, 3, 3].map(&mut maybe);
    let moment = |dice: &mut Dice| {
        let ms = at(FIRST).as_millisecond() + dice.below(DAYS * 24 * HOUR_MS);
        // Half of them on a boundary, where mistakes live.
        if dice.below(2) == 0 { ms.div_euclid(24 * HOUR_MS) * 24 * HOUR_MS } else { ms }
    };
    let (one, other) = (moment(dice), moment(dice));
    Filter {
        outcome: chosen[0].then(|| Outcome::of(dice.below(4)).unwrap()),
        mark: chosen[12].then(|| SessionMark::of(dice.below(11)).unwrap()),
        category: chosen[1].then(|| Category::of(dice.below(12)).unwrap()),
        layer: chosen[2].then(|| Layer::of(1 + dice.below(5)).unwrap()),
        cause: chosen[3].then(|| format!("cause_{}", dice.below(8))),
        provider: chosen[4].then(|| ["builtin", "ollama", "openai", "nobody"][dice.below(4) as usize].into()),
        tool: chosen[9].then(|| ["ping_dns", "traceroute", "check_tls", "nothing"][dice.below(4) as usize].into()),
        from: chosen[5].then_some(one.min(other)),
        to: chosen[6].then_some(one.max(other)),
        windows: chosen[10].then(|| nights(dice)),
        archived: chosen[7].then_some(true),
        deleted: chosen[8],
        all: chosen[11],
    }
}

/// Half of each day, from an hour of chance on.
fn nights(dice: &mut Dice) -> Vec<Range> {
    let begins = at(FIRST).as_millisecond() + dice.below(24) * HOUR_MS;
    let night = |day| Range { from: begins + day * 24 * HOUR_MS, to: begins + (day * 24 + 12) * HOUR_MS };
    (0..DAYS).map(night).collect()
}

#[tokio::test]
async fn any_combination_of_filters_gives_the_right_page_and_total_by_every_plan() {
    let (test, rows) = filled().await;
    let sorts = [Sort::NewestFirst, Sort::OldestFirst, Sort::LongestFirst, Sort::ShortestFirst];
    let check = move |conn: &Connection| {
        let mut dice = Dice::new(7);
        for round in 0..600 {
            let filter = random_filter(&mut dice);
            let sort = sorts[round % 4];
            let Some(conditions) = Conditions::resolve(conn, &filter)? else {
                assert_eq!(page(conn, &filter, sort, Begin::Offset(0), 5)?.total, 0);
                continue;
            };
            let mut expected: Vec<Key> = rows
                .iter()
                .filter(|row| passes(&conditions, row))
                .map(|row| {
                    let duration_ms = if sort.is_by_duration() { row.duration_ms } else { 0 };
                    Key { duration_ms, number: row.number }
                })
                .collect();
            expected.sort_unstable();
            if sort.is_descending() {
                expected.reverse();
            }
            let size = 1 + dice.below(30).unsigned_abs();
            let offset = dice.below(1 + expected.len() as i64).unsigned_abs();
            let of_page =
                |begin: usize| &expected[begin.min(expected.len())..(begin + size as usize).min(expected.len())];
            let starts =
                |page: &Page| page.items.iter().map(|item| item.started_at.as_millisecond()).collect::<Vec<_>>();
            let begin = usize::try_from(offset).unwrap();
            let answer = page(conn, &filter, sort, Begin::Offset(offset), size)?;
            assert_eq!(answer.total, expected.len() as u64, "{filter:?}");
            let numbers = |keys: &[Key]| keys.iter().map(|key| key.number / NUMBERS_PER_MS).collect::<Vec<_>>();
            assert_eq!(starts(&answer), numbers(of_page(begin)), "{filter:?} {sort:?} offset {offset}");
            let follows = answer.next.map(|key| page(conn, &filter, sort, Begin::After(key), size)).transpose()?;
            assert_eq!(follows.is_some(), begin + (size as usize) < expected.len());
            if let Some(follows) = follows {
                assert_eq!(starts(&follows), numbers(of_page(begin + size as usize)), "{filter:?} {sort:?} by cursor");
            }
            if expected.is_empty() {
                continue;
            }
            if conditions.windows.is_some() {
                continue;
            }
            // Each plan by itself: at 600 sessions the choice alone would never take them all.
            let (cells, _) = cells(conn, &conditions)?;
            let size = size.min(expected.len() as u64);
            let gathered = in_order(gather(conn, &conditions, &cells, sort)?, sort, Begin::Offset(offset), size);
            assert_eq!(gathered, of_page(begin)[..gathered.len()], "{filter:?} gathered");
            let walked = walk(conn, &conditions, sort, Begin::Offset(offset), size)?;
            assert_eq!(walked, gathered, "{filter:?} walked");
            let scanned = in_windows(conn, &conditions, &[conditions.range], sort)?;
            assert_eq!(in_order(scanned, sort, Begin::Offset(offset), size), gathered, "{filter:?} scanned");
            if let Some(sum) = conditions.sum().filter(|_| !sort.is_by_duration() && offset < expected.len() as u64) {
                let (rest, left) = skip(conn, &conditions, sum, sort, offset)?;
                assert_eq!(walk(conn, &rest, sort, Begin::Offset(left), size)?, gathered, "{filter:?} skipped");
            }
            if !sort.is_by_duration() && !conditions.has_two_features() && offset < expected.len() as u64 {
                let begun = in_its_month(conn, &conditions, &cells, sort, (offset, size))?;
                assert_eq!(begun, gathered, "{filter:?} by month");
            }
            if offset < expected.len() as u64 {
                let expected = Expected { total: expected.len() as u64, cells: None, size };
                assert_eq!(
                    from_the_end(conn, &conditions, sort, offset, &expected)?,
                    gathered,
                    "{filter:?} from the end"
                );
            }
        }
        Ok(())
    };
    test.store.read_settled(check).await.unwrap();
}

#[tokio::test]
async fn the_list_behind_a_mark_is_as_long_as_its_figure_in_any_scope() {
    let (test, _) = filled().await;
    let check = move |conn: &Connection| {
        let mut dice = Dice::new(11);
        for _ in 0..100 {
            let Filter { outcome, category, provider, from, to, .. } = random_filter(&mut dice);
            let filter = Filter { outcome, category, provider, from, to, all: true, ..Filter::default() };
            let Some(conditions) = Conditions::resolve(conn, &filter)? else { continue };
            let sums = figures::sums(conn, &conditions.sum().expect("sums answer it").scope)?;
            let figure = |measure: &str| sums[place_of(measure)].unsigned_abs();
            let listed = |filter: &Filter| {
                Ok::<_, StoreError>(page(conn, filter, Sort::NewestFirst, Begin::Offset(0), 1)?.total)
            };
            for (mark, _) in SessionMark::ALL {
                let measure = serde_json::to_value(mark)?;
                let filter = Filter { mark: Some(*mark), ..filter.clone() };
                assert_eq!(listed(&filter)?, figure(measure.as_str().expect("a word")), "{filter:?}");
            }
        }
        Ok(())
    };
    test.store.read_settled(check).await.unwrap();
}

#[tokio::test]
async fn sums_of_any_range_and_filter_equal_a_count_by_hand() {
    let (test, rows) = filled().await;
    let check = move |conn: &Connection| {
        let mut dice = Dice::new(7);
        for _ in 0..200 {
            let Filter { outcome, category, from, to, .. } = random_filter(&mut dice);
            let scope = Scope {
                outcome: outcome.map_or(ANY, Code::code),
                category: category.map_or(ANY, Code::code),
                provider: if dice.below(3) == 0 { 1 + dice.below(3) } else { ANY },
                range: Range { from: from.unwrap_or(i64::MIN), to: to.unwrap_or(i64::MAX) },
            };
            let meant = |row: &&SessionRow| {
                let is = |wanted: i64, value: i64| wanted == ANY || wanted == value;
                is(scope.outcome, row.outcome)
                    && is(scope.category, row.category)
                    && is(scope.provider, row.provider)
                    && (scope.range.from..scope.range.to).contains(&row.started_at())
            };
            let mut expected = [0; MEASURES.len()];
            let mut answers = crate::store::histogram::Histogram::default();
            for row in rows.iter().filter(meant) {
                for (sum, figure) in expected.iter_mut().zip(figures_of(row)) {
                    *sum += figure;
                }
                if let Some(ms) = row.first_answer_ms {
                    answers.add(ms);
                }
            }
            assert_eq!(figures::sums(conn, &scope)?, expected, "{scope:?}");
            let (_, first_answer) = figures::times(conn, &scope)?;
            for share in [0.1, 0.5, 0.9, 1.0] {
                assert_eq!(first_answer.quantile(share), answers.quantile(share), "{scope:?}");
            }
            let by_provider: i64 = figures::by_provider(conn, &scope)?.iter().map(|(_, sessions)| sessions).sum();
            let answered = rows.iter().filter(meant).filter(|row| row.provider != 0).count();
            assert_eq!(by_provider, answered as i64);
        }
        Ok(())
    };
    test.store.read_settled(check).await.unwrap();
}

#[tokio::test]
async fn series_and_heatmap_are_right_in_every_zone_and_across_a_clock_change() {
    let (test, rows) = filled().await;
    let check = move |conn: &Connection| {
        let mut dice = Dice::new(7);
        let zones =
            ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe"];
        let widths = [Granularity::Hour, Granularity::Day, Granularity::Week, Granularity::Month];
        for round in 0..96 {
            let zone = TimeZone::get(zones[round % zones.len()]).unwrap();
            let granularity = widths[round / zones.len() % 4];
            // The clock changes on 29 March in Berlin, 8 March in New York, 5 April on Lord Howe.
            let from = at("2026-02-20T00:00:00Z").as_millisecond() + dice.below(12 * 24 * HOUR_MS);
            let to = at("2026-04-01T00:00:00Z").as_millisecond() + dice.below(20 * 24 * HOUR_MS);
            let category = if dice.below(2) == 0 { ANY } else { dice.below(12) };
            let scope = Scope { outcome: ANY, category, provider: ANY, range: Range { from, to } };
            let moment = |ms| Timestamp::from_millisecond(ms).unwrap();
            let bounds = bounds(&zone, granularity, moment(from), moment(to)).unwrap();
            let bounds: Vec<i64> = bounds.iter().map(|bound| bound.as_millisecond()).collect();
            let points = figures::series(conn, &scope, &bounds)?;
            let clock = WeekClock::new(&zone, moment(from), moment(to));
            let mut heat = [0; 168];
            figures::quarters(conn, &scope, |ms, sessions| heat[clock.hour_of_week(ms)] += sessions)?;
            let mut expected_heat = [0; 168];
            let mut expected = vec![(0, 0, 0); points.len()];
            let meant = |row: &&SessionRow| {
                (from..to).contains(&row.started_at()) && (category == ANY || row.category == category)
            };
            for row in rows.iter().filter(meant) {
                let period = bounds.partition_point(|bound| *bound <= row.started_at()) - 1;
                expected[period].0 += 1;
                expected[period].1 += i64::from(row.outcome == 0);
                expected[period].2 += row.cost_nanousd;
                let local = zone.to_datetime(moment(row.started_at()));
                let hour = i64::from(local.weekday().to_monday_zero_offset()) * 24 + i64::from(local.hour());
                expected_heat[usize::try_from(hour).unwrap()] += 1;
            }
            let points: Vec<_> = points.iter().map(|p| (p.sessions, p.resolved, p.cost_nanousd)).collect();
            assert_eq!(points, expected, "{zone:?} {granularity:?}");
            assert_eq!(heat, expected_heat, "{zone:?}");
        }
        Ok(())
    };
    test.store.read_settled(check).await.unwrap();
}

#[tokio::test]
async fn words_find_sessions_in_order_with_filters_and_cursor() {
    let (test, rows) = filled().await;
    let check = move |conn: &Connection| {
        let mut dice = Dice::new(7);
        for round in 0..60 {
            let filter = random_filter(&mut dice);
            let sort = [Sort::NewestFirst, Sort::OldestFirst, Sort::LongestFirst][round % 3];
            let words = Words::parse(if round % 2 == 0 { "strasse" } else { "PRINT" }).unwrap();
            let word = if round % 2 == 0 { "Straße" } else { "printer" };
            let Some(conditions) = Conditions::resolve(conn, &filter)? else { continue };
            let mut expected = Vec::new();
            for row in rows.iter().filter(|row| passes(&conditions, row)) {
                let item = sessions::item(conn, row.number)?.unwrap();
                if item.title.contains(word) && word == "printer" {
                    let duration_ms = if sort.is_by_duration() { row.duration_ms } else { 0 };
                    expected.push(Key { duration_ms, number: row.number });
                }
            }
            let expected = in_order(expected, sort, Begin::Offset(0), 1000);
            let mut begin = Begin::Offset(0);
            let mut seen = 0;
            loop {
                let hits = search::page(conn, &words, &filter, (sort, begin), 7)?;
                assert_eq!(hits.page.total, expected.len() as u64, "{filter:?}");
                for item in &hits.page.items {
                    assert_eq!(item.started_at.as_millisecond(), expected[seen].number / NUMBERS_PER_MS);
                    assert!(item.snippet.as_ref().unwrap().iter().any(|part| part.hit));
                    seen += 1;
                }
                let Some(next) = hits.page.next else { break };
                begin = Begin::After(next);
            }
            assert_eq!(seen, expected.len());
        }
        Ok(())
    };
    test.store.read_settled(check).await.unwrap();
}
