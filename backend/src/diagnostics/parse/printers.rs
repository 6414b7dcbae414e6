//! Printers as `lpstat` (in the C locale) and PowerShell tell them.

use serde::Serialize;
use serde_json::Value;

/// How a printer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ready,
    Printing,
    /// Paused, offline or in error.
    Stopped,
    Unknown,
}

/// One printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Printer {
    pub name: String,
    pub state: State,
    pub is_default: bool,
    /// Jobs that wait or print.
    pub jobs: u32,
    /// Why it stands so, in the system's words.
    pub reason: String,
}

/// `lpstat -p -d -o`.
#[must_use]
pub fn lpstat(output: &str) -> Vec<Printer> {
    let mut printers: Vec<Printer> = Vec::new();
    for line in output.lines() {
        if let Some(rest) = line.strip_prefix("printer ") {
            let Some((name, words)) = rest.split_once(' ') else { continue };
            let state = match words {
                _ if words.starts_with("is idle") => State::Ready,
                _ if words.starts_with("now printing") => State::Printing,
                _ if words.starts_with("disabled") => State::Stopped,
                _ => State::Unknown,
            };
            printers.push(Printer { name: name.to_owned(), state, is_default: false, jobs: 0, reason: String::new() });
        } else if let Some(name) = line.strip_prefix("system default destination: ") {
            printers
                .iter_mut()
                .filter(|printer| printer.name == name.trim())
                .for_each(|printer| printer.is_default = true);
        } else if line.starts_with([' ', '\t']) {
            if let Some(printer) = printers.last_mut().filter(|printer| printer.reason.is_empty()) {
                printer.reason = line.trim().chars().take(120).collect();
            }
        } else if let Some((queue, number)) = line.split_whitespace().next().and_then(|job| job.rsplit_once('-'))
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            printers.iter_mut().filter(|printer| printer.name == queue).for_each(|printer| printer.jobs += 1);
        }
    }
    printers
}

/// Our PowerShell script's JSON.
#[must_use]
pub fn windows(json: &str) -> Option<Vec<Printer>> {
    let value: Value = serde_json::from_str(json.trim()).ok()?;
    let default = value["default"].as_str();
    let list = match value.get("printers")? {
        Value::Array(list) => list.clone(),
        one @ Value::Object(_) => vec![one.clone()],
        _ => Vec::new(),
    };
    let printers = list.iter().filter_map(|row| {
        let name = row["Name"].as_str()?;
        let status = row["Status"].as_str().unwrap_or_default();
        let state = match status {
            "Normal" | "Idle" | "PowerSave" | "WarmingUp" => State::Ready,
            "Printing" | "Processing" | "Busy" => State::Printing,
            "" | "Unknown" => State::Unknown,
            _ => State::Stopped,
        };
        Some(Printer {
            name: name.to_owned(),
            state,
            is_default: default == Some(name),
            jobs: row["JobCount"].as_u64().and_then(|jobs| u32::try_from(jobs).ok()).unwrap_or_default(),
            reason: if state == State::Stopped { status.to_owned() } else { String::new() },
        })
    });
    Some(printers.collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cups_printers_are_read_with_their_jobs_and_reasons() {
        let printers = lpstat(fixture!("linux/lpstat/two-printers.txt"));
        assert_eq!(printers.len(), 2);
        assert_eq!(
            (printers[0].name.as_str(), printers[0].state, printers[0].is_default, printers[0].jobs),
            ("Office_Laser", State::Stopped, true, 2)
        );
        assert_eq!(printers[0].reason, "The printer is not responding.");
        assert_eq!((printers[1].state, printers[1].jobs), (State::Ready, 0));
        assert!(lpstat("lpstat: No destinations added.\nno system default destination\n").is_empty());
    }

    #[test]
    fn windows_printers_are_read() {
        let printers = windows(r#"{"default":"HP","printers":[{"Name":"HP","Status":"Offline","JobCount":3},{"Name":"PDF","Status":"Normal","JobCount":0}]}"#).unwrap();
        assert_eq!((printers[0].state, printers[0].is_default, printers[0].jobs), (State::Stopped, true, 3));
        assert_eq!((printers[1].state, printers[1].reason.as_str()), (State::Ready, ""));
        assert_eq!(windows("Get-Printer : Fehler"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", near in "(printer [a-z ]{0,9}\n|[a-z]-[0-9]{1,3} x\n|\t[a-z]{0,9}\n){0,9}") {
            let _ = (lpstat(&text), lpstat(&near), windows(&text));
        }
    }
}
