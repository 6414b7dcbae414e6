//! Splits the page's program into the part that starts it and those that are loaded when they are first needed
//! (`frontend/src/parts.rs`). Trunk calls this as a hook (`Trunk.toml`) once it has put the whole program into its staging
//! directory: relocations, which the split needs, are lost there, so the linker's own output is split and takes its place.

mod bundle;
mod names;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use wasm_split_cli_support::SplitWasm;

use crate::process::{find, program, step, variable};
use crate::{Done, Failure};

/// The features that the compiler uses without asking; wasm-opt refuses them otherwise.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// `-Oz` would make the files smaller, but what goes over the line larger: it joins similar functions, which brotli does
/// better. A function with one caller stays by itself where it is not tiny, for the same reason.
const OPTIMIZE: [&str; 3] = ["-Os", "--one-caller-inline-max-function-size=40", "--quiet"];

/// Where Trunk's program begins in names of files: `frontend-0123456789abcdef_bg.wasm`.
const PROGRAM: &str = "frontend-";
const PROGRAM_END: &str = "_bg.wasm";

/// The pages are parts of these names.
pub(crate) const PAGES: [&str; 3] = ["chat", "dashboard", "history"];

/// Splits what Trunk has just built.
pub(crate) fn split() -> Done {
    let staging = variable("TRUNK_STAGING_DIR").ok_or("this is a hook of Trunk's: cargo xtask page calls it")?;
    let staging = PathBuf::from(staging);
    let release = variable("TRUNK_PROFILE").is_some_and(|profile| profile == "release");
    let hash = hash_of_the_program(&staging)?;
    let profile = if release { "wasm-release" } else { "debug" };
    let target = variable("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let whole = Path::new(&target).join("wasm32-unknown-unknown").join(profile).join("frontend.wasm");
    let parts = Path::new("target/wasm-parts").join(profile);
    // Parts of an earlier build.
    let _ = std::fs::remove_dir_all(&parts);

    let split = parts_of(&whole, &parts, &hash)?;
    bind(&parts.join("main.wasm"), &staging, &format!("{PROGRAM}{hash}"))?;
    let main = staging.join(format!("{PROGRAM}{hash}{PROGRAM_END}"));
    let script = staging.join(format!("{PROGRAM}{hash}.js"));
    if release {
        let (program, text) =
            names::shorten(&read_bytes(&main)?, &read(&script)?, &format!("./{PROGRAM}{hash}_bg.js"))?;
        std::fs::write(&main, program).map_err(|e| format!("{}: {e}", main.display()))?;
        write(&script, &text)?;
    }
    let made = &split.split_modules;
    for (from, to) in made.iter().map(|part| (part, staging.join(hashed(part, &hash)))).chain([(&main, main.clone())]) {
        if release {
            optimize(from, &to)?;
        } else if from != &to {
            copy(from, &to)?;
        }
    }
    let of_pages = split
        .prefetch_map
        .iter()
        .filter(|(part, _)| PAGES.contains(&part.as_str()))
        .map(|(part, files)| (part.as_str(), files.iter().map(|f| hashed(Path::new(f), &hash)).collect()))
        .collect();
    let loader = bundle::bundle(&staging, &hash, &of_pages)?;
    let loads = script_name(&hash);
    let part_script = staging.join(&loads);
    bundle::script(&part_script, &read(&parts.join(&loads))?, &loader, |part| {
        format!("./{}", hashed(Path::new(part), &hash))
    })?;
    Ok(())
}

/// The script that loads parts; the program imports it by this name.
fn script_name(hash: &str) -> String {
    format!("parts-{hash}.js")
}

/// The name under which a browser may keep a part for ever.
fn hashed(part: &Path, hash: &str) -> String {
    format!("{}-{hash}.wasm", part.file_stem().unwrap_or_default().to_string_lossy())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Trunk's digest of the whole program, which decides all parts.
fn hash_of_the_program(staging: &Path) -> Result<String, Failure> {
    let failed = |e: std::io::Error| format!("{}: {e}", staging.display());
    for entry in std::fs::read_dir(staging).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if let Some(hash) = name.strip_prefix(PROGRAM).and_then(|rest| rest.strip_suffix(PROGRAM_END)) {
            return Ok(hash.to_owned());
        }
    }
    Err(format!("{}: Trunk put no {PROGRAM}…{PROGRAM_END} there", staging.display()))
}

/// Writes `main.wasm`, the parts and the script that loads them into `into`.
fn parts_of(whole: &Path, into: &Path, hash: &str) -> Result<SplitWasm, Failure> {
    let input = read_bytes(whole)?;
    let (main, module, link) =
        (into.join("main.wasm"), format!("./{PROGRAM}{hash}.js"), format!("./{}", script_name(hash)));
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = into;
    options.main_out_path = &main;
    options.main_module = &module;
    options.link_name = &link;
    wasm_split_cli_support::transform(options).map_err(|e| format!("{}: {e:#}", whole.display()))
}

/// What Trunk does with a program that is in one piece.
fn bind(main: &Path, staging: &Path, name: &str) -> Done {
    let arguments: [OsString; 8] = [
        "--target=web".into(),
        "--no-typescript".into(),
        // The parts use the program's memory and table.
        "--keep-lld-exports".into(),
        "--out-dir".into(),
        staging.into(),
        "--out-name".into(),
        name.into(),
        main.into(),
    ];
    step("wasm-bindgen", program(find("wasm-bindgen").ok_or("wasm-bindgen is missing")?).args(arguments))
}

fn optimize(from: &Path, to: &Path) -> Done {
    let optimizer = find("wasm-opt").ok_or("wasm-opt is missing")?;
    step(
        &format!("wasm-opt {}", file_name(from)),
        program(optimizer).args(OPTIMIZE).args(FEATURES).arg(from).arg("-o").arg(to),
    )
}

fn copy(from: &Path, to: &Path) -> Done {
    std::fs::copy(from, to).map(|_| ()).map_err(|e| format!("{}: {e}", from.display()))
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &Path, text: &str) -> Done {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
