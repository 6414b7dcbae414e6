//! A tool whose work is not there yet.

use super::{Failure, Outcome, Run, Tool};
use async_trait::async_trait;

pub struct Pending;

#[async_trait]
impl Tool for Pending {
    async fn run(&self, _run: &Run<'_>) -> Result<Outcome, Failure> {
        Err(Failure::new("This tool is not available yet."))
    }
}
