//! Opening the file: the lock, the check, the backup, the migration.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::error::StoreError;
use super::{heal, wal};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema.sql")),
    M::up(include_str!("schema_2.sql")),
    M::up(include_str!("schema_3.sql")),
    M::up(include_str!("schema_4.sql")),
    M::up(include_str!("schema_5.sql")),
];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// The version of a file that this program writes; the count of `STEPS`.
pub const SCHEMA_VERSION: i64 = 5;

/// "TeTi": says whose file it is.
const APPLICATION_ID: i64 = 0x5465_5469;

/// How long a statement waits for another process that holds the file.
const BUSY: Duration = Duration::from_secs(5);

/// Why the store cannot be opened. The server then ends with exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("another TechTime uses {}; end it first, or give this one a data directory of its own", .0.display())]
    InUse(PathBuf),
    #[error(
        "{} was written by a newer TechTime (its format is {found}, this program knows up to {SCHEMA_VERSION}); nothing was changed",
        .path.display()
    )]
    Newer { path: PathBuf, found: i64 },
    #[error("{} is the database of another program; nothing was changed", .0.display())]
    Foreign(PathBuf),
    #[error("{} cannot be used: {}", .0.display(), .1)]
    Unusable(PathBuf, String),
}

/// An open file of the current format, and the lock on it.
pub struct Opened {
    pub conn: Connection,
    /// Held as long as the file is used.
    pub lock: File,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// Opens the file, which is made when it is not there. See [`super::Store::open`].
///
/// # Errors
/// [`OpenError`].
pub fn open(path: &Path) -> Result<Opened, OpenError> {
    let unusable = |error: &dyn std::fmt::Display| OpenError::Unusable(path.to_owned(), error.to_string());
    if path.is_dir() {
        return Err(unusable(&"it is a directory"));
    }
    let lock = lock(path)?;
    let mut warnings = Vec::new();
    let marked = std::fs::read_to_string(beside(path, "damaged")).ok();
    let prepared = match marked {
        Some(reason) => Err(Trouble::Damaged(reason.trim().to_owned())),
        None => prepare(path),
    };
    let conn = match prepared {
        Ok(conn) => conn,
        Err(Trouble::Refused(error)) => return Err(error),
        Err(Trouble::Damaged(reason)) => {
            let aside = set_aside(path).map_err(|error| unusable(&error))?;
            forget_damage(path).map_err(|error| unusable(&error))?;
            let warning =
                format!("The database was damaged ({reason}). It was kept as {} and a new one begun.", aside.display());
            tracing::warn!("{warning}");
            warnings.push(warning);
            prepare(path).map_err(|trouble| match trouble {
                Trouble::Refused(error) => error,
                Trouble::Damaged(reason) => unusable(&reason),
            })?
        }
    };
    Ok(Opened { conn, lock, warnings })
}

/// A read-only connection to a file that is open already.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    settle(&conn)?;
    conn.execute_batch("PRAGMA query_only = 1;")?;
    Ok(conn)
}

/// A connection that reads a file which a server may be using.
///
/// # Errors
/// [`OpenError`] when there is no such file, or it is not of the current format.
pub fn existing(path: &Path) -> Result<Connection, OpenError> {
    let unusable = |reason: String| OpenError::Unusable(path.to_owned(), reason);
    if !path.is_file() {
        return Err(unusable("there is no such file".into()));
    }
    let conn = reader(path).map_err(|error| unusable(error.to_string()))?;
    let number = |pragma: &str| conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    match (number("application_id"), number("user_version")) {
        (Ok(APPLICATION_ID), Ok(SCHEMA_VERSION)) => Ok(conn),
        (Ok(APPLICATION_ID), Ok(found)) if found > SCHEMA_VERSION => {
            Err(OpenError::Newer { path: path.to_owned(), found })
        }
        (Ok(APPLICATION_ID), Ok(_)) => {
            Err(unusable("it has an older format; start TechTime once to bring it up".into()))
        }
        (Ok(_), _) => Err(OpenError::Foreign(path.to_owned())),
        (Err(error), _) => Err(unusable(error.to_string())),
    }
}

/// Writes the file anew without its unused space.
///
/// # Errors
/// [`OpenError`], also when a server uses the file.
pub fn vacuum(path: &Path) -> Result<(), OpenError> {
    let unusable = |error: rusqlite::Error| OpenError::Unusable(path.to_owned(), error.to_string());
    let _lock = lock(path)?;
    drop(existing(path)?);
    let conn = Connection::open(path).map_err(unusable)?;
    conn.busy_timeout(BUSY).map_err(unusable)?;
    conn.execute_batch("VACUUM; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);").map_err(unusable)
}

