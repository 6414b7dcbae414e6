//! Many whole sessions at once, for import and generated data: rows as they are, sums per batch.

use rusqlite::{Connection, params};
use shared_types::{RunEventKind, RunId, ToolCall};

use super::calls;
use super::error::StoreError;
use super::messages::{self, NewMessage};
use super::names;
use super::session_row::{SessionNumber, SessionRow};
use super::writer::WriteTransaction;

/// Sessions that one transaction takes: few enough for the WAL to stay small, enough to share its cost.
const BATCH: usize = 10_000;

/// Writes whole sessions; each batch is a transaction.
pub(super) struct Bulk<'c> {
    pub tx: WriteTransaction<'c>,
    pending: usize,
}

/// What `session_texts` holds of a session.
pub(super) struct Texts<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub preview: &'a str,
    /// Names, each once.
    pub tools: &'a [&'a str],
    pub model: Option<&'a str>,
    /// JSON.
    pub diagnosis: Option<&'a str>,
}

impl<'c> Bulk<'c> {
    pub(super) fn begin(conn: &'c Connection) -> Result<Self, StoreError> {
        // A batch touches pages all over the file: with less cache they are written and read again in its middle.
        conn.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16000; BEGIN IMMEDIATE",
        )?;
        Ok(Self { tx: WriteTransaction::bulk(conn), pending: 0 })
    }

    /// A session is complete; commits when the batch is full.
    pub(super) fn session_done(&mut self) -> Result<(), StoreError> {
        self.pending += 1;
        if self.pending >= BATCH {
            self.pending = 0;
            self.tx.flush()?;
            self.tx.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        }
        Ok(())
    }

    /// Commits what is left, synced.
    pub(super) fn finish(mut self) -> Result<(), StoreError> {
        self.tx.flush()?;
        self.tx.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize; PRAGMA synchronous = FULL")?;
        Ok(())
    }

    pub(super) fn session(&mut self, row: &SessionRow, texts: &Texts<'_>) -> Result<(), StoreError> {
        let row = SessionRow { tools: names::tool_mask(&self.tx, texts.tools.iter().copied())?, ..row.clone() };
        row.save(&self.tx)?;
        self.tx.move_session(None, Some(&row));
        self.tx
            .prepare_cached(
                "INSERT INTO session_texts (number, id, title, preview, tools, model, diagnosis) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                row.number,
                texts.id,
                texts.title,
                texts.preview,
                serde_json::to_string(texts.tools)?,
                texts.model,
                texts.diagnosis
            ])?;
        Ok(())
    }

    pub(super) fn event(
        &self,
        session: SessionNumber,
        (seq, at): (i64, i64),
        run: Option<&RunId>,
        kind: &RunEventKind,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT INTO events (session, seq, at, run, kind) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![session, seq, at, run.map(RunId::as_str), serde_json::to_string(kind)?])?;
        Ok(())
    }

    pub(super) fn message(&self, session: SessionNumber, new: &NewMessage<'_>) -> Result<(), StoreError> {
        messages::insert(&self.tx, session, new)
    }

    /// Writes a call, new or known; gives the number of its tool where it is new.
    pub(super) fn call(
        &mut self,
        session: SessionNumber,
        run: Option<&RunId>,
        call: &ToolCall,
    ) -> Result<Option<i64>, StoreError> {
        calls::record(&mut self.tx, Some(session), run, call)
    }

    pub(super) fn index(&self, session: SessionNumber, title: &str, body: &str) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO search (rowid, title, body) VALUES (?1 * 4096, ?2, ?3)")?
            .execute(params![session, title, body])?;
        Ok(())
    }
}
