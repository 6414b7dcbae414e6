//! The pages: each joins hooks and components.

pub mod chat;
pub mod dashboard;
pub mod history;
pub mod not_found;
