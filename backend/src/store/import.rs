//! Takes over sessions of other programs: the predecessor's `analytics.db`, or its rows as JSON lines.
//!
//! Ids and stored counts are kept, times without a zone are UTC, and doing it again changes nothing.

mod rows;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params};

use super::bulk::Bulk;
use super::error::StoreError;
use rows::{Group, Row};

/// The longest line that is read; a longer one is no row.
const LINE_BYTES: u64 = 16 * 1024 * 1024;

/// Lines between two reports of progress.
const PROGRESS: u64 = 2000;

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{0}")]
    Read(#[from] std::io::Error),
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("it is neither an analytics.db nor JSON lines: {0}")]
    Foreign(String),
    #[error("line {line}: {reason}")]
    Line { line: u64, reason: String },
}

impl From<rusqlite::Error> for ImportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What was taken and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows read.
    pub rows: u64,
    /// Rows taken, by table.
    pub taken: BTreeMap<&'static str, u64>,
    /// Rows that were there already.
    pub known: u64,
    /// Rows not taken, by reason.
    pub left: BTreeMap<String, u64>,
}

impl ImportReport {
    fn take(&mut self, table: &'static str) {
        *self.taken.entry(table).or_default() += 1;
    }

    fn leave(&mut self, reason: impl Into<String>) {
        *self.left.entry(reason.into()).or_default() += 1;
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let taken: Vec<String> = self.taken.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
        write!(f, "taken: {}", if taken.is_empty() { "nothing".into() } else { taken.join(", ") })?;
        if self.known > 0 {
            write!(f, "\nthere already: {}", self.known)?;
        }
        for (reason, rows) in &self.left {
            write!(f, "\nnot taken: {rows} {reason}")?;
        }
        Ok(())
    }
}

