//! The tools of the server.

use shared_types::ToolSpec;
use yew::prelude::*;

use crate::api;
use crate::hooks::use_query::{Query, use_query};

/// All tools with their forms; asked for once.
#[hook]
pub fn use_tools() -> Query<Vec<ToolSpec>> {
    use_query((), |()| api::tools::list())
}
