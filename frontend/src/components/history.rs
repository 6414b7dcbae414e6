//! The parts of the history page.

pub mod bulk_bar;
pub mod list_export;
pub mod pager;
pub mod remembered_row;
pub mod search_field;
pub mod session_line;
