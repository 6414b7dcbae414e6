//! Why a model did not answer, in words that can be shown to a person.

use std::time::Duration;

/// Why there is no answer, or only a part of one. Complete clauses after the provider's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("cannot be reached ({0})")]
    Unreachable(String),
    #[error("began no answer within {} s", .0.as_secs_f64())]
    NoFirstToken(Duration),
    #[error("fell silent for {} s in the middle of its answer", .0.as_secs_f64())]
    Silent(Duration),
    #[error("took more than {} s for its answer", .0.as_secs_f64())]
    TooSlow(Duration),
    #[error("broke its answer off in the middle")]
    CutOff,
    #[error("gave an empty answer")]
    Empty,
    #[error("called tools that do not exist, such as `{0}`, and gave no answer")]
    OnlyUnknownTools(String),
    #[error("reached its length limit before the first word of its answer")]
    OnlyThoughts,
    #[error("answered something that is not in its format ({0})")]
    Garbled(&'static str),
    #[error("sent more than {0} bytes in one {1}")]
    TooLarge(usize, &'static str),
    #[error("answered with a web page; this network may want a sign-in first, or the address is wrong")]
    WebPage,
    #[error("pointed to another address, which is not followed; set the final address")]
    Redirected,
    #[error("refused the key")]
    Key,
    #[error("has no model `{0}`")]
    NoModel(String),
    /// A doubt: some endpoints serve names that they do not list.
    #[error("does not list the model `{0}`, which is asked for all the same")]
    NotListed(String),
    #[error("has no model installed")]
    NoModels,
    #[error("has not told its models yet; set the model's name to ask it sooner")]
    Unlisted,
    /// Nobody was asked: the last look had found this.
    #[error("{0} when it was last looked at")]
    Down(Box<ModelError>),
    #[error("has too many requests at the moment")]
    Busy,
    #[error("found the conversation too long for its model")]
    TooLong,
    #[error("failed (status {status}{})", said(.message))]
    Failed { status: u16, message: String },
    #[error("refused the request (status {status}{})", said(.message))]
    Refused { status: u16, message: String },
    #[error("reported an error in the middle of its answer{}", said(.0))]
    InAnswer(String),
}

impl ModelError {
    /// Whether whoever is asked next would wait for nothing as well.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::NoFirstToken(_))
    }

    /// Whether an answer may come all the same, so that it is asked for.
    #[must_use]
    pub fn is_doubt(&self) -> bool {
        matches!(self, Self::NotListed(_))
    }

    /// Whether nothing that it took is unknown: the request was turned away before a model worked on it, or the model
    /// came to the end of its answer, which tells.
    #[must_use]
    pub fn is_free(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::WebPage
            | Self::Redirected
            | Self::Key
            | Self::NoModel(_)
            | Self::NotListed(_)
            | Self::NoModels
            | Self::Unlisted
            | Self::Down(_)
            | Self::Empty
            | Self::OnlyUnknownTools(_)
            | Self::OnlyThoughts
            | Self::Busy
            | Self::TooLong
            | Self::Failed { .. }
            | Self::Refused { .. } => true,
            Self::NoFirstToken(_)
            | Self::Silent(_)
            | Self::TooSlow(_)
            | Self::CutOff
            | Self::Garbled(_)
            | Self::TooLarge(..)
            | Self::InAnswer(_) => false,
        }
    }
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}
