//! The tools that only Windows has: Dell audio, Microsoft 365, system files, event logs, robocopy. Each
//! shows first; what it changes is read again afterwards.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::{FieldError, Verdict};

use super::{Failure, Intent, Outcome, Room, Run, Tool, code};
use crate::diagnostics::parse::windows as parse;
use crate::diagnostics::toolbox::arguments::Arguments;

pub struct FixDellAudio;
pub struct RepairOffice;
pub struct CheckSystemFiles;
pub struct ReviewLogs;
pub struct Robocopy;

fn parsed(said: &str) -> Result<Value, Failure> {
    serde_json::from_str(said.trim()).map_err(|_| Failure::new("Windows answered in an unknown form."))
}

const AUDIO_STATE: &str = "@{maker=(Get-CimInstance Win32_ComputerSystem).Manufacturer;\
    devices=@(Get-PnpDevice -Class MEDIA,AudioEndpoint -PresentOnly -ErrorAction SilentlyContinue|\
    Select-Object FriendlyName,InstanceId,Class,@{n='Status';e={[string]$_.Status}});\
    services=@(Get-Service Audiosrv,AudioEndpointBuilder|Select-Object Name,@{n='Status';e={[string]$_.Status}})}|\
    ConvertTo-Json -Compress -Depth 3";

/// Exporting needs the driver's own file name (`oem12.inf`).
const AUDIO_BACKUP: &str = "$d=Join-Path $env:LOCALAPPDATA 'TechTime\\audio-driver';New-Item -ItemType Directory -Force $d|Out-Null;\
    Get-PnpDevice -Class MEDIA -PresentOnly|ForEach-Object{(Get-PnpDeviceProperty -InstanceId $_.InstanceId \
    -KeyName DEVPKEY_Device_DriverInfPath).Data}|Sort-Object -Unique|Where-Object{$_ -like 'oem*.inf'}|\
    ForEach-Object{pnputil /export-driver $_ $d|Out-Null};$d";

const AUDIO_RESTART: &str = "Get-PnpDevice -Class MEDIA -PresentOnly|ForEach-Object{Disable-PnpDevice -InstanceId $_.InstanceId \
    -Confirm:$false;Enable-PnpDevice -InstanceId $_.InstanceId -Confirm:$false};\
    Restart-Service AudioEndpointBuilder -Force;Start-Service Audiosrv";

#[async_trait]
impl Tool for FixDellAudio {
    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(180)
    }

    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        if arguments.flag("dry_run") {
            return Ok(Intent::reads("Lists the audio devices and services. Nothing is changed."));
        }
        let reboot = if arguments.flag("confirm_reboot") {
            " THE COMPUTER RESTARTS 60 seconds later; `shutdown /a` stops that."
        } else {
            ""
        };
        Ok(Intent::changes(format!(
            "Turns the audio devices off and on and restarts the audio services; sound stops for some seconds.{reboot} The driver is exported first, from which it can be installed again."
        )))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let before = parsed(&run.powershell(AUDIO_STATE, &[], 30).await?)?;
        let is_dell = before["maker"].as_str().is_some_and(|maker| maker.contains("Dell"));
        if run.arguments.flag("dry_run") {
            let count = parse::rows(&before["devices"]).len();
            let data = json!({"is_dell": is_dell, "dry_run": true, "devices_found": before["devices"], "services": before["services"]});
            return Ok(Outcome::new(
                Verdict::Info,
                format!("{count} audio devices would be restarted. Nothing was."),
                data,
            ));
        }
        if !is_dell {
            return Err(Failure::new("This is no Dell computer; its audio is repaired by its own maker's tools."));
        }
        let backup = if run.arguments.flag("backup_driver") {
            run.progress("exporting the driver", Some(0.2)).await;
            Some(run.powershell(AUDIO_BACKUP, &[], 90).await?.trim().to_owned())
        } else {
            None
        };
        run.progress("restarting the devices", Some(0.6)).await;
        run.powershell(AUDIO_RESTART, &[], 60).await?;
        let after = parsed(&run.powershell(AUDIO_STATE, &[], 30).await?)?;
        let works = parse::all_have(&after["devices"], "Status", "OK")
            && parse::all_have(&after["services"], "Status", "Running");
        let reboot = run.arguments.flag("confirm_reboot");
        if reboot {
            let output = run.command("shutdown", &["/r", "/t", "60"], 10).await?;
            if !output.succeeded() {
                return Err(super::complaint(&output));
            }
        }
        let data = json!({
            "is_dell": true, "dry_run": false, "devices_found": after["devices"], "services": after["services"],
            "backup_path": backup, "reboot_scheduled": reboot, "works": works,
        });
        Ok(if works {
            Outcome::new(Verdict::Pass, "The audio devices and services were restarted and are running.", data)
        } else {
            Outcome::new(Verdict::Warn, "The audio was restarted, but a device or service still reports a fault.", data)
        })
    }
}

