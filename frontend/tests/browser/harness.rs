//! A server and a browser that live as long as a test, and what tests ask of them.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::cdp::Cdp;
use thirtyfour::prelude::*;

use crate::model_server::ModelServer;

/// How long an expected thing may take to show; a healthy one takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

#[expect(clippy::disallowed_methods, reason = "tests start the server and the browser driver")]
fn program(path: impl AsRef<std::ffi::OsStr>) -> Command {
    Command::new(path)
}

/// A process that ends with its owner, and the line it printed when it was ready.
struct Running {
    child: Child,
    ready: String,
}

impl Running {
    fn start(mut command: Command, sign: &str) -> Self {
        // A group of its own: the driver's browser ends with it, whatever became of the session.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        let out = child.stdout.take().expect("piped");
        let mut lines = BufReader::new(out).lines();
        let ready = lines.by_ref().map_while(Result::ok).find(|line| line.contains(sign));
        // Keep reading, or a full pipe would stop the process.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, ready: ready.unwrap_or_else(|| panic!("{command:?} ended before it was ready")) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::KILL,
        );
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The real server on a free port, with a data directory of its own.
pub(crate) struct Server {
    process: Option<Running>,
    environment: Vec<(String, String)>,
    arguments: &'static [&'static str],
    data: TempDir,
    port: u16,
}

impl Server {
    /// With the built-in assistant, probing nothing beyond this machine.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with further environment variables.
    pub(crate) fn start_with(environment: &[(&str, &str)]) -> Self {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Self::start_as(environment, &[])
    }

    /// With a model's server of the OpenAI form in place of the built-in assistant.
    pub(crate) fn start_with_model(model: &ModelServer) -> Self {
        let address = model.openai();
        Self::start_with(&[
            ("LLM_BACKEND", "openai"),
            ("OPENAI_BASE_URL", &address),
            ("OPENAI_MODEL", "scripted"),
            ("OPENAI_API_KEY", "none"),
        ])
    }

    /// With generated data, which is the same for every test.
    pub(crate) fn start_demo() -> Self {
        Self::start_as(Vec::new(), &["--demo"])
    }

    fn start_as(environment: Vec<(String, String)>, arguments: &'static [&'static str]) -> Self {
        let data = TempDir::new().expect("a directory");
        let mut server = Self { process: None, environment, arguments, data, port: 0 };
        server.again();
        server
    }

    /// Starts (again), on the same port and data once it had one.
    pub(crate) fn again(&mut self) {
        let release = root().join("target/release/techtime");
        let binary = if release.exists() { release } else { root().join("target/debug/techtime") };
        let mut command = program(binary);
        command
            .args(self.arguments)
            .current_dir(self.data.path())
            .env("TECHTIME_PROBE_SCOPE", "local")
            .env("LLM_BACKEND", "builtin")
            .env("RUST_LOG", "warn")
            .env("TECHTIME_STATIC_DIR", root().join("dist"))
            .env("TECHTIME_DATA_DIR", self.data.path().join("data"))
            .env("PORT", self.port.to_string())
            .envs(self.environment.iter().map(|(k, v)| (k, v)));
        let process = Running::start(command, "TechTime is at ");
        let port = process.ready.rsplit_once(':').and_then(|(_, port)| port.trim().parse().ok());
        self.port = port.expect("a port");
        self.process = Some(process);
    }

    /// Changes an environment variable for the next start.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Ends it as a power cut would: SIGKILL, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        self.process = None;
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A GET of the API from outside the page.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = reqwest::get(self.url(path)).await.unwrap_or_else(|e| panic!("{path}: {e}"));
        answer.json().await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

/// A window of headless Chromium.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    _process: Running,
    _profile: TempDir,
}

