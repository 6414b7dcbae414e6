//! The words that models are given, as files with a version: a change of words is a new file.

/// Names the prompt in the score table of `techtime eval`.
pub const VERSION: &str = "support.v1";

/// The system message, before what is known of this computer.
pub const SUPPORT: &str = include_str!("prompts/support.v1.md");

/// What is added where nothing can be changed.
pub const READS: &str = include_str!("prompts/reads.v1.md");
