//! The page as a library, so that its pure parts are tested on the host.

pub mod charts;
