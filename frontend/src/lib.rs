//! The page as a library, so that its pure parts are tested on the host.

pub mod api;
pub mod app;
pub mod charts;
pub mod components;
pub mod format;
pub mod hooks;
pub mod markdown;
pub mod pages;
pub mod parts;
pub mod route;
pub mod socket;
pub mod split;
pub mod state;
pub mod storage;
pub mod words;
