//! What the program calls in its script has names like `./frontend-0123456789abcdef_bg.js` and
//! `__wbg_addEventListener_0123456789abcdef`, some four hundred of them, in the program and in the script. The digits are all
//! but incompressible; short names make the first load 9 KB lighter.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{ImportSectionReader, Parser, Payload};

use crate::Failure;

/// The name of the module with what the program calls.
const MODULE: &str = "b";

/// The program and its script with short names instead; `module` is what the module was called.
pub(super) fn shorten(program: &[u8], script: &str, module: &str) -> Result<(Vec<u8>, String), Failure> {
    let names = long_names(program).map_err(|e| format!("the program cannot be read: {e}"))?;
    let mut short = Short { module: module.to_owned(), names };
    let mut written = Module::new();
    short
        .parse_core_module(&mut written, Parser::new(0), program)
        .map_err(|e| format!("the program cannot be written with short names: {e}"))?;
    let mut script = script.replace(module, MODULE);
    for (long, name) in &short.names {
        script = script.replace(long, name);
    }
    Ok((written.finish(), script))
}

struct Short {
    module: String,
    names: BTreeMap<String, String>,
}

impl Reencode for Short {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            let module = if import.module == self.module { MODULE } else { import.module };
            let name = self.names.get(import.name).map_or(import.name, String::as_str);
            imports.import(module, name, kind);
        }
        Ok(())
    }
}

/// The imports whose names end with a digest, and what they are called instead.
fn long_names(program: &[u8]) -> wasmparser::Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(program) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let name = import?.name;
                if has_digest(name) && !names.contains_key(name) {
                    names.insert(name.to_owned(), short_name(names.len()));
                }
            }
        }
    }
    Ok(names)
}

/// `aa`, `ab` … and on with three letters where these do not suffice.
fn short_name(mut number: usize) -> String {
    let mut name = Vec::new();
    while number > 0 || name.len() < 2 {
        name.push(b'a' + u8::try_from(number % 26).unwrap_or(0));
        number /= 26;
    }
    name.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn has_digest(name: &str) -> bool {
    name.rsplit_once('_').is_some_and(|(rest, digits)| {
        rest.starts_with("__wb") && digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    fn program() -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in ["__wbg_open_0123456789abcdef", "__wbindgen_cast_0000000000000001", "plain"] {
            imports.import("./frontend_bg.js", name, EntityType::Function(0));
        }
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn program_and_script_agree_on_short_names() {
        let script =
            r#""./frontend_bg.js": { __wbg_open_0123456789abcdef: f, __wbindgen_cast_0000000000000001: g, plain: h }"#;
        let (program, script) = shorten(&program(), script, "./frontend_bg.js").unwrap();
        assert_eq!(script, r#""b": { aa: f, ab: g, plain: h }"#);
        let names: Vec<(String, String)> = Parser::new(0)
            .parse_all(&program)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ImportSection(section) => Some(section.into_imports()),
                _ => None,
            })
            .flatten()
            .map(|import| import.map(|i| (i.module.to_owned(), i.name.to_owned())).unwrap())
            .collect();
        assert_eq!(names, [("b", "aa"), ("b", "ab"), ("b", "plain")].map(|(m, n)| (m.to_owned(), n.to_owned())));
    }

    #[test]
    fn no_two_short_names_are_the_same() {
        let names: std::collections::BTreeSet<String> = (0..20_000).map(short_name).collect();
        assert_eq!(names.len(), 20_000);
    }

    #[test]
    fn what_is_no_program_is_said() {
        assert!(shorten(b"no program", "", "b").unwrap_err().contains("cannot be read"));
    }
}
