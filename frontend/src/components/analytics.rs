//! The dashboard's parts: cards, charts, tables and the controls above them.

pub mod chart;
pub mod chart_card;
pub mod data_table;
pub mod extent;
pub mod face;
pub mod failures_by_rung;
pub mod filter_bar;
pub mod heat_map;
pub mod issue_category_pie;
pub mod more_figures;
pub mod painted;
pub mod range_picker;
pub mod recent_sessions;
pub mod resolution_funnel;
pub mod save_file;
pub mod sessions_over_time;
pub mod summary_cards;
pub mod tool_stats_table;
pub mod tool_usage_bar;
pub mod updated;
