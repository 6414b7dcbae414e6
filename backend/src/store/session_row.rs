//! The narrow row of a session: what lists filter and figures count. Plain data with its rules of change.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use shared_types::{Expects, Outcome, Resolution};

use super::codes::{Code, code_of};
use super::error::StoreError;

/// A session's key: its start in milliseconds × 256, plus a count of those that start in the same one.
pub type SessionNumber = i64;

/// Sessions that may start in one millisecond before the next one is used.
pub const NUMBERS_PER_MS: i64 = 256;

/// A reopening within this time takes the durability of the resolution away.
pub const DURABLE_MS: i64 = 7 * 24 * 3_600_000;

macro_rules! session_row {
    (indexed { $($(#[$about:meta])* $key:ident: $key_kind:ty,)* } plain { $($field:ident: $kind:ty,)* }) => {
        /// A row of `sessions`; the columns' meanings stand in schema.sql.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        // A note of an earlier version lacks the columns that came later.
        #[serde(default)]
        pub struct SessionRow {
            pub number: SessionNumber,
            $($(#[$about])* pub $key: $key_kind,)*
            $(pub $field: $kind,)*
        }

        impl SessionRow {
            /// The row of a session, if there is one.
            ///
            /// # Errors
            /// What the database says.
            pub fn load(conn: &Connection, number: SessionNumber) -> Result<Option<Self>, StoreError> {
                let sql = concat!(
                    "SELECT number", $(", ", stringify!($key),)* $(", ", stringify!($field),)*
                    " FROM sessions WHERE number = ?1"
                );
                Ok(conn.prepare_cached(sql)?.query_row([number], Self::from_row).optional()?)
            }

            /// The columns that [`Self::from_row`] reads.
            pub const COLUMNS: &str =
                concat!("number", $(", ", stringify!($key),)* $(", ", stringify!($field),)*);

            /// Reads a row selected with [`Self::COLUMNS`].
            ///
            /// # Errors
            /// A column of another type.
            pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut column = 0;
                Ok(Self {
                    number: row.get(0)?,
                    $($key: { column += 1; row.get(column)? },)*
                    $($field: { column += 1; row.get(column)? },)*
                })
            }

            /// Writes the row, new or changed.
            ///
            /// # Errors
            /// What the database says.
            pub fn save(&self, conn: &Connection) -> Result<(), StoreError> {
                let sql = concat!(
                    "INSERT INTO sessions (number", $(", ", stringify!($key),)* $(", ", stringify!($field),)*
                    ") VALUES (?", $(session_row!(@mark $key),)* $(session_row!(@mark $field),)* ")",
                    " ON CONFLICT DO UPDATE SET last_seq = excluded.last_seq",
                    $(", ", stringify!($key), " = excluded.", stringify!($key),)*
                    $(", ", stringify!($field), " = excluded.", stringify!($field),)*
                );
                conn.prepare_cached(sql)?.execute(params![self.number, $(self.$key,)* $(self.$field,)*])?;
                Ok(())
            }

            /// Writes a row that was `before`, without a touch to the indices where those columns are the same.
            ///
            /// # Errors
            /// What the database says.
            pub fn update(&self, conn: &Connection, before: &Self) -> Result<(), StoreError> {
                if false $(|| self.$key != before.$key)* {
                    return self.save(conn);
                }
                let sql = concat!(
                    "UPDATE sessions SET last_seq = last_seq", $(", ", stringify!($field), " = ?",)* " WHERE number = ?"
                );
                conn.prepare_cached(sql)?.execute(params![$(self.$field,)* self.number])?;
                Ok(())
            }
        }
    };
    (@mark $field:ident) => { ", ?" };
}

/// The most tokens that a session can have taken: whatever a server claims, sums of millions of sessions stay numbers.
pub const MOST_TOKENS: i64 = 1 << 40;
/// The same for what a session cost.
pub const MOST_NANOUSD: i64 = 1 << 50;

session_row! {
    indexed {
        place: i64,
        outcome: i64,
        category: i64,
        provider: i64,
        layer: i64,
        cause: i64,
        /// A bit for each tool that was called (`names::tool_mask`).
        tools: i64,
        duration_ms: i64,
        last_at: i64,
        deleted_at: Option<i64>,
        // Of these the index column `marks` is made.
        resolution: i64,
        reopened: i64,
        reopened_early: bool,
        escalated: bool,
        fallback: bool,
        unpriced: bool,
        diagnosed: bool,
        cause_found: bool,
        fix_offered: bool,
    }
    plain {
        first_answer_ms: Option<i64>,
        ended_at: Option<i64>,
        messages: i64,
        user_messages: i64,
        tool_calls: i64,
        prompt_tokens: i64,
        completion_tokens: i64,
        cost_nanousd: i64,
        found: bool,
        interrupted: bool,
        expects: i64,
        pinned: bool,
        running: bool,
        last_seq: i64,
    }
}

impl SessionRow {
    /// A session that begins now.
    #[must_use]
    pub fn begin(number: SessionNumber) -> Self {
        let started = number / NUMBERS_PER_MS;
        Self { number, outcome: Outcome::InProgress.code(), last_at: started, ..Self::default() }
    }

    /// When the session began, in milliseconds since 1970.
    #[must_use]
    pub fn started_at(&self) -> i64 {
        self.number / NUMBERS_PER_MS
    }

    /// Whether it has an outcome.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.outcome != Outcome::InProgress.code()
    }

    /// Something happened in the conversation. A clock set back never makes a duration shrink.
    pub fn touch(&mut self, at: i64) {
        self.last_at = self.last_at.max(at);
        if !self.has_ended() {
            self.duration_ms = (self.last_at - self.started_at()).max(0);
        }
    }

    /// The conversation goes on: what had ended is open again.
    pub fn reopen(&mut self, at: i64) {
        if let Some(ended) = self.ended_at.take() {
            self.reopened += 1;
            self.reopened_early |= self.outcome == Outcome::Resolved.code() && at - ended < DURABLE_MS;
        }
        self.outcome = Outcome::InProgress.code();
        self.resolution = 0;
        self.duration_ms = (self.last_at - self.started_at()).max(0);
    }

    /// The session ends; `ended_at` is the last event before that.
    pub fn end(&mut self, outcome: Outcome, resolution: Option<Resolution>) {
        self.outcome = outcome.code();
        self.resolution = code_of(resolution);
        self.ended_at = Some(self.ended_at.unwrap_or(self.last_at));
        self.duration_ms = (self.ended_at.unwrap_or(self.last_at) - self.started_at()).max(0);
    }

    /// What 24 hours of quiet make of a session in progress.
    #[must_use]
    pub fn outcome_of_quiet(&self) -> (Outcome, Option<Resolution>) {
        let waits = matches!(Expects::of(self.expects), Some(Expects::Reply | Expects::Approval));
        if self.found && !waits && !self.interrupted {
            (Outcome::Resolved, Some(Resolution::Assumed))
        } else {
            (Outcome::Abandoned, None)
        }
    }
}

/// The number of a session that starts at this moment and is not yet in use.
///
/// # Errors
/// What the database says.
pub fn free_number(conn: &Connection, started_at_ms: i64) -> Result<SessionNumber, StoreError> {
    let mut ms = started_at_ms.max(0);
    loop {
        let (first, end) = (ms * NUMBERS_PER_MS, (ms + 1) * NUMBERS_PER_MS);
        let last: Option<i64> = conn
            .prepare_cached("SELECT max(number) FROM sessions WHERE number >= ?1 AND number < ?2")?
            .query_row([first, end], |row| row.get(0))?;
        match last {
            None => return Ok(first),
            Some(number) if number + 1 < end => return Ok(number + 1),
            // More than 256 in one millisecond (an import of rounded times): the next one takes them.
            Some(_) => ms += 1,
        }
    }
}

/// The number of a session by its id.
///
/// # Errors
/// What the database says.
pub fn number_of(conn: &Connection, id: &str) -> Result<Option<SessionNumber>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT number FROM session_texts WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(change: impl FnOnce(&mut SessionRow)) -> (Outcome, Option<Resolution>) {
        let mut row = SessionRow::begin(0);
        change(&mut row);
        row.outcome_of_quiet()
    }

    #[test]
    fn quiet_after_a_finding_is_assumed_to_mean_solved() {
        let assumed = (Outcome::Resolved, Some(Resolution::Assumed));
        assert_eq!(quiet(|row| row.found = true), assumed);
        assert_eq!(quiet(|row| (row.found, row.expects) = (true, Expects::Confirmation.code())), assumed);
        let abandoned = (Outcome::Abandoned, None);
        assert_eq!(quiet(|_| {}), abandoned);
        assert_eq!(quiet(|row| (row.found, row.expects) = (true, Expects::Reply.code())), abandoned);
        assert_eq!(quiet(|row| (row.found, row.expects) = (true, Expects::Approval.code())), abandoned);
        assert_eq!(quiet(|row| (row.found, row.interrupted) = (true, true)), abandoned);
    }

    #[test]
    fn a_reopening_within_seven_days_is_not_durable() {
        for (after, early) in [(DURABLE_MS - 1, true), (DURABLE_MS, false)] {
            let mut row = SessionRow::begin(0);
            row.touch(1000);
            row.end(Outcome::Resolved, Some(Resolution::Confirmed));
            assert_eq!((row.ended_at, row.duration_ms), (Some(1000), 1000));
            row.reopen(1000 + after);
            assert_eq!((row.reopened, row.reopened_early, row.ended_at), (1, early, None));
        }
    }

    #[test]
    fn a_clock_set_back_makes_no_negative_duration() {
        let mut row = SessionRow::begin(1_000_000 * NUMBERS_PER_MS);
        row.touch(5);
        row.end(Outcome::Resolved, Some(Resolution::Confirmed));
        assert_eq!((row.duration_ms, row.last_at), (0, 1_000_000));
    }
}
