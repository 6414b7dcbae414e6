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
const SOURCES: [&str; 10] = [
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
];

/// The page, then the server.
pub(crate) fn all() -> Done {
    page()?;
    server()
}

/// Builds the page into `dist`, if its sources changed.
pub(crate) fn page() -> Done {
    let stamp = stamp()?;
    if std::fs::read_to_string(STAMP).is_ok_and(|last| last == stamp) {
        return Ok(());
    }
    tools::ensure()?;
    step(
        "Page (about two minutes the first time)",
        program(find("trunk").ok_or("trunk is missing")?)
            .args(["build", "--release", "--locked"])
            .env("PATH", search_path_variable())
            .env("NODE_PATH", tools::node_path())
            // Trunk takes only `true` or `false` here, and some systems set `1`.
            .env_remove("NO_COLOR"),
    )?;
    compress(Path::new("dist"))?;
    std::fs::write(STAMP, stamp).map_err(|e| format!("{STAMP}: {e}"))
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

/// What the first visit of a page may load, in thousands of bytes of brotli: what was measured and 2 % more. The aim is 300.
const FIRST_LOAD_KB: u64 = 385;

/// The pages are parts of these names.
const PAGES: [&str; 3] = ["chat", "dashboard", "history"];

/// Holds the weight of the first load of each page: what every page needs, and the files of its own part.
pub(crate) fn weigh() -> Done {
    let dist = Path::new("dist");
    let parts = split::list(dist)?;
    let mut files = Vec::new();
    gather(dist, &mut files)?;
    let weights: Vec<(String, u64)> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e == "br"))
        .filter_map(|file| Some((file.file_stem()?.to_string_lossy().into_owned(), file.metadata().ok()?.len())))
        .collect();
    let of_a_part = |name: &String| parts.values().flatten().any(|file| file == name);
    let shared: u64 = weights.iter().filter(|(name, _)| !of_a_part(name)).map(|(_, bytes)| bytes).sum();
    let mut heaviest = 0;
    for page in PAGES {
        let own = parts.get(page).ok_or_else(|| format!("the program has no part {page}"))?;
        let bytes: u64 = weights.iter().filter(|(name, _)| own.contains(name)).map(|(_, bytes)| bytes).sum();
        let kb = (shared + bytes).div_ceil(1000);
        println!("==> First load of /{page} as brotli: {kb} KB, at most {FIRST_LOAD_KB}");
        heaviest = heaviest.max(kb);
    }
    if shared > 0 && heaviest <= FIRST_LOAD_KB {
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
        let gains =
            file.extension().is_some_and(|e| ["html", "js", "css", "wasm", "svg", "json"].iter().any(|x| e == *x));
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
