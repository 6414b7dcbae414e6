//! TechTime as a library: what the binary, the tests and the tools share.
//!
//! Modules in reading order. Who may use whom stands in ARCHITECTURE.md and is held by the test
//! `tidy`.

pub mod agent;
pub mod diagnostics;
