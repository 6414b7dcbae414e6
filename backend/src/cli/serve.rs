//! `techtime serve`: listens, serves the page and the API, ends in order when asked to.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::app::{App, StartError};
use crate::cli::EXIT_UNUSABLE;
use crate::config::{Config, LogFormat};
use crate::http;

/// Serves until SIGINT or SIGTERM.
#[must_use]
pub fn run(config: Config) -> ExitCode {
    if let Err(reason) = start_logging(&config) {
        eprintln!("techtime: RUST_LOG: {reason}");
        return ExitCode::from(EXIT_UNUSABLE);
    }
    raise_file_limit();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("techtime: cannot start threads: {error}");
            return ExitCode::from(EXIT_UNUSABLE);
        }
    };
    match runtime.block_on(serve(config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("techtime: {error}");
            ExitCode::from(EXIT_UNUSABLE)
        }
    }
}

async fn serve(config: Config) -> Result<(), StartError> {
    let address = config.address();
    let listen = |error: std::io::Error| StartError::Listen { address, reason: plain(&error) };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let bound = listener.local_addr().map_err(listen)?;
    let table = http::table();
    let app = App::build(config, bound.port())?;
    app.chat.recover().await?;
    // Beside the rest: a network's service may take its time.
    let left = app.toolbox.clone();
    tokio::spawn(async move { left.recover().await });
    // So that the first message already finds a model that is there.
    app.providers.first_look().await;
    tracing::info!(%bound, version = env!("CARGO_PKG_VERSION"), "serving");
    // Listened for before anybody is told that we are here.
    let asked = asked_to_stop();
    let mut out = std::io::stdout();
    // A closed standard output must not end the server.
    let reached = crate::machine::reached_at(bound);
    let _ = writeln!(out, "TechTime is at http://{reached}").and_then(|()| out.flush());
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        asked.await;
        tracing::info!("stopping");
        stopping.cancel();
    });
    tokio::spawn(crate::store::maintenance::run(app.store.clone(), app.config.retention_days, app.stopping.clone()));
    let toolbox = app.toolbox.clone();
    http::serve(listener, table, app).await;
    toolbox.settle().await;
    Ok(())
}

fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "the port is taken; choose another with --port, or end the program that has it".into()
        }
        std::io::ErrorKind::PermissionDenied => "not allowed; ports below 1024 need special rights".into(),
        _ => error.to_string(),
    }
}

/// The request to stop, caught from the moment of this call on.
#[cfg(unix)]
fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        match signals {
            (Ok(mut terminate), Ok(mut interrupt)) => {
                tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            }
            _ => std::future::pending().await,
        }
    }
}

/// The request to stop.
#[cfg(not(unix))]
async fn asked_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Thousands of sockets need more files than the usual 1,024.
fn raise_file_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}

fn start_logging(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|e| e.to_string())?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Pretty => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|e| e.to_string())
}
