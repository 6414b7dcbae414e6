//! The tools that build the page, each in the version that is pinned.
//!
//! Already there in the right version → npm for the two that live there → cargo install → Trunk's
//! own download where the network is open → one line that says what to install.

use std::path::PathBuf;

use crate::process::{cargo, find, output, program, step, variable};
use crate::{Done, Failure};

/// 0.22 wants a newer compiler than this workspace.
const TRUNK: &str = "0.21.14";

/// Where tools that we build are kept: apart from the person's own, and shared by all clones.
pub(crate) fn own_bin() -> PathBuf {
    let home = variable("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| {
        variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(|h| PathBuf::from(h).join(".cargo"))
    });
    home.unwrap_or_else(|| "target".into()).join("techtime-tools").join("bin")
}

/// Makes sure that everything that builds the page is there.
pub(crate) fn ensure() -> Done {
    wasm_target()?;
    cargo_tool("trunk", TRUNK, "trunk")?;
    cargo_tool("wasm-bindgen", &wasm_bindgen_version()?, "wasm-bindgen-cli")?;
    npm_tools()
}

/// A tool from crates.io: there in this version, or built.
pub(crate) fn cargo_tool(binary: &str, version: &str, package: &str) -> Done {
    if version_of(binary).is_some_and(|found| version.is_empty() || found == version) {
        return Ok(());
    }
    let wanted = if version.is_empty() { package.to_owned() } else { format!("{package}@{version}") };
    let root = own_bin();
    let root = root.parent().unwrap_or(&root).to_owned();
    let install = |locked: bool| {
        let mut command = cargo();
        command.arg("install").arg(&wanted).arg("--force").arg("--root").arg(&root);
        if locked {
            command.arg("--locked");
        }
        step(&format!("{wanted} (a few minutes, once)"), &mut command)
    };
    // A registry may lack a version that the tool's own lock names: then its newest allowed ones do.
    install(true)
        .or_else(|_| install(false))
        .map_err(|_| format!("install {binary} {version} first: cargo install {wanted}"))
}

pub(crate) fn wasm_target() -> Done {
    const TARGET: &str = "wasm32-unknown-unknown";
    if cfg!(not(windows)) || find("rustup").is_some() {
        let libraries = output(program("rustc").args(["--print", "target-libdir", "--target", TARGET]));
        if libraries.is_some_and(|dir| PathBuf::from(dir.trim()).is_dir()) {
            return Ok(());
        }
    }
    step("WebAssembly target", program("rustup").args(["target", "add", TARGET]))
        .map_err(|_| format!("add the compiler's WebAssembly target first: rustup target add {TARGET}"))
}

/// Whether the standard library's source is here, asked for where it is not.
pub(crate) fn standard_library() -> bool {
    let is_here = || {
        output(program("rustc").args(["--print", "sysroot"])).is_some_and(|root| {
            PathBuf::from(root.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
        })
    };
    is_here()
        || step("Standard library's source", program("rustup").args(["component", "add", "rust-src"])).is_ok()
            && is_here()
}

/// `wasm-bindgen-cli` must equal the locked crate to the last digit.
fn wasm_bindgen_version() -> Result<String, Failure> {
    let lock = std::fs::read_to_string("Cargo.lock").map_err(|e| format!("Cargo.lock: {e}"))?;
    lock.split_once("name = \"wasm-bindgen\"\nversion = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(version, _)| version.to_owned())
        .ok_or_else(|| "Cargo.lock names no wasm-bindgen".into())
}

/// Tailwind and wasm-opt as Trunk.toml pins them; without npm, Trunk fetches them itself.
fn npm_tools() -> Done {
    if npm_tools_fit()? {
        return Ok(());
    }
    if find("npm").is_some() {
        let npm =
            ["--prefix", "frontend", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
        let installed = step("Tailwind and wasm-opt", program("npm").arg("install").args(npm));
        if installed.is_ok() && npm_tools_fit()? {
            return Ok(());
        }
    }
    eprintln!(
        "Tailwind and wasm-opt could not be had from npm; Trunk will try to download them. \
         Without a network, install them first: npm install --prefix frontend"
    );
    Ok(())
}

/// Whether both are there in the pinned versions, ours or the person's own.
fn npm_tools_fit() -> Result<bool, Failure> {
    let pins = std::fs::read_to_string("Trunk.toml").map_err(|e| format!("Trunk.toml: {e}"))?;
    let says = |binary: &str, argument: &str, word: &str| {
        let text = find(binary).and_then(|path| output(program(path).arg(argument))).unwrap_or_default();
        text.split_whitespace().any(|found| found == word)
    };
    let pinned = |key: &str| {
        let (_, rest) = pins.split_once(&format!("\n{key} = \""))?;
        rest.split('"').next()
    };
    let tailwind = pinned("tailwindcss").ok_or("Trunk.toml pins no tailwindcss")?;
    let optimizer = pinned("wasm_opt").ok_or("Trunk.toml pins no wasm_opt")?.trim_start_matches("version_");
    Ok(says("tailwindcss", "--help", &format!("v{tailwind}")) && says("wasm-opt", "--version", optimizer))
}

/// Where `@import "tailwindcss"` is looked for: our own modules, else the person's global ones.
pub(crate) fn node_path() -> PathBuf {
    let global = || find("npm").and_then(|npm| output(program(npm).args(["root", "-g"])));
    std::fs::canonicalize("frontend/node_modules")
        .unwrap_or_else(|_| global().map(|path| PathBuf::from(path.trim())).unwrap_or_default())
}

/// The version that a program on PATH names: the first word with two dots.
fn version_of(binary: &str) -> Option<String> {
    let path = find(binary)?;
    let text = output(program(path).arg("--version"))?;
    let version = text.split_whitespace().find(|word| word.matches('.').count() >= 2)?;
    Some(version.trim_start_matches('v').to_owned())
}