/// Imports a file; tells how many of its bytes are read.
///
/// # Errors
/// [`ImportError`]; whole batches before it are kept.
pub fn import(conn: &mut Connection, file: &Path, progress: impl Fn(u64)) -> Result<ImportReport, ImportError> {
    let mut start = [0; 16];
    let length = read_start(file, &mut start)?;
    let mut import = Import { bulk: Bulk::begin(conn)?, group: None, report: ImportReport::default() };
    let done = if start[..length].starts_with(b"SQLite format 3\0") {
        import.database(file, &progress)
    } else {
        import.lines(file, start.starts_with(&[0x1f, 0x8b]), &progress)
    };
    match done.and_then(|()| import.flush()) {
        Ok(()) => {
            let Import { bulk, report, .. } = import;
            bulk.finish()?;
            Ok(report)
        }
        Err(error) => {
            // What is left of the batch goes; a failure here changes nothing about that.
            let _ = import.bulk.tx.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}

fn read_start(file: &Path, start: &mut [u8]) -> std::io::Result<usize> {
    let mut file = File::open(file)?;
    let mut length = 0;
    while length < start.len() {
        match file.read(&mut start[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

struct Import<'c> {
    bulk: Bulk<'c>,
    /// The rows of the session that is being read.
    group: Option<Group>,
    report: ImportReport,
}

impl Import<'_> {
    fn lines(&mut self, file: &Path, is_packed: bool, progress: &impl Fn(u64)) -> Result<(), ImportError> {
        let counted = Counted { file: File::open(file)?, position: std::rc::Rc::default() };
        let position = counted.position.clone();
        let mut reader: Box<dyn BufRead> = if is_packed {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(BufReader::new(counted))))
        } else {
            Box::new(BufReader::with_capacity(1 << 16, counted))
        };
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let row: Row = serde_json::from_slice(&line).map_err(|error| {
                if number == 1 {
                    ImportError::Foreign(error.to_string())
                } else {
                    ImportError::Line { line: number, reason: error.to_string() }
                }
            })?;
            self.row(row)?;
            if number % PROGRESS == 0 {
                progress(position.get());
            }
        }
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), ImportError> {
        self.report.rows += 1;
        let Some(session) = row.session_id() else {
            self.report.leave(format!("rows of `{}`, which has no place here", row.t));
            return Ok(());
        };
        if self.group.as_ref().is_none_or(|group| group.id != session) {
            let id = session.to_owned();
            self.flush()?;
            self.group = Some(Group::new(id));
        }
        if let Some(group) = &mut self.group {
            group.add(row, &mut self.report);
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ImportError> {
        if let Some(group) = self.group.take() {
            group.write(&mut self.bulk, &mut self.report)?;
            self.bulk.session_done()?;
        }
        Ok(())
    }

    /// Reads the predecessor's tables session by session; columns that a version lacks are null.
    fn database(&mut self, file: &Path, progress: &impl Fn(u64)) -> Result<(), ImportError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let source = Connection::open_with_flags(file, flags)?;
        let has = |table: &str| {
            source.query_row("SELECT count(*) FROM sqlite_schema WHERE name = ?1", [table], |row| row.get::<_, i64>(0))
        };
        if has("sessions")? == 0 || source.prepare("SELECT session_id, started_at FROM sessions").is_err() {
            return Err(ImportError::Foreign("it has no sessions table of that kind".into()));
        }
        let tables = [
            ("sessions", "session", "started_at"),
            ("messages", "message", "timestamp"),
            ("tool_events", "tool_event", "timestamp"),
            ("feedback", "feedback", "timestamp"),
            ("events", "event", "timestamp"),
            ("resolution_paths", "resolution_path", "created_at"),
        ];
        let mut present = Vec::new();
        for table in tables {
            if has(table.0)? > 0 {
                present.push(table);
            }
        }
        let ids: Vec<String> = {
            let mut statement = source.prepare("SELECT session_id FROM sessions ORDER BY started_at, session_id")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        let size = std::fs::metadata(file)?.len();
        for (done, id) in (0_u64..).zip(&ids) {
            for (table, name, time) in &present {
                self.table_rows(&source, (table, name, time), id)?;
            }
            if done % PROGRESS == 0 {
                progress(size * done / (ids.len() as u64).max(1));
            }
        }
        self.orphans(&source, &present)
    }

    fn table_rows(
        &mut self,
        source: &Connection,
        (table, name, time): (&str, &str, &str),
        id: &str,
    ) -> Result<(), ImportError> {
        let sql = format!("SELECT * FROM {table} WHERE session_id = ?1 ORDER BY {time}");
        let mut statement = source.prepare_cached(&sql)?;
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query(params![id])?;
        while let Some(row) = rows.next()? {
            let mut object = serde_json::Map::new();
            object.insert("t".into(), name.into());
            for (column, name) in columns.iter().enumerate() {
                object.insert(name.clone(), json_of(row.get_ref(column)?));
            }
            match serde_json::from_value(serde_json::Value::Object(object)) {
                Ok(row) => self.row(row)?,
                Err(error) => {
                    self.report.rows += 1;
                    self.report.leave(format!("{table} whose values are not right ({error})"));
                }
            }
        }
        Ok(())
    }

    fn orphans(&mut self, source: &Connection, present: &[(&str, &str, &str)]) -> Result<(), ImportError> {
        for (table, ..) in present.iter().filter(|(table, ..)| *table != "sessions") {
            let sql = format!("SELECT count(*) FROM {table} WHERE session_id NOT IN (SELECT session_id FROM sessions)");
            let count: i64 = source.query_row(&sql, [], |row| row.get(0))?;
            if count > 0 {
                *self.report.left.entry(format!("{table} of sessions that are not there")).or_default() +=
                    count.unsigned_abs();
            }
        }
        Ok(())
    }
}

fn json_of(value: ValueRef<'_>) -> serde_json::Value {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
        ValueRef::Integer(integer) => integer.into(),
        ValueRef::Real(real) => real.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
    }
}

/// A file that knows how far it has been read.
struct Counted {
    file: File,
    position: std::rc::Rc<std::cell::Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.position.set(self.position.get() + length as u64);
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
