//! Radio switches (rfkill): soft ones that programs set, hard ones that only a hand can.

use std::path::Path;

use crate::diagnostics::tools::Failure;

/// Which radio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Wlan,
    Bluetooth,
}

/// One switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    number: String,
    pub soft: bool,
    pub hard: bool,
}

const DIRECTORY: &str = "/sys/class/rfkill";

/// The switches of a kind; empty where the kernel has none.
#[must_use]
pub fn read(kind: Kind) -> Vec<Switch> {
    read_in(Path::new(DIRECTORY), kind)
}

fn read_in(directory: &Path, kind: Kind) -> Vec<Switch> {
    let wanted = match kind {
        Kind::Wlan => "wlan",
        Kind::Bluetooth => "bluetooth",
    };
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let value =
        |path: &Path, name: &str| std::fs::read_to_string(path.join(name)).unwrap_or_default().trim().to_owned();
    let mut switches: Vec<Switch> = entries
        .flatten()
        .filter(|entry| value(&entry.path(), "type") == wanted)
        .map(|entry| Switch {
            number: entry.file_name().to_string_lossy().into_owned(),
            soft: value(&entry.path(), "soft") == "1",
            hard: value(&entry.path(), "hard") == "1",
        })
        .collect();
    switches.sort_by(|a, b| a.number.cmp(&b.number));
    switches
}

/// Blocks or frees the soft switches of a kind.
///
/// # Errors
/// Without the right to.
pub fn set(kind: Kind, blocked: bool) -> Result<(), Failure> {
    for switch in read(kind) {
        let path = Path::new(DIRECTORY).join(&switch.number).join("soft");
        std::fs::write(&path, if blocked { "1" } else { "0" }).map_err(|error| match error.kind() {
            std::io::ErrorKind::PermissionDenied => Failure::not_permitted("switching a radio"),
            _ => Failure::new(format!("The radio switch cannot be set: {error}")),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_told_apart_by_kind_and_by_who_holds_them() {
        let directory = tempfile::tempdir().unwrap();
        for (name, kind, soft, hard) in
            [("rfkill0", "bluetooth", "0", "0"), ("rfkill1", "wlan", "1", "0"), ("rfkill2", "wlan", "0", "1")]
        {
            let path = directory.path().join(name);
            std::fs::create_dir(&path).unwrap();
            for (file, value) in [("type", kind), ("soft", soft), ("hard", hard)] {
                std::fs::write(path.join(file), format!("{value}\n")).unwrap();
            }
        }
        let found: Vec<(bool, bool)> = read_in(directory.path(), Kind::Wlan).iter().map(|s| (s.soft, s.hard)).collect();
        assert_eq!(found, [(true, false), (false, true)]);
        assert_eq!(read_in(directory.path(), Kind::Bluetooth).len(), 1);
        assert!(read_in(&directory.path().join("none"), Kind::Wlan).is_empty());
    }
}
