//! Any JSON as the arguments of every tool: checked or refused by field, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techtime::diagnostics::toolbox::arguments::check;
use techtime::diagnostics::toolbox::catalogue::catalogue;

fuzz_target!(|bytes: &[u8]| {
    let Ok(serde_json::Value::Object(sent)) = serde_json::from_slice(bytes) else { return };
    for definition in catalogue() {
        match check(&definition.parameters, &sent) {
            // What was accepted is accepted again, unchanged.
            Ok(checked) => assert_eq!(check(&definition.parameters, &checked), Ok(checked.clone())),
            Err(errors) => assert!(!errors.is_empty() && errors.len() <= 16),
        }
    }
});
