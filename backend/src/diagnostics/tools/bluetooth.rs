//! `toggle_bluetooth`: on, off, or how it stands.

use async_trait::async_trait;
use serde_json::{Value, json};
use shared_types::{FieldError, ToolCall, Verdict};

use super::{Failure, Intent, Outcome, Room, Run, Tool, complaint};
use crate::diagnostics::toolbox::arguments::Arguments;
use crate::diagnostics::toolbox::system::System;

pub struct ToggleBluetooth;

/// How Bluetooth stands on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    on: bool,
    hardware_block: bool,
}

#[async_trait]
impl Tool for ToggleBluetooth {
    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        Ok(match arguments.text("action") {
            Some("on") => Intent::changes("Turns Bluetooth on. Undoing turns it off again."),
            Some("off") => Intent::changes(
                "Turns Bluetooth off: wireless mice, keyboards and headsets stop working. Undoing turns it on again.",
            ),
            _ => Intent::reads("Tells whether Bluetooth is on."),
        })
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let action = run.arguments.text("action").unwrap_or("status").to_owned();
        let before = read(run).await?;
        let wanted = match (action.as_str(), before) {
            ("on", Some(_)) => true,
            ("off", Some(_)) => false,
            ("on" | "off", None) => {
                return Err(Failure::new("This computer has no Bluetooth adapter, or its driver is missing."));
            }
            _ => return Ok(told(&action, before, before)),
        };
        if before.is_some_and(|state| state.on == wanted) {
            return Ok(told(&action, before, before));
        }
        if wanted && before.is_some_and(|state| state.hardware_block) {
            return Err(Failure::new(
                "Bluetooth is held off by a switch or key of the computer; no program can turn it on.",
            )
            .with_data(data(&action, before, before)));
        }
        switch(run, wanted).await?;
        let after = read(run).await?;
        if after.is_none_or(|state| state.on != wanted) {
            return Err(Failure::new(format!(
                "Bluetooth is still not {action}: the system accepted the change, but it did not take effect."
            ))
            .with_data(data(&action, before, after)));
        }
        let undo = format!("Turns Bluetooth {} again.", if wanted { "off" } else { "on" });
        Ok(told(&action, before, after).undoable(undo))
    }

    async fn undo(&self, call: &ToolCall, run: &Run<'_>) -> Result<Outcome, Failure> {
        let was_on = call.data.as_ref().is_some_and(|data| data["previous_state"] == "on");
        switch(run, was_on).await?;
        let after = read(run).await?;
        if after.is_none_or(|state| state.on != was_on) {
            return Err(Failure::new("Bluetooth did not go back to how it was."));
        }
        Ok(told(if was_on { "on" } else { "off" }, None, after))
    }
}

fn data(action: &str, before: Option<State>, after: Option<State>) -> Value {
    let word = |state: Option<State>| state.map(|state| if state.on { "on" } else { "off" });
    json!({
        "action": action, "available": after.is_some(), "bluetooth_enabled": after.is_some_and(|state| state.on),
        "state": word(after), "previous_state": word(before), "changed": before.map(|s| s.on) != after.map(|s| s.on),
        "hardware_block": after.is_some_and(|state| state.hardware_block),
    })
}

fn told(action: &str, before: Option<State>, after: Option<State>) -> Outcome {
    let data = data(action, before, after);
    let Some(state) = after else {
        return Outcome::new(Verdict::Info, "This computer has no Bluetooth adapter, or its driver is missing.", data);
    };
    let word = if state.on { "on" } else { "off" };
    let held = if state.hardware_block { ", held off by a switch or key of the computer" } else { "" };
    match (action, before == after) {
        ("status", _) => Outcome::new(Verdict::Info, format!("Bluetooth is {word}{held}."), data),
        (_, true) => Outcome::new(Verdict::Info, format!("Bluetooth was {word} already; nothing was changed."), data),
        _ => Outcome::new(Verdict::Pass, format!("Bluetooth is {word}."), data),
    }
}

/// `None` where there is no adapter.
async fn read(run: &Run<'_>) -> Result<Option<State>, Failure> {
    let adapter = run.arguments.interface("interface");
    let adapter = adapter.as_ref().map(crate::diagnostics::names::InterfaceName::as_str);
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => Ok(linux::read(adapter).await),
        System::MacOs => {
            let output = run.command("system_profiler", &["SPBluetoothDataType", "-json"], 20).await?;
            Ok(macos_state(&output.stdout).map(|on| State { on, hardware_block: false }))
        }
        System::Windows => {
            let said = run.powershell(WINDOWS_RADIO_STATE, &[], 20).await?;
            Ok(match said.trim() {
                "" => None,
                status => Some(State { on: status.eq_ignore_ascii_case("OK"), hardware_block: false }),
            })
        }
        _ => {
            let _ = adapter;
            Err(Failure::new("This is not known to work on this system."))
        }
    }
}

/// The radio is the Bluetooth device that hangs on a bus of the computer; the others are what it serves.
const WINDOWS_RADIO_STATE: &str = "(Get-PnpDevice -Class Bluetooth -PresentOnly -ErrorAction SilentlyContinue|\
    Where-Object InstanceId -match '^(USB|PCI|ACPI|BTHUSB)'|Select-Object -First 1).Status";

fn macos_state(json: &str) -> Option<bool> {
    let value: Value = serde_json::from_str(json).ok()?;
    let controller = value["SPBluetoothDataType"].get(0)?;
    let state = controller["controller_properties"]["controller_state"].as_str();
    let state = state.or_else(|| controller["local_device_title"]["general_power"].as_str())?;
    Some(state.ends_with("_on"))
}

