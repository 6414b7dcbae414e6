//! Reducers: pure data, tested on the host.
