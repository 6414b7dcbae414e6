//! One file with all parts that a page needs for its first visit: brotli makes it a tenth smaller than the parts by themselves,
//! and it is asked for at once. Parts that another page shares are there by themselves, too, for who goes on from there.

use std::collections::BTreeMap;
use std::path::Path;

use super::{read_bytes, write};
use crate::{Done, Failure};

/// How names of these files end; the server's answer calls them bytes.
const END: &str = ".bin";

/// Takes a part from the file of the page that is visited first, or by itself.
const LOADER: &str = include_str!("bundle.js");
/// What stands for the list of pages there.
const PAGES: &str = "__PAGES__";

/// Writes the file of each page and gives the script that takes parts out of it.
///
/// `parts`: the files that each page needs. Where a file stands is said by its first byte and the one after its last.
pub(super) fn bundle(staging: &Path, hash: &str, parts: &BTreeMap<&str, Vec<String>>) -> Result<String, Failure> {
    let mut pages = BTreeMap::new();
    for (page, files) in parts {
        let name = format!("{page}-{hash}{END}");
        let mut bytes = Vec::new();
        let mut places = BTreeMap::new();
        for file in files {
            let begin = bytes.len();
            bytes.extend(read_bytes(&staging.join(file))?);
            places.insert(format!("./{file}"), [begin, bytes.len()]);
        }
        std::fs::write(staging.join(&name), bytes).map_err(|e| format!("{name}: {e}"))?;
        pages.insert(format!("/{page}"), serde_json::json!({ "file": format!("./{name}"), "parts": places }));
    }
    let pages = serde_json::to_string(&pages).map_err(|e| e.to_string())?;
    Ok(LOADER.replace(PAGES, &pages))
}

/// The script of the parts, with every part taken by the bundle's loader.
pub(super) fn script(path: &Path, parts: &str, loader: &str, hash: impl Fn(&str) -> String) -> Done {
    const FETCH: &str = "fetch(new URL(\"";
    const FETCHED: &str = "\", import.meta.url))";
    let mut text = String::new();
    let mut rest = parts;
    while let Some((before, after)) = rest.split_once(FETCH) {
        let (file, after) =
            after.split_once(FETCHED).ok_or("the script of the parts has another form than expected")?;
        text += &format!("{before}take(\"{}\")", hash(file));
        rest = after;
    }
    text += rest;
    // An import must come first.
    let (imports, text) = text.split_once('\n').ok_or("the script of the parts is empty")?;
    write(path, &format!("{imports}\n{loader}\n{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_file_in_which_its_parts_are_found_again() {
        let dir = std::env::temp_dir().join(format!("techtime-bundle-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("a-1.wasm"), "one").unwrap();
        std::fs::write(dir.join("b-1.wasm"), "three").unwrap();
        let parts = BTreeMap::from([("chat", vec!["a-1.wasm".to_owned(), "b-1.wasm".to_owned()])]);
        let loader = bundle(&dir, "1", &parts).unwrap();
        assert_eq!(std::fs::read_to_string(dir.join("chat-1.bin")).unwrap(), "onethree");
        assert!(
            loader.contains(r#"{"/chat":{"file":"./chat-1.bin","parts":{"./a-1.wasm":[0,3],"./b-1.wasm":[3,8]}}}"#),
            "{loader}"
        );
        let said =
            "import { initSync } from \"./main.js\";\nconst src = fetch(new URL(\"./a.wasm\", import.meta.url));\n";
        let path = dir.join("parts.js");
        script(&path, said, "LOADER", |file| file.replace(".wasm", "-1.wasm")).unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written, "import { initSync } from \"./main.js\";\nLOADER\nconst src = take(\"./a-1.wasm\");\n");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
