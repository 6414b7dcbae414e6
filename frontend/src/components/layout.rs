//! What surrounds every page.

pub mod header;
pub mod news;
pub mod palette;
pub mod settings;
pub mod shortcuts;
pub mod sign_in;
