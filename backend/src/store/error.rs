//! Why the store could not do what was asked.

use rusqlite::ErrorCode;

/// What went wrong, by what a caller can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full; nothing already stored is harmed. HTTP 507.
    #[error("the disk is full")]
    Full,
    /// Another process holds the database, or too many requests wait. Try again later. HTTP 503.
    #[error("the database is busy")]
    Busy,
    /// The file cannot be written or read (permission, I/O). HTTP 503.
    #[error("the database cannot be used: {0}")]
    Unavailable(String),
    /// What was asked for does not exist. HTTP 404.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It exists, but not in a state that allows this. HTTP 409.
    #[error("{0}")]
    Conflict(String),
    /// A bug, or a damaged file. HTTP 500.
    #[error("{0}")]
    Internal(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("stored JSON: {error}"))
    }
}
