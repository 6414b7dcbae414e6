//! What a cause means for a person: finding, why, and what to do. All texts are here, so that languages can be added.

use shared_types::{FixStep, JsonObject, ToolRequest};

use super::facts::Facts;
use super::judge::Suspect;

/// The texts about one cause.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Texts {
    pub(crate) finding: String,
    pub(crate) why: String,
    pub(crate) fix: Vec<FixStep>,
}

/// The texts for a suspect.
pub(crate) fn texts(suspect: &Suspect, _: &Facts) -> Texts {
    let _: Option<(ToolRequest, JsonObject)> = None;
    Texts { finding: suspect.cause.to_owned(), why: String::new(), fix: Vec::new() }
}
