//! Generated sessions over a year: for looking before using, and for measuring. Always the same ones.

mod cases;

use jiff::SignedDuration;
use rusqlite::Connection;
use shared_types::{
    CallStatus, ChatResponse, Diagnosis, DiagnosisStatus, Effect, Evidence, FixStep, JsonObject, Layer, LayerState,
    LayerStatus, Origin, Outcome, Resolution, Role, RunEventKind, RunId, RunResult, SessionId, Timestamp, ToolCall,
    Usage, Verdict,
};

use super::bulk::{Bulk, Texts};
use super::codes::{Code, NameKind, code_of};
use super::dice::Dice;
use super::error::StoreError;
use super::messages::{MessageState, NewMessage};
use super::names;
use super::rollups::{DAY_MS, HOUR_MS};
use super::session_row::{SessionRow, free_number};
use cases::{CASES, Case};

/// The newest sessions keep a fuller log.
const FULL_LOGS: u32 = 100_000;

const DAYS: i64 = 365;

/// How many sessions start in an hour of a working day, relative to each other.
const HOURS: [i64; 24] = [1, 1, 1, 1, 1, 2, 5, 14, 30, 38, 36, 30, 20, 26, 33, 30, 24, 15, 9, 7, 6, 5, 3, 2];

/// Fills a database with sessions of the year before `until`; tells how many are done.
///
/// # Errors
/// What the database says; [`StoreError::Conflict`] when it holds sessions already.
pub fn fill(conn: &mut Connection, sessions: u32, until: Timestamp, progress: impl Fn(u64)) -> Result<(), StoreError> {
    let known: i64 = conn.query_row("SELECT count(*) FROM (SELECT 1 FROM sessions LIMIT 1)", [], |row| row.get(0))?;
    if known > 0 {
        return Err(StoreError::Conflict("the database holds sessions already; nothing was generated".into()));
    }
    let mut bulk = Bulk::begin(conn)?;
    let mut dice = Dice::new(2026);
    let clock = Year::before(until.as_millisecond());
    for index in 0..sessions {
        let started = clock.moment(f64::from(index) / f64::from(sessions), &mut dice);
        let in_full = sessions - index <= FULL_LOGS;
        let age = until.as_millisecond() - started;
        Story::invent(&mut dice, started, age).write(&mut bulk, &mut dice, in_full)?;
        bulk.session_done()?;
        if index % 1000 == 0 {
            progress(u64::from(index));
        }
    }
    bulk.finish()
}

/// Whether the newest session started this long before a moment, or there is none.
///
/// # Errors
/// What the database says.
pub fn is_older_than(conn: &Connection, age: SignedDuration, now: Timestamp) -> Result<bool, StoreError> {
    let newest: Option<i64> = conn.query_row("SELECT max(number) FROM sessions", [], |row| row.get(0))?;
    let newest = newest.map_or(0, |number| number / super::session_row::NUMBERS_PER_MS);
    Ok(i128::from(now.as_millisecond() - newest) > age.as_millis())
}

/// Takes everything out of a database, and what is generated anew has `until` for its end.
///
/// # Errors
/// What the database says.
pub fn renew(conn: &mut Connection, sessions: u32, until: Timestamp) -> Result<(), StoreError> {
    conn.execute_batch(
        "BEGIN IMMEDIATE; DELETE FROM sessions; DELETE FROM tool_calls; DELETE FROM unsettled; DELETE FROM rollups; \
         DELETE FROM rollup_times; DELETE FROM tool_rollups; DELETE FROM facets; \
         INSERT INTO search (search) VALUES ('delete-all'); COMMIT",
    )?;
    fill(conn, sessions, until, |_| ())
}

/// When sessions start: more in working hours, fewer at weekends, growing over the year.
struct Year {
    first_ms: i64,
    /// The weight of all hours up to and including each one.
    sums: Vec<i64>,
}

