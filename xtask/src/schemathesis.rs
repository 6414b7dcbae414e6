//! Schemathesis against the served OpenAPI document: no answer that the document does not know, no 5xx.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::process::{find, program, step};
use crate::{Done, Failure};

/// The version that the test was written against.
const VERSION: &str = "schemathesis==4.*";

const PORT: u16 = 9398;

/// A server that ends with the test. Its tools only read and its probes stay on loopback, so nothing that
/// a generated request sets off changes this machine or leaves it.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Installs schemathesis into target/ when it is missing, and runs it.
pub(crate) fn schemathesis() -> Done {
    let tool = installed()?;
    let data = Path::new("target/schemathesis-data");
    if data.exists() {
        std::fs::remove_dir_all(data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    let server = program("target/release/techtime")
        .arg("--data-dir")
        .arg(data)
        .env("PORT", PORT.to_string())
        .env("TECHTIME_TOOLS", "reads")
        .env("TECHTIME_PROBE_SCOPE", "local")
        .env("LLM_BACKEND", "builtin")
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("target/release/techtime: {error}"))?;
    let server = Server(server);
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", PORT)).is_err() {
        if begun.elapsed() > Duration::from_secs(10) {
            return Err("the server did not start".into());
        }
        std::thread::yield_now();
    }
    let document = format!("http://127.0.0.1:{PORT}/api/openapi.json");
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
    let arguments =
        ["run", &document, "--checks", checks, "--max-examples", "25", "--seed", "1", "--request-timeout", "20"];
    let done = step("schemathesis", program(tool).args(arguments));
    drop(server);
    done
}

fn installed() -> Result<std::path::PathBuf, Failure> {
    if let Some(tool) = find("schemathesis") {
        return Ok(tool);
    }
    let home = Path::new("target/schemathesis");
    let tool = home.join("bin/schemathesis");
    if !tool.is_file() {
        let python = find("python3").ok_or("python3 is needed to test with schemathesis")?;
        step("python3 -m venv", program(python).args(["-m", "venv"]).arg(home))?;
        step("pip install", program(home.join("bin/pip")).args(["install", "--quiet", VERSION]))?;
    }
    std::path::absolute(tool).map_err(|error| error.to_string())
}
