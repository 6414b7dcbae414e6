//! The addresses of the page.

use yew_router::prelude::*;

/// Where one can be.
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
pub enum Route {
    #[at("/")]
    Home,
    /// A new chat.
    #[at("/chat")]
    NewChat,
    #[at("/chat/:id")]
    Chat { id: String },
    #[at("/dashboard")]
    Dashboard,
    #[at("/history")]
    History,
    #[not_found]
    #[at("/404")]
    NotFound,
}

impl Route {
    /// The chat page, of a session or a new one.
    #[must_use]
    pub fn chat(id: Option<&shared_types::SessionId>) -> Self {
        id.map_or(Self::NewChat, |id| Self::Chat { id: id.to_string() })
    }

    /// What the window's title says; chats put their own name before it.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Home | Self::NewChat | Self::Chat { .. } => "Chat · TechTime",
            Self::Dashboard => "Dashboard · TechTime",
            Self::History => "History · TechTime",
            Self::NotFound => "Not found · TechTime",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_recognised() {
        for (path, expected) in [
            ("/", Route::Home),
            ("/chat", Route::NewChat),
            ("/chat/abc", Route::Chat { id: "abc".into() }),
            ("/dashboard", Route::Dashboard),
            ("/history", Route::History),
        ] {
            assert_eq!(Route::recognize(path), Some(expected), "{path}");
        }
        assert_eq!(Route::recognize("/nowhere"), Some(Route::NotFound));
    }
}