const OFFICE_STATE: &str = "$c='HKLM:\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration';\
    $p=Get-ItemProperty $c -ErrorAction SilentlyContinue;\
    @{version=$p.VersionToReport;platform=$p.Platform;culture=$p.ClientCulture;\
    client=(Test-Path \"$env:CommonProgramFiles\\Microsoft Shared\\ClickToRun\\OfficeClickToRun.exe\");\
    open=@(Get-Process winword,excel,powerpnt,outlook,onenote,msaccess,mspub,teams -ErrorAction SilentlyContinue|\
    ForEach-Object{$_.ProcessName}|Sort-Object -Unique);\
    repairing=@(Get-Process OfficeClickToRun,OfficeC2RClient -ErrorAction SilentlyContinue).Count}|ConvertTo-Json -Compress";

const OFFICE_REPAIR: &str = "Start-Process -FilePath \"$env:CommonProgramFiles\\Microsoft Shared\\ClickToRun\\OfficeClickToRun.exe\" \
    -ArgumentList 'scenario=Repair',\"platform=$($args[0])\",\"culture=$($args[1])\",'forceappshutdown=False',\
    \"RepairType=$($args[2])\",'DisplayLevel=True'";

#[async_trait]
impl Tool for RepairOffice {
    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(90)
    }

    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        if arguments.flag("dry_run") {
            return Ok(Intent::reads(
                "Shows the version of Microsoft 365 and which of its programs are open. Nothing is changed.",
            ));
        }
        let how = match arguments.text("repair_type") {
            Some("online") => "an online repair, which downloads all of it anew and takes up to an hour",
            _ => "a quick repair, which takes some minutes",
        };
        Ok(Intent::changes(format!(
            "Starts {how}. Office programs cannot be used meanwhile. It cannot be undone; documents are not touched."
        )))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let state = parsed(&run.powershell(OFFICE_STATE, &[], 30).await?)?;
        let Some(version) = state["version"].as_str() else {
            return Err(
                Failure::new("Microsoft 365 (Click-to-Run) is not installed on this computer.").with_data(state)
            );
        };
        let open: Vec<String> = parse::texts(&state["open"]);
        let kind = run.arguments.text("repair_type").unwrap_or("quick").to_owned();
        let data = |initiated: bool| {
            json!({
                "office_version": version, "installation_type": "click_to_run", "repair_type_used": kind, "repair_initiated": initiated,
                "open_programs": open, "dry_run": run.arguments.flag("dry_run"),
            })
        };
        if run.arguments.flag("dry_run") {
            return Ok(Outcome::new(
                Verdict::Info,
                format!("Microsoft 365 {version} would be repaired ({kind}). Nothing was done."),
                data(false),
            ));
        }
        if !open.is_empty() {
            return Err(Failure::new(format!("Close {} first and save what is open there.", open.join(", ")))
                .with_data(data(false)));
        }
        let (platform, culture) =
            (state["platform"].as_str().unwrap_or("x64"), state["culture"].as_str().unwrap_or("en-us"));
        let repair = if kind == "online" { "FullRepair" } else { "QuickRepair" };
        run.powershell(OFFICE_REPAIR, &[platform, culture, repair], 30).await?;
        let after = parsed(&run.powershell(OFFICE_STATE, &[], 30).await?)?;
        if after["repairing"].as_u64().unwrap_or_default() == 0 {
            return Err(Failure::new("The repair was started, but is not running.").with_data(data(false)));
        }
        Ok(Outcome::new(
            Verdict::Info,
            format!("The {kind} repair of Microsoft 365 {version} is running; its own window shows how far it is."),
            data(true),
        ))
    }
}

