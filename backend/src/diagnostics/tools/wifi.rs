//! `enable_wifi` and `check_wifi_signal`: the radio, and what it hears.

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::{FieldError, ToolCall, Verdict};

use super::pick::{self, Wanted};
use super::{Failure, Intent, Outcome, Room, Run, Tool, code, complaint};
use crate::diagnostics::parse::wifi::{self, Signal};
use crate::diagnostics::toolbox::arguments::Arguments;
use crate::diagnostics::toolbox::system::System;

#[cfg(target_os = "linux")]
pub(crate) use linux::by_manager;

pub struct EnableWifi;
pub struct CheckWifiSignal;

/// How the radio stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Radio {
    on: bool,
    /// Held off by a switch or key, which no program can override.
    hardware_block: bool,
}

#[async_trait]
impl Tool for EnableWifi {
    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let meant = pick::meant(arguments, "interface_name", Wanted::Wireless)?;
        let which = meant.map_or(String::new(), |name| format!(" ({name})"));
        Ok(Intent::changes(format!(
            "Turns the Wi-Fi radio{which} on; it joins networks that are known. Undoing turns it off again."
        )))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = pick::adapter(run, "interface_name", Wanted::Wireless).await?;
        let before = radio(run, &name).await?;
        let data = |after: Radio, changed: bool| {
            let word = |on: bool| if on { "on" } else { "off" };
            json!({
                "interface": name, "action": "enable", "previous_state": word(before.on), "current_state": word(after.on),
                "changed": changed, "hardware_block": after.hardware_block,
            })
        };
        if before.on {
            return Ok(Outcome::new(
                Verdict::Info,
                format!("Wi-Fi ({name}) was on already; nothing was changed."),
                data(before, false),
            ));
        }
        if before.hardware_block {
            let summary = format!(
                "Wi-Fi ({name}) is held off by a switch or key of the computer (often Fn with an antenna sign); no program can turn it on."
            );
            return Ok(Outcome::new(Verdict::Fail, summary, data(before, false)));
        }
        switch(run, &name, true).await?;
        let after = radio(run, &name).await?;
        if !after.on {
            return Err(Failure::new(format!(
                "Wi-Fi ({name}) is still off: the system accepted the change, but it did not take effect."
            ))
            .with_data(data(after, false)));
        }
        Ok(Outcome::new(Verdict::Pass, format!("Wi-Fi ({name}) is on."), data(after, true))
            .undoable("Turns Wi-Fi off again."))
    }

    async fn undo(&self, call: &ToolCall, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = call.data.as_ref().and_then(|data| data["interface"].as_str());
        let name = name.ok_or_else(|| Failure::new("It is not recorded which adapter it was."))?;
        switch(run, name, false).await?;
        let after = radio(run, name).await?;
        if after.on {
            return Err(Failure::new(format!("Wi-Fi ({name}) is still on.")));
        }
        let data = json!({"interface": name, "action": "disable", "current_state": "off", "changed": true});
        Ok(Outcome::new(Verdict::Info, format!("Wi-Fi ({name}) is off again."), data))
    }
}

#[async_trait]
impl Tool for CheckWifiSignal {
    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = pick::adapter(run, "interface_name", Wanted::Wireless).await?;
        let signal = match run.room.system {
            #[cfg(target_os = "linux")]
            System::Linux => linux::signal(run, &name).await?,
            System::MacOs => {
                let output = run.command("system_profiler", &["SPAirPortDataType", "-json"], 20).await?;
                wifi::system_profiler(&output.stdout, &name).ok_or_else(|| unknown("system_profiler"))?
            }
            System::Windows => {
                let output = run.command("netsh", &["wlan", "show", "interfaces"], 10).await?;
                if !output.succeeded() {
                    return Err(complaint(&output));
                }
                wifi::netsh(&output.stdout, &name).ok_or_else(|| unknown("netsh"))?
            }
            _ => return Err(Failure::new("This is not known to work on this system.")),
        };
        Ok(judge(&name, &signal))
    }
}

fn unknown(program: &str) -> Failure {
    Failure::new(format!("{program} described the Wi-Fi in an unknown form."))
}

/// -67 dBm carries video calls; below -75 dBm connections drop (common practice of Wi-Fi surveys).
const GOOD_DBM: i32 = -67;
const WEAK_DBM: i32 = -75;

fn judge(name: &str, signal: &Signal) -> Outcome {
    let mut data = serde_json::to_value(signal).unwrap_or(Value::Null);
    data["interface"] = json!(name);
    let network = signal.network.as_deref().map_or("a hidden network".to_owned(), code);
    if !signal.joined {
        return Outcome::new(Verdict::Fail, format!("Wi-Fi ({name}) is joined to no network."), data);
    }
    let Some(dbm) = signal.dbm() else {
        return Outcome::new(
            Verdict::Info,
            format!("Wi-Fi ({name}) is joined to {network}; its signal strength is not known."),
            data,
        );
    };
    data["signal_dbm"] = json!(dbm);
    let (verdict, quality) = match dbm {
        _ if dbm >= GOOD_DBM => (Verdict::Pass, "good"),
        _ if dbm >= WEAK_DBM => (Verdict::Warn, "weak: go nearer to the access point, or use the 2.4 GHz band"),
        _ => (Verdict::Fail, "too weak to be reliable: go nearer to the access point"),
    };
    data["quality"] = json!(quality.split(':').next());
    let mut details = String::new();
    for (label, value) in [
        ("Channel", signal.channel.map(|channel| channel.to_string())),
        ("Frequency", signal.frequency_mhz.map(|frequency| format!("{frequency} MHz"))),
        ("Rate", signal.rate_mbps.map(|rate| format!("{rate} Mbit/s"))),
    ] {
        if let Some(value) = value {
            details += &format!("- {label}: {value}\n");
        }
    }
    Outcome::new(verdict, format!("Wi-Fi ({name}) hears {network} with {dbm} dBm, which is {quality}."), data)
        .details(&details)
}

