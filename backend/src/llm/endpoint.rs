//! The address of a model server, as it is used and as it may be shown.

use std::net::IpAddr;

use reqwest::Url;

use super::ModelError;

/// A base address. Shown without user name, password and query.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    base: Url,
}

impl Endpoint {
    /// From a configured address, with scheme.
    ///
    /// # Errors
    /// [`ModelError::Unreachable`] where it is no http or https address.
    pub fn parse(address: &str) -> Result<Self, ModelError> {
        let wrong = || ModelError::Unreachable("its address is not an http or https address".into());
        let mut base = Url::parse(address).map_err(|_| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(wrong());
        }
        base.set_query(None);
        base.set_fragment(None);
        Ok(Self { base })
    }

    /// The address of a path beneath the base.
    #[must_use]
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let whole = format!("{}/{}", self.base.path().trim_end_matches('/'), path.trim_start_matches('/'));
        url.set_path(&whole);
        url
    }

    /// Whether nothing leaves this computer on the way.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.base.scheme(), self.base.host_str().unwrap_or_default())?;
        if let Some(port) = self.base.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.base.path().trim_end_matches('/'))
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_what_is_secret_in_it() {
        let endpoint = Endpoint::parse("https://me:canary@models.example:8443/v1/?key=canary#canary").unwrap();
        assert_eq!(endpoint.to_string(), "https://models.example:8443/v1");
        assert_eq!(format!("{endpoint:?}"), "https://models.example:8443/v1");
        assert_eq!(endpoint.join("/models").path(), "/v1/models");
    }

    #[test]
    fn only_loopback_stays_on_this_computer() {
        for (address, expected) in [
            ("http://127.0.0.1:11434", true),
            ("http://localhost", true),
            ("http://[::1]:8080/v1", true),
            ("http://192.168.1.5:11434", false),
            ("https://localhost.example.com", false),
        ] {
            assert_eq!(Endpoint::parse(address).unwrap().is_loopback(), expected, "{address}");
        }
    }

    #[test]
    fn other_schemes_are_no_endpoint() {
        for address in ["file:///etc/passwd", "ftp://a", "models.example", ""] {
            assert!(Endpoint::parse(address).is_err(), "{address}");
        }
    }
}