/// A writing connection without the lock, for `db` commands on a file that no server uses.
pub(super) fn settle(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY)?;
    conn.set_prepared_statement_cache_capacity(128);
    // 8 MB of cache per connection, taken only as it is used.
    conn.execute_batch("PRAGMA foreign_keys = 1; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;")
}

enum Trouble {
    Refused(OpenError),
    Damaged(String),
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let beside = beside(path, "lock");
    let unusable = |error: std::io::Error| OpenError::Unusable(path.to_owned(), error.to_string());
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(beside).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// The file's name with something appended.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// Conversations are nobody else's to read, in whatever directory they are. SQLite gives its log the same rights.
fn only_for_us(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn prepare(path: &Path) -> Result<Connection, Trouble> {
    let judge = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            Trouble::Damaged(error.to_string())
        }
        _ => Trouble::Refused(OpenError::Unusable(path.to_owned(), error.to_string())),
    };
    let mut conn = Connection::open(path).map_err(judge)?;
    settle(&conn).map_err(judge)?;
    let number = |pragma: &str| conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    let version = number("user_version").map_err(judge)?;
    let application = number("application_id").map_err(judge)?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(judge)?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(Trouble::Refused(OpenError::Foreign(path.to_owned())));
    }
    if version > SCHEMA_VERSION {
        return Err(Trouble::Refused(OpenError::Newer { path: path.to_owned(), found: version }));
    }
    if tables > 0 && version < SCHEMA_VERSION {
        let copy = beside(path, &format!("v{version}.backup"));
        conn.backup("main", &copy, None).map_err(judge)?;
        tracing::info!("the database was copied to {} before its format changes", copy.display());
    }
    // Set before the first table: the file gives pages back as sessions are purged.
    if tables == 0 {
        only_for_us(path).map_err(|e| Trouble::Refused(OpenError::Unusable(path.to_owned(), e.to_string())))?;
        conn.execute_batch("PRAGMA auto_vacuum = INCREMENTAL").map_err(judge)?;
    }
    // A WAL that once grew large gives its space back.
    let log = format!("PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = {}", wal::FRAMES);
    conn.execute_batch(&log).map_err(judge)?;
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(judge)?;
    if application != APPLICATION_ID {
        conn.pragma_update(None, "application_id", APPLICATION_ID).map_err(judge)?;
    }
    if version < SCHEMA_VERSION {
        MIGRATIONS.to_latest(&mut conn).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => judge(err),
            other => Trouble::Refused(OpenError::Unusable(path.to_owned(), other.to_string())),
        })?;
    }
    touch_every_table(&conn).map_err(judge)?;
    heal::heal(&mut conn).map_err(|error| Trouble::Refused(OpenError::Unusable(path.to_owned(), error.to_string())))?;
    Ok(conn)
}

/// A look at the root of every table: finds a cut or overwritten file at once, whatever its size.
fn touch_every_table(conn: &Connection) -> rusqlite::Result<()> {
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    for name in names {
        let sql = format!("SELECT 1 FROM \"{}\" LIMIT 1", name.replace('"', "\"\""));
        conn.prepare(&sql)?.query([])?.next()?;
    }
    Ok(())
}

/// Notes that the file was found damaged while it was in use; the next start sets it aside.
pub(super) fn mark_damaged(path: &Path, damage: &str) -> std::io::Result<()> {
    std::fs::write(beside(path, "damaged"), damage)
}

fn forget_damage(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(beside(path, "damaged")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Moves the file and its WAL out of the way; nothing is overwritten.
fn set_aside(path: &Path) -> std::io::Result<PathBuf> {
    let time = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let free = (0..).map(|n| if n == 0 { format!("corrupt-{time}") } else { format!("corrupt-{time}-{n}") });
    let suffix = free.into_iter().find(|suffix| !beside(path, suffix).exists()).unwrap_or(time);
    let aside = beside(path, &suffix);
    if path.exists() {
        std::fs::rename(path, &aside)?;
    }
    for part in ["-wal", "-shm"] {
        let mut from = path.as_os_str().to_owned();
        from.push(part);
        let mut to = aside.as_os_str().to_owned();
        to.push(part);
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}

/// The write-ahead log of a database file.
pub(super) fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
