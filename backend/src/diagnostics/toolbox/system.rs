//! Which operating system the toolbox works on.

/// An operating system as tools tell them apart. A value, so that every system's parsers and plans
/// are tested on each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    Linux,
    MacOs,
    Windows,
    /// Nothing is known to work there.
    Other,
}

impl System {
    /// The one this program runs on.
    #[must_use]
    pub fn current() -> Self {
        match std::env::consts::OS {
            "linux" => Self::Linux,
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => Self::Other,
        }
    }

    /// For people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::MacOs => "macOS",
            Self::Windows => "Windows",
            Self::Other => "another system",
        }
    }
}