async fn switch(run: &Run<'_>, on: bool) -> Result<(), Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => {
            let adapter = run.arguments.interface("interface");
            linux::switch(adapter.as_ref().map(crate::diagnostics::names::InterfaceName::as_str), on).await
        }
        System::MacOs => {
            let output = run.command("blueutil", &["--power", if on { "1" } else { "0" }], 15).await.map_err(|_| {
                Failure::new("macOS lets programs switch Bluetooth only with `blueutil` (brew install blueutil); use the menu bar instead.")
            })?;
            if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
        }
        System::Windows => {
            let script = format!(
                "Get-PnpDevice -Class Bluetooth -PresentOnly|Where-Object InstanceId -match '^(USB|PCI|ACPI|BTHUSB)'|\
                 Select-Object -First 1|{}-PnpDevice -Confirm:$false",
                if on { "Enable" } else { "Disable" }
            );
            run.powershell(&script, &[], 30).await.map(|_| ())
        }
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::time::Duration;

    use zbus::{OwnedObjectPath, OwnedVariant};

    use super::State;
    use crate::diagnostics::tools::Failure;
    use crate::diagnostics::tools::linux::bus::{self, Bus, Target};
    use crate::diagnostics::tools::linux::rfkill::{self, Kind};

    /// The kernel's adapters (`hci0`), one or all.
    fn adapters(only: Option<&str>) -> Vec<String> {
        let entries = std::fs::read_dir("/sys/class/bluetooth").into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        // `hci0:256` is a connection of hci0.
        names
            .filter(|name| name.starts_with("hci") && !name.contains(':') && only.is_none_or(|only| only == name))
            .collect()
    }

    /// The bus, where BlueZ runs on it.
    async fn service() -> Option<Bus> {
        let bus = Bus::system().await?;
        bus.has(bus::BLUEZ).await.then_some(bus)
    }

    /// The adapters by BlueZ's own account, as objects on the bus; one or all.
    async fn objects(bus: &Bus, only: Option<&str>) -> Vec<String> {
        type Interfaces = HashMap<String, HashMap<String, OwnedVariant>>;
        let root = Target { service: bus::BLUEZ, path: "/", interface: "org.freedesktop.DBus.ObjectManager" };
        let all: Result<HashMap<OwnedObjectPath, Interfaces>, Failure> = bus.call(root, "GetManagedObjects", &()).await;
        let adapters = all.unwrap_or_default().into_iter().filter(|(_, has)| has.contains_key("org.bluez.Adapter1"));
        let paths = adapters.map(|(path, _)| path.as_str().to_owned());
        paths.filter(|path| only.is_none_or(|only| path.rsplit('/').next() == Some(only))).collect()
    }

    fn target(path: &str) -> Target<'_> {
        Target { service: bus::BLUEZ, path, interface: "org.bluez.Adapter1" }
    }

    pub(super) async fn read(only: Option<&str>) -> Option<State> {
        let bus = service().await;
        let objects = match &bus {
            Some(bus) => objects(bus, only).await,
            None => Vec::new(),
        };
        let switches = rfkill::read(Kind::Bluetooth);
        if objects.is_empty() && adapters(only).is_empty() && switches.is_empty() {
            return None;
        }
        let blocked = switches.iter().any(|switch| switch.soft || switch.hard);
        let mut on = !blocked;
        if let Some(bus) = bus {
            let mut powered = false;
            for path in &objects {
                powered |= bus.get::<bool>(target(path), "Powered").await.unwrap_or(false);
            }
            on = powered && !blocked;
        }
        Some(State { on, hardware_block: switches.iter().any(|switch| switch.hard) })
    }

    pub(super) async fn switch(only: Option<&str>, on: bool) -> Result<(), Failure> {
        let bus = service().await;
        let switches = rfkill::read(Kind::Bluetooth);
        // BlueZ turns an adapter on and off by itself; the switch matters where it holds the radio back.
        if bus.is_none() || (on && !switches.is_empty()) {
            rfkill::set(Kind::Bluetooth, !on)?;
        }
        if let Some(bus) = bus {
            for path in objects(&bus, only).await {
                bus.set(target(&path), "Powered", on.into()).await?;
            }
        }
        // BlueZ needs a moment after a radio was freed.
        for _ in 0..20 {
            if read(only).await.is_some_and(|state| state.on == on) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macos_tells_the_state_in_its_old_and_its_new_form() {
        let new = r#"{"SPBluetoothDataType":[{"controller_properties":{"controller_state":"attrib_on"}}]}"#;
        let old = r#"{"SPBluetoothDataType":[{"local_device_title":{"general_power":"attrib_off"}}]}"#;
        assert_eq!((macos_state(new), macos_state(old), macos_state("{}")), (Some(true), Some(false), None));
    }

    #[test]
    fn what_was_done_is_told_and_what_was_not_needed_too() {
        let (on, off) =
            (Some(State { on: true, hardware_block: false }), Some(State { on: false, hardware_block: false }));
        assert!(told("on", off, on).summary == "Bluetooth is on." && told("on", off, on).data["changed"] == true);
        assert!(told("on", on, on).summary.contains("already"));
        assert!(told("status", on, on).verdict == Verdict::Info);
        assert!(told("status", None, None).summary.contains("no Bluetooth"));
    }
}
