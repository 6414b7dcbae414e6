//! Builds the parts once and hands them out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::agent::Roster;
use crate::agent::builtin::Builtin;
use crate::agent::builtin::hands::Hands;
use crate::agent::model::{ModelRoster, Tools};
use crate::chat::{Chat, ChatError};
use crate::config::Config;
use crate::diagnostics::settings::DiagnosticsSettings;
use crate::diagnostics::toolbox::Toolbox;
use crate::http::guard::Guard;
use crate::http::page::Page;
use crate::http::ws::Sockets;
use crate::llm::providers::Providers;
use crate::machine::{self, Machine};
use crate::store::{Store, seed};

/// The store's file in the data directory.
pub const DATABASE: &str = "techtime.db";

/// Why the server does not start; one line, exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on {address}: {reason}")]
    Listen { address: SocketAddr, reason: String },
    #[error("cannot use the data directory {dir}: {reason}")]
    DataDir { dir: std::path::PathBuf, reason: String },
    #[error(transparent)]
    Store(#[from] crate::store::OpenError),
    #[error("cannot generate the demo data: {0}")]
    Demo(crate::store::StoreError),
    #[error("cannot go on with the stored conversations: {0}")]
    Recover(#[from] ChatError),
}

/// The running product: what every request may use.
pub struct App {
    pub config: Config,
    pub guard: Arc<Guard>,
    pub page: Page,
    pub toolbox: Toolbox,
    pub store: Store,
    pub chat: Chat,
    pub providers: Providers,
    pub sockets: Sockets,
    pub machine: Machine,
    pub started: Instant,
    /// Cancelled when the server is asked to stop.
    pub stopping: CancellationToken,
}

impl App {
    /// Builds everything but the listener, whose port must be known for the gate.
    ///
    /// # Errors
    /// [`StartError`], one line for the person who starts the server.
    pub fn build(config: Config, port: u16) -> Result<Arc<Self>, StartError> {
        let llm = config.llm.clone();
        let state = Some(config.data_dir.clone());
        let toolbox = Toolbox::new(DiagnosticsSettings { state, ..config.diagnostics.clone() });
        Self::with_roster(config, port, toolbox, |toolbox, providers| {
            let hands: Arc<dyn Hands> = Arc::new(toolbox.clone());
            Arc::new(ModelRoster {
                providers: providers.clone(),
                builtin: Arc::new(Builtin::new(Arc::clone(&hands))),
                tools: Arc::new(Tools::of(&hands.runnable())),
                hands,
                prices: Arc::new(llm.prices),
                patience: llm.deadlines.turn,
            })
        })
    }

    /// The same with tools and assistants of the caller's choice.
    ///
    /// # Errors
    /// [`StartError`], as [`Self::build`].
    pub fn with_roster(
        config: Config,
        port: u16,
        toolbox: Toolbox,
        roster: impl FnOnce(&Toolbox, &Providers) -> Arc<dyn Roster>,
    ) -> Result<Arc<Self>, StartError> {
        let page = Page::new(&config.static_dir);
        make_private(&config.data_dir)
            .map_err(|e| StartError::DataDir { dir: config.data_dir.clone(), reason: e.to_string() })?;
        let mut hosts = config.hosts(port);
        if config.host.is_unspecified() {
            hosts.extend(machine::addresses().map(|ip| SocketAddr::new(ip, port).to_string()));
        }
        let guard = Arc::new(Guard::new(hosts, config.allowed_origins.clone(), config.token.as_ref()));
        let database = config.data_dir.join(DATABASE);
        if config.demo {
            make_up(&database, jiff::Timestamp::now())?;
        }
        let store = Store::open(&database)?;
        let providers = Providers::start(&config.llm);
        let chat = Chat::new(store.clone(), toolbox.clone(), roster(&toolbox, &providers));
        Ok(Arc::new(Self {
            guard,
            page,
            toolbox,
            store,
            chat,
            providers,
            sockets: Sockets::default(),
            machine: Machine::look(),
            started: Instant::now(),
            stopping: CancellationToken::new(),
            config,
        }))
    }
}

/// Enough to fill every chart, few enough to be there at once.
const DEMO_SESSIONS: u32 = 2_000;

/// What was made up (or tried out) longer ago makes room for sessions until today.
const DEMO_AGE: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

/// Fills the demo's store with made-up sessions of the year until now. One that was used in the last two days stays.
fn make_up(database: &std::path::Path, now: jiff::Timestamp) -> Result<(), StartError> {
    let mut opened = crate::store::open::open(database)?;
    if seed::is_older_than(&opened.conn, DEMO_AGE, now).map_err(StartError::Demo)? {
        seed::renew(&mut opened.conn, DEMO_SESSIONS, now).map_err(StartError::Demo)?;
    }
    Ok(())
}

/// The directory exists, is ours to write and nobody else's to read.
///
/// # Errors
/// What the system says where it cannot be made or written.
pub fn make_private(dir: &std::path::Path) -> std::io::Result<()> {
    let is_new = !dir.exists();
    std::fs::create_dir_all(dir)?;
    #[cfg(unix)]
    if is_new {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ = is_new;
    let probe = dir.join(".techtime-can-write");
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(&probe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_made_up_anew_when_it_has_aged() {
        let dir = tempfile::tempdir().expect("a directory");
        let database = dir.path().join(DATABASE);
        let mut newest = Vec::new();
        for time in ["2026-11-02T12:00:00Z", "2026-11-03T09:00:00Z", "2026-11-20T12:00:00Z"] {
            let now: jiff::Timestamp = time.parse().expect("a time");
            make_up(&database, now).expect("demo data");
            let opened = crate::store::open::open(&database).expect("a store");
            let sql = "SELECT count(*), max(number) / 256 FROM sessions";
            let (count, last): (i64, i64) =
                opened.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("a count");
            assert_eq!(count, i64::from(DEMO_SESSIONS), "{time}");
            assert!(now.as_millisecond() - last < DEMO_AGE.as_millis() as i64, "{time}");
            assert_eq!(crate::store::check::check(&opened.conn).expect("a check").problems, Vec::<String>::new());
            newest.push(last);
        }
        assert!(newest[0] == newest[1] && newest[1] < newest[2], "{newest:?}");
    }
}