impl Year {
    fn before(until_ms: i64) -> Self {
        let first_ms = (until_ms - DAYS * DAY_MS).div_euclid(HOUR_MS) * HOUR_MS;
        let hours = (until_ms - first_ms) / HOUR_MS;
        let mut sum = 0;
        let sums = (0..hours.max(1)).map(|hour| {
            let at = first_ms / HOUR_MS + hour;
            // 1970-01-01 was a Thursday.
            let weekday = (at.div_euclid(24) + 3).rem_euclid(7);
            let weight = HOURS[usize::try_from(at.rem_euclid(24)).unwrap_or(0)] * if weekday < 5 { 10 } else { 2 };
            sum += weight * (DAYS + hour / 24);
            sum
        });
        Self { first_ms, sums: sums.collect() }
    }

    fn moment(&self, share: f64, dice: &mut Dice) -> i64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a place in a year needs no more"
        )]
        let wanted = (share * self.sums.last().copied().unwrap_or(1) as f64) as i64;
        let hour = self.sums.partition_point(|sum| *sum <= wanted);
        let before = if hour == 0 { 0 } else { self.sums[hour - 1] };
        let weight = (self.sums.get(hour).copied().unwrap_or(before + 1) - before).max(1);
        // In order within the hour, and never twice at the same beat.
        let within = (wanted - before) * HOUR_MS / weight;
        self.first_ms + i64::try_from(hour).unwrap_or(0) * HOUR_MS + within.min(HOUR_MS - 1000) + dice.below(1000)
    }
}

/// One session before it is written.
struct Story {
    case: &'static Case,
    started: i64,
    provider: &'static str,
    model: Option<&'static str>,
    outcome: Outcome,
    resolution: Option<Resolution>,
    calls: Vec<i64>,
}

impl Story {
    fn invent(dice: &mut Dice, started: i64, age: i64) -> Self {
        let weights: i64 = CASES.iter().map(|case| case.weight).sum();
        let mut left = dice.below(weights);
        let case = CASES.iter().find(|case| {
            left -= case.weight;
            left < 0
        });
        let (provider, model) = match dice.below(100) {
            0..55 => ("builtin", None),
            55..85 => ("ollama", Some("llama3.2:3b")),
            _ => ("openai", Some("gpt-4o-mini")),
        };
        let (outcome, resolution) = match dice.below(100) {
            _ if age < DAY_MS && dice.percent(60) => (Outcome::InProgress, None),
            0..40 => (Outcome::Resolved, Some(Resolution::Confirmed)),
            40..63 => (Outcome::Resolved, Some(Resolution::Assumed)),
            63..80 => (Outcome::Unresolved, None),
            _ => (Outcome::Abandoned, None),
        };
        // Most checks are quick, some wait for a dead line.
        let calls = (0..3).map(|_| if dice.percent(85) { 4 + dice.below(400) } else { 1000 + dice.below(4000) });
        Self { case: case.unwrap_or(&CASES[0]), started, provider, model, outcome, resolution, calls: calls.collect() }
    }

