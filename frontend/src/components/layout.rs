//! What surrounds every page.

pub mod header;
