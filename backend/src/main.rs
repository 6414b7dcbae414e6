//! The `techtime` program.
fn main() {}
