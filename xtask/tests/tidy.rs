//! The house rules that a compiler does not check: who may use whom, what is a direct dependency,
//! how a file begins, and that the pages of documentation name paths that exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The code of a file without comments and test modules.
fn code(path: &Path) -> String {
    let whole = text(path);
    let body = whole.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
    body.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The modules of the own crate that a file names after `crate::`, groups included.
fn used_modules(code: &str) -> BTreeSet<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = BTreeSet::new();
    for (_, rest) in code.match_indices("crate::").map(|(at, found)| (at, &code[at + found.len()..])) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut first = true;
            for (at, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => first = true,
                    c if first && depth == 0 && !c.is_whitespace() => {
                        used.insert(word(&group[at..]));
                        first = false;
                    }
                    _ => {}
                }
            }
        } else {
            used.insert(word(rest));
        }
    }
    used.retain(|name| name.chars().next().is_some_and(|c| c.is_ascii_lowercase()));
    used
}

/// The top module that a file of a crate belongs to.
fn module_of(source: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(source).expect("inside");
    // The shell around the pages joins hooks as pages do; every other component takes data and callbacks.
    if relative.starts_with("components/layout") || relative == Path::new("components/layout.rs") {
        return "components/layout".to_owned();
    }
    // Charts are painted, not styled: they must know when the theme changes.
    if relative.starts_with("components/analytics") {
        return "components/analytics".to_owned();
    }
    let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// `(module, what it may use)`; a module may always use itself.
fn check_arrows(source: &Path, arrows: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for file in sources(source) {
        let module = module_of(source, &file);
        if module == "lib" || module == "main" {
            continue;
        }
        let Some((_, allowed)) = arrows.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: the module `{module}` has no line in the table of arrows", file.display()));
            continue;
        };
        for used in used_modules(&code(&file)) {
            if used != module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: `{module}` may not use `{used}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn server_modules_use_only_what_the_architecture_allows() {
    check_arrows(
        &root().join("backend/src"),
        &[
            ("config", &["diagnostics"]),
            ("machine", &[]),
            ("llm", &["config"]),
            ("diagnostics", &[]),
            ("store", &["analytics"]),
            ("analytics", &["store"]),
            ("agent", &["llm", "diagnostics"]),
            ("chat", &["agent", "llm", "diagnostics", "store"]),
            ("app", &["config", "machine", "llm", "diagnostics", "store", "agent", "chat", "http"]),
            ("http", &["app", "chat", "diagnostics", "store", "analytics", "config"]),
            ("cli", &["app", "config", "machine", "http", "diagnostics", "store", "analytics", "agent", "llm", "chat"]),
        ],
    );
}

#[test]
fn page_modules_use_only_what_the_architecture_allows() {
    check_arrows(
        &root().join("frontend/src"),
        &[
            (
                "app",
                &[
                    "pages",
                    "parts",
                    "route",
                    "components",
                    "hooks",
                    "state",
                    "storage",
                    "api",
                    "socket",
                    "split",
                    "format",
                ],
            ),
            ("route", &[]),
            ("pages", &["components", "hooks", "parts", "route", "split", "state", "format", "charts", "api", "words"]),
            ("components/layout", &["components", "hooks", "parts", "route", "split", "state", "format"]),
            ("components/analytics", &["components", "hooks", "state", "format", "charts", "route", "words"]),
            (
                "components",
                &["components", "parts", "split", "state", "format", "charts", "route", "markdown", "words"],
            ),
            ("hooks", &["api", "socket", "split", "state", "storage", "route", "format"]),
            ("state", &["format", "charts"]),
            ("api", &["split"]),
            ("socket", &["api", "split", "state"]),
            ("storage", &["state"]),
            ("format", &[]),
            // Code and tables carry the kit's copy button.
            ("markdown", &["components"]),
            ("charts", &["format"]),
            ("words", &["format"]),
            // Says so where a part does not come, and asks again when the connection is back.
            ("parts", &["hooks", "components", "split"]),
            ("split", &[]),
        ],
    );
}

#[test]
fn the_wire_types_use_no_other_crate_of_the_workspace() {
    let manifest = text(&root().join("shared-types/Cargo.toml"));
    for own in ["techtime", "frontend", "xtask"] {
        assert!(!manifest.contains(&format!("\n{own}")), "shared-types depends on {own}");
    }
}

/// The packages that the product is built on are direct dependencies and are really used.
#[test]
fn the_given_packages_are_direct_dependencies_in_use() {
    let given: [(&str, &[&str]); 3] = [
        (
            "frontend",
            &[
                "yew",
                "yew-router",
                "gloo-net",
                "gloo-storage",
                "wasm-bindgen",
                "web-sys",
                "plotters",
                "plotters-canvas",
                "comrak",
                "serde",
            ],
        ),
        ("backend", &["axum", "tokio", "rusqlite", "serde"]),
        ("shared-types", &["serde"]),
    ];
    for (member, packages) in given {
        let manifest = text(&root().join(member).join("Cargo.toml"));
        let code: String = sources(&root().join(member).join("src")).iter().map(|f| code(f)).collect();
        for package in packages {
            let direct =
                [format!("\n{package}.workspace"), format!("\n{package} ="), format!("dependencies.{package}]")];
            assert!(direct.iter().any(|d| manifest.contains(d)), "{member} does not depend on {package}");
            let name = package.replace('-', "_");
            assert!(code.contains(&format!("{name}::")), "{member} does not use {package}");
        }
    }
}

/// Every REST call of the page goes through gloo-net, in the room `api`.
#[test]
fn only_the_rooms_for_it_touch_the_network() {
    let source = root().join("frontend/src");
    for file in sources(&source) {
        let module = module_of(&source, &file);
        let code = code(&file);
        if module != "api" {
            assert!(!code.contains("gloo_net::http"), "{}: REST calls belong to api", file.display());
        }
        if module != "socket" {
            assert!(!code.contains("gloo_net::websocket"), "{}: the socket belongs to socket", file.display());
        }
        assert!(!code.contains(".fetch_with_"), "{}: fetch is called through gloo-net", file.display());
    }
}

#[test]
fn every_source_file_says_first_what_it_is_for() {
    for member in ["backend", "frontend", "shared-types", "xtask"] {
        for dir in ["src", "tests"] {
            for file in sources(&root().join(member).join(dir)) {
                assert!(text(&file).starts_with("//! "), "{} does not begin with //!", file.display());
            }
        }
    }
}

#[test]
fn no_file_is_a_mod_rs_and_none_is_named_for_nothing() {
    for member in ["backend", "frontend", "shared-types", "xtask"] {
        for file in sources(&root().join(member).join("src")) {
            let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let vague = ["mod", "utils", "helpers", "common", "manager", "misc"];
            assert!(!vague.contains(&name.as_str()), "{}: what is in it?", file.display());
        }
    }
}

/// Paths in backquotes with a slash and an ending must exist, in every page of documentation.
#[test]
fn the_documentation_names_paths_that_exist() {
    let endings = [".rs", ".toml", ".md", ".sql", ".css", ".html", ".yml", ".json", ".py"];
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for quoted in text(&root().join(page)).split('`').skip(1).step_by(2) {
            let is_path = quoted.contains('/') && endings.iter().any(|e| quoted.ends_with(e));
            let plain = !quoted.contains(['*', '{', '<', ' ', ':', '~']) && !quoted.starts_with('/');
            if is_path && plain {
                assert!(root().join(quoted).exists(), "{page} names {quoted}, which is not there");
            }
        }
    }
}