async fn radio(run: &Run<'_>, name: &str) -> Result<Radio, Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::radio(name).await,
        System::MacOs => {
            let output = run.command("networksetup", &["-getairportpower", name], 10).await?;
            if !output.succeeded() {
                return Err(complaint(&output));
            }
            Ok(Radio { on: output.stdout.trim_end().ends_with("On"), hardware_block: false })
        }
        System::Windows => {
            let script = "(Get-NetAdapter -Name $args[0]).AdminStatus -eq 1";
            let said = run.powershell(script, &[name], 15).await?;
            Ok(Radio { on: said.trim() == "True", hardware_block: false })
        }
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

async fn switch(run: &Run<'_>, name: &str, on: bool) -> Result<(), Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::switch(name, on).await,
        System::MacOs => {
            let output =
                run.command("networksetup", &["-setairportpower", name, if on { "on" } else { "off" }], 10).await?;
            if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
        }
        System::Windows => {
            let script = format!("{}-NetAdapter -Name $args[0] -Confirm:$false", if on { "Enable" } else { "Disable" });
            run.powershell(&script, &[name], 20).await.map(|_| ())
        }
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    use zbus::OwnedObjectPath;

    use super::Radio;
    use crate::diagnostics::parse::wifi::{self, Signal};
    use crate::diagnostics::tools::linux::bus::{self, Bus, Target};
    use crate::diagnostics::tools::linux::network::Network;
    use crate::diagnostics::tools::linux::rfkill::{self, Kind};
    use crate::diagnostics::tools::{Failure, Run};

    pub(super) async fn radio(name: &str) -> Result<Radio, Failure> {
        let switches = rfkill::read(Kind::Wlan);
        let hardware_block = switches.iter().any(|switch| switch.hard);
        let managed = match Bus::system().await {
            Some(bus) if bus.has(bus::NETWORK_MANAGER).await => {
                bus.get::<bool>(bus::network_manager(), "WirelessEnabled").await.ok()
            }
            _ => None,
        };
        let up = Network::open()?.link(name).await?.enabled;
        let blocked = switches.iter().any(|switch| switch.soft || switch.hard);
        Ok(Radio { on: up && !blocked && managed != Some(false), hardware_block })
    }

    pub(super) async fn switch(name: &str, on: bool) -> Result<(), Failure> {
        if let Some(bus) = Bus::system().await
            && bus.has(bus::NETWORK_MANAGER).await
        {
            bus.set(bus::network_manager(), "WirelessEnabled", on.into()).await?;
        } else {
            rfkill::set(Kind::Wlan, !on)?;
            let network = Network::open()?;
            let index = network.link(name).await?.index;
            network.set_enabled(index, on).await?;
        }
        // The driver reports its new state a moment later.
        for _ in 0..20 {
            if radio(name).await?.on == on {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    pub(super) async fn signal(run: &Run<'_>, name: &str) -> Result<Signal, Failure> {
        if let Some(signal) = by_manager(name).await {
            return Ok(signal);
        }
        if let Ok(output) = run.command("iw", &["dev", name, "link"], 5).await
            && output.succeeded()
        {
            return Ok(wifi::iw_link(&output.stdout));
        }
        let table = std::fs::read_to_string("/proc/net/wireless").unwrap_or_default();
        wifi::proc_wireless(&table, name).ok_or_else(|| {
            Failure::new(
                "The signal cannot be read: NetworkManager does not manage this adapter, and `iw` is not installed.",
            )
        })
    }

    /// What NetworkManager says of an adapter that it manages.
    pub(crate) async fn by_manager(name: &str) -> Option<Signal> {
        let bus = Bus::system().await?;
        let device = bus.managed_device(name).await?;
        let wireless = Target {
            service: bus::NETWORK_MANAGER,
            path: device.as_str(),
            interface: "org.freedesktop.NetworkManager.Device.Wireless",
        };
        let point: OwnedObjectPath = bus.get(wireless, "ActiveAccessPoint").await.ok()?;
        if point.as_str() == "/" {
            return Some(Signal::default());
        }
        let target = Target {
            service: bus::NETWORK_MANAGER,
            path: point.as_str(),
            interface: "org.freedesktop.NetworkManager.AccessPoint",
        };
        let name: Vec<u8> = bus.get(target, "Ssid").await.unwrap_or_default();
        let rate: Option<u32> = bus.get(wireless, "Bitrate").await.ok();
        Some(Signal {
            joined: true,
            network: Some(String::from_utf8_lossy(&name).into_owned()).filter(|name| !name.is_empty()),
            signal_percent: bus.get::<u8>(target, "Strength").await.ok(),
            frequency_mhz: bus.get::<u32>(target, "Frequency").await.ok(),
            rate_mbps: rate.map(|kilobits| f64::from(kilobits) / 1000.0),
            ..Signal::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_signal_is_told_from_a_good_one_and_from_none() {
        let check = |dbm, verdict, part: &str| {
            let signal =
                Signal { joined: true, network: Some("Home".into()), signal_dbm: Some(dbm), ..Signal::default() };
            let outcome = judge("wlan0", &signal);
            assert!(outcome.verdict == verdict && outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(-50, Verdict::Pass, "`Home` with -50 dBm, which is good");
        check(-70, Verdict::Warn, "weak");
        check(-85, Verdict::Fail, "too weak");
        assert_eq!(judge("wlan0", &Signal::default()).verdict, Verdict::Fail);
    }
}
