//! What is drawn. `ui` is the kit; the others take data and callbacks.

pub mod analytics;
pub mod chat;
pub mod diagnostics;
pub mod history;
pub mod layout;
pub mod session_badges;
pub mod ui;