/// What is between an opening brace and the one that closes it.
fn braced(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..=at];
        }
    }
    text
}

/// Children without keys are paired from the back (yew#4099): a list that grows takes its first rows' text and focus.
#[test]
fn every_item_of_a_list_on_the_page_has_a_key() {
    let mut wrong = Vec::new();
    for file in sources(&root().join("frontend/src")) {
        let code = code(&file);
        for (at, _) in code.match_indices("{ for ") {
            let list = braced(&code[at..]);
            // The lists within have keys of their own.
            let inner: Vec<&str> = list[1..].match_indices("{ for ").map(|(at, _)| braced(&list[1 + at..])).collect();
            let own = inner.into_iter().fold(list.to_owned(), |own, inner| own.replacen(inner, "", 1));
            if own.contains("html! {") && !["<key=", " key=", "{key}"].iter().any(|key| own.contains(key)) {
                wrong.push(format!("{}: {}", file.display(), own.lines().take(2).collect::<String>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What Yew or Tailwind would take without a word and the browser would show wrong.
#[test]
fn the_page_keeps_off_what_yew_and_tailwind_cannot_do() {
    let rules = [
        ("class={format!(", "Tailwind finds only whole class names"),
        ("</textarea>", "a textarea has no children in Yew: its text is `value`"),
        ("from_html_unchecked", "prose is drawn as nodes, never as HTML"),
        ("set_inner_html(&", "prose is drawn as nodes, never as HTML"),
    ];
    for file in sources(&root().join("frontend/src")) {
        let code = code(&file);
        for (bad, why) in rules {
            assert!(!code.contains(bad), "{}: `{bad}`: {why}", file.display());
        }
    }
}

/// Another version beside the one that Yew brings would be in the program twice; some crates are too heavy for a page.
#[test]
fn the_page_is_not_made_heavier_by_a_second_gloo_or_a_heavy_crate() {
    let lock = text(&root().join("Cargo.lock"));
    for name in
        ["gloo-net", "gloo-timers", "gloo-events", "gloo-storage", "gloo-utils", "gloo-history", "web-sys", "js-sys"]
    {
        let versions = lock.matches(&format!("name = \"{name}\"\n")).count();
        assert_eq!(versions, 1, "{name}");
    }
    let manifest = text(&root().join("frontend/Cargo.toml"));
    let page = manifest.split("[dev-dependencies]").next().unwrap_or_default();
    for heavy in ["regex", "chrono", "jiff", "reqwest", "syntect"] {
        assert!(!page.contains(&format!("\n{heavy}")), "the page depends on {heavy}");
    }
}

/// Dark users would see a white flash, if the theme came with the program.
#[test]
fn the_theme_is_set_before_the_first_paint() {
    let page = text(&root().join("index.html"));
    let (set, painted) = (page.find("classList.toggle(\"dark\""), page.find("<body>"));
    assert!(set.is_some() && set < painted, "index.html sets the theme in its head");
}
