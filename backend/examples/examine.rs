//! Prints the facts of one examination.
use techtime::diagnostics::engine::{DiagnoseRequest, diagnose};
use techtime::diagnostics::settings::DiagnosticsSettings;
#[expect(clippy::disallowed_methods, reason = "an example has no configuration")]
fn main() {
    let proxy_environment = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]
        .iter()
        .filter_map(|n| Some(((*n).to_owned(), std::env::var(n).ok()?)))
        .collect();
    let settings = DiagnosticsSettings { proxy_environment, ..DiagnosticsSettings::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let done = runtime.block_on(diagnose(&settings, DiagnoseRequest::default(), &()));
    if let Some(path) = std::env::args().nth(1) {
        std::fs::write(path, serde_json::to_vec(&done.facts).expect("json")).expect("write");
    }
    println!("{}", serde_json::to_string(&done.diagnosis).expect("json"));
    runtime.shutdown_background();
}
