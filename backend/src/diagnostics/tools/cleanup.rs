//! `cleanup_temp_files`: old files of this user in known temporary places. It never follows a link,
//! never leaves the place it began in, and shows what it would delete first.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use serde::Serialize;
use serde_json::json;
use shared_types::{FieldError, Verdict};

use super::system_health::size;
use super::{Failure, Intent, Load, Outcome, Room, Run, Tool, code};
use crate::diagnostics::toolbox::arguments::Arguments;

mod walk;

pub struct CleanupTempFiles;

/// Programs keep using what they wrote today.
const OLD: Duration = Duration::from_secs(24 * 3600);

/// Files that are named in the result; all are counted.
const SHOWN: usize = 50;

/// A place where only temporary things lie.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: PathBuf,
    what: &'static str,
}

/// What was found (and deleted) in one place.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Tally {
    path: String,
    what: &'static str,
    files: u64,
    bytes: u64,
    /// Too new, in use, or not this user's.
    skipped: u64,
    #[serde(skip)]
    largest: Vec<(u64, String)>,
    #[serde(skip)]
    errors: Vec<String>,
    errors_count: u64,
}

impl Tally {
    fn count(&mut self, path: String, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
        let at = self.largest.partition_point(|(other, _)| *other >= bytes);
        if at < SHOWN {
            self.largest.insert(at, (bytes, path));
            self.largest.truncate(SHOWN);
        }
    }

    fn fail(&mut self, path: &str, error: &impl std::fmt::Display) {
        self.errors_count += 1;
        if self.errors.len() < 10 {
            self.errors.push(format!("{path}: {error}"));
        }
    }
}

#[async_trait]
impl Tool for CleanupTempFiles {
    fn load(&self) -> Load {
        Load::Local
    }

    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(300)
    }

    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let places: Vec<String> =
            places(arguments.flag("aggressive")).iter().map(|place| place.path.display().to_string()).collect();
        let places = places.join(", ");
        if arguments.flag("dry_run") {
            return Ok(Intent::reads(format!(
                "Lists temporary files older than a day in {places}. Nothing is deleted."
            )));
        }
        Ok(Intent::destroys(format!(
            "Deletes this user's files older than a day in {places}. Links are not followed, files in use stay. Deleted files cannot be brought back; the dry run lists them."
        )))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let (dry, aggressive) = (run.arguments.flag("dry_run"), run.arguments.flag("aggressive"));
        let places = places(aggressive);
        let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
        let in_use = tokio::task::spawn_blocking(walk::open_files).await.unwrap_or_default();
        let in_use = Arc::new(in_use);
        let mut tallies = Vec::new();
        for (number, place) in places.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a handful of places")]
            let fraction = number as f64 / places.len() as f64;
            run.progress(format!("looking through {}", place.path.display()), Some(fraction)).await;
            let (place, stop, in_use) = (place.clone(), stop.0.clone(), in_use.clone());
            let before = SystemTime::now() - OLD;
            let walked = tokio::task::spawn_blocking(move || walk::clean(&place, before, dry, &in_use, &stop)).await;
            tallies.push(walked.map_err(|_| Failure::new("A folder could not be looked through."))?);
        }
        Ok(told(&tallies, dry, aggressive))
    }
}

/// Stops the walk when the call is cancelled: a thread cannot be dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn told(tallies: &[Tally], dry: bool, aggressive: bool) -> Outcome {
    let files: u64 = tallies.iter().map(|tally| tally.files).sum();
    let bytes: u64 = tallies.iter().map(|tally| tally.bytes).sum();
    let errors: Vec<&String> = tallies.iter().flat_map(|tally| &tally.errors).take(10).collect();
    let mut largest: Vec<&(u64, String)> = tallies.iter().flat_map(|tally| &tally.largest).collect();
    largest.sort_by_key(|(bytes, _)| std::cmp::Reverse(*bytes));
    largest.truncate(SHOWN);
    #[expect(clippy::cast_precision_loss, reason = "megabytes for people")]
    let megabytes = (bytes as f64 / 1024.0 / 1024.0 * 10.0).round() / 10.0;
    let data = json!({
        "dry_run": dry, "mode": if aggressive { "aggressive" } else { "safe" }, "files_deleted": if dry { 0 } else { files },
        "files_found": files, "space_freed_bytes": if dry { 0 } else { bytes }, "space_found_bytes": bytes,
        "space_freed_mb": if dry { 0.0 } else { megabytes }, "errors_count": tallies.iter().map(|t| t.errors_count).sum::<u64>(),
        "errors": errors, "skipped_count": tallies.iter().map(|t| t.skipped).sum::<u64>(),
        "paths_scanned": tallies.iter().map(|t| &t.path).collect::<Vec<_>>(), "locations": tallies,
        "files": largest.iter().map(|(bytes, path)| json!({"path": path, "bytes": bytes})).collect::<Vec<_>>(),
    });
    let mut details = String::from("| Place | Files | Size |\n| --- | --- | --- |\n");
    for tally in tallies {
        details += &format!("| {} {} | {} | {} |\n", tally.what, code(&tally.path), tally.files, size(tally.bytes));
    }
    if !largest.is_empty() {
        details += "\nLargest:\n\n";
        details.extend(largest.iter().take(10).map(|(bytes, path)| format!("- {} {}\n", code(path), size(*bytes))));
    }
    let summary = match (dry, files) {
        (_, 0) => "There is nothing old to clean up.".to_owned(),
        (true, _) => format!("{files} old temporary files could be deleted ({}). Nothing was.", size(bytes)),
        (false, _) => format!("{files} old temporary files were deleted ({}).", size(bytes)),
    };
    Outcome::new(if dry { Verdict::Info } else { Verdict::Pass }, summary, data).details(&details)
}

/// Known temporary places of this system and user that exist.
fn places(aggressive: bool) -> Vec<Place> {
    let mut places = vec![(std::env::temp_dir(), "temporary files")];
    if let Some(base) = directories::BaseDirs::new() {
        let (home, cache) = (base.home_dir(), base.cache_dir());
        if cfg!(target_os = "linux") {
            places.push((PathBuf::from("/var/tmp"), "temporary files"));
            places.push((cache.join("thumbnails"), "thumbnails"));
        }
        if cfg!(windows) {
            // On Windows `cache_dir` holds the programs' data too, so only what is surely a cache.
            places.push((cache.join("CrashDumps"), "crash dumps"));
        }
        if aggressive && cfg!(windows) {
            places.push((cache.join("Microsoft\\Windows\\INetCache"), "browser cache"));
            places.push((cache.join("Google\\Chrome\\User Data\\Default\\Cache"), "browser cache"));
            places.push((cache.join("Microsoft\\Edge\\User Data\\Default\\Cache"), "browser cache"));
        } else if aggressive && cfg!(target_os = "macos") {
            places.push((cache.to_path_buf(), "program caches"));
            places.push((home.join("Library/Logs"), "logs"));
        } else if aggressive {
            places.push((cache.to_path_buf(), "program caches"));
        }
    }
    let mut known: Vec<Place> = Vec::new();
    for (path, what) in places {
        // The place itself may be a link (/tmp on macOS is one); what is in it is not followed.
        let Ok(path) = path.canonicalize() else { continue };
        let deep_enough = path.components().count() > 1;
        let new = !known.iter().any(|place| path.starts_with(&place.path));
        if deep_enough && new && path.is_dir() {
            known.retain(|place| !place.path.starts_with(&path));
            known.push(Place { path, what });
        }
    }
    known
}