    fn write(&self, bulk: &mut Bulk<'_>, dice: &mut Dice, in_full: bool) -> Result<(), StoreError> {
        let number = free_number(&bulk.tx, self.started)?;
        let started = number / super::session_row::NUMBERS_PER_MS;
        let id = |kind: &str| format!("{kind}{number:015x}");
        let said = dice.pick(self.case.said);
        let answered = started + self.calls.iter().sum::<i64>() + 300 + dice.below(4000);
        let row = self.row(bulk, dice, number, answered)?;
        let mut row = SessionRow { last_seq: if in_full { 6 } else { 2 }, ..row };
        let diagnosis = self.diagnosis();
        let calls = self.tool_calls(&id("c"), started);
        row.tool_calls = calls.len() as i64;
        let tools: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
        let session: SessionId = messages_id(id("s"))?;
        let run: RunId = messages_id(id("r"))?;
        let diagnosis_text = serde_json::to_string(&diagnosis)?;
        let texts = Texts {
            id: session.as_str(),
            title: &super::projection::title_of(said),
            preview: &super::projection::preview_of(said),
            tools: &tools,
            model: self.model,
            diagnosis: Some(&diagnosis_text),
        };
        bulk.session(&row, &texts)?;
        let asked = RunEventKind::MessageAccepted {
            client_message_id: None,
            message_id: messages_id(id("m"))?,
            content: (*said).to_owned(),
            replaces: None,
        };
        bulk.event(number, (1, started), Some(&run), &asked)?;
        if in_full {
            let begun = RunEventKind::RunStarted { provider: self.provider.into(), model: self.model.map(Into::into) };
            bulk.event(number, (2, started + 5), Some(&run), &begun)?;
            for (seq, call) in (3..).zip(&calls) {
                let at = call.started_at.as_millisecond() + i64::try_from(call.duration_ms.unwrap_or(0)).unwrap_or(0);
                bulk.event(number, (seq, at), Some(&run), &RunEventKind::ToolFinished { call: call.clone() })?;
            }
        }
        let finished = self.finished(&session, messages_id(id("a"))?, diagnosis, &row);
        bulk.event(number, (row.last_seq, answered), Some(&run), &finished)?;
        let (question, reply) = (id("m"), id("a"));
        let message = |seq, id, role, at, content| NewMessage {
            seq,
            id,
            role,
            at,
            state: MessageState::Begun,
            run: Some(&run),
            client: None,
            segment: 0,
            content,
        };
        bulk.message(number, &message(1, question.as_str(), Role::User, started, said))?;
        bulk.message(number, &message(row.last_seq, reply.as_str(), Role::Assistant, answered, self.case.answer))?;
        for call in &calls {
            bulk.call(number, Some(&run), call)?;
        }
        bulk.index(number, texts.title, &format!("{said}\n{}", self.case.answer))
    }

    fn row(&self, bulk: &Bulk<'_>, dice: &mut Dice, number: i64, answered: i64) -> Result<SessionRow, StoreError> {
        let mut row = SessionRow::begin(number);
        row.provider = names::number(&bulk.tx, NameKind::Provider, self.provider)?;
        row.cause = names::number(&bulk.tx, NameKind::Cause, self.case.cause)?;
        row.category = self.case.category.code();
        row.layer = code_of(self.case.layer);
        (row.messages, row.user_messages) = (2, 1);
        (row.diagnosed, row.found) = (true, true);
        row.cause_found = self.case.layer.is_some();
        row.fix_offered = row.cause_found;
        row.first_answer_ms = Some(answered - row.started_at());
        if self.provider != "builtin" {
            row.prompt_tokens = 900 + dice.below(2500);
            row.completion_tokens = 80 + dice.below(400);
        }
        if self.provider == "openai" {
            // 0.15 and 0.60 dollars for a million tokens.
            row.cost_nanousd = row.prompt_tokens * 150 + row.completion_tokens * 600;
            row.unpriced = dice.percent(3);
        }
        row.fallback = self.provider == "builtin" && dice.percent(4);
        row.reopened = i64::from(dice.percent(6));
        row.reopened_early = row.reopened > 0 && dice.percent(60);
        row.escalated = self.outcome == Outcome::Unresolved && dice.percent(45);
        row.pinned = dice.below(2000) == 0;
        row.place = i64::from(dice.percent(3));
        row.touch(answered + dice.below(900_000));
        match self.outcome {
            Outcome::InProgress => {}
            outcome => row.end(outcome, self.resolution),
        }
        Ok(row)
    }

    fn tool_calls(&self, prefix: &str, started: i64) -> Vec<ToolCall> {
        let mut at = started + 20;
        let calls = self.case.tools.iter().zip(&self.calls).enumerate();
        calls
            .filter_map(|(index, ((name, verdict, summary), ms))| {
                let call = ToolCall {
                    id: format!("{prefix}{index}").parse().ok()?,
                    name: (*name).into(),
                    arguments: JsonObject::new(),
                    effect: Effect::Reads,
                    status: CallStatus::Done,
                    verdict: Some(*verdict),
                    summary: (*summary).into(),
                    result: (*summary).into(),
                    data: None,
                    success: true,
                    error: None,
                    layer: Layer::ALL.into_iter().find(|layer| layer.tool() == *name),
                    origin: Origin::Assistant,
                    undo: None,
                    undone_at: None,
                    undoes: None,
                    started_at: Timestamp::from_millisecond(at).ok()?,
                    duration_ms: u64::try_from(*ms).ok(),
                };
                at += ms;
                Some(call)
            })
            .collect()
    }

