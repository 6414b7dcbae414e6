//! What the tools of Windows alone say: DISM, SFC, event logs, robocopy, and PowerShell's JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A list; PowerShell writes a list of one as the one.
#[must_use]
pub fn rows(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The texts of a list.
#[must_use]
pub fn texts(value: &Value) -> Vec<String> {
    rows(value).into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether there are rows, and a field of each says this.
#[must_use]
pub fn all_have(value: &Value, field: &str, wanted: &str) -> bool {
    let rows = rows(value);
    !rows.is_empty() && rows.iter().all(|row| row[field] == wanted)
}

/// What a check of Windows' own files found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrity {
    Good,
    Repaired,
    Damaged,
    /// It said something else: not taken for good.
    Unknown,
}

impl Integrity {
    /// For programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "healthy",
            Self::Repaired => "repaired",
            Self::Damaged => "damaged",
            Self::Unknown => "unknown",
        }
    }

    /// The thing that is not in order, if it is not.
    #[must_use]
    pub fn issue(self, what: &'static str) -> Option<&'static str> {
        matches!(self, Self::Damaged | Self::Unknown).then_some(what)
    }
}

/// `dism /English /Online /Cleanup-Image …`, which speaks English on every Windows.
#[must_use]
pub fn dism(output: &str, code: Option<i32>) -> Integrity {
    match code {
        Some(0 | 3010) if output.contains("No component store corruption") => Integrity::Good,
        Some(0 | 3010) if output.contains("The component store is repairable") => Integrity::Damaged,
        Some(0 | 3010) if output.contains("The restore operation completed") => Integrity::Repaired,
        Some(0 | 3010) => Integrity::Unknown,
        _ => Integrity::Damaged,
    }
}

/// `sfc`, which speaks the system's language: the log it names (`CBS.log`) is named only where something
/// was wrong, and the words are known in four languages.
#[must_use]
pub fn sfc(output: &str, code: Option<i32>) -> Integrity {
    let text = output.to_lowercase();
    let says = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    if says(&[
        "did not find any integrity violations",
        "keine integritätsverletzungen",
        "aucune violation d’intégrité",
        "aucune violation d'intégrité",
        "整合性違反を検出しませんでした",
    ]) {
        Integrity::Good
    } else if says(&[
        "successfully repaired",
        "erfolgreich repariert",
        "les a réparés",
        "réparés avec succès",
        "正常に修復",
    ]) {
        Integrity::Repaired
    } else if text.contains("cbs.log") || code.is_some_and(|code| code != 0) {
        Integrity::Damaged
    } else {
        Integrity::Unknown
    }
}

/// Events of the logs.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    list: Vec<Value>,
    pub dumps: Vec<String>,
    /// 1 to 10.
    pub reliability: Option<f64>,
}

impl Events {
    /// How many of a level: 1 critical, 2 error, 3 warning.
    #[must_use]
    pub fn of_level(&self, level: u64) -> usize {
        self.list.iter().filter(|event| event["Level"] == level).count()
    }

    /// Stops that Windows wrote down (BugCheck 1001).
    #[must_use]
    pub fn blue_screens(&self) -> usize {
        let is_stop = |event: &&Value| {
            event["Id"] == 1001
                && event["ProviderName"]
                    .as_str()
                    .is_some_and(|source| source.contains("BugCheck") || source.contains("SystemErrorReporting"))
        };
        self.list.iter().filter(is_stop).count()
    }

    /// What comes up most.
    #[must_use]
    pub fn most_frequent(&self, most: usize) -> Vec<Value> {
        let mut counts: BTreeMap<(String, u64), (usize, &Value)> = BTreeMap::new();
        for event in &self.list {
            let key = (
                event["ProviderName"].as_str().unwrap_or_default().to_owned(),
                event["Id"].as_u64().unwrap_or_default(),
            );
            counts.entry(key).or_insert((0, event)).0 += 1;
        }
        let mut issues: Vec<_> = counts.into_iter().collect();
        issues.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        issues
            .into_iter()
            .take(most)
            .map(|((source, id), (count, event))| json!({"source": source, "event_id": id, "count": count, "text": event["Text"], "last_at": event["At"]}))
            .collect()
    }
}

/// Our PowerShell script's JSON.
#[must_use]
pub fn events(json: &str) -> Option<Events> {
    let value: Value = serde_json::from_str(json.trim()).ok()?;
    Some(Events {
        list: rows(value.get("events")?).into_iter().cloned().collect(),
        dumps: texts(&value["dumps"]),
        reliability: value["reliability"].as_f64(),
    })
}

