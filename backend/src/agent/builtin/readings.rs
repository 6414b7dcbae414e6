//! What tools' data says: the few figures that answers are built on. A shape that is not as expected reads as nothing.

use serde_json::Value;
use shared_types::ToolCall;

use crate::diagnostics::tools::pick::NO_WIFI;

/// A program with its share of the processor.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Busy {
    pub name: String,
    pub cpu_percent: f64,
}

/// A running process, as ending it needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Running {
    pub process_id: u64,
    /// Seconds since 1970.
    pub started_at: Option<u64>,
}

/// The call's line for a person: what it found, or why it could not.
pub(super) fn line(call: &ToolCall) -> &str {
    match &call.error {
        Some(error) if !call.success => error,
        _ => &call.summary,
    }
}

fn data(call: &ToolCall) -> &Value {
    call.data.as_ref().unwrap_or(&Value::Null)
}

/// From `system_health`: the busiest programs that use the processor at all.
pub(super) fn busiest(call: &ToolCall) -> Vec<Busy> {
    let programs = data(call)["top_processes"].as_array();
    let busy = programs.into_iter().flatten().filter_map(|program| {
        let cpu_percent = program["cpu_percent"].as_f64()?;
        Some(Busy { name: program["name"].as_str()?.to_owned(), cpu_percent })
    });
    busy.filter(|program| program.cpu_percent >= 1.0).collect()
}

/// A disk and how full it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disk {
    pub mount_point: String,
    pub total_bytes: u64,
    pub available_bytes: u64,
}

/// From `system_health`: the disks, the fullest first.
pub(super) fn disks(call: &ToolCall) -> Vec<Disk> {
    let disks = data(call)["disks"].as_array();
    let mut disks: Vec<Disk> = (disks.into_iter().flatten())
        .filter_map(|disk| {
            Some(Disk {
                mount_point: disk["mount_point"].as_str()?.to_owned(),
                total_bytes: disk["total_bytes"].as_u64().filter(|total| *total > 0)?,
                available_bytes: disk["available_bytes"].as_u64()?,
            })
        })
        .collect();
    disks.sort_by_key(|disk| std::cmp::Reverse(disk.used_percent()));
    disks
}

impl Disk {
    /// Full to this share, in percent.
    pub(super) fn used_percent(&self) -> u64 {
        100 * self.total_bytes.saturating_sub(self.available_bytes) / self.total_bytes
    }

    /// What is free, in whole gigabytes or megabytes.
    pub(super) fn free(&self) -> String {
        match self.available_bytes >> 30 {
            0 => format!("{} MB", self.available_bytes >> 20),
            gigabytes => format!("{gigabytes} GB"),
        }
    }
}

/// From `system_health`: whether a disk has less than a tenth of its room left.
pub(super) fn disk_is_short(call: &ToolCall) -> bool {
    disks(call).iter().any(|disk| disk.available_bytes < disk.total_bytes / 10)
}

/// From `check_internet`: how many seconds the clocks of others are ahead of this computer's, the one in the middle.
pub(super) fn clock_ahead(call: &ToolCall) -> Option<i64> {
    let mut ahead: Vec<i64> =
        data(call)["clock"].as_array()?.iter().filter_map(|reading| reading["ahead_s"].as_i64()).collect();
    ahead.sort_unstable();
    ahead.get(ahead.len() / 2).copied()
}

/// From `check_wifi_signal`: whether there is no adapter to look at.
pub(super) fn lacks_wifi(call: &ToolCall) -> bool {
    !call.success && line(call) == NO_WIFI
}

/// From `check_adapter_status`: the hardware address of the adapter in use.
pub(super) fn mac_in_use(call: &ToolCall) -> Option<String> {
    let data = data(call);
    let used = data["adapters"].as_array()?.iter().find(|adapter| adapter["name"] == data["primary_interface"])?;
    used["mac_address"].as_str().map(str::to_owned)
}

/// From `check_printers`: the names, in their order.
pub(super) fn printers(call: &ToolCall) -> Vec<String> {
    let printers = data(call)["printers"].as_array();
    printers.into_iter().flatten().filter_map(|printer| printer["name"].as_str().map(str::to_owned)).collect()
}

/// From a dry run of `cleanup_temp_files`: what deleting would free.
pub(super) fn bytes_to_free(call: &ToolCall) -> u64 {
    data(call)["space_found_bytes"].as_u64().unwrap_or(0)
}

/// From a dry run of `kill_process`: what of this name may be ended. A program of many processes is
/// ended by the one that started the others, so that one comes first.
pub(super) fn running(call: &ToolCall) -> Vec<Running> {
    let matches: Vec<&Value> =
        data(call)["matches"].as_array().into_iter().flatten().filter(|found| found["protected"].is_null()).collect();
    let is_child = |found: &Value| {
        matches.iter().any(|other| found["parent_id"].as_u64().is_some() && other["process_id"] == found["parent_id"])
    };
    let mut found: Vec<(bool, Running)> = (matches.iter())
        .filter_map(|found| {
            let running =
                Running { process_id: found["process_id"].as_u64()?, started_at: found["started_at"].as_u64() };
            Some((is_child(found), running))
        })
        .collect();
    found.sort_by_key(|(child, _)| *child);
    found.into_iter().map(|(_, running)| running).collect()
}

/// From `toggle_bluetooth` with `status`: whether it is off and could be turned on.
pub(super) fn is_off(call: &ToolCall) -> bool {
    let data = data(call);
    // Without an adapter there is nothing to turn on.
    call.success && data["available"] != Value::Bool(false) && data["bluetooth_enabled"] == Value::Bool(false)
}

/// Every text under a key anywhere in the data, in its order, each once.
pub(super) fn texts_under(call: &ToolCall, keys: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    collect(data(call), keys, &mut found);
    found
}

fn collect(value: &Value, keys: &[&str], found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                if keys.contains(&key.as_str()) {
                    add(inner, found);
                } else {
                    collect(inner, keys, found);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|inner| collect(inner, keys, found)),
        _ => {}
    }
}

/// A text, a list of texts, or things with an `address` or a `server`.
fn add(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() && !found.contains(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|inner| add(inner, found)),
        Value::Object(object) => {
            let named = ["address", "server", "name"].iter().find_map(|key| object.get(*key));
            named.into_iter().for_each(|inner| add(inner, found));
        }
        _ => {}
    }
}
