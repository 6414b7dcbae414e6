//! TechTime as a library: what the binary, the tests and the tools share.
//!
//! Modules in reading order. Who may use whom stands in ARCHITECTURE.md and is held by the test
//! `tidy`.

pub mod cli;
pub mod config;

pub mod app;
pub mod machine;

pub mod http;

pub mod chat;

pub mod agent;
pub mod analytics;
pub mod diagnostics;
pub mod llm;
pub mod store;
