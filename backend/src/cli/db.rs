//! `techtime db`: check, copy and shrink the stored sessions.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;
use shared_types::{RunEventKind, SessionId, Timestamp};

use super::EXIT_UNUSABLE;
use crate::app::DATABASE;
use crate::config::Config;
use crate::store::events::{NewEvent, append};
use crate::store::{Durability, Store, check, floors, open, seed};

/// What to do with the database.
#[derive(Debug, Subcommand)]
pub enum DbCommand {
    /// Check structure and references, count everything again and compare with the kept sums
    Check,
    /// Copy the database, also while a server uses it
    Backup {
        /// The copy; must not exist yet [default: beside the database, named by the moment]
        file: Option<PathBuf>,
    },
    /// Give unused space back; no server may use the database
    Vacuum,
    /// Measure durable messages per second with 64 writers, in a directory of its own
    #[command(hide = true)]
    BenchWrites {
        /// How long
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
    /// Measure what SQLite alone takes for the questions that the API answers
    #[command(hide = true)]
    Floors,
    /// Fill an empty database with generated sessions, always the same ones
    #[command(hide = true)]
    Seed {
        /// How many
        #[arg(long, default_value_t = 10_000)]
        sessions: u32,
        /// The end of the year that they fill [default: today]
        #[arg(long)]
        until: Option<jiff::civil::Date>,
    },
}

/// Runs it: 0 fine, 1 something is wrong, 2 could not start.
pub fn run(config: &Config, command: &DbCommand) -> ExitCode {
    let path = config.data_dir.join(DATABASE);
    let done = match command {
        DbCommand::Check => check_file(&path),
        DbCommand::Backup { file } => backup(&path, file.clone().unwrap_or_else(|| beside(&path)).as_path()),
        DbCommand::Vacuum => vacuum(&path),
        DbCommand::BenchWrites { seconds } => bench_writes(&path, *seconds),
        DbCommand::Floors => measure_floors(&path),
        DbCommand::Seed { sessions, until } => fill(&path, *sessions, *until),
    };
    done.unwrap_or_else(|error| {
        eprintln!("techtime: {error}");
        ExitCode::from(EXIT_UNUSABLE)
    })
}

fn check_file(path: &Path) -> Result<ExitCode, String> {
    let conn = open::existing(path).map_err(|error| error.to_string())?;
    let report = check::check(&conn).map_err(|error| error.to_string())?;
    println!("{} sessions, {} tool calls, {} sums compared", report.sessions, report.calls, report.sums);
    if report.noted > 0 {
        println!("{} sessions are noted to be counted anew before the sums are next read", report.noted);
    }
    for problem in &report.problems {
        println!("wrong: {problem}");
    }
    if report.problem_count == 0 {
        println!("sound");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} problems", report.problem_count);
    Ok(ExitCode::FAILURE)
}

/// A name for a copy that nothing has yet.
fn beside(path: &Path) -> PathBuf {
    path.with_extension(format!("backup-{}.db", Timestamp::now().strftime("%Y%m%dT%H%M%SZ")))
}

fn backup(path: &Path, file: &Path) -> Result<ExitCode, String> {
    if file.exists() {
        return Err(format!("{} exists already; nothing was written", file.display()));
    }
    let conn = open::existing(path).map_err(|error| error.to_string())?;
    conn.backup("main", file, None).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("copied to {}", file.display());
    Ok(ExitCode::SUCCESS)
}

fn vacuum(path: &Path) -> Result<ExitCode, String> {
    let size = || std::fs::metadata(path).map_or(0, |file| file.len());
    let before = size();
    open::vacuum(path).map_err(|error| error.to_string())?;
    println!("{} → {} bytes", before, size());
    Ok(ExitCode::SUCCESS)
}

fn fill(path: &Path, sessions: u32, until: Option<jiff::civil::Date>) -> Result<ExitCode, String> {
    let until = until.map_or_else(jiff::Timestamp::now, |date| {
        date.to_zoned(jiff::tz::TimeZone::UTC).map_or(jiff::Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
    });
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    }
    let mut opened = open::open(path).map_err(|error| error.to_string())?;
    let bar = super::import::progress(u64::from(sessions), "sessions");
    seed::fill(&mut opened.conn, sessions, until, |done| bar.set_position(done)).map_err(|error| error.to_string())?;
    bar.finish_and_clear();
    println!("{sessions} sessions in {:.1} s", bar.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

fn measure_floors(path: &Path) -> Result<ExitCode, String> {
    let conn = open::existing(path).map_err(|error| error.to_string())?;
    let directory = path.parent().unwrap_or(Path::new("."));
    for (name, time) in floors::floors(&conn, directory).map_err(|error| error.to_string())? {
        println!("{name:<48} {:>8.3}", time.as_secs_f64() * 1e3);
    }
    Ok(ExitCode::SUCCESS)
}

/// Writers of the measurement, as the product's target has it.
const WRITERS: usize = 64;

fn bench_writes(path: &Path, seconds: u64) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    }
    let store = Store::open(path).map_err(|error| error.to_string())?;
    for (durability, name) in [(Durability::Synced, "synced"), (Durability::Wal, "in the WAL")] {
        for writers in [1, WRITERS] {
            let begun = Instant::now();
            let written = runtime.block_on(write_for(&store, durability, writers, Duration::from_secs(seconds)));
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = written.map_err(|error| error.to_string())? as f64 / begun.elapsed().as_secs_f64();
            println!("{writers} writers, {name}: {rate:.0} messages/s");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Each writer sends the next message when the one before is acknowledged; a tenth begin a conversation.
async fn write_for(
    store: &Store,
    durability: Durability,
    writers: usize,
    time: Duration,
) -> Result<u64, crate::store::StoreError> {
    let end = Instant::now() + time;
    let writers = (0..writers).map(|writer| {
        let store = store.clone();
        async move {
            let mut written = 0_u64;
            while Instant::now() < end {
                let id = |kind: &str, number: u64| {
                    format!("{kind}-{durability:?}-{writer}-{number}-{}", Timestamp::now().as_millisecond())
                };
                let (session, message) = (format!("s-{durability:?}-{writer}-{}", written / 10), id("m", written));
                let invalid = |_| crate::store::StoreError::Internal("an id of the measurement".into());
                let kind = RunEventKind::MessageAccepted {
                    client_message_id: None,
                    message_id: message.try_into().map_err(invalid)?,
                    content: "The wireless network is slow in the meeting room since this morning".into(),
                    replaces: None,
                };
                let session: SessionId = session.try_into().map_err(invalid)?;
                let event = NewEvent::new(None, Timestamp::now(), kind);
                store.write(durability, move |tx| append(tx, &session, std::slice::from_ref(&event))).await?;
                written += 1;
            }
            Ok::<u64, crate::store::StoreError>(written)
        }
    });
    let counts = futures_util::future::try_join_all(writers).await?;
    Ok(counts.iter().sum())
}