#[async_trait]
impl Tool for CheckSystemFiles {
    fn deadline(&self, arguments: &Arguments) -> Duration {
        Duration::from_secs(if arguments.flag("check_only") { 2400 } else { 5400 })
    }

    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        if arguments.flag("check_only") {
            return Ok(Intent::reads("Checks the Windows image and system files. Nothing is repaired."));
        }
        Ok(Intent::changes(
            "Repairs the Windows image (DISM, which may download files) and system files (SFC). It takes up to an hour and may ask for a restart; it cannot be undone.",
        ))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let check_only = run.arguments.flag("check_only");
        let mut issues: Vec<&str> = Vec::new();
        let (mut dism, mut sfc) = (Value::Null, Value::Null);
        let mut reboot = false;
        if run.arguments.flag("run_dism") {
            run.progress("checking the Windows image", Some(0.1)).await;
            let what = if check_only { "/ScanHealth" } else { "/RestoreHealth" };
            let output = run.command("dism", &["/English", "/Online", "/Cleanup-Image", what], 3600).await?;
            let found = parse::dism(&output.stdout, output.code);
            reboot |= output.code == Some(3010);
            dism = json!({"result": found.word(), "code": output.code});
            issues.extend(found.issue("the Windows image"));
        }
        if run.arguments.flag("run_sfc") {
            run.progress("checking the system files", Some(0.6)).await;
            let what = if check_only { "/verifyonly" } else { "/scannow" };
            let output = run.command("sfc", &[what], 1800).await?;
            let found = parse::sfc(&output.stdout, output.code);
            sfc = json!({"result": found.word(), "code": output.code});
            issues.extend(found.issue("system files"));
        }
        let data = json!({"dism_result": dism, "sfc_result": sfc, "issues": issues, "reboot_required": reboot, "check_only": check_only});
        if dism.is_null() && sfc.is_null() {
            return Ok(Outcome::new(Verdict::Info, "Neither check was asked for; nothing was done.", data));
        }
        Ok(match (issues.is_empty(), reboot) {
            (true, false) => Outcome::new(Verdict::Pass, "Windows' own files are in order.", data),
            (true, true) => Outcome::new(Verdict::Warn, "Windows' own files were repaired; a restart ends it.", data),
            (false, _) => Outcome::new(Verdict::Fail, format!("Not in order: {}.", issues.join(", ")), data),
        })
    }
}

const EVENTS: &str = "$h=[int]$args[0];$l=[int]$args[1];$n=$args[2] -split ',';$r=@();foreach($x in $n){\
    $r+=@(Get-WinEvent -FilterHashtable @{LogName=$x;Level=@(1..$l);StartTime=(Get-Date).AddHours(-$h)} -MaxEvents 200 \
    -ErrorAction SilentlyContinue|Select-Object LogName,Id,Level,ProviderName,@{n='At';e={$_.TimeCreated.ToUniversalTime().ToString('s')+'Z'}},\
    @{n='Text';e={($_.Message -split \"`n\")[0]}})};\
    $d=@(Get-ChildItem \"$env:SystemRoot\\Minidump\\*.dmp\",\"$env:SystemRoot\\MEMORY.DMP\" -ErrorAction SilentlyContinue|\
    Where-Object{$_.LastWriteTime -gt (Get-Date).AddHours(-$h)}|ForEach-Object{$_.Name});\
    $s=(Get-CimInstance Win32_ReliabilityStabilityMetrics -ErrorAction SilentlyContinue|Select-Object -First 1).SystemStabilityIndex;\
    @{events=$r;dumps=$d;reliability=$s}|ConvertTo-Json -Compress -Depth 3";

#[async_trait]
impl Tool for ReviewLogs {
    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(120)
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let hours = run.arguments.count("time_range_hours").to_string();
        let level = match run.arguments.text("severity_filter") {
            Some("critical") => "1",
            Some("warning") => "3",
            _ => "2",
        };
        let kinds = run.arguments.list("log_types");
        let asked = |kind: &str| kinds.is_empty() || kinds.contains(&kind);
        let logs: Vec<&str> = ["System", "Application"].into_iter().filter(|log| asked(log)).collect();
        let said = run.powershell(EVENTS, &[&hours, level, &logs.join(",")], 100).await?;
        let found = parse::events(&said).ok_or_else(|| Failure::new("Windows answered in an unknown form."))?;
        let dumps = if asked("crash_dumps") { found.dumps.clone() } else { Vec::new() };
        let top = found.most_frequent(5);
        let data = json!({
            "critical_events": found.of_level(1), "error_events": found.of_level(2), "warning_events": found.of_level(3),
            "crash_dumps": dumps, "bsod_events": found.blue_screens(), "top_issues": top,
            "reliability_score": if asked("reliability") { found.reliability } else { None }, "time_range_hours": run.arguments.integer("time_range_hours"),
        });
        let mut details = String::from("| Times | Source | Event | Text |\n| --- | --- | --- | --- |\n");
        for issue in &top {
            let text = |field: &str| issue[field].as_str().map_or_else(|| "–".to_owned(), code);
            details +=
                &format!("| {} | {} | {} | {} |\n", issue["count"], text("source"), issue["event_id"], text("text"));
        }
        let (critical, errors, screens) = (found.of_level(1), found.of_level(2), found.blue_screens());
        let (verdict, summary) = match (critical + screens, errors) {
            (0, 0) => (Verdict::Pass, format!("The event logs of the last {hours} hours show no errors.")),
            (0, errors) => (Verdict::Warn, format!("{errors} errors in the last {hours} hours.")),
            (_, errors) => (
                Verdict::Fail,
                format!(
                    "{critical} critical events, {screens} blue screens and {errors} errors in the last {hours} hours."
                ),
            ),
        };
        Ok(Outcome::new(verdict, summary, data).details(&details))
    }
}

