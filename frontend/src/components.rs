//! What is drawn. `ui` is the kit; the others take data and callbacks.

pub mod layout;
pub mod ui;
