//! `check_printers`: printers, whether they are ready, and jobs that wait.

use async_trait::async_trait;
use serde_json::json;
use shared_types::Verdict;

use super::{Failure, Outcome, Run, Tool, code};
use crate::diagnostics::parse::printers::{self, Printer, State};
use crate::diagnostics::runner::RunError;
use crate::diagnostics::toolbox::system::System;

pub struct CheckPrinters;

#[async_trait]
impl Tool for CheckPrinters {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let mut found = match run.room.system {
            System::Windows => {
                let script = "@{default=(Get-CimInstance Win32_Printer -Filter 'Default=true').Name;\
                    printers=@(Get-Printer|Select-Object Name,@{n='Status';e={[string]$_.PrinterStatus}},JobCount,PortName)}|\
                    ConvertTo-Json -Compress -Depth 3";
                let said = run.powershell(script, &[], 20).await?;
                printers::windows(&said)
                    .ok_or_else(|| Failure::new("Windows described the printers in an unknown form."))?
            }
            _ => match run.command("lpstat", &["-p", "-d", "-o"], 10).await {
                // Without printers lpstat ends with 1 and says so.
                Ok(output)
                    if output.stderr.contains("Unable to connect") || output.stderr.contains("Bad file descriptor") =>
                {
                    return Err(Failure::new("The printing service (CUPS) does not run on this computer."));
                }
                Ok(output) => printers::lpstat(&output.stdout),
                Err(RunError::Missing(_)) => {
                    return Err(Failure::new("Printing (CUPS) is not installed on this computer."));
                }
                Err(error) => return Err(error.into()),
            },
        };
        if let Some(wanted) = run.arguments.text("printer") {
            found.retain(|printer| printer.name.eq_ignore_ascii_case(wanted));
            if found.is_empty() {
                return Err(Failure::new(format!("There is no printer called {wanted}.")));
            }
        }
        Ok(told(&found))
    }
}

fn told(found: &[Printer]) -> Outcome {
    let ready = found.iter().filter(|printer| printer.state == State::Ready).count();
    let stopped: Vec<&Printer> = found.iter().filter(|printer| printer.state == State::Stopped).collect();
    let stuck: Vec<&Printer> =
        found.iter().filter(|printer| printer.jobs > 0 && printer.state == State::Stopped).collect();
    let default = found.iter().find(|printer| printer.is_default);
    let data = json!({
        "printers": found, "printer_count": found.len(), "ready_count": ready,
        "default_printer": default.map(|printer| &printer.name), "stuck_jobs": stuck.iter().map(|p| p.jobs).sum::<u32>(),
    });
    let mut details = String::from("| Printer | State | Jobs | |\n| --- | --- | --- | --- |\n");
    for printer in found {
        let state = match printer.state {
            State::Ready => "ready",
            State::Printing => "printing",
            State::Stopped => "stopped",
            State::Unknown => "unknown",
        };
        let note = if printer.is_default { "default" } else { "" };
        details += &format!("| {} | {state} {} | {} | {note} |\n", code(&printer.name), printer.reason, printer.jobs);
    }
    let names = |list: &[&Printer]| list.iter().map(|printer| code(&printer.name)).collect::<Vec<_>>().join(", ");
    let outcome = match (found.len(), stopped.is_empty(), default) {
        (0, ..) => return Outcome::new(Verdict::Info, "No printer is set up on this computer.", data),
        (_, false, Some(default)) if default.state == State::Stopped => Outcome::new(
            Verdict::Fail,
            format!("The default printer {} is stopped; {} jobs wait.", code(&default.name), default.jobs),
            data,
        ),
        (_, false, _) => Outcome::new(Verdict::Warn, format!("Stopped or offline: {}.", names(&stopped)), data),
        (total, true, None) => Outcome::new(Verdict::Warn, format!("{total} printers, but none is the default."), data),
        (total, true, Some(default)) => Outcome::new(
            Verdict::Pass,
            format!("{ready} of {total} printers are ready; the default is {}.", code(&default.name)),
            data,
        ),
    };
    outcome.details(&details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_default_printer_is_worst() {
        let printer = |name: &str, state, is_default| Printer {
            name: name.into(),
            state,
            is_default,
            jobs: 2,
            reason: String::new(),
        };
        assert_eq!(told(&[]).verdict, Verdict::Info);
        assert_eq!(
            told(&[printer("a", State::Stopped, true), printer("b", State::Ready, false)]).verdict,
            Verdict::Fail
        );
        assert_eq!(
            told(&[printer("a", State::Ready, true), printer("b", State::Stopped, false)]).verdict,
            Verdict::Warn
        );
        assert_eq!(told(&[printer("a", State::Ready, true)]).verdict, Verdict::Pass);
        assert_eq!(told(&[printer("a", State::Ready, false)]).verdict, Verdict::Warn);
    }
}