impl Browser {
    /// A desktop window, light theme.
    pub(crate) async fn open() -> Self {
        // WebDriver is plain HTTP, yet the client insists on knowing a TLS provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut command = program("chromedriver");
        command.arg("--port=0").stderr(Stdio::null());
        let process = Running::start(command, "started successfully on port");
        let port = process.ready.rsplit(' ').next().expect("a port").trim_end_matches('.').to_owned();
        let profile = TempDir::new().expect("a directory");
        let mut wanted = DesiredCapabilities::chrome();
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1440,900",
        ];
        for flag in flags {
            wanted.add_arg(flag).expect("a flag");
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display())).expect("a flag");
        wanted.set_logging_prefs("browser", LoggingPrefsLogLevel::All).expect("a preference");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await.expect("a browser session");
        Self { driver, _process: process, _profile: profile }
    }

    /// Opens an address.
    pub(crate) async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// Opens the chat page of a server and waits for its socket.
    pub(crate) async fn chat(&self, server: &Server) {
        self.goto(&server.url("/chat")).await;
        self.connected().await;
    }

    /// Waits for the page's socket.
    pub(crate) async fn connected(&self) {
        self.until("return !!document.querySelector('[data-connection=connected]')", vec![], "the socket").await;
    }

    /// Writes a message and sends it by Enter.
    pub(crate) async fn say(&self, text: &str) {
        self.fill("#composer", &format!("{text}\u{E007}")).await;
    }

    /// Waits until an answer is there and nothing is being written any more.
    pub(crate) async fn has_ended(&self) {
        self.see("article[aria-label^=Assistant]").await;
        self.until("return !document.querySelector('article[aria-busy=true]')", vec![], "the end of the answer").await;
    }

    /// Makes the viewport this wide and high, narrower than a window can be.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        let _ = Cdp::new(self.driver.handle().clone())
            .send_raw("Emulation.setDeviceMetricsOverride", size)
            .await
            .expect("a size");
    }

    /// The first visible element of a selector, waited for.
    pub(crate) async fn see(&self, css: &str) -> WebElement {
        let found = self.driver.query(By::Css(css)).wait(PATIENCE, Duration::from_millis(20));
        // One that the page replaces while it is looked at is an error of the driver's; the next look finds its successor.
        match found.ignore_errors(true).and_displayed().first().await {
            Ok(element) => element,
            Err(_) => panic!("{css} is not to be seen; {}", self.state().await),
        }
    }

    /// Waits until an element of this selector contains a text.
    pub(crate) async fn see_text(&self, css: &str, text: &str) {
        let script = "const [css, text] = arguments; return [...document.querySelectorAll(css)].some(e => e.innerText.toLowerCase().includes(text.toLowerCase()))";
        self.until(script, vec![json!(css), json!(text)], &format!("{css} with `{text}`")).await;
    }

    /// Waits until a script gives true.
    pub(crate) async fn until(&self, script: &str, arguments: Vec<Value>, what: &str) {
        let started = Instant::now();
        loop {
            let value = self.run(script, arguments.clone()).await;
            if value == Value::Bool(true) {
                return;
            }
            if started.elapsed() > PATIENCE {
                panic!("waited in vain for {what}; {}", self.state().await);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the page shows, for whoever reads why a test failed; a picture of it is kept.
    async fn state(&self) -> String {
        self.screenshot("failed").await;
        let script = "return location.pathname + ' says: ' + document.body.innerText.slice(0, 3000)";
        format!("{}; console: {:?}", self.run(script, vec![]).await, self.complaints(&[]).await)
    }

    /// What a script returns.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.driver.execute(script, arguments).await.unwrap_or_else(|e| panic!("{script}: {e}")).json().clone()
    }

    /// Clicks what a person would see under this selector.
    pub(crate) async fn click(&self, css: &str) {
        self.see(css).await.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Waits until the page asks for nothing any more and has drawn what came.
    pub(crate) async fn settled(&self) {
        let script = "if (document.readyState !== 'complete' || !document.querySelector('main')) return false; \
            const last = Math.max(0, ...performance.getEntriesByType('resource').map(e => e.responseEnd)); \
            return performance.now() - last > 250";
        self.until(script, vec![], "a quiet page").await;
    }

    /// Types into a field.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        self.see(css).await.send_keys(text).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// What the console complained about since the last call. Failed loads of a server that the test
    /// itself stopped are the test's own doing: `expected` names what may be there.
    pub(crate) async fn complaints(&self, expected: &[&str]) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("a console");
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE" || entry.level == "WARNING")
            .map(|entry| entry.message)
            .filter(|message| !expected.iter().any(|known| message.contains(known)))
            .collect()
    }

    /// Keeps a picture among the build's artefacts.
    pub(crate) async fn screenshot(&self, name: &str) {
        let dir = root().join("target/screenshots");
        std::fs::create_dir_all(&dir).expect("a directory");
        self.driver.screenshot(&dir.join(format!("{name}.png"))).await.expect("a picture");
    }

    /// Ends the session; the process ends with its owner.
    pub(crate) async fn close(self) {
        let _ = self.driver.quit().await;
    }
}
