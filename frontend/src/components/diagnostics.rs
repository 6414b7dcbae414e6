//! The ladder, the tools, and how their results are drawn.

pub mod call_result;
pub mod compare;
pub mod consent;
pub mod manual_tool_panel;
pub mod osi_ladder;
pub mod status;
pub mod tool_card;
pub mod tool_form;
