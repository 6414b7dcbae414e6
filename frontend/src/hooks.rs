//! Hooks: what components ask for instead of doing it themselves.

pub mod use_access;
pub mod use_chat;
pub mod use_health;
pub mod use_keys;
pub mod use_media;
pub mod use_query;
pub mod use_refresh;
pub mod use_replay;
pub mod use_return;
pub mod use_session;
pub mod use_sessions;
pub mod use_stored;
pub mod use_theme;
pub mod use_tool_runs;
pub mod use_tools;
pub mod use_url_state;
pub mod use_websocket;

pub use use_access::use_locked;
pub use use_chat::{Chat, ChatCommands, ChatProvider, use_chat, use_connection};
pub use use_health::use_health;
pub use use_keys::use_keys;
pub use use_media::{Room, use_room};
pub use use_query::{Query, use_query};
pub use use_refresh::use_refresh;
pub use use_replay::{ReplayHandle, use_replay};
pub use use_return::use_return;
pub use use_session::{Opening, use_session};
pub use use_sessions::{Sessions, use_recent_sessions, use_sessions};
pub use use_stored::{use_now, use_stored};
pub use use_theme::{Theme, ThemeContext, ThemeProvider, use_theme};
pub use use_tool_runs::{ToolRunner, use_tool_runs};
pub use use_tools::use_tools;
pub use use_url_state::{UrlState, use_url_state};
