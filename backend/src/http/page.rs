//! The built page: read once at the start, served from memory, precompressed where `dist` holds it so.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use sha2::{Digest, Sha256};

/// One file in every form that we have of it.
#[derive(Debug)]
struct Asset {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    kind: &'static str,
    /// Its name carries a hash of its content: a browser may keep it for ever.
    hashed: bool,
    etag: HeaderValue,
}

/// A hash of 64 bits has fewer digits than this once in 65,536 builds.
const HASH_MIN: usize = 12;

/// The files of `dist` by their path, with a leading slash.
#[derive(Debug)]
pub struct Page {
    files: BTreeMap<String, Asset>,
    policy: HeaderValue,
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

impl Page {
    /// Reads a built page. A directory that is not there is an empty page.
    ///
    /// # Errors
    /// When the directory is there and cannot be read.
    pub fn load(dir: &Path) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        if dir.is_dir() {
            read_into(&mut files, dir, "")?;
        }
        let inline = files.get("/index.html").map(|index| inline_scripts(&String::from_utf8_lossy(&index.plain)));
        let policy = HeaderValue::from_str(&policy(&inline.unwrap_or_default(), &[])).map_err(std::io::Error::other)?;
        Ok(Self { files, policy })
    }

    /// Whether a page was built.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.files.contains_key("/index.html")
    }

    /// The Content-Security-Policy of everything we serve.
    #[must_use]
    pub fn policy(&self) -> &HeaderValue {
        &self.policy
    }

    /// A file under this path, in the best form that the client takes; `None` when there is none.
    #[must_use]
    pub fn file(&self, path: &str, request: &HeaderMap) -> Option<Response> {
        let asset = self.files.get(path)?;
        Some(asset.respond(request))
    }

    /// The app itself, or how to build it.
    #[must_use]
    pub fn index(&self, request: &HeaderMap) -> Response {
        self.file("/index.html", request).unwrap_or_else(|| {
            let text = "<!doctype html><meta charset=utf-8><title>TechTime</title>\
                <h1>The page is not built yet</h1><p>Run <code>cargo xtask run</code>, which builds and serves it. \
                The API works: <a href=\"/health\">/health</a>, <a href=\"/api/docs\">/api/docs</a>.</p>";
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], text)
                .into_response()
        })
    }
}

impl Asset {
    fn respond(&self, request: &HeaderMap) -> Response {
        let known = request.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == self.etag);
        let accepted = request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let takes = |coding: &str| {
            accepted.split(',').any(|item| {
                let (name, quality) = item.split_once(';').unwrap_or((item, ""));
                name.trim() == coding && quality.trim() != "q=0"
            })
        };
        let (body, coding) = match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if takes("br") => (brotli, Some("br")),
            (_, Some(gzip)) if takes("gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        };
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, self.kind)], body.clone()).into_response()
        };
        let headers = response.headers_mut();
        let cache = if self.hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::ETAG, self.etag.clone());
        if let (Some(coding), false) = (coding, known) {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

fn read_into(files: &mut BTreeMap<String, Asset>, dir: &Path, prefix: &str) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        // Hidden files and the compressed forms are not paths of their own.
        if name.starts_with('.') || name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let url = format!("{prefix}/{name}");
        if path.is_dir() {
            read_into(files, &path, &url)?;
            continue;
        }
        let compressed = |ending: &str| std::fs::read(format!("{}.{ending}", path.display())).ok().map(Bytes::from);
        let plain = Bytes::from(std::fs::read(&path)?);
        let digest = Sha256::digest(&plain);
        let etag = HeaderValue::from_str(&format!("\"{}\"", STANDARD.encode(&digest[..12])));
        files.insert(
            url,
            Asset {
                brotli: compressed("br"),
                gzip: compressed("gz"),
                kind: kind_of(&name),
                hashed: is_hashed(&name),
                etag: etag.map_err(std::io::Error::other)?,
                plain,
            },
        );
    }
    Ok(())
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
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

    #[test]
    fn the_best_accepted_form_is_sent_and_a_known_file_is_not_sent_again() {
        let dir = tempfile::tempdir().expect("a directory");
        for (name, content) in [("index.html", "plain"), ("index.html.br", "brotli"), ("index.html.gz", "gzip")] {
            std::fs::write(dir.path().join(name), content).expect("written");
        }
        let page = Page::load(dir.path()).expect("loaded");
        assert!(page.is_built());
        for (accepted, coding) in [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("", None), ("br;q=0", None)] {
            let mut request = HeaderMap::new();
            request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            let response = page.index(&request);
            let sent = response.headers().get(header::CONTENT_ENCODING).and_then(|v| v.to_str().ok());
            assert_eq!(sent, coding, "{accepted}");
            request.insert(header::IF_NONE_MATCH, response.headers()[header::ETAG].clone());
            assert_eq!(page.index(&request).status(), StatusCode::NOT_MODIFIED);
        }
        assert!(page.file("/index.html.br", &HeaderMap::new()).is_none());
        assert!(page.file("/../Cargo.toml", &HeaderMap::new()).is_none());
    }
}
