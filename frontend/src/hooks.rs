//! Hooks: what components ask for instead of doing it themselves.

pub mod use_chat;
pub mod use_health;
pub mod use_query;
pub mod use_refresh;
pub mod use_theme;
pub mod use_url_state;
pub mod use_websocket;

pub use use_chat::{Chat, ChatCommands, ChatProvider, use_chat, use_connection};
pub use use_health::use_health;
pub use use_query::{Query, use_query};
pub use use_refresh::use_refresh;
pub use use_theme::{Theme, ThemeContext, ThemeProvider, use_theme};
pub use use_url_state::{UrlState, use_url_state};
