//! `techtime import FILE`: takes over the predecessor's `analytics.db`, or neutral rows as JSON lines.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::EXIT_UNUSABLE;
use crate::app::DATABASE;
use crate::config::Config;
use crate::store::{import, open};

/// What to import.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// An `analytics.db`, or one JSON object a line (`.jsonl`, `.jsonl.gz`; `t` names the table)
    file: PathBuf,
}

/// Imports: 0 done, 1 failed in the middle (nothing of it is kept), 2 could not start. Doing it again
/// changes nothing.
pub fn run(config: &Config, arguments: &ImportArguments) -> ExitCode {
    let path = config.data_dir.join(DATABASE);
    let file = &arguments.file;
    let size = match std::fs::metadata(file) {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => return refuse(&format!("{} is not a file", file.display())),
        Err(error) => return refuse(&format!("{}: {error}", file.display())),
    };
    if let Err(error) = std::fs::create_dir_all(&config.data_dir) {
        return refuse(&format!("{}: {error}", config.data_dir.display()));
    }
    let mut opened = match open::open(&path) {
        Ok(opened) => opened,
        Err(error) => return refuse(&error.to_string()),
    };
    let bar = progress(size, "bytes");
    match import::import(&mut opened.conn, file, |position| bar.set_position(position)) {
        Ok(report) => {
            let seconds = bar.elapsed().as_secs_f64();
            bar.finish_and_clear();
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = report.rows as f64 / seconds.max(0.001);
            println!("{report}");
            println!("{} rows in {seconds:.1} s, {rate:.0} rows/s", report.rows);
            ExitCode::SUCCESS
        }
        Err(error) => {
            bar.finish_and_clear();
            eprintln!("techtime: {}: {error}", file.display());
            eprintln!("techtime: nothing of the row that failed is kept; what was taken before it stays");
            ExitCode::FAILURE
        }
    }
}

fn refuse(reason: &str) -> ExitCode {
    eprintln!("techtime: {reason}");
    ExitCode::from(EXIT_UNUSABLE)
}

/// A bar that shows itself on a terminal only.
pub(super) fn progress(length: u64, unit: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let position = if unit == "bytes" { "{bytes}/{total_bytes}" } else { "{pos}/{len}" };
    if let Ok(style) = ProgressStyle::with_template(&format!("{{wide_bar}} {position} {{eta}}")) {
        bar.set_style(style);
    }
    bar
}