    fn diagnosis(&self) -> Diagnosis {
        let case = self.case;
        let fails = case.tools.iter().any(|(_, verdict, _)| *verdict == Verdict::Fail);
        // What is slow or lossy still carries the rungs above it.
        let (status, faulty, above) = match (case.layer, fails) {
            (None, _) => (DiagnosisStatus::Healthy, LayerStatus::Pass, LayerStatus::Pass),
            (Some(_), true) => (DiagnosisStatus::Broken, LayerStatus::Fail, LayerStatus::Skipped),
            (Some(_), false) => (DiagnosisStatus::Degraded, LayerStatus::Warn, LayerStatus::Pass),
        };
        let state = |layer: Layer| match case.layer {
            Some(cause) if layer == cause => faulty,
            Some(cause) if layer > cause => above,
            _ => LayerStatus::Pass,
        };
        let seen = case.tools.iter().filter(|(_, verdict, _)| matches!(verdict, Verdict::Fail | Verdict::Warn));
        let evidence = seen.map(|(tool, _, summary)| Evidence {
            fact: (*summary).into(),
            layer: Layer::ALL.into_iter().find(|layer| layer.tool() == *tool),
            supports: true,
        });
        Diagnosis {
            status,
            layer: case.layer,
            cause: case.cause.into(),
            confidence: 0.9,
            finding: case.finding.into(),
            why: String::new(),
            fix: case.layer.map(|_| FixStep { text: case.fix.into(), tool: None }).into_iter().collect(),
            evidence: evidence.collect(),
            ruled_out: Vec::new(),
            also: Vec::new(),
            layers: Layer::ALL
                .into_iter()
                .map(|layer| LayerState {
                    layer,
                    name: layer.name().into(),
                    status: state(layer),
                    evidence: String::new(),
                })
                .collect(),
            duration_ms: self.calls.iter().sum::<i64>().unsigned_abs(),
        }
    }

    fn finished(
        &self,
        session: &SessionId,
        message_id: shared_types::MessageId,
        diagnosis: Diagnosis,
        row: &SessionRow,
    ) -> RunEventKind {
        let usage = Usage {
            prompt_tokens: row.prompt_tokens.unsigned_abs(),
            completion_tokens: row.completion_tokens.unsigned_abs(),
            cost_usd: (!row.unpriced).then(|| super::sessions::usd(row.cost_nanousd)),
        };
        let answer = ChatResponse {
            response: self.case.answer.into(),
            tool_calls: None,
            conversation_id: session.clone(),
            session_id: session.clone(),
            diagnosis: Some(diagnosis),
            pending_approvals: Vec::new(),
        };
        RunEventKind::RunFinished(Box::new(RunResult {
            answer,
            message_id,
            usage,
            unverified: Vec::new(),
            cancelled: false,
            category: Some(self.case.category),
            expects: None,
            settled: None,
        }))
    }
}

fn messages_id<I: TryFrom<String>>(text: String) -> Result<I, StoreError> {
    super::messages::parse_id(text)
}

/// What the cases are made of.
type Check = (&'static str, Verdict, &'static str);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{check, open};

    #[test]
    fn generated_sessions_are_the_same_every_time_and_their_sums_are_right() {
        let until = "2026-11-01T00:00:00Z".parse().unwrap();
        let generate = || {
            let directory = tempfile::tempdir().unwrap();
            let mut opened = open::open(&directory.path().join("techtime.db")).unwrap();
            fill(&mut opened.conn, 300, until, |_| ()).unwrap();
            let report = check::check(&opened.conn).unwrap();
            assert_eq!(report.problems, Vec::<String>::new());
            assert_eq!((report.sessions, report.calls), (300, 900));
            let sql = "SELECT group_concat(number || outcome || category || cost_nanousd) FROM sessions";
            let digest: String = opened.conn.query_row(sql, [], |row| row.get(0)).unwrap();
            let full = fill(&mut opened.conn, 1, until, |_| ());
            assert!(matches!(full, Err(StoreError::Conflict(_))));
            digest
        };
        assert_eq!(generate(), generate());
    }
}
