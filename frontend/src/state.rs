//! Reducers: pure data, tested on the host.

pub mod filters;
pub mod period;
