//! Why a command to a conversation is not done.

use shared_types::{FieldError, Problem};

use crate::diagnostics::toolbox::Refusal;
use crate::store::StoreError;

/// What went wrong, by what the caller can do about it. Nothing was done unless the text says so.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ChatError {
    /// A value is wrong: which, and why.
    #[error("some values are not right")]
    Invalid(Vec<FieldError>),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It is there, but not in a state that allows this.
    #[error("{0}")]
    Conflict(String),
    #[error("{0}")]
    Forbidden(String),
    /// Too much waits already; try again in a moment.
    #[error("{0}")]
    Busy(&'static str),
    /// The server is about to stop.
    #[error("the server is stopping; try again in a moment")]
    Stopping,
    /// The call changes something and was not confirmed; what it would do.
    #[error("{0}")]
    NotConfirmed(String),
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be written down, so it was not done.
    #[error("this could not be saved: {0}")]
    Store(#[from] StoreError),
    /// The run ended without an answer.
    #[error("{}", .0.detail)]
    Failed(Box<Problem>),
}

impl ChatError {
    /// One wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// The same for the wire.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let detail = self.to_string();
        match self {
            Self::Invalid(errors) | Self::Refused(Refusal::Arguments(errors)) => {
                let detail = match errors.as_slice() {
                    [one] => format!("{}: {}", one.field, one.message),
                    _ => detail,
                };
                Problem::new(422, detail).with_errors(errors.clone())
            }
            Self::NotFound(_) | Self::Refused(Refusal::UnknownTool(_)) => Problem::new(404, detail),
            Self::Conflict(_) | Self::NotConfirmed(_) | Self::Refused(Refusal::NotUndoable(_)) => {
                Problem::new(409, detail)
            }
            Self::Forbidden(_) | Self::Refused(Refusal::Forbidden(_)) => Problem::new(403, detail),
            Self::Busy(_) => Problem::new(429, detail),
            Self::Stopping => Problem::new(503, detail),
            Self::Refused(Refusal::Unsupported(_)) => Problem::new(501, detail),
            Self::Store(StoreError::Full) => Problem::new(507, detail),
            Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                // The cause may name a path: that is for the log.
                Problem::new(503, "this could not be saved: the database is busy or cannot be used; try again")
            }
            Self::Store(StoreError::NotFound(_)) => Problem::new(404, detail),
            Self::Store(StoreError::Conflict(_)) => Problem::new(409, detail),
            Self::Store(StoreError::Internal(_)) => {
                Problem::new(500, "something went wrong on our side; the log has the details")
            }
            Self::Failed(problem) => (**problem).clone(),
        }
    }

    /// Seconds after which trying again makes sense.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self.problem().status {
            429 | 503 => Some(2),
            _ => None,
        }
    }
}
