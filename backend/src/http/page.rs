//! The built page: the files of `dist`, precompressed where it holds them so, and what a browser may do with them.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use sha2::{Digest, Sha256};
use tower_http::services::ServeDir;

/// A hash of 64 bits has fewer digits than this once in 65,536 builds.
const HASH_MIN: usize = 12;

/// Where the app stands among the files.
const INDEX: &str = "/index.html";

/// What stands in place of a page that was never built.
const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>TechTime</title>\
    <h1>The page is not built yet</h1><p>Run <code>cargo xtask run</code>, which builds and serves it. \
    The API works: <a href=\"/health\">/health</a>, <a href=\"/api/docs\">/api/docs</a>.</p>";

/// The directory of a built page. It may be built, or built again, while we serve it.
#[derive(Debug)]
pub struct Page {
    dir: PathBuf,
    files: ServeDir,
}

/// What a page of ours may do. Inline scripts are allowed by their digests; `servers` are further
/// origins that it may call.
fn policy(inline_scripts: &[String], servers: &[String]) -> String {
    let scripts: String = inline_scripts.iter().map(|digest| format!(" 'sha256-{digest}'")).collect();
    let servers: String = servers.iter().map(|server| format!(" {server}")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; style-src-attr 'unsafe-inline'; \
         img-src 'self' data:; connect-src 'self'{servers}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The Content-Security-Policy with which another web server has to send the page built in `dir`;
/// `api_base` is the server that the page calls when it is not the one it came from.
///
/// # Errors
/// When there is no page in `dir`.
pub fn policy_elsewhere(dir: &Path, api_base: Option<&Url>) -> std::io::Result<String> {
    let index = dir.join("index.html");
    let html = std::fs::read_to_string(&index)
        .map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", index.display())))?;
    let servers = api_base.map_or_else(Vec::new, |base| {
        let origin = base.origin().ascii_serialization();
        let socket = origin.replacen("http", "ws", 1);
        vec![origin, socket]
    });
    Ok(policy(&inline_scripts(&html), &servers))
}

/// The Content-Security-Policy of everything that is not the app itself.
pub static STRICT_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| header_value(&policy(&[], &[])));

/// A policy is made of our own words and base64.
fn header_value(policy: &str) -> HeaderValue {
    HeaderValue::from_str(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

impl Page {
    /// The page in a directory, which need not be there yet.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        let files = ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        Self { dir: dir.to_owned(), files }
    }

    /// The file that a request to read names, in the best form that the client takes; `None` when there is none.
    pub async fn file(&self, request: &Parts) -> Option<Response> {
        let path = request.uri.path();
        if path == INDEX {
            return self.app(request).await;
        }
        let is_hashed = path.rsplit('/').next().is_some_and(is_hashed);
        let cache = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        self.send(request, request.uri.clone(), cache).await
    }

    /// The app itself, or how to build it.
    pub async fn index(&self, request: &Parts) -> Response {
        match self.app(request).await {
            Some(app) => app,
            None => ([(header::CACHE_CONTROL, "no-cache")], Html(NOT_BUILT)).into_response(),
        }
    }

    async fn app(&self, request: &Parts) -> Option<Response> {
        let html = tokio::fs::read_to_string(self.dir.join("index.html")).await.ok()?;
        let mut response = self.send(request, Uri::from_static(INDEX), "no-cache").await?;
        let policy = header_value(&policy(&inline_scripts(&html), &[]));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        Some(response)
    }

    /// The file under `uri`, with the method and the headers of `request`.
    async fn send(&self, request: &Parts, uri: Uri, cache: &'static str) -> Option<Response> {
        let mut inner = Request::new(Body::empty());
        *inner.method_mut() = request.method.clone();
        *inner.uri_mut() = uri;
        *inner.headers_mut() = request.headers.clone();
        let response = self.files.clone().try_call(inner).await;
        let mut response = response.ok().filter(|response| response.status() != StatusCode::NOT_FOUND)?.map(Body::new);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        Some(response)
    }
}

/// Trunk writes `name-0123456789abcdef.js` and `name-0123456789abcdef_bg.wasm`, without leading zeros.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.'])
        .any(|part| (HASH_MIN..=16).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The digests of the scripts that stand in the page itself.
fn inline_scripts(html: &str) -> Vec<String> {
    let mut digests = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, after)) = after.split_once('>') else { break };
        let Some((content, after)) = after.split_once("</script>") else { break };
        if !attributes.contains("src=") {
            digests.push(STANDARD.encode(Sha256::digest(content)));
        }
        rest = after;
    }
    digests
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_their_digest_and_others_are_not() {
        let html = "<script src=\"/a.js\"></script><script type=\"module\">alert(1)</script>";
        let digests = inline_scripts(html);
        assert_eq!(digests, [STANDARD.encode(Sha256::digest("alert(1)"))]);
        assert!(policy(&digests, &[]).contains(&format!("'wasm-unsafe-eval' 'sha256-{}'", digests[0])));
    }

    #[test]
    fn another_web_server_gets_the_policy_with_the_api_in_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let missing = policy_elsewhere(dir.path(), None).expect_err("no page");
        assert!(missing.to_string().contains("index.html"), "{missing}");
        std::fs::write(dir.path().join("index.html"), "<script>1</script>").expect("written");
        let api = Url::parse("https://desk.example:8443/x").expect("an address");
        let text = policy_elsewhere(dir.path(), Some(&api)).expect("a policy");
        assert!(text.contains("connect-src 'self' https://desk.example:8443 wss://desk.example:8443;"), "{text}");
        assert!(text.contains(&format!("'sha256-{}'", STANDARD.encode(Sha256::digest("1")))), "{text}");
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (name, hashed) in [
            ("frontend-0123456789abcdef.js", true),
            ("frontend-0123456789abcdef_bg.wasm", true),
            ("frontend-9822f283849ebdb.js", true),
            ("frontend-deadbeef.js", false),
            ("index.html", false),
            ("config.json", false),
        ] {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }

    fn request(path: &str, headers: &[(HeaderName, &str)]) -> Parts {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[tokio::test]
    async fn the_best_accepted_form_is_sent_and_a_known_file_is_not_sent_again() {
        let dir = tempfile::tempdir().expect("a directory");
        let page = Page::new(dir.path());
        assert_eq!(page.index(&request("/chat", &[])).await.headers()[header::CACHE_CONTROL], "no-cache");
        for (name, content) in [("index.html", "plain"), ("index.html.br", "brotli"), ("index.html.gz", "gzip")] {
            std::fs::write(dir.path().join(name), content).expect("written");
        }
        for (accepted, coding) in [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("", None), ("br;q=0", None)] {
            let accepts = (header::ACCEPT_ENCODING, accepted);
            let response = page.index(&request("/chat", std::slice::from_ref(&accepts))).await;
            let sent = response.headers().get(header::CONTENT_ENCODING).and_then(|v| v.to_str().ok());
            assert_eq!(sent, coding, "{accepted}");
            let tag = response.headers()[header::ETAG].to_str().expect("text").to_owned();
            let again = request("/chat", &[accepts, (header::IF_NONE_MATCH, &tag)]);
            assert_eq!(page.index(&again).await.status(), StatusCode::NOT_MODIFIED);
        }
        for nothing in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/index.html/", "/"] {
            assert!(page.file(&request(nothing, &[])).await.is_none(), "{nothing}");
        }
    }

    #[tokio::test]
    async fn a_page_that_is_built_again_while_it_is_served_may_run_its_new_script() {
        let dir = tempfile::tempdir().expect("a directory");
        let page = Page::new(dir.path());
        for script in ["old", "new"] {
            std::fs::write(dir.path().join("index.html"), format!("<script>{script}</script>")).expect("written");
            let app = page.file(&request("/index.html", &[])).await.expect("there");
            let policy = app.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
            assert!(policy.contains(&STANDARD.encode(Sha256::digest(script))), "{policy}");
        }
    }
}