/// What robocopy counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    pub copied: u64,
    pub skipped: u64,
    pub failed: u64,
    pub bytes: u64,
}

/// The summary table: its rows are directories, files, bytes, times in that order in every language, with
/// the columns total, copied, skipped, mismatch, failed, extras.
#[must_use]
pub fn robocopy(output: &str) -> Copied {
    let rows: Vec<Vec<u64>> = output
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(_, figures)| {
            figures.split_whitespace().map(str::parse).collect::<Result<Vec<u64>, _>>().unwrap_or_default()
        })
        .filter(|figures| figures.len() == 6)
        .collect();
    let cell = |row: usize, column: usize| rows.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default();
    Copied { copied: cell(1, 1), skipped: cell(1, 2), failed: cell(1, 4), bytes: cell(2, 1) }
}

/// What robocopy's exit code says (Microsoft's table).
#[must_use]
pub fn robocopy_meaning(code: i32) -> &'static str {
    match code {
        0 => "nothing had to be copied",
        1 => "all was copied",
        2 | 3 => "copied; the destination has files that the source has not",
        4..=7 => "copied; some files do not match",
        8..=15 => "some files could not be copied",
        _ => "it could not begin",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn robocopy_is_read_in_every_language() {
        let expected = Copied { copied: 12, skipped: 3, failed: 1, bytes: 48_213 };
        for output in [
            fixture!("windows/robocopy/english.txt"),
            fixture!("windows/robocopy/german.txt"),
            fixture!("windows/robocopy/japanese.txt"),
        ] {
            assert_eq!(robocopy(output), expected, "{output}");
        }
        assert_eq!(robocopy(""), Copied::default());
    }

    #[test]
    fn system_file_checks_are_never_called_good_without_saying_so() {
        assert_eq!(dism("No component store corruption detected.\n", Some(0)), Integrity::Good);
        assert_eq!(dism("The component store is repairable.\n", Some(0)), Integrity::Damaged);
        assert_eq!(dism("The restore operation completed successfully.\n", Some(3010)), Integrity::Repaired);
        assert_eq!(dism("", Some(0)), Integrity::Unknown);
        assert_eq!(dism("Error: 740", Some(740)), Integrity::Damaged);
        for (output, expected) in [
            ("Windows Resource Protection did not find any integrity violations.", Integrity::Good),
            ("Der Windows-Ressourcenschutz hat keine Integritätsverletzungen gefunden.", Integrity::Good),
            (
                "Le programme de protection des ressources Windows n’a trouvé aucune violation d’intégrité.",
                Integrity::Good,
            ),
            ("Windows リソース保護は、整合性違反を検出しませんでした。", Integrity::Good),
            (
                "Windows Resource Protection found corrupt files and successfully repaired them. … CBS.Log",
                Integrity::Repaired,
            ),
            (
                "Windows Resource Protection found corrupt files but was unable to fix some of them. CBS.Log",
                Integrity::Damaged,
            ),
            ("Coś innego", Integrity::Unknown),
        ] {
            assert_eq!(sfc(output, Some(0)), expected, "{output}");
        }
    }

    #[test]
    fn events_are_counted_by_level_and_by_source() {
        let found = events(r#"{"events":[{"Id":1001,"Level":2,"ProviderName":"Microsoft-Windows-WER-SystemErrorReporting","Text":"bugcheck"},{"Id":7,"Level":2,"ProviderName":"disk","Text":"bad block"},{"Id":7,"Level":2,"ProviderName":"disk","Text":"bad block"},{"Id":41,"Level":1,"ProviderName":"Kernel-Power","Text":"reboot"}],"dumps":"112026-1.dmp","reliability":6.2}"#).unwrap();
        assert_eq!((found.of_level(1), found.of_level(2), found.blue_screens(), found.dumps.len()), (1, 3, 1, 1));
        assert_eq!(
            (&found.most_frequent(1)[0]["source"], &found.most_frequent(1)[0]["count"]),
            (&json!("disk"), &json!(2))
        );
        assert_eq!(events("Get-WinEvent : Zugriff verweigert"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", near in "([a-z]{1,5} : ([0-9]{1,25} ){0,7}\n){0,6}") {
            let _ = (robocopy(&text), robocopy(&near), events(&text), sfc(&text, None), dism(&text, None));
        }
    }
}