#[async_trait]
impl Tool for Robocopy {
    fn deadline(&self, _arguments: &Arguments) -> Duration {
        Duration::from_secs(3600)
    }

    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let text = |name: &str| arguments.text(name).unwrap_or_default().trim_end_matches('\\').to_lowercase();
        let (source, destination) = (text("source"), text("destination"));
        if destination == source
            || destination.starts_with(&format!("{source}\\"))
            || source.starts_with(&format!("{destination}\\"))
        {
            return Err(vec![super::super::toolbox::arguments::error(
                "destination",
                "must not be the source, nor one inside the other",
            )]);
        }
        if arguments.flag("mirror") && arguments.flag("move") {
            return Err(vec![super::super::toolbox::arguments::error("move", "cannot be true together with mirror")]);
        }
        if arguments.flag("dry_run") {
            return Ok(Intent::reads("Lists what would be copied. Nothing is."));
        }
        let way = format!("from {source} to {destination}");
        Ok(match (arguments.flag("mirror"), arguments.flag("move")) {
            (true, _) => Intent::destroys(format!(
                "Copies all {way} and DELETES THERE WHAT THE SOURCE DOES NOT HAVE. It cannot be undone."
            )),
            (_, true) => Intent::destroys(format!(
                "Moves all {way}: the source is deleted afterwards. It cannot be undone by itself."
            )),
            _ => Intent::changes(format!(
                "Copies all {way}; older files of the same name there are overwritten. It cannot be undone."
            )),
        })
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let arguments = &run.arguments;
        let (source, destination) =
            (arguments.text("source").unwrap_or_default(), arguments.text("destination").unwrap_or_default());
        let (retries, wait) = (format!("/R:{}", arguments.count("retries")), format!("/W:{}", arguments.count("wait")));
        let mut line = vec![source, destination];
        line.extend(arguments.text("files"));
        // Junctions lead out of the folder; names and progress are not needed, sizes in bytes are.
        line.extend(["/E", "/XJ", "/NP", "/NFL", "/NDL", "/BYTES", &retries, &wait]);
        if arguments.flag("mirror") {
            line.push("/PURGE");
        }
        if arguments.flag("move") {
            line.push("/MOVE");
        }
        let dry = arguments.flag("dry_run");
        if dry {
            line.push("/L");
        }
        let output = run.command("robocopy", &line, 3590).await?;
        let code = output.code.unwrap_or(16);
        let counts = parse::robocopy(&output.stdout);
        let data = json!({
            "exit_code": code, "meaning": parse::robocopy_meaning(code), "files_copied": counts.copied, "files_skipped": counts.skipped,
            "files_failed": counts.failed, "bytes": counts.bytes, "dry_run": dry,
            "mode": if arguments.flag("mirror") { "mirror" } else if arguments.flag("move") { "move" } else { "copy" },
        });
        let done = if dry { "would be copied" } else { "were copied" };
        Ok(match code {
            0..=7 => Outcome::new(
                Verdict::Pass,
                format!("{} files {done}, {} were there already.", counts.copied, counts.skipped),
                data,
            ),
            8..=15 => Outcome::new(
                Verdict::Fail,
                format!("{} files {done}, {} could not be copied.", counts.copied, counts.failed),
                data,
            ),
            _ => return Err(Failure::new("robocopy could not begin: a path is wrong or not allowed.").with_data(data)),
        })
    }
}

#[cfg(test)]
mod tests;
