//! The walk through one place: by handles of folders, so that a link put in the way is never followed.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use super::{Place, Tally};

/// How deep a cache may be; a tree that goes on for ever does not hold us.
const DEPTH_MAX: usize = 32;

/// Files looked at in one place at the most.
const FILES_MAX: u64 = 1_000_000;

/// A file as the file system knows it, whatever it is called.
/// The device's number is signed on some systems.
pub(super) type Identity = (i128, u64);

/// What running programs have open, as far as this user may know (Linux); elsewhere the system itself
/// refuses, or keeps deleted files for those who have them open.
pub(super) fn open_files() -> HashSet<Identity> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt;
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let handles =
            processes.filter_map(|process| std::fs::read_dir(process.path().join("fd")).ok()).flatten().flatten();
        handles
            .filter_map(|handle| std::fs::metadata(handle.path()).ok())
            .map(|found| (i128::from(found.dev()), found.ino()))
            .collect()
    }
    #[cfg(not(target_os = "linux"))]
    HashSet::new()
}

/// Counts, and unless it is a dry run deletes, what was last changed before that moment.
#[cfg(unix)]
pub(super) fn clean(
    place: &Place,
    before: SystemTime,
    dry: bool,
    in_use: &HashSet<Identity>,
    stop: &AtomicBool,
) -> Tally {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let mut tally = Tally { path: place.path.display().to_string(), what: place.what, ..Tally::default() };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let path = tally.path.clone();
    match openat(CWD, &place.path, flags, Mode::empty()) {
        Ok(folder) => {
            let Ok(top) = rustix::fs::fstat(&folder) else { return tally };
            let walk = unix::Walk {
                before,
                dry,
                in_use,
                stop,
                device: i128::from(top.st_dev),
                user: rustix::process::getuid().as_raw(),
            };
            walk.folder(&folder, &path, 0, &mut tally);
        }
        Err(error) => tally.fail(&path, &error),
    }
    tally
}

#[cfg(unix)]
mod unix {
    use std::os::fd::OwnedFd;
    use std::time::{Duration, UNIX_EPOCH};

    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, openat, statat, unlinkat};

    use super::*;

    pub(super) struct Walk<'a> {
        pub(super) before: SystemTime,
        pub(super) dry: bool,
        pub(super) in_use: &'a HashSet<Identity>,
        pub(super) stop: &'a AtomicBool,
        pub(super) device: i128,
        pub(super) user: u32,
    }

    impl Walk<'_> {
        pub(super) fn folder(&self, folder: &OwnedFd, path: &str, depth: usize, tally: &mut Tally) {
            let entries = match Dir::read_from(folder) {
                Ok(entries) => entries,
                Err(error) => return tally.fail(path, &error),
            };
            for entry in entries.flatten() {
                if self.stop.load(Ordering::Relaxed) || tally.files + tally.skipped >= FILES_MAX {
                    return;
                }
                let name = entry.file_name();
                if matches!(name.to_bytes(), b"." | b"..") {
                    continue;
                }
                let shown = format!("{path}/{}", name.to_string_lossy());
                let Ok(found) = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
                match FileType::from_raw_mode(found.st_mode) {
                    // Another file system is mounted there: not our place any more.
                    FileType::Directory if i128::from(found.st_dev) == self.device && depth < DEPTH_MAX => {
                        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                        match openat(folder, name, flags, Mode::empty()) {
                            Ok(inner) => self.folder(&inner, &shown, depth + 1, tally),
                            Err(_) => tally.skipped += 1,
                        }
                    }
                    FileType::RegularFile if self.may_go(&found) => {
                        let removed = if self.dry { Ok(()) } else { unlinkat(folder, name, AtFlags::empty()) };
                        match removed {
                            Ok(()) => tally.count(shown, u64::try_from(found.st_size).unwrap_or_default()),
                            Err(error) => tally.fail(&shown, &error),
                        }
                    }
                    // Links, sockets, pipes and devices stay: programs find each other by them.
                    _ => tally.skipped += 1,
                }
            }
        }

        fn may_go(&self, found: &Stat) -> bool {
            // The later of "contents changed" and "moved here": an unpacked archive keeps old dates.
            let seconds = found.st_mtime.max(found.st_ctime);
            let changed = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
            let identity = (i128::from(found.st_dev), found.st_ino);
            found.st_uid == self.user && changed < self.before && !self.in_use.contains(&identity)
        }
    }
}

