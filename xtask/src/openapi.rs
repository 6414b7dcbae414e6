//! `cargo xtask openapi`: writes docs/openapi.json from the routes and types.

use std::process::Stdio;

use crate::Done;
use crate::process::cargo;

/// Where the document is checked in.
const DOCUMENT: &str = "docs/openapi.json";

pub(crate) fn openapi() -> Done {
    let output = cargo()
        .args(["run", "--quiet", "--package", "techtime", "--", "openapi"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err("the server could not print its document".into());
    }
    std::fs::write(DOCUMENT, output.stdout).map_err(|error| format!("{DOCUMENT}: {error}"))
}
