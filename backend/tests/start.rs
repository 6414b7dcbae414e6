//! How the program starts and refuses to start: one clear line and exit code 2, never a backtrace.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

#[expect(clippy::disallowed_methods, reason = "these tests are about the program itself")]
fn techtime(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_techtime"));
    command
        .current_dir(dir)
        .env_clear()
        .env("HOME", dir)
        .env("PORT", "0")
        .env("TECHTIME_DATA_DIR", dir.join("data"))
        .env("TECHTIME_PROBE_SCOPE", "local")
        .env("LLM_BACKEND", "builtin");
    command
}

/// Runs a start that must be refused.
fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().expect("it runs");
    let said = String::from_utf8(stderr).expect("text");
    assert_eq!(status.code(), Some(2), "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("techtime: ")).collect();
    assert_eq!(lines.len(), 1, "one line: {said}");
    assert!(!said.contains("panicked") && !said.contains("backtrace"), "{said}");
    said
}

/// A server that runs until the end of its test.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit_once("http://").expect("an address").1.to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str, host: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).expect("a connection");
        write!(socket, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

#[test]
fn a_taken_port_is_named() {
    let dir = TempDir::new().expect("a directory");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = refused(techtime(dir.path()).env("PORT", &port));
    assert!(said.contains(&port) && said.contains("taken"), "{said}");
}

#[test]
fn a_data_directory_that_cannot_be_one_is_named() {
    let dir = TempDir::new().expect("a directory");
    let file = dir.path().join("file");
    std::fs::write(&file, "").expect("written");
    let said = refused(techtime(dir.path()).env("TECHTIME_DATA_DIR", file.join("data")));
    assert!(said.contains("data directory"), "{said}");
}

#[test]
fn a_broken_key_of_the_file_is_named_with_its_line() {
    let dir = TempDir::new().expect("a directory");
    std::fs::write(dir.path().join("techtime.toml"), "port = 0\nprot = 1\n").expect("written");
    let said = refused(&mut techtime(dir.path()));
    assert!(said.contains("techtime.toml") && said.contains("line 2") && said.contains("prot"), "{said}");
}

#[test]
fn a_wrong_value_of_a_variable_is_named() {
    let dir = TempDir::new().expect("a directory");
    for (variable, value) in [
        ("TECHTIME_PROBE_SCOPE", "world"),
        ("PORT", "xyz"),
        ("LLM_BACKEND", "oracle"),
        ("TECHTIME_ALLOWED_ORIGINS", "*"),
        ("TECHTIME_ALLOWED_HOSTS", "a b"),
        ("OLLAMA_HOST", "ht!tp://%%"),
    ] {
        let said = refused(techtime(dir.path()).env(variable, value));
        assert!(said.contains(variable) && said.contains(value) && !said.contains("--"), "{said}");
    }
    std::fs::write(dir.path().join("techtime.toml"), "retention_days = \"x\"\n").expect("written");
    let said = refused(&mut techtime(dir.path()));
    assert!(said.contains("line 1") && said.contains("retention_days"), "{said}");
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let dir = TempDir::new().expect("a directory");
    let mut command = techtime(dir.path());
    for variable in ["HOST", "LLM_BACKEND", "TECHTIME_RETENTION_DAYS", "TECHTIME_LOG_FORMAT", "TECHTIME_PROBE_SCOPE"] {
        command.env(variable, " ");
    }
    let server = Running::start(&mut command);
    assert!(server.get("/health", &server.address).starts_with("HTTP/1.1 200"));
}

#[test]
fn who_listens_everywhere_is_reached_at_the_address_that_is_told() {
    let dir = TempDir::new().expect("a directory");
    let server = Running::start(techtime(dir.path()).env("HOST", "0.0.0.0").env("TECHTIME_TOKEN", "sesame"));
    assert!(!server.address.starts_with("0.0.0.0"), "{}", server.address);
    assert!(server.get("/health", &server.address).starts_with("HTTP/1.1 200"));
    assert!(server.get("/health", "rebound.example").starts_with("HTTP/1.1 403"));
    assert!(server.get("/api/tools", &server.address).to_lowercase().contains("www-authenticate: bearer"));
}

#[test]
fn a_bind_beyond_loopback_without_a_token_is_refused() {
    let dir = TempDir::new().expect("a directory");
    let said = refused(techtime(dir.path()).env("HOST", "0.0.0.0"));
    assert!(said.contains("TECHTIME_TOKEN"), "{said}");
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let dir = TempDir::new().expect("a directory");
    let _first = Running::start(&mut techtime(dir.path()));
    let said = refused(&mut techtime(dir.path()));
    assert!(said.contains("techtime"), "{said}");
}

#[cfg(unix)]
#[test]
fn the_data_directory_is_private_and_a_polite_end_is_exit_code_0() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().expect("a directory");
    let mut server = Running::start(&mut techtime(dir.path()));
    let mode = std::fs::metadata(dir.path().join("data")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let mode = std::fs::metadata(dir.path().join("data/techtime.db")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let pid = rustix::process::Pid::from_child(&server.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("sent");
    assert!(server.child.wait().expect("it ends").success());
}

#[test]
fn the_environment_of_the_compose_file_makes_a_server_that_the_proxy_reaches_and_a_rebound_name_does_not() {
    let compose = std::fs::read_to_string(root().join("docker-compose.yml")).expect("the file");
    let backend =
        compose.split("\n  backend:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("the service");
    let block = backend.split("    environment:\n").nth(1).expect("its environment");
    let environment = block
        .lines()
        .take_while(|line| line.starts_with("      "))
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()));
    let dir = TempDir::new().expect("a directory");
    let server = Running::start(techtime(dir.path()).envs(environment).env("PORT", "0").env("LLM_BACKEND", "builtin"));
    assert!(server.get("/health", "127.0.0.1:3000").starts_with("HTTP/1.1 200"));
    assert!(server.get("/health", "evil.example:3000").starts_with("HTTP/1.1 403"));
    for published in compose.lines().map(str::trim).filter(|line| line.starts_with("- \"") && line.contains(':')) {
        assert!(published.starts_with("- \"127.0.0.1:"), "{published} is open to the network");
    }
}

#[test]
fn help_names_every_subcommand_and_the_version_is_told() {
    let dir = TempDir::new().expect("a directory");
    let help = techtime(dir.path()).arg("--help").output().expect("it runs");
    let text = String::from_utf8(help.stdout).expect("text");
    assert!(help.status.success());
    for word in ["serve", "diagnose", "tools", "tool", "import", "eval", "db", "csp", "--port", "--data-dir"] {
        assert!(text.contains(word), "{word} is missing in:\n{text}");
    }
    let version = techtime(dir.path()).arg("--version").output().expect("it runs");
    assert!(String::from_utf8_lossy(&version.stdout).contains(env!("CARGO_PKG_VERSION")));
}
