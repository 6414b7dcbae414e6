//! The addresses of the page.

use std::collections::HashMap;

use yew_router::Routable;

/// Where one can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Home,
    /// A new chat.
    NewChat,
    Chat {
        id: String,
    },
    Dashboard,
    History,
    NotFound,
}

/// By hand: what `#[derive(Routable)]` writes compiles patterns when the page starts, and makes the first load 5 KB heavier.
impl Routable for Route {
    fn from_path(path: &str, params: &HashMap<&str, &str>) -> Option<Self> {
        if path == "/chat/:id" {
            return params.get("id").map(|id| Self::Chat { id: (*id).to_owned() });
        }
        Self::recognize(path)
    }

    fn to_path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::NewChat => "/chat".to_owned(),
            Self::Chat { id } => format!("/chat/{id}"),
            Self::Dashboard => "/dashboard".to_owned(),
            Self::History => "/history".to_owned(),
            Self::NotFound => "/404".to_owned(),
        }
    }

    fn routes() -> Vec<&'static str> {
        vec!["/", "/chat", "/chat/:id", "/dashboard", "/history", "/404"]
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let mut steps = path.split('/').filter(|step| !step.is_empty());
        Some(match (steps.next(), steps.next(), steps.next()) {
            (None, ..) => Self::Home,
            (Some("chat"), None, _) => Self::NewChat,
            (Some("chat"), Some(id), None) => Self::Chat { id: decoded(id) },
            (Some("dashboard"), None, _) => Self::Dashboard,
            (Some("history"), None, _) => Self::History,
            _ => Self::NotFound,
        })
    }
}

/// A step of an address without percent signs; as it stands where these mean nothing.
fn decoded(step: &str) -> String {
    if !step.contains('%') {
        return step.to_owned();
    }
    js_sys::decode_uri_component(step).map_or_else(|_| step.to_owned(), String::from)
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
            ("/chat/", Route::NewChat),
            ("/chat/abc", Route::Chat { id: "abc".into() }),
            ("/chat/abc/", Route::Chat { id: "abc".into() }),
            ("/dashboard", Route::Dashboard),
            ("/history", Route::History),
        ] {
            assert_eq!(Route::recognize(path), Some(expected), "{path}");
        }
        for path in ["/nowhere", "/chat/abc/more", "/dashboard/x", "/404"] {
            assert_eq!(Route::recognize(path), Some(Route::NotFound), "{path}");
        }
    }

    #[test]
    fn an_address_leads_to_where_it_was_made() {
        for path in Route::routes() {
            let params = HashMap::from([("id", "abc")]);
            let route = Route::from_path(path, &params).unwrap();
            assert_eq!(Route::recognize(&route.to_path()), Some(route), "{path}");
        }
    }
}
