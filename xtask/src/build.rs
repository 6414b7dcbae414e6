//! Builds the page and the server, both in release, each only when something changed.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::process::{cargo, find, program, search_path_variable, step};
use crate::{Done, Failure, split, tools};

/// Where the stamp of the last build stands.
const STAMP: &str = "dist/.built-from";

/// What the page is made of.
const SOURCES: [&str; 12] = [
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "frontend/Cargo.toml",
    "frontend/assets",
    "frontend/package.json",
    "frontend/src",
    "frontend/styles",
    "rust-toolchain.toml",
    "shared-types",
    "xtask/src/split",
    "xtask/src/split.rs",
];

/// Builds the standard library with the page, without the words of panics, which nobody would read there: a tenth of the
/// program. The flags are those of the toolchain to come; `RUSTC_BOOTSTRAP` lets this one take them.
const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Clink-args=--emit-relocs -Zunstable-options -Cpanic=immediate-abort",
    ),
];

/// What the stamp says of a page with all of that.
const SMALL_KIND: &str = "small";

/// The page, then the server.
pub(crate) fn all() -> Done {
    page()?;
    server()
}

/// Builds the page into `dist`, if its sources changed.
pub(crate) fn page() -> Done {
    let stamp = stamp()?;
    if std::fs::read_to_string(STAMP).is_ok_and(|last| last.starts_with(&stamp)) {
        return Ok(());
    }
    tools::ensure()?;
    let kind = if tools::standard_library() && trunk(&SMALL).is_ok() {
        SMALL_KIND
    } else {
        eprintln!("The page is built with the standard library as it comes, and becomes a tenth heavier.");
        trunk(&[])?;
        "common"
    };
    compress(Path::new("dist"))?;
    std::fs::write(STAMP, format!("{stamp}\n{kind}\n")).map_err(|e| format!("{STAMP}: {e}"))
}

fn trunk(environment: &[(&str, &str)]) -> Done {
    let mut trunk = program(find("trunk").ok_or("trunk is missing")?);
    trunk
        .args(["build", "--release", "--locked"])
        .env("PATH", search_path_variable())
        .env("NODE_PATH", tools::node_path())
        // Apart from the rest, whose build it would undo with its own environment.
        .env("CARGO_TARGET_DIR", "target/page")
        // Trunk takes only `true` or `false` here, and some systems set `1`.
        .env_remove("NO_COLOR")
        .envs(environment.iter().copied());
    step("Page (about four minutes the first time)", &mut trunk)
}

/// Builds the server.
pub(crate) fn server() -> Done {
    step(
        "Server (about seven minutes the first time)",
        cargo().args(["build", "--release", "--locked", "-p", "techtime"]),
    )
}

/// A digest of everything that the page is made of.
fn stamp() -> Result<String, Failure> {
    let mut files = vec![PathBuf::from("index.html")];
    for source in SOURCES {
        gather(Path::new(source), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let content = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        (file, content).hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Done {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    if path.is_dir() {
        for entry in std::fs::read_dir(path).map_err(failed)? {
            gather(&entry.map_err(failed)?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

/// What the first visit of a page may load, in thousands of bytes of brotli.
const FIRST_LOAD_KB: u64 = 300;
/// And where the standard library comes as it is.
const FIRST_LOAD_OF_THE_COMMON_KIND_KB: u64 = 335;

/// Holds the weight of the first load of each page: what every page needs, and the file with its own parts.
pub(crate) fn weigh() -> Done {
    let is_small = std::fs::read_to_string(STAMP).is_ok_and(|stamp| stamp.trim_end().ends_with(SMALL_KIND));
    let at_most = if is_small { FIRST_LOAD_KB } else { FIRST_LOAD_OF_THE_COMMON_KIND_KB };
    let mut files = Vec::new();
    gather(Path::new("dist"), &mut files)?;
    let weights: Vec<(String, u64)> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e == "br"))
        .filter_map(|file| Some((file.file_stem()?.to_string_lossy().into_owned(), file.metadata().ok()?.len())))
        .collect();
    let is_part = |name: &str| name.ends_with(".bin") || (name.ends_with(".wasm") && !name.ends_with("_bg.wasm"));
    let shared: u64 = weights.iter().filter(|(name, _)| !is_part(name)).map(|(_, bytes)| bytes).sum();
    let mut heaviest = 0;
    for page in split::PAGES {
        let own = weights.iter().find(|(name, _)| name.starts_with(page) && name.ends_with(".bin"));
        let (_, bytes) = own.ok_or_else(|| format!("the program has no part {page}"))?;
        let kb = (shared + bytes).div_ceil(1000);
        println!("==> First load of /{page} as brotli: {kb} KB, at most {at_most}");
        heaviest = heaviest.max(kb);
    }
    if shared > 0 && heaviest <= at_most {
        Ok(())
    } else {
        Err(format!("the first load is {heaviest} KB; docs/MEASURED.md says what was measured"))
    }
}

/// Writes a brotli and a gzip form beside each file that gains from it.
fn compress(dir: &Path) -> Done {
    let mut files = Vec::new();
    gather(dir, &mut files)?;
    for file in files {
        let gains = file
            .extension()
            .is_some_and(|e| ["html", "js", "css", "wasm", "bin", "svg", "json"].iter().any(|x| e == *x));
        if !gains {
            continue;
        }
        let failed = |e: std::io::Error| format!("{}: {e}", file.display());
        let plain = std::fs::read(&file).map_err(failed)?;
        let mut small = Vec::new();
        brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 24).write_all(&plain).map_err(failed)?;
        std::fs::write(format!("{}.br", file.display()), &small).map_err(failed)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&plain).map_err(failed)?;
        std::fs::write(format!("{}.gz", file.display()), gzip.finish().map_err(failed)?).map_err(failed)?;
    }
    Ok(())
}