/// Windows: links and mount points are known by their own kind and left alone; files that are open
/// refuse to be deleted.
#[cfg(not(unix))]
pub(super) fn clean(
    place: &Place,
    before: SystemTime,
    dry: bool,
    _in_use: &HashSet<Identity>,
    stop: &AtomicBool,
) -> Tally {
    let mut tally = Tally { path: place.path.display().to_string(), what: place.what, ..Tally::default() };
    let mut folders = vec![(place.path.clone(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            if stop.load(Ordering::Relaxed) || tally.files + tally.skipped >= FILES_MAX {
                return tally;
            }
            // Of the entry itself, not of what it leads to.
            let Ok(found) = entry.metadata() else { continue };
            let path = entry.path();
            if found.is_dir() && !found.is_symlink() && depth < DEPTH_MAX {
                folders.push((path, depth + 1));
            } else if found.is_file() && found.modified().is_ok_and(|changed| changed < before) {
                let removed = if dry { Ok(()) } else { std::fs::remove_file(&path) };
                match removed {
                    Ok(()) => tally.count(path.display().to_string(), found.len()),
                    Err(error) => tally.fail(&path.display().to_string(), &error),
                }
            } else {
                tally.skipped += 1;
            }
        }
    }
    tally
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use super::*;

    fn run(directory: &std::path::Path, before: SystemTime, dry: bool, in_use: &HashSet<Identity>) -> Tally {
        let place = Place { path: directory.to_path_buf(), what: "test" };
        clean(&place, before, dry, in_use, &AtomicBool::new(false))
    }

    #[test]
    fn old_files_go_links_are_not_followed_and_what_is_open_stays() {
        let canary = tempfile::tempdir().unwrap();
        std::fs::write(canary.path().join("canary"), "still here").unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        std::fs::create_dir(path.join("inner")).unwrap();
        std::fs::write(path.join("old"), vec![0; 3000]).unwrap();
        std::fs::write(path.join("inner/older"), vec![0; 5000]).unwrap();
        let open = std::fs::File::create(path.join("open")).unwrap();
        symlink(canary.path(), path.join("folder-link")).unwrap();
        symlink(canary.path().join("canary"), path.join("file-link")).unwrap();
        // To the clean-up everything here is old: the border lies in the future.
        let later = SystemTime::now() + Duration::from_secs(3600);
        let in_use = open_files();

        let dry = run(path, later, true, &in_use);
        assert_eq!((dry.files, dry.bytes, dry.errors_count), (2, 8000, 0), "{dry:?}");
        assert!(dry.largest[0].1.ends_with("inner/older") && path.join("old").exists());

        let done = run(path, later, false, &in_use);
        assert_eq!((done.files, done.bytes), (2, 8000));
        assert!(!path.join("old").exists() && !path.join("inner/older").exists());
        assert!(path.join("folder-link").is_symlink() && path.join("file-link").is_symlink());
        assert_eq!(std::fs::read_to_string(canary.path().join("canary")).unwrap(), "still here");
        #[cfg(target_os = "linux")]
        assert!(path.join("open").exists(), "a file in use was deleted");
        drop(open);
    }

    #[test]
    fn what_is_new_stays_and_a_place_that_is_a_link_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("new"), "today").unwrap();
        let yesterday = SystemTime::now() - Duration::from_secs(24 * 3600);
        let tally = run(directory.path(), yesterday, false, &HashSet::new());
        assert_eq!((tally.files, tally.skipped), (0, 1));
        let link = directory.path().join("link");
        symlink(directory.path(), &link).unwrap();
        let tally = run(&link, SystemTime::now() + Duration::from_secs(3600), false, &HashSet::new());
        assert_eq!((tally.files, tally.errors_count), (0, 1));
        assert!(directory.path().join("new").exists());
    }

    #[test]
    fn a_cancelled_walk_deletes_nothing_more() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("old"), "x").unwrap();
        let place = Place { path: directory.path().to_path_buf(), what: "test" };
        let later = SystemTime::now() + Duration::from_secs(3600);
        clean(&place, later, false, &HashSet::new(), &AtomicBool::new(true));
        assert!(directory.path().join("old").exists());
    }
}
